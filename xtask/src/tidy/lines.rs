//! Rules that look at one file, mostly line by line.

use std::path::Path;

use super::File;

const MOST_LINES: usize = 700;
/// From here on a file is named, so that it is split before it must be.
const MANY_LINES: usize = 600;
const MOST_COLUMNS: usize = 110;

/// Texts that must not stand anywhere. They are put together from pieces, since this file is
/// checked too.
pub struct Forbidden {
    /// Hosts of package registries: which one serves is each machine's own setting.
    hosts: Vec<&'static str>,
    /// Beginnings of paths that exist on one machine only.
    folders: Vec<String>,
}

impl Forbidden {
    /// Also forbids the path of this checkout, whatever it is.
    pub fn new(root: &Path) -> Forbidden {
        let mut folders: Vec<String> =
            [concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("/ro", "ot/")]
                .map(str::to_owned)
                .to_vec();
        let root = root.to_string_lossy();
        // A single folder such as `/app` could be an honest address of a page.
        if root.matches('/').count() > 1 {
            folders.push(root.into_owned());
        }
        let hosts = vec![
            concat!("registry.npm", "js"),
            concat!("registry.yarn", "pkg"),
            concat!("index.cra", "tes.io"),
            concat!("static.cra", "tes.io"),
            concat!("py", "pi.org"),
            concat!("files.python", "hosted"),
            concat!("proxy.go", "lang"),
            concat!("deb.deb", "ian.org"),
        ];
        Forbidden { hosts, folders }
    }
}

const UNFINISHED: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];
/// SQL at the beginning of a literal.
const SQL: [&str; 4] = ["\"select ", "\"insert ", "\"update ", "\"delete from "];
const GRANT: &str = concat!("Scope::", "grant");

/// All rules on one file.
pub fn check(file: &File, forbidden: &Forbidden, wrong: &mut Vec<String>) {
    let File { path, text } = file;
    let is_rust = path.ends_with(".rs");
    let is_ours = is_written_by_hand(path);
    if is_rust {
        rust_file(file, wrong);
    }
    if is_ours && !text.is_empty() && !text.ends_with('\n') {
        wrong.push(format!("{path}: ends without a line end"));
    }
    for (index, line) in text.lines().enumerate() {
        let mut say = |message: &str| wrong.push(format!("{path}:{}: {message}", index + 1));
        if let Some(found) = forbidden_in(path, line, forbidden) {
            say(&found);
        }
        if is_ours {
            if line.contains('\t') {
                say("has a tab");
            }
            if line.ends_with([' ', '\r']) {
                say("ends with a blank");
            }
            if let Some(word) = UNFINISHED.iter().find(|word| has_word(line, word)) {
                say(&format!("says {word}: finish it, or open an issue"));
            }
        }
        if is_rust {
            rust_line(path, line, &mut say);
        }
    }
}

/// A Rust file that should soon be split.
pub fn long_file(file: &File) -> Option<String> {
    let count = file.text.lines().count();
    let is_long = file.path.ends_with(".rs") && count > MANY_LINES;
    is_long.then(|| format!("{} has {count} lines; split it before {MOST_LINES}", file.path))
}

fn rust_file(file: &File, wrong: &mut Vec<String>) {
    let File { path, text } = file;
    let count = text.lines().count();
    if count > MOST_LINES {
        wrong.push(format!("{path}: has {count} lines; at most {MOST_LINES}"));
    }
    if !text.starts_with("//!") {
        wrong.push(format!("{path}:1: begins without `//!`: say what the file is"));
    }
}

fn rust_line(path: &str, line: &str, say: &mut impl FnMut(&str)) {
    let columns = line.chars().count();
    if columns > MOST_COLUMNS {
        say(&format!("has {columns} columns; at most {MOST_COLUMNS}"));
    }
    if line.trim_start().starts_with("//") {
        return;
    }
    let in_crate =
        |names: &[&str]| names.iter().any(|name| path.starts_with(&format!("crates/{name}/")));
    // Tests may look at plain rows, to recompute a figure or to spoil a database on purpose.
    let is_test = path.contains("/tests/");
    if path.starts_with("crates/") && !in_crate(&["store", "testkit"]) && !is_test {
        let lower = line.to_lowercase();
        if SQL.iter().any(|start| lower.contains(start)) {
            say("has SQL; it stands in crates/store, law/tables and checks only");
        }
    }
    let may_grant =
        path == "crates/app/src/kernel/rights.rs" || in_crate(&["store/src", "testkit"]);
    if line.contains(GRANT) && !may_grant {
        say("makes a scope; only crates/app/src/kernel/rights.rs decides who sees what");
    }
}

/// What people write and others read; not what programs write, nor data as it came.
fn is_written_by_hand(path: &str) -> bool {
    let ends = [
        ".rs", ".toml", ".md", ".sql", ".html", ".css", ".js", ".mjs", ".json", ".sh", ".yml",
        ".yaml", ".ci/run",
    ];
    let made = ["docs/generated/", "/out/", "/golden/", "/bad/"];
    ends.iter().any(|end| path.ends_with(end))
        && !made.iter().any(|part| path.contains(part))
        && !path.ends_with("package-lock.json")
}

fn forbidden_in(path: &str, line: &str, forbidden: &Forbidden) -> Option<String> {
    if let Some(host) = forbidden.hosts.iter().find(|host| line.contains(**host)) {
        return Some(format!("names a registry's host ({host}…)"));
    }
    if path.ends_with("package-lock.json") && line.contains("\"resolved\":") {
        return Some("names where a package came from: delete the `resolved` lines".into());
    }
    if let Some(folder) = forbidden.folders.iter().find(|folder| has_path(line, folder)) {
        return Some(format!("names a path of one machine ({folder}…)"));
    }
    None
}

/// Whether `word` stands there with no letter, digit or `_` on either side.
fn has_word(line: &str, word: &str) -> bool {
    let within = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (line.get(..at), line.get(at + word.len()..));
        !before.is_some_and(|text| text.ends_with(within))
            && !after.is_some_and(|text| text.starts_with(within))
    })
}

/// Whether a path that begins with `folder` begins there.
fn has_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + folder.len()..).and_then(|text| text.chars().next());
        let begins = !before.is_some_and(|c| c.is_alphanumeric() || "_-./".contains(c));
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        // `/x/` wants a name after it, `/x/y` wants none.
        begins && folder.ends_with('/') == after.is_some_and(is_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(path: &str, text: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        let file = File { path: path.into(), text: text.into() };
        check(&file, &Forbidden::new(Path::new("/builds/vuon")), &mut wrong);
        wrong
    }

    #[test]
    fn an_orderly_file_is_left_alone() {
        let none: [&str; 0] = [];
        assert_eq!(said("crates/web/src/a.rs", "//! A.\n\nfn a() {}\n"), none);
        assert_eq!(said("crates/store/src/a.rs", "//! A.\nconst A: &str = \"select 1\";\n"), none);
        assert_eq!(said("docs/generated/a.md", "a \t"), none);
        assert_eq!(said("a.csv", "a\t"), none);
        assert_eq!(
            said("a.md", "see builds/vuon, the /home page, https://example.org/root/x\n"),
            none
        );
    }

    #[test]
    fn each_rule_says_where_and_what() {
        let long = format!("//! A.\n// {}\n", "ă".repeat(MOST_COLUMNS));
        let unfinished = format!("//! A.\n// {}: later\n", UNFINISHED[0]);
        let grant = format!("//! A.\nlet scope = {GRANT}(x);\n");
        let home = format!("cd {}an/vuon\n", concat!("/ho", "me/"));
        let host = format!("https://{}.org/x\n", concat!("registry.npm", "js"));
        for (path, text, message) in [
            ("a.rs", "fn a() {}\n", "a.rs:1: begins without `//!`: say what the file is"),
            ("a.rs", long.as_str(), "a.rs:2: has 113 columns; at most 110"),
            ("a.rs", &unfinished, "a.rs:2: says TO\u{44}O: finish it, or open an issue"),
            ("a.md", "a", "a.md: ends without a line end"),
            ("a.md", "a \n", "a.md:1: ends with a blank"),
            ("a.toml", "\ta\n", "a.toml:1: has a tab"),
            (
                "crates/web/src/a.rs",
                "//! A.\nlet a = \"Select 1\";\n",
                "crates/web/src/a.rs:2: has SQL; it stands in crates/store, law/tables and checks only",
            ),
            (
                "crates/web/src/a.rs",
                &grant,
                "crates/web/src/a.rs:2: makes a scope; only crates/app/src/kernel/rights.rs decides who \
                 sees what",
            ),
            ("a.md", &home, "a.md:1: names a path of one machine (/h\u{6f}me/…)"),
            ("a.md", "in /builds/vuon\n", "a.md:1: names a path of one machine (/builds/vuon…)"),
            ("a.md", &host, "a.md:1: names a registry's host (registry.\u{6e}pmjs…)"),
            (
                "e2e/package-lock.json",
                "  \"resolved\": \"x\"\n",
                "e2e/package-lock.json:1: names where a package came from: delete the `resolved` lines",
            ),
        ] {
            assert_eq!(said(path, text), [message]);
        }
    }

    #[test]
    fn a_file_is_named_before_it_is_refused() {
        let file = |lines| File { path: "a.rs".into(), text: "//! A.\n".repeat(lines) };
        assert_eq!(long_file(&file(MANY_LINES)), None);
        assert!(long_file(&file(MANY_LINES + 1)).is_some());
        assert!(said("a.rs", &file(MOST_LINES).text).is_empty());
        assert_eq!(said("a.rs", &file(MOST_LINES + 1).text), ["a.rs: has 701 lines; at most 700"]);
    }
}

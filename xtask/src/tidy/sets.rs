//! Rules about files that belong together: pairs, numbers without gaps, keys, links.

use std::collections::{BTreeMap, BTreeSet};

use super::File;

/// The steps `migrations/NNNN_noun.sql` run 1, 2, 3.
pub fn migrations(paths: &[String], wrong: &mut Vec<String>) {
    let mut steps = Vec::new();
    for path in paths.iter().filter_map(|path| path.strip_prefix("migrations/")) {
        match path.strip_suffix(".sql").filter(|step| !step.contains('/')) {
            Some(step) => steps.push(step),
            None => wrong.push(format!("migrations/{path}: a step is a file NNNN_noun.sql")),
        }
    }
    numbers("migrations/", '_', steps.into_iter(), wrong);
}

/// The decision records `docs/adr/NNNN-title.md` run 1, 2, 3.
pub fn decisions(paths: &[String], wrong: &mut Vec<String>) {
    let names = paths.iter().filter_map(|path| path.strip_prefix("docs/adr/"));
    let records = names.filter(|name| name.starts_with(|c: char| c.is_ascii_digit()));
    numbers("docs/adr/", '-', records, wrong);
}

/// Four digits, then `mark`, without gaps or doubles. The names come sorted.
fn numbers<'a>(
    folder: &str,
    mark: char,
    names: impl Iterator<Item = &'a str>,
    wrong: &mut Vec<String>,
) {
    for (name, wanted) in names.zip(1_u32..) {
        let number = name.split_once(mark).filter(|(number, _)| number.len() == 4);
        if number.and_then(|(number, _)| number.parse().ok()) != Some(wanted) {
            wrong.push(format!("{folder}{name}: the next number is {wanted:04}{mark}…"));
            return;
        }
    }
}

/// Every word of `locales/` stands once, in both languages, with the same `{names}` to fill in.
pub fn locales(files: &[File], wrong: &mut Vec<String>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for file in files.iter().filter(|file| file.path.starts_with(LOCALES)) {
        match words(&file.text) {
            Ok(words) => {
                for (key, [vi, en]) in words {
                    if vi != en {
                        let (path, vi, en) = (&file.path, list(&vi), list(&en));
                        wrong.push(format!("{path}: {key} fills in [{vi}] in vi, [{en}] in en"));
                    }
                    if let Some(other) = seen.insert(key.clone(), &file.path) {
                        wrong.push(format!("{}: {key} stands in {other} too", file.path));
                    }
                }
            }
            Err(error) => wrong.push(format!("{}: {error}", file.path)),
        }
    }
}

const LOCALES: &str = "locales/";

fn list(names: &BTreeSet<String>) -> String {
    names.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(" ")
}

/// All keys of `locales/` with the file they stand in.
fn keys(files: &[File]) -> BTreeMap<String, &str> {
    let locales = files.iter().filter(|file| file.path.starts_with(LOCALES));
    let all = locales.filter_map(|file| Some((words(&file.text).ok()?, file.path.as_str())));
    all.flat_map(|(words, path)| words.into_keys().map(move |key| (key, path))).collect()
}

/// What each word of `locales/` has room for, of those that have some.
fn rooms(files: &[File]) -> BTreeMap<String, BTreeSet<String>> {
    let locales = files.iter().filter(|file| file.path.starts_with(LOCALES));
    let all = locales.filter_map(|file| words(&file.text).ok()).flatten();
    let with_room = all.map(|(key, [vi, _])| (key, vi)).filter(|(_, names)| !names.is_empty());
    with_room.collect()
}

/// Every key that a page asks for is there, and every word is named somewhere: whole, by its last
/// part, or by the beginning of either, where the rest is put behind it.
pub fn used_words(files: &[File], wrong: &mut Vec<String>) {
    let keys = keys(files);
    let (mut whole, mut begun) = (BTreeSet::new(), BTreeSet::new());
    let rooms = rooms(files);
    let sources = files.iter().filter(|file| {
        let is_code = file.path.ends_with(".rs") && file.path.contains("/src/");
        file.path.starts_with("crates/") && (is_code || file.path.ends_with(".html"))
    });
    for file in sources {
        // Words with room for something come with it, or the braces are shown.
        for asked in file.text.split("f.t(\"").skip(1).filter_map(|rest| rest.split("\")").next()) {
            if let Some(names) = rooms.get(asked) {
                wrong.push(format!("{}: {asked} asks for {}", file.path, list(names)));
            }
        }
        let of_page = file.path.ends_with(".html");
        let calls =
            [".t(\"", "f.with(\"", "f.fill(\""].into_iter().filter(|it| of_page || *it == ".t(\"");
        let texts = calls.flat_map(|call| file.text.split(call).skip(1));
        for asked in texts.filter_map(|rest| rest.split('"').next()) {
            let is_begun = asked.ends_with(['.', '_']) || asked.contains('{');
            if asked.contains('.') && !is_begun && !keys.contains_key(asked) {
                wrong.push(format!("{}: there are no words {asked}", file.path));
            }
        }
        // A kind of line in a household's history is declared where it is told.
        for kind in file.text.split("StoryKind::Told(").skip(1) {
            let told = kind.split(')').next().and_then(|it| it.split('"').nth(1));
            if let Some(told) = told.filter(|it| !keys.contains_key(&format!("story.{it}"))) {
                wrong.push(format!("{}: there are no words story.{told}", file.path));
            }
        }
        // A box that is not right is named by its words, and not by its name in a form.
        let of_forms = file.path.starts_with("crates/app/") || file.path.starts_with("crates/web/");
        for start in ["with(\"field\", \"", "bad(\""].into_iter().filter(|_| of_forms) {
            let named = file.text.split(start).skip(1).filter_map(|rest| rest.split('"').next());
            for name in named.filter(|it| !keys.contains_key(&format!("field.{it}"))) {
                wrong.push(format!("{}: there are no words field.{name}", file.path));
            }
        }
        for piece in file.text.split('"') {
            let head = piece.split('{').next().unwrap_or(piece);
            if head.len() < piece.len() || head.ends_with(['.', '_']) {
                begun.insert(head);
            }
            whole.insert(piece);
        }
    }
    let is_begun = |text: &str| {
        let ends = text.match_indices(['.', '_']).map(|(at, _)| at + 1);
        ends.filter_map(|end| text.get(..end)).any(|head| begun.contains(head))
    };
    for (key, path) in &keys {
        let key = key.strip_suffix("_cure").unwrap_or(key);
        let last = key.rsplit('.').next().unwrap_or(key);
        let named = [key, last].iter().any(|text| whole.contains(text) || is_begun(text));
        if !named {
            wrong.push(format!("{path}: nothing names {key}"));
        }
    }
}

/// Every finding that the code emits by name has a sentence and a cure, and every sentence is that
/// of a finding some code names.
pub fn finding_words(files: &[File], wrong: &mut Vec<String>) {
    let all = keys(files);
    let keys: BTreeMap<&str, &str> =
        all.iter().filter_map(|(key, path)| Some((key.strip_prefix("finding.")?, *path))).collect();
    let code: Vec<&File> = files
        .iter()
        .filter(|file| file.path.starts_with("crates/") && file.path.contains("/src/"))
        .collect();
    for file in &code {
        for start in ["Finding::error(\"", "Finding::warning(\"", "Finding::note(\""] {
            let names = file.text.split(start).skip(1).filter_map(|rest| rest.split('"').next());
            for name in names {
                for key in [name.to_owned(), format!("{name}_cure")] {
                    if !keys.contains_key(key.as_str()) {
                        wrong.push(format!("{}: there are no words finding.{key}", file.path));
                    }
                }
            }
        }
    }
    for (key, path) in keys {
        let name = format!("\"{}\"", key.strip_suffix("_cure").unwrap_or(key));
        if !code.iter().any(|file| file.text.contains(&name)) {
            wrong.push(format!("{path}: finding.{key} explains nothing that the code emits"));
        }
    }
}

/// What each word fills in, in Vietnamese and in English.
type Words = BTreeMap<String, [BTreeSet<String>; 2]>;

/// The `{names}` of every dotted key.
fn words(text: &str) -> Result<Words, String> {
    fn walk(prefix: &str, table: &toml::Table, out: &mut Words) -> Result<(), String> {
        for (key, value) in table {
            let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            let toml::Value::Table(inner) = value else {
                return Err(format!("{path} has no languages"));
            };
            let word = |lang: &str| inner.get(lang).and_then(toml::Value::as_str);
            match (word("vi"), word("en")) {
                (Some(vi), Some(en)) if inner.len() == 2 => {
                    out.insert(path, [placeholders(vi), placeholders(en)]);
                }
                (None, None) => walk(&path, inner, out)?,
                _ => return Err(format!("{path} needs vi and en and nothing else")),
            }
        }
        Ok(())
    }
    let table: toml::Table = text.parse().map_err(|error| format!("{error}"))?;
    let mut out = Words::new();
    walk("", &table, &mut out)?;
    Ok(out)
}

fn placeholders(text: &str) -> BTreeSet<String> {
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
    parts.map(|(name, _)| name).filter(|name| is_name(name)).map(str::to_owned).collect()
}

/// Every data file of the law and the areas is TOML, but for those that are wrong on purpose.
pub fn law(files: &[File], wrong: &mut Vec<String>) {
    for File { path, text } in files {
        let is_data =
            path.starts_with("law/") || path.starts_with("areas/") || path.starts_with("checks/");
        if !is_data || !path.ends_with(".toml") || path.contains("/bad/") {
            continue;
        }
        if let Err(error) = text.parse::<toml::Table>() {
            wrong.push(format!("{path}: {error}"));
        }
    }
}

/// Each check of `checks/` is a pair of files with words in both languages that fill in the same
/// names, and is one of those the program is built with.
pub fn checks(files: &[File], wrong: &mut Vec<String>) {
    const BUILT: &str = "crates/app/src/people/data_check/files.rs";
    const GROUND: &str = "checks/ground.sql";
    /// Identities of the ledger have their own shape, and the crate `programme` reads them.
    const MONEY: &str = "checks/money/";
    let built = files.iter().find(|file| file.path == BUILT).map_or("", |file| file.text.as_str());
    let of = |ending: &str| -> BTreeMap<&str, &File> {
        let is_ours = |file: &&File| file.path != GROUND && !file.path.starts_with(MONEY);
        let ours = files.iter().filter(is_ours);
        ours.filter_map(|file| {
            Some((file.path.strip_prefix("checks/")?.strip_suffix(ending)?, file))
        })
        .collect()
    };
    let (words, queries) = (of(".toml"), of(".sql"));
    for name in queries.keys().filter(|name| !words.contains_key(*name)) {
        wrong.push(format!("checks/{name}.toml: is missing beside {name}.sql"));
    }
    for (name, file) in &words {
        if !queries.contains_key(name) {
            wrong.push(format!("checks/{name}.sql: is missing beside {name}.toml"));
        }
        if !built.contains(&format!("file!(\"{name}\")")) {
            wrong.push(format!("{BUILT}: does not name {name}"));
        }
        let Ok(table) = file.text.parse::<toml::Table>() else { continue };
        let word = |lang: &str, key: &str| {
            table.get(lang)?.as_table()?.get(key)?.as_str().map(str::to_owned)
        };
        for key in ["name", "why", "cure", "row"] {
            match (word("vi", key), word("en", key)) {
                (Some(vi), Some(en)) if placeholders(&vi) == placeholders(&en) => {}
                (Some(_), Some(_)) => wrong.push(format!(
                    "{}: {key} does not fill in the same names in both languages",
                    file.path
                )),
                _ => wrong.push(format!("{}: {key} is not in both languages", file.path)),
            }
        }
    }
}

/// Every relative link in Markdown leads to a file or folder of the project.
pub fn links(files: &[File], exists: impl Fn(&str) -> bool, wrong: &mut Vec<String>) {
    for File { path, text } in files.iter().filter(|file| file.path.ends_with(".md")) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut in_code = false;
        for (index, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                in_code = !in_code;
            }
            if in_code {
                continue;
            }
            for target in targets(line) {
                if !resolve(folder, &target).is_some_and(|path| exists(&path)) {
                    wrong.push(format!("{path}:{}: leads nowhere: {target}", index + 1));
                }
            }
        }
    }
}

/// The files that a line of Markdown links to, without other sites and anchors.
fn targets(line: &str) -> Vec<String> {
    // Between single backticks nothing is a link.
    let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let mut out = Vec::new();
    for rest in prose.split("](").skip(1) {
        let Some((inside, _)) = rest.split_once(')') else { continue };
        let target = inside.split_whitespace().next().unwrap_or_default();
        let target = target.trim_matches(['<', '>']).split('#').next().unwrap_or_default();
        if !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:") {
            out.push(target.to_owned());
        }
    }
    out
}

/// `../a.md` seen from `folder`, as a path from the root; nothing when it leads outside.
fn resolve(folder: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into() }
    }

    fn paths(paths: &[&str]) -> Vec<String> {
        paths.iter().map(|path| (*path).to_owned()).collect()
    }

    #[test]
    fn migrations_are_files_without_gaps() {
        let said = |list: &[&str]| {
            let mut wrong = Vec::new();
            migrations(&paths(list), &mut wrong);
            wrong
        };
        assert!(said(&["migrations/0001_a.sql"]).is_empty());
        let folder = ["migrations/0001_a/sqlite.sql"];
        assert_eq!(said(&folder), ["migrations/0001_a/sqlite.sql: a step is a file NNNN_noun.sql"]);
        for second in ["migrations/0003_b.sql", "migrations/0001_b.sql"] {
            let wrong = said(&["migrations/0001_a.sql", second]);
            let step = second.trim_start_matches("migrations/").trim_end_matches(".sql");
            assert_eq!(wrong, [format!("migrations/{step}: the next number is 0002_…")]);
        }
    }

    #[test]
    fn decision_records_are_numbered_without_gaps() {
        let mut wrong = Vec::new();
        let list = [
            "docs/adr/0001-a.md",
            "docs/adr/0002-b.md",
            "docs/adr/0004-c.md",
            "docs/adr/README.md",
        ];
        decisions(&paths(&list), &mut wrong);
        assert_eq!(wrong, ["docs/adr/0004-c.md: the next number is 0003-…"]);
    }

    #[test]
    fn both_languages_have_words_and_the_same_names_to_fill_in() {
        let one = "[a]\nb.vi = \"{n} hộ, {m} người\"\nb.en = \"{n} households\"\nc.vi = \"có\"\nc.en = \"\"";
        let two = "[a]\nc.vi = \"có\"\nc.en = \"yes\"";
        let half = "[a]\nd.vi = \"có\"";
        let mut wrong = Vec::new();
        let files = [("one", one), ("two", two), ("half", half)]
            .map(|(name, text)| file(&format!("locales/{name}.toml"), text));
        locales(&files, &mut wrong);
        assert_eq!(
            wrong,
            [
                "locales/one.toml: a.b fills in [{m} {n}] in vi, [{n}] in en",
                "locales/two.toml: a.c stands in locales/one.toml too",
                "locales/half.toml: a.d needs vi and en and nothing else",
            ]
        );
    }

    #[test]
    fn a_key_that_is_used_exists_and_a_word_is_used() {
        let text = "[a]\nb.vi = \"x\"\nb.en = \"x\"\nc.vi = \"x\"\nc.en = \"x\"\nd.vi = \"x\"\nd.en = \"x\"";
        let code = "f.t(\"a.b\") f.t(\"a.x\") name(\"c\") f.t(\"a.e\") f.with(\"a.f\", \"n\", 1)";
        let text = format!(
            "{text}\ne.vi = \"{{n}}?\"\ne.en = \"{{n}}?\"\nf.vi = \"{{n}}\"\nf.en = \"{{n}}\""
        );
        let mut wrong = Vec::new();
        used_words(
            &[file("crates/x/src/lib.rs", code), file("locales/one.toml", &text)],
            &mut wrong,
        );
        assert_eq!(
            wrong,
            [
                "crates/x/src/lib.rs: a.e asks for {n}",
                "crates/x/src/lib.rs: there are no words a.x",
                "locales/one.toml: nothing names a.d",
            ]
        );
    }

    #[test]
    fn findings_have_words_and_words_have_findings() {
        let words = ["a", "a_cure", "b", "b_cure"]
            .map(|key| format!("{key}.vi = \"x\"\n{key}.en = \"x\"\n"));
        let words = format!("[finding]\n{}", words.concat());
        let code = "Finding::error(\"a\") Finding::warning(\"c\")";
        let mut wrong = Vec::new();
        let files = [file("crates/x/src/lib.rs", code), file("locales/one.toml", &words)];
        finding_words(&files, &mut wrong);
        assert_eq!(
            wrong,
            [
                "crates/x/src/lib.rs: there are no words finding.c",
                "crates/x/src/lib.rs: there are no words finding.c_cure",
                "locales/one.toml: finding.b explains nothing that the code emits",
                "locales/one.toml: finding.b_cure explains nothing that the code emits",
            ]
        );
    }

    #[test]
    fn checks_are_pairs_with_words_in_both_languages() {
        let words = |row: &str| {
            format!(
                "[vi]\nname = \"a\"\nwhy = \"b\"\ncure = \"c\"\nrow = \"{{name}}\"\n\
                     [en]\nname = \"a\"\nwhy = \"b\"\ncure = \"c\"\nrow = \"{row}\""
            )
        };
        let said = |files: &[File]| {
            let mut wrong = Vec::new();
            checks(files, &mut wrong);
            wrong
        };
        let built = file("crates/app/src/people/data_check/files.rs", "file!(\"a\"),");
        let whole = [
            file("checks/a.toml", &words("{name}")),
            file("checks/a.sql", "select 1"),
            file("checks/ground.sql", "x"),
            built,
        ];
        assert!(said(&whole).is_empty());
        let [toml, sql, ground, built] = whole;
        assert_eq!(
            said(&[file("checks/b.toml", &words("{value}")), sql, ground, built]),
            [
                "checks/a.toml: is missing beside a.sql",
                "checks/b.sql: is missing beside b.toml",
                "crates/app/src/people/data_check/files.rs: does not name b",
                "checks/b.toml: row does not fill in the same names in both languages",
            ]
        );
        assert!(said(&[toml]).iter().any(|line| line.starts_with("checks/a.sql: is missing")));
    }

    #[test]
    fn links_lead_to_files() {
        let text = "[a](b.md#x) [c](../d.md \"title\") `[e](f.md)` [g](https://example.org) [h](#i)\n\
                    ```\n[j](k.md)\n```\n[l](/README.md) [m](../../n.md)\n";
        let have = ["docs/b.md", "README.md"];
        let mut wrong = Vec::new();
        links(&[file("docs/a.md", text)], |path| have.contains(&path), &mut wrong);
        assert_eq!(
            wrong,
            ["docs/a.md:1: leads nowhere: ../d.md", "docs/a.md:5: leads nowhere: ../../n.md"]
        );
    }

    #[test]
    fn law_parses_but_for_what_is_wrong_on_purpose() {
        let mut wrong = Vec::new();
        law(&[file("law/a/bad/x.toml", "= 1"), file("law/a/x.toml", "a = 1")], &mut wrong);
        assert!(wrong.is_empty());
        law(&[file("law/a/y.toml", "= 1")], &mut wrong);
        assert_eq!(wrong.len(), 1);
    }
}

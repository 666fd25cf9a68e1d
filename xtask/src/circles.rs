//! Circles of imports: nouns of one crate that need one another, so that none can be read or moved alone. A
//! noun is a file of a wing with its folder, and in a crate without wings a file with its folder; tests are
//! apart. Every path counts, whether a `use` names it or a line of code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::project::Project;
use crate::wings;

/// The circles there are, by crate, each with all its nouns; ARCHITECTURE.md says why each is still there.
/// The list only gets shorter: another circle is refused, and so is a further noun in one of these.
const KNOWN: &[(&str, &[&str])] = &[
    ("app", &["joints", "kernel::attachment", "kernel::job", "kernel::once", "kernel::write"]),
    (
        "app",
        &[
            "people::household",
            "people::household_event",
            "people::household_move",
            "people::household_part",
            "people::story",
        ],
    ),
    (
        "app",
        &[
            "review::certificate",
            "review::decision",
            "review::document",
            "review::household_request",
            "review::listing",
            "review::paper_draft",
            "review::papers",
            "review::reading_choice",
            "review::review_report",
            "review::round",
            "review::survey",
        ],
    ),
    ("app", &["office::account", "office::body", "office::post", "office::sign_in"]),
    (
        "store",
        &[
            "joints",
            "kernel::db",
            "kernel::dialect",
            "kernel::error",
            "kernel::job",
            "kernel::mark",
            "kernel::row",
            "kernel::seal",
            "kernel::sealing",
        ],
    ),
    (
        "web",
        &[
            "kernel::again",
            "kernel::assets",
            "kernel::day_field",
            "kernel::filled",
            "kernel::frame",
            "kernel::guard",
            "kernel::input",
            "kernel::kept",
            "kernel::menu",
            "kernel::numbers",
            "kernel::page",
            "kernel::pages",
            "kernel::patience",
            "kernel::problem",
            "kernel::route",
            "kernel::said",
            "kernel::session",
            "kernel::shape",
            "kernel::visit",
            "kernel::whose",
        ],
    ),
];

/// What each noun names of the others in its crate.
type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Reads every crate and fails on a circle, or a noun in one, that the table does not have.
pub fn run(project: &Project) -> Result<()> {
    let mut wrong = Vec::new();
    let mut known: Vec<_> = KNOWN.iter().collect();
    let mut folders: Vec<_> =
        fs::read_dir(project.root.join("crates"))?.collect::<Result<_, std::io::Error>>()?;
    folders.sort_by_key(fs::DirEntry::file_name);
    for folder in folders {
        let source = folder.path().join("src");
        let name = folder.file_name().to_string_lossy().into_owned();
        if !source.is_dir() {
            continue;
        }
        for circle in circles(&arrows(&name, &source)?) {
            match known.iter().position(|(of, nouns)| *of == name && circle == *nouns) {
                Some(place) => _ = known.remove(place),
                None => wrong.push(format!("crates/{name}: a circle of {}", circle.join(", "))),
            }
        }
    }
    for (of, nouns) in known {
        wrong.push(format!(
            "crates/{of}: no circle is of {} any more: say so in xtask/src/circles.rs",
            nouns.join(", ")
        ));
    }
    for line in &wrong {
        println!("{line}");
    }
    if !wrong.is_empty() {
        bail!("circles of imports are others than those that the table has");
    }
    println!("circles: {} of imports between nouns", KNOWN.len());
    Ok(())
}

fn arrows(name: &str, source: &Path) -> Result<Arrows> {
    let mut modules = BTreeMap::new();
    for path in wings::files(source)? {
        let rest = path.strip_prefix(source)?.with_extension("");
        let rest = rest.to_string_lossy().replace('\\', "/");
        if !matches!(rest.as_str(), "lib" | "main") {
            modules.insert(rest.replace('/', "::"), fs::read_to_string(&path)?);
        }
    }
    let depth = if wings::CRATES.contains(&name) { 2 } else { 1 };
    Ok(arrows_of(&modules, depth))
}

/// What each noun names of the others, of the modules by their paths.
fn arrows_of(modules: &BTreeMap<String, String>, depth: usize) -> Arrows {
    let mut arrows = Arrows::new();
    for (path, text) in modules {
        let own = noun(path, depth);
        for named in paths(path, text) {
            let Some(module) = module_of(modules, &named) else { continue };
            let other = noun(&module, depth);
            // A wing and its nouns are no circle, nor a noun and its parts.
            let within = |one: &str, other: &str| one.starts_with(&format!("{other}::"));
            if own != other && !within(&own, &other) && !within(&other, &own) {
                arrows.entry(own.clone()).or_default().insert(other);
            }
        }
    }
    arrows
}

fn noun(path: &str, depth: usize) -> String {
    path.split("::").take(depth).collect::<Vec<_>>().join("::")
}

/// The innermost module of a path: what comes after it are its items.
fn module_of(modules: &BTreeMap<String, String>, path: &str) -> Option<String> {
    let mut path = path;
    loop {
        if modules.contains_key(path) {
            return Some(path.to_owned());
        }
        path = path.rsplit_once("::")?.0;
    }
}

/// Every path of the crate that a module names.
fn paths(own: &str, text: &str) -> Vec<String> {
    let text = without_tests(text);
    let mut found = Vec::new();
    for root in ["crate", "super", "self"] {
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|it| it.find(&format!("{root}::"))) {
            let start = from + at;
            from = start + root.len() + "::".len();
            let before = text.get(..start).and_then(|it| it.chars().next_back());
            if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '$')) {
                continue;
            }
            let above = own.rsplit_once("::").map_or("", |(above, _)| above);
            let base = match root {
                "crate" => "",
                "super" => above,
                _ => own,
            };
            tree(text.get(from..).unwrap_or_default(), base, &mut found);
        }
    }
    found
}

/// Reads the tree of a path, `a::{b, c::{d, e}}`, and gives what follows it.
fn tree<'a>(text: &'a str, before: &str, found: &mut Vec<String>) -> &'a str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':')));
    let (here, mut rest) = text.split_at(end.unwrap_or(text.len()));
    let mut path = before.to_owned();
    for part in here.split("::").filter(|part| !part.is_empty()) {
        match part {
            "super" => path = path.rsplit_once("::").map_or("", |(above, _)| above).to_owned(),
            "self" => {}
            part if path.is_empty() => part.clone_into(&mut path),
            part => path = format!("{path}::{part}"),
        }
    }
    let Some(group) = rest.strip_prefix('{').filter(|_| here.is_empty() || here.ends_with("::"))
    else {
        found.push(path);
        return rest;
    };
    rest = group;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        match rest.strip_prefix('}') {
            Some(after) => return after,
            None if rest.is_empty() => return rest,
            None => {}
        }
        let after = tree(rest, &path, found);
        // Something else than a tree of paths: a block after a path that ends so.
        if after.len() == rest.len() {
            return after;
        }
        rest = after.trim_start();
        if let Some(renamed) = rest.strip_prefix("as ") {
            rest = renamed.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
        }
    }
}

/// Without comments, and without the tests at its end.
fn without_tests(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// Nouns each of which leads to each other: the circles, each in the order of its names.
fn circles(arrows: &Arrows) -> Vec<Vec<String>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        arrows.keys().map(|from| (from.as_str(), reach(arrows, from))).collect();
    let leads = |from: &str, to: &str| reached.get(from).is_some_and(|all| all.contains(to));
    let mut found: Vec<Vec<String>> = Vec::new();
    for from in arrows.keys().filter(|it| leads(it, it)) {
        if found.iter().any(|circle| circle.contains(from)) {
            continue;
        }
        let both = |to: &&String| leads(from, to) && leads(to, from);
        found.push(arrows.keys().filter(both).cloned().collect());
    }
    found
}

/// Everything that a noun leads to, itself too when it is in a circle.
fn reach<'a>(arrows: &'a Arrows, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&str> = arrows.get(from).into_iter().flatten().map(String::as_str).collect();
    while let Some(noun) = next.pop() {
        if reached.insert(noun) {
            next.extend(arrows.get(noun).into_iter().flatten().map(String::as_str));
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{arrows_of, circles, paths};

    fn modules(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_path_is_found_however_it_is_written() {
        let text = "use crate::{App, place::{area, village::{self as v, list}}};\n\
                    use super::step::{Step};\nuse super::super::kernel::db;\n// crate::not::this\n\
                    fn a() { crate::front::home::get(self::own::b) }\n$crate::kernel::x!();\n\
                    #[cfg(test)]\nmod tests {\n use crate::demo::x;\n}";
        let mut found = paths("review::round", text);
        found.sort();
        let expected = [
            "App",
            "front::home::get",
            "kernel::db",
            "place::area",
            "place::village",
            "place::village::list",
            "review::round::own::b",
            "review::step::Step",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_circle_is_all_that_lead_to_one_another() {
        let files = modules(&[
            ("people", "pub use self::household::Household;"),
            ("people::household", "use crate::people::story::Story;"),
            ("people::household::marked", "use crate::people::household::Household;"),
            ("people::story", "use crate::people::story::line;\nuse crate::place::area;"),
            ("people::story::line", "fn a(b: crate::people::household::Household) {}"),
            ("place::area", "use crate::kernel::db;"),
            ("kernel::db", "use crate::kernel::row;"),
            ("kernel::row", "use super::db::Db;"),
        ]);
        let found = circles(&arrows_of(&files, 2));
        assert_eq!(
            found,
            [vec!["kernel::db", "kernel::row"], vec!["people::household", "people::story"]]
        );
    }

    #[test]
    fn a_crate_without_wings_has_its_files_for_nouns() {
        let files = modules(&[
            ("file", "use crate::rule::Rule;"),
            ("rule", "use crate::file::Standard;"),
            ("instrument", "use crate::score::ScoreTable;"),
            ("instrument::ask", "use crate::instrument::item::Item;"),
            ("instrument::item", "use super::ask::Question;"),
            ("score", ""),
        ]);
        assert_eq!(circles(&arrows_of(&files, 1)), [vec!["file", "rule"]]);
    }
}

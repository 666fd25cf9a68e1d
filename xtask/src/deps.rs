//! Which crate may depend on which: the arrows of the design, as one table.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use toml::{Table, Value};

use crate::project::Project;

/// A crate and the crates of this workspace it may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("standard", &["base"]),
    ("register", &["base"]),
    ("programme", &["base", "register"]),
    ("figures", &["base"]),
    ("paper", &["base"]),
    ("pdf", &["base", "paper"]),
    ("workbook", &["base"]),
    ("intake", &["base", "register", "workbook"]),
    ("row-derive", &[]),
    ("store", &["base", "figures", "register", "row-derive", "standard"]),
    (
        "app",
        &["base", "figures", "intake", "paper", "pdf", "register", "standard", "store", "workbook"],
    ),
    ("web", &["app", "base"]),
    ("vuon", &["app", "base", "standard", "web"]),
    (
        "testkit",
        &["app", "base", "figures", "intake", "paper", "register", "standard", "store", "web"],
    ),
];

/// Pure rules: bytes in, values out.
const PURE: &[&str] =
    &["base", "standard", "register", "programme", "workbook", "intake", "figures", "paper", "pdf"];
/// A runtime, a database or a network has no place in them.
const NOT_IN_PURE: &[&str] = &["tokio", "sea-orm", "sqlx", "axum", "reqwest"];
/// A package and the only crate that may use it.
const ONLY_IN: &[(&str, &str)] = &[
    ("sea-orm", "store"),
    ("sqlx", "store"),
    ("docx-rs", "paper"),
    ("typst", "pdf"),
    ("typst-layout", "pdf"),
    ("typst-pdf", "pdf"),
];

/// Reads each `crates/*/Cargo.toml` and fails on any other arrow.
pub fn run(project: &Project) -> Result<()> {
    let mut folders: Vec<String> = Vec::new();
    for entry in fs::read_dir(project.root.join("crates")).context("cannot list crates/")? {
        let entry = entry?;
        if entry.path().join("Cargo.toml").is_file() {
            folders.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    folders.sort();

    let mut wrong = Vec::new();
    for folder in &folders {
        let path = Path::new("crates").join(folder).join("Cargo.toml");
        let text = fs::read_to_string(project.root.join(&path))?;
        let found = check(folder, &text).with_context(|| path.display().to_string())?;
        for (line, message) in found {
            wrong.push(format!("{}:{line}: {message}", path.display()));
        }
    }
    for line in &wrong {
        println!("{line}");
    }
    if !wrong.is_empty() {
        bail!("{} arrows that the table in xtask/src/deps.rs does not have", wrong.len());
    }
    println!("deps: {} crates keep to their arrows", folders.len());
    crate::wings::run(project)?;
    crate::circles::run(project)
}

/// The wrong dependencies of one manifest, with their lines.
fn check(folder: &str, text: &str) -> Result<Vec<(usize, String)>> {
    let manifest: Table = text.parse()?;
    let mut wrong = Vec::new();
    let name = manifest.get("package").and_then(|package| package.get("name"));
    if name.and_then(Value::as_str) != Some(folder) {
        wrong.push((1, format!("the crate must be named like its folder, {folder}")));
    }
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == folder) else {
        wrong.push((1, format!("{folder} has no row in the table; give it one")));
        return Ok(wrong);
    };
    let mut sections = sections(&manifest);
    let targets = manifest.get("target").and_then(Value::as_table);
    for target in targets.into_iter().flat_map(|targets| targets.values()) {
        sections.extend(target.as_table().map(self::sections).unwrap_or_default());
    }
    for (section, dependencies) in sections {
        for (key, value) in dependencies {
            // `name = { package = "other" }` uses `other`.
            let package = value.get("package").and_then(Value::as_str).unwrap_or(key);
            if let Some(reason) = refusal(folder, section, package, allowed) {
                let line = line_of(text, section, key);
                wrong.push((line, format!("{folder} must not depend on {package}: {reason}")));
            }
        }
    }
    Ok(wrong)
}

fn sections(manifest: &Table) -> Vec<(&'static str, &Table)> {
    ["dependencies", "build-dependencies", "dev-dependencies"]
        .into_iter()
        .filter_map(|section| Some((section, manifest.get(section)?.as_table()?)))
        .collect()
}

fn refusal(folder: &str, section: &str, package: &str, allowed: &[&str]) -> Option<String> {
    let is_ours = ARROWS.iter().any(|(name, _)| *name == package);
    let for_tests = section == "dev-dependencies" && package == "testkit";
    if is_ours && !for_tests && !allowed.contains(&package) {
        let list = if allowed.is_empty() { "none".into() } else { allowed.join(", ") };
        return Some(format!("of our crates it may use {list} (testkit in tests)"));
    }
    if let Some((_, only)) = ONLY_IN.iter().find(|(name, only)| *name == package && *only != folder)
    {
        return Some(format!("only {only} may"));
    }
    if PURE.contains(&folder) && NOT_IN_PURE.contains(&package) {
        return Some("it holds pure rules, without a runtime, a database or a network".into());
    }
    None
}

/// The line of a dependency; the section's when it is written in another way.
fn line_of(text: &str, section: &str, key: &str) -> usize {
    let mut within = false;
    let mut header = 1;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            let name = line.trim_matches(['[', ']']);
            within = name.ends_with(section);
            if within {
                header = number + 1;
            }
            if name.strip_suffix(key).is_some_and(|rest| rest.ends_with(&format!("{section}."))) {
                return number + 1;
            }
        } else if within
            && line
                .trim_start_matches('"')
                .strip_prefix(key)
                .is_some_and(|rest| rest.starts_with(['.', ' ', '=', '"']))
        {
            return number + 1;
        }
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(folder: &str, dependencies: &str) -> Vec<String> {
        let text = format!("[package]\nname = \"{folder}\"\n{dependencies}");
        let wrong = check(folder, &text).expect("a good manifest");
        wrong.into_iter().map(|(line, message)| format!("{line}: {message}")).collect()
    }

    #[test]
    fn wrong_arrows_are_named_with_line_and_allowed_list() {
        let none: [&str; 0] = [];
        assert_eq!(messages("web", "[dependencies]\napp.workspace = true\naxum = \"1\""), none);
        assert_eq!(messages("store", "[dependencies]\nsea-orm = \"2\"\n"), none);
        assert_eq!(messages("base", "[dev-dependencies]\ntestkit.workspace = true"), none);
        for (folder, dependencies, message) in [
            (
                "web",
                "[dependencies]\naxum = \"1\"\nstore.workspace = true",
                "5: web must not depend on store: of our crates it may use app, base (testkit in tests)",
            ),
            (
                "vuon",
                "[dependencies]\ntestkit.workspace = true",
                "4: vuon must not depend on testkit: of our crates it may use app, base, standard, web \
                 (testkit in tests)",
            ),
            (
                "app",
                "[target.'cfg(unix)'.dependencies]\nsea-orm = \"2\"",
                "4: app must not depend on sea-orm: only store may",
            ),
            (
                "paper",
                "[dev-dependencies.tokio]\nversion = \"1\"",
                "3: paper must not depend on tokio: it holds pure rules, without a runtime, a database \
                 or a network",
            ),
            (
                "base",
                "[dependencies]\nrules = { package = \"register\", path = \"../register\" }",
                "4: base must not depend on register: of our crates it may use none (testkit in tests)",
            ),
        ] {
            assert_eq!(messages(folder, dependencies), [message]);
        }
    }

    #[test]
    fn a_crate_without_a_row_is_refused() {
        assert_eq!(messages("extra", ""), ["1: extra has no row in the table; give it one"]);
    }
}

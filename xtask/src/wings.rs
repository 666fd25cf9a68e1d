//! Which wing may import which: the floors of the house, the same in every crate that has wings. What a
//! lower floor needs of a higher one comes as facts that the higher one writes into the lower, or as what it
//! declares by itself and `joints.rs` puts together.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::project::Project;

/// From the ground up: each may import those before it. `figure` lies below `review` because a table is
/// over rows and not over nouns, and a report is over tables.
const FLOORS: &[&str] =
    &["kernel", "place", "office", "people", "figure", "review", "gate", "upkeep", "front", "demo"];

/// The file of a crate that puts together what its nouns declare and the kernel uses without knowing them.
/// It lies above all wings; only the kernel reads it (ADR 0027).
const JOINTS: &str = "joints";

/// The crates that have wings.
pub const CRATES: &[&str] = &["register", "store", "app", "web"];

/// Imports that still lead upward, by crate, file and what they name. The list only gets shorter: a new one
/// is refused, and so is one that is gone.
const UPWARD: &[(&str, &str, &str)] = &[];

/// Reads every file of the wings and fails on any other import that leads upward.
pub fn run(project: &Project) -> Result<()> {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for crate_name in CRATES {
        let source = project.root.join("crates").join(crate_name).join("src");
        for path in files(&source)? {
            let rest = path.strip_prefix(&source)?.to_string_lossy().replace('\\', "/");
            for named in upward(&rest, &fs::read_to_string(&path)?) {
                let known = UPWARD.iter().find(|(of, file, what)| {
                    of == crate_name
                        && *file == rest
                        && (named == *what || named.starts_with(&format!("{what}::")))
                });
                match known {
                    Some(known) => {
                        seen.insert(*known);
                    }
                    None => wrong.push(format!(
                        "crates/{crate_name}/src/{rest}: imports {named}, which is above it"
                    )),
                }
            }
        }
    }
    for (of, file, what) in UPWARD.iter().filter(|it| !seen.contains(*it)) {
        wrong.push(format!(
            "crates/{of}/src/{file} no longer imports {what}: take it out of xtask/src/wings.rs"
        ));
    }
    for line in &wrong {
        println!("{line}");
    }
    if !wrong.is_empty() {
        bail!("{} imports between wings that the table does not have", wrong.len());
    }
    println!(
        "wings: {} crates keep to their floors, {} imports lead upward still",
        CRATES.len(),
        UPWARD.len()
    );
    Ok(())
}

pub fn files(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            all.extend(files(&path)?);
        } else if path.extension().is_some_and(|it| it == "rs") {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}

fn floor(wing: &str) -> Option<usize> {
    FLOORS.iter().position(|it| *it == wing)
}

/// What a file names of wings above its own, as `wing::noun`.
fn upward(path: &str, text: &str) -> Vec<String> {
    let wing = path.split('/').next().unwrap_or_default().trim_end_matches(".rs");
    let Some(own) = floor(wing) else { return Vec::new() };
    let mut found = BTreeSet::new();
    let mut rest = text;
    while let Some(at) = rest.find("crate::") {
        let before = rest.get(..at).unwrap_or_default().chars().next_back();
        rest = rest.get(at + "crate::".len()..).unwrap_or_default();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        if let Some(group) = rest.strip_prefix('{') {
            // A group of paths: each up to its comma; groups within are not used here.
            let group = group.split('}').next().unwrap_or_default();
            found.extend(group.split(',').map(|part| named(part.trim())));
        } else {
            found.insert(named(rest));
        }
    }
    found
        .into_iter()
        .filter(|name| {
            let named = name.split("::").next().unwrap_or_default();
            (named == JOINTS && wing != "kernel") || floor(named).is_some_and(|floor| floor > own)
        })
        .collect()
}

/// The first two parts of a path, where the second is a module.
fn named(path: &str) -> String {
    let end =
        path.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(path.len());
    let mut parts = path.get(..end).unwrap_or_default().split("::");
    let wing = parts.next().unwrap_or_default();
    match parts.next().filter(|it| !it.is_empty()) {
        Some(noun) => format!("{wing}::{noun}"),
        None => wing.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::upward;

    #[test]
    fn what_lies_above_is_found_however_it_is_named() {
        let text = "use crate::review::round::RoundView;\nuse crate::{App, front::home};\n\
                    fn a() { crate::gate::list::read(crate::kernel::x::y) }\nuse other::crate::demo;";
        assert_eq!(
            upward("people/household.rs", text),
            ["front::home", "gate::list", "review::round"]
        );
        assert_eq!(upward("demo.rs", text), Vec::<String>::new());
        assert_eq!(upward("lib.rs", text), Vec::<String>::new());
        assert_eq!(upward("joints.rs", text), Vec::<String>::new());
    }

    #[test]
    fn only_the_kernel_reads_the_joints() {
        let text = "crate::joints::MARKED";
        assert_eq!(upward("kernel/mark/kind.rs", text), Vec::<String>::new());
        assert_eq!(upward("review/round.rs", text), ["joints::MARKED"]);
    }
}

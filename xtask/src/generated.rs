//! `docs/generated`: what the program writes about itself, committed so that a change shows in a
//! review, and compared so that it cannot go stale.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::project::{Project, files_under, run};

/// Writes the folder anew; files the program no longer makes go.
pub fn write(project: &Project) -> Result<()> {
    project.build_vuon()?;
    let fresh = fresh(project)?;
    let committed = committed(project);
    let changed = compare(&committed, &fresh)?;
    if committed.exists() {
        fs::remove_dir_all(&committed)?;
    }
    for file in files_under(&fresh)? {
        let to = committed.join(&file);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(fresh.join(&file), to)?;
    }
    for line in &changed {
        println!("gen: {line}");
    }
    println!("gen: docs/generated is up to date, {} changed", changed.len());
    Ok(())
}

/// Builds, then fails with the list of files that differ.
pub fn check(project: &Project) -> Result<()> {
    project.build_vuon()?;
    check_built(project)
}

/// The same with the program that stands in the target folder.
pub fn check_built(project: &Project) -> Result<()> {
    let changed = compare(&committed(project), &fresh(project)?)?;
    if changed.is_empty() {
        println!("gen: docs/generated is as the program writes it");
        return Ok(());
    }
    for line in &changed {
        println!("gen: {line}");
    }
    bail!("docs/generated is out of date; run `cargo xtask gen` and commit what it writes")
}

fn committed(project: &Project) -> PathBuf {
    project.root.join("docs/generated")
}

fn fresh(project: &Project) -> Result<PathBuf> {
    let folder = project.target.join("generated");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut command = Command::new(project.vuon());
    command.args(["generated", "--out"]).arg(&folder).current_dir(&project.root);
    run(&mut command)?;
    if files_under(&folder)?.is_empty() {
        bail!("`vuon generated` wrote nothing");
    }
    Ok(folder)
}

/// One line a file that differs.
fn compare(committed: &Path, fresh: &Path) -> Result<Vec<String>> {
    let old: BTreeSet<String> = if committed.exists() {
        files_under(committed)?.into_iter().collect()
    } else {
        BTreeSet::new()
    };
    let new: BTreeSet<String> = files_under(fresh)?.into_iter().collect();
    let mut out = Vec::new();
    for file in old.union(&new) {
        match (old.contains(file), new.contains(file)) {
            (true, false) => out.push(format!("{file} is no longer generated")),
            (false, _) => out.push(format!("{file} is new")),
            (true, true) => {
                let (was, is) = (fs::read(committed.join(file))?, fs::read(fresh.join(file))?);
                if was != is {
                    out.push(format!("{file} differs {}", first_difference(&was, &is)));
                }
            }
        }
    }
    Ok(out)
}

fn first_difference(was: &[u8], is: &[u8]) -> String {
    let (was, is) = (String::from_utf8_lossy(was), String::from_utf8_lossy(is));
    let (mut old, mut new) = (was.lines(), is.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (old.next(), new.next()) {
            (None, None) => return "in its line ends".into(),
            (a, b) if a == b => {}
            (a, b) => {
                let shown = |line: Option<&str>| match line {
                    Some(line) => format!("`{}`", line.chars().take(120).collect::<String>()),
                    None => "the end".into(),
                };
                return format!("at line {number}: {} is now {}", shown(a), shown(b));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_shown() {
        let differs = |a: &str, b: &str| first_difference(a.as_bytes(), b.as_bytes());
        assert_eq!(differs("a\nb\n", "a\nc\n"), "at line 2: `b` is now `c`");
        assert_eq!(differs("a\n", "a\nb\n"), "at line 2: the end is now `b`");
        assert_eq!(differs("a\r\n", "a\n"), "in its line ends");
    }
}

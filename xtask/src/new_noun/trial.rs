//! The trial of `new-noun`: a copy of the checkout gets a noun that no wing has, and what it wrote must
//! pass as everything else does, untouched: layout, arrows, lints, its own tests on both engines, and the
//! tests that ask every table, every action and every route.
//!
//! Lints and tests come from one build: Clippy stands in for the compiler, with warnings denied. Compiled
//! dependencies are those of the checkout; our own crates are named otherwise under Clippy, so that
//! nothing of the checkout's is overwritten.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result};

use super::name::Name;
use crate::postgres::Postgres;
use crate::project::{Project, run as run_command};
use crate::{assets, deps, tidy};

/// A noun that nobody will want, in the wing with the fewest.
const NOUN: (&str, &str, &str) = ("rain_gauge", "place", "điểm đo mưa");

/// Tests that ask every column, action or route, besides its own; on SQLite, since the checkout's own run
/// asks them on both engines.
const ASKING_ALL: &[&str] = &[
    "every_column",
    "every_use_case_refuses_exactly_the_roles_without_the_right",
    "every_route",
    "a_handler_asks_who_is_signed_in",
    "a_change_that_does_not_say_what_was_seen",
    "every_answer",
];

/// Copies, writes, checks, builds, tests.
pub fn run(project: &Project) -> Result<()> {
    assets::run(project)?;
    let root = project.target.join("new-noun");
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    for path in tidy::paths(project)? {
        copy(project, &root, &path)?;
    }
    let there = Project { root: root.clone(), target: root.join("target") };
    let (noun, wing, vi) = NOUN;
    let name = Name::of(noun, wing, Some(vi))?;
    let written = super::write(&root, &name)?;
    run_command(&mut there.cargo(["fmt", "--all"]))?;
    let count = |files: &[(String, usize)]| files.iter().map(|(_, lines)| lines).sum::<usize>();
    println!(
        "new-noun: {} new files of {} lines, and {} lines in {} lists",
        written.new.len(),
        count(&written.new),
        count(&written.changed),
        written.changed.len(),
    );
    deps::run(&there)?;
    tidy::run(&there)?;

    deny_warnings(&root)?;
    for folder in ["assets/dist", "assets/paper"] {
        for file in crate::project::files_under(&project.root.join(folder))? {
            copy(project, &root, &format!("{folder}/{file}"))?;
        }
    }
    let begun = Instant::now();
    let build = ["build", "--workspace", "--bin", "vuon", "--test", "it"];
    run_command(&mut linted(project, &there, &build))?;
    println!("new-noun: built and linted in {} s", begun.elapsed().as_secs());
    let out = root.join("docs/generated");
    run_command(Command::new(there.vuon()).arg("generated").arg("--out").arg(&out))?;

    let postgres = Postgres::start()?;
    let mut args = vec!["test", "--workspace", "--test", "it", "--", noun];
    args.extend(ASKING_ALL);
    for asking in ["postgres::every_", "postgres::a_change_"] {
        args.extend(["--skip", asking]);
    }
    let begun = Instant::now();
    run_command(linted(project, &there, &args).env("VUON_TEST_POSTGRES", postgres.url()))?;
    println!("new-noun: tested in {} s", begun.elapsed().as_secs());
    fs::remove_dir_all(&root).context("cannot remove the trial's folder")
}

fn copy(project: &Project, root: &Path, path: &str) -> Result<()> {
    let (from, to) = (project.root.join(path), root.join(path));
    // A file may be deleted and not yet committed.
    if !from.is_file() {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(&from, &to).map(drop).with_context(|| format!("cannot copy {path}"))
}

/// Cargo in the copy, with Clippy in place of the compiler; what is compiled goes beside what the checkout
/// has compiled, programs stay in the copy.
fn linted(project: &Project, there: &Project, args: &[&str]) -> Command {
    let mut command = there.cargo(args);
    command.env("CARGO_BUILD_BUILD_DIR", &project.target);
    command.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    // It is built once: what would help a second time is only written.
    command.env("CARGO_INCREMENTAL", "0");
    command
}

fn deny_warnings(root: &Path) -> Result<()> {
    let path = root.join("Cargo.toml");
    let line = "[workspace.lints.rust]";
    let text = fs::read_to_string(&path)?;
    let text = super::place::after(&text, line, "warnings = \"deny\"\n");
    fs::write(&path, text.with_context(|| format!("Cargo.toml has no {line}"))?)?;
    Ok(())
}

//! Everything CI runs, one part after the other. A part that cannot run has failed: nothing is
//! skipped in silence.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::postgres::{self, Postgres};
use crate::project::{Project, Usage, run as run_command};
use crate::{assets, browser, deps, generated, new_noun, npm, readme, tidy};

struct Part {
    name: &'static str,
    /// Whether the program must have been built before.
    needs_vuon: bool,
    run: fn(&Project) -> Result<()>,
}

/// Cheap ones first. The assets come before anything is compiled, since the binary embeds them.
const PARTS: &[Part] = &[
    Part { name: "tools", needs_vuon: false, run: tools },
    Part { name: "fmt", needs_vuon: false, run: fmt },
    Part { name: "deps", needs_vuon: false, run: deps::run },
    Part { name: "tidy", needs_vuon: false, run: tidy::run },
    Part { name: "assets", needs_vuon: false, run: assets::run },
    Part { name: "clippy", needs_vuon: false, run: clippy },
    Part { name: "build", needs_vuon: false, run: build },
    Part { name: "gen", needs_vuon: true, run: generated::check_built },
    Part { name: "readme", needs_vuon: true, run: readme_lines },
    Part { name: "unit", needs_vuon: false, run: unit },
    Part { name: "e2e-sqlite", needs_vuon: true, run: journeys_on_sqlite },
    Part { name: "e2e-postgres", needs_vuon: true, run: journeys_on_postgres },
    Part { name: "new-noun", needs_vuon: false, run: new_noun::trial },
];

/// Runs all parts, or the one named (`e2e` names both of its parts).
pub fn run(project: &Project, only: Option<&str>) -> Result<()> {
    let chosen: Vec<&Part> = PARTS.iter().filter(|part| is_chosen(part.name, only)).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        return Err(Usage(format!("the parts of test are: {}", names.join(", "))).into());
    }
    if only.is_some() && chosen.iter().any(|part| part.needs_vuon) {
        project.build_vuon()?;
    }

    let whole = Instant::now();
    let mut summary = String::new();
    for part in &chosen {
        println!("== {}", part.name);
        let started = Instant::now();
        let outcome = (part.run)(project);
        let time = seconds(started.elapsed());
        if let Err(error) = outcome {
            let done = if summary.is_empty() { "nothing" } else { summary.trim() };
            println!("== passed before: {done}");
            println!("== FAILED: {} after {time}", part.name);
            return Err(error.context(format!("part {} failed", part.name)));
        }
        println!("== {} passed in {time}", part.name);
        let _ = write!(summary, "{} {time}  ", part.name);
    }
    println!("== all passed in {}: {}", seconds(whole.elapsed()), summary.trim());
    Ok(())
}

fn is_chosen(name: &str, only: Option<&str>) -> bool {
    only.is_none_or(|only| {
        name == only || name.strip_prefix(only).is_some_and(|rest| rest.starts_with('-'))
    })
}

fn seconds(time: Duration) -> String {
    let tenths = time.as_millis() / 100;
    format!("{}.{} s", tenths / 10, tenths % 10)
}

/// What is missing is told at once, not after ten minutes of compiling.
fn tools(project: &Project) -> Result<()> {
    for (tool, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        let found = project.cargo([tool, "--version"]).output()?.status.success();
        if !found {
            bail!("cargo {tool} is missing. Install it: rustup component add {component}");
        }
    }
    let node = npm::node()?;
    let npm = npm::npm()?;
    let postgres = postgres::programs()?;
    let chromium = browser::chromium()?;
    for tool in [node, npm, postgres, chromium] {
        println!("found {}", tool.display());
    }
    Ok(())
}

fn fmt(project: &Project) -> Result<()> {
    let checked = run_command(&mut project.cargo(["fmt", "--all", "--check"]));
    checked.context("run `cargo fmt` and look at what it changes")
}

fn clippy(project: &Project) -> Result<()> {
    let args = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    run_command(&mut project.cargo(args))
}

/// All targets at once, so that the program and the tests share every compiled dependency.
fn build(project: &Project) -> Result<()> {
    run_command(&mut project.cargo(["build", "--workspace", "--all-targets"]))
}

/// With the program of the dev profile: one of a release takes longer to build than everything else,
/// and `cargo xtask dist --check` does it.
fn readme_lines(project: &Project) -> Result<()> {
    readme::run(project, &project.vuon())
}

fn unit(project: &Project) -> Result<()> {
    let postgres = Postgres::start()?;
    // All crates, also after one that failed: a run tells everything that is wrong.
    let mut command = project.cargo(["test", "--workspace", "--no-fail-fast"]);
    run_command(command.env("VUON_TEST_POSTGRES", postgres.url()))
}

fn journeys_on_sqlite(project: &Project) -> Result<()> {
    browser::journeys(project, None)
}

fn journeys_on_postgres(project: &Project) -> Result<()> {
    let postgres = Postgres::start()?;
    browser::journeys(project, Some(&postgres.url()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_named_whole_or_by_what_stands_before_its_dash() {
        let chosen = |only| -> Vec<&str> {
            PARTS.iter().map(|part| part.name).filter(|name| is_chosen(name, Some(only))).collect()
        };
        assert_eq!(chosen("e2e"), ["e2e-sqlite", "e2e-postgres"]);
        assert_eq!(chosen("unit"), ["unit"]);
        assert_eq!(chosen("e2e-sqlite"), ["e2e-sqlite"]);
        assert!(chosen("uni").is_empty());
    }

    #[test]
    fn times_are_in_tenths_of_a_second() {
        assert_eq!(seconds(Duration::from_millis(1_259)), "1.2 s");
        assert_eq!(seconds(Duration::from_millis(40)), "0.0 s");
    }
}

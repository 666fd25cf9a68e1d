//! The measurements: each `bench/<name>/run.sh` that may be executed, in the order of names. A
//! script prints its numbers and decides itself whether they are good enough.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::postgres::Postgres;
use crate::project::{Project, run as run_command};

/// A script that names this variable is given a throw-away server's address in it.
const POSTGRES_VARIABLE: &str = "VUON_BENCH_POSTGRES";

/// Runs all of them, or the one named. One that fails does not keep the others from running.
pub fn run(project: &Project, name: Option<&str>) -> Result<()> {
    let mut scripts = scripts(&project.root.join("bench"))?;
    let names: Vec<String> = scripts.iter().map(|(name, _)| name.clone()).collect();
    scripts.retain(|(have, _)| name.is_none_or(|name| name == have));
    if scripts.is_empty() {
        let list = if names.is_empty() { "none".into() } else { names.join(", ") };
        bail!("no such measurement; bench/ has {list}");
    }

    let mut summary = Vec::new();
    let mut failed = 0;
    for (name, script) in &scripts {
        println!("== bench {name}");
        let started = Instant::now();
        let outcome = measure(project, script);
        let time = started.elapsed().as_secs();
        match outcome {
            Ok(()) => summary.push(format!("{name}: within its limits ({time} s)")),
            Err(error) => {
                failed += 1;
                summary.push(format!("{name}: FAILED ({time} s): {error:#}"));
            }
        }
    }
    println!("== summary");
    for line in &summary {
        println!("{line}");
    }
    if failed > 0 {
        bail!("{failed} of {} measurements failed", scripts.len());
    }
    Ok(())
}

fn scripts(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut scripts = Vec::new();
    if folder.is_dir() {
        for entry in std::fs::read_dir(folder).context("cannot list bench/")? {
            let entry = entry?;
            let script = entry.path().join("run.sh");
            if is_executable(&script) {
                scripts.push((entry.file_name().to_string_lossy().into_owned(), script));
            }
        }
    }
    scripts.sort();
    Ok(scripts)
}

fn measure(project: &Project, script: &Path) -> Result<()> {
    let text = std::fs::read_to_string(script).context("cannot read run.sh")?;
    let mut command = Command::new(script);
    command.current_dir(&project.root).env("CARGO_TARGET_DIR", &project.target);
    if !text.contains(POSTGRES_VARIABLE) || std::env::var_os(POSTGRES_VARIABLE).is_some() {
        return run_command(&mut command);
    }
    let postgres = Postgres::start()?;
    run_command(command.env(POSTGRES_VARIABLE, postgres.url()))
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(file)
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

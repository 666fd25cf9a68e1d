//! The measurements: each `bench/<name>/run.sh` that may be executed, in the order of names.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::project::{Project, run as run_command};

/// Runs all of them, or the one named.
pub fn run(project: &Project, name: Option<&str>) -> Result<()> {
    let folder = project.root.join("bench");
    let mut scripts: Vec<(String, PathBuf)> = Vec::new();
    if folder.is_dir() {
        for entry in std::fs::read_dir(&folder).context("cannot list bench/")? {
            let entry = entry?;
            let script = entry.path().join("run.sh");
            if is_executable(&script) {
                scripts.push((entry.file_name().to_string_lossy().into_owned(), script));
            }
        }
    }
    scripts.sort();
    let names: Vec<String> = scripts.iter().map(|(name, _)| name.clone()).collect();
    scripts.retain(|(have, _)| name.is_none_or(|name| name == have));
    if scripts.is_empty() {
        let list = if names.is_empty() { "none".into() } else { names.join(", ") };
        bail!("no such measurement; bench/ has {list}");
    }
    for (name, script) in scripts {
        println!("== bench {name}");
        let mut command = Command::new(script);
        command.current_dir(&project.root).env("CARGO_TARGET_DIR", &project.target);
        run_command(&mut command)?;
    }
    Ok(())
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

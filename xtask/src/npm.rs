//! npm packages by exact version and lock file. The lock files name no host: whichever registry npm
//! is set up with serves, and the integrity hashes decide.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::machine;
use crate::project::{capture, run};

/// The oldest Node that the browser journeys' packages accept.
const OLDEST_NODE: u32 = 20;
const CURE: &str = "Install Node 20 or later with npm (nodejs.org, or your system's packages).";

/// Node, when it is new enough.
pub fn node() -> Result<PathBuf> {
    let Some(node) = machine::find(&["node", "node.exe"]) else {
        bail!("Node is missing. {CURE}");
    };
    let version = capture(Command::new(&node).arg("--version"))?;
    let major = version.trim().trim_start_matches('v').split('.').next().unwrap_or_default();
    if major.parse::<u32>().is_ok_and(|major| major >= OLDEST_NODE) {
        return Ok(node);
    }
    bail!("Node {} is too old. {CURE}", version.trim())
}

/// npm itself.
pub fn npm() -> Result<PathBuf> {
    let name = if cfg!(windows) { "npm.cmd" } else { "npm" };
    machine::find(&[name]).with_context(|| format!("npm is missing. {CURE}"))
}

/// Installs exactly what the lock file in `folder` says; does nothing when that is there already.
pub fn install(folder: &Path) -> Result<()> {
    let lock = fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("no lock file in {}", folder.display()))?;
    let wanted = hash(&[&lock]);
    let stamp = folder.join("node_modules/.vuon-lock");
    if fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    node()?;
    let mut command = Command::new(npm()?);
    command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    run(command.current_dir(folder))?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

/// SHA-256 of the parts one after the other, in hexadecimal.
pub fn hash(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

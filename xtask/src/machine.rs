//! What this machine has: programs on the path, and Debian packages where they may be installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::project::{capture, run};

/// The first of these programs that is on the path.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

/// Finds a program; where it is missing and this is root on Debian, installs the package first.
/// `cure` says what a person installs otherwise.
pub fn provide(
    what: &str,
    look: impl Fn() -> Option<PathBuf>,
    package: &str,
    cure: &str,
) -> Result<PathBuf> {
    if let Some(found) = look() {
        return Ok(found);
    }
    if !may_install() {
        bail!("{what} is missing. {cure}");
    }
    println!("{what} is missing: installing the Debian package {package}");
    install(package).with_context(|| format!("{what} is missing. {cure}"))?;
    look().with_context(|| format!("{what} is missing even with {package} installed. {cure}"))
}

/// Whether the process is root. Always no where there is no `id`.
pub fn is_root() -> bool {
    user_id(None).is_some_and(|id| id == 0)
}

/// The number of a user by name, or of the current one.
pub fn user_id(name: Option<&str>) -> Option<u32> {
    capture(Command::new("id").arg("-u").args(name)).ok()?.trim().parse().ok()
}

fn may_install() -> bool {
    Path::new("/etc/debian_version").exists() && find(&["apt-get"]).is_some() && is_root()
}

fn install(package: &str) -> Result<()> {
    let apt = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").arg("--quiet");
        command
    };
    run(apt().arg("update"))?;
    run(apt().args(["install", "--yes", "--no-install-recommends", package]))
}

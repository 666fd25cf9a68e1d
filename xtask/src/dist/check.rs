//! What is given away, from the beginning: a fresh clone, built as README says, unpacked, and README's
//! lines run with the program that came out of the archive and of the package. It builds everything
//! anew, so it runs before something is given away and not with every test.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::Made;
use crate::project::{Project, capture, run as run_command};
use crate::{machine, readme};

/// Clones, builds, unpacks, runs.
pub fn run(project: &Project) -> Result<()> {
    let work = project.target.join("dist-check");
    let clone = work.join("clone");
    if clone.exists() {
        fs::remove_dir_all(&clone)?;
    }
    fs::create_dir_all(&work)?;
    let mut git = Command::new("git");
    run_command(git.args(["clone", "--quiet", "--no-hardlinks"]).arg(&project.root).arg(&clone))?;
    let fresh = Project { root: clone, target: work.join("target") };
    let made = super::run(&fresh)?;
    packages(&fresh, &made)
}

/// What was made is whole and works.
pub fn packages(project: &Project, made: &Made) -> Result<()> {
    let out = project.target.join("unpacked");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    let mut sums = Command::new("sha256sum");
    let folder = made.archive.parent().context("the archive lies in no folder")?;
    run_command(sums.args(["--check", "--quiet", "SHA256SUMS"]).current_dir(folder))?;
    run_command(Command::new("tar").arg("-xzf").arg(&made.archive).arg("-C").arg(&out))?;
    let top = fs::read_dir(&out)?.next().context("the archive is empty")??.path();
    for name in ["README.md", "LICENSE", "THIRD-PARTY.txt", "examples/vuon.service"] {
        if !top.join(name).is_file() {
            bail!("the archive has no {name}");
        }
    }
    readme::run(project, &top.join("vuon"))?;
    match &made.package {
        Some(package) => installed(package, &out),
        None => Ok(()),
    }
}

/// The package as Debian's own tool reads it; the program in it is the one of the archive.
fn installed(package: &Path, out: &Path) -> Result<()> {
    if machine::find(&["dpkg-deb"]).is_none() {
        println!("dist: dpkg-deb is not on this machine, the package was not opened with it");
        return Ok(());
    }
    let root = out.join("root");
    let list = capture(Command::new("dpkg-deb").arg("--contents").arg(package))?;
    for path in ["./usr/bin/vuon", "./etc/vuon/vuon.env", "vuon.service", "THIRD-PARTY.txt"] {
        if !list.contains(path) {
            bail!("the package has no {path}: {list}");
        }
    }
    if list.lines().any(|line| line.contains("./var/lib/vuon/")) {
        bail!("the package owns the folder of the data: removing it would remove data");
    }
    run_command(Command::new("dpkg-deb").arg("--extract").arg(package).arg(&root))?;
    let version = capture(Command::new(root.join("usr/bin/vuon")).arg("--version"))?;
    println!("dist: the package holds {}", version.trim());
    Ok(())
}

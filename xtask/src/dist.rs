//! The whole program to give away: built with its fonts, stripped, with the licences of everything in
//! it and checksums, as an archive and, on Linux, as a Debian package. The same sources give the same
//! bytes on any machine with the same compiler: no path and no time of the machine is in them.

mod archive;
mod check;
mod deb;
mod licences;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::project::{Project, capture, run as run_command};
use crate::{assets, npm};
use archive::Entry;

pub use check::run as check;

/// What goes with the program, from the project's folder.
const PAPERS: [&str; 5] = ["README.md", "README.vi.md", "CHANGELOG.md", "LICENSE", "docs/guide"];
const UNIT: &str = include_str!("dist/vuon.service");
const SETTINGS: &str = include_str!("dist/vuon.env");

/// What was made.
pub struct Made {
    pub archive: PathBuf,
    /// The Debian package, on Linux.
    pub package: Option<PathBuf>,
}

/// A version, a system and a processor, as file names have them.
struct Target {
    version: String,
    system: &'static str,
    processor: &'static str,
}

/// Builds and packs; what is made lies in `packages` under cargo's target folder. `VUON` names a program
/// to pack instead of building one, as it does for measurements.
pub fn run(project: &Project) -> Result<Made> {
    assets::run(project).context("a program without its fonts makes no PDF and is not packed")?;
    let program = match std::env::var_os("VUON") {
        Some(program) => PathBuf::from(program),
        None => build(project)?,
    };
    let bytes = fs::read(&program).with_context(|| format!("cannot read {}", program.display()))?;
    says_nothing_of_the_machine(project, &bytes)?;
    let target = Target {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        system: std::env::consts::OS,
        processor: std::env::consts::ARCH,
    };
    let time = source_time(project)?;
    let papers = papers(project)?;

    let folder = project.target.join("packages");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let archive = pack_archive(&folder, &target, &bytes, &papers, time)?;
    let package = match target.system {
        "linux" => Some(deb::pack(&folder, &target, &bytes, &papers, time)?),
        _ => None,
    };
    let mut sums = String::new();
    for file in [Some(&archive), package.as_ref()].into_iter().flatten() {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        sums.push_str(&format!("{}  {name}\n", npm::hash(&[&fs::read(file)?])));
        println!("dist: {} ({} KiB)", file.display(), fs::metadata(file)?.len() / 1024);
    }
    fs::write(folder.join("SHA256SUMS"), &sums)?;
    print!("{sums}");
    Ok(Made { archive, package })
}

/// Builds in the profile of that name. Paths of the machine become `/cargo`, `/vuon` and `/target`.
fn build(project: &Project) -> Result<PathBuf> {
    let cargo_home = cargo_home()?;
    let maps = [(&cargo_home, "/cargo"), (&project.root, "/vuon"), (&project.target, "/target")];
    let flags: Vec<String> = maps
        .iter()
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
        .collect();
    let mut command = project.cargo(["build", "--profile", "dist", "--package", "vuon"]);
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    command.env("CFLAGS", format!("-ffile-prefix-map={}=/cargo", cargo_home.display()));
    run_command(&mut command)?;
    Ok(project.target.join("dist").join(format!("vuon{}", std::env::consts::EXE_SUFFIX)))
}

fn cargo_home() -> Result<PathBuf> {
    match std::env::var_os("CARGO_HOME") {
        Some(folder) => Ok(folder.into()),
        None => Ok(home()?.join(".cargo")),
    }
}

fn home() -> Result<PathBuf> {
    std::env::home_dir().context("there is no home folder")
}

/// A path in the program would tell where and by whom it was built, and differ on the next machine.
fn says_nothing_of_the_machine(project: &Project, program: &[u8]) -> Result<()> {
    for folder in [&cargo_home()?, &project.root, &project.target] {
        let path = folder.to_string_lossy();
        // `/` or `/vuon` is everywhere.
        if path.len() > 5 && archive::holds(program, path.as_bytes()) {
            bail!("the program holds the path {path}; it would not be the same elsewhere");
        }
    }
    Ok(())
}

/// The time that packed files get: that of the last commit.
fn source_time(project: &Project) -> Result<u64> {
    if let Ok(time) = std::env::var("SOURCE_DATE_EPOCH") {
        return time.trim().parse().context("SOURCE_DATE_EPOCH is not a number");
    }
    let mut command = Command::new("git");
    command.args(["log", "-1", "--format=%ct"]).current_dir(&project.root);
    capture(&mut command)?.trim().parse().context("git gives no time of the last commit")
}

/// The documents that go with the program, their names without folders before them.
fn papers(project: &Project) -> Result<Vec<(String, Vec<u8>)>> {
    let mut papers = Vec::new();
    for name in PAPERS {
        let path = project.root.join(name);
        if path.is_dir() {
            for file in crate::project::files_under(&path)? {
                papers.push((format!("{name}/{file}"), read(&path.join(&file))?));
            }
        } else {
            papers.push((name.to_owned(), read(&path)?));
        }
    }
    papers.push(("THIRD-PARTY.txt".to_owned(), licences::gather(project)?.into_bytes()));
    Ok(papers)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn pack_archive(
    folder: &Path,
    target: &Target,
    program: &[u8],
    papers: &[(String, Vec<u8>)],
    time: u64,
) -> Result<PathBuf> {
    let name = format!("vuon-{}-{}-{}", target.version, target.system, target.processor);
    let file = format!("vuon{}", std::env::consts::EXE_SUFFIX);
    let mut entries = vec![Entry::folder(format!("{name}/"))];
    entries.push(Entry::program(format!("{name}/{file}"), program.to_vec()));
    for (paper, bytes) in papers {
        entries.push(Entry::file(format!("{name}/{paper}"), bytes.clone()));
    }
    let example = |bytes: &str| bytes.as_bytes().to_vec();
    entries.push(Entry::file(format!("{name}/examples/vuon.service"), example(UNIT)));
    entries.push(Entry::file(format!("{name}/examples/vuon.env"), example(SETTINGS)));
    let path = folder.join(format!("{name}.tar.gz"));
    fs::write(&path, archive::tar_gz(&entries, time)?)?;
    Ok(path)
}

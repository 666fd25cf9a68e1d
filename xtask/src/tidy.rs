//! What neither the compiler nor clippy looks at: sizes, headers, blanks, forbidden words, links,
//! and files that belong together.

mod closed;
mod guide;
mod lines;
mod sentences;
mod sets;

use std::process::Command;

use anyhow::{Result, bail};

use crate::machine;
use crate::project::{Project, capture, files_under};

/// A file of the project that is text.
pub struct File {
    /// Relative to the root, with `/`.
    pub path: String,
    pub text: String,
}

/// Checks every file that git tracks or would track.
pub fn run(project: &Project) -> Result<()> {
    let paths = paths(project)?;
    let mut files = Vec::new();
    for path in &paths {
        // A file may be deleted and not yet committed; a picture or a workbook is not text.
        let Ok(bytes) = std::fs::read(project.root.join(path)) else { continue };
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(File { path: path.clone(), text });
        }
    }

    let forbidden = lines::Forbidden::new(&project.root);
    let mut wrong = Vec::new();
    let mut hints = Vec::new();
    for file in &files {
        lines::check(file, &forbidden, &mut wrong);
        hints.extend(lines::long_file(file));
    }
    sets::migrations(&paths, &mut wrong);
    sets::decisions(&paths, &mut wrong);
    sets::locales(&files, &mut wrong);
    sentences::check(&files, &mut wrong);
    closed::check(&files, &mut wrong);
    guide::check(&files, &paths, &mut wrong);
    sets::finding_words(&files, &mut wrong);
    sets::used_words(&files, &mut wrong);
    sets::law(&files, &mut wrong);
    sets::checks(&files, &mut wrong);
    sets::links(&files, |path| project.root.join(path).exists(), &mut wrong);

    for hint in &hints {
        println!("hint: {hint}");
    }
    for line in &wrong {
        println!("{line}");
    }
    if !wrong.is_empty() {
        bail!("{} untidy places", wrong.len());
    }
    println!("tidy: {} files are in order", files.len());
    Ok(())
}

/// Tracked files and new ones that are not ignored; all files where there is no git at all.
pub fn paths(project: &Project) -> Result<Vec<String>> {
    if project.root.join(".git").exists() && machine::find(&["git", "git.exe"]).is_some() {
        let mut command = Command::new("git");
        // CI may check out as another user than it builds.
        command.args(["-c", "safe.directory=*", "ls-files", "-z"]);
        command.args(["--cached", "--others", "--exclude-standard"]).current_dir(&project.root);
        let mut paths: Vec<String> =
            capture(&mut command)?.split_terminator('\0').map(str::to_owned).collect();
        paths.sort();
        paths.dedup();
        return Ok(paths);
    }
    let ignored = ["target", ".git", "node_modules", "dist", "demo", "out"];
    let mut paths = files_under(&project.root)?;
    paths.retain(|path| !path.split('/').any(|part| ignored.contains(&part)));
    Ok(paths)
}

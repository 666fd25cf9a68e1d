//! The file on the disk: never half of it under its name, and read by nobody but its owner.

use std::fs::File;
use std::path::{Path, PathBuf};

use store::kernel::backup::Content;

use super::{BackupError, disk, problem};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};

/// Writes a backup beside its name, reads it again, and only then gives it its name. Gives its size.
pub(super) async fn write(app: &App, to: &Path) -> Result<(Content, u64)> {
    let part = beside(to, ".part");
    let written = write_part(app, to, &part).await;
    if written.is_err() {
        // What is no backup is not left behind to be taken for one.
        let _ = std::fs::remove_file(&part);
    }
    written
}

async fn write_part(app: &App, to: &Path, part: &Path) -> Result<(Content, u64)> {
    let on_disk = |error: std::io::Error| disk(&error, to);
    let file = create(part).map_err(on_disk)?;
    let version = env!("CARGO_PKG_VERSION");
    let saved = store::kernel::backup::save(app.store(), &file, version, app.now());
    let content = saved.await.map_err(|error| problem(error, to))?;
    file.sync_all().map_err(on_disk)?;
    let size = file.metadata().map_err(on_disk)?.len();
    drop(file);
    if check(part)? != content {
        return Err(Problem::new(Code::BackupUnreadable).with("file", to.display()));
    }
    std::fs::rename(part, to).map_err(on_disk)?;
    sync_folder(to).map_err(on_disk)?;
    Ok((content, size))
}

/// Reads a file to its end.
pub(super) fn check(path: &Path) -> Result<Content> {
    let file = File::open(path).map_err(|error| disk(&error, path))?;
    store::kernel::backup::check(file).map_err(|error| problem(BackupError::File(error), path))
}

/// A name with something behind it.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// A new file that only its owner reads; one that an interrupted run left goes first.
fn create(path: &Path) -> std::io::Result<File> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    store::kernel::private::options().create_new(true).open(path)
}

/// A name is on the disk when its folder is.
pub(super) fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    // Folders cannot be opened everywhere; there the file system keeps names by itself.
    match File::open(folder.unwrap_or(Path::new("."))) {
        Ok(folder) => folder.sync_all(),
        Err(_) => Ok(()),
    }
}

/// Makes the empty file of a database that only its owner reads.
pub(super) fn create_database(path: &Path) -> std::io::Result<()> {
    create(path).map(|_| ())
}

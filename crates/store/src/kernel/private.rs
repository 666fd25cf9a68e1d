//! Files and folders that only their owner may read, whatever the machine's defaults are. On a system
//! without such bits, and on a stick that knows no owners, they are as the system makes them.

use std::fs::{File, OpenOptions};
use std::io::{Result, Write as _};
use std::path::Path;

/// Options that make a file for its owner alone.
pub fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Takes a file away from everybody else; gives whether somebody else had it.
///
/// # Errors
/// When it is not there, or is not ours to change.
pub fn take(path: &Path) -> Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let metadata = std::fs::metadata(path)?;
        let mode = metadata.permissions().mode();
        if mode & 0o077 == 0 {
            return Ok(false);
        }
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode & 0o700))?;
        Ok(true)
    }
    #[cfg(not(unix))]
    {
        std::fs::metadata(path).map(|_| false)
    }
}

/// An empty file for its owner alone, in place of one that may be there.
///
/// # Errors
/// When it cannot be made.
pub fn create(path: &Path) -> Result<File> {
    let file = options().truncate(true).open(path)?;
    take(path)?;
    Ok(file)
}

/// A file with that content, for its owner alone.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, content: &[u8]) -> Result<()> {
    create(path)?.write_all(content)
}

/// A folder for its owner alone, with those above it when they are missing; one that is there stays
/// as it is.
///
/// # Errors
/// When it cannot be made.
pub fn folder(path: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

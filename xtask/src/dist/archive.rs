//! Files as a tar archive, packed with gzip: sorted as given, owned by root, of one time.

use std::io::Write as _;

use anyhow::{Context as _, Result, bail};
use flate2::{Compression, GzBuilder};

/// One file or folder of an archive.
pub struct Entry {
    path: String,
    bytes: Vec<u8>,
    mode: u32,
    is_folder: bool,
}

impl Entry {
    pub fn folder(path: String) -> Entry {
        Entry { path, bytes: Vec::new(), mode: 0o755, is_folder: true }
    }

    pub fn file(path: String, bytes: Vec<u8>) -> Entry {
        Entry { path, bytes, mode: 0o644, is_folder: false }
    }

    pub fn program(path: String, bytes: Vec<u8>) -> Entry {
        Entry { path, bytes, mode: 0o755, is_folder: false }
    }

    /// The same, readable by its owner and group alone.
    pub fn private(path: String, bytes: Vec<u8>) -> Entry {
        Entry { path, bytes, mode: 0o640, is_folder: false }
    }

    pub fn size(&self) -> usize {
        self.bytes.len()
    }
}

const BLOCK: usize = 512;

/// The archive, packed.
pub fn tar_gz(entries: &[Entry], time: u64) -> Result<Vec<u8>> {
    let mut gz = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    for entry in entries {
        gz.write_all(&header(entry, time)?)?;
        gz.write_all(&entry.bytes)?;
        let over = entry.bytes.len() % BLOCK;
        if over > 0 {
            gz.write_all(&vec![0; BLOCK - over])?;
        }
    }
    gz.write_all(&[0; 2 * BLOCK])?;
    gz.finish().context("cannot pack an archive")
}

/// A header of the ustar format.
fn header(entry: &Entry, time: u64) -> Result<Vec<u8>> {
    let mut block = Vec::with_capacity(BLOCK);
    // No path here is longer; a longer one would be cut and is refused instead.
    if entry.path.len() > 100 {
        bail!("{} is too long a name for the archive", entry.path);
    }
    field(&mut block, entry.path.as_bytes(), 100);
    field(&mut block, format!("{:07o}", entry.mode).as_bytes(), 8);
    field(&mut block, b"0000000", 8);
    field(&mut block, b"0000000", 8);
    field(&mut block, format!("{:011o}", entry.bytes.len()).as_bytes(), 12);
    field(&mut block, format!("{time:011o}").as_bytes(), 12);
    let sum_at = block.len();
    block.extend(b"        ");
    block.push(if entry.is_folder { b'5' } else { b'0' });
    field(&mut block, b"", 100);
    block.extend(b"ustar\x0000");
    field(&mut block, b"root", 32);
    field(&mut block, b"root", 32);
    field(&mut block, b"0000000", 8);
    field(&mut block, b"0000000", 8);
    block.resize(BLOCK, 0);
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    let text = format!("{sum:06o}\0 ");
    for (place, byte) in block.iter_mut().skip(sum_at).zip(text.bytes()) {
        *place = byte;
    }
    Ok(block)
}

fn field(block: &mut Vec<u8>, bytes: &[u8], width: usize) {
    let end = block.len() + width;
    block.extend(bytes);
    block.resize(end, 0);
}

/// Whether some bytes are within others.
pub fn holds(bytes: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_the_same_each_time_and_read_by_tar() {
        let entries = || {
            vec![
                Entry::folder("it/".into()),
                Entry::file("it/words.txt".into(), b"Ho\n".to_vec()),
                Entry::program("it/run".into(), vec![7; 600]),
            ]
        };
        let packed = tar_gz(&entries(), 1_700_000_000).expect("packed");
        assert_eq!(packed, tar_gz(&entries(), 1_700_000_000).expect("packed"));
        let file = std::env::temp_dir().join(format!("vuon-tar-{}.tar.gz", std::process::id()));
        std::fs::write(&file, packed).expect("written");
        let listed = std::process::Command::new("tar").arg("-tvzf").arg(&file).output();
        std::fs::remove_file(&file).expect("removed");
        let listed = String::from_utf8(listed.expect("tar").stdout).expect("text");
        let lines: Vec<&str> = listed.lines().collect();
        assert_eq!(lines.len(), 3, "{listed}");
        assert!(lines[1].starts_with("-rw-r--r-- root/root"), "{listed}");
        assert!(lines[2].starts_with("-rwxr-xr-x") && lines[2].contains(" 600 "), "{listed}");
    }

    #[test]
    fn a_name_that_would_be_cut_is_refused() {
        let long = Entry::file("x".repeat(101), Vec::new());
        assert!(tar_gz(&[long], 0).is_err());
    }

    #[test]
    fn a_path_is_found_in_a_program() {
        assert!(holds(b"\0\0/somewhere/of/an/.cargo/x\0", b"/somewhere/of/an/.cargo"));
        assert!(!holds(b"/cargo/registry", b"/somewhere/of/an/.cargo"));
        assert!(!holds(b"abc", b""));
    }
}

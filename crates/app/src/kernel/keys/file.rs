//! The key file: read, and replaced whole.

use std::fmt::Display;
use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};
use store::kernel::seal::KeyName;
use zeroize::{Zeroize as _, Zeroizing};

use super::Ring;
use super::cipher::{Key, SECRET};
use crate::kernel::problem::{Code, Problem, Result};

/// A key file larger than this is none.
const BYTES_MAX: u64 = 64 * 1024;
/// What stands above the keys, for whoever finds the file.
const HEAD: &str = "\
# Khóa của phần mềm Vươn. Thiếu tệp này thì không đọc được số định danh, danh sách đã nộp và khóa ký
# trong cơ sở dữ liệu. Giữ một bản sao ở nơi khác, KHÔNG để chung với bản sao lưu, không cho ai xem.
# The keys of Vươn. Without this file the personal numbers, lists and signing key in the database cannot
# be read. Keep a copy elsewhere, NOT together with the backups, and show it to nobody.
";

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Written {
    current: String,
    #[serde(default)]
    key: Vec<WrittenKey>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct WrittenKey {
    id: String,
    made_at: String,
    secret: String,
}

impl Drop for WrittenKey {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

fn unreadable<E: Display>(path: &Path) -> impl FnOnce(E) -> Problem {
    move |error| Problem::new(Code::KeyUnreadable).with("path", path.display()).inside(error)
}

/// The keys of a file, `None` when there is none.
pub(super) fn read(path: &Path) -> Result<Option<Ring>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(path)(error)),
    };
    for_owner_alone(path);
    let mut text = Zeroizing::new(String::new());
    let mut bounded = std::io::Read::by_ref(&mut file).take(BYTES_MAX);
    bounded.read_to_string(&mut text).map_err(unreadable(path))?;
    parse(&text).map(Some).map_err(unreadable(path))
}

/// Nothing of what a wrong file holds is repeated: it may be half of a secret.
fn parse(text: &str) -> std::result::Result<Ring, &'static str> {
    let written: Written = toml::from_str(text).map_err(|_| "it is not a key file")?;
    let current = KeyName::parse(&written.current).ok_or("the current key is not named")?;
    let mut keys = Vec::new();
    for key in &written.key {
        let secret = secret(&key.secret).ok_or("a secret is not 64 hexadecimal digits")?;
        let made = Key::of(secret, key.made_at.clone()).ok_or("a secret is of no use")?;
        if KeyName::parse(&key.id) != Some(made.name()) {
            return Err("a secret is not the one of its id: the file was damaged");
        }
        keys.push(made);
    }
    if !keys.iter().any(|key| key.name() == current) {
        return Err("the current key is not among the keys");
    }
    Ok(Ring { current, keys })
}

fn secret(text: &str) -> Option<Zeroizing<[u8; SECRET]>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|it| u8::try_from(it).ok());
    let mut secret = Zeroizing::new([0; SECRET]);
    if text.len() != SECRET * 2 {
        return None;
    }
    for (to, pair) in secret.iter_mut().zip(text.as_bytes().chunks(2)) {
        *to = digit(*pair.first()?)? << 4 | digit(*pair.last()?)?;
    }
    Some(secret)
}

/// Changes the file while no other process does: what `change` gives is written, `None` leaves it.
/// Gives what the file then holds.
pub(super) fn change(
    path: &Path,
    change: impl FnOnce(Option<Ring>) -> Result<Option<Ring>>,
) -> Result<Ring> {
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty())
        && !folder.exists()
    {
        store::kernel::private::folder(folder).map_err(unreadable(path))?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let mut file = loop {
        let file = store::kernel::private::options()
            .truncate(false)
            .open(&part)
            .map_err(unreadable(path))?;
        // Held until this process ends or is done; who comes second waits, then sees the outcome.
        file.lock().map_err(unreadable(path))?;
        // The file that was waited for may meanwhile have become the key file itself, or be gone.
        if same_file(&file, &part) {
            break file;
        }
    };
    let before = read(path)?;
    let had = before.is_some();
    match change(before) {
        Ok(Some(ring)) => {
            write(&mut file, &ring).map_err(unreadable(path))?;
            std::fs::rename(&part, path).map_err(unreadable(path))?;
            folder_kept(path).map_err(unreadable(path))?;
            Ok(ring)
        }
        Ok(None) if had => {
            let _ = std::fs::remove_file(&part);
            read(path)?.ok_or_else(|| unreadable(path)("it is gone"))
        }
        Ok(None) => Err(unreadable(path)("there is none")),
        Err(problem) => {
            let _ = std::fs::remove_file(&part);
            Err(problem)
        }
    }
}

#[cfg(unix)]
fn same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn same_file(_: &File, path: &Path) -> bool {
    path.exists()
}

fn write(file: &mut File, ring: &Ring) -> std::io::Result<()> {
    let key = |key: &Key| WrittenKey {
        id: key.name().to_string(),
        made_at: key.made_at().to_owned(),
        secret: key.secret_hex().to_string(),
    };
    let written =
        Written { current: ring.current.to_string(), key: ring.keys.iter().map(key).collect() };
    let text = Zeroizing::new(toml::to_string(&written).map_err(std::io::Error::other)?);
    file.set_len(0)?;
    file.write_all(HEAD.as_bytes())?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// A rename lasts when the folder is on the disk too.
fn folder_kept(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// A stick may know no owners: then the file stays as it is.
fn for_owner_alone(path: &Path) {
    if let Err(error) = store::kernel::private::take(path) {
        tracing::warn!(%error, path = %path.display(), "others may read the key file");
    }
}

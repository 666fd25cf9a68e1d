//! The keys outside the database: what seals personal numbers, lists and the signing key in it.
//!
//! They stand in one small file that only its owner reads. It holds every key that something in the
//! database may still need, and says which one is current. The file is replaced by an atomic
//! rename: a process that dies while writing leaves the old one.

mod cipher;
mod file;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use store::kernel::seal::{Hashed, KeyName, Place, Seal, Unsealed};

use crate::kernel::problem::{Code, Problem, Result};
use cipher::Key;

/// The keys of one file, as this process knows them.
pub struct Keys {
    path: PathBuf,
    ring: RwLock<Arc<Ring>>,
    nonces: Mutex<cipher::Nonces>,
    marking: RwLock<Option<cipher::Marking>>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({:?})", self.names())
    }
}

/// Keys, the current one among them.
struct Ring {
    current: KeyName,
    keys: Vec<Key>,
}

impl Ring {
    fn find(&self, name: KeyName) -> Option<&Key> {
        self.keys.iter().find(|key| key.name() == name)
    }
}

impl Keys {
    /// Reads a key file; `None` when there is none.
    ///
    /// # Errors
    /// `key_unreadable` when there is one that cannot be read or is not one.
    pub fn load(path: &Path) -> Result<Option<Keys>> {
        let ring = file::read(path)?;
        Ok(ring.map(|ring| Keys::of(path, ring)))
    }

    /// The keys of a file, which is made with a first key when there is none. Two processes that do
    /// so at once get the same key.
    ///
    /// # Errors
    /// `key_unreadable` when the file cannot be read or written.
    pub fn load_or_make(path: &Path, now: DateTime<Utc>) -> Result<Keys> {
        // Most starts change nothing, and the file may lie where it can only be read.
        if let Some(keys) = Keys::load(path)? {
            return Ok(keys);
        }
        let ring = file::change(path, |ring| match ring {
            Some(_) => Ok(None),
            None => {
                let key = Key::new(now)?;
                Ok(Some(Ring { current: key.name(), keys: vec![key] }))
            }
        })?;
        Ok(Keys::of(path, ring))
    }

    fn of(path: &Path, ring: Ring) -> Keys {
        Keys {
            path: path.to_owned(),
            ring: RwLock::new(Arc::new(ring)),
            nonces: Mutex::default(),
            marking: RwLock::default(),
        }
    }

    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// From now on records are marked with this key, which the database keeps sealed.
    pub(crate) fn set_marking(&self, key: &store::kernel::mark::MarkKey) -> Result<()> {
        let marking = cipher::Marking::of(&key.secret, key.marked_up_to)?;
        *self.marking.write().unwrap_or_else(PoisonError::into_inner) = Some(marking);
        Ok(())
    }

    /// The name of the current key.
    pub fn current_name(&self) -> KeyName {
        self.ring().current
    }

    /// The names of all keys, in the order they were made.
    pub fn names(&self) -> Vec<KeyName> {
        self.ring().keys.iter().map(Key::name).collect()
    }

    /// When each key was made, as the file says.
    pub fn made(&self) -> Vec<(KeyName, String)> {
        let ring = self.ring();
        ring.keys.iter().map(|key| (key.name(), key.made_at().to_owned())).collect()
    }

    /// Whether a key is there.
    pub fn has(&self, name: KeyName) -> bool {
        self.ring().find(name).is_some()
    }

    /// Adds a new key and makes it current: in the file first, then here.
    pub(crate) fn add_current(&self, now: DateTime<Utc>) -> Result<KeyName> {
        let ring = file::change(&self.path, |ring| {
            let mut ring = ring.ok_or_else(|| self.gone())?;
            let key = Key::new(now)?;
            ring.current = key.name();
            ring.keys.push(key);
            Ok(Some(ring))
        })?;
        Ok(self.put(ring))
    }

    /// Takes a key that is not current out of the file.
    pub(crate) fn remove(&self, name: KeyName) -> Result<()> {
        let ring = file::change(&self.path, |ring| {
            let mut ring = ring.ok_or_else(|| self.gone())?;
            if ring.current == name {
                return Err(Problem::new(Code::KeyNeeded).with("id", name));
            }
            ring.keys.retain(|key| key.name() != name);
            Ok(Some(ring))
        })?;
        self.put(ring);
        Ok(())
    }

    /// Reads the file again, when another process may have changed it.
    pub(crate) fn reload(&self) -> Result<()> {
        let ring = file::read(&self.path)?.ok_or_else(|| self.gone())?;
        self.put(ring);
        Ok(())
    }

    fn gone(&self) -> Problem {
        Problem::new(Code::KeyUnreadable)
            .with("path", self.path.display())
            .inside("the key file is no longer there")
    }

    fn put(&self, ring: Ring) -> KeyName {
        let name = ring.current;
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
        name
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Seal for Keys {
    fn current(&self) -> Option<KeyName> {
        Some(self.current_name())
    }

    fn seal(&self, place: &Place<'_>, plain: &[u8]) -> std::result::Result<Vec<u8>, Unsealed> {
        let ring = self.ring();
        let key = ring.find(ring.current).ok_or(Unsealed::NoKeys)?;
        let nonce = self.nonces.lock().unwrap_or_else(PoisonError::into_inner).next();
        key.seal(&nonce.map_err(|_| Unsealed::NoKeys)?, place, plain)
    }

    fn open(&self, place: &Place<'_>, sealed: &[u8]) -> std::result::Result<Vec<u8>, Unsealed> {
        let (name, sealed) = sealed.split_first_chunk::<4>().ok_or(Unsealed::Short)?;
        let name = KeyName(*name);
        let mut ring = self.ring();
        if ring.find(name).is_none() {
            // Another process may have begun with a new key since this one read the file.
            if let Err(problem) = self.reload() {
                problem.log();
            }
            ring = self.ring();
        }
        ring.find(name).ok_or(Unsealed::KeyMissing(name))?.open(place, sealed)
    }

    fn hashes(&self, text: &str) -> Vec<Hashed> {
        let ring = self.ring();
        let current = ring.keys.iter().filter(|key| key.name() == ring.current);
        let others = ring.keys.iter().filter(|key| key.name() != ring.current);
        current.chain(others).map(|key| key.hash(text)).collect()
    }

    fn mark(&self, text: &str) -> Option<Hashed> {
        let marking = self.marking.read().unwrap_or_else(PoisonError::into_inner);
        marking.as_ref().map(|marking| marking.mark(text))
    }

    fn marked_up_to(&self) -> u8 {
        let marking = self.marking.read().unwrap_or_else(PoisonError::into_inner);
        marking.as_ref().map_or(0, |marking| marking.marked_up_to)
    }
}

/// Where the keys of a database lie when nothing else is said: beside an SQLite file, with the ending
/// `.keys`; for PostgreSQL in the user's folder of settings, by server and database.
///
/// # Errors
/// `key_place_missing` when there is no such folder.
pub fn default_place(url: &str) -> Result<PathBuf> {
    if let Some(path) = store::file_of(url) {
        return Ok(Path::new(path).with_extension("keys"));
    }
    let address = url.split('?').next().unwrap_or_default();
    let set = |name: &str| std::env::var_os(name).filter(|it| !it.is_empty()).map(PathBuf::from);
    let folder = set("XDG_CONFIG_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".config")))
        .or_else(|| set("APPDATA"))
        .ok_or_else(|| Problem::new(Code::KeyPlaceMissing))?;
    // Without the user's name and password, which are no part of which database it is.
    let place = address.split("://").nth(1).unwrap_or_default();
    let place = place.rsplit('@').next().unwrap_or_default();
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let name: String = place.chars().map(plain).collect();
    Ok(folder.join("vuon").join(format!("{name}.keys")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(row: &[u8]) -> Place<'_> {
        Place { column: "person.identity_number", row }
    }

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder")
    }

    #[test]
    fn a_value_opens_in_its_own_place_only_and_unchanged_only() {
        let folder = folder();
        let keys = Keys::load_or_make(&folder.path().join("a.keys"), Utc::now()).expect("keys");
        let sealed = keys.seal(&place(b"huong"), b"001090000017").expect("sealed");
        assert_eq!(keys.open(&place(b"huong"), &sealed).as_deref(), Ok(&b"001090000017"[..]));
        assert!(!sealed.windows(12).any(|it| it == b"001090000017"), "it is not in the clear");
        let broken = Err(Unsealed::Broken(keys.current_name()));
        assert_eq!(keys.open(&place(b"hanh"), &sealed), broken, "of another row");
        let other = Place { column: "import.content", row: b"huong" };
        assert_eq!(keys.open(&other, &sealed), broken, "of another column");
        for at in 4..sealed.len() {
            let mut changed = sealed.clone();
            if let Some(byte) = changed.get_mut(at) {
                *byte ^= 1;
            }
            assert_eq!(keys.open(&place(b"huong"), &changed), broken, "byte {at}");
        }
        let again = keys.seal(&place(b"huong"), b"001090000017").expect("sealed");
        assert_ne!(sealed, again, "the same number twice is not seen to be the same");
    }

    #[test]
    fn a_file_is_made_once_for_its_owner_alone_and_read_again() {
        let folder = folder();
        let path = folder.path().join("deep").join("a.keys");
        let keys = Keys::load_or_make(&path, Utc::now()).expect("made");
        let sealed = keys.seal(&place(b"1"), b"x").expect("sealed");
        let again = Keys::load_or_make(&path, Utc::now()).expect("read");
        assert_eq!(again.names(), keys.names());
        assert_eq!(again.open(&place(b"1"), &sealed).as_deref(), Ok(&b"x"[..]));
        assert_eq!(again.hashes("1"), keys.hashes("1"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let left = std::fs::read_dir(path.parent().expect("a folder")).expect("a list").count();
        assert_eq!(left, 1, "nothing else stays behind");
    }

    #[test]
    fn many_who_make_it_at_once_get_one_key() {
        let folder = folder();
        let path = folder.path().join("a.keys");
        let names: Vec<Vec<KeyName>> = std::thread::scope(|scope| {
            let make = || Keys::load_or_make(&path, Utc::now()).expect("keys").names();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(make)).collect();
            threads.into_iter().map(|thread| thread.join().expect("it ends")).collect()
        });
        assert!(names.iter().all(|it| Some(it) == names.first()), "{names:?}");
    }

    #[test]
    fn a_new_key_opens_what_the_old_one_sealed_until_it_is_removed() {
        let folder = folder();
        let keys = Keys::load_or_make(&folder.path().join("a.keys"), Utc::now()).expect("keys");
        let other = Keys::load(keys.path()).expect("readable").expect("there");
        let (old, sealed) = (keys.current_name(), keys.seal(&place(b"1"), b"x").expect("sealed"));
        let new = keys.add_current(Utc::now()).expect("added");
        assert_eq!((keys.names(), keys.current_name()), (vec![old, new], new));
        assert_eq!(keys.open(&place(b"1"), &sealed).as_deref(), Ok(&b"x"[..]));
        assert_eq!(keys.hashes("1").len(), 2);
        let fresh = keys.seal(&place(b"1"), b"y").expect("sealed");
        let opened = other.open(&place(b"1"), &fresh);
        assert_eq!(opened.as_deref(), Ok(&b"y"[..]), "another process reads the file again");
        assert_eq!(keys.remove(new).map_err(|it| it.code), Err(Code::KeyNeeded), "current");
        keys.remove(old).expect("removed");
        assert_eq!(keys.open(&place(b"1"), &sealed), Err(Unsealed::KeyMissing(old)));
    }

    #[test]
    fn a_file_that_is_not_whole_is_refused_and_left_as_it_is() {
        let folder = folder();
        let path = folder.path().join("a.keys");
        Keys::load_or_make(&path, Utc::now()).expect("keys");
        let whole = std::fs::read_to_string(&path).expect("text");
        let mut other: Vec<String> = vec![String::new(), "current = 1".to_owned()];
        other.push(whole.replace("secret = \"", "secret = \"0"));
        let flipped = |c: char| if c == '7' { '8' } else { c };
        let (head, secret) = whole.split_once("secret").expect("a secret");
        let changed: String = secret.chars().map(flipped).collect();
        if changed != secret {
            other.push(format!("{head}secret{changed}"));
        }
        for text in other {
            std::fs::write(&path, &text).expect("written");
            let refused = Keys::load_or_make(&path, Utc::now()).map(|_| ());
            assert_eq!(refused.map_err(|it| it.code), Err(Code::KeyUnreadable), "{text}");
            assert_eq!(std::fs::read_to_string(&path).expect("text"), text, "left alone");
        }
    }

    #[test]
    fn keys_lie_beside_an_sqlite_file() {
        let place = |url| default_place(url).expect("a place").display().to_string();
        assert_eq!(place("sqlite:demo/vuon.sqlite"), "demo/vuon.keys");
        assert_eq!(place("sqlite:/srv/x?max_pages=3"), "/srv/x.keys");
    }
}

//! What the database keeps sealed, so that whoever has its files has not the numbers, the lists and
//! the signing key in them. The sealing itself is given from above ([`Seal`]): here is only which
//! column is sealed, how a sealed value looks, and what is found by which hash.
//!
//! A sealed text is `v1.<key>.<base 64>`, a sealed content the same in bytes after [`MAGIC`]. A
//! value without these beginnings is an older one, still in the clear: it is read all the same,
//! until it is sealed too.

use std::fmt;
use std::sync::Arc;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER, HEXLOWER_PERMISSIVE};

use crate::kernel::error::{Result, StoreError};

/// The public name of a key: eight hexadecimal digits that say nothing about it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(pub [u8; 4]);

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl KeyName {
    /// Reads eight hexadecimal digits.
    pub fn parse(text: &str) -> Option<KeyName> {
        let bytes: [u8; 4] = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?.try_into().ok()?;
        Some(KeyName(bytes))
    }
}

/// Why a value could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsealed {
    /// The key it was sealed with is not there.
    #[error("key {0} is not in the key file")]
    KeyMissing(KeyName),
    /// It was changed, was moved from another row, or the key is another one of that name.
    #[error("the sealed value does not open with key {0}")]
    Broken(KeyName),
    /// It is no sealed value at all.
    #[error("the value is too short for a sealed one")]
    Short,
    /// No keys were given.
    #[error("there are no keys")]
    NoKeys,
}

/// The first 128 bits of a keyed hash: what a number is found by.
pub type Hashed = [u8; 16];

/// Seals and opens. A sealed value begins with the four bytes of its key's name; `place` says where it
/// stands, and it opens nowhere else.
pub trait Seal: Send + Sync + fmt::Debug {
    /// The key that new values are sealed with.
    fn current(&self) -> Option<KeyName>;

    /// Seals.
    ///
    /// # Errors
    /// [`Unsealed::NoKeys`].
    fn seal(&self, place: &Place<'_>, plain: &[u8]) -> std::result::Result<Vec<u8>, Unsealed>;

    /// Opens.
    ///
    /// # Errors
    /// When the key is missing, or the value is not what was sealed for that place.
    fn open(&self, place: &Place<'_>, sealed: &[u8]) -> std::result::Result<Vec<u8>, Unsealed>;

    /// The keyed hashes of a text, by every key there is; the current one's first.
    fn hashes(&self, text: &str) -> Vec<Hashed>;

    /// The keyed hash of a record's text, by the one key of marks; none while that is not known.
    fn mark(&self, text: &str) -> Option<Hashed>;

    /// Up to which [`crate::kernel::mark::Kind::since`] every record has its mark, older ones too.
    fn marked_up_to(&self) -> u8;
}

/// Where a value stands: `person.identity_number` and the bytes of its row's id.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Table and column.
    pub column: &'static str,
    /// The row's id.
    pub row: &'a [u8],
}

/// Without keys nothing is sealed and nothing opened: the store refuses rather than keep in the clear.
#[derive(Debug)]
pub(crate) struct NoKeys;

impl Seal for NoKeys {
    fn current(&self) -> Option<KeyName> {
        None
    }
    fn seal(&self, _: &Place<'_>, _: &[u8]) -> std::result::Result<Vec<u8>, Unsealed> {
        Err(Unsealed::NoKeys)
    }
    fn open(&self, _: &Place<'_>, _: &[u8]) -> std::result::Result<Vec<u8>, Unsealed> {
        Err(Unsealed::NoKeys)
    }
    fn hashes(&self, _: &str) -> Vec<Hashed> {
        Vec::new()
    }
    fn mark(&self, _: &str) -> Option<Hashed> {
        None
    }
    fn marked_up_to(&self) -> u8 {
        0
    }
}

/// What seals, shared by the pool and its transactions.
pub type Sealer = Arc<dyn Seal>;

/// The beginning of a sealed content: no spreadsheet, picture or PDF begins so.
pub const MAGIC: &[u8; 4] = b"\x00VS1";
/// The beginning of a sealed text.
pub const TEXT: &str = "v1.";

fn failed(place: &Place<'_>) -> impl FnOnce(Unsealed) -> StoreError {
    let column = place.column;
    move |reason| StoreError::Sealed { column, reason }
}

/// Seals a text.
pub(crate) fn text(seal: &dyn Seal, place: Place<'_>, plain: &str) -> Result<String> {
    let sealed = seal.seal(&place, plain.as_bytes()).map_err(failed(&place))?;
    let (name, rest) = sealed.split_at_checked(4).unwrap_or((&sealed, &[]));
    let mut out = String::with_capacity(TEXT.len() + 9 + rest.len().div_ceil(3) * 4);
    out.push_str(TEXT);
    HEXLOWER.encode_append(name, &mut out);
    out.push('.');
    BASE64URL_NOPAD.encode_append(rest, &mut out);
    Ok(out)
}

/// The text that was sealed; one that is in the clear, as it is.
pub(crate) fn open_text(seal: &dyn Seal, place: Place<'_>, kept: String) -> Result<String> {
    let Some(rest) = kept.strip_prefix(TEXT) else { return Ok(kept) };
    let broken = || StoreError::corrupt("open", place.column);
    let (name, rest) = rest.split_once('.').ok_or_else(broken)?;
    let mut sealed = HEXLOWER_PERMISSIVE.decode(name.as_bytes()).map_err(|_| broken())?;
    sealed.extend(BASE64URL_NOPAD.decode(rest.as_bytes()).map_err(|_| broken())?);
    let plain = seal.open(&place, &sealed).map_err(failed(&place))?;
    String::from_utf8(plain).map_err(|_| broken())
}

/// Seals a content.
pub(crate) fn content(seal: &dyn Seal, place: Place<'_>, plain: &[u8]) -> Result<Vec<u8>> {
    let sealed = seal.seal(&place, plain).map_err(failed(&place))?;
    Ok([MAGIC.as_slice(), &sealed].concat())
}

/// The content that was sealed; one that is in the clear, as it is.
pub(crate) fn open_content(seal: &dyn Seal, place: Place<'_>, kept: Vec<u8>) -> Result<Vec<u8>> {
    match kept.strip_prefix(MAGIC.as_slice()) {
        Some(sealed) => seal.open(&place, sealed).map_err(failed(&place)),
        None => Ok(kept),
    }
}

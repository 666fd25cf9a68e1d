//! One key: AES-256-GCM for values, HMAC-SHA-256 for what is looked up, both made from one secret.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use store::kernel::seal::{Hashed, KeyName, Place, Unsealed};
use zeroize::Zeroizing;

use crate::kernel::hex::hex;
use crate::kernel::problem::{Problem, Result};

/// Bytes of a secret.
pub(super) const SECRET: usize = 32;
/// Bytes of a nonce.
const NONCE: usize = 12;

/// A secret with what is made from it.
pub(super) struct Key {
    name: KeyName,
    made_at: String,
    secret: Zeroizing<[u8; SECRET]>,
    cipher: Aes256Gcm,
    hasher: Hmac<Sha256>,
}

impl Key {
    /// A key nobody had before.
    pub(super) fn new(now: DateTime<Utc>) -> Result<Key> {
        let mut secret = Zeroizing::new([0; SECRET]);
        getrandom::fill(secret.as_mut()).map_err(Problem::internal)?;
        Key::of(secret, now.to_rfc3339()).ok_or_else(|| Problem::internal("a key of 32 bytes"))
    }

    /// The key of a secret. `None` never comes: 32 bytes are what both want.
    pub(super) fn of(secret: Zeroizing<[u8; SECRET]>, made_at: String) -> Option<Key> {
        let name = derived(&secret, "vuon key name")?;
        let sealing = derived(&secret, "vuon sealing")?;
        let hashing = derived(&secret, "vuon lookup")?;
        Some(Key {
            name: KeyName(*name.first_chunk()?),
            made_at,
            cipher: Aes256Gcm::new_from_slice(sealing.as_slice()).ok()?,
            hasher: <Hmac<Sha256> as KeyInit>::new_from_slice(hashing.as_slice()).ok()?,
            secret,
        })
    }

    /// Its public name. It follows from the secret, so that a secret that was damaged is noticed.
    pub(super) fn name(&self) -> KeyName {
        self.name
    }

    pub(super) fn made_at(&self) -> &str {
        &self.made_at
    }

    /// The secret as the file has it.
    pub(super) fn secret_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(self.secret.as_slice()))
    }

    /// Name, nonce, sealed value and its proof, one after the other.
    pub(super) fn seal(
        &self,
        nonce: &[u8; NONCE],
        place: &Place<'_>,
        plain: &[u8],
    ) -> std::result::Result<Vec<u8>, Unsealed> {
        let payload = Payload { msg: plain, aad: &bound(place) };
        let sealed = self.cipher.encrypt(&Nonce::from(*nonce), payload);
        let sealed = sealed.map_err(|_| Unsealed::Broken(self.name))?;
        Ok([self.name.0.as_slice(), nonce, &sealed].concat())
    }

    /// What was sealed; `sealed` begins after the name.
    pub(super) fn open(
        &self,
        place: &Place<'_>,
        sealed: &[u8],
    ) -> std::result::Result<Vec<u8>, Unsealed> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(Unsealed::Short)?;
        let payload = Payload { msg: sealed, aad: &bound(place) };
        let opened = self.cipher.decrypt(&Nonce::from(*nonce), payload);
        opened.map_err(|_| Unsealed::Broken(self.name))
    }

    /// The keyed hash of a text.
    pub(super) fn hash(&self, text: &str) -> Hashed {
        hashed(&self.hasher, text)
    }
}

fn hashed(hasher: &Hmac<Sha256>, text: &str) -> Hashed {
    let mut hasher = hasher.clone();
    hasher.update(text.as_bytes());
    let mut hashed = Hashed::default();
    hashed.iter_mut().zip(hasher.finalize().into_bytes()).for_each(|(to, from)| *to = from);
    hashed
}

/// The key of marks: the database keeps it sealed, so that a change of keys leaves marks as they are.
pub(super) struct Marking {
    hasher: Hmac<Sha256>,
    pub(super) marked_up_to: u8,
}

impl Marking {
    /// The key of a secret in hexadecimal digits.
    pub(super) fn of(secret: &str, marked_up_to: u8) -> Result<Marking> {
        let wrong = || Problem::internal("the key of marks is not readable");
        let secret = crate::kernel::hex::unhex(secret).ok_or_else(wrong)?;
        let hasher = <Hmac<Sha256> as KeyInit>::new_from_slice(&secret).map_err(|_| wrong())?;
        Ok(Marking { hasher, marked_up_to })
    }

    /// The keyed hash of a record's text.
    pub(super) fn mark(&self, text: &str) -> Hashed {
        hashed(&self.hasher, text)
    }
}

/// A key for one purpose.
fn derived(secret: &[u8; SECRET], purpose: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut hasher = <Hmac<Sha256> as KeyInit>::new_from_slice(secret).ok()?;
    hasher.update(purpose.as_bytes());
    Some(Zeroizing::new(hasher.finalize().into_bytes().into()))
}

/// What a sealed value is bound to.
fn bound(place: &Place<'_>) -> Vec<u8> {
    [place.column.as_bytes(), b":", place.row].concat()
}

/// Nonces, fetched many at a time: a list of 100 000 households seals half a million values, and
/// asking the system for each takes longer than sealing it.
///
/// With 96 random bits, 2^32 values of one key are within what the cipher's standard allows: a
/// thousand times the nation's register.
pub(super) struct Nonces {
    bytes: Zeroizing<[u8; NONCE * 256]>,
    used: usize,
}

impl Default for Nonces {
    fn default() -> Nonces {
        Nonces { bytes: Zeroizing::new([0; NONCE * 256]), used: 256 }
    }
}

impl Nonces {
    pub(super) fn next(&mut self) -> std::result::Result<[u8; NONCE], getrandom::Error> {
        loop {
            let at = self.used * NONCE;
            if let Some(nonce) = self.bytes.get(at..).and_then(|it| it.first_chunk::<NONCE>()) {
                self.used += 1;
                return Ok(*nonce);
            }
            getrandom::fill(self.bytes.as_mut())?;
            self.used = 0;
        }
    }
}

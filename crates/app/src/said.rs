//! Short texts that go out to a browser and come back with its next page: nobody else can read or
//! make them, and they mean something to one account only.

use store::seal::{Place, Seal as _};

use crate::App;
use crate::household::hex;
use crate::problem::{Problem, Result};

/// What a sealed text is for; it keeps such a text from being taken for a value of the database.
const COLUMN: &str = "browser.said";

impl App {
    /// Seals a text for whoever `owner` names.
    ///
    /// # Errors
    /// When there is no key to seal it with.
    pub fn said_seal(&self, owner: &str, text: &str) -> Result<String> {
        let place = Place { column: COLUMN, row: owner.as_bytes() };
        let sealed = self.keys().seal(&place, text.as_bytes());
        Ok(hex(&sealed.map_err(|_| Problem::internal("a text could not be sealed"))?))
    }

    /// The text that was sealed for `owner`; `None` when it was made elsewhere or for somebody else.
    pub fn said_open(&self, owner: &str, sealed: &str) -> Option<String> {
        let place = Place { column: COLUMN, row: owner.as_bytes() };
        let bytes = bytes_of(sealed)?;
        String::from_utf8(self.keys().open(&place, &bytes).ok()?).ok()
    }
}

/// The bytes of hexadecimal digits.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let two = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.len().is_multiple_of(2).then(|| digits.chunks(2).map(two).collect())?
}

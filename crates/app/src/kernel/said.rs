//! Short texts that go out to a browser and come back with its next page: nobody else can read or
//! make them, and they mean something to one account only.

use base::id::{AccountId, PostId};
use store::kernel::seal::{Place, Seal as _};

use crate::App;
use crate::kernel::hex::hex;
use crate::kernel::problem::{Problem, Result};

/// What a sealed text is for; it keeps such a text from being taken for a value of the database.
const COLUMN: &str = "browser.said";
/// The same for the mark of whoever a form was made for, and for what was typed into it.
const OWNER: &str = "browser.form_owner";
const TYPED: &str = "browser.form_typed";
const SOUGHT: &str = "browser.sought";

impl App {
    /// Seals a text for whoever `owner` names.
    ///
    /// # Errors
    /// When there is no key to seal it with.
    pub fn said_seal(&self, owner: &str, text: &str) -> Result<String> {
        Ok(hex(&self.browser_seal(COLUMN, owner, text)?))
    }

    /// The text that was sealed for `owner`; `None` when it was made elsewhere or for somebody else.
    pub fn said_open(&self, owner: &str, sealed: &str) -> Option<String> {
        self.browser_open(COLUMN, owner, &bytes_of(sealed, b"0123456789abcdef")?)
    }

    /// What a form carries to say for whom it was made.
    ///
    /// # Errors
    /// When there is no key to seal it with.
    pub fn form_mark(&self, owner: AccountId) -> Result<String> {
        Ok(letters(&self.browser_seal(OWNER, "", &owner.to_string())?))
    }

    /// The same for whoever acts in a post.
    ///
    /// # Errors
    /// When there is no key to seal it with.
    pub fn form_mark_in(&self, owner: AccountId, post: Option<PostId>) -> Result<String> {
        let Some(post) = post else { return self.form_mark(owner) };
        Ok(letters(&self.browser_seal(OWNER, "", &format!("{owner} {post}"))?))
    }

    /// For whom a form was made, and in which post he acted; `None` when its mark is none of ours.
    pub fn form_owner(&self, mark: &str) -> Option<(AccountId, Option<PostId>)> {
        let text = self.browser_open(OWNER, "", &bytes_of(mark, LETTERS)?)?;
        let (owner, post) = match text.split_once(' ') {
            Some((owner, post)) => (owner, Some(post.parse().ok()?)),
            None => (text.as_str(), None),
        };
        Some((owner.parse().ok()?, post))
    }

    /// Seals what was typed into a form for the account that typed it.
    ///
    /// # Errors
    /// When there is no key to seal it with.
    pub fn form_seal(&self, owner: AccountId, typed: &str) -> Result<String> {
        Ok(letters(&self.browser_seal(TYPED, &owner.to_string(), typed)?))
    }

    /// What `owner` typed.
    pub fn form_open(&self, owner: AccountId, sealed: &str) -> Option<String> {
        self.browser_open(TYPED, &owner.to_string(), &bytes_of(sealed, LETTERS)?)
    }

    /// Seals a personal number that is looked for, as an address has it.
    ///
    /// # Errors
    /// When there is no key to seal it with.
    pub fn sought_seal(&self, number: &str) -> Result<String> {
        Ok(letters(&self.browser_seal(SOUGHT, "", number)?))
    }

    /// The number that was sealed; `None` when it was made elsewhere.
    pub fn sought_open(&self, sealed: &str) -> Option<String> {
        self.browser_open(SOUGHT, "", &bytes_of(sealed, LETTERS)?)
    }

    /// What the account is called.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn form_owner_name(&self, owner: AccountId) -> Result<String> {
        Ok(store::office::account::name(&**self.store(), owner).await?.unwrap_or_default())
    }

    fn browser_seal(&self, column: &'static str, owner: &str, text: &str) -> Result<Vec<u8>> {
        let place = Place { column, row: owner.as_bytes() };
        let sealed = crate::kernel::sealing::keys(self).seal(&place, text.as_bytes());
        sealed.map_err(|_| Problem::internal("a text could not be sealed"))
    }

    fn browser_open(&self, column: &'static str, owner: &str, sealed: &[u8]) -> Option<String> {
        let place = Place { column, row: owner.as_bytes() };
        String::from_utf8(crate::kernel::sealing::keys(self).open(&place, sealed).ok()?).ok()
    }
}

/// In a page bytes are written without digits, so that none of them looks like a personal number.
const LETTERS: &[u8; 16] = b"abcdefghijklmnop";

fn letters(bytes: &[u8]) -> String {
    let letter = |nibble: u8| LETTERS.get(usize::from(nibble)).map_or('a', |it| char::from(*it));
    bytes.iter().flat_map(|byte| [letter(byte >> 4), letter(byte & 15)]).collect()
}

/// The bytes of two signs each.
fn bytes_of(text: &str, signs: &[u8; 16]) -> Option<Vec<u8>> {
    let value =
        |sign: &u8| signs.iter().position(|it| it == sign).and_then(|at| u8::try_from(at).ok());
    let two = |pair: &[u8]| match pair {
        [high, low] => Some(value(high)? << 4 | value(low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(two).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_as_they_were_written() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(bytes_of(&letters(&bytes), LETTERS), Some(bytes));
        assert!(
            !letters(&[0x01, 0x23, 0x45, 0x67, 0x89, 0x0f]).bytes().any(|c| c.is_ascii_digit())
        );
        assert_eq!(bytes_of("abc", LETTERS), None, "half a byte");
        assert_eq!(bytes_of("a1", LETTERS), None, "no letter of ours");
    }
}

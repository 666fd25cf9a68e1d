//! The short code of a household, for papers and the telephone: `K7Q2-9MXD-4`.
//!
//! Eight characters of Crockford's base 32 (no I, L, O, U) and one check character over the same
//! alphabet. It is a name to find a household by, not a secret and not its identifier.

use std::fmt;
use std::str::FromStr;

use base::id::HouseholdId;
use serde::{Deserialize, Serialize};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DATA: usize = 8;

/// A household's code; only a code whose check character fits can exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HouseholdCode([u8; DATA]);

/// Why a text is not a household code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCode {
    /// There are not nine letters and digits.
    #[error("a household code has 9 characters, this has {0}")]
    Length(usize),
    /// A character that no code contains.
    #[error("no household code contains the character {0:?}")]
    Character(char),
    /// The check character does not fit: a character is wrong, or two are swapped.
    #[error("the check character does not fit")]
    Check,
}

impl HouseholdCode {
    /// The code of a household. Two households in a million may get the same one: whoever stores
    /// it tries the next `attempt` then.
    pub fn from_id(id: HouseholdId, attempt: u8) -> HouseholdCode {
        // FNV-1a, then the finisher of SplitMix64: short, and fixed for ever.
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in id.0.as_bytes().iter().copied().chain([attempt]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        hash ^= hash >> 31;
        let mut digits = [0; DATA];
        for (place, digit) in digits.iter_mut().enumerate() {
            *digit = u8::try_from((hash >> (place * 5)) & 31).unwrap_or(0);
        }
        HouseholdCode(digits)
    }

    /// Reads a code as people write it: lower case, with or without dashes and spaces, with the
    /// letters O, I and L for the digits 0, 1 and 1.
    ///
    /// # Errors
    /// [`BadCode`] tells a wrong length and a strange character from a check that fails.
    pub fn parse(text: &str) -> Result<HouseholdCode, BadCode> {
        let mut digits = Vec::with_capacity(DATA + 1);
        let mut count = 0;
        for c in text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '.')) {
            count += 1;
            if count <= DATA + 1 {
                digits.push(digit(c).ok_or(BadCode::Character(c))?);
            }
        }
        let (Some((data, check)), true) = (digits.split_last_chunk(), count == DATA + 1) else {
            return Err(BadCode::Length(count));
        };
        let [check]: [u8; 1] = *check;
        let data: [u8; DATA] = data.try_into().map_err(|_| BadCode::Length(count))?;
        if check_digit(data) == check { Ok(HouseholdCode(data)) } else { Err(BadCode::Check) }
    }
}

fn digit(c: char) -> Option<u8> {
    let upper = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.iter().position(|letter| char::from(*letter) == upper)?;
    u8::try_from(place).ok()
}

/// The sum of `digit × a^place` in the field of 32 elements (x⁵ + x² + 1), a = x. No power from
/// 0 to 8 repeats, so any one wrong character and any swap of neighbours changes the sum.
fn check_digit(data: [u8; DATA]) -> u8 {
    data.iter().fold(0, |sum, digit| times_x(sum ^ digit))
}

fn times_x(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 { shifted } else { (shifted ^ 0b10_0101) & 31 }
}

impl fmt::Display for HouseholdCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, digit) in self.0.iter().copied().chain([check_digit(self.0)]).enumerate() {
            if place == 4 || place == 8 {
                f.write_str("-")?;
            }
            let letter = ALPHABET.get(usize::from(digit)).copied().unwrap_or(b'0');
            write!(f, "{}", char::from(letter))?;
        }
        Ok(())
    }
}

impl FromStr for HouseholdCode {
    type Err = BadCode;
    fn from_str(text: &str) -> Result<Self, BadCode> {
        HouseholdCode::parse(text)
    }
}

impl TryFrom<String> for HouseholdCode {
    type Error = BadCode;
    fn try_from(text: String) -> Result<Self, BadCode> {
        HouseholdCode::parse(&text)
    }
}

impl From<HouseholdCode> for String {
    fn from(code: HouseholdCode) -> String {
        code.to_string()
    }
}

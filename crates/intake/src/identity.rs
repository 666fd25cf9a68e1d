//! Personal numbers as lists write them: with signs between the digits, as numbers that lost the
//! zeros in front, as words that say there is none. No finding repeats a number.

use base::shown::{mask, shown};
use base::{Birth, Finding};
use register::{Identity, PersonalId, Sex};

use crate::columns::key;

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub identity: Identity,
    /// The code of the repair it needed.
    pub repair: Option<&'static str>,
}

/// Reads a number. Zeros that a spreadsheet took for needless are put back when the number then
/// agrees with all that is known of the person, the year of birth among it.
pub(crate) fn read(text: &str, sex: Option<Sex>, birth: Option<Birth>) -> Result<Told, Finding> {
    let plain = |identity| Ok(Told { identity, repair: None });
    if says_none(text) {
        return plain(Identity::Missing(text.to_owned()));
    }
    if lost_digits(text) {
        return Err(Finding::error("identity_digits_lost").with("value", shown(text)));
    }
    if !text.chars().any(char::is_numeric) {
        return Err(Finding::error("identity_no_digits").with("value", shown(text)));
    }
    let (one, chosen) = match one_number(text) {
        Some((one, chosen)) => (one, chosen),
        None => (text.to_owned(), false),
    };
    let bare: String = one.trim_matches(['\'', '’', '`', '"', '.', ' ']).replace(['_', ','], " ");
    if is_placeholder(&bare) {
        return Ok(Told {
            identity: Identity::Missing(String::new()),
            repair: Some("identity_placeholder"),
        });
    }
    // The zero in front of an old card's number was lost.
    if bare.len() == 8
        && bare.bytes().all(|b| b.is_ascii_digit())
        && let Ok(id) = PersonalId::parse(&format!("0{bare}"))
        && birth.is_none_or(|birth| birth.year() < OLD_CARD_BEFORE)
    {
        return Ok(Told { identity: Identity::Known(id), repair: Some("repaired_identity_zero") });
    }
    if let Ok(id) = PersonalId::parse(&bare) {
        let had_signs = text.chars().any(|c| !c.is_ascii_digit());
        let repair = match (chosen, had_signs) {
            (true, _) => Some("repaired_identity_chosen"),
            (false, true) => Some("repaired_identity_signs"),
            (false, false) => None,
        };
        return Ok(Told { identity: Identity::Known(id), repair });
    }
    let digits: String = bare.chars().filter(char::is_ascii_digit).collect();
    let only_signs =
        bare.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '\''));
    if only_signs && matches!(digits.len(), 10 | 11) {
        // Of a number that was a size for a while, the last digits are zeros: hardly one real
        // number of a hundred thousand ends so.
        if digits.ends_with(ROUNDED) {
            return Err(Finding::error("identity_digits_lost").with("value", shown(text)));
        }
        let whole = format!("{}{digits}", "0".repeat(12 - digits.len()));
        if let Ok(id) = PersonalId::parse(&whole)
            && agrees(&id, sex, birth, digits.len() == 10)
        {
            let identity = Identity::Known(id);
            return Ok(Told { identity, repair: Some("repaired_identity_zero") });
        }
        return Err(Finding::error("identity_zero_lost")
            .with("value", shown(&mask(text)))
            .with("digits", digits.len()));
    }
    // Never the value itself: a wrong number may be one digit away from a real one.
    Err(Finding::error("identity_unreadable")
        .with("value", shown(&mask(text)))
        .with("digits", text.chars().filter(|c| c.is_numeric()).count()))
}

/// The one number among the words of a cell, and whether an old card's stood beside it:
/// "CMND 171234568", "038…; CMND 17…", "038… cấp 2021", "38….0". `None` when the cell holds
/// something else, or more than one number that could be meant.
fn one_number(text: &str) -> Option<(String, bool)> {
    // A program wrote the number as one with a fraction.
    for end in [".0", ",0"] {
        if let Some(whole) = text.strip_suffix(end)
            && whole.len() >= 9
            && whole.bytes().all(|b| b.is_ascii_digit())
        {
            return Some((whole.to_owned(), false));
        }
    }
    let mut pieces: Vec<String> = vec![String::new()];
    let mut has_day = false;
    for token in text.split_inclusive(|c: char| {
        c.is_whitespace() || matches!(c, ';' | ',' | '/' | '(' | ')' | ':')
    }) {
        let ends = token.ends_with([';', ',', '/', '(', ')', ':', '\n']);
        let bare = token.trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, ';' | ',' | '/' | '(' | ')' | ':')
        });
        if bare.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '\'' | '’' | '_')) {
            if let Some(piece) = pieces.last_mut() {
                piece.extend(bare.chars().filter(char::is_ascii_digit));
            }
        } else {
            // A word that is not about the card may say whose number it is.
            let word = key(bare);
            has_day |= matches!(word.as_str(), "cap" | "ngay");
            let is_known = WORDS.contains(&word.as_str());
            if !is_known {
                return None;
            }
            pieces.push(String::new());
        }
        if ends {
            pieces.push(String::new());
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    // A year or a day beside the number is that of the card.
    if has_day {
        pieces.retain(|piece| piece.len() > 4);
    }
    let citizen: Vec<&String> = pieces.iter().filter(|piece| piece.len() == 12).collect();
    match (pieces.as_slice(), citizen.as_slice()) {
        ([one], _) => Some((one.clone(), false)),
        (all, [one]) if all.iter().all(|it| matches!(it.len(), 9 | 12)) => {
            Some(((*one).clone(), true))
        }
        _ => None,
    }
}

/// The words that stand beside numbers and say nothing but which card it is.
const WORDS: [&str; 21] = [
    "so", "cmnd", "cmt", "cmtnd", "cccd", "cc", "can", "cuoc", "cong", "dan", "dinh", "danh", "ca",
    "nhan", "chung", "minh", "cu", "moi", "va", "cap", "ngay",
];

/// How a number ends that a spreadsheet rounded.
const ROUNDED: &str = "00000";

/// Who was born later never had a card of nine digits: they were given from fourteen years on until
/// 2020.
const OLD_CARD_BEFORE: i32 = 2007;

/// Digits that somebody typed because the cell must not be empty: all the same, or counted up or down.
fn is_placeholder(text: &str) -> bool {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
    let others = text.bytes().any(|b| !(b.is_ascii_digit() || matches!(b, b' ' | b'.' | b'-')));
    let by = |step: u8| {
        digits.len() >= 6
            && digits
                .windows(2)
                .all(|two| matches!(two, [a, b] if (a - b'0' + step) % 10 == b - b'0'))
    };
    let same = digits.first().is_some_and(|first| digits.iter().all(|digit| digit == first));
    !others && ((same && (digits.len() >= 6 || digits.first() == Some(&b'0'))) || by(1) || by(9))
}

/// "Chưa có", "không", "-": there is no number, which is the reason too.
fn says_none(text: &str) -> bool {
    if text.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let key = key(text);
    key.is_empty()
        || NONE.iter().any(|begin| key == *begin || key.starts_with(&format!("{begin} ")))
}

/// How the reasons begin that lists write in place of a number.
const NONE: [&str; 19] = [
    "chua", "khong", "mat", "da mat", "bi mat", "lam mat", "that lac", "that", "hong", "dang lam",
    "dang cho", "cho cap", "cho lam", "lam lai", "cap lai", "tre em", "kco", "ko", "k co",
];

/// `3.819E+10`: the spreadsheet kept the number's size, and not its digits.
fn lost_digits(text: &str) -> bool {
    if !text.contains(['e', 'E']) {
        return false;
    }
    let upper = text.to_ascii_uppercase();
    upper.split_once("E+").is_some_and(|(digits, power)| {
        let is_number = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
        };
        is_number(digits.trim()) && is_number(power.trim())
    })
}

fn agrees(id: &PersonalId, sex: Option<Sex>, birth: Option<Birth>, both: bool) -> bool {
    let Some(birth) = birth else { return false };
    // With two zeros gone a wrong number fits too easily: the sex must agree as well.
    (sex.is_some() || !both) && id.check(sex, Some(birth)).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_repaired_only_when_all_else_agrees() {
        let year = Some(Birth::Year(1975));
        let told = |text: &str, sex, birth| match read(text, sex, birth) {
            Ok(Told { identity: Identity::Known(id), repair }) => {
                format!("{} {}", id.as_str().len(), repair.unwrap_or("-"))
            }
            Ok(Told { identity: Identity::Missing(why), .. }) => why,
            Err(finding) => finding.code,
        };
        let man = Some(Sex::Male);
        for (text, sex, birth, want) in [
            ("038075001234", man, year, "12 -"),
            ("038 075 001 234", man, year, "12 repaired_identity_signs"),
            ("'038075001234", man, year, "12 repaired_identity_signs"),
            ("171234568", man, year, "9 -"),
            ("123456789", man, year, ""),
            ("012345678901", man, year, ""),
            ("000000000000", man, year, ""),
            ("111111111111", man, year, ""),
            ("999999999", man, year, ""),
            ("0", man, year, ""),
            ("12345678", man, year, ""),
            ("17123456", man, year, "9 repaired_identity_zero"),
            ("17123456", man, Some(Birth::Year(2010)), "identity_unreadable"),
            ("38075001234", man, year, "12 repaired_identity_zero"),
            ("38075001234", None, year, "12 repaired_identity_zero"),
            ("38075001234", Some(Sex::Female), year, "identity_zero_lost"),
            ("38075001234", man, Some(Birth::Year(1976)), "identity_zero_lost"),
            ("38075001234", man, None, "identity_zero_lost"),
            ("1075001234", man, year, "12 repaired_identity_zero"),
            ("1075001234", None, year, "identity_zero_lost"),
            ("0912345678", man, year, "identity_zero_lost"),
            ("3.80750012E+10", man, year, "identity_digits_lost"),
            ("1,23E+11", man, year, "identity_digits_lost"),
            ("0380750012345", man, year, "identity_unreadable"),
            ("03807500123O", man, year, "identity_unreadable"),
            ("chưa có", man, year, "chưa có"),
            ("Không", man, year, "Không"),
            ("-", man, year, "-"),
            ("đã mất", man, year, "đã mất"),
            ("Mất CCCD", man, year, "Mất CCCD"),
            ("x", man, year, "identity_no_digits"),
            // A number that was a size once: its last digits are gone.
            ("38075000000", man, year, "identity_digits_lost"),
            ("1075100000", man, year, "identity_digits_lost"),
            ("38075010000", man, year, "12 repaired_identity_zero"),
            ("38075001234.0", man, year, "12 repaired_identity_zero"),
            ("38075001234,0", man, year, "12 repaired_identity_zero"),
            ("171234567.0", man, year, "9 repaired_identity_signs"),
            ("CMND 171234568", man, year, "9 repaired_identity_signs"),
            ("CCCD: 038 075 001 234", man, year, "12 repaired_identity_signs"),
            ("CCCD 38075001234", man, year, "12 repaired_identity_zero"),
            ("038075001234 cấp 2021", man, year, "12 repaired_identity_signs"),
            ("038075001234 cấp ngày 15/10/2021", man, year, "12 repaired_identity_signs"),
            ("038075001234; CMND 171234568", man, year, "12 repaired_identity_chosen"),
            ("171234568/038075001234", man, year, "12 repaired_identity_chosen"),
            ("038075001234/038075001235", man, year, "identity_unreadable"),
            ("171234568/171234569", man, year, "identity_unreadable"),
            ("038075001234 của vợ", man, year, "identity_unreadable"),
            ("038075001 234 567", man, year, "identity_unreadable"),
            ("038075001234 2021", man, year, "identity_unreadable"),
        ] {
            assert_eq!(told(text, sex, birth), want, "{text}");
        }
    }
}

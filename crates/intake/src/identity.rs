//! Personal numbers as lists write them: with signs between the digits, as numbers that lost the
//! zeros in front, as words that say there is none. No finding repeats a number.

use base::{Birth, Finding};
use register::{Identity, PersonalId, Sex};

use crate::columns::key;
use crate::findings::shown;

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
    let bare: String = text.trim_matches(['\'', '’', '`', '"', '.', ' ']).replace(['_', ','], " ");
    if let Ok(id) = PersonalId::parse(&bare) {
        let had_signs = text.chars().any(|c| !c.is_ascii_digit());
        let repair = had_signs.then_some("repaired_identity_signs");
        return Ok(Told { identity: Identity::Known(id), repair });
    }
    let digits: String = bare.chars().filter(char::is_ascii_digit).collect();
    let only_signs =
        bare.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '\''));
    if only_signs && matches!(digits.len(), 10 | 11) {
        let whole = format!("{}{digits}", "0".repeat(12 - digits.len()));
        if let Ok(id) = PersonalId::parse(&whole)
            && agrees(&id, sex, birth, digits.len() == 10)
        {
            let identity = Identity::Known(id);
            return Ok(Told { identity, repair: Some("repaired_identity_zero") });
        }
        return Err(Finding::error("identity_zero_lost")
            .with("value", shown(&register::mask(text)))
            .with("digits", digits.len()));
    }
    // Never the value itself: a wrong number may be one digit away from a real one.
    Err(Finding::error("identity_unreadable")
        .with("value", shown(&register::mask(text)))
        .with("digits", text.chars().filter(|c| c.is_numeric()).count()))
}

/// "Chưa có", "không", "-": there is no number, which is the reason too.
fn says_none(text: &str) -> bool {
    if text.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let key = key(text);
    key.is_empty()
        || ["chua", "khong", "mat", "dang lam", "tre em", "kco", "ko co"]
            .iter()
            .any(|begin| key == *begin || key.starts_with(&format!("{begin} ")))
}

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
            ("123456789", man, year, "9 -"),
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
            ("12345678", man, year, "identity_unreadable"),
            ("0380750012345", man, year, "identity_unreadable"),
            ("03807500123O", man, year, "identity_unreadable"),
            ("chưa có", man, year, "chưa có"),
            ("Không", man, year, "Không"),
            ("-", man, year, "-"),
        ] {
            assert_eq!(told(text, sex, birth), want, "{text}");
        }
    }
}

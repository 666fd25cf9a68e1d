//! What single cells say: numbers, marks, codes, decisions – each read in one way, or refused.

use base::shown::shown;
use base::{Day, Finding};
use register::review::round::is_decision_number;
use register::{HouseholdCode, Sex};
use workbook::CellKind;

use crate::columns::key;
use crate::dates::{self, Order, Said};
use crate::layout::{Layout, SexCodes};
use crate::words;

/// The most characters of a village's name, an ethnicity, a household's number or a decision's.
pub(crate) const WORDS_MAX: usize = 60;
/// The largest floor area of a house believed, in m².
const AREA_MAX: u32 = 10_000;

pub(crate) fn unread(code: &str, text: &str) -> Finding {
    Finding::error(code).with("value", shown(text))
}

pub(crate) fn words(text: &str, most: usize) -> Result<String, Finding> {
    if text.chars().count() > most {
        return Err(unread("text_too_long", text).with("max", most));
    }
    Ok(text.to_owned())
}

pub(crate) fn code(text: &str) -> Result<HouseholdCode, Finding> {
    HouseholdCode::parse(text).map_err(|_| unread("household_code_wrong", text))
}

pub(crate) fn decision_number(text: &str) -> Result<String, Finding> {
    if text.chars().count() > WORDS_MAX || !is_decision_number(text) {
        return Err(Finding::error("decision_number_shape").with("number", shown(text)));
    }
    Ok(text.to_owned())
}

/// What was repaired, before and after; no personal number is among it.
pub(crate) fn repair(code: &str, before: &str, after: &str) -> Finding {
    Finding::note(code).with("value", shown(before)).with("to", shown(after))
}

/// What spreadsheets show when a formula fails; text files and others hold it as text.
pub(crate) fn is_error(text: &str) -> bool {
    const ERRORS: [&str; 7] = ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"];
    text.starts_with('#') && ERRORS.contains(&text)
}

pub(crate) fn mark(text: &str) -> Result<bool, Finding> {
    words::yes_no(text).ok_or_else(|| unread("fact_unreadable", text))
}

/// The sex that a cell says; `None` when it is a number that nobody has explained yet.
pub(crate) fn sex(layout: &Layout<'_>, text: &str) -> Result<Option<Sex>, Finding> {
    let one_is = match layout.sex_codes {
        SexCodes::OneIsMale => Some(Sex::Male),
        SexCodes::OneIsFemale => Some(Sex::Female),
        SexCodes::Unclear => None,
    };
    match text {
        "1" => Ok(one_is),
        "0" | "2" => Ok(one_is.map(|one| match one {
            Sex::Male => Sex::Female,
            Sex::Female => Sex::Male,
        })),
        _ => sex_word(text).map(Some).ok_or_else(|| unread("sex_unknown", text)),
    }
}

/// The words of lists for men and women, beside those the register itself understands. "N" alone
/// may be either.
fn sex_word(text: &str) -> Option<Sex> {
    let known = Sex::parse(text);
    known.or_else(|| match key(text).as_str() {
        "nam gioi" | "gioi nam" | "dan ong" | "ong" | "con trai" => Some(Sex::Male),
        "nu gioi" | "gioi nu" | "dan ba" | "phu nu" | "ba" | "con gai" => Some(Sex::Female),
        word => Sex::parse(word),
    })
}

/// "Số 12/QĐ-UBND ngày 05/12/2023" as its number and its day.
pub(crate) fn decision(text: &str, on: Day) -> Option<(&str, Option<Day>)> {
    let lower = text.to_lowercase();
    let cut =
        lower.find("ngày").or_else(|| lower.find("ngay")).or_else(|| text.find([',', ';', '(']));
    let read = |day: &str| dates::read(day, CellKind::Text, Order::DayFirst, false, on);
    // Lower case may move bytes of odd letters: such a place is no place of the text.
    let Some((number, day)) = cut.and_then(|cut| text.split_at_checked(cut)) else {
        // "12/QĐ-UBND-05/12/2023"
        let (number, day) = text.rsplit_once('-').unwrap_or((text, ""));
        return Some(match read(day) {
            Some((Said::Day(day), _)) => (without_word(number.trim_end()), Some(day)),
            _ => (without_word(text), None),
        });
    };
    let number = without_word(number.trim_end_matches([',', ';', ' ', '(', '-']));
    let day = day.trim_matches([',', ';', ' ', '(', ')']);
    match read(day)? {
        (Said::Day(day), _) => Some((number, Some(day))),
        // No paper of the programme is older than this century's.
        (Said::TwoDigits(Some((day, month)), year), _) => {
            let day = Day::from_ymd_opt(2000 + year, month, day).filter(|day| *day <= on)?;
            Some((number, Some(day)))
        }
        _ => None,
    }
}

/// "QĐ số 12/QĐ-UBND" is "12/QĐ-UBND".
pub(crate) fn without_word(text: &str) -> &str {
    let mut rest = text.trim();
    for word in ["Quyết định", "quyết định", "QĐ ", "Số", "số", "SỐ", ":"] {
        rest = rest.strip_prefix(word).unwrap_or(rest).trim_start();
    }
    rest
}

pub(crate) fn number(
    text: &str,
    expected: &str,
    fits: impl Fn(&i64) -> bool,
) -> Result<i64, Finding> {
    let number = text.parse().ok().filter(fits);
    number.ok_or_else(|| unread("number_unreadable", text).with("expected", expected))
}

/// Whole square metres; a fraction is dropped, which no threshold of whole metres notices. A
/// third digit behind the sign would make it a thousand.
pub(crate) fn area_m2(text: &str) -> Result<u32, Finding> {
    let bare = text.strip_suffix("m2").or_else(|| text.strip_suffix("m²")).unwrap_or(text).trim();
    let (whole, rest) = bare.split_once([',', '.']).unwrap_or((bare, "0"));
    let is_fraction = matches!(rest.len(), 1 | 2) && rest.bytes().all(|b| b.is_ascii_digit());
    let area = whole.parse().ok().filter(|m2| *m2 <= AREA_MAX && is_fraction);
    area.ok_or_else(|| unread("number_unreadable", text).with("expected", "45; 45,5"))
}

//! Personal numbers: their shape, what they say, and that they are not written down in the open.

use base::shown::mask;
use base::{Birth, Severity};
use proptest::prelude::*;
use register::{BadPersonalId, Identity, IdentityKind, PersonalId, Sex};

use super::codes;

fn number(text: &str) -> PersonalId {
    PersonalId::parse(text).expect("a number of the right shape")
}

fn birth(text: &str) -> Option<Birth> {
    Some(Birth::parse(text).expect("a birth"))
}

#[test]
fn a_number_has_twelve_digits_or_nine() {
    assert_eq!(number("038075000123").kind(), IdentityKind::Citizen);
    assert_eq!(number("171234567").kind(), IdentityKind::OldCard);
    assert_eq!(number(" 038 075.000-123 ").as_str(), "038075000123");
    for (text, why) in [
        ("", BadPersonalId::NotDigits),
        ("   ", BadPersonalId::NotDigits),
        ("chưa có", BadPersonalId::NotDigits),
        ("03807500012A", BadPersonalId::NotDigits),
        ("٠٣٨٠٧٥٠٠٠١٢٣", BadPersonalId::NotDigits),
        ("38075000123", BadPersonalId::Length(11)),
        ("0380750001234", BadPersonalId::Length(13)),
        ("3.8E+10", BadPersonalId::NotDigits),
    ] {
        assert_eq!(PersonalId::parse(text), Err(why), "{text}");
    }
}

#[test]
fn a_number_says_province_sex_and_year_of_birth() {
    for (text, province, sex, year) in [
        ("038075000123", "038", Sex::Male, 1975),
        ("038175000123", "038", Sex::Female, 1975),
        ("001204000123", "001", Sex::Male, 2004),
        ("001304000123", "001", Sex::Female, 2004),
        ("096400000123", "096", Sex::Male, 2100),
        ("096999000123", "096", Sex::Female, 2399),
    ] {
        let id = number(text);
        assert_eq!((id.province(), id.sex()), (Some(province), Some(sex)), "{text}");
        assert_eq!(id.birth_year(), Some(year), "{text}");
    }
    let old = number("171234567");
    assert_eq!((old.province(), old.sex(), old.birth_year()), (None, None, None));
}

#[test]
fn a_number_that_contradicts_the_record_is_doubted_and_not_refused() {
    let id = number("038075000123");
    assert!(id.check(Some(Sex::Male), birth("1975")).is_empty());
    assert!(id.check(None, None).is_empty(), "nothing known, nothing contradicted");
    for (id, sex, born, said) in [
        ("038075000123", Some(Sex::Female), "1975", &["id_sex_differs"][..]),
        ("038075000123", Some(Sex::Male), "01/01/1976", &["id_birth_year_differs"]),
        ("000075000123", Some(Sex::Male), "1975", &["id_province_unknown"]),
        ("097075000123", Some(Sex::Male), "1975", &["id_province_unknown"]),
        (
            "099075000123",
            Some(Sex::Female),
            "1976",
            &["id_province_unknown", "id_sex_differs", "id_birth_year_differs"],
        ),
        ("171234567", Some(Sex::Male), "1975", &["id_old_card"]),
    ] {
        let findings = number(id).check(sex, birth(born));
        assert_eq!(codes(&findings), said, "{id} {born}");
        assert!(findings.iter().all(|finding| finding.severity != Severity::Error), "{id}");
    }
}

#[test]
fn a_missing_number_needs_a_reason() {
    let none = Identity::Missing("  ".to_owned());
    assert_eq!(codes(&none.check(None, None)), ["id_missing_without_reason"]);
    let why = Identity::Missing("chưa có: trẻ mới sinh".to_owned());
    assert!(why.check(None, None).is_empty());
    assert_eq!(why.known(), None);
}

#[test]
fn a_number_is_masked_wherever_it_is_shown() {
    let id = number("038075000123");
    assert_eq!(id.masked(), "038•••••0123");
    assert_eq!(mask("171234567"), "171••4567");
    assert_eq!(mask("12345"), "•••45");
    assert_eq!(mask(""), "");
    assert!(!format!("{:?}", Identity::Known(id.clone())).contains("038075000123"));
    for finding in id.check(Some(Sex::Female), birth("1990")) {
        assert!(!format!("{finding:?}").contains("038075000123"), "{finding:?}");
    }
}

proptest! {
    #[test]
    fn every_number_of_the_right_length_is_kept_as_it_is(text in "[0-9]{12}|[0-9]{9}") {
        let id = PersonalId::parse(&text).expect("the right shape");
        prop_assert_eq!(id.as_str(), &text);
        let hidden = id.masked().chars().filter(|c| *c == '•').count();
        prop_assert!(hidden >= 2);
        let json = serde_json::to_string(&id).expect("writes");
        prop_assert_eq!(serde_json::from_str::<PersonalId>(&json).expect("reads"), id);
    }

    #[test]
    fn no_text_makes_it_fail(text: String) {
        if let Ok(id) = PersonalId::parse(&text) {
            prop_assert!(matches!(id.as_str().len(), 9 | 12));
        }
    }
}

#[test]
fn the_codes_of_a_number_are_those_of_the_provinces() {
    let units = include_str!("../../../../areas/units.csv");
    let mut codes: Vec<u16> = units
        .lines()
        .filter(|line| line.contains(",province,"))
        .filter_map(|line| line.split(',').nth(1)?.parse().ok())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes, register::people::identity::PROVINCES);
}

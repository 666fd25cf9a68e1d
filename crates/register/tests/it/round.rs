//! Deciding a round: the number's shape, the order of days, the season.

use base::Severity;
use register::review::round::{
    SYMBOL, is_decision_number, is_paper_number, number_findings, with_symbol,
};
use register::{Decision, RoundKind, RoundState, may_decide};

use super::{codes, day};

fn said(kind: RoundKind, state: RoundState, review: &str, number: &str, on: &str) -> Vec<String> {
    let decision = Decision { number: number.to_owned(), day: day(on) };
    let findings = may_decide(kind, state, day(review), &decision);
    codes(&findings).into_iter().map(str::to_owned).collect()
}

#[test]
fn an_annual_round_is_reviewed_and_decided_in_its_season() {
    let annual = |review: &str, on: &str| {
        said(RoundKind::Annual, RoundState::Open, review, "112/QĐ-UBND", on)
    };
    assert!(annual("2023-09-01", "2023-12-14").is_empty());
    assert_eq!(annual("2023-08-31", "2023-12-14"), ["review_outside_season"]);
    assert_eq!(annual("2023-09-01", "2023-12-15"), ["decision_outside_season"]);
    assert_eq!(annual("2023-10-15", "2023-10-14"), ["decision_before_review"]);
    let late = Decision { number: "1/QĐ-UBND".to_owned(), day: day("2023-12-20") };
    let finding = &may_decide(RoundKind::Annual, RoundState::Open, day("2023-10-15"), &late)[0];
    assert_eq!(finding.severity, Severity::Warning, "late, but what is done is done");
    assert_eq!(finding.args.get("source").map(String::as_str), Some("QĐ 24/2021/QĐ-TTg"));
}

#[test]
fn a_regular_round_has_no_season() {
    let findings =
        said(RoundKind::Regular, RoundState::Open, "2023-03-05", "9/QĐ-UBND", "2023-03-20");
    assert!(findings.is_empty());
}

#[test]
fn only_the_peoples_committee_recognises() {
    for number in ["95/QĐ-TTg", "1/QĐ-BLĐTBXH", "1/QĐ-UBNDX"] {
        let findings =
            said(RoundKind::Annual, RoundState::Open, "2023-10-15", number, "2023-12-08");
        assert_eq!(findings, ["decision_number_body"], "{number}");
    }
}

#[test]
fn a_decided_round_is_not_decided_again() {
    let findings =
        said(RoundKind::Annual, RoundState::Decided, "2023-10-15", "112/QĐ-UBND", "2023-12-08");
    assert_eq!(findings, ["round_decided"]);
}

#[test]
fn a_decision_number_has_the_shape_of_one() {
    for text in ["112/QĐ-UBND", "1/QĐ-UBND", "12/2024/QĐ-UBND", " 112/QĐ-UBND "] {
        assert!(is_decision_number(text), "{text}");
    }
    for text in [
        "",
        "112",
        "QĐ-UBND",
        "112/QĐ",
        "112/QĐ-",
        "/QĐ-UBND",
        "112/TB-UBND",
        "1a/QĐ-UBND",
        "112/24/QĐ-UBND",
        "1234567/QĐ-UBND",
        "112/QĐ-UBND/x",
    ] {
        assert!(!is_decision_number(text), "{text}");
    }
}

#[test]
fn the_number_of_a_paper_is_no_number_of_a_person() {
    for text in ["12/QĐ-BCĐ", "45/2024/CV-SNNMT", "12/UBND-LĐ", "15", "12a/KH-BCĐ", "999999/BC"]
    {
        assert!(is_paper_number(text), "{text}");
    }
    let long = format!("12/{}", "a".repeat(41));
    for text in [
        "",
        "QĐ-BCĐ",
        "1234567/QĐ-BCĐ",
        "038090001234",
        "12/038090001234",
        "12ab/KH",
        long.as_str(),
    ] {
        assert!(!is_paper_number(text), "{text}");
    }
}

#[test]
fn a_refused_number_of_a_decision_is_said_masked() {
    let found = number_findings("038090001234/QĐ-UBND").expect("refused");
    assert_eq!(found.code, "decision_number_shape");
    assert_eq!(found.args["number"], "038•••••1234/QĐ-UBND");
    assert_eq!(number_findings("0/QĐ-UBND").expect("refused").code, "decision_number_shape");
    assert_eq!(number_findings("7/QĐ-KHAC").expect("refused").code, "decision_number_body");
    assert!(number_findings("7/QĐ-UBND").is_none());
}

#[test]
fn a_bare_number_is_given_the_symbol_of_its_series() {
    for (typed, whole) in [
        ("210", "210/QĐ-UBND"),
        (" 210 ", "210/QĐ-UBND"),
        ("210/", "210/QĐ-UBND"),
        ("210/2024", "210/2024/QĐ-UBND"),
        ("210/QĐ-UBND", "210/QĐ-UBND"),
        ("210/QĐ", "210/QĐ"),
        ("hai trăm", "hai trăm"),
        ("1234567", "1234567"),
        ("", ""),
    ] {
        assert_eq!(with_symbol(typed, SYMBOL), whole, "{typed}");
    }
}

#[test]
fn names_of_kinds_and_states_are_read_back() {
    for kind in [RoundKind::Annual, RoundKind::Regular] {
        assert_eq!(RoundKind::from_name(kind.as_str()), Some(kind));
    }
    for state in [RoundState::Open, RoundState::Decided] {
        assert_eq!(RoundState::from_name(state.as_str()), Some(state));
    }
    assert_eq!((RoundKind::from_name("yearly"), RoundState::from_name("")), (None, None));
}

//! Which standard holds when, what it refuses, and what its seal covers.

use std::collections::BTreeSet;

use base::area::Settlement;
use standard::{Class, Confidence, Facts, ScoreTable, Standard, classify};

use crate::{day, standards};

const TEXT: &str = include_str!("../../../../law/standards/vn-2022-2025/standard.toml");

#[test]
fn the_standard_of_a_day_is_the_one_in_force() {
    let standards = standards();
    let on = |d: &str| standards.on(day(d)).map(|standard| standard.id.clone());
    assert_eq!(on("31/12/2021"), None);
    assert_eq!(on("01/01/2022").as_deref(), Some("vn-2022-2025"));
    assert_eq!(on("31/12/2026").as_deref(), Some("vn-2022-2025"));
    assert_eq!(on("01/01/2027").as_deref(), Some("vn-2027"));
}

#[test]
fn the_lines_are_those_of_the_decree() {
    let standards = standards();
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    let rule = standard.rule_on(day("15/10/2023")).expect("it is complete");
    assert_eq!(rule.line(Settlement::Rural), 140);
    assert_eq!(rule.line(Settlement::Urban), 175);
    assert_eq!((rule.each, rule.poor_from), (10, 30));
    assert_eq!(rule.indicators.len(), 12);
    let income = standard.income_line_on(day("15/10/2023")).expect("a line");
    assert_eq!((income.rural, income.urban), (1_500_000, 2_000_000));
}

#[test]
fn the_standard_of_2027_loads_and_refuses_naming_what_is_missing() {
    let standards = standards();
    let standard = standards.get("vn-2027").expect("it is committed");
    let income = standard.income_line_on(day("01/01/2027")).expect("a line");
    assert_eq!((income.rural, income.urban), (2_200_000, 2_800_000));
    let refusal = standard.rule_on(day("15/10/2027")).expect_err("it is not complete");
    assert_eq!(refusal.missing, ["points_line", "deprivation_points", "indicators", "regions"]);
    // What is only said of it is marked, and no part of it.
    let unchecked = |word: &str| {
        let said = standard.notes.iter().filter(|it| it.confidence == Confidence::Unchecked);
        said.into_iter().any(|it| it.vi.contains(word))
    };
    assert!(unchecked("tiếp cận thông tin") && unchecked("xử lý chất thải"));
    let mut without = standard.clone();
    without.notes.clear();
    assert_eq!(without.seal(day("15/10/2027")), standard.seal(day("15/10/2027")));
}

#[test]
fn outside_its_days_a_standard_refuses() {
    let standards = standards();
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    for (d, refused) in
        [("31/12/2021", true), ("01/01/2022", false), ("31/12/2026", false), ("01/01/2027", true)]
    {
        assert_eq!(standard.rule_on(day(d)).is_err(), refused, "{d}");
    }
}

#[test]
fn a_later_value_leaves_the_seal_and_any_other_change_does_not() {
    let now = day("15/10/2023");
    let seal = |text: &str| Standard::parse("x", text).expect("sound").seal(now);
    let before = seal(TEXT);
    let later = format!(
        "{TEXT}\n[[points_line]]\nfrom = 2024-01-01\nrural = 150\nurban = 185\nsource = \"x\"\n\
         confidence = \"checked\"\n"
    );
    assert_eq!(seal(&later), before);
    assert_eq!(seal(&TEXT.replace("Việc làm", "Việc")), before);
    assert_ne!(seal(&TEXT.replace("rural = 140", "rural = 141")), before);
    assert_ne!(seal(&TEXT.replace("insurance_from = 6", "insurance_from = 7")), before);
    assert_ne!(seal(&TEXT.replace("{ id = \"few\",", "{ id = \"some\",")), before);
}

/// Phiếu A as a province might one day write it; the official list is not known.
const QUICK: &str = r#"
[[quick_check]]
from = 2023-09-01
at_least = 2
signs = [
    { id = "first", vi = "Dấu hiệu một", en = "First sign" },
    { id = "second", vi = "Dấu hiệu hai", en = "Second sign" },
    { id = "third", vi = "Dấu hiệu ba", en = "Third sign" },
]
source = "test"
confidence = "unchecked"
"#;

#[test]
fn enough_signs_of_the_quick_check_settle_that_a_household_is_not_poor() {
    let text = format!("{TEXT}{QUICK}");
    let standard = Standard::parse("x", &text).expect("sound");
    let csv = include_bytes!("../../../../law/standards/vn-2022-2025/cases/scores.csv");
    let table = ScoreTable::parse(csv).expect("sound");
    let scores = table.region("north_central_coast").expect("one of the table's");
    let with = |on: &str, signs: &[&str]| {
        let signs: BTreeSet<String> = signs.iter().map(|sign| (*sign).to_owned()).collect();
        let rule = standard.rule_on(day(on)).expect("it is complete");
        let facts = Facts { signs, ..Facts::default() };
        classify(&rule, scores, Settlement::Rural, &facts).expect("nothing was answered")
    };
    assert_eq!(with("15/10/2023", &["first"]).class, Class::Incomplete);
    let settled = with("15/10/2023", &["third", "first"]);
    assert_eq!(settled.class, Class::NotPoor);
    assert_eq!((settled.a_points, settled.b_points, settled.missing.len()), (None, None, 0));
    assert_eq!(settled.trace.signs, ["first", "third"]);
    assert!(settled.trace.sources.iter().any(|s| s.value == "quick_check" && !s.checked));
    // A sign that is none counts for nothing; before its day there is no quick check.
    assert_eq!(with("15/10/2023", &["first", "fourth"]).class, Class::Incomplete);
    assert_eq!(with("31/08/2023", &["first", "second"]).class, Class::Incomplete);
}

#[test]
fn the_quick_check_of_today_is_not_known_and_none_is_made_up() {
    for standard in standards().all() {
        assert!(standard.quick_check_on(day("15/10/2023")).is_none(), "{}", standard.id);
    }
    let now = day("15/10/2023");
    let with = |text: &str| Standard::parse("x", text).expect("sound").seal(now);
    let quick = format!("{TEXT}{QUICK}");
    assert_ne!(with(&quick), with(TEXT));
    assert_ne!(with(&quick), with(&quick.replace("at_least = 2", "at_least = 3")));
}

#[test]
fn the_artificial_table_scores_every_item_in_all_seven_regions() {
    let standards = standards();
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    let csv = include_bytes!("../../../testkit/scores/artificial.csv");
    let table = ScoreTable::parse(csv).expect("sound");
    assert_eq!(table.check_against(standard), []);
    assert_eq!(table.regions().count(), 7);
    for region in table.regions() {
        let scores = table.region(region).expect("it is one of the table's");
        let most: i32 = scores
            .questions()
            .iter()
            .map(|q| q.answers.iter().map(|(_, points)| *points).max().unwrap_or(0))
            .sum();
        assert!(most > 175, "{region} can pass the line");
    }
}

#[test]
fn the_seal_of_a_table_is_over_its_rows_not_its_bytes() {
    let seal = |text: &str| ScoreTable::parse(text.as_bytes()).expect("sound").seal().to_owned();
    let plain = seal("question,answer,region,points\nq,a,urban,1\n");
    assert_eq!(seal("\u{feff}question,answer,region,points\r\n\"q\", a ,urban,1"), plain);
    assert_ne!(seal("question,answer,region,points\nq,a,urban,2\n"), plain);
}

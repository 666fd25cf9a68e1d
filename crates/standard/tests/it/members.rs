//! The cases of `law/standards/vn-2022-2025/cases/members.txt`, one household a line.

use base::Birth;
use standard::Asked;
use standard::member::{MemberFact, Schooling, derive};

use crate::{day, standards};

#[test]
fn the_indicators_follow_from_the_members_as_every_line_says() {
    let standards = standards();
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    let mut on = day("01/01/2022");
    let mut cases = 0;
    for line in include_str!("../../../../law/standards/vn-2022-2025/cases/members.txt").lines() {
        if line.starts_with('#') {
            continue;
        }
        if let Some(text) = line.strip_prefix("day ") {
            on = day(text);
            continue;
        }
        let (given, expected) = line.split_once("->").expect("an arrow");
        let mut area = None;
        let members: Vec<MemberFact> =
            given.split_whitespace().map(|text| member(text, &mut area)).collect();
        let rule = standard.member_rule_on(on).expect("it has one");
        let derived = derive(rule, &members, area, on);
        for wanted in expected.split_whitespace() {
            let (sign, id) = wanted.split_at(1);
            let found = derived.iter().find(|it| it.indicator == id).expect("a derived indicator");
            let wanted = match sign {
                "+" => Some(true),
                "-" => Some(false),
                _ => None,
            };
            assert_eq!(found.deprived, wanted, "{id} of {line}");
        }
        cases += 1;
    }
    assert!(cases > 30);
}

#[test]
fn every_derived_indicator_is_one_of_the_standard() {
    let standards = standards();
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    let rule = standard.member_rule_on(day("15/10/2023")).expect("it has one");
    for derived in derive(rule, &[], None, day("15/10/2023")) {
        assert!(standard.indicator_place(derived.indicator).is_some(), "{}", derived.indicator);
        assert_eq!(derived.deprived, None, "nobody is known of an empty household");
    }
}

fn member(text: &str, area: &mut Option<u32>) -> MemberFact {
    let (born, facts) = text.split_once(':').unwrap_or((text, ""));
    let mut fact = MemberFact { birth: Birth::parse(born).ok(), ..MemberFact::default() };
    for word in facts.split(',').filter(|word| !word.is_empty()) {
        match word {
            "man" => fact.male = Some(true),
            "woman" => fact.male = Some(false),
            "able" => fact.working_age_able = Some(true),
            "unable" => fact.working_age_able = Some(false),
            "job" => fact.has_job = Some(true),
            "nojob" => fact.has_job = Some(false),
            "wage" => fact.works_for_wages = Some(true),
            "nowage" => fact.works_for_wages = Some(false),
            "contract" => fact.has_labour_contract = Some(true),
            "nocontract" => fact.has_labour_contract = Some(false),
            "allowance" => fact.monthly_allowance = Some(true),
            "noallowance" => fact.monthly_allowance = Some(false),
            "disabled" => fact.disabled = Some(true),
            "notdisabled" => fact.disabled = Some(false),
            "thin" => fact.undernourished = Some(true),
            "fed" => fact.undernourished = Some(false),
            "insured" => fact.health_insurance = Some(true),
            "noinsurance" => fact.health_insurance = Some(false),
            "untrained" => fact.trained_on_job = Some(false),
            "trained" => fact.trained_on_job = Some(true),
            other => match other.split_once('=') {
                Some(("area", m2)) => *area = Some(m2.parse().expect("square metres")),
                Some(("school", level)) => {
                    fact.attending = Some(level.ends_with('!'));
                    fact.schooling = Some(match level.trim_end_matches(['!', '~']) {
                        "none" => Schooling::None,
                        "preschool" => Schooling::Preschool,
                        "primary" => Schooling::Primary,
                        "lower" => Schooling::LowerSecondary,
                        "upper" => Schooling::UpperSecondary,
                        "vocational" => Schooling::Vocational,
                        _ => Schooling::Higher,
                    });
                }
                _ => panic!("a fact of the case is not known: {other}"),
            },
        }
    }
    fact
}

/// Who is asked what: at every age, by the file's own ages.
#[test]
fn what_is_asked_goes_by_the_ages_of_the_file() {
    let standards = standards();
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    let rule = standard.member_rule_on(day("15/10/2023")).expect("it has one").rule;
    assert_eq!(rule.work_from, standard::instrument::roster::WORK_ASKED_FROM);
    for age in 0..100 {
        let asked = Asked::of(Some(rule), None, Some((age, age)));
        assert_eq!(asked.schooling, (rule.school_from..rule.adult_below).contains(&age), "{age}");
        assert_eq!(asked.work, age >= rule.work_from, "{age}");
        assert_eq!(asked.general, age >= rule.primary_from, "{age}");
        assert_eq!(asked.nourishment, age < rule.child_under, "{age}");
    }
    // Of a year that touches both sides, and of an age that is not known, all is asked.
    let wide = Asked::of(Some(rule), None, Some((rule.work_from - 1, rule.adult_below)));
    assert!(wide.work && wide.schooling && wide.nourishment);
    assert_eq!(Asked::of(Some(rule), None, None), Asked::of(None, None, Some((40, 40))));
}

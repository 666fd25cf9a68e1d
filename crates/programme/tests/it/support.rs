//! Support: who is in and why, what has changed since, lists, and what may not be had twice.

use base::{Birth, Dong};
use programme::condition::{HouseholdFacts, Outcome, PersonFacts};
use programme::support::{
    ByHand, Changed, Frozen, Given, How, List, ListRow, ListWrong, Overlaps, Wanted, check_list,
    propose, recheck,
};
use programme::{Group, Needed};
use register::{Class, Sex};
use uuid::Uuid;

use crate::{day, household_id, paper, person_id, programme};

fn group(id: &str) -> Group {
    programme().group(id).expect("a group").clone()
}

fn person(n: u128, born: &str) -> PersonFacts {
    let birth = Birth::parse(born).expect("a birth");
    PersonFacts { birth: Some(birth), ..PersonFacts::unknown(person_id(n)) }
}

fn household(n: u128, class: Option<Class>, members: Vec<PersonFacts>) -> HouseholdFacts {
    HouseholdFacts {
        id: household_id(n),
        class,
        escaped_on: None,
        low_income: None,
        gone_from: None,
        members,
    }
}

/// In, out, or not known, of each that is proposed.
fn said(group: &Group, household: &HouseholdFacts, on: &str) -> Vec<char> {
    let all = propose(group, std::slice::from_ref(household), day(on));
    let sign = |outcome: &Outcome| match outcome {
        Outcome::In(_) => 'i',
        Outcome::Out(_) => 'o',
        Outcome::NotKnown(_) => '?',
    };
    all.iter().map(|it| sign(&it.outcome)).collect()
}

#[test]
fn children_are_in_until_the_day_they_are_sixteen() {
    let child = |class| household(1, class, vec![person(1, "2008-05-20"), person(2, "1980")]);
    let poor = child(Some(Class::Poor));
    assert_eq!(said(&group("child"), &poor, "2024-05-19"), ['i', 'o']);
    assert_eq!(said(&group("child"), &poor, "2024-05-20"), ['o', 'o']);
    assert_eq!(said(&group("child"), &child(Some(Class::NotPoor)), "2024-05-19"), ['o', 'o']);
    assert_eq!(said(&group("child"), &child(None), "2024-05-19"), ['?', 'o']);
    // The year alone leaves it open.
    let year = household(1, Some(Class::Poor), vec![person(1, "2008")]);
    assert_eq!(said(&group("child"), &year, "2024-05-20"), ['?']);
}

#[test]
fn a_household_counts_as_newly_escaped_for_36_months() {
    let escaped = HouseholdFacts {
        escaped_on: Some(day("2021-12-10")),
        ..household(1, Some(Class::NotPoor), vec![])
    };
    let of = group("household");
    assert_eq!(said(&of, &escaped, "2021-12-09"), ['o']);
    assert_eq!(said(&of, &escaped, "2021-12-10"), ['i']);
    assert_eq!(said(&of, &escaped, "2024-12-09"), ['i']);
    assert_eq!(said(&of, &escaped, "2024-12-10"), ['o']);
    let proposed = propose(&of, &[escaped], day("2022-01-01"));
    assert!(proposed[0].unchecked, "36 months were not read");
}

#[test]
fn reasons_name_what_speaks_for_and_against() {
    let disabled = |stable| PersonFacts {
        disabled: Some(true),
        stable_livelihood: stable,
        ..person(1, "1980-01-01")
    };
    let not_poor = |stable| household(1, Some(Class::NotPoor), vec![disabled(stable)]);
    assert_eq!(said(&group("livelihood"), &not_poor(Some(false)), "2024-05-20"), ['i']);
    assert_eq!(said(&group("livelihood"), &not_poor(Some(true)), "2024-05-20"), ['o']);
    let open = propose(&group("livelihood"), &[not_poor(None)], day("2024-05-20"));
    let Outcome::NotKnown(reasons) = &open[0].outcome else { panic!("it is not known") };
    assert_eq!(reasons.len(), 1, "only what is asked for is named");
    let mother = PersonFacts { sex: Some(Sex::Female), pregnant: Some(true), ..person(1, "1995") };
    let not_poor = household(1, Some(Class::NotPoor), vec![mother]);
    assert_eq!(said(&group("mother"), &not_poor, "2024-05-20"), ['i']);
}

#[test]
fn who_comes_first_stands_first_and_who_is_gone_not_at_all() {
    let woman = PersonFacts { sex: Some(Sex::Female), ..person(2, "1990") };
    let man = PersonFacts { sex: Some(Sex::Male), ..person(1, "1990") };
    let dead = PersonFacts { died_on: Some(day("2024-01-01")), ..person(3, "1990") };
    let left = HouseholdFacts {
        gone_from: Some(day("2024-05-20")),
        ..household(2, Some(Class::Poor), vec![person(9, "1990")])
    };
    let all = [household(1, Some(Class::Poor), vec![man, woman, dead]), left];
    let ranked = propose(&group("start_up_leader"), &all, day("2024-05-20"));
    let order: Vec<_> = ranked.iter().map(|it| (it.person, it.first)).collect();
    assert_eq!(order, [(Some(person_id(2)), Some(1)), (Some(person_id(1)), None)]);
}

#[test]
fn a_frozen_household_is_asked_again_and_what_changed_is_named() {
    let of = group("household");
    let head = person(1, "1960-01-01");
    let spouse = person(2, "1965-01-01");
    let then = household(1, Some(Class::Poor), vec![head.clone(), spouse.clone()]);
    let frozen = Frozen::of(&then, None, Some(person_id(1)), day("2024-05-20"));
    assert_eq!(frozen.members, [person_id(1), person_id(2)]);
    let again = |now: &HouseholdFacts| recheck(&of, &frozen, Some(now), day("2024-09-01"));
    assert_eq!(again(&then), []);
    // The head died: the support stays with the household, another receives it.
    let died = Some(day("2024-08-01"));
    let dead = PersonFacts { died_on: died, ..head };
    let widow = household(1, Some(Class::Poor), vec![dead.clone(), spouse.clone()]);
    let others = vec![person_id(2)];
    assert_eq!(again(&widow), [Changed::RecipientGone { person: person_id(1), others }]);
    let nobody =
        household(1, Some(Class::Poor), vec![dead, PersonFacts { died_on: died, ..spouse }]);
    assert_eq!(again(&nobody), [Changed::Gone { from: day("2024-08-01") }]);
    let moved = HouseholdFacts { gone_from: Some(day("2024-09-01")), ..then.clone() };
    assert_eq!(again(&moved), [Changed::Gone { from: day("2024-09-01") }]);
    let near = HouseholdFacts { class: Some(Class::NearPoor), ..then.clone() };
    let class = |now, still_in| Changed::Class { before: Some(Class::Poor), now, still_in };
    assert_eq!(again(&near), [class(Some(Class::NearPoor), true)]);
    let rich = HouseholdFacts { class: Some(Class::NotPoor), ..then };
    let changed = again(&rich);
    assert_eq!(changed[0], class(Some(Class::NotPoor), false));
    assert!(matches!(changed[1], Changed::NoLongerIn(_)));
    assert_eq!(recheck(&of, &frozen, None, day("2024-09-01")), [Changed::Unknown]);
}

#[test]
fn support_of_a_person_ends_with_him() {
    let of = group("learner");
    let pupil = person(1, "2000-01-01");
    let then = household(1, Some(Class::Poor), vec![pupil.clone(), person(2, "1970")]);
    let frozen = Frozen::of(&then, Some(person_id(1)), None, day("2024-05-20"));
    let on = day("2024-07-01");
    let with = |pupil| household(1, Some(Class::Poor), vec![pupil, person(2, "1970")]);
    let dead = with(PersonFacts { died_on: Some(on), ..pupil.clone() });
    let person = person_id(1);
    assert_eq!(recheck(&of, &frozen, Some(&dead), on), [Changed::Died { person, on }]);
    let left = with(PersonFacts { left_on: Some(on), ..pupil });
    assert_eq!(recheck(&of, &frozen, Some(&left), on), [Changed::Left { person, on }]);
}

#[test]
fn a_list_names_as_many_as_its_line_each_once_within_its_sum() {
    let row = |n, amount, is_in| ListRow {
        household: household_id(n),
        person: None,
        amount: Dong(amount),
        by_hand: None,
        is_in,
        has: vec![],
    };
    let list = |rows| List { rows, quantity: 2, counted: Dong(10), needs: vec![] };
    assert_eq!(check_list(&list(vec![row(1, 5, true), row(2, 5, true)])), []);
    let by_hand = ListRow {
        by_hand: Some(ByHand { reason: "thôn đề nghị, có biên bản".to_owned() }),
        ..row(2, 5, false)
    };
    assert_eq!(check_list(&list(vec![row(1, 5, true), by_hand])), []);
    for (rows, want) in [
        (vec![row(1, 5, true)], ListWrong::Count { named: 1, quantity: 2 }),
        (vec![row(1, 5, true), row(1, 5, true)], ListWrong::Twice { first: 0, second: 1 }),
        (vec![row(1, 5, true), row(2, 5, false)], ListWrong::NoReason { row: 1 }),
        (vec![row(1, 5, true), row(2, 0, true)], ListWrong::Amount { row: 1 }),
        (
            vec![row(1, 5, true), row(2, 6, true)],
            ListWrong::Over { sum: Dong(11), counted: Dong(10) },
        ),
    ] {
        assert_eq!(check_list(&list(rows)), [want]);
    }
}

#[test]
fn a_job_match_is_listed_with_its_labour_contract_only() {
    let programme = programme();
    let needs = programme.content("job_match").expect("a content").needs.clone();
    assert_eq!(needs, [Needed::LabourContract]);
    let row = |n, has| ListRow {
        household: household_id(n),
        person: Some(person_id(n)),
        amount: Dong(400_000),
        by_hand: None,
        is_in: true,
        has,
    };
    let rows = vec![row(1, vec![Needed::LabourContract]), row(2, vec![])];
    let list = List { rows, quantity: 2, counted: Dong(800_000), needs };
    let needed = Needed::LabourContract;
    assert_eq!(check_list(&list), [ListWrong::Needs { row: 1, needed }]);
}

fn overlaps() -> Overlaps {
    let text = include_str!("../../../../law/overlaps.toml");
    Overlaps::load("overlaps.toml", text).expect("the file is whole")
}

fn given(content: &str, policy: &str, on: &str, amount: i64) -> Given {
    Given {
        id: base::id::SupportId(Uuid::from_u128(1)),
        household: household_id(1),
        person: None,
        content: content.to_owned(),
        policy: policy.to_owned(),
        project: Some("DA2".to_owned()),
        paper: Some(paper(1)),
        on: day(on),
        amount: Dong(amount),
        settled: false,
        hidden: false,
    }
}

fn wanted(content: &str, policy: &str, on: &str, amount: i64) -> Wanted {
    Wanted {
        household: household_id(1),
        person: None,
        content: content.to_owned(),
        policy: policy.to_owned(),
        on: day(on),
        amount: Dong(amount),
    }
}

fn rules(wanted: &Wanted, given: Given) -> Vec<String> {
    let overlaps = overlaps();
    let given = [given];
    let found = overlaps.find(std::slice::from_ref(wanted), &given);
    found.iter().flatten().map(|it| it.rule.id.clone()).collect()
}

#[test]
fn a_cow_is_had_once_in_three_years_and_said_with_its_paper() {
    let cow = |on: &str| wanted("breeding_cow", "giam-ngheo-2021-2025", on, 15_000_000);
    let had = || given("breeding_cow", "giam-ngheo-2021-2025", "2023-11-10", 15_000_000);
    assert_eq!(rules(&cow("2026-11-09"), had()), ["production_again", "cow_again"]);
    assert_eq!(rules(&cow("2026-11-10"), had()), ["production_again"]);
    let (overlaps, all) = (overlaps(), [had()]);
    let found = overlaps.find(&[cow("2024-05-20")], &all);
    let it = found[0].iter().find(|it| it.rule.id == "cow_again").expect("it is found");
    assert_eq!(
        (it.content.name.vi.as_str(), it.year, it.project, it.paper),
        ("bò giống", 2023, Some("DA2"), Some(paper(1)))
    );
    // How long the rule on production reaches is not known: it is shown, and a person decides.
    let open = found[0].iter().find(|it| it.rule.id == "production_again").expect("it is found");
    assert_eq!((open.not_known, it.not_known), (Some("production_years"), None));
    let other = Wanted { household: household_id(2), ..cow("2024-05-20") };
    assert_eq!(overlaps.find(&[other], &all), [Vec::new()]);
}

#[test]
fn of_several_policies_the_highest_counts_once() {
    let had = || given("vocational_training", "other", "2024-02-01", 2_000_000);
    let asked =
        |amount, on: &str| wanted("vocational_training", "giam-ngheo-2021-2025", on, amount);
    let (overlaps, all) = (overlaps(), [had()]);
    for (amount, higher) in [(2_000_000, false), (2_000_001, true)] {
        let found = overlaps.find(&[asked(amount, "2024-05-20")], &all);
        let it = found[0].iter().find(|it| it.rule.how == How::HighestOnce).expect("it is found");
        assert_eq!(it.wanted_is_higher, higher);
    }
    let next_year = rules(&asked(2_500_000, "2025-01-01"), had());
    assert!(!next_year.contains(&"highest_once".to_owned()));
    let settled = Given { settled: true, ..had() };
    assert!(rules(&asked(1, "2024-05-20"), settled).contains(&"settled_elsewhere".to_owned()));
    assert!(!rules(&asked(1, "2024-05-20"), had()).contains(&"settled_elsewhere".to_owned()));
}

#[test]
fn two_people_of_a_household_are_two_and_other_contents_stand_beside() {
    let had =
        Given { person: Some(person_id(1)), ..given("job_match", "a", "2024-02-01", 400_000) };
    let asked = |n| Wanted {
        person: Some(person_id(n)),
        ..wanted("job_match", "a", "2024-05-20", 400_000)
    };
    assert_eq!(rules(&asked(1), had.clone()), ["match_again"]);
    assert!(rules(&asked(2), had).is_empty());
    let insured = given("health_insurance", "bhyt", "2024-01-01", 900_000);
    assert!(rules(&wanted("breeding_cow", "a", "2024-05-20", 1), insured).is_empty());
    let overlaps = overlaps();
    assert!(overlaps.is_allowed("breeding_cow", "health_insurance"));
    assert!(!overlaps.is_allowed("breeding_cow", "housing"));
}

#[test]
fn of_another_communes_family_nothing_is_shown() {
    let had = Given { hidden: true, ..given("housing", "a", "2015-01-01", 1) };
    let (overlaps, all) = (overlaps(), [had]);
    let found = overlaps.find(&[wanted("housing", "a", "2024-05-20", 1)], &all);
    let it = &found[0][0];
    assert_eq!((it.rule.id.as_str(), it.year), ("house_again", 2015));
    assert_eq!((it.project, it.paper, it.given), (None, None, None));
}

#[test]
fn every_support_of_the_programme_is_of_a_content_that_overlaps_know() {
    let (programme, overlaps) = (programme(), overlaps());
    let of = programme.contents.iter().filter_map(|it| it.overlap.as_deref());
    let of: std::collections::BTreeSet<&str> = of.collect();
    assert!(of.len() >= 6);
    for id in of {
        assert!(overlaps.content(id).is_some(), "{id}");
        let is_ruled = |it: &programme::support::Exclude| it.contents.iter().any(|it| it == id);
        let whole = overlaps.content(id).and_then(|it| it.part_of.as_deref());
        assert!(overlaps.exclude.iter().any(is_ruled) || whole.is_some(), "{id} has no rule");
    }
}

#[test]
fn a_wrong_file_of_overlaps_says_where() {
    let text = include_str!("../../../../law/overlaps.toml");
    for (old, new, why) in [
        ("part_of = \"production\"", "part_of = \"cattle\"", "part of what is no whole"),
        ("contents = [\"breeding_cow\"]", "contents = [\"cow\"]", "names a content that is none"),
        ("unknown = \"production_years\"", "unknown = \"years\"", "a slot without words"),
        ("years = 3", "years = 0", "reaches over no year"),
        ("how = \"not_again\"", "how = \"never\"", "unknown variant"),
        (
            "contents = [\"electricity\", \"housing\"]",
            "contents = [\"electricity\", \"house\"]",
            "a pair names",
        ),
    ] {
        let text = text.replacen(old, new, 1);
        let error = Overlaps::load("overlaps.toml", &text).expect_err(new);
        assert!(error.line.is_some() && error.reason.contains(why), "{new}: {error}");
    }
}

//! A household as it is entered: each rule is broken once, by itself.

use base::id::{HouseholdId, PersonId, VillageId};
use base::{Birth, Severity};
use register::people::household::{ADDRESS_MAX, ETHNICITY_MAX, MEMBERS_MAX, REASON_MAX};
use register::{
    HouseholdFacts, Identity, MemberView, NewHousehold, NewMember, PersonalId, Relation, Sex,
    check_household, check_joining, check_members,
};
use uuid::Uuid;

use super::{codes, day};

const TODAY: &str = "2023-10-15";

fn member(n: u128, name: &str, relation: Relation, birth: &str) -> NewMember {
    NewMember {
        id: PersonId(Uuid::from_u128(n)),
        name: name.to_owned(),
        sex: Some(Sex::Female),
        birth: Some(Birth::parse(birth).expect("a birth")),
        relation,
        ethnicity: Some("Kinh".to_owned()),
        identity: Identity::Missing("chưa có".to_owned()),
        facts: register::MemberFacts::default(),
    }
}

/// A head, a spouse and a child of whom nothing is doubtful.
fn family() -> NewHousehold {
    NewHousehold {
        id: HouseholdId(Uuid::from_u128(1)),
        village: VillageId(Uuid::from_u128(2)),
        address: "Xóm mẫu".to_owned(),
        since: day("2020-01-01"),
        members: vec![
            member(1, "Lê Mẫu An", Relation::Head, "1975"),
            member(2, "Trần Mẫu Hoa", Relation::Spouse, "12/03/1978"),
            member(3, "Lê Mẫu Nam", Relation::Child, "15/10/2023"),
        ],
        facts: HouseholdFacts::default(),
    }
}

/// What is said of the family after a change.
fn said(change: impl FnOnce(&mut NewHousehold)) -> Vec<(String, Severity)> {
    let mut household = family();
    change(&mut household);
    let findings = check_household(&household, day(TODAY));
    findings.into_iter().map(|it| (it.code, it.severity)).collect()
}

#[test]
fn a_sound_household_has_no_findings() {
    assert_eq!(said(|_| {}), []);
}

#[test]
fn each_rule_is_said_when_it_alone_is_broken() {
    type Change = fn(&mut NewHousehold);
    let error = Severity::Error;
    let warning = Severity::Warning;
    let cases: &[(&str, Severity, Change)] = &[
        ("household_empty", error, |it| it.members.clear()),
        ("household_no_head", error, |it| it.members[0].relation = Relation::Other),
        ("household_two_heads", error, |it| it.members[2].relation = Relation::Head),
        ("household_two_spouses", warning, |it| it.members[2].relation = Relation::Spouse),
        ("household_since_future", error, |it| it.since = day("2023-10-16")),
        ("household_since_before_head", error, |it| it.since = day("1974-12-31")),
        ("name_empty", error, |it| it.members[1].name = " \u{200b} ".to_owned()),
        ("name_no_letter", error, |it| it.members[1].name = "12 – 3".to_owned()),
        ("name_too_long", error, |it| it.members[1].name = "ă".repeat(10_000)),
        ("birth_missing", warning, |it| it.members[1].birth = None),
        ("birth_after_day", error, |it| {
            it.members[2].birth = Some(Birth::parse("16/10/2023").expect("a birth"));
        }),
        ("birth_too_early", error, |it| {
            it.members[1].birth = Some(Birth::parse("1900").expect("a birth"));
        }),
        ("sex_missing", warning, |it| it.members[1].sex = None),
        ("ethnicity_missing", warning, |it| it.members[1].ethnicity = Some(" ".to_owned())),
        ("id_missing_without_reason", warning, |it| {
            it.members[1].identity = Identity::Missing(String::new());
        }),
        ("text_too_long", error, |it| it.address = "a".repeat(ADDRESS_MAX + 1)),
        ("text_too_long", error, |it| {
            it.members[1].ethnicity = Some("a".repeat(ETHNICITY_MAX + 1));
        }),
        ("text_too_long", error, |it| {
            it.members[1].identity = Identity::Missing("a".repeat(REASON_MAX + 1));
        }),
        ("person_twice", error, |it| {
            it.members[2].name = "TRAN MAU HOA".to_owned();
            it.members[2].birth = it.members[1].birth;
        }),
    ];
    for (code, severity, change) in cases {
        // A head of the family's child is looked at twice besides.
        let mut found = said(change);
        found.retain(|(found, _)| found != "head_is_child");
        if *code == "household_two_heads" {
            assert!(found.contains(&((*code).to_owned(), *severity)), "{code}: {found:?}");
        } else {
            assert_eq!(found, [((*code).to_owned(), *severity)], "{code}");
        }
    }
}

#[test]
fn a_child_may_lead_a_household_but_somebody_looks() {
    let found = said(|it| it.members[0].birth = Some(Birth::parse("2010").expect("a birth")));
    assert_eq!(found, [("head_is_child".to_owned(), Severity::Warning)]);
    // By the year alone: sixteen at some day of the year is old enough to be left alone.
    assert_eq!(said(|it| it.members[0].birth = Some(Birth::parse("2007").expect("a birth"))), []);
}

#[test]
fn namesakes_of_one_birth_are_two_people_when_their_numbers_differ() {
    let number = |text: &str| Identity::Known(PersonalId::parse(text).expect("a number"));
    let namesakes = |first: &str, second: &str| {
        let found = said(|it| {
            it.members[2].name = "Trần Mẫu Hoa".to_owned();
            it.members[2].birth = it.members[1].birth;
            it.members[1].identity = number(first);
            it.members[2].identity = number(second);
        });
        found.into_iter().map(|(code, _)| code).collect::<Vec<_>>()
    };
    assert_eq!(namesakes("038178000001", "038178000002"), Vec::<String>::new());
    assert_eq!(namesakes("038178000001", "038178000001"), ["person_twice"]);
}

#[test]
fn a_finding_names_the_member_and_not_the_number() {
    let mut household = family();
    household.members[1].identity =
        Identity::Known(PersonalId::parse("038078000777").expect("a number"));
    let findings = check_household(&household, day(TODAY));
    assert_eq!(codes(&findings), ["id_sex_differs"]);
    let arg = |name: &str| findings[0].args.get(name).map(String::as_str);
    assert_eq!((arg("name"), arg("member")), (Some("Trần Mẫu Hoa"), Some("2")));
    assert!(!format!("{findings:?}").contains("038078000777"));
}

#[test]
fn too_many_members_are_refused_as_a_whole() {
    let found = said(|it| {
        for n in 0..100_u128 {
            it.members.push(member(10 + n, "", Relation::Child, "2010"));
        }
    });
    assert!(found.contains(&("household_too_large".to_owned(), Severity::Error)));
    assert!(found.len() <= 2 * MEMBERS_MAX + 1, "bounded, whatever is sent: {}", found.len());
}

#[test]
fn an_illegible_relation_may_be_the_head_s() {
    let household = family();
    let mut views: Vec<MemberView<'_>> = household.members.iter().map(MemberView::from).collect();
    views[0].relation = None;
    assert!(check_members(&views, day(TODAY)).is_empty());
}

#[test]
fn who_joins_is_checked_like_who_was_there() {
    let (from, today) = (day("2023-05-01"), day(TODAY));
    let daughter = member(9, "Lê Mẫu Lan", Relation::Child, "2001");
    assert!(check_joining(&daughter, from, today).is_empty());
    assert_eq!(
        codes(&check_joining(&daughter, day("2023-10-16"), today)),
        ["household_since_future"]
    );
    let unborn = member(9, "Lê Mẫu Lan", Relation::Child, "02/05/2023");
    assert_eq!(codes(&check_joining(&unborn, from, today)), ["birth_after_day"]);
}

#[test]
fn texts_are_kept_in_one_form() {
    let mut household = family();
    household.address = " Xo\u{301}m  m\u{1EAB}u\u{200b} ".to_owned();
    household.members[0].name = "Le\u{302} Mẫu\u{a0}An".to_owned();
    household.members[0].ethnicity = Some(" \u{200b}".to_owned());
    let clean = household.cleaned();
    assert_eq!(clean.address, "Xóm mẫu");
    assert_eq!(clean.members[0].name, "Lê Mẫu An");
    assert_eq!(clean.members[0].ethnicity, None);
}

#[test]
fn nobody_belongs_to_a_household_before_birth_and_its_head_does_from_the_first_day() {
    let mut household = family();
    household.since = day("2020-06-15");
    let from = |birth: Option<&str>, relation| {
        let mut member = family().members.remove(2);
        member.relation = relation;
        member.birth = birth.map(|text| Birth::parse(text).expect("a birth"));
        household.joins_on(&member).to_string()
    };
    let child = Relation::Child;
    assert_eq!(from(Some("14/06/2020"), child), "2020-06-15");
    assert_eq!(from(Some("15/06/2020"), child), "2020-06-15");
    assert_eq!(from(Some("16/06/2020"), child), "2020-06-16");
    // By the year alone: the first day of a later year, the household's day of the same one.
    assert_eq!(from(Some("2020"), child), "2020-06-15");
    assert_eq!(from(Some("2021"), child), "2021-01-01");
    assert_eq!(from(None, child), "2020-06-15");
    assert_eq!(from(Some("16/06/2020"), Relation::Head), "2020-06-15");
}

#[test]
fn a_household_may_begin_on_the_day_its_head_was_born_and_not_before() {
    let born = |since: &str| {
        said(|it| {
            it.members[0].birth = Some(Birth::parse("12/03/1975").expect("a birth"));
            it.since = day(since);
        })
    };
    assert_eq!(born("1975-03-12"), []);
    assert_eq!(born("1975-03-11"), [("household_since_before_head".to_owned(), Severity::Error)]);
}

//! Events: what each changes, what each is refused for, and how each is taken back.

use base::id::{EventId, HouseholdId, MoveId, PersonId, VillageId};
use base::{Birth, Day};
use register::people::household_event::{
    Books, Home, Part, Period, PersonData, Plan, Undoing, plan, undo,
};
use register::{
    Act, Change, Heir, Identity, MemberFacts, NewEvent, NewMember, Newcomer, Paper, PersonChanges,
    Placed, Relation, Sex,
};
use uuid::Uuid;

use crate::{codes, day};

const TODAY: &str = "2024-06-01";
const ME: u128 = 1;
const OTHER: u128 = 2;
const AN: u128 = 11;
const HOA: u128 = 12;
const MAI: u128 = 13;
const SON: u128 = 21;

fn household(n: u128) -> HouseholdId {
    HouseholdId(Uuid::from_u128(n))
}

fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

fn village(n: u128) -> VillageId {
    VillageId(Uuid::from_u128(n))
}

fn period(of: u128, who: u128, name: &str, relation: Relation, born: &str, from: &str) -> Period {
    Period {
        household: household(of),
        person: person(who),
        name: name.to_owned(),
        birth: Some(Birth::parse(born).expect("a birth of the test")),
        relation,
        position: i32::try_from(who % 10).expect("a small place"),
        from: day(from),
        to: None,
    }
}

/// An with his wife Hoa and daughter Mai in one household, Sơn alone in the other.
fn periods() -> Vec<Period> {
    vec![
        period(ME, AN, "Lê Mẫu An", Relation::Head, "05/05/1975", "2015-01-01"),
        period(ME, HOA, "Trần Mẫu Hoa", Relation::Spouse, "1978", "2015-01-01"),
        period(ME, MAI, "Lê Mẫu Mai", Relation::Child, "20/11/2010", "2015-01-01"),
        period(OTHER, SON, "Bùi Mẫu Sơn", Relation::Head, "1990", "2015-01-01"),
    ]
}

fn homes() -> Vec<Home> {
    [ME, OTHER]
        .map(|n| Home {
            id: household(n),
            village: village(n),
            address: String::new(),
            from: day("2015-01-01"),
            to: None,
        })
        .to_vec()
}

fn event(on: &str, act: Act) -> NewEvent {
    let paper = Paper::Shown {
        kind: "Giấy chứng tử".to_owned(),
        number: "12".to_owned(),
        day: Some(day("2024-01-02")),
        issuer: "UBND xã".to_owned(),
    };
    NewEvent { id: EventId(Uuid::from_u128(99)), day: day(on), paper, note: String::new(), act }
}

fn baby(born: &str) -> NewMember {
    NewMember {
        id: person(31),
        name: "Lê Mẫu Bé".to_owned(),
        sex: Some(Sex::Female),
        birth: Birth::parse(born).ok(),
        relation: Relation::Child,
        ethnicity: Some("Kinh".to_owned()),
        identity: Identity::Missing("mới sinh".to_owned()),
        facts: MemberFacts::default(),
    }
}

fn heir(who: u128, others: &[(u128, Relation)]) -> Option<Heir> {
    let relations =
        others.iter().map(|(n, relation)| Placed { person: person(*n), relation: *relation });
    Some(Heir { person: person(who), relations: relations.collect() })
}

fn placed(list: &[(u128, Relation)]) -> Vec<Placed> {
    list.iter().map(|(n, relation)| Placed { person: person(*n), relation: *relation }).collect()
}

fn data() -> PersonData {
    PersonData {
        name: "Lê Mẫu An".to_owned(),
        sex: Some(Sex::Male),
        birth: Birth::parse("05/05/1975").ok(),
        ethnicity: Some("Kinh".to_owned()),
        identity: Identity::Missing("chưa làm".to_owned()),
        facts: MemberFacts::default(),
    }
}

fn planned(event: &NewEvent, periods: &[Period], homes: &[Home]) -> Result<Plan, Vec<String>> {
    let data = data();
    let books = Books { today: day(TODAY), periods, homes, data: Some(&data), dead: &[person(41)] };
    plan(household(ME), event, &books)
        .map_err(|findings| codes(&findings).into_iter().map(str::to_owned).collect())
}

fn refused(on: &str, act: Act) -> Vec<String> {
    planned(&event(on, act), &periods(), &homes()).expect_err("a refusal")
}

/// The code, the day and the act.
type Refusal = (&'static str, &'static str, Act);

fn refused_deaths() -> Vec<Refusal> {
    let death = |who: u128, heir| Act::Death { person: person(who), heir };
    vec![
        ("event_in_future", "2024-06-02", death(MAI, None)),
        ("event_before_household", "2014-12-31", death(MAI, None)),
        ("event_order", "2015-01-01", death(MAI, None)),
        ("event_member_not_there", "2024-01-01", death(SON, None)),
        ("event_heir_missing", "2024-01-01", death(AN, None)),
        ("event_heir_needless", "2024-01-01", death(MAI, heir(HOA, &[]))),
        ("event_heir_not_there", "2024-01-01", death(AN, heir(AN, &[]))),
        ("household_two_heads", "2024-01-01", death(AN, heir(HOA, &[(MAI, Relation::Head)]))),
    ]
}

fn refused_newcomers() -> Vec<Refusal> {
    let known =
        |who: u128| Newcomer::Known { person: person(who), relation: Relation::Spouse, heir: None };
    vec![
        (
            "event_birth_missing",
            "2024-01-01",
            Act::Birth { member: NewMember { birth: None, ..baby("2024") } },
        ),
        ("event_birth_other_day", "2024-01-02", Act::Birth { member: baby("01/01/2024") }),
        ("birth_after_day", "2024-01-01", Act::Arrival { who: Newcomer::New(baby("02/01/2024")) }),
        (
            "event_join_as_head",
            "2024-01-01",
            Act::Arrival {
                who: Newcomer::New(NewMember { relation: Relation::Head, ..baby("2000") }),
            },
        ),
        (
            "event_person_known",
            "2024-01-01",
            Act::Arrival { who: Newcomer::New(NewMember { id: person(SON), ..baby("1990") }) },
        ),
        ("event_person_unknown", "2024-01-01", Act::Marriage { who: known(77) }),
        (
            "event_spouse_young",
            "2024-01-01",
            Act::Marriage { who: Newcomer::New(baby("02/01/2008")) },
        ),
        ("event_already_member", "2024-01-01", Act::Arrival { who: known(HOA) }),
    ]
}

fn refused_ways_out() -> Vec<Refusal> {
    vec![
        (
            "event_nobody",
            "2024-01-01",
            Act::Departure { persons: Vec::new(), to: "Hà Nội".to_owned(), heir: None },
        ),
        (
            "event_place_missing",
            "2024-01-01",
            Act::Departure { persons: vec![person(MAI)], to: String::new(), heir: None },
        ),
        (
            "event_same_place",
            "2024-01-01",
            Act::MoveWithin { village: village(ME), address: String::new() },
        ),
        (
            "event_home_order",
            "2015-01-01",
            Act::MoveWithin { village: village(OTHER), address: String::new() },
        ),
        (
            "event_text_long",
            "2024-01-01",
            Act::MoveWithin { village: village(OTHER), address: "x".repeat(301) },
        ),
    ]
}

fn refused_splits_and_mergers() -> Vec<Refusal> {
    vec![
        (
            "event_split_head",
            "2024-01-01",
            Act::Split {
                household: household(3),
                village: village(ME),
                address: String::new(),
                members: placed(&[(MAI, Relation::Child)]),
                heir: None,
            },
        ),
        (
            "event_split_all",
            "2024-01-01",
            Act::Split {
                household: household(3),
                village: village(ME),
                address: String::new(),
                members: placed(&[
                    (AN, Relation::Head),
                    (HOA, Relation::Spouse),
                    (MAI, Relation::Child),
                ]),
                heir: None,
            },
        ),
        (
            "event_household_known",
            "2024-01-01",
            Act::Split {
                household: household(OTHER),
                village: village(ME),
                address: String::new(),
                members: placed(&[(MAI, Relation::Head)]),
                heir: None,
            },
        ),
        (
            "event_merge_itself",
            "2024-01-01",
            Act::Merge { into: household(ME), members: Vec::new() },
        ),
        (
            "event_relation_missing",
            "2024-01-01",
            Act::Merge {
                into: household(OTHER),
                members: placed(&[(AN, Relation::Sibling), (HOA, Relation::Other)]),
            },
        ),
        (
            "event_household_gone",
            "2024-01-01",
            Act::Merge { into: household(9), members: Vec::new() },
        ),
    ]
}

fn refused_corrections() -> Vec<Refusal> {
    let correct = |changes| Act::PersonCorrection { person: person(AN), changes };
    vec![
        (
            "event_already_head",
            "2024-01-01",
            Act::HeadChange { heir: Heir { person: person(AN), relations: Vec::new() } },
        ),
        (
            "event_former_head",
            "2024-01-01",
            Act::HeadChange { heir: Heir { person: person(HOA), relations: Vec::new() } },
        ),
        ("event_nothing_changed", "2024-01-01", correct(PersonChanges::default())),
        (
            "name_no_letter",
            "2024-01-01",
            correct(PersonChanges { name: Some("12".to_owned()), ..PersonChanges::default() }),
        ),
        (
            "event_birth_after_joining",
            "2024-01-01",
            correct(PersonChanges {
                birth: Birth::parse("02/01/2015").ok(),
                ..PersonChanges::default()
            }),
        ),
        (
            "event_nothing_changed",
            "2024-01-01",
            Act::AddressCorrection { address: String::new(), since: None, village: None },
        ),
        ("undo_of_undo", "2024-01-01", Act::Undo { event: EventId(Uuid::from_u128(5)) }),
    ]
}

#[test]
fn each_refusal_has_its_code() {
    let cases = [
        refused_deaths(),
        refused_newcomers(),
        refused_ways_out(),
        refused_splits_and_mergers(),
        refused_corrections(),
    ];
    for (code, on, act) in cases.into_iter().flatten() {
        let found = refused(on, act.clone());
        assert!(found.iter().any(|it| it == code), "{code} expected of {act:?}: {found:?}");
    }
}

#[test]
fn a_paper_is_shown_whole_or_missed_with_a_reason() {
    let act = || Act::Death { person: person(MAI), heir: None };
    let shown = |kind: &str, number: &str, on: Option<Day>| Paper::Shown {
        kind: kind.to_owned(),
        number: number.to_owned(),
        day: on,
        issuer: String::new(),
    };
    for (paper, want) in [
        (shown("Giấy chứng tử", "12", None), None),
        (Paper::Missing("thất lạc".to_owned()), None),
        (shown("Giấy chứng tử", "", None), Some("event_paper_incomplete")),
        (shown("", "12", None), Some("event_paper_incomplete")),
        (shown("Giấy chứng tử", "12", Some(day("2024-06-01"))), None),
        (shown("Giấy chứng tử", "12", Some(day("2024-06-02"))), Some("event_paper_future")),
        (shown("Giấy chứng tử", &"9".repeat(121), None), Some("event_text_long")),
        (shown("Giấy chứng tử", "038090001234", None), Some("event_paper_personal")),
        (shown("CMND", "171234567", None), Some("event_paper_personal")),
        (Paper::Missing(String::new()), Some("event_paper_reason")),
        (Paper::Missing("x".repeat(501)), Some("event_text_long")),
    ] {
        let new = NewEvent { paper: paper.clone(), ..event("2024-01-01", act()) };
        let got = planned(&new, &periods(), &homes()).err();
        assert_eq!(got, want.map(|code| vec![code.to_owned()]), "{paper:?}");
    }
}

#[test]
fn nobody_dies_before_birth_and_the_dead_do_not_come_back() {
    let mut with_child = periods();
    with_child.push(period(ME, 14, "Lê Mẫu Út", Relation::Child, "2023", "2015-06-01"));
    let death = Act::Death { person: person(14), heir: None };
    let found = planned(&event("2016-01-01", death), &with_child, &homes()).expect_err("refused");
    assert_eq!(found, ["event_death_before_birth"]);

    let mut gone = period(OTHER, 41, "Bùi Mẫu Cả", Relation::Other, "1950", "2015-01-01");
    gone.to = Some(day("2020-01-01"));
    let mut with_dead = periods();
    with_dead.push(gone);
    let who = Newcomer::Known { person: person(41), relation: Relation::Parent, heir: None };
    let found = planned(&event("2024-01-01", Act::Arrival { who }), &with_dead, &homes());
    assert_eq!(found.expect_err("refused"), ["event_person_dead"]);
}

#[test]
fn a_head_is_not_put_in_between_later_changes() {
    let mut later = periods();
    later[1].to = Some(day("2024-05-01"));
    let death = Act::Death { person: person(AN), heir: heir(MAI, &[]) };
    let found = planned(&event("2024-04-30", death.clone()), &later, &homes());
    assert_eq!(found.expect_err("refused"), ["event_order"]);
    planned(&event("2024-05-01", death), &later, &homes()).expect("on the day of the last change");
}

#[test]
fn when_the_head_dies_another_follows_in_the_same_act() {
    let act = Act::Death { person: person(AN), heir: heir(HOA, &[]) };
    let plan = planned(&event("2024-01-01", act), &periods(), &homes()).expect("a plan");
    assert_eq!(
        plan.parts,
        [(person(AN), household(ME), Part::Died), (person(HOA), household(ME), Part::Head),]
    );
    let from = day("2015-01-01");
    assert_eq!(
        plan.changes,
        [
            Change::Left { person: person(AN), household: household(ME), from },
            Change::Left { person: person(HOA), household: household(ME), from },
            Change::Joined {
                person: person(HOA),
                household: household(ME),
                relation: Relation::Head,
                position: 2,
            },
        ]
    );
    assert!(plan.ended.is_empty());
}

#[test]
fn with_its_last_member_a_household_ends() {
    let homes = homes();
    let periods: Vec<Period> = periods().into_iter().filter(|p| p.person == person(AN)).collect();
    let act = Act::Death { person: person(AN), heir: None };
    let plan = planned(&event("2024-01-01", act), &periods, &homes).expect("a plan");
    assert_eq!(plan.ended, [household(ME)]);
    assert!(
        plan.changes
            .contains(&Change::HomeLeft { household: household(ME), from: day("2015-01-01") })
    );
}

#[test]
fn a_spouse_leaves_the_household_they_headed_which_ends() {
    let who = Newcomer::Known { person: person(SON), relation: Relation::ChildInLaw, heir: None };
    let plan =
        planned(&event("2024-01-01", Act::Marriage { who }), &periods(), &homes()).expect("a plan");
    assert_eq!(plan.other, Some(household(OTHER)));
    assert_eq!(plan.ended, [household(OTHER)]);
    assert!(plan.parts.contains(&(person(SON), household(ME), Part::Joined)));
}

#[test]
fn a_move_between_communes_keeps_the_members_together() {
    let act = Act::MoveBetween {
        movement: MoveId(Uuid::from_u128(7)),
        village: village(8),
        address: "Xóm 3".to_owned(),
    };
    let plan = planned(&event("2024-01-01", act), &periods(), &homes()).expect("a plan");
    assert_eq!(plan.changes.len(), 2, "only the place changes: {:?}", plan.changes);
    assert_eq!(plan.parts.len(), 3);
}

/// Applies a plan to the books, as the database does.
fn applied(plan: &Plan, on: Day, periods: &mut Vec<Period>, homes: &mut Vec<Home>) {
    for change in &plan.changes {
        match change {
            Change::Left { person, .. } => {
                let open = periods.iter_mut().find(|p| p.person == *person && p.to.is_none());
                open.expect("an open period").to = Some(on);
            }
            Change::Joined { person, household, relation, position } => {
                let known = periods.iter().find(|p| p.person == *person).cloned();
                let mut joined = known.unwrap_or_else(|| {
                    period(ME, 31, "Lê Mẫu Bé", Relation::Child, "2024", "2024-01-01")
                });
                (joined.household, joined.relation) = (*household, *relation);
                (joined.position, joined.from, joined.to) = (*position, on, None);
                periods.push(joined);
            }
            Change::HomeMade { household, village, address } => {
                homes.retain(|home| home.id != *household);
                let (id, village, address) = (*household, *village, address.clone());
                homes.push(Home { id, village, address, from: on, to: None });
            }
            Change::HomeLeft { household, .. } => {
                let home = homes.iter_mut().find(|home| home.id == *household);
                home.expect("a home").to = Some(on);
            }
            Change::HouseholdMade { .. }
            | Change::AddressSet { .. }
            | Change::VillageSet { .. }
            | Change::SinceSet { .. }
            | Change::PersonSet { .. } => {}
        }
    }
}

#[test]
fn an_event_is_taken_back_row_by_row_unless_something_stands_on_it() {
    let on = day("2024-01-01");
    let act = Act::Split {
        household: household(3),
        village: village(ME),
        address: String::new(),
        members: placed(&[(AN, Relation::Head), (MAI, Relation::Child)]),
        heir: heir(HOA, &[]),
    };
    let (mut periods, mut homes) = (periods(), homes());
    let plan = planned(&event("2024-01-01", act), &periods, &homes).expect("a plan");
    applied(&plan, on, &mut periods, &mut homes);
    let books = |periods, homes| Books { today: day(TODAY), periods, homes, data: None, dead: &[] };
    let back =
        undo(on, &plan.changes, &books(&periods, &homes), &[]).expect("nothing stands on it");
    for undoing in [
        Undoing::Unmake { household: household(3) },
        Undoing::Unjoin { person: person(HOA) },
        Undoing::Rejoin { person: person(HOA), from: day("2015-01-01") },
        Undoing::Rejoin { person: person(AN), from: day("2015-01-01") },
        Undoing::Rejoin { person: person(MAI), from: day("2015-01-01") },
    ] {
        assert!(back.contains(&undoing), "{undoing:?} in {back:?}");
    }

    // Mai leaves the new household afterwards: the split can no longer be taken back.
    let mut later = periods.clone();
    let mai = later.iter_mut().find(|p| p.person == person(MAI) && p.to.is_none());
    mai.expect("Mai in the new household").to = Some(day("2024-03-01"));
    let found = undo(on, &plan.changes, &books(&later, &homes), &[]).expect_err("refused");
    assert_eq!(codes(&found), ["undo_blocked"]);

    // Somebody is born into it.
    let mut grown = periods.clone();
    grown.push(period(3, 31, "Lê Mẫu Bé", Relation::Child, "2024", "2024-02-01"));
    let found = undo(on, &plan.changes, &books(&grown, &homes), &[]).expect_err("refused");
    assert_eq!(codes(&found), ["undo_household_grown"]);

    // It moves.
    let mut moved = homes.clone();
    moved.iter_mut().find(|home| home.id == household(3)).expect("its home").from =
        day("2024-02-01");
    let found = undo(on, &plan.changes, &books(&periods, &moved), &[]).expect_err("refused");
    assert_eq!(codes(&found), ["undo_blocked_home"]);
}

#[test]
fn a_correction_is_taken_back_unless_the_person_was_corrected_again() {
    let act = Act::PersonCorrection {
        person: person(AN),
        changes: PersonChanges { sex: Some(Sex::Female), ..PersonChanges::default() },
    };
    let (periods, homes) = (periods(), homes());
    let plan = planned(&event("2024-01-01", act), &periods, &homes).expect("a plan");
    let books =
        Books { today: day(TODAY), periods: &periods, homes: &homes, data: None, dead: &[] };
    let right = PersonData { sex: Some(Sex::Female), ..data() };
    let on = day("2024-01-01");
    let back = undo(on, &plan.changes, &books, &[(person(AN), right.clone())]).expect("taken back");
    assert_eq!(back, [Undoing::Person { person: person(AN), data: data() }]);
    let again = PersonData { name: "Lê Mẫu Ân".to_owned(), ..right };
    let found = undo(on, &plan.changes, &books, &[(person(AN), again)]).expect_err("refused");
    assert_eq!(codes(&found), ["undo_person_changed"]);
}

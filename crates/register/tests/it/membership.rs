//! Timelines: one head on each day with members, nobody in two households on one day.

use base::Day;
use base::id::{HouseholdId, PersonId};
use proptest::prelude::*;
use register::{BadTimeline, Stay, check_timeline};
use uuid::Uuid;

use super::day;

fn household(n: u128) -> HouseholdId {
    HouseholdId(Uuid::from_u128(n))
}

fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

/// Person `who` in household `home`, from the first day up to the second.
fn stay(who: u128, home: u128, head: bool, from: &str, to: Option<&str>) -> Stay {
    let to = to.map(day);
    Stay { household: household(home), person: person(who), head, from: day(from), to }
}

#[test]
fn a_stay_covers_its_first_day_and_not_the_day_it_ends() {
    let it = stay(1, 1, true, "2023-01-01", Some("2023-02-01"));
    let covered =
        ["2022-12-31", "2023-01-01", "2023-01-31", "2023-02-01"].map(|d| it.covers(day(d)));
    assert_eq!(covered, [false, true, true, false]);
    assert!(stay(1, 1, true, "2023-01-01", None).covers(day("2999-01-01")));
}

#[test]
fn ordinary_lives_are_accepted() {
    assert_eq!(check_timeline(&[]), Ok(()));
    // The head dies and the wife leads on from that day; the daughter marries into another
    // household on the day she leaves this one; later it dissolves.
    let life = [
        stay(1, 1, true, "2020-01-01", Some("2022-05-01")),
        stay(2, 1, false, "2020-01-01", Some("2022-05-01")),
        stay(2, 1, true, "2022-05-01", Some("2023-09-01")),
        stay(3, 1, false, "2020-01-01", Some("2021-03-01")),
        stay(3, 2, false, "2021-03-01", None),
        stay(4, 2, true, "2019-01-01", None),
    ];
    assert_eq!(check_timeline(&life), Ok(()));
}

#[test]
fn a_stay_lasts_at_least_a_day() {
    for to in ["2023-01-01", "2022-12-31"] {
        let wrong = check_timeline(&[stay(1, 1, true, "2023-01-01", Some(to))]);
        assert_eq!(wrong, Err(BadTimeline::NoDay { person: person(1), from: day("2023-01-01") }));
    }
}

#[test]
fn nobody_is_in_two_households_on_one_day() {
    let heads = [stay(8, 1, true, "2020-01-01", None), stay(9, 2, true, "2020-01-01", None)];
    let with = |from: &str| {
        let mut stays = heads.to_vec();
        stays.push(stay(1, 1, false, "2020-01-01", Some("2023-06-01")));
        stays.push(stay(1, 2, false, from, None));
        check_timeline(&stays)
    };
    assert_eq!(with("2023-06-01"), Ok(()));
    let two = BadTimeline::TwoHouseholds {
        person: person(1),
        day: day("2023-05-31"),
        first: household(1),
        second: household(2),
    };
    assert_eq!(with("2023-05-31"), Err(two));
}

#[test]
fn a_household_has_one_head_on_every_day_it_has_members() {
    let wife = stay(2, 1, false, "2020-01-01", None);
    let gap = [stay(1, 1, true, "2020-01-01", Some("2022-05-01")), wife];
    let no_head = BadTimeline::NoHead { household: household(1), day: day("2022-05-01") };
    assert_eq!(check_timeline(&gap), Err(no_head));
    let late = [stay(1, 1, true, "2020-01-02", None), wife];
    let no_head = BadTimeline::NoHead { household: household(1), day: day("2020-01-01") };
    assert_eq!(check_timeline(&late), Err(no_head));
    let two = [stay(1, 1, true, "2020-01-01", None), stay(2, 1, true, "2021-07-01", None)];
    let two_heads = BadTimeline::TwoHeads { household: household(1), day: day("2021-07-01") };
    assert_eq!(check_timeline(&two), Err(two_heads));
}

/// A day of a short month, so that random stays meet often.
fn any_day() -> impl Strategy<Value = Day> {
    (1..=9_u32).prop_map(|n| day(&format!("2023-01-0{n}")))
}

fn any_stay() -> impl Strategy<Value = Stay> {
    (1..=3_u128, 1..=2_u128, any::<bool>(), any_day(), proptest::option::of(any_day())).prop_map(
        |(who, home, head, from, to)| Stay {
            household: household(home),
            person: person(who),
            head,
            from,
            to,
        },
    )
}

/// The rules said again in the plainest way: look at every day by itself.
fn holds_on_every_day(stays: &[Stay]) -> bool {
    let days = (1..=10).map(|n| day(&format!("2023-01-{n:02}")));
    stays.iter().all(|it| it.to.is_none_or(|to| it.from < to))
        && days.into_iter().all(|on| {
            let here: Vec<&Stay> = stays.iter().filter(|it| it.covers(on)).collect();
            let once = (1..=3).all(|n| here.iter().filter(|it| it.person == person(n)).count() < 2);
            let led = (1..=2).all(|n| {
                let members: Vec<_> =
                    here.iter().filter(|it| it.household == household(n)).collect();
                members.is_empty() || members.iter().filter(|it| it.head).count() == 1
            });
            once && led
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn the_check_agrees_with_a_look_at_every_single_day(
        stays in proptest::collection::vec(any_stay(), 0..5)
    ) {
        prop_assert_eq!(check_timeline(&stays).is_ok(), holds_on_every_day(&stays), "{:?}", stays);
    }
}

//! Production groups: dossier, answer, shares and ceilings at their limits, stages, the round of
//! animals.

use base::Dong;
use programme::group::{
    DossierPart, DutyKind, GroupStep, Plan, PlanWrong, ResultPart, Rotation, RotationEvent,
    RotationKind as R, RotationRefused, StageRefused, answer_by, check_plan, may_pay,
    missing_parts, stages,
};
use register::Calendar;

use crate::{day, household_id, paper, programme, programmes};

fn plan() -> Plan {
    Plan {
        households: 10,
        target_households: 7,
        cost: Dong(100_000_000),
        support: Dong(60_000_000),
        selection: Dong(5_000_000),
        from: day("2023-09-01"),
        to: day("2026-08-31"),
        area_kind: 2,
    }
}

#[test]
fn shares_and_ceilings_hold_at_their_limits() {
    let rules = programme().production.expect("it has them");
    let wrong = |plan: Plan| check_plan(&rules, &plan);
    assert_eq!(wrong(plan()), []);
    for (plan, want) in [
        (Plan { target_households: 6, ..plan() }, PlanWrong::TooFewTarget { least_percent: 70 }),
        (Plan { target_households: 11, ..plan() }, PlanWrong::Counts),
        (
            Plan { support: Dong(60_000_001), ..plan() },
            PlanWrong::TooMuchSupport { most: Dong(60_000_000), percent: 60 },
        ),
        (Plan { to: day("2026-09-01"), ..plan() }, PlanWrong::TooLong { most_years: 3 }),
        (Plan { to: day("2023-08-31"), ..plan() }, PlanWrong::EndsBefore),
        (
            Plan { selection: Dong(5_000_001), ..plan() },
            PlanWrong::TooMuchSelection { most: Dong(5_000_000), percent: 5 },
        ),
        (Plan { households: 0, target_households: 0, ..plan() }, PlanWrong::Nobody),
        (Plan { area_kind: 3, ..plan() }, PlanWrong::NoSuchArea),
    ] {
        assert_eq!(wrong(plan), [want]);
    }
    let hard = Plan { area_kind: 0, target_households: 5, support: Dong(95_000_000), ..plan() };
    assert_eq!(wrong(hard), []);
    let all = programmes();
    let next = all.get("2026-2035").and_then(|it| it.production.clone()).expect("it has slots");
    let open = check_plan(&next, &plan());
    assert_eq!(open.len(), 3);
    assert!(
        open.iter().all(|it| matches!(it, PlanWrong::NotKnown { slot } if slot == "production"))
    );
}

#[test]
fn a_whole_dossier_is_answered_within_seven_working_days() {
    let calendar = Calendar::load(
        include_str!("../../../../law/calendar.toml"),
        include_str!("../../../../law/holidays.toml"),
    );
    let calendar = calendar.expect("the calendar is whole");
    let rules = programme().production.expect("it has them");
    // Thursday 24/08/2023: two days, a weekend, then 28–31/08, and 01/09 is a holiday with
    // 02–04/09.
    let by = answer_by(&rules, &calendar, day("2023-08-24")).expect("known");
    assert_eq!(by, day("2023-09-06"));
    let all = programmes();
    let next = all.get("2026-2035").and_then(|it| it.production.clone()).expect("it has slots");
    assert_eq!(answer_by(&next, &calendar, day("2026-08-24")), Err("production"));
    let mut has = DossierPart::ALL.to_vec();
    assert!(missing_parts(&has, true).is_empty());
    has.retain(|part| *part != DossierPart::Rotation);
    assert!(missing_parts(&has, false).is_empty());
    assert_eq!(missing_parts(&has, true), [DossierPart::Rotation]);
    assert!(GroupStep::DossierWhole.next().contains(&GroupStep::Refused));
    assert!(!GroupStep::Written.next().contains(&GroupStep::Decided));
}

#[test]
fn stages_sum_to_the_whole_and_are_paid_when_accepted() {
    let amounts = |all, parts: &[u32]| {
        stages(Dong(all), parts).iter().map(|it| it.amount.0).collect::<Vec<_>>()
    };
    assert_eq!(amounts(40_000_000, &[70, 30]), [28_000_000, 12_000_000]);
    assert_eq!(amounts(99, &[70, 30]), [69, 30]);
    let mut house = stages(Dong(40_000_000), &[70, 30]);
    let on = day("2024-06-01");
    let pay = |house: &[_], stage, amount| may_pay(house, stage, Dong(amount), on);
    assert_eq!(pay(&house, 0, 1), Err(StageRefused::NotAccepted));
    assert_eq!(pay(&house, 1, 1), Err(StageRefused::EarlierOpen { stage: 0 }));
    assert_eq!(pay(&house, 2, 1), Err(StageRefused::NoSuchStage));
    house[0].accepted_on = Some(on);
    assert_eq!(pay(&house, 0, 28_000_000), Ok(()));
    let left = Dong(28_000_000);
    assert_eq!(pay(&house, 0, 28_000_001), Err(StageRefused::TooMuch { left }));
    assert_eq!(pay(&house, 0, 0), Err(StageRefused::Amount));
    house[1].accepted_on = Some(day("2024-06-02"));
    assert_eq!(pay(&house, 1, 1), Err(StageRefused::NotAccepted), "accepted only tomorrow");
}

fn event(kind: R, who: u128, count: u32, on: &str) -> RotationEvent {
    let named = matches!(kind, R::HandedOn | R::Recovered);
    RotationEvent {
        kind,
        on: day(on),
        household: household_id(who),
        to: None,
        count,
        paper: named.then(|| paper(1)),
    }
}

#[test]
fn cows_go_round_and_every_one_is_accounted_for() {
    let mut herd = Rotation::default();
    let mut take = |event: RotationEvent| {
        let before = herd.clone();
        let done = herd.take(&event);
        if done.is_err() {
            assert_eq!(herd, before, "nothing is changed");
        }
        assert!(herd.foots());
        (done, herd.clone())
    };
    assert!(take(event(R::Given, 1, 1, "2023-11-10")).0.is_ok());
    assert!(take(event(R::Given, 2, 1, "2023-11-10")).0.is_ok());
    assert_eq!(take(event(R::Born, 3, 1, "2024-08-01")).0, Err(RotationRefused::Fewer { has: 0 }));
    let (_, after) = take(event(R::Born, 1, 1, "2024-08-01"));
    assert_eq!(after.duties()[0].kind, DutyKind::DecideYoung);
    let to_nobody = event(R::HandedOn, 1, 1, "2024-10-01");
    assert_eq!(take(to_nobody.clone()).0, Err(RotationRefused::NoReceiver));
    let to = |n| RotationEvent { to: Some(household_id(n)), ..to_nobody.clone() };
    assert_eq!(take(to(1)).0, Err(RotationRefused::NoReceiver));
    assert_eq!(take(RotationEvent { paper: None, ..to(3) }).0, Err(RotationRefused::NoPaper));
    let (_, after) = take(to(3));
    assert_eq!((after.has(household_id(1)), after.has(household_id(3))), (1, 1));
    assert!(after.duties().is_empty());
    let early = event(R::Died, 2, 1, "2024-09-30");
    assert_eq!(take(early).0, Err(RotationRefused::BeforeLast { last: day("2024-10-01") }));
    let (_, after) = take(event(R::Died, 2, 1, "2024-11-01"));
    assert_eq!(after.duties()[0].kind, DutyKind::DeathMinutes);
    assert_eq!(take(event(R::Died, 2, 1, "2024-11-02")).0, Err(RotationRefused::Fewer { has: 0 }));
    let (_, after) = take(event(R::Recovered, 3, 1, "2024-12-01"));
    assert_eq!((after.in_pool(), after.duties()[1].kind), (1, DutyKind::GiveAgain));
    let (_, after) = take(event(R::Given, 4, 1, "2025-01-01"));
    assert_eq!((after.in_pool(), after.has(household_id(4))), (0, 1));
    assert!(take(event(R::Kept, 1, 1, "2026-08-31")).0.is_ok());
    assert_eq!(take(event(R::Given, 1, 0, "2026-09-01")).0, Err(RotationRefused::None));
    let with_receiver =
        RotationEvent { to: Some(household_id(2)), ..event(R::Given, 1, 1, "2026-09-01") };
    assert_eq!(take(with_receiver).0, Err(RotationRefused::Needless));
}

#[test]
fn a_result_foots_when_its_parts_come_to_its_cost() {
    let part = ResultPart {
        quantity: 5,
        cost: Dong(10),
        support: Dong(6),
        people: Dong(3),
        other: Dong(1),
    };
    assert!(part.foots());
    assert!(!ResultPart { other: Dong(0), ..part }.foots());
}

//! The first day of a household in the register, written wrong and put right.

use app::kernel::problem::Code;
use app::place::village::{VillageCorrection, VillageNew};
use app::{Act, Newcomer, PersonChanges, Relation, Sex};
use base::id::{EventId, HouseholdId, VillageId};
use base::words::Lang;
use testkit::{Class, Engine, Person, TestApp, day, household, id_of, on_both};

use super::event::{family, new, of, record, refusals, stranger, told, undo_of, view};
use crate::common::{code_of, findings_of};

on_both!(
    a_village_written_wrong_is_put_right_until_a_review_has_the_household_there,
    a_first_day_written_wrong_is_put_right_and_taken_back,
    a_first_day_does_not_go_past_what_rests_on_it,
    a_first_day_is_looked_at_as_with_a_household_that_is_added,
    a_first_day_is_not_taken_back_under_who_came_on_the_days_between,
    a_first_day_is_not_taken_back_to_before_the_village_or_the_head,
);

fn first_day(address: &str, since: &str) -> Act {
    Act::AddressCorrection { address: address.to_owned(), since: Some(day(since)), village: None }
}

/// The days on which it lives somewhere, as the members stand on that day.
async fn is_there_on(t: &TestApp, id: HouseholdId, on: &str) -> bool {
    let hanh = t.hanh().await;
    let view = app::people::household::get(&t.app, &hanh, id, Some(day(on))).await;
    view.is_ok_and(|it| it.members.len() == 3)
}

async fn a_first_day_written_wrong_is_put_right_and_taken_back(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = family(&t).await;
    let opened = view(&t, id).await;
    let address = opened.address.clone();
    assert!(is_there_on(&t, id, "2023-03-01").await);
    let put_right = record(&t, id, "2023-06-01", first_day(&address, "2023-05-02")).await.id;
    assert!(!is_there_on(&t, id, "2023-05-01").await, "the day before, it is not there");
    assert!(is_there_on(&t, id, "2023-05-02").await);
    let said = told(&t, id, Lang::Vi).await;
    assert!(said.contains("Có trong sổ từ ngày") && said.contains("“02/05/2023”"), "{said}");
    let again = refusals(&t, id, "2023-06-01", first_day(&address, "2023-05-02")).await;
    assert_eq!(again, ["event_nothing_changed"]);
    // Earlier, with another address; both are taken back together.
    record(&t, id, "2023-06-02", first_day("Xóm Tây", "2021-02-03")).await;
    assert!(is_there_on(&t, id, "2021-02-03").await);
    let hanh = t.hanh().await;
    let last = app::people::household_event::list(&t.app, &hanh, id).await.expect("events");
    let event = last.first().and_then(|line| line.event).expect("the last event");
    app::people::household_event::add(&t.app, &hanh, id, undo_of(event), None)
        .await
        .expect("taken back");
    let now = view(&t, id).await;
    assert_eq!(now.address, address);
    assert!(!is_there_on(&t, id, "2023-05-01").await && is_there_on(&t, id, "2023-05-02").await);
    let event = put_right;
    app::people::household_event::add(&t.app, &hanh, id, undo_of(event), None)
        .await
        .expect("taken back");
    assert!(is_there_on(&t, id, "2023-03-01").await);
}

async fn a_first_day_does_not_go_past_what_rests_on_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = family(&t).await;
    let opened = view(&t, id).await;
    let address = opened.address.clone();
    let future = refusals(&t, id, "2023-06-01", first_day(&address, "2199-01-01")).await;
    assert!(future.contains(&"event_in_future".to_owned()), "{future:?}");
    let mai = of(&opened, "Lê Mẫu Mai");
    record(&t, id, "2023-03-12", Act::Death { person: mai, heir: None }).await;
    let found = refusals(&t, id, "2023-06-01", first_day(&address, "2023-03-13")).await;
    assert_eq!(found, ["since_event"]);
    record(&t, id, "2023-06-01", first_day(&address, "2023-03-11")).await;
}

/// A village that is there since 05/09/2021, with the household of Lê Mẫu Sen since 10/10/2021.
async fn in_a_young_village(t: &TestApp) -> (VillageId, HouseholdId) {
    let hanh = t.hanh().await;
    let village = VillageNew {
        id: VillageId(id_of("Thôn Trẻ")),
        name: "Thôn Trẻ".to_owned(),
        kind: "thon".to_owned(),
        from: day("2021-09-05"),
        before: None,
    };
    let village = app::place::village::add(&t.app, &hanh, village).await.expect("a village");
    let home = household("Lê Mẫu Sen").born("1980").in_village(village).since("2021-10-10");
    (village, t.add(home).await)
}

/// What stands against taking an event back.
async fn undo_refusals(t: &TestApp, id: HouseholdId, event: EventId) -> Vec<String> {
    let hanh = t.hanh().await;
    let undo = app::people::household_event::add(&t.app, &hanh, id, undo_of(event), None).await;
    findings_of(undo).1
}

async fn a_first_day_is_looked_at_as_with_a_household_that_is_added(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (_, id) = in_a_young_village(&t).await;
    let early = refusals(&t, id, "2023-06-01", first_day("", "2021-09-04")).await;
    assert_eq!(early, ["household_village_later"]);
    record(&t, id, "2023-06-01", first_day("", "2021-09-05")).await;
    let old = family(&t).await;
    let address = view(&t, old).await.address.clone();
    let unborn = refusals(&t, old, "2023-06-01", first_day(&address, "1900-01-01")).await;
    assert_eq!(unborn, ["household_since_before_head"]);
}

async fn a_first_day_is_not_taken_back_under_who_came_on_the_days_between(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let (_, id) = in_a_young_village(&t).await;
    let earlier = record(&t, id, "2023-06-01", first_day("", "2021-09-05")).await.id;
    // On the new first day itself, and between: neither goes back with those who were there before.
    for (name, on) in [("Lê Mẫu Út", "2021-09-05"), ("Lê Mẫu Tư", "2021-09-20")] {
        let child = stranger(name, Relation::Child, Sex::Male, "01/01/1999");
        let came = record(&t, id, on, Act::Arrival { who: Newcomer::New(child) }).await.id;
        assert_eq!(undo_refusals(&t, id, earlier).await, ["undo_blocked"], "{on}");
        let back = app::people::household_event::add(&t.app, &hanh, id, undo_of(came), None).await;
        back.expect("who came is taken back");
    }
    app::people::household_event::add(&t.app, &hanh, id, undo_of(earlier), None)
        .await
        .expect("nothing rests on the days any more");
}

async fn a_first_day_is_not_taken_back_to_before_the_village_or_the_head(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let (village, id) = in_a_young_village(&t).await;
    let later = record(&t, id, "2023-06-01", first_day("", "2021-11-01")).await.id;
    let seen = app::place::village::get(&t.app, &hanh, village).await.expect("it").mark;
    let correction = VillageCorrection {
        name: "Thôn Trẻ".to_owned(),
        kind: "thon".to_owned(),
        from: day("2021-10-15"),
        before: None,
        seen,
    };
    app::place::village::correct(&t.app, &hanh, village, correction).await.expect("put right");
    assert_eq!(undo_refusals(&t, id, later).await, ["household_village_later"]);

    let old = family(&t).await;
    let opened = view(&t, old).await;
    let (head, address) = (of(&opened, "Lê Mẫu An"), opened.address.clone());
    let later = record(&t, old, "2023-06-01", first_day(&address, "2023-05-02")).await.id;
    let birth = base::Birth::parse("2016").ok();
    let changes = PersonChanges { birth, ..PersonChanges::default() };
    record(&t, old, "2023-06-02", Act::PersonCorrection { person: head, changes }).await;
    assert_eq!(undo_refusals(&t, old, later).await, ["household_since_before_head"]);
}

async fn a_village_written_wrong_is_put_right_until_a_review_has_the_household_there(
    engine: Engine,
) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = family(&t).await;
    let opened = view(&t, id).await;
    let (address, second) = (opened.address.clone(), t.village("Thôn 2").await);
    let put = |village: VillageId, since: Option<&str>| Act::AddressCorrection {
        address: address.clone(),
        since: since.map(day),
        village: Some(village),
    };
    let same = refusals(&t, id, "2023-06-01", put(opened.village.expect("a village"), None)).await;
    assert_eq!(same, ["event_nothing_changed"]);
    let elsewhere = t.village_of(Person::Nga, "Thôn 1").await;
    let foreign = app::people::household_event::add(
        &t.app,
        &hanh,
        id,
        new("2023-06-01", put(elsewhere, None)),
        None,
    )
    .await;
    assert_eq!(code_of(foreign), Code::VillageUnknown);
    let event = record(&t, id, "2023-06-01", put(second, None)).await.id;
    let now = view(&t, id).await;
    assert_eq!((now.village, now.village_name.as_str()), (Some(second), "Thôn 2"));
    let first = app::people::household::get(&t.app, &hanh, id, Some(day("2022-06-01"))).await;
    assert_eq!(first.expect("there").village_name, "Thôn 2", "on every day of the stay");
    let said = told(&t, id, Lang::Vi).await;
    assert!(said.contains("“Thôn 1”") && said.contains("“Thôn 2”"), "{said}");
    app::people::household_event::add(&t.app, &hanh, id, undo_of(event), None)
        .await
        .expect("taken back");
    assert_eq!(view(&t, id).await.village_name, "Thôn 1");
    // With its first day in one event.
    record(&t, id, "2023-06-01", put(second, Some("2023-01-05"))).await;
    assert_eq!(view(&t, id).await.village, Some(second));
    assert!(!is_there_on(&t, id, "2023-01-04").await && is_there_on(&t, id, "2023-01-05").await);
    let round = t.round(2023).await;
    t.survey(id, round, Class::NotPoor).await;
    let thon_1 = t.village("Thôn 1").await;
    let listed = refusals(&t, id, "2023-11-01", put(thon_1, None)).await;
    assert!(listed.contains(&"village_set_listed".to_owned()), "{listed:?}");
    assert!(app::upkeep::audit::verify_all(&t.app).await.expect("read").is_whole());
}

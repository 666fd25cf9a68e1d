//! The first day of a household in the register, written wrong and put right.

use app::Act;
use base::id::HouseholdId;
use base::words::Lang;
use testkit::{Engine, TestApp, day, on_both};

use super::event::{family, of, record, refusals, told, undo_of, view};

on_both!(
    a_first_day_written_wrong_is_put_right_and_taken_back,
    a_first_day_does_not_go_past_what_rests_on_it,
);

fn first_day(address: &str, since: &str) -> Act {
    Act::AddressCorrection { address: address.to_owned(), since: Some(day(since)) }
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

//! A request put right, withdrawn by its family, or taken out because it was recorded by mistake.

use app::kernel::problem::Code;
use app::review::household_request::change::{
    RequestChange, RequestWithdrawal, RequestWithdrawn, before, change, withdraw,
};
use app::review::household_request::{RequestForm, RequestNew, RequestRow, get, seen};
use app::{Actor, App, Result};
use base::id::{HouseholdId, RequestId, VillageId};
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both};

use crate::common::{code_of, findings_of};

on_both!(
    a_request_written_wrong_is_put_right_and_what_it_said_stays,
    a_request_that_its_family_withdraws_owes_no_answer,
    a_request_recorded_by_mistake_is_no_duty_and_holds_no_household,
    of_two_who_write_on_a_request_the_second_is_told,
    another_commune_changes_nothing,
);

/// Every use case behind the action, for the table of rights.
pub(crate) async fn ask(app: &App, who: &Actor) -> Vec<Result<()>> {
    let id = RequestId(app.fresh_id());
    let to = RequestChange {
        village: VillageId(app.fresh_id()),
        household: None,
        applicant: "Lê Mẫu Bình".to_owned(),
        address: String::new(),
        reason: "x".to_owned(),
        received_on: day("2023-11-02"),
        seen: "x".to_owned(),
    };
    let by_family = gone(RequestWithdrawal::Family, "2023-11-03", "x", "x");
    vec![
        change(app, who, id, to).await.map(drop),
        withdraw(app, who, id, by_family).await.map(drop),
    ]
}

fn gone(kind: RequestWithdrawal, on: &str, reason: &str, seen: &str) -> RequestWithdrawn {
    RequestWithdrawn { kind, day: Some(day(on)), reason: reason.to_owned(), seen: seen.to_owned() }
}

/// The household of Lê Mẫu Bình, and its request of 02/11/2023.
async fn taken(t: &TestApp) -> (HouseholdId, RequestRow) {
    let home = t.add(household("Lê Mẫu Bình")).await;
    t.set_now("2023-11-10T02:00:00Z");
    let new = RequestNew {
        id: RequestId(id_of("đơn của Bình")),
        form: RequestForm::Recognise,
        village: t.village("Thôn 1").await,
        household: Some(home),
        applicant: "Lê Mẫu Bình".to_owned(),
        address: String::new(),
        reason: "Nhà có người ốm".to_owned(),
        received_on: day("2023-11-02"),
    };
    let hanh = t.hanh().await;
    let row = app::review::household_request::add(&t.app, &hanh, new).await.expect("taken");
    (home, row)
}

/// The same with another day and reason.
fn put(row: &RequestRow, on: &str, reason: &str) -> RequestChange {
    RequestChange {
        village: row.village,
        household: row.household,
        applicant: row.applicant.clone(),
        address: row.address.clone(),
        reason: reason.to_owned(),
        received_on: day(on),
        seen: seen(row),
    }
}

async fn a_request_written_wrong_is_put_right_and_what_it_said_stays(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let (_, row) = taken(&t).await;
    let future = change(&t.app, &hanh, row.id, put(&row, "2023-11-11", "x")).await;
    assert_eq!(code_of(future), Code::StepDayWrong);
    let year = change(&t.app, &hanh, row.id, put(&row, "2022-11-02", "x")).await;
    assert_eq!(code_of(year), Code::RequestYear);
    let other = t.add(household("Lê Mẫu Cường").in_village(t.village("Thôn 2").await)).await;
    let right = RequestChange {
        household: Some(other),
        village: t.village("Thôn 2").await,
        ..put(&row, "2023-11-06", "Mất mùa")
    };
    let now = change(&t.app, &hanh, row.id, right.clone()).await.expect("put right");
    assert_eq!((now.reason.as_str(), now.household), ("Mất mùa", Some(other)));
    assert_eq!((now.village_name.as_str(), now.receipt), ("Thôn 2", row.receipt));
    assert_eq!(now.received_on, day("2023-11-06"));
    assert!(now.due_on > row.due_on, "the last day is counted from the right day");
    let lines = t.count("audit").await;
    change(&t.app, &hanh, row.id, right).await.expect("sent again");
    assert_eq!(t.count("audit").await, lines);
    let said = before(&t.app, &hanh, row.id).await.expect("read");
    assert_eq!(said.len(), 1);
    let first = said.first().expect("what it said");
    assert_eq!((first.reason.as_str(), first.village_name.as_str()), ("Nhà có người ốm", "Thôn 1"));
    assert!(app::upkeep::audit::verify_all(&t.app).await.expect("read").is_whole());
}

async fn a_request_that_its_family_withdraws_owes_no_answer(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let (_, row) = taken(&t).await;
    let early = gone(RequestWithdrawal::Family, "2023-11-01", "Đã có việc", &seen(&row));
    let (_, found) = findings_of(withdraw(&t.app, &hanh, row.id, early).await);
    assert_eq!(found, ["step_day_order"]);
    let new = gone(RequestWithdrawal::Family, "2023-11-08", "Đã có việc", &seen(&row));
    let now = withdraw(&t.app, &hanh, row.id, new.clone()).await.expect("withdrawn");
    assert_eq!(now.withdrawn_on, Some(day("2023-11-08")));
    withdraw(&t.app, &hanh, row.id, new).await.expect("sent again");
    let open = app::review::household_request::list(&t.app, &hanh, true, None).await.expect("open");
    assert!(open.rows.is_empty());
    let all = app::review::household_request::list(&t.app, &hanh, false, None).await.expect("all");
    assert_eq!(all.rows.len(), 1);
    let late = change(&t.app, &hanh, row.id, put(&now, "2023-11-03", "x")).await;
    assert_eq!(code_of(late), Code::RequestAnswered);
    let quang = t.actor(Person::Quang).await;
    let refusal = super::household_request::refusal(
        (&t.app, &quang),
        row.id,
        ("2023-11-09", "Không đủ điều kiện"),
    )
    .await;
    let refused = app::review::household_request::refuse(&t.app, &quang, row.id, refusal).await;
    assert_eq!(code_of(refused), Code::RequestAnswered, "nobody answers what was withdrawn");
    assert!(app::upkeep::audit::verify_all(&t.app).await.expect("read").is_whole());
}

async fn a_request_recorded_by_mistake_is_no_duty_and_holds_no_household(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let (home, row) = taken(&t).await;
    let asked = app::people::household_removal::asked(&t.app, &hanh, home).await.expect("asked");
    let codes: Vec<&str> = asked.rests.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, ["removal_rests_request"]);
    let new = gone(RequestWithdrawal::Mistake, "2023-11-08", "Ghi hai lần", &seen(&row));
    let now = withdraw(&t.app, &hanh, row.id, new).await.expect("taken out");
    assert_eq!(now.withdrawn_on, Some(day("2023-11-10")), "the day it is recorded");
    let asked = app::people::household_removal::asked(&t.app, &hanh, home).await.expect("asked");
    assert!(asked.rests.is_empty());
}

async fn of_two_who_write_on_a_request_the_second_is_told(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let (_, row) = taken(&t).await;
    change(&t.app, &hanh, row.id, put(&row, "2023-11-03", "Mất mùa")).await.expect("first");
    let stale = change(&t.app, &hanh, row.id, put(&row, "2023-11-04", "Mất mùa")).await;
    assert_eq!(code_of(stale), Code::RequestChanged);
    let new = gone(RequestWithdrawal::Family, "2023-11-08", "Đã có việc", &seen(&row));
    let stale = withdraw(&t.app, &hanh, row.id, new).await;
    assert_eq!(code_of(stale), Code::RequestChanged);
    let kept = get(&t.app, &hanh, row.id).await.expect("there");
    assert_eq!((kept.received_on, kept.withdrawn_kind), (day("2023-11-03"), None));
}

async fn another_commune_changes_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (_, row) = taken(&t).await;
    let nga = t.actor(Person::Nga).await;
    let foreign = change(&t.app, &nga, row.id, put(&row, "2023-11-03", "x")).await;
    assert_eq!(code_of(foreign), Code::NotFound);
    let new = gone(RequestWithdrawal::Mistake, "2023-11-08", "x", &seen(&row));
    assert_eq!(code_of(withdraw(&t.app, &nga, row.id, new).await), Code::NotFound);
    let cuong = t.actor(Person::Cuong).await;
    let other = change(&t.app, &cuong, row.id, put(&row, "2023-11-03", "x")).await;
    assert_eq!(code_of(other), Code::NotFound, "the head of another village");
}

//! The first page: what is whose, of an area that ended, of one that has just begun.

use app::front::duty::{self, DutyListQuery, DutyState};
use app::front::home::{HomeView, Start, home};
use app::office::assignment::AssignmentNew;
use app::{Actor, App};
use base::Role;
use base::area::AreaKey;
use testkit::{Engine, HOANG_KIM, Person, TestApp, day, household, on_both};

use crate::office::assignment::{added, new};
use crate::place::heir::officer;

on_both!(
    of_a_review_only_what_is_his_is_told_to_who_keeps_the_policies,
    a_commune_that_ended_owes_nothing_and_its_heir_owes_what_was_open,
    a_report_is_owed_from_the_first_household_on,
);

async fn seen(app: &App, who: &Actor) -> HomeView {
    home(app, who, None).await.expect("the first page")
}

async fn of_a_review_only_what_is_his_is_told_to_who_keeps_the_policies(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2023-11-04T02:00:00Z");
    t.add(household("Lê Mẫu An")).await;
    t.steps_round(2023).await;
    let (hanh, thu) = (t.hanh().await, t.actor(Person::Thu).await);
    let task = AssignmentNew {
        role: Role::FinanceOfficer,
        due_on: day("2023-11-06"),
        ..new("Thẩm định dự toán")
    };
    added(&t, &hanh, task).await;
    let his = seen(&t.app, &thu).await;
    assert!(his.season.is_none(), "the villages of the round are the officer's");
    assert!(his.calls.iter().all(|call| call.mine), "{:?}", his.calls);
    assert_eq!(his.today.lines.len(), 1, "what he was entrusted with");
    let named: Vec<&str> = his.policies.iter().map(|it| it.policy.id.as_str()).collect();
    assert!(!named.is_empty());
    let hers = seen(&t.app, &hanh).await;
    assert!(hers.season.is_some() && hers.policies.is_empty());
    assert!(hers.calls.iter().any(|call| call.kind == "score_table"), "{:?}", hers.calls);
}

async fn a_commune_that_ended_owes_nothing_and_its_heir_owes_what_was_open(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2023-11-04T02:00:00Z");
    t.add(household("Lê Mẫu An")).await;
    let hanh = t.hanh().await;
    added(&t, &hanh, AssignmentNew { due_on: day("2024-06-14"), ..new("Còn dở") }).await;
    added(&t, &hanh, AssignmentNew { due_on: day("2025-12-31"), ..new("Đến sau") }).await;
    t.set_now("2024-06-15T02:00:00Z");
    let before = seen(&t.app, &t.hanh().await).await;
    let late = DutyListQuery { state: Some(DutyState::Late), ..DutyListQuery::default() };
    let list = duty::list(&t.app, &t.hanh().await, &late).await.expect("a list").rows;
    let due = list.iter().find(|it| it.row.about == "Còn dở").map(|it| it.late_days);
    assert_eq!((due, before.today.lines.is_empty()), (Some(1), false));
    t.set_now("2026-11-30T02:00:00Z");
    let hanh = t.hanh().await;
    assert!(hanh.ended.is_some());
    let after = seen(&t.app, &hanh).await;
    assert!(after.today.lines.is_empty() && after.today.ahead.is_none(), "{:?}", after.today);
    assert_eq!((after.today.count, after.today.late), (0, 0));
    assert!(after.calls.is_empty() && after.notices.is_empty(), "{:?}", after.calls);
    // Its list stands as on its last day, the 30th of June 2025.
    let asked = DutyListQuery {
        state: Some(DutyState::All),
        kind: Some("assignment".to_owned()),
        ..DutyListQuery::default()
    };
    let list = duty::list(&t.app, &hanh, &asked).await.expect("a list").rows;
    let late: Vec<(&str, i64)> =
        list.iter().map(|it| (it.row.about.as_str(), it.late_days)).collect();
    assert_eq!(late, [("Còn dở", 381), ("Đến sau", 0)]);
    let all = DutyListQuery { state: Some(DutyState::All), ..DutyListQuery::default() };
    let rows = duty::list(&t.app, &hanh, &all).await.expect("a list").rows;
    let last = rows.iter().filter(|it| it.row.kind != "assignment").filter_map(|it| it.row.due_on);
    assert!(last.max() <= Some(day("2025-06-30")), "the calendar asks nothing of it after its end");
    // Where all of it went they are owed, late by every day since.
    let old = AreaKey::parse(HOANG_KIM).expect("a key");
    let heir = t.app.areas().now(&old, t.app.today());
    let heir = heir.first().expect("one").0.key.as_str().to_owned();
    let nga = officer(&t, "moi", Role::CommuneOfficer, &heir).await;
    let home = seen(&t.app, &nga).await;
    let line = home.today.lines.iter().find(|it| it.row.about == "Còn dở").expect("it is owed");
    assert_eq!((line.late_days, line.mine), (899, true));
}

async fn a_report_is_owed_from_the_first_household_on(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2023-11-03T02:00:00Z");
    let reports = async |who: &Actor| {
        let asked = DutyListQuery { kind: Some("report_owed".to_owned()), ..Default::default() };
        let owed = duty::list(&t.app, who, &asked).await.expect("a list").rows.len();
        let home = seen(&t.app, who).await;
        let called = home.calls.iter().any(|it| it.kind == "report_due");
        (owed > 0, called, home.start)
    };
    let hanh = t.hanh().await;
    assert_eq!(reports(&hanh).await, (false, false, Start::Officer { villages: 0 }));
    t.village("Thôn 1").await;
    assert_eq!(reports(&hanh).await, (false, false, Start::Officer { villages: 1 }));
    t.add(household("Lê Mẫu An")).await;
    assert_eq!(reports(&hanh).await, (true, true, Start::None));
}

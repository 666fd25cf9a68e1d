//! Assignments and duties on their pages and on the API.

use axum::http::StatusCode;
use base::Role;
use serde_json::json;
use testkit::{Engine, on_both};

use crate::client::{Server, at, location, send};

on_both!(
    pages_and_api_entrust_note_and_end_one,
    a_month_people_and_communes_are_shown_and_a_rule_is_done,
);

async fn pages_and_api_entrust_note_and_end_one(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let id = uuid::Uuid::now_v7().to_string();
    let (one, call) = (format!("/assignments/{id}"), format!("/api/v1/assignments/{id}"));
    let mut fields = vec![
        ("id", id.as_str()),
        ("kind", "task"),
        ("title", "Sửa <bảng> tin"),
        ("role", "finance_officer"),
        ("begins_on", "2023-10-01"),
        ("due_on", "2023-09-01"),
        ("recurs", "once"),
    ];
    let shown = "Sửa &#60;bảng&#62; tin";
    officer.get("/assignments/new").await;
    let answer = send(&officer, "/assignments", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("value=\"Sửa &lt;bảng&gt; tin\""), "{}", answer.text);
    let marked = answer.text.split("<input ").find(|it| it.contains("name=\"due_on\""));
    assert!(marked.is_some_and(|it| it.contains("aria-invalid") && it.contains("2023-09-01")));
    fields[5] = ("due_on", "2023-10-30");
    let answer = send(&officer, "/assignments", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(location(&answer), one);
    let list = officer.get("/duties?kind=assignment").await.text;
    assert!(list.contains(shown) && list.contains("quá hạn"), "{list}");
    assert!(!officer.get("/duties?kind=assignment&state=done").await.text.contains(shown));

    let finance = server.sign_in(Role::FinanceOfficer).await;
    let home = finance.get("/").await.text;
    assert!(home.contains("việc được giao đang chờ"), "{home}");
    assert!(finance.get("/duties?mine=1").await.text.contains(shown));
    let page = finance.get(&one).await.text;
    assert!(page.contains(&format!("action=\"{one}/completion\"")));
    assert!(!page.contains(&format!("action=\"{one}/abandonment\"")), "who gave it gives it up");
    let empty = [("day", "2023-10-20"), ("content", ""), ("paper", ""), ("revision", "1")];
    let answer = send(&finance, &format!("{one}/completion"), &empty).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let note = [("day", "2023-10-20"), ("content", "Đã mua gỗ"), ("revision", "1")];
    let answer = send(&finance, &format!("{one}/notes"), &note).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let late = json!({ "day": "2023-10-20", "content": "Khác", "revision": 1 });
    let answer = officer.post_json(&format!("{call}/completion"), &late).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.json()["code"], "assignment_changed");
    let over = json!({ "day": "2023-10-21", "content": "Không cần nữa", "revision": 2 });
    let answer = officer.post_json(&format!("{call}/abandonment"), &over).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let view = officer.get(&call).await.json();
    assert_eq!(at(&view, "/assignment/state"), "given_up");
    assert_eq!(at(&view, "/steps/0/act"), "noted");
    let duties = officer.get("/api/v1/duties?state=done&kind=assignment").await.json();
    assert_eq!(at(&duties, "/rows/0/standing"), "given_up", "{duties}");
    let file = officer.get("/duties/file/csv?state=all").await;
    assert!(file.text.contains("Sửa <bảng> tin"), "{}", file.text);
}

async fn a_month_people_and_communes_are_shown_and_a_rule_is_done(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let month = officer.get("/duties/calendar?month=2023-11").await;
    assert!(month.text.contains("Việc đến hạn tháng 11/2023"), "{}", month.text);
    let answer = officer.get("/duties/calendar?month=2023-13").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let people = officer.get("/duties/people?year=2023").await;
    assert_eq!(people.status, StatusCode::OK, "{}", people.text);
    let rule = "/duties/rules/commune_monitoring_year/2023-11-20/15889@0";
    let page = officer.get(rule).await.text;
    assert!(page.contains("chưa đối chiếu văn bản"), "{page}");
    let wrong = [("act", "given_up"), ("day", "2023-11-01"), ("paper", "7/BC"), ("revision", "0")];
    let answer = send(&officer, rule, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("<input checked type=\"radio\" name=\"act\" value=\"given_up\""));
    assert!(answer.text.contains("value=\"7/BC\""), "what was typed stays: {}", answer.text);
    let right = [("act", "done"), ("day", "2023-11-01"), ("paper", "45/BC"), ("revision", "0")];
    let answer = send(&officer, rule, &right).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let view = officer.get(&format!("/api/v1{rule}")).await.json();
    assert_eq!(at(&view, "/standing"), "done");
    let province = server.sign_in(Role::UpperOfficer).await;
    assert_eq!(province.get("/duties/communes").await.status, StatusCode::OK);
    let finance = server.sign_in(Role::FinanceOfficer).await;
    let answer = send(&finance, rule, &right).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

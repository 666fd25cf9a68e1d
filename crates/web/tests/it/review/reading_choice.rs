//! What a province chose, on its pages and on the API.

use axum::http::StatusCode;
use base::Role;
use serde_json::json;
use testkit::{Engine, on_both};

use crate::client::{Server, at, location, send};

on_both!(pages_and_api_record_correct_and_withdraw_a_choice);

async fn pages_and_api_record_correct_and_withdraw_a_choice(engine: Engine) {
    let server = Server::open(engine).await;
    let province = server.sign_in(Role::UpperOfficer).await;
    let id = uuid::Uuid::now_v7().to_string();
    let (one, call) = (format!("/reading-choices/{id}"), format!("/api/v1/reading-choices/{id}"));
    let fields = [
        ("id", id.as_str()),
        ("standard", "vn-2022-2025"),
        ("choice", "R2=not_counted"),
        ("paper_number", "12/QĐ <thử>"),
        ("paper_day", "2024-01-05"),
        ("paper_issuer", "Ban Chỉ đạo tỉnh"),
        ("from_day", "2024-01-10"),
    ];
    let answer = send(&province, "/reading-choices", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(location(&answer), one);
    let form = format!("action=\"{one}/withdrawal\"");
    let page = province.get(&one).await.text;
    assert!(page.contains(&form) && page.contains("12/QĐ &#60;thử&#62;"), "{page}");

    let officer = server.sign_in(Role::CommuneOfficer).await;
    let page = officer.get(&one).await.text;
    assert!(!page.contains(&form), "a commune has no form");
    assert!(officer.get("/readings").await.text.contains(&format!("href=\"{one}\"")));
    let readings = officer.get("/api/v1/readings").await.json();
    let line = readings["readings"].as_array().expect("lines").iter();
    let mut line = line.filter(|it| it["reading"] == "R2");
    let line = line.next().expect("R2");
    assert_eq!(
        (&line["side"], &line["paper"]["number"]),
        (&json!("not_counted"), &json!("12/QĐ <thử>"))
    );
    let body = json!({ "revision": 1, "reason": "x" });
    let refused = officer.post_json(&format!("{call}/withdrawal"), &body).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let right = json!({ "id": uuid::Uuid::now_v7(), "revision": 1, "side": "not_cover",
        "paper_number": "15/QĐ-BCĐ", "paper_day": "2024-01-05", "paper_issuer": "Ban Chỉ đạo tỉnh",
        "from_day": "2024-01-10" });
    let made = province.post_json(&format!("{call}/correction"), &right).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert_eq!(at(&made.json(), "/replaces"), id);
    let late = province.post_json(&format!("{call}/withdrawal"), &body).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(late.json()["code"], "reading_choice_ended");
    let list = province.get("/api/v1/reading-choices").await.json();
    assert_eq!(list["rows"].as_array().map(Vec::len), Some(2));
    let file = province.get("/reading-choices/file/csv").await;
    assert!(file.text.contains("15/QĐ-BCĐ"), "{}", file.text);
    assert_eq!(province.get("/reading-choices/file/pdf").await.status, StatusCode::NOT_FOUND);
}

//! Difficulties on their pages and on the API.

use axum::http::StatusCode;
use base::Role;
use serde_json::json;
use testkit::{Engine, on_both};

use crate::client::{Server, at, location, send};

on_both!(pages_and_api_raise_pass_on_answer_and_settle_one);

async fn pages_and_api_raise_pass_on_answer_and_settle_one(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let id = uuid::Uuid::now_v7().to_string();
    let (one, call) = (format!("/difficulties/{id}"), format!("/api/v1/difficulties/{id}"));
    let mut fields = vec![
        ("id", id.as_str()),
        ("kind", "difficulty"),
        ("title", "Giống <thử> về chậm"),
        ("content", "Bò giống chưa về"),
        ("about", "project"),
        ("about_words", "Tiểu dự án 1"),
        ("raised_on", "2024-03-04"),
        ("asked", "chairman"),
        ("due_on", "2024-03-01"),
    ];
    let shown = "Giống &#60;thử&#62; về chậm";
    officer.get("/difficulties/new").await;
    let answer = send(&officer, "/difficulties", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let kept = "value=\"Giống &lt;thử&gt; về chậm\"";
    assert!(answer.text.contains(kept) && answer.text.contains("Hạn trả lời"), "{}", answer.text);
    let marked = answer.text.split("<input ").find(|it| it.contains("name=\"due_on\""));
    let marked = marked.is_some_and(|it| it.contains("aria-invalid") && it.contains("2024-03-01"));
    assert!(marked && answer.text.contains("href=\"#wrong-field\""), "{}", answer.text);
    fields[8] = ("due_on", "2024-03-20");
    let answer = send(&officer, "/difficulties", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(location(&answer), one);
    assert!(officer.get("/difficulties?text=giong&state=open").await.text.contains(shown));
    assert!(!officer.get("/difficulties?state=settled").await.text.contains(shown));

    let form = format!("action=\"{one}/answer\"");
    assert!(!officer.get(&one).await.text.contains(&form), "the chairman is asked");
    let chairman = server.sign_in(Role::Chairman).await;
    let home = chairman.get("/").await.text;
    assert!(home.contains("khó khăn, vướng mắc chờ trả lời"), "{home}");
    assert!(chairman.get(&one).await.text.contains(&form));
    let wrong = [("day", "2024-03-05"), ("content", ""), ("paper", "5/UBND"), ("revision", "1")];
    let answer = send(&chairman, &format!("{one}/answer"), &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("value=\"5/UBND\""), "what was typed stays: {}", answer.text);
    let right = [("day", "2024-03-05"), ("content", "Đã mua"), ("paper", ""), ("revision", "1")];
    let answer = send(&chairman, &format!("{one}/answer"), &right).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);

    let late = json!({ "day": "2024-03-06", "content": "Khác", "revision": 1 });
    let answer = officer.post_json(&format!("{call}/answer"), &late).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.json()["code"], "difficulty_changed");
    let done = json!({ "day": "2024-03-06", "revision": 2 });
    let answer = officer.post_json(&format!("{call}/settlement"), &done).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let view = officer.get(&call).await.json();
    assert_eq!(at(&view, "/difficulty/state"), "settled");
    assert_eq!(at(&view, "/steps/0/act"), "answered");
    let sums = officer.get("/api/v1/difficulties/sums?asked=chairman").await.json();
    assert!(sums["rows"][0]["settled"].as_i64() >= Some(1), "{sums}");
    let file = officer.get("/difficulties/file/csv?text=giong").await;
    assert!(file.text.contains("Giống <thử> về chậm"), "{}", file.text);
}

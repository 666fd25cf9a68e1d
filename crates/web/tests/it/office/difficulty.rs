//! Difficulties on their pages and on the API.

use axum::http::StatusCode;
use base::Role;
use serde_json::json;
use testkit::{Engine, on_both};

use crate::client::{FORM, Server, at, location, send};

on_both!(pages_and_api_add_find_change_and_withdraw_one);

async fn pages_and_api_add_find_change_and_withdraw_one(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let id = uuid::Uuid::now_v7().to_string();
    let (one, call) = (format!("/difficulties/{id}"), format!("/api/v1/difficulties/{id}"));
    let fields = [("id", id.as_str()), ("name", "Tên <thử>"), ("day", "2024-03-04"), ("note", "")];
    let answer = send(&officer, "/difficulties", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(location(&answer), one);

    let shown = "Tên &#60;thử&#62;";
    assert!(officer.get("/difficulties?text=ten").await.text.contains(shown));
    assert!(!officer.get("/difficulties?text=ten+khac").await.text.contains(shown));
    let form = format!("action=\"{one}\"");
    assert!(officer.get(&one).await.text.contains(&form));
    let chairman = server.sign_in(Role::Chairman).await;
    let page = chairman.get(&one).await.text;
    assert!(page.contains(shown) && !page.contains(&form), "who may not change it has no form");

    let view = officer.get(&call).await.json();
    assert_eq!((at(&view, "/name"), &view["revision"]), ("Tên <thử>", &json!(1)));
    let fields = [("name", "Tên mới"), ("day", "2024-03-05"), ("note", "x"), ("revision", "1")];
    let answer = send(&officer, &one, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let late = json!({ "name": "Tên khác", "day": "2024-03-05", "revision": 1 });
    let answer = officer.post_json(&format!("{call}/change"), &late).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.json()["code"], "difficulty_changed");

    let answer = officer.post(&format!("{one}/withdrawal"), FORM, "reason=ghi+sai").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = officer.get(&one).await.text;
    assert!(page.contains("đã rút: ghi sai") && !page.contains(&form), "{page}");
    let list = officer.get("/api/v1/difficulties").await.json();
    assert_eq!(at(&list, "/rows/0/withdrawn_reason"), "ghi sai");
}

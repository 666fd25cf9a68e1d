//! Resident counts on their pages and on the API.

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
    let (one, call) = (format!("/resident-counts/{id}"), format!("/api/v1/resident-counts/{id}"));
    let fields = [
        ("id", id.as_str()),
        ("paper", "BC <thử>"),
        ("day", "2024-03-04"),
        ("resident_households", "1205"),
        ("resident_people", "4318"),
        ("note", ""),
    ];
    let answer = send(&officer, "/resident-counts", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(location(&answer), one);

    let shown = "BC &#60;thử&#62;";
    assert!(officer.get("/resident-counts?text=bc").await.text.contains(shown));
    assert!(!officer.get("/resident-counts?text=khac").await.text.contains(shown));
    let form = format!("action=\"{one}\"");
    let page = officer.get(&one).await.text;
    assert!(page.contains(&form) && page.contains("1.205") && page.contains("4.318"), "{page}");
    let chairman = server.sign_in(Role::Chairman).await;
    let page = chairman.get(&one).await.text;
    assert!(page.contains(shown) && !page.contains(&form), "who may not change it has no form");

    let view = officer.get(&call).await.json();
    assert_eq!((at(&view, "/count/paper"), &view["count"]["revision"]), ("BC <thử>", &json!(1)));
    let fields = [
        ("paper", "BC mới"),
        ("day", "2024-03-05"),
        ("resident_households", "1206"),
        ("revision", "1"),
    ];
    let answer = send(&officer, &one, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let count = json!({ "paper": "BC khác", "households": 9 });
    let late = json!({ "day": "2024-03-05", "count": count, "revision": 1 });
    let answer = officer.post_json(&format!("{call}/change"), &late).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.json()["code"], "resident_count_changed");

    let answer =
        officer.post(&format!("{one}/withdrawal"), FORM, "reason=ghi+sai&revision=2").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = officer.get(&one).await.text;
    assert!(page.contains("đã rút: ghi sai") && !page.contains(&form), "{page}");
    let list = officer.get("/api/v1/resident-counts").await.json();
    assert_eq!(at(&list, "/rows/0/withdrawn_reason"), "ghi sai");
}

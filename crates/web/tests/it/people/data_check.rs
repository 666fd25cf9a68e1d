//! Checks of data and what is set aside.

use axum::http::StatusCode;
use base::Role;
use testkit::{Engine, on_both};
use uuid::Uuid;

use crate::client::{Server, at, send};

on_both!(a_check_is_set_aside_on_its_page);

async fn a_check_is_set_aside_on_its_page(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let list = officer.get("/api/v1/checks").await.json();
    let found = list["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .find(|row| row["findings"].as_i64().unwrap_or(0) > 0);
    let name = found.expect("the demonstration is not spotless")["name"].as_str().expect("a name");
    let before = officer.get(&format!("/api/v1/checks/{name}")).await.json();
    let household = at(&before, "/rows/0/household");
    let id = Uuid::now_v7().to_string();
    let fields = [
        ("id", id.as_str()),
        ("household", household),
        ("aside", "true"),
        ("reason", "đã xem, đúng"),
    ];
    let done = send(&officer, &format!("/checks/{name}/aside"), &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = officer.get(&format!("/checks/{name}")).await.text;
    assert!(page.contains("Đã để riêng: đã xem, đúng"), "{page}");
    assert_eq!(officer.get("/checks").await.status, StatusCode::OK);
    let head = server.sign_in(Role::VillageHead).await;
    let page = head.get(&format!("/checks/{name}")).await.text;
    assert!(!page.contains("aside\""), "who may only look has no form");
}

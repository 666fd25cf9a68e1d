//! Personal identification numbers leave only masked.

use axum::http::StatusCode;
use base::Role;
use serde_json::json;

use crate::client::Server;
use testkit::Engine;
use testkit::on_both;

on_both!(an_identity_number_is_in_no_page_and_no_answer);

async fn an_identity_number_is_in_no_page_and_no_answer(engine: Engine) {
    let server = Server::open(engine).await;
    let client = server.sign_in(Role::CommuneOfficer).await;
    let villages = client.get("/api/v1/villages").await.json();
    // Province 099 does not exist: the number can be nobody's.
    let number = "099070123456";
    let id = uuid::Uuid::now_v7();
    let household = json!({
        "id": id, "village": villages["rows"][0]["id"], "since": "2024-01-01",
        "members": [{
            "id": uuid::Uuid::now_v7(), "name": "Lê Mẫu Kín", "relation": "head", "sex": "male",
            "birth": { "year": 1970 }, "identity": { "known": number },
        }],
    });
    let added = client.post_json("/api/v1/households", &household).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text);
    let mut twice = household.clone();
    twice["id"] = json!(uuid::Uuid::now_v7());
    twice["members"][0]["id"] = json!(uuid::Uuid::now_v7());
    let refused = client.post_json("/api/v1/households", &twice).await;
    assert_eq!(refused.json()["code"], "person_elsewhere");
    let list = format!(
        "STT hộ,Thôn,Họ và tên,Quan hệ,Số định danh\n1,Thôn 1,Lê Mẫu Kín,chủ hộ,{number}9\n"
    );
    let import = format!("/api/v1/imports?id={}&file_name=a.csv", uuid::Uuid::now_v7());
    let import = client.post(&import, "application/octet-stream", list).await;
    let auditor = server.sign_in(Role::Auditor).await;
    let mut texts = vec![added.text.clone(), refused.text.clone(), import.text.clone()];
    for path in [
        format!("/households/{id}"),
        format!("/api/v1/households/{id}"),
        "/households?text=le+mau+kin".to_owned(),
        "/api/v1/households?text=le+mau+kin".to_owned(),
        "/imports".to_owned(),
    ] {
        let answer = client.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        texts.push(answer.text);
    }
    texts.push(auditor.get("/api/v1/audit?chain=15889@0").await.text);
    for text in texts {
        assert!(!text.contains(number), "{text}");
    }
    let page = client.get(&format!("/households/{id}")).await.text;
    assert!(page.contains("099•••••3456"), "it is shown masked");
    // Who knows the whole number may find its household.
    let found = client.get(&format!("/api/v1/households?text={number}")).await.json();
    assert_eq!(found["rows"][0]["id"], json!(id));
}

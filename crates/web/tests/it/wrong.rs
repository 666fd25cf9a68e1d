//! Whatever is sent, there is a clear answer: no failure of the server, both languages, no trace.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use base::Role;
use serde_json::{Value, json};
use web::ROUTES;

use crate::client::Server;
use testkit::Engine;
use testkit::on_both;

on_both!(
    wrong_ids_queries_and_bodies_are_answered_in_words,
    a_body_too_large_is_refused_by_its_size,
    the_same_household_again_is_accepted_and_another_is_a_conflict,
    every_page_carries_its_guards,
);

async fn wrong_ids_queries_and_bodies_are_answered_in_words(engine: Engine) {
    let server = Server::open(engine).await;
    let client = server.sign_in(Role::CommuneOfficer).await;
    let admin = server.sign_in(Role::Administrator).await;
    let odd =
        ["x", "%00", "'%20or%201=1", "00000000-0000-0000-0000-000000000000", "%F0%9F%8C%BE", "-1"];
    for route in ROUTES.iter().filter(|route| route.path != "/assets/{name}") {
        for value in odd {
            let path = ["{id}", "{person}", "{key}", "{ending}"]
                .iter()
                .fold(route.path.to_owned(), |path, name| path.replace(name, value));
            let query =
                route.query.iter().map(|name| format!("{name}={value}")).collect::<Vec<_>>();
            let path = format!(
                "{path}?{}&text={value}&class={value}&village={value}&after={value}&before={value}\
                 &area={value}&from={value}&to={value}&row={value}&column={value}&year={value}",
                query.join("&")
            );
            for who in [&client, &admin] {
                let answer = match route.method {
                    "GET" => who.get(&path).await,
                    _ if route.path == "/sign-out" => continue,
                    _ => who.post(&path, "application/json", "{\"id\": [").await,
                };
                assert!(
                    !answer.status.is_server_error(),
                    "{} {path}: {}",
                    route.method,
                    answer.text
                );
                if answer.status.is_client_error() && route.path.starts_with("/api/") {
                    let problem = answer.json();
                    for field in ["code", "title", "detail"] {
                        let text = problem[field].as_str().unwrap_or_default();
                        assert!(!text.is_empty() && !text.contains('{'), "{path}: {problem}");
                    }
                    assert!(!answer.text.contains("panicked"), "{path}");
                }
            }
        }
    }
}

async fn a_body_too_large_is_refused_by_its_size(engine: Engine) {
    let server = Server::open(engine).await;
    let client = server.sign_in(Role::CommuneOfficer).await;
    let large = vec![b'x'; app::import::FILE_MAX + 1024 * 1024];
    let id = uuid::Uuid::now_v7();
    let path = format!("/api/v1/imports?id={id}&file_name=a.csv");
    let answer = client.post(&path, "application/octet-stream", large).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.json()["code"], "too_large");
    let form = "text=".to_owned() + &"x".repeat(3 * 1024 * 1024);
    let answer = client.post("/villages", "application/x-www-form-urlencoded", form).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

async fn the_same_household_again_is_accepted_and_another_is_a_conflict(engine: Engine) {
    let server = Server::open(engine).await;
    let client = server.sign_in(Role::CommuneOfficer).await;
    let villages = client.get("/api/v1/villages").await.json();
    let village = villages["rows"][0]["id"].clone();
    let mut household: Value = json!({
        "id": uuid::Uuid::now_v7(), "village": village, "since": "2024-01-01",
        "members": [{
            "id": uuid::Uuid::now_v7(), "name": "Lê Mẫu Thử", "relation": "head", "sex": "male",
            "birth": { "year": 1970 }, "identity": { "missing": "minh họa" },
        }],
    });
    let first = client.post_json("/api/v1/households", &household).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    assert_eq!(first.json()["again"], false);
    let again = client.post_json("/api/v1/households", &household).await;
    assert_eq!(again.json()["again"], true);
    assert_eq!(again.json()["code"], first.json()["code"]);
    household["address"] = json!("Số 9");
    let other = client.post_json("/api/v1/households", &household).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert_eq!(other.json()["code"], "household_conflict");
    household["members"] = json!([]);
    household["id"] = json!(uuid::Uuid::now_v7());
    let empty = client.post_json("/api/v1/households", &household).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(empty.json()["findings"][0]["code"], "household_empty");
}

async fn every_page_carries_its_guards(engine: Engine) {
    let server = Server::open(engine).await;
    let client = server.sign_in(Role::Chairman).await;
    for path in ["/", "/households", "/nothing", "/api/v1/me", "/assets/style.css"] {
        let answer = client.get(path).await;
        let policy = answer.headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        let kept = answer.headers["cache-control"] == "no-store";
        assert_eq!(kept, !path.starts_with("/assets/"), "{path}");
    }
    let request = Request::get("/households").header("cookie", "vuon=AAAAAAAAAAAAAAAAAAAAAA");
    let answer = server.send(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "a session that is none opens nothing");
}

//! Whatever is sent, there is a clear answer: no failure of the server, both languages, no trace.

use axum::http::StatusCode;
use base::Role;
use serde_json::json;
use testkit::{Engine, on_both};
use web::ROUTES;

use crate::client::Server;

on_both!(
    wrong_ids_and_queries_are_answered_in_words,
    a_path_whose_id_is_none_names_nothing,
    wrong_bodies_are_answered_in_words,
    a_name_behind_the_question_mark_that_is_not_known_is_refused,
    links_of_our_own_pages_are_never_refused,
    a_body_too_large_is_refused_by_its_size,
);

/// What an id, a day, a number, a word may be replaced by, ready for an address.
const ODD: &[&str] = &[
    "x",
    "",
    "%00",
    "%ff",
    "%c3%28",
    "'%20or%201=1",
    "00000000-0000-0000-0000-000000000000",
    "%F0%9F%8C%BE",
    "-1",
    "99999999999999999999",
    "-262143-01-01",
    "%2B262142-12-31",
    "9999-12-31",
    "2024-02-30",
    "%01%1f%7f",
    "..%2f..%2fetc%2fpasswd",
    "%E2%80%AE",
];

async fn wrong_ids_and_queries_are_answered_in_words(engine: Engine) {
    let server = Server::open(engine).await;
    let client = server.sign_in(Role::CommuneOfficer).await;
    let admin = server.sign_in(Role::Administrator).await;
    for route in ROUTES.iter().filter(|route| route.path != "/assets/{name}") {
        if route.method != "GET" {
            continue;
        }
        for value in ODD {
            let plain = |path: &str, with: &str| {
                path.split('/')
                    .map(|part| if part.starts_with('{') { with } else { part })
                    .collect::<Vec<_>>()
                    .join("/")
            };
            let known = plain(route.path, "t01");
            let mut asked =
                vec![(plain(route.path, value), &client), (plain(route.path, value), &admin)];
            for name in &route.query {
                asked.push((format!("{known}?{name}={value}"), &client));
            }
            if *value == "x" {
                asked.push((format!("{known}?khong_co=x"), &client));
                let twice =
                    route.query.iter().map(|name| (format!("{known}?{name}=x&{name}=x"), &client));
                asked.extend(twice);
            }
            for (path, who) in &asked {
                let Ok(uri) = path.parse::<axum::http::Uri>() else { continue };
                let answer = who.get(&uri.to_string()).await;
                assert!(
                    !answer.status.is_server_error()
                        || answer.status == StatusCode::NOT_IMPLEMENTED,
                    "GET {path}: {}",
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

async fn a_path_whose_id_is_none_names_nothing(engine: Engine) {
    let server = Server::open(engine).await;
    let admin = server.sign_in(Role::Administrator).await;
    let auditor = server.sign_in(Role::Auditor).await;
    for path in ["/accounts/hanh", "/api/v1/accounts/hanh", "/households/123", "/rounds/x"] {
        for who in [&admin, &auditor] {
            let answer = who.get(path).await;
            let seen =
                answer.status == StatusCode::NOT_FOUND || answer.status == StatusCode::FORBIDDEN;
            assert!(seen, "{path}: {} {}", answer.status, answer.text);
            assert!(!answer.text.contains("UUID"), "{path}: {}", answer.text);
        }
    }
    let body = "username=x&name=&role=auditor&revision=0";
    let answer = admin.post("/accounts/hanh", "application/x-www-form-urlencoded", body).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.text);
}

async fn wrong_bodies_are_answered_in_words(engine: Engine) {
    let server = Server::open(engine).await;
    let client = server.sign_in(Role::CommuneOfficer).await;
    let admin = server.sign_in(Role::Administrator).await;
    let id = uuid::Uuid::now_v7();
    let deep = format!("{{\"id\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("application/json", b"{\"id\": [".to_vec()),
        ("application/json", deep.into_bytes()),
        ("application/json", format!("{{\"id\":\"{id}\",\"id\":\"{id}\"}}").into_bytes()),
        ("application/json", b"{\"name\":\"a\\u0000b\"}".to_vec()),
        ("application/json", b"{\"name\":\"a\0b\"}".to_vec()),
        ("application/json", b"{\"day\":\"-262143-01-01\",\"from\":\"+262142-12-31\"}".to_vec()),
        ("application/json", b"{\"khong_co\":1}".to_vec()),
        ("application/json", b"\xff\xfe".to_vec()),
        ("application/json", b"null".to_vec()),
        ("application/json", b"1e999".to_vec()),
        ("application/x-www-form-urlencoded", b"a=%00&b=%ff&day=-262143-01-01".to_vec()),
        ("application/x-www-form-urlencoded", b"text=\xff".to_vec()),
        ("application/x-www-form-urlencoded", b"day=-262143-01-01".to_vec()),
        ("application/x-www-form-urlencoded", b"%".to_vec()),
        ("multipart/form-data; boundary=x", b"--x\r\n\0".to_vec()),
        ("text/plain", b"x".to_vec()),
    ];
    for route in ROUTES.iter().filter(|route| route.method == "POST") {
        // What signs out ends the test; a search of the whole register takes its time.
        if matches!(route.path, "/sign-out" | "/sign-in" | "/matches/search") {
            continue;
        }
        let path = route.path.split('/').map(|part| match part {
            part if part.starts_with('{') => id.to_string(),
            part => part.to_owned(),
        });
        let path = path.collect::<Vec<_>>().join("/");
        for (kind, body) in &bodies {
            for who in [&client, &admin] {
                let answer = who.post(&path, kind, body.clone()).await;
                assert!(
                    !answer.status.is_server_error()
                        || answer.status == StatusCode::NOT_IMPLEMENTED,
                    "POST {path} {kind} {:?}: {}",
                    String::from_utf8_lossy(body).chars().take(60).collect::<String>(),
                    answer.text
                );
            }
        }
    }
}

async fn a_name_behind_the_question_mark_that_is_not_known_is_refused(engine: Engine) {
    let server = Server::open(engine).await;
    let client = server.sign_in(Role::CommuneOfficer).await;
    let answer = client.get("/api/v1/households?vilage=x").await;
    assert_eq!(
        (answer.status, &answer.json()["code"]),
        (StatusCode::BAD_REQUEST, &json!("query_unknown"))
    );
    let title = answer.json()["title"].to_string() + &answer.json()["detail"].to_string();
    assert!(
        ["vilage", "text", "class", "village", "day", "after"].iter().all(|it| title.contains(it)),
        "{title}"
    );
    for path in [
        "/households?lop=1",
        "/villages?x",
        "/rights?a=b",
        "/api/v1/me?x=1",
        "/healthz?x=1",
        "/odata/v1/Households?x=1",
        "/sign-in?nexxt=/",
    ] {
        assert_eq!(client.get(path).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
    for (path, code) in [
        ("/api/v1/households?day=-262143-01-01", "day_outside"),
        ("/api/v1/households?text=%00", "character_zero"),
        ("/api/v1/households?text=%ff", "bad_request"),
        ("/api/v1/households?text=a&text=b", "bad_request"),
    ] {
        let answer = client.get(path).await;
        assert!(answer.status.is_client_error(), "{path}");
        assert_eq!(answer.json()["code"], code, "{path}");
    }
    let post = async |body: &str| {
        client.post("/api/v1/villages", "application/json", body.to_owned()).await.json()["code"]
            .clone()
    };
    assert_eq!(post("{\"name\":\"a\\u0000\"}").await, "character_zero");
    assert_eq!(post("{\"from\":\"-262143-01-01\"}").await, "day_outside");
    assert_eq!(post("{\"name\":\"a\",\"name\":\"a\"}").await, "bad_request");
}

/// Every link and every form that asks, on the pages that one reaches from the first: none of them is
/// refused for what stands behind its question mark.
async fn links_of_our_own_pages_are_never_refused(engine: Engine) {
    let server = Server::open(engine).await;
    let page = server.sign_in(Role::Auditor).await.get("/").await.text;
    let fetched = page.split('"').filter(|part| part.starts_with("/assets/"));
    assert!(fetched.clone().any(|link| link.contains("style.css?v=")), "{page}");
    for link in fetched {
        let answer = server.sign_in(Role::Auditor).await.get(link).await;
        assert_eq!(answer.status, StatusCode::OK, "{link}: {}", answer.text);
    }
    for role in Role::ALL {
        let client = server.sign_in(role).await;
        let (mut seen, mut open) = (std::collections::BTreeSet::new(), vec!["/".to_owned()]);
        while let Some(path) = open.pop() {
            // So many reach every template; the rest are other households.
            if seen.len() >= 60 || !seen.insert(path.clone()) {
                continue;
            }
            let answer = client.get(&path).await;
            assert!(!answer.text.contains("query_unknown"), "{path}");
            assert_ne!(answer.status, StatusCode::BAD_REQUEST, "{role:?} {path}: {}", answer.text);
            let page = answer.text.replace("&amp;", "&");
            for link in page.split("href=\"").skip(1) {
                let link = link.split('"').next().unwrap_or_default();
                let shape = link.split('?').next().unwrap_or_default();
                let is_new = open.iter().filter(|it| it.starts_with(shape)).count() < 2;
                let is_ours = link.starts_with('/') && !link.starts_with("/language");
                if is_ours && is_new && !link.contains("xlsx") && !link.contains("/ods") {
                    open.push(link.to_owned());
                }
            }
            for form in page.split("<form method=\"get\" action=\"").skip(1) {
                let form = form.split("</form>").next().unwrap_or_default();
                let action = form.split('"').next().unwrap_or_default();
                let names = form.split(" name=\"").skip(1).filter_map(|it| it.split('"').next());
                let query: Vec<String> = names.map(|name| format!("{name}=")).collect();
                open.push(format!("{action}?{}", query.join("&")));
            }
        }
        assert!(seen.len() > 5, "{role:?} {seen:?}");
    }
}

async fn a_body_too_large_is_refused_by_its_size(engine: Engine) {
    let server = Server::open(engine).await;
    let client = server.sign_in(Role::CommuneOfficer).await;
    let large = vec![b'x'; app::gate::list::FILE_MAX + 1024 * 1024];
    let id = uuid::Uuid::now_v7();
    let path = format!("/api/v1/imports?id={id}&file_name=a.csv");
    let answer = client.post(&path, "application/octet-stream", large).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.json()["code"], "too_large");
    let form = "text=".to_owned() + &"x".repeat(3 * 1024 * 1024);
    let answer = client.post("/villages", "application/x-www-form-urlencoded", form).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

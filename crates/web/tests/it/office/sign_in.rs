//! Signing in by name and password, and who reads the counts of the server.

use app::office::account::AccountNew;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::Role;
use testkit::{Engine, PASSWORD, on_both};
use tower::ServiceExt;
use web::Settings;

use crate::client::{Answer, OFFICER, Server};
use crate::office::account::keeper;

on_both!(
    a_browser_that_signed_in_is_known_again,
    a_name_with_the_character_zero_is_a_wrong_request,
    counts_are_for_the_machine_and_for_who_reads_the_log,
    counts_of_the_server_are_for_who_keeps_the_nation,
);

async fn a_browser_that_signed_in_is_known_again(engine: Engine) {
    let server = Server::open(engine).await;
    let account = server.demo.accounts.iter().find(|it| it.role == Role::CommuneOfficer);
    let account = account.expect("an officer");
    let sign_in = async |password: &str, cookie: &str| -> Answer {
        let request = Request::post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, cookie);
        let body = format!("username={}&password={password}", account.username);
        server.send(request.body(Body::from(body)).expect("a request")).await
    };
    let first = sign_in(&account.password, "x=y").await;
    let cookies = first.headers.get_all(header::SET_COOKIE).iter();
    let cookies: Vec<&str> = cookies.map(|value| value.to_str().expect("text")).collect();
    let device = cookies.iter().find(|it| it.starts_with("vuon_device=")).expect("a device");
    assert!(device.contains("HttpOnly") && device.contains("Path=/sign-in"), "{device}");
    let device = device.split(';').next().expect("a cookie");
    for _ in 0..8 {
        assert_eq!(sign_in("sai-mat-khau", "x=y").await.status, StatusCode::UNAUTHORIZED);
    }
    let held = sign_in(&account.password, "x=y").await;
    assert_eq!(held.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(held.headers[header::RETRY_AFTER], "600");
    assert_eq!(sign_in(&account.password, device).await.status, StatusCode::SEE_OTHER);
    let forged = format!("vuon_device={}", uuid::Uuid::now_v7().simple());
    assert_eq!(sign_in(&account.password, &forged).await.status, StatusCode::TOO_MANY_REQUESTS);
}

async fn a_name_with_the_character_zero_is_a_wrong_request(engine: Engine) {
    let server = Server::open(engine).await;
    // `;t\0:` and `a\0b:x`
    for basic in ["Basic O3QAOg==", "Basic YQBiOng="] {
        let request = Request::get("/api/v1/me").header(header::AUTHORIZATION, basic);
        let answer = server.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
        assert_eq!(answer.json()["code"], "character_zero");
    }
}

async fn counts_are_for_the_machine_and_for_who_reads_the_log(engine: Engine) {
    let server = Server::open(engine).await;
    let behind = Settings { https: true, ..Settings::default() };
    let router = web::router(server.demo.app.clone(), behind);
    let status = async |basic: Option<&str>| {
        let mut request = Request::get("/metrics");
        if let Some(basic) = basic {
            request = request.header(header::AUTHORIZATION, basic);
        }
        let request = request.body(Body::empty()).expect("a request");
        router.clone().oneshot(request).await.expect("an answer").status()
    };
    assert_eq!(status(None).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(Some(OFFICER)).await, StatusCode::FORBIDDEN);
    let request = Request::get("/metrics").body(Body::empty()).expect("a request");
    assert_eq!(server.send(request).await.status, StatusCode::OK);
    let admin = server.sign_in(Role::Administrator).await;
    assert_eq!(admin.get("/metrics").await.status, StatusCode::OK);
}

async fn counts_of_the_server_are_for_who_keeps_the_nation(engine: Engine) {
    let server = Server::open(engine).await;
    keeper(&server, "qt.kim", Role::Administrator, Some("15889@0")).await;
    let nation = app::office::account::named(&server.demo.app, "quantri").await.expect("there").id;
    let nation =
        app::office::account::actor(&server.demo.app, nation).await.expect("read").expect("open");
    let new = AccountNew {
        another: true,
        username: "qt.moi".to_owned(),
        name: "Lê Mẫu Mới".to_owned(),
        role: Role::Administrator,
        area: None,
        village: None,
        password: PASSWORD.to_owned(),
    };
    app::office::account::add(&server.demo.app, &nation, new).await.expect("added");
    for (username, status) in [("qt.kim", StatusCode::FORBIDDEN), ("qt.moi", StatusCode::FORBIDDEN)]
    {
        let client = server.sign_in_as(username, PASSWORD).await;
        assert_eq!(client.get("/metrics").await.status, status, "{username}");
    }
    let admin = server.sign_in(Role::Administrator).await;
    assert_eq!(admin.get("/metrics").await.status, StatusCode::OK);
}

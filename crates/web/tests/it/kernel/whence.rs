//! Whom a write may come from: pages of our own, and programs that send no origin.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use testkit::{Engine, on_both};

use crate::client::{Answer, OFFICER, Server};

on_both!(pages_of_other_origins_write_nothing, a_signed_write_of_a_foreign_page_is_refused);

async fn pages_of_other_origins_write_nothing(engine: Engine) {
    let server = Server::open(engine).await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://elsewhere.example"),
        ("origin", "https://vuon.example"),
        ("origin", "null"),
        ("x-nothing", "x"),
    ] {
        let request = Request::post("/sign-out").header("host", "vuon.example").header(name, value);
        let answer = server.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    let request = Request::post("/sign-out")
        .header("host", "vuon.example")
        .header("origin", "http://vuon.example");
    let answer = server.send(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

async fn a_signed_write_of_a_foreign_page_is_refused(engine: Engine) {
    let server = Server::open(engine).await;
    let post = async |lines: &[(&str, &str)]| -> Answer {
        let mut request = Request::post("/api/v1/rounds/x/proposal")
            .header(header::AUTHORIZATION, OFFICER)
            .header(header::HOST, "vuon.example");
        for (name, value) in lines {
            request = request.header(*name, *value);
        }
        server.send(request.body(Body::empty()).expect("a request")).await
    };
    for lines in [
        &[("origin", "http://evil.example")][..],
        &[("sec-fetch-site", "cross-site")],
        &[("origin", "http://evil.example"), ("sec-fetch-site", "cross-site")],
        &[("origin", "https://vuon.example")],
    ] {
        let answer = post(lines).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{lines:?}");
        assert_eq!(answer.json()["code"], "wrong_origin");
    }
    for lines in [&[][..], &[("origin", "http://vuon.example")]] {
        assert_ne!(post(lines).await.status, StatusCode::FORBIDDEN, "{lines:?}");
    }
}

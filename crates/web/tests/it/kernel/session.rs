//! How long a session lasts.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use testkit::{Engine, Person, TestApp, on_both};
use tower::ServiceExt;
use web::Settings;

on_both!(a_session_in_use_goes_on_and_ends_after_its_days);

async fn a_session_in_use_goes_on_and_ends_after_its_days(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.actor(Person::Hanh).await;
    let router = web::router(t.app.clone(), Settings::default());
    let send = async |request: Request<Body>| router.clone().oneshot(request).await.expect("one");
    let sign_in = async || {
        let body = format!("username=hanh&password={}", testkit::PASSWORD);
        let request = Request::post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        let answer = send(request.body(Body::from(body)).expect("a request")).await;
        let cookies = answer.headers().get_all(header::SET_COOKIE).iter();
        let cookies = cookies.map(|value| value.to_str().expect("text").to_owned());
        let session = cookies.into_iter().find(|it| it.starts_with("vuon="));
        session.expect("a session").split(';').next().expect("a cookie").to_owned()
    };
    let is_open = async |cookie: &str| {
        let request = Request::get("/api/v1/me").header(header::COOKIE, cookie);
        send(request.body(Body::empty()).expect("a request")).await.status() == StatusCode::OK
    };
    let cookie = sign_in().await;
    // In use every ten hours it goes on; the seventh day after it began is its last.
    for at in ["01T11", "01T21", "02T07", "02T17", "03T03", "03T13", "03T23", "04T09", "04T19"] {
        t.set_now(&format!("2023-11-{at}:30:00Z"));
        assert!(is_open(&cookie).await, "{at}");
    }
    t.set_now("2023-11-05T07:31:00Z");
    assert!(!is_open(&cookie).await, "twelve hours without use");
    let cookie = sign_in().await;
    for day in 5..12 {
        for hour in ["08", "16", "23"] {
            t.set_now(&format!("2023-11-{day:02}T{hour}:00:00Z"));
            assert!(is_open(&cookie).await, "{day} {hour}");
        }
    }
    t.set_now("2023-11-12T07:31:01Z");
    assert!(!is_open(&cookie).await, "seven days");
}

//! The door: where signing in leads, whom a write may come from, how long a session lasts, who reads
//! the counts.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::Role;
use testkit::{Engine, Person, TestApp, on_both};
use tower::ServiceExt;
use web::Settings;

use crate::client::{Answer, Server};

on_both!(
    signing_in_and_the_language_lead_nowhere_else,
    a_form_that_comes_without_a_sign_in_goes_through_it_and_is_offered_again,
    a_signed_write_of_a_foreign_page_is_refused,
    a_browser_that_signed_in_is_known_again,
    a_session_in_use_goes_on_and_ends_after_its_days,
    a_name_with_the_character_zero_is_a_wrong_request,
    counts_are_for_the_machine_and_for_who_reads_the_log,
    only_listed_hosts_are_answered,
);

/// `canbo:minh-hoa-canbo`
const OFFICER: &str = "Basic Y2FuYm86bWluaC1ob2EtY2FuYm8=";

async fn signing_in_and_the_language_lead_nowhere_else(engine: Engine) {
    let server = Server::open(engine).await;
    let account = server.demo.accounts.iter().find(|it| it.role == Role::CommuneOfficer);
    let account = account.expect("an officer");
    for (next, leads) in [
        ("/%2509/evil.example", "/"),
        ("/%09/evil.example", "/"),
        ("%09//evil.example", "/"),
        ("//evil.example", "/"),
        ("/%5Cevil.example", "/"),
        ("/%0d%0a/evil.example", "/"),
        ("%20//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/%EF%BC%8Fevil.example", "/"),
        ("%2Fhouseholds%3Ftext%3DL%25C3%25AA", "/households?text=L%C3%AA"),
    ] {
        let request = Request::get(format!("/language?to=vi&back={next}"));
        let answer = server.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.headers[header::LOCATION], leads, "{next}");
        let body =
            format!("username={}&password={}&next={next}", account.username, account.password);
        let request = Request::post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        let answer = server.send(request.body(Body::from(body)).expect("a request")).await;
        assert_eq!(answer.headers[header::LOCATION], leads, "{next}");
    }
    // An address of a page that needs signing in, too, is only come back to when it is ours.
    let request = Request::get("//evil.example/").body(Body::empty()).expect("a request");
    let answer = server.send(request).await;
    let to = answer.headers.get(header::LOCATION).map(|it| it.to_str().expect("text").to_owned());
    assert!(to.is_none_or(|to| to.starts_with("/sign-in?next=")), "{}", answer.status);
}

async fn a_form_that_comes_without_a_sign_in_goes_through_it_and_is_offered_again(engine: Engine) {
    const FORM: &str = "application/x-www-form-urlencoded";
    let server = Server::open(engine).await;
    let account = server.demo.accounts.iter().find(|it| it.role == Role::CommuneOfficer);
    let account = account.expect("an officer");
    let post = async |path: &str, lines: &[(&str, &str)], body: String| -> Answer {
        let mut request = Request::post(path).header("sec-fetch-site", "same-origin");
        for (name, value) in lines {
            request = request.header(*name, *value);
        }
        server.send(request.body(Body::from(body)).expect("a request")).await
    };
    let typed = "name=L%C3%AA+%22M%E1%BA%ABu%22&note=a%26b&password=secret";
    let answer = post("/requests", &[("content-type", FORM)], typed.to_owned()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let page = answer.text;
    assert!(page.contains("name=\"keep_to\" value=\"/requests\""), "{page}");
    let signed = |keep_to: &str, keep: &str| {
        let credentials = format!("username={}&password={}", account.username, account.password);
        format!(
            "{credentials}&keep_to={keep_to}&keep={}",
            keep.replace('%', "%25").replace('&', "%26")
        )
    };
    // A wrong password keeps it too.
    let wrong = signed("%2Frequests", typed).replace(&account.password, "sai-roi");
    let answer = post("/sign-in", &[("content-type", FORM)], wrong).await;
    assert!(answer.text.contains("name=\"keep_to\" value=\"/requests\""));
    let answer = post("/sign-in", &[("content-type", FORM)], signed("%2Frequests", typed)).await;
    assert_eq!(answer.status, StatusCode::OK);
    let page = answer.text;
    assert!(page.contains("action=\"/requests\""), "{page}");
    assert!(page.contains("name=\"name\" value=\"Lê &#34;Mẫu&#34;\""), "{page}");
    assert!(page.contains("name=\"note\" value=\"a&#38;b\""), "{page}");
    assert!(!page.contains("secret"), "a password is never carried along");
    // Nowhere else.
    for to in ["%2F%2Fevil.example", "https%3A%2F%2Fevil.example%2F", "javascript%3Aalert(1)", ""] {
        let answer = post("/sign-in", &[("content-type", FORM)], signed(to, typed)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{to}");
        assert_eq!(answer.headers[header::LOCATION], "/", "{to}");
    }
    // A script gets words for its part of the page, and a file is asked for again.
    let lines = [("content-type", FORM), ("hx-request", "true"), ("hx-target", "live")];
    let answer = post("/requests", &lines, typed.to_owned()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.starts_with("<section id=\"live\""), "{}", answer.text);
    let lines =
        [("content-type", "multipart/form-data; boundary=x"), ("referer", "http://vuon/imports")];
    let answer = post("/imports", &lines, String::new()).await;
    assert_eq!(answer.headers[header::LOCATION], "/sign-in?next=%2Fimports");
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

async fn only_listed_hosts_are_answered(engine: Engine) {
    let server = Server::open(engine).await;
    let local = "127.0.0.1:8080".parse().expect("an address");
    let settings = Settings::default().with_hosts(local, Vec::new());
    let router = web::router(server.demo.app.clone(), settings);
    for (host, status) in [
        ("localhost:8080", StatusCode::OK),
        ("127.0.0.1:8080", StatusCode::OK),
        ("evil.example:8080", StatusCode::MISDIRECTED_REQUEST),
    ] {
        let request = Request::get("/healthz").header(header::HOST, host);
        let request = request.body(Body::empty()).expect("a request");
        let answer = router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(answer.status(), status, "{host}");
    }
    let network = "0.0.0.0:8080".parse().expect("an address");
    assert!(Settings::default().with_hosts(network, Vec::new()).hosts.is_none());
    let behind = Settings { https: true, ..Settings::default() };
    assert!(behind.with_hosts(local, Vec::new()).hosts.is_none());
}

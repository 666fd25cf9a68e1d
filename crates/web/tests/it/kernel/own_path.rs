//! Where a browser is led on to.

use axum::body::Body;
use axum::http::{Request, header};
use base::Role;
use testkit::{Engine, on_both};

use crate::client::Server;

on_both!(signing_in_and_the_language_lead_nowhere_else);

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
        let request = Request::get(format!("/language?lang=vi&back={next}"));
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

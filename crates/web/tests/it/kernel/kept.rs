//! What was typed when nobody was signed in any more.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::Role;
use testkit::{Engine, on_both};

use crate::client::{Answer, Server};

on_both!(a_form_that_comes_without_a_sign_in_goes_through_it_and_is_offered_again);

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

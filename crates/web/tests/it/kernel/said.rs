//! What a page says once, after a form that wrote something.

use axum::http::StatusCode;
use base::Role;
use testkit::{Engine, on_both};

use crate::client::{FORM, Server, cookie, get_with, location};

on_both!(what_was_done_is_said_once_and_to_who_did_it);

async fn what_was_done_is_said_once_and_to_who_did_it(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let id = uuid::Uuid::now_v7();
    let form = format!("id={id}&name=Th%C3%B4n+M%E1%BB%9Bi&kind=thon&from=2020-01-01");
    let answer = officer.post("/villages", FORM, form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let said = cookie(&answer, "vuon_said").expect("it is said");
    assert!(!said.contains("Th"), "nobody else reads it: {said}");
    let page = get_with(&server, &officer, &said, location(&answer)).await;
    assert!(page.text.contains("role=\"status\">Đã thêm Thôn Mới."), "{}", page.text);
    assert_eq!(cookie(&page, "vuon_said").as_deref(), Some("vuon_said="), "and taken away");
    assert!(!officer.get("/villages").await.text.contains("Đã thêm Thôn Mới"));
    // A page that is led on shows nothing, so that nothing is lost on the way.
    let led = get_with(&server, &officer, &said, "/accounts/moves").await;
    assert_eq!((led.status, cookie(&led, "vuon_said")), (StatusCode::SEE_OTHER, None));
    let chairman = server.sign_in(Role::Chairman).await;
    let other = get_with(&server, &chairman, &said, "/villages").await;
    assert!(!other.text.contains("Đã thêm Thôn Mới"), "it is not for somebody else");
    let forged = get_with(&server, &officer, "vuon_said=00ff00ff", "/villages").await;
    assert_eq!(forged.status, StatusCode::OK);
}

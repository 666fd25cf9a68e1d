//! What a page says once, after a form that wrote something.

use axum::http::StatusCode;
use base::Role;
use testkit::{Engine, on_both};

use crate::client::{FORM, Server, cookie, get_with, location};

on_both!(
    what_was_done_is_said_once_and_to_who_did_it,
    what_was_just_written_is_taken_back_from_where_it_is_said,
);

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

async fn what_was_just_written_is_taken_back_from_where_it_is_said(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let id = uuid::Uuid::now_v7();
    let form = format!("id={id}&name=Th%C3%B4n+Nh%E1%BA%A7m&kind=thon&from=2020-01-01");
    let answer = officer.post("/villages", FORM, form).await;
    let said = cookie(&answer, "vuon_said").expect("it is said");
    let page = get_with(&server, &officer, &said, location(&answer)).await.text;
    let undo = format!("action=\"/villages/{id}/removal\"");
    assert!(page.contains(&undo) && page.contains("Hoàn tác"), "{page}");
    let back = officer.post(&format!("/villages/{id}/removal"), FORM, "undo=1").await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text);
    let said = cookie(&back, "vuon_said").expect("what it did is said");
    let page = get_with(&server, &officer, &said, location(&back)).await.text;
    assert!(page.contains("role=\"status\">Đã xóa thôn"), "{page}");
    assert!(!officer.get("/villages").await.text.contains("Thôn Nhầm"));
    // It was an act of its own: the log has both, and once more there is nothing to take back.
    let log = server.sign_in(Role::Auditor).await.get("/audit").await.text;
    assert!(log.contains("village.add") || log.contains("Thêm thôn"), "{log}");
    let again = officer.post(&format!("/villages/{id}/removal"), FORM, "undo=1").await;
    assert_eq!(again.status, StatusCode::NOT_FOUND, "{}", again.text);
}

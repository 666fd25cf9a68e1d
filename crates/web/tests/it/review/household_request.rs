//! Requests of households on their pages.

use axum::http::StatusCode;
use base::Role;
use testkit::{Engine, on_both};

use crate::client::{FORM, Server};
use crate::people::household::village;

on_both!(a_refusal_before_a_review_warns);

async fn a_refusal_before_a_review_warns(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let village = village(&officer.get("/requests").await.text);
    let id = "0197f0c0-0000-7000-8000-0000000000e1";
    let body = format!(
        "id={id}&form=recognise&village={village}&applicant=A&reason=x&received_on={}",
        "2024-03-04",
    );
    let answer = officer.post("/requests", FORM, body).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let chairman = server.sign_in(Role::Chairman).await;
    let page = chairman.get(&format!("/requests/{id}")).await.text;
    assert!(page.contains("chưa được rà soát lần nào"), "{page}");
    assert!(page.contains("name=\"unreviewed\" value=\"1\" required"), "{page}");
}

//! Requests of households on their pages.

use axum::http::StatusCode;
use base::Role;
use testkit::{Engine, on_both};

use crate::client::{FORM, Server};
use crate::people::household::village;

on_both!(
    a_refusal_before_a_review_warns,
    form_a_shows_what_follows_before_it_is_saved_and_gives_the_answer_its_reason,
);

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

async fn form_a_shows_what_follows_before_it_is_saved_and_gives_the_answer_its_reason(
    engine: Engine,
) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let village = village(&officer.get("/requests").await.text);
    let id = "0197f0c0-0000-7000-8000-0000000000e2";
    let body = format!(
        "id={id}&form=recognise&village={village}&applicant=A&reason=x&received_on=2024-03-04"
    );
    assert_eq!(officer.post("/requests", FORM, body).await.status, StatusCode::SEE_OTHER);
    let path = format!("/requests/{id}");
    let page = officer.get(&path).await.text;
    assert!(page.contains("Đơn này chưa có Phiếu A."), "{page}");
    let mut fields =
        "id=0197f0c0-0000-7000-8000-0000000000e3&replaces=&reviewed_on=2024-03-05".to_owned();
    (1..=5).for_each(|n| fields.push_str(&format!("&outside_{n}=0")));
    (1..=9).for_each(|n| fields.push_str(&format!("&sign_{n}={}", u8::from(n > 5))));
    let shown = officer.post(&format!("{path}/form-a-result"), FORM, fields.clone()).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    let result = "Kết quả Phiếu A: ngừng rà soát, không đưa vào danh sách";
    assert!(shown.text.contains(result) && shown.text.contains("Chưa lưu."), "{}", shown.text);
    let page = officer.get(&path).await.text;
    assert!(page.contains("Đơn này chưa có Phiếu A."), "nothing was kept: {page}");
    let saved = officer.post(&format!("{path}/form-a"), FORM, fields.clone()).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let page = officer.get(&path).await.text;
    assert!(page.contains(result) && !page.contains("Chưa lưu."), "{page}");
    let blind = fields.replace("0000000000e3", "0000000000e4");
    let blind = officer.post(&format!("{path}/form-a"), FORM, blind).await;
    assert_eq!(blind.status, StatusCode::CONFLICT, "{}", blind.text);
    let api = officer.get(&format!("/api/v1{path}/form-a")).await.json();
    assert_eq!((&api["outcome"], &api["total"]), (&"not_listed".into(), &4.into()));
    let chairman = server.sign_in(Role::Chairman).await;
    let page = chairman.get(&path).await.text;
    assert!(page.contains("hộ có 4 chỉ tiêu từ cột 1 đến cột 9"), "{page}");
    assert!(!page.contains("name=\"unreviewed\""), "{page}");
    assert!(!page.contains("chưa được rà soát lần nào"), "{page}");
    assert!(!page.contains(&format!("action=\"{path}/form-a\"")), "the chairman only reads");
}

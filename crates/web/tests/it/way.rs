//! An officer's and a chairman's way: what the first page says, a household entered by hand, a request
//! refused, a round that was closed.

use axum::http::{StatusCode, header};
use base::Role;
use testkit::{Engine, on_both};

use crate::client::Server;

on_both!(
    the_first_page_says_at_its_top_what_is_due,
    a_household_is_entered_by_hand_and_tied_to_its_request,
    what_was_typed_of_a_household_is_kept_when_it_is_refused,
    a_refusal_before_a_review_warns,
    a_round_that_was_closed_looks_closed,
);

const FORM: &str = "application/x-www-form-urlencoded";

fn enc(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn village(page: &str) -> String {
    let at = page.find("<select name=\"village\"").expect("a choice of villages");
    let option = page[at..].split("<option value=\"").nth(2).expect("a village");
    option.split('"').next().expect("its id").to_owned()
}

async fn the_first_page_says_at_its_top_what_is_due(engine: Engine) {
    let server = Server::open(engine).await;
    for role in Role::ALL.iter() {
        let client = server.sign_in(*role).await;
        let page = client.get("/").await.text;
        let first = page.split("<h1>").nth(1).expect("a heading");
        let at = |part: &str| first.find(part).unwrap_or(usize::MAX);
        let due = at("class=\"calls\"").min(at("class=\"nothing\"")).min(at("class=\"empty\""));
        assert!(due < at("class=\"cards\"").min(at("class=\"years\"")), "{role:?}: {page}");
        if first.contains("class=\"cards\"") {
            assert!(first.contains("Số liệu từ ngày 31/12/"), "{role:?}: figures say their days");
        }
    }
}

async fn a_household_is_entered_by_hand_and_tied_to_its_request(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let empty = officer.get("/households?text=zzzzzz").await.text;
    assert!(empty.contains("/households/new?name=zzzzzz"), "an empty search leads to it");
    assert!(officer.get("/households").await.text.contains("href=\"/households/new\""));
    let village = village(&officer.get("/requests").await.text);
    let id = "0197f0c0-0000-7000-8000-0000000000b1";
    let body = format!(
        "id={id}&form=recognise&village={village}&applicant={}&reason=x&received_on={}",
        enc("Hoàng Mẫu Lài"),
        "2024-03-04",
    );
    let answer = officer.post("/requests", FORM, body).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = officer.get(&format!("/requests/{id}")).await.text;
    assert!(page.contains(&format!("/households/new?request={id}")), "{page}");
    let form = officer.get(&format!("/households/new?request={id}")).await.text;
    assert!(form.contains("value=\"Hoàng Mẫu Lài\""), "{form}");
    let more = officer.post("/households", FORM, format!("request={id}&name=A&more=1")).await;
    assert_eq!(more.status, StatusCode::OK);
    let lines = |page: &str| page.matches("name=\"member\"").count();
    assert!(lines(&more.text) > lines(&form), "lines are added, nothing is written");
    let household = "0197f0c0-0000-7000-8000-0000000000b2";
    let mut body =
        format!("id={household}&request={id}&village={village}&address=&since={}", "2024-03-04");
    for (n, name, relation, birth) in [
        (1, "Hoàng Mẫu Lài", "head", "1975"),
        (2, "Hoàng Mẫu Liễu", "child", "05/02/2010"),
        (3, "", "", ""),
    ] {
        body.push_str(&format!(
            "&member=0197f0c0-0000-7000-8000-0000000000c{n}&name={}&relation={relation}&sex=female\
             &birth={birth}&ethnicity=Kinh&number=&number_missing={}",
            enc(name),
            enc("chưa được cấp"),
        ));
    }
    let answer = officer.post("/households", FORM, body.clone()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.headers[header::LOCATION], format!("/requests/{id}"));
    let page = officer.get(&format!("/requests/{id}")).await.text;
    assert!(page.contains(&format!("/households/{household}")), "{page}");
    let page = officer.get(&format!("/households/{household}")).await.text;
    assert!(page.contains("Hoàng Mẫu Liễu"), "{page}");
    let again = officer.post("/households", FORM, body).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "the same again is accepted: {}", again.text);
    let head = server.sign_in(Role::VillageHead).await;
    assert_eq!(head.get("/households/new").await.status, StatusCode::FORBIDDEN);
}

async fn what_was_typed_of_a_household_is_kept_when_it_is_refused(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let village = village(&officer.get("/households/new").await.text);
    let body = |birth: &str| {
        format!(
            "id=0197f0c0-0000-7000-8000-0000000000d1&request=&village={village}&address={}&since={}\
             &member=0197f0c0-0000-7000-8000-0000000000d2&name={}&relation=head&sex=male&birth={birth}\
             &ethnicity=&number=&number_missing=",
            enc("Xóm Mẫu"),
            "2024-03-04",
            enc("Hoàng Mẫu Lâm"),
        )
    };
    let answer = officer.post("/households", FORM, body("30/02/1980")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    for part in ["value=\"30/02/1980\"", "value=\"Hoàng Mẫu Lâm\"", "value=\"Xóm Mẫu\""] {
        assert!(answer.text.contains(part), "{part}: {}", answer.text);
    }
    assert!(answer.text.contains("Hoàng Mẫu Lâm)"), "it is said of whom: {}", answer.text);
}

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

async fn a_round_that_was_closed_looks_closed(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let id = "0197f0c0-0000-7000-8000-0000000000f1";
    let body = format!("id={id}&kind=regular&year=2024&review_day=2024-03-15&flow=steps");
    let answer = officer.post("/rounds", FORM, body).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = format!("/rounds/{id}");
    let open = officer.get(&page).await.text;
    assert!(open.contains("class=\"calls\""), "it says what comes next: {open}");
    let body = format!("reason={}", enc("Mở nhầm tháng"));
    officer.post(&format!("{page}/closing"), FORM, body).await;
    let closed = officer.get(&page).await.text;
    assert!(closed.contains("class=\"steps over\""), "{closed}");
    assert!(
        closed.contains("Đợt này đã đóng ngày") && closed.contains("Mở nhầm tháng"),
        "{closed}"
    );
    for part in ["class=\"ready\"", "class=\"waits\"", "class=\"calls\"", "/closing"] {
        assert!(!closed.contains(part), "{part}: {closed}");
    }
}

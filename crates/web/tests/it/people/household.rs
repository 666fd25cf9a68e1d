//! A household entered by hand and over the API.

use axum::http::{StatusCode, header};
use base::Role;
use serde_json::{Value, json};
use testkit::{Engine, on_both};

use crate::client::{Client, FORM, Server, enc, send};

on_both!(
    a_household_is_entered_by_hand_and_tied_to_its_request,
    what_was_typed_of_a_household_is_kept_when_it_is_refused,
    the_same_household_again_is_accepted_and_another_is_a_conflict,
    a_household_entered_by_mistake_is_taken_out_and_its_page_says_so,
);

pub fn village(page: &str) -> String {
    let at = page.find("<select name=\"village\"").expect("a choice of villages");
    let option = page[at..].split("<option value=\"").nth(2).expect("a village");
    option.split('"').next().expect("its id").to_owned()
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
            "&member=0197f0c0-0000-7000-8000-0000000000c{n}&name={}&relation={relation}&sex={}\
             &birth={birth}&ethnicity={}&number=&number_missing={}",
            enc(name),
            if name.is_empty() { "" } else { "female" },
            if name.is_empty() { "" } else { "Kinh" },
            if name.is_empty() { String::new() } else { enc("chưa được cấp") },
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

async fn the_same_household_again_is_accepted_and_another_is_a_conflict(engine: Engine) {
    let server = Server::open(engine).await;
    let client = server.sign_in(Role::CommuneOfficer).await;
    let villages = client.get("/api/v1/villages").await.json();
    let village = villages["rows"][0]["id"].clone();
    let mut household: Value = json!({
        "id": uuid::Uuid::now_v7(), "village": village, "since": "2024-01-01",
        "members": [{
            "id": uuid::Uuid::now_v7(), "name": "Lê Mẫu Thử", "relation": "head", "sex": "male",
            "birth": { "year": 1970 }, "identity": { "missing": "minh họa" },
        }],
    });
    let first = client.post_json("/api/v1/households", &household).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    assert_eq!(first.json()["again"], false);
    let again = client.post_json("/api/v1/households", &household).await;
    assert_eq!(again.json()["again"], true);
    assert_eq!(again.json()["code"], first.json()["code"]);
    household["address"] = json!("Số 9");
    let other = client.post_json("/api/v1/households", &household).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert_eq!(other.json()["code"], "household_conflict");
    household["members"] = json!([]);
    household["id"] = json!(uuid::Uuid::now_v7());
    let empty = client.post_json("/api/v1/households", &household).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(empty.json()["findings"][0]["code"], "household_empty");
}

/// A household that was just entered over the API: its id.
pub async fn entered(client: &Client<'_>, name: &str) -> String {
    let villages = client.get("/api/v1/villages").await.json();
    let household: Value = json!({
        "id": uuid::Uuid::now_v7(), "village": villages["rows"][0]["id"], "since": "2024-01-01",
        "members": [{
            "id": uuid::Uuid::now_v7(), "name": name, "relation": "head", "sex": "male",
            "birth": { "year": 1970 }, "identity": { "missing": "minh họa" },
        }],
    });
    let made = client.post_json("/api/v1/households", &household).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    household["id"].as_str().expect("an id").to_owned()
}

/// What stands in a hidden field of a page.
pub fn hidden(page: &str, name: &str) -> String {
    let at = page.find(&format!("name=\"{name}\" value=\"")).expect("the field");
    page[at..].split('"').nth(3).expect("its value").to_owned()
}

async fn a_household_entered_by_mistake_is_taken_out_and_its_page_says_so(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let id = entered(&officer, "Lê Mẫu Ghi Nhầm").await;
    let page = officer.get(&format!("/households/{id}")).await.text;
    let path = format!("/households/{id}/removal");
    assert!(page.contains(&format!("href=\"{path}\"")), "the line of its entry leads there");
    let head = server.sign_in(Role::VillageHead).await;
    assert_eq!(head.get(&path).await.status, StatusCode::FORBIDDEN);
    let form = officer.get(&path).await.text;
    let (sent, seen) = (hidden(&form, "id"), hidden(&form, "seen"));
    let fields = [("id", &*sent), ("seen", &*seen), ("reason", "Ghi hai lần")];
    let done = send(&officer, &path, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let again = send(&officer, &path, &fields).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
    let page = officer.get(&format!("/households/{id}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Hộ này đã bỏ khỏi sổ vì ghi nhầm."), "{}", page.text);
    assert!(page.text.contains("Ghi hai lần"), "{}", page.text);
    let list =
        officer.get("/api/v1/households?text=L%C3%AA%20M%E1%BA%ABu%20Ghi%20Nh%E1%BA%A7m").await;
    assert_eq!(list.json()["rows"], json!([]));
    let api = officer.get(&format!("/api/v1{path}")).await.json();
    assert_eq!(
        (&api["reason"], &api["people"]),
        (&json!("Ghi hai lần"), &json!(["Lê Mẫu Ghi Nhầm"]))
    );
    let gone = officer.get(&format!("/api/v1/households/{id}")).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

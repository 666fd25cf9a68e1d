//! Personal identification numbers leave only masked.

use axum::http::StatusCode;
use base::Role;
use serde_json::json;
use testkit::{Engine, on_both};
use web::ROUTES;

use crate::asked::Asked;
use crate::client::{FORM, Server};

on_both!(
    an_identity_number_is_in_no_page_and_no_answer,
    a_number_typed_into_a_text_is_asked_about_and_masked_for_others,
    a_number_in_a_text_of_a_form_with_a_file_is_refused,
    every_text_of_every_form_is_asked_about,
    a_password_beside_a_number_is_not_sent_back,
    a_number_in_the_name_of_a_file_is_asked_about,
    a_number_in_a_complaint_is_asked_about_before_it_is_written,
);

async fn an_identity_number_is_in_no_page_and_no_answer(engine: Engine) {
    let server = Server::open(engine).await;
    let client = server.sign_in(Role::CommuneOfficer).await;
    let villages = client.get("/api/v1/villages").await.json();
    // Province 099 does not exist: the number can be nobody's.
    let number = "099070123456";
    let id = uuid::Uuid::now_v7();
    let household = json!({
        "id": id, "village": villages["rows"][0]["id"], "since": "2024-01-01",
        "members": [{
            "id": uuid::Uuid::now_v7(), "name": "Lê Mẫu Kín", "relation": "head", "sex": "male",
            "birth": { "year": 1970 }, "identity": { "known": number },
        }],
    });
    let added = client.post_json("/api/v1/households", &household).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text);
    let mut twice = household.clone();
    twice["id"] = json!(uuid::Uuid::now_v7());
    twice["members"][0]["id"] = json!(uuid::Uuid::now_v7());
    let refused = client.post_json("/api/v1/households", &twice).await;
    assert_eq!(refused.json()["code"], "person_elsewhere");
    let list = format!(
        "STT hộ,Thôn,Họ và tên,Quan hệ,Số định danh\n1,Thôn 1,Lê Mẫu Kín,chủ hộ,{number}9\n"
    );
    let import = format!("/api/v1/imports?id={}&file_name=a.csv", uuid::Uuid::now_v7());
    let import = client.post(&import, "application/octet-stream", list).await;
    let auditor = server.sign_in(Role::Auditor).await;
    let mut texts = vec![added.text.clone(), refused.text.clone(), import.text.clone()];
    for path in [
        format!("/households/{id}"),
        format!("/api/v1/households/{id}"),
        "/households?text=le+mau+kin".to_owned(),
        "/api/v1/households?text=le+mau+kin".to_owned(),
        "/imports".to_owned(),
    ] {
        let answer = client.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        texts.push(answer.text);
    }
    texts.push(auditor.get("/api/v1/audit?chain=15889@0").await.text);
    for text in texts {
        assert!(!text.contains(number), "{text}");
    }
    // Every page, answer, paper, file and feed there is, asked by everybody, of this very household.
    let asked = Asked::of(&server).await.with("households", &id.to_string());
    let mut seen = 0;
    for role in Role::ALL {
        let reader = server.sign_in(role).await;
        for route in ROUTES.iter().filter(|route| route.method == "GET") {
            let answer = asked.ask(&reader, route).await;
            seen += usize::from(answer.status.is_success());
            let what = format!("{} as {}", route.path, role.as_str());
            assert!(!answer.text.contains(number), "{what}: {}", answer.text);
        }
    }
    assert!(seen > 300, "{seen} pages and answers were seen");
    let page = client.get(&format!("/households/{id}")).await.text;
    assert!(page.contains("099•••••3456"), "it is shown masked");
    // Who knows the whole number may find its household.
    let found = client.get(&format!("/api/v1/households?text={number}")).await.json();
    assert_eq!(found["rows"][0]["id"], json!(id));
}

async fn a_number_typed_into_a_text_is_asked_about_and_masked_for_others(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let list = officer.get("/api/v1/households?class=poor").await.json();
    let id = list["rows"][0]["id"].as_str().expect("a household").to_owned();
    let view = officer.get(&format!("/api/v1/households/{id}")).await.json();
    let (day, seen) = (view["day"].as_str().expect("day"), &view["revision"]);
    let api = format!("/api/v1/households/{id}/facts");
    let needs = "bò giống cho CCCD 038 090 001 234";
    let body = json!({ "from": day, "revision": seen, "household": { "needs": needs } });
    let refused = officer.post_json(&api, &body).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert_eq!(refused.json()["code"], "number_in_text");
    let title = refused.json()["title"].to_string();
    assert!(title.contains("needs") && title.contains("038•••••1234"), "{title}");
    for kind in ["APPLICATION/JSON", "application/JSON; charset=utf-8", "application/vnd.api+json"]
    {
        let request = axum::http::Request::post(&api)
            .header("cookie", officer.cookie())
            .header("sec-fetch-site", "same-origin")
            .header("content-type", kind)
            .body(axum::body::Body::from(body.to_string()))
            .expect("a request");
        let refused = server.send(request).await;
        assert_eq!(refused.json()["code"], "number_in_text", "{kind}: {}", refused.text);
    }
    // On the page the form comes back with what was typed, to be put right or kept.
    let kind = "application/x-www-form-urlencoded";
    let form = format!(
        "from={day}&seen={}&cause_land=on&needs=CCCD+038+090+001+234",
        seen.as_str().expect("a mark")
    );
    let page = format!("/households/{id}/facts");
    let asked = officer.post(&page, kind, form.clone()).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in [
        "name=\"number_kept\"",
        "name=\"cause_land\" value=\"on\"",
        "CCCD 038 090 001 234</textarea>",
        &format!("action=\"{page}\""),
    ] {
        assert!(asked.text.contains(part), "{part} in {}", asked.text);
    }
    let kept = officer.post(&page, kind, format!("{form}&number_kept=yes")).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    assert!(officer.get(&page).await.text.contains("038 090 001 234"), "whoever typed it");
    for role in [Role::Auditor, Role::UpperOfficer, Role::VillageHead] {
        let reader = server.sign_in(role).await;
        let page = reader.get(&page).await;
        assert!(!page.text.contains("038 090 001 234"), "{role:?}");
        if page.status == StatusCode::OK && page.text.contains("CCCD") {
            assert!(page.text.contains("038•••••1234"), "{role:?}");
        }
    }
    // Fields for numbers, and what only looks like one, are let through.
    let village = officer.get("/api/v1/villages").await.json()["rows"][0]["id"].clone();
    let household = json!({
        "id": uuid::Uuid::now_v7(), "village": village, "since": "2024-01-01",
        "address": "ĐT 0912 345 678", "members": [{
            "id": uuid::Uuid::now_v7(), "name": "Lê Mẫu Số", "relation": "head", "sex": "male",
            "birth": { "year": 1970 }, "identity": { "known": "038070123456" },
        }],
    });
    let added = officer.post_json("/api/v1/households", &household).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text);
}

async fn a_number_in_a_text_of_a_form_with_a_file_is_refused(engine: Engine) {
    let server = Server::open(engine).await;
    let admin = server.sign_in(Role::Administrator).await;
    let send = async |name: &str, file: &str, more: &str| {
        let body = format!(
            "--b\r\ncontent-disposition: form-data; name=\"id\"\r\n\r\n{}\r\n\
             --b\r\ncontent-disposition: form-data; name=\"standard\"\r\n\r\nx\r\n\
             --b\r\ncontent-disposition: form-data; name=\"name\"\r\n\r\n{name}\r\n{more}\
             --b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{file}\"\r\n\r\nx\r\n\
             --b--\r\n",
            uuid::Uuid::now_v7()
        );
        admin.post("/score-tables", "multipart/form-data; boundary=b", body).await
    };
    for (name, file) in
        [("của CCCD 038 090 001 234", "diem.csv"), ("bảng điểm", "038090001234.csv")]
    {
        let refused = send(name, file, "").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        assert!(refused.text.contains("038•••••1234"), "{}", refused.text);
        assert!(!refused.text.contains("001 234") && !refused.text.contains("001234"));
    }
    let kept = "--b\r\ncontent-disposition: form-data; name=\"number_kept\"\r\n\r\nyes\r\n";
    let through = send("của CCCD 038 090 001 234", "diem.csv", kept).await;
    assert!(!through.text.contains("Trong ô"), "{}", through.text);
}

/// The names of the fields of all pages into which words are typed.
fn text_fields(folder: &std::path::Path, found: &mut std::collections::BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("templates") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            text_fields(&path, found);
            continue;
        }
        let page = std::fs::read_to_string(&path).expect("a template");
        for tag in
            page.split('<').filter(|it| it.starts_with("input ") || it.starts_with("textarea"))
        {
            let words = tag.starts_with("textarea")
                || !tag.contains("type=\"")
                || tag.contains("type=\"text\"");
            let name = tag.split("name=\"").nth(1).and_then(|it| it.split('"').next());
            if let (true, Some(name)) = (words, name) {
                // The part that a page fills in is of no matter.
                found.insert(name.split("{{").next().unwrap_or_default().to_owned());
            }
        }
    }
}

async fn every_text_of_every_form_is_asked_about(engine: Engine) {
    const TYPED: &str = "con trai số 038088000081 đi làm xa";
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let mut names = std::collections::BTreeSet::new();
    text_fields(std::path::Path::new("templates"), &mut names);
    for name in ["content", "opinions", "findings", "reason", "note", "needs", "o."] {
        assert!(names.contains(name), "{name} is no field any more: {names:?}");
    }
    let form = |name: &str| format!("{name}={}", crate::client::enc(TYPED));
    let is_asked = |answer: &crate::client::Answer| {
        answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.text.contains("number_kept")
    };
    // A search is for a number.
    for name in names.iter().filter(|name| *name != "text") {
        let asked = officer.post("/rounds", FORM, form(name)).await;
        assert!(is_asked(&asked), "{name}: {}", asked.status);
    }
    let asked = Asked::of(&server).await;
    let (mut pages, mut texts) = (0, 0);
    for route in ROUTES.iter().filter(|route| route.method == "POST") {
        let path = asked.path(route);
        match &route.body {
            // A name that is none is only a wrong sign-in, and a search is for a number.
            web::Body::Form if ["/sign-in", "/search"].contains(&&*path) => {}
            web::Body::Form => {
                let answer = officer.post(&path, FORM, form("content")).await;
                assert!(is_asked(&answer), "{path}: {}", answer.status);
                pages += 1;
            }
            web::Body::Json(shape) => {
                let body = asked.body(shape);
                for name in body.as_object().into_iter().flat_map(|it| it.keys()) {
                    if !body[name].is_string() || name.contains("password") || name == "old" {
                        continue;
                    }
                    let sent = json!({ name.as_str(): TYPED });
                    let answer = officer.post_json(&path, &sent).await;
                    // A search is for a number, a password has what it has.
                    if ["new", "text"].contains(&name.as_str()) {
                        continue;
                    }
                    assert_eq!(answer.json()["code"], "number_in_text", "{path}: {name}");
                    texts += 1;
                }
            }
            web::Body::None | web::Body::File => {}
        }
    }
    assert!(pages > 40 && texts > 30, "{pages} forms, {texts} texts");
}

async fn a_number_in_the_name_of_a_file_is_asked_about(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let send = async |name: &str| {
        let path = format!("/api/v1/imports?id={}&file_name={name}", uuid::Uuid::now_v7());
        let list = "Họ và tên\nLê Mẫu An\n".to_owned();
        officer.post(&path, "application/octet-stream", list).await
    };
    let refused = send("038088000081.csv").await;
    assert_eq!(refused.json()["code"], "number_in_text", "{}", refused.text);
    assert!(!refused.text.contains("038088000081"), "{}", refused.text);
    assert!(send("danh-sach.csv").await.status.is_success());
}

async fn a_password_beside_a_number_is_not_sent_back(engine: Engine) {
    let server = Server::open(engine).await;
    let administrator = server.sign_in(Role::Administrator).await;
    let typed = "name=038088000081+Mau&username=mau&password=RatKinDao%21&role=village_head";
    let asked = administrator.post("/accounts", FORM, typed.to_owned()).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text.contains("number_kept") && asked.text.contains("type=\"password\""));
    assert!(!asked.text.contains("RatKinDao"), "{}", asked.text);
    let typed = "username=038088000081&password=RatKinDao%21".to_owned();
    let refused = administrator.post("/sign-in", FORM, typed).await;
    assert!(!refused.text.contains("RatKinDao") && !refused.text.contains("number_kept"));
}

async fn a_number_in_a_complaint_is_asked_about_before_it_is_written(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let rounds = officer.get("/api/v1/rounds").await.json();
    let round = rounds["rows"][0]["id"].as_str().expect("a round").to_owned();
    let body = "content=h%E1%BB%99+s%E1%BB%91+038088000081";
    let page = officer.post(&format!("/rounds/{round}/complaints"), FORM, body).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
    assert!(page.text.contains("name=\"number_kept\""), "{}", page.text);
    let api = format!("/api/v1/rounds/{round}/complaints");
    let refused = officer.post_json(&api, &json!({ "content": "hộ số 038088000081" })).await;
    assert_eq!(refused.json()["code"], "number_in_text");
    // A number in a field that is for numbers is none of these.
    let alone = officer.post_json(&api, &json!({ "identity": { "known": "038088000081" } })).await;
    assert_ne!(alone.json()["code"], "number_in_text");
}

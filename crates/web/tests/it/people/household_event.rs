//! Events of a household through their forms and the API: recorded once, refused with what was
//! typed kept, told in both languages.

use axum::http::StatusCode;
use base::Role;
use serde_json::{Value, json};
use testkit::{Engine, on_both};
use uuid::Uuid;

use crate::client::{Client, Server, at, send};

on_both!(
    a_form_sent_twice_records_one_event_and_the_page_tells_it,
    a_refused_form_comes_back_with_what_was_typed,
    a_stale_form_shows_what_changed_and_is_accepted_the_second_time,
    every_form_opens_and_a_village_head_sees_the_history_only,
    the_api_tells_events_in_both_languages,
);

async fn household(client: &Client<'_>) -> Value {
    let list = client.get("/api/v1/households?class=poor").await.json();
    for row in list["rows"].as_array().expect("rows") {
        let id = row["id"].as_str().expect("an id");
        let view = client.get(&format!("/api/v1/households/{id}")).await.json();
        if view["members"].as_array().expect("members").len() > 2 {
            return view;
        }
    }
    panic!("a household of three");
}

async fn a_form_sent_twice_records_one_event_and_the_page_tells_it(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let view = household(&officer).await;
    let (id, last) = (at(&view, "/id"), view["members"].as_array().expect("members").len() - 1);
    let person = at(&view, &format!("/members/{last}/id"));
    let path = format!("/households/{id}/events/death");
    let event = Uuid::now_v7().to_string();
    let fields = [
        ("id", event.as_str()),
        ("seen", at(&view, "/revision")),
        ("day", "2024-03-12"),
        ("person", person),
        ("paper_kind", "Giấy chứng tử"),
        ("paper_number", "7"),
        ("note", "báo muộn"),
    ];
    for _ in 0..2 {
        let answer = send(&officer, &path, &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }
    let page = officer.get(&format!("/households/{id}")).await.text;
    assert_eq!(page.matches("mất (Giấy chứng tử số 7)").count(), 1);
    assert!(page.contains("Ghi chú: báo muộn"));
    let after = officer.get(&format!("/api/v1/households/{id}")).await.json();
    assert_eq!(after["members"].as_array().expect("members").len(), last);
}

async fn a_refused_form_comes_back_with_what_was_typed(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let view = household(&officer).await;
    let path = format!("/households/{}/events/death", at(&view, "/id"));
    let event = Uuid::now_v7().to_string();
    let fields = [
        ("id", event.as_str()),
        ("day", "2024-03-12"),
        ("seen", at(&view, "/revision")),
        ("person", at(&view, "/members/0/id")),
        ("paper_missing", "chưa đăng ký <khai tử>"),
    ];
    let answer = send(&officer, &path, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "chưa chọn chủ hộ mới",
        "Chọn một người ở lại làm chủ hộ",
        "chưa đăng ký &#60;khai tử&#62;",
        "12/03/2024",
        &event,
    ] {
        assert!(answer.text.contains(words), "{words} in {}", answer.text);
    }
    let bad = send(&officer, &path, &[("id", event.as_str()), ("day", "hôm qua")]).await;
    assert!(bad.text.contains("Ô “Ngày xảy ra” chưa đúng"), "{}", bad.text);
}

async fn a_stale_form_shows_what_changed_and_is_accepted_the_second_time(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let view = household(&officer).await;
    let id = at(&view, "/id");
    let correct = format!("/households/{id}/events/address_correction");
    let first = Uuid::now_v7().to_string();
    let fields = [
        ("id", first.as_str()),
        ("seen", at(&view, "/revision")),
        ("day", "2024-03-01"),
        ("address", "Xóm Mẫu"),
        ("paper_missing", "ghi nhầm"),
    ];
    let done = send(&officer, &correct, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let second = Uuid::now_v7().to_string();
    let mut fields = vec![
        ("id", second.as_str()),
        ("seen", at(&view, "/revision")),
        ("opened", "0"),
        ("day", "2024-03-02"),
        ("address", "Xóm Mẫu Hai"),
        ("paper_missing", "ghi nhầm"),
    ];
    let stale = send(&officer, &correct, &fields).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("Hộ này đã thay đổi"), "{}", stale.text);
    assert!(stale.text.contains("thành “Xóm Mẫu”"), "what changed is told: {}", stale.text);
    assert!(stale.text.contains("Xóm Mẫu Hai"), "what was typed is kept");
    let now = stale.text.split("name=\"seen\" value=\"").nth(1).expect("the mark of now");
    let now = now.split('"').next().expect("a mark").to_owned();
    fields[1].1 = &now;
    let done = send(&officer, &correct, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
}

async fn every_form_opens_and_a_village_head_sees_the_history_only(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let list = officer.get("/api/v1/households").await.json();
    let view = household(&officer).await;
    let (id, other) = (at(&view, "/id"), at(&list, "/rows/0/code"));
    for kind in app::EventKind::OFFERED {
        for query in [String::new(), format!("?with={other}"), "?with=khong-co".to_owned()] {
            let path = format!("/households/{id}/events/{}{query}", kind.as_str());
            let page = officer.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.text.contains("event.lead"), "{path} has its words");
        }
    }
    assert_eq!(
        officer.get(&format!("/households/{id}/events/nothing")).await.status,
        StatusCode::NOT_FOUND
    );
    let head = server.sign_in(Role::VillageHead).await;
    let own = head.get("/api/v1/households").await.json();
    let page = head.get(&format!("/households/{}", at(&own, "/rows/0/id"))).await;
    assert!(page.text.contains("Diễn biến") && !page.text.contains("/events/"), "{}", page.text);
}

async fn the_api_tells_events_in_both_languages(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let view = household(&officer).await;
    let id = at(&view, "/id");
    let path = format!("/api/v1/households/{id}/events");
    let add = json!({ "event": {
        "id": Uuid::now_v7(), "day": "2024-03-12",
        "paper": { "shown": { "kind": "Đơn", "number": "3", "issuer": "UBND xã" } },
        "act": { "move_out": { "to": "Hà Nội" } },
    }, "revision": view["revision"] });
    let done = officer.post_json(&path, &add).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
    let stale = json!({ "event": {
        "id": Uuid::now_v7(), "day": "2024-03-13", "paper": { "missing": "x" },
        "act": { "address_correction": { "address": "x" } },
    }, "revision": view["revision"] });
    assert_eq!(officer.post_json(&path, &stale).await.json()["code"], "household_changed");
    let list = officer.get(&path).await.json();
    assert_eq!(
        at(&list, "/rows/0/vi"),
        "Hộ chuyển khỏi địa bàn: Hà Nội (Đơn số 3, UBND xã). Hộ được đưa ra khỏi sổ."
    );
    assert_eq!(
        at(&list, "/rows/0/en"),
        "The household left the area: Hà Nội (Đơn no. 3, UBND xã). The household was taken off the register."
    );
    let page = officer.get(&format!("/households/{id}")).await.text;
    assert!(page.contains("Hộ không còn trong sổ từ 12/03/2024"), "{page}");
}

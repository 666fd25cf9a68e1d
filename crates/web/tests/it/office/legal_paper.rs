//! Legal papers on their pages and on the API.

use axum::http::StatusCode;
use base::Role;
use serde_json::json;
use testkit::{Engine, on_both};

use crate::client::{Client, Server, at, enc, location, send};

on_both!(
    a_paper_is_recorded_with_errors_at_their_fields_and_everything_typed_kept,
    a_paper_is_put_right_sent_and_put_out_of_force_on_its_pages,
    the_api_records_corrects_and_ends_a_paper,
);

fn fields<'a>(id: &'a str, symbol: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("id", id),
        ("book", "in"),
        ("kind", "circular"),
        ("symbol", symbol),
        ("day", "2023-08-15"),
        ("issuer", "office"),
        ("issuer_name", "Bộ <thử>"),
        ("level", "central"),
        ("about", "Trích yếu thử"),
        ("arrived_on", "2024-04-02"),
        ("act", "save"),
    ]
}

async fn recorded(officer: &Client<'_>, symbol: &str) -> String {
    let id = uuid::Uuid::now_v7().to_string();
    let answer = send(officer, "/legal-papers", &fields(&id, symbol)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(location(&answer), format!("/legal-papers/{id}"));
    id
}

async fn a_paper_is_recorded_with_errors_at_their_fields_and_everything_typed_kept(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let page = officer.get("/legal-papers/new?book=in").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let id = uuid::Uuid::now_v7().to_string();
    let mut wrong = fields(&id, "99/2023/BTC");
    wrong.push(("note", "còn giữ <lại>"));
    let page = send(&officer, "/legal-papers", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
    for part in [
        "id=\"e-symbol\"",
        "href=\"#f-symbol\"",
        "name=\"cure\" value=\"99/2023/TT-BTC\"",
        "name=\"confirmed\"",
        "value=\"còn giữ &#60;lại&#62;\"",
        "value=\"Bộ &#60;thử&#62;\"",
        &format!("name=\"id\" value=\"{id}\""),
    ] {
        assert!(page.text.contains(part), "{part} in {}", page.text);
    }
    let mut cured = wrong.clone();
    cured.retain(|it| it.0 != "act");
    cured.push(("cure", "99/2023/TT-BTC"));
    let answer = send(&officer, "/legal-papers", &cured).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = officer.get(&format!("/legal-papers/{id}")).await.text;
    assert!(page.contains("99/2023/TT-BTC") && page.contains("Bộ &#60;thử&#62;"), "{page}");
    let list = officer.get(&format!("/legal-papers?text={}", enc("99/2023"))).await.text;
    assert!(list.contains(&format!("/legal-papers/{id}")));

    // Grounds are looked for within the form, and what was typed stays.
    let other = uuid::Uuid::now_v7().to_string();
    let mut find = fields(&other, "100/2023/TT-BTC");
    find.retain(|it| it.0 != "act");
    find.extend([("act", "find"), ("text", "99/2023")]);
    let page = send(&officer, "/legal-papers", &find).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let tick = format!("name=\"grounds\" value=\"{id}\"");
    assert!(page.text.contains(&tick) && page.text.contains("100/2023/TT-BTC"), "{}", page.text);

    let head = server.sign_in(Role::VillageHead).await;
    assert_eq!(head.get("/legal-papers").await.status, StatusCode::FORBIDDEN);
    let finance = server.sign_in(Role::FinanceOfficer).await;
    let page = finance.get("/legal-papers").await.text;
    assert!(!page.contains("/legal-papers/new"), "who only reads is offered nothing to write");
}

async fn a_paper_is_put_right_sent_and_put_out_of_force_on_its_pages(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let id = recorded(&officer, "99/2023/TT-BTC").await;
    let by = recorded(&officer, "101/2023/TT-BTC").await;
    let one = format!("/legal-papers/{id}");
    let page = officer.get(&format!("{one}/correction")).await.text;
    assert!(
        page.contains("value=\"99/2023/TT-BTC\"") && page.contains("name=\"revision\" value=\"1\"")
    );
    let mut right = fields(&id, "98/2023/TT-BTC");
    right.push(("revision", "1"));
    let page = send(&officer, &format!("{one}/correction"), &right).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("98/2023/TT-BTC"), "what was typed stays");
    right.push(("reason", "ghi nhầm số"));
    let answer = send(&officer, &format!("{one}/correction"), &right).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = officer.get(&one).await.text;
    assert!(page.contains("ghi nhầm số") && page.contains("99/2023/TT-BTC"), "what it said stays");

    let sending = uuid::Uuid::now_v7().to_string();
    let sent = [
        ("id", sending.as_str()),
        ("recipients", "Trưởng các thôn (t/h)\nLưu: VT"),
        ("purpose", "know"),
        ("copies", "2"),
        ("sent_on", "2024-04-03"),
    ];
    let answer = send(&officer, &format!("{one}/sendings"), &sent).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let receipt =
        [("revision", "1"), ("received_on", "2024-04-04"), ("received_by", "Lê Mẫu Bình")];
    let path = format!("{one}/sendings/{sending}/receipt");
    let answer = send(&officer, &path, &receipt).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = officer.get(&one).await.text;
    assert!(page.contains("Trưởng các thôn") && page.contains("Lê Mẫu Bình 04/04/2024"), "{page}");

    let page = officer.get(&format!("{one}/end?text={}", enc("101/2023"))).await.text;
    assert!(page.contains(&format!("name=\"by\" value=\"{by}\"")), "{page}");
    let revision =
        officer.get(&format!("/api/v1{one}")).await.json()["paper"]["revision"].to_string();
    let mut end = vec![
        ("revision", revision.as_str()),
        ("ending", "replaced"),
        ("on", "2024-04-05"),
        ("text", "101/2023"),
    ];
    let page = send(&officer, &format!("{one}/end"), &end).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "by nothing");
    end.push(("by", &by));
    let answer = send(&officer, &format!("{one}/end"), &end).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = officer.get(&one).await.text;
    assert!(page.contains("Bị thay thế") && page.contains("101/2023/TT-BTC"), "{page}");
    assert!(officer.get(&format!("/legal-papers/{by}")).await.text.contains(&one));
    for ending in ["xlsx", "csv"] {
        let file = officer.get(&format!("/legal-papers/register/in/2024/{ending}")).await;
        assert_eq!(file.status, StatusCode::OK, "{ending}");
    }
    let gone = officer.get("/legal-papers/register/in/2024/docx").await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

async fn the_api_records_corrects_and_ends_a_paper(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let id = uuid::Uuid::now_v7();
    let call = format!("/api/v1/legal-papers/{id}");
    let paper =
        json!({ "kind": "plan", "day": "2024-03-04", "issuer": "committee", "about": "Thử" });
    let new = json!({ "id": id, "book": "out", "paper": paper });
    let made = officer.post_json("/api/v1/legal-papers", &new).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert_eq!(at(&made.json(), "/paper/symbol"), "01/KH-UBND");
    let wrong = json!({ "id": uuid::Uuid::now_v7(), "book": "out", "paper":
        { "kind": "plan", "symbol": "2/QĐ-UBND", "day": "2024-03-04", "issuer": "committee", "about": "" } });
    let refused = officer.post_json("/api/v1/legal-papers", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refused = refused.json();
    assert_eq!(at(&refused, "/code"), "legal_paper_refused");
    assert_eq!(refused["findings"].as_array().map(Vec::len), Some(2));
    let right = json!({ "revision": 1, "reason": "ghi nhầm", "paper":
        { "kind": "plan", "symbol": "01/KH-UBND", "day": "2024-03-05", "issuer": "committee",
          "about": "Thử" } });
    let answer = officer.post_json(&format!("{call}/correction"), &right).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.json()["before"][0]["said"]["day"], "2024-03-04");
    let late = json!({ "revision": 1, "ending": "recalled", "on": "2024-04-01", "reason": "x y" });
    let answer = officer.post_json(&format!("{call}/end"), &late).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
    assert_eq!(answer.json()["code"], "legal_paper_changed");
    let doubts = officer.get("/api/v1/legal-paper-doubts?year=2023").await.json();
    let kinds: Vec<&str> =
        doubts.as_array().expect("a list").iter().map(|it| at(it, "/kind")).collect();
    assert!(kinds.contains(&"order"), "no. 77 in August, no. 59 later that month: {doubts}");
    let kinds = officer.get("/api/v1/legal-paper-kinds").await.json();
    assert_eq!(kinds.as_array().map(Vec::len), Some(32));
}

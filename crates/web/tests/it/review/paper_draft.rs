//! Decisions on rounds.

use std::cell::RefCell;
use std::collections::BTreeSet;

use base::Role;
use serde_json::{Value, json};
use testkit::{Engine, on_both};

use crate::client::Server;
use crate::review::asking::{Asking, new_id, repeatable};

on_both!(a_decision_dated_back_is_refused_with_the_way_on_and_taken_after_it_was_seen);

async fn a_decision_dated_back_is_refused_with_the_way_on_and_taken_after_it_was_seen(
    engine: Engine,
) {
    let server = Server::open(engine).await;
    let asked = RefCell::new(BTreeSet::new());
    let by = async |role| Asking { client: server.sign_in(role).await, asked: &asked };
    let (officer, chairman) = (by(Role::CommuneOfficer).await, by(Role::Chairman).await);
    // A round of March 2023 is entered after the review of that year was decided.
    let round = new_id();
    let new = json!({ "id": round, "kind": "regular", "year": 2023, "review_day": "2023-03-15",
        "flow": "recorded" });
    officer.post("/rounds", "", new).await;
    let tables = officer.client.get("/api/v1/score-tables").await.json();
    let table = json!({ "score_table": tables["rows"][0]["id"] });
    officer.post("/rounds/{id}/score-table", &round, table).await;
    let poor = officer.client.get("/api/v1/households?class=poor&day=2023-03-15").await.json();
    let poor = repeatable(&officer, &round, &poor).await;
    let form = format!("/api/v1/rounds/{round}/forms/{poor}/repeat");
    let same = officer.client.post_json(&form, &json!({ "id": new_id() })).await;
    assert!(same.status.is_success(), "{}", same.text);
    let typed = "number=15/Q%C4%90-UBND&day=2023-04-03&digest=x&as_read=1";
    let kind = "application/x-www-form-urlencoded";
    let refused = chairman.client.post(&format!("/rounds/{round}/decision"), kind, typed).await;
    let way = format!("/rounds/{round}/late?day=2023-04-03&#38;number=15%2FQ%C4%90-UBND");
    assert!(refused.text.contains(&way), "{}", refused.text);
    let page = chairman.client.get(&way.replace("&#38;", "&")).await;
    assert!(page.text.contains("value=\"15/QĐ-UBND\""), "the number is kept: {}", page.text);
    let late = officer.get("/rounds/{id}/late", &round, "?day=2023-04-03").await;
    assert_eq!(late["households"], 1);
    let decide = |seen: &Value| {
        json!({ "number": "15/QĐ-UBND", "day": "2023-04-03", "paper_number": "230/QĐ-UBND",
            "paper_day": "2023-12-29", "reason": "Quyết định cũ thất lạc", "seen": seen })
    };
    let path = format!("/api/v1/rounds/{round}/late");
    let unseen = chairman.client.post_json(&path, &decide(&json!("x"))).await;
    assert_eq!(unseen.json()["code"], "round_late_changed", "{}", unseen.text);
    let taken = chairman.post("/rounds/{id}/late", &round, decide(&late["seen"])).await;
    assert_eq!(taken["state"], "decided");
}

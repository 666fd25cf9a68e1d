//! Farming households of average living standard on their pages and on the API.

use axum::http::StatusCode;
use base::Role;
use serde_json::json;
use testkit::{Engine, on_both};

use crate::client::{FORM, Server, location, send};

on_both!(
    pages_take_in_calculate_and_recognise_and_the_api_says_the_same,
    what_a_list_does_not_understand_it_refuses,
);

async fn what_a_list_does_not_understand_it_refuses(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    for path in [
        "/farms?state=x",
        "/farms?village=x",
        "/farms?before=x",
        "/farms/file/csv?state=x",
        "/api/v1/farms?state=x",
        "/requests?before=x",
        "/households?class=x",
        "/households?village=x",
        "/households?day=x",
        "/households?after=x",
        "/matches?state=x",
        "/matches?kind=x",
        "/exports?class=x",
        "/exports?village=x",
        "/exports?rows=x",
        "/reports?before=x",
        "/imports?before=x",
    ] {
        let answer = officer.get(path).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", answer.text);
    }
    for path in ["/farms?state=&village=&text=", "/households?class=&village=&day=", "/exports"] {
        assert_eq!(officer.get(path).await.status, StatusCode::OK, "{path}");
    }
}

async fn pages_take_in_calculate_and_recognise_and_the_api_says_the_same(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let list = officer.get("/api/v1/households").await.json();
    let rows = list["rows"].as_array().expect("rows").clone();
    let one = rows.iter().find(|it| it["class"] == "none" || it["class"].is_null());
    let one = one.expect("a household without a class");
    let (household, code) =
        (one["id"].as_str().expect("an id"), one["code"].as_str().expect("a code"));
    let view = officer.get(&format!("/api/v1/households/{household}")).await.json();
    let people = view["members"].as_array().expect("members").len();
    let today = view["day"].as_str().expect("a day").to_owned();

    let page = officer.get(&format!("/farms?household={code}")).await.text;
    assert!(page.contains(&format!("value=\"{code}\"")), "{page}");
    let id = uuid::Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("household", code), ("received_on", &today)];
    let answer = send(&officer, "/farms", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = format!("/farms/{id}");
    assert_eq!(location(&answer), page);

    // An empty line is not nothing: the page names it and what follows is not known.
    let sheet = uuid::Uuid::now_v7().to_string();
    let income = 1_500 * 12 * people + 1;
    let body = |id: &str, replaces: &str, more: &str| {
        format!(
            "id={id}&replaces={replaces}&surveyed_on={today}&w.agriculture=1&people={people}\
             &t_1.1={income}&c_1.1=0{more}"
        )
    };
    let shown = officer.post(&format!("{page}/sheet-result"), FORM, body(&sheet, "", "")).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    assert!(shown.text.contains("Còn 28 ô chưa ghi"), "{}", shown.text);
    let shown =
        officer.post(&format!("{page}/sheet-result"), FORM, body(&sheet, "", "&rest=1")).await;
    assert!(shown.text.contains("Cách tính: Mức sống trung bình"), "{}", shown.text);
    assert!(officer.get(&page).await.text.contains("Chưa có phiếu"), "nothing was kept");
    let wrong = body(&sheet, "", "&t_2.1=muoi");
    let wrong = officer.post(&format!("{page}/sheet"), FORM, wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Chăn nuôi – Gia súc"), "{}", wrong.text);
    let saved = officer.post(&format!("{page}/sheet"), FORM, body(&sheet, "", "&rest=1")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let late = uuid::Uuid::now_v7().to_string();
    let late = officer.post(&format!("{page}/sheet"), FORM, body(&late, "", "&rest=1")).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);

    let form = format!("action=\"{page}/answer\"");
    assert!(!officer.get(&page).await.text.contains(&form), "the officer does not answer");
    let chairman = server.sign_in(Role::Chairman).await;
    assert!(chairman.get(&page).await.text.contains(&form));
    let answer_id = uuid::Uuid::now_v7().to_string();
    let fields = [
        ("id", answer_id.as_str()),
        ("replaces", ""),
        ("sheet", &sheet),
        ("kind", "recognised"),
        ("day", &today),
        ("number", "999/QĐ-UBND"),
    ];
    let answer = send(&chairman, &format!("{page}/answer"), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let shown = officer.get(&page).await.text;
    assert!(shown.contains("Đang được công nhận") && shown.contains("999/QĐ-UBND"), "{shown}");
    let of_household = officer.get(&format!("/households/{household}")).await.text;
    assert!(of_household.contains(&format!("href=\"{page}\"")), "{of_household}");
    let call = format!("/api/v1{page}");
    let view = officer.get(&call).await.json();
    assert_eq!(view["farm"]["state"], "recognised");
    assert_eq!(view["sheet"]["income"], json!(income));
    assert_eq!(view["sheet"]["groups"][0]["takings"], json!(income));
    let end = json!({ "id": uuid::Uuid::now_v7(), "kind": "ended", "day": today, "reason": "x" });
    let late = chairman.post_json(&format!("{call}/answer"), &end).await;
    assert_eq!(
        (late.status, late.json()["code"].clone()),
        (StatusCode::CONFLICT, json!("farm_changed"))
    );
    let file = officer.get("/farms/file/csv?text=&state=recognised&village=").await;
    assert!(file.text.contains("999/QĐ-UBND"), "{}", file.text);
    let finance = server.sign_in(Role::FinanceOfficer).await;
    assert_eq!(finance.get(&page).await.status, StatusCode::FORBIDDEN);
    assert!(!finance.get(&format!("/households/{household}")).await.text.contains(&page));
}

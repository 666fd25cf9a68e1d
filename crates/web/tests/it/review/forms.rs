//! What forms begin with: what the program knows is not asked for again.

use axum::http::StatusCode;
use base::Role;
use testkit::{Engine, on_both};

use crate::client::{FORM, Server};

on_both!(
    a_round_begins_with_a_review_day_of_its_season,
    a_report_of_a_year_asks_for_no_month,
    a_certificate_says_whose_it_is_and_names_its_twelve_marks,
    a_child_is_of_the_household_from_its_birth_on_and_its_heads_child,
    a_table_is_sorted_by_a_column_of_its_head,
);

async fn a_round_begins_with_a_review_day_of_its_season(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let page = officer.get("/rounds?year=2024").await.text;
    assert!(page.contains("name=\"year\"") && page.contains("value=\"2024\""), "{page}");
    assert!(page.contains("value=\"01/09/2024\""), "the first day of the season of 2024: {page}");
}

async fn a_report_of_a_year_asks_for_no_month(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let page = officer.get("/reports").await.text;
    assert!(page.contains("class=\"monthly\"") && !page.contains("name=\"month\" min=\"0\""));
    for month in ["", "0"] {
        let path = format!("/reports/draft?kind=official&year=2023&month={month}");
        let draft = officer.get(&path).await;
        assert_eq!(draft.status, StatusCode::OK, "{month}: {}", draft.text);
    }
    let none = officer.get("/reports/draft?kind=regular&year=2024&month=x").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", none.text);
}

async fn a_certificate_says_whose_it_is_and_names_its_twelve_marks(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let rounds = officer.get("/api/v1/rounds").await.json();
    let rounds = rounds["rows"].as_array().expect("rounds");
    let decided = rounds.iter().find(|it| it["year"] == 2023).expect("of 2023");
    let path = format!("/api/v1/rounds/{}/certificates", decided["id"].as_str().expect("an id"));
    let chairman = server.sign_in(Role::Chairman).await;
    let given = chairman.post_json(&path, &serde_json::json!({ "day": "2024-01-05" })).await;
    assert!(given.status.is_success(), "{}", given.text);
    let list = officer.get(&path).await.json();
    let Some(first) = list["rows"].as_array().and_then(|rows| rows.first()) else {
        panic!("the demonstration gave certificates: {list}");
    };
    let path = format!("/certificates/{}", first["id"].as_str().expect("an id"));
    let page = officer.get(&path).await.text;
    let name = first["name"].as_str().expect("a name");
    assert!(page.contains(&format!("– {name}</h1>")), "{page}");
    for mark in ["Bảo hiểm y tế", "Nguồn nước sinh hoạt", "không thiếu hụt"] {
        assert!(page.contains(mark), "{mark}: {page}");
    }
}

async fn a_child_is_of_the_household_from_its_birth_on_and_its_heads_child(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let list = officer.get("/api/v1/households?class=poor").await.json();
    let household = list["rows"][0]["id"].as_str().expect("an id").to_owned();
    let page = format!("/households/{household}/events/birth");
    let form = officer.get(&page).await.text;
    assert!(form.contains("<option value=\"child\" selected>"), "{form}");
    assert!(form.contains("name=\"ethnicity\" maxlength=\"60\" value=\"Kinh\""), "{form}");
    let hidden = |name: &str| {
        let rest = form.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a box");
        rest.split('"').next().expect("its value").to_owned()
    };
    let body = format!(
        "id={}&seen={}&opened={}&member={}&day=&name={}&sex=female&birth=02%2F05%2F2025\
         &ethnicity=Kinh&relation=child&number=&number_missing={}&paper_kind=&paper_number=\
         &paper_day=&paper_issuer=&paper_missing={}&note=",
        hidden("id"),
        hidden("seen"),
        hidden("opened"),
        hidden("member"),
        "L%C3%AA+M%E1%BA%ABu+M%E1%BB%9Bi",
        "m%E1%BB%9Bi+sinh",
        "ch%C6%B0a+c%C3%B3+gi%E1%BA%A5y",
    );
    let answer = officer.post(&page, FORM, body).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let view = officer.get(&format!("/api/v1/households/{household}?day=2025-05-02")).await.json();
    let members = view["members"].as_array().expect("members");
    let child = members.iter().find(|it| it["name"] == "Lê Mẫu Mới").expect("she is there");
    assert_eq!((&child["from"], &child["relation"]), (&"2025-05-02".into(), &"child".into()));
}

async fn a_table_is_sorted_by_a_column_of_its_head(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let poor = async |sort: &str| {
        let page = officer.get(&format!("/?year=2023&sort={sort}")).await.text;
        let table =
            page.rsplit("class=\"sort\"").next().expect("a table that is sorted").to_owned();
        let rows = table.split("<tr>").skip(1).filter(|it| it.starts_with("<th scope=\"row\">"));
        let rows = rows.map(|row| {
            let cell = row.split("class=\"n\">").nth(2).expect("the poor");
            let digits = cell.split("</td>").next().expect("a number");
            let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
            digits.parse::<i64>().expect("a number")
        });
        (rows.collect::<Vec<_>>(), page.contains("aria-sort=\"descending\""))
    };
    let (down, is_said) = poor("-poor").await;
    assert!(is_said && down.len() > 3 && down.is_sorted_by(|a, b| a >= b), "{down:?}");
    let (up, _) = poor("poor").await;
    assert!(up.is_sorted() && up.len() == down.len(), "{up:?}");
    let page = officer.get("/?year=2023").await.text;
    assert!(page.contains("<tr class=\"total\"><th scope=\"row\">Cả địa bàn</th>"), "{page}");
}

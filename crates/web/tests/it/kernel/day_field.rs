//! Days are typed as people write them, in forms and behind a question mark; what is no day is said.

use axum::http::StatusCode;
use base::Role;
use testkit::{Engine, on_both};

use crate::client::{Server, send};

on_both!(
    a_day_is_taken_as_people_write_it,
    what_is_no_day_is_said_with_how_days_are_written,
    a_page_shows_days_in_the_order_in_which_they_are_typed,
);

async fn a_day_is_taken_as_people_write_it(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    for (name, typed) in [
        ("Thôn Gạch", "05/03/2020"),
        ("Thôn Ngắn", "5/3/2020"),
        ("Thôn Ngang", "05-03-2020"),
        ("Thôn Liền", "05032020"),
        ("Thôn Máy", "2020-03-05"),
    ] {
        let id = uuid::Uuid::now_v7().to_string();
        let fields = [("id", id.as_str()), ("name", name), ("kind", "thon"), ("from", typed)];
        let answer = send(&officer, "/villages", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{typed}: {}", answer.text);
        let view = officer.get(&format!("/api/v1/villages/{id}")).await.json();
        assert_eq!(view["from"], "2020-03-05", "{typed}");
    }
    let list = officer.get("/households?day=31/12/2023").await;
    assert!(list.text.contains("value=\"31/12/2023\""), "{}", list.text);
    let table = officer.get("/tables/t01?from=31/12/2022&to=31/12/2023").await;
    assert_eq!(table.status, StatusCode::OK, "{}", table.text);
}

async fn what_is_no_day_is_said_with_how_days_are_written(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let id = uuid::Uuid::now_v7().to_string();
    let fields =
        [("id", id.as_str()), ("name", "Thôn Sai"), ("kind", "thon"), ("from", "31/02/2020")];
    let answer = send(&officer, "/villages", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    assert!(answer.text.contains("“31/02/2020” không phải là một ngày có thật"), "{}", answer.text);
    assert!(answer.text.contains("ví dụ 05/03/2024"), "{}", answer.text);
    for asked in
        ["/households?day=31/02/2023", "/tables/t01?to=abc", "/difficulties?from=32/1/2024"]
    {
        let answer = officer.get(asked).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{asked}");
        assert!(answer.text.contains("không phải là một ngày có thật"), "{asked}: {}", answer.text);
    }
    // A form that is shown again keeps what was typed.
    officer.get("/difficulties/new").await;
    let fields = [
        ("id", id.as_str()),
        ("kind", "difficulty"),
        ("title", "Giống về chậm"),
        ("content", "Bò giống chưa về"),
        ("about", "project"),
        ("about_words", "Tiểu dự án 1"),
        ("raised_on", "31/02/2024"),
        ("asked", "chairman"),
        ("due_on", "05/03/2024"),
    ];
    let answer = send(&officer, "/difficulties", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    assert!(answer.text.contains("value=\"31/02/2024\""), "{}", answer.text);
    assert!(answer.text.contains("aria-invalid=\"true\""), "{}", answer.text);
    assert!(answer.text.contains("Không có ngày này. Hãy ghi ngày/tháng/năm"), "{}", answer.text);
    assert!(answer.text.contains("value=\"05/03/2024\""), "{}", answer.text);
}

async fn a_page_shows_days_in_the_order_in_which_they_are_typed(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let page = officer.get("/tables/t01?from=2022-12-31&to=2023-12-31").await.text;
    assert!(page.contains("name=\"to\" value=\"31/12/2023\""), "{page}");
    assert!(page.contains("placeholder=\"ngày/tháng/năm\""), "{page}");
    assert!(!page.contains("type=\"date\""), "{page}");
}

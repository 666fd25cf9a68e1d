//! The charts: drawn without a script, each beside a table of the same figures.

use axum::http::StatusCode;
use base::Role;
use testkit::{Engine, on_both};

use crate::client::Server;

on_both!(the_charts_say_what_the_tables_say);

async fn the_charts_say_what_the_tables_say(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let page = officer.get("/charts?year=2023").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    for sheet in ["wide", "narrow"] {
        let drawn = page.text.matches(&format!("<svg class=\"chart {sheet}\"")).count();
        assert_eq!(drawn, 4, "years, two flows, indicators on a {sheet} page");
    }
    // On a page of 360 points the drawing is about as wide as its column, so that letters keep their size.
    assert!(page.text.contains("chart narrow\" viewBox=\"0 0 290 "), "{}", page.text);
    assert!(!page.text.contains("style="), "the policy of the pages allows none");
    let table = officer.get("/api/v1/tables/t01?to=2023-12-31").await.json();
    let total = table["total"].to_string() + &table.to_string();
    let shown = |text: &str| page.text.contains(text);
    // The plan's own figures: 40 poor households at the end of 2022 and 25 at the end of 2023.
    assert!(shown(">40<") && shown(">25<"), "{}", page.text);
    assert!(total.contains("25"), "{table}");
    for (words, count) in [("Đầu năm", 40), ("Cuối năm", 25)] {
        let row = page.text.split(&format!("<th scope=\"row\">{words}</th>")).nth(1).expect(words);
        let cell = row.split("</td>").next().expect("a cell");
        assert!(cell.contains(&format!(">{count}<")), "{words}: {cell}");
    }
    let other = officer.get("/charts?area=01@0").await;
    assert!(other.status.is_client_error(), "another area's are not shown: {}", other.status);
    let head = server.sign_in(Role::VillageHead).await;
    let own = head.get("/charts?year=2023").await;
    assert_eq!(own.status, StatusCode::OK, "{}", own.text);
    assert!(!own.text.contains(">1.205<"), "a village head sees his village's");
}

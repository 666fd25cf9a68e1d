//! What is owed is one noun: the first page and the list of duties say the same, to everybody.

use axum::http::StatusCode;
use base::Role;
use testkit::{Engine, on_both};

use crate::client::{Client, Server};
use crate::front::home::new_commune;

on_both!(
    what_stands_on_the_first_page_stands_in_the_list_of_duties,
    of_a_new_commune_the_first_page_and_the_list_say_the_same,
);

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text.split_once(from).map_or("", |(_, rest)| rest);
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

/// The links behind a beginning.
fn links(text: &str, before: &str) -> Vec<String> {
    let parts = text.split(before).skip(1);
    parts.filter_map(|it| it.split('"').next()).map(str::to_owned).collect()
}

/// What is the reader's turn.
fn calls(page: &str) -> Vec<String> {
    let section = between(page, "<section class=\"calls\"", "</section>");
    let mine = section.split("<li").filter(|it| it.starts_with(" class=\"mine\""));
    mine.flat_map(|it| links(it, "href=\"")).collect()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

async fn same_for(client: &Client<'_>, who: &str) -> (Vec<String>, Vec<String>) {
    let home = client.get("/").await.text;
    let answer = client.get("/duties?mine=1").await;
    if answer.status == StatusCode::FORBIDDEN {
        assert!(!home.contains("class=\"owed\""), "{who}: what leads nowhere is not shown");
        return (calls(&home), Vec::new());
    }
    let mine = answer.text;
    let list = between(&mine, "<table class=\"rows", "</table>");
    let rows = links(list, "<tr><th scope=\"row\"><a href=\"");
    let owed = between(&home, "<section class=\"owed\"", "</section>");
    let lines = between(owed, "<ul class=\"lines\">", "</ul>");
    let lines: Vec<String> =
        lines.split("<li>").flat_map(|it| links(it, "<a href=\"").into_iter().next()).collect();
    assert_eq!(lines, rows[..rows.len().min(8)], "{who}");
    if !rows.is_empty() && rows.len() < 50 {
        let all = between(owed, "href=\"/duties?mine=1\">", "</a>");
        assert_eq!(digits(all), rows.len().to_string(), "{who}: {all}");
    }
    let whole = client.get("/duties").await.text;
    assert_eq!(calls(&home), calls(&whole), "{who}");
    assert_eq!(calls(&home), calls(&mine), "{who}");
    (calls(&home), rows)
}

async fn what_stands_on_the_first_page_stands_in_the_list_of_duties(engine: Engine) {
    let server = Server::open(engine).await;
    let mut some = 0;
    for role in Role::ALL.iter() {
        let client = server.sign_in(*role).await;
        let (calls, rows) = same_for(&client, role.as_str()).await;
        some += calls.len() + rows.len();
    }
    assert!(some > 3, "there is something to compare: {some}");
    let heir = server.sign_in_as("hoangphu", "minh-hoa-hoangphu").await;
    let (calls, rows) = same_for(&heir, "hoangphu").await;
    // What the calendar asks of a commune is on both, or on neither.
    for call in calls.iter().filter(|it| it.starts_with("/reports/draft") || *it == "/rounds") {
        assert!(rows.contains(call), "{call} is not among {rows:?}");
    }
    for row in rows.iter().filter(|it| *it == "/rounds") {
        assert!(calls.contains(row), "{row} is not among {calls:?}");
    }
}

async fn of_a_new_commune_the_first_page_and_the_list_say_the_same(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = new_commune(&server).await;
    let (calls, rows) = same_for(&officer, "xamoi").await;
    let round = "/rounds".to_owned();
    assert_eq!(calls.contains(&round), rows.contains(&round), "{calls:?} {rows:?}");
    assert!(!rows.iter().any(|it| it.starts_with("/reports")), "nothing to report yet: {rows:?}");
}

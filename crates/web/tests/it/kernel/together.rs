//! Two at once: every route that writes says how it deals with them, and keeps its word.

use app::kernel::problem::Code;
use axum::http::StatusCode;
use base::Role;
use serde_json::{Value, json};
use testkit::{Engine, on_both};
use web::{Body, ROUTES, Route, Together};

use crate::asked::Asked;
use crate::client::{Client, Server};

on_both!(
    a_change_that_does_not_say_what_was_seen_is_refused_by_name,
    a_change_of_something_older_is_refused_with_who_wrote_last,
    facts_typed_at_once_are_not_lost_and_the_others_stand_beside,
);

/// Whoever adds a route decides; the words of the problem and the field are there.
#[test]
fn every_route_says_how_it_deals_with_two_at_once() {
    let text = web::openapi_json();
    let described: Value = serde_json::from_str(&text).expect("JSON");
    for route in ROUTES.iter() {
        let what = format!("{} {}", route.method, route.path);
        match route.together {
            Together::Apart | Together::Adds | Together::Fills => {}
            Together::Once(code) => known(code, &what),
            Together::Seen(field, code) => {
                known(code, &what);
                let Body::Json(shape) = &route.body else { continue };
                let shape = &described["components"]["schemas"][shape];
                let required = shape["required"].as_array().cloned().unwrap_or_default();
                // The field may stand in the rows that the body has, which are shapes of their own.
                let text = shape.to_string();
                let named = text.split("#/components/schemas/").skip(1);
                let named = named.filter_map(|part| part.split('"').next());
                let rows: String = named
                    .map(|name| described["components"]["schemas"][name].to_string())
                    .collect();
                let there = (text.clone() + &rows).contains(&format!("\"{field}\":"));
                assert!(there, "{what} takes no {field}");
                let must = matches!(field, "revision" | "version");
                assert!(
                    !must || required.iter().any(|it| it == field),
                    "{what}: {field} is left out"
                );
            }
        }
        assert!(route.method != "GET" || route.together == Together::Apart, "{what} only reads");
    }
}

fn known(code: &str, what: &str) {
    assert!(Code::ALL.iter().any(|it| it.as_str() == code), "{what}: no problem {code}");
}

/// The routes of the API that must be told a version.
fn marked() -> impl Iterator<Item = (&'static Route, &'static str, &'static String)> {
    ROUTES.iter().filter_map(|route| match (route.together, &route.body) {
        (Together::Seen(field @ ("revision" | "version"), _), Body::Json(shape)) => {
            Some((route, field, shape))
        }
        _ => None,
    })
}

async fn a_change_that_does_not_say_what_was_seen_is_refused_by_name(engine: Engine) {
    let server = Server::open(engine).await;
    let asked = Asked::of(&server).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let province = server.sign_in(Role::UpperOfficer).await;
    assert!(marked().count() >= 9, "members, head, events, facts, moves, columns, meetings");
    for (route, field, shape) in marked() {
        let mut body = asked.body(shape);
        body.as_object_mut().expect("an object").remove(field);
        // What a province writes no commune does.
        let action = app::Action::ALL.iter().find(|it| it.as_str() == route.action());
        let is_theirs = |it: &app::Action| app::kernel::rights::may(Role::CommuneOfficer, *it);
        let who = if action.is_none_or(is_theirs) { &officer } else { &province };
        let answer = who.post_json(&asked.path(route), &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}: {}", route.path, answer.text);
        assert!(answer.text.contains(field), "{}: {}", route.path, answer.text);
    }
}

async fn first_household(client: &Client<'_>) -> Value {
    let list = client.get("/api/v1/households?class=poor").await.json();
    let mut rows = list["rows"].as_array().expect("households").iter();
    let family = rows.find(|it| it["people"].as_i64() > Some(1)).expect("more than one person");
    let id = family["id"].as_str().expect("an id").to_owned();
    client.get(&format!("/api/v1/households/{id}")).await.json()
}

async fn a_change_of_something_older_is_refused_with_who_wrote_last(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let view = first_household(&officer).await;
    let id = view["id"].as_str().expect("an id");
    let path = format!("/api/v1/households/{id}/facts");
    let facts = |needs: &str, revision: &Value| {
        let household = json!({ "needs": needs });
        json!({ "from": view["day"], "revision": revision, "household": household })
    };
    let first = officer.post_json(&path, &facts("bò giống", &view["revision"])).await;
    assert_eq!(first.status, StatusCode::NO_CONTENT, "{}", first.text);
    let again = officer.post_json(&path, &facts("bò giống", &view["revision"])).await;
    assert_eq!(again.status, StatusCode::NO_CONTENT, "the same sent again: {}", again.text);
    let late = officer.post_json(&path, &facts("vay vốn", &view["revision"])).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let problem = late.json();
    assert_eq!(problem["code"], "household_changed");
    let me = officer.get("/api/v1/me").await.json();
    let title = problem["title"].as_str().expect("words");
    assert!(title.contains(me["name"].as_str().expect("a name")), "{title}");
    let member = &view["members"][1]["id"];
    for (path, mut body) in [
        (
            format!("/api/v1/households/{id}/members/{}/end", member.as_str().expect("a member")),
            json!({ "day": view["day"], "reason": "chuyển đi" }),
        ),
        (
            format!("/api/v1/households/{id}/head"),
            json!({ "person": member, "former_relation": "other", "day": view["day"] }),
        ),
        (
            format!("/api/v1/households/{id}/events"),
            json!({ "event": { "id": uuid::Uuid::now_v7(), "day": view["day"],
                "paper": { "missing": "x" },
                "act": { "address_correction": { "address": "x" } } } }),
        ),
        (
            "/api/v1/moves".to_owned(),
            json!({ "id": uuid::Uuid::now_v7(), "household": id, "to": "15883@0",
                "day": view["day"], "paper": { "missing": "x" } }),
        ),
    ] {
        body["revision"] = view["revision"].clone();
        let answer = officer.post_json(&path, &body).await;
        assert_eq!(answer.json()["code"], "household_changed", "{path}: {}", answer.text);
    }
    let now = officer.get(&format!("/api/v1/households/{id}")).await.json();
    let taken = officer.post_json(&path, &facts("vay vốn", &now["revision"])).await;
    assert_eq!(taken.status, StatusCode::NO_CONTENT, "{}", taken.text);
}

async fn facts_typed_at_once_are_not_lost_and_the_others_stand_beside(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let view = first_household(&officer).await;
    let (id, seen) = (view["id"].as_str().expect("id"), view["revision"].as_str().expect("mark"));
    let day = view["day"].as_str().expect("a day");
    let path = format!("/households/{id}/facts");
    let kind = "application/x-www-form-urlencoded";
    let form = |needs: &str| format!("from={day}&needs={needs}&seen={seen}&cause_land=on");
    let first = officer.post(&path, kind, form("con+trau")).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
    let late = officer.post(&path, kind, form("may+khau")).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
    assert!(late.text.contains("value=\"may khau\""), "what was typed is in its field");
    assert!(late.text.contains("<dd>con trau</dd>"), "what the other wrote stands beside");
    assert!(late.text.contains("name=\"cause_land\" checked"), "what was ticked is ticked");
    let mark = late.text.split("name=\"seen\" value=\"").nth(1).expect("a new mark");
    let mark = mark.split('"').next().expect("its end");
    let body = format!("from={day}&needs=may+khau&seen={mark}&cause_land=on");
    assert_eq!(officer.post(&path, kind, body).await.status, StatusCode::SEE_OTHER);
}

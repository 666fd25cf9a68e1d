//! Every route, asked as every role, refuses exactly those without the right.

use axum::body::Body as HttpBody;
use axum::http::{Request, StatusCode};
use base::Role;
use base::words::Lang;
use testkit::{Engine, on_both};
use web::{ROUTES, Right};

use crate::asked::Asked;
use crate::client::Server;

on_both!(
    every_route_refuses_exactly_the_roles_without_the_right,
    nobody_sees_a_page_or_an_answer_without_signing_in,
    what_lies_outside_the_area_is_not_found,
    the_right_to_a_file_is_asked_before_its_format_is_judged,
);

async fn every_route_refuses_exactly_the_roles_without_the_right(engine: Engine) {
    let server = Server::open(engine).await;
    let asked = Asked::of(&server).await;
    for role in Role::ALL {
        let client = server.sign_in(role).await;
        for route in ROUTES.iter().filter(|route| !route.action().is_empty()) {
            let Right::Needs(action) = route.right else { continue };
            let answer = asked.ask(&client, route).await;
            let what = format!("{} {} as {}", route.method, route.path, role.as_str());
            // That a thing is entrusted to somebody else is about the thing, and not about the right.
            let of_others =
                server.demo.app.words().get(Lang::Vi, "problem.assignment_of_others").to_owned();
            let refused =
                answer.status == StatusCode::FORBIDDEN && !answer.text.contains(&of_others);
            assert_eq!(
                refused,
                !app::kernel::rights::may(role, action),
                "{what}: {} {}",
                answer.status,
                answer.text
            );
            assert!(!answer.status.is_server_error(), "{what}: {}", answer.text);
        }
    }
}

/// A right that no handler asks for protects nothing: whoever declares one takes who is signed in.
#[test]
fn a_handler_asks_who_is_signed_in_exactly_where_a_right_is_declared() {
    for route in ROUTES.iter() {
        let needs = route.right != Right::Anybody;
        assert_eq!(route.is_signed, needs, "{} {}", route.method, route.path);
    }
}

async fn nobody_sees_a_page_or_an_answer_without_signing_in(engine: Engine) {
    let server = Server::open(engine).await;
    let asked = Asked::of(&server).await;
    for route in ROUTES.iter().filter(|route| !route.action().is_empty()) {
        let path = asked.path(route);
        let request = Request::builder().method(route.method).uri(&path);
        let request = request.header("sec-fetch-site", "same-origin");
        let answer = server.send(request.body(HttpBody::empty()).expect("a request")).await;
        if route.path.starts_with("/api/") {
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
            assert_eq!(answer.json()["code"], "not_signed_in", "{path}");
        } else if route.path.starts_with("/odata/") {
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
            assert_eq!(answer.json()["error"]["code"], "not_signed_in", "{path}");
            assert!(
                answer.headers["www-authenticate"].to_str().is_ok_and(|it| it.contains("Basic"))
            );
        } else {
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
            let to = answer.headers["location"].to_str().expect("text");
            assert!(to.starts_with("/sign-in"), "{path} leads to {to}");
        }
    }
}

async fn what_lies_outside_the_area_is_not_found(engine: Engine) {
    let server = Server::open(engine).await;
    let asked = Asked::of(&server).await;
    let head = server.sign_in(Role::VillageHead).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let mut elsewhere = None;
    for page in ["", "&text=a", "&text=b", "&text=h"] {
        let list = officer.get(&format!("/api/v1/households?class=poor{page}")).await.json();
        let rows = list["rows"].as_array().expect("rows").clone();
        elsewhere = rows.into_iter().find(|row| row["village_name"] != "Thôn 1");
        if elsewhere.is_some() {
            break;
        }
    }
    let id =
        elsewhere.expect("a household of another village")["id"].as_str().expect("id").to_owned();
    assert_eq!(officer.get(&format!("/households/{id}")).await.status, StatusCode::OK);
    assert_eq!(head.get(&format!("/households/{id}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(head.get(&format!("/api/v1/households/{id}")).await.status, StatusCode::NOT_FOUND);
    let own = head.get("/api/v1/households").await.json();
    for row in own["rows"].as_array().expect("rows") {
        assert_eq!(row["village_name"], "Thôn 1");
    }
    for area in ["15889@0", "38@0", "nation", "15883@0"] {
        let answer = head.get(&format!("/api/v1/tables/t01?area={area}&to=2023-12-31")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{area}");
    }
    let path = format!("/api/v1/rounds/{}", asked.id("rounds"));
    assert_eq!(officer.get(&path).await.status, StatusCode::OK);
    let answer = officer.get("/api/v1/tables/t01?area=38@0&to=2023-12-31").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

async fn the_right_to_a_file_is_asked_before_its_format_is_judged(engine: Engine) {
    let server = Server::open(engine).await;
    let roles = [(Role::CommuneOfficer, true), (Role::Administrator, false)];
    for path in [
        "/workbooks/csv",
        "/workbooks/exe",
        "/workbooks/xlsx?from=x",
        "/workbooks/xlsx?nothing=x",
        "/tables/t01/files/exe",
        "/tables/t01/files/csv?from=x",
    ] {
        for (role, may) in roles {
            let status = server.sign_in(role).await.get(path).await.status;
            assert_eq!(status == StatusCode::FORBIDDEN, !may, "{path} {role:?} {status}");
            assert!(status.is_client_error(), "{path} {role:?} {status}");
        }
    }
}

//! From one page of a list to the next and back.

use axum::http::StatusCode;
use base::Role;
use testkit::{Engine, on_both};
use web::{ROUTES, Route};

use crate::client::Server;

on_both!(where_the_pages_of_a_list_began_stands_in_the_address_of_lists_alone);

async fn where_the_pages_of_a_list_began_stands_in_the_address_of_lists_alone(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let goes_on = |route: &&Route| {
        route.method == "GET"
            && !route.path.starts_with("/api/")
            && !route.path.contains('{')
            && route.query.iter().any(|it| it == "after" || it == "before")
    };
    let lists: Vec<&str> = ROUTES.iter().filter(goes_on).map(|route| route.path).collect();
    assert!(lists.contains(&"/resident-counts") && lists.len() > 12, "{lists:?}");
    let may_not_see = ["/audit", "/accounts"];
    for list in lists.into_iter().filter(|it| !may_not_see.contains(it)) {
        let answer = officer.get(&format!("{list}?trail=%2Cx")).await;
        assert_eq!(answer.status, StatusCode::OK, "{list}: {}", answer.text);
    }
    for other in ["/rounds", "/api/v1/households", "/villages"] {
        let answer = officer.get(&format!("{other}?trail=%2Cx")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{other}: {}", answer.text);
    }
}

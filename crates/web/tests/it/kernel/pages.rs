//! From one page of a list to the next and back.

use axum::http::StatusCode;
use base::Role;
use testkit::{Engine, on_both};

use crate::client::Server;

on_both!(where_the_pages_of_a_list_began_stands_in_the_address_of_lists_alone);

async fn where_the_pages_of_a_list_began_stands_in_the_address_of_lists_alone(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    for list in ["/households", "/duties", "/legal-papers", "/watch", "/moves"] {
        let answer = officer.get(&format!("{list}?trail=%2Cx")).await;
        assert_eq!(answer.status, StatusCode::OK, "{list}: {}", answer.text);
    }
    for other in ["/rounds", "/api/v1/households", "/villages"] {
        let answer = officer.get(&format!("{other}?trail=%2Cx")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{other}: {}", answer.text);
    }
}

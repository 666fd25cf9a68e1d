//! The feed over HTTP: pages, links that lead on, errors as OData has them.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::Role;
use testkit::{Engine, on_both};

use crate::client::Server;

on_both!(
    a_feed_is_read_by_name_and_password_page_by_page,
    what_the_feed_refuses_it_refuses_as_odata_does,
);

async fn a_feed_is_read_by_name_and_password_page_by_page(engine: Engine) {
    let server = Server::open(engine).await;
    // canbo:minh-hoa-canbo
    let basic = "Basic Y2FuYm86bWluaC1ob2EtY2FuYm8=";
    let ask = async |path: &str| {
        let request = Request::get(path)
            .header(header::AUTHORIZATION, basic)
            .header(header::HOST, "vuon.example:8080")
            .header("prefer", "odata.maxpagesize=500");
        server.send(request.body(Body::empty()).expect("a request")).await
    };
    let service = ask("/odata/v1/").await;
    assert_eq!(service.headers["odata-version"], "4.0");
    assert_eq!(service.json()["value"][0]["url"], "Households");
    let mut path =
        "/odata/v1/Households?$count=true&$select=Id,Class&$filter=People%20ge%201".to_owned();
    let mut ids = std::collections::BTreeSet::new();
    let mut pages = 0;
    loop {
        let page = ask(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
        assert_eq!(page.headers["preference-applied"], "odata.maxpagesize=500");
        let page = page.json();
        for row in page["value"].as_array().expect("rows") {
            ids.insert(row["Id"].as_str().expect("an id").to_owned());
        }
        pages += 1;
        if pages == 1 {
            assert_eq!(page["@odata.count"], 1_205);
            let context = "http://vuon.example:8080/odata/v1/$metadata#Households(Id,Class)";
            assert_eq!(page["@odata.context"], context);
        }
        let Some(next) = page["@odata.nextLink"].as_str() else { break };
        path = next.strip_prefix("http://vuon.example:8080").expect("our own").to_owned();
    }
    assert_eq!((ids.len(), pages), (1_205, 3));
    let count = ask("/odata/v1/Members/$count?$filter=Relation%20eq%20'head'").await;
    assert_eq!(count.text, "1205");
    let described = ask("/odata/v1/$metadata").await;
    assert!(described.headers[header::CONTENT_TYPE].to_str().is_ok_and(|it| it.contains("xml")));
    assert!(described.text.contains("<EntitySet Name=\"Areas\""));
}

async fn what_the_feed_refuses_it_refuses_as_odata_does(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    for (path, status, code) in [
        ("Households?$filter=x", StatusCode::BAD_REQUEST, "odata_wrong"),
        ("Households?$top=1&$top=2", StatusCode::BAD_REQUEST, "odata_wrong"),
        ("Households?$expand=Members", StatusCode::NOT_IMPLEMENTED, "odata_unsupported"),
        ("Households?$format=atom", StatusCode::NOT_IMPLEMENTED, "odata_unsupported"),
        ("Nothing", StatusCode::NOT_FOUND, "not_found"),
    ] {
        let answer = officer.get(&format!("/odata/v1/{path}")).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        assert_eq!(answer.json()["error"]["code"], code, "{path}");
        assert_eq!(answer.headers["odata-version"], "4.0");
    }
    let head = server.sign_in(Role::VillageHead).await;
    assert_eq!(head.get("/odata/v1/Members").await.status, StatusCode::FORBIDDEN);
}

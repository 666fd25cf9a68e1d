//! A personal number that is looked for stands in no address, no page and no cookie; its household is found.

use axum::http::{StatusCode, header};
use base::Role;
use serde_json::json;
use testkit::{Engine, on_both};
use web::{ROUTES, Right};

use crate::client::{Answer, Client, FORM, Server};

on_both!(
    a_number_that_is_looked_for_stands_in_no_address_and_no_page,
    a_number_in_an_address_leads_on_to_one_without_it,
    a_search_leads_nowhere_else,
);

const NUMBER: &str = "038190777123";

/// A household whose head has the number.
async fn registered(officer: &Client<'_>) -> String {
    let villages = officer.get("/api/v1/villages").await.json();
    let id = uuid::Uuid::now_v7();
    let household = json!({
        "id": id, "village": villages["rows"][0]["id"], "since": "2024-01-01",
        "members": [{
            "id": uuid::Uuid::now_v7(), "name": "Lê Mẫu Kín", "relation": "head", "sex": "female",
            "birth": { "year": 1990 }, "identity": { "known": NUMBER },
        }],
    });
    let added = officer.post_json("/api/v1/households", &household).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text);
    id.to_string()
}

fn leads_to(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let to = answer.headers[header::LOCATION].to_str().expect("an address").to_owned();
    for (name, value) in &answer.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        assert!(!value.contains(NUMBER), "{name}: {value}");
    }
    to
}

fn field<'a>(page: &'a str, name: &str) -> &'a str {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page.split(&start).nth(1).unwrap_or_else(|| panic!("{name}: {page}"));
    rest.split('"').next().expect("its end")
}

async fn a_number_that_is_looked_for_stands_in_no_address_and_no_page(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let id = registered(&officer).await;
    for typed in [NUMBER, "CCCD+038190777123", "038+190+777+123"] {
        for list in ["/find", "/households", "/exports"] {
            let form = format!("to={}&text={typed}", list.replace('/', "%2F"));
            let to = leads_to(&officer.post("/search", FORM, form).await);
            assert!(to.starts_with(&format!("{list}?text=")) && to.contains("7123."), "{to}");
            let page = officer.get(&to).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
            assert!(!page.text.contains(NUMBER), "{list}: {}", page.text);
            assert!(page.text.contains("…7123"), "{list}: {}", page.text);
            let is_found = page.text.contains(&format!("/households/{id}"));
            assert_eq!(
                is_found,
                list != "/exports" && typed != "CCCD+038190777123",
                "{list} {typed}"
            );
        }
    }
    // The box shows its last digits; sent again with another filter it is the same number.
    let first =
        leads_to(&officer.post("/search", FORM, format!("to=/households&text={NUMBER}")).await);
    let page = officer.get(&first).await.text;
    assert!(page.contains("Đang tìm theo số định danh …7123"), "{page}");
    let held = field(&page, "held").to_owned();
    assert_eq!(field(&page, "text"), "…7123");
    let again = format!("to=/households&held={held}&text=%E2%80%A67123&class=");
    let to = leads_to(&officer.post("/search", FORM, again).await);
    assert!(officer.get(&to).await.text.contains(&format!("/households/{id}")), "{to}");
    // Who sees no household finds none by it.
    let page = server.sign_in(Role::Clerk).await.get(&first).await;
    assert!(!page.text.contains(&id) && !page.text.contains(NUMBER), "{}", page.text);
    // A program asks as before.
    let found = officer.get(&format!("/api/v1/households?text={NUMBER}")).await.json();
    assert_eq!(found["rows"][0]["id"], json!(id));
}

async fn a_number_in_an_address_leads_on_to_one_without_it(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let mut lists = 0;
    for route in ROUTES.iter().filter(|it| it.method == "GET" && it.right != Right::Anybody) {
        let is_page = !route.path.starts_with("/api/") && !route.path.starts_with("/odata");
        let boxes =
            ["text", "with", "name"].into_iter().filter(|it| route.query.iter().any(|of| of == it));
        for it in boxes.filter(|_| is_page && !route.path.contains('{')) {
            let to = leads_to(&officer.get(&format!("{}?{it}={NUMBER}", route.path)).await);
            let page = officer.get(&to).await;
            let seen = [StatusCode::OK, StatusCode::FORBIDDEN];
            assert!(seen.contains(&page.status), "{to}: {}", page.text);
            assert!(!page.text.contains(NUMBER), "{to}: {}", page.text);
            lists += 1;
        }
    }
    assert!(lists > 8, "{lists}");
    // Who is not signed in is led the same way.
    let request = axum::http::Request::get(format!("/find?text={NUMBER}"));
    leads_to(&server.send(request.body(axum::body::Body::empty()).expect("a request")).await);
}

async fn a_search_leads_nowhere_else(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    for to in ["%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2F%09%2Fevil.example", ""] {
        let to = leads_to(&officer.post("/search", FORM, format!("to={to}&text=a")).await);
        assert_eq!(to, "/?text=a");
    }
    let to = leads_to(
        &officer.post("/search", FORM, "to=%2Ffind%3Ftext%3Db&text=L%C3%AA+M%E1%BA%ABu").await,
    );
    assert_eq!(to, "/find?text=L%C3%AA%20M%E1%BA%ABu");
}

/// A form that puts what is typed into the address has no box for a text.
#[test]
fn no_box_for_a_text_stands_in_a_form_that_makes_an_address() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    let wings = std::fs::read_dir(folder).expect("the templates");
    let files = wings.flat_map(|wing| std::fs::read_dir(wing.expect("a wing").path()).expect("it"));
    let mut searches = 0;
    for entry in files {
        let path = entry.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("text");
        for (at, _) in text.match_indices("<form") {
            let form = &text[at..];
            let form = &form[..form.find("</form>").unwrap_or(form.len())];
            let has_box = ["name=\"text\"", "name=\"with\"", "type=\"search\""];
            let has_box = has_box.iter().any(|it| form.contains(it));
            let posts = form.split('>').next().is_some_and(|tag| tag.contains("method=\"post\""));
            assert!(posts || !has_box, "{}: {form}", path.display());
            searches += usize::from(has_box && form.contains("action=\"/search\""));
        }
    }
    assert!(searches > 10, "{searches}");
}

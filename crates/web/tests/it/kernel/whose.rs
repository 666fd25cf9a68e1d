//! For whom a form was made: what one person typed is not written under the name of another.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::Role;
use testkit::{Engine, on_both};

use crate::client::{Answer, FORM, Server, enc};

on_both!(
    a_form_of_one_account_is_not_written_under_another,
    a_form_with_files_of_one_account_is_not_taken_from_another,
    what_was_typed_when_the_sign_in_had_ended_waits_for_its_author_alone,
);

/// What the officer typed, as it is sent.
const TYPED: &str =
    "kind=regular&year=2026&review_day=2026-11-16&note=L%C3%AA+M%E1%BA%ABu+T%C3%A1m";

fn field(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let at = page.find(&start).unwrap_or_else(|| panic!("{name} in {page}")) + start.len();
    page[at..].split('"').next().expect("a value").to_owned()
}

/// Who is signed in on a page.
fn name(page: &str) -> String {
    let who = page.split("class=\"who\"").nth(1).expect("who");
    let name = who.split("<summary>").nth(1).and_then(|it| it.split('<').next());
    name.expect("a name").to_owned()
}

async fn sign_in(server: &Server, role: Role, page: &str) -> Answer {
    let account = server.demo.accounts.iter().find(|it| it.role == role).expect("an account");
    let mut body = format!("username={}&password={}&next=%2F", account.username, account.password);
    for name in ["keep_to", "keep", "keep_for"] {
        body.push_str(&format!("&{name}={}", enc(&field(page, name))));
    }
    let request = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, FORM)
        .header("sec-fetch-site", "same-origin");
    server.send(request.body(Body::from(body)).expect("a request")).await
}

async fn a_form_of_one_account_is_not_written_under_another(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let mark = field(&officer.get("/rounds").await.text, "made_for");
    assert!(!mark.bytes().any(|byte| byte.is_ascii_digit()), "nothing in it looks like a number");
    let head = server.sign_in(Role::VillageHead).await;
    let before = head.get("/rounds").await.text;
    let answer = head.post("/rounds", FORM, format!("made_for={mark}&{TYPED}")).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
    let (owner, other) = (name(&officer.get("/rounds").await.text), name(&before));
    assert!(answer.text.contains(&owner) && answer.text.contains(&other));
    assert!(!answer.text.contains("Lê Mẫu Tám") && !answer.text.contains("2026-11-16"));
    let rows = |page: &str| page.matches("<th scope=\"row\">").count();
    assert_eq!(rows(&head.get("/rounds").await.text), rows(&before), "nothing was written");
    // Its author is offered what was typed; nobody else is.
    let offered = sign_in(&server, Role::CommuneOfficer, &answer.text).await;
    assert_eq!(offered.status, StatusCode::OK);
    assert!(offered.text.contains("name=\"note\" value=\"Lê Mẫu Tám\""), "{}", offered.text);
    assert!(offered.text.contains("action=\"/rounds\""));
    let refused = sign_in(&server, Role::VillageHead, &answer.text).await;
    assert_eq!(refused.headers[header::LOCATION], "/");
    // The same person writes it, signed in once or again.
    let again = server.sign_in(Role::CommuneOfficer).await;
    for client in [&officer, &again] {
        let id = "0197f0c0-0000-7000-8000-0000000000aa";
        let body = format!("made_for={mark}&id={id}&kind=regular&year=2024&review_day=2024-03-15");
        let answer = client.post("/rounds", FORM, body).await;
        assert!(!answer.text.contains(&other), "it is his: {}", answer.text);
    }
    // A script is told so in its part of the page.
    let request = Request::post("/rounds")
        .header(header::COOKIE, head.cookie())
        .header(header::CONTENT_TYPE, FORM)
        .header("sec-fetch-site", "same-origin")
        .header("hx-request", "true")
        .header("hx-target", "live");
    let body = Body::from(format!("made_for={mark}&{TYPED}"));
    let answer = server.send(request.body(body).expect("a request")).await;
    assert!(answer.text.starts_with("<section id=\"live\""), "{}", answer.text);
    assert!(answer.text.contains(&owner), "{}", answer.text);
}

async fn a_form_with_files_of_one_account_is_not_taken_from_another(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let mark = field(&officer.get("/imports").await.text, "made_for");
    let part = |name: &str, value: &str| {
        format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = format!(
        "{}{}--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nx\r\n--b--\r\n",
        part("made_for", &mark),
        part("id", "0197f0c0-0000-7000-8000-0000000000ab"),
    );
    let kind = "multipart/form-data; boundary=b";
    let chairman = server.sign_in(Role::VillageHead).await;
    let answer = chairman.post("/imports", kind, body.clone()).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
    assert!(!answer.text.contains("name=\"keep\""), "a file is not kept");
    let answer = officer.post("/imports", kind, body).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

async fn what_was_typed_when_the_sign_in_had_ended_waits_for_its_author_alone(engine: Engine) {
    let server = Server::open(engine).await;
    let mark = {
        let officer = server.sign_in(Role::CommuneOfficer).await;
        field(&officer.get("/rounds").await.text, "made_for")
    };
    let request = Request::post("/rounds")
        .header(header::CONTENT_TYPE, FORM)
        .header("sec-fetch-site", "same-origin");
    let body = Body::from(format!("made_for={mark}&{TYPED}&number=038090001234"));
    let page = server.send(request.body(body).expect("a request")).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(!page.text.contains("M%E1%BA%ABu"), "it is sealed: {}", page.text);
    let other = sign_in(&server, Role::VillageHead, &page.text).await;
    assert_eq!(other.headers[header::LOCATION], "/");
    let offered = sign_in(&server, Role::CommuneOfficer, &page.text).await;
    assert!(offered.text.contains("name=\"note\" value=\"Lê Mẫu Tám\""), "{}", offered.text);
    assert!(
        offered.text.contains("value=\"038090001234\"") || offered.text.contains("name=\"number\"")
    );
}

#[test]
fn every_form_that_writes_says_whose_it_is() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    let mut forms = 0;
    let wings = std::fs::read_dir(folder).expect("the templates");
    let files = wings.flat_map(|wing| std::fs::read_dir(wing.expect("a wing").path()).expect("it"));
    for entry in files {
        let path = entry.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("text");
        for (at, _) in text.match_indices("<form") {
            let form = &text[at..];
            let form = &form[..form.find("</form>").unwrap_or(form.len())];
            let writes = form.contains(" method=\"post\"");
            // Whoever signs in is nobody yet, and whoever searches writes nothing.
            let apart = ["action=\"/sign-in\"", "action=\"/search\""];
            if writes && !apart.iter().any(|it| form.contains(it)) {
                assert!(form.contains("{{ f.whose()|safe }}"), "{}: {form}", path.display());
                forms += 1;
            }
            if form.contains("formmethod=\"post\"") {
                assert!(form.contains("name=\"made_for\""), "{}: {form}", path.display());
            }
        }
    }
    assert!(forms > 50, "{forms}");
}

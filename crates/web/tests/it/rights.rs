//! Every route, asked as every role, refuses exactly those without the right.

use app::Action;
use axum::body::Body as HttpBody;
use axum::http::{Request, StatusCode};
use base::Role;
use serde_json::{Value, json};
use web::{Body, ROUTES, Route};

use crate::client::{Client, Server};
use testkit::Engine;
use testkit::on_both;

on_both!(
    every_route_refuses_exactly_the_roles_without_the_right,
    nobody_sees_a_page_or_an_answer_without_signing_in,
    what_lies_outside_the_area_is_not_found,
    the_right_to_a_file_is_asked_before_its_format_is_judged,
    pages_of_other_origins_write_nothing,
);

/// Real ids of the demonstration, so that a refusal is about the right and nothing else.
pub(crate) struct Ids {
    household: String,
    person: String,
    round: String,
    score_table: String,
    import: String,
    account: String,
    village: String,
    nothing: String,
}

pub(crate) async fn ids(server: &Server) -> Ids {
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let first = |value: Value| value["rows"][0]["id"].as_str().expect("an id").to_owned();
    let household = first(officer.get("/api/v1/households").await.json());
    let view = officer.get(&format!("/api/v1/households/{household}")).await.json();
    let auditor = server.sign_in(Role::Auditor).await;
    let accounts = auditor.get("/api/v1/accounts").await.json();
    let village_head = accounts["rows"].as_array().expect("rows").iter();
    let mut village_head = village_head.filter(|row| row["role"] == "village_head");
    Ids {
        household,
        person: view["members"][0]["id"].as_str().expect("a person").to_owned(),
        round: first(officer.get("/api/v1/rounds").await.json()),
        score_table: first(officer.get("/api/v1/score-tables").await.json()),
        import: first(officer.get("/api/v1/imports").await.json()),
        nothing: uuid::Uuid::now_v7().to_string(),
        village: first(officer.get("/api/v1/villages").await.json()),
        account: village_head.next().expect("one")["id"].as_str().expect("an id").to_owned(),
    }
}

pub(crate) fn path_of(route: &Route, ids: &Ids) -> String {
    let id = match route.path {
        path if path.ends_with("/rows") => "t14",
        path if path.contains("/households/") => &ids.household,
        path if path.contains("/rounds/") => &ids.round,
        path if path.contains("/score-tables/") => &ids.score_table,
        path if path.contains("/imports/") => &ids.import,
        path if path.contains("/villages/") => &ids.village,
        path if path.contains("/accounts/") => &ids.account,
        // A pair that is none: the right is asked before it is looked for.
        path if path.contains("/matches/") => &ids.person,
        path if path.contains("/moves/") => &ids.account,
        // Nothing of these is there: who may ask finds nothing, who may not is refused.
        path if [
            "/meetings/",
            "/postings/",
            "/complaints/",
            "/certificates/",
            "/attachments/",
            "/requests/",
            "/reports/",
            "/papers/",
        ]
        .iter()
        .any(|part| path.contains(part)) =>
        {
            &ids.nothing
        }
        _ => "t01",
    };
    let path = route
        .path
        .replace("{id}", id)
        .replace("{household}", &ids.household)
        .replace("{person}", &ids.person)
        .replace("{number}", "1")
        .replace("{key}", "15889@0")
        .replace("{ending}", if is_paper(route.path) { "html" } else { "csv" })
        .replace("{kind}", if route.path.starts_with("/papers/") { "minutes" } else { "death" })
        .replace(
            "{name}",
            if route.path.contains("/checks/") { "sex_missing" } else { "style.css" },
        );
    match route.path {
        "/reports/draft"
        | "/reports/sum"
        | "/reports/draft/files/{ending}"
        | "/api/v1/reports/draft"
            if route.method == "GET" =>
        {
            format!("{path}?kind=official&year=2023")
        }
        path_of if path_of.ends_with("/cells") => format!("{path}?row=all&column=3"),
        "/api/v1/imports" if route.method == "POST" => {
            format!("{path}?id={}&file_name=a.csv", uuid::Uuid::now_v7())
        }
        _ => path,
    }
}

/// A body that is read, whatever becomes of it; the right is asked before the content.
pub(crate) fn json_of(name: &str, ids: &Ids) -> Value {
    let id = uuid::Uuid::now_v7().to_string();
    match name {
        "NewHousehold" => json!({ "id": id, "village": id, "since": "2020-01-01", "members": [] }),
        "MemberAdd" => {
            json!({ "revision": "x", "from": "2020-01-01", "member": { "id": id, "name": "Lê Mẫu An",
            "relation": "child", "identity": { "missing": "minh họa" } } })
        }
        "MemberEnd" => json!({ "revision": "x", "day": "1999-01-01", "reason": "x" }),
        "HeadChange" => {
            json!({ "revision": "x", "person": ids.person, "former_relation": "other", "day": "1999-01-01" })
        }
        "EventAdd" => json!({ "revision": "x", "event": { "id": id, "day": "1999-01-01",
            "paper": { "missing": "x" }, "act": { "address_correction": { "address": "x" } } } }),
        "NewMove" => {
            json!({ "revision": "x", "id": id, "household": id, "to": "15883@0", "day": "1999-01-01",
            "paper": { "missing": "x" } })
        }
        "MoveAcceptance" => json!({ "id": id, "day": "1999-01-01",
            "home": { "place": { "village": id } } }),
        "MoveReason" => json!({ "reason": "x" }),
        "CheckAside" => json!({ "id": id, "household": id, "aside": true, "reason": "x" }),
        "FactsNew" => json!({ "revision": "x", "from": "1999-01-01" }),
        "NewVillage" => json!({ "id": id, "name": "", "kind": "thon", "from": "2020-01-01" }),
        "NewRound" => {
            json!({ "id": id, "kind": "annual", "year": 1999, "review_day": "1999-01-01" })
        }
        "TableChoice" => json!({ "score_table": id }),
        "Decision" => json!({ "number": "1/QĐ-UBND", "day": "1999-01-01" }),
        "LateDecide" => json!({ "number": "1/QĐ-UBND", "day": "1999-01-01", "paper_number": "1",
            "paper_day": "1999-01-01", "reason": "x", "seen": "x" }),
        "DraftSettings" => json!({ "day": "1999-01-01", "seen": "x" }),
        "DraftRead" => json!({ "digest": "x" }),
        "DecisionRecord" => json!({ "number": "1/QĐ-UBND", "day": "1999-01-01", "digest": "x" }),
        "ReportPrepare" => json!({ "kind": "official", "year": 1999, "seen": "x" }),
        "ReportRead" => json!({ "kind": "official", "year": 1999, "digest": "x" }),
        "ExportNew" => json!({ "rows": "household", "form": "named", "format": "csv",
            "columns": ["head"] }),
        "ListAdd" => json!({ "household": id, "note": "x" }),
        "OpinionAsk" => json!({ "day": "1999-01-01", "number": "1" }),
        "OpinionAnswer" => json!({ "day": "1999-01-01", "answer": "x" }),
        "NewMeeting" => json!({ "id": id, "village": id, "held_on": "1999-01-01",
            "hour": "19:30", "place": "x", "chair": "x", "secretary": "x" }),
        "MeetingSave" => json!({ "version": 1, "held_on": "1999-01-01", "hour": "19:30",
            "place": "x", "chair": "x", "secretary": "x", "attendance": {},
            "votes": [{ "household": id, "agree": 1 }] }),
        "NewPosting" => {
            json!({ "id": id, "village": id, "places": "x", "starts_on": "1999-01-01" })
        }
        "NewComplaint" => json!({ "id": id, "household": id, "received_on": "1999-01-01",
            "complainant": "x", "content": "x" }),
        "NewRecheck" => json!({ "done_on": "1999-01-01", "result": "confirmed", "findings": "x",
            "members": "x" }),
        "CertificateIssue" => json!({ "day": "1999-01-01" }),
        "NewRequest" => json!({ "id": id, "form": "recognise", "village": id, "applicant": "x",
            "reason": "x", "received_on": "1999-01-01" }),
        "RoundClose" => json!({ "reason": " " }),
        "FormRepeat" => json!({ "id": id }),
        "RequestRefusal" => json!({ "day": "1999-01-01", "reason": "x" }),
        "NewReport" => json!({ "id": id, "kind": "official", "year": 1999,
            "number": "1/BC-UBND", "day": "1999-12-20" }),
        "NewSurvey" => json!({ "id": id, "household": id, "round": id }),
        "NewScoreTable" => json!({ "id": id, "standard": "none", "name": "x", "content": "" }),
        "NewAccount" => json!({ "username": "x", "name": "", "role": "auditor", "password": "" }),
        "MatchFind" => json!({ "area": "15889@0" }),
        "NewMatchDecision" => json!({ "id": id, "decision": "same", "reason": "x" }),
        "StateChange" => json!({ "state": "open", "revision": 0 }),
        "AccountChange" => json!({ "username": "x", "name": "", "role": "auditor", "area": null,
            "village": null, "revision": 0 }),
        "PasswordReset" => json!({ "revision": 0 }),
        "PasswordChange" => json!({ "old": "wrong wrong wrong", "new": "x" }),
        "MeetingClosing" => json!({ "revision": "x" }),
        "ImportMapping" => json!({ "revision": "x", "mapping": [] }),
        "ImportAnswers" => json!({ "answers": {} }),
        "VillageCorrection" => {
            json!({ "name": "x", "kind": "thon", "from": "2020-01-01", "seen": "x" })
        }
        "ImportDecision" => json!({ "number": "x", "day": "1999-01-01" }),
        "ImportChoices" => json!({ "choices": [] }),
        other => panic!("no example of {other}"),
    }
}

fn form_of(route: &Route) -> String {
    let id = uuid::Uuid::now_v7();
    match route.path {
        "/moves/{id}/acceptance" => format!("id={id}&village={id}&day=1999-01-01"),
        "/checks/{name}/aside" => format!("id={id}&household={id}&aside=true&reason=x"),
        "/password" => "old=wrong+wrong&new=x".to_owned(),
        "/rounds" => format!("id={id}&kind=annual&year=1999&review_day=1999-01-01"),
        "/rounds/{id}/late" => {
            "day=1999-01-01&number=1&paper_number=1&paper_day=1999-01-01&reason=x&seen=x".to_owned()
        }
        "/rounds/{id}/closing" => "reason=+".to_owned(),
        "/rounds/{id}/score-table" => format!("score_table={id}"),
        "/rounds/{id}/surveys/{household}/repeat" => format!("id={id}"),
        "/rounds/{id}/decision" => "number=1&day=1999-01-01".to_owned(),
        "/rounds/{id}/record" => "number=1&day=1999-01-01&digest=x".to_owned(),
        "/rounds/{id}/draft" => "day=1999-01-01&seen=x".to_owned(),
        "/reports/draft" => "kind=official&year=1999&seen=x".to_owned(),
        "/reports/draft/approval" => "kind=official&year=1999&digest=x".to_owned(),
        "/matches/search" => "area=15889%400".to_owned(),
        "/matches/{id}/decisions" => format!("id={id}&decision=same&reason=x&replaces="),
        "/rounds/{id}/households" | "/rounds/{id}/removal" => format!("household={id}&note=x"),
        "/rounds/{id}/opinion" => "day=1999-01-01&number=1".to_owned(),
        "/rounds/{id}/opinion/answer" => "day=1999-01-01&answer=x".to_owned(),
        "/rounds/{id}/meetings" => format!(
            "id={id}&village={id}&held_on=1999-01-01&hour=19:30&place=x&chair=x&secretary=x"
        ),
        "/meetings/{id}" => {
            "version=1&held_on=1999-01-01&hour=19:30&place=x&chair=x&secretary=x".to_owned()
        }
        "/rounds/{id}/postings" => {
            format!("id={id}&village={id}&places=x&starts_on=1999-01-01")
        }
        "/rounds/{id}/complaints" => {
            format!("id={id}&household={id}&received_on=1999-01-01&complainant=x&content=x")
        }
        "/complaints/{id}/recheck" => {
            "done_on=1999-01-01&result=confirmed&findings=x&members=x".to_owned()
        }
        "/rounds/{id}/certificates" => "day=1999-01-01".to_owned(),
        "/requests" => format!(
            "id={id}&form=recognise&village={id}&applicant=x&reason=x&received_on=1999-01-01"
        ),
        "/requests/{id}/household" => format!("household={id}"),
        "/requests/{id}/refusal" => "day=1999-01-01&reason=x".to_owned(),
        "/reports" => format!("id={id}&kind=official&year=1999&number=1/BC-UBND&day=1999-12-20"),
        "/households/{id}/facts" => "from=1999-01-01".to_owned(),
        "/villages/{id}" => "name=x&kind=thon&from=2020-01-01&seen=x".to_owned(),
        "/villages" => format!("id={id}&name=&kind=thon&from=2020-01-01"),
        "/accounts" => "username=x&name=&role=auditor&password=".to_owned(),
        "/accounts/moves" => "from=15889%400".to_owned(),
        "/accounts/{id}" => "username=x&name=&role=auditor&revision=0".to_owned(),
        "/accounts/{id}/password" => "revision=0&password=".to_owned(),
        "/accounts/{id}/state" => "state=open&revision=0".to_owned(),
        "/exports/files" => "rows=household&form=named&format=csv&column=head".to_owned(),
        "/imports/{id}/decision" => "number=x&day=1999-01-01".to_owned(),
        "/imports/{id}/differences/rest" => "choice=keep".to_owned(),
        _ => String::new(),
    }
}

async fn ask(client: &Client<'_>, route: &Route, ids: &Ids) -> crate::client::Answer {
    let path = path_of(route, ids);
    match (route.method, &route.body) {
        ("GET", _) => client.get(&path).await,
        (_, Body::Json(name)) => client.post_json(&path, &json_of(name, ids)).await,
        (_, Body::File) => client.post(&path, "application/octet-stream", "x").await,
        (_, Body::None) => client.post(&path, "application/json", "").await,
        (_, Body::Form)
            if route.path == "/imports"
                || route.path == "/score-tables"
                || (route.path.ends_with("/files") && route.path != "/exports/files") =>
        {
            let id = uuid::Uuid::now_v7();
            let body = format!(
                "--b\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\n{id}\r\n--b\r\n\
                 Content-Disposition: form-data; name=\"name\"\r\n\r\nx\r\n--b\r\n\
                 Content-Disposition: form-data; name=\"standard\"\r\n\r\nnone\r\n--b\r\n\
                 Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n%PDF-x\r\n--b--\r\n"
            );
            client.post(&path, "multipart/form-data; boundary=b", body).await
        }
        (_, Body::Form) => {
            client.post(&path, "application/x-www-form-urlencoded", form_of(route)).await
        }
    }
}

async fn every_route_refuses_exactly_the_roles_without_the_right(engine: Engine) {
    let server = Server::open(engine).await;
    let ids = ids(&server).await;
    for role in Role::ALL {
        let client = server.sign_in(role).await;
        for route in ROUTES.iter().filter(|route| !route.action().is_empty()) {
            let action = Action::ALL.iter().find(|action| action.as_str() == route.action());
            let action = action.unwrap_or_else(|| panic!("{} names no action", route.path));
            let answer = ask(&client, route, &ids).await;
            let what = format!("{} {} as {}", route.method, route.path, role.as_str());
            let refused = answer.status == StatusCode::FORBIDDEN;
            assert_eq!(
                refused,
                !app::kernel::rights::may(role, *action),
                "{what}: {}",
                answer.status
            );
            assert!(!answer.status.is_server_error(), "{what}: {}", answer.text);
        }
    }
}

async fn nobody_sees_a_page_or_an_answer_without_signing_in(engine: Engine) {
    let server = Server::open(engine).await;
    let ids = ids(&server).await;
    for route in ROUTES.iter().filter(|route| !route.action().is_empty()) {
        let path = path_of(route, &ids);
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
    let ids = ids(&server).await;
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
    let path = format!("/api/v1/rounds/{}", ids.round);
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

async fn pages_of_other_origins_write_nothing(engine: Engine) {
    let server = Server::open(engine).await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://elsewhere.example"),
        ("origin", "https://vuon.example"),
        ("origin", "null"),
        ("x-nothing", "x"),
    ] {
        let request = Request::post("/sign-out").header("host", "vuon.example").header(name, value);
        let answer = server.send(request.body(HttpBody::empty()).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    let request = Request::post("/sign-out")
        .header("host", "vuon.example")
        .header("origin", "http://vuon.example");
    let answer = server.send(request.body(HttpBody::empty()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

/// Whether a path ends in the format of a paper, and not of a table.
fn is_paper(path: &str) -> bool {
    path.starts_with("/papers/") || path.starts_with("/reports/draft/")
}

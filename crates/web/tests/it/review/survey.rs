//! Phiếu B1 and B2 on their page: what is kept while it is filled in, and when it is taken.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::Role;
use testkit::{Engine, on_both};

use crate::client::{Answer, Client, FORM, Server, enc, send};

on_both!(
    no_change_is_taken_for_the_marked_households_and_each_refusal_is_said,
    a_box_that_cannot_be_read_keeps_nothing_else_from_being_kept,
    a_form_with_answers_missing_is_taken_when_somebody_says_so,
    section_xiv_and_what_else_it_is_are_kept_as_one_goes,
    what_a_form_is_asked_about_stands_on_the_api_too,
    no_change_over_a_draft_is_marked_on_the_form_and_the_draft_opened_again,
);

/// The form of a household of the open round that nobody has filled in yet, and what its page sends.
async fn untouched(client: &Client<'_>) -> (String, Vec<(String, String)>) {
    let rounds = client.get("/api/v1/rounds").await.json();
    let rounds = rounds["rows"].as_array().expect("rounds");
    let round = rounds.iter().find(|it| it["state"] == "open").expect("an open one");
    let round = round["id"].as_str().expect("an id");
    let list = client.get(&format!("/api/v1/rounds/{round}/households?stage=listed")).await.json();
    let household = list["rows"][0]["household"].as_str().expect("a household").to_owned();
    let path = format!("/rounds/{round}/surveys/{household}");
    let page = client.get(&path).await.text;
    (path, hidden(&page))
}

/// The hidden boxes of the form.
fn hidden(page: &str) -> Vec<(String, String)> {
    let form = page.split("class=\"survey\"").nth(1).expect("the form");
    let boxes = form.split("<input type=\"hidden\" name=\"").skip(1);
    let read = |text: &str| {
        let (name, rest) = text.split_once("\" value=\"")?;
        Some((name.to_owned(), rest.split('"').next()?.to_owned()))
    };
    boxes.filter_map(read).collect()
}

async fn live(server: &Server, client: &Client<'_>, path: &str, sent: &[(&str, &str)]) -> Answer {
    let body: Vec<String> =
        sent.iter().map(|(name, value)| format!("{}={}", enc(name), enc(value))).collect();
    let request = Request::post(format!("{path}/draft"))
        .header(header::COOKIE, client.cookie())
        .header("sec-fetch-site", "same-origin")
        .header("hx-request", "true")
        .header(header::CONTENT_TYPE, FORM);
    server.send(request.body(Body::from(body.join("&"))).expect("a request")).await
}

async fn a_box_that_cannot_be_read_keeps_nothing_else_from_being_kept(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let (path, hidden) = untouched(&officer).await;
    let page = officer.get(&path).await.text;
    let column = page
        .split("name=\"b.")
        .find(|text| text.contains(".height_mm\""))
        .map(|text| format!("b.{}", text.split('"').next().unwrap_or_default()));
    let mut sent: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    sent.extend([("a.floor_area_m2", "4a5"), ("a.annual_crops_m2", "1.500"), ("a.phones", "2")]);
    if let Some(column) = &column {
        sent.push((column, "1m52"));
    }
    let answer = live(&server, &officer, &path, &sent).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let wrong = 1 + usize::from(column.is_some());
    assert!(
        answer.text.contains(&format!("Chưa lưu {wrong} ô vì không đọc được")),
        "{}",
        answer.text
    );
    assert!(answer.text.contains("“4a5”"), "it is said which");
    // What could be read is kept, thousands as people write them too; the others stand as typed where sent.
    let kept = officer.get(&path).await.text;
    for (name, value) in [("a.annual_crops_m2", "1500"), ("a.phones", "2"), ("a.floor_area_m2", "")]
    {
        let stands =
            format!("name=\"{name}\" maxlength=\"12\" inputmode=\"numeric\" value=\"{value}\"");
        assert!(kept.contains(&stands), "{name}");
    }
    assert!(answer.text.contains("inputmode=\"numeric\" value=\"4a5\""), "as typed");
}

async fn a_form_with_answers_missing_is_taken_when_somebody_says_so(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let (path, hidden) = untouched(&officer).await;
    let mut sent: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    sent.push(("a.phones", "2"));
    let asked = send(&officer, &path, &sent).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", asked.text);
    assert!(asked.text.contains("Vẫn ghi phiếu khi còn thiếu"), "{}", asked.text);
    assert!(asked.text.contains("inputmode=\"numeric\" value=\"2\""), "what was typed stands");
    // What was typed is kept: the page goes on from there.
    let version = asked.text.split("name=\"version\" value=\"").nth(1).expect("a version");
    let version = version.split('"').next().expect("its end").to_owned();
    sent.retain(|(name, _)| *name != "version");
    sent.extend([("version", version.as_str()), ("open", "1")]);
    let taken = send(&officer, &path, &sent).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
}

async fn section_xiv_and_what_else_it_is_are_kept_as_one_goes(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let (path, hidden) = untouched(&officer).await;
    let page = officer.get(&path).await.text;
    for words in ["Hỗ trợ tiếp cận thông tin", "Không biết làm ăn", "Đang hưởng"]
    {
        assert!(page.contains(words), "{words}");
    }
    assert_eq!(page.matches("name=\"p.drawn.").count(), 13);
    assert_eq!(page.matches("name=\"p.needed.").count(), 13);
    let mut sent: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let bad = [sent.as_slice(), &[("p.drawn.sunshine", "yes")]].concat();
    assert_eq!(live(&server, &officer, &path, &bad).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    sent.extend([("p.needed.housing", "yes"), ("o.cause", "nhà cháy")]);
    let answer = live(&server, &officer, &path, &sent).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let kept = officer.get(&path).await.text;
    let ticked = kept.split("name=\"p.needed.housing\"").nth(1).expect("the box");
    assert!(ticked.split('>').next().is_some_and(|it| it.contains("checked")), "{ticked:.80}");
    assert!(kept.contains("value=\"nhà cháy\""), "what else it is");
}

async fn what_a_form_is_asked_about_stands_on_the_api_too(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let (path, hidden) = untouched(&officer).await;
    let api = format!("/api/v1{}", path.replace("/surveys/", "/forms/"));
    let before = officer.get(&api).await.json();
    assert_eq!(before["doubts"], serde_json::json!([]), "{before}");
    let mut sent: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    sent.push(("a.floor_area_m2", "900"));
    assert_eq!(live(&server, &officer, &path, &sent).await.status, StatusCode::OK);
    let after = officer.get(&api).await.json();
    let doubt = &after["doubts"][0];
    assert_eq!(
        (&doubt["code"], &doubt["of"]["vi"]),
        (&"above_usual".into(), &"Diện tích nhà ở".into())
    );
    assert_eq!(doubt["against"], serde_json::Value::Null, "{doubt}");
}

async fn no_change_is_taken_for_the_marked_households_and_each_refusal_is_said(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let (path, _) = untouched(&officer).await;
    let round = path.split('/').nth(2).expect("a round").to_owned();
    let page = officer.get(&format!("/rounds/{round}/households")).await.text;
    let boxes = page.split("<input class=\"pick\"").skip(1);
    let marked = boxes.filter_map(|it| {
        let household = it.split("value=\"").nth(1)?.split('"').next()?;
        let id = it.split(&format!("name=\"id_{household}\" value=\"")).nth(1)?;
        Some((household.to_owned(), id.split('"').next()?.to_owned()))
    });
    let marked: Vec<(String, String)> = marked.collect();
    assert!(marked.len() > 1, "{page}");
    let mut fields = Vec::new();
    for (household, id) in &marked {
        fields.push(("household".to_owned(), household.clone()));
        fields.push((format!("id_{household}"), id.clone()));
        fields.push((format!("name_{household}"), format!("Hộ {household}")));
    }
    let sent: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let address = format!("/rounds/{round}/unchanged");
    let first = send(&officer, &address, &sent).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    // Each household stands there once, taken or refused with its reason, and is so in the register.
    let listed = format!("/api/v1/rounds/{round}/households?stage=listed");
    let left = officer.get(&listed).await.text;
    let mut taken = 0;
    for (household, _) in &marked {
        assert!(first.text.contains(&format!("Hộ {household}")), "{household}: {}", first.text);
        let is_taken = first.text.contains(&format!("href=\"/households/{household}\""));
        assert_eq!(left.contains(household.as_str()), !is_taken, "{household}: {left}");
        taken += usize::from(is_taken);
    }
    let refused = first.text.matches(&format!("href=\"/rounds/{round}/surveys/")).count();
    assert_eq!(taken + refused, marked.len(), "{}", first.text);
    let again = send(&officer, &address, &sent).await;
    assert_eq!(again.text.matches("href=\"/households/0").count(), taken, "sent again: the same");
    let nobody = send(&officer, &address, &[("x", "y")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nobody.text);
}

async fn no_change_over_a_draft_is_marked_on_the_form_and_the_draft_opened_again(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let (path, _) = untouched(&officer).await;
    let round = path.split('/').nth(2).expect("a round").to_owned();
    let listed = format!("/api/v1/rounds/{round}/households?stage=listed");
    let listed = officer.get(&listed).await.json();
    let mut found = None;
    for row in listed["rows"].as_array().expect("households") {
        let household = row["household"].as_str().expect("an id");
        let form = officer.get(&format!("/api/v1/rounds/{round}/forms/{household}")).await.json();
        if form["may_repeat"] == true {
            found = Some(household.to_owned());
            break;
        }
    }
    let household = found.expect("one without a child");
    let path = format!("/rounds/{round}/surveys/{household}");
    let fields = hidden(&officer.get(&path).await.text);
    let mut sent: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    sent.push(("needs", "vay vốn nuôi bò"));
    assert_eq!(live(&server, &officer, &path, &sent).await.status, StatusCode::OK);
    let list = officer.get(&format!("/rounds/{round}/households")).await.text;
    assert!(list.contains("Có bản nháp của"), "{list}");
    let mark = format!("class=\"pick\" type=\"checkbox\" name=\"household\" value=\"{household}\"");
    assert!(!list.contains(&mark), "what a draft holds is looked at on its own page");
    let page = officer.get(&path).await.text;
    let over = page.split("id=\"put-away\"").nth(1).expect("it is offered");
    assert!(over.contains("Cất bản nháp này đi") && over.contains("vay vốn nuôi bò"), "{over}");
    let version = over.split("name=\"put_away\" value=\"").nth(1).expect("a version");
    let version = version.split('"').next().expect("its end");
    let id = uuid::Uuid::now_v7().to_string();
    let unsaid = send(&officer, &format!("{path}/repeat"), &[("id", &id)]).await;
    assert_eq!(unsaid.status, StatusCode::CONFLICT, "{}", unsaid.text);
    let said = [("id", id.as_str()), ("put_away", version)];
    let taken = send(&officer, &format!("{path}/repeat"), &said).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    let page = officer.get(&path).await.text;
    assert!(page.contains("Mở lại bản nháp"), "{page}");
    let again = send(&officer, &format!("{path}/draft/reopen"), &[("form", &id)]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
    assert!(officer.get(&path).await.text.contains("value=\"vay vốn nuôi bò\""));
}

//! A form that is refused is shown again where it was filled in.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::Role;
use testkit::{Engine, on_both};

use crate::client::{Answer, Client, FORM, HOST, Server, enc};

on_both!(
    a_refused_form_stands_on_its_page_with_what_was_typed,
    a_form_that_is_refused_twice_is_still_on_its_page,
    who_changed_what_meanwhile_is_told_beside_what_was_typed,
    all_boxes_that_are_wrong_are_named_at_once_each_with_its_reason,
    a_new_household_names_every_box_that_is_wrong,
    what_a_mark_confirms_is_asked_for_by_the_server,
);

/// As a browser sends a form from a page.
async fn send(server: &Server, who: &Client<'_>, from: &str, to: &str, form: &str) -> Answer {
    let request = Request::post(to)
        .header(header::COOKIE, who.cookie())
        .header(header::HOST, HOST)
        .header(header::REFERER, format!("http://{HOST}{from}"))
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, FORM)
        .body(Body::from(form.to_owned()))
        .expect("a request");
    server.send(request).await
}

async fn a_refused_form_stands_on_its_page_with_what_was_typed(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let id = uuid::Uuid::from_u128(7);
    let form =
        format!("id={id}&name=%3Cb%3E+Th%C3%B4n+%22L%E1%BA%A1%22&kind=to_dan_pho&from=2020-01-01");
    let answer =
        send(&server, &officer, "/villages", "/villages", &form.replace("to_dan_pho", "xa")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    let page = &answer.text;
    assert!(page.contains("action=\"/villages\""), "{page}");
    assert!(page.contains("role=\"alert\" id=\"wrong\""), "{page}");
    assert!(page.contains("value=\"&lt;b&gt; Thôn &quot;Lạ&quot;\""), "{page}");
    assert!(page.contains("aria-invalid=\"true\""), "the kind is what is wrong: {page}");
    assert!(page.contains("value=\"2020-01-01\""), "{page}");
    assert!(!page.contains(&format!("value=\"{id}\"")), "what is hidden is the page's own");
    let kinds = answer.headers.get_all(header::CONTENT_TYPE).iter().count();
    assert_eq!(kinds, 1);

    // From elsewhere, from a page without the form, and of a program the answer is as it was.
    for from in ["/households", "//evil.example/villages", "/no/such/page"] {
        let answer =
            send(&server, &officer, from, "/villages", &form.replace("to_dan_pho", "xa")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{from}");
        assert!(!answer.text.contains("id=\"wrong\""), "{from}: {}", answer.text);
    }
    // Nothing of it was written, and what is right is taken as ever.
    let good = format!("id={id}&name=Th%C3%B4n+M%E1%BB%9Bi&kind=thon&from=2020-01-01");
    let answer = send(&server, &officer, "/villages", "/villages", &good).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    // Whoever may not do it is not shown a form.
    let reader = server.sign_in(Role::Chairman).await;
    let answer = send(&server, &reader, "/villages", "/villages", &good).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(!answer.text.contains("id=\"wrong\""));
}

async fn a_form_that_is_refused_twice_is_still_on_its_page(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let form = "id=0190abcd-0000-7000-8000-00000000000a&kind=difficulty&title=M%E1%BB%99t&content=Hai\
                &about=project&raised_on=2024-03-04&asked=chairman&due_on=2024-03-01";
    let new = "/difficulties/new?round=0190abcd-0000-7000-8000-00000000000b";
    let answer = send(&server, &officer, new, "/difficulties", form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let field = format!("<input type=\"hidden\" name=\"shown_at\" value=\"{new}\">");
    assert!(answer.text.contains(&field), "{}", answer.text);
    // The browser is at the address to which the form was sent by now, and that is another page.
    let twice = form.replace("Hai", "Ba");
    let answer = send(&server, &officer, "/difficulties", "/difficulties", &twice).await;
    assert!(!answer.text.contains("id=\"wrong\""), "the list has no such form");
    let from = |page: &str| format!("shown_at={}&{twice}", enc(page));
    let answer = send(&server, &officer, "/difficulties", "/difficulties", &from(new)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains(&field) && answer.text.contains(">Ba</textarea>"),
        "{}",
        answer.text
    );
    // It names a page of ours or nothing.
    for page in ["//evil.example/new", "/difficulties/file/csv", "/no/such", "https://evil.example"]
    {
        let answer = send(&server, &officer, "/difficulties", "/difficulties", &from(page)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        assert!(!answer.text.contains("id=\"wrong\""), "{page}: {}", answer.text);
    }
    let good = from(new).replace("due_on=2024-03-01", "due_on=2024-03-21");
    let answer = send(&server, &officer, "/difficulties", "/difficulties", &good).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

async fn who_changed_what_meanwhile_is_told_beside_what_was_typed(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let village = uuid::Uuid::from_u128(8);
    let add = format!("id={village}&name=Th%C3%B4n+C%C5%A9&kind=thon&from=2020-01-01");
    let added = send(&server, &officer, "/villages", "/villages", &add).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    let path = format!("/villages/{village}");
    let seen = {
        let page = officer.get(&path).await.text;
        let at =
            page.find("name=\"seen\" value=\"").expect("a mark") + "name=\"seen\" value=\"".len();
        page[at..].split('"').next().expect("its end").to_owned()
    };
    let change = |name: &str| format!("seen={seen}&name={name}&kind=thon&from=2020-01-01");
    let first = send(&server, &officer, &path, &path, &change("Th%C3%B4n+Hai")).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
    let second = send(&server, &officer, &path, &path, &change("Th%C3%B4n+Ba")).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.text.contains("value=\"Thôn Ba\""), "{}", second.text);
    assert!(second.text.contains("Hiện đang ghi: Thôn Hai</small>"), "{}", second.text);
}

async fn all_boxes_that_are_wrong_are_named_at_once_each_with_its_reason(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let form = format!("id={}&name=&kind=thon&from=31%2F02%2F2024", uuid::Uuid::from_u128(9));
    let answer = send(&server, &officer, "/villages", "/villages", &form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    let page = &answer.text;
    assert_eq!(page.matches("aria-invalid=\"true\"").count(), 2, "{page}");
    assert!(page.contains("<a href=\"#wrong-field\">"), "{page}");
    assert!(page.contains("<a href=\"#wrong-field-2\">"), "{page}");
    assert!(page.contains("id=\"wrong-field-why\">Chưa ghi.</small>"), "{page}");
    assert!(page.contains("id=\"wrong-field-2-why\">Không có ngày này."), "{page}");
    assert!(page.contains("aria-describedby=\"wrong-field-why name-help\""), "{page}");
}

async fn a_new_household_names_every_box_that_is_wrong(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let id = |n: u128| uuid::Uuid::from_u128(n);
    let form = format!(
        "id={}&request=&village=&address=&since=32%2F01%2F2024&member={}&name=L%C3%AA+M%E1%BA%ABu+An\
         &relation=head&sex=&birth=h%C3%B4m+qua&ethnicity=&number=12&number_missing=\
         &member={}&name=&relation=child&sex=&birth=2020&ethnicity=&number=&number_missing=",
        id(10),
        id(11),
        id(12)
    );
    let answer = send(&server, &officer, "/households/new", "/households", &form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    let page = &answer.text;
    for wrong in ["village-0", "since-0", "birth-0", "number-0", "name-1"] {
        assert!(page.contains(&format!("<a href=\"#wrong-{wrong}\">")), "{wrong}: {page}");
        assert!(page.contains(&format!("id=\"wrong-{wrong}\" aria-invalid")), "{wrong}: {page}");
        assert!(page.contains(&format!("id=\"wrong-{wrong}-why\"")), "{wrong}: {page}");
    }
    assert!(page.contains("value=\"hôm qua\""), "what was typed is kept: {page}");
    let none = officer.get(&format!("/households/{}", id(10))).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND, "nothing was written");
}

async fn what_a_mark_confirms_is_asked_for_by_the_server(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let id = uuid::Uuid::from_u128(13);
    let add = format!("id={id}&name=Th%C3%B4n+Nh%E1%BA%A7m&kind=thon&from=2020-01-01");
    let added = send(&server, &officer, "/villages", "/villages", &add).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    let (page, to) = (format!("/villages/{id}"), format!("/villages/{id}/removal"));
    let unmarked = send(&server, &officer, &page, &to, "").await;
    assert_eq!(unmarked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unmarked.text);
    assert!(unmarked.text.contains("Chưa đánh dấu."), "{}", unmarked.text);
    let sure = send(&server, &officer, &page, &to, "sure=1").await;
    assert_eq!(sure.status, StatusCode::SEE_OTHER, "{}", sure.text);
    let chairman = server.sign_in(Role::Chairman).await;
    let round = uuid::Uuid::from_u128(14);
    for to in [format!("/rounds/{round}/draft/approval"), format!("/rounds/{round}/decision")] {
        let form = "digest=x&number=1&day=2024-01-01";
        let refused = chairman.post(&to, FORM, form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{to}: {}", refused.text);
    }
}

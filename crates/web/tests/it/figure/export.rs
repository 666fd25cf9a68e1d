//! Lists taken along as files.

use axum::http::{StatusCode, header};
use base::Role;
use testkit::{Engine, on_both};

use crate::client::Server;

on_both!(
    a_file_comes_with_its_name_and_kind,
    a_long_list_is_watched_on_the_page_that_its_form_leads_to,
);

async fn a_file_comes_with_its_name_and_kind(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let page = officer.get("/exports?rows=member&column=member&column=class&chosen=1").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("value=\"member\" checked"), "the address keeps what was chosen");
    assert!(!page.text.contains("value=\"relation\" checked"));
    let form = "rows=household&form=named&format=csv_semicolon&chosen=1&column=head&column=class";
    let kind = "application/x-www-form-urlencoded";
    let file = officer.post("/exports/files", kind, form).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.text);
    assert_eq!(file.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    let name = file.headers[header::CONTENT_DISPOSITION].to_str().expect("text");
    assert!(name.starts_with("attachment; filename=\"danh-sach-ho-"), "{name}");
    assert!(file.text.starts_with('\u{feff}') && file.text.lines().count() > 1_000);
    let none = officer.post("/exports/files", kind, "rows=household&chosen=1").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let finance = server.sign_in(Role::FinanceOfficer).await;
    let page = finance.get("/exports").await.text;
    assert!(!page.contains("deprivations"), "what the role may not see is not offered");
}

async fn a_long_list_is_watched_on_the_page_that_its_form_leads_to(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let form = "rows=household&form=named&format=xlsx&chosen=1&column=head&column=class&reason=x";
    let kind = "application/x-www-form-urlencoded";
    let begun = officer.post("/exports", kind, form).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    let to = begun.headers[header::LOCATION].to_str().expect("text").to_owned();
    assert!(to.contains("column=head&column=class") && !to.contains("reason"), "{to}");
    let page = officer.get(&to).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
}

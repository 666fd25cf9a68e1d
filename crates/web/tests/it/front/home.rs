//! The first page.

use app::office::account::AccountNew;
use axum::http::StatusCode;
use base::Role;
use testkit::{Engine, on_both};

use crate::client::{Client, FORM, Server};
use crate::gate::list::{rested, upload};

on_both!(
    the_first_page_says_at_its_top_what_is_due,
    who_keeps_the_policies_has_them_with_their_numbers_first,
    of_an_area_that_ended_the_way_to_its_successor_stands_on_top,
    a_new_commune_is_told_its_first_steps_and_nothing_rose_before_it_had_figures,
);

/// The officer of a commune of the country's new order that begins with nothing but a village.
pub(crate) async fn new_commune(server: &Server) -> Client<'_> {
    let account = AccountNew {
        another: true,
        username: "xamoi".to_owned(),
        name: "Lê Mẫu Mới".to_owned(),
        role: Role::CommuneOfficer,
        area: Some("15865@2025-07-01".to_owned()),
        village: None,
        password: "mat-khau-thu-nghiem".to_owned(),
    };
    app::office::account::add_kept(&server.demo.app, account).await.expect("an account");
    let officer = server.sign_in_as("xamoi", "mat-khau-thu-nghiem").await;
    let id = uuid::Uuid::now_v7();
    let form = format!("id={id}&name=Th%C3%B4n+M%E1%BB%9Bi&kind=thon&from=2025-07-01");
    let added = officer.post("/villages", FORM, form).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    officer
}

async fn who_keeps_the_policies_has_them_with_their_numbers_first(engine: Engine) {
    let server = Server::open(engine).await;
    let client = server.sign_in(Role::FinanceOfficer).await;
    let page = client.get("/").await.text;
    let at = |part: &str| page.find(part).unwrap_or(usize::MAX);
    let policies = at("<section class=\"policies\">");
    assert!(policies < at("class=\"cards\"").min(at("class=\"years\"")), "{page}");
    let rest = &page[policies..];
    let table = &rest[..rest.find("</table>").expect("its end")];
    assert!(table.matches("href=\"/entitlements/of/").count() > 3, "{table}");
    // The numbers are those of their own page.
    let all = client.get("/entitlements").await.text;
    for link in all.split("href=\"/entitlements/of/").skip(1) {
        let id = link.split(['?', '"', '/']).next().expect("an id");
        assert!(table.contains(&format!("/entitlements/of/{id}\"")), "{id}: {table}");
        if let Some((_, count)) =
            link.split("</a>").next().and_then(|it| it.split_once("state=missing\">"))
        {
            let same = format!("/entitlements/of/{id}?state=missing\">{count}</a>");
            assert!(table.contains(&same), "{id} {count}: {table}");
        }
    }
    assert!(!page.contains("Trưởng thôn</span>"), "who waits in a review is not his: {page}");
    // Who runs the reviews has them still, and no table of policies.
    let officer = server.sign_in(Role::CommuneOfficer).await;
    assert!(!officer.get("/").await.text.contains("class=\"policies\""));
}

async fn of_an_area_that_ended_the_way_to_its_successor_stands_on_top(engine: Engine) {
    let server = Server::open(engine).await;
    let page = server.sign_in(Role::CommuneOfficer).await.get("/").await.text;
    let first = page.split("<h1>").nth(1).expect("a heading");
    let at = |part: &str| first.find(part).unwrap_or(usize::MAX);
    let way = at("action=\"/sign-out\"");
    let owed = at("class=\"nothing\"").min(at("class=\"owed\""));
    assert!(way < at("class=\"calls\"").min(owed), "{page}");
    assert!(first[..way + 600].contains("Xã Hoằng Phú"), "{page}");
    assert!(!first.contains("quá hạn"), "late is nobody of a commune that is no more: {page}");
}

async fn a_new_commune_is_told_its_first_steps_and_nothing_rose_before_it_had_figures(
    engine: Engine,
) {
    let server = Server::open(engine).await;
    let officer = new_commune(&server).await;
    let page = officer.get("/").await.text;
    let first = page.split("<h1>").nth(1).expect("a heading");
    let at = |part: &str| first.find(part).unwrap_or(usize::MAX);
    assert!(at("class=\"empty\"") < at("class=\"calls\"").min(at("class=\"owed\"")), "{page}");
    assert!(!first.contains("/reports/draft"), "it has nothing to report yet: {page}");
    let text = "Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,Dân tộc,Loại hộ,Số quyết định,Ngày quyết định\n\
                Thôn Mới,Lê Mẫu Có,Chủ hộ,Nam,05/05/1960,Kinh,Hộ nghèo,9/QĐ-UBND,08/12/2025\n";
    let sent = upload(&officer, "co.csv", text.as_bytes()).await;
    let path = crate::client::location(&sent).to_owned();
    rested(&officer, &path).await;
    let taken = officer.post(&format!("{path}/acceptance"), FORM, "").await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    let page = rested(&officer, &path).await;
    assert!(page.contains("/receipt\""), "{page}");
    let page = officer.get("/?year=2025").await.text;
    assert!(page.contains("Số liệu đầu năm chưa có"), "{page}");
    assert!(!page.contains("tăng 1 hộ") && !page.contains("class=\"then\""), "{page}");
    assert!(!page.contains("class=\"changes\""), "{page}");
    let page = officer.get("/?year=2026").await.text;
    assert!(page.contains("class=\"then\"") && !page.contains("Số liệu đầu năm"), "{page}");
}

async fn the_first_page_says_at_its_top_what_is_due(engine: Engine) {
    let server = Server::open(engine).await;
    for role in Role::ALL.iter() {
        let client = server.sign_in(*role).await;
        let page = client.get("/").await.text;
        let first = page.split("<h1>").nth(1).expect("a heading");
        let at = |part: &str| first.find(part).unwrap_or(usize::MAX);
        let due = at("class=\"calls\"").min(at("class=\"nothing\"")).min(at("class=\"empty\""));
        let due = due.min(at("class=\"owed\""));
        assert!(due < at("class=\"cards\"").min(at("class=\"years\"")), "{role:?}: {page}");
        if first.contains("class=\"cards\"") {
            assert!(first.contains("Số liệu từ ngày 31/12/"), "{role:?}: figures say their days");
        }
    }
}

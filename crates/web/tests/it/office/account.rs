//! The pages of accounts as somebody meets them for the first time: places by name, a made password
//! shown once.

use app::office::account::AccountNew;
use axum::http::StatusCode;
use base::Role;
use testkit::{Engine, PASSWORD, on_both};

use crate::client::{FORM, Server, cookie, get_with, location};

on_both!(
    a_made_password_is_shown_once_and_its_address_leads_to_the_account,
    a_new_account_asks_for_its_commune_and_keeps_what_was_typed,
    a_place_is_changed_by_its_name,
    who_keeps_one_commune_is_offered_no_other_place_and_no_part_above,
);

/// An account of the register's machine, with a password of its own.
pub async fn keeper(server: &Server, username: &str, role: Role, area: Option<&str>) -> String {
    let new = AccountNew {
        another: true,
        username: username.to_owned(),
        name: "Lê Mẫu Nam".to_owned(),
        role,
        area: area.map(str::to_owned),
        village: None,
        password: PASSWORD.to_owned(),
    };
    app::office::account::add_kept(&server.demo.app, new).await.expect("added").to_string()
}

async fn a_made_password_is_shown_once_and_its_address_leads_to_the_account(engine: Engine) {
    let server = Server::open(engine).await;
    let id = keeper(&server, "nam", Role::FinanceOfficer, Some("15889@0")).await;
    let admin = server.sign_in(Role::Administrator).await;
    let path = format!("/accounts/{id}/password");
    let answer = admin.post(&path, FORM, "revision=1&password=").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let said = cookie(&answer, "vuon_said").expect("it is said");
    let page = get_with(&server, &admin, &said, location(&answer)).await;
    let (_, rest) = page.text.split_once("<b class=\"code\">").expect("the password");
    let password = rest.split('<').next().expect("its end").to_owned();
    assert_eq!(password.len(), 19, "{password}");
    assert!(!format!("{:?}{}", answer.headers, answer.text).contains(&password));
    let again = admin.get(location(&answer)).await;
    assert!(!again.text.contains(&password));
    app::office::sign_in::sign_in(&server.demo.app, "nam", &password).await.expect("it is the one");
    // The address of the form is no dead end.
    let led = admin.get(&path).await;
    assert_eq!((led.status, location(&led)), (StatusCode::SEE_OTHER, &*format!("/accounts/{id}")));
}

async fn a_new_account_asks_for_its_commune_and_keeps_what_was_typed(engine: Engine) {
    let server = Server::open(engine).await;
    let admin = server.sign_in(Role::Administrator).await;
    let page = admin.get("/accounts/new").await.text;
    assert!(page.contains("name=\"place\"") && !page.contains("role=\"alert\""), "{page}");
    let page = admin.get("/accounts/new?role=village_head&place=&area=&sought=").await.text;
    assert!(page.contains("hãy gõ tên xã"), "{page}");
    assert!(page.contains("value=\"village_head\" selected"), "{page}");
    // A former name leads to who has its land; one that many bear is chosen from.
    let page = admin.get("/accounts/new?role=village_head&place=Ho%E1%BA%B1ng+Kim").await.text;
    assert!(page.contains("Xã Hoằng Phú, Tỉnh Thanh Hóa"), "{page}");
    let page = admin.get("/accounts/new?role=chairman&place=T%C3%A2n+L%E1%BA%ADp").await.text;
    assert!(page.contains("type=\"radio\" name=\"area\""), "{page}");
    let page = admin.get("/accounts/new?role=upper_officer&place=").await.text;
    assert!(page.contains("name=\"password\"") && page.contains("nation"), "{page}");
    // A refusal says why, beside what was typed; the password is said to be gone.
    let form = "role=auditor&area=nation&name=L%C3%AA+M%E1%BA%ABu+Nam&username=L%C3%AA+Nam\
                &password=con+tr%C3%A2u+%C4%91i+tr%C6%B0%E1%BB%9Bc";
    let refused = admin.post("/accounts", FORM, form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in ["không dấu", "value=\"Lê Mẫu Nam\"", "hãy gõ lại mật khẩu", "Ít nhất 10 ký tự"]
    {
        assert!(refused.text.contains(part), "{part} in {}", refused.text);
    }
    assert!(!refused.text.contains("con trâu"));
}

async fn a_place_is_changed_by_its_name(engine: Engine) {
    let server = Server::open(engine).await;
    let id = keeper(&server, "nam", Role::Auditor, None).await;
    let admin = server.sign_in(Role::Administrator).await;
    let path = format!("/accounts/{id}");
    let change = "username=nam&name=Nam&role=auditor&sought=&revision=1&area=nation";
    let unclear = admin.post(&path, FORM, format!("{change}&place=T%C3%A2n+L%E1%BA%ADp")).await;
    assert_eq!(unclear.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unclear.text.contains("type=\"radio\""), "{}", unclear.text);
    let none = admin.post(&path, FORM, format!("{change}&place=kh%C3%B4ng+c%C3%B3+x%C3%A3")).await;
    assert!(none.text.contains("Không có nơi nào"), "{}", none.text);
    let done = admin.post(&path, FORM, format!("{change}&place=T%E1%BB%89nh+Thanh+H%C3%B3a")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = admin.get(&path).await.text;
    assert!(page.contains("value=\"Tỉnh Thanh Hóa\""), "{page}");
    assert!(page.contains("Đổi nơi làm việc từ Cả nước sang Tỉnh Thanh Hóa."), "{page}");
    // A head's page shows the commune and the village; a head without a village is asked for it.
    let heads = admin.get("/api/v1/accounts?role=village_head").await.json();
    let (head, revision) = (&heads["rows"][0], heads["rows"][0]["revision"].clone());
    let path = format!("/accounts/{}", head["id"].as_str().expect("an id"));
    let page = admin.get(&path).await.text;
    let village = head["village"].as_str().expect("a village");
    assert!(page.contains(&format!("<option value=\"{village}\" selected>")), "{page}");
    let (username, name) = (&head["username"], &head["name"]);
    let commune = head["commune"].as_str().expect("a commune").replace('@', "%40");
    let form = format!(
        "username={}&name={}&role=village_head&place=x&sought=x&area={commune}&village=\
         &revision={revision}",
        username.as_str().expect("text"),
        name.as_str().expect("text").replace(' ', "+"),
    );
    let asked = admin.post(&path, FORM, form).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text.contains("Hãy chọn thôn"), "{}", asked.text);
}

async fn who_keeps_one_commune_is_offered_no_other_place_and_no_part_above(engine: Engine) {
    let server = Server::open(engine).await;
    keeper(&server, "qt.kim", Role::Administrator, Some("15889@0")).await;
    let id = keeper(&server, "nam", Role::CommuneOfficer, Some("15889@0")).await;
    let kim = server.sign_in_as("qt.kim", PASSWORD).await;
    for path in ["/accounts/new".to_owned(), format!("/accounts/{id}")] {
        let page = kim.get(&path).await.text;
        assert!(!page.contains("upper_officer") && !page.contains("ả nước"), "{path}: {page}");
        assert!(!page.contains("name=\"place\"") && page.contains("Xã Hoằng Kim"), "{path}");
    }
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let page = officer.get("/accounts/new").await.text;
    assert!(!page.contains("<select name=\"role\"") && page.contains("Trưởng thôn"), "{page}");
}

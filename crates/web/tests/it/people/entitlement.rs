//! Regular policies on their pages and on the API.

use axum::http::StatusCode;
use base::Role;
use serde_json::json;
use testkit::{Engine, on_both};

use crate::client::{FORM, Server, at, location, send};

on_both!(
    pages_and_api_show_who_waits_and_put_down_what_was_granted,
    a_list_that_came_back_is_shown_row_by_row_before_it_is_put_down,
);

const POOR: &str = "/entitlements/of/health_insurance_poor";

async fn pages_and_api_show_who_waits_and_put_down_what_was_granted(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let page = officer.get("/entitlements").await.text;
    assert!(page.contains("Bảo hiểm y tế, hộ nghèo"), "{page}");
    assert!(page.contains("chưa biết điều khoản"), "what is not known is named: {page}");
    assert!(page.contains("chưa biết thời hạn sau khi thoát nghèo"), "{page}");
    let view = officer.get(&format!("/api/v1{POOR}?state=missing")).await.json();
    let row = &view["rows"][0];
    assert!(at(&view, "/policy/id") == "health_insurance_poor" && row["line"].is_null(), "{view}");
    let (household, person) = (at(row, "/household"), at(row, "/person"));

    let form = officer.get(&format!("{POOR}/grant")).await.text;
    assert!(form.contains(&format!("value=\"{person}\"")), "{form}");
    let id = uuid::Uuid::now_v7().to_string();
    let mut fields = vec![
        ("id", id.as_str()),
        ("day", "2024-05-20"),
        ("office", "Bảo hiểm xã hội"),
        ("household_0", household),
        ("person_0", person),
        ("name_0", "Người thử"),
        ("number_0", "THU-1"),
        ("valid_from_0", "2024-05-20"),
        ("valid_to_0", "2024-05-01"),
    ];
    let answer = send(&officer, &format!("{POOR}/grant"), &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("Ngày hết giá trị trước ngày có giá trị"), "{}", answer.text);
    assert!(answer.text.contains("value=\"THU-1\""), "what was typed stays: {}", answer.text);
    assert!(answer.text.contains("role=\"alert\" id=\"wrong\""), "{}", answer.text);
    assert!(
        answer.text.contains(&format!("name=\"person_0\" value=\"{person}\"")),
        "of whom it is"
    );
    fields[8] = ("valid_to_0", "31/02/2024");
    let answer = send(&officer, &format!("{POOR}/grant"), &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let marked = answer.text.split("<input ").find(|it| it.contains("name=\"valid_to_0\""));
    assert!(marked.is_some_and(|it| it.contains("aria-invalid")), "{}", answer.text);
    fields[8] = ("valid_to_0", "");
    let answer = send(&officer, &format!("{POOR}/grant"), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(location(&answer), format!("/entitlements/happened/{id}"));
    let file = officer.get(&format!("/households/{household}")).await.text;
    assert!(file.contains("THU-1") && file.contains("Chính sách được hưởng"), "{file}");
    let head = server.sign_in(Role::VillageHead).await;
    assert!(!head.get(&format!("/households/{household}")).await.text.contains("THU-1"));

    let whole = officer.get(&format!("/api/v1/entitlements/happened/{id}")).await.json();
    let line = at(&whole, "/lines/0/id");
    let end = json!({ "id": uuid::Uuid::now_v7(), "policy": "health_insurance_poor",
        "kind": "ended", "day": "2024-05-21", "reason": "thử", "lines": [{ "line": line }] });
    let answer = officer.post_json("/api/v1/entitlements/happened", &end).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let mut again = end.clone();
    again["id"] = json!(uuid::Uuid::now_v7());
    let answer = officer.post_json("/api/v1/entitlements/happened", &again).await;
    assert_eq!(answer.json()["code"], "entitlement_changed");

    let lapsed = officer.get("/entitlements/of/electricity/lapsed").await.text;
    assert!(lapsed.contains("Loại hộ đã thay đổi"), "{lapsed}");
    let cover = officer.get("/api/v1/entitlements/coverage").await.json();
    let n = |name: &str| cover["whole"][name].as_i64().expect("a number");
    assert_eq!(n("people"), n("insured") + n("uninsured") + n("unknown"), "{cover}");
    let file = officer.get(&format!("{POOR}/file/csv")).await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.text.contains("Họ và tên") && file.text.contains("112/QĐ-UBND"), "{}", file.text);
}

async fn a_list_that_came_back_is_shown_row_by_row_before_it_is_put_down(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let view = officer.get(&format!("/api/v1{POOR}?state=missing")).await.json();
    let row = &view["rows"][0];
    let (code, name) = (at(row, "/code"), at(row, "/name"));
    let body = format!(
        "--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"the.csv\"\r\n\r\n\
         Mã hộ;Họ và tên;Số thẻ;Từ ngày;Đến ngày\r\n\
         {code};{name};THU-9;20/05/2024;\r\n{code};Không Ai;THU-8;20/05/2024;\r\n\r\n--cut--\r\n"
    );
    let kind = "multipart/form-data; boundary=cut";
    let answer = officer.post(&format!("{POOR}/list"), kind, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert!(answer.text.contains("value=\"THU-9\"") && !answer.text.contains("value=\"THU-8\""));
    assert!(answer.text.contains("Hộ này không có ai tên"), "{}", answer.text);
    // Refused, the list is there again as it was read.
    let refused = [
        ("id", "0190abcd-0000-7000-8000-000000000009"),
        ("is_read", "1"),
        ("day", ""),
        ("office", "BHXH <thử>"),
        ("household_0", at(row, "/household")),
        ("person_0", at(row, "/person")),
        ("name_0", name),
        ("number_0", "THU-9"),
        ("valid_from_0", "2024-05-20"),
    ];
    let answer = send(&officer, &format!("{POOR}/grant"), &refused).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["value=\"THU-9\"", "value=\"BHXH &"] {
        assert!(answer.text.contains(kept), "{kept}: {}", answer.text);
    }
    assert!(answer.text.contains("href=\"#wrong-field\""), "{}", answer.text);
    let happened = officer.get("/api/v1/entitlements/happened").await.json();
    assert!(!happened.to_string().contains("THU-9"), "nothing was put down");
    let listed = format!("id={}&day=2024-05-20&office=BHXH", uuid::Uuid::now_v7());
    let answer = officer.post(&format!("{POOR}/handing-in"), FORM, listed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody is on no list");
}

//! Requests of households on their pages.

use axum::http::StatusCode;
use base::Role;
use testkit::{Engine, on_both};

use crate::client::{FORM, Server, send};
use crate::people::household::{entered, hidden, village};

on_both!(
    a_refusal_before_a_review_warns,
    a_request_is_taken_from_the_household_put_right_and_withdrawn,
    form_a_shows_what_follows_before_it_is_saved_and_gives_the_answer_its_reason,
);

async fn a_refusal_before_a_review_warns(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let village = village(&officer.get("/requests").await.text);
    let id = "0197f0c0-0000-7000-8000-0000000000e1";
    let body = format!(
        "id={id}&form=recognise&village={village}&applicant=A&reason=x&received_on={}",
        "2024-03-04",
    );
    let answer = officer.post("/requests", FORM, body).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let chairman = server.sign_in(Role::Chairman).await;
    let page = chairman.get(&format!("/requests/{id}")).await.text;
    assert!(page.contains("chưa được rà soát lần nào"), "{page}");
    assert!(page.contains("name=\"unreviewed\" value=\"1\" required"), "{page}");
}

async fn form_a_shows_what_follows_before_it_is_saved_and_gives_the_answer_its_reason(
    engine: Engine,
) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let village = village(&officer.get("/requests").await.text);
    let id = "0197f0c0-0000-7000-8000-0000000000e2";
    let body = format!(
        "id={id}&form=recognise&village={village}&applicant=A&reason=x&received_on=2024-03-04"
    );
    assert_eq!(officer.post("/requests", FORM, body).await.status, StatusCode::SEE_OTHER);
    let path = format!("/requests/{id}");
    let page = officer.get(&path).await.text;
    assert!(page.contains("Đơn này chưa có Phiếu A."), "{page}");
    let mut fields =
        "id=0197f0c0-0000-7000-8000-0000000000e3&replaces=&reviewed_on=2024-03-05".to_owned();
    (1..=5).for_each(|n| fields.push_str(&format!("&outside_{n}=0")));
    (1..=9).for_each(|n| fields.push_str(&format!("&sign_{n}={}", u8::from(n > 5))));
    let shown = officer.post(&format!("{path}/form-a-result"), FORM, fields.clone()).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    let result = "Kết quả Phiếu A: ngừng rà soát, không đưa vào danh sách";
    assert!(shown.text.contains(result) && shown.text.contains("Chưa lưu."), "{}", shown.text);
    let page = officer.get(&path).await.text;
    assert!(page.contains("Đơn này chưa có Phiếu A."), "nothing was kept: {page}");
    let saved = officer.post(&format!("{path}/form-a"), FORM, fields.clone()).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let page = officer.get(&path).await.text;
    assert!(page.contains(result) && !page.contains("Chưa lưu."), "{page}");
    let blind = fields.replace("0000000000e3", "0000000000e4");
    let blind = officer.post(&format!("{path}/form-a"), FORM, blind).await;
    assert_eq!(blind.status, StatusCode::CONFLICT, "{}", blind.text);
    let api = officer.get(&format!("/api/v1{path}/form-a")).await.json();
    assert_eq!((&api["outcome"], &api["total"]), (&"not_listed".into(), &4.into()));
    let chairman = server.sign_in(Role::Chairman).await;
    let page = chairman.get(&path).await.text;
    assert!(page.contains("hộ có 4 chỉ tiêu từ cột 1 đến cột 9"), "{page}");
    assert!(!page.contains("name=\"unreviewed\""), "{page}");
    assert!(!page.contains("chưa được rà soát lần nào"), "{page}");
    assert!(!page.contains(&format!("action=\"{path}/form-a\"")), "the chairman only reads");
}

async fn a_request_is_taken_from_the_household_put_right_and_withdrawn(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let household = entered(&officer, "Lê Mẫu Xin").await;
    let page = officer.get(&format!("/households/{household}")).await.text;
    assert!(page.contains(&format!("/requests?household={household}#nhan-don")), "{page}");
    let form = officer.get(&format!("/requests?household={household}")).await.text;
    assert!(form.contains("value=\"Lê Mẫu Xin\""), "the register says who asks: {form}");
    let code = form.split("aria-describedby=\"by-code\" value=\"").nth(1).expect("its code");
    let code = code.split('"').next().expect("its code");
    let id = "0197f0c0-0000-7000-8000-0000000000e5";
    let fields = [
        ("id", id),
        ("form", "recognise"),
        ("household", code),
        ("reason", "Nhà có người ốm"),
        ("received_on", "04/03/2024"),
    ];
    let taken = send(&officer, "/requests", &fields).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    let path = format!("/requests/{id}");
    let page = officer.get(&path).await.text;
    let seen = hidden(&page, "seen");
    let right = [
        ("household", code),
        ("reason", "Mất mùa"),
        ("received_on", "05/03/2024"),
        ("seen", &*seen),
    ];
    let put = send(&officer, &path, &right).await;
    assert_eq!(put.status, StatusCode::SEE_OTHER, "{}", put.text);
    let page = officer.get(&path).await.text;
    assert!(page.contains("Mất mùa") && page.contains("Trước khi sửa"), "{page}");
    let gone = |seen: &str| {
        [("kind", "family"), ("day", "06/03/2024"), ("reason", "Đã có việc"), ("seen", seen)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let to = format!("{path}/withdrawal");
    let sent = |fields: [(String, String); 4]| {
        let (officer, to) = (&officer, &to);
        async move {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (&**n, &**v)).collect();
            send(officer, to, &fields).await
        }
    };
    let stale = sent(gone(&seen)).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.text);
    let done = sent(gone(&hidden(&page, "seen"))).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = officer.get(&path).await.text;
    assert!(page.contains("đã rút") && page.contains("Đã có việc"), "{page}");
    assert!(!page.contains(&format!("action=\"{to}\"")), "nothing is left to withdraw");
    assert!(officer.get("/requests?all=1").await.text.contains("đã rút"));
    assert!(!officer.get("/requests").await.text.contains("Lê Mẫu Xin"));
}

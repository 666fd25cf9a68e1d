//! Posts and bodies on their pages and on the API: switching, having none, ending one while signed in.

use axum::http::StatusCode;
use base::Role;
use serde_json::json;
use testkit::{Engine, on_both};

use crate::client::{FORM, Server, enc, location, send};

on_both!(
    one_of_two_posts_is_acted_in_and_switched_under_ones_name,
    whoever_holds_no_post_sees_why_and_changes_the_password,
    pages_and_api_record_end_and_put_right_one,
    a_form_opened_in_one_post_is_not_written_in_another,
    a_body_is_recorded_with_its_members_and_printed,
);

async fn one_of_two_posts_is_acted_in_and_switched_under_ones_name(engine: Engine) {
    let server = Server::open(engine).await;
    let finance = server.sign_in(Role::FinanceOfficer).await;
    let home = finance.get("/").await.text;
    assert!(home.contains("action=\"/posts/switch\"") && home.contains("Chuyển sang: kế toán"));
    let id = home.split("name=\"post\" value=\"").nth(1).and_then(|it| it.split('"').next());
    let id = id.expect("the other post").to_owned();
    let answer = send(&finance, "/posts/switch", &[("post", &id)]).await;
    assert_eq!((answer.status, location(&answer)), (StatusCode::SEE_OTHER, "/"));
    let home = finance.get("/").await.text;
    assert!(home.contains("<p>kế toán<br>"), "{home}");
    assert!(home.contains("Chuyển sang: công chức tài chính"));
    let foreign = [("post", "00000000-0000-7000-8000-000000000000")];
    assert_eq!(send(&finance, "/posts/switch", &foreign).await.status, StatusCode::NOT_FOUND);
    let officer = server.sign_in(Role::CommuneOfficer).await;
    assert!(!officer.get("/").await.text.contains("action=\"/posts/switch\""));
}

async fn a_form_opened_in_one_post_is_not_written_in_another(engine: Engine) {
    let server = Server::open(engine).await;
    let finance = server.sign_in(Role::FinanceOfficer).await;
    let home = finance.get("/").await.text;
    let after = |page: &str, name: &str| {
        let value = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
        value.and_then(|it| it.split('"').next()).expect("a value").to_owned()
    };
    let other = after(&home, "post");
    let form = finance.get("/difficulties/new").await.text;
    let (mark, id) = (after(&form, "made_for"), uuid::Uuid::now_v7().to_string());
    let fields = [
        ("made_for", mark.as_str()),
        ("id", id.as_str()),
        ("kind", "difficulty"),
        ("title", "Thiếu kinh phí tập huấn"),
        ("content", "Kinh phí chưa về"),
        ("about", "project"),
        ("about_words", "Tiểu dự án 1"),
        ("raised_on", "2024-03-04"),
        ("asked", "chairman"),
        ("due_on", "2024-03-20"),
    ];
    let answer = send(&finance, "/posts/switch", &[("post", &other)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    // Written as a browser writes it, or with each of its letters in numbers.
    let plain = fields.map(|(name, value)| format!("{name}={}", enc(value)));
    let plain = plain.join("&").replace(&enc(&mark), &mark);
    for answer in [
        finance.post("/difficulties", FORM, plain).await,
        send(&finance, "/difficulties", &fields).await,
    ] {
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
        assert!(answer.text.contains("khi làm việc với chức danh khác"), "{}", answer.text);
        assert!(answer.text.contains("value=\"Thiếu kinh phí tập huấn\""), "what was typed stays");
    }
    let kept = finance.get(&format!("/api/v1/difficulties/{id}")).await;
    assert_eq!(kept.status, StatusCode::NOT_FOUND, "nothing was written: {}", kept.text);
    // Back in the post it was opened in, it is taken.
    let first = after(&finance.get("/").await.text, "post");
    send(&finance, "/posts/switch", &[("post", &first)]).await;
    let answer = send(&finance, "/difficulties", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

async fn whoever_holds_no_post_sees_why_and_changes_the_password(engine: Engine) {
    let server = Server::open(engine).await;
    let (keeper, chairman) =
        (server.sign_in(Role::Administrator).await, server.sign_in(Role::Chairman).await);
    let list = keeper.get("/api/v1/posts?kind=chairman").await;
    let row = list.json()["rows"][0].clone();
    let post = row["id"].as_str().expect("a post").to_owned();
    assert_eq!(chairman.get("/").await.status, StatusCode::OK);
    let today = server.demo.app.today().to_string();
    let end = json!({ "revision": row["revision"], "to_day": today, "reason": "nghỉ hưu" });
    let answer = keeper.post_json(&format!("/api/v1/posts/{post}/end"), &end).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    // The session goes on, its rights do not.
    let answer = chairman.get("/rounds").await;
    assert_eq!((answer.status, location(&answer)), (StatusCode::SEE_OTHER, "/posts/none"));
    let page = chairman.get("/posts/none").await.text;
    assert!(page.contains("không giữ chức danh nào hôm nay") && page.contains("/password"));
    assert_eq!(chairman.get("/password").await.status, StatusCode::OK);
    let answer = chairman.get("/api/v1/rounds").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.json()["code"], "post_missing");
    let again = keeper.post_json(&format!("/api/v1/posts/{post}/end"), &end).await;
    assert_eq!(again.json()["code"], "post_changed");
}

async fn pages_and_api_record_end_and_put_right_one(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let (id, post) = (uuid::Uuid::now_v7().to_string(), uuid::Uuid::now_v7().to_string());
    let mut fields = vec![
        ("id", id.as_str()),
        ("post", post.as_str()),
        ("name", "Ngô Mẫu <Văn>"),
        ("phone", "chưa rõ"),
        ("kind", "collaborator"),
        ("from_day", "2024-01-02"),
        ("paper", "15/QĐ-UBND"),
    ];
    officer.get("/office-holders/new").await;
    let answer = send(&officer, "/office-holders", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("value=\"Ngô Mẫu &lt;Văn&gt;\""), "what was typed stays");
    let marked = answer.text.split("<input ").find(|it| it.contains("name=\"phone\""));
    let marked = marked.is_some_and(|it| it.contains("aria-invalid") && it.contains("\"chưa rõ\""));
    assert!(marked, "{}", answer.text);
    fields[3] = ("phone", "0900 000 111");
    let one = format!("/office-holders/{id}");
    let answer = send(&officer, "/office-holders", &fields).await;
    assert_eq!((answer.status, location(&answer)), (StatusCode::SEE_OTHER, one.as_str()));
    assert!(officer.get("/office-holders?text=ngo").await.text.contains("Ngô Mẫu &#60;Văn&#62;"));
    assert!(officer.get("/find?text=ngo+mau").await.text.contains(&one));
    let twice = [
        ("id", "0190abcd-0000-7000-8000-000000000001"),
        ("kind", "collaborator"),
        ("from_day", "2024-05-01"),
    ];
    let answer = send(&officer, &format!("{one}/posts"), &twice).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("đã giữ chức danh cộng tác viên"), "{}", answer.text);
    let end = [("revision", "1"), ("to_day", "2023-01-01"), ("reason", "thử")];
    officer.get(&one).await;
    let answer = send(&officer, &format!("/posts/{post}/end"), &end).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "before its first day");
    let form = answer.text.split("<details open>").nth(1).expect("what was folded away is open");
    assert!(form.contains("value=\"thử\"") && form.contains("value=\"2023-01-01\""), "{form}");
    let end = [("revision", "1"), ("to_day", "2024-03-01"), ("reason", "thử")];
    let answer = send(&officer, &format!("/posts/{post}/end"), &end).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = officer.get(&one).await.text;
    assert!(page.contains("thôi từ 01/03/2024") && page.contains("Những lần sửa"), "{page}");
    let file = officer.get("/office-holders/file/csv?held=all").await;
    assert!(file.text.contains("Ngô Mẫu <Văn>"), "{}", file.text);
    let head = server.sign_in(Role::VillageHead).await;
    assert_eq!(head.get(&one).await.status, StatusCode::FORBIDDEN);
    let later = server.sign_in_as("hoangphu", "minh-hoa-hoangphu").await;
    assert_eq!(later.get(&one).await.status, StatusCode::OK, "the successor has it");
}

async fn a_body_is_recorded_with_its_members_and_printed(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = server.sign_in(Role::CommuneOfficer).await;
    let list = officer.get("/bodies").await.text;
    assert!(list.contains("Ban rà soát hộ nghèo") && list.contains("Nguyễn Mẫu Quang"), "{list}");
    let id = uuid::Uuid::now_v7().to_string();
    let fields = [
        ("id", id.as_str()),
        ("kind", "working"),
        ("name", "Tổ công tác <thử>"),
        ("from_day", "2024-01-02"),
    ];
    let answer = send(&officer, "/bodies", &fields).await;
    let one = format!("/bodies/{id}");
    assert_eq!((answer.status, location(&answer)), (StatusCode::SEE_OTHER, one.as_str()));
    let page = officer.get(&one).await.text;
    assert!(page.contains("Chưa có trưởng ban hôm nay"), "{page}");
    let holder = page.split("<option value=\"").find(|it| it.contains("Hà Mẫu Uy"));
    let holder = holder.and_then(|it| it.split('"').next()).expect("a person").to_owned();
    let member = [
        ("body", id.as_str()),
        ("id", "0190abcd-0000-7000-8000-000000000002"),
        ("holder", holder.as_str()),
        ("function", "chair"),
        ("from_day", "2024-01-02"),
    ];
    let answer = send(&officer, &format!("{one}/members"), &member).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let twice = [("id", "0190abcd-0000-7000-8000-000000000003")];
    let twice: Vec<(&str, &str)> =
        member.iter().map(|it| if it.0 == "id" { twice[0] } else { *it }).collect();
    let answer = send(&officer, &format!("{one}/members"), &twice).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("<option selected value=\"chair\">"), "{}", answer.text);
    let file = officer.get(&format!("{one}/file/csv")).await;
    assert!(file.text.contains("Hà Mẫu Uy") && file.text.contains("trưởng ban"), "{}", file.text);
}

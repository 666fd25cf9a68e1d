//! Accounts: who may sign in, and how a guess is stopped.

use app::kernel::problem::Code;
use app::office::account::{AccountListQuery, AccountNew, AccountState};
use base::Role;
use testkit::{Engine, HOANG_KIM, PASSWORD, Person, TestApp, on_both};

use crate::common::code_of;

on_both!(
    who_knows_the_password_signs_in_whatever_the_case_of_the_name,
    a_wrong_name_a_wrong_password_and_a_closed_account_answer_alike,
    after_eight_failures_a_name_waits_ten_minutes,
    a_username_is_taken_once,
    a_role_has_the_area_it_needs,
    a_weak_password_is_refused,
    nobody_closes_his_own_account,
    a_changed_password_ends_the_sessions_and_the_old_one,
    a_password_is_never_stored_shown_or_logged,
    accounts_are_listed_page_by_page,
);

fn new(username: &str, role: Role, area: Option<&str>) -> AccountNew {
    AccountNew {
        another: true,
        username: username.to_owned(),
        name: "Lê Mẫu Nam".to_owned(),
        role,
        area: area.map(str::to_owned),
        village: None,
        password: PASSWORD.to_owned(),
    }
}

async fn who_knows_the_password_signs_in_whatever_the_case_of_the_name(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    for name in ["hanh", " HANH "] {
        let actor = app::office::sign_in::sign_in(&t.app, name, PASSWORD).await.expect("signed in");
        assert_eq!((actor.account, actor.role), (hanh.account, Role::CommuneOfficer));
        assert_eq!(actor.area_name, "Xã Hoằng Kim");
    }
}

async fn a_wrong_name_a_wrong_password_and_a_closed_account_answer_alike(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (thao, minh) = (t.actor(Person::Thao).await, t.actor(Person::Minh).await);
    t.hanh().await;
    let closing =
        app::office::account::set_disabled(&t.app, &minh, thao.account, AccountState::Disabled, 1);
    closing.await.expect("closed");
    let long = "x".repeat(201);
    for (name, password) in [
        ("nobody", PASSWORD),
        ("hanh", "khong-phai-mat-khau"),
        ("thao", PASSWORD),
        ("", PASSWORD),
        ("hanh", ""),
        ("hanh", long.as_str()),
    ] {
        let refused =
            app::office::sign_in::sign_in(&t.app, name, password).await.expect_err("refused");
        assert_eq!((refused.code, refused.args.len()), (Code::SignInWrong, 0), "{name}");
    }
    assert!(
        app::office::account::actor(&t.app, thao.account).await.expect("readable").is_none(),
        "her session ends too"
    );
    let opening =
        app::office::account::set_disabled(&t.app, &minh, thao.account, AccountState::Open, 2);
    opening.await.expect("open again");
    app::office::sign_in::sign_in(&t.app, "thao", PASSWORD).await.expect("signed in");
}

async fn after_eight_failures_a_name_waits_ten_minutes(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.hanh().await;
    t.actor(Person::Quang).await;
    for _ in 0..8 {
        assert_eq!(
            code_of(app::office::sign_in::sign_in(&t.app, "hanh", "doan-mo-mat-khau").await),
            Code::SignInWrong
        );
    }
    assert_eq!(
        code_of(app::office::sign_in::sign_in(&t.app, "hanh", PASSWORD).await),
        Code::SignInThrottled
    );
    app::office::sign_in::sign_in(&t.app, "quang", PASSWORD)
        .await
        .expect("another name does not wait");
    t.set_now("2023-11-01T02:10:00Z");
    assert_eq!(
        code_of(app::office::sign_in::sign_in(&t.app, "hanh", PASSWORD).await),
        Code::SignInThrottled
    );
    t.set_now("2023-11-01T02:10:01Z");
    app::office::sign_in::sign_in(&t.app, "hanh", PASSWORD).await.expect("signed in");
}

async fn a_username_is_taken_once(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    let first = new("nam", Role::Auditor, None);
    app::office::account::add(&t.app, &minh, first.clone()).await.expect("added");
    let again = AccountNew { username: "NAM".to_owned(), ..first };
    let refused = app::office::account::add(&t.app, &minh, again).await;
    assert_eq!(code_of(refused), Code::UsernameTaken);
    for bad in ["n", "năm", "a b", "", &"a".repeat(61)] {
        let refused = app::office::account::add(&t.app, &minh, new(bad, Role::Auditor, None)).await;
        assert_eq!(code_of(refused), Code::UsernameUnfit, "{bad}");
    }
}

async fn a_role_has_the_area_it_needs(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    let village = t.village("Thôn 1").await;
    let no = Some(Code::AccountPlace);
    for (n, (role, area, in_village, refusal)) in [
        (Role::CommuneOfficer, Some(HOANG_KIM), false, None),
        (Role::CommuneOfficer, None, false, no),
        (Role::CommuneOfficer, Some("38@0"), false, no),
        (Role::CommuneOfficer, Some("99999"), false, Some(Code::AreaUnknown)),
        (Role::Chairman, Some("399@0"), false, no),
        (Role::FinanceOfficer, Some(HOANG_KIM), true, no),
        (Role::VillageHead, None, true, None),
        (Role::VillageHead, None, false, no),
        (Role::VillageHead, Some(HOANG_KIM), true, no),
        (Role::UpperOfficer, Some("38@0"), false, None),
        (Role::UpperOfficer, Some("399@0"), false, None),
        (Role::UpperOfficer, None, true, no),
        (Role::Administrator, None, false, None),
        (Role::Auditor, None, true, no),
    ]
    .into_iter()
    .enumerate()
    {
        let account = AccountNew {
            another: true,
            village: in_village.then_some(village),
            ..new(&format!("nam{n}"), role, area)
        };
        let added = app::office::account::add(&t.app, &minh, account).await;
        assert_eq!(added.err().map(|it| it.code), refusal, "{role:?} {area:?} {in_village}");
    }
}

async fn a_weak_password_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    let long = "mật khẩu ".repeat(30);
    for (password, weak) in [
        ("123456789", true),
        ("1234567890", true),
        ("aaaaaaaaaaaa", true),
        ("mật khẩu đ", true),
        ("con trâu đi trước", false),
        ("", true),
        (long.as_str(), true),
    ] {
        let username = format!("nam{}", password.len());
        let account =
            AccountNew { password: password.to_owned(), ..new(&username, Role::Auditor, None) };
        let added = app::office::account::add(&t.app, &minh, account).await;
        assert_eq!(added.is_err_and(|it| it.code == Code::PasswordWeak), weak, "{password}");
    }
}

async fn nobody_closes_his_own_account(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    let own =
        app::office::account::set_disabled(&t.app, &minh, minh.account, AccountState::Disabled, 1)
            .await;
    assert_eq!(code_of(own), Code::AccountSelf);
    let nobody = base::id::AccountId(testkit::id_of("nobody"));
    let unknown =
        app::office::account::set_disabled(&t.app, &minh, nobody, AccountState::Disabled, 1).await;
    assert_eq!(code_of(unknown), Code::NotFound);
}

async fn a_changed_password_ends_the_sessions_and_the_old_one(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let sessions = t.app.sessions();
    let end = app::office::sign_in::session_end(t.now());
    sessions.set("phiên", "{}", Some(hanh.account), end).await.expect("kept");
    let wrong =
        app::office::account::password_change(&t.app, &hanh, "khong-phai", "con-trau-di-truoc")
            .await;
    assert_eq!(code_of(wrong), Code::PasswordWrong);
    assert_eq!(
        code_of(app::office::account::password_change(&t.app, &hanh, PASSWORD, "ngắn").await),
        Code::PasswordWeak
    );
    assert!(sessions.find("phiên").await.expect("readable").is_some());
    app::office::account::password_change(&t.app, &hanh, PASSWORD, "con-trau-di-truoc")
        .await
        .expect("changed");
    assert!(sessions.find("phiên").await.expect("readable").is_none());
    assert_eq!(
        code_of(app::office::sign_in::sign_in(&t.app, "hanh", PASSWORD).await),
        Code::SignInWrong
    );
    app::office::sign_in::sign_in(&t.app, "hanh", "con-trau-di-truoc").await.expect("signed in");
}

async fn a_password_is_never_stored_shown_or_logged(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    let hashes = t.rows("select password_hash from account", &["password_hash"]).await.concat();
    assert!(hashes.iter().all(|hash| hash.starts_with("$argon2id$") && !hash.contains(PASSWORD)));
    let list = format!(
        "{:?}",
        app::office::account::list(&t.app, &minh, &AccountListQuery::default())
            .await
            .expect("a list")
    );
    let log =
        format!("{:?}", app::upkeep::audit::list(&t.app, &minh, "", None).await.expect("the log"));
    for text in [list, log] {
        assert!(!text.contains("$argon2id$") && !text.contains(PASSWORD), "{text}");
    }
}

async fn accounts_are_listed_page_by_page(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    for n in 0..60 {
        app::office::account::add(&t.app, &minh, new(&format!("nam{n:02}"), Role::Auditor, None))
            .await
            .expect("added");
    }
    let first = app::office::account::list(&t.app, &minh, &AccountListQuery::default())
        .await
        .expect("a page");
    let second = app::office::account::list(
        &t.app,
        &minh,
        &AccountListQuery { after: first.next.clone(), ..Default::default() },
    )
    .await
    .expect("a page");
    assert_eq!((first.rows.len(), second.rows.len(), second.next), (50, 11, None));
    let names: Vec<String> =
        first.rows.into_iter().chain(second.rows).map(|row| row.username).collect();
    assert!(names.is_sorted() && names.len() == 61);
}

//! Signing in: how guessing is slowed, whom it does not hold up, and what is written down of it.

use app::kernel::problem::Code;
use app::office::account::AccountListQuery;
use app::office::sign_in::{AT_ONCE, Place, Way, most_at_once};
use testkit::{Engine, PASSWORD, Person, TestApp, on_both};

use crate::common::code_of;

on_both!(
    strangers_do_not_lock_an_owner_out_of_a_place_of_hers,
    an_owner_at_a_new_place_is_slowed_and_not_shut_out,
    one_password_on_every_name_is_slowed_by_network_and_in_all,
    many_at_once_gain_no_try,
    names_that_are_none_are_held_up_alike_and_kept_nowhere,
    the_audit_log_tells_of_sign_ins_and_of_a_flood_in_a_few_lines,
    a_wrong_old_password_is_counted_too,
    a_program_is_known_again_until_the_password_changes,
    the_rows_of_failures_are_bounded_and_dropped,
    what_no_database_can_keep_is_refused_by_name,
);

const WRONG: &str = "doan-mo-mat-khau";

fn from(network: &str) -> Place {
    Place { network: network.to_owned(), ..Place::default() }
}

fn with(network: &str, device: &str) -> Place {
    Place { device: Some(device.to_owned()), ..from(network) }
}

fn program(network: &str) -> Place {
    Place { way: Way::Program, ..from(network) }
}

async fn strangers_do_not_lock_an_owner_out_of_a_place_of_hers(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.hanh().await;
    let (desk, same_office) = (with("10.0.0.5", "may-cua-hanh"), from("10.0.0.5"));
    app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &desk).await.expect("signed in");
    // From other networks, one after the other, until nobody unknown may try that name.
    for n in 0..24 {
        let stranger = from(&format!("203.0.113.{}", n / 8));
        assert_eq!(
            code_of(app::office::sign_in::sign_in_from(&t.app, "hanh", WRONG, &stranger).await),
            Code::SignInWrong
        );
    }
    let new = from("203.0.113.77");
    let refused = app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &new).await;
    assert_eq!(code_of(refused), Code::SignInThrottled);
    // Not even who guesses right; the owner in her network, with her browser or without, gets in.
    app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &same_office)
        .await
        .expect("her network");
    app::office::sign_in::sign_in_from(
        &t.app,
        "hanh",
        PASSWORD,
        &with("198.51.100.4", "may-cua-hanh"),
    )
    .await
    .expect("hers");
    // Somebody at the same counter holds up who is unknown there, and not her browser.
    for _ in 0..8 {
        app::office::sign_in::sign_in_from(&t.app, "hanh", WRONG, &same_office)
            .await
            .expect_err("wrong");
    }
    let refused = app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &same_office).await;
    assert_eq!(code_of(refused), Code::SignInThrottled);
    app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &desk).await.expect("signed in");
    // Her browser is counted by itself, and another account gains nothing by it.
    for _ in 0..8 {
        assert_eq!(
            code_of(app::office::sign_in::sign_in_from(&t.app, "hanh", WRONG, &desk).await),
            Code::SignInWrong
        );
    }
    assert_eq!(
        code_of(app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &desk).await),
        Code::SignInThrottled
    );
    t.set_now("2023-11-01T02:10:01Z");
    app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &new).await.expect("signed in");
}

async fn an_owner_at_a_new_place_is_slowed_and_not_shut_out(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.hanh().await;
    // She never signed in from anywhere; somebody guesses under her name from many networks.
    for n in 0..24 {
        let stranger = from(&format!("203.0.113.{}", n / 6));
        assert_eq!(
            code_of(app::office::sign_in::sign_in_from(&t.app, "hanh", WRONG, &stranger).await),
            Code::SignInWrong
        );
    }
    let refused =
        app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &from("198.51.100.1")).await;
    let problem = refused.expect_err("slowed");
    assert_eq!(problem.code, Code::SignInThrottled);
    assert_eq!(problem.args.get("wait").map(String::as_str), Some("seconds:5"));
    let said = problem.text(t.app.words(), base::words::Lang::Vi);
    assert!(said.contains("5 giây") && said.contains("tên đăng nhập này"), "{said}");
    // The guesser gets a try in five seconds, and from a network he has used one in a minute.
    t.set_now("2023-11-01T02:00:06Z");
    let again =
        app::office::sign_in::sign_in_from(&t.app, "hanh", WRONG, &from("203.0.113.1")).await;
    assert_eq!(code_of(again), Code::SignInThrottled);
    let fresh =
        app::office::sign_in::sign_in_from(&t.app, "hanh", WRONG, &from("203.0.113.50")).await;
    assert_eq!(code_of(fresh), Code::SignInWrong);
    let owner =
        app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &from("198.51.100.1")).await;
    assert_eq!(code_of(owner), Code::SignInThrottled);
    t.set_now("2023-11-01T02:00:11Z");
    app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &from("198.51.100.1"))
        .await
        .expect("slowed only");
    // There she is known now, and waits no more.
    app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &from("198.51.100.1"))
        .await
        .expect("known there");
    // A colleague who guesses at the address she works from for the first time costs her a minute.
    t.actor(Person::Quang).await;
    for _ in 0..8 {
        app::office::sign_in::sign_in_from(&t.app, "quang", WRONG, &from("192.0.2.7"))
            .await
            .expect_err("wrong");
    }
    let refused =
        app::office::sign_in::sign_in_from(&t.app, "quang", PASSWORD, &from("192.0.2.7")).await;
    assert_eq!(code_of(refused), Code::SignInThrottled);
    t.set_now("2023-11-01T02:01:12Z");
    app::office::sign_in::sign_in_from(&t.app, "quang", PASSWORD, &from("192.0.2.7"))
        .await
        .expect("slowed only");
}

async fn one_password_on_every_name_is_slowed_by_network_and_in_all(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.hanh().await;
    t.actor(Person::Quang).await;
    app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &from("203.0.113.9"))
        .await
        .expect("known there");
    let names = |n: usize| format!("ten{n}");
    let mut tried = 0;
    for n in 0..40 {
        let code = code_of(
            app::office::sign_in::sign_in_from(&t.app, &names(n), WRONG, &from("203.0.113.9"))
                .await,
        );
        tried += usize::from(code == Code::SignInWrong);
    }
    assert_eq!(tried, 16, "one network");
    let right =
        app::office::sign_in::sign_in_from(&t.app, "quang", PASSWORD, &from("203.0.113.9")).await;
    assert_eq!(code_of(right), Code::SignInThrottled);
    // Who works there gets in all the same.
    app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &from("203.0.113.9"))
        .await
        .expect("known there");
    // Many networks, one attempt each: the failures of all together are bounded as well.
    for _ in 0..5 {
        t.run(
            "insert into sign_in_failure (username, place, at) \
             select 'x', place || '.x', at from sign_in_failure",
        )
        .await;
    }
    let right =
        app::office::sign_in::sign_in_from(&t.app, "quang", PASSWORD, &from("198.51.100.8")).await;
    assert_eq!(code_of(right), Code::SignInThrottled);
}

async fn many_at_once_gain_no_try(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.hanh().await;
    let tries: Vec<_> = (0..30)
        .map(|_| {
            let app = t.app.clone();
            tokio::spawn(async move {
                app::office::sign_in::sign_in_from(&app, "hanh", WRONG, &from("10.1.1.1")).await
            })
        })
        .collect();
    let mut wrong = 0;
    for one in tries {
        let code = code_of(one.await.expect("it ends"));
        assert!([Code::SignInWrong, Code::SignInThrottled, Code::Busy].contains(&code), "{code:?}");
        wrong += usize::from(code == Code::SignInWrong);
    }
    // Those that had their turn together count one another only afterwards.
    assert!(wrong <= 8 + AT_ONCE, "{wrong}");
    assert!(most_at_once() <= 2 * AT_ONCE);
}

async fn names_that_are_none_are_held_up_alike_and_kept_nowhere(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    for _ in 0..8 {
        let refused = app::office::sign_in::sign_in_from(
            &t.app,
            "mat-khau-go-nham-o",
            WRONG,
            &from("10.1.1.1"),
        )
        .await;
        assert_eq!(code_of(refused), Code::SignInWrong);
    }
    let refused =
        app::office::sign_in::sign_in_from(&t.app, "mat-khau-go-nham-o", WRONG, &from("10.1.1.1"))
            .await;
    assert_eq!(code_of(refused), Code::SignInThrottled);
    let kept = t.rows("select username from sign_in_failure", &["username"]).await.concat();
    assert_eq!(kept.len(), 8);
    let log =
        format!("{:?}", app::upkeep::audit::list(&t.app, &minh, "", None).await.expect("the log"));
    assert!(!format!("{kept:?}{log}").contains("go-nham"));
    assert!(log.contains("session.refuse") && log.contains("session.hold"), "{log}");
}

async fn the_audit_log_tells_of_sign_ins_and_of_a_flood_in_a_few_lines(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let lines = async |action: &str| {
        t.number(&format!("select count(*) as n from audit where action = '{action}'")).await
    };
    let desk = with("10.0.0.5", "may-cua-hanh");
    app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &desk).await.expect("signed in");
    app::office::sign_in::sign_out(&t.app, &hanh).await.expect("signed out");
    assert_eq!((lines("session.begin").await, lines("session.end").await), (1, 1));
    let chain = "select chain from audit where action = 'session.begin'";
    assert_eq!(t.rows(chain, &["chain"]).await.concat(), ["15889@0"]);
    for _ in 0..30 {
        app::office::sign_in::sign_in_from(&t.app, "hanh", WRONG, &from("10.1.1.1"))
            .await
            .expect_err("refused");
    }
    assert_eq!((lines("session.refuse").await, lines("session.hold").await), (1, 1));
    for n in 0..200 {
        let place = from(&format!("10.2.{}.{}", n / 8, n % 8));
        app::office::sign_in::sign_in_from(&t.app, &format!("ten{n}"), WRONG, &place)
            .await
            .expect_err("refused");
    }
    assert!(lines("session.refuse").await <= 20);
    let all = "select detail from audit where action like 'session.%'";
    let all = t.rows(all, &["detail"]).await.concat().concat();
    assert!(!all.contains(WRONG) && !all.contains("ten1"), "{all}");
    // A program signs each request: a line in twelve hours is enough.
    for _ in 0..3 {
        app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &program("10.0.0.5"))
            .await
            .expect("signed in");
    }
    assert_eq!(lines("session.begin").await, 1);
    t.set_now("2023-11-01T15:00:00Z");
    app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &program("10.0.0.5"))
        .await
        .expect("signed in");
    assert_eq!(lines("session.begin").await, 2);
}

async fn a_wrong_old_password_is_counted_too(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    for _ in 0..8 {
        let refused =
            app::office::account::password_change(&t.app, &hanh, WRONG, "trau-lop-gio-7-bo").await;
        assert_eq!(code_of(refused), Code::PasswordWrong);
    }
    let refused =
        app::office::account::password_change(&t.app, &hanh, PASSWORD, "trau-lop-gio-7-bo").await;
    assert_eq!(code_of(refused), Code::SignInThrottled);
    // It does not lock her out.
    app::office::sign_in::sign_in(&t.app, "hanh", PASSWORD).await.expect("signed in");
    t.set_now("2023-11-01T02:10:01Z");
    app::office::account::password_change(&t.app, &hanh, PASSWORD, "trau-lop-gio-7-bo")
        .await
        .expect("changed");
}

async fn a_program_is_known_again_until_the_password_changes(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let place = program("10.0.0.5");
    app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &place).await.expect("signed in");
    app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &place).await.expect("known");
    assert_eq!(
        code_of(app::office::sign_in::sign_in_from(&t.app, "hanh", WRONG, &place).await),
        Code::SignInWrong
    );
    app::office::account::password_change(&t.app, &hanh, PASSWORD, "trau-lop-gio-7-bo")
        .await
        .expect("changed");
    assert_eq!(
        code_of(app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &place).await),
        Code::SignInWrong
    );
    app::office::sign_in::sign_in_from(&t.app, "hanh", "trau-lop-gio-7-bo", &place)
        .await
        .expect("signed in");
    let minh = t.actor(Person::Minh).await;
    let closed = app::office::account::AccountState::Disabled;
    app::office::account::set_disabled(&t.app, &minh, hanh.account, closed, 1)
        .await
        .expect("closed");
    let refused =
        app::office::sign_in::sign_in_from(&t.app, "hanh", "trau-lop-gio-7-bo", &place).await;
    assert_eq!(code_of(refused), Code::SignInWrong);
}

async fn the_rows_of_failures_are_bounded_and_dropped(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.hanh().await;
    for n in 0..40 {
        let _ = app::office::sign_in::sign_in_from(
            &t.app,
            &format!("ten{n}"),
            WRONG,
            &from("10.1.1.1"),
        )
        .await;
    }
    assert_eq!(t.count("sign_in_failure").await, 16);
    t.set_now("2023-11-01T02:10:01Z");
    app::office::sign_in::sign_in_from(&t.app, "hanh", WRONG, &from("10.1.1.1"))
        .await
        .expect_err("wrong");
    assert_eq!(t.count("sign_in_failure").await, 1);
    for n in 0..30 {
        let place = with(&format!("10.3.0.{n}"), &format!("may{n}"));
        app::office::sign_in::sign_in_from(&t.app, "hanh", PASSWORD, &place)
            .await
            .expect("signed in");
    }
    assert_eq!(t.count("sign_in_place").await, 20);
}

async fn what_no_database_can_keep_is_refused_by_name(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    for (name, password) in [("ha\0nh", PASSWORD), ("\0", PASSWORD), ("hanh", "x\0y")] {
        assert_eq!(
            code_of(app::office::sign_in::sign_in(&t.app, name, password).await),
            Code::CharacterZero
        );
    }
    let query = |text: &str, day: Option<base::Day>| app::people::household::HouseholdListQuery {
        text: text.to_owned(),
        day,
        ..Default::default()
    };
    for day in [chrono::NaiveDate::MIN, chrono::NaiveDate::MAX] {
        let refused = app::people::household::list(&t.app, &hanh, query("", Some(day))).await;
        assert_eq!(refused.err().map(|problem| problem.code), Some(Code::DayOutside), "{day}");
    }
    let asked = AccountListQuery { after: Some("x\0".to_owned()), ..AccountListQuery::default() };
    let refused = app::office::account::list(&t.app, &t.actor(Person::Minh).await, &asked).await;
    assert_eq!(refused.err().map(|problem| problem.code), Some(Code::CharacterZero));
}

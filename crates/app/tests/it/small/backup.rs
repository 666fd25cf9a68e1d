//! Who sees backups, who confirms a restore, and a backup whose key is not at hand.

use app::backup::{KeysAtHand, restore};
use app::problem::Code;
use chrono::TimeDelta;
use testkit::{Engine, Person, TestApp, on_both};

on_both!(
    the_administrator_is_told_when_there_is_no_backup_of_the_week,
    only_the_chairman_confirms_a_restore,
    a_backup_whose_key_is_missing_is_refused,
);

fn file(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("vuon-{name}-{}", uuid::Uuid::now_v7().simple()))
}

async fn the_administrator_is_told_when_there_is_no_backup_of_the_week(engine: Engine) {
    let t = TestApp::open(engine).await;
    let administrator = t.actor(Person::Minh).await;
    let state = async || t.app.backup_state(&administrator).await.expect("asked");
    assert!(state().await.due, "there never was one");
    let to = file("week");
    let made = t.app.backup_make(&to).await.expect("it is made");
    assert!(made.noted && made.size > 0);
    let begin = t.now();
    for (days, due) in [(0, false), (7, false), (8, true)] {
        t.clock.set(begin + TimeDelta::days(days));
        assert_eq!(state().await.due, due, "after {days} days");
    }
    let officer = t.hanh().await;
    let refused = t.app.backup_state(&officer).await.expect_err("not for officers");
    assert_eq!(refused.code, Code::NotAllowed);
    std::fs::remove_file(to).expect("it is there");
}

async fn only_the_chairman_confirms_a_restore(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (officer, chairman) = (t.hanh().await, t.actor(Person::Quang).await);
    let to = file("confirm");
    t.app.backup_make(&to).await.expect("it is made");
    let url = testkit::demo::empty(engine).await;
    let keys = KeysAtHand::read(Some(&t.keys), &url).expect("its keys");
    restore(&url, &to, false, &keys, t.now()).await.expect("it is restored");
    let app = app::App::open_with(&url, Some(&t.keys), Box::new(t.clock.clone()))
        .await
        .expect("it opens");
    assert!(app.restore_state(&officer).is_some(), "the officer sees it");
    let refused = app.restore_confirm(&officer).await.expect_err("not the officer's");
    assert_eq!(refused.code, Code::NotAllowed);
    assert!(app.restore_state(&chairman).is_some());
    app.restore_confirm(&chairman).await.expect("he has looked");
    assert!(app.restore_state(&chairman).is_none() && app.restore_state(&officer).is_none());
    let again = app.restore_confirm(&chairman).await.expect_err("once");
    assert_eq!(again.code, Code::NotFound);
    std::fs::remove_file(to).expect("it is there");
}

async fn a_backup_whose_key_is_missing_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let to = file("keys");
    let out = std::fs::File::create(&to).expect("a file");
    let saved = store::backup::save(t.store(), out, "0.1.0", t.now()).await.expect("it is saved");
    let needed = saved.manifest.keys.first().expect("a key").clone();
    let url = testkit::demo::empty(engine).await;
    let mut keys = KeysAtHand { file: "/etc/vuon/vuon.key".into(), names: vec!["0000".to_owned()] };
    let refused = restore(&url, &to, false, &keys, t.now()).await.expect_err("no key");
    assert_eq!(refused.code, Code::BackupKeyMissing);
    let words = app::law_words().expect("words");
    let said = refused.text(&words, base::words::Lang::Vi);
    assert!(said.contains(&needed) && said.contains("/etc/vuon/vuon.key"), "{said}");
    keys.names.push(needed);
    restore(&url, &to, false, &keys, t.now()).await.expect("with the key it is restored");
    std::fs::remove_file(to).expect("it is there");
}

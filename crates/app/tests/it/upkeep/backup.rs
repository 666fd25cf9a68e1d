//! Who sees backups, who confirms a restore, and a backup whose key is not at hand.

use app::kernel::problem::Code;
use app::upkeep::backup::{KeysAtHand, Restored, restore};
use chrono::TimeDelta;
use testkit::{Engine, Person, TestApp, on_both};

on_both!(
    the_administrator_is_told_when_there_is_no_backup_of_the_week,
    only_the_chairman_confirms_a_restore,
    a_backup_whose_key_is_missing_is_refused,
    a_restored_register_knows_its_backup_and_explains_the_seals_it_lost,
    what_takes_the_place_of_a_register_is_compared_with_it,
);

fn file(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("vuon-{name}-{}", uuid::Uuid::now_v7().simple()))
}

async fn the_administrator_is_told_when_there_is_no_backup_of_the_week(engine: Engine) {
    let t = TestApp::open(engine).await;
    let administrator = t.actor(Person::Minh).await;
    let state = async || app::upkeep::backup::state(&t.app, &administrator).await.expect("asked");
    assert!(state().await.due, "there never was one");
    let to = file("week");
    let made = app::upkeep::backup::make(&t.app, &to).await.expect("it is made");
    assert!(made.noted && made.size > 0);
    // Where it is on the server, only whoever keeps the server is told.
    let whole = state().await.latest.expect("one").1;
    assert_eq!(whole, to.display().to_string());
    let of_commune = app::Actor { area: t.hanh().await.area, ..administrator.clone() };
    let part =
        app::upkeep::backup::state(&t.app, &of_commune).await.expect("asked").latest.expect("one");
    assert_eq!(part.1, "");
    let begin = t.now();
    for (days, due) in [(0, false), (7, false), (8, true)] {
        t.clock.set(begin + TimeDelta::days(days));
        assert_eq!(state().await.due, due, "after {days} days");
    }
    let officer = t.hanh().await;
    let refused = app::upkeep::backup::state(&t.app, &officer).await.expect_err("not for officers");
    assert_eq!(refused.code, Code::NotAllowed);
    std::fs::remove_file(to).expect("it is there");
}

async fn only_the_chairman_confirms_a_restore(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (officer, chairman) = (t.hanh().await, t.actor(Person::Quang).await);
    let to = file("confirm");
    app::upkeep::backup::make(&t.app, &to).await.expect("it is made");
    let url = testkit::demo::empty(engine).await;
    let keys = KeysAtHand::read(Some(&t.keys), &url).expect("its keys");
    restore(&url, &to, false, &keys, t.now()).await.expect("it is restored");
    let app = app::App::open_with(&url, Some(&t.keys), Box::new(t.clock.clone()))
        .await
        .expect("it opens");
    assert!(app::upkeep::backup::restore_state(&app, &officer).is_some(), "the officer sees it");
    let refused =
        app::upkeep::backup::restore_confirm(&app, &officer).await.expect_err("not the officer's");
    assert_eq!(refused.code, Code::NotAllowed);
    assert!(app::upkeep::backup::restore_state(&app, &chairman).is_some());
    app::upkeep::backup::restore_confirm(&app, &chairman).await.expect("he has looked");
    assert!(
        app::upkeep::backup::restore_state(&app, &chairman).is_none()
            && app::upkeep::backup::restore_state(&app, &officer).is_none()
    );
    let again = app::upkeep::backup::restore_confirm(&app, &chairman).await.expect_err("once");
    assert_eq!(again.code, Code::NotFound);
    std::fs::remove_file(to).expect("it is there");
}

async fn a_backup_whose_key_is_missing_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let to = file("keys");
    let out = std::fs::File::create(&to).expect("a file");
    let saved =
        store::kernel::backup::save(t.store(), out, "0.1.0", t.now()).await.expect("it is saved");
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

async fn seals(app: &app::App) -> Vec<u8> {
    let (mut file, mut after) = (String::new(), 0);
    while let Some((last, text)) = app::upkeep::audit::seal_file(app, after).await.expect("read") {
        file.push_str(&text);
        after = last;
    }
    file.into_bytes()
}

async fn a_restored_register_knows_its_backup_and_explains_the_seals_it_lost(engine: Engine) {
    let t = crate::upkeep::audit::decided(engine).await;
    let administrator = t.actor(Person::Minh).await;
    app::upkeep::audit::seal_make(&t.app).await.expect("sealed").expect("a seal");
    let to = file("explained");
    app::upkeep::backup::make(&t.app, &to).await.expect("it is made");
    t.set_now("2023-12-12T02:00:00Z");
    t.add(testkit::household("Lê Mẫu Cường")).await;
    app::upkeep::audit::seal_make(&t.app).await.expect("sealed").expect("a seal");
    let taken = seals(&t.app).await;
    t.set_now("2023-12-14T02:00:00Z");
    let url = testkit::demo::empty(engine).await;
    let keys = KeysAtHand::read(Some(&t.keys), &url).expect("its keys");
    restore(&url, &to, false, &keys, t.now()).await.expect("it is restored");
    let open = async || {
        app::App::open_with(&url, Some(&t.keys), Box::new(t.clock.clone())).await.expect("it opens")
    };
    let app = open().await;
    let state = app::upkeep::backup::state(&app, &administrator).await.expect("asked");
    let (made_at, from) = state.latest.expect("the one it came from");
    assert!(!state.due && state.restored_at == Some(t.now()), "{made_at}");
    assert_eq!(Some(from.as_str()), to.file_name().and_then(|name| name.to_str()));
    let against = app::upkeep::audit::against(&app, taken.as_slice(), None).await.expect("held");
    assert_eq!((against.seals, against.alarms.as_slice()), (2, &[][..]));
    let note = against.notes.first().expect("explained");
    assert_eq!((note.code, note.args["first"].as_str()), ("restored_since", "12/12/2023"));
    let text = app::upkeep::audit::text(&app, base::words::Lang::Vi, note);
    assert!(text.contains("14/12/2023 09:00") && !text.contains('{'), "{text}");
    let whole = app::upkeep::audit::verify_all(&app).await.expect("read");
    assert!(whole.is_whole() && whole.notes.iter().any(|it| it.code == "restored"), "{whole:?}");
    // A loss that the register has no line of stays one.
    let store = store::Store::open(&url).await.expect("the database");
    store::kernel::raw::run(&store, "delete from restore").await.expect("it goes");
    store.close().await.expect("closed");
    let against = app::upkeep::audit::against(&app, taken.as_slice(), None).await.expect("held");
    assert!(against.alarms.iter().any(|it| it.code == "seal_other"), "{against:?}");
    app.close().await;
    std::fs::remove_file(to).expect("it is there");
}

async fn what_takes_the_place_of_a_register_is_compared_with_it(engine: Engine) {
    let t = crate::upkeep::audit::decided(engine).await;
    let to = file("place");
    app::upkeep::backup::make(&t.app, &to).await.expect("it is made");
    let url = testkit::demo::empty(engine).await;
    let keys = KeysAtHand::read(Some(&t.keys), &url).expect("its keys");
    restore(&url, &to, false, &keys, t.now()).await.expect("it is restored");
    // A decision that came after the backup.
    let store = store::Store::open(&url).await.expect("the database");
    let sql = "update decision set number = number + 1, day = '2023-12-20'";
    store::kernel::raw::run(&store, sql).await.expect("another number");
    store.close().await.expect("closed");
    let refused = restore(&url, &to, false, &keys, t.now()).await.expect_err("it is in use");
    assert_eq!(refused.code, Code::RestoreNotEmpty);
    let done: Restored = restore(&url, &to, true, &keys, t.now()).await.expect("in its place");
    assert!(done.aside.is_some(), "what was there is kept");
    let gone = done.gone.expect("compared");
    assert_eq!(gone.len(), 1, "{gone:?}");
    assert_eq!((gone[0].series.kind.as_str(), gone[0].from), ("decision", gone[0].series.number));
    let app = app::App::open_with(&url, Some(&t.keys), Box::new(t.clock.clone())).await;
    let app = app.expect("it opens");
    assert!(app::upkeep::audit::verify_all(&app).await.expect("read").is_whole());
    app.close().await;
    std::fs::remove_file(to).expect("it is there");
}

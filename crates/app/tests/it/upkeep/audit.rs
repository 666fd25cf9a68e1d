//! The log: one line a write, and nothing can be taken out or changed unseen.

use app::office::account::AccountState;
use app::{Decision, Relation, Sex};
use standard::Class;
use testkit::{Engine, HOANG_KIM, Person, TestApp, day, household, on_both};

on_both!(
    every_write_adds_one_line_to_its_commune,
    reading_adds_none,
    a_line_altered_removed_in_the_middle_or_at_the_end_is_found,
    an_auditor_reads_the_chains_of_his_area,
    writes_at_once_make_one_unbroken_chain,
    what_touches_the_heads_too_or_only_the_register_is_an_alarm,
    heads_that_were_taken_along_tell_a_log_that_was_cut_or_written_anew,
    a_day_is_sealed_once_and_a_seal_is_a_paper,
    a_clock_that_jumps_is_told_and_marked,
);

/// Lines in a commune's chain, and in the one of nobody.
async fn lines(t: &TestApp) -> (i64, i64) {
    let of = |chain: &str| format!("select count(*) as n from audit where chain = '{chain}'");
    (t.number(&of(HOANG_KIM)).await, t.number(&of("")).await)
}

async fn every_write_adds_one_line_to_its_commune(engine: Engine) {
    let t = TestApp::open(engine).await;
    let app = &t.app;
    let (hanh, quang, minh, ha) = (
        t.hanh().await,
        t.actor(Person::Quang).await,
        t.actor(Person::Minh).await,
        t.actor(Person::Ha).await,
    );
    assert_eq!(lines(&t).await, (0, 4), "four accounts");
    let village = t.village("Thôn 1").await;
    assert_eq!(lines(&t).await, (1, 4), "village.add");
    let new = household("Lê Mẫu An").with_wife("Trần Mẫu Hoa").in_village(village).build();
    let (id, hoa) = (new.id, new.members[1].id);
    app::people::household::add(app, &hanh, new).await.expect("added");
    assert_eq!(lines(&t).await, (2, 4), "household.add");
    let child = household("x").with("Lê Mẫu Mai", Relation::Child, Sex::Female, "2023");
    let child = child.build().members.remove(1);
    let mai = child.id;
    app::people::household_event::member_add(app, &hanh, id, child, day("2023-02-01"), None)
        .await
        .expect("joins");
    app::people::household_event::head_change(
        app,
        &hanh,
        id,
        hoa,
        Relation::Spouse,
        day("2023-03-01"),
        None,
    )
    .await
    .expect("the head");
    app::people::household_event::member_end(
        app,
        &hanh,
        id,
        mai,
        day("2023-04-01"),
        "chuyển đi",
        None,
    )
    .await
    .expect("leaves");
    assert_eq!(lines(&t).await, (5, 4), "household.change, three times");
    let round = t.bare_round(2023).await;
    assert_eq!(lines(&t).await, (6, 4), "round.open");
    let table = crate::review::score_table::small("một", "q1,yes,north_central_coast,10");
    let table = app::review::score_table::import(app, &minh, table).await.expect("imported").id;
    app::review::score_table::approve(app, &ha, table).await.expect("approved");
    assert_eq!(lines(&t).await, (6, 6), "score_table.import, score_table.approve");
    let mut form = t.form(Class::Poor).of(id, round, "");
    form.answers = [("q1".to_owned(), "yes".to_owned())].into();
    app::review::survey::add(app, &hanh, form).await.expect("accepted");
    app::review::round::set_table(app, &hanh, round, table).await.expect("chosen");
    let bao = ["2", "Thôn 1", "Bùi Mẫu Bảo", "Chủ hộ", "Nam", "01/02/1980", "Kinh", "thử"];
    let import = crate::gate::import::csv("a", Some(round), &[bao]);
    let import = app::gate::list::check(app, &hanh, import).await.expect("checked").id;
    app::gate::list::accept(app, &hanh, import).await.expect("accepted");
    assert_eq!(lines(&t).await, (11, 6), "survey.add, round.change, import.add three times");
    t.set_now("2023-12-10T02:00:00Z");
    let decision = Decision { number: "112/QĐ-UBND".to_owned(), day: day("2023-12-08") };
    app::review::decision::decide(app, &quang, round, decision).await.expect("decided");
    assert_eq!(lines(&t).await, (12, 6), "round.decide");
    app::office::account::password_change(app, &ha, testkit::PASSWORD, "con-trau-di-truoc")
        .await
        .expect("changed");
    app::office::account::set_disabled(app, &minh, ha.account, AccountState::Disabled, 1)
        .await
        .expect("closed");
    assert_eq!(lines(&t).await, (12, 8), "password.change, account.change");
    let state = app::upkeep::audit::verify(app, &minh).await.expect("read");
    assert_eq!((state.chains, state.lines, state.breaks), (2, 20, vec![]));
    let page = app::upkeep::audit::list(app, &minh, HOANG_KIM, None).await.expect("read");
    let newest = &page.rows[0];
    assert_eq!((newest.entry.action.as_str(), newest.seq), ("round.decide", 12));
    assert_eq!(newest.account_name.as_deref(), Some("Nguyễn Mẫu Quang"));
    assert_eq!(newest.entry.at, t.now());
}

async fn reading_adds_none(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = t.add(household("Lê Mẫu An")).await;
    let before = lines(&t).await;
    app::people::household::get(&t.app, &hanh, id, None).await.expect("seen");
    app::front::home::home(&t.app, &hanh, None).await.expect("seen");
    app::review::round::list(&t.app, &hanh).await.expect("seen");
    assert_eq!(lines(&t).await, before);
}

async fn a_line_altered_removed_in_the_middle_or_at_the_end_is_found(engine: Engine) {
    let wrong = "where chain = '15889@0' and seq";
    for (what, sql, broken_at) in [
        ("altered", format!("update audit set detail = '{{}}' {wrong} = 2"), 2),
        ("another's", format!("update audit set account_id = null {wrong} = 3"), 3),
        ("later", format!("update audit set subject = subject || ' ' {wrong} = 4"), 4),
        ("hash", format!("update audit set hash = previous {wrong} = 3"), 3),
        ("middle", format!("delete from audit {wrong} = 2"), 2),
        ("first", format!("delete from audit {wrong} = 1"), 1),
        ("last", format!("delete from audit {wrong} = 4"), 4),
        ("two last", format!("delete from audit {wrong} >= 3"), 3),
        ("all", "delete from audit where chain = '15889@0'".to_owned(), 1),
    ] {
        let t = TestApp::open(engine).await;
        for name in ["Lê Mẫu An", "Lê Mẫu Bảo", "Lê Mẫu Cường"] {
            t.add(household(name)).await;
        }
        assert_eq!(app::upkeep::audit::verify_all(&t.app).await.expect("read").breaks, []);
        t.run(&sql).await;
        let breaks = app::upkeep::audit::verify_all(&t.app).await.expect("read").breaks;
        assert_eq!(breaks, [(HOANG_KIM.to_owned(), broken_at)], "{what}");
    }
}

async fn an_auditor_reads_the_chains_of_his_area(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.village("Thôn 1").await;
    let chains = async |person: Person| {
        let actor = t.actor(person).await;
        let chains = app::upkeep::audit::chains(&t.app, &actor).await.expect("read");
        chains.into_iter().map(|(chain, _)| chain).collect::<Vec<_>>()
    };
    assert_eq!(chains(Person::Son).await, [HOANG_KIM]);
    assert_eq!(chains(Person::Minh).await, ["", HOANG_KIM]);
    let son = t.actor(Person::Son).await;
    let page = app::upkeep::audit::list(&t.app, &son, "", None).await.expect("read");
    assert!(page.rows.is_empty(), "the accounts are not his");
}

async fn writes_at_once_make_one_unbroken_chain(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, thao) = (t.hanh().await, t.actor(Person::Thao).await);
    let village = t.village("Thôn 1").await;
    let add = async |actor: &app::Actor, name: &str| {
        let new = household(name).in_village(village).build();
        app::people::household::add(&t.app, actor, new).await.expect("added");
    };
    tokio::join!(
        add(&hanh, "Lê Mẫu An"),
        add(&thao, "Lê Mẫu Bảo"),
        add(&hanh, "Lê Mẫu Cường"),
        add(&thao, "Lê Mẫu Dũng")
    );
    let state = app::upkeep::audit::verify_all(&t.app).await.expect("read");
    assert_eq!(state.breaks, []);
    assert_eq!(lines(&t).await.0, 5);
}

async fn what_touches_the_heads_too_or_only_the_register_is_an_alarm(engine: Engine) {
    for (what, statements, expected) in [
        ("head gone", vec!["delete from audit_head where chain = '15889@0'"], "head_missing"),
        (
            "head set back",
            vec!["update audit_head set seq = 2 where chain = '15889@0'"],
            "head_short",
        ),
        ("emptied", vec!["delete from audit", "delete from audit_head"], "log_empty"),
        (
            "the commune's log gone",
            vec![
                "delete from audit where chain = '15889@0'",
                "delete from audit_head where chain = '15889@0'",
            ],
            "chain_missing",
        ),
        (
            "cut with its head",
            vec![
                "delete from audit where chain = '15889@0' and seq > 3",
                "update audit_head set seq = 3, hash = (select hash from audit \
                 where chain = '15889@0' and seq = 3) where chain = '15889@0'",
            ],
            "sealed_gone",
        ),
        (
            "the officer made administrator",
            vec![
                "update account set role = 'administrator', \
            area_key = null where role = 'commune_officer'",
            ],
            "account_role",
        ),
        ("seals gone", vec!["delete from audit_seal"], "seal_missing"),
        (
            "households set to another class",
            vec!["update class_fact set class = 'near_poor'"],
            "class_source",
        ),
        (
            "classes of a decision",
            vec!["update class_fact set class = 'not_poor'"],
            "class_unaccounted",
        ),
    ] {
        let t = decided(engine).await;
        app::upkeep::audit::seal_make(&t.app).await.expect("sealed").expect("a seal");
        let before = app::upkeep::audit::verify_all(&t.app).await.expect("read");
        assert!(before.is_whole(), "{before:?}");
        assert_eq!(before.seals, 1);
        for sql in statements {
            t.run(sql).await;
        }
        let state = app::upkeep::audit::verify_all(&t.app).await.expect("read");
        let codes: Vec<&str> = state.alarms.iter().map(|alarm| alarm.code).collect();
        assert!(codes.contains(&expected), "{what}: {codes:?} {:?}", state.breaks);
        assert!(!state.is_whole());
        if expected == "class_unaccounted" {
            let alarm = state.alarms.iter().find(|it| it.code == expected).expect("there");
            let code = t.rows("select code from household", &["code"]).await;
            assert!(code.iter().any(|row| row[0] == alarm.args["household"]), "{alarm:?}");
        }
        for alarm in &state.alarms {
            let text = app::upkeep::audit::text(&t.app, base::words::Lang::Vi, alarm);
            assert!(!text.contains('{') && text.chars().count() > 20, "{text}");
        }
    }
}

/// A commune whose round of two households was decided, with a list that was taken.
pub(crate) async fn decided(engine: Engine) -> TestApp {
    let t = TestApp::open(engine).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let round = t.round(2023).await;
    for (name, class) in [("Lê Mẫu An", Class::Poor), ("Lê Mẫu Bảo", Class::Poor)] {
        let id = t.add(household(name)).await;
        let form = t.form(class).of(id, round, "");
        app::review::survey::add(&t.app, &hanh, form).await.expect("accepted");
    }
    t.set_now("2023-12-10T02:00:00Z");
    let decision = Decision { number: "112/QĐ-UBND".to_owned(), day: day("2023-12-08") };
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
    t
}

/// The file of all seals, as it is taken along.
async fn seals(t: &TestApp) -> Vec<u8> {
    let (mut file, mut after) = (String::new(), 0);
    while let Some((last, text)) = app::upkeep::audit::seal_file(&t.app, after).await.expect("read")
    {
        file.push_str(&text);
        after = last;
    }
    file.into_bytes()
}

/// Writes every line of the log anew, hashes, heads and all, as its owner can.
async fn recompute(t: &TestApp, from: &str) {
    let db = &**t.store();
    let lines = store::kernel::audit::list(db, HOANG_KIM, i64::MAX, 1_000).await.expect("lines");
    t.run("delete from audit where chain = '15889@0'").await;
    t.run("delete from audit_head where chain = '15889@0'").await;
    let tx = t.store().begin().await.expect("a transaction");
    for mut line in lines.into_iter().rev() {
        line.entry.detail = line.entry.detail.replace(from, "0/QĐ-UBND");
        store::kernel::audit::add(&tx, &line.entry).await.expect("written");
    }
    tx.commit().await.expect("committed");
}

async fn heads_that_were_taken_along_tell_a_log_that_was_cut_or_written_anew(engine: Engine) {
    let t = decided(engine).await;
    app::upkeep::audit::seal_make(&t.app).await.expect("sealed").expect("a seal");
    assert_eq!(
        app::upkeep::audit::seal_make(&t.app).await.expect("sealed"),
        None,
        "nothing new was written"
    );
    let (file, keys) =
        (seals(&t).await, app::upkeep::audit::seal_keys(&t.app).await.expect("keys"));
    let held = async |keys: Option<Vec<String>>| {
        let found = app::upkeep::audit::against(&t.app, file.as_slice(), keys).await.expect("held");
        found.alarms.into_iter().map(|alarm| (alarm.code, alarm.args)).collect::<Vec<_>>()
    };
    assert_eq!(held(None).await, []);
    assert_eq!(held(Some(keys.clone())).await, []);
    assert_eq!(held(Some(vec!["0".repeat(64)])).await[0].0, "file_not_genuine");
    t.add(household("Lê Mẫu Cường")).await;
    assert_eq!(held(None).await, [], "what came later is nothing wrong");
    recompute(&t, "112/QĐ-UBND").await;
    t.run("delete from audit_seal").await;
    t.run("delete from audit where subject like 'seal/%'").await;
    t.run(
        "update audit_head set seq = seq - 1, hash = (select hash from audit a where \
           a.chain = '' and a.seq = audit_head.seq - 1) where chain = ''",
    )
    .await;
    assert_eq!(
        app::upkeep::audit::verify_all(&t.app).await.expect("read").breaks,
        [],
        "every hash fits"
    );
    let found = held(Some(keys)).await;
    let rewritten = found.iter().find(|(code, _)| *code == "sealed_rewritten").expect("told");
    assert_eq!(
        (rewritten.1["chain"].as_str(), rewritten.1["day"].as_str()),
        (HOANG_KIM, "10/12/2023")
    );
    assert!(found.iter().any(|(code, _)| *code == "seal_other"), "{found:?}");
    t.run("delete from audit").await;
    t.run("delete from audit_head").await;
    let found = held(None).await;
    assert!(found.iter().any(|(code, _)| *code == "sealed_gone"), "{found:?}");
}

async fn a_day_is_sealed_once_and_a_seal_is_a_paper(engine: Engine) {
    let t = decided(engine).await;
    let first = app::upkeep::audit::seal_due(&t.app).await.expect("sealed").expect("the first");
    assert_eq!((first.number, first.day), (1, day("2023-12-10")));
    t.add(household("Lê Mẫu Cường")).await;
    t.set_now("2023-12-10T09:00:00Z");
    assert_eq!(
        app::upkeep::audit::seal_due(&t.app).await.expect("looked"),
        None,
        "the day is sealed"
    );
    t.set_now("2023-12-11T02:00:00Z");
    let second = app::upkeep::audit::seal_due(&t.app).await.expect("sealed").expect("the next day");
    let read = app::upkeep::audit::Sealed::parse(&second.text).expect("a seal");
    assert_eq!((read.number, &read.previous), (2, &first.hash));
    assert!(read.heads.iter().any(|head| head.chain == HOANG_KIM), "{read:?}");
    let minh = t.actor(Person::Minh).await;
    let paper = app::upkeep::audit::seal_paper(&t.app, &minh, 2, app::kernel::paper::Format::Html)
        .await
        .expect("a paper");
    let text = String::from_utf8(paper.content).expect("text");
    for part in [&app::upkeep::audit::seal_code(&second.hash), "15889@0", &second.key] {
        assert!(text.contains(part), "{part}");
    }
    let missing = text.split_once("[seal.").map(|(_, rest)| rest.chars().take(20).collect());
    assert_eq!(missing, None::<String>, "every word is there");
    let state = app::upkeep::audit::verify(&t.app, &minh).await.expect("read");
    assert!(state.is_whole(), "{state:?}");
    assert_eq!(state.seals, 2);
}

async fn a_clock_that_jumps_is_told_and_marked(engine: Engine) {
    for (now, kind, note) in [
        ("2022-09-27T02:00:00Z", app::kernel::clock::ClockKind::Behind, "clock_behind"),
        ("2033-11-01T02:00:00Z", app::kernel::clock::ClockKind::Ahead, "clock_ahead"),
    ] {
        let t = TestApp::open(engine).await;
        let (hanh, minh) = (t.hanh().await, t.actor(Person::Minh).await);
        t.add(household("Lê Mẫu An").since("2020-01-01")).await;
        assert_eq!(app::kernel::clock::state(&t.app).await.expect("asked"), None);
        t.set_now(now);
        let home = app::front::home::home(&t.app, &hanh, None).await.expect("home");
        assert_eq!(home.clock.map(|it| it.kind), Some(kind));
        let changed = app::office::account::password_change(
            &t.app,
            &minh,
            testkit::PASSWORD,
            "con-trau-di-truoc",
        )
        .await;
        changed.expect("an area that has ended by then has no part in it");
        let state = app::upkeep::audit::verify_all(&t.app).await.expect("read");
        assert_eq!(state.breaks, []);
        assert!(state.alarms.is_empty(), "{:?}", state.alarms);
        assert_eq!(state.notes.iter().map(|it| it.code).collect::<Vec<_>>(), [note]);
        // After a restart it is known still; set right, nothing is said.
        let again = t.reopen().await.expect("opened");
        assert_eq!(
            app::kernel::clock::state(&again).await.expect("asked").map(|it| it.kind),
            Some(kind)
        );
        t.set_now("2023-11-01T03:00:00Z");
        assert_eq!(app::kernel::clock::state(&again).await.expect("asked"), None);
    }
}

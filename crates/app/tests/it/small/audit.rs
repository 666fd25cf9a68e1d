//! The log: one line a write, and nothing can be taken out or changed unseen.

use app::account::AccountState;
use app::{Decision, Relation, Sex};
use standard::Class;
use testkit::{Engine, HOANG_KIM, Person, TestApp, day, household, on_both};

on_both!(
    every_write_adds_one_line_to_its_commune,
    reading_adds_none,
    a_line_altered_removed_in_the_middle_or_at_the_end_is_found,
    an_auditor_reads_the_chains_of_his_area,
    writes_at_once_make_one_unbroken_chain,
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
    app.household_add(&hanh, new).await.expect("added");
    assert_eq!(lines(&t).await, (2, 4), "household.add");
    let child = household("x").with("Lê Mẫu Mai", Relation::Child, Sex::Female, "2023");
    let child = child.build().members.remove(1);
    let mai = child.id;
    app.member_add(&hanh, id, child, day("2023-02-01"), None).await.expect("joins");
    app.head_change(&hanh, id, hoa, Relation::Spouse, day("2023-03-01"), None)
        .await
        .expect("the head");
    app.member_end(&hanh, id, mai, day("2023-04-01"), "chuyển đi", None).await.expect("leaves");
    assert_eq!(lines(&t).await, (5, 4), "household.change, three times");
    let round = t.bare_round(2023).await;
    assert_eq!(lines(&t).await, (6, 4), "round.open");
    let table = super::score_table::small("một", "q1,yes,north_central_coast,10");
    let table = app.score_table_import(&minh, table).await.expect("imported").id;
    app.score_table_approve(&ha, table).await.expect("approved");
    assert_eq!(lines(&t).await, (6, 6), "score_table.import, score_table.approve");
    let mut form = t.form(Class::Poor).of(id, round, "");
    form.answers = [("q1".to_owned(), "yes".to_owned())].into();
    app.survey_add(&hanh, form).await.expect("accepted");
    app.round_set_table(&hanh, round, table).await.expect("chosen");
    let bao = ["2", "Thôn 1", "Bùi Mẫu Bảo", "Chủ hộ", "Nam", "01/02/1980", "Kinh", "thử"];
    let import = super::import::csv("a", Some(round), &[bao]);
    let import = app.import_check(&hanh, import).await.expect("checked").id;
    app.import_accept(&hanh, import).await.expect("accepted");
    assert_eq!(lines(&t).await, (11, 6), "survey.add, round.change, import.add three times");
    t.set_now("2023-12-10T02:00:00Z");
    let decision = Decision { number: "112/QĐ-UBND".to_owned(), day: day("2023-12-08") };
    app.round_decide(&quang, round, decision).await.expect("decided");
    assert_eq!(lines(&t).await, (12, 6), "round.decide");
    app.password_change(&ha, testkit::PASSWORD, "mat-khau-moi").await.expect("changed");
    app.account_set_disabled(&minh, ha.account, AccountState::Disabled).await.expect("closed");
    assert_eq!(lines(&t).await, (12, 8), "password.change, account.change");
    let state = app.audit_verify(&minh).await.expect("read");
    assert_eq!((state.chains, state.lines, state.breaks), (2, 20, vec![]));
    let page = app.audit_list(&minh, HOANG_KIM, None).await.expect("read");
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
    t.app.household_get(&hanh, id, None).await.expect("seen");
    t.app.home(&hanh, None).await.expect("seen");
    t.app.round_list(&hanh).await.expect("seen");
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
        assert_eq!(t.app.audit_verify_all().await.expect("read").breaks, []);
        t.run(&sql).await;
        let breaks = t.app.audit_verify_all().await.expect("read").breaks;
        assert_eq!(breaks, [(HOANG_KIM.to_owned(), broken_at)], "{what}");
    }
}

async fn an_auditor_reads_the_chains_of_his_area(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.village("Thôn 1").await;
    let chains = async |person: Person| {
        let actor = t.actor(person).await;
        let chains = t.app.audit_chains(&actor).await.expect("read");
        chains.into_iter().map(|(chain, _)| chain).collect::<Vec<_>>()
    };
    assert_eq!(chains(Person::Son).await, [HOANG_KIM]);
    assert_eq!(chains(Person::Minh).await, ["", HOANG_KIM]);
    let son = t.actor(Person::Son).await;
    let page = t.app.audit_list(&son, "", None).await.expect("read");
    assert!(page.rows.is_empty(), "the accounts are not his");
}

async fn writes_at_once_make_one_unbroken_chain(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, thao) = (t.hanh().await, t.actor(Person::Thao).await);
    let village = t.village("Thôn 1").await;
    let add = async |actor: &app::Actor, name: &str| {
        let new = household(name).in_village(village).build();
        t.app.household_add(actor, new).await.expect("added");
    };
    tokio::join!(
        add(&hanh, "Lê Mẫu An"),
        add(&thao, "Lê Mẫu Bảo"),
        add(&hanh, "Lê Mẫu Cường"),
        add(&thao, "Lê Mẫu Dũng")
    );
    let state = t.app.audit_verify_all().await.expect("read");
    assert_eq!(state.breaks, []);
    assert_eq!(lines(&t).await.0, 5);
}

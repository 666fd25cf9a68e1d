//! What somebody with the database changes past the program: each change, and the alarm it earns.

use app::office::account::AccountState;
use app::upkeep::audit::{AuditNotice, AuditState};
use app::{NewMember, Relation, Sex};
use testkit::{Engine, HOANG_KIM, Person, TestApp, day, household, on_both};

use crate::upkeep::audit::decided;

on_both!(
    whatever_is_changed_past_the_program_is_named,
    what_was_changed_is_not_made_right_by_a_later_write,
    a_record_set_back_to_an_older_one_is_told,
    records_of_before_are_marked_once_and_told_from_when,
    a_change_of_keys_alarms_nobody,
    the_last_lines_cut_off_with_the_head_are_told_before_any_seal,
    a_class_that_was_deleted_is_told_with_its_household,
    a_forged_name_stands_nowhere_as_an_author,
);

async fn proved(t: &TestApp) -> AuditState {
    app::upkeep::audit::verify_all(&t.app).await.expect("read")
}

fn codes(state: &AuditState) -> Vec<(&'static str, String)> {
    let of = |it: &AuditNotice| (it.code, it.args.get("record").cloned().unwrap_or_default());
    state.alarms.iter().map(of).collect()
}

/// Statement, alarm, kind of record, and a part of its sentence.
type Case = (&'static str, &'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    (
        "update account set password_hash = 'x' where username = 'hanh'",
        "record_changed",
        "account",
        "hanh",
    ),
    (
        "update account set username = 'hanh2' where username = 'hanh'",
        "record_changed",
        "account",
        "hanh2 (trong nhật ký là hanh)",
    ),
    (
        "update account set name = 'Trần Mẫu Khác' where username = 'hanh'",
        "record_changed",
        "account",
        "hanh",
    ),
    (
        "update account set made_by = (select q.id from account q where q.username = 'quang') \
         where username = 'hanh'",
        "record_changed",
        "account",
        "hanh",
    ),
    (
        "update account set reset_by = (select q.id from account q where q.username = 'quang') \
         where username = 'hanh'",
        "record_changed",
        "account",
        "hanh",
    ),
    (
        "update account set must_change_password = not must_change_password where username = 'quang'",
        "record_changed",
        "account",
        "quang",
    ),
    (
        "update account set area_key = null, role = 'village_head', village_id = (select id from \
         village) where username = 'quang'",
        "record_changed",
        "account",
        "quang",
    ),
    (
        "delete from post where holder_id in (select o.id from office_holder o \
         join account a on a.id = o.account_id where a.username = 'yen'); \
         delete from office_holder where account_id in \
         (select id from account where username = 'yen'); \
         delete from account where username = 'yen'",
        "record_gone",
        "account",
        "yen",
    ),
    ("update class_fact set a_points = 1", "record_changed", "class_fact", "Nguyễn Mẫu Quang"),
    ("update class_fact set b_points = 100", "record_changed", "class_fact", ""),
    ("update class_fact set decision_number = '1/QĐ-UBND'", "record_changed", "class_fact", ""),
    (
        "insert into class_fact (household_id, from_day, class, basis, recorded_at, recorded_by) \
         select id, '2024-01-01', 'poor', 'recorded', created_at, created_by from household",
        "record_unmarked",
        "class_fact",
        "",
    ),
    ("delete from class_fact", "records_fewer", "class_fact", ""),
    ("update survey set answers = replace(answers, ':', ': ')", "record_changed", "survey", ""),
    ("update survey set replaces = id", "record_changed", "survey", ""),
    ("update verdict set b_points = 0", "record_changed", "verdict", ""),
    ("update decision set number = number + 1", "record_changed", "round", "2023"),
    ("update round set decided_by = opened_by", "record_changed", "round", "Nguyễn Mẫu Quang"),
    ("update round set region = 'mekong_delta'", "record_changed", "round", ""),
    ("update round set closed_reason = 'xong'", "record_changed", "round", ""),
    ("update decision_household set name = 'Lê Mẫu Khác'", "record_changed", "round", ""),
    ("update score_table set content = content || ' '", "record_changed", "score_table", ""),
    (
        "update score_table set approved_by = null, approved_at = null",
        "record_changed",
        "score_table",
        "",
    ),
    (
        "update household set created_by = (select q.id from account q where q.username = 'quang')",
        "record_changed",
        "household",
        "",
    ),
    ("update household set mark = null", "record_unmarked", "household", ""),
    ("update stay set from_day = '2019-01-01'", "record_changed", "household", ""),
    ("update stay set to_day = '2024-01-01'", "record_changed", "household", ""),
    ("update stay set address = 'Khu 2'", "record_changed", "household", ""),
    ("update membership set to_day = '2024-01-01'", "record_changed", "household", ""),
    ("update membership set position = position + 1", "record_changed", "household", ""),
    (
        "update person set name = 'Lê Mẫu Khác' where name = 'Lê Mẫu An'",
        "record_changed",
        "household",
        "",
    ),
    ("update person set birth_year = birth_year - 1", "record_changed", "household", ""),
    ("update person set sex = 'female' where sex = 'male'", "record_changed", "household", ""),
    (
        "update person set identity_sealed = 'v1.00000000.AAAA', identity_missing = null where \
         name = 'Lê Mẫu An'",
        "record_changed",
        "household",
        "",
    ),
    (
        "update person set identity_missing = 'mất', identity_sealed = null where name = 'Lê Mẫu An'",
        "record_changed",
        "household",
        "",
    ),
];

async fn whatever_is_changed_past_the_program_is_named(engine: Engine) {
    let before = proved(&decided(engine).await).await;
    assert!(before.is_whole(), "{before:?}");
    for (sql, code, kind, part) in CASES {
        let t = decided(engine).await;
        t.actor(Person::Yen).await;
        match sql.contains(';') {
            true => t.run_script(sql).await,
            false => assert!(t.run(sql).await > 0, "{sql}"),
        }
        let state = proved(&t).await;
        let found = state.alarms.iter().find(|it| {
            it.code == *code && it.args.get("record").map(String::as_str) == Some(*kind)
        });
        let found = found.unwrap_or_else(|| panic!("{sql}: {:?}", codes(&state)));
        let text = app::upkeep::audit::text(&t.app, base::words::Lang::Vi, found);
        assert!(text.contains(part) && !text.contains(['{', '[']), "{sql}: {text}");
    }
}

/// An SQLite file keeps a text where a number belongs.
#[tokio::test]
async fn a_value_of_another_kind_is_told_and_the_other_tables_are_looked_at() {
    let t = decided(Engine::Sqlite).await;
    assert!(t.run("update decision set number = '999/QĐ-UBND'").await > 0);
    assert!(t.run("update stay set address = 'Khu 2'").await > 0);
    let found = codes(&proved(&t).await);
    let told = |code, kind: &str| found.iter().any(|it| *it == (code, kind.to_owned()));
    assert!(told("records_odd", "round") && told("record_changed", "household"), "{found:?}");
    assert!(!found.iter().any(|(code, _)| *code == "record_gone"), "{found:?}");
}

async fn what_was_changed_is_not_made_right_by_a_later_write(engine: Engine) {
    let t = decided(engine).await;
    let hanh = t.hanh().await;
    t.run("update person set birth_year = birth_year - 1 where name = 'Lê Mẫu An'").await;
    let id = id_of(&t, "Lê Mẫu An").await;
    let child = household("x").with("Lê Mẫu Mai", Relation::Child, Sex::Female, "2023");
    let child: NewMember = child.build().members.remove(1);
    app::people::household_event::member_add(
        &t.app,
        &hanh,
        id.into(),
        child,
        day("2023-12-09"),
        None,
    )
    .await
    .expect("joins");
    let state = proved(&t).await;
    assert_eq!(codes(&state), [("record_changed", "household".to_owned())]);
    let quang = t.actor(Person::Quang).await;
    t.run("update account set password_hash = 'x' where username = 'quang'").await;
    let minh = t.actor(Person::Minh).await;
    let revision = t.number("select revision as n from account where username = 'quang'").await;
    app::office::account::set_disabled(
        &t.app,
        &minh,
        quang.account,
        AccountState::Disabled,
        revision,
    )
    .await
    .expect("closed");
    let state = proved(&t).await;
    assert!(codes(&state).contains(&("record_changed", "account".to_owned())), "{state:?}");
}

async fn id_of(t: &TestApp, name: &str) -> uuid::Uuid {
    let sql = format!(
        "select {} as id from membership m join person p on p.id = m.person_id \
         where p.name = '{name}'",
        t.id_text("m.household_id")
    );
    t.rows(&sql, &["id"]).await[0][0].parse().expect("an id")
}

async fn a_record_set_back_to_an_older_one_is_told(engine: Engine) {
    let t = decided(engine).await;
    let (hanh, id) = (t.hanh().await, id_of(&t, "Lê Mẫu An").await);
    let child = household("x").with("Lê Mẫu Mai", Relation::Child, Sex::Female, "2023");
    let child: NewMember = child.build().members.remove(1);
    t.run("create table kept as select * from household").await;
    app::people::household_event::member_add(
        &t.app,
        &hanh,
        id.into(),
        child,
        day("2023-12-09"),
        None,
    )
    .await
    .expect("joins");
    assert!(proved(&t).await.is_whole());
    t.run("delete from membership where relation = 'child'").await;
    t.run("update household set mark = (select k.mark from kept k where k.id = household.id)")
        .await;
    let state = proved(&t).await;
    assert_eq!(codes(&state), [("record_older", "household".to_owned())], "{state:?}");
}

/// Makes the register one older than the marks: none in its rows, none in its log.
pub(crate) async fn forget_marks(t: &TestApp) {
    forget_kinds(t, 0).await;
    t.run("delete from mark_key").await;
}

/// The same of the kinds that had no mark yet when only those up to one of them had.
pub(crate) async fn forget_kinds(t: &TestApp, marked_up_to: u8) {
    let unmarked = || store::kernel::mark::kinds().iter().filter(|it| it.since() > marked_up_to);
    for kind in unmarked() {
        t.run(&format!("update {} set mark = null", kind.table())).await;
    }
    let is_unmarked = |subject: &str| unmarked().any(|it| subject.starts_with(it.table()));
    let chains = t.rows("select distinct chain from audit order by chain", &["chain"]).await;
    for chain in chains.iter().flatten() {
        let lines =
            store::kernel::audit::list(&**t.store(), chain, i64::MAX, 1_000).await.expect("lines");
        t.run(&format!("delete from audit where chain = '{chain}'")).await;
        t.run(&format!("delete from audit_head where chain = '{chain}'")).await;
        let tx = t.store().begin().await.expect("a transaction");
        for mut line in lines.into_iter().rev() {
            let mut detail: serde_json::Value =
                serde_json::from_str(&line.entry.detail).expect("a detail");
            let fields = detail.as_object_mut().expect("fields");
            for name in ["marks", "added_rows"] {
                if let Some(of_kinds) = fields.get_mut(name).and_then(|it| it.as_object_mut()) {
                    of_kinds.retain(|subject, _| !is_unmarked(subject));
                }
            }
            fields.remove("names");
            fields.remove("author");
            line.entry.detail = detail.to_string();
            store::kernel::audit::add(&tx, &line.entry).await.expect("written");
        }
        tx.commit().await.expect("committed");
    }
    t.run("update audit_head set mark = null").await;
}

async fn records_of_before_are_marked_once_and_told_from_when(engine: Engine) {
    let t = decided(engine).await;
    forget_marks(&t).await;
    let app = t.reopen().await.expect("it opens");
    let state = app::upkeep::audit::verify_all(&app).await.expect("read");
    assert!(state.is_whole(), "{state:?}");
    assert!(state.notes.iter().any(|note| note.code == "marks_partial"), "{state:?}");
    app::upkeep::audit::marks_due(&app).await.expect("marked");
    app::upkeep::audit::marks_due(&app).await.expect("nothing is left");
    let state = app::upkeep::audit::verify_all(&app).await.expect("read");
    assert!(state.is_whole(), "{state:?}");
    let notes: Vec<&str> = state.notes.iter().map(|note| note.code).collect();
    assert_eq!(notes, ["marks_since"]);
    t.run("update verdict set b_points = 0").await;
    let state = app::upkeep::audit::verify_all(&app).await.expect("read");
    assert!(state.alarms.iter().any(|alarm| alarm.code == "record_changed"), "{state:?}");
    t.run("update class_fact set mark = null").await;
    let state = app::upkeep::audit::verify_all(&app).await.expect("read");
    assert!(state.alarms.iter().any(|alarm| alarm.code == "record_unmarked"), "{state:?}");
    // Whoever takes the key away to have everything marked again is told.
    t.run("delete from mark_key").await;
    let app = t.reopen().await.expect("it opens");
    let state = app::upkeep::audit::verify_all(&app).await.expect("read");
    assert!(state.alarms.iter().any(|alarm| alarm.code == "mark_key_other"), "{state:?}");
}

async fn a_change_of_keys_alarms_nobody(engine: Engine) {
    let t = decided(engine).await;
    app::kernel::sealing::rotate(&t.app).await.expect("another key");
    let state = proved(&t).await;
    assert!(state.is_whole(), "{state:?}");
    let app = t.reopen().await.expect("it opens");
    let state = app::upkeep::audit::verify_all(&app).await.expect("read");
    assert!(state.is_whole(), "{state:?}");
}

async fn the_last_lines_cut_off_with_the_head_are_told_before_any_seal(engine: Engine) {
    let cut = [
        "update audit_head set seq = seq - 1, hash = (select a.previous from audit a \
         where a.chain = audit_head.chain and a.seq = audit_head.seq) where chain = '15889@0'",
        "delete from audit where chain = '15889@0' and seq > (select h.seq from audit_head h \
         where h.chain = '15889@0')",
    ];
    for more in [None, Some("update audit_head set mark = null where chain = '15889@0'")] {
        let t = decided(engine).await;
        for sql in cut.iter().copied().chain(more) {
            assert!(t.run(sql).await > 0, "{sql}");
        }
        let told = async || {
            let state = proved(&t).await;
            let alarm = state.alarms.iter().find(|it| it.code == "head_changed");
            let alarm = alarm.unwrap_or_else(|| panic!("{state:?}"));
            assert_eq!(alarm.args["chain"], HOANG_KIM);
        };
        told().await;
        // An honest line after it does not make it look right.
        t.add(household("Lê Mẫu Cường")).await;
        told().await;
    }
}

async fn a_class_that_was_deleted_is_told_with_its_household(engine: Engine) {
    let one = "household_id = (select household_id from membership m join person p \
               on p.id = m.person_id where p.name = 'Lê Mẫu An')";
    for (which, count) in [(one, 1), ("1 = 1", 2)] {
        let t = decided(engine).await;
        let sql = format!(
            "select h.code from household h join class_fact f on f.household_id = h.id where {which}"
        );
        let codes = t.rows(&sql, &["code"]).await;
        assert_eq!(codes.len(), count);
        t.run(&format!("delete from class_fact where {which}")).await;
        let state = proved(&t).await;
        let told = state.alarms.iter().filter(|it| it.code == "class_gone");
        let told: Vec<String> =
            told.map(|it| app::upkeep::audit::text(&t.app, base::words::Lang::Vi, it)).collect();
        assert_eq!(told.len(), count, "{state:?}");
        for code in codes.iter().flatten() {
            assert!(told.iter().any(|text| text.contains(code)), "{told:?}");
        }
    }
}

async fn a_forged_name_stands_nowhere_as_an_author(engine: Engine) {
    let t = decided(engine).await;
    let minh = t.actor(Person::Minh).await;
    let authors = async || {
        let page = app::upkeep::audit::list(&t.app, &minh, HOANG_KIM, None).await.expect("read");
        let lines = app::upkeep::audit::read(&t.app, base::words::Lang::Vi, page.rows)
            .await
            .expect("in words");
        lines.into_iter().map(|line| line.who).collect::<std::collections::BTreeSet<_>>()
    };
    let before = authors().await;
    let forged = "update account set name = 'Trần Mẫu Khác' where username = 'hanh'";
    t.run(forged).await;
    assert_eq!(authors().await, before, "lines keep the name of then");
    let state = proved(&t).await;
    let alarm = state.alarms.iter().find(|it| it.code == "account_name").expect("told");
    let text = app::upkeep::audit::text(&t.app, base::words::Lang::Vi, alarm);
    let was = before.iter().find(|name| text.contains(name.as_str()));
    assert!(text.contains("Trần Mẫu Khác") && was.is_some(), "{text}");
    // Older lines did not keep it: then none is shown.
    let t = decided(engine).await;
    forget_marks(&t).await;
    let app = t.reopen().await.expect("it opens");
    app::upkeep::audit::marks_due(&app).await.expect("marked");
    t.run(forged).await;
    let minh = t.actor(Person::Minh).await;
    let page = app::upkeep::audit::list(&app, &minh, HOANG_KIM, None).await.expect("read");
    let lines =
        app::upkeep::audit::read(&app, base::words::Lang::Vi, page.rows).await.expect("in words");
    assert!(lines.iter().all(|line| line.who != "Trần Mẫu Khác"), "{lines:?}");
    assert!(lines.iter().any(|line| line.who.contains("đã bị sửa")), "{lines:?}");
}

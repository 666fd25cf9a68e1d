//! A backup of an older schema, of a newer one, and of a database that holds something.

use chrono::{DateTime, Utc};
use store::kernel::backup::{BackupError, Source, check, load, save};
use store::{Engine, Store};
use testkit::on_both;

use crate::{all, open, run};

on_both!(
    an_older_backup_is_brought_forward,
    a_newer_one_is_refused_and_leaves_nothing,
    one_is_never_written_over_another,
    what_stands_in_it_is_what_was_there,
);

fn moment() -> DateTime<Utc> {
    "2026-11-28T01:02:03.123456789Z".parse().expect("a moment")
}

fn source() -> Source {
    Source { name: "sao-luu.vuon".to_owned(), at: moment(), aside: None }
}

async fn saved(store: &Store) -> Vec<u8> {
    let mut file = Vec::new();
    let content = save(store, &mut file, "0.1.0", moment()).await;
    let content = content.expect("it is saved");
    assert_eq!(check(file.as_slice()).expect("it is whole"), content);
    file
}

async fn empty(engine: Engine) -> Store {
    Store::open(&testkit::demo::empty(engine).await).await.expect("a database")
}

async fn tables(store: &Store) -> i64 {
    let sql = match store.engine() {
        Engine::Sqlite => "select count(*) as n from sqlite_master where type = 'table'",
        Engine::Postgres => {
            "select count(*) as n from pg_tables where schemaname = current_schema()"
        }
    };
    all(&**store, sql, vec![]).await[0].try_get("", "n").expect("a number")
}

/// One account, one session, one line of the log: enough for each kind of value.
async fn filled(engine: Engine) -> Store {
    let store = open(engine).await;
    let id = uuid::Uuid::now_v7();
    run(
        &*store,
        "insert into account (id, username, name, role, password_hash, created_at) \
         values ($1, 'canbo', 'Lê Mẫu \"Ánh\"', 'commune_officer', 'x', $2)",
        vec![id.into(), moment().into()],
    )
    .await;
    run(
        &*store,
        "insert into session (id, account_id, data, expires_at) values ('s', $1, '{}', $2)",
        vec![id.into(), moment().into()],
    )
    .await;
    run(
        &*store,
        "insert into data_key (id, proof, current, made_at) values ('ab12cd34', 'x', $1, $2)",
        vec![true.into(), moment().into()],
    )
    .await;
    store
}

async fn an_older_backup_is_brought_forward(engine: Engine) {
    let store = filled(engine).await;
    for sql in ["drop table audit_seal", "delete from migration where name = '0026_seal'"] {
        run(&*store, sql, vec![]).await;
    }
    let file = saved(&store).await;
    for other in [Engine::Sqlite, Engine::Postgres] {
        let target = empty(other).await;
        let content = load(&target, file.as_slice(), &source()).await.expect("it is restored");
        assert!(!content.manifest.steps.iter().any(|step| step == "0026_seal"));
        assert_eq!(
            store::kernel::migration::migrate(&target).await.expect("asked"),
            Vec::<&str>::new()
        );
        let rows = all(&*target, "select series from restore", vec![]).await;
        assert_eq!(rows.len(), 1, "and the restore is noted");
    }
}

async fn a_newer_one_is_refused_and_leaves_nothing(engine: Engine) {
    let store = filled(engine).await;
    run(&*store, "insert into migration (name) values ('9999_later')", vec![]).await;
    let file = saved(&store).await;
    let target = empty(engine).await;
    let refused = load(&target, file.as_slice(), &source()).await;
    assert!(matches!(refused, Err(BackupError::Newer(step)) if step == "9999_later"));
    assert_eq!(tables(&target).await, 0);
}

async fn one_is_never_written_over_another(engine: Engine) {
    let file = saved(&filled(engine).await).await;
    let target = empty(engine).await;
    run(&*target, "create table other (n bigint)", vec![]).await;
    let refused = load(&target, file.as_slice(), &source()).await;
    assert!(matches!(refused, Err(BackupError::NotEmpty(table)) if table == "other"));
    // And a file that is cut leaves nothing either, however far it was read.
    let target = empty(engine).await;
    let cut = file.get(..file.len() - 20).expect("shorter");
    let refused = load(&target, cut, &source()).await;
    assert!(matches!(refused, Err(BackupError::File(_))));
    assert_eq!(tables(&target).await, 0);
}

async fn what_stands_in_it_is_what_was_there(engine: Engine) {
    let file = saved(&filled(engine).await).await;
    for other in [Engine::Sqlite, Engine::Postgres] {
        let target = empty(other).await;
        let content = load(&target, file.as_slice(), &source()).await.expect("it is restored");
        assert_eq!(content.manifest.keys, ["ab12cd34"]);
        let rows = all(&*target, "select name, created_at from account", vec![]).await;
        let name: String = rows[0].try_get("", "name").expect("a name");
        let at: DateTime<Utc> = rows[0].try_get("", "created_at").expect("a moment");
        assert_eq!(name, "Lê Mẫu \"Ánh\"");
        // PostgreSQL keeps microseconds.
        assert_eq!(at.timestamp_micros(), moment().timestamp_micros());
        let sessions = all(&*target, "select id from session", vec![]).await;
        assert!(sessions.is_empty(), "nobody is signed in on another machine");
        let audit = store::kernel::audit::chains(&*target).await.expect("the log");
        assert_eq!(audit.len(), 1, "the restore stands in the log");
    }
}

//! A transaction is all or nothing, whoever leaves it in the middle, and nothing of it stays behind.

use std::time::Duration;

use store::{Engine, Store, StoreError};
use testkit::on_both;

use crate::{all, open, run};

on_both!(
    after_a_statement_that_failed_there_is_no_commit,
    one_that_is_dropped_leaves_nothing_and_blocks_nobody,
    a_commit_nobody_waits_for_is_whole_or_not_at_all,
    one_that_reads_sees_one_moment,
    a_panic_in_the_middle_leaves_nothing,
);

async fn table(engine: Engine) -> store::Store {
    let store = open(engine).await;
    run(&*store, "create table thing (n bigint primary key)", vec![]).await;
    store
}

async fn count(store: &store::Store) -> i64 {
    let rows = all(&**store, "select count(*) as n from thing", vec![]).await;
    rows[0].try_get("", "n").expect("a number")
}

async fn after_a_statement_that_failed_there_is_no_commit(engine: Engine) {
    let store = table(engine).await;
    let tx = store.begin().await.expect("a transaction");
    run(&*tx, "insert into thing (n) values (1)", vec![]).await;
    let twice = sea_orm::ConnectionTrait::execute_unprepared(&*tx, "insert into thing values (1)");
    assert!(twice.await.is_err(), "there is one already");
    // SQLite itself would go on, and commit the first row.
    let after = sea_orm::ConnectionTrait::execute_unprepared(&*tx, "insert into thing values (2)");
    assert!(after.await.is_err(), "nothing more is taken");
    let ended = tx.commit().await;
    assert!(matches!(ended, Err(StoreError::Conflict { .. })), "{ended:?}");
    assert_eq!(count(&store).await, 0);
}

async fn one_that_is_dropped_leaves_nothing_and_blocks_nobody(engine: Engine) {
    let store = table(engine).await;
    for n in 0..20_i64 {
        let tx = store.begin().await.expect("a transaction");
        run(&*tx, "insert into thing (n) values ($1)", vec![n.into()]).await;
        drop(tx);
    }
    let next = tokio::time::timeout(Duration::from_secs(5), store.begin()).await;
    let tx = next.expect("nobody holds the lock").expect("a transaction");
    run(&*tx, "insert into thing (n) values (1)", vec![]).await;
    tx.commit().await.expect("it lasts");
    assert_eq!(count(&store).await, 1);
}

async fn a_commit_nobody_waits_for_is_whole_or_not_at_all(engine: Engine) {
    let store = table(engine).await;
    let mut acknowledged = 0;
    for n in 0..60_i64 {
        let tx = store.begin().await.expect("a transaction");
        for part in 0..2 {
            run(&*tx, "insert into thing (n) values ($1)", vec![(n * 2 + part).into()]).await;
        }
        let wait = Duration::from_micros(u64::try_from(n).expect("small") * 20);
        if let Ok(done) = tokio::time::timeout(wait, tx.commit()).await {
            done.expect("it lasts");
            acknowledged += 1;
        }
    }
    // Another connection sees the same as the one that wrote.
    let tx = store.begin().await.expect("a transaction");
    tx.rollback().await.expect("it ends");
    let there = count(&store).await;
    assert_eq!(there % 2, 0, "half of a transaction");
    assert!(there / 2 >= acknowledged, "{acknowledged} acknowledged, {there} rows");
}

async fn one_that_reads_sees_one_moment(engine: Engine) {
    let store = table(engine).await;
    let reading = store.begin_reading().await.expect("a transaction");
    let before = all(&*reading, "select count(*) as n from thing", vec![]).await;
    run(&*store, "insert into thing (n) values (1)", vec![]).await;
    let after = all(&*reading, "select count(*) as n from thing", vec![]).await;
    let number = |rows: &[sea_orm::QueryResult]| rows[0].try_get::<i64>("", "n").expect("n");
    assert_eq!((number(&before), number(&after)), (0, 0));
    drop(reading);
    assert_eq!(count(&store).await, 1);
}

async fn a_panic_in_the_middle_leaves_nothing(engine: Engine) {
    let store = table(engine).await;
    let other = store.clone();
    let task = tokio::spawn(async move {
        let tx = other.begin().await.expect("a transaction");
        run(&*tx, "insert into thing (n) values (1)", vec![]).await;
        assert_eq!(count(&other).await, 1, "others do not see it: this panics");
        tx.commit().await
    });
    assert!(task.await.is_err(), "it panics");
    let next = tokio::time::timeout(Duration::from_secs(5), store.begin()).await;
    next.expect("nobody holds the lock").expect("a transaction").commit().await.expect("it ends");
    assert_eq!(count(&store).await, 0);
}

/// Another program that closes the file would otherwise take itself for the last one and delete the log
/// under the hands of this one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn whatever_is_looked_at_the_file_stays_locked() {
    use std::os::unix::fs::MetadataExt as _;
    let url = testkit::demo::empty(Engine::Sqlite).await;
    let store = testkit::sealed(Store::open(&url).await.expect("a database"));
    store::kernel::migration::migrate(&store).await.expect("the schema");
    let path = store::file_of(&url).expect("a file").to_owned();
    let inode = std::fs::metadata(&path).expect("it is there").ino();
    let me = std::process::id().to_string();
    let locked = || {
        let locks = std::fs::read_to_string("/proc/locks").expect("the locks");
        let of_file = |line: &&str| {
            let mut words = line.split_whitespace().skip(4);
            words.next() == Some(me.as_str())
                && words.next().is_some_and(|file| file.ends_with(&format!(":{inode}")))
        };
        locks.lines().filter(of_file).count()
    };
    assert!(locked() > 0, "SQLite holds a lock while a connection is open");
    assert_eq!(store::kernel::integrity::check_pages(&store).await.expect("read"), [""; 0]);
    assert!(locked() > 0, "after the look at the pages");
    assert_eq!(store::kernel::integrity::check_all(&store).await.expect("read"), [""; 0]);
    assert!(locked() > 0, "after the thorough look");
    assert_eq!(store::kernel::integrity::examine(&url).await.expect("read"), [""; 0]);
    assert!(locked() > 0, "after a look from outside");
    store.close().await.expect("closed");
}

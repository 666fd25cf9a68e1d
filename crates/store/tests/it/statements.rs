//! The five hard statements on which the choice of one text for both engines rests (ADR 0002).

use sea_orm::Value;
use store::Store;
use testkit::{Engine, on_both};

use crate::{all, open, run};

on_both!(
    a_page_by_two_columns_goes_on_where_the_last_ended,
    an_upsert_gives_back_what_it_made,
    a_job_is_claimed_by_one,
    a_report_with_windows_counts_alike,
    thousands_of_rows_go_in_at_once,
    migrating_twice_does_nothing,
);

async fn numbered(store: &Store, rows: i64) {
    run(&**store, "create table thing (a bigint not null, b text not null, c bigint)", vec![])
        .await;
    for chunk in (0..rows).collect::<Vec<_>>().chunks(400) {
        let places: Vec<String> =
            (0..chunk.len()).map(|n| format!("(${}, ${}, null)", n * 2 + 1, n * 2 + 2)).collect();
        let values =
            chunk.iter().flat_map(|n| [Value::from(n / 3), Value::from(format!("b{n:05}"))]);
        let sql = format!("insert into thing (a, b, c) values {}", places.join(", "));
        run(&**store, &sql, values.collect()).await;
    }
}

async fn a_page_by_two_columns_goes_on_where_the_last_ended(engine: Engine) {
    let store = open(engine).await;
    numbered(&store, 1_000).await;
    let (mut a, mut b, mut seen) = (-1_i64, String::new(), 0);
    loop {
        let sql = "select a, b from thing where (a, b) > ($1, $2) order by a, b limit $3";
        let rows = all(&*store, sql, vec![a.into(), b.clone().into(), 70_i64.into()]).await;
        let Some(last) = rows.last() else { break };
        (a, b) = (last.try_get("", "a").expect("a"), last.try_get("", "b").expect("b"));
        seen += rows.len();
    }
    assert_eq!(seen, 1_000);
}

async fn an_upsert_gives_back_what_it_made(engine: Engine) {
    let store = open(engine).await;
    run(&*store, "create table counter (name text primary key, n bigint not null)", vec![]).await;
    for expected in 1..=3_i64 {
        let sql = "insert into counter (name, n) values ($1, 1) \
                   on conflict (name) do update set n = counter.n + 1 returning n";
        let rows = all(&*store, sql, vec!["x".into()]).await;
        assert_eq!(rows[0].try_get::<i64>("", "n").expect("n"), expected);
    }
}

async fn a_job_is_claimed_by_one(engine: Engine) {
    let store = open(engine).await;
    numbered(&store, 20).await;
    let claim = async |who: i64| {
        let tx = store.begin().await.expect("a transaction");
        let sql = "update thing set c = $1 where b = \
                   (select b from thing where c is null order by b limit 1) and c is null returning b";
        let rows = all(&*tx, sql, vec![who.into()]).await;
        let claimed = rows.first().map(|row| row.try_get::<String>("", "b").expect("b"));
        tx.commit().await.expect("it lasts");
        claimed
    };
    let mut claimed = Vec::new();
    for _ in 0..20 {
        let (one, two) = tokio::join!(claim(1), claim(2));
        claimed.extend(one.into_iter().chain(two));
    }
    let count = claimed.len();
    claimed.sort();
    claimed.dedup();
    assert_eq!((count, claimed.len()), (20, 20), "each job once, none left");
}

async fn a_report_with_windows_counts_alike(engine: Engine) {
    let store = open(engine).await;
    numbered(&store, 30).await;
    let sql = "with ranked as (select a, b, row_number() over (partition by a order by b) as place, \
               count(*) over () as whole, \
               cast(sum(1) over (order by a, b) as bigint) as running from thing) \
               select a, b, place, whole, running from ranked where place = 1 order by a limit 3";
    let rows = all(&*store, sql, vec![]).await;
    let read = |row: &sea_orm::QueryResult| -> (i64, i64, i64, i64) {
        let get = |name: &str| row.try_get("", name).expect("a number");
        (get("a"), get("place"), get("whole"), get("running"))
    };
    assert_eq!(
        rows.iter().map(read).collect::<Vec<_>>(),
        [(0, 1, 30, 1), (1, 1, 30, 4), (2, 1, 30, 7)]
    );
}

async fn thousands_of_rows_go_in_at_once(engine: Engine) {
    let store = open(engine).await;
    numbered(&store, 5_000).await;
    let rows = all(&*store, "select count(*) as n from thing", vec![]).await;
    assert_eq!(rows[0].try_get::<i64>("", "n").expect("n"), 5_000);
}

async fn migrating_twice_does_nothing(engine: Engine) {
    let store = open(engine).await;
    assert_eq!(store::kernel::migration::migrate(&store).await.expect("again"), Vec::<&str>::new());
    run(&*store, "insert into migration (name) values ('9999_later')", vec![]).await;
    let newer =
        store::kernel::migration::migrate(&store).await.expect_err("a newer program's database");
    assert!(newer.to_string().contains("9999_later"), "{newer}");
}

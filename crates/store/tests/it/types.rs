//! Every type is read back as it was written, on both engines.

use base::Day;
use chrono::{DateTime, Utc};
use sea_orm::Value;
use testkit::{Engine, on_both};
use uuid::Uuid;

use crate::{all, open, run};

on_both!(every_type_comes_back_as_it_went_in);

async fn every_type_comes_back_as_it_went_in(engine: Engine) {
    let store = open(engine).await;
    let (id, day, instant, bytes) = match engine {
        Engine::Sqlite => ("blob", "text", "text", "blob"),
        Engine::Postgres => ("uuid", "date", "timestamptz", "bytea"),
    };
    let sql = format!(
        "create table kinds (id {id}, day {day}, instant {instant}, big bigint, small integer, \
         yes boolean, words text, raw {bytes}, absent text)"
    );
    run(&*store, &sql, vec![]).await;
    let (uuid, date) = (Uuid::now_v7(), "2024-02-29".parse::<Day>().expect("a day"));
    let moment: DateTime<Utc> = "2023-12-31T23:59:59.123456Z".parse().expect("a moment");
    let words = "Nguyễn Mẫu Hương – “đ” 🌾 'x' $1 \\";
    let raw = vec![0_u8, 255, 10, 13];
    let values: Vec<Value> = vec![
        uuid.into(),
        date.into(),
        moment.into(),
        i64::MIN.into(),
        (-7_i32).into(),
        true.into(),
        words.into(),
        raw.clone().into(),
        Option::<String>::None.into(),
    ];
    let sql = "insert into kinds (id, day, instant, big, small, yes, words, raw, absent) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    run(&*store, sql, values).await;
    let sql = "select id, day, instant, big, small, yes, words, raw, absent from kinds \
               where id = $1 and day = $2 and instant = $3 and yes = $4";
    let rows = all(&*store, sql, vec![uuid.into(), date.into(), moment.into(), true.into()]).await;
    let row = rows.first().expect("it is found by each of them");
    assert_eq!(row.try_get::<Uuid>("", "id").expect("id"), uuid);
    assert_eq!(row.try_get::<Day>("", "day").expect("day"), date);
    assert_eq!(row.try_get::<DateTime<Utc>>("", "instant").expect("instant"), moment);
    assert_eq!(row.try_get::<i64>("", "big").expect("big"), i64::MIN);
    assert_eq!(row.try_get::<i32>("", "small").expect("small"), -7);
    assert!(row.try_get::<bool>("", "yes").expect("yes"));
    assert_eq!(row.try_get::<String>("", "words").expect("words"), words);
    assert_eq!(row.try_get::<Vec<u8>>("", "raw").expect("raw"), raw);
    assert_eq!(row.try_get::<Option<String>>("", "absent").expect("nothing"), None);
}

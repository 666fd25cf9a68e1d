//! Tables that grew fast are looked at before PostgreSQL comes round to it.

use std::time::Duration;

use testkit::{Engine, on_both};

use crate::{all, open, run};

on_both!(a_table_that_grew_fast_is_looked_at_once);

/// How often an engine that counts its changes late is asked again, every so often.
const TRIES: u32 = 100;
const WAIT: Duration = Duration::from_millis(200);

async fn a_table_that_grew_fast_is_looked_at_once(engine: Engine) {
    let store = open(engine).await;
    let sql = "insert into word_count (word, word_rows) \
               with recursive n (i) as (select 1 union all select i + 1 from n where i < 400) \
               select cast(i as text), i from n";
    run(&*store, sql, vec![]).await;
    if engine == Engine::Sqlite {
        assert_eq!(store::kernel::statistics::refresh(&store).await.expect("nothing to do"), 0);
        return;
    }
    let expected = "select reltuples from pg_class where oid = 'word_count'::regclass \
                    and reltuples = 400";
    for _ in 0..TRIES {
        store::kernel::statistics::refresh(&store).await.expect("looked at");
        if !all(&*store, expected, vec![]).await.is_empty() {
            return;
        }
        tokio::time::sleep(WAIT).await;
    }
    panic!("PostgreSQL does not know that there are 400 rows");
}

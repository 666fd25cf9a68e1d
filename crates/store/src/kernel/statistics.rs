//! What PostgreSQL knows of its tables when it plans a statement. It looks at them by itself about
//! once a minute; a round that is proposed, a list taken in or a decision fills one faster, and
//! until then every plan expects the few rows of then.

use crate::kernel::error::Result;
use crate::kernel::row;
use crate::{Engine, Store};

/// A table counts as changed when this part of its rows is new or gone since it was looked at, …
const CHANGED_PERCENT: i64 = 20;
/// … and at least so many.
const CHANGED_LEAST: i64 = 50;
/// A longer table takes a while to look at, and grows by a fifth slowly enough for PostgreSQL itself.
const ROWS_MAX: i64 = 2_000_000;

/// Has the tables looked at that changed much since; gives how many those were. SQLite plans without.
///
/// # Errors
/// When the database cannot be asked.
pub async fn refresh(store: &Store) -> Result<usize> {
    if store.engine() == Engine::Sqlite {
        return Ok(0);
    }
    // Who does not own a table may not look at it so, and would be told so for ever.
    let sql = "select quote_ident(s.relname) as name \
               from pg_stat_user_tables s join pg_class c on c.oid = s.relid \
               where s.schemaname = current_schema() and pg_has_role(c.relowner, 'usage') \
               and s.n_live_tup < $1 and s.n_mod_since_analyze > $2 + s.n_live_tup * $3 / 100 \
               order by s.relname";
    let values = [ROWS_MAX.into(), CHANGED_LEAST.into(), CHANGED_PERCENT.into()];
    let changed = row::all(&**store, "statistics_changed", sql, values).await?;
    for table in &changed {
        let name: String = table.take("name")?;
        // Whom another process is just looking at is left to it.
        row::run(&**store, "statistics_refresh", format!("analyze (skip_locked) {name}"), [])
            .await?;
    }
    Ok(changed.len())
}

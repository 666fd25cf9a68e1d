//! Where the two engines differ, and the bulk path. Everything else is written once.

mod columns;
mod trouble;

use sea_orm::{ConnectionTrait, Value};

use crate::kernel::db::{Engine, engine_of};
use crate::kernel::error::Result;
use crate::kernel::row;
use columns::Columns;
pub(crate) use trouble::{Trouble, is_odd, refusal, trouble, writes};

/// SQLite takes 32 766 bound values a statement, PostgreSQL 65 535: the smaller, with room.
const BINDS_MAX: usize = 30_000;
/// More rows a statement than this no longer pay (measured: 500 rows are 20 to 40 times faster
/// than one, 1 000 not faster than 500).
const ROWS_MAX: usize = 500;

/// Inserts any number of rows, a few hundred a statement.
pub(crate) async fn insert_many<C: ConnectionTrait>(
    db: &C,
    operation: &'static str,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    put_many(db, operation, table, columns, rows, "").await
}

/// The same with `on conflict do nothing`.
pub(crate) async fn insert_new<C: ConnectionTrait>(
    db: &C,
    operation: &'static str,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    put_many(db, operation, table, columns, rows, "on conflict do nothing").await
}

/// The same with what is done about rows that are there: an `on conflict` clause, or nothing.
pub(crate) async fn put_many<C: ConnectionTrait>(
    db: &C,
    operation: &'static str,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
    or: &str,
) -> Result<()> {
    Insert::of(engine_of(db), operation, table, columns, rows, or).run(db).await
}

/// A statement that tells how the engine would run another, and the column that says it.
pub(crate) fn explained<C: ConnectionTrait>(db: &C, sql: &str) -> (String, &'static str) {
    match engine_of(db) {
        Engine::Sqlite => (format!("explain query plan {sql}"), "detail"),
        Engine::Postgres => (format!("explain {sql}"), "QUERY PLAN"),
    }
}

/// Rows as the statements that write them.
pub(crate) struct Insert {
    operation: &'static str,
    statements: Vec<(String, Vec<Value>)>,
}

impl Insert {
    /// A few hundred rows a statement.
    pub(crate) fn of(
        engine: Engine,
        operation: &'static str,
        table: &str,
        columns: &[&str],
        rows: Vec<Vec<Value>>,
        or: &str,
    ) -> Insert {
        let batch = (BINDS_MAX / columns.len().max(1)).clamp(1, ROWS_MAX);
        let listed = match engine {
            Engine::Postgres => Columns::of(columns, &rows),
            Engine::Sqlite => None,
        };
        let mut statements = Vec::with_capacity(rows.len().div_ceil(batch));
        let mut rows = rows.into_iter();
        loop {
            let chunk: Vec<Vec<Value>> = rows.by_ref().take(batch).collect();
            if chunk.is_empty() {
                return Insert { operation, statements };
            }
            statements.push(match &listed {
                Some(listed) => (listed.insert_text(table, or), listed.lists(chunk)),
                None => {
                    let text = insert_text(engine, table, columns, chunk.len(), or);
                    (text, chunk.into_iter().flatten().collect())
                }
            });
        }
    }

    /// Writes the rows.
    pub(crate) async fn run<C: ConnectionTrait>(self, db: &C) -> Result<()> {
        for (sql, values) in self.statements {
            row::run(db, self.operation, sql, values).await?;
        }
        Ok(())
    }
}

/// The text of an insert of so many rows. SQLite looks a named parameter up by walking through all
/// of them, so that thousands of names cost the square: there they have none.
fn insert_text(engine: Engine, table: &str, columns: &[&str], rows: usize, or: &str) -> String {
    let named = engine == Engine::Postgres;
    let mut sql = format!("insert into {table} ({}) values ", columns.join(", "));
    let mut n = 0;
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns.len() {
            n += 1;
            if column > 0 {
                sql.push(',');
            }
            if named {
                sql.push('$');
                sql.push_str(&n.to_string());
            } else {
                sql.push('?');
            }
        }
        sql.push(')');
    }
    sql.push(' ');
    sql.push_str(or);
    sql
}

/// Whether `in (select …)` within a statement that looks rows up is read once and kept: SQLite keeps
/// it, PostgreSQL may make a join of it for each row.
pub(crate) fn keeps_lists<C: ConnectionTrait>(db: &C) -> bool {
    engine_of(db) == Engine::Sqlite
}

/// Whether a text has a part in it, case by case. `like` would do, and take several times as long.
pub(crate) fn holds<C: ConnectionTrait>(db: &C, text: &str, part: &str) -> String {
    match engine_of(db) {
        Engine::Sqlite => format!("instr({text}, {part}) > 0"),
        Engine::Postgres => format!("strpos({text}, {part}) > 0"),
    }
}

/// The words of a text with one blank between them, a row each, as something to join named `w`, and
/// what a word is called there.
pub(crate) fn words_of<C: ConnectionTrait>(db: &C, text: &str) -> (String, &'static str) {
    match engine_of(db) {
        Engine::Sqlite => {
            let list = format!("'[' || replace(json_quote({text}), ' ', '\",\"') || ']'");
            (format!("json_each({list}) w"), "w.value")
        }
        Engine::Postgres => (format!("unnest(string_to_array({text}, ' ')) as w (word)"), "w.word"),
    }
}

/// About how many rows a table has from which rows are hardly ever taken. SQLite counts by reading all
/// of them through the memory of the process; the number of the last row is enough there.
pub(crate) fn about_how_many<C: ConnectionTrait>(db: &C, table: &str) -> String {
    match engine_of(db) {
        Engine::Sqlite => format!("select coalesce(max(rowid), 0) from {table}"),
        Engine::Postgres => format!("select count(*) from {table}"),
    }
}

/// An id as text, with or without dashes.
pub(crate) fn id_text<C: ConnectionTrait>(db: &C, column: &str) -> String {
    match engine_of(db) {
        Engine::Sqlite => format!("hex({column})"),
        Engine::Postgres => format!("{column}::text"),
    }
}

/// A value that is a day, also where nothing else tells PostgreSQL so; `{}` stands for it. SQLite keeps days
/// as text, and its cast to a type that it does not know would make a number of it.
pub(crate) fn as_day<C: ConnectionTrait>(db: &C) -> &'static str {
    match engine_of(db) {
        Engine::Sqlite => "{}",
        Engine::Postgres => "cast({} as date)",
    }
}

/// No id, of the type of an id where the engine asks for one. With the type of a cast SQLite would compare
/// what stands beside it in a union as numbers, and find no index on ids.
pub(crate) fn no_id<C: ConnectionTrait>(db: &C) -> &'static str {
    match engine_of(db) {
        Engine::Sqlite => "null",
        Engine::Postgres => "cast(null as uuid)",
    }
}

/// The day in Việt Nam of an instant; `{}` stands for it.
pub(crate) fn local_day<C: ConnectionTrait>(db: &C) -> &'static str {
    match engine_of(db) {
        Engine::Sqlite => "date({}, '+7 hours')",
        Engine::Postgres => "cast({} at time zone 'Asia/Ho_Chi_Minh' as date)",
    }
}

/// An id as people write it, lower case with its dashes, from the name of its column.
pub(crate) fn dashed_id<C: ConnectionTrait>(db: &C) -> fn(&str) -> String {
    match engine_of(db) {
        Engine::Sqlite => |column| {
            let part = |from: u8, n: u8| format!("substr(lower(hex({column})), {from}, {n})");
            let parts = [part(1, 8), part(9, 4), part(13, 4), part(17, 4), part(21, 12)];
            format!("({})", parts.join(" || '-' || "))
        },
        Engine::Postgres => |column| format!("cast({column} as text)"),
    }
}

/// All rows of a statement as one text, a list of lists in JSON: SQLite's driver hands rows over one by
/// one from another thread, which takes longer than reading them.
pub(crate) fn as_one_text<C: ConnectionTrait>(db: &C, columns: &[String]) -> String {
    let columns = columns.join(", ");
    match engine_of(db) {
        Engine::Sqlite => format!("json_group_array(json_array({columns}))"),
        Engine::Postgres => {
            format!("coalesce(json_agg(json_build_array({columns})), '[]')::text")
        }
    }
}

/// Whether every household whose card is stale was written by this very transaction. SQLite does not
/// say who wrote a row.
pub(crate) async fn only_own_are_stale<C: ConnectionTrait>(
    db: &C,
    operation: &'static str,
) -> Result<bool> {
    if engine_of(db) == Engine::Sqlite {
        return Ok(false);
    }
    let sql = "select 1 as one from household_stale d join household h on h.id = d.household_id \
               where h.xmin <> pg_current_xact_id()::xid limit 1";
    Ok(row::one(db, operation, sql, []).await?.is_none())
}

/// `for update skip locked`: several processes each claim another row. SQLite has one writer
/// anyway.
pub(crate) fn skip_locked<C: ConnectionTrait>(db: &C) -> &'static str {
    match engine_of(db) {
        Engine::Postgres => " for update skip locked",
        Engine::Sqlite => "",
    }
}

/// The name of the constraint in an engine's message, if it was one.
pub(crate) fn constraint_of(message: &str) -> Option<String> {
    // PostgreSQL: … violates unique constraint "account_username_key"
    for lead in ["constraint \"", "exclusion constraint \""] {
        if message.contains("violates")
            && let Some(rest) = message.split(lead).nth(1)
        {
            return rest.split('"').next().map(str::to_owned);
        }
    }
    // SQLite: UNIQUE constraint failed: account.username; CHECK constraint failed: name
    for lead in ["UNIQUE constraint failed: ", "CHECK constraint failed: "] {
        if let Some(rest) = message.split(lead).nth(1) {
            return rest.split([',', '\n']).next().map(|name| name.trim().to_owned());
        }
    }
    if message.contains("FOREIGN KEY constraint failed") {
        return Some("foreign_key".to_owned());
    }
    // The triggers that stand for PostgreSQL's exclusion constraints.
    ["one_stay_a_day", "one_household_a_person", "one_head_a_household", "one_post_a_day"]
        .into_iter()
        .find(|name| message.contains(name))
        .map(str::to_owned)
}

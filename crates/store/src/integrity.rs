//! Whether the file is what SQLite wrote. PostgreSQL's server looks after its own files, and says so
//! when it meets a damaged page; here only what it says is heard.

use sea_orm::Value;

use crate::db::{Engine, Store};
use crate::error::Result;
use crate::row;

/// The most sentences that are kept of one table: the first says enough.
const SAID_MAX: i64 = 10;

/// Reads every page of every table and of every index, table by table, so that no one else waits for
/// it; gives what the engine finds wrong, and from then on [`Store::damage`] does too.
///
/// # Errors
/// When the database cannot be read; `Damaged` when the damage keeps it from being read at all.
pub async fn check_pages(store: &Store) -> Result<Vec<String>> {
    const OPERATION: &str = "check_pages";
    if store.engine() == Engine::Postgres {
        return Ok(Vec::new());
    }
    let sql = "select name from sqlite_master where type = 'table' order by name";
    let mut said = Vec::new();
    for row in &row::all(&**store, OPERATION, sql, []).await? {
        let table: String = row.get("name")?;
        let name = table.replace('"', "\"\"");
        let sql = format!("pragma quick_check(\"{name}\")");
        said.extend(found(store, OPERATION, &sql, "quick_check").await?);
    }
    note(store, &said);
    Ok(said)
}

/// The same and more, for somebody who waits: unused pages, whether each index says what its table
/// says, and whether every row that is named is there.
///
/// # Errors
/// As [`check_pages`].
pub async fn check_all(store: &Store) -> Result<Vec<String>> {
    const OPERATION: &str = "check_all";
    if store.engine() == Engine::Postgres {
        return Ok(Vec::new());
    }
    let sql = format!("pragma integrity_check({SAID_MAX})");
    let mut said = found(store, OPERATION, &sql, "integrity_check").await?;
    note(store, &said);
    // Rows and not pages: wrong, but nothing that writing would make worse.
    let sql = "select \"table\" || ' → ' || parent as line, count(*) as n \
               from pragma_foreign_key_check group by 1 order by 1 limit $1";
    for row in &row::all(&**store, OPERATION, sql, [Value::from(SAID_MAX)]).await? {
        let (line, n): (String, i64) = (row.get("line")?, row.get("n")?);
        said.push(format!("{line}: {n} rows without what they name"));
    }
    Ok(said)
}

async fn found(
    store: &Store,
    operation: &'static str,
    sql: &str,
    column: &str,
) -> Result<Vec<String>> {
    let rows = row::all(&**store, operation, sql, []).await?;
    let mut said = Vec::new();
    for row in &rows {
        let line: String = row.get(column)?;
        if line != "ok" {
            said.push(line);
        }
    }
    Ok(said)
}

fn note(store: &Store, said: &[String]) {
    if let Some(first) = said.first() {
        store.set_damage(first.clone());
    }
}

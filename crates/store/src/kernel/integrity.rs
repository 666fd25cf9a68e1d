//! Whether the file is what SQLite wrote. PostgreSQL's server looks after its own files, and says so
//! when it meets a damaged page; here only what it says is heard.

use std::path::Path;

use sea_orm::Value;

use crate::Db;
use crate::kernel::db::{Engine, Store};
use crate::kernel::error::{Result, StoreError};
use crate::kernel::row;

/// The most sentences that are kept of one table: the first says enough.
const SAID_MAX: i64 = 10;

/// The smallest file that can be a database: its own head.
const HEAD_BYTES: u64 = 100;

/// What a file's own head says of it: its size, so that a file that was cut shows, and where its unused
/// pages are. While a log lies beside it the rest may still be in there; then nothing can be told.
///
/// The head is read by SQLite: whoever opened the file himself and closed it would take away, on Unix,
/// every lock that this process has on it, and another program would take the log for its own.
///
/// # Errors
/// When the file cannot be read.
pub async fn cut(url: &str) -> Result<Option<String>> {
    const OPERATION: &str = "check_size";
    let Some(path) = crate::file_of(url).map(Path::new) else { return Ok(None) };
    let size = std::fs::metadata(path).map_err(|error| of_disk(path, &error))?.len();
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if size == 0 || std::fs::metadata(log).is_ok_and(|log| log.len() > 0) {
        return Ok(None);
    }
    if size < HEAD_BYTES {
        return Ok(Some(format!("{size} bytes are no database")));
    }
    let store = Store::open_to_look(url).await?;
    // Otherwise SQLite refuses a file that is shorter than it says, without the figures.
    let sql = "pragma writable_schema = on";
    let found = match row::all(&*store, OPERATION, sql, []).await {
        Ok(_) => match shorter(&store, path).await {
            Ok(None) => head(&store).await.map(|said| said.into_iter().next()),
            said => said,
        },
        Err(error) => Err(error),
    };
    store.close().await?;
    match found {
        Err(StoreError::Damaged { reason, .. }) => Ok(Some(reason)),
        found => found,
    }
}

/// Whether a file has fewer bytes than its pages.
async fn shorter(store: &Store, path: &Path) -> Result<Option<String>> {
    let sql = "select page_count * page_size as bytes from pragma_page_count, pragma_page_size";
    let expected: i64 = row::value(&**store, "check_size", sql, []).await?.unwrap_or(0);
    let expected = u64::try_from(expected).unwrap_or(0);
    let size = std::fs::metadata(path).map_err(|error| of_disk(path, &error))?.len();
    Ok((size < expected)
        .then(|| format!("the file has {size} bytes, its head says {expected}: it was cut")))
}

/// The list of unused pages, which begins in the file's head, and the schema: looking at a table leaves
/// them out, and a write that takes a page from a wrong list writes over another.
async fn head(store: &Store) -> Result<Vec<String>> {
    let sql = "pragma quick_check(sqlite_schema)";
    let said = found(&**store, "check_head", sql, "quick_check").await?;
    let heading = |line: &&str| !line.is_empty() && !line.starts_with("***");
    Ok(said.iter().flat_map(|said| said.lines()).filter(heading).map(str::to_owned).collect())
}

fn of_disk(path: &Path, error: &std::io::Error) -> StoreError {
    let reason = format!("{}: {error}", path.display());
    StoreError::Disk { operation: "examine", reason }
}

/// Looks at a file before anything is written into it: its size, every page and index. Of a database
/// on a server the server knows.
///
/// # Errors
/// When the file cannot be read.
pub async fn examine(url: &str) -> Result<Vec<String>> {
    if !crate::file_of(url).is_some_and(|path| Path::new(path).exists()) {
        return Ok(Vec::new());
    }
    if let Some(said) = cut(url).await? {
        return Ok(vec![said]);
    }
    let store = Store::open_to_look(url).await?;
    let sql = format!("pragma integrity_check({SAID_MAX})");
    let found = found(&*store, "examine", &sql, "integrity_check").await;
    store.close().await?;
    match found {
        Err(StoreError::Damaged { reason, .. }) => Ok(vec![reason]),
        found => found,
    }
}

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
    let mut said = cut_here(store).await?;
    said.extend(head(store).await?);
    let sql = "select name from sqlite_master where type = 'table' order by name";
    let tables: Vec<String> = row::values(&**store, OPERATION, sql, []).await?;
    for table in tables {
        let name = table.replace('"', "\"\"");
        let sql = format!("pragma quick_check(\"{name}\")");
        let reading = store.begin_reading().await?;
        said.extend(found(&*reading, OPERATION, &sql, "quick_check").await?);
        reading.read_out().await?;
    }
    note(store, &said);
    Ok(said)
}

/// Tables that a database of this program has and this one has not; from then on [`Store::damage`] says
/// so. Of a database that an older program made nothing can be told.
///
/// # Errors
/// When the database cannot be asked.
pub async fn check_tables(store: &Store, wanted: &[&str]) -> Result<Vec<String>> {
    const OPERATION: &str = "check_tables";
    if !crate::kernel::migration::is_current(store).await? {
        return Ok(Vec::new());
    }
    let sql = match store.engine() {
        Engine::Sqlite => "select name from sqlite_master where type = 'table'",
        Engine::Postgres => {
            "select cast(tablename as text) as name from pg_tables \
             where schemaname = current_schema()"
        }
    };
    let there: Vec<String> = row::values(&**store, OPERATION, sql, []).await?;
    let missing = wanted.iter().filter(|name| there.iter().all(|it| it != *name));
    let said: Vec<String> = missing.map(|name| format!("the table {name} is not there")).collect();
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
    let mut said = cut_here(store).await?;
    said.extend(found(&**store, OPERATION, &sql, "integrity_check").await?);
    note(store, &said);
    // Rows and not pages: wrong, but nothing that writing would make worse.
    let sql = "select \"table\" || ' → ' || parent as line, count(*) as n \
               from pragma_foreign_key_check group by 1 order by 1 limit $1";
    let rows: Vec<(String, i64)> =
        row::list(&**store, OPERATION, sql, [Value::from(SAID_MAX)]).await?;
    for (line, n) in rows {
        said.push(format!("{line}: {n} rows without what they name"));
    }
    Ok(said)
}

/// Whether the file behind was cut: what its log holds is folded into it first, when nobody writes.
async fn cut_here(store: &Store) -> Result<Vec<String>> {
    const OPERATION: &str = "check_size";
    row::all(&**store, OPERATION, "pragma wal_checkpoint(truncate)", []).await?;
    let sql = "select file from pragma_database_list where name = 'main'";
    let file: Option<String> = row::value(&**store, OPERATION, sql, []).await?;
    let path = file.filter(|file| !file.is_empty());
    let Some(path) = path else { return Ok(Vec::new()) };
    Ok(shorter(store, Path::new(&path)).await?.into_iter().collect())
}

async fn found(
    db: &impl Db,
    operation: &'static str,
    sql: &str,
    column: &str,
) -> Result<Vec<String>> {
    let rows = row::all(db, operation, sql, []).await?;
    let mut said = Vec::new();
    for row in &rows {
        let line: String = row.take(column)?;
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

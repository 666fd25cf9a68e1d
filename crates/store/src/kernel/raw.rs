//! Statements as they are, for tests that spoil a database on purpose or recompute a figure from
//! plain rows. The program itself does not use them.

use sea_orm::ConnectionTrait;

use crate::kernel::db::Store;
use crate::kernel::error::{Result, during};
use crate::kernel::row;

/// Runs a script.
///
/// # Errors
/// When the engine refuses it.
pub async fn run(store: &Store, sql: &str) -> Result<()> {
    store.execute_unprepared(sql).await.map_err(during("raw"))?;
    store.begin().await?.commit().await
}

/// Changes a record as the program would, with its mark: for what a test cannot come to otherwise.
///
/// # Errors
/// When the engine refuses it.
pub async fn as_written(
    store: &Store,
    kind: crate::kernel::mark::Kind,
    id: uuid::Uuid,
    sql: &str,
) -> Result<()> {
    let tx = store.begin().await?;
    crate::kernel::mark::touch(&*tx, kind, &[id]).await?;
    tx.execute_unprepared(sql).await.map_err(during("raw"))?;
    tx.commit().await
}

/// The rows of a query whose columns are all text, by name.
///
/// # Errors
/// When the engine refuses it.
pub async fn texts(store: &Store, sql: &str, columns: &[&str]) -> Result<Vec<Vec<String>>> {
    let rows = row::all(&**store, "raw", sql, []).await?;
    rows.iter()
        .map(|row| columns.iter().map(|column| row.take::<String>(column)).collect())
        .collect()
}

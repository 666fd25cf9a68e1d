//! What a database remembers of its backups, and of being one.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::Db;
use crate::kernel::error::StoreError;
use crate::kernel::row::{self, FromRow};

/// A restored database whose series nobody has looked at yet.
#[derive(Debug, Clone, FromRow)]
pub struct RestoreRow {
    pub id: Uuid,
    /// When it was restored.
    pub restored_at: DateTime<Utc>,
    /// The moment that the backup is of.
    pub made_at: DateTime<Utc>,
    /// The last numbers in it.
    #[row(sql = "series", with = "series")]
    pub series: Vec<super::Series>,
    /// The file's name, of restores since that is noted.
    pub file: Option<String>,
}

/// Restores that are looked at: nobody restores a register every week.
const RESTORES_MAX: i64 = 100;

/// All restores, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_restores(db: &impl Db) -> Result<Vec<RestoreRow>, StoreError> {
    let sql = format!("{} order by restored_at desc, id desc limit $1", restores());
    row::list(db, "restore_list", sql, [RESTORES_MAX.into()]).await
}

fn restores() -> String {
    format!("select {} from restore", RestoreRow::columns())
}

fn series(row: &row::Row) -> Result<Vec<super::Series>, StoreError> {
    row.json("series")
}

/// The latest restore that nobody has confirmed.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_unconfirmed(db: &impl Db) -> Result<Option<RestoreRow>, StoreError> {
    let sql = format!(
        "{} where confirmed_at is null order by restored_at desc, id desc limit 1",
        restores()
    );
    row::find(db, "restore_find", sql, []).await
}

/// Notes that somebody has looked; of all restores before as well.
///
/// # Errors
/// When the database refuses.
pub async fn set_confirmed(
    db: &impl Db,
    by: base::id::AccountId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let sql = "update restore set confirmed_at = $1, confirmed_by = $2 where confirmed_at is null";
    let done = row::run(db, "restore_confirm", sql, [at.into(), by.0.into()]).await?;
    Ok(done.rows_affected() > 0)
}

/// A backup that was made.
#[derive(Debug, Clone, FromRow)]
pub struct BackupRow {
    /// The moment its content is of.
    pub made_at: DateTime<Utc>,
    /// Where it was written to.
    pub file: String,
    /// Its size in bytes.
    pub size: i64,
}

/// Notes a backup that was written and read back.
///
/// # Errors
/// When the database refuses.
pub async fn add_made(db: &impl Db, made: &BackupRow, hash: &str) -> Result<(), StoreError> {
    let row = [
        ("id", Uuid::now_v7().into()),
        ("made_at", made.made_at.into()),
        ("file", made.file.as_str().into()),
        ("size", made.size.into()),
        ("hash", hash.into()),
    ];
    row::insert_values(db, "backup_add", "backup", row).await
}

/// The latest backup that was made.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_latest(db: &impl Db) -> Result<Option<BackupRow>, StoreError> {
    let sql = format!(
        "select {} from backup order by made_at desc, id desc limit 1",
        BackupRow::columns()
    );
    row::find(db, "backup_find", sql, []).await
}

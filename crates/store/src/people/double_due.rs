//! Communes in which people were entered since the last search for doubles began.

use base::area::AreaKey;
use base::id::AccountId;
use chrono::{DateTime, Utc};

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::row;

/// Marks that people were entered in a commune.
///
/// # Errors
/// When the database refuses.
pub async fn note(
    db: &impl Db,
    commune: &AreaKey,
    (at, by): (DateTime<Utc>, AccountId),
) -> Result<()> {
    let sql = "insert into match_due (commune_key, since, last_at, last_by) \
               values ($1, $2, $2, $3) on conflict (commune_key) do update \
               set last_at = excluded.last_at, last_by = excluded.last_by";
    row::run(db, "match_due_note", sql, [commune.as_str().into(), at.into(), by.0.into()]).await?;
    Ok(())
}

/// Communes that have waited since `until` or longer, with who entered somebody last; the longest
/// first, at most `limit`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    until: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<(AreaKey, AccountId)>> {
    let sql = "select commune_key, last_by from match_due where since <= $1 \
               order by since, commune_key limit $2";
    let values = [until.into(), i64::from(limit).into()];
    row::list(db, "match_due_list", sql, values).await
}

/// A search that began at `began` has ended: whoever was entered later waits for the next one.
///
/// # Errors
/// When the database refuses.
pub async fn done(db: &impl Db, commune: &AreaKey, began: DateTime<Utc>) -> Result<()> {
    let sql = "delete from match_due where commune_key = $1 and last_at <= $2";
    row::run(db, "match_due_done", sql, [commune.as_str().into(), began.into()]).await?;
    Ok(())
}

//! Sessions of the browser: an opaque text under an unguessable id, until a moment.

use base::id::AccountId;
use chrono::{DateTime, Utc};

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::row;

/// Adds a session or replaces its text.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set(
    db: &impl Db,
    id: &str,
    account: Option<AccountId>,
    data: &str,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let sql = "insert into session (id, account_id, data, expires_at) values ($1, $2, $3, $4) \
               on conflict (id) do update set account_id = excluded.account_id, \
               data = excluded.data, expires_at = excluded.expires_at";
    let values = [id.into(), account.map(|a| a.0).into(), data.into(), expires_at.into()];
    row::run(db, "session_set", sql, values).await.map(|_| ())
}

/// The text of a session that has not ended.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, id: &str, now: DateTime<Utc>) -> Result<Option<String>> {
    let sql = "select data from session where id = $1 and expires_at > $2";
    row::value(db, "session_find", sql, [id.into(), now.into()]).await
}

/// Makes a session that is there last until a moment.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_end(db: &impl Db, id: &str, until: DateTime<Utc>) -> Result<()> {
    let sql = "update session set expires_at = $1 where id = $2";
    row::run(db, "session_set_end", sql, [until.into(), id.into()]).await.map(|_| ())
}

/// Ends a session.
///
/// # Errors
/// When the database cannot be asked.
pub async fn end(db: &impl Db, id: &str) -> Result<()> {
    row::run(db, "session_end", "delete from session where id = $1", [id.into()]).await.map(|_| ())
}

/// Drops the sessions that ended before a moment.
///
/// # Errors
/// When the database cannot be asked.
pub async fn drop_ended(db: &impl Db, now: DateTime<Utc>) -> Result<u64> {
    let done =
        row::run(db, "session_drop", "delete from session where expires_at <= $1", [now.into()])
            .await?;
    Ok(done.rows_affected())
}

//! What was sent under an id made by the client, as a keyed hash: whether it is new, the same again, or
//! something else.

use data_encoding::HEXLOWER;
use uuid::Uuid;

use sea_orm::DbBackend;

use crate::Db;
use crate::kernel::error::{Result, StoreError};
use crate::kernel::row;
use crate::kernel::seal::Unsealed;

/// What is known of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Nothing was sent under it; it is noted now.
    New,
    /// The same was sent.
    Same,
    /// Something else was sent.
    Other,
}

/// Waits until nobody else writes under that id, to the end of the transaction: who looks for it afterwards
/// sees what the other one wrote. An SQLite file has one writer at a time as it is.
///
/// # Errors
/// When the database refuses.
pub async fn alone(db: &impl Db, noun: &'static str, id: Uuid) -> Result<()> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let sql = "select pg_advisory_xact_lock(hashtext($1), hashtext($2))";
    row::one(db, "sent_alone", sql, [noun.into(), id.to_string().into()]).await.map(|_| ())
}

/// Notes what is sent under an id, or tells how it compares with what was sent before. Of two who send at
/// once the second waits for the first.
///
/// # Errors
/// When the database refuses, or the key of marks is not there.
pub async fn note(db: &impl Db, noun: &'static str, id: Uuid, content: &str) -> Result<Known> {
    let hash = hash(db, noun, id, content)?;
    let sql = "insert into sent (noun, id, content_hash) values ($1, $2, $3) \
               on conflict (noun, id) do nothing";
    let values = [noun.into(), id.into(), hash.as_str().into()];
    if row::run(db, "sent_note", sql, values).await?.rows_affected() > 0 {
        return Ok(Known::New);
    }
    let sql = "select content_hash from sent where noun = $1 and id = $2";
    match row::value::<String>(db, "sent_known", sql, [noun.into(), id.into()]).await? {
        Some(known) if known == hash => Ok(Known::Same),
        Some(_) | None => Ok(Known::Other),
    }
}

/// Forgets what was sent under the id of something that is taken away: it may be sent anew.
///
/// # Errors
/// When the database refuses.
pub async fn forget(db: &impl Db, noun: &'static str, id: Uuid) -> Result<()> {
    let sql = "delete from sent where noun = $1 and id = $2";
    row::run(db, "sent_forget", sql, [noun.into(), id.into()]).await.map(|_| ())
}

fn hash(db: &impl Db, noun: &str, id: Uuid, content: &str) -> Result<String> {
    let hash = db.seal().mark(&format!("sent:{noun}:{id}:{content}"));
    let reason = Unsealed::NoKeys;
    let hash = hash.ok_or(StoreError::Sealed { column: "sent.content_hash", reason })?;
    Ok(HEXLOWER.encode(&hash))
}

//! Forms that are being filled in, one a household and round. A version tells two people at one
//! form apart.

use base::id::{AccountId, HouseholdId, RoundId};
use chrono::{DateTime, Utc};

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::row::{self, FromRow};

/// A form on its way.
#[derive(Debug, Clone, FromRow)]
pub struct DraftRow {
    /// What is filled in so far, JSON.
    pub content: String,
    /// Counts its savings, from 1.
    pub version: i64,
    /// When it was last saved.
    pub saved_at: DateTime<Utc>,
    /// By whom.
    pub saved_by: AccountId,
}

/// The draft of a household in a round that the caller has found within its scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(
    db: &impl Db,
    round: RoundId,
    household: HouseholdId,
) -> Result<Option<DraftRow>> {
    let sql = format!(
        "select {} from survey_draft \
               where round_id = $1 and household_id = $2",
        DraftRow::columns()
    );
    row::find(db, "survey_draft_find", sql, [round.0.into(), household.0.into()]).await
}

/// Keeps a draft, compare-and-set on version `seen` (0: there was none). `false` when it is in
/// another version by now, and nothing was written.
///
/// # Errors
/// When the database refuses.
pub async fn set(
    db: &impl Db,
    round: RoundId,
    household: HouseholdId,
    seen: i64,
    content: &str,
    (at, by): (DateTime<Utc>, AccountId),
) -> Result<bool> {
    let key = [round.0.into(), household.0.into()];
    let rest = [content.into(), (seen + 1).into(), at.into(), by.0.into()];
    let sql = if seen == 0 {
        "insert into survey_draft (round_id, household_id, content, version, saved_at, saved_by) \
         values ($1, $2, $3, $4, $5, $6) on conflict (round_id, household_id) do nothing"
    } else {
        "update survey_draft set content = $3, version = $4, saved_at = $5, saved_by = $6 \
         where round_id = $1 and household_id = $2 and version = $4 - 1"
    };
    let values = key.into_iter().chain(rest);
    Ok(row::run(db, "survey_draft_set", sql, values).await?.rows_affected() == 1)
}

/// Drops the draft of a form that was taken, or that nobody wants any more.
///
/// # Errors
/// When the database cannot be asked.
pub async fn remove(db: &impl Db, round: RoundId, household: HouseholdId) -> Result<bool> {
    let sql = "delete from survey_draft where round_id = $1 and household_id = $2";
    let values = [round.0.into(), household.0.into()];
    Ok(row::run(db, "survey_draft_remove", sql, values).await?.rows_affected() == 1)
}

/// How many forms of a round are being filled in.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(db: &impl Db, round: RoundId) -> Result<i64> {
    let sql = "select count(*) as n from survey_draft where round_id = $1";
    let count = row::value(db, "survey_draft_count", sql, [round.0.into()]).await?;
    Ok(count.unwrap_or_default())
}

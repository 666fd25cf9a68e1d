//! Forms that are being filled in, one a household and round. A version tells two people at one
//! form apart.

use base::id::{AccountId, HouseholdId, RoundId, SurveyId};
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

/// Puts the draft away as it was seen, for the form that was taken over it. `false` when it is in another
/// version by now, and nothing was written.
///
/// # Errors
/// When the database refuses.
pub async fn put_away(
    db: &impl Db,
    (round, household, survey): (RoundId, HouseholdId, SurveyId),
    seen: i64,
    (at, by): (DateTime<Utc>, AccountId),
) -> Result<bool> {
    let sql = "insert into survey_draft_aside (household_id, round_id, survey_id, content, version, \
               saved_at, saved_by, put_away_at, put_away_by) \
               select household_id, round_id, $1, content, version, saved_at, saved_by, $2, $3 \
               from survey_draft where round_id = $4 and household_id = $5 and version = $6";
    let key = [round.0.into(), household.0.into(), seen.into()];
    let values = [survey.0.into(), at.into(), by.0.into()].into_iter().chain(key);
    if row::run(db, "survey_draft_put_away", sql, values).await?.rows_affected() != 1 {
        return Ok(false);
    }
    remove(db, round, household).await
}

/// The draft that was put away for a form.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_aside(db: &impl Db, survey: SurveyId) -> Result<Option<DraftRow>> {
    let columns = DraftRow::columns();
    let sql = format!("select {columns} from survey_draft_aside where survey_id = $1");
    row::find(db, "survey_draft_find_aside", sql, [survey.0.into()]).await
}

/// Makes the draft that was put away for a form the household's draft again, as somebody else's save of it:
/// who still has it on the screen is told. `false` when there is none, or another draft is there.
///
/// # Errors
/// When the database refuses.
pub async fn reopen(db: &impl Db, survey: SurveyId) -> Result<bool> {
    let sql = "insert into survey_draft (round_id, household_id, content, version, saved_at, saved_by) \
               select round_id, household_id, content, version + 1, saved_at, saved_by \
               from survey_draft_aside where survey_id = $1 \
               on conflict (round_id, household_id) do nothing";
    if row::run(db, "survey_draft_reopen", sql, [survey.0.into()]).await?.rows_affected() != 1 {
        return Ok(false);
    }
    let sql = "delete from survey_draft_aside where survey_id = $1";
    row::run(db, "survey_draft_reopen", sql, [survey.0.into()]).await?;
    Ok(true)
}

/// Drops what was put away, once the form was taken again.
///
/// # Errors
/// When the database cannot be asked.
pub async fn remove_aside(db: &impl Db, round: RoundId, household: HouseholdId) -> Result<()> {
    let sql = "delete from survey_draft_aside where round_id = $1 and household_id = $2";
    row::run(db, "survey_draft_remove", sql, [round.0.into(), household.0.into()]).await?;
    Ok(())
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

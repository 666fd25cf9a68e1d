//! A request put right, with what it said before beside it; withdrawn by its family, or taken out because it
//! was recorded by mistake.

use base::Day;
use base::closed_set;
use base::id::{AccountId, HouseholdId, RequestId, VillageId};
use chrono::{DateTime, Utc};

use super::MARKED;
use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::mark;
use crate::kernel::row::{self, FromRow};

closed_set! {
    /// Why nobody owes a request an answer any more.
    RequestWithdrawal {
        /// Its family wants it no more.
        Family = "family",
        /// There was no such request.
        Mistake = "mistake",
    }
}

crate::kernel::row::set_columns!(RequestWithdrawal);

/// What a request is put right to.
#[derive(Debug, Clone)]
pub struct RequestFacts {
    pub village: VillageId,
    pub household: Option<HouseholdId>,
    pub applicant: String,
    pub address: String,
    pub reason: String,
    pub received_on: Day,
    pub due_on: Day,
}

/// What a request said before.
#[derive(Debug, Clone, FromRow)]
#[row(table = "x")]
pub struct RequestBefore {
    #[row(sql = "v.name")]
    pub village_name: String,
    pub household: Option<HouseholdId>,
    pub applicant: String,
    pub address: String,
    pub reason: String,
    pub received_on: Day,
    pub changed_at: DateTime<Utc>,
    /// By whom.
    #[row(sql = "a.name")]
    pub by_name: String,
}

/// As many corrections of one request as are shown.
const BEFORE_MAX: i64 = 50;

/// What a request said before it was put right, the latest first. The caller has found it in its scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn before(db: &impl Db, id: RequestId) -> Result<Vec<RequestBefore>> {
    let sql = format!(
        "select {} from request_before x join village v on v.id = x.village_id \
         join account a on a.id = x.changed_by \
         where x.request_id = $1 order by x.number desc limit $2",
        RequestBefore::columns()
    );
    row::list(db, "request_before", sql, [id.0.into(), BEFORE_MAX.into()]).await
}

/// The years of reviews that have a household on their list because of a request that came by then.
///
/// # Errors
/// When the database cannot be asked.
pub async fn listed(db: &impl Db, household: HouseholdId, received_on: Day) -> Result<Vec<i32>> {
    let sql = "select distinct r.year from round_household l join round r on r.id = l.round_id \
               where l.household_id = $1 and l.removed_at is null and l.reason = 'request' \
               and r.review_day >= $2 order by r.year";
    row::values(db, "request_listed", sql, [household.0.into(), received_on.into()]).await
}

/// Puts a request right. `false` when it is answered or withdrawn.
///
/// # Errors
/// When the database refuses.
pub async fn set(
    db: &impl Db,
    id: RequestId,
    to: &RequestFacts,
    (by, at): (AccountId, DateTime<Utc>),
) -> Result<bool> {
    const OPERATION: &str = "request_change";
    mark::touch(db, &MARKED, &[id.0]).await?;
    let kept = "insert into request_before (request_id, number, village_id, household_id, applicant, \
                address, reason, received_on, due_on, changed_at, changed_by) \
                select q.id, (select count(*) + 1 from request_before b where b.request_id = q.id), \
                q.village_id, q.household_id, q.applicant, q.address, q.reason, q.received_on, \
                q.due_on, $1, $2 from request q where q.id = $3";
    row::run(db, OPERATION, kept, [at.into(), by.0.into(), id.0.into()]).await?;
    let sql = "update request set village_id = $1, household_id = $2, applicant = $3, address = $4, \
               reason = $5, received_on = $6, due_on = $7 where id = $8 and answered_at is null";
    let values = [
        to.village.0.into(),
        to.household.map(|id| id.0).into(),
        to.applicant.as_str().into(),
        to.address.as_str().into(),
        to.reason.as_str().into(),
        to.received_on.into(),
        to.due_on.into(),
        id.0.into(),
    ];
    Ok(row::run(db, OPERATION, sql, values).await?.rows_affected() == 1)
}

/// Withdraws a request. `false` when it is answered or withdrawn.
///
/// # Errors
/// When the database refuses.
pub async fn set_withdrawn(
    db: &impl Db,
    id: RequestId,
    (kind, day, reason): (RequestWithdrawal, Day, &str),
    (by, at): (AccountId, DateTime<Utc>),
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update request set withdrawn_kind = $1, withdrawn_on = $2, withdrawn_reason = $3, \
               answered_at = $4, answered_by = $5 where id = $6 and answered_at is null";
    let values =
        [kind.as_str().into(), day.into(), reason.into(), at.into(), by.0.into(), id.0.into()];
    Ok(row::run(db, "request_withdraw", sql, values).await?.rows_affected() == 1)
}

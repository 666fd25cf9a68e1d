//! Failed sign-ins, counted by name and by place, and the places from which accounts signed in.

use base::id::AccountId;
use chrono::{DateTime, TimeDelta, Utc};

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::row::{self, FromRow};

/// Places kept of one account: an officer has a desk, a telephone, a laptop and the years before.
const PLACES_MAX: i64 = 20;
/// A place not used for so long is a stranger again.
const PLACE_DAYS: i64 = 400;

/// How often signing in failed lately.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct Failures {
    /// Under any name, from anywhere.
    #[row(sql = "count(*)")]
    pub all: i64,
    /// Under that name, from anywhere.
    #[row(sql = "coalesce(sum(case when username = $2 then 1 else 0 end), 0)")]
    pub of_name: i64,
    /// From that place, under any name.
    #[row(sql = "coalesce(sum(case when place = $3 then 1 else 0 end), 0)")]
    pub of_place: i64,
    /// Under that name from that place.
    #[row(sql = "coalesce(sum(case when username = $2 and place = $3 then 1 else 0 end), 0)")]
    pub of_both: i64,
    /// The last one under any name.
    #[row(sql = "max(at)")]
    pub last: Option<DateTime<Utc>>,
    /// The last one under that name.
    #[row(sql = "max(case when username = $2 then at end)")]
    pub last_of_name: Option<DateTime<Utc>>,
    #[row(sql = "max(case when place = $3 then at end)")]
    pub last_of_place: Option<DateTime<Utc>>,
    /// The last one under that name from that place.
    #[row(sql = "max(case when username = $2 and place = $3 then at end)")]
    pub last_of_both: Option<DateTime<Utc>>,
}

/// Counts the failures since a moment. The table holds what the throttle lets through, a few hundred
/// rows, so that it is read whole.
///
/// # Errors
/// When the database cannot be asked.
pub async fn failures(
    db: &impl Db,
    name: &str,
    place: &str,
    since: DateTime<Utc>,
) -> Result<Failures> {
    let sql = format!("select {} from sign_in_failure where at >= $1", Failures::columns());
    let values = [since.into(), name.into(), place.into()];
    Ok(row::find(db, "sign_in_failures", sql, values).await?.unwrap_or_default())
}

/// Notes a failure, and drops those before a moment.
///
/// # Errors
/// When the database cannot be asked.
pub async fn add_failure(
    db: &impl Db,
    name: &str,
    place: &str,
    at: DateTime<Utc>,
    old: DateTime<Utc>,
) -> Result<()> {
    let drop = "delete from sign_in_failure where at < $1";
    row::run(db, "sign_in_failure_drop", drop, [old.into()]).await?;
    let row = [("username", name.into()), ("place", place.into()), ("at", at.into())];
    row::insert_values(db, "sign_in_failure_add", "sign_in_failure", row).await
}

/// When an account last signed in from each of two places, in their order.
///
/// # Errors
/// When the database cannot be asked.
pub async fn seen(
    db: &impl Db,
    account: AccountId,
    places: [&str; 2],
) -> Result<[Option<DateTime<Utc>>; 2]> {
    let sql =
        "select place, seen_at from sign_in_place where account_id = $1 and place in ($2, $3)";
    let [first, second] = places;
    let values = [account.0.into(), first.into(), second.into()];
    let seen: Vec<(String, DateTime<Utc>)> = row::list(db, "sign_in_seen", sql, values).await?;
    Ok(places.map(|wanted| seen.iter().find(|(place, _)| place == wanted).map(|(_, at)| *at)))
}

/// Notes that an account signed in from a place; the oldest places beyond the bound are dropped.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_seen(
    db: &impl Db,
    account: AccountId,
    place: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    let sql = "insert into sign_in_place (account_id, place, seen_at) values ($1, $2, $3) \
               on conflict (account_id, place) do update set seen_at = excluded.seen_at";
    row::run(db, "sign_in_set_seen", sql, [account.0.into(), place.into(), at.into()]).await?;
    let drop = "delete from sign_in_place where account_id = $1 and (seen_at < $2 or place not in \
                (select p.place from sign_in_place p where p.account_id = $1 \
                order by p.seen_at desc, p.place limit $3))";
    let old = at - TimeDelta::days(PLACE_DAYS);
    let values = [account.0.into(), old.into(), PLACES_MAX.into()];
    row::run(db, "sign_in_set_seen", drop, values).await.map(|_| ())
}

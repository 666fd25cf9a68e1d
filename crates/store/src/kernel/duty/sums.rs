//! Duties summed: by kind, by commune, by day, by person.

use base::area::AreaKey;
use base::id::AccountId;
use base::{Day, Role};

use super::{COMMUNE, DutyAsk, DutyFilter, DutySelect, Which, from};
use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};

/// How many there are of one kind that one role owes.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct DutySum {
    pub kind: String,
    pub role: Role,
    pub level: String,
    pub count: i64,
    /// Of them those whose last day has passed.
    pub late: i64,
    /// The first of their last days.
    pub due_on: Option<Day>,
    /// Of them those that name somebody who can no longer sign in.
    pub left_behind: i64,
    /// Of them those that name this very account.
    pub named: i64,
    /// Of them those that name nobody.
    pub of_role: i64,
}

/// How many there are, kind by kind.
///
/// # Errors
/// When the database cannot be asked.
pub async fn sums(
    db: &impl Db,
    ask: &DutyAsk<'_>,
    selects: &[&DutySelect],
    filter: &DutyFilter,
) -> Result<Vec<DutySum>> {
    let mut binds = Binds::default();
    let Some(from) = from(db, ask, selects, filter.which, &mut binds) else {
        return Ok(Vec::new());
    };
    let wanted = filter.sql(&mut binds);
    let (today, me) = (binds.add(ask.today), binds.add(ask.account.0));
    let sum = |condition: &str, name: &str| {
        format!("cast(sum(case when {condition} then 1 else 0 end) as bigint) as {name}")
    };
    let sql = format!(
        "select d.kind, d.role, d.level, count(*) as count, {}, min(d.due_on) as due_on, \
         {}, {}, {} from {from} where {wanted} group by d.kind, d.role, d.level \
         order by d.kind, d.role, d.level",
        sum(&format!("d.closed_on is null and d.due_on < {today}"), "late"),
        sum("a.disabled_at is not null", "left_behind"),
        sum(&format!("d.account_id = {me}"), "named"),
        sum("d.account_id is null", "of_role"),
    );
    row::list(db, "duty_sums", sql, binds.values()).await
}

/// How far a commune is.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct DutyCommune {
    #[row(unlisted, column = "commune_key")]
    pub commune: Option<AreaKey>,
    pub open: i64,
    pub late: i64,
    /// The first of the last days that have passed or come.
    pub due_on: Option<Day>,
}

/// How many are open and late in each commune; those that have begun.
///
/// # Errors
/// When the database cannot be asked.
pub async fn communes(
    db: &impl Db,
    ask: &DutyAsk<'_>,
    selects: &[&DutySelect],
    filter: &DutyFilter,
) -> Result<Vec<DutyCommune>> {
    let mut binds = Binds::default();
    let Some(from) = from(db, ask, selects, Which::Open, &mut binds) else {
        return Ok(Vec::new());
    };
    let wanted = filter.sql(&mut binds);
    let today = binds.add(ask.today);
    let sql = format!(
        "select {COMMUNE} as commune_key, count(*) as open, \
         cast(sum(case when d.due_on < {today} then 1 else 0 end) as bigint) as late, \
         min(d.due_on) as due_on from {from} where {wanted} group by {COMMUNE}"
    );
    row::list(db, "duty_communes", sql, binds.values()).await
}

/// How many are due on a day.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct DutyDay {
    pub day: Day,
    pub open: i64,
    pub closed: i64,
}

/// How many are due on each day, fulfilled or not.
///
/// # Errors
/// When the database cannot be asked.
pub async fn days(
    db: &impl Db,
    ask: &DutyAsk<'_>,
    selects: &[&DutySelect],
    filter: &DutyFilter,
) -> Result<Vec<DutyDay>> {
    let mut binds = Binds::default();
    let Some(from) = from(db, ask, selects, Which::All, &mut binds) else {
        return Ok(Vec::new());
    };
    let wanted = filter.sql(&mut binds);
    let sql = format!(
        "select d.due_on as day, \
         cast(sum(case when d.closed_on is null then 1 else 0 end) as bigint) as open, \
         cast(sum(case when d.closed_on is null then 0 else 1 end) as bigint) as closed \
         from {from} where {wanted} and d.due_on is not null group by d.due_on order by d.due_on"
    );
    row::list(db, "duty_days", sql, binds.values()).await
}

/// What one person, or one role where nobody is named, did in a year.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct DutyPerson {
    #[row(column = "person_id")]
    pub person: Option<AccountId>,
    pub name: Option<String>,
    pub role: Role,
    pub count: i64,
    /// Fulfilled by their last day, or without one.
    pub on_time: i64,
    /// Fulfilled after it.
    pub done_late: i64,
    pub given_up: i64,
    /// Not fulfilled, and their last day has passed.
    pub late: i64,
    /// Not fulfilled, in time.
    pub open: i64,
}

/// What each person had to do: who fulfilled it, else who is named, else the role alone.
///
/// # Errors
/// When the database cannot be asked.
pub async fn people(
    db: &impl Db,
    ask: &DutyAsk<'_>,
    selects: &[&DutySelect],
    filter: &DutyFilter,
    limit: u32,
) -> Result<Vec<DutyPerson>> {
    let mut binds = Binds::default();
    let Some(from) = from(db, ask, selects, Which::All, &mut binds) else {
        return Ok(Vec::new());
    };
    let wanted = filter.sql(&mut binds);
    let today = binds.add(ask.today);
    let sum = |condition: &str, name: &str| {
        format!("cast(sum(case when {condition} then 1 else 0 end) as bigint) as {name}")
    };
    let done = "d.closed_on is not null and d.given_up = 0";
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select coalesce(d.closer_id, d.account_id) as person_id, \
         coalesce(b.name, a.name) as name, d.role, count(*) as count, {}, {}, {}, {}, {} \
         from {from} where {wanted} \
         group by coalesce(d.closer_id, d.account_id), coalesce(b.name, a.name), d.role \
         order by case when coalesce(b.name, a.name) is null then 1 else 0 end, 2, 3 limit {limit}",
        sum(&format!("{done} and (d.due_on is null or d.closed_on <= d.due_on)"), "on_time"),
        sum(&format!("{done} and d.closed_on > d.due_on"), "done_late"),
        sum("d.given_up = 1", "given_up"),
        sum(&format!("d.closed_on is null and d.due_on < {today}"), "late"),
        sum(&format!("d.closed_on is null and (d.due_on is null or d.due_on >= {today})"), "open"),
    );
    row::list(db, "duty_people", sql, binds.values()).await
}

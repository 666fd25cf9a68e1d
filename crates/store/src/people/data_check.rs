//! Runs the queries of `checks/`: how many findings there are in a scope, and which. The query's
//! text is part of the program, never of a request.

use base::Day;
use base::id::{AccountId, HouseholdId, PersonId};
use chrono::{DateTime, Datelike, Utc};
use sea_orm::Value;

use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};
use crate::{Db, Scope};

/// What every check stands on: the households that live in the scope on the day, their members,
/// and the class in force.
const GROUND: &str = include_str!("../../../../checks/ground.sql");

/// A check's query and the days it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct CheckQuery<'a> {
    /// The check's name, under which it is set aside.
    pub name: &'a str,
    /// The query of `checks/<name>.sql`: `household_id`, `person_id`, `value`.
    pub sql: &'a str,
    /// The day it is asked for: `:day`, and its year `:year`.
    pub day: Day,
    /// The day that lies the check's months before: `:cutoff`.
    pub cutoff: Day,
}

/// How many findings a check has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CheckCount {
    /// Findings that somebody should look at.
    pub findings: i64,
    /// The households they are about.
    pub households: i64,
    /// Findings of households for which the check was set aside.
    pub aside: i64,
}

/// A finding.
#[derive(Debug, Clone, FromRow)]
#[row(table = "r")]
pub struct CheckRow {
    pub household: HouseholdId,
    /// Its code for papers.
    #[row(sql = "h.code")]
    pub code: String,
    /// Its head on the day; empty when it has none.
    #[row(unlisted)]
    pub head: String,
    /// The village it lives in.
    #[row(sql = "v.name")]
    pub village_name: String,
    /// The person it is about.
    pub person: Option<PersonId>,
    /// Their name.
    #[row(sql = "coalesce(p.name, '')")]
    pub person_name: String,
    /// The value for the sentence.
    pub value: String,
    /// Why the check was set aside for the household, when it was.
    #[row(sql = "a.reason")]
    pub aside: Option<String>,
}

/// The households for which the check is set aside: the latest word counts.
const ASIDE: &str = "aside as (select a.household_id, a.reason from check_aside a \
     where a.check_name = {name} and a.aside and not exists (select 1 from check_aside b \
     where b.check_name = a.check_name and b.household_id = a.household_id \
     and (b.recorded_at > a.recorded_at or (b.recorded_at = a.recorded_at and b.id > a.id))))";

/// Counts a check's findings.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(db: &impl Db, scope: &Scope, query: CheckQuery<'_>) -> Result<CheckCount> {
    let mut binds = Binds::default();
    let head = head(scope, query, &mut binds);
    let sql = format!(
        "{head} select count(*) as everything, count(a.household_id) as aside, \
         count(distinct case when a.household_id is null then r.household_id end) as households \
         from result r left join aside a on a.household_id = r.household_id"
    );
    let (everything, aside, households): (i64, i64, i64) =
        row::find(db, "check_count", sql, binds.values()).await?.unwrap_or_default();
    Ok(CheckCount { findings: everything - aside, households, aside })
}

/// One page of a check's findings, by household and person.
///
/// # Errors
/// When the database cannot be asked.
pub async fn rows(
    db: &impl Db,
    scope: &Scope,
    query: CheckQuery<'_>,
    after: Option<(HouseholdId, PersonId)>,
    limit: u32,
) -> Result<Vec<CheckRow>> {
    let mut binds = Binds::default();
    let head = head(scope, query, &mut binds);
    let day = binds.add(query.day);
    let nil = binds.add(uuid::Uuid::nil());
    let mut sql = format!(
        "{head} select {}, \
         coalesce((select q.name from membership m join person q on q.id = m.person_id \
           where m.household_id = r.household_id and m.relation = 'head' \
           and m.from_day <= {day} and m.to_day > {day} limit 1), '') as head \
         from result r join scoped_household s on s.household_id = r.household_id \
         join household h on h.id = r.household_id join village v on v.id = s.village_id \
         left join person p on p.id = r.person_id \
         left join aside a on a.household_id = r.household_id",
        CheckRow::columns()
    );
    if let Some((household, person)) = after {
        let (household, person) = (binds.add(household.0), binds.add(person.0));
        sql.push_str(&format!(
            " where (r.household_id, coalesce(r.person_id, {nil})) > ({household}, {person})"
        ));
    }
    let limit = binds.add(i64::from(limit));
    sql.push_str(&format!(" order by r.household_id, coalesce(r.person_id, {nil}) limit {limit}"));
    row::list(db, "check_rows", sql, binds.values()).await
}

/// How the engine would look for a check's findings, as it tells it: for tests and measurements.
///
/// # Errors
/// When the database cannot be asked.
pub async fn explained(db: &impl Db, scope: &Scope, query: CheckQuery<'_>) -> Result<String> {
    let mut binds = Binds::default();
    let head = head(scope, query, &mut binds);
    let sql = dialect::explained(db, &format!("{head} select household_id from result"));
    let (sql, column) = sql;
    let rows = row::all(db, "check_explained", sql, binds.values()).await?;
    let lines: Vec<String> = rows.iter().map(|row| row.take(column)).collect::<Result<_>>()?;
    Ok(lines.join("\n"))
}

/// The common head: the ground, the check's query, and what is set aside.
fn head(scope: &Scope, query: CheckQuery<'_>, binds: &mut Binds) -> String {
    let text =
        format!("{},\nresult as (\n{}\n)", without_comments(GROUND), without_comments(query.sql));
    // Bound only where the text names them: PostgreSQL wants every value it is given to be used.
    let mut bind = |text: String, name: &str, value: Value| match text.contains(name) {
        true => {
            let place = binds.add(value);
            text.replace(name, &place)
        }
        false => text,
    };
    let text = bind(text, ":day", query.day.into());
    let text = bind(text, ":year", query.day.year().into());
    let text = bind(text, ":cutoff", query.cutoff.into());
    let seen = scope.on_village("s.village_id", binds);
    let aside = ASIDE.replace("{name}", &binds.add(query.name));
    format!("with {}, {aside}", text.replace(":scope", &seen))
}

/// Comments end with their line; the drivers look for values in the whole text.
fn without_comments(sql: &str) -> String {
    sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n")
}

/// A check set aside for a household, or taken up again.
#[derive(Debug, Clone)]
pub struct AsideAdd<'a> {
    /// The id of this fact.
    pub id: uuid::Uuid,
    pub check: &'a str,
    pub household: HouseholdId,
    /// Whether it is set aside.
    pub aside: bool,
    /// Why.
    pub reason: &'a str,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: AccountId,
}

/// Adds the fact that a check is set aside, or taken up again.
///
/// # Errors
/// A conflict when the id is taken.
pub async fn add_aside(db: &impl Db, new: AsideAdd<'_>) -> Result<()> {
    let row = vec![
        new.id.into(),
        new.check.into(),
        new.household.0.into(),
        new.aside.into(),
        new.reason.into(),
        new.at.into(),
        new.by.0.into(),
    ];
    let columns =
        ["id", "check_name", "household_id", "aside", "reason", "recorded_at", "recorded_by"];
    dialect::insert_many(db, "check_aside_add", "check_aside", &columns, vec![row]).await
}

/// Why a check is set aside for a household now; nothing when it is not. The latest word counts.
///
/// # Errors
/// When the database cannot be asked.
pub async fn aside_of(db: &impl Db, check: &str, household: HouseholdId) -> Result<Option<String>> {
    let sql = "select aside, reason from check_aside where check_name = $1 and household_id = $2 \
               order by recorded_at desc, id desc limit 1";
    let last: Option<(bool, String)> =
        row::find(db, "check_aside_of", sql, [check.into(), household.0.into()]).await?;
    Ok(last.filter(|(aside, _)| *aside).map(|(_, reason)| reason))
}

/// What was written under an id: the check, the household, whether aside, and why.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_aside(
    db: &impl Db,
    id: uuid::Uuid,
) -> Result<Option<(String, HouseholdId, bool, String)>> {
    let sql = "select check_name, household_id, aside, reason from check_aside where id = $1";
    row::find(db, "check_aside_find", sql, [id.into()]).await
}

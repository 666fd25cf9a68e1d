//! Runs the queries of `law/tables`: sums by area, and the households behind a cell. The query's
//! text and the names of its measures are part of the program, never of a request.

use base::Day;
use base::id::HouseholdId;

use crate::error::Result;
use crate::row::{self, Binds};
use crate::{Db, Scope};

/// What every table's query stands on.
const STATE: &str = include_str!("../../../law/tables/household_state.sql");

/// What the sums are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Not at all: one sum for the scope.
    Whole,
    /// Provinces.
    Province,
    /// Districts.
    District,
    /// Communes.
    Commune,
    /// Villages.
    Village,
}

/// A table's query and the two days it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct FigureQuery<'a> {
    /// The query of `law/tables/<id>/query.sql`.
    pub sql: &'a str,
    /// The measures it gives.
    pub measures: &'a [String],
    /// The opening day.
    pub opening: Day,
    /// The closing day.
    pub closing: Day,
}

/// The sums of one area: its key, or a village's id; empty for the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureSums {
    /// The area.
    pub area: String,
    /// One sum a measure, in the query's order.
    pub sums: Vec<i64>,
}

/// A household behind a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRow {
    /// The household.
    pub household: HouseholdId,
    /// Its code for papers.
    pub code: String,
    /// Its head on the closing day, or the last one.
    pub head: String,
    /// The village it is counted in.
    pub village_name: String,
    /// What it counts for in the cell.
    pub value: i64,
}

/// The sums of a table for the areas directly below, or for the whole.
///
/// # Errors
/// When the database cannot be asked.
pub async fn sums(
    db: &impl Db,
    scope: &Scope,
    query: FigureQuery<'_>,
    by: By,
) -> Result<Vec<FigureSums>> {
    let (head, binds) = head(scope, query);
    let area = match by {
        By::Whole => None,
        By::Province => Some("v.province_key"),
        By::District => Some("v.district_key"),
        By::Commune => Some("v.commune_key"),
        By::Village => Some("v.village_id"),
    };
    let sums: Vec<String> = query
        .measures
        .iter()
        .map(|name| format!("cast(coalesce(sum(r.{name}), 0) as bigint) as {name}"))
        .collect();
    let sums = sums.join(", ");
    let from = "from scoped_village v left join result r on r.village_id = v.village_id";
    let sql = match area {
        None => format!("{head} select {sums} {from}"),
        Some(area) => format!("{head} select {area} as area, {sums} {from} group by {area}"),
    };
    let mut out = Vec::new();
    for row in row::all(db, "figure_sums", sql, binds.values()).await? {
        let area = match by {
            By::Whole => String::new(),
            By::Village => row.get::<uuid::Uuid>("area")?.to_string(),
            By::Province | By::District | By::Commune => {
                row.get::<Option<String>>("area")?.unwrap_or_default()
            }
        };
        let sums = query.measures.iter().map(|name| row.get(name)).collect::<Result<_>>()?;
        out.push(FigureSums { area, sums });
    }
    Ok(out)
}

/// The households that count in a measure, one page by id.
///
/// # Errors
/// When the database cannot be asked.
pub async fn rows(
    db: &impl Db,
    scope: &Scope,
    query: FigureQuery<'_>,
    measure: &str,
    after: Option<HouseholdId>,
    limit: u32,
) -> Result<Vec<FigureRow>> {
    let (head, mut binds) = head(scope, query);
    let after = binds.add(after.map_or(uuid::Uuid::nil(), |id| id.0));
    let day = binds.add(query.closing);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "{head} select r.household_id, h.code, g.name as village_name, \
         cast(sum(r.{measure}) as bigint) as value, \
         coalesce((select p.name from membership m join person p on p.id = m.person_id \
           where m.household_id = r.household_id and m.relation = 'head' and m.from_day <= {day} \
           order by m.from_day desc limit 1), '') as head \
         from result r join household h on h.id = r.household_id \
         join village g on g.id = r.village_id \
         where r.{measure} <> 0 and r.household_id > {after} \
         group by r.household_id, h.code, g.name order by r.household_id limit {limit}"
    );
    let rows = row::all(db, "figure_rows", sql, binds.values()).await?;
    rows.iter()
        .map(|row| {
            Ok(FigureRow {
                household: HouseholdId(row.get("household_id")?),
                code: row.get("code")?,
                head: row.get("head")?,
                village_name: row.get("village_name")?,
                value: row.get("value")?,
            })
        })
        .collect()
}

/// The common head: the villages of the scope, the state of their households, the table's query.
fn head(scope: &Scope, query: FigureQuery<'_>) -> (String, Binds) {
    let mut binds = Binds::default();
    // The texts of law/tables name these two $1 and $2.
    binds.add(query.opening);
    binds.add(query.closing);
    let (from, to) = (binds.add(scope.day()), binds.add(scope.day()));
    let seen = scope.on_village("p.village_id", &mut binds);
    let head = format!(
        "with scoped_village as (select p.village_id, p.commune_key, p.district_key, p.province_key \
         from village_path p where p.from_day <= {from} and p.to_day > {to} and {seen}),\n{}\n, \
         result as (\n{}\n)",
        without_comments(STATE),
        without_comments(query.sql)
    );
    (head, binds)
}

/// Comments end with their line; the drivers look for `$1` in the whole text.
fn without_comments(sql: &str) -> String {
    sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n")
}

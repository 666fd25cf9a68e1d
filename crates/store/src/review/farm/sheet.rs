//! What a farming household stated of twelve months (Phụ lục VIII), as it was filled in and as it was
//! corrected. What follows is decided by `standard` and kept beside it.

use base::Day;
use base::area::Settlement;
use base::closed_set;
use base::id::{AccountId, FarmId, FarmSheetId};
use chrono::{DateTime, Utc};
use standard::farm::Amounts;

use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow, Row};
use crate::{Db, Scope};

/// A sheet.
pub static MARKED: Marking = Marking {
    written_with: WrittenWith::Asked("select farm_id from farm_sheet where id = $1", |_, row| {
        Ok(vec![format!("farm/{}", row.take::<uuid::Uuid>("farm_id")?)])
    }),
    ..Marking::of(
        "farm_sheet",
        Content::Columns {
            name: "coalesce(cast(q.receipt as text) || '/' || cast(q.year as text), '')",
            joined: "left join farm q on q.id = x.farm_id",
            columns: &[
                ("farm_id", As::Id),
                ("replaces", As::Id),
                ("surveyed_on", As::On),
                ("work", As::Words),
                ("people", As::Number),
                ("settlement", As::Words),
                ("estimate", As::Number),
                ("amounts", As::Words),
                ("income", As::Number),
                ("result", As::Words),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

closed_set! {
    /// What follows from a sheet.
    FarmOutcome {
        /// Up to the income line: a matter for the review.
        Below = "below",
        /// Average living standard.
        Average = "average",
        /// Above it.
        Above = "above",
        /// Something is not known.
        Incomplete = "incomplete",
    }
}

closed_set! {
    /// What a household lives by, of what the form names.
    FarmWork {
        Agriculture = "agriculture",
        Forestry = "forestry",
        Fishing = "fishing",
        Salt = "salt",
    }
}

crate::kernel::row::set_columns!(FarmOutcome, Settlement);

/// A line with its amounts, by the place on the form.
pub type Line = (String, Amounts);

/// A sheet to be added.
#[derive(Debug, Clone)]
pub struct FarmSheetAdd {
    pub id: FarmSheetId,
    pub farm: FarmId,
    /// The sheet that this one corrects.
    pub replaces: Option<FarmSheetId>,
    pub surveyed_on: Day,
    pub work: Vec<FarmWork>,
    pub people: u32,
    pub settlement: Settlement,
    /// What the household guesses itself, thousand đồng a month.
    pub estimate: Option<i64>,
    pub lines: Vec<Line>,
    /// Thousand đồng in twelve months, once all is known.
    pub income: Option<i64>,
    pub result: FarmOutcome,
}

#[derive(IntoRow)]
struct Columns {
    id: FarmSheetId,
    farm: FarmId,
    #[row(column = "replaces")]
    replaces: Option<FarmSheetId>,
    surveyed_on: Day,
    work: String,
    people: i64,
    settlement: Settlement,
    estimate: Option<i64>,
    amounts: String,
    income: Option<i64>,
    result: FarmOutcome,
}

/// A sheet as it was filled in.
#[derive(Debug, Clone, FromRow)]
#[row(table = "s")]
pub struct FarmSheetRow {
    pub id: FarmSheetId,
    pub farm: FarmId,
    pub surveyed_on: Day,
    #[row(sql = "s.work", with = "work_of")]
    pub work: Vec<FarmWork>,
    pub people: i64,
    pub settlement: Settlement,
    pub estimate: Option<i64>,
    #[row(sql = "s.amounts", with = "lines_of")]
    pub lines: Vec<Line>,
    pub income: Option<i64>,
    pub result: FarmOutcome,
    pub written_at: DateTime<Utc>,
    pub written_by: AccountId,
    /// Who filled it in.
    #[row(sql = "w.name")]
    pub filled_by: String,
}

fn work_of(row: &Row) -> Result<Vec<FarmWork>> {
    let text: String = row.take("work")?;
    Ok(text.split(',').filter_map(FarmWork::from_name).collect())
}

fn amount_text(amount: Option<i64>) -> String {
    amount.map_or_else(|| "-".to_owned(), |amount| amount.to_string())
}

fn lines_text(lines: &[Line]) -> String {
    let line = |(place, of): &Line| {
        format!("{place}={}/{}", amount_text(of.takings), amount_text(of.costs))
    };
    lines.iter().map(line).collect::<Vec<_>>().join(";")
}

fn lines_of(row: &Row) -> Result<Vec<Line>> {
    let text: String = row.take("amounts")?;
    let corrupt = || crate::StoreError::corrupt("farm_sheet", "farm_sheet.amounts");
    let amount = |text: &str| match text {
        "-" => Ok(None),
        text => text.parse().map(Some).map_err(|_| corrupt()),
    };
    let line = |text: &str| {
        let (place, of) = text.split_once('=').ok_or_else(corrupt)?;
        let (takings, costs) = of.split_once('/').ok_or_else(corrupt)?;
        Ok((place.to_owned(), Amounts { takings: amount(takings)?, costs: amount(costs)? }))
    };
    text.split(';').filter(|it| !it.is_empty()).map(line).collect()
}

/// Adds a sheet.
///
/// # Errors
/// A conflict when there is one that is not named as replaced.
pub async fn add(db: &impl Db, new: &FarmSheetAdd, by: AccountId, at: DateTime<Utc>) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let columns = Columns {
        id: new.id,
        farm: new.farm,
        replaces: new.replaces,
        surveyed_on: new.surveyed_on,
        work: new.work.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(","),
        people: i64::from(new.people),
        settlement: new.settlement,
        estimate: new.estimate,
        amounts: lines_text(&new.lines),
        income: new.income,
        result: new.result,
    };
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "farm_sheet_add", "farm_sheet", &columns, beside).await
}

/// Whose a sheet is, when the scope covers its village.
///
/// # Errors
/// When the database cannot be asked.
pub async fn farm_of(db: &impl Db, scope: &Scope, id: FarmSheetId) -> Result<Option<FarmId>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_village("x.village_id", &mut binds);
    let sql = format!(
        "select s.farm_id from farm_sheet s join farm x on x.id = s.farm_id \
         where s.id = {key} and {seen}"
    );
    row::value(db, "farm_sheet_of", sql, binds.values()).await
}

/// The sheets of one that the caller has found within its scope, the one in force first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(db: &impl Db, farm: FarmId) -> Result<Vec<FarmSheetRow>> {
    let sql = format!(
        "select {} from farm_sheet s join account w on w.id = s.written_by \
         where s.farm_id = $1 order by case when exists (select 1 from farm_sheet later \
          where later.replaces = s.id) then 1 else 0 end, s.written_at desc, s.id desc",
        FarmSheetRow::columns()
    );
    row::list(db, "farm_sheet_list", sql, [farm.0.into()]).await
}

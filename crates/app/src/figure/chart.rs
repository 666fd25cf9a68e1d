//! What the charts show: classes over the years, what became of them in one, and the twelve indicators.
//! Every number is one of the report tables', so that a chart and its table never differ.

use base::Day;
use base::day::year_end;
use chrono::Datelike;

use crate::App;
use crate::figure::table::{TableQuery, TableView};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::rights::{Action, Actor};

/// Years that stand beside one another: a plan has five, and the one before it.
const YEARS: i32 = 6;

/// The households of a year's last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearClasses {
    pub year: i32,
    pub households: i64,
    /// Whether a paper says how many those are; otherwise they are those of the register.
    pub stated: bool,
    pub poor: i64,
    pub near_poor: i64,
    /// Whether a class of that year came into force; otherwise it stands as the year before left it.
    pub reviewed: bool,
}

impl YearClasses {
    /// In hundredths of a percent.
    pub fn poor_rate(&self) -> Option<i64> {
        figures::rate(self.poor, self.households).filter(|_| self.stated)
    }

    /// In hundredths of a percent.
    pub fn near_poor_rate(&self) -> Option<i64> {
        figures::rate(self.near_poor, self.households).filter(|_| self.stated)
    }
}

/// The charts of an area and a year.
#[derive(Debug, Clone)]
pub struct ChartView {
    pub year: i32,
    /// The years there are, the latest first.
    pub years: Vec<i32>,
    /// The classes over the years, the first first.
    pub classes: Vec<YearClasses>,
    /// Table 1 of the year.
    pub result: TableView,
    /// Tables 2 and 3: what became of poor and near-poor households.
    pub poor: TableView,
    pub near_poor: TableView,
    /// Tables 4 and 6: what poor and near-poor households lack.
    pub lacks_poor: TableView,
    pub lacks_near_poor: TableView,
}

/// The charts of an area in a year; the actor's own area and the latest year where none is named.
///
/// # Errors
/// As [`crate::figure::table::get`].
pub async fn get(
    app: &App,
    actor: &Actor,
    area: Option<String>,
    year: Option<i32>,
) -> Result<ChartView> {
    actor.require(Action::TableSee)?;
    let latest = crate::figure::table::latest_closing(app, actor).await?.year();
    let year = year.filter(|it| (1991..=2200).contains(it)).unwrap_or(latest);
    let (from, to): (Day, Day) = (year_end(year - 1), year_end(year));
    let query = TableQuery { area, from: Some(from), to: Some(to), ..TableQuery::default() };
    let ids = ["t01", "t02", "t03", "t04", "t06"].map(str::to_owned);
    let tables = crate::figure::table::get_many(app, actor, &query, &ids).await?;
    let Ok([result, poor, near_poor, lacks_poor, lacks_near_poor]) =
        <[TableView; 5]>::try_from(tables)
    else {
        return Err(Problem::internal("five tables were asked for"));
    };
    let target = crate::place::area::target(app, actor, query.area.as_deref(), to)?;
    let (_, day) = crate::figure::table::areas_on(app, &target, to, None)?;
    let scope = app.scope_within(actor, &target, day).await?;
    let db = &**app.store();
    let first = store::people::household::first_year(db, &scope).await?.unwrap_or(year);
    let table = app.law().table("t01")?;
    let mut classes = Vec::new();
    for of in first.max(year - YEARS + 1)..=year {
        let closing = year_end(of);
        let whole = match of == year {
            true => result.figures.whole.clone(),
            false => crate::figure::table::sums(app, &scope, &target, table, closing).await?.whole,
        };
        let at = |measure: &str| table.sum_of(measure, &whole.sums).unwrap_or(0);
        let days = (year_end(of - 1), closing);
        classes.push(YearClasses {
            year: of,
            households: at("households_all"),
            stated: whole.is_stated(),
            poor: at("households_poor"),
            near_poor: at("households_near_poor"),
            reviewed: store::people::class_fact::any_between(db, &scope, days).await?,
        });
    }
    Ok(ChartView {
        year,
        years: (first..=latest.max(year)).rev().take(20).collect(),
        classes,
        result,
        poor,
        near_poor,
        lacks_poor,
        lacks_near_poor,
    })
}

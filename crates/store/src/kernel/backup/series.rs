//! The last numbers of the series of papers: what a database that is older than the papers lacks.

use std::collections::BTreeMap;

use base::Day;
use chrono::Datelike;
use serde::{Deserialize, Serialize};

use super::table;
use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::row;

/// The last number that was given out in a series of a commune and a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// `decision`, `certificate` or `report`; of reports sent before they had numbers, how many they are.
    pub kind: String,
    /// The commune's key.
    pub commune: String,
    pub year: i32,
    /// The last number.
    pub number: i64,
    /// The day of the last one.
    pub day: Day,
}

const SERIES: [(&str, &str, &str); 3] = [
    (
        "decision",
        "decision",
        "select commune_key, year, max(number) as number, max(day) as day from decision \
         group by commune_key, year order by commune_key, year",
    ),
    (
        "certificate",
        "certificate",
        "select commune_key, year, max(number) as number, max(issued_on) as day \
         from certificate group by commune_key, year order by commune_key, year",
    ),
    (
        "report",
        "report_submission",
        "select commune_key, year, count(*) as number, max(closing) as day \
         from report_submission group by commune_key, year order by commune_key, year",
    ),
];

/// The last number of every series; of a schema without a series, none of it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn series_of(db: &impl Db) -> Result<Vec<Series>> {
    const OPERATION: &str = "backup_series";
    let tables = table::names(db).await?;
    let mut series = Vec::new();
    for (kind, of_table, sql) in SERIES {
        if !tables.iter().any(|name| name == of_table) {
            continue;
        }
        if kind == "report"
            && table::columns(db, of_table).await?.iter().any(|it| it.name == "number")
        {
            series.extend(reports(db).await?);
            continue;
        }
        let rows = row::list(db, OPERATION, sql, []).await?;
        series.extend(rows.into_iter().map(|(commune, year, number, day)| Series {
            kind: kind.to_owned(),
            commune,
            year,
            number,
            day,
        }));
    }
    Ok(series)
}

/// The last number of each commune's reports in a year of their days; one whose number is no number counts
/// as none.
async fn reports(db: &impl Db) -> Result<Vec<Series>> {
    let sql = "select commune_key, number, day from report_submission where day is not null \
               order by commune_key, day, id";
    let mut last: BTreeMap<(String, i32), (i64, Day)> = BTreeMap::new();
    let rows: Vec<(String, String, Day)> = row::list(db, "backup_series", sql, []).await?;
    for (commune, number, day) in rows {
        let given = register::review::round::series::number_of(&number).unwrap_or(0);
        let known = last.entry((commune, day.year())).or_insert((given, day));
        *known = (known.0.max(given), known.1.max(day));
    }
    let series = |((commune, year), (number, day))| Series {
        kind: "report".to_owned(),
        commune,
        year,
        number,
        day,
    };
    Ok(last.into_iter().map(series).collect())
}

//! The cover that goes up with a report, made from what was frozen: nothing on it is counted again.

use base::id::ReportId;
use chrono::Datelike;
use paper::document::Document;

use super::{FrozenTable, Report, ReportView};
use crate::App;
use crate::document::wording::{fill, say};
use crate::document::{
    Capacity, Numbered, ReportFigure, ReportKind as CoverKind, ReviewReport, Scores, Signature,
};
use crate::problem::{Problem, Result};
use crate::rights::Actor;

/// Lines of the cover: their words, then columns of table 1 – households, people, rate of the
/// households.
const FIGURES: [(&str, u32, u32, Option<u32>); 3] = [
    ("report.all", 1, 2, None),
    ("report.poor", 3, 9, Some(4)),
    ("report.near_poor", 5, 11, Some(6)),
];

impl App {
    /// The cover of a report that was sent.
    pub(crate) async fn report_paper(&self, actor: &Actor, id: ReportId) -> Result<Document> {
        let ReportView { report, tables, .. } = self.report_get(actor, id).await?;
        let sent = self.day_at(&report.sent_at);
        let above = self.areas().ancestors(&report.commune, report.closing);
        let to = above.first().map(|unit| self.areas().full_name(unit));
        let cover = ReviewReport {
            commune: self.commune_paper(&report.commune),
            numbered: Numbered { number: None, day: Some(sent) },
            kind: cover_kind(&report)?,
            scores: match tables.iter().any(|table| table.artificial) {
                true => Scores::Artificial,
                false => Scores::Official,
            },
            to: to.map(|name| fill("report.to_committee", &[("area", &name)])).unwrap_or_default(),
            figures: figures(&tables),
            tables: tables.iter().map(|table| self.attached(table)).collect(),
            seal: Some(report.hash.clone()),
            signature: Signature { capacity: Capacity::Chairman, name: None },
        };
        Ok(cover.document())
    }

    /// A table that comes with it, by number and title.
    fn attached(&self, table: &FrozenTable) -> String {
        let number = self.law().table(&table.table).map(|def| def.number).unwrap_or_default();
        let number = number.to_string();
        fill("report.table", &[("number", &number), ("name", &table.name.vi)])
    }
}

fn cover_kind(report: &Report) -> Result<CoverKind> {
    let year = report.year;
    Ok(match report.kind.as_str() {
        // It is due in the month after the one it speaks of.
        "regular" => {
            CoverKind::Regular { year: report.closing.year(), month: report.closing.month() }
        }
        "preliminary" => CoverKind::Preliminary { year },
        "official" => CoverKind::Official { year },
        other => return Err(Problem::internal(format!("report of kind {other}"))),
    })
}

fn figures(tables: &[FrozenTable]) -> Vec<ReportFigure> {
    let Some(first) = tables.iter().find(|table| table.table == "t01") else { return Vec::new() };
    let Some(row) = first.whole.rows.first().map(|row| row.row.as_str()) else { return Vec::new() };
    let count = |column: u32| first.cell(row, column).and_then(|cell| cell.count);
    let lines = FIGURES.iter().filter_map(|(words, households, people, rate)| {
        Some(ReportFigure {
            name: say(words),
            households: count(*households)?,
            people: count(*people),
            rate: rate.and_then(|column| first.cell(row, column)?.rate_hundredths),
        })
    });
    lines.collect()
}

//! The report of a review that goes up: the main figures, a word on falls and rises, and the tables in
//! full. Every figure is handed in; nothing is counted here.

use base::Day;
use base::day::show_day;
use base::text::group_thousands;
use chrono::Datelike;
use paper::document::{Block, Cell, Document, Inline, Level, PageNumbers, Table};

use super::wording::{fill, glued, say};
use super::{
    Commune, Numbered, Scores, Signature, committee_head, issued, lower_first, month_words,
    sentence, table,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewReport {
    pub commune: Commune,
    /// Number and day.
    pub numbered: Numbered,
    pub kind: ReportKind,
    /// By which scores the classes came about.
    pub scores: Scores,
    /// To whom, in full.
    pub to: String,
    /// The report that it takes the place of, and why.
    pub replaces: Option<Replaces>,
    /// The main figures.
    pub figures: Vec<ReportFigure>,
    /// The first and the last day it speaks of.
    pub days: (Day, Day),
    /// What became of each class in that time.
    pub moves: Vec<FallsAndRises>,
    pub tables: Vec<ReportTable>,
    /// The seal of the frozen figures, in hexadecimal.
    pub seal: Option<String>,
    /// Who signs.
    pub signature: Signature,
}

/// A report whose place another takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaces {
    /// Its number and day; a report older than the numbers has none.
    pub numbered: Numbered,
    /// Why.
    pub reason: String,
}

/// Which of the three reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, schemars::JsonSchema)]
pub enum ReportKind {
    /// Of a month's regular review, by the 5th.
    Regular {
        year: i32,
        /// 1 to 12.
        month: u32,
    },
    /// Before 15/11.
    Preliminary { year: i32 },
    /// Before 20/12.
    Official { year: i32 },
}

impl ReportKind {
    /// What a report of that kind is about.
    pub(crate) fn about(self) -> String {
        let (key, year, month) = match self {
            ReportKind::Regular { year, month } => ("report.about_regular", year, month),
            ReportKind::Preliminary { year } => ("report.about_preliminary", year, 0),
            ReportKind::Official { year } => ("report.about_official", year, 0),
        };
        fill(key, &[("year", &year.to_string()), ("month", &month_words(month))])
    }

    fn year(self) -> i32 {
        match self {
            ReportKind::Regular { year, .. }
            | ReportKind::Preliminary { year }
            | ReportKind::Official { year } => year,
        }
    }
}

/// A line of the main figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFigure {
    /// What is counted.
    pub name: String,
    pub households: i64,
    /// People, when counted.
    pub people: Option<i64>,
    /// Hundredths of a percent of all households, when there are any.
    pub rate: Option<i64>,
}

/// What became of a class: how many there were, fell out, came in, are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FallsAndRises {
    /// `Hộ nghèo`.
    pub name: String,
    /// Households at the opening.
    pub opening: i64,
    /// Falls by kind, those that are some.
    pub falls: Vec<(String, i64)>,
    /// Rises likewise.
    pub rises: Vec<(String, i64)>,
    /// Households at the closing.
    pub closing: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportTable {
    /// `Mẫu số 7.2. Tổng hợp diễn biến hộ nghèo trong năm`.
    pub title: String,
    /// Whether it is the whole table or the first part of it.
    pub is_first: bool,
    /// Whether it is as its form prints it, on a page that begins with it.
    pub is_form: bool,
    /// What the form has above it.
    pub above: Vec<String>,
    /// In which unit the numbers are; empty says nothing of it.
    pub unit: String,
    /// Its cells.
    pub table: Table,
    /// What stands below it.
    pub notes: Vec<String>,
}

impl FallsAndRises {
    fn words(&self) -> String {
        let sum = |all: &[(String, i64)]| all.iter().map(|(_, count)| count).sum::<i64>();
        let told = |key: &str, all: &[(String, i64)]| match all {
            [] => say(&format!("report.no_{key}")),
            all => {
                let each = all.iter().map(|(name, count)| {
                    let args = [("count", group_thousands(*count)), ("name", lower_first(name))];
                    fill("report.move", &args)
                });
                let each = each.collect::<Vec<_>>().join("; ");
                let count = group_thousands(sum(all));
                fill(&format!("report.{key}"), &[("count", &count), ("each", &each)])
            }
        };
        fill(
            "report.moves",
            &[
                ("name", self.name.clone()),
                ("opening", group_thousands(self.opening)),
                ("falls", told("falls", &self.falls)),
                ("rises", told("rises", &self.rises)),
                ("closing", group_thousands(self.closing)),
            ],
        )
    }
}

impl Replaces {
    fn words(&self, commune: &Commune) -> String {
        let year = self.numbered.day.map_or(0, |day| day.year());
        let (committee, date) = (commune.committee(), self.numbered.date_words(year));
        let reason = sentence(&self.reason);
        let mut args = vec![("committee", committee), ("date", date), ("reason", reason)];
        if self.numbered.number.is_none() {
            return fill("report.replaces_unnumbered", &args);
        }
        args.push(("number", self.numbered.number_words()));
        fill("report.replaces", &args)
    }
}

impl ReviewReport {
    /// The paper.
    pub fn document(&self) -> Document {
        let about = self.kind.about();
        let year = self.kind.year();
        let part = |key: &str| Block::Part(Level::Roman, Inline::words(say(key)));
        let line = |text: String| Block::Paragraph(Inline::words(text));
        let opening = [("commune", &*self.commune.whole()), ("about", &*lower_first(&about))];
        let mut blocks = vec![
            committee_head(
                &self.commune,
                self.numbered.symbol(&say("report.symbol")),
                self.numbered.place_date(&self.commune, year),
            ),
            Block::Title { kind: say("report.title"), about: glued(&about) },
            Block::Addressee(fill("report.to", &[("to", &self.to)])),
            line(fill("report.opening", &opening)),
        ];
        blocks.extend(self.replaces.iter().map(|before| line(before.words(&self.commune))));
        blocks.extend([
            part("report.figures"),
            line(fill(
                "report.days",
                &[("from", &show_day(self.days.0)), ("to", &show_day(self.days.1))],
            )),
            self.figures(),
        ]);
        if !self.moves.is_empty() {
            blocks.push(part("report.moves_title"));
            let item = |it: &FallsAndRises| Block::Part(Level::Arabic, Inline::words(it.words()));
            blocks.extend(self.moves.iter().map(item));
        }
        if !self.tables.is_empty() {
            blocks.push(part("report.attached"));
            // A wide table in two parts is one table.
            let count = self.tables.iter().filter(|it| it.is_first).count().to_string();
            blocks.push(line(fill("report.attached_says", &[("count", &count)])));
        }
        if let Some(seal) = &self.seal {
            blocks.push(Block::Small(fill("report.seal", &[("hash", seal)])));
        }
        blocks.push(issued(
            vec![say("report.recipient_as"), say("common.archive")],
            self.signature.of_committee(),
        ));
        if !self.tables.is_empty() {
            blocks.push(Block::Landscape);
            for (at, it) in self.tables.iter().enumerate() {
                // A form is not torn from its title: each begins its own page.
                if it.is_form && at > 0 {
                    blocks.push(Block::PageBreak);
                }
                blocks.push(Block::Lead(it.title.clone()));
                if it.is_form {
                    blocks.extend(it.above.iter().cloned().map(Block::Small));
                    blocks.push(Block::Unit(it.unit.clone()));
                }
                blocks.push(Block::Table(it.table.clone()));
                blocks.extend(it.notes.iter().cloned().map(Block::Small));
            }
        }
        Document {
            title: about,
            day: super::dated(self.numbered.day, year),
            numbers: PageNumbers::FromSecond,
            warning: self.scores.warning(),
            blocks,
            ..Document::default()
        }
    }

    fn figures(&self) -> Block {
        let keys = ["name", "households", "people", "rate"];
        let head: Vec<String> =
            keys.iter().map(|key| say(&format!("report.figure_{key}"))).collect();
        let rows = self.figures.iter().map(|figure| {
            vec![
                Cell::left(&figure.name),
                Cell::centre(group_thousands(figure.households)),
                Cell::centre(figure.people.map(group_thousands).unwrap_or_default()),
                Cell::centre(figure.rate.map_or_else(|| "–".to_owned(), paper::show_rate)),
            ]
        });
        table(&[46, 18, 18, 18], &head, rows.collect())
    }
}

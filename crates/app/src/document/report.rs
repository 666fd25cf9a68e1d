//! The report of a review that goes up: a cover with the main figures, and which tables come with
//! it. Every figure is handed in; nothing is computed here.

use base::text::group_thousands;
use paper::document::{Block, Cell, Document, Inline, Level, PageNumbers};

use super::wording::{fill, say};
use super::{
    Commune, Numbered, Scores, Signature, committee_head, issued, lower_first, month_words, table,
};

/// The cover of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewReport {
    /// The commune.
    pub commune: Commune,
    /// Number and day.
    pub numbered: Numbered,
    /// Which report.
    pub kind: ReportKind,
    /// By which scores the classes came about.
    pub scores: Scores,
    /// To whom, in full.
    pub to: String,
    /// The main figures.
    pub figures: Vec<ReportFigure>,
    /// The names of the tables that come with it.
    pub tables: Vec<String>,
    /// The seal of the frozen figures, in hexadecimal.
    pub seal: Option<String>,
    /// Who signs.
    pub signature: Signature,
}

/// Which of the three reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportKind {
    /// Of a month's regular review, by the 5th.
    Regular {
        /// The year.
        year: i32,
        /// 1 to 12.
        month: u32,
    },
    /// Before 15/11.
    Preliminary {
        /// The year.
        year: i32,
    },
    /// Before 20/12.
    Official {
        /// The year.
        year: i32,
    },
}

impl ReportKind {
    fn about(self) -> String {
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
    /// Households.
    pub households: i64,
    /// People, when counted.
    pub people: Option<i64>,
    /// Hundredths of a percent of all households, when there are any.
    pub rate: Option<i64>,
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
            Block::Title { kind: say("report.title"), about: about.clone() },
            Block::Addressee(fill("report.to", &[("to", &self.to)])),
            line(fill("report.opening", &opening)),
            part("report.figures"),
            self.figures(),
        ];
        if !self.tables.is_empty() {
            blocks.push(part("report.attached"));
            let item =
                |name: &String| Block::Part(Level::Arabic, Inline::words(format!("{name}.")));
            blocks.extend(self.tables.iter().map(item));
        }
        if let Some(seal) = &self.seal {
            blocks.push(Block::Small(fill("report.seal", &[("hash", seal)])));
        }
        blocks.push(issued(
            vec![say("report.recipient_as"), say("common.archive")],
            self.signature.of_committee(),
        ));
        Document {
            title: about,
            day: super::dated(self.numbered.day, year),
            numbers: PageNumbers::FromSecond,
            warning: self.scores.warning(),
            blocks,
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

//! Phiếu A (Phụ lục II): the sheet of a village with a line a household, its columns and codes as the
//! circular prints them. The signature of the household is left to be written.

use std::collections::BTreeMap;

use base::Day;
use base::day::show_day;
use chrono::Datelike;
use paper::document::{Block, Cell, Closing, Document, Field, PageNumbers, Signer, Table};
use standard::instrument::form_a::{FormA, OUTSIDE_SIGNS, SIGNS};
use store::review::household_request::form_a::FormAOutcome;

use super::wording::{fill, say};
use super::{Commune, month_words, order};

/// Shares of the width: A, B, C, 0, 1 to 9, D, E, G.
const SHARES: [u16; 16] = [7, 21, 14, 18, 11, 9, 9, 8, 10, 10, 10, 14, 10, 8, 15, 11];
/// The letters and numbers of the columns.
const COLUMNS: [&str; 16] =
    ["A", "B", "C", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "D", "E", "G"];

/// The sheet of a village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormASheet {
    pub province: String,
    /// As long as there were districts.
    pub district: Option<String>,
    pub commune: Commune,
    pub village: String,
    /// The first day of its month.
    pub month: Day,
    pub lines: Vec<FormALine>,
}

/// A household on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormALine {
    pub head: String,
    pub reviewed_on: Day,
    pub form: FormA,
    pub outcome: FormAOutcome,
}

/// A sign of column 0, in the words of the form.
pub(crate) fn outside_words(at: usize) -> String {
    say(&format!("form_a.outside_{}", at + 1))
}

/// A sign of the columns 1 to 9, in the words of the form.
pub(crate) fn sign_words(at: usize) -> String {
    say(&format!("form_a.sign_{}", at + 1))
}

impl FormASheet {
    /// The paper.
    pub fn document(&self) -> Document {
        let (month, year) = (month_words(self.month.month()), self.month.year().to_string());
        let field = |key: &str, value: &str| {
            Field::new(say(&format!("form_a.{key}")), Some(value.to_owned()))
        };
        let mut place =
            vec![vec![field("province", &self.province).share(3), field("sheet", "1/1").share(2)]];
        place.extend(self.district.iter().map(|it| vec![field("district", it)]));
        place.push(vec![
            field("commune", &self.commune.name).share(3),
            field("village", &self.village).share(2),
        ]);
        let mut blocks = vec![
            Block::Landscape,
            Block::Form(say("form_a.form")),
            Block::Centred(say("form_a.title")),
            Block::Centred(fill("form_a.about", &[("month", &month), ("year", &year)])),
        ];
        blocks.extend(place.into_iter().map(Block::Fields));
        let note = Some(say("form_a.sign_note"));
        let officer = Signer {
            capacity: vec![say("form_a.officer")],
            note: Some(say("form_a.officer_note")),
            ..Signer::default()
        };
        let committee = Signer {
            place_date: Some(say("form_a.date")),
            capacity: vec![say("form_a.committee")],
            note,
            ..Signer::default()
        };
        blocks.extend([
            self.table(),
            Block::Closing(Closing { recipients: Vec::new(), signers: vec![officer, committee] }),
            Block::Small(say("form_a.outside")),
        ]);
        blocks.extend(
            (0..OUTSIDE_SIGNS)
                .map(|at| Block::Small(format!("{}. {};", at + 1, outside_words(at)))),
        );
        Document {
            title: format!("{} – {}", say("form_a.title"), self.village),
            day: self.month,
            numbers: PageNumbers::FromSecond,
            warning: None,
            blocks,
            ..Document::default()
        }
    }

    fn table(&self) -> Block {
        let head = |key: &str| Cell::head(say(&format!("form_a.{key}"))).down(2);
        let mut first: Vec<Cell> = ["order", "head", "day", "zero"].map(head).into();
        first.extend((0..SIGNS).map(|at| Cell::head(sign_words(at))));
        first.extend(["total", "result", "signature"].map(head));
        let across = u16::try_from(SIGNS).unwrap_or(u16::MAX);
        let asked = vec![Cell::head(say("form_a.asked")).across(across)];
        let letters = COLUMNS.iter().map(|it| Cell::centre(*it)).collect();
        let mut names = Names::of(&self.lines);
        let rows = self.lines.iter().enumerate().map(|(at, line)| line.cells(at, &mut names));
        Block::Table(Table {
            shares: SHARES.to_vec(),
            head: vec![first, asked, letters],
            rows: rows.collect(),
            letters: paper::document::Letters::Small,
        })
    }
}

impl FormALine {
    fn cells(&self, at: usize, names: &mut Names) -> Vec<Cell> {
        let outside = self.form.outside.contains(&Some(true));
        // Who is outside the review is asked nothing more, and the columns stay empty.
        let signs = if outside { [None; SIGNS] } else { self.form.signs };
        let zero = match self.form.outside {
            _ if outside => "0",
            all if all.contains(&None) => "",
            _ => "1",
        };
        let result = match self.outcome {
            FormAOutcome::NotListed => "0",
            FormAOutcome::Listed => "1",
            FormAOutcome::Outside | FormAOutcome::Incomplete => "",
        };
        let total = match self.outcome {
            FormAOutcome::NotListed | FormAOutcome::Listed => {
                signs.iter().filter(|it| **it == Some(true)).count().to_string()
            }
            FormAOutcome::Outside | FormAOutcome::Incomplete => String::new(),
        };
        let mut row = vec![
            order(at),
            Cell::left(names.next(&self.head)),
            Cell::centre(show_day(self.reviewed_on)),
            Cell::centre(zero),
        ];
        row.extend(signs.iter().map(|it| Cell::centre(it.map_or("", |yes| code(yes)))));
        row.extend([Cell::centre(total), Cell::centre(result), Cell::left("")]);
        row
    }
}

/// 1 for yes, 0 for no.
fn code(yes: bool) -> &'static str {
    if yes { "1" } else { "0" }
}

/// Heads of one name have a number behind it (Phụ lục IV, II.3).
struct Names(BTreeMap<String, (usize, usize)>);

impl Names {
    fn of(lines: &[FormALine]) -> Names {
        let mut names = BTreeMap::new();
        for line in lines {
            names.entry(line.head.to_uppercase()).or_insert((0, 0)).0 += 1;
        }
        Names(names)
    }

    /// In capitals, as the form wants it.
    fn next(&mut self, head: &str) -> String {
        let name = head.to_uppercase();
        match self.0.get_mut(&name) {
            Some((all, used)) if *all > 1 => {
                *used += 1;
                format!("{name} ({used})")
            }
            _ => name,
        }
    }
}

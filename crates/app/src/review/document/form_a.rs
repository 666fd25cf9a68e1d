//! Phiếu A (Phụ lục II): the sheet of a village with a line a household, its columns and codes as the
//! circular prints them. The signature of the household is left to be written.

use base::Day;
use base::day::show_day;
use chrono::Datelike;
use paper::document::layout::{self, Length};
use paper::document::{
    Block, Cell, Closing, Document, Field, Inline, Letters, PageNumbers, Signer, Table,
};
use standard::instrument::form_a::{FormA, OUTSIDE_SIGNS, SIGNS};
use store::review::household_request::form_a::FormAOutcome;

use super::namesake::Names;
use super::wording::{fill, say};
use super::{Commune, head_hint, month_words, order, room};

/// Shares of the width: A, B, C, 0, 1 to 9, D, E, G.
const SHARES: [u16; 16] = [8, 40, 15, 28, 16, 9, 10, 10, 11, 13, 14, 21, 14, 11, 21, 12];
/// Households on a sheet, as printed: what one page holds with who signs and the conditions below.
const SHEET_LINES: usize = 6;
/// Lines that names, and the fifth condition below, may take together on a page of a sheet.
const LINES_ROOM: u32 = 9;
/// How wide the column of names is at least, between the sides of its cells.
const NAME_ROOM: Length = Length(360);
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
    /// The first day of its month; none for one to be filled in by hand.
    pub month: Option<Day>,
    /// A day of the year that an empty one is for.
    pub day: Day,
    /// The province's own condition, where it is known.
    pub condition: Option<String>,
    /// The households; an empty form has none.
    pub lines: Vec<FormALine>,
}

/// A household on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormALine {
    pub head: String,
    pub reviewed_on: Day,
    pub form: FormA,
    /// The province's condition that was found, where the fifth sign of column 0 is there.
    pub other: String,
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
    /// The paper: sheets of a page each, numbered as Phụ lục IV, II.1 has it.
    pub fn document(&self) -> Document {
        let mut blocks = vec![Block::Landscape];
        let mut names = Names::of(self.lines.iter().map(|line| line.head.as_str()));
        let sheets = self.sheets();
        let of = sheets.len();
        let mut from = 0;
        for (at, lines) in sheets.into_iter().enumerate() {
            if at > 0 {
                blocks.push(Block::PageBreak);
            }
            blocks.extend(self.top(at, of));
            blocks.push(table(lines, from, &mut names));
            blocks.extend(self.below(lines));
            from += lines.len();
        }
        Document {
            title: format!("{} – {}", say("form_a.title"), self.village),
            day: self.month.unwrap_or(self.day),
            numbers: PageNumbers::None,
            warning: None,
            blocks,
            ..Document::default()
        }
    }

    /// The households of each sheet: six as printed, and fewer where names or the province's condition take
    /// so many lines that one page would not hold them with who signs and the conditions below.
    fn sheets(&self) -> Vec<&[FormALine]> {
        let mut sheets = Vec::new();
        let mut rest = self.lines.as_slice();
        while !rest.is_empty() {
            let fits = |many: &usize| {
                let (lines, _) = rest.split_at(*many);
                let below: String = self.other_condition(lines).iter().map(Inline::text).collect();
                let rows = lines.iter().map(|line| lines_in(&line.head, NAME_ROOM)).sum::<u32>();
                rows + lines_in(&below, layout::TEXT_ACROSS) <= LINES_ROOM
            };
            let most = rest.len().min(SHEET_LINES);
            let many = (1..=most).rev().find(fits).unwrap_or(1);
            let (sheet, after) = rest.split_at(many);
            sheets.push(sheet);
            rest = after;
        }
        // One that is empty is a sheet as well.
        if sheets.is_empty() {
            sheets.push(rest);
        }
        sheets
    }

    /// What stands above the table of a sheet.
    fn top(&self, at: usize, of: usize) -> Vec<Block> {
        let field = |key: &str, value: &str| {
            Field::new(say(&format!("form_a.{key}")), Some(value.to_owned()))
        };
        let number = match self.lines.is_empty() {
            true => say("form_a.sheet_blank"),
            false => format!("{}/{of}", at + 1),
        };
        let district = self.district.clone().unwrap_or_else(|| say("common.no_district"));
        vec![
            Block::FormTitle {
                number: say("form_a.form"),
                title: say("form_a.title"),
                attached: say("form_a.attached"),
            },
            Block::Centred(say("form_a.about")),
            // In two lines, and not in three as printed: the conditions below stay on the page.
            Block::Fields(vec![
                field("province", &self.province).share(3),
                field("commune", &self.commune.name).share(3),
                field("sheet", &number).share(1),
            ]),
            Block::Fields(vec![
                field("district", &district).share(3),
                field("village", &self.village).share(4),
            ]),
        ]
    }

    /// Who signs a sheet, and the conditions of column 0.
    fn below(&self, lines: &[FormALine]) -> Vec<Block> {
        let officer = Signer {
            capacity: vec![say("form_a.officer")],
            note: Some(say("form_a.officer_note")),
            ..Signer::default()
        };
        let committee = Signer {
            place_date: Some(say("form_a.date")),
            capacity: vec![say("form_a.committee")],
            note: Some(say("form_a.sign_note")),
            ..Signer::default()
        };
        let signers = vec![officer, committee];
        let legend = |words: Vec<Inline>| Block::Legend(Letters::Finest, words);
        let mut blocks = vec![
            Block::Closing(Closing { recipients: Vec::new(), signers, small: true }),
            legend(vec![Inline::Bold(say("form_a.outside"))]),
        ];
        blocks.extend(
            (0..OUTSIDE_SIGNS.saturating_sub(1))
                .map(|at| legend(Inline::words(format!("{}. {};", at + 1, outside_words(at))))),
        );
        blocks.push(legend(self.other_condition(lines)));
        if let Some(month) = self.month {
            let (of, year) = (month_words(month.month()), month.year().to_string());
            let args = [("month", &*of), ("year", &*year)];
            blocks.push(legend(vec![Inline::Italic(fill("form_a.ours", &args))]));
        }
        blocks
    }

    /// The fifth condition of column 0 with what the province laid down, and that households on the sheet
    /// were found to meet; dots where it is not known.
    fn other_condition(&self, lines: &[FormALine]) -> Vec<Inline> {
        let mut found: Vec<&str> = Vec::new();
        for line in lines.iter().filter(|line| line.form.outside.last() == Some(&Some(true))) {
            let other = line.other.trim();
            if !other.is_empty() && !found.contains(&other) {
                found.push(other);
            }
        }
        let known = match (found.is_empty(), &self.condition) {
            (true, Some(condition)) => Some(condition.clone()),
            (true, None) => None,
            (false, _) => Some(found.join("; ")),
        };
        let words = format!("{OUTSIDE_SIGNS}. {}", outside_words(OUTSIDE_SIGNS.saturating_sub(1)));
        let mut words = match known {
            Some(known) => vec![Inline::Text(format!("{words}: {known} "))],
            // As printed: the dots have a line of their own.
            None => {
                vec![Inline::Text(words), Inline::Break, Inline::Text(format!("{} ", room(24)))]
            }
        };
        words.push(Inline::Italic(say("form_a.outside_how")));
        words
    }
}

/// The table of a sheet; rows to write in where there are no households.
fn table(lines: &[FormALine], from: usize, names: &mut Names) -> Block {
    // Codes and how to go on are printed bold and slanting.
    let strong = |cell: Cell| {
        let each = cell
            .words
            .into_iter()
            .map(|word| if let Inline::Italic(text) = word { Inline::Strong(text) } else { word });
        Cell { words: each.collect(), ..cell }
    };
    let head = |key: &str| strong(head_hint(&say(&format!("form_a.{key}")))).down(2);
    let mut first: Vec<Cell> = ["order", "head", "day", "zero"].map(head).into();
    first.extend((0..SIGNS).map(|at| Cell::head(sign_words(at))));
    first.extend(["total", "result", "signature"].map(head));
    let across = u16::try_from(SIGNS).unwrap_or(u16::MAX);
    let asked = vec![Cell::head(say("form_a.asked")).across(across)];
    let letters = COLUMNS.iter().map(|it| Cell::centre(*it)).collect();
    let mut rows: Vec<Vec<Cell>> =
        lines.iter().enumerate().map(|(at, line)| line.cells(from + at, names)).collect();
    if rows.is_empty() {
        rows = (0..SHEET_LINES).map(|at| blank_row(order(at))).collect();
        // As printed: the last row goes on with as many as there are.
        rows.push(blank_row(Cell::centre("…")));
    }
    Block::Table(Table {
        shares: SHARES.to_vec(),
        head: vec![first, asked, letters],
        rows,
        letters: Letters::Finest,
    })
}

fn blank_row(first: Cell) -> Vec<Cell> {
    let rest = COLUMNS.len().saturating_sub(1);
    std::iter::once(first).chain((0..rest).map(|_| Cell::left(""))).collect()
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

/// How many lines words take within a width, in the letters of a sheet; rather one more than one less.
fn lines_in(words: &str, room: Length) -> u32 {
    let size = Letters::Finest.role().look().size_pt;
    let (mut lines, mut used) = (1, 0);
    for word in words.split(' ') {
        let wide = layout::bold_width(&format!("{word} "), size).0;
        if used > 0 && used + wide > room.0 {
            lines += 1;
            used = 0;
        }
        used += wide;
    }
    lines
}

/// 1 for yes, 0 for no.
fn code(yes: bool) -> &'static str {
    if yes { "1" } else { "0" }
}

//! The sheet on which Phiếu B1 is scored (Mẫu 3.4 to 3.10) and Phiếu B2 (Mẫu 3.2), filled in for a
//! household. Words, order and points are those of the print; what the program adds stands below it.

use std::collections::BTreeMap;

use base::Day;
use base::day::show_day;
use paper::document::{
    Align, Block, Cell, Closing, Document, Inline, Letters, PageNumbers, Signer, Table,
};
use standard::instrument::RowState;
use standard::instrument::print::{PrintedMark, PrintedSheet};

use super::form_head::{FormHousehold, form_head};
use super::reading::paper_words;
use super::wording::{fill, say};
use super::{Scores, broken_before, person_signer};
use crate::review::reading_choice::ChoicePaper;

/// Where the name of a sheet goes on in a second line.
const AREA_WORDS: &str = "khu vực";

/// The sheet and Phiếu B2 of a household.
#[derive(Debug, Clone)]
pub struct ScoreSheet<'a> {
    /// The sheet of its region.
    pub sheet: &'a PrintedSheet,
    /// The rows of Phiếu B2.
    pub marks: &'a [PrintedMark],
    pub household: FormHousehold,
    /// By which scores the class came about.
    pub scores: Scores,
    /// The day on which what was told stands.
    pub review_day: Day,
    /// The rows of Mẫu 3.3 as its facts tick them.
    pub rows: Vec<RowState>,
    /// Whether it is deprived, by indicator; one that is not there is not known.
    pub deprived: BTreeMap<String, bool>,
    /// Điểm B1 and B2; none while something is missing.
    pub points: Option<(i64, i64)>,
    /// What is not known, in words.
    pub missing: Vec<String>,
    /// What was decided by a reading, or by the reviewer.
    pub notes: Vec<SheetNote>,
    /// The words of rows of Mẫu 3.3, by item and answer, for those that the sheet does not print.
    pub left_out: BTreeMap<(u8, u8), String>,
    /// Whether it is filled in by hand: then nothing is known, and nothing said to be missing.
    pub blank: bool,
}

/// A remark on items and marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetNote {
    pub words: String,
    /// The items that it is about.
    pub items: Vec<u8>,
    /// The indicators that it is about.
    pub indicators: Vec<String>,
}

impl SheetNote {
    /// A reading that decides something here.
    pub fn reading(
        (id, about): (&str, &str),
        side: &str,
        paper: Option<&ChoicePaper>,
    ) -> SheetNote {
        let words = match paper {
            None => fill("score_sheet.reading", &[("id", id), ("about", about), ("side", side)]),
            Some(paper) => {
                let paper = paper_words(paper);
                let args = [("id", id), ("about", about), ("side", side), ("paper", &paper)];
                fill("score_sheet.reading_chosen", &args)
            }
        };
        SheetNote { words, ..SheetNote::default() }
    }

    /// A mark that was stated otherwise than it follows.
    pub fn stated(indicator: &str, reason: &str) -> SheetNote {
        SheetNote {
            words: fill("score_sheet.stated", &[("reason", reason)]),
            indicators: vec![indicator.to_owned()],
            ..SheetNote::default()
        }
    }
}

impl ScoreSheet<'_> {
    /// The paper.
    pub fn document(&self) -> Document {
        let notes = self.notes();
        // Each form has its remarks below it, counted by itself.
        let of_items: Vec<&SheetNote> = notes.iter().filter(|it| !it.items.is_empty()).collect();
        let of_marks: Vec<&SheetNote> =
            notes.iter().filter(|it| !it.indicators.is_empty()).collect();
        let first = &[("number", &*self.sheet.number), ("title", &*self.sheet.title)];
        let kind = fill("score_sheet.title", first);
        let mut blocks = vec![
            Block::Title { kind: broken_before(&kind, AREA_WORDS), about: String::new() },
            form_head("score_sheet", &self.household, None),
            self.scored(&of_items),
            small_signatures(),
        ];
        blocks.extend(of_items.iter().enumerate().map(|(at, note)| remark(at, note)));
        blocks.extend(self.below());
        let title = broken_before(&say("form_b2.title"), &say("form_b2.title_second"));
        blocks.extend([
            Block::PageBreak,
            Block::Title { kind: title, about: String::new() },
            self.marked(&of_marks),
            small_signatures(),
        ]);
        blocks.extend(of_marks.iter().enumerate().map(|(at, note)| remark(at, note)));
        blocks.push(self.household_line());
        blocks.extend(self.below());
        Document {
            title: format!("{kind} – {}", self.household.head),
            day: self.review_day,
            numbers: PageNumbers::FromSecond,
            warning: self.scores.warning(),
            blocks,
            ..Document::default()
        }
    }

    /// The remarks, with those on rows whose points are printed otherwise than they count.
    fn notes(&self) -> Vec<SheetNote> {
        let mut notes = self.notes.clone();
        // Whoever adds up by hand is told of every row that counts otherwise, and not of those ticked alone.
        for row in self.rows.iter().filter(|row| row.counts || self.blank) {
            let points = row.points.to_string();
            let words = match self.sheet.row(row.item, row.answer) {
                Some(printed) if printed.points == row.points => continue,
                Some(printed) => {
                    let here = printed.points.to_string();
                    let args = [
                        ("number", &*self.sheet.number),
                        ("row", &*printed.label),
                        ("printed", &*here),
                        ("points", &*points),
                    ];
                    fill("score_sheet.otherwise", &args)
                }
                None if self.blank && !self.sheet.items.iter().any(|it| it.number == row.item) => {
                    continue;
                }
                None if self.blank => {
                    let left_out = self.left_out.get(&(row.item, row.answer));
                    let words = left_out.map(String::as_str).unwrap_or_default();
                    let item = row.item.to_string();
                    let args = [
                        ("number", &*self.sheet.number),
                        ("item", &*item),
                        ("row", words),
                        ("points", &*points),
                    ];
                    fill("score_sheet.left_out_row", &args)
                }
                None => {
                    let args = [("number", &*self.sheet.number), ("points", &*points)];
                    fill("score_sheet.left_out", &args)
                }
            };
            notes.push(SheetNote { words, items: vec![row.item], indicators: Vec::new() });
        }
        notes
    }

    fn scored(&self, notes: &[&SheetNote]) -> Block {
        let state = |item: u8, answer: u8| {
            self.rows.iter().find(|row| row.item == item && row.answer == answer)
        };
        let mut rows = Vec::new();
        for item in &self.sheet.items {
            let about = |note: &SheetNote| note.items.contains(&item.number);
            rows.push(vec![
                Cell::centre(item.number.to_string()).leading(),
                Cell::left(&item.label),
                Cell::left(""),
                Cell::left(""),
                Cell::centre(marks_of(notes, about)),
            ]);
            rows.extend(item.rows.iter().map(|row| {
                let state = state(item.number, row.answer);
                let counted =
                    state.filter(|it| it.counts && !self.blank).map(|it| it.points.to_string());
                vec![
                    Cell::left(""),
                    Cell::left(&row.label),
                    self.answer(state.and_then(|it| it.ticked), "score_sheet.cross"),
                    Cell::centre(row.points.to_string()),
                    Cell::centre(counted.unwrap_or_default()),
                ]
            }));
        }
        let how = Cell {
            words: vec![
                Inline::Bold(format!("{} ", say("score_sheet.answer"))),
                Inline::Text(say("score_sheet.answer_how")),
            ],
            ..Cell::head("")
        };
        rows.push(self.total("score_sheet.total", 4, self.points.map(|(b1, _)| b1)));
        let head = vec![
            Cell::head(say("score_sheet.order")),
            Cell::head(say("score_sheet.feature")),
            how,
            Cell::head(say("score_sheet.level")),
            Cell::head(say("score_sheet.points")),
        ];
        let shares = vec![7, 56, 15, 11, 11];
        Block::Table(Table { shares, head: vec![head], rows, letters: Letters::Small })
    }

    /// Which household the second form is of: the print has nothing for it, and papers come apart. It
    /// stands below the form, as what the program adds.
    fn household_line(&self) -> Block {
        let args = [
            ("head", &*self.household.head),
            ("village", &*self.household.village),
            ("code", &*self.household.code),
        ];
        Block::Small(fill("form_b2.household", &args))
    }

    fn marked(&self, notes: &[&SheetNote]) -> Block {
        let how = Cell::centre(say("form_b2.how")).across(4);
        let mut rows = vec![vec![Cell::left("").leading(), how]];
        let mut dimension = None;
        for (at, mark) in self.marks.iter().enumerate() {
            if dimension != Some(&mark.dimension) {
                dimension = Some(&mark.dimension);
                let (number, label) = &mark.dimension;
                let label = Cell { words: vec![Inline::Bold(label.clone())], ..Cell::left("") };
                rows.push(vec![Cell::head(number).leading(), label.across(4)]);
            }
            let deprived = self.deprived.get(&mark.indicator).copied();
            let about = |note: &SheetNote| note.indicators.contains(&mark.indicator);
            let points = match deprived {
                Some(true) => say("form_b2.each"),
                Some(false) => "0".to_owned(),
                None => String::new(),
            };
            let points = [points, marks_of(notes, about)].join(" ");
            let mut row = vec![
                Cell::centre(&mark.number),
                Cell::left(&mark.rule),
                self.answer(deprived, "form_b2.cross"),
                Cell::centre(points.trim()),
            ];
            // Two rows that are read from the same columns share one remark.
            let same = |other: Option<&PrintedMark>| {
                other.is_some_and(|it| it.note == mark.note && it.dimension == mark.dimension)
            };
            let before = at.checked_sub(1).and_then(|at| self.marks.get(at));
            if !same(before) {
                let down = if same(self.marks.get(at + 1)) { 2 } else { 1 };
                row.push(Cell::left(&mark.note).down(down));
            }
            rows.push(row);
        }
        let mut sum = self.total("form_b2.total", 3, self.points.map(|(_, b2)| b2));
        sum.push(blank());
        rows.push(sum);
        let head = ["order", "indicator", "answer", "points", "note"];
        let head = head.map(|key| Cell::head(say(&format!("form_b2.{key}")))).to_vec();
        let shares = vec![7, 44, 10, 12, 27];
        // One page by law, with whoever signs it and what the program adds.
        Block::Table(Table { shares, head: vec![head], rows, letters: Letters::Small })
    }

    /// A cross, nothing, or an empty box where it is not known.
    fn answer(&self, ticked: Option<bool>, cross: &str) -> Cell {
        match ticked.filter(|_| !self.blank) {
            Some(true) => Cell { words: vec![Inline::Bold(say(cross))], ..Cell::centre("") },
            Some(false) => blank(),
            None if self.blank => blank(),
            None => Cell { words: vec![Inline::Check(false)], ..Cell::centre("") },
        }
    }

    /// The last row: a sum, or an empty box while it cannot be told.
    fn total(&self, key: &str, across: u16, points: Option<i64>) -> Vec<Cell> {
        let words = Cell { words: vec![Inline::Bold(say(key))], ..Cell::left("") };
        let sum = match points {
            Some(points) => Inline::Bold(points.to_string()),
            None if self.blank => Inline::Text(String::new()),
            None => Inline::Check(false),
        };
        vec![
            Cell { align: Align::Right, ..words }.across(across),
            Cell { words: vec![sum], ..Cell::centre("") },
        ]
    }

    /// What the program says below a form: of which day it is, and what is not known.
    fn below(&self) -> Vec<Block> {
        if self.blank {
            return vec![Block::Small(say("score_sheet.by_hand"))];
        }
        let day = show_day(self.review_day);
        let mut lines = vec![Block::Small(fill("score_sheet.day", &[("day", &day)]))];
        if !self.missing.is_empty() {
            let names = self.missing.join("; ");
            lines.push(Block::Small(fill("score_sheet.missing", &[("names", &names)])));
        }
        lines
    }
}

fn blank() -> Cell {
    Cell::left("")
}

/// `(1) (3)`: the remarks on something.
fn marks_of(notes: &[&SheetNote], about: impl Fn(&SheetNote) -> bool) -> String {
    let here = notes.iter().enumerate().filter(|(_, note)| about(note));
    here.map(|(at, _)| format!("({})", at + 1)).collect::<Vec<_>>().join(" ")
}

fn remark(at: usize, note: &SheetNote) -> Block {
    Block::Small(format!("({}) {}", at + 1, note.words))
}

/// Where the household and the reviewer sign.
fn signers() -> Vec<Signer> {
    vec![
        person_signer(say("score_sheet.sign_household"), None),
        person_signer(say("score_sheet.sign_reviewer"), None),
    ]
}

/// The same on forms that are of so many pages by law.
pub(super) fn small_signatures() -> Block {
    Block::Closing(Closing { recipients: Vec::new(), signers: signers(), small: true })
}

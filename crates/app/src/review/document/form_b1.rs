//! Phiếu B1 (Mẫu 3.1) as printed: part A on upright pages, part B across. For the field the people are
//! filled in and the rest left open; of a form that was taken everything that it says.

use std::collections::{BTreeMap, BTreeSet};

use base::Day;
use base::day::show_day;
use paper::document::{Block, Cell, Document, Inline, Letters, PageNumbers, Table};
use standard::instrument::print::{Filled, PrintedColumn, PrintedLine, PrintedSection, Prints};

use super::form_head::{FormHousehold, form_head};
use super::score_sheet::small_signatures;
use super::wording::{fill, say};
use super::{Masked, Scores, Sex, sex_code};

/// Rows for people that a form in the field has at least, and how many more than the register knows.
const ROWS_LEAST: usize = 5;
const ROWS_MORE: usize = 2;
/// The section of goods: so many of its lines end the left half, the others stand at the head of the right
/// one, as printed.
const GOODS: &str = "IX";
/// The section whose heading is two rows high.
const TALL: &str = "III";
const GOODS_LEFT: usize = 9;
/// How a line begins whose words are to be written.
const OTHER: &str = "Khác, ghi rõ";

/// Phiếu B1 of a household.
#[derive(Debug, Clone)]
pub struct FormB1<'a> {
    pub prints: &'a Prints,
    pub household: FormHousehold,
    /// Whether the area is urban.
    pub urban: bool,
    /// The code of the head's ethnic group.
    pub ethnicity: Option<i32>,
    pub scores: Scores,
    /// The day of the review.
    pub review_day: Day,
    /// What is told of the house, by fact; empty in the field.
    pub answers: BTreeMap<String, String>,
    /// The causes marked in section XIII, by their code.
    pub causes: BTreeSet<usize>,
    /// Section XIV, by the number of the line: drawn, needed.
    pub policies: BTreeMap<String, [bool; 2]>,
    /// What stands behind “Khác, ghi rõ”, by the number of the section.
    pub others: BTreeMap<&'static str, String>,
    pub members: Vec<FormMember>,
    /// Whether it was taken: then nothing is left to write.
    pub taken: bool,
}

/// A line of part B.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormMember {
    pub name: String,
    /// The code of column 3.
    pub relation: Option<u8>,
    pub birth: Option<base::Birth>,
    pub number: Option<Masked>,
    /// The code of column 4b.
    pub ethnicity: Option<i32>,
    pub sex: Option<Sex>,
    /// What stands in the columns 6 to 19, by their number.
    pub columns: BTreeMap<&'static str, String>,
}

impl FormB1<'_> {
    /// The paper.
    pub fn document(&self) -> Document {
        let kind = say("form_b1.title");
        let title = || Block::Title { kind: kind.clone(), about: String::new() };
        let [first, second] = self.part_a();
        let ethnicity = self.ethnicity.map(|it| it.to_string()).unwrap_or_default();
        let area = say(if self.urban { "form_b1.urban" } else { "form_b1.rural" });
        let top = [
            Cell::left(say("form_b1.area")),
            Cell::centre(area),
            Cell::left(say("form_b1.ethnicity")),
            Cell::centre(ethnicity),
        ];
        let mut blocks = vec![
            title(),
            form_head("form_b1", &self.household, Some(top)),
            Block::Lead(say("form_b1.part_a")),
            first,
            // As printed: the second table has the head of section XIV, and is not torn from it.
            Block::PageBreak,
            second,
            Block::Landscape,
            Block::Lead(kind.clone()),
            Block::Lead(say("form_b1.part_b")),
            self.part_b(),
            small_signatures(),
            Block::Legend(Letters::Fine, vec![Inline::Bold(say("form_b1.codes"))]),
        ];
        let with_codes = self.prints.part_b.iter().filter(|column| !column.codes.is_empty());
        blocks.extend(with_codes.map(codes));
        let day = show_day(self.review_day);
        let note = if self.taken { "form_b1.taken" } else { "form_b1.field" };
        let args = [("day", &*day), ("code", &*self.household.code)];
        blocks.push(Block::Legend(Letters::Fine, vec![Inline::Italic(fill(note, &args))]));
        Document {
            title: format!("{kind} – {}", self.household.head),
            day: self.review_day,
            numbers: PageNumbers::FromSecond,
            warning: self.scores.warning(),
            blocks,
            ..Document::default()
        }
    }

    /// The two tables of part A, each with a left and a right half as printed.
    fn part_a(&self) -> [Block; 2] {
        let mut halves: [Vec<Vec<Cell>>; 3] = Default::default();
        let mut policies = Vec::new();
        for section in &self.prints.part_a {
            let number = section.number.as_str();
            if number == "XIV" {
                policies = self.policy_rows(section);
                continue;
            }
            let half = match number {
                "I" | "II" | "III" | "IV" | "V" | "VI" => 0,
                "VII" | "VIII" | GOODS => 2,
                _ => 1,
            };
            let lines = section.lines.iter().map(|line| self.line(section, line).to_vec());
            let mut lines: Vec<Vec<Cell>> = lines.collect();
            let over = lines.split_off(if number == GOODS { GOODS_LEFT } else { lines.len() });
            let filled = section.filled.as_ref().map(|it| self.value(it)).unwrap_or_default();
            if let Some(rows) = halves.get_mut(half) {
                let cells = [heading(section), Cell::centre(filled)];
                // As printed: the third heading stands beside two lines of the right half, and both end in
                // the same row.
                if number == TALL {
                    rows.push(cells.map(|cell| cell.down(2)).to_vec());
                    rows.push(Vec::new());
                } else {
                    rows.push(cells.to_vec());
                }
                rows.extend(lines);
            }
            if let Some(rows) = halves.get_mut(1) {
                rows.splice(0..0, over);
            }
        }
        let [left, right, below] = halves;
        let first = beside(left, right, 2);
        let policies = policies.into_iter().map(|cells| cells.to_vec()).collect();
        let second = beside(below, policies, 3);
        let table = |shares: &[u16], rows| {
            let (shares, letters) = (shares.to_vec(), Letters::Small);
            Block::Table(Table { shares, head: Vec::new(), rows, letters })
        };
        [table(&[42, 8, 42, 8], first), table(&[42, 8, 32, 9, 9], second)]
    }

    fn line(&self, section: &PrintedSection, line: &PrintedLine) -> [Cell; 2] {
        let value = match (section.number.as_str(), line.number.parse::<usize>()) {
            ("XIII", Ok(code)) if self.causes.contains(&code) => say("score_sheet.cross"),
            // What a household does not have is written 00 (Phụ lục IV, III.2).
            (GOODS, _) => none_as_00(self.value(&line.filled)),
            _ => self.value(&line.filled),
        };
        [self.label(section, line), Cell::centre(value)]
    }

    /// `4. Khác, ghi rõ: tre nứa`: the words of a line, what was written on its dots in their place.
    fn label(&self, section: &PrintedSection, line: &PrintedLine) -> Cell {
        let written = self.others.get(section.number.as_str());
        let label = match written.filter(|_| line.label.starts_with(OTHER)) {
            Some(text) => {
                let dots = |c: char| matches!(c, '.' | '…' | ':' | ' ');
                format!("{}: {text}", line.label.trim_end_matches(dots))
            }
            None => line.label.clone(),
        };
        Cell::left(format!("{}. {label}", line.number))
    }

    /// The policies, each with a box for what the household has and one for what it needs.
    fn policy_rows(&self, section: &PrintedSection) -> Vec<[Cell; 3]> {
        let has = Cell::centre(say("form_b1.has"));
        let head = [heading(section), has, Cell::centre(say("form_b1.needs"))];
        let lines = section.lines.iter().map(|line| {
            let [drawn, needed] = self.policies.get(&line.number).copied().unwrap_or_default();
            let mark = |yes: bool| match yes {
                true => Cell::centre(say("score_sheet.cross")),
                false => Cell::left(""),
            };
            [self.label(section, line), mark(drawn), mark(needed)]
        });
        std::iter::once(head).chain(lines).collect()
    }

    /// What stands in a box; nothing where it is not known.
    fn value(&self, filled: &Filled) -> String {
        let told = |fact: &String| self.answers.get(fact).map(String::as_str);
        let crossed = |yes: bool| if yes { say("score_sheet.cross") } else { String::new() };
        match filled {
            Filled::Apart => String::new(),
            Filled::Answer(fact, answer) => crossed(told(fact) == Some(answer.as_str())),
            Filled::Yes(fact) => crossed(told(fact) == Some("1")),
            Filled::Sum(facts) => {
                let counts = facts.iter().map(|fact| told(fact)?.parse::<u64>().ok());
                let sum: Option<u64> = counts.sum();
                sum.and_then(|sum| i64::try_from(sum).ok())
                    .map(base::text::group_thousands)
                    .unwrap_or_default()
            }
        }
    }

    fn part_b(&self) -> Block {
        let head = self.head_b();
        let rows = if self.taken {
            self.members.len()
        } else {
            ROWS_LEAST.max(self.members.len() + ROWS_MORE)
        };
        let rows = (0..rows).map(|at| {
            let member = self.members.get(at);
            let cell = |column: &PrintedColumn| match member {
                Some(member) => member.cell(at, &column.number),
                None => Cell::left(""),
            };
            self.prints.part_b.iter().map(cell).collect()
        });
        let mut rows: Vec<Vec<Cell>> = rows.collect();
        // As printed: the last row to write in goes on with as many as there are.
        let to_write_in = rows.len() > self.members.len();
        if let Some(first) = rows.last_mut().and_then(|row| row.first_mut()).filter(|_| to_write_in)
        {
            *first = Cell::centre("…");
        }
        let shares = self.prints.part_b.iter().map(|column| share(&column.number)).collect();
        Block::Table(Table { shares, head, rows, letters: Letters::Fine })
    }

    /// The names of the columns, the band over those that only some are asked, the numbers.
    fn head_b(&self) -> Vec<Vec<Cell>> {
        let columns = &self.prints.part_b;
        let band = |column: &&PrintedColumn| column.who == say("form_b1.from_15");
        let banded = columns.iter().filter(band).count();
        let last = columns.len().saturating_sub(1);
        let names = columns.iter().enumerate().map(|(at, column)| {
            let mut words = vec![Inline::Bold(column.label.clone())];
            let is_banded = band(&column);
            for small in [&column.note, &column.who] {
                let is_above = is_banded && *small == column.who;
                if !is_above && !small.is_empty() {
                    words.push(Inline::Text(format!(" {small}")));
                }
            }
            let cell = Cell { words, ..Cell::centre("") };
            // Beside the band the last column has an empty cell, as printed.
            if is_banded || at == last { cell } else { cell.down(2) }
        });
        let over = u16::try_from(banded).unwrap_or(1);
        vec![
            names.collect(),
            vec![Cell::head(say("form_b1.from_15")).across(over), Cell::centre("")],
            columns.iter().map(|column| Cell::centre(&column.number)).collect(),
        ]
    }
}

impl FormMember {
    fn cell(&self, at: usize, column: &str) -> Cell {
        let number = |it: Option<String>| Cell::centre(it.unwrap_or_default());
        match column {
            "1" => Cell::centre((at + 1).to_string()),
            "2" => Cell::left(&self.name),
            "3" => number(self.relation.map(|it| it.to_string())),
            "4" => number(self.birth.map(|it| it.to_string())),
            "4a" => number(self.number.as_ref().map(|Masked(it)| it.clone())),
            "4b" => number(self.ethnicity.map(|it| it.to_string())),
            "5" => number(self.sex.map(|sex| sex_code(sex).to_owned())),
            other => number(self.columns.get(other).cloned()),
        }
    }
}

fn none_as_00(count: String) -> String {
    if count == "0" { "00".to_owned() } else { count }
}

/// The share of a column of part B: as printed, with more for what is filled in by the program – the name,
/// a day, a masked number – and for the long head of column 18.
fn share(column: &str) -> u16 {
    match column {
        "1" => 7,
        "2" => 30,
        "4" => 17,
        "4a" => 20,
        "4b" => 12,
        "13" => 13,
        "14" => 11,
        "15" => 15,
        "18" => 26,
        "3" | "6" | "7" => 10,
        "5" | "9" | "12" => 8,
        _ => 9,
    }
}

/// `I. Vật liệu chính của cột nhà/căn hộ (Đánh dấu X)`.
fn heading(section: &PrintedSection) -> Cell {
    let mut words = vec![Inline::Bold(format!("{}. {}", section.number, section.label))];
    if !section.note.is_empty() {
        words.push(Inline::Text(format!(" {}", section.note)));
    }
    Cell { words, ..Cell::left("") }
}

/// Rows of two halves beside one another; the shorter one ends in empty cells.
fn beside(left: Vec<Vec<Cell>>, right: Vec<Vec<Cell>>, width: usize) -> Vec<Vec<Cell>> {
    let rows = left.len().max(right.len());
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let empty = |n: usize| std::iter::repeat_with(|| Cell::left("")).take(n);
    (0..rows)
        .map(|_| {
            let mut row = left.next().unwrap_or_else(|| empty(2).collect());
            match right.next() {
                Some(it) => row.extend(it),
                None => row.extend(empty(width)),
            }
            row
        })
        .collect()
}

/// `Cột 5: Nam ghi mã 1; Nữ ghi mã 2.`
fn codes(column: &PrintedColumn) -> Block {
    let each = column
        .codes
        .iter()
        .map(|(code, label)| fill("form_b1.code_said", &[("label", &**label), ("code", &**code)]));
    let each = each.collect::<Vec<_>>().join("; ");
    let words = fill("form_b1.codes_of", &[("column", &*column.number), ("codes", &*each)]);
    // The circular prints no full stop behind the codes of this column.
    let words = if column.number == "10" { words.trim_end_matches('.') } else { &words };
    Block::Legend(Letters::Fine, Inline::words(words))
}

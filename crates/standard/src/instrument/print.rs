//! The forms as the circular prints them: the sheets made from Mẫu 3.3 with the words and points that
//! each has of its own, the lines and columns of Mẫu 3.1, the rows of Mẫu 3.2. Nothing is scored by it.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::fact::FactKind;
use super::{Instrument, URBAN, bad, toml};
use crate::file::BadStandard;

/// The texts that the printed forms are made of.
#[derive(Debug, Clone, Copy)]
pub struct PrintTexts<'a> {
    /// `sheets.toml`.
    pub sheets: &'a str,
    /// The rows of each sheet by its number, `3.4`.
    pub rows: &'a [(&'a str, &'a str)],
    /// `form_3_1_a.csv`.
    pub part_a: &'a str,
    /// `form_3_1_b.csv`.
    pub part_b: &'a str,
    /// `form_3_2.csv`.
    pub marks: &'a str,
}

/// The printed forms.
#[derive(Debug, Clone)]
pub struct Prints {
    /// Mẫu 3.4 to 3.10.
    pub sheets: Vec<PrintedSheet>,
    /// Mẫu 3.1, part A, by section.
    pub part_a: Vec<PrintedSection>,
    /// Mẫu 3.1, part B, by column.
    pub part_b: Vec<PrintedColumn>,
    /// Mẫu 3.2.
    pub marks: Vec<PrintedMark>,
}

/// A sheet made from Mẫu 3.3 for a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedSheet {
    /// `3.7`.
    pub number: String,
    /// The region, or `urban`.
    pub region: String,
    /// Its title.
    pub title: String,
    /// Its pages in the gazette.
    pub pages: String,
    /// Its items.
    pub items: Vec<PrintedItem>,
}

/// An item of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedItem {
    /// Its number.
    pub number: u8,
    /// Its words.
    pub label: String,
    /// Its rows.
    pub rows: Vec<PrintedRow>,
}

/// A row of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedRow {
    /// Which answer of Mẫu 3.3 it is.
    pub answer: u8,
    /// Its words.
    pub label: String,
    /// Its points as printed.
    pub points: i32,
}

/// A section of Mẫu 3.1, part A.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedSection {
    /// `IX`.
    pub number: String,
    /// Its words.
    pub label: String,
    /// How it is filled in: `(Ghi số lượng)`.
    pub note: String,
    /// What fills the box beside its words, where it has one itself.
    pub filled: Option<Filled>,
    /// Its lines.
    pub lines: Vec<PrintedLine>,
}

/// A line of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedLine {
    /// `14`.
    pub number: String,
    /// Its words.
    pub label: String,
    /// What fills its box.
    pub filled: Filled,
}

/// What fills a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filled {
    /// No fact: causes, policies, kinds of animals that nothing scores.
    Apart,
    /// A cross, when the fact is this answer.
    Answer(String, String),
    /// A cross, when the fact is yes.
    Yes(String),
    /// The counts of these facts together.
    Sum(Vec<String>),
}

/// A column of Mẫu 3.1, part B.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedColumn {
    /// `4a`.
    pub number: String,
    /// Its words.
    pub label: String,
    /// Who is asked, where not everybody is.
    pub who: String,
    /// What stands beside its words, in brackets.
    pub note: String,
    /// Its codes.
    pub codes: Vec<(String, String)>,
}

/// A row of Mẫu 3.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedMark {
    /// The number and the words of its dimension.
    pub dimension: (String, String),
    /// `1.1`.
    pub number: String,
    /// When a household is deprived.
    pub rule: String,
    /// Where it is read from.
    pub note: String,
    /// The indicator of the standard.
    pub indicator: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetsFile {
    sheet: Vec<SheetLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetLine {
    number: String,
    region: String,
    title: String,
    pages: String,
}

#[derive(Deserialize)]
struct RowLine {
    item: u8,
    item_label: String,
    answer_label: String,
    points: i32,
}

#[derive(Deserialize)]
struct PartALine {
    section: String,
    section_label: String,
    line: String,
    line_label: String,
    answer_code: String,
    answer_label: String,
    note: String,
}

#[derive(Deserialize)]
struct PartBLine {
    column: String,
    label: String,
    who: String,
    code: String,
    code_label: String,
    note: String,
}

#[derive(Deserialize)]
struct MarkLine {
    dimension: String,
    indicator: String,
    label: String,
    rule: String,
    columns: String,
}

impl Prints {
    /// Reads the files, each row joined to the item, fact or mark that it is.
    ///
    /// # Errors
    /// The first thing wrong, with the file: a row that is nothing of the instrument.
    pub fn load(texts: &PrintTexts<'_>, of: &Instrument) -> Result<Prints, BadStandard> {
        let SheetsFile { sheet } = toml("sheets.toml", texts.sheets)?;
        let sheets = sheet.into_iter().map(|line| {
            let rows = texts.rows.iter().find(|(number, _)| *number == line.number);
            let file = format!("sheet_{}.csv", line.number.replace('.', "_"));
            let (_, text) = rows.ok_or_else(|| bad(&file, "is not there".to_owned()))?;
            let items = items(&file, text, of)?;
            let SheetLine { number, region, title, pages } = line;
            Ok(PrintedSheet { number, region, title, pages, items })
        });
        Ok(Prints {
            sheets: sheets.collect::<Result<_, _>>()?,
            part_a: part_a(texts.part_a, of)?,
            part_b: part_b(texts.part_b)?,
            marks: marks(texts.marks, of)?,
        })
    }

    /// The sheet for a region of the score table.
    pub fn sheet(&self, region: &str) -> Option<&PrintedSheet> {
        self.sheets.iter().find(|it| it.region == region)
    }
}

impl PrintedSheet {
    /// A row by item and answer of Mẫu 3.3; `None` where the sheet leaves it out.
    pub fn row(&self, item: u8, answer: u8) -> Option<&PrintedRow> {
        let item = self.items.iter().find(|it| it.number == item)?;
        item.rows.iter().find(|row| row.answer == answer)
    }

    /// Whether it is the urban one.
    pub fn is_urban(&self) -> bool {
        self.region == URBAN
    }
}

fn lines<T: DeserializeOwned>(file: &str, text: &str) -> Result<Vec<T>, BadStandard> {
    let read = csv::Reader::from_reader(text.as_bytes()).into_deserialize();
    read.collect::<Result<_, _>>().map_err(|error| bad(file, error.to_string()))
}

/// Words without blanks: where a print breaks its lines differs from form to form.
fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn items(file: &str, text: &str, of: &Instrument) -> Result<Vec<PrintedItem>, BadStandard> {
    let mut items: Vec<PrintedItem> = Vec::new();
    for line in lines::<RowLine>(file, text)? {
        let item = of.items().iter().find(|it| it.number == line.item);
        let same = |row: &&super::Row| solid(&row.vi) == solid(&line.answer_label);
        let Some(row) = item.and_then(|it| it.rows.iter().find(same)) else {
            let why = format!("item {} has no row {}", line.item, line.answer_label);
            return Err(bad(file, why));
        };
        let printed =
            PrintedRow { answer: row.answer, label: line.answer_label, points: line.points };
        match items.last_mut().filter(|it| it.number == line.item) {
            Some(item) => item.rows.push(printed),
            None => items.push(PrintedItem {
                number: line.item,
                label: line.item_label,
                rows: vec![printed],
            }),
        }
    }
    Ok(items)
}

fn part_a(text: &str, of: &Instrument) -> Result<Vec<PrintedSection>, BadStandard> {
    const FILE: &str = "form_3_1_a.csv";
    let mut sections: Vec<PrintedSection> = Vec::new();
    for line in lines::<PartALine>(FILE, text)? {
        let number = if line.line.is_empty() { &line.answer_code } else { &line.line };
        let label = if line.line.is_empty() { &line.answer_label } else { &line.line_label };
        let (number, label) = (number.clone(), label.clone());
        let filled = filled_by(&line, of).map_err(|why| bad(FILE, why))?;
        if sections.last().is_none_or(|it| it.number != line.section) {
            sections.push(PrintedSection {
                number: line.section,
                label: line.section_label,
                note: line.note,
                filled: None,
                lines: Vec::new(),
            });
        }
        let Some(section) = sections.last_mut() else { continue };
        if number.is_empty() {
            section.filled = Some(filled);
        } else if section.lines.last().is_none_or(|it| it.number != number) {
            // Policies have two boxes, and stand there twice.
            section.lines.push(PrintedLine { number, label, filled });
        }
    }
    Ok(sections)
}

/// What fills the box of a line: the facts whose place it is.
fn filled_by(line: &PartALine, of: &Instrument) -> Result<Filled, String> {
    let place = match line.line.as_str() {
        "" => format!("Mẫu 3.1 A, mục {}", line.section),
        number => format!("Mẫu 3.1 A, mục {}.{number}", line.section),
    };
    let here: Vec<_> = of.facts().all().iter().filter(|fact| fact.place == place).collect();
    let names = |kind| {
        let of_kind = here.iter().filter(move |fact| fact.kind == kind);
        of_kind.map(|fact| fact.name.clone()).collect::<Vec<_>>()
    };
    if let Ok(code) = line.answer_code.parse::<usize>() {
        let Some(fact) = here.iter().find(|fact| fact.kind == FactKind::Choice) else {
            return Ok(Filled::Apart);
        };
        let answer = code.checked_sub(1).and_then(|at| fact.answers.get(at));
        let answer = answer.ok_or_else(|| format!("{} has no answer {code}", fact.name))?;
        return Ok(Filled::Answer(fact.name.clone(), answer.id.clone()));
    }
    let counts = names(FactKind::Count);
    match (counts.is_empty(), names(FactKind::YesNo).as_slice()) {
        (false, _) => Ok(Filled::Sum(counts)),
        (true, [one, ..]) => Ok(Filled::Yes(one.clone())),
        (true, []) => Ok(Filled::Apart),
    }
}

fn part_b(text: &str) -> Result<Vec<PrintedColumn>, BadStandard> {
    let mut columns: Vec<PrintedColumn> = Vec::new();
    for line in lines::<PartBLine>("form_3_1_b.csv", text)? {
        if columns.last().is_none_or(|it| it.number != line.column) {
            columns.push(PrintedColumn {
                number: line.column,
                label: line.label,
                who: line.who,
                note: line.note,
                codes: Vec::new(),
            });
        }
        if let Some(column) = columns.last_mut().filter(|_| !line.code.is_empty()) {
            column.codes.push((line.code, line.code_label));
        }
    }
    Ok(columns)
}

fn marks(text: &str, of: &Instrument) -> Result<Vec<PrintedMark>, BadStandard> {
    const FILE: &str = "form_3_2.csv";
    let all = lines::<MarkLine>(FILE, text)?.into_iter().map(|line| {
        let place = format!("Mẫu 3.2, {}", line.indicator);
        let fact = of.facts().all().iter().find(|fact| fact.place == place);
        let indicator = fact.and_then(|fact| fact.indicator.clone());
        let indicator =
            indicator.ok_or_else(|| bad(FILE, format!("no fact stands at {}", line.indicator)))?;
        Ok(PrintedMark {
            dimension: (line.dimension, line.label),
            number: line.indicator,
            rule: line.rule,
            note: line.columns,
            indicator,
        })
    });
    all.collect()
}

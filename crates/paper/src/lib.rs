//! Papers: a sheet of figures, written as a workbook, as an open document, as text with separators
//! or as a page to print, whole or row by row; and a document of words, in the layout of NĐ 30/2020,
//! for Word, PDF and print. What stands in them is decided by whoever makes them.

pub mod document;
mod html;
mod layout;
mod list;
mod ods;
mod text;
mod workbook;

use std::io::Write;

pub use html::{HtmlWriter, to_html};
pub use list::{
    ListCell, ListColumn, ListHead, SHEET_ROWS_MAX, Separator, XlsxList, csv_head, csv_rows,
};
pub use ods::{OdsWriter, to_ods, to_ods_all};
pub use text::{CsvWriter, to_csv};
pub use workbook::{to_xlsx, to_xlsx_all};

/// A sheet that is written row by row, so that a long one need not be in memory.
pub trait SheetWriter<W: Write> {
    /// Writes a row of the body.
    ///
    /// # Errors
    /// When it cannot be written.
    fn row(&mut self, row: &Row) -> Result<(), BadSheet>;

    /// Writes what stands below the body, and gives back what was written to.
    ///
    /// # Errors
    /// When it cannot be written.
    fn end(self) -> Result<W, BadSheet>;
}

/// A sheet: titles, a head of one or more rows, a body, and notes below.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The name of the sheet in a workbook; shortened to what workbooks allow.
    pub name: String,
    /// The body that issues it, and the like: lines at the top left.
    pub issuer: Vec<String>,
    /// Lines at the top right: the name of the state and its motto.
    pub state: Vec<String>,
    pub title: String,
    /// Lines under the title: area, period, unit.
    pub subtitles: Vec<String>,
    /// A warning that must be seen before any figure.
    pub warning: Option<String>,
    /// The unit of the numbers, above the table's right end; may be empty.
    pub unit: String,
    /// The head, row by row; cells may span.
    pub head: Vec<Vec<HeadCell>>,
    /// The width of each column, in characters.
    pub widths: Vec<u16>,
    /// The body.
    pub rows: Vec<Row>,
    /// Lines below: sources, checks.
    pub notes: Vec<String>,
    /// Who signs, below everything.
    pub signature: Option<Signature>,
}

impl Sheet {
    /// Changes every text in which words of people may stand: what it is of, its rows, notes and who signs.
    pub fn change_texts(&mut self, change: &mut dyn FnMut(&mut String)) {
        let Sheet { name, title, subtitles, warning, rows, notes, signature, .. } = self;
        [name, title]
            .into_iter()
            .chain(subtitles)
            .chain(notes)
            .chain(warning)
            .for_each(&mut *change);
        for cell in rows.iter_mut().flat_map(|row| row.cells.iter_mut()) {
            if let Cell::Text(text) = cell {
                change(text);
            }
        }
        let signs = signature.iter_mut().flat_map(|it| it.left.iter_mut().chain(&mut it.right));
        signs.for_each(change);
    }
}

/// Place and date, and the two who sign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    /// `Hoằng Kim, ngày … tháng … năm …`.
    pub place: String,
    /// Who made the table, line by line.
    pub left: Vec<String>,
    /// Who answers for it, line by line.
    pub right: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadCell {
    /// Its words.
    pub text: String,
    /// How many columns it spans.
    pub across: u16,
    /// How many rows it spans.
    pub down: u16,
}

impl HeadCell {
    /// A cell that spans one column and one row.
    pub fn one(text: impl Into<String>) -> HeadCell {
        HeadCell { text: text.into(), across: 1, down: 1 }
    }
}

/// A row of the body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// Whether it is a total, set off from the others.
    pub total: bool,
}

/// A cell of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A short word, a year or a cross, in the middle of its cell.
    Mark(String),
    /// A number of things.
    Count(i64),
    /// Hundredths of a percent; none when there was nothing to divide by.
    Rate(Option<i64>),
}

impl BadSheet {
    pub(crate) fn new(sheet: &str, reason: impl std::fmt::Display) -> BadSheet {
        BadSheet { sheet: sheet.to_owned(), reason: reason.to_string() }
    }
}

impl Cell {
    /// The cell as Vietnamese papers write it: `1.205`, `3,32`, `–`.
    pub fn show(&self) -> String {
        match self {
            Cell::Text(text) | Cell::Mark(text) => text.clone(),
            Cell::Count(n) => base::text::group_thousands(*n),
            Cell::Rate(None) => "–".to_owned(),
            Cell::Rate(Some(rate)) => show_rate(*rate),
        }
    }
}

/// Hundredths as Vietnamese papers write them: 332 is `3,32`.
pub fn show_rate(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let n = hundredths.unsigned_abs();
    format!(
        "{sign}{},{:02}",
        base::text::group_thousands(i64::try_from(n / 100).unwrap_or(i64::MAX)),
        n % 100
    )
}

/// A sheet that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the sheet {sheet} cannot be written: {reason}")]
pub struct BadSheet {
    sheet: String,
    reason: String,
}

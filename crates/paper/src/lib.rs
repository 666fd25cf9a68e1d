//! Papers: a sheet of figures, written as a workbook, as text with separators or as a page to
//! print; and a document of words, in the layout of NĐ 30/2020, for Word, PDF and print. What
//! stands in them is decided by whoever makes them.

pub mod document;
mod html;
mod text;
mod workbook;

pub use html::to_html;
pub use text::to_csv;
pub use workbook::to_xlsx;

/// A sheet: titles, a head of one or more rows, a body, and notes below.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The name of the sheet in a workbook; shortened to what workbooks allow.
    pub name: String,
    /// The body that issues it, and the like: lines at the top left.
    pub issuer: Vec<String>,
    /// The title.
    pub title: String,
    /// Lines under the title: area, period, unit.
    pub subtitles: Vec<String>,
    /// A warning that must be seen before any figure.
    pub warning: Option<String>,
    /// The head, row by row; cells may span.
    pub head: Vec<Vec<HeadCell>>,
    /// The width of each column, in characters.
    pub widths: Vec<u16>,
    /// The body.
    pub rows: Vec<Row>,
    /// Lines below: sources, checks.
    pub notes: Vec<String>,
}

/// A cell of the head.
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
    /// Its cells.
    pub cells: Vec<Cell>,
    /// Whether it is a total, set off from the others.
    pub total: bool,
}

/// A cell of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number of things.
    Count(i64),
    /// Hundredths of a percent; none when there was nothing to divide by.
    Rate(Option<i64>),
}

impl Cell {
    /// The cell as Vietnamese papers write it: `1.205`, `3,32`, `–`.
    pub fn show(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
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

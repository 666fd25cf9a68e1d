//! The words of a marked workbook, and how much is marked.

use rust_xlsxwriter::XlsxError;

/// The most comments in a workbook; more make spreadsheets slow. All findings are on the list.
pub(crate) const COMMENTS_MAX: usize = 5_000;
/// The most findings listed: one sheet has a million rows, and nobody reads more than these.
pub(crate) const LISTED_MAX: usize = 200_000;
/// The most characters of a comment: a cell with many findings says the first.
pub(crate) const COMMENT_MAX: usize = 1_000;

/// The headings of lists, for a copy: what is one, and in which rows they stand.
#[derive(Debug, Clone, Copy)]
pub struct Headings {
    /// Whether a text is one as it stands.
    pub known: fn(&str) -> bool,
    /// They stand within so many rows; those are always given back.
    pub within: u32,
}

/// The words of the sheet that lists the findings.
#[derive(Debug, Clone)]
pub struct MarkWords {
    /// The sheet's name.
    pub sheet: String,
    /// Its headers: severity, sheet, row, column, what was found and what to do.
    pub headers: [String; 5],
    /// The words for error, warning and note.
    pub severities: [String; 3],
    /// What is told when only the rows with findings are given back.
    pub rows_left_out: String,
    /// What is told when the file could not be marked itself, and is given back as a copy.
    pub copied: String,
}

/// The marked workbook cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum MarkError {
    /// The writer of workbooks refuses a value.
    #[error("the marked workbook cannot be written: {0}")]
    Write(#[from] XlsxError),
}

//! Any spreadsheet as sheets of text, within limits, and given back with findings marked in it. What
//! its rows are about is not known here. No files, no clock.

mod archive;
mod book_xml;
mod cell;
mod comments;
mod compound;
mod decode;
mod links;
mod mark;
mod merges;
mod model;
mod ods;
mod open;
mod runs;
mod sheet_xml;
mod text_file;
mod xls;
mod xlsx;

pub use decode::{Repaired, TextEncoding, Texts, View, encoding_of, readings};
pub use mark::{Headings, MarkError, MarkWords, mark, mark_file};
pub use model::{COLUMNS_MAX, Cell, CellKind, FILE_MAX, Kind, Row, Sheet, Workbook};
pub use open::read;

/// Every finding code this crate can emit; each has words in both languages.
pub const CODES: &[&str] = &[
    "cell_too_long",
    "file_damaged",
    "file_empty",
    "file_encoding",
    "file_encrypted",
    "file_has_links",
    "file_has_macros",
    "file_no_rows",
    "file_not_spreadsheet",
    "file_old_excel",
    "file_too_large",
    "file_too_many_cells",
    "file_too_many_columns",
    "file_too_many_rows",
    "file_too_many_sheets",
    "file_too_much_text",
    "file_unpacks_too_large",
    "file_web_page",
    "file_zero_bytes",
    "formula_without_value",
    "quote_astray",
    "repaired_encoding",
    "sheet_hidden",
];

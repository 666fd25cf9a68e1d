//! Reads household lists that officers keep in spreadsheets, and proposes households. Nothing is
//! written and nothing is guessed: what is not understood is a finding with its sheet, row and
//! column.
//!
//! Well-formed lists only: one header row, one row a member or a household. No files, no clock.

mod archive;
mod cell;
mod check;
mod columns;
mod findings;
mod mapping;
mod mark;
mod ods;
mod propose;
mod read_row;
mod recognise;
mod text_file;
mod tie;
mod workbook;
mod xlsx;

pub use columns::{Column, columns};
pub use mapping::{
    Answers, Choice, ColumnMapping, Mapping, Question, RowLayout, SheetMapping, TextEncoding,
};
pub use mark::{MarkError, mark};
pub use recognise::recognise;
pub use propose::{Form, Proposal, ProposedHousehold, ProposedMember, propose};
pub use workbook::{FILE_MAX, Kind, Row, Sheet, Workbook, read};

/// Every finding code this crate can emit beside those of `register`; each has words in both
/// languages.
pub const CODES: &[&str] = &[
    "answer_unknown",
    "birth_two_values",
    "birth_unreadable",
    "cell_too_long",
    "class_unknown",
    "column_missing",
    "column_not_given",
    "column_twice",
    "column_unknown",
    "column_unnamed",
    "day_unreadable",
    "education_unknown",
    "fact_unreadable",
    "file_damaged",
    "file_empty",
    "file_encoding",
    "file_encrypted",
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
    "findings_cut",
    "household_code_wrong",
    "household_row_missing_head",
    "household_values_differ",
    "identity_unreadable",
    "indicator_unreadable",
    "list_empty",
    "member_count_differs",
    "members_not_listed",
    "number_unreadable",
    "relation_empty",
    "relation_unknown",
    "sex_two_values",
    "sex_unknown",
    "sheet_without_header",
    "text_too_long",
    "village_empty",
];

//! Reads household lists that officers keep in spreadsheets, and proposes households. Nothing is
//! written and nothing is guessed: what is not understood is a finding with its sheet, row and
//! column.
//!
//! In three steps: `read` gives the cells of a file, `recognise` says how they are to be read and
//! asks what it cannot tell, `propose` reads them so. `mark` gives the file back with what was
//! found. No files, no clock.

mod archive;
mod between;
mod book_xml;
mod cell;
mod check;
mod column_list;
mod column_words;
mod columns;
mod comments;
mod communes;
mod compound;
mod dates;
mod decode;
mod divider;
mod findings;
mod guess;
mod header;
mod identity;
mod layout;
mod lists;
mod mapping;
mod mark;
mod mark_own;
mod merges;
mod odd_day;
mod ods;
mod propose;
mod questions;
mod read_row;
mod recognise;
mod rows;
mod runs;
mod sheet_xml;
mod short_year;
mod spouses;
mod text_file;
mod tie;
mod titles;
mod values;
mod villages;
mod words;
mod words_asked;
mod workbook;
mod written;
mod xls;
mod xlsx;

pub use columns::{Column, columns};
pub use layout::StatedArea;
pub use mapping::{
    Answers, Choice, ColumnMapping, Mapping, Question, RowLayout, SheetMapping, TextEncoding,
};
pub use mark::{MarkError, MarkWords, mark, mark_file};
pub use propose::{Form, Proposal, ProposedHousehold, ProposedMember, propose};

pub use recognise::recognise;
pub use workbook::{FILE_MAX, Kind, Row, Sheet, Workbook, read};

/// Every finding code this crate can emit beside those of `register`; each has words in both
/// languages.
pub const CODES: &[&str] = &[
    "answer_unknown",
    "b_points_differ",
    "birth_two_digit_year",
    "birth_two_values",
    "birth_unreadable",
    "cause_unknown",
    "cell_comment",
    "cell_error",
    "cell_too_long",
    "cell_without_value",
    "class_blank",
    "class_from_sheet_name",
    "class_not_stated",
    "class_rows_used",
    "class_two_values",
    "class_unknown",
    "column_missing",
    "column_not_given",
    "column_twice",
    "column_unknown",
    "column_unnamed",
    "day_unreadable",
    "decision_of_title",
    "decision_unreadable",
    "ditto_unclear",
    "education_unknown",
    "ethnicity_unknown",
    "ethnicity_unreadable",
    "fact_unreadable",
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
    "findings_cut",
    "formula_without_value",
    "group_left_out",
    "header_rows_skipped",
    "hidden_rows_read",
    "household_code_wrong",
    "household_in_two_lists",
    "household_row_missing_head",
    "household_values_differ",
    "identity_digits_lost",
    "identity_no_digits",
    "identity_placeholder",
    "identity_unreadable",
    "identity_zero_lost",
    "indicator_unreadable",
    "indicators_need_round",
    "list_empty",
    "member_count_differs",
    "members_in_columns",
    "members_not_listed",
    "name_damaged",
    "name_joined",
    "name_odd_letters",
    "name_says_more",
    "number_in_text",
    "number_unreadable",
    "quote_astray",
    "relation_empty",
    "relation_not_stated",
    "relation_unknown",
    "remark_says_gone",
    "repaired_birth_month",
    "repaired_day",
    "repaired_ditto",
    "repaired_encoding",
    "repaired_ethnicity",
    "repaired_head",
    "repaired_identity_chosen",
    "repaired_identity_signs",
    "repaired_identity_zero",
    "repaired_month_first",
    "repaired_name_case",
    "repaired_name_number",
    "repaired_serial",
    "repaired_text",
    "repaired_time_zone",
    "repaired_two_digit_year",
    "repaired_year_as_date",
    "rows_coloured",
    "rows_repeated",
    "rows_struck",
    "second_table",
    "sex_two_values",
    "sex_unknown",
    "sheet_hidden",
    "sheet_left_out",
    "sheet_without_header",
    "signature_rows_skipped",
    "sum_rows_skipped",
    "text_too_long",
    "village_empty",
    "village_rows_used",
    "words_rows_many",
];

//! Reads household lists that officers keep in spreadsheets, and proposes households. Nothing is
//! written and nothing is guessed: what is not understood is a finding with its sheet, row and
//! column.
//!
//! In three steps: `read` gives the cells of a file, `recognise` says how they are to be read and
//! asks what it cannot tell, `propose` reads them so. `mark` gives the file back with what was
//! found. No files, no clock.

mod alone;
mod asked;
mod between;
mod check;
mod column_list;
mod column_words;
mod columns;
mod communes;
mod dates;
mod divider;
mod findings;
mod form;
mod guess;
mod header;
mod household;
mod identity;
mod layout;
mod line;
mod lists;
mod mapping;
mod mark;
mod meaning;
mod odd_day;
mod proposal;
mod propose;
mod questions;
mod read_row;
mod recognise;
mod rows;
mod said;
mod short_year;
mod spouses;
mod tie;
mod titles;
mod values;
mod villages;
mod words;
mod words_asked;
mod written;

pub use columns::columns;
pub use form::Form;
pub use mapping::{Answers, Choice, ColumnMapping, Mapping, Question, RowLayout, SheetMapping};
pub use mark::{mark, mark_file};
pub use meaning::Column;
pub use proposal::{Proposal, ProposedHousehold, ProposedMember, StatedArea};
pub use propose::propose;

pub use recognise::recognise;

/// Every finding code this crate can emit beside those of `register` and `workbook`; each has words in both
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
    "findings_cut",
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
    "sheet_left_out",
    "sheet_without_header",
    "signature_rows_skipped",
    "sum_rows_skipped",
    "text_too_long",
    "village_empty",
    "village_rows_used",
    "words_rows_many",
];

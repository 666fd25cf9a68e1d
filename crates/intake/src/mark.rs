//! The list given back with what was found marked in it. Values are given back as they came; nothing
//! is corrected here.

use base::Finding;
use workbook::{Headings, MarkError, MarkWords, Workbook};

use crate::columns::is_heading;
use crate::header::HEADER_WITHIN;

/// What a copy keeps of a list with too many cells, whatever was found.
const HEADINGS: Headings = Headings { known: is_heading, within: HEADER_WITHIN };

/// The file itself with its cells marked and one sheet added, when it is a workbook of today; else a copy
/// as [`mark`] writes it.
///
/// # Errors
/// When the workbook cannot be written.
pub fn mark_file(
    bytes: &[u8],
    workbook: &Workbook,
    findings: &[Finding],
    words: &MarkWords,
    says: impl Fn(&Finding) -> String,
) -> Result<Vec<u8>, MarkError> {
    workbook::mark_file(bytes, workbook, findings, words, HEADINGS, says)
}

/// The list as .xlsx, with a first sheet that lists all findings. `says` gives what happened and what
/// to do.
///
/// # Errors
/// When the workbook cannot be written.
pub fn mark(
    workbook: &Workbook,
    findings: &[Finding],
    words: &MarkWords,
    says: impl Fn(&Finding) -> String,
) -> Result<Vec<u8>, MarkError> {
    workbook::mark(workbook, findings, words, HEADINGS, says)
}

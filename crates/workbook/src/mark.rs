//! A file given back with what was found marked in it: itself where it is a workbook of today, else a
//! copy.

mod copy;
mod marks;
mod own;
mod words;

use base::Finding;

pub use copy::mark;
pub use words::{Headings, MarkError, MarkWords};

use crate::model::{Kind, Workbook};

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
    headings: Headings,
    says: impl Fn(&Finding) -> String,
) -> Result<Vec<u8>, MarkError> {
    let own = (workbook.kind == Kind::Xlsx)
        .then(|| own::mark(bytes, workbook, findings, words, &says))
        .flatten();
    own.map_or_else(|| mark(workbook, findings, words, headings, says), Ok)
}

//! Opens a file: its kind is told by its bytes, its name is never trusted.

use base::Finding;
use base::shown::hide_numbers;

use crate::model::{FILE_MAX, Kind, Workbook, short};
use crate::{archive, compound, ods, text_file, xls, xlsx};

/// Reads a spreadsheet. Nothing of it is understood yet.
///
/// # Errors
/// One finding that says why the file cannot be read, and what to do.
pub fn read(file_name: &str, bytes: &[u8]) -> Result<Workbook, Finding> {
    read_kind(bytes).map_err(|finding| finding.with("file", hide_numbers(&short(file_name))))
}

fn read_kind(bytes: &[u8]) -> Result<Workbook, Finding> {
    if bytes.is_empty() {
        return Err(Finding::error("file_empty"));
    }
    if bytes.len() > FILE_MAX {
        return Err(Finding::error("file_too_large").with("max", FILE_MAX / (1024 * 1024)));
    }
    if bytes.starts_with(b"PK") {
        let inside = archive::inspect(bytes)?;
        return match inside.kind {
            Kind::Ods => ods::read(bytes),
            Kind::Xlsx | Kind::Xls | Kind::Csv => xlsx::read(bytes, &inside),
        };
    }
    if bytes.starts_with(&compound::MARK) {
        return xls::read(bytes);
    }
    text_file::read(bytes)
}

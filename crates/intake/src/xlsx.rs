//! Excel workbooks, cell by cell through calamine: a cell far down the sheet costs nothing here,
//! where a whole range would be laid out in memory.

use std::io::Cursor;
use std::panic::catch_unwind;

use base::Finding;
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::cell::{date_text, number_text};
use crate::workbook::{Builder, CELLS_MAX, Kind, Workbook};

/// The most cells looked at, empty ones with them: many sheets may name one and the same part.
const LOOKED_AT_MAX: usize = 2 * CELLS_MAX;

/// Reads an archive that `archive::inspect` has let through.
pub(crate) fn read(bytes: &[u8]) -> Result<Workbook, Finding> {
    // A panic inside the reader, on a file made to cause one, is the file's damage, not ours.
    catch_unwind(|| read_sheets(bytes)).unwrap_or_else(|_| Err(Finding::error("file_damaged")))
}

fn read_sheets(bytes: &[u8]) -> Result<Workbook, Finding> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| refusal(&e))?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet && s.visible == SheetVisible::Visible)
        .map(|s| s.name.clone())
        .collect();
    let mut builder = Builder::new();
    let mut looked_at = 0;
    for name in names {
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(refusal(&error)),
        };
        builder.sheet(Some(name))?;
        while let Some(cell) = cells.next_cell().map_err(|e| refusal(&e))? {
            looked_at += 1;
            if looked_at > LOOKED_AT_MAX {
                return Err(Finding::error("file_too_many_cells").with("max", CELLS_MAX));
            }
            let (row, column) = cell.get_position();
            match cell.get_value() {
                DataRef::Empty => {}
                DataRef::String(text) => builder.put(row, column, text)?,
                DataRef::SharedString(text) => builder.put(row, column, text)?,
                DataRef::Int(number) => builder.put(row, column, &number.to_string())?,
                DataRef::Float(number) => builder.put(row, column, &number_text(*number))?,
                DataRef::Bool(yes) => builder.put(row, column, if *yes { "1" } else { "0" })?,
                DataRef::DateTime(serial) => {
                    let text = if serial.is_duration() {
                        number_text(serial.as_f64())
                    } else {
                        date_text(serial.as_f64(), serial.to_ymd_hms_milli())
                    };
                    builder.put(row, column, &text)?;
                }
                DataRef::DateTimeIso(text) => {
                    builder.put(row, column, crate::cell::iso_text(text))?;
                }
                DataRef::DurationIso(text) => builder.put(row, column, text)?,
                DataRef::Error(error) => builder.put(row, column, &error.to_string())?,
            }
        }
    }
    builder.finish(Kind::Xlsx)
}

fn refusal(error: &XlsxError) -> Finding {
    let code = if matches!(error, XlsxError::Password) { "file_encrypted" } else { "file_damaged" };
    Finding::error(code)
}

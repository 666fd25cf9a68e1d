//! A file as sheets of text cells, within limits: what every layout is read from.
//!
//! The kind of a file is told by its bytes; its name is never trusted.

use std::collections::BTreeMap;

use base::text::clean;
use base::{Finding, Place};

use crate::findings::{cut, hide_numbers};

/// The largest file accepted, in bytes: a commune's list has some 300 KB.
pub const FILE_MAX: usize = 20 * 1024 * 1024;
/// The most an archive may hold once unpacked, in bytes.
pub const UNPACKED_MAX: u64 = 200 * 1024 * 1024;
/// The most rows of one sheet: a large commune has some 20 000 people.
pub const ROWS_MAX: u32 = 60_000;
/// The most columns of one sheet.
pub const COLUMNS_MAX: u32 = 200;
/// The most cells of a file: it bounds the memory of a sheet both long and wide.
pub const CELLS_MAX: usize = 4_000_000;
/// The most bytes of text in a file: a long text that a file holds once may stand in every cell.
pub const TEXT_MAX: usize = 64 * 1024 * 1024;
/// The most characters of one cell.
pub const CELL_MAX: usize = 2_000;
/// The most sheets of a file.
pub const SHEETS_MAX: usize = 64;

/// What a file really is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Excel 2007 and later.
    Xlsx,
    /// OpenDocument.
    Ods,
    /// Text with separators.
    Csv,
}

/// A file read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workbook {
    /// What the file is.
    pub kind: Kind,
    /// Its visible sheets, in order.
    pub sheets: Vec<Sheet>,
}

/// A sheet; a CSV file is one without a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: Option<String>,
    /// Its rows that are not empty, in order.
    pub rows: Vec<Row>,
}

/// A row with its cells from column A on; empty cells at the end are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number, from 1.
    pub number: u32,
    /// Its cells, cleaned.
    pub cells: Vec<String>,
}

impl Row {
    /// The text of a column, from 0; an absent cell is empty.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Reads a list. Nothing of it is understood yet.
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
        return match crate::archive::inspect(bytes)? {
            Kind::Ods => crate::ods::read(bytes),
            Kind::Xlsx | Kind::Csv => crate::xlsx::read(bytes),
        };
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        let locked: Vec<u8> =
            "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_locked = bytes.windows(locked.len()).any(|window| window == locked);
        let code = if is_locked { "file_encrypted" } else { "file_old_excel" };
        return Err(Finding::error(code));
    }
    crate::text_file::read(bytes)
}

/// The name of a file or a sheet, for a message: 60 characters tell it from its neighbours.
fn short(name: &str) -> String {
    cut(&clean(name), 60)
}

/// Gathers the cells of one sheet after another and holds the limits.
pub(crate) struct Builder {
    sheets: Vec<Sheet>,
    /// Rows of the open sheet that came after a later one: inserting each would take for ever.
    late: BTreeMap<u32, Vec<String>>,
    cells: usize,
    text: usize,
}

impl Builder {
    pub(crate) fn new() -> Builder {
        Builder { sheets: Vec::new(), late: BTreeMap::new(), cells: 0, text: 0 }
    }

    pub(crate) fn sheet(&mut self, name: Option<String>) -> Result<(), Finding> {
        self.end_sheet();
        if self.sheets.len() >= SHEETS_MAX {
            return Err(Finding::error("file_too_many_sheets").with("max", SHEETS_MAX));
        }
        self.sheets.push(Sheet { name: name.map(|name| short(&name)), rows: Vec::new() });
        Ok(())
    }

    /// Puts a cell, rows and columns from 0. Empty ones are left out.
    pub(crate) fn put(&mut self, row: u32, column: u32, text: &str) -> Result<(), Finding> {
        let text = tidy(text);
        if text.is_empty() {
            return Ok(());
        }
        let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
        let place = Place {
            sheet: sheet.name.clone(),
            row: Some(row.saturating_add(1)),
            column: Some(column.saturating_add(1)),
        };
        if row >= ROWS_MAX {
            return Err(Finding::error("file_too_many_rows").with("max", ROWS_MAX).at(place));
        }
        if column >= COLUMNS_MAX {
            return Err(Finding::error("file_too_many_columns").with("max", COLUMNS_MAX).at(place));
        }
        if text.len() > CELL_MAX && text.chars().count() > CELL_MAX {
            return Err(Finding::error("cell_too_long").with("max", CELL_MAX).at(place));
        }
        self.text += text.len();
        if self.text > TEXT_MAX {
            let max = TEXT_MAX / (1024 * 1024);
            return Err(Finding::error("file_too_much_text").with("max", max).at(place));
        }
        let cells = cells_of_row(sheet, &mut self.late, row.saturating_add(1));
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if cells.len() <= column {
            self.cells += column + 1 - cells.len();
            if self.cells > CELLS_MAX {
                return Err(Finding::error("file_too_many_cells").with("max", CELLS_MAX).at(place));
            }
            cells.resize(column + 1, String::new());
        }
        if let Some(cell) = cells.get_mut(column) {
            *cell = text;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self, kind: Kind) -> Result<Workbook, Finding> {
        self.end_sheet();
        self.sheets.retain(|sheet| !sheet.rows.is_empty());
        if self.sheets.is_empty() {
            return Err(Finding::error("file_no_rows"));
        }
        Ok(Workbook { kind, sheets: self.sheets })
    }

    fn end_sheet(&mut self) {
        let late = std::mem::take(&mut self.late);
        if let Some(sheet) = self.sheets.last_mut()
            && !late.is_empty()
        {
            sheet.rows.extend(late.into_iter().map(|(number, cells)| Row { number, cells }));
            sheet.rows.sort_by_key(|row| row.number);
        }
    }
}

/// Rows come in order but for odd files, whose late rows are put in order at the sheet's end.
fn cells_of_row<'a>(
    sheet: &'a mut Sheet,
    late: &'a mut BTreeMap<u32, Vec<String>>,
    number: u32,
) -> &'a mut Vec<String> {
    if sheet.rows.last().is_none_or(|last| last.number < number) {
        sheet.rows.push(Row { number, cells: Vec::new() });
    }
    match sheet.rows.binary_search_by_key(&number, |row| row.number) {
        Ok(place) => &mut sheet.rows.get_mut(place).expect("the search found it").cells,
        Err(_) => late.entry(number).or_default(),
    }
}

/// [`clean`], with a short way for what is clean already.
fn tidy(text: &str) -> String {
    let plain = text.bytes().all(|b| (b' '..0x7f).contains(&b)) && !text.contains("  ");
    if plain { text.trim().to_owned() } else { clean(text) }
}

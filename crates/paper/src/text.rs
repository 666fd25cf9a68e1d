//! A sheet as UTF-8 text with commas. Numbers are plain, rates with a point, so that programs
//! read them; a byte-order mark makes Excel see the encoding.

use std::io::Write;

use crate::{BadSheet, Cell, Row, Sheet, SheetWriter, layout};

/// Writes the names of the columns and the body; titles and notes are for people and left out, but
/// a warning goes first.
///
/// # Errors
/// When the text cannot be put together.
pub fn to_csv(sheet: &Sheet) -> Result<Vec<u8>, BadSheet> {
    let mut writer = CsvWriter::begin(sheet, Vec::new())?;
    for row in &sheet.rows {
        writer.row(row)?;
    }
    writer.end()
}

/// The same row by row.
pub struct CsvWriter<W: Write> {
    name: String,
    writer: csv::Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// Writes what stands above the body.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(sheet: &Sheet, mut out: W) -> Result<CsvWriter<W>, BadSheet> {
        let bad = |error: &dyn std::fmt::Display| BadSheet::new(&sheet.name, error);
        out.write_all(&[0xef, 0xbb, 0xbf]).map_err(|error| bad(&error))?;
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
        if let Some(warning) = &sheet.warning {
            writer.write_record([harmless(warning)]).map_err(|error| bad(&error))?;
        }
        writer.write_record(columns(sheet)).map_err(|error| bad(&error))?;
        Ok(CsvWriter { name: sheet.name.clone(), writer })
    }
}

impl<W: Write> SheetWriter<W> for CsvWriter<W> {
    fn row(&mut self, row: &Row) -> Result<(), BadSheet> {
        let written = self.writer.write_record(row.cells.iter().map(plain));
        written.map_err(|error| BadSheet::new(&self.name, error))
    }

    fn end(self) -> Result<W, BadSheet> {
        let CsvWriter { name, writer } = self;
        writer.into_inner().map_err(|error| BadSheet::new(&name, error))
    }
}

/// One name a column: the words of every head cell above it, joined.
pub(crate) fn columns(sheet: &Sheet) -> Vec<String> {
    let mut names = vec![String::new(); sheet.widths.len()];
    for it in layout::head(sheet) {
        let across = usize::from(it.cell.across);
        for name in names.iter_mut().skip(it.column).take(across) {
            if !name.is_empty() && !it.cell.text.is_empty() {
                name.push_str(" – ");
            }
            name.push_str(&it.cell.text);
        }
    }
    names
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Mark(text) => harmless(text),
        Cell::Count(n) => n.to_string(),
        Cell::Rate(None) => String::new(),
        Cell::Rate(Some(rate)) => format!("{}.{:02}", rate / 100, (rate % 100).abs()),
    }
}

fn harmless(text: &str) -> String {
    harmless_between(text, &[';', '\t'])
}

/// Text that a spreadsheet would run as a formula gets an apostrophe; so does what stands behind one of
/// `others`, the separators at which another computer would cut the line.
pub(crate) fn harmless_between(text: &str, others: &[char]) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    for part in text.split_inclusive(others) {
        if is_formula(part) {
            out.push('\'');
        }
        out.push_str(part);
    }
    out
}

/// Whether a spreadsheet that opens this text could take it for a formula: it begins, after blanks
/// that some programs drop, with one of the signs of a formula in plain or full width, or with a
/// control character.
pub(crate) fn is_formula(text: &str) -> bool {
    const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    if text.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}');
    text.trim_start_matches(blank).starts_with(SIGNS)
}

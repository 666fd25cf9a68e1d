//! A sheet as UTF-8 text with commas. Numbers are plain, rates with a point, so that programs
//! read them; a byte-order mark makes Excel see the encoding.

use crate::{BadSheet, Cell, Sheet};

/// Writes the head's last row and the body; titles and notes are for people and left out, but a
/// warning goes first.
///
/// # Errors
/// When the text cannot be put together.
pub fn to_csv(sheet: &Sheet) -> Result<Vec<u8>, BadSheet> {
    let bad = |error: csv::Error| BadSheet { sheet: sheet.name.clone(), reason: error.to_string() };
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(vec![0xef, 0xbb, 0xbf]);
    if let Some(warning) = &sheet.warning {
        writer.write_record([harmless(warning)]).map_err(bad)?;
    }
    writer.write_record(columns(sheet)).map_err(bad)?;
    for row in &sheet.rows {
        writer.write_record(row.cells.iter().map(plain)).map_err(bad)?;
    }
    writer
        .into_inner()
        .map_err(|error| BadSheet { sheet: sheet.name.clone(), reason: error.to_string() })
}

/// One name a column: the words of every head cell above it, joined.
pub(crate) fn columns(sheet: &Sheet) -> Vec<String> {
    let width = sheet.widths.len();
    let mut names = vec![String::new(); width];
    let mut covered = vec![0_u16; width];
    for row in &sheet.head {
        let mut at = 0;
        for cell in row {
            while covered.get(at).is_some_and(|left| *left > 0) {
                at += 1;
            }
            for place in at..at + usize::from(cell.across) {
                if let (Some(name), Some(covered)) = (names.get_mut(place), covered.get_mut(place))
                {
                    if !name.is_empty() && !cell.text.is_empty() {
                        name.push_str(" – ");
                    }
                    name.push_str(&cell.text);
                    *covered = cell.down;
                }
            }
            at += usize::from(cell.across);
        }
        for left in &mut covered {
            *left = left.saturating_sub(1);
        }
    }
    names
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => harmless(text),
        Cell::Count(n) => n.to_string(),
        Cell::Rate(None) => String::new(),
        Cell::Rate(Some(rate)) => format!("{}.{:02}", rate / 100, (rate % 100).abs()),
    }
}

/// Text that a spreadsheet would run as a formula gets an apostrophe.
fn harmless(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
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

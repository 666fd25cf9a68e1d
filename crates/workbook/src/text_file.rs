//! Text with separators. The text is UTF-8, or UTF-16 when its first bytes say so; else it is
//! kept as the characters of its bytes, and which old encoding they are in is told or asked later.

use base::encoding::western;
use base::{Finding, Place};

use crate::model::{Builder, Kind, Workbook};

pub(crate) fn read(bytes: &[u8]) -> Result<Workbook, Finding> {
    let text = decode(bytes)?;
    let head = text.trim_start();
    if head.starts_with('<') {
        // Web systems give away pages and the XML of Excel 2003 under the names of workbooks.
        let first: String = head.chars().take(4_000).collect::<String>().to_lowercase();
        let marks = ["<html", "<table", "<!doctype html", "excel.sheet", "office:excel"];
        let is_page = marks.iter().any(|mark| first.contains(mark));
        let code = if is_page { "file_web_page" } else { "file_not_spreadsheet" };
        return Err(Finding::error(code));
    }
    if head.starts_with("%PDF") || head.starts_with("{\\rtf") {
        return Err(Finding::error("file_not_spreadsheet"));
    }
    let delimiter = delimiter(&text);
    if let Some(line) = quote_astray(&text, delimiter) {
        let place = Place { row: u32::try_from(line).ok(), ..Place::default() };
        return Err(Finding::error("quote_astray").at(place));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut builder = Builder::new();
    builder.sheet(None)?;
    let mut record = csv::StringRecord::new();
    let mut row: u32 = 0;
    // The reader passes over empty lines; the place of a record tells the line it began on.
    while reader.read_record(&mut record).map_err(|_| Finding::error("file_damaged"))? {
        let line = record.position().map_or(u64::from(row) + 1, |at| line_of(&text, at));
        row = u32::try_from(line).unwrap_or(u32::MAX).saturating_sub(1);
        for (column, cell) in record.iter().enumerate() {
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            builder.put(row, column, without_formula(cell))?;
        }
    }
    builder.finish(Kind::Csv)
}

/// `="038…"`, by which programs keep the zero in front of a number, is the text in it.
fn without_formula(cell: &str) -> &str {
    let inside = cell.trim().strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inside.filter(|inside| !inside.contains('"')).unwrap_or(cell)
}

/// The line on which a record really begins: of `\r\n` the reader leaves the second half, and so
/// the count of the line, to the next record.
fn line_of(text: &str, at: &csv::Position) -> u64 {
    let from = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let ends = text.as_bytes().iter().skip(from).take_while(|b| matches!(b, b'\r' | b'\n'));
    at.line() + ends.filter(|b| **b == b'\n').map(|_| 1).sum::<u64>()
}

fn decode(bytes: &[u8]) -> Result<String, Finding> {
    let wrong = || Finding::error("file_encoding");
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        if rest.is_empty() { String::from_utf16(&units).map_err(|_| wrong()) } else { Err(wrong()) }
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(|_| wrong())?,
        _ if is_wide(bytes, 1) => utf16(bytes, u16::from_le_bytes)?,
        _ if is_wide(bytes, 0) => utf16(bytes, u16::from_be_bytes)?,
        _ if is_binary(bytes) => return Err(not_text(bytes)),
        _ => match str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) if is_damaged(bytes) => return Err(wrong()),
            Err(_) => western(bytes),
        },
    };
    match is_binary(text.as_bytes()) {
        true => Err(not_text(text.as_bytes())),
        false => Ok(text),
    }
}

/// Whether the bytes are UTF-16 without its mark: of text in Vietnamese most letters have a zero
/// byte in one place, and hardly any in the other.
fn is_wide(bytes: &[u8], zeros_at: usize) -> bool {
    /// So many bytes tell.
    const SAMPLED: usize = 20_000;
    let (pairs, rest) = bytes.as_chunks::<2>();
    let pairs = pairs.get(..SAMPLED.min(pairs.len())).unwrap_or_default();
    let zeros = |place: usize| pairs.iter().filter(|pair| pair.get(place) == Some(&0)).count();
    rest.is_empty()
        && pairs.len() >= 4
        && zeros(zeros_at) * 2 >= pairs.len()
        && zeros(1 - zeros_at) * 100 <= pairs.len()
}

/// What is told of bytes that no text holds: a few zero bytes in a text are damage (a disk or a
/// transfer that broke off), and the line of the first is named; anything else is another kind of file.
fn not_text(bytes: &[u8]) -> Finding {
    /// More zero bytes than one in so many are no accident.
    const SELDOM: usize = 20;
    let zeros = bytes.iter().filter(|byte| **byte == 0).count();
    let other = bytes.iter().any(|byte| *byte != 0 && is_control(*byte));
    let first = bytes.iter().position(|byte| *byte == 0);
    match first.filter(|_| !other && zeros <= bytes.len() / SELDOM) {
        Some(first) => {
            let lines = bytes.iter().take(first).filter(|byte| **byte == b'\n').count();
            let row = u32::try_from(lines + 1).ok();
            Finding::error("file_zero_bytes").at(Place { row, ..Place::default() })
        }
        None => Finding::error("file_not_spreadsheet"),
    }
}

/// Whether the bytes are UTF-8 with some of them lost, and not in an old encoding: those hardly
/// ever form letters of UTF-8 by chance.
fn is_damaged(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken * 4
}

fn is_binary(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| is_control(*byte))
}

/// No text holds these control characters.
fn is_control(byte: u8) -> bool {
    matches!(byte, 0..=8 | 14..=26 | 28..=31)
}

/// The line of a quotation mark that would swallow what follows it: one that is never closed, one inside
/// a quoted text, and a quoted text over several lines that look like rows of their own.
fn quote_astray(text: &str, delimiter: u8) -> Option<usize> {
    let columns =
        text.lines().next().unwrap_or_default().bytes().filter(|b| *b == delimiter).count();
    let bytes = text.as_bytes();
    let (mut at, mut line, mut at_start) = (0, 1, true);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' if at_start => {
                let opened = line;
                let mut signs = 0;
                at += 1;
                loop {
                    let Some(byte) = bytes.get(at) else { return Some(opened) };
                    match (byte, bytes.get(at + 1)) {
                        (b'"', Some(b'"')) => at += 1,
                        (b'"', None | Some(b'\r' | b'\n')) => break,
                        (b'"', Some(next)) if *next == delimiter => break,
                        (b'"', _) => return Some(opened),
                        (b'\n', _) => {
                            line += 1;
                            signs = 0;
                        }
                        (byte, _) if *byte == delimiter => signs += 1,
                        _ => {}
                    }
                    // As many signs on a line below as between the columns: it is a row.
                    if line > opened && columns > 1 && signs >= columns {
                        return Some(opened);
                    }
                    at += 1;
                    if at >= bytes.len() {
                        return Some(opened);
                    }
                }
                at_start = false;
            }
            b'\n' => {
                line += 1;
                at_start = true;
            }
            byte => at_start = *byte == delimiter,
        }
        at += 1;
    }
    None
}

/// The separator that occurs most outside quotes in the first lines; the semicolon wins a draw,
/// as Vietnamese spreadsheets write it, since commas also stand inside addresses.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b';', 0), (b'\t', 0), (b',', 0)];
    let mut quoted = false;
    for byte in text.bytes().take(20_000) {
        if byte == b'"' {
            quoted = !quoted;
        }
        for (sign, count) in &mut counts {
            if !quoted && byte == *sign {
                *count += 1;
            }
        }
    }
    let mut best = (b',', 0);
    for (sign, count) in counts {
        if count > best.1 {
            best = (sign, count);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_mark_that_swallows_rows_is_found_with_its_line() {
        for (text, want) in [
            ("a,b,c\n1,\"x, y\",3\n", None),
            ("a,b,c\n1,\"x\ny\",3\n", None),
            ("a,b,c\n1,\"x \"\"y\"\" z\",3\n", None),
            ("a,b,c\n1,2\" x,3\n", None),
            ("a,b,c\n1,\"x\",3\r\n2,\"y\"\r\n", None),
            ("a,b,c\n1,2,\"x\n2,3,4\n3,4,5\n", Some(2)),
            ("a,b,c\n1,2,3\n2,3,\"x\n3,4,\"y\"\n", Some(3)),
            ("a,b,c\n1,\"x \"y\" z\",3\n", Some(2)),
            ("a,b,c\n1,2,\"", Some(2)),
        ] {
            assert_eq!(quote_astray(text, b','), want, "{text:?}");
        }
    }
}

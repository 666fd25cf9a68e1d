//! The cells of a sheet of an .xlsx, row by row from its bytes: a list of 12 million cells is read
//! in the time it takes to unpack it. What is written in an unusual way is left to calamine.

use std::io::Read;

use base::Finding;
use memchr::{memchr, memmem};

use crate::book_xml::{CellFormat, Formats, SharedText, Unusual, without_escapes};
use crate::cell::{Shown, as_shown, day_cell, iso_text, number_text};
use crate::model::{Builder, CELL_MAX, CELLS_MAX, Cell, CellKind, Font};
use crate::runs::Runs;

/// The most bytes of one row; 200 columns of the longest texts have a tenth of it.
const ROW_MAX: usize = 16 * 1024 * 1024;
/// So much is read at once.
const PIECE: usize = 128 * 1024;

/// What the cells of a sheet refer to.
pub(crate) struct Known<'a> {
    pub texts: &'a [SharedText],
    pub formats: &'a Formats,
    pub from_1904: bool,
}

/// How a sheet ended.
pub(crate) type Done = Result<Result<(), Unusual>, Finding>;

/// Reads all cells of a sheet into the builder; `looked_at` counts them over all sheets.
pub(crate) fn read(
    input: &mut impl Read,
    known: &Known<'_>,
    builder: &mut Builder,
    looked_at: &mut usize,
) -> Done {
    let mut buffer = Vec::with_capacity(2 * PIECE);
    let mut rows = Rows { known, builder, looked_at, row: 0, column: 0, runs: Runs::default() };
    let mut piece = vec![0; PIECE];
    let mut in_data = false;
    loop {
        let count = input.read(&mut piece).map_err(|_| Finding::error("file_damaged"))?;
        buffer.extend_from_slice(piece.get(..count).unwrap_or_default());
        if !in_data {
            // Another prefix, or another encoding, is unusual.
            if let Some(at) = memmem::find(&buffer, b"<sheetData") {
                let Some(end) = memchr(b'>', buffer.get(at..).unwrap_or_default()) else {
                    if count == 0 || buffer.len() > ROW_MAX {
                        return Ok(Err(Unusual));
                    }
                    continue;
                };
                let is_empty = buffer.get(at + end - 1) == Some(&b'/');
                buffer.drain(..=at + end);
                if is_empty {
                    return Ok(Ok(()));
                }
                in_data = true;
            } else if count == 0 || buffer.len() > ROW_MAX {
                return Ok(Err(Unusual));
            } else {
                continue;
            }
        }
        let is_end = memmem::find(&buffer, b"</sheetData>");
        let whole = match is_end {
            Some(at) => at,
            None => match memmem::rfind(&buffer, b"</row>") {
                Some(at) => at + b"</row>".len(),
                None if count == 0 => return Err(Finding::error("file_damaged")),
                None if buffer.len() > ROW_MAX => return Ok(Err(Unusual)),
                None => continue,
            },
        };
        if rows.read(buffer.get(..whole).unwrap_or_default())?.is_err() {
            return Ok(Err(Unusual));
        }
        if is_end.is_some() {
            return Ok(Ok(()));
        }
        buffer.drain(..whole);
        if count == 0 {
            return Err(Finding::error("file_damaged"));
        }
    }
}

struct Rows<'a, 'b> {
    known: &'a Known<'a>,
    builder: &'b mut Builder,
    looked_at: &'b mut usize,
    row: u32,
    column: u32,
    /// The text of the cell at hand, where it holds its own.
    runs: Runs,
}

/// A tag: its name, its attributes, and where it ends.
struct Tag<'a> {
    name: &'a [u8],
    attributes: &'a [u8],
    /// `<c/>`: it has no inside.
    is_empty: bool,
    end: usize,
}

/// The tag that begins at a place.
fn tag(bytes: &[u8], at: usize) -> Option<Tag<'_>> {
    let rest = bytes.get(at + 1..)?;
    let mut length = memchr(b'>', rest)?;
    // A sign inside quotes ends no tag.
    let quotes = |part: &[u8]| part.iter().filter(|b| **b == b'"').count();
    let singles = |part: &[u8]| part.iter().filter(|b| **b == b'\'').count();
    loop {
        let part = rest.get(..length)?;
        if quotes(part) % 2 == 0 && singles(part) % 2 == 0 {
            break;
        }
        length += 1 + memchr(b'>', rest.get(length + 1..)?)?;
    }
    let inside = rest.get(..length).filter(|_| rest.get(length) == Some(&b'>'))?;
    let (inside, is_empty) = match inside.strip_suffix(b"/") {
        Some(inside) => (inside, true),
        None => (inside, false),
    };
    let name = inside.iter().take_while(|b| !b.is_ascii_whitespace()).count();
    let (name, attributes) = inside.split_at_checked(name)?;
    Some(Tag { name, attributes, is_empty, end: at + length + 2 })
}

/// The attributes that rows, cells and fonts have.
#[derive(Default)]
struct Attributes<'a> {
    r: Option<&'a [u8]>,
    s: Option<&'a [u8]>,
    t: Option<&'a [u8]>,
    val: Option<&'a [u8]>,
    hidden: Option<&'a [u8]>,
}

impl<'a> Attributes<'a> {
    fn val(&self) -> Option<std::borrow::Cow<'a, str>> {
        plain(self.val?)
    }
}

fn attributes(mut rest: &[u8]) -> Option<Attributes<'_>> {
    let mut found = Attributes::default();
    while let Some(at) = memchr(b'=', rest) {
        let (before, after) = rest.split_at_checked(at)?;
        let after = after.get(1..)?.trim_ascii_start();
        let quote = *after.first().filter(|b| matches!(b, b'"' | b'\''))?;
        let value = after.get(1..)?;
        let end = memchr(quote, value)?;
        let value_end = value.get(..end);
        match before.trim_ascii() {
            b"r" => found.r = value_end,
            b"s" => found.s = value_end,
            b"t" => found.t = value_end,
            b"val" => found.val = value_end,
            b"hidden" => found.hidden = value_end,
            _ => {}
        }
        rest = value.get(end + 1..)?;
    }
    Some(found)
}

/// Where `</c>` stands.
fn end_of_cell(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr(b'<', bytes.get(at..)?)?;
        if bytes.get(at..)?.starts_with(b"</c>") {
            return Some(at);
        }
        at += 1;
    }
}

fn digits(bytes: &[u8]) -> Option<u32> {
    if bytes.is_empty() || bytes.len() > 9 {
        return None;
    }
    bytes
        .iter()
        .try_fold(0_u32, |sum, b| b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0')))
}

/// `B12` as row 11 and column 1.
fn place(text: &[u8]) -> Option<(u32, u32)> {
    let letters = text.iter().take_while(|b| b.is_ascii_uppercase()).count();
    let (letters, number) = text.split_at_checked(letters).filter(|(it, _)| it.len() <= 3)?;
    let column = letters.iter().fold(0_u32, |sum, b| sum * 26 + u32::from(b - b'A') + 1);
    Some((digits(number)?.checked_sub(1)?, column.checked_sub(1)?))
}

impl Rows<'_, '_> {
    fn read(&mut self, bytes: &[u8]) -> Done {
        let mut at = 0;
        while let Some(next) = memchr(b'<', bytes.get(at..).unwrap_or_default()) {
            let Some(found) = tag(bytes, at + next) else { return Ok(Err(Unusual)) };
            at = found.end;
            match found.name {
                b"row" => {
                    let Some(of_row) = attributes(found.attributes) else {
                        return Ok(Err(Unusual));
                    };
                    if let Some(number) = of_row.r {
                        let Some(row) = digits(number).and_then(|it| it.checked_sub(1)) else {
                            return Ok(Err(Unusual));
                        };
                        self.row = row;
                    }
                    self.column = 0;
                    if matches!(of_row.hidden, Some(b"1" | b"true")) {
                        self.builder.hide_row(self.row);
                    }
                    if found.is_empty {
                        self.row = self.row.saturating_add(1);
                    }
                }
                b"/row" => self.row = self.row.saturating_add(1),
                b"c" => {
                    let inside = bytes.get(at..).unwrap_or_default();
                    let length = if found.is_empty {
                        0
                    } else {
                        let Some(length) = end_of_cell(inside) else {
                            return Ok(Err(Unusual));
                        };
                        length
                    };
                    let inside = inside.get(..length).unwrap_or_default();
                    if self.cell(found.attributes, inside)?.is_err() {
                        return Ok(Err(Unusual));
                    }
                    at += if found.is_empty { 0 } else { length + b"</c>".len() };
                }
                _ => return Ok(Err(Unusual)),
            }
        }
        Ok(Ok(()))
    }

    fn cell(&mut self, written: &[u8], inside: &[u8]) -> Done {
        let Some(of_cell) = attributes(written) else { return Ok(Err(Unusual)) };
        *self.looked_at += 1;
        if *self.looked_at > 2 * CELLS_MAX {
            return Err(Finding::error("file_too_many_cells").with("max", CELLS_MAX));
        }
        let (row, column) = match of_cell.r.map(place) {
            Some(Some(place)) => place,
            Some(None) => return Ok(Err(Unusual)),
            None => (self.row, self.column),
        };
        self.column = column.saturating_add(1);
        if inside.is_empty() {
            return Ok(Ok(()));
        }
        let style = of_cell.s.and_then(digits).unwrap_or(0);
        let style = usize::try_from(style).unwrap_or(usize::MAX);
        let format = self.known.formats.of_cells.get(style).copied().unwrap_or_default();
        let CellFormat { font, shown, struck, coloured } = format;
        if struck {
            self.builder.strike_row(row);
        }
        if coloured {
            self.builder.colour_row(row);
        }
        let kind = of_cell.t.unwrap_or(b"n");
        if kind == b"inlineStr" {
            self.runs.clear();
            if inline(inside, &mut self.runs).is_none() {
                return Ok(Err(Unusual));
            }
            let font = self.runs.finish(self.builder).unwrap_or(font);
            self.builder.put_cell(row, column, &self.runs.text, CellKind::Text, font)?;
            return Ok(Ok(()));
        }
        let value = match value(inside) {
            Value::Unusual => return Ok(Err(Unusual)),
            Value::None => return Ok(Ok(())),
            Value::Of(value) => value,
        };
        match kind {
            b"s" => {
                let text = digits(value.trim_ascii()).and_then(|it| usize::try_from(it).ok());
                let Some(text) = text.and_then(|it| self.known.texts.get(it).copied()) else {
                    return Err(Finding::error("file_damaged"));
                };
                let Some(number) = text.number else {
                    let finding = Finding::error("cell_too_long").with("max", CELL_MAX);
                    return Err(finding.at(self.builder.place(row, column)));
                };
                let font = text.font.unwrap_or(font);
                let cell = Cell { text: number, kind: CellKind::Text, font };
                self.builder.put_known(row, column, cell).map(Ok)
            }
            b"n" => self.number(row, column, value, font, shown),
            b"str" | b"e" | b"b" | b"d" => {
                let Some(text) = plain(value) else { return Ok(Err(Unusual)) };
                let (text, kind) = match kind {
                    b"str" => (text.into_owned(), CellKind::Text),
                    b"e" => (text.into_owned(), CellKind::Error),
                    b"b" => (text.into_owned(), CellKind::Number),
                    _ => as_shown(iso_text(&text).to_owned(), shown),
                };
                self.put(row, column, &text, kind, font).map(Ok)
            }
            _ => Ok(Err(Unusual)),
        }
    }

    fn number(&mut self, row: u32, column: u32, value: &[u8], font: Font, shown: Shown) -> Done {
        /// So many digits are the same as a float and as a text.
        const EXACT: usize = 15;
        let Ok(text) = str::from_utf8(value.trim_ascii()) else { return Ok(Err(Unusual)) };
        let is_day = shown != Shown::Number;
        let is_plain = !is_day
            && text.len() <= EXACT
            && text.bytes().all(|b| b.is_ascii_digit())
            && (!text.starts_with('0') || text == "0");
        if is_plain {
            return self.put(row, column, text, CellKind::Number, font).map(Ok);
        }
        let Ok(number) = text.parse::<f64>() else { return Ok(Err(Unusual)) };
        if !is_day {
            return self.put(row, column, &number_text(number), CellKind::Number, font).map(Ok);
        }
        let (text, kind) = day_cell(number, self.known.from_1904, shown);
        self.put(row, column, &text, kind, font).map(Ok)
    }

    fn put(
        &mut self,
        row: u32,
        column: u32,
        text: &str,
        kind: CellKind,
        font: Font,
    ) -> Result<(), Finding> {
        self.builder.put_cell(row, column, text, kind, font)
    }
}

enum Value<'a> {
    Of(&'a [u8]),
    None,
    Unusual,
}

/// What stands between `<v>` and `</v>`, a formula before it passed over.
fn value(inside: &[u8]) -> Value<'_> {
    let from = if inside.starts_with(b"<v>") {
        3
    } else {
        match memmem::find(inside, b"<v>") {
            Some(at) => at + 3,
            None if memmem::find(inside, b"<v ").is_some() => return Value::Unusual,
            None => return Value::None,
        }
    };
    let rest = inside.get(from..).unwrap_or_default();
    match memchr(b'<', rest) {
        Some(end) if rest.get(end..).is_some_and(|it| it.starts_with(b"</v>")) => {
            Value::Of(rest.get(..end).unwrap_or_default())
        }
        _ => Value::Unusual,
    }
}

/// The text without its escapes; `None` when it is not UTF-8, or names what XML does not know.
fn plain(bytes: &[u8]) -> Option<std::borrow::Cow<'_, str>> {
    let text = str::from_utf8(bytes).ok()?;
    let text = quick_xml::escape::unescape(text).ok()?;
    Some(match text {
        std::borrow::Cow::Borrowed(text) => without_escapes(text),
        std::borrow::Cow::Owned(text) => without_escapes(&text).into_owned().into(),
    })
}

/// The texts of a cell that holds its own, readings of characters left out; `None` when they are
/// written in an unusual way.
fn inline(inside: &[u8], runs: &mut Runs) -> Option<()> {
    let (mut at, mut readings) = (0, 0_u32);
    while let Some(next) = memchr(b'<', inside.get(at..).unwrap_or_default()) {
        let found = tag(inside, at + next)?;
        at = found.end;
        match found.name {
            b"rPh" if !found.is_empty => readings += 1,
            b"/rPh" => readings = readings.saturating_sub(1),
            b"r" if !found.is_empty => runs.begin(),
            b"rFont" => runs.named(Font::of_name(&attributes(found.attributes)?.val()?)),
            b"t" if !found.is_empty => {
                let rest = inside.get(at..)?;
                let end = memchr(b'<', rest)?;
                if readings == 0 {
                    runs.text.push_str(&plain(rest.get(..end)?)?);
                }
                at += end;
            }
            [b'!' | b'?', ..] => return None,
            _ => {}
        }
    }
    Some(())
}

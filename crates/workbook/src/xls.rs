//! Workbooks of Excel 5 to 2003, record by record, with the fonts of their cells: most lists in
//! TCVN3 and VNI are such files, and only the font tells the encoding.

use std::collections::HashMap;

use base::Finding;
use base::encoding::western;
use base::shown::shown;

use crate::cell::{Shown, day_cell, number_text};
use crate::compound::{Compound, u16_at, u32_at};
use crate::model::{Builder, CELL_MAX, Cell, CellKind, Font, Kind, SHEETS_MAX, TEXT_MAX, Workbook};
use crate::runs::Runs;

/// Excel's own limits on fonts and formats, with room: what is beyond is not kept.
const FORMATS_MAX: usize = 70_000;

/// Reads a compound file.
pub(crate) fn read(bytes: &[u8]) -> Result<Workbook, Finding> {
    let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(locked.len()).any(|window| window == locked) {
        return Err(Finding::error("file_encrypted"));
    }
    let file = Compound::open(bytes)?;
    let name = ["Workbook", "Book"].into_iter().find(|name| file.has(name));
    let Some(name) = name else { return Err(Finding::error("file_not_spreadsheet")) };
    let stream = file.stream(name)?;
    let mut builder = Builder::new();
    if file.has("_VBA_PROJECT_CUR") {
        builder.note(Finding::note("file_has_macros"));
    }
    let mut book = Book { builder, ..Book::new(&stream) };
    book.globals()?;
    book.sheets()?;
    book.builder.finish(Kind::Xls)
}

fn damaged() -> Finding {
    Finding::error("file_damaged")
}

/// A record: its number, its bytes, and where the next one begins.
struct Record<'a> {
    id: u16,
    data: &'a [u8],
    end: usize,
}

fn record(stream: &[u8], at: usize) -> Option<Record<'_>> {
    let length = usize::from(u16_at(stream, at + 2)?);
    let data = stream.get(at + 4..at + 4 + length)?;
    Some(Record { id: u16_at(stream, at)?, data, end: at + 4 + length })
}

struct Book<'a> {
    builder: Builder,
    stream: &'a [u8],
    /// Excel 97 and later: texts in Unicode, as shared strings.
    is_new: bool,
    from_1904: bool,
    /// The fonts, and whether they strike their text out.
    fonts: Vec<(Font, bool)>,
    /// The formats of cells: the font, the number of its number format, whether it has a colour.
    formats: Vec<(u16, u16, bool)>,
    /// What the number formats of the file's own show of a date.
    own_formats: HashMap<u16, Shown>,
    /// The shared strings, with the font of their runs; `None` is too long for a cell.
    texts: Vec<(Option<u32>, Option<Font>)>,
    sheets: Vec<(String, usize)>,
}

impl<'a> Book<'a> {
    fn new(stream: &'a [u8]) -> Book<'a> {
        Book {
            builder: Builder::new(),
            stream,
            is_new: true,
            from_1904: false,
            fonts: Vec::new(),
            formats: Vec::new(),
            own_formats: HashMap::new(),
            texts: Vec::new(),
            sheets: Vec::new(),
        }
    }

    /// What holds for the whole workbook, up to its end mark.
    fn globals(&mut self) -> Result<(), Finding> {
        let begin = record(self.stream, 0).filter(|it| it.id == 0x0809).ok_or_else(damaged)?;
        self.is_new = match u16_at(begin.data, 0) {
            Some(0x0600) => true,
            Some(0x0500) => false,
            _ => return Err(Finding::error("file_old_excel")),
        };
        let mut at = begin.end;
        loop {
            let found = record(self.stream, at).ok_or_else(damaged)?;
            at = found.end;
            let data = found.data;
            match found.id {
                0x000a => return Ok(()),
                0x002f => return Err(Finding::error("file_encrypted")),
                0x0022 => {
                    self.from_1904 = u16_at(data, 0) == Some(1);
                    self.builder.from_1904 = self.from_1904;
                }
                0x0031 if self.fonts.len() < FORMATS_MAX => {
                    let name = self.short_text(data, 14).ok_or_else(damaged)?;
                    let struck = u16_at(data, 2).is_some_and(|flags| flags & 8 != 0);
                    self.fonts.push((Font::of_name(&name), struck));
                }
                0x00e0 if self.formats.len() < FORMATS_MAX => {
                    let pair = u16_at(data, 0).zip(u16_at(data, 2)).ok_or_else(damaged)?;
                    self.formats.push((pair.0, pair.1, self.is_coloured(data)));
                }
                0x041e if self.own_formats.len() < FORMATS_MAX => {
                    self.number_format(data).ok_or_else(damaged)?;
                }
                0x0085 => self.sheet(data).ok_or_else(damaged)?,
                0x01ae => {
                    let is_own = data.get(2..4) == Some(&[0x01, 0x04]);
                    let known = self.fonts.is_empty() && self.formats.is_empty();
                    if !is_own && !known {
                        self.builder.note(Finding::note("file_has_links"));
                    }
                }
                0x00fc => at = self.table_of_texts(data, at)?,
                _ => {}
            }
        }
    }

    fn sheet(&mut self, data: &[u8]) -> Option<()> {
        let place = usize::try_from(u32_at(data, 0)?).ok()?;
        let (hidden, kind) = (*data.get(4)?, *data.get(5)?);
        let name = self.short_text(data, 6)?;
        if kind != 0 {
            return Some(());
        }
        if hidden & 3 != 0 {
            let name = shown(&name);
            self.builder.note(Finding::note("sheet_hidden").with("sheet", name));
        } else if self.sheets.len() <= SHEETS_MAX {
            self.sheets.push((name, place));
        }
        Some(())
    }

    fn number_format(&mut self, data: &[u8]) -> Option<()> {
        let number = u16_at(data, 0)?;
        let text = if self.is_new { self.long_text(data, 2)? } else { self.short_text(data, 2)? };
        self.own_formats.insert(number, Shown::of_format(&text));
        Some(())
    }

    /// A text with its length in one byte.
    fn short_text(&self, data: &[u8], at: usize) -> Option<String> {
        let length = usize::from(*data.get(at)?);
        if !self.is_new {
            return Some(western(data.get(at + 1..at + 1 + length)?));
        }
        plain_text(data, at + 2, length, *data.get(at + 1)?)
    }

    /// A text with its length in two bytes.
    fn long_text(&self, data: &[u8], at: usize) -> Option<String> {
        let length = usize::from(u16_at(data, at)?);
        if !self.is_new {
            return Some(western(data.get(at + 2..at + 2 + length)?));
        }
        let flags = *data.get(at + 2)?;
        // Runs of fonts and readings stand between the length and the text.
        let skip = usize::from(flags & 8 != 0) * 2 + usize::from(flags & 4 != 0) * 4;
        plain_text(data, at + 3 + skip, length, flags)
    }

    /// The shared strings, which continue over records; gives the place behind it.
    fn table_of_texts(&mut self, first: &'a [u8], mut at: usize) -> Result<usize, Finding> {
        let mut parts = vec![first];
        while let Some(next) = record(self.stream, at).filter(|next| next.id == 0x003c) {
            parts.push(next.data);
            at = next.end;
        }
        let mut reader = Parts { parts, part: 0, at: 8, runs: Vec::new() };
        let mut runs = Runs::default();
        let count = u32_at(first, 4).ok_or_else(damaged)?;
        for _ in 0..count {
            // The count is what the file says: what it has not is not there.
            let Some(text) = reader.text() else { break };
            let fits = text.len() <= CELL_MAX || text.chars().count() <= CELL_MAX;
            if !fits {
                self.texts.push((None, None));
                continue;
            }
            runs.clear();
            let mut begins = reader.runs.iter().peekable();
            for (place, c) in text.chars().enumerate() {
                while let Some((_, font)) = begins.next_if(|(at, _)| usize::from(*at) <= place) {
                    runs.begin();
                    runs.named(self.font_of_number(*font));
                }
                if c != '\0' {
                    runs.text.push(c);
                }
            }
            let font = runs.finish(&mut self.builder);
            let number = self.builder.text(&runs.text).ok_or_else(|| {
                Finding::error("file_too_much_text").with("max", TEXT_MAX / (1024 * 1024))
            })?;
            self.texts.push((Some(number), font));
        }
        Ok(at)
    }

    fn sheets(&mut self) -> Result<(), Finding> {
        for (name, place) in std::mem::take(&mut self.sheets) {
            self.builder.sheet(Some(name))?;
            self.cells(place)?;
        }
        Ok(())
    }

    fn cells(&mut self, place: usize) -> Result<(), Finding> {
        let mut at = place;
        let mut depth = 0_u32;
        let mut comments = Comments::default();
        // A formula's text stands in the record behind it.
        let mut waiting: Option<(u32, u32, Font)> = None;
        loop {
            let found = record(self.stream, at).ok_or_else(damaged)?;
            at = found.end;
            let data = found.data;
            match found.id {
                0x0809 => depth += 1,
                0x000a if depth <= 1 => {
                    self.builder.comments(comments.found);
                    return Ok(());
                }
                0x000a => depth -= 1,
                // Charts have records of their own inside a sheet.
                _ if depth != 1 => {}
                0x0207 => {
                    if let Some((row, column, font)) = waiting.take() {
                        let text = self.long_text(data, 0).ok_or_else(damaged)?;
                        self.builder.put_cell(row, column, &text, CellKind::Text, font)?;
                    }
                }
                0x00bd => self.numbers(data)?,
                // The number of a shape, its text, and the cell that a comment is on.
                0x005d => comments.shape(data),
                0x01b6 => comments.text(data, self.stream, at),
                0x001c => comments.note(data, self.is_new),
                0x00e5 => self.merges(data),
                // A row's height and whether it is shown.
                0x0208 => {
                    let flags = u16_at(data, 12).unwrap_or(0);
                    if let Some(row) = u16_at(data, 0).filter(|_| flags & 0x20 != 0) {
                        self.builder.hide_row(u32::from(row));
                    }
                }
                0x0006 | 0x0203 | 0x0204 | 0x0205 | 0x00d6 | 0x00fd | 0x027e => {
                    waiting = self.cell(found.id, data)?;
                }
                _ => {}
            }
        }
    }

    /// One cell; gives its place back when its text is still to come.
    fn cell(&mut self, id: u16, data: &[u8]) -> Result<Option<(u32, u32, Font)>, Finding> {
        let at = |place| u16_at(data, place).map(u32::from).ok_or_else(damaged);
        let (row, column) = (at(0)?, at(2)?);
        let format = usize::try_from(at(4)?).unwrap_or(usize::MAX);
        let font = self.font(format);
        // Formatted cells without a text have a record of their own.
        self.mark_row(row, format);
        match id {
            0x00fd => {
                let place = u32_at(data, 6).and_then(|it| usize::try_from(it).ok());
                let text = place.and_then(|it| self.texts.get(it).copied()).ok_or_else(damaged)?;
                let (Some(text), of_runs) = text else {
                    let finding = Finding::error("cell_too_long").with("max", CELL_MAX);
                    return Err(finding.at(self.builder.place(row, column)));
                };
                let font = of_runs.unwrap_or(font);
                self.builder.put_known(row, column, Cell { text, kind: CellKind::Text, font })?;
            }
            0x0204 | 0x00d6 => {
                let text = self.long_text(data, 6).ok_or_else(damaged)?;
                self.builder.put_cell(row, column, &text, CellKind::Text, font)?;
            }
            0x0205 => {
                let (value, is_error) =
                    data.get(6).zip(data.get(7)).map(|(v, e)| (*v, *e == 1)).ok_or_else(damaged)?;
                let (text, kind) = truth(value, is_error);
                self.builder.put_cell(row, column, text, kind, font)?;
            }
            0x0203 => {
                let number = f64_at(data, 6).ok_or_else(damaged)?;
                self.number(row, column, format, number)?;
            }
            0x027e => {
                let number = u32_at(data, 6).map(short_number).ok_or_else(damaged)?;
                self.number(row, column, format, number)?;
            }
            _ => {
                let result = data.get(6..14).ok_or_else(damaged)?;
                if result.get(6..8) != Some(&[0xff, 0xff]) {
                    let number = f64_at(data, 6).ok_or_else(damaged)?;
                    self.number(row, column, format, number)?;
                    return Ok(None);
                }
                let value = result.get(2).copied().unwrap_or(0);
                match result.first() {
                    Some(0) => return Ok(Some((row, column, font))),
                    Some(kind @ (1 | 2)) => {
                        let (text, kind) = truth(value, *kind == 2);
                        self.builder.put_cell(row, column, text, kind, font)?;
                    }
                    _ => {}
                }
            }
        }
        Ok(None)
    }

    /// Several numbers in a row.
    fn numbers(&mut self, data: &[u8]) -> Result<(), Finding> {
        let (row, first) = u16_at(data, 0).zip(u16_at(data, 2)).ok_or_else(damaged)?;
        let pairs = data.get(4..data.len().saturating_sub(2)).unwrap_or_default();
        for (column, pair) in (u32::from(first)..).zip(pairs.chunks_exact(6)) {
            let (format, number) = u16_at(pair, 0).zip(u32_at(pair, 2)).ok_or_else(damaged)?;
            self.mark_row(u32::from(row), usize::from(format));
            self.number(u32::from(row), column, usize::from(format), short_number(number))?;
        }
        Ok(())
    }

    fn number(&mut self, row: u32, column: u32, format: usize, number: f64) -> Result<(), Finding> {
        let font = self.font(format);
        let shown = self.formats.get(format).map_or(0, |(_, shown, _)| *shown);
        let own = self.own_formats.get(&shown).copied();
        let shown = own.unwrap_or_else(|| Shown::of_number(shown));
        let (text, kind) = match shown {
            Shown::Number => (number_text(number), CellKind::Number),
            Shown::Whole | Shown::DayMonth | Shown::MonthYear | Shown::Month | Shown::Year => {
                day_cell(number, self.from_1904, shown)
            }
        };
        self.builder.put_cell(row, column, &text, kind, font)
    }

    fn font(&self, format: usize) -> Font {
        self.formats.get(format).map_or(Font::Unknown, |(font, ..)| self.font_of_number(*font))
    }

    fn font_of_number(&self, number: u16) -> Font {
        self.font_and_line(number).0
    }

    fn font_and_line(&self, number: u16) -> (Font, bool) {
        // There is no font of number 4.
        let place = usize::from(number);
        let place = if place > 4 { place - 1 } else { place };
        self.fonts.get(place).copied().unwrap_or_default()
    }

    /// Keeps that a cell of the row is struck out, or has a colour.
    fn mark_row(&mut self, row: u32, format: usize) {
        let Some((font, _, coloured)) = self.formats.get(format).copied() else { return };
        if self.font_and_line(font).1 {
            self.builder.strike_row(row);
        }
        if coloured {
            self.builder.colour_row(row);
        }
    }

    /// Whether a format fills its cells with another colour than white.
    fn is_coloured(&self, data: &[u8]) -> bool {
        /// White of the palette and of the window.
        const WHITE: [u32; 3] = [1, 9, 65];
        let (pattern, colour) = if self.is_new {
            let pattern = u32_at(data, 14).unwrap_or(0) >> 26;
            (pattern, u32::from(u16_at(data, 18).unwrap_or(0)) & 0x7f)
        } else {
            let fill = u32_at(data, 8).unwrap_or(0);
            ((fill >> 16) & 0x3f, fill & 0x7f)
        };
        pattern != 0 && !WHITE.contains(&colour)
    }

    fn merges(&mut self, data: &[u8]) {
        for area in data.get(2..).unwrap_or_default().chunks_exact(8) {
            let at = |place| u16_at(area, place).map(u32::from);
            if let (Some(top), Some(bottom), Some(left), Some(right)) = (at(0), at(2), at(4), at(6))
            {
                self.builder.merge((top, left), (bottom, right));
            }
        }
    }
}

/// The comments of a sheet: first the shapes with their texts, then the cells that they are on.
#[derive(Default)]
struct Comments {
    shape: u16,
    texts: HashMap<u16, String>,
    found: Vec<(u32, u32, String)>,
}

impl Comments {
    fn shape(&mut self, data: &[u8]) {
        // The part that every shape has stands first: its kind, its length, and what it is.
        if u16_at(data, 0) == Some(0x15) {
            self.shape = u16_at(data, 6).unwrap_or(0);
        }
    }

    /// The text stands in the records behind, the first byte of each says how wide its letters are.
    fn text(&mut self, data: &[u8], stream: &[u8], mut at: usize) {
        let length = usize::from(u16_at(data, 10).unwrap_or(0));
        let mut text = String::new();
        let mut left = length.min(CELL_MAX);
        while left > 0 {
            let Some(part) = record(stream, at).filter(|it| it.id == 0x003c) else { break };
            at = part.end;
            let Some(flags) = part.data.first() else { break };
            let width = if flags & 1 == 0 { 1 } else { 2 };
            let count = (part.data.len().saturating_sub(1) / width).min(left);
            let Some(read) = plain_text(part.data, 1, count, *flags).filter(|_| count > 0) else {
                break;
            };
            text.push_str(&read);
            left -= count;
        }
        if self.texts.len() < crate::comments::MOST && !text.is_empty() {
            self.texts.insert(self.shape, text);
        }
    }

    fn note(&mut self, data: &[u8], is_new: bool) {
        let place = u16_at(data, 0).zip(u16_at(data, 2));
        let Some((row, column)) = place.filter(|_| self.found.len() < crate::comments::MOST) else {
            return;
        };
        let (author, text) = if is_new {
            let shape = u16_at(data, 6).unwrap_or(0);
            let length = usize::from(u16_at(data, 8).unwrap_or(0));
            let flags = data.get(10).copied().unwrap_or(0);
            let author = plain_text(data, 11, length, flags).unwrap_or_default();
            (author, self.texts.get(&shape).cloned().unwrap_or_default())
        } else {
            // Before Excel 97 the text stands here, and its further parts under no row.
            let length = usize::from(u16_at(data, 4).unwrap_or(0));
            let end = data.len().min(6 + length);
            (String::new(), western(data.get(6..end).unwrap_or_default()))
        };
        if row != u16::MAX
            && let Some(text) = crate::comments::of_people(&author, &text)
        {
            self.found.push((u32::from(row) + 1, u32::from(column) + 1, text));
        }
    }
}

/// A text of so many characters, of one byte each or of two.
fn plain_text(data: &[u8], at: usize, length: usize, flags: u8) -> Option<String> {
    if flags & 1 == 0 {
        return Some(data.get(at..at + length)?.iter().map(|b| char::from(*b)).collect());
    }
    let wide = data.get(at..at + length * 2)?;
    let units = (0..length).filter_map(|place| u16_at(wide, place * 2));
    Some(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect())
}

fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

/// A number in four bytes: 30 bits of a whole one or of a float, perhaps a hundredth of it.
fn short_number(packed: u32) -> f64 {
    let number = if packed & 2 == 0 {
        f64::from_bits(u64::from(packed & 0xffff_fffc) << 32)
    } else {
        f64::from(packed.cast_signed() >> 2)
    };
    if packed & 1 == 0 { number } else { number / 100.0 }
}

fn truth(value: u8, is_error: bool) -> (&'static str, CellKind) {
    if !is_error {
        return (if value == 0 { "0" } else { "1" }, CellKind::Number);
    }
    let text = match value {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    };
    (text, CellKind::Error)
}

/// The records of the shared strings: a text may be cut in two, and its second half begins with a
/// mark of its own.
struct Parts<'a> {
    parts: Vec<&'a [u8]>,
    part: usize,
    at: usize,
    /// The runs of the text read last: where each begins, and the number of its font.
    runs: Vec<(u16, u16)>,
}

impl Parts<'_> {
    fn byte(&mut self) -> Option<u8> {
        loop {
            let part = self.parts.get(self.part)?;
            if let Some(byte) = part.get(self.at) {
                self.at += 1;
                return Some(*byte);
            }
            self.part += 1;
            self.at = 0;
        }
    }

    fn two(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let left = self.parts.get(self.part)?.len().saturating_sub(self.at);
            let step = left.min(count);
            count -= step;
            self.at += step;
            if count > 0 {
                self.part += 1;
                self.at = 0;
            }
        }
        Some(())
    }

    fn text(&mut self) -> Option<String> {
        let length = usize::from(self.two()?);
        let mut flags = self.byte()?;
        let runs = if flags & 8 == 0 { 0 } else { usize::from(self.two()?) };
        let more = if flags & 4 == 0 {
            0
        } else {
            let low = usize::from(self.two()?);
            low + (usize::from(self.two()?) << 16)
        };
        let mut units = Vec::with_capacity(length.min(CELL_MAX + 1));
        while units.len() < length {
            if self.parts.get(self.part)?.len() <= self.at {
                self.part += 1;
                self.at = 0;
                flags = self.byte()?;
            }
            units.push(if flags & 1 == 0 { u16::from(self.byte()?) } else { self.two()? });
        }
        self.runs.clear();
        for _ in 0..runs {
            let run = (self.two()?, self.two()?);
            if self.runs.len() <= CELL_MAX {
                self.runs.push(run);
            }
        }
        self.skip(more)?;
        Some(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect())
    }
}

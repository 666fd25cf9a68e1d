//! OpenDocument sheets, read event by event: rows and cells that repeat are counted, not laid
//! out, until they are found to hold something.

use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Cursor, Read};

use base::Finding;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::cell::{Shown, as_shown, iso_text, number_text};
use crate::workbook::{
    Builder, CELL_MAX, COLUMNS_MAX, Cell, CellKind, Font, HIDDEN_MAX, Kind, ROWS_MAX, UNPACKED_MAX,
    Workbook,
};

/// The most styles whose fonts are kept.
const STYLES_MAX: usize = 20_000;

/// Reads an archive that `archive::inspect` has let through.
pub(crate) fn read(bytes: &[u8]) -> Result<Workbook, Finding> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let content = archive.by_name("content.xml").map_err(|_| damaged())?;
    let mut xml = Reader::from_reader(BufReader::new(content.take(UNPACKED_MAX)));
    let mut sheets = Sheets {
        builder: Builder::new(),
        row: 0,
        column: 0,
        repeat: 1,
        line: vec![],
        style: String::new(),
        fonts: HashMap::new(),
        hidden: HashSet::new(),
        passes_over: false,
    };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer).map_err(|_| damaged())?;
        match event {
            Event::Start(start) if start.name().as_ref() == "table:table-cell" => {
                sheets.cell(&start, Some(&mut xml))?;
            }
            Event::Empty(start) if start.name().as_ref() == "table:table-cell" => {
                sheets.cell::<&[u8]>(&start, None)?;
            }
            Event::Start(start) => sheets.open(&start)?,
            Event::Empty(start) => {
                sheets.open(&start)?;
                sheets.close(start.name().as_ref())?;
            }
            Event::End(end) => {
                if end.name().as_ref() == "office:spreadsheet" {
                    return sheets.builder.finish(Kind::Ods);
                }
                sheets.close(end.name().as_ref())?;
            }
            Event::Eof => return Err(damaged()),
            _ => {}
        }
    }
}

fn damaged() -> Finding {
    Finding::error("file_damaged")
}

struct Sheets {
    builder: Builder,
    row: u32,
    column: u32,
    /// How often the open row repeats.
    repeat: u32,
    /// The cells of the open row that hold something: first column, how many columns, text.
    line: Vec<Filled>,
    /// The style that is being described.
    style: String,
    /// The styles whose fonts tell an old encoding.
    fonts: HashMap<String, Font>,
    /// The styles of sheets that are not shown.
    hidden: HashSet<String>,
    /// Whether the sheet at hand is one of them.
    passes_over: bool,
}

/// A cell, or several in a row that are the same.
struct Filled {
    column: u32,
    columns: u32,
    text: String,
    kind: CellKind,
    font: Font,
}

impl Sheets {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Finding> {
        match start.name().as_ref() {
            "style:style" => {
                self.style = attribute(start, "style:name")?.unwrap_or_default();
            }
            "style:text-properties" => {
                let name = match attribute(start, "style:font-name")? {
                    Some(name) => Some(name),
                    None => attribute(start, "fo:font-family")?,
                };
                let font = name.map_or(Font::Unknown, |it| Font::of_name(it.trim_matches('\'')));
                if font != Font::Unknown && self.fonts.len() < STYLES_MAX {
                    self.fonts.insert(self.style.clone(), font);
                }
            }
            "style:table-properties" => {
                let shown = attribute(start, "table:display")?;
                if shown.as_deref() == Some("false") && self.hidden.len() < STYLES_MAX {
                    self.hidden.insert(self.style.clone());
                }
            }
            "table:table" => {
                self.row = 0;
                let name = attribute(start, "table:name")?;
                let style = attribute(start, "table:style-name")?;
                self.passes_over = style.is_some_and(|style| self.hidden.contains(&style));
                if self.passes_over {
                    let name = crate::findings::shown(&name.unwrap_or_default());
                    self.builder.note(Finding::note("sheet_hidden").with("sheet", name));
                } else {
                    self.builder.sheet(name)?;
                }
            }
            "table:table-row" => {
                self.column = 0;
                self.repeat = count(start, "table:number-rows-repeated")?;
                let shown = attribute(start, "table:visibility")?;
                if matches!(shown.as_deref(), Some("collapse" | "filter")) {
                    let last = self.row.saturating_add(self.repeat.min(HIDDEN_MAX));
                    (self.row..last).for_each(|row| self.builder.hide_row(row));
                }
            }
            "table:covered-table-cell" => {
                let repeat = count(start, "table:number-columns-repeated")?;
                self.column = self.column.saturating_add(repeat);
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Finding> {
        if name != "table:table-row" {
            return Ok(());
        }
        let line = std::mem::take(&mut self.line);
        // The builder refuses what lies outside its limits: one step beyond them is enough.
        let rows =
            if line.is_empty() || self.passes_over { 0 } else { self.repeat.min(ROWS_MAX + 1) };
        // The first of the same cells is looked at; the others are known.
        let mut known: Vec<Option<Cell>> = vec![None; line.len()];
        for below in 0..rows {
            for (cell, known) in line.iter().zip(&mut known) {
                for right in 0..cell.columns.min(COLUMNS_MAX + 1) {
                    let (row, column) = (self.row.saturating_add(below), cell.column + right);
                    if let Some(known) = known {
                        self.builder.put_known(row, column, *known)?;
                        continue;
                    }
                    self.builder.put_cell(row, column, &cell.text, cell.kind, cell.font)?;
                    let text = self.builder.text(&cell.text);
                    *known = text.map(|text| Cell { text, kind: cell.kind, font: cell.font });
                }
            }
        }
        self.row = self.row.saturating_add(self.repeat);
        Ok(())
    }

    fn cell<R: std::io::BufRead>(
        &mut self,
        start: &BytesStart<'_>,
        xml: Option<&mut Reader<R>>,
    ) -> Result<(), Finding> {
        let repeat = count(start, "table:number-columns-repeated")?;
        let shown = match xml {
            Some(xml) => paragraphs(xml)?,
            None => String::new(),
        };
        let value_type = attribute(start, "office:value-type")?;
        let (text, kind) = match value_type.as_deref() {
            Some("float" | "percentage" | "currency") => {
                let value = attribute(start, "office:value")?.and_then(|value| value.parse().ok());
                (value.map_or(shown, number_text), CellKind::Number)
            }
            Some("date") => match attribute(start, "office:date-value")? {
                Some(value) => {
                    let day = iso_text(&value).to_owned();
                    let part = Shown::of_text(&shown, &day);
                    as_shown(day, part)
                }
                None => (shown, CellKind::Date),
            },
            Some("boolean") => match attribute(start, "office:boolean-value")?.as_deref() {
                Some("true" | "TRUE") => ("1".to_owned(), CellKind::Number),
                _ => ("0".to_owned(), CellKind::Number),
            },
            _ => {
                let own = attribute(start, "office:string-value")?.filter(|v| !v.is_empty());
                (own.unwrap_or(shown), CellKind::Text)
            }
        };
        if !text.is_empty() {
            let style = attribute(start, "table:style-name")?.unwrap_or_default();
            let font = self.fonts.get(&style).copied().unwrap_or_default();
            let column = self.column.min(COLUMNS_MAX);
            self.line.push(Filled { column, columns: repeat, text, kind, font });
            let right = count(start, "table:number-columns-spanned")?;
            let down = count(start, "table:number-rows-spanned")?;
            if (right > 1 || down > 1) && !self.passes_over {
                let last = (
                    self.row.saturating_add(down - 1).min(ROWS_MAX),
                    column.saturating_add(right - 1).min(COLUMNS_MAX),
                );
                self.builder.merge((self.row.min(ROWS_MAX), column), last);
            }
        }
        self.column = self.column.saturating_add(repeat);
        Ok(())
    }
}

/// The text of a cell up to its end, without comments on it.
fn paragraphs<R: std::io::BufRead>(xml: &mut Reader<R>) -> Result<String, Finding> {
    let mut text = String::new();
    let mut buffer = Vec::new();
    let mut depth = 1_u32;
    let mut comment = None;
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|_| damaged())? {
            Event::Start(start) => {
                depth += 1;
                if comment.is_none() && start.name().as_ref() == "office:annotation" {
                    comment = Some(depth);
                } else if comment.is_none() && start.name().as_ref() == "text:p" && !text.is_empty()
                {
                    text.push('\n');
                }
            }
            Event::Empty(_) if comment.is_none() => text.push(' '),
            Event::End(_) => {
                if comment == Some(depth) {
                    comment = None;
                }
                depth -= 1;
                if depth == 0 {
                    return Ok(text);
                }
            }
            Event::Text(part) if comment.is_none() => text.push_str(&part.xml10_content()),
            Event::CData(part) if comment.is_none() => text.push_str(&part.xml10_content()),
            Event::GeneralRef(name) if comment.is_none() => {
                let whole = format!("&{};", name.xml10_content());
                text.push_str(&quick_xml::escape::unescape(&whole).map_err(|_| damaged())?);
            }
            Event::Eof => return Err(damaged()),
            _ => {}
        }
        // Four bytes a character at most: far beyond what a cell may hold.
        if text.len() > CELL_MAX * 8 {
            return Err(Finding::error("cell_too_long").with("max", CELL_MAX));
        }
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, Finding> {
    let Some(found) = start.try_get_attribute(name).map_err(|_| damaged())? else {
        return Ok(None);
    };
    let value = quick_xml::escape::unescape(&found.value).map_err(|_| damaged())?;
    Ok(Some(value.into_owned()))
}

fn count(start: &BytesStart<'_>, name: &str) -> Result<u32, Finding> {
    match attribute(start, name)? {
        Some(text) => text.parse::<u32>().map(|n| n.max(1)).map_err(|_| damaged()),
        None => Ok(1),
    }
}

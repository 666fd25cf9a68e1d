//! OpenDocument sheets, read event by event: rows and cells that repeat are counted, not laid
//! out, until they are found to hold something.

use std::io::{BufReader, Cursor, Read};

use base::Finding;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::cell::{iso_text, number_text};
use crate::workbook::{Builder, CELL_MAX, COLUMNS_MAX, Kind, ROWS_MAX, UNPACKED_MAX, Workbook};

/// Reads an archive that `archive::inspect` has let through.
pub(crate) fn read(bytes: &[u8]) -> Result<Workbook, Finding> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let content = archive.by_name("content.xml").map_err(|_| damaged())?;
    let mut xml = Reader::from_reader(BufReader::new(content.take(UNPACKED_MAX)));
    let mut sheets = Sheets { builder: Builder::new(), row: 0, column: 0, repeat: 1, line: vec![] };
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
    line: Vec<(u32, u32, String)>,
}

impl Sheets {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Finding> {
        match start.name().as_ref() {
            "table:table" => {
                self.row = 0;
                self.builder.sheet(attribute(start, "table:name")?)?;
            }
            "table:table-row" => {
                self.column = 0;
                self.repeat = count(start, "table:number-rows-repeated")?;
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
        let rows = if line.is_empty() { 0 } else { self.repeat.min(ROWS_MAX + 1) };
        for below in 0..rows {
            for (column, columns, text) in &line {
                for right in 0..(*columns).min(COLUMNS_MAX + 1) {
                    let (row, column) = (self.row.saturating_add(below), column + right);
                    self.builder.put(row, column, text)?;
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
        let text = match attribute(start, "office:value-type")?.as_deref() {
            Some("float" | "percentage" | "currency") => attribute(start, "office:value")?
                .and_then(|value| value.parse().ok())
                .map_or(shown, number_text),
            Some("date") => {
                attribute(start, "office:date-value")?.map_or(shown, |v| iso_text(&v).to_owned())
            }
            Some("boolean") => match attribute(start, "office:boolean-value")?.as_deref() {
                Some("true" | "TRUE") => "1".to_owned(),
                _ => "0".to_owned(),
            },
            _ => {
                attribute(start, "office:string-value")?.filter(|v| !v.is_empty()).unwrap_or(shown)
            }
        };
        if !text.is_empty() {
            self.line.push((self.column.min(COLUMNS_MAX), repeat, text));
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

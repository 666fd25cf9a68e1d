//! OpenDocument sheets, read event by event: rows and cells that repeat are counted, not laid
//! out, until they are found to hold something.

use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Cursor, Read};

use base::Finding;
use base::shown::shown;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::cell::{Shown, as_shown, iso_text, number_text};
use crate::model::{
    Builder, CELL_MAX, COLUMNS_MAX, Cell, CellKind, Font, HIDDEN_MAX, Kind, ROWS_MAX, UNPACKED_MAX,
    Workbook,
};

/// The most styles that are kept.
const STYLES_MAX: usize = 20_000;
/// The most bytes read of the part with the styles that have names.
const STYLES_BYTES: u64 = 16 * 1024 * 1024;

/// Reads an archive that `archive::inspect` has let through.
pub(crate) fn read(bytes: &[u8]) -> Result<Workbook, Finding> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let named = match archive.by_name("styles.xml") {
        Ok(part) => Styles::of_part(BufReader::new(part.take(STYLES_BYTES))),
        Err(_) => Styles::default(),
    };
    let content = archive.by_name("content.xml").map_err(|_| damaged())?;
    let mut xml = Reader::from_reader(BufReader::new(content.take(UNPACKED_MAX)));
    let mut sheets = Sheets {
        builder: Builder::new(),
        row: 0,
        column: 0,
        repeat: 1,
        line: vec![],
        styles: named,
        columns: vec![],
        row_style: None,
        hidden: HashSet::new(),
        passes_over: false,
        comments: vec![],
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
            Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
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
    styles: Styles,
    /// The styles of cells that name none, by the columns of the sheet: up to which column, and which.
    columns: Vec<(u32, String)>,
    /// The same of the open row.
    row_style: Option<String>,
    /// The styles of sheets that are not shown.
    hidden: HashSet<String>,
    /// Whether the sheet at hand is one of them.
    passes_over: bool,
    /// The comments of people on the cells of the sheet at hand.
    comments: Vec<(u32, u32, String)>,
}

/// A cell, or several in a row that are the same.
struct Filled {
    column: u32,
    columns: u32,
    text: String,
    kind: CellKind,
    style: CellStyle,
}

impl Sheets {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Finding> {
        if self.styles.look(start)? {
            return Ok(());
        }
        match start.name().as_ref() {
            "style:table-properties" => {
                let shown = attribute(start, "table:display")?;
                if shown.as_deref() == Some("false") && self.hidden.len() < STYLES_MAX {
                    self.hidden.insert(self.styles.open.clone());
                }
            }
            "table:table" => {
                self.row = 0;
                self.columns.clear();
                let name = attribute(start, "table:name")?;
                let style = attribute(start, "table:style-name")?;
                self.passes_over = style.is_some_and(|style| self.hidden.contains(&style));
                if self.passes_over {
                    let name = shown(&name.unwrap_or_default());
                    self.builder.note(Finding::note("sheet_hidden").with("sheet", name));
                } else {
                    self.builder.sheet(name)?;
                }
            }
            "table:table-column" => {
                let count = count(start, "table:number-columns-repeated")?;
                let before = self.columns.last().map_or(0, |(end, _)| *end);
                let style = attribute(start, "table:default-cell-style-name")?;
                let end = before.saturating_add(count);
                self.columns.push((end, style.unwrap_or_default()));
            }
            "table:table-row" => {
                self.row_style = attribute(start, "table:default-cell-style-name")?;
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
        if name == "table:table" && !self.passes_over {
            self.builder.comments(std::mem::take(&mut self.comments));
        }
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
                    let CellStyle { font, struck, coloured } = cell.style;
                    if struck {
                        self.builder.strike_row(row);
                    }
                    if coloured {
                        self.builder.colour_row(row);
                    }
                    if let Some(known) = known {
                        self.builder.put_known(row, column, *known)?;
                        continue;
                    }
                    self.builder.put_cell(row, column, &cell.text, cell.kind, font)?;
                    let text = self.builder.text(&cell.text);
                    *known = text.map(|text| Cell { text, kind: cell.kind, font });
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
        let Written { text: shown, comment, author } = match xml {
            Some(xml) => paragraphs(xml)?,
            None => Written::default(),
        };
        if let Some(comment) = crate::comments::of_people(&author, &comment)
            && self.comments.len() < crate::comments::MOST
            && !self.passes_over
        {
            let place = (self.row.saturating_add(1), self.column.saturating_add(1));
            self.comments.push((place.0, place.1, comment));
        }
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
            let own = attribute(start, "table:style-name")?.or_else(|| self.row_style.clone());
            let style = match own {
                Some(own) => self.styles.of(&own),
                None => self.styles.of(self.style_of_column()),
            };
            let column = self.column.min(COLUMNS_MAX);
            self.line.push(Filled { column, columns: repeat, text, kind, style });
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

impl Sheets {
    /// The style of the cells of the column at hand that name none.
    fn style_of_column(&self) -> &str {
        let place = self.columns.partition_point(|(end, _)| *end <= self.column);
        self.columns.get(place).map_or("", |(_, style)| style)
    }
}

/// What a style says of its cells.
#[derive(Debug, Clone, Copy, Default)]
struct CellStyle {
    font: Font,
    struck: bool,
    coloured: bool,
}

/// The styles of a file, of which the later ones may build on others.
#[derive(Default)]
struct Styles {
    /// The style that is being described.
    open: String,
    by_name: HashMap<String, OwnStyle>,
}

/// What a style says itself; what it leaves out, the one that it builds on says.
#[derive(Default)]
struct OwnStyle {
    parent: Option<String>,
    font: Option<Font>,
    struck: Option<bool>,
    coloured: Option<bool>,
}

impl Styles {
    /// The styles of a part; what is broken says nothing.
    fn of_part(part: impl std::io::BufRead) -> Styles {
        let mut styles = Styles::default();
        let mut xml = Reader::from_reader(part);
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer) {
                Ok(Event::Start(start) | Event::Empty(start)) => {
                    if styles.look(&start).is_err() {
                        return styles;
                    }
                }
                Ok(Event::Eof) | Err(_) => return styles,
                Ok(_) => {}
            }
        }
    }

    /// Takes what an element says of a style; whether it is one that does.
    fn look(&mut self, start: &BytesStart<'_>) -> Result<bool, Finding> {
        match start.name().as_ref() {
            "style:style" => {
                self.open = attribute(start, "style:name")?.unwrap_or_default();
                let parent = attribute(start, "style:parent-style-name")?;
                if parent.is_some() {
                    self.own(|own| own.parent = parent);
                }
            }
            // What holds for all that say nothing else has no name.
            "style:default-style" => self.open.clear(),
            "style:text-properties" => {
                let name = match attribute(start, "style:font-name")? {
                    Some(name) => Some(name),
                    None => attribute(start, "fo:font-family")?,
                };
                let font = name.map(|it| Font::of_name(it.trim_matches('\'')));
                let line = match attribute(start, "style:text-line-through-style")? {
                    Some(line) => Some(line),
                    None => attribute(start, "style:text-line-through-type")?,
                };
                let struck = line.map(|line| line != "none");
                if font.is_some() || struck.is_some() {
                    self.own(|own| {
                        own.font = font.or(own.font);
                        own.struck = struck.or(own.struck);
                    });
                }
            }
            "style:table-cell-properties" => {
                let colour = attribute(start, "fo:background-color")?;
                let is_none = |it: &str| {
                    matches!(it.to_ascii_lowercase().as_str(), "transparent" | "#ffffff")
                };
                if let Some(coloured) = colour.map(|it| !is_none(&it)) {
                    self.own(|own| own.coloured = Some(coloured));
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn own(&mut self, put: impl FnOnce(&mut OwnStyle)) {
        if self.by_name.len() < STYLES_MAX || self.by_name.contains_key(&self.open) {
            put(self.by_name.entry(self.open.clone()).or_default());
        }
    }

    fn of(&self, name: &str) -> CellStyle {
        /// Styles that build on each other more often are made to go on for ever.
        const DEEP: usize = 8;
        let (mut font, mut struck, mut coloured) = (None, None, None);
        let mut name = name;
        for _ in 0..DEEP {
            let Some(own) = self.by_name.get(name) else { break };
            font = font.or(own.font);
            struck = struck.or(own.struck);
            coloured = coloured.or(own.coloured);
            match &own.parent {
                Some(parent) => name = parent,
                None => break,
            }
        }
        CellStyle {
            font: font.unwrap_or_default(),
            struck: struck.unwrap_or(false),
            coloured: coloured.unwrap_or(false),
        }
    }
}

/// What stands in a cell: its text, and the comment on it with who wrote it.
#[derive(Default)]
struct Written {
    text: String,
    comment: String,
    author: String,
}

/// The text of a cell up to its end, and the comment on it.
fn paragraphs<R: std::io::BufRead>(xml: &mut Reader<R>) -> Result<Written, Finding> {
    let mut written = Written::default();
    let text = &mut written.text;
    // What is open within a comment: its author, its day, or its text.
    let mut of_comment = String::new();
    let mut buffer = Vec::new();
    let mut depth = 1_u32;
    let mut comment = None;
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|_| damaged())? {
            Event::Start(start) => {
                depth += 1;
                if comment.is_some() {
                    let name = start.name().as_ref().to_owned();
                    if matches!(
                        name.as_str(),
                        "dc:creator" | "dc:date" | "meta:date-string" | "text:p"
                    ) {
                        of_comment = name;
                        written.comment.push(' ');
                    }
                } else if start.name().as_ref() == "office:annotation" {
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
                    return Ok(written);
                }
            }
            Event::Text(part) if comment.is_some() => match of_comment.as_str() {
                "dc:creator" => written.author.push_str(&part.xml10_content()),
                "text:p" => written.comment.push_str(&part.xml10_content()),
                _ => {}
            },
            Event::GeneralRef(name) if comment.is_some() => {
                let whole = format!("&{};", name.xml10_content());
                if of_comment == "text:p"
                    && let Ok(plain) = quick_xml::escape::unescape(&whole)
                {
                    written.comment.push_str(&plain);
                }
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::CData(part) if comment.is_none() => text.push_str(&part.xml10_content()),
            Event::GeneralRef(name) => {
                let whole = format!("&{};", name.xml10_content());
                text.push_str(&quick_xml::escape::unescape(&whole).map_err(|_| damaged())?);
            }
            Event::Eof => return Err(damaged()),
            Event::Empty(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
        // Four bytes a character at most: far beyond what a cell may hold.
        if text.len() + written.comment.len() > CELL_MAX * 8 {
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

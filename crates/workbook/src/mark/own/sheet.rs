//! A sheet with the colours of marked cells, event by event from the packed part.

use std::collections::BTreeSet;
use std::io::BufRead;

use base::Severity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};

use super::parts::{DRAWING_ID, Styles, letters};
use crate::book_xml::attribute;
use crate::mark::marks::Marks;

/// What stands behind the link to the shapes of comments.
const BEHIND: [&str; 8] = [
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
];

/// The sheet with its marked cells coloured; `None` when it is not written as most are.
pub(super) fn marked(
    input: impl BufRead,
    marks: &Marks<'_>,
    styles: &mut Styles,
    with_drawing: bool,
) -> Option<Vec<u8>> {
    let mut reader = Reader::from_reader(input);
    let mut writer = Writer::new(Vec::new());
    let mut buffer = Vec::new();
    let mut sheet = Sheet { marks, styles, row: 0, row_style: 0, column: 0, open: BTreeSet::new() };
    let (mut is_behind, mut is_linked, mut depth) = (false, !with_drawing, 0_u32);
    loop {
        let event = reader.read_event_into(&mut buffer).ok()?;
        match event {
            Event::Eof => break,
            Event::Start(start) => {
                depth += 1;
                let name = start.name().as_ref().to_owned();
                if depth == 1 && name != "worksheet" {
                    return None;
                }
                if is_behind && depth == 2 && !is_linked && BEHIND.contains(&name.as_str()) {
                    is_linked = true;
                    link(&mut writer)?;
                }
                match name.as_str() {
                    "row" => sheet.begin(&start)?,
                    "c" => {
                        let start = sheet.cell(&start, &mut writer)?;
                        writer.write_event(Event::Start(start)).ok()?;
                        buffer.clear();
                        continue;
                    }
                    _ => {}
                }
                writer.write_event(Event::Start(start)).ok()?;
            }
            Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                if is_behind && depth == 1 && !is_linked && BEHIND.contains(&name.as_str()) {
                    is_linked = true;
                    link(&mut writer)?;
                }
                match name.as_str() {
                    "c" => {
                        let start = sheet.cell(&start, &mut writer)?;
                        writer.write_event(Event::Empty(start)).ok()?;
                    }
                    "row" => {
                        // An empty row of which something was found gets its cells.
                        sheet.begin(&start)?;
                        if sheet.open.is_empty() {
                            writer.write_event(Event::Empty(start)).ok()?;
                        } else {
                            let end = start.to_end().into_owned();
                            writer.write_event(Event::Start(start.borrow())).ok()?;
                            sheet.rest(&mut writer)?;
                            writer.write_event(Event::End(end)).ok()?;
                        }
                    }
                    _ => writer.write_event(Event::Empty(start)).ok()?,
                }
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                let name = end.name().as_ref().to_owned();
                match name.as_str() {
                    "row" => sheet.rest(&mut writer)?,
                    "sheetData" => is_behind = true,
                    "worksheet" if !is_linked => {
                        is_linked = true;
                        link(&mut writer)?;
                    }
                    _ => {}
                }
                writer.write_event(Event::End(end)).ok()?;
            }
            other @ (Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_)) => writer.write_event(other).ok()?,
        }
        buffer.clear();
    }
    Some(writer.into_inner())
}

fn link(writer: &mut Writer<Vec<u8>>) -> Option<()> {
    let mut link = BytesStart::new("legacyDrawing");
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    link.push_attribute(("xmlns:vuon", relations));
    link.push_attribute(("vuon:id", DRAWING_ID));
    writer.write_event(Event::Empty(link)).ok()
}

struct Sheet<'a, 'b> {
    marks: &'a Marks<'b>,
    styles: &'a mut Styles,
    row: u32,
    /// The format of the row's cells that are not written.
    row_style: usize,
    column: u32,
    /// Marked columns of the row that were not written yet.
    open: BTreeSet<u32>,
}

impl Sheet<'_, '_> {
    fn begin(&mut self, start: &BytesStart<'_>) -> Option<()> {
        self.row = match attribute(start, "r") {
            Some(number) => number.parse().ok()?,
            None => self.row + 1,
        };
        self.row_style = attribute(start, "s").and_then(|it| it.parse().ok()).unwrap_or(0);
        self.column = 0;
        let marks = self.marks.range((self.row, 0)..=(self.row, u32::MAX));
        self.open = marks.map(|((_, column), _)| *column).collect();
        Some(())
    }

    fn colour(&self, column: u32) -> Option<Severity> {
        let found = self.marks.get(&(self.row, column))?;
        found.iter().map(|finding| finding.severity).min()
    }

    /// A cell with the colour of what was found in it; marked cells before it that are not there come
    /// first.
    fn cell(
        &mut self,
        start: &BytesStart<'_>,
        writer: &mut Writer<Vec<u8>>,
    ) -> Option<BytesStart<'static>> {
        let column = match attribute(start, "r") {
            Some(place) => {
                place.bytes().take_while(u8::is_ascii_uppercase).fold(0_u32, |sum, b| {
                    sum.saturating_mul(26).saturating_add(u32::from(b - b'A') + 1)
                })
            }
            None => self.column + 1,
        };
        self.column = column;
        let missing: Vec<u32> = self.open.range(..column).copied().collect();
        for missing in missing {
            self.blank(missing, writer)?;
        }
        self.open.remove(&column);
        let Some(severity) = self.colour(column) else { return Some(start.to_owned()) };
        let own = attribute(start, "s").and_then(|it| it.parse().ok()).unwrap_or(0);
        let style = self.styles.marked(own, severity).to_string();
        let mut cell = BytesStart::new("c");
        for found in start.attributes() {
            let found = found.ok()?;
            if found.key.as_ref() != "s" {
                cell.push_attribute(found);
            }
        }
        cell.push_attribute(("s", style.as_str()));
        Some(cell.into_owned())
    }

    fn blank(&mut self, column: u32, writer: &mut Writer<Vec<u8>>) -> Option<()> {
        self.open.remove(&column);
        let Some(severity) = self.colour(column) else { return Some(()) };
        let style = self.styles.marked(self.row_style, severity).to_string();
        let place = format!("{}{}", letters(column), self.row);
        let mut cell = BytesStart::new("c");
        cell.push_attribute(("r", place.as_str()));
        cell.push_attribute(("s", style.as_str()));
        writer.write_event(Event::Empty(cell)).ok()
    }

    /// Marked cells behind the last one of a row.
    fn rest(&mut self, writer: &mut Writer<Vec<u8>>) -> Option<()> {
        let missing: Vec<u32> = self.open.iter().copied().collect();
        missing.into_iter().try_for_each(|column| self.blank(column, writer))
    }
}

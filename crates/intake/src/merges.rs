//! The merged areas of a workbook's headers, gathered while its parts stream by: they stand behind
//! all cells of a sheet, and reading the sheet once more for them would take as long again.

use std::collections::HashMap;

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::archive::Area;
use crate::workbook::{MERGES_MAX, MERGES_WITHIN};

/// The parts that say which sheet is which part.
pub(crate) const BOOK: &str = "xl/workbook.xml";
pub(crate) const LINKS: &str = "xl/_rels/workbook.xml.rels";
/// The most bytes kept of a part: more merged areas than a sheet of headers has.
const KEPT_MAX: usize = 4 * 1024 * 1024;
/// Merged areas stand behind this.
const MARK: &[u8] = b"<mergeCells";

/// The bytes of a part that are looked at later: all, or those from its merged areas on.
pub(crate) struct Kept {
    pub bytes: Vec<u8>,
    found: bool,
    tail: Vec<u8>,
}

impl Kept {
    pub(crate) fn new(whole: bool) -> Kept {
        Kept { bytes: Vec::new(), found: whole, tail: Vec::new() }
    }

    pub(crate) fn look(&mut self, chunk: &[u8]) {
        if self.found {
            let room = KEPT_MAX.saturating_sub(self.bytes.len()).min(chunk.len());
            self.bytes.extend_from_slice(chunk.get(..room).unwrap_or_default());
            return;
        }
        let mut across = std::mem::take(&mut self.tail);
        let old = across.len();
        across.extend_from_slice(chunk.get(..MARK.len().min(chunk.len())).unwrap_or_default());
        if let Some(at) = memmem::find(&across, MARK).filter(|at| *at < old) {
            self.found = true;
            self.bytes = across.get(at..old).unwrap_or_default().to_vec();
            self.look(chunk);
        } else if let Some(at) = memmem::find(chunk, MARK) {
            self.found = true;
            self.look(chunk.get(at..).unwrap_or_default());
        } else {
            let from = chunk.len().saturating_sub(MARK.len() - 1);
            self.tail = chunk.get(from..).unwrap_or_default().to_vec();
        }
    }
}

/// The parts seen so far.
#[derive(Default)]
pub(crate) struct Parts {
    by_part: HashMap<String, Vec<Area>>,
    /// The sheets, by the id of their link.
    names: Vec<(String, String)>,
    links: HashMap<String, String>,
}

impl Parts {
    /// Takes what was kept of a part; what is broken says nothing.
    pub(crate) fn put(&mut self, part: &str, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        let mut xml = Reader::from_str(&text);
        xml.config_mut().check_end_names = false;
        let mut areas = Vec::new();
        loop {
            match xml.read_event() {
                Ok(Event::Start(start) | Event::Empty(start)) => {
                    match start.local_name().as_ref() {
                        "mergeCell" if areas.len() < MERGES_MAX => {
                            let area = attribute(&start, "ref").and_then(|it| area(&it));
                            areas.extend(area.filter(|(first, _)| first.0 < MERGES_WITHIN));
                        }
                        "sheet" if part == BOOK => {
                            let pair = attribute(&start, "name").zip(attribute(&start, "r:id"));
                            self.names.extend(pair);
                        }
                        "Relationship" if part == LINKS => {
                            let pair = attribute(&start, "Id").zip(attribute(&start, "Target"));
                            self.links.extend(pair);
                        }
                        _ => {}
                    }
                }
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        if !areas.is_empty() {
            self.by_part.insert(part.to_owned(), areas);
        }
    }

    pub(crate) fn merges_by_sheet(mut self) -> HashMap<String, Vec<Area>> {
        let mut merges = HashMap::new();
        for (name, id) in self.names {
            let Some(target) = self.links.get(&id) else { continue };
            let target = target.trim_start_matches('/').to_ascii_lowercase();
            let target = target.strip_prefix("xl/").unwrap_or(&target);
            if let Some(areas) = self.by_part.remove(&format!("xl/{target}")) {
                merges.insert(name, areas);
            }
        }
        merges
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.try_get_attribute(name).ok()??;
    Some(quick_xml::escape::unescape(&found.value).ok()?.into_owned())
}

/// `B3:D4` as its corners, from 0.
fn area(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    Some((corner(first)?, corner(last)?))
}

fn corner(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at_checked(letters).filter(|(it, _)| it.len() <= 3)?;
    let column = letters
        .bytes()
        .fold(0_u32, |sum, b| sum * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_areas_are_found_wherever_the_stream_is_cut() {
        let sheet = "<worksheet><sheetData/><mergeCells count=\"2\"><mergeCell ref=\"B3:D4\"/>\
                     <mergeCell ref=\"A61:B61\"/></mergeCells></worksheet>";
        let book =
            "<workbook><sheets><sheet name=\"HN &amp; HCN\" r:id=\"rId1\"/></sheets></workbook>";
        let links = "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/Sheet1.xml\"/></Relationships>";
        for cut in 0..sheet.len() {
            let mut parts = Parts::default();
            for (part, text) in [(BOOK, book), (LINKS, links)] {
                parts.put(part, text.as_bytes());
            }
            let mut kept = Kept::new(false);
            let (first, second) = sheet.split_at(cut);
            for chunk in [first, second] {
                kept.look(chunk.as_bytes());
            }
            parts.put("xl/worksheets/sheet1.xml", &kept.bytes);
            let merges = parts.merges_by_sheet();
            assert_eq!(merges["HN & HCN"], [((2, 1), (3, 3))], "cut at {cut}");
        }
    }
}

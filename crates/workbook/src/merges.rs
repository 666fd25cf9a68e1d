//! The merged areas of a workbook's headers, gathered while its parts stream by: they stand behind
//! all cells of a sheet, and reading the sheet once more for them would take as long again.

use std::collections::HashMap;

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::book_xml::attribute;
use crate::model::{Area, is_kept};

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
    /// The sheets: name, id of the link, and whether it is shown.
    names: Vec<(String, String, bool)>,
    pub from_1904: bool,
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
                        "mergeCell" => {
                            let area = attribute(&start, "ref").and_then(|it| area(&it));
                            let count = areas.len();
                            areas.extend(area.filter(|it| is_kept(it.0.0, it.1.0, count)));
                        }
                        "sheet" if part == BOOK => {
                            let pair = attribute(&start, "name").zip(attribute(&start, "r:id"));
                            let state = attribute(&start, "state").unwrap_or_default();
                            let shown = !matches!(state.as_str(), "hidden" | "veryHidden");
                            self.names.extend(pair.map(|(name, id)| (name, id, shown)));
                        }
                        "workbookPr" if part == BOOK => {
                            let from = attribute(&start, "date1904");
                            self.from_1904 = matches!(from.as_deref(), Some("1" | "true"));
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

    /// The sheets in their order, each with the part that holds it.
    pub(crate) fn sheets(&self) -> Vec<SheetPart> {
        let part = |id: &String| {
            let target = self.links.get(id)?.trim_start_matches('/');
            Some(format!("xl/{}", target.strip_prefix("xl/").unwrap_or(target)))
        };
        let sheet = |(name, id, shown): &(String, String, bool)| {
            let part = part(id)?;
            let merges = self.by_part.get(&part.to_ascii_lowercase()).cloned();
            Some(SheetPart {
                name: name.clone(),
                part,
                shown: *shown,
                merges: merges.unwrap_or_default(),
            })
        };
        self.names.iter().filter_map(sheet).collect()
    }

    /// Whether every sheet has its part: else the links are written in an unusual way.
    pub(crate) fn are_known(&self) -> bool {
        !self.names.is_empty() && self.names.iter().all(|(_, id, _)| self.links.contains_key(id))
    }
}

/// A sheet and where it is.
pub(crate) struct SheetPart {
    pub name: String,
    pub part: String,
    pub shown: bool,
    pub merges: Vec<Area>,
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
        let links = "<Relationships><Relationship Id=\"rId1\" \
                     Target=\"worksheets/Sheet1.xml\"/></Relationships>";
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
            let sheets = parts.sheets();
            assert_eq!(sheets[0].name, "HN & HCN");
            assert_eq!(sheets[0].merges, [((2, 1), (3, 3))], "cut at {cut}");
        }
    }
}

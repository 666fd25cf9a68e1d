//! Marks the officer's own workbook: every part is copied as it is – fonts, merges, widths, filters, hidden
//! rows, formulas, comments – and only the colour of marked cells, comments and one sheet are added. What
//! is put together in an unusual way is left to the copy that `mark` writes.

pub(crate) mod parts;
mod sheet;

use std::collections::HashMap;
use std::io::{BufReader, Cursor, Read, Write};

use base::{Finding, Severity};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::links::{links_of, target};
use crate::mark::marks::{Marks, marks_of};
use crate::mark::words::{COMMENT_MAX, COMMENTS_MAX, LISTED_MAX, MarkWords};
use crate::merges::{BOOK, LINKS, Parts};
use crate::model::{Workbook, short};

/// The most bytes of a part that is changed as a whole.
const PART_MAX: u64 = 64 * 1024 * 1024;
const TYPES: &str = "[Content_Types].xml";
const STYLES: &str = "xl/styles.xml";
/// The sheet that is added.
const LIST: &str = "xl/worksheets/sheet_vuon.xml";

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// What is added to a sheet.
struct Added<'a> {
    marks: Marks<'a>,
    /// The comments, each with its row and column.
    comments: Vec<(u32, u32, String)>,
}

/// The workbook with its cells marked; `None` when it is not put together as most are.
pub(crate) fn mark(
    bytes: &[u8],
    workbook: &Workbook,
    findings: &[Finding],
    words: &MarkWords,
    says: &impl Fn(&Finding) -> String,
) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let names = names(&mut archive)?;
    // A program in it would be given back under the name of a workbook without.
    if names.iter().any(|name| name.to_ascii_lowercase().ends_with("vbaproject.bin")) {
        return None;
    }
    let mut book = Parts::default();
    let (book_xml, links_xml) = (text(&mut archive, BOOK)?, text(&mut archive, LINKS)?);
    book.put(BOOK, book_xml.as_bytes());
    book.put(LINKS, links_xml.as_bytes());
    let mut left = COMMENTS_MAX;
    let mut added: HashMap<String, Added<'_>> = HashMap::new();
    for found in book.sheets().into_iter().filter(|it| it.shown) {
        let of_sheet = workbook
            .sheets
            .iter()
            .find(|it| it.name.as_deref().is_some_and(|name| *name == short(&found.name)));
        let Some(of_sheet) = of_sheet else { continue };
        let marks = marks_of(findings, of_sheet.name.as_deref());
        let comments: Vec<(u32, u32, String)> = marks
            .iter()
            .take(left)
            .map(|((row, column), found)| {
                let text: Vec<String> = found.iter().map(|finding| says(finding)).collect();
                (*row, *column, text.join("\n").chars().take(COMMENT_MAX).collect())
            })
            .collect();
        left -= comments.len();
        if !marks.is_empty() {
            added.insert(found.part, Added { marks, comments });
        }
    }
    let mut styles = parts::Styles::of(&text(&mut archive, STYLES)?)?;
    let mut changed: HashMap<String, Vec<u8>> = HashMap::new();
    let mut types = text(&mut archive, TYPES)?;
    let mut used = 0;
    for (part, added) in &added {
        let links = links_of(part)?;
        let mut own = text(&mut archive, &links).unwrap_or_else(parts::no_links);
        used += 1;
        let comments = target(&own, part, "/comments");
        let drawing = target(&own, part, "/vmlDrawing");
        let (with_drawing, comments, drawing) = match (comments, drawing) {
            (Some(comments), Some(drawing)) => (false, comments, drawing),
            (None, None) => {
                let comments = format!("xl/comments_vuon{used}.xml");
                let drawing = format!("xl/drawings/vmlDrawing_vuon{used}.vml");
                own = parts::link(&own, "rIdVuonComments", "comments", &comments)?;
                own = parts::link(&own, parts::DRAWING_ID, "vmlDrawing", &drawing)?;
                types = parts::comment_types(&types, &comments)?;
                changed.insert(links, own.into_bytes());
                (true, comments, drawing)
            }
            _ => return None,
        };
        let there = text(&mut archive, &comments).unwrap_or_else(parts::no_comments);
        changed.insert(comments, parts::with_comments(&there, &added.comments)?.into_bytes());
        let there = text(&mut archive, &drawing).unwrap_or_else(parts::no_drawing);
        changed.insert(drawing, parts::with_shapes(&there, &added.comments)?.into_bytes());
        let entry = archive.by_name(part).ok()?;
        let marked = sheet::marked(BufReader::new(entry), &added.marks, &mut styles, with_drawing)?;
        changed.insert(part.clone(), marked);
    }
    changed.insert(LIST.to_owned(), list(findings, words, says, &mut styles).into_bytes());
    changed.insert(STYLES.to_owned(), styles.finish()?.into_bytes());
    let name = free_name(&words.sheet, &book_xml);
    changed.insert(BOOK.to_owned(), parts::with_sheet(&book_xml, &name)?.into_bytes());
    let links = parts::link(&links_xml, parts::LIST_ID, "worksheet", LIST)?;
    changed.insert(LINKS.to_owned(), links.into_bytes());
    changed.insert(TYPES.to_owned(), parts::list_type(&types, LIST)?.into_bytes());
    write(&mut archive, changed)
}

fn names(archive: &mut Archive<'_>) -> Option<Vec<String>> {
    (0..archive.len())
        .map(|place| Some(archive.by_index(place).ok()?.name().ok()?.into_owned()))
        .collect()
}

fn text(archive: &mut Archive<'_>, name: &str) -> Option<String> {
    let mut text = String::new();
    archive.by_name(name).ok()?.take(PART_MAX).read_to_string(&mut text).ok()?;
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

/// Copies what is not changed as it lies there, packed.
fn write(archive: &mut Archive<'_>, mut changed: HashMap<String, Vec<u8>>) -> Option<Vec<u8>> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..archive.len() {
        let entry = archive.by_index_raw(place).ok()?;
        let name = entry.name().ok()?.into_owned();
        match changed.remove(&name) {
            None => out.raw_copy_file(entry).ok()?,
            Some(content) => put(&mut out, &name, &content)?,
        }
    }
    let mut new: Vec<(String, Vec<u8>)> = changed.into_iter().collect();
    new.sort();
    for (name, content) in new {
        put(&mut out, &name, &content)?;
    }
    Some(out.finish().ok()?.into_inner())
}

fn put(out: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, content: &[u8]) -> Option<()> {
    out.start_file(name, SimpleFileOptions::default()).ok()?;
    out.write_all(content).ok()
}

/// A name that no sheet has.
fn free_name(wanted: &str, book: &str) -> String {
    const LENGTH: usize = 26;
    let bare: String = wanted.chars().take(LENGTH).collect();
    let taken = |name: &str| book.contains(&format!("name=\"{}\"", parts::escaped(name)));
    let numbered = (2..100).map(|number| format!("{bare}-{number}"));
    std::iter::once(bare.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(bare)
}

/// The sheet that lists all findings.
fn list(
    findings: &[Finding],
    words: &MarkWords,
    says: &impl Fn(&Finding) -> String,
    styles: &mut parts::Styles,
) -> String {
    let wrapped = styles.wrapped();
    let mut rows = String::new();
    let mut row = |number: usize, cells: [(&str, usize); 5]| {
        rows.push_str(&format!("<row r=\"{number}\">"));
        for ((text, style), column) in cells.into_iter().zip(["A", "B", "C", "D", "E"]) {
            rows.push_str(&format!(
                "<c r=\"{column}{number}\" s=\"{style}\" t=\"inlineStr\"><is><t \
                 xml:space=\"preserve\">{}</t></is></c>",
                parts::escaped(text)
            ));
        }
        rows.push_str("</row>");
    };
    let headers = words.headers.each_ref().map(|text| (text.as_str(), wrapped));
    row(1, headers);
    let [error, warning, note] = &words.severities;
    for (number, finding) in (2..).zip(findings.iter().take(LISTED_MAX)) {
        let severity = match finding.severity {
            Severity::Error => error,
            Severity::Warning => warning,
            Severity::Note => note,
        };
        let at = finding.place.row.map(|row| row.to_string()).unwrap_or_default();
        let column = finding.place.column_letters().unwrap_or_default();
        let sheet = finding.place.sheet.as_deref().unwrap_or_default();
        let marked = styles.marked(0, finding.severity);
        row(
            number,
            [
                (severity, marked),
                (sheet, wrapped),
                (&at, wrapped),
                (&column, wrapped),
                (&says(finding), wrapped),
            ],
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet \
         xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetViews><sheetView \
         workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" \
         state=\"frozen\"/></sheetView></sheetViews><cols><col min=\"1\" max=\"1\" width=\"12\" \
         customWidth=\"1\"/><col min=\"2\" max=\"2\" width=\"24\" customWidth=\"1\"/><col min=\"3\" \
         max=\"4\" width=\"8\" customWidth=\"1\"/><col min=\"5\" max=\"5\" width=\"110\" \
         customWidth=\"1\"/></cols><sheetData>{rows}</sheetData></worksheet>"
    )
}

//! A sheet as an OpenDocument workbook: the same layout as the Excel one, for LibreOffice. Written
//! row by row into a zip archive; the content is one XML text, every value typed.

use std::io::Write;

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

use crate::html::escape;
use crate::workbook::sheet_name;
use crate::{BadSheet, Cell, Row, Sheet, SheetWriter, layout};

const MIME: &str = "application/vnd.oasis.opendocument.spreadsheet";
/// A column's width is counted in characters; one is about this wide in Times New Roman 11.
const CHARACTER_MM: f64 = 2.1;

/// Writes a workbook of one sheet.
///
/// # Errors
/// When it cannot be written.
pub fn to_ods(sheet: &Sheet) -> Result<Vec<u8>, BadSheet> {
    to_ods_all(std::slice::from_ref(sheet))
}

/// Writes a workbook of several sheets, whose names differ.
///
/// # Errors
/// As [`to_ods`].
pub fn to_ods_all(sheets: &[Sheet]) -> Result<Vec<u8>, BadSheet> {
    let Some((first, others)) = sheets.split_first() else { return Ok(Vec::new()) };
    let mut writer = OdsWriter::begin_some(sheets, first, Vec::new())?;
    for row in &first.rows {
        writer.row(row)?;
    }
    for sheet in others {
        writer.next(sheet)?;
        for row in &sheet.rows {
            writer.row(row)?;
        }
    }
    writer.end()
}

/// The same row by row.
pub struct OdsWriter<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    sheet: Sheet,
    number: usize,
}

impl<W: Write> OdsWriter<W> {
    /// Writes what stands above the body of the only sheet.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(sheet: &Sheet, out: W) -> Result<OdsWriter<W>, BadSheet> {
        OdsWriter::begin_some(std::slice::from_ref(sheet), sheet, out)
    }

    fn begin_some(all: &[Sheet], first: &Sheet, out: W) -> Result<OdsWriter<W>, BadSheet> {
        let bad = |error: &dyn std::fmt::Display| BadSheet::new(&first.name, error);
        let mut zip = ZipWriter::new_stream(out);
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let manifest = MANIFEST.replace("{mime}", MIME);
        // The kind of file is told by the first entry, which is not packed.
        for (name, text, options) in [
            ("mimetype", MIME, stored),
            ("META-INF/manifest.xml", manifest.as_str(), packed),
            ("styles.xml", STYLES, packed),
        ] {
            zip.start_file(name, options).map_err(|error| bad(&error))?;
            zip.write_all(text.as_bytes()).map_err(|error| bad(&error))?;
        }
        zip.start_file("content.xml", packed.large_file(true)).map_err(|error| bad(&error))?;
        let mut writer = OdsWriter { zip, sheet: head_only(first), number: 0 };
        writer.put(&content_begin(all))?;
        writer.open()?;
        Ok(writer)
    }

    fn put(&mut self, text: &str) -> Result<(), BadSheet> {
        let written = self.zip.write_all(text.as_bytes());
        written.map_err(|error| BadSheet::new(&self.sheet.name, error))
    }

    fn next(&mut self, sheet: &Sheet) -> Result<(), BadSheet> {
        self.close()?;
        self.sheet = head_only(sheet);
        self.number += 1;
        self.open()
    }

    fn open(&mut self) -> Result<(), BadSheet> {
        let text = above(&self.sheet, self.number);
        self.put(&text)
    }

    fn close(&mut self) -> Result<(), BadSheet> {
        let text = below(&self.sheet);
        self.put(&text)
    }
}

impl<W: Write> SheetWriter<W> for OdsWriter<W> {
    fn row(&mut self, row: &Row) -> Result<(), BadSheet> {
        let mut text = String::from("<table:table-row>");
        let total = if row.total { "T" } else { "" };
        for cell in &row.cells {
            match cell {
                Cell::Text(words) => text.push_str(&string(words, &format!("text{total}"), 1, 1)),
                Cell::Mark(words) => text.push_str(&string(words, &format!("mark{total}"), 1, 1)),
                Cell::Count(n) => text.push_str(&format!(
                    "<table:table-cell table:style-name=\"count{total}\" \
                     office:value-type=\"float\" office:value=\"{n}\"><text:p>{}</text:p>\
                     </table:table-cell>",
                    cell.show()
                )),
                Cell::Rate(Some(n)) => text.push_str(&format!(
                    "<table:table-cell table:style-name=\"rate{total}\" \
                     office:value-type=\"float\" office:value=\"{}{}.{:02}\"><text:p>{}</text:p>\
                     </table:table-cell>",
                    if *n < 0 { "-" } else { "" },
                    n.unsigned_abs() / 100,
                    n.unsigned_abs() % 100,
                    cell.show()
                )),
                Cell::Rate(None) => text.push_str(&string("–", &format!("mark{total}"), 1, 1)),
            }
        }
        text.push_str("</table:table-row>");
        self.put(&text)
    }

    fn end(mut self) -> Result<W, BadSheet> {
        self.close()?;
        self.put("</office:spreadsheet></office:body></office:document-content>")?;
        let OdsWriter { zip, sheet, .. } = self;
        let out = zip.finish().map_err(|error| BadSheet::new(&sheet.name, error))?;
        Ok(out.into_inner())
    }
}

fn head_only(sheet: &Sheet) -> Sheet {
    Sheet { rows: Vec::new(), ..sheet.clone() }
}

/// A cell of words, with the empty cells that it covers to its right.
fn string(words: &str, style: &str, across: usize, down: usize) -> String {
    let spans = match (across, down) {
        (1, 1) => String::new(),
        _ => format!(
            " table:number-columns-spanned=\"{across}\" table:number-rows-spanned=\"{down}\""
        ),
    };
    let lines: String =
        clean(words).split('\n').map(|line| format!("<text:p>{}</text:p>", escape(line))).collect();
    let covered = covered(across.saturating_sub(1));
    format!(
        "<table:table-cell table:style-name=\"{style}\"{spans} office:value-type=\"string\">\
         {lines}</table:table-cell>{covered}"
    )
}

/// XML has no room for other control characters, even escaped.
fn clean(words: &str) -> String {
    let fits = |c: &char| (!c.is_control() || *c == '\n') && !base::text::is_no_character(*c);
    words.chars().filter(fits).collect()
}

fn covered(count: usize) -> String {
    match count {
        0 => String::new(),
        _ => format!("<table:covered-table-cell table:number-columns-repeated=\"{count}\"/>"),
    }
}

fn empty(count: usize) -> String {
    match count {
        0 => String::new(),
        _ => format!("<table:table-cell table:number-columns-repeated=\"{count}\"/>"),
    }
}

fn row_open(lines: u16, points: u32) -> String {
    // Heights of rows are few; each is a style of its own, named by its lines.
    format!("<table:table-row table:style-name=\"h{points}x{}\">", lines.clamp(1, LINES_MAX))
}

/// Rows higher than this many lines do not fit a page.
const LINES_MAX: u16 = 30;

/// Fonts, column widths, row heights and cells, and the beginning of the spreadsheet.
fn content_begin(all: &[Sheet]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content {NAMESPACES} \
         office:version=\"1.3\"><office:font-face-decls><style:font-face style:name=\"Times\" \
         svg:font-family=\"'Times New Roman'\" style:font-family-generic=\"roman\"/>\
         </office:font-face-decls><office:automatic-styles>"
    );
    let mut widths: Vec<u16> = all.iter().flat_map(|sheet| sheet.widths.clone()).collect();
    widths.sort_unstable();
    widths.dedup();
    for width in widths {
        let mm = f64::from(width) * CHARACTER_MM;
        out.push_str(&format!(
            "<style:style style:name=\"w{width}\" style:family=\"table-column\">\
             <style:table-column-properties style:column-width=\"{mm:.1}mm\"/></style:style>"
        ));
    }
    for points in [11_u32, 12, 14] {
        for lines in 1..=LINES_MAX {
            let height = f64::from(lines) * f64::from(points) * 1.35;
            out.push_str(&format!(
                "<style:style style:name=\"h{points}x{lines}\" style:family=\"table-row\">\
                 <style:table-row-properties style:row-height=\"{height:.1}pt\" \
                 style:use-optimal-row-height=\"false\"/></style:style>"
            ));
        }
    }
    out.push_str(&format!(
        "<style:style style:name=\"page\" style:family=\"table\" \
         style:master-page-name=\"Landscape\"><style:table-properties table:display=\"true\"/>\
         </style:style>{NUMBERS}"
    ));
    for (name, size, look, align, border, data) in CELLS {
        let border = if border { " fo:border=\"0.5pt solid #000000\"" } else { "" };
        let data = match data {
            "" => String::new(),
            data => format!(" style:data-style-name=\"{data}\""),
        };
        out.push_str(&format!(
            "<style:style style:name=\"{name}\" style:family=\"table-cell\" \
             style:parent-style-name=\"Default\"{data}><style:table-cell-properties \
             fo:wrap-option=\"wrap\" style:vertical-align=\"{}\"{border}/>\
             <style:paragraph-properties fo:text-align=\"{align}\"/><style:text-properties \
             style:font-name=\"Times\" fo:font-size=\"{size}pt\"{look}/></style:style>",
            if name == "head" { "middle" } else { "top" }
        ));
    }
    out.push_str("</office:automatic-styles><office:body><office:spreadsheet>");
    out
}

const BOLD: &str = " fo:font-weight=\"bold\"";
const ITALIC: &str = " fo:font-style=\"italic\"";

/// Name, size, look, where its words stand, whether it has a border, the form of its numbers.
const CELLS: [(&str, u32, &str, &str, bool, &str); 16] = [
    ("head", 11, BOLD, "center", true, ""),
    ("text", 11, "", "start", true, ""),
    ("textT", 11, BOLD, "start", true, ""),
    ("mark", 11, "", "center", true, ""),
    ("markT", 11, BOLD, "center", true, ""),
    ("count", 11, "", "end", true, "N0"),
    ("countT", 11, BOLD, "end", true, "N0"),
    ("rate", 11, "", "end", true, "N2"),
    ("rateT", 11, BOLD, "end", true, "N2"),
    ("issuer", 12, BOLD, "center", false, ""),
    ("title", 14, BOLD, "center", false, ""),
    ("subtitle", 12, "", "center", false, ""),
    ("warning", 12, " fo:font-weight=\"bold\" fo:color=\"#8a3c00\"", "center", false, ""),
    ("unit", 11, ITALIC, "end", false, ""),
    ("note", 11, "", "start", false, ""),
    ("place", 12, ITALIC, "center", false, ""),
];

fn above(sheet: &Sheet, number: usize) -> String {
    let columns = sheet.widths.len().max(1);
    let name = match sheet_name(&sheet.name) {
        name if name == "Sheet1" => format!("Sheet{}", number + 1),
        name => name,
    };
    let mut out =
        format!("<table:table table:name=\"{}\" table:style-name=\"page\">", escape(&name));
    for width in &sheet.widths {
        out.push_str(&format!("<table:table-column table:style-name=\"w{width}\"/>"));
    }
    let half = layout::middle(sheet) + 1;
    for place in 0..sheet.issuer.len().max(sheet.state.len()) {
        let text = |lines: &[String]| lines.get(place).cloned().unwrap_or_default();
        out.push_str(&row_open(1, 12));
        out.push_str(&string(&text(&sheet.issuer), "issuer", half.min(columns), 1));
        if half < columns {
            out.push_str(&string(&text(&sheet.state), "issuer", columns - half, 1));
        }
        out.push_str("</table:table-row>");
    }
    out.push_str(&format!("{}{}</table:table-row>", row_open(1, 11), empty(columns)));
    let width = layout::width(sheet);
    let mut line = |text: &str, style: &str, points: u32| {
        let room = width * 11 / usize::try_from(points).unwrap_or(11);
        out.push_str(&row_open(layout::text_lines(text, room), points));
        out.push_str(&string(text, style, columns, 1));
        out.push_str("</table:table-row>");
    };
    line(&sheet.title, "title", 14);
    for text in &sheet.subtitles {
        line(text, "subtitle", 12);
    }
    if let Some(warning) = &sheet.warning {
        line(warning, "warning", 12);
    }
    line(&sheet.unit, "unit", 11);
    out.push_str("<table:table-header-rows>");
    out.push_str(&head(sheet, columns));
    out.push_str("</table:table-header-rows>");
    out
}

/// The head: every place of it holds a cell, or is covered by one.
fn head(sheet: &Sheet, columns: usize) -> String {
    let mut grid: Vec<Vec<Option<String>>> = vec![vec![None; columns]; sheet.head.len()];
    for it in layout::head(sheet) {
        let (across, down) = (usize::from(it.cell.across), usize::from(it.cell.down));
        for row in grid.iter_mut().skip(it.row).take(down) {
            for cell in row.iter_mut().skip(it.column).take(across) {
                *cell = Some(covered(1));
            }
        }
        let place = grid.get_mut(it.row).and_then(|row| row.get_mut(it.column));
        if let Some(place) = place {
            // What it covers to the right stands in the grid already.
            let cell = string(&it.cell.text, "head", across, down);
            let alone = cell.split("</table:table-cell>").next().unwrap_or_default();
            *place = Some(format!("{alone}</table:table-cell>"));
        }
    }
    let mut out = String::new();
    for (row, lines) in grid.into_iter().zip(layout::head_lines(sheet)) {
        out.push_str(&row_open(lines, 11));
        for cell in row {
            out.push_str(&cell.unwrap_or_else(|| empty(1)));
        }
        out.push_str("</table:table-row>");
    }
    out
}

fn below(sheet: &Sheet) -> String {
    let columns = sheet.widths.len().max(1);
    let blank = format!("{}{}</table:table-row>", row_open(1, 11), empty(columns));
    let mut out = blank.clone();
    for note in &sheet.notes {
        out.push_str(&row_open(layout::text_lines(note, layout::width(sheet)), 11));
        out.push_str(&string(note, "note", columns, 1));
        out.push_str("</table:table-row>");
    }
    if let Some(signature) = &sheet.signature {
        let half = (layout::middle(sheet) + 1).min(columns);
        let mut sides = |left: Option<(&str, &str)>, right: Option<(&str, &str)>| {
            out.push_str(&row_open(1, 12));
            for (side, width) in [(left, half), (right, columns - half)] {
                match side {
                    _ if width == 0 => {}
                    Some((text, style)) => out.push_str(&string(text, style, width, 1)),
                    None => out.push_str(&empty(width)),
                }
            }
            out.push_str("</table:table-row>");
        };
        sides(None, None);
        sides(None, Some((&signature.place, "place")));
        for place in 0..signature.left.len().max(signature.right.len()) {
            let side = |lines: &'_ [String]| -> Option<(String, &'static str)> {
                let style = if place + 1 < lines.len() { "issuer" } else { "place" };
                Some((lines.get(place)?.clone(), style))
            };
            let (left, right) = (side(&signature.left), side(&signature.right));
            sides(
                left.as_ref().map(|(text, style)| (text.as_str(), *style)),
                right.as_ref().map(|(text, style)| (text.as_str(), *style)),
            );
        }
    }
    out.push_str("</table:table>");
    out
}

const NAMESPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" \
    xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\"";

const NUMBERS: &str = "<number:number-style style:name=\"N0\"><number:number \
    number:decimal-places=\"0\" number:min-integer-digits=\"1\" number:grouping=\"true\"/>\
    </number:number-style><number:number-style style:name=\"N2\"><number:number \
    number:decimal-places=\"2\" number:min-decimal-places=\"2\" number:min-integer-digits=\"1\"/>\
    </number:number-style>";

const MANIFEST: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest \
    xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.3\">\
    <manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.3\" \
    manifest:media-type=\"{mime}\"/>\
    <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>\
    <manifest:file-entry manifest:full-path=\"styles.xml\" manifest:media-type=\"text/xml\"/>\
    </manifest:manifest>";

/// A4 across, fitted to one page's width however long, the page's number below.
const STYLES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-styles \
    xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
    office:version=\"1.3\"><office:styles><style:style style:name=\"Default\" \
    style:family=\"table-cell\"/></office:styles><office:automatic-styles>\
    <style:page-layout style:name=\"A4\"><style:page-layout-properties fo:page-width=\"297mm\" \
    fo:page-height=\"210mm\" style:print-orientation=\"landscape\" fo:margin=\"15mm\" \
    style:scale-to-X=\"1\" style:scale-to-Y=\"0\"/><style:header-style/><style:footer-style>\
    <style:header-footer-properties fo:min-height=\"6mm\" fo:margin-top=\"2mm\"/>\
    </style:footer-style></style:page-layout></office:automatic-styles><office:master-styles>\
    <style:master-page style:name=\"Landscape\" style:page-layout-name=\"A4\">\
    <style:header style:display=\"false\"/><style:footer><text:p><text:page-number>1\
    </text:page-number></text:p></style:footer></style:master-page></office:master-styles>\
    </office:document-styles>";

//! What docx-rs leaves to be done on its package: elements in the order the format asks for (Word
//! refuses some files otherwise), heads of tables that repeat, the language, the title, a
//! description of each picture, and compression, which takes nine tenths off.

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{Document, Qr, layout};

/// The children of an element in the order of ECMA-376, as far as they occur here.
const ORDERS: &[(&str, &[&str])] = &[
    (
        "w:pPr",
        &[
            "w:pStyle",
            "w:keepNext",
            "w:keepLines",
            "w:pageBreakBefore",
            "w:widowControl",
            "w:numPr",
            "w:pBdr",
            "w:shd",
            "w:tabs",
            "w:snapToGrid",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:textAlignment",
            "w:outlineLvl",
            "w:rPr",
            "w:sectPr",
        ],
    ),
    (
        "w:rPr",
        &[
            "w:rStyle",
            "w:rFonts",
            "w:b",
            "w:bCs",
            "w:i",
            "w:iCs",
            "w:color",
            "w:spacing",
            "w:sz",
            "w:szCs",
            "w:u",
            "w:bdr",
            "w:lang",
        ],
    ),
    (
        "w:style",
        &[
            "w:name",
            "w:basedOn",
            "w:next",
            "w:link",
            "w:uiPriority",
            "w:semiHidden",
            "w:unhideWhenUsed",
            "w:qFormat",
            "w:pPr",
            "w:rPr",
            "w:tblPr",
            "w:tcPr",
        ],
    ),
    (
        "w:tblPr",
        &[
            "w:tblStyle",
            "w:tblW",
            "w:jc",
            "w:tblInd",
            "w:tblBorders",
            "w:tblLayout",
            "w:tblCellMar",
        ],
    ),
    ("w:tcPr", &["w:tcW", "w:gridSpan", "w:vMerge", "w:tcBorders", "w:shd", "w:tcMar", "w:vAlign"]),
    ("w:trPr", &["w:cantSplit", "w:tblHeader"]),
    (
        "w:sectPr",
        &[
            "w:headerReference",
            "w:footerReference",
            "w:type",
            "w:pgSz",
            "w:pgMar",
            "w:pgNumType",
            "w:cols",
            "w:titlePg",
            "w:docGrid",
        ],
    ),
];

/// Rewrites the package.
pub(super) fn finish(plain: &[u8], document: &Document) -> zip::result::ZipResult<Vec<u8>> {
    let mut from = ZipArchive::new(Cursor::new(plain))?;
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    for at in 0..from.len() {
        let mut file = from.by_index(at)?;
        let name = file.name()?.into_owned();
        if name.ends_with('/') {
            continue;
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        to.start_file(&name, options)?;
        if name.starts_with("word/") && name.ends_with(".xml") {
            let text = String::from_utf8_lossy(&bytes);
            to.write_all(mended(&name, &text, document).as_bytes())?;
        } else if name == "docProps/core.xml" {
            to.write_all(titled(&String::from_utf8_lossy(&bytes), document).as_bytes())?;
        } else {
            to.write_all(&bytes)?;
        }
    }
    Ok(to.finish()?.into_inner())
}

fn mended(name: &str, text: &str, document: &Document) -> String {
    let mut text = text.to_owned();
    if name == "word/document.xml" {
        // A head may not split; `docx` marks it by that, and leaves it off every other row.
        text = text
            .replace("<w:cantSplit />", "<w:cantSplit /><w:tblHeader />")
            .replace("<w:trPr />", "<w:trPr><w:cantSplit /></w:trPr>");
        if let Some(words) = code_words(document) {
            let described = format!("name=\"Figure\" descr=\"{}\"", escape(&words));
            text = text.replace("name=\"Figure\"", &described);
        }
        text = sections(text);
    }
    if name == "word/styles.xml" {
        text = text.replacen(
            "</w:rPr></w:rPrDefault>",
            "<w:lang w:val=\"vi-VN\" /></w:rPr></w:rPrDefault>",
            1,
        );
    }
    in_order(&text.replace("<w:rPr />", ""))
}

/// Makes sections of what the marks divide: pages laid across, and pages that are counted anew.
fn sections(text: String) -> String {
    use super::docx::{ACROSS, ACROSS_ANEW, ANEW};
    let section = text.rfind("<w:sectPr").zip(text.rfind("</w:sectPr>"));
    let Some((from, to)) = section else { return text };
    let to = to + "</w:sectPr>".len();
    let (Some(before), Some(upright), Some(after)) =
        (text.get(..from), text.get(from..to), text.get(to..))
    else {
        return text;
    };
    let (mut out, mut rest) = (String::with_capacity(text.len()), before);
    let (mut turned, mut anew, mut first) = (false, false, true);
    let mark = |name: &str| format!("<w:pStyle w:val=\"{name}\" />");
    let marks = [(ACROSS, true, false), (ACROSS_ANEW, true, true), (ANEW, false, true)];
    let next = |rest: &str| {
        let found = marks.map(|(name, turns, anew)| {
            let mark = mark(name);
            rest.find(&mark).map(|at| (at, mark.len(), turns, anew))
        });
        found.into_iter().flatten().min_by_key(|it| it.0)
    };
    while let Some((at, length, turns, counts)) = next(rest) {
        out.push_str(rest.get(..at).unwrap_or_default());
        out.push_str(&mark("Rule"));
        // A paper that begins across has no page before it.
        let begins = |body: &str| !body.contains("</w:p>") && !body.contains("<w:tbl");
        let has_page = !out.rsplit_once("<w:body>").is_some_and(|(_, body)| begins(body));
        if has_page {
            out.push_str(&properties(upright, turned, anew, first));
        }
        (turned, anew, first) = (turned || turns, counts, first && !has_page);
        rest = rest.get(at + length..).unwrap_or_default();
    }
    out.push_str(rest);
    out.push_str(&properties(upright, turned, anew, first));
    out.push_str(after);
    out
}

/// What stands at the end of a section. Its first page has no number where its count begins with it.
fn properties(upright: &str, turned: bool, anew: bool, first: bool) -> String {
    let mut text = upright.to_owned();
    if turned {
        let (wide, high) = (layout::PAGE.0.twips(), layout::PAGE.1.twips());
        let size = format!("w:w=\"{wide}\" w:h=\"{high}\"");
        let across = format!("w:w=\"{high}\" w:h=\"{wide}\" w:orient=\"landscape\"");
        text = text.replacen(&size, &across, 1);
    }
    if anew {
        text = text.replacen("</w:sectPr>", "<w:pgNumType w:start=\"1\" /></w:sectPr>", 1);
    } else if !first {
        text = text.replace("<w:titlePg />", "");
    }
    text
}

/// The properties of the file: what it is, who made it, when.
fn titled(text: &str, document: &Document) -> String {
    let title = format!(
        "<dc:title>{}</dc:title><dc:language>vi-VN</dc:language></cp:coreProperties>",
        escape(&document.title)
    );
    let author = format!(">{}</", escape(&document.author));
    text.replacen("</cp:coreProperties>", &title, 1)
        .replace(">unknown</", &author)
        .replace("1970-01-01T00:00:00Z", &format!("{}T00:00:00Z", document.day))
}

fn code_words(document: &Document) -> Option<String> {
    document.blocks.iter().find_map(|block| {
        let super::Block::Code(code, words, _) = block else { return None };
        let _: &Qr = code;
        Some(words.join(" "))
    })
}

pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no way to write these.
            _ if base::text::is_no_character(c) => {}
            _ => out.push(c),
        }
    }
    out
}

/// Puts the children of known elements in order. The text is what docx-rs writes: every `<` in it
/// begins a tag, and no attribute holds one.
fn in_order(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let (open, after) = tag.split_at(end);
        out.push_str(open);
        rest = after;
        let Some((name, order)) = known(open) else { continue };
        let close = format!("</{name}>");
        let Some(inside) = after.find(&close) else { continue };
        let (inside, after) = after.split_at(inside);
        let mut children: Vec<(usize, String)> = children(inside)
            .into_iter()
            .map(|child| {
                let place = order.iter().position(|name| *name == name_of(child));
                (place.unwrap_or(order.len()), in_order(child))
            })
            .collect();
        children.sort_by_key(|(place, _)| *place);
        children.iter().for_each(|(_, child)| out.push_str(child));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The order of an element's children, when its opening tag is one that has children to order.
fn known(open: &str) -> Option<&'static (&'static str, &'static [&'static str])> {
    if open.ends_with("/>") || open.starts_with("</") {
        return None;
    }
    ORDERS.iter().find(|(name, _)| *name == name_of(open))
}

/// `w:jc` of `<w:jc w:val="center" />`.
fn name_of(tag: &str) -> &str {
    let inner = tag.trim_start_matches('<');
    inner.split([' ', '>', '/']).next().unwrap_or(inner)
}

/// The elements one beside the other in a text, each with what it holds.
fn children(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while rest.starts_with('<') {
        let Some(end) = rest.find('>') else { break };
        let (open, _) = rest.split_at(end + 1);
        let length = if open.ends_with("/>") {
            open.len()
        } else {
            let close = format!("</{}>", name_of(open));
            rest.find(&close).map_or(rest.len(), |at| at + close.len())
        };
        let (child, after) = rest.split_at(length);
        out.push(child);
        rest = after;
    }
    if !rest.is_empty() {
        out.push(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_come_in_the_order_of_the_format() {
        let wrong = "<w:p><w:pPr><w:jc w:val=\"center\" /><w:keepNext /><w:rPr><w:sz w:val=\"28\" />\
                     <w:b /></w:rPr><w:pStyle w:val=\"Body\" /></w:pPr><w:r><w:t>a</w:t></w:r></w:p>";
        let right = "<w:p><w:pPr><w:pStyle w:val=\"Body\" /><w:keepNext /><w:jc w:val=\"center\" />\
                     <w:rPr><w:b /><w:sz w:val=\"28\" /></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>";
        assert_eq!(in_order(wrong), right);
        assert_eq!(in_order(right), right);
    }

    #[test]
    fn what_is_not_known_stays_behind_the_known() {
        assert_eq!(
            in_order("<w:trPr><w:new /><w:tblHeader /><w:cantSplit /></w:trPr>"),
            "<w:trPr><w:cantSplit /><w:tblHeader /><w:new /></w:trPr>"
        );
    }
}

//! What the sheets of an .xlsx refer to: the shared strings, and the styles with their fonts.

use base::Finding;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::cell::Shown;
use crate::model::{Builder, CELL_MAX, Font, TEXT_MAX};
use crate::runs::Runs;

/// A part that is written in a way not read here; calamine reads it then.
pub(crate) struct Unusual;

/// A shared string.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SharedText {
    /// Its number; `None` when it is too long for a cell.
    pub number: Option<u32>,
    /// The font of its runs, which goes before the cell's.
    pub font: Option<Font>,
}

/// The shared strings.
pub(crate) fn texts(
    xml: &str,
    builder: &mut Builder,
) -> Result<Result<Vec<SharedText>, Unusual>, Finding> {
    let mut reader = Reader::from_str(xml);
    let mut texts = Vec::new();
    let mut runs = Runs::default();
    // Readings of characters stand beside the text, and are not of it.
    let (mut in_text, mut readings) = (false, 0_u32);
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => match start.local_name().as_ref() {
                "si" => runs.clear(),
                "r" => runs.begin(),
                "t" => in_text = readings == 0,
                "rPh" => readings += 1,
                "rFont" => named(&mut runs, &start),
                _ => {}
            },
            Ok(Event::Empty(start)) => match start.local_name().as_ref() {
                "si" => texts.push(SharedText { number: Some(0), font: None }),
                "rFont" => named(&mut runs, &start),
                _ => {}
            },
            Ok(Event::End(end)) => match end.local_name().as_ref() {
                "si" => {
                    let font = runs.finish(builder);
                    texts.push(SharedText { number: put(&runs.text, builder)?, font });
                }
                "t" => in_text = false,
                "rPh" => readings = readings.saturating_sub(1),
                _ => {}
            },
            Ok(Event::Text(part)) if in_text => runs.text.push_str(&part.xml10_content()),
            Ok(Event::CData(part)) if in_text => runs.text.push_str(&part.xml10_content()),
            Ok(Event::GeneralRef(name)) if in_text => {
                let whole = format!("&{};", name.xml10_content());
                let Ok(plain) = quick_xml::escape::unescape(&whole) else {
                    return Ok(Err(Unusual));
                };
                runs.text.push_str(&plain);
            }
            Ok(Event::Eof) => return Ok(Ok(texts)),
            Ok(_) => {}
            Err(_) => return Ok(Err(Unusual)),
        }
    }
}

fn named(runs: &mut Runs, start: &BytesStart<'_>) {
    if let Some(name) = attribute(start, "val") {
        runs.named(Font::of_name(&name));
    }
}

fn put(text: &str, builder: &mut Builder) -> Result<Option<u32>, Finding> {
    if text.len() > CELL_MAX && text.chars().count() > CELL_MAX {
        return Ok(None);
    }
    let plain = without_escapes(text);
    let number = builder.text(&plain);
    number
        .map(Some)
        .ok_or_else(|| Finding::error("file_too_much_text").with("max", TEXT_MAX / (1024 * 1024)))
}

/// Excel writes characters that XML has no place for as `_x000D_`; none of them is of a text.
pub(crate) fn without_escapes(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("_x00") && !text.contains('\0') {
        return text.into();
    }
    let mut out = text.replace('\0', "");
    for (escape, plain) in [("_x000D_", " "), ("_x000A_", "\n"), ("_x0009_", " "), ("_x0000_", "")]
    {
        out = out.replace(escape, plain);
    }
    out.into()
}

/// What the styles of cells say.
#[derive(Default)]
pub(crate) struct Formats {
    pub of_cells: Vec<CellFormat>,
}

/// What a style says of its cells.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CellFormat {
    pub font: Font,
    /// What is shown of a date.
    pub shown: Shown,
    /// Whether the text is struck out.
    pub struck: bool,
    /// Whether the cell has a colour.
    pub coloured: bool,
}

/// Reads the formats; what is broken says nothing.
pub(crate) fn formats(xml: &str) -> Formats {
    /// Excel's own limit on formats, with room.
    const MOST: usize = 70_000;
    let mut reader = Reader::from_str(xml);
    let mut fonts: Vec<(Font, bool)> = Vec::new();
    let mut own: Vec<(u16, Shown)> = Vec::new();
    let mut fills: Vec<bool> = Vec::new();
    let mut formats = Formats::default();
    let (mut in_fonts, mut in_fills, mut in_cells) = (false, false, false);
    loop {
        let (start, opens) = match reader.read_event() {
            Ok(Event::Start(start)) => (start, true),
            Ok(Event::Empty(start)) => (start, false),
            Ok(Event::End(end)) => {
                match end.local_name().as_ref() {
                    "fonts" => in_fonts = false,
                    "fills" => in_fills = false,
                    "cellXfs" => in_cells = false,
                    _ => {}
                }
                continue;
            }
            Ok(Event::Eof) | Err(_) => return formats,
            Ok(_) => continue,
        };
        match start.local_name().as_ref() {
            "fonts" => in_fonts = opens,
            "cellXfs" => in_cells = opens,
            "font" if in_fonts && fonts.len() < MOST => fonts.push((Font::Unknown, false)),
            "strike" if in_fonts => {
                let off = attribute(&start, "val").is_some_and(|it| it == "0" || it == "false");
                if let Some((_, struck)) = fonts.last_mut() {
                    *struck = !off;
                }
            }
            "fills" => in_fills = opens,
            "fill" if in_fills && fills.len() < MOST => fills.push(false),
            "fgColor" if in_fills => {
                let white = attribute(&start, "rgb").is_some_and(|it| it.ends_with("FFFFFF"))
                    || attribute(&start, "theme").is_some_and(|it| it == "0");
                if let Some(coloured) = fills.last_mut() {
                    *coloured = !white;
                }
            }
            "name" if in_fonts => {
                if let (Some((font, _)), Some(name)) = (fonts.last_mut(), attribute(&start, "val"))
                {
                    *font = Font::of_name(&name);
                }
            }
            "numFmt" if own.len() < MOST => {
                let number = attribute(&start, "numFmtId").and_then(|it| it.parse().ok());
                let code = attribute(&start, "formatCode");
                own.extend(
                    number.zip(code).map(|(number, code)| (number, Shown::of_format(&code))),
                );
            }
            "xf" if in_cells && formats.of_cells.len() < MOST => {
                let number = |name| attribute(&start, name).and_then(|it| it.parse::<u16>().ok());
                let font = number("fontId").and_then(|it| fonts.get(usize::from(it)).copied());
                let shown = number("numFmtId").unwrap_or(0);
                let known = own.iter().find(|(number, _)| *number == shown);
                let shown = known.map_or_else(|| Shown::of_number(shown), |(_, shown)| *shown);
                let (font, struck) = font.unwrap_or_default();
                let fill = number("fillId").and_then(|it| fills.get(usize::from(it)).copied());
                let coloured = fill.unwrap_or(false);
                formats.of_cells.push(CellFormat { font, shown, struck, coloured });
            }
            _ => {}
        }
    }
}

pub(crate) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.try_get_attribute(name).ok()??;
    Some(quick_xml::escape::unescape(&found.value).ok()?.into_owned())
}

//! Excel workbooks, cell by cell: a cell far down the sheet costs nothing here, where a whole range
//! would be laid out in memory. What is written in an unusual way calamine reads.

use std::collections::HashMap;
use std::io::Cursor;
use std::panic::catch_unwind;

use base::shown::shown;
use base::{Finding, Place};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use zip::ZipArchive;

use crate::archive::Inside;
use crate::book_xml::{self, Unusual};
use crate::cell::{Shown, as_shown, date_text, number_text};
use crate::model::{Builder, CELLS_MAX, Cell, CellKind, Font, Kind, Workbook, short};
use crate::sheet_xml::{self, Known};

/// The most cells looked at, empty ones with them: many sheets may name one and the same part.
const LOOKED_AT_MAX: usize = 2 * CELLS_MAX;
/// The most formulas without a value that are told one by one.
const FORMULAS_TOLD: usize = 1_000;

/// Reads an archive that `archive::inspect` has let through.
pub(crate) fn read(bytes: &[u8], inside: &Inside) -> Result<Workbook, Finding> {
    // A panic inside the reader, on a file made to cause one, is the file's damage, not ours.
    catch_unwind(|| read_sheets(bytes, inside))
        .unwrap_or_else(|_| Err(Finding::error("file_damaged")))
}

fn read_sheets(bytes: &[u8], inside: &Inside) -> Result<Workbook, Finding> {
    if inside.parts.are_known()
        && let Ok(workbook) = read_quickly(bytes, inside)?
    {
        return Ok(workbook);
    }
    read_slowly(bytes, inside)
}

fn begun(inside: &Inside) -> Builder {
    let mut builder = Builder::new();
    builder.from_1904 = inside.parts.from_1904;
    for (found, code) in [(inside.macros, "file_has_macros"), (inside.links, "file_has_links")] {
        if found {
            builder.note(Finding::note(code));
        }
    }
    builder
}

fn hidden(name: &str) -> Finding {
    Finding::note("sheet_hidden").with("sheet", shown(name))
}

/// As nearly all programs write workbooks.
fn read_quickly(bytes: &[u8], inside: &Inside) -> Result<Result<Workbook, Unusual>, Finding> {
    let mut builder = begun(inside);
    let Ok(texts) = book_xml::texts(&inside.texts, &mut builder)? else { return Ok(Err(Unusual)) };
    let formats = book_xml::formats(&inside.formats);
    let known = Known { texts: &texts, formats: &formats, from_1904: inside.parts.from_1904 };
    let damaged = || Finding::error("file_damaged");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut looked_at = 0;
    let mut formulas = Vec::new();
    for sheet in inside.parts.sheets() {
        // Charts have sheets of their own, without cells.
        if !sheet.part.to_ascii_lowercase().contains("worksheets/") {
            continue;
        }
        if !sheet.shown {
            builder.note(hidden(&sheet.name));
            continue;
        }
        let Ok(mut part) = archive.by_name(&sheet.part) else { return Ok(Err(Unusual)) };
        builder.sheet(Some(sheet.name.clone()))?;
        if sheet_xml::read(&mut part, &known, &mut builder, &mut looked_at)?.is_err() {
            return Ok(Err(Unusual));
        }
        for (first, last) in sheet.merges {
            builder.merge(first, last);
        }
        builder.comments(crate::comments::of_sheet(inside, &sheet.part));
        formulas.push(sheet.name);
    }
    if inside.empty_formulas {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| refusal(&e))?;
        for name in formulas {
            empty_formulas(&mut book, &name, &mut builder)?;
        }
    }
    builder.finish(Kind::Xlsx).map(Ok)
}

/// However XML may be written: through calamine.
fn read_slowly(bytes: &[u8], inside: &Inside) -> Result<Workbook, Finding> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| refusal(&e))?;
    let mut builder = begun(inside);
    let mut names = Vec::new();
    for sheet in book.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet) {
        if sheet.visible == SheetVisible::Visible {
            names.push(sheet.name.clone());
        } else {
            builder.note(hidden(&sheet.name));
        }
    }
    let sheets = inside.parts.sheets();
    let mut looked_at = 0;
    for name in names {
        if !read_sheet(&mut book, &name, &mut builder, &mut looked_at)? {
            continue;
        }
        for (first, last) in sheets.iter().filter(|it| it.name == name).flat_map(|it| &it.merges) {
            builder.merge(*first, *last);
        }
        if inside.empty_formulas {
            empty_formulas(&mut book, &name, &mut builder)?;
        }
    }
    builder.finish(Kind::Xlsx)
}

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

fn read_sheet(
    book: &mut Book<'_>,
    name: &str,
    builder: &mut Builder,
    looked_at: &mut usize,
) -> Result<bool, Finding> {
    let mut cells = match book.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(false),
        Err(error) => return Err(refusal(&error)),
    };
    builder.sheet(Some(name.to_owned()))?;
    let formats: Vec<(Font, Shown)> = cells
        .styles()
        .iter()
        .map(|style| {
            let font = style.font.as_ref().and_then(|font| font.name.as_deref());
            let shown = style.number_format.as_ref().map(|it| Shown::of_format(&it.format_code));
            (font.map_or(Font::Unknown, Font::of_name), shown.unwrap_or_default())
        })
        .collect();
    // A shared string stays where it is while the sheet is read: its address is its name.
    let mut shared: HashMap<*const u8, u32> = HashMap::new();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|e| refusal(&e))? {
        *looked_at += 1;
        if *looked_at > LOOKED_AT_MAX {
            return Err(Finding::error("file_too_many_cells").with("max", CELLS_MAX));
        }
        let (row, column) = cell.get_position();
        let (font, shown) = formats.get(style).copied().unwrap_or_default();
        if let DataRef::SharedString(text) = cell.get_value()
            && let Some(text) = shared.get(&text.as_ptr())
        {
            builder.put_known(row, column, Cell { text: *text, kind: CellKind::Text, font })?;
            continue;
        }
        put(builder, (row, column), cell.get_value(), (font, shown))?;
        if let DataRef::SharedString(text) = cell.get_value()
            && !text.contains('\0')
            && let Some(number) = builder.text(text)
        {
            shared.insert(text.as_ptr(), number);
        }
    }
    Ok(true)
}

fn put(
    builder: &mut Builder,
    (row, column): (u32, u32),
    value: &DataRef<'_>,
    (font, shown): (Font, Shown),
) -> Result<(), Finding> {
    use CellKind::{Error, Number, Text};
    let mut put = |text: &str, kind| builder.put_cell(row, column, text, kind, font);
    match value {
        DataRef::Empty => Ok(()),
        DataRef::String(text) | DataRef::DurationIso(text) => put(text, Text),
        DataRef::SharedString(text) => put(text, Text),
        DataRef::Int(number) => put(&number.to_string(), Number),
        DataRef::Float(number) => put(&number_text(*number), Number),
        DataRef::Bool(yes) => put(if *yes { "1" } else { "0" }, Number),
        DataRef::DateTime(serial) if serial.is_duration() => {
            put(&number_text(serial.as_f64()), Number)
        }
        DataRef::DateTime(serial) => {
            let (text, kind) =
                as_shown(date_text(serial.as_f64(), serial.to_ymd_hms_milli()), shown);
            put(&text, kind)
        }
        DataRef::DateTimeIso(text) => {
            let (text, kind) = as_shown(crate::cell::iso_text(text).to_owned(), shown);
            put(&text, kind)
        }
        DataRef::Error(error) => put(&error.to_string(), Error),
    }
}

/// Formulas that no program has calculated since they were written hold no value.
fn empty_formulas(book: &mut Book<'_>, name: &str, builder: &mut Builder) -> Result<(), Finding> {
    let Ok(mut cells) = book.worksheet_cells_reader(name) else { return Ok(()) };
    let mut told = 0;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|e| refusal(&e))? {
        if cell.formula.is_none() || !matches!(cell.value, DataRef::Empty) {
            continue;
        }
        let (row, column) = cell.pos;
        told += 1;
        if told > FORMULAS_TOLD {
            break;
        }
        let place =
            Place { sheet: Some(short(name)), row: Some(row + 1), column: Some(column + 1) };
        builder.note(Finding::warning("formula_without_value").at(place));
    }
    Ok(())
}

fn refusal(error: &XlsxError) -> Finding {
    let code = if matches!(error, XlsxError::Password) { "file_encrypted" } else { "file_damaged" };
    Finding::error(code)
}

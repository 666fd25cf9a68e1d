//! Gives the workbook back with what was found marked in it: each cell coloured and commented, and
//! one sheet that lists everything. Values are given back as they came; nothing is corrected here.

use std::collections::HashSet;

use base::{Finding, Severity};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Note, Worksheet};

use crate::decode::{Repaired, Texts, encoding_of};
use crate::mark::marks::{Marks, marks_of};
use crate::mark::words::{COMMENT_MAX, COMMENTS_MAX, Headings, LISTED_MAX, MarkError, MarkWords};
use crate::model::{Cell, CellKind, Row, Sheet, Workbook};

/// A workbook with more cells is given back with the rows that have findings only: the writer
/// holds each cell in memory.
const CELLS_WHOLE: usize = 2_000_000;
/// The workbook as .xlsx, with a first sheet that lists all findings. `says` gives what happened
/// and what to do.
///
/// # Errors
/// When the workbook cannot be written.
pub fn mark(
    workbook: &Workbook,
    findings: &[Finding],
    words: &MarkWords,
    headings: Headings,
    says: impl Fn(&Finding) -> String,
) -> Result<Vec<u8>, MarkError> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let mut names = HashSet::new();
    let whole = workbook.cell_count() <= CELLS_WHOLE;
    let kept = (whole, headings);
    let list = book.add_worksheet();
    list.set_name(sheet_name(&words.sheet, &mut names))?;
    write_list(list, findings, words, whole, &says)?;
    let mut comments = 0;
    for sheet in &workbook.sheets {
        let marks = marks_of(findings, sheet.name.as_deref());
        let page = book.add_worksheet();
        page.set_name(sheet_name(sheet.name.as_deref().unwrap_or("1"), &mut names))?;
        write_sheet(page, workbook, sheet, &marks, kept, &mut comments, &says)?;
    }
    Ok(book.save_to_buffer()?)
}

/// A name that a workbook takes, and has not taken yet.
fn sheet_name(wanted: &str, taken: &mut HashSet<String>) -> String {
    const LENGTH: usize = 28;
    let bare: String = wanted
        .chars()
        .filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''))
        .take(LENGTH)
        .collect();
    let bare = if bare.trim().is_empty() { "Sheet".to_owned() } else { bare };
    let mut name = bare.clone();
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{bare}-{number}");
        number += 1;
    }
    name
}

fn colour(severity: Severity) -> Color {
    match severity {
        Severity::Error => Color::RGB(0xF4B6B6),
        Severity::Warning => Color::RGB(0xFCE8A8),
        Severity::Note => Color::RGB(0xCFE3F5),
    }
}

fn write_list(
    page: &mut Worksheet,
    findings: &[Finding],
    words: &MarkWords,
    whole: bool,
    says: &impl Fn(&Finding) -> String,
) -> Result<(), MarkError> {
    let head = Format::new().set_bold().set_border(FormatBorder::Thin).set_text_wrap();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    page.write_string(0, 0, &words.copied)?;
    let mut row = 1;
    if !whole {
        page.write_string(row, 0, &words.rows_left_out)?;
        row += 1;
    }
    for (column, header) in (0_u16..).zip(&words.headers) {
        page.write_string_with_format(row, column, header, &head)?;
    }
    page.set_freeze_panes(row + 1, 0)?;
    for (column, width) in (0_u16..).zip([12.0, 24.0, 8.0, 8.0, 110.0]) {
        page.set_column_width(column, width)?;
    }
    let [error, warning, note] = &words.severities;
    for finding in findings.iter().take(LISTED_MAX) {
        row += 1;
        let severity = match finding.severity {
            Severity::Error => error,
            Severity::Warning => warning,
            Severity::Note => note,
        };
        let marked = Format::new().set_background_color(colour(finding.severity));
        page.write_string_with_format(row, 0, severity, &marked)?;
        page.write_string(row, 1, finding.place.sheet.as_deref().unwrap_or_default())?;
        if let Some(number) = finding.place.row {
            page.write_number(row, 2, number)?;
        }
        page.write_string(row, 3, finding.place.column_letters().unwrap_or_default())?;
        page.write_string_with_format(row, 4, says(finding), &wrapped)?;
    }
    Ok(())
}

fn write_sheet(
    page: &mut Worksheet,
    workbook: &Workbook,
    sheet: &Sheet,
    marks: &Marks<'_>,
    (whole, headings): (bool, Headings),
    comments: &mut usize,
    says: &impl Fn(&Finding) -> String,
) -> Result<(), MarkError> {
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let formats: Vec<(Format, Format)> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| {
            let plain = Format::new().set_background_color(colour(severity));
            (plain.clone(), plain.set_num_format("dd/mm/yyyy"))
        })
        .collect();
    let plain = Format::new();
    // The fonts of old encodings are not in the copy: what they showed is written as it is read.
    let mut texts = Texts::new(workbook, headings.known);
    texts.prepare(sheet, encoding_of(workbook, sheet).0);
    for row in &sheet.rows {
        let has_marks = marks.range((row.number, 0)..=(row.number, u32::MAX)).next().is_some();
        if !whole && !has_marks && row.number > headings.within {
            continue;
        }
        for (column, cell) in (0_u16..).zip(sheet.cells(row)) {
            let found = marks.get(&(row.number, u32::from(column) + 1));
            let worst = found.and_then(|found| found.iter().map(|it| it.severity).min());
            let place = match worst {
                Some(Severity::Error) => formats.first(),
                Some(Severity::Warning) => formats.get(1),
                Some(Severity::Note) => formats.get(2),
                None => None,
            };
            let (format, day) = place.map_or((&plain, &date), |(format, day)| (format, day));
            if cell.text != 0 || worst.is_some() {
                let view = texts.view(sheet, row, usize::from(column));
                let old = matches!(view.repaired, Some((Repaired::Encoding, _)));
                let text = if old { view.text } else { workbook.text_of(cell.text) };
                write_cell(page, text, row, column, *cell, (format, day), worst.is_some())?;
            }
        }
    }
    for ((row, column), found) in marks {
        let at = u16::try_from(column.saturating_sub(1)).unwrap_or(u16::MAX);
        let width = sheet.rows.binary_search_by_key(row, |it| it.number);
        let width =
            width.ok().and_then(|it| sheet.rows.get(it)).map_or(0, |it| sheet.cells(it).len());
        let worst = found.iter().map(|it| it.severity).min();
        // A cell beyond the row's last one is empty, and marked all the same.
        if usize::from(at) >= width
            && let Some(severity) = worst
        {
            let format = Format::new().set_background_color(colour(severity));
            page.write_blank(row.saturating_sub(1), at, &format)?;
        }
        if *comments < COMMENTS_MAX {
            let text: Vec<String> = found.iter().map(|finding| says(finding)).collect();
            let text: String = text.join("\n").chars().take(COMMENT_MAX).collect();
            let note = Note::new(text).add_author_prefix(false).set_width(320);
            page.insert_note(row.saturating_sub(1), at, &note)?;
            *comments += 1;
        }
    }
    Ok(())
}

/// A cell as it came. What looks like a formula stays a text: it is written as one.
fn write_cell(
    page: &mut Worksheet,
    text: &str,
    row: &Row,
    column: u16,
    cell: Cell,
    (format, day): (&Format, &Format),
    is_marked: bool,
) -> Result<(), MarkError> {
    /// A number of more digits is written as its digits: it is somebody's, and no quantity.
    const DIGITS: usize = 9;
    let at = row.number.saturating_sub(1);
    let bare = text.split_once(' ').map_or(text, |(day, _)| day);
    if cell.kind == CellKind::Date
        && let Ok(value) = ExcelDateTime::parse_from_str(bare)
    {
        page.write_datetime_with_format(at, column, &value, day)?;
    } else if cell.kind == CellKind::Number
        && text.len() < DIGITS
        && let Ok(number) = text.parse::<f64>()
    {
        page.write_number_with_format(at, column, number, format)?;
    } else if text.is_empty() {
        page.write_blank(at, column, format)?;
    } else if is_marked {
        page.write_string_with_format(at, column, text, format)?;
    } else {
        page.write_string(at, column, text)?;
    }
    Ok(())
}

//! A sheet as an Excel workbook that officers edit and print: A4 landscape, the head repeated on
//! each page, numbers as numbers.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::text::is_formula;
use crate::{BadSheet, Cell, Sheet};

/// The most characters of a sheet's name.
const NAME_MAX: usize = 31;

/// Writes a workbook of one sheet.
///
/// # Errors
/// When it has more rows or columns than a workbook can hold.
pub fn to_xlsx(sheet: &Sheet) -> Result<Vec<u8>, BadSheet> {
    let mut workbook = Workbook::new();
    let bad = |error: XlsxError| BadSheet { sheet: sheet.name.clone(), reason: error.to_string() };
    write(workbook.add_worksheet(), sheet).map_err(bad)?;
    workbook.save_to_buffer().map_err(bad)
}

fn font(size: u16) -> Format {
    Format::new().set_font_name("Times New Roman").set_font_size(f64::from(size))
}

fn write(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let name: String =
        sheet.name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(NAME_MAX).collect();
    page.set_name(if name.is_empty() { "Sheet1".to_owned() } else { name })?;
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    let last = u16::try_from(sheet.widths.len().saturating_sub(1)).unwrap_or(u16::MAX);
    for (column, width) in sheet.widths.iter().enumerate() {
        page.set_column_width(u16::try_from(column).unwrap_or(u16::MAX), f64::from(*width))?;
    }
    let mut row = 0_u32;
    for line in &sheet.issuer {
        page.write_string_with_format(row, 0, line, &font(12).set_bold())?;
        row += 1;
    }
    let middle = |size: u16| font(size).set_align(FormatAlign::Center).set_text_wrap();
    across(page, row, last, &sheet.title, &middle(14).set_bold())?;
    row += 1;
    for line in &sheet.subtitles {
        across(page, row, last, line, &middle(12))?;
        row += 1;
    }
    if let Some(warning) = &sheet.warning {
        across(page, row, last, warning, &middle(12).set_bold().set_font_color("#8A3C00"))?;
        row += 1;
    }
    row += 1;
    let first_of_head = row;
    row = write_head(page, sheet, row)?;
    page.set_freeze_panes(row, 0)?;
    page.set_repeat_rows(first_of_head, row.saturating_sub(1).max(first_of_head))?;
    row = write_body(page, sheet, row)?;
    row += 1;
    for note in &sheet.notes {
        page.write_string_with_format(row, 0, note, &font(11))?;
        row += 1;
    }
    Ok(())
}

fn across(
    page: &mut Worksheet,
    row: u32,
    last: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if last == 0 {
        page.write_string_with_format(row, 0, text, format)?;
    } else {
        page.merge_range(row, 0, row, last, text, format)?;
    }
    Ok(())
}

fn write_head(page: &mut Worksheet, sheet: &Sheet, first: u32) -> Result<u32, XlsxError> {
    let format = font(11)
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin);
    let mut covered = vec![0_u16; sheet.widths.len()];
    let mut row = first;
    for cells in &sheet.head {
        let mut at = 0_usize;
        let mut lines = 1;
        for cell in cells {
            while covered.get(at).is_some_and(|left| *left > 0) {
                at += 1;
            }
            let column = u16::try_from(at).unwrap_or(u16::MAX);
            if cell.down == 1 {
                lines = lines.max(lines_of(sheet, at, cell));
            }
            let (right, below) = (cell.across.saturating_sub(1), cell.down.saturating_sub(1));
            if right == 0 && below == 0 {
                page.write_string_with_format(row, column, &cell.text, &format)?;
            } else {
                let bottom = row + u32::from(below);
                page.merge_range(
                    row,
                    column,
                    bottom,
                    column.saturating_add(right),
                    &cell.text,
                    &format,
                )?;
            }
            for place in at..at + usize::from(cell.across) {
                if let Some(left) = covered.get_mut(place) {
                    *left = cell.down;
                }
            }
            at += usize::from(cell.across);
        }
        // Wrapped words are cut off otherwise: not every program makes rows high enough by itself.
        page.set_row_height(row, f64::from(lines) * 15.0)?;
        for left in &mut covered {
            *left = left.saturating_sub(1);
        }
        row += 1;
    }
    Ok(row)
}

/// How many lines the words of a head cell take in the width of its columns.
fn lines_of(sheet: &Sheet, at: usize, cell: &crate::HeadCell) -> u16 {
    let widths = sheet.widths.iter().skip(at).take(usize::from(cell.across.max(1)));
    let room = usize::from(widths.sum::<u16>()).saturating_sub(1).max(1);
    let mut lines: u16 = 1;
    let mut used = 0;
    for word in cell.text.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > room {
            lines += 1;
            used = 0;
        }
        used += length + usize::from(used > 0);
    }
    lines
}

fn write_body(page: &mut Worksheet, sheet: &Sheet, first: u32) -> Result<u32, XlsxError> {
    let format = |total: bool, number: Option<&str>| {
        let format = font(11).set_border(FormatBorder::Thin);
        let format = if total { format.set_bold() } else { format };
        match number {
            Some(number) => format.set_num_format(number),
            None => format.set_text_wrap(),
        }
    };
    let formats: Vec<[Format; 3]> = [false, true]
        .iter()
        .map(|total| {
            [format(*total, None), format(*total, Some("#,##0")), format(*total, Some("0.00"))]
        })
        .collect();
    let mut row = first;
    for line in &sheet.rows {
        let Some([text, count, rate]) = formats.get(usize::from(line.total)) else { break };
        for (column, cell) in line.cells.iter().enumerate() {
            let column = u16::try_from(column).unwrap_or(u16::MAX);
            match cell {
                Cell::Text(words) if is_formula(words) => {
                    let quoted = text.clone().set_quote_prefix();
                    page.write_string_with_format(row, column, words, &quoted)?
                }
                Cell::Text(words) => page.write_string_with_format(row, column, words, text)?,
                Cell::Count(n) => page.write_number_with_format(row, column, number(*n), count)?,
                Cell::Rate(Some(n)) => {
                    page.write_number_with_format(row, column, number(*n) / 100.0, rate)?
                }
                Cell::Rate(None) => page.write_string_with_format(row, column, "–", text)?,
            };
        }
        row += 1;
    }
    Ok(row)
}

/// Spreadsheets hold every number as a float; all counts here are exact in one.
#[expect(clippy::cast_precision_loss, reason = "counts of people stay far below 2^53")]
pub(crate) fn number(n: i64) -> f64 {
    n as f64
}

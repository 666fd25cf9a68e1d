//! A sheet as an Excel workbook that officers edit and print: A4 landscape, fitted to one page's
//! width, the head repeated on each page, numbers as numbers.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::text::is_formula;
use crate::{BadSheet, Cell, Sheet, Signature, layout};

/// The most characters of a sheet's name.
const NAME_MAX: usize = 31;
/// The height of a line of 11 points.
const LINE: f64 = 15.0;
/// The height of a row and the width of a column that nothing is said of, in pixels, as 11 points have.
const ROW_PX: u32 = 20;
/// See `ROW_PX`.
const COLUMN_PX: u32 = 64;
/// Between the margins of a page laid across, in points.
const PAGE_WIDE: f64 = 756.0;
/// See `PAGE_WIDE`.
const PAGE_HIGH: f64 = 495.0;
/// Lines above a table besides those that differ: the title, the unit, one empty.
const ABOVE_LINES: usize = 4;
/// How wide a figure of 11 points is, in points.
const FIGURE: f64 = 5.25;
/// What a column has beside its figures, in points.
const BESIDE: f64 = 3.75;
/// Lines that are left for the names below who signs.
const NAME_LINES: u32 = 4;
/// A last page that holds little is pulled in, when the print gets no smaller than that for it.
const SMALLER: f64 = 0.85;
/// The same of a last page with no row on it: who signs does not stand apart from what is signed.
const SMALLER_FOR_NAMES: f64 = 0.7;
/// No print is made smaller than that of its first size: 11 points are 6 then.
const SMALLEST: f64 = 0.55;

/// Writes a workbook of one sheet.
///
/// # Errors
/// When it has more rows or columns than a workbook can hold.
pub fn to_xlsx(sheet: &Sheet) -> Result<Vec<u8>, BadSheet> {
    to_xlsx_all(std::slice::from_ref(sheet))
}

/// Writes a workbook of several sheets, whose names differ.
///
/// # Errors
/// As [`to_xlsx`].
pub fn to_xlsx_all(sheets: &[Sheet]) -> Result<Vec<u8>, BadSheet> {
    let mut workbook = Workbook::new();
    // Widths are counted in figures of this font: of another one they would be wider, and print smaller.
    let name = sheets.first().map_or("", |sheet| sheet.name.as_str());
    let bad = |error: XlsxError| BadSheet::new(name, error);
    workbook.set_default_format(&font(11), ROW_PX, COLUMN_PX).map_err(bad)?;
    for sheet in sheets {
        write(workbook.add_worksheet(), sheet).map_err(bad)?;
    }
    workbook.save_to_buffer().map_err(bad)
}

/// A name of a sheet as workbooks allow it.
pub(crate) fn sheet_name(name: &str) -> String {
    let name: String = name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(NAME_MAX).collect();
    if name.is_empty() { "Sheet1".to_owned() } else { name }
}

fn font(size: u16) -> Format {
    Format::new().set_font_name("Times New Roman").set_font_size(f64::from(size))
}

fn middle(size: u16) -> Format {
    font(size).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter).set_text_wrap()
}

fn short(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

fn write(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name(sheet_name(&sheet.name))?;
    let print = Print::of(sheet);
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, print.fit);
    page.set_margins(0.6, 0.6, 0.7, 0.7, 0.3, 0.3);
    page.set_header("").set_footer("&C&P");
    let last = short(sheet.widths.len().saturating_sub(1));
    for (column, width) in sheet.widths.iter().enumerate() {
        page.set_column_width(short(column), f64::from(*width))?;
    }
    let mut row = write_above(page, sheet, last)?;
    let first_of_head = row;
    row = write_head(page, sheet, row)?;
    page.set_freeze_panes(row, 0)?;
    // Where all rows stand on the first page, a head repeated on the next would stand over none.
    if !print.rows_on_one {
        page.set_repeat_rows(first_of_head, row.saturating_sub(1).max(first_of_head))?;
    }
    row = write_body(page, sheet, row)?;
    row += 1;
    for note in &sheet.notes {
        let lines = layout::text_lines(note, layout::width(sheet));
        across(page, row, (0, last), note, &font(11).set_text_wrap())?;
        page.set_row_height(row, f64::from(lines) * LINE)?;
        row += 1;
    }
    if let Some(signature) = &sheet.signature {
        row = write_signature(page, sheet, signature, row + 1, last)?;
    }
    page.set_print_area(0, 0, row.saturating_sub(1), last)?;
    Ok(())
}

/// How a sheet is printed, by what its lines take.
struct Print {
    /// How many pages it is made to fit; 0 leaves it to what it takes.
    fit: u16,
    /// Whether head and body end on the first page.
    rows_on_one: bool,
}

impl Print {
    fn of(sheet: &Sheet) -> Print {
        let height = |lines: u32| f64::from(lines) * LINE;
        let wide: f64 = sheet.widths.iter().map(|it| f64::from(*it) * FIGURE + BESIDE).sum();
        let scale = (PAGE_WIDE / wide.max(1.0)).min(1.0);
        let room = PAGE_HIGH / scale;
        let head = height(layout::head_lines(sheet).iter().map(|it| u32::from(*it)).sum());
        let above = sheet.issuer.len().max(sheet.state.len()) + sheet.subtitles.len() + ABOVE_LINES;
        let above = height(u32::try_from(above).unwrap_or(u32::MAX));
        let rows: Vec<f64> =
            sheet.rows.iter().map(|row| height(layout::row_lines(sheet, row).into())).collect();
        let width = layout::width(sheet);
        let notes: u32 =
            sheet.notes.iter().map(|it| u32::from(layout::text_lines(it, width))).sum();
        let signed = sheet.signature.as_ref().map_or(0, |signature| {
            let lines = signature.left.len().max(signature.right.len());
            u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(2 + NAME_LINES)
        });
        let below = height(notes.saturating_add(signed).saturating_add(1));

        let (mut pages, mut used) = (1_u16, above + head);
        for row in &rows {
            if used + row > room {
                (pages, used) = (pages.saturating_add(1), head);
            }
            used += row;
        }
        let rows_on_one = pages == 1;
        let with_rows = pages;
        // The head is repeated below the rows too, but on a sheet whose rows end on its first page.
        let again = if rows_on_one { 0.0 } else { head };
        let mut left = used + below;
        while left > room && pages < u16::MAX {
            pages += 1;
            left = left - room + again;
        }
        let whole = above + head + rows.iter().sum::<f64>() + below;
        let fewer = pages.saturating_sub(1);
        let heads = f64::from(fewer.saturating_sub(1)) * again;
        let smaller = f64::from(fewer) * room / (whole + heads).max(1.0);
        let least = if pages > with_rows { SMALLER_FOR_NAMES } else { SMALLER };
        let fits = fewer > 0 && smaller >= least && smaller * scale >= SMALLEST;
        let rows_on_one = rows_on_one || (fits && fewer == 1);
        Print { fit: if fits { fewer } else { 0 }, rows_on_one }
    }
}

/// Issuer and state side by side, the title, what it is of, the warning, the unit.
fn write_above(page: &mut Worksheet, sheet: &Sheet, last: u16) -> Result<u32, XlsxError> {
    let mut row = 0_u32;
    let half = short(layout::middle(sheet));
    let bold = middle(12).set_bold();
    for place in 0..sheet.issuer.len().max(sheet.state.len()) {
        let text = |lines: &[String]| lines.get(place).cloned().unwrap_or_default();
        if sheet.state.is_empty() {
            let left = font(12).set_bold();
            page.write_string_with_format(row, 0, text(&sheet.issuer), &left)?;
        } else {
            across(page, row, (0, half), &text(&sheet.issuer), &bold)?;
            across(page, row, (half + 1, last), &text(&sheet.state), &bold)?;
            page.set_row_height(row, 17.0)?;
        }
        row += 1;
    }
    if !sheet.state.is_empty() {
        row += 1;
    }
    let width = layout::width(sheet);
    let mut line = |text: &str, format: &Format, size: u16| -> Result<(), XlsxError> {
        across(page, row, (0, last), text, format)?;
        let lines = layout::text_lines(text, width * 11 / usize::from(size));
        page.set_row_height(row, f64::from(lines) * f64::from(size) * 1.4)?;
        row += 1;
        Ok(())
    };
    line(&sheet.title, &middle(14).set_bold(), 14)?;
    for text in &sheet.subtitles {
        line(text, &middle(12), 12)?;
    }
    if let Some(warning) = &sheet.warning {
        line(warning, &middle(12).set_bold().set_font_color("#8A3C00"), 12)?;
    }
    if sheet.unit.is_empty() {
        row += 1;
    } else {
        let right = font(11).set_italic().set_align(FormatAlign::Right);
        line(&sheet.unit, &right, 11)?;
    }
    Ok(row)
}

fn across(
    page: &mut Worksheet,
    row: u32,
    (first, last): (u16, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if last <= first {
        page.write_string_with_format(row, first, text, format)?;
    } else {
        page.merge_range(row, first, row, last, text, format)?;
    }
    Ok(())
}

fn write_head(page: &mut Worksheet, sheet: &Sheet, first: u32) -> Result<u32, XlsxError> {
    let format = middle(11).set_bold().set_border(FormatBorder::Thin);
    for it in layout::head(sheet) {
        let row = first + u32::from(short(it.row));
        let (column, cell) = (short(it.column), it.cell);
        let (right, below) = (cell.across.saturating_sub(1), cell.down.saturating_sub(1));
        if right == 0 && below == 0 {
            page.write_string_with_format(row, column, &cell.text, &format)?;
        } else {
            let (bottom, right) = (row + u32::from(below), column.saturating_add(right));
            page.merge_range(row, column, bottom, right, &cell.text, &format)?;
        }
    }
    let mut row = first;
    for lines in layout::head_lines(sheet) {
        page.set_row_height(row, f64::from(lines) * LINE)?;
        row += 1;
    }
    Ok(row)
}

fn write_body(page: &mut Worksheet, sheet: &Sheet, first: u32) -> Result<u32, XlsxError> {
    let format = |total: bool, number: Option<&str>| {
        let format = font(11).set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        let format = if total { format.set_bold() } else { format };
        match number {
            Some(number) => format.set_num_format(number),
            None => format.set_text_wrap(),
        }
    };
    let formats: Vec<[Format; 4]> = [false, true]
        .iter()
        .map(|total| {
            [
                format(*total, None),
                format(*total, Some("#,##0")),
                format(*total, Some("0.00")),
                format(*total, None).set_align(FormatAlign::Center),
            ]
        })
        .collect();
    let mut row = first;
    for line in &sheet.rows {
        let Some([text, count, rate, mark]) = formats.get(usize::from(line.total)) else { break };
        for (column, cell) in line.cells.iter().enumerate() {
            let column = short(column);
            match cell {
                Cell::Text(words) if is_formula(words) => {
                    let quoted = text.clone().set_quote_prefix();
                    page.write_string_with_format(row, column, words, &quoted)?
                }
                Cell::Text(words) => page.write_string_with_format(row, column, words, text)?,
                Cell::Mark(words) => page.write_string_with_format(row, column, words, mark)?,
                Cell::Count(n) => page.write_number_with_format(row, column, number(*n), count)?,
                Cell::Rate(Some(n)) => {
                    page.write_number_with_format(row, column, number(*n) / 100.0, rate)?
                }
                Cell::Rate(None) => page.write_string_with_format(row, column, "–", mark)?,
            };
        }
        // Not every program makes rows high enough for words that go on in a second line.
        let lines = layout::row_lines(sheet, line);
        if lines > 1 {
            page.set_row_height(row, f64::from(lines) * LINE)?;
        }
        row += 1;
    }
    Ok(row)
}

/// Place and date, then the two who sign, side by side.
fn write_signature(
    page: &mut Worksheet,
    sheet: &Sheet,
    signature: &Signature,
    first: u32,
    last: u16,
) -> Result<u32, XlsxError> {
    let half = short(layout::middle(sheet));
    let mut row = first;
    across(page, row, (half + 1, last), &signature.place, &middle(12).set_italic())?;
    row += 1;
    for place in 0..signature.left.len().max(signature.right.len()) {
        // The last line is the small one below the title: (ký, ghi rõ họ tên).
        let format = |lines: &[String]| {
            if place + 1 < lines.len() { middle(12).set_bold() } else { middle(11).set_italic() }
        };
        for (lines, columns) in [(&signature.left, (0, half)), (&signature.right, (half + 1, last))]
        {
            if let Some(text) = lines.get(place) {
                across(page, row, columns, text, &format(lines))?;
            }
        }
        page.set_row_height(row, 17.0)?;
        row += 1;
    }
    // Room for the names.
    Ok(row + NAME_LINES)
}

/// Spreadsheets hold every number as a float; all counts here are exact in one.
#[expect(clippy::cast_precision_loss, reason = "counts of people stay far below 2^53")]
pub(crate) fn number(n: i64) -> f64 {
    n as f64
}

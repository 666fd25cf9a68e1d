//! Long lists, row by row: as text with separators or as a workbook, in memory that does not grow with
//! the rows. Text that a spreadsheet would run as a formula stays text in both.

use std::io::{Seek, Write};

use base::Day;
use base::day::show_day;
use chrono::Datelike;
use rust_xlsxwriter::{
    ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::BadSheet;
use crate::text::{harmless_between, is_formula};

/// Rows of one sheet of a workbook; a sheet holds 1 048 576, titles included.
pub const SHEET_ROWS_MAX: u32 = 1_000_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListColumn {
    /// Its words.
    pub title: String,
    /// Its width, in characters.
    pub width: u16,
}

/// What a list is, beside its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListHead {
    /// The name of the sheet; further sheets get a number.
    pub name: String,
    /// Lines above: title, area, day. Only workbooks have them.
    pub titles: Vec<String>,
    /// A warning that must be seen before any row.
    pub warning: Option<String>,
    pub columns: Vec<ListColumn>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListCell {
    /// Nothing is known.
    Empty,
    /// Words, never a formula.
    Text(String),
    Number(i64),
    Day(Day),
}

/// What separates the cells of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// As Excel expects where a comma is the decimal mark.
    Semicolon,
    /// As most programs expect.
    Comma,
}

/// The beginning of a list as text: byte-order mark, warning, one line of titles.
///
/// # Errors
/// When the text cannot be put together.
pub fn csv_head(head: &ListHead, separator: Separator) -> Result<Vec<u8>, BadSheet> {
    let text = |words: &String| ListCell::Text(words.clone());
    let warning = head.warning.iter().map(|words| vec![text(words)]);
    let titles = head.columns.iter().map(|column| text(&column.title)).collect();
    let mut out = vec![0xef, 0xbb, 0xbf];
    out.extend(csv_rows(warning.chain([titles]), separator)?);
    Ok(out)
}

/// Rows of a list as text, lines ending as Excel writes them.
///
/// # Errors
/// When the text cannot be put together.
pub fn csv_rows(
    rows: impl IntoIterator<Item = Vec<ListCell>>,
    separator: Separator,
) -> Result<Vec<u8>, BadSheet> {
    let bad = |reason: String| BadSheet { sheet: "csv".to_owned(), reason };
    let (delimiter, others) = match separator {
        Separator::Semicolon => (b';', [',', '\t']),
        Separator::Comma => (b',', [';', '\t']),
    };
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .delimiter(delimiter)
        .from_writer(Vec::new());
    for row in rows {
        let cells = row.iter().map(|cell| match cell {
            ListCell::Empty => String::new(),
            ListCell::Text(text) => harmless_between(text, &others),
            ListCell::Number(n) => n.to_string(),
            ListCell::Day(day) => show_day(*day),
        });
        writer.write_record(cells).map_err(|error| bad(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| bad(error.to_string()))
}

/// A workbook that rows are added to one after the other; rows that are done lie in a temporary file.
pub struct XlsxList {
    workbook: Workbook,
    head: ListHead,
    formats: Formats,
    sheets: usize,
    row: u32,
    rows: u32,
}

struct Formats {
    text: Format,
    quoted: Format,
    number: Format,
    day: Format,
}

impl XlsxList {
    /// An empty list.
    ///
    /// # Errors
    /// When the head does not fit into a sheet, or no temporary file can be made.
    pub fn new(head: ListHead) -> Result<XlsxList, BadSheet> {
        let body = || Format::new().set_font_name("Times New Roman").set_font_size(11.0);
        let formats = Formats {
            text: body(),
            quoted: body().set_quote_prefix(),
            number: body().set_num_format("0"),
            day: body().set_num_format("dd/mm/yyyy"),
        };
        let workbook = Workbook::new();
        let mut list = XlsxList { workbook, head, formats, sheets: 0, row: 0, rows: 0 };
        list.sheet().map_err(|error| list.bad(&error))?;
        Ok(list)
    }

    /// Adds a row; a new sheet begins when one is full.
    ///
    /// # Errors
    /// When the row does not fit, or the temporary file cannot be written.
    pub fn add(&mut self, cells: &[ListCell]) -> Result<(), BadSheet> {
        if self.rows >= SHEET_ROWS_MAX {
            self.sheet().map_err(|error| self.bad(&error))?;
        }
        self.write(cells).map_err(|error| self.bad(&error))
    }

    /// Writes the workbook.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self, to: impl Write + Seek + Send) -> Result<(), BadSheet> {
        self.workbook.save_to_writer(to).map_err(|error| self.bad(&error))
    }

    fn bad(&self, error: &XlsxError) -> BadSheet {
        BadSheet { sheet: self.head.name.clone(), reason: error.to_string() }
    }

    fn sheet(&mut self) -> Result<(), XlsxError> {
        self.sheets += 1;
        (self.row, self.rows) = (0, 0);
        let page = self.workbook.add_worksheet_with_constant_memory()?;
        let name = match self.sheets {
            1 => self.head.name.clone(),
            n => format!("{} {n}", self.head.name),
        };
        page.set_name(name)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        for (place, column) in self.head.columns.iter().enumerate() {
            page.set_column_width(column_number(place), f64::from(column.width))?;
        }
        let font = |size: f64| Format::new().set_font_name("Times New Roman").set_font_size(size);
        let mut size = 14.0;
        for line in &self.head.titles {
            page.write_string_with_format(self.row, 0, line, &font(size).set_bold())?;
            (self.row, size) = (self.row + 1, 12.0);
        }
        if let Some(warning) = &self.head.warning {
            let format = font(12.0).set_bold().set_font_color("#8A3C00");
            page.write_string_with_format(self.row, 0, warning, &format)?;
            self.row += 1;
        }
        let format = font(11.0)
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_border(FormatBorder::Thin);
        for (place, column) in self.head.columns.iter().enumerate() {
            let place = column_number(place);
            page.write_string_with_format(self.row, place, &column.title, &format)?;
        }
        page.set_freeze_panes(self.row + 1, 0)?;
        page.set_repeat_rows(self.row, self.row)?;
        self.row += 1;
        Ok(())
    }

    fn write(&mut self, cells: &[ListCell]) -> Result<(), XlsxError> {
        let page: &mut Worksheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
        for (place, cell) in cells.iter().enumerate() {
            let (row, column) = (self.row, column_number(place));
            let formats = &self.formats;
            match cell {
                ListCell::Empty => continue,
                // The mark that Excel itself sets when an apostrophe is typed: the text stays text
                // when the cell is edited, too.
                ListCell::Text(text) if is_formula(text) => {
                    page.write_string_with_format(row, column, text, &formats.quoted)?
                }
                ListCell::Text(text) => {
                    page.write_string_with_format(row, column, text, &formats.text)?
                }
                ListCell::Number(n) => page.write_number_with_format(
                    row,
                    column,
                    crate::workbook::number(*n),
                    &formats.number,
                )?,
                ListCell::Day(day) => match date(*day) {
                    Some(date) => {
                        page.write_datetime_with_format(row, column, &date, &formats.day)?
                    }
                    None => {
                        page.write_string_with_format(row, column, show_day(*day), &formats.text)?
                    }
                },
            };
        }
        self.row += 1;
        self.rows += 1;
        Ok(())
    }
}

fn column_number(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

/// Workbooks know no day before 1900.
fn date(day: Day) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok()?;
    let (month, day) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok()
}

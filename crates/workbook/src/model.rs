//! A file as sheets of text cells, within limits, and the builder that every format fills.
//!
//! Text is kept as the file has it, each different text once: of the 12 million cells of a list of
//! 400 000 people, nine in ten say what another says already.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use base::shown::cut;
use base::text::clean;
use base::{Finding, Place};

/// The largest file accepted, in bytes: a commune's list has some 300 KB; 400 000 people with 30
/// columns have some 60 MB as a workbook and 100 MB as text.
pub const FILE_MAX: usize = 128 * 1024 * 1024;
/// The most an archive may hold once unpacked, in bytes: 12 million cells of some 50 bytes each,
/// and as much again for sheets that say more about their cells. It is streamed, never held.
pub const UNPACKED_MAX: u64 = 1_500 * 1024 * 1024;
/// The most rows of one sheet: a large commune has some 20 000 people, a district of old 400 000.
pub const ROWS_MAX: u32 = 500_000;
/// The most columns of one sheet.
pub const COLUMNS_MAX: u32 = 200;
/// The most cells of a file, eight bytes each: 400 000 rows of 30 columns and some more.
pub const CELLS_MAX: usize = 16_000_000;
/// The most bytes of different texts in a file.
pub const TEXT_MAX: usize = 192 * 1024 * 1024;
/// The most characters of one cell.
pub const CELL_MAX: usize = 2_000;
/// The most sheets of a file.
pub const SHEETS_MAX: usize = 64;
/// The most merged areas kept of a sheet.
const MERGES_MAX: usize = 20_000;
/// Those of headers begin within so many rows; further down only those over several rows say
/// something of the list.
const MERGES_WITHIN: u32 = 60;

/// The most hidden rows kept of a sheet: nobody reads more of them one by one.
pub(crate) const HIDDEN_MAX: u32 = 20_000;

/// A merged area: its first row and column and its last ones, from 0.
pub(crate) type Area = ((u32, u32), (u32, u32));

/// Whether a merged area, given by its first and its last row, is kept among so many.
pub(crate) fn is_kept(first: u32, last: u32, kept: usize) -> bool {
    kept < MERGES_MAX && (first < MERGES_WITHIN || last > first)
}

/// What a file really is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Excel 2007 and later.
    Xlsx,
    /// Excel 97 to 2003, and Excel 5.
    Xls,
    /// OpenDocument.
    Ods,
    /// Text with separators.
    Csv,
}

/// A file read.
#[derive(Debug)]
pub struct Workbook {
    /// What the file is.
    pub kind: Kind,
    /// Its visible sheets, in order.
    pub sheets: Vec<Sheet>,
    /// What was left unread or is worth knowing: macros, links, hidden sheets, empty formulas.
    pub notes: Vec<Finding>,
    /// Whether its days count from 1904.
    pub(crate) from_1904: bool,
    texts: Texts,
}

/// A sheet; a CSV file is one without a name.
#[derive(Debug)]
pub struct Sheet {
    pub name: Option<String>,
    /// Its rows that are not empty, in order.
    pub rows: Vec<Row>,
    cells: Vec<Cell>,
    /// Merged areas: first and last row, first and last column, all from 1.
    pub merges: Vec<[u32; 4]>,
    /// Rows that are not shown, in order.
    pub hidden: Vec<u32>,
    /// Rows with a struck text, in order.
    pub struck: Vec<u32>,
    /// Rows with a coloured cell, in order.
    pub coloured: Vec<u32>,
    /// Comments of people on cells: row and column from 1, and the text.
    pub comments: Vec<(u32, u32, String)>,
}

/// A row that is not empty.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Its number, from 1.
    pub number: u32,
    first: u32,
    count: u16,
}

/// What a spreadsheet says a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellKind {
    /// A text, and whatever a file without kinds holds.
    #[default]
    Text,
    /// A number, written in its shortest form.
    Number,
    /// A day, `yyyy-mm-dd` with its hour where it has one, or as much of it as the cell shows.
    Date,
    /// What a failed formula shows.
    Error,
    /// A formula whose value the file does not hold.
    Formula,
}

/// What the font of a cell says about its encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Font {
    #[default]
    Unknown,
    Tcvn3,
    /// `.VnTimeH`: small letters show as capitals.
    Tcvn3Capitals,
    Vni,
}

impl Font {
    /// What a font's name says.
    pub(crate) fn of_name(name: &str) -> Font {
        let name = name.trim().to_ascii_lowercase();
        if name.starts_with(".vn") {
            if name.ends_with('h') { Font::Tcvn3Capitals } else { Font::Tcvn3 }
        } else if name.starts_with("vni-") || name.starts_with("vni ") {
            Font::Vni
        } else {
            Font::Unknown
        }
    }
}

/// A cell: the number of its text, and what is known about it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cell {
    /// The number of its text within the file; 0 is the empty one.
    pub text: u32,
    /// What the file says it is.
    pub kind: CellKind,
    pub(crate) font: Font,
}

impl Workbook {
    /// The text of a cell as the file has it, columns from 0; an absent cell is empty.
    pub fn text(&self, sheet: &Sheet, row: &Row, column: usize) -> &str {
        self.text_of(sheet.cell(row, column).text)
    }

    pub(crate) fn text_of(&self, text: u32) -> &str {
        self.texts.get(text)
    }

    /// How many cells the file has.
    pub(crate) fn cell_count(&self) -> usize {
        self.sheets.iter().map(|sheet| sheet.cells.len()).sum()
    }

    /// How many different texts the file has.
    pub(crate) fn text_count(&self) -> usize {
        self.texts.spans.len()
    }
}

impl Sheet {
    /// The cells of a row from its first column to the last that is filled.
    pub fn cells(&self, row: &Row) -> &[Cell] {
        let first = usize::try_from(row.first).unwrap_or(usize::MAX);
        self.cells.get(first..first + usize::from(row.count)).unwrap_or_default()
    }

    /// A cell of a row, columns from 0; an absent one is empty.
    pub fn cell(&self, row: &Row, column: usize) -> Cell {
        self.cells(row).get(column).copied().unwrap_or_default()
    }

    /// A place of this sheet for a finding.
    pub fn place(&self, row: Option<u32>, column: Option<u32>) -> Place {
        Place { sheet: self.name.clone(), row, column }
    }
}

/// The name of a file or a sheet, for a message: 60 characters tell it from its neighbours.
pub(crate) fn short(name: &str) -> String {
    cut(&clean(name), 60)
}

/// The different texts of a file, one behind the other.
#[derive(Debug)]
struct Texts {
    all: String,
    spans: Vec<(u32, u32)>,
    /// By the hash of the text; two texts of one hash take the next free number.
    known: HashMap<u64, u32>,
    hasher: RandomState,
}

impl Texts {
    fn new() -> Texts {
        let (known, hasher) = (HashMap::new(), RandomState::new());
        // Number 0 is the empty text of an absent cell.
        Texts { all: String::new(), spans: vec![(0, 0)], known, hasher }
    }

    fn get(&self, text: u32) -> &str {
        let span = usize::try_from(text).ok().and_then(|place| self.spans.get(place));
        let Some((first, end)) = span else { return "" };
        let range = Range { start: *first as usize, end: *end as usize };
        self.all.get(range).unwrap_or_default()
    }

    /// The number of a text; `None` when the file holds too much of it.
    fn put(&mut self, text: &str) -> Option<u32> {
        if text.is_empty() {
            return Some(0);
        }
        let mut hash = self.hasher.hash_one(text);
        while let Some(number) = self.known.get(&hash) {
            if self.get(*number) == text {
                return Some(*number);
            }
            hash = hash.wrapping_add(1);
        }
        if self.all.len() + text.len() > TEXT_MAX {
            return None;
        }
        let number = u32::try_from(self.spans.len()).ok()?;
        let first = u32::try_from(self.all.len()).ok()?;
        self.all.push_str(text);
        self.spans.push((first, u32::try_from(self.all.len()).ok()?));
        self.known.insert(hash, number);
        Some(number)
    }
}

/// Gathers the cells of one sheet after another and holds the limits.
pub(crate) struct Builder {
    sheets: Vec<Sheet>,
    notes: Vec<Finding>,
    texts: Texts,
    /// The row that is being gathered.
    number: u32,
    open: Vec<Cell>,
    /// Whether a row came after a later one, as in odd files.
    disordered: bool,
    cells: usize,
    /// Whether the file's days count from 1904.
    pub(crate) from_1904: bool,
}

impl Builder {
    pub(crate) fn new() -> Builder {
        Builder {
            sheets: Vec::new(),
            notes: Vec::new(),
            texts: Texts::new(),
            number: 0,
            open: Vec::new(),
            disordered: false,
            cells: 0,
            from_1904: false,
        }
    }

    pub(crate) fn sheet(&mut self, name: Option<String>) -> Result<(), Finding> {
        self.end_sheet();
        if self.sheets.len() >= SHEETS_MAX {
            return Err(Finding::error("file_too_many_sheets").with("max", SHEETS_MAX));
        }
        let name = name.map(|name| short(&name));
        self.sheets.push(Sheet {
            name,
            rows: Vec::new(),
            cells: Vec::new(),
            merges: Vec::new(),
            hidden: Vec::new(),
            struck: Vec::new(),
            coloured: Vec::new(),
            comments: Vec::new(),
        });
        Ok(())
    }

    /// Something worth knowing about the file.
    pub(crate) fn note(&mut self, note: Finding) {
        self.notes.push(note);
    }

    /// A merged area of the open sheet, rows and columns from 0.
    pub(crate) fn merge(&mut self, first: (u32, u32), last: (u32, u32)) {
        if let Some(sheet) = self.sheets.last_mut()
            && is_kept(first.0, last.0, sheet.merges.len())
        {
            sheet.merges.push([first.0 + 1, last.0 + 1, first.1 + 1, last.1 + 1]);
        }
    }

    /// A row of the open sheet, counted from 0, that is not shown.
    pub(crate) fn hide_row(&mut self, row: u32) {
        if let Some(sheet) = self.sheets.last_mut()
            && u32::try_from(sheet.hidden.len()).is_ok_and(|count| count < HIDDEN_MAX)
        {
            sheet.hidden.push(row.saturating_add(1));
        }
    }

    /// A row of the open sheet, counted from 0, with a text that is struck out.
    pub(crate) fn strike_row(&mut self, row: u32) {
        if let Some(sheet) = self.sheets.last_mut() {
            note_row(&mut sheet.struck, row);
        }
    }

    /// The same of one with a coloured cell.
    pub(crate) fn colour_row(&mut self, row: u32) {
        if let Some(sheet) = self.sheets.last_mut() {
            note_row(&mut sheet.coloured, row);
        }
    }

    /// Comments on cells of the open sheet.
    pub(crate) fn comments(&mut self, comments: Vec<(u32, u32, String)>) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.comments = comments;
        }
    }

    pub(crate) fn place(&self, row: u32, column: u32) -> Place {
        Place {
            sheet: self.sheets.last().and_then(|sheet| sheet.name.clone()),
            row: Some(row.saturating_add(1)),
            column: Some(column.saturating_add(1)),
        }
    }

    /// Puts a text, rows and columns from 0. Empty ones are left out.
    pub(crate) fn put(&mut self, row: u32, column: u32, text: &str) -> Result<(), Finding> {
        self.put_cell(row, column, text, CellKind::Text, Font::Unknown)
    }

    pub(crate) fn put_cell(
        &mut self,
        row: u32,
        column: u32,
        text: &str,
        kind: CellKind,
        font: Font,
    ) -> Result<(), Finding> {
        // A zero byte is no character of any text; it is dropped before anything compares.
        let text = text.trim_matches(|c: char| c.is_ascii_whitespace() || c == '\u{a0}');
        let bare;
        let text = if text.contains('\0') {
            bare = text.replace('\0', "");
            &bare
        } else {
            text
        };
        if (text.is_empty() && kind != CellKind::Formula) || is_nothing(text) {
            return Ok(());
        }
        if text.len() > CELL_MAX && text.chars().count() > CELL_MAX {
            let finding = Finding::error("cell_too_long").with("max", CELL_MAX);
            return Err(finding.at(self.place(row, column)));
        }
        self.room(row, column)?;
        let Some(text) = self.texts.put(text) else {
            let finding =
                Finding::error("file_too_much_text").with("max", TEXT_MAX / (1024 * 1024));
            return Err(finding.at(self.place(row, column)));
        };
        self.put_known(row, column, Cell { text, kind, font })
    }

    /// Puts a cell whose text was put before.
    pub(crate) fn put_known(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), Finding> {
        if cell.text == 0 && cell.kind != CellKind::Formula {
            return Ok(());
        }
        self.room(row, column)?;
        let number = row.saturating_add(1);
        if number != self.number {
            self.end_row();
            self.number = number;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if self.open.len() <= column {
            self.cells += column + 1 - self.open.len();
            if self.cells > CELLS_MAX {
                return Err(Finding::error("file_too_many_cells").with("max", CELLS_MAX));
            }
            self.open.resize(column + 1, Cell::default());
        }
        if let Some(open) = self.open.get_mut(column) {
            *open = cell;
        }
        Ok(())
    }

    /// The number of a text, for cells that share it.
    pub(crate) fn text(&mut self, text: &str) -> Option<u32> {
        let text = text.trim_matches(|c: char| c.is_ascii_whitespace() || c == '\u{a0}');
        self.texts.put(if is_nothing(text) { "" } else { text })
    }

    fn room(&self, row: u32, column: u32) -> Result<(), Finding> {
        if row >= ROWS_MAX {
            let finding = Finding::error("file_too_many_rows").with("max", ROWS_MAX);
            return Err(finding.at(self.place(row, column)));
        }
        if column >= COLUMNS_MAX {
            let finding = Finding::error("file_too_many_columns").with("max", COLUMNS_MAX);
            return Err(finding.at(self.place(row, column)));
        }
        Ok(())
    }

    pub(crate) fn finish(mut self, kind: Kind) -> Result<Workbook, Finding> {
        self.end_sheet();
        self.sheets.retain(|sheet| !sheet.rows.is_empty());
        if self.sheets.is_empty() {
            return Err(Finding::error("file_no_rows"));
        }
        // Nothing is looked up by its text any more.
        self.texts.known = HashMap::new();
        self.texts.all.shrink_to_fit();
        let (sheets, notes, texts) = (self.sheets, self.notes, self.texts);
        Ok(Workbook { kind, sheets, notes, from_1904: self.from_1904, texts })
    }

    fn end_row(&mut self) {
        let open = std::mem::take(&mut self.open);
        let Some(sheet) = self.sheets.last_mut() else { return };
        if open.is_empty() {
            return;
        }
        self.disordered |= sheet.rows.last().is_some_and(|last| last.number >= self.number);
        // Both fit: the limits on cells and columns were held when they were put.
        let first = u32::try_from(sheet.cells.len()).unwrap_or(u32::MAX);
        let count = u16::try_from(open.len()).unwrap_or(u16::MAX);
        sheet.rows.push(Row { number: self.number, first, count });
        sheet.cells.extend_from_slice(&open);
        self.open = open;
        self.open.clear();
    }

    fn end_sheet(&mut self) {
        self.end_row();
        self.number = 0;
        if !std::mem::take(&mut self.disordered) {
            return;
        }
        if let Some(sheet) = self.sheets.last_mut() {
            in_order(sheet);
        }
    }
}

/// Keeps a row, counted from 0, once, as long as there are not too many.
fn note_row(rows: &mut Vec<u32>, row: u32) {
    let number = row.saturating_add(1);
    let room = u32::try_from(rows.len()).is_ok_and(|count| count < HIDDEN_MAX);
    if room && rows.last() != Some(&number) {
        rows.push(number);
    }
}

/// What programs of data write into a cell that holds nothing.
fn is_nothing(text: &str) -> bool {
    const NOTHING: [&str; 9] =
        ["nan", "NaN", "NaT", "NULL", "null", "(null)", "N/A", "n/a", "<NA>"];
    text.len() <= 6 && NOTHING.contains(&text)
}

/// Puts rows in order; what was written twice counts as written last.
fn in_order(sheet: &mut Sheet) {
    sheet.rows.sort_by_key(|row| row.number);
    let mut cells = Vec::with_capacity(sheet.cells.len());
    let mut rows: Vec<Row> = Vec::with_capacity(sheet.rows.len());
    for same in sheet.rows.chunk_by(|a, b| a.number == b.number) {
        let Some(number) = same.first().map(|row| row.number) else { continue };
        let mut merged: Vec<Cell> = Vec::new();
        for row in same {
            let own = sheet.cells(row);
            if merged.len() < own.len() {
                merged.resize(own.len(), Cell::default());
            }
            for (to, cell) in merged.iter_mut().zip(own).filter(|(_, cell)| cell.text != 0) {
                *to = *cell;
            }
        }
        let first = u32::try_from(cells.len()).unwrap_or(u32::MAX);
        let count = u16::try_from(merged.len()).unwrap_or(u16::MAX);
        rows.push(Row { number, first, count });
        cells.extend(merged);
    }
    (sheet.rows, sheet.cells) = (rows, cells);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_texts_are_limited_and_equal_ones_are_kept_once() {
        let mut texts = Texts::new();
        let (an, binh) = (texts.put("An Mẫu"), texts.put("Bình Mẫu"));
        assert_eq!((texts.put("An Mẫu"), an != binh), (an, true));
        assert_eq!(texts.get(an.expect("there is room")), "An Mẫu");
        let long = "x".repeat(TEXT_MAX);
        assert_eq!(texts.put(&long), None);
        let mut builder = Builder::new();
        builder.texts.all = long;
        builder.sheet(None).expect("the first sheet");
        let finding = builder.put(4, 1, "An Mẫu").expect_err("no room");
        assert_eq!((finding.code.as_str(), finding.place.row), ("file_too_much_text", Some(5)));
    }
}

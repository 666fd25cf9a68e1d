//! How a sheet is read: what its columns hold, and how their cells are written.

use std::collections::{BTreeMap, HashMap};

use base::{Day, Place};
use workbook::{Row, Sheet, Texts, View};

use crate::dates::Order;
use crate::mapping::RowLayout;
use crate::meaning::Meaning;
use crate::said::WordsSaid;
use crate::villages::Known;

/// What a column of a sheet holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Known(Meaning),
    Question(usize),
    Indicator(usize),
}

/// What "1" and "2" mean in a column of the sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum SexCodes {
    /// Nobody has said yet.
    #[default]
    Unclear,
    OneIsMale,
    OneIsFemale,
}

/// How the days of a column are written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Days {
    pub order: Order,
    /// Date cells have day and month the wrong way round.
    pub swapped: bool,
    /// Whether that is still to be asked.
    pub swapped_unclear: bool,
}

/// The columns of a sheet, what they hold, and how they are written.
pub(crate) struct Layout<'a> {
    pub of: &'a Sheet,
    pub texts: &'a Texts<'a>,
    /// The first row of the headings.
    pub header_first: u32,
    /// Their last row.
    pub header_last: u32,
    pub columns: Vec<(usize, Holds)>,
    /// Every column with a header, those left out too.
    pub headers: Vec<(usize, String)>,
    pub questions: &'a [(String, Vec<String>)],
    /// How their answers are written besides the ids.
    pub answer_words: &'a BTreeMap<(String, String), String>,
    pub indicators: &'a [String],
    pub rows: RowLayout,
    pub days: HashMap<usize, Days>,
    pub sex_codes: SexCodes,
    /// Whether numbers of causes are those of table 10; `None` while that is asked.
    pub cause_numbers: Option<bool>,
    /// Whether a household marked both as of a class and as having left it has left it; `None` while
    /// that is asked.
    pub has_left: Option<bool>,
    /// Whether an empty cell among marks means no; `None` when it is not known.
    pub blank_is_no: Option<bool>,
    /// Whether it is still open which village the rows without one are of.
    pub village_asked: bool,
    /// Whether it is still open which class the rows without one are of.
    pub class_asked: bool,
    /// The merged cells below the headings, by their first column: first and last row, in order.
    pub merged: HashMap<usize, Vec<(u32, u32)>>,
    /// What was said of words that nobody here knows.
    pub words_said: WordsSaid,
    /// The villages that the register has.
    pub villages: Known<'a>,
    /// The day on which ages are looked at.
    pub day: Day,
}

impl<'a> Layout<'a> {
    pub(crate) fn has(&self, meaning: Meaning) -> bool {
        self.columns.iter().any(|(_, holds)| *holds == Holds::Known(meaning))
    }

    /// The running number of the list is that of its households.
    pub(crate) fn order_is_number(&mut self) {
        if self.has(Meaning::Number) {
            return;
        }
        let order = |holds: &Holds| *holds == Holds::Known(Meaning::Order);
        if let Some((_, holds)) = self.columns.iter_mut().find(|(_, holds)| order(holds)) {
            *holds = Holds::Known(Meaning::Number);
        }
    }

    pub(crate) fn place(&self, row: u32, column: Option<usize>) -> Place {
        self.of.place(Some(row), column.and_then(|at| u32::try_from(at + 1).ok()))
    }

    /// The first of the meanings that the list has a column for.
    pub(crate) fn first_of(&self, meanings: &[Meaning]) -> Option<usize> {
        meanings.iter().find_map(|meaning| self.column_of(*meaning))
    }

    pub(crate) fn column_of(&self, meaning: Meaning) -> Option<usize> {
        self.columns.iter().find(|(_, holds)| *holds == Holds::Known(meaning)).map(|(at, _)| *at)
    }

    pub(crate) fn view(&self, row: &Row, at: usize) -> View<'a> {
        self.texts.view(self.of, row, at)
    }

    pub(crate) fn text(&self, row: &Row, at: usize) -> &'a str {
        self.view(row, at).text
    }

    /// The row whose cell is merged over that of this row and others between them.
    pub(crate) fn merged_from(&self, row: u32, at: usize) -> Option<&'a Row> {
        let areas = self.merged.get(&at)?;
        let place = areas.partition_point(|(top, _)| *top < row).checked_sub(1)?;
        let (top, _) = areas.get(place).filter(|(_, bottom)| row <= *bottom)?;
        let rows = &self.of.rows;
        rows.get(rows.binary_search_by_key(top, |row| row.number).ok()?)
    }

    pub(crate) fn days(&self, at: usize) -> Days {
        self.days.get(&at).copied().unwrap_or_default()
    }
}

/// The cells below the headings of a sheet that are merged over several rows.
pub(crate) fn merged(sheet: &Sheet, header_last: u32) -> HashMap<usize, Vec<(u32, u32)>> {
    let mut found: HashMap<usize, Vec<(u32, u32)>> = HashMap::new();
    for [top, bottom, left, _] in &sheet.merges {
        let at = usize::try_from(*left).ok().and_then(|it| it.checked_sub(1));
        if let Some(at) = at.filter(|_| *top > header_last && bottom > top) {
            found.entry(at).or_default().push((*top, *bottom));
        }
    }
    found.values_mut().for_each(|areas| areas.sort_unstable());
    found
}

//! Gathers findings within a limit, whatever the file holds, and keeps personal numbers out of
//! them.

use std::collections::HashSet;

use base::shown::{PERSONAL_DIGITS, hide_numbers};
use base::{Finding, Severity};

/// The most findings of each severity told about one file; the rest is counted. A list of 10 000
/// people may need as many repairs; a file made of nothing but mistakes must not fill the memory.
pub(crate) const FINDINGS_MAX: usize = 20_000;

/// Findings in the order of the list: by sheet, row and column.
#[derive(Default)]
pub(crate) struct Findings {
    sheet: usize,
    count: usize,
    errors: Vec<Kept>,
    warnings: Vec<Kept>,
    notes: Vec<Kept>,
    /// Rows of households, by sheet: what is wrong there is their household's alone.
    rows: HashSet<(usize, u32)>,
    /// Those of them where something is wrong, however much of it is told.
    wrong: HashSet<(usize, u32)>,
    /// Whether something is wrong with the list as such.
    refuses: bool,
}

struct Kept {
    /// Sheet, row, column, and the number of the finding.
    order: (usize, u32, u32, usize),
    finding: Finding,
}

impl Findings {
    /// What follows is about the next sheet.
    pub(crate) fn next_sheet(&mut self) {
        self.sheet += 1;
    }

    /// A row of the sheet is one of a household.
    pub(crate) fn reads_row(&mut self, row: u32) {
        self.rows.insert((self.sheet, row));
    }

    /// Whether something in a row of the sheet at hand keeps its household out.
    pub(crate) fn is_wrong(&self, row: u32) -> bool {
        self.wrong.contains(&(self.sheet, row))
    }

    /// What is told of another row of the sheet is wrong in this one as well.
    pub(crate) fn is_wrong_too(&mut self, row: u32) {
        self.wrong.insert((self.sheet, row));
    }

    /// Whether the list cannot be taken in at all.
    pub(crate) fn refuses(&self) -> bool {
        self.refuses
    }

    pub(crate) fn push(&mut self, mut finding: Finding) {
        self.count += 1;
        if finding.severity == Severity::Error {
            let row = (self.sheet, finding.place.row.unwrap_or(0));
            match self.rows.contains(&row) {
                true => {
                    self.wrong.insert(row);
                }
                false => self.refuses = true,
            }
        }
        let kept = match finding.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Note => &mut self.notes,
        };
        if kept.len() >= FINDINGS_MAX {
            return;
        }
        for value in finding.args.values_mut() {
            if value.chars().filter(|c| c.is_numeric()).count() >= PERSONAL_DIGITS {
                *value = hide_numbers(value);
            }
        }
        let place = &finding.place;
        let (row, column) = (place.row.unwrap_or(0), place.column.unwrap_or(0));
        kept.push(Kept { order: (self.sheet, row, column, self.count), finding });
    }

    /// Whether one more note would be kept, or only counted.
    pub(crate) fn has_room_for_notes(&mut self) -> bool {
        let room = self.notes.len() < FINDINGS_MAX;
        self.count += usize::from(!room);
        room
    }

    pub(crate) fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// What refuses the file goes before what does not, when not all can be told.
    pub(crate) fn finish(self) -> Vec<Finding> {
        let mut all: Vec<Kept> = [self.errors, self.warnings, self.notes]
            .into_iter()
            .flatten()
            .take(FINDINGS_MAX)
            .collect();
        all.sort_by_key(|kept| kept.order);
        let cut = self.count - all.len();
        let mut findings: Vec<Finding> = all.into_iter().map(|kept| kept.finding).collect();
        if cut > 0 {
            findings.push(Finding::note("findings_cut").with("count", cut));
        }
        findings
    }
}

/// Rows passed over, or used for the rows below them: told once, with how many and which.
#[derive(Default)]
pub(crate) struct Passed {
    pub count: usize,
    pub rows: Vec<String>,
}

impl Passed {
    pub(crate) fn add(&mut self, row: u32) {
        const TOLD: usize = 12;
        self.count += 1;
        if self.rows.len() < TOLD {
            self.rows.push(row.to_string());
        }
    }

    /// A finding with how many there were, and the first of them.
    pub(crate) fn told(&self, finding: Finding) -> Finding {
        finding.with("count", self.count).with("rows", self.rows.join(", "))
    }
}

//! Gathers findings within a limit, whatever the file holds, and keeps personal numbers out of
//! them.

use std::collections::HashSet;

use base::day::parse_day;
use base::text::{clean, is_clean};
use base::{Finding, Severity};

/// The most findings of each severity told about one file; the rest is counted. A list of 10 000
/// people may need as many repairs; a file made of nothing but mistakes must not fill the memory.
pub(crate) const FINDINGS_MAX: usize = 20_000;
/// The most characters of a cell that a message repeats.
const SHOWN: usize = 40;
/// From so many digits on, a number may be somebody's: old cards have nine.
const PERSONAL_DIGITS: usize = 9;

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

/// A cell as a message shows it: short, and never a whole personal number.
pub(crate) fn shown(text: &str) -> String {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if text.len() <= SHOWN && digits < PERSONAL_DIGITS && is_clean(text) {
        return text.to_owned();
    }
    cut(&hide_numbers(&clean(text)), SHOWN)
}

/// At most so many characters of a text.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{head}…")
}

/// Masks what may be a personal number, in whatever column or name it stands: numbers slip into
/// wrong columns.
pub(crate) fn hide_numbers(text: &str) -> String {
    if text.chars().filter(|c| c.is_numeric()).count() < PERSONAL_DIGITS {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    // A sign between digits belongs to the number only when another digit follows it.
    let mut signs = String::new();
    for c in text.chars() {
        if c.is_numeric() {
            run.push_str(&signs);
            signs.clear();
            run.push(c);
        } else if !run.is_empty() && matches!(c, ' ' | '.' | '-' | '\'' | '’') {
            signs.push(c);
        } else {
            end_run(&mut out, &mut run, &mut signs);
            out.push(c);
        }
    }
    end_run(&mut out, &mut run, &mut signs);
    out
}

fn end_run(out: &mut String, run: &mut String, signs: &mut String) {
    let digits = run.chars().filter(|c| c.is_numeric()).count();
    // A day with an hour has as many digits, and is nobody's number.
    let is_time = run.split_once(' ').is_some_and(|(day, _)| parse_day(day).is_some());
    if digits >= PERSONAL_DIGITS && !is_time {
        out.push_str(&register::mask(run));
    } else {
        out.push_str(run);
    }
    out.push_str(signs);
    run.clear();
    signs.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_numbers_are_masked_wherever_they_stand() {
        for (text, want) in [
            ("038190001234", "038•••••1234"),
            ("số 038 190 001 234, cấp 2021", "số 038•••••••• 234, cấp 2021"),
            ("123456789", "123••6789"),
            ("12345678", "12345678"),
            ("2024-02-05 10:30:00", "2024-02-05 10:30:00"),
            ("15/10/2008", "15/10/2008"),
            ("Thôn 5 - 12", "Thôn 5 - 12"),
        ] {
            assert_eq!(hide_numbers(text), want);
        }
    }

    #[test]
    fn at_most_forty_characters_of_a_value_are_shown() {
        assert_eq!(shown(&"ắ".repeat(40)).chars().count(), 40);
        assert_eq!(shown(&"ắ".repeat(41)).chars().count(), 40);
        assert!(shown(&"ắ".repeat(41)).ends_with('…'));
    }
}

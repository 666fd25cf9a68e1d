//! Births and other days of a row.

use base::{Birth, Day, Finding};
use workbook::{CellKind, View};

use crate::columns::header_of;
use crate::dates::{self, Order, Said, Told};
use crate::findings::Findings;
use crate::layout::{Days, Layout};
use crate::line::{Line, ShortYear};
use crate::meaning::Meaning;
use crate::values::{repair, unread};

/// Reads a day of a column; a number without the format of a date counts as the file's dates do.
fn read(layout: &Layout<'_>, view: View<'_>, days: Days) -> Option<Told> {
    let counts_later = layout.texts.counts_from_1904() && view.kind == CellKind::Number;
    let serial = counts_later.then(|| dates::serial_from_1900(view.text)).flatten();
    let text = serial.as_deref().unwrap_or(view.text);
    dates::read(text, view.kind, days.order, days.swapped, layout.day)
}

impl Line<'_> {
    pub(super) fn birth(
        &mut self,
        layout: &Layout<'_>,
        at: usize,
        view: View<'_>,
        findings: &mut Findings,
    ) -> Result<(), Finding> {
        let days = layout.days(at);
        let told = read(layout, view, days);
        let (said, repaired) = told.ok_or_else(|| unread("birth_unreadable", view.text))?;
        let birth = match said {
            Said::Day(_) if view.kind == CellKind::Date && days.swapped_unclear => {
                self.unread.push(Meaning::Birth);
                return Ok(());
            }
            Said::Day(day) => Birth::Day(day),
            Said::Year(year) => Birth::Year(year),
            Said::TwoDigits(day_month, year) => {
                self.short_year = Some(ShortYear { at, day_month, year });
                self.unread.push(Meaning::Birth);
                return Ok(());
            }
            Said::Unclear => {
                self.unread.push(Meaning::Birth);
                return Ok(());
            }
        };
        if let Some(code) = repaired {
            let place = layout.place(self.row.number, Some(at));
            findings.push(repair(code, view.text, &birth.to_string()).at(place));
        }
        self.put_birth(birth)
    }

    fn put_birth(&mut self, birth: Birth) -> Result<(), Finding> {
        if self.birth.is_some_and(|other| other.year() != birth.year()) {
            return Err(Finding::error("birth_two_values"));
        }
        // A column with the day tells more than one with the year.
        if self.birth.is_none_or(|other| other.day().is_none()) {
            self.birth = Some(birth);
        }
        Ok(())
    }

    /// Day, month and year in a column each.
    pub(super) fn birth_of_parts(&mut self, layout: &Layout<'_>, findings: &mut Findings) {
        let Some(at) = layout.column_of(Meaning::BirthYear) else { return };
        let part = |meaning| layout.column_of(meaning).map_or("", |at| layout.text(self.row, at));
        let (day, month, year) =
            (part(Meaning::BirthDate), part(Meaning::BirthMonth), part(Meaning::BirthYear));
        if year.is_empty() && day.is_empty() && month.is_empty() {
            return;
        }
        let whole = match (day.is_empty() || month.is_empty(), year.len()) {
            (true, _) => year.to_owned(),
            (false, _) => format!("{day}/{month}/{year}"),
        };
        let told = dates::read(&whole, CellKind::Text, Order::DayFirst, false, layout.day);
        let read = match told {
            Some((Said::Day(day), None)) => self.put_birth(Birth::Day(day)),
            Some((Said::Year(year), _)) => self.put_birth(Birth::Year(year)),
            Some((Said::TwoDigits(day_month, year), None)) => {
                self.short_year = Some(ShortYear { at, day_month, year });
                self.unread.push(Meaning::Birth);
                Ok(())
            }
            _ => Err(unread("birth_unreadable", &whole)),
        };
        if let Err(finding) = read {
            self.unread.push(Meaning::Birth);
            let finding = finding.with("column", header_of(Meaning::Birth));
            findings.push(finding.at(layout.place(self.row.number, Some(at))));
        }
    }

    pub(super) fn day(
        &mut self,
        layout: &Layout<'_>,
        at: usize,
        meaning: Meaning,
        view: View<'_>,
        findings: &mut Findings,
    ) -> Result<Option<Day>, Finding> {
        let days = layout.days(at);
        let told = read(layout, view, days);
        let (said, repaired) = told.ok_or_else(|| unread("day_unreadable", view.text))?;
        let (day, code) = match said {
            Said::Day(day) if !(view.kind == CellKind::Date && days.swapped_unclear) => {
                (day, repaired)
            }
            // No paper of the programme is older than this century's.
            Said::TwoDigits(Some((day, month)), year) => {
                let day = Day::from_ymd_opt(2000 + year, month, day);
                let day = day.filter(|day| *day <= layout.day);
                let day = day.ok_or_else(|| unread("day_unreadable", view.text))?;
                (day, Some("repaired_two_digit_year"))
            }
            Said::Day(_) | Said::Unclear => {
                self.unread.push(meaning);
                return Ok(None);
            }
            Said::Year(_) | Said::TwoDigits(None, _) => {
                return Err(unread("day_unreadable", view.text));
            }
        };
        if let Some(code) = code {
            let place = layout.place(self.row.number, Some(at));
            findings.push(repair(code, view.text, &base::day::show_day(day)).at(place));
        }
        Ok(Some(day))
    }
}

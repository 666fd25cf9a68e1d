//! Days and dates of birth as lists write them. What can be read in one way only is read; what
//! can be read in two is left to be asked.

use base::day::FIRST_YEAR;
use base::{Birth, Day};
use chrono::{Datelike, Days};
use register::people::household::AGE_MAX;
use workbook::CellKind;

use crate::odd_day;

/// The last year a day of a list may lie in.
const LAST_YEAR: i32 = 2200;
/// Days of a spreadsheet count from here.
const FIRST_SERIAL_DAY: (i32, u32, u32) = (1899, 12, 30);
/// Five digits are a day of a spreadsheet up to this one, in the year 2100; from 1927 on.
const LAST_SERIAL: u64 = 73_415;
/// Nobody in a list is as old: a date cell that says so holds a year typed into it.
const TYPED_YEAR_AGE: i32 = 110;

/// How a column writes days that could be read in both orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Order {
    #[default]
    DayFirst,
    MonthFirst,
    /// Both occur in the column, and nobody has said yet.
    Unclear,
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Day(Day),
    /// Only the year.
    Year(i32),
    /// The year has two digits; day and month when there are any.
    TwoDigits(Option<(u32, u32)>, i32),
    /// It depends on a question about the column.
    Unclear,
}

/// What a cell says, and the code of the repair it needed.
pub(crate) type Told = (Said, Option<&'static str>);

/// Reads a day or a year; `None` when it is neither.
pub(crate) fn read(text: &str, kind: CellKind, order: Order, swap: bool, on: Day) -> Option<Told> {
    if let Some(day) = of_instant(text) {
        return Some((Said::Day(day), Some("repaired_time_zone")));
    }
    let bare = without_time(text);
    if kind == CellKind::Date {
        return of_date_cell(bare, swap, on);
    }
    usual(bare, order).or_else(|| {
        let odd = odd_day::usual(bare)?;
        let order = if odd.tells_month { Order::DayFirst } else { order };
        let (said, repair) = usual(&odd.text, order)?;
        Some((said, repair.or(Some("repaired_day"))))
    })
}

/// A text that is written as most are.
fn usual(text: &str, order: Order) -> Option<Told> {
    // "Ngày 5 tháng 7" says itself which is the month.
    let has_words = text.bytes().any(|b| b.is_ascii_alphabetic());
    let order = if has_words { Order::DayFirst } else { order };
    match groups(text, &mut String::new())? {
        Groups::One(one) => of_one(one),
        Groups::Two(a, b) => of_two(a, b),
        Groups::Three(a, b, c) => of_three(a, b, c, order),
    }
}

/// The day in Việt Nam of an instant written with its zone, as exports of web systems do; `None` for a
/// text without a zone.
fn of_instant(text: &str) -> Option<Day> {
    const HOURS_HERE: i64 = 7;
    let (day, rest) = text.split_once(['T', ' ']).filter(|(day, _)| day.len() == 10)?;
    let at = rest.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = rest.split_at_checked(at)?;
    let mut parts = time.trim().split([':', '.']);
    let mut part = |least: usize| parts.next().filter(|it| it.len() >= least)?.parse::<i64>().ok();
    let (hour, minute) = (part(1)?, part(2)?);
    let minutes = match zone.trim() {
        "Z" | "z" => 0,
        zone => {
            let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
            let others = zone.chars().skip(1).any(|c| !c.is_ascii_digit() && c != ':');
            let hours: i64 = digits.get(..2)?.parse().ok()?;
            let rest: i64 =
                digits.get(2..).filter(|it| !it.is_empty()).unwrap_or("0").parse().ok()?;
            let minutes = (!others && digits.len() <= 4).then_some(hours * 60 + rest)?;
            if zone.starts_with('-') { -minutes } else { minutes }
        }
    };
    let day: Day = day.parse().ok()?;
    let here = hour * 60 + minute - minutes + HOURS_HERE * 60;
    let moved = day.checked_add_signed(chrono::TimeDelta::days(here.div_euclid(24 * 60)))?;
    (FIRST_YEAR..=LAST_YEAR).contains(&moved.year()).then_some(moved)
}

/// The text of a day number that counts from 1904, as the same day counts from 1900.
pub(crate) fn serial_from_1900(text: &str) -> Option<String> {
    const BETWEEN: u64 = 1_462;
    let serial: u64 = text.parse().ok().filter(|_| matches!(text.len(), 4 | 5))?;
    // Four digits are a year more likely than a day before 1931.
    (text.len() == 5 && serial + BETWEEN <= LAST_SERIAL).then(|| (serial + BETWEEN).to_string())
}

/// A spreadsheet may have put midnight, or an hour, behind a day.
fn without_time(text: &str) -> &str {
    match text.split_once([' ', 'T']) {
        Some((day, time)) if time.contains(':') => day,
        _ => text,
    }
}

fn of_date_cell(text: &str, swap: bool, on: Day) -> Option<Told> {
    let day: Day = text.parse().ok()?;
    if !(FIRST_YEAR..=LAST_YEAR).contains(&day.year()) {
        return None;
    }
    let serial = (day - first_serial_day()?).num_days();
    let year = i32::try_from(serial).ok()?;
    if on.year() - day.year() > TYPED_YEAR_AGE && (1910..=on.year()).contains(&year) {
        return Some((Said::Year(year), Some("repaired_year_as_date")));
    }
    if swap && day.day() <= 12 {
        let turned = Day::from_ymd_opt(day.year(), day.day(), day.month())?;
        return Some((Said::Day(turned), Some("repaired_month_first")));
    }
    Some((Said::Day(day), None))
}

fn first_serial_day() -> Option<Day> {
    let (year, month, day) = FIRST_SERIAL_DAY;
    Day::from_ymd_opt(year, month, day)
}

/// The groups of digits; an empty one stands for dots or lines to be filled in. `None` when there
/// is anything else in the text than days have.
fn groups<'t>(text: &'t str, room: &'t mut String) -> Option<Groups<'t>> {
    let mut rest = text;
    if !text.is_ascii() || text.bytes().any(|b| b.is_ascii_alphabetic()) {
        *room = text.to_lowercase();
        for word in ["ngày", "ngay", "tháng", "thang", "năm", "nam", "sinh"] {
            if room.contains(word) {
                *room = room.replace(word, " ");
            }
        }
        rest = room;
    }
    let is_separator = |c: char| matches!(c, '/' | '-' | '.' | ',' | ' ' | '\'' | '_' | '…');
    if !rest.chars().all(|c| c.is_ascii_digit() || is_separator(c)) {
        return None;
    }
    let mut parts = rest.split(is_separator).filter(|part| !part.is_empty());
    let first = parts.next()?;
    let groups = match (parts.next(), parts.next()) {
        (None, _) => Groups::One(first),
        (Some(second), None) => Groups::Two(first, second),
        (Some(second), Some(third)) => Groups::Three(first, second, third),
    };
    parts.next().is_none().then_some(groups)
}

/// One to three groups of digits.
enum Groups<'t> {
    One(&'t str),
    Two(&'t str, &'t str),
    Three(&'t str, &'t str, &'t str),
}

fn number(group: &str) -> Option<u32> {
    (group.len() <= 4).then(|| group.parse().ok()).flatten()
}

fn year(group: &str) -> Option<i32> {
    let year = (group.len() == 4).then(|| group.parse().ok()).flatten()?;
    (FIRST_YEAR..=LAST_YEAR).contains(&year).then_some(year)
}

fn of_one(group: &str) -> Option<Told> {
    match group.len() {
        2 => Some((Said::TwoDigits(None, group.parse().ok()?), None)),
        4 => Some((Said::Year(year(group)?), None)),
        5 => {
            let serial: u64 = group.parse().ok().filter(|serial| *serial <= LAST_SERIAL)?;
            let day = first_serial_day()?.checked_add_days(Days::new(serial))?;
            Some((Said::Day(day), Some("repaired_serial")))
        }
        8 => {
            let cut = |from: usize, to: usize| group.get(from..to).unwrap_or_default();
            let day_first = whole(cut(0, 2), cut(2, 4), cut(4, 8));
            let year_first = whole(cut(6, 8), cut(4, 6), cut(0, 4));
            match (day_first, year_first) {
                (Some(day), None) | (None, Some(day)) => {
                    Some((Said::Day(day), Some("repaired_day")))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn whole(day: &str, month: &str, year_text: &str) -> Option<Day> {
    Day::from_ymd_opt(year(year_text)?, number(month)?, number(day)?)
}

/// A month and a year: the register knows days and years.
fn of_two(a: &str, b: &str) -> Option<Told> {
    let (month, year_text) = if a.len() == 4 { (b, a) } else { (a, b) };
    let month = number(month).filter(|month| *month <= 12)?;
    let repair = if month == 0 { "repaired_day" } else { "repaired_birth_month" };
    Some((Said::Year(year(year_text)?), Some(repair)))
}

fn of_three(a: &str, b: &str, c: &str, order: Order) -> Option<Told> {
    if a.len() == 4 {
        return Some((Said::Day(whole(c, b, a)?), None));
    }
    let (first, second) = (number(a)?, number(b)?);
    let is_short = c.len() == 2;
    let year_said: i32 = if is_short { c.parse().ok()? } else { year(c)? };
    if first == 0 && second <= 12 {
        // "00/00/1975" and "00/05/1975" say the year, and not the day.
        let said = if is_short { Said::TwoDigits(None, year_said) } else { Said::Year(year_said) };
        return Some((said, Some("repaired_birth_month")));
    }
    let (day, month, repair) = match (first > 12, second > 12) {
        (true, true) => return None,
        (true, false) => (first, second, None),
        (false, true) => (second, first, Some("repaired_month_first")),
        (false, false) if first == second => (first, second, None),
        (false, false) => match order {
            Order::DayFirst => (first, second, None),
            Order::MonthFirst => (second, first, Some("repaired_month_first")),
            Order::Unclear => return Some((Said::Unclear, None)),
        },
    };
    if is_short {
        // 29 February is a day of some years only: the century is looked at where it is chosen.
        Day::from_ymd_opt(2000, month, day)?;
        return Some((Said::TwoDigits(Some((day, month)), year_said), repair));
    }
    Some((Said::Day(Day::from_ymd_opt(year_said, month, day)?), repair))
}

/// The dates of birth that a year of two digits can mean on a day.
pub(crate) fn births(day_month: Option<(u32, u32)>, year: i32, on: Day) -> Vec<Birth> {
    [1900, 2000]
        .into_iter()
        .filter_map(|century| match day_month {
            Some((day, month)) => Day::from_ymd_opt(century + year, month, day).map(Birth::Day),
            None => Some(Birth::Year(century + year)),
        })
        .filter(|birth| birth.age_on(on).is_some_and(|(_, most)| most <= AGE_MAX))
        .filter(|birth| birth.day().is_none_or(|day| day <= on))
        .collect()
}

/// Which orders of day and month a column's texts show.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Orders {
    /// Texts that can only be day first.
    pub day_first: u32,
    /// Texts that can only be month first.
    pub month_first: u32,
    /// Texts that can be both.
    pub both: u32,
    /// Date cells whose day and month differ, and those of them whose day could be a month.
    pub cells: u32,
    pub cells_low: u32,
}

impl Orders {
    pub(crate) fn look(&mut self, text: &str, kind: CellKind) {
        let bare = without_time(text);
        if kind == CellKind::Date {
            // 01/01 is the same either way round.
            if let Ok(day) = bare.parse::<Day>()
                && day.day() != day.month()
            {
                self.cells += 1;
                self.cells_low += u32::from(day.day() <= 12);
            }
            return;
        }
        // Words say which part is the month, and nothing of how the others are written.
        if bare.bytes().any(|b| b.is_ascii_alphabetic()) {
            return;
        }
        let mut room = String::new();
        let Some(Groups::Three(a, b, _)) = groups(bare, &mut room) else { return };
        let (Some(a), Some(b)) = (number(a).filter(|_| a.len() < 3), number(b)) else { return };
        match (a > 12, b > 12) {
            (true, false) => self.day_first += 1,
            (false, true) => self.month_first += 1,
            (false, false) if a != b && a > 0 && b > 0 => self.both += 1,
            _ => {}
        }
    }

    /// Whether texts of both orders stand in the column, beside some that could be either.
    pub(crate) fn is_unclear(&self) -> bool {
        self.month_first > 0 && self.both > 0
    }

    /// Whether a program that expects the month first made date cells of what it could, and left
    /// the rest as text: then the cells have day and month the wrong way round. In a sound list
    /// six cells of ten have a day beyond 12, and a third of the texts one below; a few cells or
    /// texts that were typed later do not hide what all the others show.
    pub(crate) fn is_swapped(&self) -> bool {
        const CELLS_LEAST: u32 = 5;
        const TEXTS_LEAST: u32 = 3;
        self.cells >= CELLS_LEAST
            && self.cells_low * 10 >= self.cells * 9
            && self.day_first >= TEXTS_LEAST
            && self.both * 4 <= self.day_first
            && self.month_first * 10 <= self.day_first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, kind: CellKind, order: Order) -> String {
        let on = Day::from_ymd_opt(2024, 10, 15).expect("a day of the test");
        match read(text, kind, order, false, on) {
            None => "unread".to_owned(),
            Some((said, repair)) => {
                let said = match said {
                    Said::Day(day) => day.to_string(),
                    Said::Year(year) => year.to_string(),
                    Said::TwoDigits(Some((day, month)), year) => format!("{day}.{month}.'{year}"),
                    Said::TwoDigits(None, year) => format!("'{year}"),
                    Said::Unclear => "unclear".to_owned(),
                };
                repair.map_or(said.clone(), |repair| format!("{said} {repair}"))
            }
        }
    }

    #[test]
    fn days_are_read_as_lists_write_them() {
        use CellKind::{Date, Number, Text};
        for (text, kind, want) in [
            ("05/02/1975", Text, "1975-02-05"),
            ("5.2.1975", Text, "1975-02-05"),
            ("5-2-1975 00:00:00", Text, "1975-02-05"),
            ("ngày 05 tháng 02 năm 1975", Text, "1975-02-05"),
            ("1975-02-05", Text, "1975-02-05"),
            ("12/25/1975", Text, "1975-12-25 repaired_month_first"),
            ("31/02/1975", Text, "unread"),
            ("32/13/1975", Text, "unread"),
            ("5.2.75", Text, "5.2.'75"),
            ("75", Number, "'75"),
            ("1975", Number, "1975"),
            ("0000", Text, "unread"),
            ("01/01/0000", Text, "unread"),
            ("02/1975", Text, "1975 repaired_birth_month"),
            ("00/00/1975", Text, "1975 repaired_birth_month"),
            ("__/__/1975", Text, "1975"),
            (".../.../1975", Text, "1975"),
            ("27430", Number, "1975-02-05 repaired_serial"),
            ("27430", Text, "1975-02-05 repaired_serial"),
            ("99999", Number, "unread"),
            ("20101975", Text, "1975-10-20 repaired_day"),
            ("1975-02-05", Date, "1975-02-05"),
            ("1905-05-28", Date, "1975 repaired_year_as_date"),
            ("1975?", Text, "unread"),
            ("1.975", Number, "1975 repaired_day"),
            ("5\\2\\1975", Text, "1975-02-05 repaired_day"),
            ("l975", Text, "1975 repaired_day"),
            ("5021975", Number, "1975-02-05 repaired_day"),
            ("5/21975", Text, "1975-02-05 repaired_day"),
            ("5-Feb-75", Text, "5.2.'75 repaired_day"),
            ("Feb-75", Text, "'75 repaired_birth_month"),
            ("Feb 1975", Text, "1975 repaired_birth_month"),
            ("1,5E+3", Text, "unread"),
            ("1980-02-04T17:00:00.000Z", Text, "1980-02-05 repaired_time_zone"),
            ("1980-02-04T16:59:59Z", Text, "1980-02-04 repaired_time_zone"),
            ("1980-02-04 17:00:00+00", Text, "1980-02-05 repaired_time_zone"),
            ("1980-02-05T00:00:00+07:00", Text, "1980-02-05 repaired_time_zone"),
            ("1980-02-05T00:00:00+0700", Text, "1980-02-05 repaired_time_zone"),
            ("1980-02-04T12:00:00-05:00", Text, "1980-02-05 repaired_time_zone"),
            ("1980-02-05T00:00:00", Text, "1980-02-05"),
        ] {
            assert_eq!(told(text, kind, Order::DayFirst), want, "{text}");
        }
        assert_eq!(told("5/2/1975", Text, Order::MonthFirst), "1975-05-02 repaired_month_first");
        assert_eq!(told("5/2/1975", Text, Order::Unclear), "unclear");
        assert_eq!(told("5 tháng 2 năm 1975", Text, Order::MonthFirst), "1975-02-05");
        assert_eq!(told("5-Feb-1975", Text, Order::MonthFirst), "1975-02-05 repaired_day");
        assert_eq!(told("25/2/1975", Text, Order::Unclear), "1975-02-25");
    }

    #[test]
    fn cells_turned_round_are_told_by_their_share() {
        use CellKind::{Date, Text};
        let swapped = |cells: u32, high: u32, day_first: u32, both: u32, month_first: u32| {
            let mut orders = Orders::default();
            for n in 0..cells {
                orders.look(&format!("1975-02-{:02}", 3 + n % 9), Date);
            }
            (0..high).for_each(|_| orders.look("1975-02-25", Date));
            (0..day_first).for_each(|_| orders.look("25/02/1975", Text));
            (0..both).for_each(|_| orders.look("05/02/1975", Text));
            (0..month_first).for_each(|_| orders.look("02/25/1975", Text));
            orders.is_swapped()
        };
        for (counts, want) in [
            ((20, 0, 10, 0, 0), true),
            ((5, 0, 3, 0, 0), true),
            ((4, 0, 3, 0, 0), false),
            ((5, 0, 2, 0, 0), false),
            // One cell or text that somebody typed later hides nothing.
            ((20, 1, 10, 0, 0), true),
            ((20, 0, 10, 1, 0), true),
            ((20, 1, 10, 2, 1), true),
            // Nine of ten is the line, and few cells must all agree.
            ((9, 1, 10, 0, 0), true),
            ((8, 1, 10, 0, 0), false),
            ((20, 3, 10, 0, 0), false),
            // As many texts of both kinds as a sound list has.
            ((20, 0, 10, 5, 0), false),
            ((20, 0, 10, 0, 2), false),
        ] {
            let (cells, high, day_first, both, month_first) = counts;
            assert_eq!(swapped(cells, high, day_first, both, month_first), want, "{counts:?}");
        }
        let mut same = Orders::default();
        (0..9).for_each(|_| same.look("1975-01-01", Date));
        (0..5).for_each(|_| same.look("25/02/1975", Text));
        assert!(!same.is_swapped(), "01/01 is the same either way round");
    }

    #[test]
    fn a_year_of_two_digits_means_what_is_possible_on_the_day() {
        let on = Day::from_ymd_opt(2024, 10, 15).expect("a day of the test");
        let years = |year| births(None, year, on).iter().map(|b| b.year()).collect::<Vec<_>>();
        assert_eq!(years(75), [1975]);
        assert_eq!(years(15), [1915, 2015]);
        assert_eq!(years(3), [2003]);
        assert_eq!(births(Some((16, 10)), 24, on).len(), 1);
        assert_eq!(births(Some((15, 10)), 24, on).len(), 2);
    }
}

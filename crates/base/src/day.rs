//! Days and dates of birth. A day is a calendar day in Việt Nam; there are no hours here.

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// A calendar day.
pub type Day = NaiveDate;

/// The earliest day the program accepts anywhere: nobody living was born before it.
pub const FIRST_YEAR: i32 = 1900;

/// The latest year the program accepts anywhere: beyond it a year is a slip of the hand, and long
/// before the databases' own limits their answers begin to differ.
pub const LAST_YEAR: i32 = 2200;

/// Whether a text is written as a day whose year the program does not accept: `-262143-01-01`,
/// `+12345-01-01`, `0001-01-01`. Whoever reads a request asks before anything is made of it, because
/// the type itself holds such days.
pub fn is_outside_span(text: &str) -> bool {
    let text = text.trim();
    // No day is longer, whatever its blanks; this bounds the work on a long text.
    if text.len() > 40 {
        return false;
    }
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (sign, digits) = match bare.strip_prefix(['-', '+']) {
        Some(digits) => (bare.starts_with('-'), digits),
        None => (false, bare.as_str()),
    };
    let mut parts = digits.split('-');
    let (Some(year), Some(month), Some(day), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if ![year, month, day].into_iter().all(all_digits) || month.len() > 2 || day.len() > 2 {
        return false;
    }
    // A number of two digits in front is the day of `05-02-2024`, which has no year in front at all;
    // a year too long for a number is outside as well.
    let year = year.parse::<i32>().map_or(i32::MAX, |year| if sign { -year } else { year });
    digits.len() >= 8 && !(FIRST_YEAR..=LAST_YEAR).contains(&year)
}

/// A date of birth as the papers have it: often the year alone is known.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Birth {
    /// Day, month and year are known.
    Day(Day),
    /// Only the year is known.
    Year(i32),
}

impl Birth {
    pub fn year(self) -> i32 {
        match self {
            Birth::Day(day) => day.year(),
            Birth::Year(year) => year,
        }
    }

    /// The full day, when it is known.
    pub fn day(self) -> Option<Day> {
        match self {
            Birth::Day(day) => Some(day),
            Birth::Year(_) => None,
        }
    }

    /// The first day on which the person can have been alive.
    pub fn earliest(self) -> Day {
        match self {
            Birth::Day(day) => day,
            Birth::Year(year) => NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MIN),
        }
    }

    /// Completed years on `day`, as the least and the most they can be: equal when the day of
    /// birth is known. `None` when the person was certainly not born yet.
    pub fn age_on(self, day: Day) -> Option<(u32, u32)> {
        match self {
            Birth::Day(born) => day.years_since(born).map(|age| (age, age)),
            Birth::Year(year) => {
                // A program may send any number for a year.
                let most = u32::try_from(i64::from(day.year()) - i64::from(year)).ok()?;
                let last_day_of_year = (day.month(), day.day()) == (12, 31);
                let least = if last_day_of_year { most } else { most.saturating_sub(1) };
                Some((least, most))
            }
        }
    }

    /// Whether so many months of age are reached on `day`; `None` where the year alone leaves it open.
    pub fn reached(self, months: u32, day: Day) -> Option<bool> {
        let last = match self {
            Birth::Day(born) => born,
            Birth::Year(year) => year_end(year),
        };
        let by =
            |born: Day| born.checked_add_months(Months::new(months)).is_some_and(|at| at <= day);
        let (surely, perhaps) = (by(last), by(self.earliest()));
        (surely == perhaps).then_some(surely)
    }

    /// Reads `dd/mm/yyyy`, `yyyy-mm-dd` or `yyyy`.
    ///
    /// # Errors
    /// Returns the reason as a finding code when the text is none of these, or no real day.
    pub fn parse(text: &str) -> Result<Birth, BadBirth> {
        let text = text.trim();
        if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) {
            let year: i32 = text.parse().map_err(|_| BadBirth)?;
            return if (FIRST_YEAR..=LAST_YEAR).contains(&year) {
                Ok(Birth::Year(year))
            } else {
                Err(BadBirth)
            };
        }
        parse_day(text).map(Birth::Day).ok_or(BadBirth)
    }
}

impl fmt::Display for Birth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Birth::Day(day) => f.write_str(&show_day(*day)),
            Birth::Year(year) => write!(f, "{year}"),
        }
    }
}

/// The text is neither a day nor a year of birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date of birth: expected dd/mm/yyyy or yyyy")]
pub struct BadBirth;

/// Reads a day as `dd/mm/yyyy`, `d/m/yyyy`, `dd-mm-yyyy`, `dd.mm.yyyy` or `yyyy-mm-dd`.
pub fn parse_day(text: &str) -> Option<Day> {
    let parts: Vec<&str> = text.trim().split(['/', '-', '.']).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    if [a, b, c]
        .iter()
        .any(|p| p.is_empty() || p.len() > 4 || !p.bytes().all(|x| x.is_ascii_digit()))
    {
        return None;
    }
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, b, a) };
    if year.len() != 4 {
        return None;
    }
    let year: i32 = year.parse().ok()?;
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        return None;
    }
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

/// Completed months from a day of birth to `day`; `None` before it.
pub fn completed_months(born: Day, day: Day) -> Option<u32> {
    let months = |day: Day| day.year() * 12 + day.month0().cast_signed();
    let begun = months(day) - months(born) - i32::from(day.day() < born.day());
    u32::try_from(begun).ok()
}

/// A day as Vietnamese papers write it: `05/02/2024`.
pub fn show_day(day: Day) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}

/// The last day of a year, on which the yearly tables stand.
pub fn year_end(year: i32) -> Day {
    NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        parse_day(text).expect("a day of the test")
    }

    #[test]
    fn age_grows_on_the_birthday_itself() {
        let born = Birth::Day(day("15/10/2008"));
        assert_eq!(born.age_on(day("14/10/2024")), Some((15, 15)));
        assert_eq!(born.age_on(day("15/10/2024")), Some((16, 16)));
    }

    #[test]
    fn a_year_alone_leaves_the_age_open_by_one() {
        let born = Birth::Year(2008);
        assert_eq!(born.age_on(day("15/10/2024")), Some((15, 16)));
        assert_eq!(born.age_on(day("31/12/2024")), Some((16, 16)));
        assert_eq!(born.age_on(day("31/12/2007")), None);
        assert_eq!(
            Birth::Year(i32::MIN).age_on(day("31/12/2007")),
            Some((2_147_485_655, 2_147_485_655))
        );
        assert_eq!(Birth::Year(i32::MAX).age_on(day("31/12/2007")), None);
    }

    #[test]
    fn a_day_outside_the_years_of_the_program_is_seen_as_one() {
        for (text, outside) in [
            ("-262143-01-01", true),
            ("+262142-12-31", true),
            (" 0001-01-01 ", true),
            ("1899-12-31", true),
            ("1900-01-01", false),
            ("2200-12-31", false),
            ("2201-01-01", true),
            ("12345-1-1", true),
            ("-2024-01-01", true),
            ("99999999999999-01-01", true),
            ("- 262143 - 01 - 01", true),
            ("05-02-2024", false),
            ("2024-02-05", false),
            ("2024-02", false),
            ("1-2-3", false),
            ("Thôn 1", false),
            ("", false),
        ] {
            assert_eq!(is_outside_span(text), outside, "{text}");
        }
    }

    #[test]
    fn days_are_read_in_the_ways_lists_write_them() {
        for (text, want) in [
            ("05/02/2024", Some("05/02/2024")),
            ("5/2/2024", Some("05/02/2024")),
            ("2024-02-05", Some("05/02/2024")),
            ("31/02/2024", None),
            ("00/01/2024", None),
            ("1/1/24", None),
            ("01/01/0000", None),
            ("", None),
        ] {
            assert_eq!(parse_day(text).map(show_day).as_deref(), want, "{text}");
        }
    }
}

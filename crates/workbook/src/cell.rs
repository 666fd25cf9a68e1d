//! A number or a date of a spreadsheet as text, always the same text for the same cell, and never
//! more of a date than the cell shows.

use crate::model::CellKind;

/// What a number format, or the text that a cell shows, tells of a date. A date cell always holds
/// a whole day; where it shows a month and a year, the day is the program's, and not the officer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Shown {
    /// The number itself.
    #[default]
    Number,
    /// Day, month and year, or an hour.
    Whole,
    /// `dd/mm`: the year is the one in which somebody typed.
    DayMonth,
    /// `mm/yyyy`.
    MonthYear,
    /// `mmm` alone.
    Month,
    /// `yyyy`.
    Year,
}

impl Shown {
    /// What a number format shows: its letters stand outside quotes and brackets.
    pub(crate) fn of_format(format: &str) -> Shown {
        let (mut quoted, mut in_brackets, mut escaped) = (false, false, false);
        let mut letters = String::new();
        for c in format.chars() {
            match c {
                _ if escaped => escaped = false,
                '\\' | '_' | '*' => escaped = true,
                '"' => quoted = !quoted,
                '[' if !quoted => in_brackets = true,
                ']' if !quoted => in_brackets = false,
                _ if quoted || in_brackets => {}
                _ => letters.push(c.to_ascii_lowercase()),
            }
        }
        let has = |letter: char| letters.contains(letter);
        if !['d', 'm', 'y', 'h'].into_iter().any(has) {
            return Shown::Number;
        }
        // "ddd" and "dddd" are the name of a weekday.
        let mut runs = letters.split(|c: char| c != 'd');
        let day = runs.any(|run| matches!(run.len(), 1 | 2));
        match (day, has('m'), has('y')) {
            // Beside hours, minutes have the letter of months.
            _ if has('h') || has('s') => Shown::Whole,
            (true, _, false) => Shown::DayMonth,
            (false, true, true) => Shown::MonthYear,
            (false, false, true) => Shown::Year,
            (false, true, false) => Shown::Month,
            _ => Shown::Whole,
        }
    }

    /// What a number format shows that Excel itself brings.
    pub(crate) fn of_number(number: u16) -> Shown {
        match number {
            16 => Shown::DayMonth,
            17 => Shown::MonthYear,
            14..=22 | 27..=36 | 45..=47 | 50..=58 => Shown::Whole,
            _ => Shown::Number,
        }
    }

    /// What the text shows that a program wrote beside the date `yyyy-mm-dd`.
    pub(crate) fn of_text(text: &str, iso: &str) -> Shown {
        let digits: Vec<&str> =
            text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
        let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
        // A month in letters is a part of the date, "tháng" is none.
        let names = words.any(|word| {
            !matches!(
                word.to_lowercase().as_str(),
                "ngày" | "tháng" | "thg" | "th" | "năm" | "t" | "n"
            )
        });
        let year = iso.get(..4).unwrap_or_default();
        let is_year = |part: &&str| *part == year || (year.get(2..) == Some(*part));
        match (digits.as_slice(), names) {
            ([one], false) if is_year(one) => Shown::Year,
            ([one], true) if is_year(one) => Shown::MonthYear,
            ([_, last], false) if is_year(last) => Shown::MonthYear,
            ([first, _], false) if first.len() == 4 && is_year(first) => Shown::MonthYear,
            ([_], true) | ([_, _], false) => Shown::DayMonth,
            _ => Shown::Whole,
        }
    }
}

/// A date `yyyy-mm-dd` as its cell shows it. A number below 3 000 under such a format is a year
/// that was typed into it, which the reader of dates understands.
pub(crate) fn as_shown(iso: String, shown: Shown) -> (String, CellKind) {
    const TYPED: &str = "1908-03-18";
    let parts = (iso.get(..4), iso.get(5..7), iso.get(8..10));
    let (Some(year), Some(month), Some(day)) = parts else { return (iso, CellKind::Date) };
    if iso.as_str() < TYPED || iso.starts_with('-') {
        return (iso, CellKind::Date);
    }
    match shown {
        Shown::Number | Shown::Whole => (iso, CellKind::Date),
        Shown::DayMonth => (format!("{day}/{month}"), CellKind::Text),
        Shown::MonthYear => (format!("{month}/{year}"), CellKind::Text),
        Shown::Month => (format!("tháng {month}"), CellKind::Text),
        Shown::Year => (year.to_owned(), CellKind::Number),
    }
}

/// The cell of a number that its format shows as a date.
pub(crate) fn day_cell(serial: f64, from_1904: bool, shown: Shown) -> (String, CellKind) {
    let serial = if from_1904 { serial + 1_462.0 } else { serial };
    let day = calamine::ExcelDateTime::new(serial, calamine::ExcelDateTimeType::DateTime, false);
    as_shown(date_text(serial, day.to_ymd_hms_milli()), shown)
}

/// A number without a needless `.0` or exponent.
#[expect(
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    reason = "spreadsheets hold every number as a float; whole ones are told by comparing"
)]
pub(crate) fn number_text(number: f64) -> String {
    // Beyond 2^53 a float holds no exact whole number any more.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.trunc() == number && number.abs() <= EXACT {
        return (number as i64).to_string();
    }
    // 0.1 + 0.2 is 0.3 in the sheet: fifteen digits are what a spreadsheet shows.
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

/// A date cell as `yyyy-mm-dd`, with the time only when there is one.
pub(crate) fn date_text(serial: f64, parts: (u16, u8, u8, u8, u8, u8, u16)) -> String {
    let (year, month, day, hour, minute, second, _) = parts;
    // Outside what dates can be, the reader bends the number to a date; show the number instead.
    if !(1.0..2_958_466.0).contains(&serial) {
        return number_text(serial);
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date} {hour:02}:{minute:02}:{second:02}")
    }
}

/// A date as OpenDocument writes it, without a time of midnight.
pub(crate) fn iso_text(text: &str) -> &str {
    text.strip_suffix("T00:00:00").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_shows_the_day_the_month_or_the_year_alone() {
        use Shown::{DayMonth, Month, MonthYear, Number, Whole, Year};
        for (format, want) in [
            ("dd/mm/yyyy", Whole),
            ("[$-42A]dd/mm/yyyy;@", Whole),
            ("[$-F800]dddd, mmmm dd, yyyy", Whole),
            ("d-mmm-yy", Whole),
            ("mmm-yy", MonthYear),
            ("[$-409]mmm\\-yy;@", MonthYear),
            ("mm/yyyy", MonthYear),
            ("\"tháng\" m/yyyy", MonthYear),
            ("yyyy", Year),
            ("dd/mm", DayMonth),
            ("mmm", Month),
            ("h:mm", Whole),
            ("mm:ss", Whole),
            ("General", Number),
            ("0\"d\"", Number),
            ("[Red]0.00", Number),
        ] {
            assert_eq!(Shown::of_format(format), want, "{format}");
        }
    }

    #[test]
    fn the_text_beside_a_date_tells_what_is_shown_of_it() {
        use Shown::{DayMonth, MonthYear, Whole, Year};
        for (text, want) in [
            ("05/07/1962", Whole),
            ("5-Jul-62", Whole),
            ("5 tháng 7 năm 1962", Whole),
            ("Jul-62", MonthYear),
            ("07/1962", MonthYear),
            ("1962-07", MonthYear),
            ("tháng 7 năm 1962", MonthYear),
            ("1962", Year),
            ("62", Year),
            ("năm 1962", Year),
            ("05/07", DayMonth),
            ("", Whole),
        ] {
            assert_eq!(Shown::of_text(text, "1962-07-05"), want, "{text}");
        }
    }

    #[test]
    fn a_date_tells_no_more_than_its_cell_shows() {
        let cell = |shown| as_shown("1962-07-01".to_owned(), shown);
        assert_eq!(cell(Shown::Whole), ("1962-07-01".to_owned(), CellKind::Date));
        assert_eq!(cell(Shown::MonthYear), ("07/1962".to_owned(), CellKind::Text));
        assert_eq!(cell(Shown::DayMonth), ("01/07".to_owned(), CellKind::Text));
        assert_eq!(cell(Shown::Year), ("1962".to_owned(), CellKind::Number));
        // 1962 typed into a cell of dates is the 1962nd day.
        assert_eq!(
            as_shown("1905-05-15".to_owned(), Shown::Year),
            ("1905-05-15".to_owned(), CellKind::Date)
        );
    }
}

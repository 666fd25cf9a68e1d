//! A number or a date of a spreadsheet as text, always the same text for the same cell.

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

//! A value as a message shows it: short, and never a whole personal number.

use crate::day::parse_day;
use crate::text::{clean, is_clean};

/// The most characters of a value that a message repeats.
const SHOWN: usize = 40;
/// From so many digits on, a number may be somebody's: old cards have nine.
pub const PERSONAL_DIGITS: usize = 9;

/// A value as a message shows it: at most 40 characters, personal numbers masked.
pub fn shown(text: &str) -> String {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if text.len() <= SHOWN && digits < PERSONAL_DIGITS && is_clean(text) {
        return text.to_owned();
    }
    cut(&hide_numbers(&clean(text)), SHOWN)
}

/// At most so many characters of a text.
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{head}…")
}

/// Hides the middle of a number, or of what stands in its place: `038•••••0123`.
pub fn mask(text: &str) -> String {
    let count = text.chars().count();
    let (first, last) = if count >= PERSONAL_DIGITS { (3, 4) } else { (0, count.min(2)) };
    text.chars()
        .enumerate()
        .map(|(place, c)| if place < first || place + last >= count { c } else { '•' })
        .collect()
}

/// Masks what may be a personal number, in whatever column or name it stands: numbers slip into
/// wrong columns.
pub fn hide_numbers(text: &str) -> String {
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
        out.push_str(&mask(run));
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

//! Numbers of decisions and certificates: one series a year, in the order of days, never reused.

use base::day::show_day;
use base::{Day, Finding};
use serde::Serialize;

/// A number that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Given {
    /// The number.
    pub number: i64,
    /// The day it was given.
    pub day: Day,
}

/// The next number of a series.
pub fn next(given: &[Given]) -> i64 {
    given.iter().map(|it| it.number).max().unwrap_or(0) + 1
}

/// What stands against a number on a day: errors when it was used or lies out of order, a note
/// when numbers before it are not in the program (other papers of the commune carry them).
pub fn check(given: &[Given], number: i64, day: Day) -> Vec<Finding> {
    let named = |code: &str, other: &Given| {
        Finding::error(code)
            .with("number", number)
            .with("day", show_day(day))
            .with("other", other.number)
            .with("other_day", show_day(other.day))
            .with("source", "NĐ 30/2020/NĐ-CP")
    };
    if let Some(same) = given.iter().find(|it| it.number == number) {
        return vec![named("decision_number_used", same)];
    }
    let before =
        given.iter().filter(|it| it.number < number && it.day > day).max_by_key(|it| it.day);
    let after =
        given.iter().filter(|it| it.number > number && it.day < day).min_by_key(|it| it.day);
    if let Some(other) = before.or(after) {
        return vec![named("decision_number_order", other)];
    }
    let last = given.iter().map(|it| it.number).filter(|n| *n < number).max().unwrap_or(0);
    match number - last {
        ..=1 => Vec::new(),
        gap => vec![
            Finding::note("decision_number_gap")
                .with("number", number)
                .with("from", last + 1)
                .with("to", number - 1)
                .with("count", gap - 1),
        ],
    }
}

/// The number at the beginning of `12/QĐ-UBND` or `12/2024/QĐ-UBND`.
pub fn number_of(text: &str) -> Option<i64> {
    base::text::clean(text).split('/').next()?.parse().ok()
}

/// A number as papers carry it: below ten with a zero before it.
pub fn show(number: i64) -> String {
    format!("{number:02}")
}

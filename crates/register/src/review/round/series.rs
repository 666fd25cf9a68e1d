//! Numbers of decisions, reports and certificates: one series a year, in the order of days, never reused.

use base::day::show_day;
use base::{Day, Finding};
use serde::Serialize;

/// A number that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Given {
    pub number: i64,
    /// The day it was given.
    pub day: Day,
}

/// The next number of a series.
pub fn next(given: &[Given]) -> i64 {
    given.iter().map(|it| it.number).max().unwrap_or(0) + 1
}

/// Whose numbers they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Series {
    Decision,
    Report,
}

impl Series {
    fn codes(self) -> [&'static str; 3] {
        match self {
            Series::Decision => {
                ["decision_number_used", "decision_number_order", "decision_number_gap"]
            }
            Series::Report => ["report_number_used", "report_number_order", "report_number_gap"],
        }
    }
}

/// What stands against a number on a day: errors when it was used or lies out of order, a note
/// when numbers before it are not in the program (other papers of the commune carry them).
pub fn check(series: Series, given: &[Given], number: i64, day: Day) -> Vec<Finding> {
    let [used, order, left_out] = series.codes();
    let named = |code: &str, other: &Given| {
        Finding::error(code)
            .with("number", number)
            .with("day", show_day(day))
            .with("other", other.number)
            .with("other_day", show_day(other.day))
            .with("source", "NĐ 30/2020/NĐ-CP")
    };
    if let Some(same) = given.iter().find(|it| it.number == number) {
        return vec![named(used, same)];
    }
    let before =
        given.iter().filter(|it| it.number < number && it.day > day).max_by_key(|it| it.day);
    let after =
        given.iter().filter(|it| it.number > number && it.day < day).min_by_key(|it| it.day);
    if let Some(other) = before.or(after) {
        return vec![named(order, other)];
    }
    let last = given.iter().map(|it| it.number).filter(|n| *n < number).max().unwrap_or(0);
    match number - last {
        ..=1 => Vec::new(),
        gap => vec![
            Finding::note(left_out)
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

/// The number of a paper as somebody types it who looks for the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperNumber {
    /// Of a certificate: its number, and the year of its series where it was said.
    Certificate(i64, Option<i32>),
    /// Of a decision likewise.
    Decision(i64, Option<i32>),
}

/// The paper that a text names: `12/GCN-HN.HCN`, `12/2024/GCN`, `12/GCN-HN.HCN (2024)`, `98/QĐ-UBND`.
pub fn paper_number(text: &str) -> Option<PaperNumber> {
    let text = base::text::fold(text).replace(['(', ')'], " ").replace(" nam ", " ");
    let (paper, said) = match text.trim().split_once(' ') {
        Some((paper, year)) => (paper, Some(year_of(year.trim())?)),
        None => (text.trim(), None),
    };
    let parts: Vec<&str> = paper.split('/').collect();
    let (number, within, symbol) = match parts.as_slice() {
        [number, symbol] => (number, None, symbol),
        [number, year, symbol] => (number, Some(year_of(year)?), symbol),
        _ => return None,
    };
    let digits = (1..=6).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    let (number, year) = (number.parse().ok().filter(|_| digits)?, within.or(said));
    let begins = |kind: &str| *symbol == kind || symbol.starts_with(&format!("{kind}-"));
    if begins("gcn") {
        Some(PaperNumber::Certificate(number, year))
    } else {
        begins("qd").then_some(PaperNumber::Decision(number, year))
    }
}

fn year_of(text: &str) -> Option<i32> {
    (text.len() == 4).then(|| text.parse().ok()).flatten()
}

/// A number as papers carry it: below ten with a zero before it.
pub fn show(number: i64) -> String {
    format!("{number:02}")
}

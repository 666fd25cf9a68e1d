//! The order of papers: numbers of a series go with their days (NĐ 30/2020, Điều 15.1), and what a paper
//! rests on was there before it.

use base::day::show_day;
use base::{Day, Finding};

/// What a paper rests on, as far as its order goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// Its number and symbol.
    pub symbol: String,
    pub day: Day,
    /// From when it is out of force, where it is.
    pub ended_on: Option<Day>,
}

/// What stands against a number on a day in a series of a year: an error when it was given, a warning when it
/// lies out of order, a note when numbers before it are not in the register.
pub fn in_series(given: &[(i64, Day)], number: i64, day: Day) -> Vec<Finding> {
    let told = |it: Finding, other: &(i64, Day)| {
        it.with("number", number)
            .with("day", show_day(day))
            .with("other", other.0)
            .with("other_day", show_day(other.1))
    };
    if let Some(same) = given.iter().find(|it| it.0 == number) {
        return vec![told(Finding::error("legal_number_used"), same)];
    }
    let before = given.iter().filter(|it| it.0 < number && it.1 > day).max_by_key(|it| it.1);
    let after = given.iter().filter(|it| it.0 > number && it.1 < day).min_by_key(|it| it.1);
    if let Some(other) = before.or(after) {
        return vec![told(Finding::warning("legal_number_order"), other)];
    }
    let last = given.iter().map(|it| it.0).filter(|it| *it < number).max().unwrap_or(0);
    if number - last <= 1 {
        return Vec::new();
    }
    let gap = Finding::note("legal_number_gap").with("from", last + 1).with("to", number - 1);
    vec![gap.with("count", number - 1 - last)]
}

/// What is told of a paper of a day for what it rests on.
pub fn on_grounds(day: Day, grounds: &[Ground]) -> Vec<Finding> {
    let mut all = Vec::new();
    for ground in grounds {
        let told = |it: Finding, other: Day| {
            it.with("symbol", &ground.symbol)
                .with("day", show_day(day))
                .with("other_day", show_day(other))
        };
        if ground.day > day {
            all.push(told(Finding::warning("legal_ground_later"), ground.day));
        }
        if let Some(ended) = ground.ended_on.filter(|ended| *ended <= day) {
            all.push(told(Finding::warning("legal_ground_ended"), ended));
        }
    }
    all
}

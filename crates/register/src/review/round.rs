//! Review rounds: their kinds and the rules for deciding one. The steps between the list and the
//! decision stand in `step`, what the meeting votes in `meeting`, numbers in `series`.

pub mod listing;
pub mod meeting;
pub mod recorded;
pub mod series;
pub mod step;

use base::closed_set;
use base::day::show_day;
use base::{Day, Finding};
use chrono::Datelike;
use serde::{Deserialize, Serialize};

/// The symbol of a decision of a People's Committee, which alone recognises households.
pub const SYMBOL: &str = "QĐ-UBND";
/// The law that sets the season of the annual review.
pub const SEASON_SOURCE: &str = "QĐ 24/2021/QĐ-TTg";

closed_set! {
    /// The rhythm of a round.
    RoundKind {
        /// Định kỳ hằng năm, 01/9 to the end of 14/12.
        Annual = "annual",
        /// Thường xuyên, on request.
        Regular = "regular",
    }
}

closed_set! {
    /// How far a round has come.
    RoundState {
        /// Answers may still change.
        Open = "open",
        /// The chairman has decided: nothing in it changes any more.
        Decided = "decided",
        /// It was closed without a decision, for a reason.
        Closed = "closed",
    }
}

/// The paper that decides a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Its number and symbol, `12/QĐ-UBND`.
    pub number: String,
    /// The day it was signed.
    pub day: Day,
}

/// What stands against deciding a round: errors refuse, warnings ask somebody to look.
pub fn may_decide(
    kind: RoundKind,
    state: RoundState,
    review_day: Day,
    decision: &Decision,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if state == RoundState::Decided {
        findings.push(Finding::error("round_decided"));
    }
    if decision.day < review_day {
        findings.push(
            Finding::error("decision_before_review")
                .with("decision_day", show_day(decision.day))
                .with("review_day", show_day(review_day)),
        );
    }
    findings.extend(number_findings(&decision.number));
    if kind == RoundKind::Annual {
        let late = |code: &str, day: Day| {
            Finding::warning(code).with("day", show_day(day)).with("source", SEASON_SOURCE)
        };
        if !in_season(review_day) {
            findings.push(late("review_outside_season", review_day));
        }
        if !in_season(decision.day) {
            findings.push(late("decision_outside_season", decision.day));
        }
    }
    findings
}

/// What stands against the number of a decision of a People's Committee, whatever it decides.
pub fn number_findings(number: &str) -> Option<Finding> {
    let is_given = || series::number_of(number).is_some_and(|it| it > 0);
    // What was typed may be somebody's personal number.
    let of = |code: &str| Finding::error(code).with("number", base::number_in_text::mask(number));
    if !is_decision_number(number) || !is_given() {
        return Some(of("decision_number_shape"));
    }
    let is_own = symbol_of(number).as_deref() == Some(SYMBOL);
    (!is_own).then(|| of("decision_number_body").with("symbol", SYMBOL))
}

/// What stands after the number of a decision: `QĐ-UBND`.
fn symbol_of(number: &str) -> Option<String> {
    let number = base::text::clean(number);
    number.rsplit_once('/').map(|(_, symbol)| symbol.to_owned())
}

/// A number as it is written on paper: to one that was typed bare, `210` or `210/2024`, its series' symbol
/// is added.
pub fn with_symbol(text: &str, symbol: &str) -> String {
    let text = base::text::clean(text);
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let is = |part: &str, most: usize| {
        !part.is_empty() && part.len() <= most && part.bytes().all(|b| b.is_ascii_digit())
    };
    match parts.as_slice() {
        [number] | [number, ""] if is(number, 6) => format!("{number}/{symbol}"),
        [number, year] if is(number, 6) && is(year, 4) && year.len() == 4 => {
            format!("{number}/{year}/{symbol}")
        }
        _ => text,
    }
}

impl Decision {
    /// The same with the symbol of decisions behind a number that was typed bare.
    #[must_use]
    pub fn with_symbol(self) -> Decision {
        Decision { number: with_symbol(&self.number, SYMBOL), day: self.day }
    }
}

/// Whether a day lies in the season of the annual review.
pub fn in_season(day: Day) -> bool {
    ((9, 1)..=(12, 14)).contains(&(day.month(), day.day()))
}

/// What stands after the number of a report of a People's Committee.
pub const REPORT_SYMBOL: &str = "BC-UBND";

/// Whether a text has the shape of a decision's number: `12/QĐ-UBND` or `12/2024/QĐ-UBND`.
pub fn is_decision_number(text: &str) -> bool {
    is_number(text, "QĐ-")
}

/// Whether a text is the number of a report: `12/BC-UBND` or `12/2024/BC-UBND`.
pub fn is_report_number(text: &str) -> bool {
    is_number(text, "BC-") && symbol_of(text).as_deref() == Some(REPORT_SYMBOL)
}

/// A report's number as it is written on paper: one that was typed bare gets the symbol of reports.
pub fn report_number(text: &str) -> String {
    with_symbol(text, REPORT_SYMBOL)
}

/// Most letters of the symbol of a paper that another body issued.
const SYMBOL_MAX: usize = 40;
/// Most digits of a number: more are no number of a paper, but perhaps of a person.
const DIGITS_MAX: usize = 6;

/// Whether a text is the number of a paper of whatever body: `12/QĐ-BCĐ`, `45/2024/CV-SNNMT`, `15`.
pub fn is_paper_number(text: &str) -> bool {
    let text = base::text::clean(text);
    let (number, symbol) = text.split_once('/').unwrap_or((&text, ""));
    let digits = number.trim_end_matches(char::is_alphabetic);
    let is_number = (1..=DIGITS_MAX).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && number.chars().count() <= digits.len() + 1;
    let runs = symbol.split(|c: char| !c.is_ascii_digit());
    is_number
        && symbol.chars().count() <= SYMBOL_MAX
        && runs.map(str::len).all(|it| it < DIGITS_MAX)
        && !base::number_in_text::has(&text)
}

fn is_number(text: &str, kind: &str) -> bool {
    let digits = |part: &str, most: usize| {
        !part.is_empty() && part.len() <= most && part.bytes().all(|b| b.is_ascii_digit())
    };
    let text = base::text::clean(text);
    let parts: Vec<&str> = text.split('/').collect();
    let (number, symbol) = match parts.as_slice() {
        [number, symbol] => (number, symbol),
        [number, year, symbol] if digits(year, 4) && year.len() == 4 => (number, symbol),
        _ => return false,
    };
    let body = symbol.strip_prefix(kind).unwrap_or_default();
    digits(number, 6) && !body.is_empty() && body.chars().all(|c| c.is_alphabetic() || c == '-')
}

//! One household: its answers and indicators become a verdict that explains itself.

use std::collections::{BTreeMap, BTreeSet};

use base::area::Settlement;
use base::closed_set;
use serde::Serialize;

use crate::rule::{DatedSource, Rule};
use crate::score::RegionScores;

closed_set! {
    /// What a household is found to be.
    Class {
        /// Up to the line, and enough deprivations.
        Poor = "poor",
        /// Up to the line, with fewer deprivations.
        NearPoor = "near_poor",
        /// Above the line.
        NotPoor = "not_poor",
        /// Something was not answered; nothing is assumed for it.
        Incomplete = "incomplete",
    }
}

impl Class {
    /// The class of two scores. `a` up to and including the line counts as below it.
    pub fn of(a: i64, line: i64, b: i64, poor_from: i64) -> Class {
        if a > line {
            Class::NotPoor
        } else if b >= poor_from {
            Class::Poor
        } else {
            Class::NearPoor
        }
    }
}

/// What is known of a household: answers by question, indicators by id. What is absent is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The answer to each question.
    pub answers: BTreeMap<String, String>,
    /// Whether the household is deprived in an indicator.
    pub indicators: BTreeMap<String, bool>,
    /// The signs of Phiếu A that it shows.
    pub signs: BTreeSet<String>,
}

/// An answer that gave points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScoredAnswer {
    pub question: String,
    pub answer: String,
    pub points: i64,
    /// The facts that ticked it, where answers follow from facts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<StatedFact>,
    /// The reading that decides it, where the forms are silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
}

/// A fact as it was stated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatedFact {
    /// Its name.
    pub name: String,
    /// Its value, as files have it.
    pub value: String,
}

/// Why a verdict is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// Each answer with its points, in the order of the score table.
    pub answers: Vec<ScoredAnswer>,
    /// Score A of the line.
    pub line: i64,
    /// How many points above the line (negative: below it); none when incomplete.
    pub distance: Option<i64>,
    /// The indicators deprived in, in the official order.
    pub deprived: Vec<String>,
    /// Points B from which a household up to the line is poor.
    pub poor_from: i64,
    /// The signs of Phiếu A that settled it, in the order of the form; none when the points did.
    pub signs: Vec<String>,
    /// Where the values are from.
    pub sources: Vec<DatedSource>,
    /// The side taken of each reading, where there are readings.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub readings: BTreeMap<String, String>,
}

/// The outcome of classifying one household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    pub class: Class,
    /// Score A; none when incomplete, or when Phiếu A settled it.
    pub a_points: Option<i64>,
    /// Score B; the same.
    pub b_points: Option<i64>,
    /// The indicators deprived in, as bits in the official order.
    pub deprived: u16,
    /// The ids of questions, then of indicators, that have no answer.
    pub missing: Vec<String>,
    /// How it came about.
    pub trace: Trace,
}

/// An answer that the score table does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the question {question} has no answer {answer:?}; it has {}", known.join(", "))]
pub struct BadAnswer {
    pub question: String,
    /// The answer given.
    pub answer: String,
    /// The answers there are.
    pub known: Vec<String>,
}

/// Classifies one household. Answers to questions that the region does not ask are left alone.
///
/// # Errors
/// An answer that the score table does not have; a missing one is no error but `Incomplete`.
pub fn classify(
    rule: &Rule,
    scores: &RegionScores,
    settlement: Settlement,
    facts: &Facts,
) -> Result<Verdict, BadAnswer> {
    if let Some(verdict) = surely_not_poor(rule, settlement, facts) {
        return Ok(verdict);
    }
    let mut missing = Vec::new();
    let mut scored = Vec::new();
    let mut a = 0;
    for question in scores.questions() {
        let Some(answer) = facts.answers.get(&question.id).filter(|answer| !answer.is_empty())
        else {
            missing.push(question.id.clone());
            continue;
        };
        let Some(points) = question.points(answer) else {
            return Err(BadAnswer {
                question: question.id.clone(),
                answer: answer.clone(),
                known: question.answers.iter().map(|(id, _)| id.clone()).collect(),
            });
        };
        let points = i64::from(points);
        a += points;
        scored.push(ScoredAnswer {
            question: question.id.clone(),
            answer: answer.clone(),
            points,
            facts: Vec::new(),
            reading: None,
        });
    }
    let mut bits = 0;
    let mut deprived = Vec::new();
    for (place, id) in rule.indicators.iter().enumerate() {
        match facts.indicators.get(id) {
            Some(true) => {
                bits |= 1 << place;
                deprived.push(id.clone());
            }
            Some(false) => {}
            None => missing.push(id.clone()),
        }
    }
    let line = rule.line(settlement);
    let b = rule.each * i64::from(u16::count_ones(bits));
    let complete = missing.is_empty();
    let class = if complete { Class::of(a, line, b, rule.poor_from) } else { Class::Incomplete };
    Ok(Verdict {
        class,
        a_points: complete.then_some(a),
        b_points: complete.then_some(b),
        deprived: bits,
        missing,
        trace: Trace {
            answers: scored,
            line,
            distance: complete.then_some(a - line),
            deprived,
            poor_from: rule.poor_from,
            signs: Vec::new(),
            sources: rule.sources.clone(),
            readings: BTreeMap::new(),
        },
    })
}

/// What Phiếu A settles: a household with enough of its signs is surely not poor. Signs that the
/// standard of the day does not have count for nothing.
fn surely_not_poor(rule: &Rule, settlement: Settlement, facts: &Facts) -> Option<Verdict> {
    let quick = rule.quick_check.as_ref()?;
    let signs: Vec<String> = quick
        .signs
        .iter()
        .filter(|sign| facts.signs.contains(&sign.id))
        .map(|sign| sign.id.clone())
        .collect();
    if signs.len() < usize::try_from(quick.at_least).unwrap_or(usize::MAX) {
        return None;
    }
    Some(Verdict {
        class: Class::NotPoor,
        a_points: None,
        b_points: None,
        deprived: 0,
        missing: Vec::new(),
        trace: Trace {
            answers: Vec::new(),
            line: rule.line(settlement),
            distance: None,
            deprived: Vec::new(),
            poor_from: rule.poor_from,
            signs,
            sources: rule.sources.clone(),
            readings: BTreeMap::new(),
        },
    })
}

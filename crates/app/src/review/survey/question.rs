//! What a form asks: its questions and indicators with what is known of them, and their names.

use base::closed_set;
use standard::Standard;
use standard::instrument::{Fact, FactKind, Part};

use super::difference::both;
use super::sheet::Sheet;
use crate::App;
use crate::kernel::law::Named;

closed_set! {
    /// How a question is answered.
    AskedAs {
        /// By one of its answers.
        Choice = "choice",
        /// By a whole number.
        Count = "count",
        /// By yes or no.
        YesNo = "yes_no",
    }
}

/// A question of the form with what is known of it.
#[derive(Debug, Clone)]
pub struct EntryQuestion {
    pub id: String,
    /// Its words.
    pub name: Named,
    /// How it is answered.
    pub asked_as: AskedAs,
    /// Where it stands on the circular's form; empty where the form is none of these.
    pub place: String,
    /// The section of its part A.
    pub section: Option<u8>,
    /// What a number counts.
    pub unit: String,
    /// The highest number that is taken.
    pub most: Option<u32>,
    /// Whether the printed form lacks it.
    pub ours: bool,
    /// Its answers: id and words.
    pub answers: Vec<(String, Named)>,
    /// The answer filled in.
    pub value: String,
    /// Whether that is an answer: a count is a whole number within its bounds.
    pub is_read: bool,
    /// What was answered at the review before.
    pub before: Option<Named>,
    /// Whether that is another answer.
    pub changed: bool,
}

/// An indicator of the form.
#[derive(Debug, Clone)]
pub struct EntryIndicator {
    pub id: String,
    /// Its number in the official order.
    pub number: usize,
    pub name: Named,
    /// When a household is deprived in it.
    pub rule: Named,
    /// What follows from the members; `None` when that cannot be told.
    pub derived: Option<bool>,
    /// What is stated.
    pub stated: Option<bool>,
    /// Why it is stated otherwise than it follows.
    pub reason: String,
    /// What held at the review before.
    pub before: Option<bool>,
}

impl EntryIndicator {
    /// What holds now.
    pub fn value(&self) -> Option<bool> {
        self.stated.or(self.derived)
    }

    /// Whether another value held before.
    pub fn changed(&self) -> bool {
        self.before.is_some() && self.value().is_some() && self.before != self.value()
    }
}

/// A fact of the circular's forms as a question.
pub(super) fn question_of(fact: &Fact) -> EntryQuestion {
    EntryQuestion {
        id: fact.name.clone(),
        name: Named::new(&fact.vi, &fact.en),
        asked_as: match fact.kind {
            FactKind::Choice => AskedAs::Choice,
            FactKind::Count => AskedAs::Count,
            FactKind::YesNo => AskedAs::YesNo,
        },
        place: fact.place.clone(),
        is_read: true,
        section: match fact.part() {
            Some(Part::Household(number)) => Some(number),
            Some(Part::Members | Part::Marks) | None => None,
        },
        unit: fact.unit.clone().unwrap_or_default(),
        most: fact.most,
        ours: fact.ours,
        answers: fact
            .answers
            .iter()
            .map(|it| (it.id.clone(), Named::new(&it.vi, &it.en)))
            .collect(),
        value: String::new(),
        before: None,
        changed: false,
    }
}

/// A value of a fact in words.
pub(super) fn fact_value(app: &App, fact: &Fact, value: &str) -> Named {
    let answer = fact.answers.iter().find(|it| it.id == value);
    match (fact.kind, answer, value) {
        (_, Some(answer), _) => Named::new(&answer.vi, &answer.en),
        (FactKind::YesNo, _, "1") => both(app, "survey.yes"),
        (FactKind::YesNo, _, "0") => both(app, "survey.no"),
        (_, _, "") => both(app, "survey.no_answer"),
        _ => {
            let unit = fact.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
            Named::new(&format!("{value}{unit}"), &format!("{value}{unit}"))
        }
    }
}

/// The name of what a verdict misses: a question, an indicator, or a fact of the circular's forms.
pub(super) fn missing_name(standard: &Standard, sheet: Option<&Sheet>, id: &str) -> Named {
    match sheet.and_then(|sheet| sheet.instrument.facts().get(id)) {
        Some(fact) => Named::new(&fact.vi, &fact.en),
        None => question_name(standard, id),
    }
}

pub(super) fn question_name(standard: &Standard, id: &str) -> Named {
    if let Some(item) = standard.item(id) {
        return Named::new(&item.name_vi, &item.name_en);
    }
    let indicator = standard.indicators.iter().find(|it| it.id == id);
    indicator.map_or_else(|| Named::new(id, id), |it| Named::new(&it.name_vi, &it.name_en))
}

pub(super) fn answer_name(standard: &Standard, question: &str, answer: &str) -> Named {
    let item = standard.item(question);
    let known = item.and_then(|item| item.answers.iter().find(|it| it.id == answer));
    known.map_or_else(|| Named::new(answer, answer), |it| Named::new(&it.vi, &it.en))
}

//! The conditions of target groups: a small closed set over what the register knows of a household
//! and of a person, each answered yes, no or not known, with its reason. A new shape is a change
//! here.

use std::collections::BTreeSet;

use base::id::{HouseholdId, PersonId};
use base::{Birth, Day};
use chrono::Months;
use register::{Class, Sex};
use serde::Deserialize;

use crate::mark::Confidence;

/// One condition of a target group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// The class in force on the day is one of these.
    Class {
        classes: Vec<Class>,
    },
    /// The household was recognised as escaped at most so many months before the day.
    Escaped {
        months: u32,
        #[serde(default)]
        confidence: Option<Confidence>,
    },
    /// The household's income is low, as the decree on low-income workers has it.
    LowIncome,
    /// At least so many years old.
    AgeFrom {
        years: u32,
    },
    /// Less than so many years old.
    AgeUnder {
        years: u32,
    },
    Sex {
        sex: Sex,
    },
    Disabled,
    NoStableLivelihood,
    Pregnant,
    Nursing,
    AtSchool,
    /// The person, or for a household a member, is of an ethnic minority.
    EthnicMinority,
    /// The person, or for a household a member, has merit (người có công).
    Merit,
}

/// What is known of a household on a day. `None` is not known, and never taken for no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdFacts {
    pub id: HouseholdId,
    /// The class in force.
    pub class: Option<Class>,
    /// The day of the decision by which it was last recognised as escaped from poverty.
    pub escaped_on: Option<Day>,
    pub low_income: Option<bool>,
    /// The day from which it is no longer in the commune, or no longer there at all.
    pub gone_from: Option<Day>,
    pub members: Vec<PersonFacts>,
}

/// What is known of a member on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFacts {
    pub id: PersonId,
    pub birth: Option<Birth>,
    pub sex: Option<Sex>,
    pub disabled: Option<bool>,
    pub stable_livelihood: Option<bool>,
    pub pregnant: Option<bool>,
    pub nursing: Option<bool>,
    pub at_school: Option<bool>,
    pub ethnic_minority: Option<bool>,
    pub merit: Option<bool>,
    pub died_on: Option<Day>,
    /// The day from which the person is no longer a member.
    pub left_on: Option<Day>,
}

impl PersonFacts {
    /// A person of whom nothing is known yet.
    pub fn unknown(id: PersonId) -> PersonFacts {
        PersonFacts {
            id,
            birth: None,
            sex: None,
            disabled: None,
            stable_livelihood: None,
            pregnant: None,
            nursing: None,
            at_school: None,
            ethnic_minority: None,
            merit: None,
            died_on: None,
            left_on: None,
        }
    }

    /// Whether the person lives and is a member on the day.
    pub fn is_there(&self, day: Day) -> bool {
        self.died_on.is_none_or(|died| day < died) && self.left_on.is_none_or(|left| day < left)
    }
}

/// A condition as it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub condition: Condition,
    /// Whether it holds; `None` where the register does not say.
    pub holds: Option<bool>,
}

/// The outcome of a target group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// In, by these conditions of one list.
    In(Vec<Reason>),
    /// Out: of each list, the first condition that does not hold.
    Out(Vec<Reason>),
    /// Neither: what would have to be known.
    NotKnown(Vec<Reason>),
}

/// Asks the lists of a group (one must hold whole) of a person, or of the household as such.
pub fn ask(
    any: &[Vec<Condition>],
    household: &HouseholdFacts,
    person: Option<&PersonFacts>,
    day: Day,
) -> Outcome {
    let (mut against, mut open) = (Vec::new(), Vec::new());
    for list in any {
        let reasons: Vec<Reason> = list
            .iter()
            .map(|condition| Reason {
                condition: condition.clone(),
                holds: condition.holds(household, person, day),
            })
            .collect();
        if let Some(no) = reasons.iter().find(|reason| reason.holds == Some(false)) {
            against.push(no.clone());
        } else if reasons.iter().all(|reason| reason.holds == Some(true)) {
            return Outcome::In(reasons);
        } else {
            open.extend(reasons.into_iter().filter(|reason| reason.holds.is_none()));
        }
    }
    if open.is_empty() { Outcome::Out(against) } else { Outcome::NotKnown(open) }
}

impl Condition {
    /// Whether it holds on a day; `None` where that is not known.
    pub fn holds(
        &self,
        household: &HouseholdFacts,
        person: Option<&PersonFacts>,
        day: Day,
    ) -> Option<bool> {
        let age = |years: u32| person?.birth?.reached(years * 12, day);
        match self {
            Condition::Class { classes } => household.class.map(|class| classes.contains(&class)),
            Condition::Escaped { months, .. } => Some(household.escaped_on.is_some_and(|from| {
                let last = from.checked_add_months(Months::new(*months));
                from <= day && last.is_some_and(|last| day < last)
            })),
            Condition::LowIncome => household.low_income,
            Condition::AgeFrom { years } => age(*years),
            Condition::AgeUnder { years } => age(*years).map(|reached| !reached),
            Condition::Sex { sex } => person?.sex.map(|it| it == *sex),
            Condition::Disabled => person?.disabled,
            Condition::NoStableLivelihood => person?.stable_livelihood.map(|stable| !stable),
            Condition::Pregnant => person?.pregnant,
            Condition::Nursing => person?.nursing,
            Condition::AtSchool => person?.at_school,
            Condition::EthnicMinority => one_of(household, person, day, |it| it.ethnic_minority),
            Condition::Merit => one_of(household, person, day, |it| it.merit),
        }
    }

    /// Whether it rests on a value that was not read in a text.
    pub fn is_unchecked(&self) -> bool {
        matches!(self, Condition::Escaped { confidence: Some(Confidence::Unchecked), .. })
    }

    /// Whether it asks about a person, so that a household as such cannot answer it.
    pub fn is_of_person(&self) -> bool {
        match self {
            Condition::Class { .. }
            | Condition::Escaped { .. }
            | Condition::LowIncome
            | Condition::EthnicMinority
            | Condition::Merit => false,
            Condition::AgeFrom { .. }
            | Condition::AgeUnder { .. }
            | Condition::Sex { .. }
            | Condition::Disabled
            | Condition::NoStableLivelihood
            | Condition::Pregnant
            | Condition::Nursing
            | Condition::AtSchool => true,
        }
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        match self {
            Condition::Class { classes } => {
                let set: BTreeSet<_> = classes.iter().collect();
                if classes.is_empty() || set.len() != classes.len() {
                    return Err("classes stand once each, and at least one".to_owned());
                }
            }
            Condition::Escaped { months, .. } => {
                if !(1..=120).contains(months) {
                    return Err("months are 1 to 120".to_owned());
                }
            }
            Condition::AgeFrom { years } | Condition::AgeUnder { years } => {
                if !(1..=120).contains(years) {
                    return Err("years are 1 to 120".to_owned());
                }
            }
            Condition::LowIncome
            | Condition::Sex { .. }
            | Condition::Disabled
            | Condition::NoStableLivelihood
            | Condition::Pregnant
            | Condition::Nursing
            | Condition::AtSchool
            | Condition::EthnicMinority
            | Condition::Merit => {}
        }
        Ok(())
    }
}

/// Of a person his own answer; of a household whether one member's is yes.
fn one_of(
    household: &HouseholdFacts,
    person: Option<&PersonFacts>,
    day: Day,
    of: impl Fn(&PersonFacts) -> Option<bool>,
) -> Option<bool> {
    if let Some(person) = person {
        return of(person);
    }
    let mut found = Some(false);
    for member in household.members.iter().filter(|member| member.is_there(day)) {
        match of(member) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => found = None,
        }
    }
    found
}

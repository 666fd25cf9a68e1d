//! Who belonged to which household when: the rules a timeline keeps.
//!
//! A household has exactly one head on each day on which it has members, and nobody is in two
//! households on one day. The database holds the same rules as constraints; here they explain
//! themselves before anything is written.

use std::collections::BTreeMap;

use base::Day;
use base::id::{HouseholdId, PersonId};
use serde::{Deserialize, Serialize};

/// One person in one household from a day up to, but not including, another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stay {
    pub household: HouseholdId,
    pub person: PersonId,
    /// Whether the person is its head in this time.
    pub head: bool,
    /// The first day.
    pub from: Day,
    /// Exclusive end; `None` while it lasts.
    pub to: Option<Day>,
}

impl Stay {
    /// Whether the stay covers the day.
    pub fn covers(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}

/// The first rule a timeline breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTimeline {
    /// A stay ends before it begins, or on the same day.
    #[error("the stay of {person} from {from} lasts no day")]
    NoDay {
        person: PersonId,
        /// The day it begins.
        from: Day,
    },
    /// A person is in two households, or twice in one.
    #[error("{person} is in two households on {day}")]
    TwoHouseholds {
        person: PersonId,
        /// The first such day.
        day: Day,
        /// The household of the earlier stay.
        first: HouseholdId,
        /// The household of the later stay.
        second: HouseholdId,
    },
    /// A household has members but no head.
    #[error("household {household} has no head on {day}")]
    NoHead {
        household: HouseholdId,
        /// The first such day.
        day: Day,
    },
    /// A household has two heads.
    #[error("household {household} has two heads on {day}")]
    TwoHeads {
        household: HouseholdId,
        /// The first such day.
        day: Day,
    },
}

/// Checks every stay of the households and people concerned against one another.
///
/// # Errors
/// The first rule broken, people before households, in the order of their ids and days.
pub fn check_timeline(stays: &[Stay]) -> Result<(), BadTimeline> {
    let mut of_person: BTreeMap<PersonId, Vec<&Stay>> = BTreeMap::new();
    let mut of_household: BTreeMap<HouseholdId, Vec<&Stay>> = BTreeMap::new();
    for stay in stays {
        if stay.to.is_some_and(|to| to <= stay.from) {
            return Err(BadTimeline::NoDay { person: stay.person, from: stay.from });
        }
        of_person.entry(stay.person).or_default().push(stay);
        of_household.entry(stay.household).or_default().push(stay);
    }
    for (person, mut stays) in of_person {
        stays.sort_by_key(|stay| stay.from);
        check_person(person, &stays)?;
    }
    for (household, stays) in of_household {
        check_heads(household, &stays)?;
    }
    Ok(())
}

fn check_person(person: PersonId, stays: &[&Stay]) -> Result<(), BadTimeline> {
    for (earlier, later) in stays.iter().zip(stays.iter().skip(1)) {
        if earlier.covers(later.from) {
            return Err(BadTimeline::TwoHouseholds {
                person,
                day: later.from,
                first: earlier.household,
                second: later.household,
            });
        }
    }
    Ok(())
}

/// Walks the days on which something changes; between two of them nothing can.
fn check_heads(household: HouseholdId, stays: &[&Stay]) -> Result<(), BadTimeline> {
    let mut changes: BTreeMap<Day, (i64, i64)> = BTreeMap::new();
    for stay in stays {
        let head = i64::from(stay.head);
        for (day, sign) in [(Some(stay.from), 1), (stay.to, -1)] {
            if let Some(day) = day {
                let change = changes.entry(day).or_default();
                change.0 += sign;
                change.1 += sign * head;
            }
        }
    }
    let (mut members, mut heads) = (0, 0);
    for (day, change) in changes {
        members += change.0;
        heads += change.1;
        if heads > 1 {
            return Err(BadTimeline::TwoHeads { household, day });
        }
        if members > 0 && heads == 0 {
            return Err(BadTimeline::NoHead { household, day });
        }
    }
    Ok(())
}

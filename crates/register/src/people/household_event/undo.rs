//! Taking back an event: possible as long as nothing later stands on what it changed.

use base::day::show_day;
use base::id::{HouseholdId, PersonId, VillageId};
use base::{Day, Finding};

use super::{Books, Change, Home, PersonData};

/// What taking back does, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undoing {
    /// A membership that began on the day never was.
    Unjoin {
        /// Who.
        person: PersonId,
    },
    /// A membership that ended on the day goes on.
    Rejoin {
        /// Who.
        person: PersonId,
        /// The day it began.
        from: Day,
    },
    /// A stay that began on the day never was.
    Unmake {
        /// Which household's.
        household: HouseholdId,
    },
    /// A stay that ended on the day goes on.
    Remake {
        /// Which household's.
        household: HouseholdId,
        /// The day it began.
        from: Day,
    },
    /// An address is again as it was written.
    Address {
        /// Which household's.
        household: HouseholdId,
        /// The day the stay began.
        from: Day,
        /// As it was written.
        address: String,
    },
    /// The village is again as it was written.
    Village {
        /// Which household's.
        household: HouseholdId,
        /// The day the stay began.
        from: Day,
        /// As it was written.
        village: VillageId,
    },
    /// The first day of a household is again as it was written.
    Since {
        /// Which household's.
        household: HouseholdId,
        /// The day that was put right.
        from: Day,
        /// As it was written.
        before: Day,
        /// Who has belonged to it since.
        persons: Vec<PersonId>,
    },
    /// A person's data are again as they were written.
    Person {
        /// Who.
        person: PersonId,
        /// As they were written.
        data: PersonData,
    },
}

/// How the changes an event made on `day` are taken back, in the order in which no rule is broken
/// on the way; `people` is what is written of them now.
///
/// # Errors
/// What stands in the way, as findings.
pub fn undo(
    day: Day,
    changes: &[Change],
    books: &Books<'_>,
    people: &[(PersonId, PersonData)],
) -> Result<Vec<Undoing>, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut away = Vec::new();
    let mut back = Vec::new();
    // The day that the address is known by goes back after it.
    let mut last = Vec::new();
    for change in changes {
        match change {
            Change::Joined { person, household, .. } => {
                let row = books.periods.iter().find(|p| p.person == *person && p.from == day);
                match row {
                    Some(row) if row.household == *household && row.to.is_none() => {
                        away.push(Undoing::Unjoin { person: *person });
                    }
                    _ => findings.push(blocked(books, *person, day)),
                }
            }
            Change::Left { person, household, from } => {
                let made = |p: &&super::Period| p.person == *person && p.from >= day;
                let joined = changes.iter().any(
                    |c| matches!(c, Change::Joined { person: joined, .. } if joined == person),
                );
                let later = books.periods.iter().filter(made).any(|p| p.from > day || !joined);
                let there = books.periods.iter().any(|p| {
                    p.person == *person
                        && p.household == *household
                        && p.from == *from
                        && p.to == Some(day)
                });
                if later || !there {
                    findings.push(blocked(books, *person, day));
                } else {
                    back.push(Undoing::Rejoin { person: *person, from: *from });
                }
            }
            Change::HouseholdMade { household } => {
                let grown = books.periods.iter().any(|p| {
                    p.household == *household
                        && !changes.iter().any(
                            |c| matches!(c, Change::Joined { person, .. } if *person == p.person),
                        )
                });
                if grown {
                    findings.push(Finding::error("undo_household_grown"));
                }
            }
            Change::HomeMade { household, .. } => {
                let home = books.homes.iter().find(|home| home.id == *household);
                if home.is_some_and(|home| home.from == day && home.to.is_none()) {
                    away.push(Undoing::Unmake { household: *household });
                } else {
                    findings.push(blocked_home(books, *household, day));
                }
            }
            Change::HomeLeft { household, from } => {
                let moved = changes.iter().any(
                    |c| matches!(c, Change::HomeMade { household: made, .. } if made == household),
                );
                let home = books.homes.iter().find(|home| home.id == *household);
                let ended = home.is_some_and(|home| home.from == *from && home.to == Some(day));
                // A stay that had begun on the very day was put right, and is not there to go back to.
                if (moved || ended) && *from < day {
                    back.push(Undoing::Remake { household: *household, from: *from });
                } else {
                    findings.push(blocked_home(books, *household, day));
                }
            }
            Change::AddressSet { household, from, before, after } => {
                let other = |home: &Home| home.address != *after;
                findings.extend(changed_since(books, (*household, *from), day, other));
                let (household, address) = (*household, before.clone());
                back.push(Undoing::Address { household, from: *from, address });
            }
            Change::VillageSet { household, from, before, after } => {
                let other = |home: &Home| home.village != *after;
                findings.extend(changed_since(books, (*household, *from), day, other));
                let (household, village) = (*household, *before);
                back.push(Undoing::Village { household, from: *from, village });
            }
            Change::SinceSet { household, before, after, persons } => {
                let ended = |home: &Home| home.to.is_some();
                findings.extend(changed_since(books, (*household, *after), day, ended));
                findings.extend(since_blocked(books, *household, (*after, *before), persons));
                let (household, persons) = (*household, persons.clone());
                last.push(Undoing::Since { household, from: *after, before: *before, persons });
            }
            Change::PersonSet { person, before, after } => {
                let now = people.iter().find(|(id, _)| id == person).map(|(_, data)| data);
                if now == Some(after) {
                    back.push(Undoing::Person { person: *person, data: before.clone() });
                } else {
                    let finding = Finding::error("undo_person_changed");
                    findings.push(finding.with("name", &after.name));
                }
            }
        }
    }
    // A head who leaves for another who comes: an heir goes first, then the former one is back.
    away.extend(back);
    away.extend(last);
    if findings.is_empty() { Ok(away) } else { Err(findings) }
}

/// What stands on the days that a household loses when its first day is again as it was written: who came
/// or left on them. Who is the head was born by that day.
fn since_blocked(
    books: &Books<'_>,
    household: HouseholdId,
    (from, before): (Day, Day),
    persons: &[PersonId],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for period in books.periods.iter().filter(|p| p.household == household) {
        let goes_back = period.from == from && persons.contains(&period.person);
        let came = Some(period.from).filter(|day| !goes_back && *day < before);
        let left = period.to.filter(|day| *day <= before);
        if let Some(day) = came.or(left) {
            let finding = Finding::error("undo_blocked").with("name", &period.name);
            findings.push(finding.with("day", show_day(day)));
        } else if goes_back {
            findings.extend(period.check_first_day(before));
        }
    }
    findings
}

/// What stands against putting a stay back that was put right: it is not the household's last one any more,
/// or is another by now.
fn changed_since(
    books: &Books<'_>,
    (household, from): (HouseholdId, Day),
    day: Day,
    is_other: impl Fn(&Home) -> bool,
) -> Option<Finding> {
    let home = books.homes.iter().find(|home| home.id == household);
    let is_there = home.is_some_and(|home| home.from == from && !is_other(home));
    (!is_there).then(|| blocked_home(books, household, day))
}

fn blocked(books: &Books<'_>, person: PersonId, day: Day) -> Finding {
    let mut own: Vec<_> = books.periods.iter().filter(|p| p.person == person).collect();
    own.sort_by_key(|p| p.from);
    let name = own.last().map(|p| p.name.clone()).unwrap_or_default();
    let later = own.iter().flat_map(|p| [Some(p.from), p.to]).flatten().find(|at| *at > day);
    Finding::error("undo_blocked").with("name", name).with("day", show_day(later.unwrap_or(day)))
}

fn blocked_home(books: &Books<'_>, household: HouseholdId, day: Day) -> Finding {
    let home = books.homes.iter().find(|home| home.id == household);
    let later = home.map_or(day, |home| home.to.unwrap_or(home.from));
    Finding::error("undo_blocked_home").with("day", show_day(later))
}

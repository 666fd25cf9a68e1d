//! What an event changes, or why it cannot be: the rules on days, heads and members.

mod home;
mod join;
mod leave;
mod whole;

use base::day::show_day;
use base::id::{HouseholdId, PersonId};
use base::{Day, Finding, Severity};

use super::{Act, Books, Change, Home, NOTE_MAX, NewEvent, Part, Period, Plan, paper_refusals};
use crate::people::household::ADDRESS_MAX;

/// What an event of a household changes.
///
/// # Errors
/// Everything that stands against it.
pub fn plan(
    household: HouseholdId,
    event: &NewEvent,
    books: &Books<'_>,
) -> Result<Plan, Vec<Finding>> {
    let mut p = Planner { books: *books, day: event.day, plan: Plan::default(), wrong: Vec::new() };
    p.check_event(event);
    p.check_home(household, &event.act);
    if p.wrong.is_empty() {
        p.act(household, &event.act);
    }
    let (errors, warnings): (Vec<_>, Vec<_>) =
        p.wrong.into_iter().partition(|finding| finding.severity == Severity::Error);
    if !errors.is_empty() {
        return Err(errors);
    }
    p.plan.warnings = warnings;
    // Who leaves makes room before who comes; homes and households come first.
    p.plan.changes.sort_by_key(|change| match change {
        Change::HouseholdMade { .. } => 0,
        Change::HomeLeft { .. } | Change::SinceSet { .. } => 1,
        Change::HomeMade { .. } | Change::AddressSet { .. } | Change::VillageSet { .. } => 2,
        Change::Left { .. } => 3,
        Change::Joined { .. } => 4,
        Change::PersonSet { .. } => 5,
    });
    p.plan.parts.sort_unstable();
    p.plan.parts.dedup();
    Ok(p.plan)
}

/// The age from which a marriage is recorded.
const SPOUSE_AGE_MIN: u32 = 16;

struct Planner<'a> {
    books: Books<'a>,
    day: Day,
    plan: Plan,
    wrong: Vec<Finding>,
}

impl<'a> Planner<'a> {
    fn check_event(&mut self, event: &NewEvent) {
        let today = self.books.today;
        if event.day > today {
            self.say(Finding::error("event_in_future").with("day", show_day(event.day)));
        }
        if event.note.chars().count() > NOTE_MAX {
            self.say(Finding::error("event_text_long").with("max", NOTE_MAX));
        }
        for finding in paper_refusals(&event.paper, today) {
            self.say(finding);
        }
    }

    /// The household lives somewhere, and did so before the day.
    fn check_home(&mut self, household: HouseholdId, act: &Act) {
        let correction =
            matches!(act, Act::PersonCorrection { .. } | Act::AddressCorrection { .. });
        let Some(home) = self.home(household) else {
            self.say(Finding::error("event_household_gone").with("day", ""));
            return;
        };
        let (from, to) = (home.from, home.to);
        let begin = self.of(household).map(|p| p.from).min().unwrap_or(from);
        if correction {
            return;
        }
        if let Some(to) = to {
            self.say(Finding::error("event_household_gone").with("day", show_day(to)));
        } else if self.day < begin.min(from) {
            let since = show_day(begin.min(from));
            self.say(Finding::error("event_before_household").with("since", since));
        }
    }

    fn act(&mut self, household: HouseholdId, act: &Act) {
        match act {
            Act::Birth { member } => self.birth(household, member),
            Act::Arrival { who } => self.newcomer(household, who),
            Act::Marriage { who } => {
                self.old_enough(who);
                self.newcomer(household, who);
            }
            Act::Death { person, heir } => self.death(household, *person, heir.as_ref()),
            Act::Departure { persons, to, heir } => {
                self.check_place_text(to);
                self.leave(household, persons, heir.as_ref(), Part::Left);
            }
            Act::MoveWithin { village, address } => self.rehome(household, *village, address, true),
            Act::MoveBetween { village, address, .. } => {
                self.rehome(household, *village, address, false);
            }
            Act::MoveOut { to } => {
                self.check_place_text(to);
                let all: Vec<PersonId> = self.now(household).map(|p| p.person).collect();
                self.leave(household, &all, None, Part::Left);
            }
            Act::Split { household: new, village, address, members, heir } => {
                self.check_address(address);
                self.split(household, (*new, *village, address), members, heir.as_ref());
            }
            Act::Merge { into, members } => self.merge(household, *into, members),
            Act::HeadChange { heir } => self.head_change(household, heir),
            Act::PersonCorrection { person, changes } => {
                self.correct(household, *person, changes);
            }
            Act::AddressCorrection { address, since, village } => {
                self.readdress(household, address, *since, *village);
            }
            Act::Undo { .. } => self.say(Finding::error("undo_of_undo")),
        }
    }

    // --- who joins ---

    fn say(&mut self, finding: Finding) {
        self.wrong.push(finding);
    }

    fn of(&self, household: HouseholdId) -> impl Iterator<Item = &'a Period> {
        self.books.periods.iter().filter(move |p| p.household == household)
    }

    /// Who belongs to a household and has not left it.
    fn now(&self, household: HouseholdId) -> impl Iterator<Item = &'a Period> {
        self.of(household).filter(|p| p.to.is_none())
    }

    fn home(&self, household: HouseholdId) -> Option<&'a Home> {
        self.books.homes.iter().find(|home| home.id == household)
    }

    /// The latest period of a person, in whichever household.
    fn last(&self, person: PersonId) -> Option<&'a Period> {
        self.books.periods.iter().filter(|p| p.person == person).max_by_key(|p| p.from)
    }

    fn next_place(&self, household: HouseholdId) -> i32 {
        self.of(household).map(|p| p.position).max().unwrap_or(0).saturating_add(1)
    }

    /// Ends a person's open period on the day.
    fn close(&mut self, household: HouseholdId, person: PersonId) -> bool {
        // Somebody who is named twice is gone after the first time.
        let gone =
            |change: &Change| matches!(change, Change::Left { person: it, .. } if *it == person);
        if self.plan.changes.iter().any(gone) {
            self.say(Finding::error("event_member_not_there").with("day", show_day(self.day)));
            return false;
        }
        let Some(period) = self.now(household).find(|p| p.person == person) else {
            self.say(Finding::error("event_member_not_there").with("day", show_day(self.day)));
            return false;
        };
        if period.from >= self.day {
            self.say(order(&period.name, period.from));
            return false;
        }
        self.plan.changes.push(Change::Left { person, household, from: period.from });
        true
    }

    /// Nothing in the household changed after the day: a head or an end cannot be put in between.
    fn check_order(&mut self, household: HouseholdId) {
        let later = self
            .of(household)
            .flat_map(|p| [Some(p.from), p.to].map(|at| (p.name.clone(), at)))
            .filter_map(|(name, at)| at.filter(|at| *at > self.day).map(|at| (at, name)))
            .min();
        if let Some((at, name)) = later {
            self.say(order(&name, at));
        }
    }

    fn check_place_text(&mut self, text: &str) {
        if text.is_empty() {
            self.say(Finding::error("event_place_missing"));
        } else if text.chars().count() > NOTE_MAX {
            self.say(Finding::error("event_text_long").with("max", NOTE_MAX));
        }
    }

    fn check_address(&mut self, address: &str) {
        if address.chars().count() > ADDRESS_MAX {
            self.say(Finding::error("event_text_long").with("max", ADDRESS_MAX));
        }
    }
}

/// Something about a person is already written for that day or a later one.
fn order(name: &str, day: Day) -> Finding {
    Finding::error("event_order").with("name", name).with("day", show_day(day))
}

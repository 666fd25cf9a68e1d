//! Where a household lives, and since when it is known.

use base::day::show_day;
use base::id::{HouseholdId, PersonId, VillageId};
use base::{Day, Finding};

use super::Planner;
use crate::people::household_event::{Change, Part, Period};

impl Planner<'_> {
    pub(super) fn rehome(
        &mut self,
        household: HouseholdId,
        village: VillageId,
        address: &str,
        within: bool,
    ) {
        self.check_address(address);
        let same = self
            .home(household)
            .is_some_and(|home| home.village == village && home.address == address);
        if same && within {
            self.say(Finding::error("event_same_place"));
        }
        self.leave_home(household);
        let address = address.to_owned();
        self.plan.changes.push(Change::HomeMade { household, village, address });
        let people: Vec<PersonId> = self.now(household).map(|p| p.person).collect();
        self.plan.parts.extend(people.into_iter().map(|who| (who, household, Part::Moved)));
    }

    pub(super) fn leave_home(&mut self, household: HouseholdId) {
        let Some(home) = self.home(household) else { return };
        let from = home.from;
        if from >= self.day {
            self.say(Finding::error("event_home_order").with("day", show_day(from)));
        }
        self.plan.changes.push(Change::HomeLeft { household, from });
    }

    pub(super) fn readdress(
        &mut self,
        household: HouseholdId,
        address: &str,
        since: Option<Day>,
        village: Option<VillageId>,
    ) {
        self.check_address(address);
        let Some(home) = self.home(household) else { return };
        let (from, before, was) = (home.from, home.address.clone(), home.village);
        let since = since.filter(|since| *since != from);
        let village = village.filter(|village| *village != was);
        if before == address && since.is_none() && village.is_none() {
            self.say(Finding::error("event_nothing_changed"));
        }
        if let Some(since) = since {
            self.since(household, from, since);
        }
        let from = since.unwrap_or(from);
        if before != address {
            let after = address.to_owned();
            self.plan.changes.push(Change::AddressSet { household, from, before, after });
        }
        if let Some(after) = village {
            let before = was;
            self.plan.changes.push(Change::VillageSet { household, from, before, after });
        }
    }

    /// Another first day in the register: of a household that has not moved, split or changed since,
    /// because what came after stands on its own day.
    pub(super) fn since(&mut self, household: HouseholdId, before: Day, after: Day) {
        if after > self.books.today {
            self.say(Finding::error("event_in_future").with("day", show_day(after)));
        }
        let periods = self.books.periods;
        let own = || periods.iter().filter(|p| p.household == household);
        let begin = own().map(|p| p.from).min().unwrap_or(before);
        if begin != before {
            self.say(Finding::error("since_moved").with("day", show_day(before)));
            return;
        }
        let first: Vec<&Period> = own().filter(|p| p.from == before).collect();
        let high = before.max(after);
        let between =
            |p: &&Period| (p.from > before && p.from < high) || p.to.is_some_and(|to| to <= high);
        if let Some(other) = own().find(between) {
            let day = other.to.filter(|to| *to <= high).unwrap_or(other.from);
            let (name, day) = (other.name.clone(), show_day(day));
            self.say(Finding::error("since_event").with("name", name).with("day", day));
        }
        self.wrong.extend(first.iter().filter_map(|it| it.check_first_day(after)));
        for it in &first {
            let elsewhere = periods.iter().filter(|p| p.person == it.person);
            let mut elsewhere = elsewhere.filter(|p| p.from != before);
            if elsewhere.any(|p| p.to.is_some_and(|to| to > after && to <= before)) {
                let finding = Finding::error("since_elsewhere").with("name", &it.name);
                self.say(finding.with("day", show_day(after)));
            }
        }
        let mut persons: Vec<PersonId> = first.iter().map(|p| p.person).collect();
        persons.sort_unstable();
        self.plan.changes.push(Change::SinceSet { household, before, after, persons });
    }

    // --- two households ---
}

//! Households that came into the register after the review day of a round: its list may well have
//! them, and a second household must not come of it.

use std::collections::HashMap;

use base::day::show_day;
use base::id::{HouseholdId, VillageId};
use base::text::fold;
use base::{Birth, Day, Finding};
use intake::ProposedMember;
use store::people::household::HeadRow;

/// Those households.
#[derive(Default)]
pub(super) struct Later {
    homes: HashMap<HouseholdId, HeadRow>,
    by_number: HashMap<String, HouseholdId>,
    by_head: HashMap<(VillageId, String), Vec<HouseholdId>>,
}

impl Later {
    pub(super) fn new(homes: Vec<HeadRow>, numbers: Vec<(String, HouseholdId)>) -> Later {
        let mut later = Later::default();
        for home in homes {
            let key = (home.village, home.folded.clone());
            later.by_head.entry(key).or_default().push(home.household);
            later.homes.insert(home.household, home);
        }
        let known = |(_, id): &(String, HouseholdId)| later.homes.contains_key(id);
        later.by_number = numbers.into_iter().filter(known).collect();
        later
    }

    pub(super) fn of_id(&self, id: HouseholdId) -> Option<&HeadRow> {
        self.homes.get(&id)
    }

    /// The one that a household of the list is: by its head's number, else by village, name and year.
    pub(super) fn find(
        &self,
        head: &ProposedMember,
        village: Option<VillageId>,
    ) -> Option<&HeadRow> {
        let by_number = head.identity.known().and_then(|id| self.by_number.get(id.as_str()));
        if let Some(id) = by_number {
            return self.homes.get(id);
        }
        let of_name = self.by_head.get(&(village?, fold(&head.name)))?;
        let mut homes = of_name.iter().filter_map(|id| self.homes.get(id));
        let year = head.birth.map(Birth::year);
        homes.find(|home| home.birth_year.is_none() || year.is_none() || home.birth_year == year)
    }
}

/// That a household was not in the register yet on the review day.
pub(super) fn told(home: &HeadRow, day: Day) -> Finding {
    Finding::warning("household_after_review")
        .with("head", &home.name)
        .with("since", show_day(home.since))
        .with("day", show_day(day))
}

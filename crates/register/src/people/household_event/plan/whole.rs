//! Households as a whole: one that splits, two that become one, people put right.

use base::Finding;
use base::day::show_day;
use base::id::{HouseholdId, PersonId, VillageId};

use super::Planner;
use crate::people::household::{MEMBERS_MAX, MemberView, check_members};
use crate::people::household_event::{Change, Heir, Part, Period, PersonData, Placed};
use crate::people::person::Relation;

impl Planner<'_> {
    pub(super) fn split(
        &mut self,
        household: HouseholdId,
        (new, village, address): (HouseholdId, VillageId, &str),
        members: &[Placed],
        heir: Option<&Heir>,
    ) {
        let persons: Vec<PersonId> = members.iter().map(|it| it.person).collect();
        let heads = members.iter().filter(|it| it.relation == Relation::Head).count();
        if members.is_empty() {
            self.say(Finding::error("event_nobody"));
            return;
        }
        if heads != 1 {
            self.say(Finding::error("event_split_head").with("count", heads));
        }
        if self.now(household).all(|p| persons.contains(&p.person)) {
            self.say(Finding::error("event_split_all"));
            return;
        }
        if self.books.homes.iter().any(|home| home.id == new) {
            self.say(Finding::error("event_household_known"));
        }
        self.plan.other = Some(new);
        self.plan.changes.push(Change::HouseholdMade { household: new });
        let address = address.to_owned();
        self.plan.changes.push(Change::HomeMade { household: new, village, address });
        self.leave(household, &persons, heir, Part::Left);
        for (position, placed) in members.iter().enumerate() {
            let (person, relation) = (placed.person, placed.relation);
            let position = i32::try_from(position).unwrap_or(i32::MAX);
            let joined = Change::Joined { person, household: new, relation, position };
            self.plan.changes.push(joined);
            self.plan.parts.push((person, new, Part::Joined));
        }
    }

    pub(super) fn merge(&mut self, household: HouseholdId, into: HouseholdId, members: &[Placed]) {
        if household == into {
            self.say(Finding::error("event_merge_itself"));
            return;
        }
        match self.home(into) {
            Some(home) if home.to.is_none() && home.from <= self.day => {}
            Some(home) => {
                let day = show_day(home.to.unwrap_or(home.from));
                self.say(Finding::error("event_household_gone").with("day", day));
                return;
            }
            None => {
                self.say(Finding::error("event_household_gone").with("day", ""));
                return;
            }
        }
        self.plan.other = Some(into);
        let all: Vec<Period> = self.now(household).cloned().collect();
        self.leave(household, &all.iter().map(|p| p.person).collect::<Vec<_>>(), None, Part::Left);
        if self.now(into).count() + all.len() > MEMBERS_MAX {
            let count = self.now(into).count() + all.len();
            let finding = Finding::error("household_too_large");
            self.say(finding.with("count", count).with("max", MEMBERS_MAX));
        }
        let first = self.next_place(into);
        for (place, period) in all.iter().enumerate() {
            let placed = members.iter().find(|it| it.person == period.person);
            let Some(placed) = placed.filter(|it| it.relation != Relation::Head) else {
                self.say(Finding::error("event_relation_missing").with("name", &period.name));
                continue;
            };
            let (person, relation) = (period.person, placed.relation);
            let position = first.saturating_add(i32::try_from(place).unwrap_or(i32::MAX));
            self.plan.changes.push(Change::Joined { person, household: into, relation, position });
            self.plan.parts.push((person, into, Part::Joined));
        }
    }

    // --- what was written wrong ---

    pub(super) fn correct(
        &mut self,
        household: HouseholdId,
        person: PersonId,
        changes: &crate::people::household_event::PersonChanges,
    ) {
        let first = self.of(household).filter(|p| p.person == person).map(|p| p.from).min();
        let (Some(first), Some(before)) = (first, self.books.data) else {
            self.say(Finding::error("event_person_unknown"));
            return;
        };
        let after = PersonData {
            name: changes.name.clone().unwrap_or_else(|| before.name.clone()),
            sex: changes.sex.or(before.sex),
            birth: changes.birth.or(before.birth),
            ethnicity: match &changes.ethnicity {
                Some(text) => Some(text.clone()).filter(|text| !text.is_empty()),
                None => before.ethnicity.clone(),
            },
            identity: changes.identity.clone().unwrap_or_else(|| before.identity.clone()),
            facts: changes.facts.unwrap_or_default().over(before.facts),
        };
        if after == *before {
            self.say(Finding::error("event_nothing_changed"));
            return;
        }
        let view = MemberView {
            name: &after.name,
            sex: after.sex,
            birth: after.birth,
            relation: None,
            ethnicity: after.ethnicity.as_deref(),
            identity: Some(&after.identity),
        };
        let located = check_members(&[view], self.books.today);
        self.wrong.extend(located.into_iter().map(|it| it.finding));
        if let Some(birth) = changes.birth.filter(|birth| birth.age_on(first).is_none()) {
            let finding = Finding::error("event_birth_after_joining").with("name", &after.name);
            self.say(finding.with("birth", birth).with("day", show_day(first)));
        }
        let before = before.clone();
        self.plan.changes.push(Change::PersonSet { person, before, after });
        self.plan.parts.push((person, household, Part::Corrected));
    }

    // --- small things ---
}

//! Who leaves a household, and who is its head then.

use base::Finding;
use base::id::{HouseholdId, PersonId};

use super::Planner;
use crate::people::household_event::{Change, Heir, Part, Period};
use crate::people::person::Relation;

impl Planner<'_> {
    pub(super) fn death(&mut self, household: HouseholdId, person: PersonId, heir: Option<&Heir>) {
        let born_later = self
            .now(household)
            .find(|p| p.person == person)
            .filter(|p| p.birth.is_some_and(|birth| birth.age_on(self.day).is_none()))
            .map(|p| (p.name.clone(), p.birth));
        if let Some((name, Some(birth))) = born_later {
            let finding = Finding::error("event_death_before_birth");
            self.say(finding.with("name", name).with("birth", birth));
        }
        self.leave(household, &[person], heir, Part::Died);
    }

    /// Ends the membership of some; the household ends when they are all it has.
    pub(super) fn leave(
        &mut self,
        household: HouseholdId,
        persons: &[PersonId],
        heir: Option<&Heir>,
        part: Part,
    ) {
        if persons.is_empty() {
            self.say(Finding::error("event_nobody"));
        }
        for person in persons {
            if self.close(household, *person) {
                self.plan.parts.push((*person, household, part));
            }
        }
        self.after_leaving(household, persons, heir);
    }

    /// Those who stay have a head, or the household ends.
    pub(super) fn after_leaving(
        &mut self,
        household: HouseholdId,
        gone: &[PersonId],
        heir: Option<&Heir>,
    ) {
        let stays: Vec<Period> =
            self.now(household).filter(|p| !gone.contains(&p.person)).cloned().collect();
        let head_goes =
            self.now(household).any(|p| p.relation == Relation::Head && gone.contains(&p.person));
        if stays.is_empty() {
            self.check_order(household);
            self.leave_home(household);
            self.plan.ended.push(household);
            return;
        }
        match (head_goes, heir) {
            (false, None) => {}
            (false, Some(_)) => self.say(Finding::error("event_heir_needless")),
            (true, None) => self.say(Finding::error("event_heir_missing")),
            (true, Some(heir)) => {
                self.check_order(household);
                self.succeed(household, heir, &stays);
            }
        }
    }

    /// Makes the heir the head of those who stay.
    pub(super) fn succeed(&mut self, household: HouseholdId, heir: &Heir, stays: &[Period]) {
        if !stays.iter().any(|p| p.person == heir.person) {
            self.say(Finding::error("event_heir_not_there"));
            return;
        }
        for period in stays {
            let relation = if period.person == heir.person {
                Relation::Head
            } else {
                let placed = heir.relations.iter().find(|it| it.person == period.person);
                placed.map_or(period.relation, |it| it.relation)
            };
            if relation == Relation::Head && period.person != heir.person {
                self.say(Finding::error("household_two_heads").with("name", &period.name));
                continue;
            }
            if relation == period.relation || !self.close(household, period.person) {
                continue;
            }
            let (person, position) = (period.person, period.position);
            self.plan.changes.push(Change::Joined { person, household, relation, position });
            let part = if relation == Relation::Head { Part::Head } else { Part::Related };
            self.plan.parts.push((person, household, part));
        }
    }

    pub(super) fn head_change(&mut self, household: HouseholdId, heir: &Heir) {
        let stays: Vec<Period> = self.now(household).cloned().collect();
        let Some(head) = stays.iter().find(|p| p.relation == Relation::Head) else {
            self.say(Finding::error("household_no_head"));
            return;
        };
        if head.person == heir.person {
            self.say(Finding::error("event_already_head").with("name", &head.name));
            return;
        }
        let placed = heir.relations.iter().find(|it| it.person == head.person);
        if placed.is_none_or(|it| it.relation == Relation::Head) {
            self.say(Finding::error("event_former_head").with("name", &head.name));
            return;
        }
        self.check_order(household);
        self.succeed(household, heir, &stays);
    }

    // --- where it lives ---
}

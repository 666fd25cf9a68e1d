//! Who joins a household: by birth, marriage or moving in.

use base::Finding;
use base::day::show_day;
use base::id::{HouseholdId, PersonId};

use super::{Planner, SPOUSE_AGE_MIN, order};
use crate::people::household::{MEMBERS_MAX, NewMember, check_joining};
use crate::people::household_event::{Change, Heir, Newcomer, Part, Placed};
use crate::people::person::Relation;

impl Planner<'_> {
    pub(super) fn birth(&mut self, household: HouseholdId, member: &NewMember) {
        match member.birth {
            None => self.say(Finding::error("event_birth_missing").with("name", &member.name)),
            Some(birth) if birth.day().is_some_and(|day| day != self.day) => self.say(
                Finding::error("event_birth_other_day")
                    .with("birth", birth)
                    .with("day", show_day(self.day)),
            ),
            Some(_) => {}
        }
        self.join_new(household, member);
    }

    /// Younger than this nobody marries, whatever the custom; the age of the law is higher.
    pub(super) fn old_enough(&mut self, who: &Newcomer) {
        let (name, birth) = match who {
            Newcomer::New(member) => (member.name.clone(), member.birth),
            Newcomer::Known { person, .. } => match self.last(*person) {
                Some(last) => (last.name.clone(), last.birth),
                None => return,
            },
            Newcomer::Group { .. } => return,
        };
        if let Some((_, age)) = birth.and_then(|birth| birth.age_on(self.day))
            && age < SPOUSE_AGE_MIN
        {
            let finding = Finding::error("event_spouse_young").with("name", name);
            self.say(finding.with("age", age).with("day", show_day(self.day)));
        }
    }

    pub(super) fn newcomer(&mut self, household: HouseholdId, who: &Newcomer) {
        match who {
            Newcomer::New(member) => self.join_new(household, member),
            Newcomer::Known { person, relation, heir } => {
                self.join_known(household, *person, *relation, heir.as_ref());
            }
            Newcomer::Group { members, heir } => {
                self.join_group(household, members, heir.as_ref());
            }
        }
    }

    pub(super) fn join_new(&mut self, household: HouseholdId, member: &NewMember) {
        let findings = check_joining(member, self.day, self.books.today);
        self.wrong.extend(findings);
        if self.books.periods.iter().any(|p| p.person == member.id) {
            self.say(Finding::error("event_person_known").with("name", &member.name));
        }
        self.plan.people.push(member.clone());
        self.join(household, member.id, &member.name, member.relation);
    }

    pub(super) fn join_known(
        &mut self,
        household: HouseholdId,
        person: PersonId,
        relation: Relation,
        heir: Option<&Heir>,
    ) {
        let Some(last) = self.last(person) else {
            self.say(Finding::error("event_person_unknown"));
            return;
        };
        let (name, from, to, other) = (last.name.clone(), last.household, last.to, last.household);
        if self.books.dead.contains(&person) {
            self.say(Finding::error("event_person_dead").with("name", &name));
            return;
        }
        match to {
            None if from == household => {
                self.say(Finding::error("event_already_member").with("name", &name));
                return;
            }
            None => {
                self.plan.other = Some(other);
                self.leave(other, &[person], heir, Part::Left);
            }
            Some(to) if to > self.day => {
                self.say(order(&name, to));
                return;
            }
            Some(_) => {}
        }
        self.join(household, person, &name, relation);
    }

    /// Several come together: all of them from where the first of them lives.
    pub(super) fn join_group(
        &mut self,
        household: HouseholdId,
        members: &[Placed],
        heir: Option<&Heir>,
    ) {
        let Some(first) = members.first() else {
            self.say(Finding::error("event_nobody"));
            return;
        };
        let Some(other) = self.last(first.person).map(|last| last.household) else {
            self.say(Finding::error("event_person_unknown"));
            return;
        };
        if other == household {
            let name = self.name(first.person);
            self.say(Finding::error("event_already_member").with("name", name));
            return;
        }
        self.plan.other = Some(other);
        let mut persons: Vec<PersonId> = members.iter().map(|it| it.person).collect();
        persons.sort_unstable();
        persons.dedup();
        if persons.len() < members.len() {
            let name = self.name(first.person);
            self.say(Finding::error("event_already_member").with("name", name));
            return;
        }
        self.leave(other, &persons, heir, Part::Left);
        for placed in members {
            let name = self.name(placed.person);
            self.join(household, placed.person, &name, placed.relation);
        }
    }

    pub(super) fn name(&self, person: PersonId) -> String {
        self.last(person).map(|last| last.name.clone()).unwrap_or_default()
    }

    pub(super) fn join(
        &mut self,
        household: HouseholdId,
        person: PersonId,
        name: &str,
        relation: Relation,
    ) {
        if relation == Relation::Head {
            self.say(Finding::error("event_join_as_head").with("name", name));
        }
        let joins = |change: &&Change| {
            let Change::Joined { household: into, .. } = change else { return false };
            *into == household
        };
        let before = self.plan.changes.iter().filter(joins).count();
        let count = self.now(household).count() + before + 1;
        if count > MEMBERS_MAX {
            let finding = Finding::error("household_too_large");
            self.say(finding.with("count", count).with("max", MEMBERS_MAX));
        }
        let place = i32::try_from(before).unwrap_or(i32::MAX);
        let position = self.next_place(household).saturating_add(place);
        self.plan.changes.push(Change::Joined { person, household, relation, position });
        self.plan.parts.push((person, household, Part::Joined));
    }

    // --- who leaves ---
}

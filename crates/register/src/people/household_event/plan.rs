//! What an event changes, or why it cannot be: the rules on days, heads and members.

use base::day::show_day;
use base::id::{HouseholdId, PersonId, VillageId};
use base::{Day, Finding, Severity};

use super::{
    Act, Books, Change, Heir, Home, NOTE_MAX, NewEvent, Newcomer, PAPER_MAX, Paper, Part, Period,
    PersonData, Placed, Plan,
};
use crate::people::household::{
    ADDRESS_MAX, MEMBERS_MAX, MemberView, NewMember, check_joining, check_members,
};
use crate::people::person::Relation;

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
        match &event.paper {
            Paper::Shown { kind, number, day, issuer } => {
                if kind.is_empty() || number.is_empty() {
                    self.say(Finding::error("event_paper_incomplete"));
                }
                if [kind, number, issuer].iter().any(|text| text.chars().count() > PAPER_MAX) {
                    self.say(Finding::error("event_text_long").with("max", PAPER_MAX));
                }
                // Of a card its number is the person's: that stands sealed with the member alone.
                if base::number_in_text::has(&format!("{kind} {number}")) {
                    self.say(Finding::error("event_paper_personal"));
                }
                if let Some(day) = day.filter(|day| *day > today) {
                    self.say(Finding::error("event_paper_future").with("day", show_day(day)));
                }
            }
            Paper::Missing(reason) if reason.is_empty() => {
                self.say(Finding::error("event_paper_reason"));
            }
            Paper::Missing(reason) if reason.chars().count() > NOTE_MAX => {
                self.say(Finding::error("event_text_long").with("max", NOTE_MAX));
            }
            Paper::Missing(_) => {}
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

    fn birth(&mut self, household: HouseholdId, member: &NewMember) {
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
    fn old_enough(&mut self, who: &Newcomer) {
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

    fn newcomer(&mut self, household: HouseholdId, who: &Newcomer) {
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

    fn join_new(&mut self, household: HouseholdId, member: &NewMember) {
        let findings = check_joining(member, self.day, self.books.today);
        self.wrong.extend(findings);
        if self.books.periods.iter().any(|p| p.person == member.id) {
            self.say(Finding::error("event_person_known").with("name", &member.name));
        }
        self.plan.people.push(member.clone());
        self.join(household, member.id, &member.name, member.relation);
    }

    fn join_known(
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
    fn join_group(&mut self, household: HouseholdId, members: &[Placed], heir: Option<&Heir>) {
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

    fn name(&self, person: PersonId) -> String {
        self.last(person).map(|last| last.name.clone()).unwrap_or_default()
    }

    fn join(&mut self, household: HouseholdId, person: PersonId, name: &str, relation: Relation) {
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

    fn death(&mut self, household: HouseholdId, person: PersonId, heir: Option<&Heir>) {
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
    fn leave(
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
    fn after_leaving(&mut self, household: HouseholdId, gone: &[PersonId], heir: Option<&Heir>) {
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
    fn succeed(&mut self, household: HouseholdId, heir: &Heir, stays: &[Period]) {
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

    fn head_change(&mut self, household: HouseholdId, heir: &Heir) {
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

    fn rehome(&mut self, household: HouseholdId, village: VillageId, address: &str, within: bool) {
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

    fn leave_home(&mut self, household: HouseholdId) {
        let Some(home) = self.home(household) else { return };
        let from = home.from;
        if from >= self.day {
            self.say(Finding::error("event_home_order").with("day", show_day(from)));
        }
        self.plan.changes.push(Change::HomeLeft { household, from });
    }

    fn readdress(
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
    fn since(&mut self, household: HouseholdId, before: Day, after: Day) {
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

    fn split(
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

    fn merge(&mut self, household: HouseholdId, into: HouseholdId, members: &[Placed]) {
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

    fn correct(
        &mut self,
        household: HouseholdId,
        person: PersonId,
        changes: &super::PersonChanges,
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

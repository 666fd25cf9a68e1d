//! What the register holds that a list is compared with, gathered in a handful of statements; and
//! which household of it a household of the list means.

pub(in crate::gate::list) mod gather;
mod later;

use std::collections::{HashMap, HashSet};

use base::id::{HouseholdId, PersonId, SurveyId, VillageId};
use base::text::fold;
use base::{Birth, Day, Finding};
use chrono::Datelike;
use intake::{Answers, ProposedHousehold, ProposedMember, Question};
use register::people::double as matching;
use register::people::double::Index;
use register::{Class, IdentityKind, PersonalId, Relation};
use store::people::class_fact::ClassOfOne;
use store::people::household::HeadRow;
use store::people::member::MemberRow;

use self::later::Later;
use super::villages::Villages;

/// The head of a household as lists name it: village, folded name, year of birth (0 when unknown).
type HeadKey = (VillageId, String, i32);

/// A list waits for the answer: what is less likely is asked on the page of doubles, once it is in.
const LIKELY_FROM: i32 = 200;

/// The year under which the heads of a name are found for one in the list whose year is not known.
const ANY_YEAR: i32 = -1;

/// What the register holds.
pub(super) struct Known {
    pub villages: Villages,
    by_code: HashMap<String, HouseholdId>,
    /// Whose number it is, and in which household of the commune that person is counted.
    pub by_number: HashMap<String, (PersonId, HouseholdId)>,
    /// Households that one of the list is beyond doubt.
    claimed: HashSet<HouseholdId>,
    by_head: HashMap<HeadKey, Vec<HouseholdId>>,
    /// The same by the head's folded name alone, in whatever village.
    by_name: HashMap<String, Vec<HouseholdId>>,
    /// Households that came into the register after the day.
    later: Later,
    /// Villages that lie in the commune only after the list's day, by their names with marks.
    later_villages: HashMap<String, Day>,
    /// The first day of each village.
    pub founded: HashMap<VillageId, Day>,
    /// The commune's own households.
    pub ours: HashMap<HouseholdId, HeadRow>,
    /// The members of those that the list may mean.
    pub members: HashMap<HouseholdId, Vec<MemberRow>>,
    pub surveys: HashMap<HouseholdId, (SurveyId, String)>,
    /// Điểm B1 and B2 of the forms of the list's round.
    pub points: HashMap<HouseholdId, (i64, i64)>,
    pub classes: HashMap<(HouseholdId, Day), ClassOfOne>,
    latest: HashMap<HouseholdId, Vec<(Day, Class)>>,
    alike: Option<Alike>,
    /// Households that a list brought today: what a list puts right in them never was.
    pub brought: HashSet<HouseholdId>,
    day: Day,
}

/// The people of the commune, ready to be compared with those of the list.
struct Alike {
    index: Index,
    /// Whose place is in which household.
    households: Vec<HouseholdId>,
}

/// Which household of the register a household of the list is.
pub(super) enum Match {
    /// That one, beyond doubt.
    Same(HouseholdId),
    /// None.
    New,
    /// A person must say whether it is that one.
    Ask(Box<Question>, HouseholdId),
    /// A person said that it is not sure: it is neither added nor compared.
    LeftOut,
    /// The list names one that does not exist, or was not there on the day.
    Refused(Finding),
}

/// The answers to the question whether two households are one.
pub(super) const SAME: &str = "same";
pub(super) const DIFFERENT: &str = "different";
const UNSURE: &str = "unsure";

impl Known {
    /// What is certain first. What only may be the same a person says, but for a household that
    /// another of the list is beyond doubt.
    pub(super) fn matched(
        &self,
        file: i32,
        from: &ProposedHousehold,
        village: Option<VillageId>,
        answers: &Answers,
    ) -> Match {
        if let Some(code) = from.code {
            return match self.by_code.get(&code.to_string()) {
                Some(id) => match self.later.of_id(*id) {
                    Some(home) => Match::Refused(later::told(home, self.day)),
                    None => Match::Same(*id),
                },
                None => {
                    Match::Refused(Finding::error("household_code_unknown").with("value", code))
                }
            };
        }
        let Some(head) = from.members.iter().find(|m| m.relation == Relation::Head) else {
            return Match::New;
        };
        if let Some(id) = self.certain(from, head, village) {
            return Match::Same(id);
        }
        if let Some(home) = self.later.find(head, village) {
            return Match::Refused(later::told(home, self.day));
        }
        let ours = |member: &ProposedMember| self.person(member).map(|(_, id)| id);
        // Who heads a household of the list and is a member of one in the register: the head has
        // changed there, or somebody has become a household of their own.
        let mut candidates = Vec::new();
        if let Some(id) = ours(head).filter(|id| !self.claimed.contains(id)) {
            if !self.is_stranger(from, head, id) && self.has_others(from, head, id) {
                return Match::Same(id);
            }
            candidates.push(id);
        }
        // A member's number, or the head's name alone: likely, and therefore asked. A year that one
        // side does not know tells nobody apart, and a year may have been put right.
        let key = village.map(|village| (village, fold(&head.name), year(head.birth)));
        let of_key = |key: &HeadKey| self.by_head.get(key).map_or(&[][..], Vec::as_slice);
        let by_head = key.as_ref().map_or(&[][..], of_key);
        let any_year = key.as_ref().map(|(village, name, _)| (*village, name.clone(), ANY_YEAR));
        let of_name = any_year.as_ref().map_or(&[][..], of_key);
        let slip = |id: &&HouseholdId| {
            let there = self.ours.get(id).and_then(|home| home.birth_year);
            let years = there.zip(head.birth.map(Birth::year));
            years.is_none_or(|(there, here)| is_slip(there, here)) || self.shares_member(from, **id)
        };
        let likely = by_head.iter().chain(of_name.iter().filter(slip)).copied();
        candidates.extend(likely.filter(|id| !self.head_contradicts(head, *id)));
        candidates.extend(self.elsewhere(from, head, village));
        candidates.extend(self.by_members(from, head, ours));
        candidates.extend(self.alike(from).filter(|id| !self.head_contradicts(head, *id)));
        candidates.retain(|id| !self.claimed.contains(id));
        candidates.sort_unstable();
        candidates.dedup();
        for candidate in candidates {
            let question = self.question(file, from, head, candidate);
            match answers.get(&question.id).map(String::as_str) {
                None => return Match::Ask(Box::new(question), candidate),
                Some(SAME) => return Match::Same(candidate),
                Some(DIFFERENT) => {}
                Some(_) => return Match::LeftOut,
            }
        }
        Match::New
    }

    /// The household that it is beyond doubt: by its code, by its head's number, by village, head's
    /// name and year with another member in common.
    fn certain(
        &self,
        from: &ProposedHousehold,
        head: &ProposedMember,
        village: Option<VillageId>,
    ) -> Option<HouseholdId> {
        if let Some((person, id)) = self.person(head)
            && self.members_of(id).iter().any(|m| m.id == person && m.relation == Relation::Head)
        {
            return Some(id).filter(|id| !self.is_stranger(from, head, *id));
        }
        let key = (village?, fold(&head.name), year(head.birth));
        match self.by_head.get(&key).map_or(&[][..], Vec::as_slice) {
            [only] if self.is_same(from, head, *only) => Some(*only),
            _ => None,
        }
    }

    /// Whether a head of the list has the number of somebody else: another name, a birth that is not
    /// the same one, and nobody in common. One wrong digit gives the number of another.
    fn is_stranger(
        &self,
        from: &ProposedHousehold,
        head: &ProposedMember,
        id: HouseholdId,
    ) -> bool {
        let has_number = |m: &&MemberRow| {
            m.identity.known().is_some() && m.identity.known() == head.identity.known()
        };
        let Some(there) = self.members_of(id).iter().find(has_number) else { return false };
        let births = there.birth.zip(head.birth);
        fold(&there.name) != fold(&head.name)
            && births.is_some_and(|(there, here)| !may_be_one(there, here))
            && !self.shares_member(from, id)
    }

    fn claims(&self, from: &ProposedHousehold) -> Option<HouseholdId> {
        if let Some(code) = from.code {
            return self.by_code.get(&code.to_string()).copied();
        }
        let head = from.members.iter().find(|m| m.relation == Relation::Head)?;
        let village = from.village.as_deref().and_then(|text| self.villages.meant(text).village());
        self.certain(from, head, village)
    }

    /// Who of the commune has the number of a member of the list.
    pub(super) fn person(&self, member: &ProposedMember) -> Option<(PersonId, HouseholdId)> {
        self.by_number.get(member.identity.known()?.as_str()).copied()
    }

    /// The members of a household that the list may mean.
    pub(super) fn members_of(&self, id: HouseholdId) -> &[MemberRow] {
        self.members.get(&id).map_or(&[][..], Vec::as_slice)
    }

    /// Whether others than the head of a household of the list are in one of the register, or that one
    /// has no others.
    fn has_others(&self, from: &ProposedHousehold, head: &ProposedMember, id: HouseholdId) -> bool {
        let there = self.members_of(id);
        let is = |row: &MemberRow, member: &ProposedMember| match member.identity.known() {
            Some(number) if row.identity.known().is_some() => row.identity.known() == Some(number),
            _ => fold(&row.name) == fold(&member.name),
        };
        let others = from.members.iter().filter(|member| member.relation != Relation::Head);
        let mut others = others.filter(|member| !std::ptr::eq(*member, head));
        there.len() <= 1 || others.any(|member| there.iter().any(|row| is(row, member)))
    }

    /// Households of other villages whose head is called alike: of nearly the same age, or with
    /// another member in common. Whoever moved, or whose village was put right, is one household.
    fn elsewhere(
        &self,
        from: &ProposedHousehold,
        head: &ProposedMember,
        village: Option<VillageId>,
    ) -> Vec<HouseholdId> {
        let of_name = self.by_name.get(&fold(&head.name)).map_or(&[][..], Vec::as_slice);
        let elsewhere = of_name.iter().copied().filter(|id| {
            let there = self.ours.get(id).map(|home| home.village);
            village.is_some() && there != village
        });
        let may_be = |id: &HouseholdId| {
            let there = self.members_of(*id).iter().find(|m| m.relation == Relation::Head);
            let sexes = there.and_then(|m| m.sex).zip(head.sex);
            let near = there.and_then(|m| m.birth).zip(head.birth);
            let is_other = sexes.is_some_and(|(there, here)| there != here);
            let is_near = near.is_some_and(|(there, here)| may_be_one(there, here));
            !is_other
                && !self.head_contradicts(head, *id)
                && (is_near || self.shares_member(from, *id))
        };
        elsewhere.filter(may_be).collect()
    }

    /// Whether somebody beside the head is in both, by name and year of birth.
    fn shares_member(&self, from: &ProposedHousehold, id: HouseholdId) -> bool {
        let there = self.members_of(id);
        let others = from.members.iter().filter(|member| member.relation != Relation::Head);
        let mut others = others.map(|member| (fold(&member.name), year(member.birth)));
        others.any(|(name, born)| {
            there.iter().any(|m| {
                let same = [year(m.birth), 0].contains(&born) || m.birth.is_none();
                m.relation != Relation::Head && same && fold(&m.name) == name
            })
        })
    }

    /// Households in which members of the list are counted by number: two of them, or one whose
    /// head is called alike. One alone has moved, which another finding says.
    fn by_members(
        &self,
        from: &ProposedHousehold,
        head: &ProposedMember,
        ours: impl Fn(&ProposedMember) -> Option<HouseholdId>,
    ) -> Vec<HouseholdId> {
        let mut counted: HashMap<HouseholdId, usize> = HashMap::new();
        for id in from.members.iter().filter_map(ours) {
            *counted.entry(id).or_default() += 1;
        }
        let alike = |id: &HouseholdId| fold(&self.head_name(*id)) == fold(&head.name);
        let likely = counted.into_iter().filter(|(id, members)| *members >= 2 || alike(id));
        likely.map(|(id, _)| id).collect()
    }

    /// The household whose people are most like those of the list: two of them at least, or all of
    /// the smaller household.
    fn alike(&self, from: &ProposedHousehold) -> impl Iterator<Item = HouseholdId> {
        let best = self.alike.as_ref().and_then(|alike| {
            let people: Vec<matching::Person<'_>> =
                from.members.iter().map(|member| of_list(member)).collect();
            let mut found: HashMap<HouseholdId, (i32, usize)> = HashMap::new();
            for candidates in alike.index.candidates(&people) {
                let mut seen = HashSet::new();
                for candidate in candidates {
                    let place = usize::try_from(candidate.with).unwrap_or(usize::MAX);
                    let Some(id) = alike.households.get(place) else { continue };
                    if seen.insert(*id) {
                        let entry = found.entry(*id).or_default();
                        entry.0 = entry.0.saturating_add(candidate.score);
                        entry.1 += 1;
                    }
                }
            }
            let enough = |id: &HouseholdId, common: usize| {
                let there = self.members.get(id).map_or(0, Vec::len);
                common >= 2 || common == there.min(from.members.len())
            };
            let found = found
                .into_iter()
                .filter(|(id, (score, common))| *score >= LIKELY_FROM && enough(id, *common));
            found.max_by_key(|(id, (score, _))| (*score, *id)).map(|(id, _)| id)
        });
        best.into_iter()
    }

    /// The head agrees by name and year; whether that is the same household beyond doubt.
    fn is_same(&self, from: &ProposedHousehold, head: &ProposedMember, id: HouseholdId) -> bool {
        if self.head_contradicts(head, id) {
            return false;
        }
        let there = self.members.get(&id).map_or(&[][..], Vec::as_slice);
        let same_day = there.iter().any(|m| {
            m.relation == Relation::Head
                && matches!((m.birth, head.birth), (Some(Birth::Day(a)), Some(Birth::Day(b))) if a == b)
        });
        let others = |m: &&ProposedMember| m.relation != Relation::Head;
        let common = from.members.iter().filter(others).any(|member| {
            let folded = fold(&member.name);
            there.iter().any(|m| {
                m.relation != Relation::Head
                    && fold(&m.name) == folded
                    && (member.birth.is_none() || year(m.birth) == year(member.birth))
            })
        });
        let alone = there.len() <= 1 && from.members.len() <= 1;
        same_day || common || alone
    }

    /// Two citizen numbers that differ are two people.
    fn head_contradicts(&self, head: &ProposedMember, id: HouseholdId) -> bool {
        let citizen = |id: &PersonalId| id.kind() == IdentityKind::Citizen;
        let mine = head.identity.known().filter(|id| citizen(id));
        let members = self.members.get(&id).map_or(&[][..], Vec::as_slice);
        let theirs = members.iter().find(|m| m.relation == Relation::Head);
        let theirs = theirs.and_then(|m| m.identity.known()).filter(|id| citizen(id));
        matches!((mine, theirs), (Some(mine), Some(theirs)) if mine != theirs)
    }

    fn question(
        &self,
        file: i32,
        from: &ProposedHousehold,
        head: &ProposedMember,
        candidate: HouseholdId,
    ) -> Question {
        let there = self.members.get(&candidate).map_or(&[][..], Vec::as_slice);
        let names = |names: Vec<String>| names.join(", ");
        let born = |name: &str, birth: Option<Birth>| match birth {
            Some(birth) => format!("{name} ({birth})"),
            None => name.to_owned(),
        };
        let mine = from.members.iter().map(|m| born(&m.name, m.birth)).collect();
        let theirs = there.iter().map(|m| born(&m.name, m.birth)).collect();
        let sheet = from.place.sheet.as_deref().unwrap_or_default();
        let row = from.place.row.unwrap_or(0);
        let mut args = std::collections::BTreeMap::new();
        args.insert("head".to_owned(), head.name.clone());
        args.insert("list".to_owned(), names(mine));
        args.insert("register".to_owned(), names(theirs));
        let village = self.ours.get(&candidate).map(|home| home.village);
        args.insert("village".to_owned(), self.village_name(village));
        Question {
            id: format!("household:{file}:{sheet}:{row}:{candidate}"),
            place: from.place.clone(),
            code: "household_same".to_owned(),
            args,
            choices: [SAME, DIFFERENT, UNSURE].map(household_choice).to_vec(),
        }
    }

    pub(super) fn head_name(&self, id: HouseholdId) -> String {
        let members = self.members.get(&id).map_or(&[][..], Vec::as_slice);
        let head = members.iter().find(|m| m.relation == Relation::Head).or(members.first());
        head.map(|m| m.name.clone()).unwrap_or_default()
    }

    pub(super) fn village_name(&self, id: Option<VillageId>) -> String {
        id.and_then(|id| self.villages.name(id)).unwrap_or_default().to_owned()
    }

    /// The class that one by a decision of a day takes the place of; `None` when a newer one stands.
    pub(super) fn class_replaced(&self, id: HouseholdId, day: Day) -> Option<Class> {
        let is_newer = |facts: &Vec<(Day, Class)>| facts.iter().all(|(from, _)| *from <= day);
        self.latest.get(&id).filter(|facts| is_newer(facts))?;
        self.class_before(id, day)
    }

    /// From when a village of that name lies in the commune, where that is after the list's day.
    pub(super) fn village_later(&self, name: &str) -> Option<Day> {
        self.later_villages.get(&base::text::marked(name)).copied()
    }

    /// The class in force on the day before.
    pub(super) fn class_before(&self, id: HouseholdId, day: Day) -> Option<Class> {
        let facts = self.latest.get(&id)?;
        facts.iter().filter(|(from, _)| *from < day).max_by_key(|(from, _)| *from).map(|it| it.1)
    }

    /// Households of the villages that the list names which it does not have, of the classes that
    /// it is about; in the order of the villages.
    pub(super) fn missing(
        &self,
        there: impl Fn(HouseholdId) -> bool,
        villages: &HashSet<VillageId>,
        about: impl Fn(Option<Class>) -> bool,
    ) -> Vec<HouseholdId> {
        let after = self.day.succ_opt().unwrap_or(self.day);
        let mut missing: Vec<&HeadRow> = self
            .ours
            .values()
            .filter(|home| villages.contains(&home.village))
            .filter(|home| !there(home.household))
            .filter(|home| about(self.class_before(home.household, after)))
            .collect();
        missing.sort_by(|a, b| {
            (self.village_name(Some(a.village)), &a.folded, a.household).cmp(&(
                self.village_name(Some(b.village)),
                &b.folded,
                b.household,
            ))
        });
        missing.into_iter().map(|home| home.household).collect()
    }

    /// A household as a sentence names it.
    pub(super) fn home_shown(&self, id: HouseholdId) -> String {
        let village = self.village_name(self.ours.get(&id).map(|home| home.village));
        format!("{}, {village}", self.head_name(id))
    }

    /// The head's name and the village's of a household that the list does not have.
    pub(super) fn shown(&self, id: HouseholdId) -> (String, String) {
        let home = self.ours.get(&id);
        let head = home.map(|home| home.name.clone()).unwrap_or_default();
        (head, self.village_name(home.map(|home| home.village)))
    }
}

/// A choice between one household and two.
pub(super) fn household_choice(id: &str) -> intake::Choice {
    let args = std::collections::BTreeMap::new();
    intake::Choice { id: id.to_owned(), code: format!("household_{id}"), args }
}

/// Who of the list: its places are known by their names only, and say nothing here.
fn of_list(member: &ProposedMember) -> matching::Person<'_> {
    matching::Person {
        name: &member.name,
        sex: member.sex,
        birth: member.birth,
        number: member.identity.known().map(PersonalId::as_str),
        relation: Some(member.relation),
        household: None,
        village: None,
        commune: None,
    }
}

/// How many years apart two births may be written of one person.
const CLOSE: i32 = 2;

/// Whether two births may be one person's: close by, and not two whole days that share nothing.
fn may_be_one(one: Birth, other: Birth) -> bool {
    let close = (one.year() - other.year()).abs() <= CLOSE;
    let days = one.day().zip(other.day());
    let same_day = |(a, b): (Day, Day)| (a.day(), a.month()) == (b.day(), b.month());
    close && (days.is_none_or(same_day) || one == other)
}

/// Whether one year may be the other mistyped: close by, one digit another, two digits exchanged.
fn is_slip(one: i32, other: i32) -> bool {
    let digits = |year: i32| [year / 1000, year / 100 % 10, year / 10 % 10, year % 10];
    let (a, b) = (digits(one), digits(other));
    let differ = a.iter().zip(&b).filter(|(a, b)| a != b).count();
    let sorted = |mut digits: [i32; 4]| {
        digits.sort_unstable();
        digits
    };
    (one - other).abs() <= CLOSE || differ <= 1 || (differ == 2 && sorted(a) == sorted(b))
}

fn year(birth: Option<Birth>) -> i32 {
    birth.map_or(0, Birth::year)
}

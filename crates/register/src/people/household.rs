//! A household as it is entered, and what must hold before it is accepted.

use std::collections::HashMap;

use base::day::show_day;
use base::id::{HouseholdId, PersonId, VillageId};
use base::text::{NAME_MAX, clean, fold};
use base::{Birth, Day, Finding};
use serde::{Deserialize, Serialize};

use crate::people::facts::{HouseholdFacts, MemberFacts, NEEDS_MAX};
use crate::people::identity::Identity;
use crate::people::person::{Relation, Sex};

/// The most members of one household; the largest real ones have fewer than 30.
pub const MEMBERS_MAX: usize = 40;
/// The most characters of an ethnicity.
pub const ETHNICITY_MAX: usize = 60;
/// The most characters of the reason why there is no number.
pub const REASON_MAX: usize = 200;
/// The most characters of an address.
pub const ADDRESS_MAX: usize = 300;
/// A head younger than this is looked at twice.
pub const HEAD_AGE_MIN: u32 = 16;
/// Nobody lives longer.
pub const AGE_MAX: u32 = 120;

/// A household to be entered. Its ids are made by whoever enters it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHousehold {
    /// Its id, the idempotency key.
    pub id: HouseholdId,
    /// The village it lives in.
    pub village: VillageId,
    /// Where in the village; may be empty.
    #[serde(default)]
    pub address: String,
    /// The day since which it is in the register; who was born later belongs to it from birth.
    pub since: Day,
    /// Its members, the head among them.
    pub members: Vec<NewMember>,
    /// Why it is poor, what it needs, and the like, as of `since`.
    #[serde(default, skip_serializing_if = "HouseholdFacts::is_empty")]
    pub facts: HouseholdFacts,
}

/// A member of a household to be entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    /// The person's id.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Sex, when known.
    #[serde(default)]
    pub sex: Option<Sex>,
    /// Day or year of birth, when known.
    #[serde(default)]
    pub birth: Option<Birth>,
    /// What the person is to the head.
    pub relation: Relation,
    /// Ethnicity, as written on the papers.
    #[serde(default)]
    pub ethnicity: Option<String>,
    /// The personal number, or why there is none.
    pub identity: Identity,
    /// The facts from which deprivation indicators follow.
    #[serde(default)]
    pub facts: MemberFacts,
}

impl NewHousehold {
    /// The same with its texts in one normal form: what looks alike is alike, nothing invisible
    /// is kept.
    #[must_use]
    pub fn cleaned(mut self) -> NewHousehold {
        self.address = clean(&self.address);
        self.members = self.members.into_iter().map(NewMember::cleaned).collect();
        self.facts = self.facts.cleaned();
        self
    }

    /// The day from which one of its members belongs to it: nobody does before birth. The head does
    /// from the first day, since a household without a head is none.
    pub fn joins_on(&self, member: &NewMember) -> Day {
        match (member.relation, member.birth) {
            (Relation::Head, _) | (_, None) => self.since,
            (_, Some(birth)) => self.since.max(birth.earliest()),
        }
    }
}

impl NewMember {
    /// The same with its texts in one normal form.
    #[must_use]
    pub fn cleaned(mut self) -> NewMember {
        let name = clean(&self.name);
        self.name = base::text::proper_case(&name).unwrap_or(name);
        self.ethnicity = self.ethnicity.map(people_name).filter(|text| !text.is_empty());
        if let Identity::Missing(reason) = &self.identity {
            self.identity = Identity::Missing(clean(reason));
        }
        self
    }
}

/// The name of a people in one normal form, with capitals as names have them.
pub(crate) fn people_name(text: String) -> String {
    let text = clean(&text);
    base::text::proper_case(&text).unwrap_or(text)
}

/// What the rules look at in a member, whether it is entered or still in a list.
#[derive(Debug, Clone, Copy)]
pub struct MemberView<'a> {
    /// Full name.
    pub name: &'a str,
    /// Sex, when known.
    pub sex: Option<Sex>,
    /// Day or year of birth, when known.
    pub birth: Option<Birth>,
    /// What the person is to the head; `None` when the list did not say it legibly.
    pub relation: Option<Relation>,
    pub ethnicity: Option<&'a str>,
    /// The personal number; `None` when the list did not say it legibly.
    pub identity: Option<&'a Identity>,
}

impl<'a> From<&'a NewMember> for MemberView<'a> {
    fn from(member: &'a NewMember) -> MemberView<'a> {
        MemberView {
            name: &member.name,
            sex: member.sex,
            birth: member.birth,
            relation: Some(member.relation),
            ethnicity: member.ethnicity.as_deref(),
            identity: Some(&member.identity),
        }
    }
}

/// A finding about one member (counted from 0), or about the household as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    pub member: Option<usize>,
    /// The finding, without a place.
    pub finding: Finding,
}

/// What is wrong or doubtful about a household on a day. Each finding about a member names it
/// (`name`) and counts it (`member`, from 1).
pub fn check_household(household: &NewHousehold, day: Day) -> Vec<Finding> {
    let views: Vec<MemberView<'_>> = household.members.iter().map(MemberView::from).collect();
    let mut findings: Vec<Finding> =
        check_members(&views, day).into_iter().map(|located| located.finding).collect();
    if household.address.chars().count() > ADDRESS_MAX {
        findings.push(Finding::error("text_too_long").with("max", ADDRESS_MAX));
    }
    findings.extend(check_facts(&household.facts));
    if household.since > day {
        findings.push(
            Finding::error("household_since_future").with("since", show_day(household.since)),
        );
    }
    for (place, member) in views.iter().enumerate() {
        let early = since_before_head(member, household.since);
        findings.extend(early.map(|finding| about(place, member, finding).finding));
    }
    findings
}

/// A household is not in the register before its head is born.
pub fn since_before_head(member: &MemberView<'_>, since: Day) -> Option<Finding> {
    let birth = member.birth.filter(|_| member.relation == Some(Relation::Head))?;
    (birth.earliest() > since).then(|| {
        Finding::error("household_since_before_head")
            .with("birth", birth)
            .with("since", show_day(since))
    })
}

/// What the register has room for of what is stated about a household.
pub fn check_facts(facts: &HouseholdFacts) -> Vec<Finding> {
    if facts.needs.chars().count() > NEEDS_MAX {
        return vec![Finding::error("text_too_long").with("max", NEEDS_MAX)];
    }
    Vec::new()
}

/// As [`check_household`], for members only, each finding with the member it is about.
pub fn check_members(members: &[MemberView<'_>], day: Day) -> Vec<Located> {
    let mut found = Vec::new();
    check_size_and_head(members, &mut found);
    // A list beyond the limit is refused as a whole: no use in a finding per member.
    for (place, member) in members.iter().enumerate().take(MEMBERS_MAX) {
        let mut own = check_name(member.name);
        own.extend(check_birth(member, day));
        if member.sex.is_none() {
            own.push(Finding::warning("sex_missing"));
        }
        if member.ethnicity.is_none_or(|text| text.trim().is_empty()) {
            own.push(Finding::warning("ethnicity_missing"));
        }
        if let Some(identity) = member.identity {
            own.extend(identity.check(member.sex, member.birth));
        }
        own.extend(check_lengths(member));
        found.extend(own.into_iter().map(|finding| about(place, member, finding)));
    }
    check_twice(members, &mut found);
    found
}

/// What is wrong or doubtful about a person who joins a household on `from`, as of `today`.
pub fn check_joining(member: &NewMember, from: Day, today: Day) -> Vec<Finding> {
    let view = MemberView::from(member);
    let mut own = check_name(view.name);
    own.extend(check_birth(&view, from));
    own.extend(member.identity.check(member.sex, member.birth));
    own.extend(check_lengths(&view));
    if from > today {
        own.push(Finding::error("household_since_future").with("since", show_day(from)));
    }
    own.into_iter().map(|finding| about(0, &view, finding).finding).collect()
}

fn about(place: usize, member: &MemberView<'_>, finding: Finding) -> Located {
    let name: String = clean(member.name).chars().take(NAME_MAX).collect();
    let finding = finding.with("name", name).with("member", place + 1);
    Located { member: Some(place), finding }
}

fn check_size_and_head(members: &[MemberView<'_>], found: &mut Vec<Located>) {
    let whole = |finding| Located { member: None, finding };
    if members.is_empty() {
        found.push(whole(Finding::error("household_empty")));
        return;
    }
    if members.len() > MEMBERS_MAX {
        found.push(whole(
            Finding::error("household_too_large")
                .with("count", members.len())
                .with("max", MEMBERS_MAX),
        ));
    }
    let with =
        |relation| members.iter().enumerate().filter(move |(_, m)| m.relation == Some(relation));
    // An illegible relation has its own finding; it may well be the head's.
    let all_legible = members.iter().all(|m| m.relation.is_some());
    if all_legible && with(Relation::Head).next().is_none() {
        found.push(whole(Finding::error("household_no_head")));
    }
    for (place, member) in with(Relation::Head).skip(1) {
        found.push(about(place, member, Finding::error("household_two_heads")));
    }
    for (place, member) in with(Relation::Spouse).skip(1) {
        found.push(about(place, member, Finding::warning("household_two_spouses")));
    }
}

fn check_name(name: &str) -> Vec<Finding> {
    let name = clean(name);
    if name.is_empty() {
        return vec![Finding::error("name_empty")];
    }
    let mut findings = Vec::new();
    if name.chars().count() > NAME_MAX {
        findings.push(Finding::error("name_too_long").with("max", NAME_MAX));
    }
    if !name.chars().any(char::is_alphabetic) {
        findings.push(Finding::error("name_no_letter"));
    }
    findings
}

/// What the register has room for besides the name.
fn check_lengths(member: &MemberView<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if member.ethnicity.is_some_and(|text| text.chars().count() > ETHNICITY_MAX) {
        findings.push(Finding::error("text_too_long").with("max", ETHNICITY_MAX));
    }
    if let Some(Identity::Missing(reason)) = member.identity
        && reason.chars().count() > REASON_MAX
    {
        findings.push(Finding::error("text_too_long").with("max", REASON_MAX));
    }
    findings
}

fn check_birth(member: &MemberView<'_>, day: Day) -> Vec<Finding> {
    let Some(birth) = member.birth else {
        return vec![Finding::warning("birth_missing")];
    };
    match birth.age_on(day) {
        None => {
            vec![Finding::error("birth_after_day").with("birth", birth).with("day", show_day(day))]
        }
        Some((least, _)) if least > AGE_MAX => {
            vec![Finding::error("birth_too_early").with("birth", birth).with("max", AGE_MAX)]
        }
        Some((_, most)) if most < HEAD_AGE_MIN && member.relation == Some(Relation::Head) => {
            vec![Finding::warning("head_is_child").with("birth", birth).with("min", HEAD_AGE_MIN)]
        }
        Some(_) => Vec::new(),
    }
}

/// The same number, or the same name and birth: one person entered twice. Two namesakes born on
/// the same day (twins are not namesakes) are told apart by their numbers.
fn check_twice(members: &[MemberView<'_>], found: &mut Vec<Located>) {
    let mut by_number: HashMap<&str, usize> = HashMap::new();
    let mut by_name: HashMap<(String, Birth), usize> = HashMap::new();
    for (place, member) in members.iter().enumerate().take(MEMBERS_MAX) {
        let number = member.identity.and_then(Identity::known).map(|id| id.as_str());
        let first_by_number = number.and_then(|n| {
            by_number.get(n).copied().or_else(|| {
                by_number.insert(n, place);
                None
            })
        });
        let first_by_name = member.birth.and_then(|birth| {
            let key = (fold(member.name), birth);
            by_name.get(&key).copied().or_else(|| {
                by_name.insert(key, place);
                None
            })
        });
        let other_number = |first: usize| {
            let other = members.get(first).and_then(|m| m.identity).and_then(Identity::known);
            number.is_some() && other.is_some_and(|id| Some(id.as_str()) != number)
        };
        let first = first_by_number.or(first_by_name.filter(|first| !other_number(*first)));
        if let Some(first) = first {
            let finding = Finding::error("person_twice").with("first", first + 1);
            found.push(about(place, member, finding));
        }
    }
}

//! What may not be had twice (`law/overlaps.toml`): asked of everything that a household and its
//! people ever received, of the programme and of regular policies. What is found has the parts of
//! its sentence: what, which project, which year, which paper; of another commune's family nothing
//! but the commune.

use std::collections::BTreeMap;

use base::id::{HouseholdId, LegalPaperId, PersonId, SupportId};
use base::{Day, Dong, closed_set};
use chrono::{Datelike as _, Months};
use register::people::entitlement::NameOf;
use serde::Deserialize;

use crate::load::{BadFile, Wrong, once, parse, row, wrong};
use crate::mark::{Confidence, Slot, SlotWords};

closed_set! {
    /// Who may not have it twice.
    Whose {
        Person = "person",
        Household = "household",
    }
}

closed_set! {
    /// What a rule forbids.
    How {
        /// Of several policies of one content in one year the highest, once.
        HighestOnce = "highest_once",
        /// What another programme has settled.
        SettledElsewhere = "settled_elsewhere",
        /// The same content again within so many years.
        NotAgain = "not_again",
    }
}

/// A kind of support.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlapContent {
    pub id: String,
    /// A wider content that it is of, too.
    pub part_of: Option<String>,
    pub name: NameOf,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclude {
    pub id: String,
    pub of: Whose,
    pub how: How,
    pub contents: Vec<String>,
    /// Within so many years; left out, for ever.
    pub years: Option<Slot<u32>>,
    pub source: String,
    pub confidence: Confidence,
}

/// Two contents that stand beside each other.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allow {
    pub contents: [String; 2],
    pub source: String,
    pub confidence: Confidence,
}

/// All rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overlaps {
    #[serde(default, rename = "slot")]
    pub slots: Vec<SlotWords>,
    #[serde(rename = "content")]
    pub contents: Vec<OverlapContent>,
    #[serde(default, rename = "exclude")]
    pub exclude: Vec<Exclude>,
    #[serde(default, rename = "allow")]
    pub allow: Vec<Allow>,
}

/// Something that was received, or was promised and not taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub id: SupportId,
    pub household: HouseholdId,
    /// None where it is of the household.
    pub person: Option<PersonId>,
    pub content: String,
    /// The policy or programme it is of.
    pub policy: String,
    /// What is shown of it: project, and the paper's number and day.
    pub project: Option<String>,
    pub paper: Option<LegalPaperId>,
    pub on: Day,
    pub amount: Dong,
    /// Whether it was settled under its policy.
    pub settled: bool,
    /// Whether it is of a commune that the reader does not see: then nothing of the family is
    /// shown.
    pub hidden: bool,
}

/// What a household or a person is to receive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub household: HouseholdId,
    pub person: Option<PersonId>,
    pub content: String,
    pub policy: String,
    pub on: Day,
    pub amount: Dong,
}

/// What stands against it, as the parts of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap<'a> {
    pub rule: &'a Exclude,
    /// The content that was received.
    pub content: &'a OverlapContent,
    /// The year in which it was.
    pub year: i32,
    /// Project and paper; none where the reader does not see the family.
    pub project: Option<&'a str>,
    pub paper: Option<LegalPaperId>,
    /// The support itself; none where the reader does not see the family.
    pub given: Option<SupportId>,
    pub hidden: bool,
    /// Of `highest_once`: whether what is wanted is the higher one, so that the other gives way.
    pub wanted_is_higher: bool,
    /// The slot that is empty: nobody knows how long the rule reaches, and a person decides.
    pub not_known: Option<&'a str>,
}

impl Overlaps {
    /// Reads the file.
    ///
    /// # Errors
    /// The first thing wrong, with its line.
    pub fn load(file: &str, text: &str) -> Result<Overlaps, BadFile> {
        parse(file, text, Overlaps::check)
    }

    fn check(&self) -> Result<(), Wrong> {
        once("slot", "id", self.slots.iter().map(|it| it.id.as_str()))?;
        once("content", "id", self.contents.iter().map(|it| it.id.as_str()))?;
        once("exclude", "id", self.exclude.iter().map(|it| it.id.as_str()))?;
        let is = |id: &String| self.content(id).is_some();
        for it in &self.contents {
            let whole = it.part_of.as_ref().map(|whole| self.content(whole));
            if whole.is_some_and(|whole| whole.is_none_or(|it| it.part_of.is_some())) {
                let near = row("content", &it.id);
                return Err(wrong(near, format!("{:?} is part of what is no whole", it.id)));
            }
        }
        for it in &self.exclude {
            let bad = |why: String| wrong(row("exclude", &it.id), why);
            if it.contents.is_empty() || !it.contents.iter().all(is) {
                return Err(bad(format!("rule {:?} names a content that is none", it.id)));
            }
            if it.years.as_ref().and_then(Slot::known) == Some(&0) {
                return Err(bad(format!("rule {:?} reaches over no year", it.id)));
            }
            let slot = it.years.as_ref().and_then(Slot::slot);
            if slot.is_some_and(|slot| !self.slots.iter().any(|known| known.id == slot)) {
                return Err(bad(format!("rule {:?} names a slot without words", it.id)));
            }
        }
        for it in &self.allow {
            if !it.contents.iter().all(is) {
                return Err(wrong("[[allow]]", "a pair names a content that is none"));
            }
        }
        Ok(())
    }

    pub fn content(&self, id: &str) -> Option<&OverlapContent> {
        self.contents.iter().find(|it| it.id == id)
    }

    /// Whether a content is this one, or a part of it.
    fn is_of(&self, id: &str, whole: &str) -> bool {
        id == whole || self.content(id).is_some_and(|it| it.part_of.as_deref() == Some(whole))
    }

    /// Whether a rule says that two contents stand beside each other.
    pub fn is_allowed(&self, one: &str, other: &str) -> bool {
        self.allow.iter().any(|it| {
            let [a, b] = &it.contents;
            (self.is_of(one, a) && self.is_of(other, b))
                || (self.is_of(one, b) && self.is_of(other, a))
        })
    }

    /// What stands against each of a list, in its order: asked of what each household ever
    /// received. That one stands twice on the list itself is [`super::check_list`]'s to say.
    pub fn find<'a>(&'a self, wanted: &[Wanted], given: &'a [Given]) -> Vec<Vec<Overlap<'a>>> {
        let mut by_household: BTreeMap<HouseholdId, Vec<&Given>> = BTreeMap::new();
        for it in given {
            by_household.entry(it.household).or_default().push(it);
        }
        let nothing = Vec::new();
        let one = |it: &Wanted| {
            let had = by_household.get(&it.household).unwrap_or(&nothing);
            had.iter().flat_map(|had| self.against(it, had)).collect()
        };
        wanted.iter().map(one).collect()
    }

    fn against<'a>(&'a self, wanted: &Wanted, had: &'a Given) -> Vec<Overlap<'a>> {
        let Some(content) = self.content(&had.content) else { return Vec::new() };
        let rules = self.exclude.iter().filter(|rule| self.meets(rule, wanted, had));
        rules
            .map(|rule| Overlap {
                rule,
                content,
                year: had.on.year(),
                project: had.project.as_deref().filter(|_| !had.hidden),
                paper: had.paper.filter(|_| !had.hidden),
                given: (!had.hidden).then_some(had.id),
                hidden: had.hidden,
                wanted_is_higher: rule.how == How::HighestOnce && wanted.amount > had.amount,
                not_known: rule.years.as_ref().and_then(Slot::slot),
            })
            .collect()
    }

    fn meets(&self, rule: &Exclude, wanted: &Wanted, had: &Given) -> bool {
        // Both are of one content of the rule, the narrower or the wider.
        let one =
            |whole: &String| self.is_of(&wanted.content, whole) && self.is_of(&had.content, whole);
        if !rule.contents.iter().any(one) {
            return false;
        }
        // What is of the household meets each of its people, and the other way round.
        let same_person = match (rule.of, wanted.person, had.person) {
            (Whose::Household, _, _) | (Whose::Person, None, _) | (Whose::Person, _, None) => true,
            (Whose::Person, Some(one), Some(other)) => one == other,
        };
        if !same_person {
            return false;
        }
        let other_policy = wanted.policy != had.policy;
        match rule.how {
            How::HighestOnce => other_policy && wanted.on.year() == had.on.year(),
            How::SettledElsewhere => {
                other_policy && had.settled && wanted.on.year() == had.on.year()
            }
            How::NotAgain => within(rule.years.as_ref(), had.on, wanted.on),
        }
    }
}

/// Whether a day lies less than so many years after, or before, another; for ever where no years
/// are said, and where they are not known.
fn within(years: Option<&Slot<u32>>, one: Day, other: Day) -> bool {
    let (early, late) = if one <= other { (one, other) } else { (other, one) };
    match years.and_then(Slot::known) {
        None => true,
        Some(years) => {
            early.checked_add_months(Months::new(years * 12)).is_none_or(|end| late < end)
        }
    }
}

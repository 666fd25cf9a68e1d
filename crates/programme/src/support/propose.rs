//! Whom a target group takes in, each with the reason; the household frozen as it stood; what is
//! asked again at approval and at each payment. What was found is named; a person decides.

use base::id::{HouseholdId, PersonId};
use base::text::says_why;
use base::{Day, Dong};
use register::Class;
use register::people::entitlement::Holder;

use crate::condition::{Condition, HouseholdFacts, Outcome, Reason, ask};
use crate::file::{Group, Needed};

/// The fewest letters of the reason with which somebody is put on a list by hand.
const LEAST_REASON: usize = 5;

/// A household, or a person of it, with what the group says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    pub household: HouseholdId,
    /// None where the group is of households.
    pub person: Option<PersonId>,
    pub outcome: Outcome,
    /// Which of the group's first lists it fits, from 0; those of the lowest come first, those of
    /// none last.
    pub first: Option<usize>,
    /// Whether it rests on a value that was not read in a text.
    pub unchecked: bool,
}

/// Everybody of some households with what a group says of them: who comes first before others,
/// otherwise in the order of the households. Who is gone is left out.
pub fn propose(group: &Group, households: &[HouseholdFacts], day: Day) -> Vec<Proposed> {
    let mut all = Vec::new();
    for household in households.iter().filter(|it| it.gone_from.is_none_or(|gone| day < gone)) {
        match group.holder {
            Holder::Household => all.push(one(group, household, None, day)),
            Holder::Person => {
                let there = household.members.iter().filter(|member| member.is_there(day));
                all.extend(there.map(|member| one(group, household, Some(member), day)));
            }
        }
    }
    all.sort_by_key(|it| it.first.unwrap_or(usize::MAX));
    all
}

fn one(
    group: &Group,
    household: &HouseholdFacts,
    person: Option<&crate::condition::PersonFacts>,
    day: Day,
) -> Proposed {
    let outcome = ask(&group.any, household, person, day);
    let fits = |list: &Vec<Condition>| {
        list.iter().all(|condition| condition.holds(household, person, day) == Some(true))
    };
    let first = group.first.iter().position(fits);
    let reasons = match &outcome {
        Outcome::In(reasons) | Outcome::Out(reasons) | Outcome::NotKnown(reasons) => reasons,
    };
    let unchecked = reasons.iter().any(|reason: &Reason| reason.condition.is_unchecked())
        || group.confidence == crate::mark::Confidence::Unchecked;
    Proposed { household: household.id, person: person.map(|it| it.id), outcome, first, unchecked }
}

/// A household as it stood when it was put on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    pub household: HouseholdId,
    pub on: Day,
    pub class: Option<Class>,
    pub escaped_on: Option<Day>,
    /// Who lived in it.
    pub members: Vec<PersonId>,
    /// Whom the support is of, where it is of a person.
    pub person: Option<PersonId>,
    /// Who receives it for the household; he may be another member.
    pub recipient: Option<PersonId>,
}

impl Frozen {
    /// The household as it is known on a day.
    pub fn of(
        household: &HouseholdFacts,
        person: Option<PersonId>,
        recipient: Option<PersonId>,
        on: Day,
    ) -> Frozen {
        let there = household.members.iter().filter(|member| member.is_there(on));
        Frozen {
            household: household.id,
            on,
            class: household.class,
            escaped_on: household.escaped_on,
            members: there.map(|member| member.id).collect(),
            person,
            recipient,
        }
    }
}

/// What has changed since a household was put on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// The household is no longer in the commune, or no longer at all.
    Gone { from: Day },
    /// Whom the support is of has died.
    Died { person: PersonId, on: Day },
    /// Whom the support is of has left the household.
    Left { person: PersonId, on: Day },
    /// Who was to receive it has died or left; another member may.
    RecipientGone { person: PersonId, others: Vec<PersonId> },
    /// The class is another; `still_in` is whether the group takes it in all the same.
    Class { before: Option<Class>, now: Option<Class>, still_in: bool },
    /// The group no longer takes it in, for another reason.
    NoLongerIn(Vec<Reason>),
    /// Whether the group still takes it in is not known.
    NotKnown(Vec<Reason>),
    /// Nothing is known of the household any more.
    Unknown,
}

/// Asks a frozen household again on the day of an approval or a payment. A support of a household
/// outlives its head: only that nobody of it is left ends it.
pub fn recheck(
    group: &Group,
    frozen: &Frozen,
    household: Option<&HouseholdFacts>,
    day: Day,
) -> Vec<Changed> {
    let Some(household) = household.filter(|it| it.id == frozen.household) else {
        return vec![Changed::Unknown];
    };
    if let Some(from) = household.gone_from.filter(|gone| *gone <= day) {
        return vec![Changed::Gone { from }];
    }
    let there: Vec<PersonId> =
        household.members.iter().filter(|it| it.is_there(day)).map(|it| it.id).collect();
    let mut changed = Vec::new();
    if let Some(person) = frozen.person {
        let known = household.members.iter().find(|it| it.id == person);
        match known.map(|it| (it.died_on, it.left_on)) {
            Some((Some(on), _)) if on <= day => changed.push(Changed::Died { person, on }),
            Some((_, Some(on))) if on <= day => changed.push(Changed::Left { person, on }),
            None => changed.push(Changed::Unknown),
            Some(_) => {}
        }
        if !changed.is_empty() {
            return changed;
        }
    }
    if there.is_empty() {
        let last = household.members.iter().filter_map(|it| it.died_on.or(it.left_on)).max();
        return vec![last.map_or(Changed::Unknown, |from| Changed::Gone { from })];
    }
    if let Some(person) = frozen.recipient.filter(|it| !there.contains(it)) {
        changed.push(Changed::RecipientGone { person, others: there });
    }
    let person = frozen.person.and_then(|id| household.members.iter().find(|it| it.id == id));
    let outcome = ask(&group.any, household, person, day);
    let is_in = matches!(outcome, Outcome::In(_));
    if household.class != frozen.class {
        let (before, now) = (frozen.class, household.class);
        changed.push(Changed::Class { before, now, still_in: is_in });
    }
    match outcome {
        Outcome::In(_) => {}
        Outcome::Out(reasons) => changed.push(Changed::NoLongerIn(reasons)),
        Outcome::NotKnown(reasons) => changed.push(Changed::NotKnown(reasons)),
    }
    changed
}

/// That somebody is on a list though the rule does not put him there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    pub reason: String,
}

/// A row of a support list (bảng kê).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    pub household: HouseholdId,
    pub person: Option<PersonId>,
    pub amount: Dong,
    pub by_hand: Option<ByHand>,
    /// Whether the rule takes it in.
    pub is_in: bool,
    /// The papers that are there of it.
    pub has: Vec<Needed>,
}

/// A list of support of one line of an estimate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    pub rows: Vec<ListRow>,
    /// How many the line names.
    pub quantity: i64,
    /// What the line counts.
    pub counted: Dong,
    /// The papers that its content asks for with each.
    pub needs: Vec<Needed>,
}

/// What is wrong with a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListWrong {
    /// It names more or fewer than the line has units.
    Count { named: usize, quantity: i64 },
    /// One household, or one person of it, stands twice: places from 0.
    Twice { first: usize, second: usize },
    /// Neither the rule nor a reason puts it there.
    NoReason { row: usize },
    /// A paper that the content asks for is missing.
    Needs { row: usize, needed: Needed },
    /// An amount that is none.
    Amount { row: usize },
    /// The rows come to more than the line.
    Over { sum: Dong, counted: Dong },
}

/// Everything that is wrong with a list; nothing when it may be approved.
pub fn check_list(list: &List) -> Vec<ListWrong> {
    let mut wrong = Vec::new();
    if i64::try_from(list.rows.len()) != Ok(list.quantity) {
        wrong.push(ListWrong::Count { named: list.rows.len(), quantity: list.quantity });
    }
    let mut seen = std::collections::BTreeMap::new();
    let mut sum: i64 = 0;
    for (row, it) in list.rows.iter().enumerate() {
        if let Some(first) = seen.insert((it.household, it.person), row) {
            wrong.push(ListWrong::Twice { first, second: row });
        }
        let by_hand = it.by_hand.as_ref().is_some_and(|it| says_why(&it.reason, LEAST_REASON));
        if !it.is_in && !by_hand {
            wrong.push(ListWrong::NoReason { row });
        }
        let missing = list.needs.iter().filter(|needed| !it.has.contains(needed));
        wrong.extend(missing.map(|needed| ListWrong::Needs { row, needed: *needed }));
        if crate::amount::positive(it.amount).is_err() {
            wrong.push(ListWrong::Amount { row });
        }
        sum = sum.saturating_add(it.amount.0.max(0));
    }
    if sum > list.counted.0 {
        wrong.push(ListWrong::Over { sum: Dong(sum), counted: list.counted });
    }
    wrong
}

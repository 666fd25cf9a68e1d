//! Finding pairs: the people of one commune compared with one another, and with those elsewhere
//! who have the same number, or the same name and birth.
//!
//! One commune is in memory at a time. What was decided is left alone; open questions are asked as
//! the register looks now.

use std::collections::{HashMap, HashSet};

use base::area::AreaKey;
use base::id::{HouseholdId, MatchId};
use register::people::double::{Index, Outcome, Person, household_pairs};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::people::double::{MatchKind, MatchPair, MatchPerson, MatchState};
use uuid::Uuid;

use super::Told;
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::Target;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;
use crate::kernel::write::Write;

/// Households elsewhere that one commune is compared with: a commune of 5 000 households whose
/// every member had a namesake of the same birth elsewhere stays below it.
const ELSEWHERE_MAX: u32 = 20_000;

/// Where to look.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchFind {
    /// A commune by code or key; the actor's own when empty.
    #[serde(default)]
    pub area: Option<String>,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct MatchFound {
    /// People of the commune.
    pub people: usize,
    /// Questions that stand open now, those of members under their household's.
    pub open: usize,
    /// Of them, asked for the first time.
    pub new: usize,
    /// Open ones that are asked no longer.
    pub gone: usize,
    /// Whether more households elsewhere had to be looked at than may be.
    pub cut: bool,
}

/// A pair before it has an id.
struct Found {
    key: (Uuid, Uuid),
    households: (HouseholdId, HouseholdId),
    score: i32,
    sure: bool,
    told: Told,
}

/// What the scoring gives: households first, then people.
#[derive(Default)]
struct AllFound {
    households: Vec<Found>,
    people: Vec<Found>,
}

/// Looks for pairs in a commune, and between it and all others.
///
/// # Errors
/// `bad_input` when no commune is named and the actor has none, `area_unknown`, `not_found`
/// for a commune of elsewhere.
pub async fn find(app: &App, actor: &Actor, find: MatchFind) -> Result<MatchFound> {
    actor.require(Action::MatchFind)?;
    let today = app.today();
    let commune = match crate::place::area::target(app, actor, find.area.as_deref(), today)? {
        Target::Area(key) if crate::place::area::is_commune(app, &key) => key,
        Target::Nation | Target::Area(_) | Target::Village(_) => {
            return Err(Problem::new(Code::BadInput).with("field", "area"));
        }
    };
    let last = app.areas().get(&commune).and_then(|unit| unit.valid_to);
    let day = last.map_or(today, |last| last.min(today));
    let began = app.now();
    let scope = app.scope_within(actor, &Target::Area(commune.clone()), day).await?;
    let db = &**app.store();
    let near = store::people::double::people(db, &scope, day).await?;
    let (elsewhere, cut) =
        store::people::double::households_elsewhere(db, &scope, day, ELSEWHERE_MAX).await?;
    let far = store::people::double::people_of(db, &elsewhere, day).await?;
    let population = store::people::double::population(db, day).await?;
    let people = near.len();
    let task = tokio::task::spawn_blocking(move || score(near, far, population));
    let found = task.await.map_err(Problem::internal)?;

    let write = app.write(actor, Action::MatchFind).await?;
    write.alone_in(&commune).await?;
    let known = store::people::double::list_all(&*write, &scope).await?;
    let plan = self::plan(app, found, known);
    let result = MatchFound {
        people,
        open: plan.open,
        new: plan.new,
        gone: plan.gone_people.len() + plan.gone_households.len() - plan.again,
        cut,
    };
    let mine = app.scope(actor);
    let before = store::people::double::count_hidden(&*write, &mine).await?;
    plan.put(&write, actor).await?;
    let after = store::people::double::count_hidden(&*write, &mine).await?;
    store::people::double_due::done(&*write, &commune, began).await?;
    let detail = json!({
        "people": result.people, "open": result.open, "new": result.new, "gone": result.gone,
        "cut": result.cut,
    });
    commit(write, &commune, detail).await?;
    // What a commune may not know is not counted to it either.
    let less = |count: usize, hidden: i64| {
        count.saturating_sub(usize::try_from(hidden.max(0)).unwrap_or(usize::MAX))
    };
    Ok(MatchFound {
        open: less(result.open, after),
        new: less(result.new, after - before),
        gone: less(result.gone, before - after),
        ..result
    })
}

async fn commit(write: Write, commune: &AreaKey, detail: serde_json::Value) -> Result<()> {
    write.commit(Some(commune), Subject::area(commune), detail).await
}

/// Compares what was found with what is stored.
fn plan(app: &App, found: AllFound, known: Vec<MatchPair>) -> Plan {
    let mut plan = Plan::default();
    let mut stored: HashMap<(MatchKind, Uuid, Uuid), MatchPair> =
        known.into_iter().map(|pair| ((pair.kind, pair.first, pair.second), pair)).collect();
    // Which household question each pair of households has, and which of those are made anew.
    let mut wholes: HashMap<(HouseholdId, HouseholdId), MatchId> = HashMap::new();
    let mut anew: HashSet<MatchId> = HashSet::new();
    for found in found.households {
        let there = stored.remove(&(MatchKind::Household, found.key.0, found.key.1));
        let pair = found.pair(MatchKind::Household, None, app.new_id());
        let id = plan.take(pair, there, &HashSet::new());
        wholes.insert(found.households, id);
    }
    anew.extend(plan.gone_households.iter().copied());
    for found in found.people {
        let there = stored.remove(&(MatchKind::Person, found.key.0, found.key.1));
        let (a, b) = found.households;
        let whole = wholes.get(&(a.min(b), a.max(b))).copied();
        plan.take(found.pair(MatchKind::Person, whole, app.new_id()), there, &anew);
    }
    // What is left was asked once and is no question any more.
    for pair in stored.into_values().filter(|pair| pair.state == MatchState::Open) {
        match pair.kind {
            MatchKind::Person => plan.gone_people.push(pair.id),
            MatchKind::Household => plan.gone_households.push(pair.id),
        }
    }
    plan
}

/// What is to be written.
#[derive(Default)]
struct Plan {
    add_households: Vec<MatchPair>,
    add_people: Vec<MatchPair>,
    gone_households: Vec<MatchId>,
    gone_people: Vec<MatchId>,
    /// Decided pairs of members whose household question changes.
    freed: Vec<MatchId>,
    moved: HashMap<MatchId, Vec<MatchId>>,
    open: usize,
    new: usize,
    /// Removed only to be added again with another score.
    again: usize,
}

impl Plan {
    /// Takes a pair in, under the id it had.
    fn take(
        &mut self,
        mut pair: MatchPair,
        there: Option<MatchPair>,
        anew: &HashSet<MatchId>,
    ) -> MatchId {
        let of_people = pair.kind == MatchKind::Person;
        let Some(there) = there else {
            self.open += 1;
            self.new += 1;
            let id = pair.id;
            if of_people { &mut self.add_people } else { &mut self.add_households }.push(pair);
            return id;
        };
        pair.id = there.id;
        pair.state = there.state;
        let parent_kept = pair.part_of.is_none_or(|whole| !anew.contains(&whole));
        if there.state != MatchState::Open {
            if of_people && (pair.part_of != there.part_of || !parent_kept) {
                self.freed.push(there.id);
                if let Some(whole) = pair.part_of {
                    self.moved.entry(whole).or_default().push(there.id);
                }
            }
            return there.id;
        }
        self.open += 1;
        if pair == there && parent_kept {
            return there.id;
        }
        self.again += 1;
        if of_people {
            self.gone_people.push(there.id);
            self.add_people.push(pair);
        } else {
            self.gone_households.push(there.id);
            self.add_households.push(pair);
        }
        there.id
    }

    async fn put(self, write: &Write, actor: &Actor) -> Result<()> {
        let db = &**write;
        let (by, at) = (actor.account, write.at);
        store::people::double::set_part_of(db, &self.freed, None).await?;
        store::people::double::free_parts(db, &self.gone_households).await?;
        store::people::double::remove_open(db, &self.gone_people).await?;
        store::people::double::remove_open(db, &self.gone_households).await?;
        store::people::double::add_many(db, &self.add_households, by, at).await?;
        store::people::double::add_many(db, &self.add_people, by, at).await?;
        // Only members that somebody had decided on before their households were found alike.
        for (whole, ids) in &self.moved {
            store::people::double::set_part_of(db, ids, Some(*whole)).await?;
        }
        Ok(())
    }
}

impl Found {
    fn pair(&self, kind: MatchKind, part_of: Option<MatchId>, id: Uuid) -> MatchPair {
        MatchPair {
            id: MatchId(id),
            kind,
            first: self.key.0,
            second: self.key.1,
            first_household: self.households.0,
            second_household: self.households.1,
            part_of,
            score: self.score,
            sure: self.sure,
            reasons: serde_json::to_string(&self.told).unwrap_or_default(),
            state: MatchState::Open,
        }
    }
}

/// Numbers things in the order in which they come.
struct Numbers<T>(HashMap<T, u32>);

impl<T: std::hash::Hash + Eq + Clone> Numbers<T> {
    fn of(&mut self, thing: &T) -> Option<u32> {
        let next = u32::try_from(self.0.len()).ok()?;
        Some(*self.0.entry(thing.clone()).or_insert(next))
    }
}

/// Compares; only pairs with a side in the commune are given. Pure, and off the request's threads.
fn score(near: Vec<MatchPerson>, far: Vec<MatchPerson>, population: i64) -> AllFound {
    let mine = near.len();
    let all: Vec<MatchPerson> = near.into_iter().chain(far).collect();
    let (mut households, mut villages, mut communes) =
        (Numbers(HashMap::new()), Numbers(HashMap::new()), Numbers(HashMap::new()));
    let people: Vec<Person<'_>> = all
        .iter()
        .map(|person| Person {
            name: &person.name,
            sex: person.sex,
            birth: person.birth,
            number: person.number.as_deref(),
            relation: Some(person.relation),
            household: households.of(&person.household),
            village: villages.of(&person.village),
            commune: communes.of(&person.commune),
        })
        .collect();
    let index = Index::within(&people, mine, u64::try_from(population).unwrap_or(0));
    let mut pairs = index.pairs();
    pairs.retain(|pair| usize::try_from(pair.first).is_ok_and(|first| first < mine));
    let by_number: HashMap<u32, HouseholdId> =
        households.0.iter().map(|(id, number)| (*number, *id)).collect();
    let household_id = |number: u32| by_number.get(&number).copied();

    let mut found = AllFound::default();
    for pair in household_pairs(&index, &pairs) {
        let (Some(a), Some(b)) = (household_id(pair.first), household_id(pair.second)) else {
            continue;
        };
        let swapped = a > b;
        let (x, y) = if swapped { (b, a) } else { (a, b) };
        let (m, n) = match swapped {
            true => (pair.second_members, pair.first_members),
            false => (pair.first_members, pair.second_members),
        };
        found.households.push(Found {
            key: (x.0, y.0),
            households: (x, y),
            score: pair.score,
            sure: false,
            told: Told { signs: Vec::new(), common: Some((pair.common, m, n)) },
        });
    }
    for pair in pairs {
        let at = |place: u32| usize::try_from(place).ok().and_then(|place| all.get(place));
        let (Some(a), Some(b)) = (at(pair.first), at(pair.second)) else { continue };
        let (x, y) = if a.id <= b.id { (a, b) } else { (b, a) };
        let signs = index.reasons(pair.first, pair.second);
        found.people.push(Found {
            key: (x.id.0, y.id.0),
            households: (x.household, y.household),
            score: pair.score,
            sure: pair.outcome == Outcome::Same,
            told: Told {
                signs: signs.iter().map(|it| (it.sign.as_str().to_owned(), it.weight)).collect(),
                common: None,
            },
        });
    }
    found
}

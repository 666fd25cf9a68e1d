//! The people of a register or a list, ready to be compared with one another or with others.

use std::sync::OnceLock;

use rayon::prelude::*;

use super::Person;
use super::block;
use super::compare::{Own, own};
use super::frequency::{Frequencies, log2};
use super::household::{Companions, companions};
use super::normal::Record;
use super::score::{ASK_FROM, Outcome, Pair, Reason, outcome};
use super::sign::Sign;

/// A pair that is this far below the line by itself may yet be lifted by its households.
const NEARLY: i32 = 700;
/// So few people are not fewer: the smallest village has more namesakes than its list shows.
const PEOPLE_MIN: u64 = 300;

/// People ready to be compared.
#[derive(Debug)]
pub struct Index {
    records: Vec<Record>,
    frequencies: Frequencies,
    /// The prior odds, as log2 of how many people each is compared with: what the weights must
    /// outweigh.
    odds: i32,
    /// Household and place of each who has one, sorted.
    members: Vec<(u32, u32)>,
    keys: OnceLock<Vec<Vec<(u64, u32)>>>,
}

/// Somebody of an index who may be the person asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The place in the list the index was made of.
    pub with: u32,
    /// As [`Pair::score`].
    pub score: i32,
    /// What that comes to.
    pub outcome: Outcome,
    /// Why.
    pub reasons: Vec<Reason>,
}

impl Index {
    /// Makes people ready; how rare names and places are is counted among them.
    pub fn new(people: &[Person<'_>]) -> Index {
        Index::within(people, people.len(), 0)
    }

    /// The same for people picked out of `population`: two of a million who share a name mean
    /// less than two of a hundred. The first `whole` are everybody of their villages and communes;
    /// those behind were picked for being like one of them, so that they do not say how frequent
    /// a name is where they live.
    pub fn within(people: &[Person<'_>], whole: usize, population: u64) -> Index {
        let mut records: Vec<Record> = people.par_iter().map(Record::of).collect();
        let frequencies = Frequencies::of(&records, whole, population);
        frequencies.weigh_all(&mut records);
        let mut members: Vec<(u32, u32)> = records
            .iter()
            .enumerate()
            .filter(|(_, record)| record.household != 0)
            .filter_map(|(place, record)| Some((record.household, u32::try_from(place).ok()?)))
            .collect();
        members.par_sort_unstable();
        let count = u64::try_from(records.len()).unwrap_or(u64::MAX);
        let odds = log2(count.max(population).max(PEOPLE_MIN), 1);
        Index { records, frequencies, odds, members, keys: OnceLock::new() }
    }

    /// How many people it holds.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether it holds nobody.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Every two who may be the same person, the surest first.
    pub fn pairs(&self) -> Vec<Pair> {
        let near = self.near();
        let mut found = self.with_households(&near);
        found.par_sort_unstable_by_key(|pair| (pair.first, pair.second));
        found.dedup_by_key(|pair| (pair.first, pair.second));
        let mut found = super::household::one_to_one(found, |place| self.household_of(place));
        found.par_sort_unstable_by_key(|pair| (-pair.score, pair.first, pair.second));
        found
    }

    /// Why two of the index have the score they have.
    pub fn reasons(&self, first: u32, second: u32) -> Vec<Reason> {
        let (Some(a), Some(b)) = (self.record(first), self.record(second)) else {
            return Vec::new();
        };
        let mut reasons = Vec::new();
        let own = own(a, b, &mut reasons);
        let (x, y) = (self.members_of(a.household), self.members_of(b.household));
        if let Some(reason) = self.household_reason(&own, a, b, &x, &y) {
            reasons.push(reason);
        }
        reasons.sort_by_key(|reason| (-reason.weight.abs(), reason.sign));
        reasons
    }

    /// Who of the index each of these people may be. They are one household, so that what its
    /// other members say counts for each; people who belong to none are asked about one by one.
    pub fn candidates(&self, household: &[Person<'_>]) -> Vec<Vec<Candidate>> {
        let mut asked: Vec<Record> = household.iter().map(Record::of).collect();
        for record in &mut asked {
            self.frequencies.weigh(record);
            // Numbers of households in a list mean nothing to the index.
            record.household = 0;
        }
        let others: Vec<&Record> = asked.iter().collect();
        asked
            .iter()
            .map(|record| {
                let places = self.sharing_a_key(record);
                let mut found: Vec<Candidate> = places
                    .into_iter()
                    .filter_map(|place| self.candidate(record, &others, place))
                    .collect();
                found.sort_by_key(|candidate| (-candidate.score, candidate.with));
                found
            })
            .collect()
    }

    fn candidate(&self, asked: &Record, others: &[&Record], place: u32) -> Option<Candidate> {
        let there = self.record(place)?;
        let mut reasons = Vec::new();
        let own = own(asked, there, &mut reasons);
        let members = self.members_of(there.household);
        let reason = self.household_reason(&own, asked, there, others, &members);
        let score = own.total + reason.map_or(0, |reason| reason.weight) - self.odds;
        reasons.extend(reason);
        reasons.sort_by_key(|reason| (-reason.weight.abs(), reason.sign));
        let outcome = outcome(score, own.sure);
        (outcome != Outcome::Different).then_some(Candidate {
            with: place,
            score,
            outcome,
            reasons,
        })
    }

    fn sharing_a_key(&self, record: &Record) -> Vec<u32> {
        let keys = self.keys.get_or_init(|| {
            (0..block::KINDS).map(|kind| block::sorted(kind, &self.records)).collect()
        });
        let mut places = Vec::new();
        for (kind, sorted) in keys.iter().enumerate() {
            let Some(key) = block::key(kind, record) else { continue };
            let from = sorted.partition_point(|(there, _)| *there < key);
            let run = sorted.iter().skip(from).take_while(|(there, _)| *there == key);
            places.extend(run.map(|(_, place)| *place));
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    pub(super) fn record(&self, place: u32) -> Option<&Record> {
        self.records.get(usize::try_from(place).ok()?)
    }

    /// The household of a place, as the caller numbered it plus one; 0 for none.
    pub(super) fn household_of(&self, place: u32) -> u32 {
        self.record(place).map_or(0, |record| record.household)
    }

    /// The places of a household's members.
    pub(super) fn places_of(&self, household: u32) -> impl Iterator<Item = u32> {
        let from = match household {
            0 => self.members.len(),
            _ => self.members.partition_point(|(there, _)| *there < household),
        };
        let rest = self.members.iter().skip(from);
        rest.take_while(move |(there, _)| *there == household).map(|(_, place)| *place)
    }

    fn members_of(&self, household: u32) -> Vec<&Record> {
        self.places_of(household).filter_map(|place| self.record(place)).collect()
    }

    /// The pairs that are alike by themselves, or nearly, with their own scores.
    fn near(&self) -> Vec<(u32, u32)> {
        let floor = self.odds + ASK_FROM - NEARLY;
        let mut near = block::each(&self.records, |first, second| {
            let (a, b) = (self.record(first)?, self.record(second)?);
            let own = own(a, b, &mut ());
            (!own.never && own.total >= floor).then_some((first.min(second), first.max(second)))
        });
        near.par_sort_unstable();
        near.dedup();
        near
    }

    /// Compares the households of each such pair, every member with every member, and gives all
    /// pairs above the line.
    fn with_households(&self, near: &[(u32, u32)]) -> Vec<Pair> {
        let mut households: Vec<(u32, u32)> = Vec::new();
        let mut alone: Vec<(u32, u32)> = Vec::new();
        for (first, second) in near {
            let (x, y) = (self.household_of(*first), self.household_of(*second));
            if x == 0 || y == 0 || x == y {
                alone.push((*first, *second));
            } else {
                households.push((x.min(y), x.max(y)));
            }
        }
        households.par_sort_unstable();
        households.dedup();
        let mut found: Vec<Pair> =
            households.par_iter().flat_map_iter(|(x, y)| self.between(*x, *y)).collect();
        found.extend(alone.iter().filter_map(|(first, second)| {
            let (a, b) = (self.record(*first)?, self.record(*second)?);
            self.pair(*first, *second, &own(a, b, &mut ()), 0)
        }));
        found
    }

    fn between(&self, x: u32, y: u32) -> Vec<Pair> {
        let (xs, ys): (Vec<u32>, Vec<u32>) =
            (self.places_of(x).collect(), self.places_of(y).collect());
        let (a, b): (Vec<&Record>, Vec<&Record>) = (
            xs.iter().filter_map(|place| self.record(*place)).collect(),
            ys.iter().filter_map(|place| self.record(*place)).collect(),
        );
        let companions = Companions::of(&a, &b);
        let mut found = Vec::new();
        for (i, (first, a)) in xs.iter().zip(&a).enumerate() {
            for (j, (second, b)) in ys.iter().zip(&b).enumerate() {
                let own = own(a, b, &mut ());
                let lift = companions.lift(i, j, &own);
                let (first, second) = (*first.min(second), *first.max(second));
                found.extend(self.pair(first, second, &own, lift));
            }
        }
        found
    }

    fn pair(&self, first: u32, second: u32, own: &Own, lift: i32) -> Option<Pair> {
        let score = own.total + lift - self.odds;
        let outcome = outcome(score, own.sure);
        (outcome != Outcome::Different && !own.never).then_some(Pair {
            first,
            second,
            score,
            outcome,
        })
    }

    fn household_reason(
        &self,
        own: &Own,
        a: &Record,
        b: &Record,
        x: &[&Record],
        y: &[&Record],
    ) -> Option<Reason> {
        let lift = companions(own, a, b, x, y);
        let sign = if lift > 0 { Sign::CompanionsSame } else { Sign::CompanionsOther };
        (lift != 0).then_some(Reason { sign, weight: lift })
    }
}

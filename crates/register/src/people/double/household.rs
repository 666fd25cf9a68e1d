//! What the other members of two households say, and which households may be one.

use std::collections::HashMap;

use super::compare::{Own, own};
use super::index::Index;
use super::normal::Record;
use super::score::Pair;
use super::sign::Sign;

/// Among some sixteen pairs of members one is a little alike by chance: log2 of that.
const BY_CHANCE: i32 = 400;
/// The most that one companion says.
const ONE_MAX: i32 = 900;
/// The most that all of them say.
const ALL_MAX: i32 = 1_800;
/// With this many members each and none in common, two households speak against.
const MEMBERS_MIN: usize = 3;
/// Of one who married out this much less is against: two households without anybody else in common
/// are what marriage makes.
const MARRIED_OUT: i32 = 300;

/// How far each member of one household is alike to each of another.
pub(super) struct Companions {
    /// Weight, both contents and both places, the strongest first.
    alike: Vec<(i32, [u64; 2], usize, usize)>,
    large: bool,
}

impl Companions {
    pub(super) fn of(a: &[&Record], b: &[&Record]) -> Companions {
        let mut alike = Vec::new();
        for (i, x) in a.iter().enumerate() {
            for (j, y) in b.iter().enumerate() {
                let own = own(x, y, &mut ());
                let number = own.sure.then_some(ONE_MAX);
                let weight = number.unwrap_or(own.person - BY_CHANCE).min(ONE_MAX);
                // A birthday in common makes no companion.
                if weight > 0 && !own.given_other {
                    let contents = [x.content.min(y.content), x.content.max(y.content)];
                    alike.push((weight, contents, i, j));
                }
            }
        }
        alike.sort_unstable_by_key(|(weight, contents, i, j)| (-weight, *contents, *i, *j));
        Companions { alike, large: a.len() >= MEMBERS_MIN && b.len() >= MEMBERS_MIN }
    }

    /// What the others say of two members. They lift nobody whose own name and birth speak
    /// against: brothers have the same companions.
    pub(super) fn lift(&self, i: usize, j: usize, own: &Own) -> i32 {
        // Each member is a companion once; households are small, so a bit each is enough.
        let bit = |place: usize| 1_u64 << (place % 64);
        let (mut left, mut right) = (bit(i), bit(j));
        let mut sum = 0;
        for (weight, _, x, y) in &self.alike {
            if left & bit(*x) == 0 && right & bit(*y) == 0 {
                left |= bit(*x);
                right |= bit(*y);
                sum += weight;
            }
        }
        match sum {
            0 if self.large && own.married_out => Sign::CompanionsOther.weight() + MARRIED_OUT,
            0 if self.large => Sign::CompanionsOther.weight(),
            _ if own.person <= 0 || (own.given_other && own.family_other) => 0,
            _ => sum.min(ALL_MAX),
        }
    }
}

/// The same for one pair whose households are `x` and `y`, the two among them.
pub(super) fn companions(own: &Own, a: &Record, b: &Record, x: &[&Record], y: &[&Record]) -> i32 {
    if (a.household != 0 && a.household == b.household) || x.is_empty() || y.is_empty() {
        return 0;
    }
    let place = |all: &[&Record], one: &Record| all.iter().position(|it| std::ptr::eq(*it, one));
    let (Some(i), Some(j)) = (place(x, a), place(y, b)) else { return 0 };
    Companions::of(x, y).lift(i, j, own)
}

/// Within another household a person is one member: of several that fit, the best stays, and who
/// is the same as the best (a row twice in one list).
pub(super) fn one_to_one(pairs: Vec<Pair>, household_of: impl Fn(u32) -> u32) -> Vec<Pair> {
    let sides = |pair: &Pair| {
        let (x, y) = (household_of(pair.first), household_of(pair.second));
        let apart = x != 0 && y != 0 && x != y;
        let sides = [(pair.first, y, pair.second), (pair.second, x, pair.first)];
        sides.into_iter().filter(move |_| apart)
    };
    // Of each person and household: the best score and whose it is; several when they are even.
    let mut best: HashMap<(u32, u32), (i32, Vec<u32>)> = HashMap::new();
    for pair in &pairs {
        for (one, household, other) in sides(pair) {
            let entry = best.entry((one, household)).or_insert((i32::MIN, Vec::new()));
            if pair.score > entry.0 {
                *entry = (pair.score, vec![other]);
            } else if pair.score == entry.0 {
                entry.1.push(other);
            }
        }
    }
    // Pairs come sorted by both places, so that a pair is found by halving.
    let is_pair = |a: u32, b: u32| {
        let key = (a.min(b), a.max(b));
        pairs.binary_search_by_key(&key, |pair| (pair.first, pair.second)).is_ok()
    };
    let stays = |pair: &Pair| {
        sides(pair).all(|(one, household, other)| match best.get(&(one, household)) {
            Some((score, kept)) => {
                pair.score == *score || kept.iter().any(|kept| is_pair(*kept, other))
            }
            None => true,
        })
    };
    pairs.iter().filter(|pair| stays(pair)).copied().collect()
}

/// Two households that may be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdPair {
    /// One household, as the caller numbered it.
    pub first: u32,
    /// The other, of a higher number.
    pub second: u32,
    /// Members in common.
    pub common: u32,
    pub first_members: u32,
    pub second_members: u32,
    /// What the pairs of members weigh together, hundredths of bits.
    pub score: i32,
}

/// Which households of an index may be one: at least two members of each are, or both have but one.
/// One who married out, or lives alone and is counted with the children, is a question of people.
pub fn household_pairs(index: &Index, pairs: &[Pair]) -> Vec<HouseholdPair> {
    // Of each two households: the score and both places of each two members.
    type Common = HashMap<(u32, u32), Vec<(i32, u32, u32)>>;
    let mut common = Common::new();
    for pair in pairs {
        let (x, y) = (index.household_of(pair.first), index.household_of(pair.second));
        if x != 0 && y != 0 && x != y {
            let members = if x < y {
                (pair.score, pair.first, pair.second)
            } else {
                (pair.score, pair.second, pair.first)
            };
            common.entry((x.min(y), x.max(y))).or_default().push(members);
        }
    }
    let mut found: Vec<HouseholdPair> = common
        .into_iter()
        .filter_map(|((x, y), mut members)| {
            members.sort_unstable_by_key(|(score, a, b)| (-score, *a, *b));
            let (mut left, mut right): (Vec<u32>, Vec<u32>) = Default::default();
            let mut score = 0_i32;
            for (weight, a, b) in members {
                if !left.contains(&a) && !right.contains(&b) {
                    left.push(a);
                    right.push(b);
                    score = score.saturating_add(weight);
                }
            }
            let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let pair = HouseholdPair {
                first: x - 1,
                second: y - 1,
                common: count(left.len()),
                first_members: count(index.places_of(x).count()),
                second_members: count(index.places_of(y).count()),
                score,
            };
            let alone = pair.first_members.max(pair.second_members) == 1;
            (pair.common >= 2 || alone).then_some(pair)
        })
        .collect();
    found.sort_unstable_by_key(|pair| (-pair.score, pair.first, pair.second));
    found
}

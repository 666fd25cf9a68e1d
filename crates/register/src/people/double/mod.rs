//! Same person, same household: which records are so alike that a person should look at them.
//!
//! Probabilistic record linkage (Fellegi and Sunter): each field of two records agrees or not, each
//! agreement has a match weight in hundredths of bits (`sign.rs` says why), and the sum must outweigh
//! the prior odds, which follow from how many people are compared. Nothing is ever merged here: the
//! outcome is a question, with its reasons.

mod block;
mod compare;
mod compare_name;
mod frequency;
mod household;
mod index;
mod name;
mod normal;
mod score;
mod sign;
mod word;

use base::Birth;

use crate::people::person::{Relation, Sex};

pub use household::{HouseholdPair, household_pairs};
pub use index::{Candidate, Index};
pub use score::{Outcome, Pair, Reason};
pub use sign::Sign;

/// A person as the comparison takes them. `household`, `village` and `commune` are any numbers the
/// caller gives to each; areas that took one another over get the same number, so that a place is
/// not new for having a new name.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// Full name, as written.
    pub name: &'a str,
    /// Sex, when known.
    pub sex: Option<Sex>,
    /// Day or year of birth, when known.
    pub birth: Option<Birth>,
    /// The personal number as written, also one that lost its leading zero.
    pub number: Option<&'a str>,
    /// What they are to the head of their household.
    pub relation: Option<Relation>,
    /// Their household.
    pub household: Option<u32>,
    /// Their village.
    pub village: Option<u32>,
    /// Their commune.
    pub commune: Option<u32>,
}

/// Every two records of a list that may be the same person, the surest first.
pub fn pairs(people: &[Person<'_>]) -> Vec<Pair> {
    Index::new(people).pairs()
}

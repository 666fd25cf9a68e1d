//! What comes out: pairs with their scores, outcomes and reasons.

use super::sign::Sign;
use base::closed_set;

closed_set! {
    /// What a score comes to.
    Outcome {
        /// Surely the same: the same twelve digits, also where one lost its zeros in front, and name,
        /// birth and sex do not speak against it.
        Same = "same",
        /// A person must say.
        Ask = "ask",
        /// Surely different.
        Different = "different",
    }
}

/// Two records that may be one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The place of one in the list.
    pub first: u32,
    /// The place of the other, behind it.
    pub second: u32,
    /// Hundredths of bits for their being one: 0 is even odds, 700 about a hundred to one.
    pub score: i32,
    /// What that comes to.
    pub outcome: Outcome,
}

/// One sign and what it weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// What agrees or does not.
    pub sign: Sign,
    /// Hundredths of bits; below zero it speaks against.
    pub weight: i32,
}

/// From this on a person is asked. The signs of one record are not as independent as the sum takes
/// them, so that near the line the bits promise too much. Measured on the lists of `bench/matching`
/// and on those of an outside tester: of the questions between 100 and 200 one in seven (theirs) to
/// three in ten (ours) are of one person, between 500 and 600 two in three or more, and of all
/// questions at least nine in ten. A needless one costs an officer a look; a double that is not
/// asked about costs money paid twice.
pub(super) const ASK_FROM: i32 = 100;

/// The outcome of a score.
pub(super) fn outcome(score: i32, sure: bool) -> Outcome {
    match score >= ASK_FROM {
        true if sure => Outcome::Same,
        true => Outcome::Ask,
        false => Outcome::Different,
    }
}

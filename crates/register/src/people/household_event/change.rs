//! What an event changes, row by row: kept with the event, so that it can be taken back exactly.

use base::Birth;
use base::Day;
use base::id::{HouseholdId, PersonId, VillageId};
use serde::{Deserialize, Serialize};

use crate::people::facts::MemberFacts;
use crate::people::identity::Identity;
use crate::people::person::{Relation, Sex};

/// What is known of a person on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonData {
    /// Full name.
    pub name: String,
    pub sex: Option<Sex>,
    /// Day or year of birth.
    pub birth: Option<Birth>,
    pub ethnicity: Option<String>,
    /// The personal number, or why there is none.
    pub identity: Identity,
    /// The facts from which indicators follow.
    pub facts: MemberFacts,
}

/// One change. Its day is the event's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A household came to be.
    HouseholdMade { household: HouseholdId },
    /// It lives there from the day on.
    HomeMade {
        household: HouseholdId,
        village: VillageId,
        /// The address within it.
        address: String,
    },
    /// It lived in a place until the day.
    HomeLeft {
        household: HouseholdId,
        /// Since when it had lived there.
        from: Day,
    },
    /// The address of the place where it lives is another.
    AddressSet {
        household: HouseholdId,
        /// Since when it has lived there.
        from: Day,
        /// As it was written.
        before: String,
        /// As it is right.
        after: String,
    },
    /// The village of the place where it lives is another: it never lived in the one that was written.
    VillageSet {
        household: HouseholdId,
        /// Since when it has lived there.
        from: Day,
        /// As it was written.
        before: VillageId,
        /// As it is right.
        after: VillageId,
    },
    /// The first day of the household in the register is another: of where it lives, and of those who have
    /// been in it since.
    SinceSet {
        household: HouseholdId,
        /// As it was written.
        before: Day,
        /// As it is right.
        after: Day,
        /// Who has belonged to it since.
        persons: Vec<PersonId>,
    },
    /// A person belongs to a household from the day on.
    Joined {
        /// Who.
        person: PersonId,
        household: HouseholdId,
        /// What they are to its head.
        relation: Relation,
        /// Their place in its list.
        position: i32,
    },
    /// A person belonged to a household, or was that to its head, until the day.
    Left {
        /// Who.
        person: PersonId,
        household: HouseholdId,
        /// Since when.
        from: Day,
    },
    /// Something about a person is otherwise than it was written.
    PersonSet {
        /// Who.
        person: PersonId,
        /// As it was written.
        before: PersonData,
        /// As it is right.
        after: PersonData,
    },
}

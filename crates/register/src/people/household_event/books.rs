//! What the rules of events look at, and what they give: periods and places, parts and plans.

use base::closed_set;
use base::id::{HouseholdId, PersonId, VillageId};
use base::{Birth, Day, Finding};

use super::{Change, PersonData};
use crate::people::household::{MemberView, NewMember, since_before_head};
use crate::people::person::Relation;

/// A person in a household over one period, as the register has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    pub household: HouseholdId,
    pub person: PersonId,
    /// Full name.
    pub name: String,
    /// Day or year of birth.
    pub birth: Option<Birth>,
    /// What they are to the head.
    pub relation: Relation,
    /// Their place in the household's list.
    pub position: i32,
    /// The first day.
    pub from: Day,
    /// Exclusive end; `None` while it lasts.
    pub to: Option<Day>,
}

impl Period {
    /// A head is not born after the first day of the household.
    pub(super) fn check_first_day(&self, since: Day) -> Option<Finding> {
        let member = MemberView {
            name: &self.name,
            sex: None,
            birth: self.birth,
            relation: Some(self.relation),
            ethnicity: None,
            identity: None,
        };
        since_before_head(&member, since).map(|finding| finding.with("name", &self.name))
    }
}

/// Where a household lives, or last lived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The household.
    pub id: HouseholdId,
    pub village: VillageId,
    /// The address within it.
    pub address: String,
    /// Since when.
    pub from: Day,
    /// Exclusive end; `None` while it lasts.
    pub to: Option<Day>,
}

/// What the register knows of the households and people an event is about.
#[derive(Debug, Clone, Copy)]
pub struct Books<'a> {
    pub today: Day,
    /// Every period of every household concerned, and of every person concerned.
    pub periods: &'a [Period],
    /// The latest stay of every household concerned.
    pub homes: &'a [Home],
    /// The data of the person to be corrected.
    pub data: Option<&'a PersonData>,
    /// Who of the people concerned is dead.
    pub dead: &'a [PersonId],
}

closed_set! {
    /// What a person did in an event.
    Part {
        /// Was born, joined by marriage or came to live there.
        Joined = "joined",
        Died = "died",
        /// Left the household.
        Left = "left",
        /// Became the head.
        Head = "head",
        /// Was something else to the head from then on.
        Related = "related",
        /// Moved with the household.
        Moved = "moved",
        /// Had their data put right.
        Corrected = "corrected",
    }
}

/// What an event does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// People the register takes in.
    pub people: Vec<NewMember>,
    /// The changes, in the order in which no rule is broken on the way.
    pub changes: Vec<Change>,
    /// Who did what in which household.
    pub parts: Vec<(PersonId, HouseholdId, Part)>,
    /// The other household it is about.
    pub other: Option<HouseholdId>,
    /// The households that end by it.
    pub ended: Vec<HouseholdId>,
    /// What somebody should look at, though it is accepted.
    pub warnings: Vec<Finding>,
}

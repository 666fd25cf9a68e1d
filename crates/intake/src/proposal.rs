//! What reading a list gives: households as the list has them, what was found, what is asked.

use std::collections::BTreeMap;

use base::{Birth, Day, Finding, Place};
use register::{Class, HouseholdCode, HouseholdFacts, Identity, MemberFacts, Relation, Sex};

use crate::mapping::Question;

/// What a list proposes.
#[derive(Debug, Clone, Default)]
pub struct Proposal {
    /// The households, in the order of the list.
    pub households: Vec<ProposedHousehold>,
    /// What was found, in the order of the list.
    pub findings: Vec<Finding>,
    /// What must be answered before the list can be accepted.
    pub questions: Vec<Question>,
    /// What stands in titles behind the word for a commune, and where.
    pub communes: Vec<(Place, String)>,
    /// Rows read, headers and titles not counted.
    pub rows: u32,
    /// Rows that are of no household, and therefore stay out.
    pub lost: u32,
    /// Whether the list as such cannot be taken in.
    pub refused: bool,
}

/// A household of a list.
#[derive(Debug, Clone)]
pub struct ProposedHousehold {
    /// Its first row.
    pub place: Place,
    /// The list's own number for it.
    pub number: Option<String>,
    /// Its code in the register, when the list carries one.
    pub code: Option<HouseholdCode>,
    /// Its village, as written.
    pub village: Option<String>,
    /// Where the village stands.
    pub village_place: Place,
    pub address: String,
    /// Since when it is in the village, when the list says so.
    pub since: Option<Day>,
    pub members: Vec<ProposedMember>,
    /// The class the list states.
    pub class: Option<Class>,
    /// The class that the household left, when the list says that it escaped it.
    pub escaped_from: Option<Class>,
    /// Where the class stands.
    pub class_place: Place,
    /// The decision the class rests on.
    pub decision_number: Option<String>,
    /// That decision's day.
    pub decision_day: Option<Day>,
    /// Score A as stated.
    pub a_points: Option<i64>,
    /// Score B as stated.
    pub b_points: Option<i64>,
    /// The floor area of its house.
    pub house_area_m2: Option<u32>,
    /// Why it is poor, what it needs, and the like.
    pub facts: HouseholdFacts,
    /// Whether the list marks it as of an ethnic minority.
    pub minority: Option<bool>,
    /// Whether the list marks that a member has merit (người có công), without saying who.
    pub merit: Option<bool>,
    /// Where the list says it lives, above the village.
    pub area: StatedArea,
    /// How many members the list states.
    pub member_count: Option<u32>,
    pub answers: BTreeMap<String, String>,
    /// Its indicators as stated.
    pub indicators: BTreeMap<String, bool>,
    /// Whether something in its rows keeps it out; the others go in.
    pub wrong: bool,
}

/// A member of a household of a list.
#[derive(Debug, Clone)]
pub struct ProposedMember {
    /// The row.
    pub place: Place,
    /// Full name.
    pub name: String,
    pub sex: Option<Sex>,
    /// Day or year of birth.
    pub birth: Option<Birth>,
    /// What the person is to the head.
    pub relation: Relation,
    /// Whether the list says so; else it stands for what nobody said.
    pub relation_said: bool,
    pub ethnicity: Option<String>,
    /// The personal number, or why there is none.
    pub identity: Identity,
    /// The day on which the card with the number was issued.
    pub identity_day: Option<Day>,
    /// Facts from which indicators follow.
    pub facts: MemberFacts,
}

/// Where a household says it lives, above its village.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatedArea {
    /// The names, as written.
    pub province: Option<String>,
    /// District, in lists from before July 2025.
    pub district: Option<String>,
    pub commune: Option<String>,
    /// The official codes, as written.
    pub province_code: Option<String>,
    pub district_code: Option<String>,
    pub commune_code: Option<String>,
    pub village_code: Option<String>,
    /// What stands behind the word for a commune in the village, the address and the place of
    /// residence: whether it is the name of one, who knows the areas can tell.
    pub named: Vec<String>,
}

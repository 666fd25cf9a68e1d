//! What one row of a list says.

use std::collections::BTreeMap;

use base::{Birth, Day};
use register::{
    Class, HouseholdCode, HouseholdFacts, Identity, MemberFacts, PersonalId, Relation, Sex,
};
use workbook::Row;

use crate::meaning::Meaning;
use crate::proposal::StatedArea;

/// What is the household's and stands in few lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OfHousehold {
    pub facts: HouseholdFacts,
    pub minority: Option<bool>,
    pub merit: Option<bool>,
    pub area: StatedArea,
}

/// A year of two digits that waits for the rest of the household.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShortYear {
    pub at: usize,
    pub day_month: Option<(u32, u32)>,
    pub year: i32,
}

/// What a row says; `None` where its cell is empty or could not be read.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    pub row: &'a Row,
    pub number: Option<String>,
    pub code: Option<HouseholdCode>,
    pub village: Option<String>,
    /// Where the village stands when it is not in the row itself.
    pub village_row: Option<u32>,
    /// The village of a row before, where this one leaves it out.
    pub village_above: Option<String>,
    pub address: Option<String>,
    pub since: Option<Day>,
    pub name: String,
    pub head_name: Option<String>,
    pub relation: Option<Relation>,
    /// Whether the relation stands for what the list says nothing of.
    pub relation_unsaid: bool,
    pub sex: Option<Sex>,
    pub birth: Option<Birth>,
    pub short_year: Option<ShortYear>,
    pub age: Option<u32>,
    pub ethnicity: Option<String>,
    pub identity: Option<PersonalId>,
    pub identity_day: Option<Day>,
    pub no_identity: Option<String>,
    pub class: Option<Class>,
    pub escaped_from: Option<Class>,
    pub decision_number: Option<String>,
    pub decision_day: Option<Day>,
    pub a_points: Option<i64>,
    pub b_points: Option<i64>,
    pub area_m2: Option<u32>,
    pub member_count: Option<u32>,
    pub facts: MemberFacts,
    pub of_household: Option<Box<OfHousehold>>,
    pub answers: BTreeMap<String, String>,
    pub indicators: BTreeMap<String, bool>,
    /// What could not be read: that it is missing then is not told as well.
    pub unread: Vec<Meaning>,
    /// Cells that the rest of the row is needed for: the column and its text.
    pub later: Vec<(Meaning, usize)>,
}

impl<'a> Line<'a> {
    pub(crate) fn new(row: &'a Row) -> Line<'a> {
        Line {
            row,
            number: None,
            code: None,
            village: None,
            village_row: None,
            village_above: None,
            address: None,
            since: None,
            name: String::new(),
            head_name: None,
            relation: None,
            relation_unsaid: false,
            sex: None,
            birth: None,
            short_year: None,
            age: None,
            ethnicity: None,
            identity: None,
            identity_day: None,
            no_identity: None,
            class: None,
            escaped_from: None,
            decision_number: None,
            decision_day: None,
            a_points: None,
            b_points: None,
            area_m2: None,
            member_count: None,
            facts: MemberFacts::default(),
            of_household: None,
            answers: BTreeMap::new(),
            indicators: BTreeMap::new(),
            unread: Vec::new(),
            later: Vec::new(),
        }
    }

    pub(crate) fn identity(&self) -> Identity {
        match &self.identity {
            Some(id) => Identity::Known(id.clone()),
            None => Identity::Missing(self.no_identity.clone().unwrap_or_default()),
        }
    }

    /// As [`Line::identity`], for a line that is not needed any more.
    pub(crate) fn take_identity(&mut self) -> Identity {
        match self.identity.take() {
            Some(id) => Identity::Known(id),
            None => Identity::Missing(self.no_identity.take().unwrap_or_default()),
        }
    }
}

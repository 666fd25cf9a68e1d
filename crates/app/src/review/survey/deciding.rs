//! Which readings decide something about a household: with another side of one, an item would have other
//! points or an indicator another mark. A reading that is about a household and changes nothing is not
//! named.

use base::Day;
use standard::Standard;
use standard::instrument::{Apart, Values};
use store::people::member::MemberRow;

use super::content::{Content, Prepared};
use super::roster::RosterLine;
use super::sheet::Sheet;
use crate::kernel::problem::Result;

/// A reading that decides something.
pub(super) struct Decided {
    pub(super) reading: String,
    /// The side that was taken.
    pub(super) side: String,
    pub(super) apart: Apart,
}

/// A form's round made ready, with its standard and the day of the review.
pub(super) struct Deciding<'a> {
    pub(super) prepared: &'a Prepared,
    pub(super) sheet: &'a Sheet,
    pub(super) standard: &'a Standard,
    pub(super) day: Day,
}

impl Deciding<'_> {
    /// The readings that decide something of a form, in the order of the standard.
    pub(super) fn of(&self, content: &Content, members: &[MemberRow]) -> Result<Vec<Decided>> {
        let taken = self.values(self.sheet, content, members)?;
        let one = self.prepared.scoring(self.sheet)?;
        let mut decided = Vec::new();
        for reading in self.sheet.instrument.readings() {
            let side = self.sheet.chosen.side(&reading.id).and_then(|id| reading.side(id));
            let Some(side) = side else { continue };
            let mut apart = Apart::default();
            for other in reading.sides.iter().filter(|it| it.id != side.id) {
                let under = self.sheet.under(&reading.id, &other.id)?;
                let values = self.values(&under, content, members)?;
                let found = one.apart(&taken, &self.prepared.scoring(&under)?, &values);
                apart.items.extend(found.items);
                apart.indicators.extend(found.indicators);
            }
            apart.items.sort_unstable();
            apart.items.dedup();
            apart.indicators.sort_unstable();
            apart.indicators.dedup();
            if apart != Apart::default() {
                decided.push(Decided { reading: reading.id.clone(), side: side.id.clone(), apart });
            }
        }
        Ok(decided)
    }

    /// What a form comes to under a reading: its facts followed anew.
    fn values(&self, sheet: &Sheet, content: &Content, members: &[MemberRow]) -> Result<Values> {
        let rules = self.standard.member_rule_on(self.day);
        let Some(rules) = rules else { return sheet.values(content) };
        let unknown = RosterLine::default();
        let persons = members.iter().map(|member| {
            let line = content.roster.get(&member.id).unwrap_or(&unknown);
            line.person(member.birth, member.sex, self.day)
        });
        let persons: Vec<_> = persons.collect();
        let followed = sheet.follow(rules, self.day, &persons, &content.answers)?;
        let anew = Content { derived: followed.marks, follows: followed.facts, ..content.clone() };
        sheet.values(&anew)
    }
}

//! Ties the rows of one household together: by its code, else by the list's number for it within
//! its village, else by following its head.

use std::collections::HashMap;

use base::text::fold;
use register::{HouseholdCode, Relation};

use crate::read_row::Line;

/// The households of a sheet while its rows are read.
#[derive(Default)]
pub(crate) struct Ties<'a> {
    households: Vec<Opened<'a>>,
    by_code: HashMap<HouseholdCode, usize>,
    by_number: HashMap<(String, String), usize>,
    /// The latest household with a number, for rows that leave the village to the head's row.
    latest: HashMap<String, usize>,
    /// The household of the row before.
    last: Option<usize>,
}

#[derive(Default)]
struct Opened<'a> {
    lines: Vec<Line<'a>>,
    code: Option<HouseholdCode>,
    village: String,
}

impl<'a> Ties<'a> {
    /// Puts a row to its household. Gives the row back when it belongs to none: it names no
    /// household, is no head, and no row stands before it.
    pub(crate) fn put(&mut self, line: Line<'a>, each_row_a_household: bool) -> Option<Line<'a>> {
        let number = line.number.as_deref().map(fold);
        let village = fold(line.village.as_deref().unwrap_or_default());
        let known = match (line.code, &number) {
            (Some(code), _) => self.by_code.get(&code).copied().or_else(|| {
                // Rows before this one may have named the household by its number only.
                let place = self.numbered(number.as_deref()?, &village)?;
                self.households.get(place)?.code.is_none().then_some(place)
            }),
            (None, Some(number)) => self.numbered(number, &village),
            (None, None) if each_row_a_household || line.relation == Some(Relation::Head) => None,
            // A relation that could not be read may be the head's.
            (None, None) if self.last.is_none() && line.relation.is_some() => return Some(line),
            (None, None) => self.last,
        };
        let place = known.unwrap_or_else(|| {
            self.households.push(Opened::default());
            self.households.len() - 1
        });
        let opened = self.households.get_mut(place).expect("found or pushed above");
        opened.code = opened.code.or(line.code);
        if opened.village.is_empty() {
            opened.village = village;
        }
        if let Some(code) = line.code {
            self.by_code.entry(code).or_insert(place);
        }
        if let Some(number) = number {
            self.by_number.entry((number.clone(), opened.village.clone())).or_insert(place);
            self.latest.insert(number, place);
        }
        opened.lines.push(line);
        self.last = Some(place);
        None
    }

    fn numbered(&self, number: &str, village: &str) -> Option<usize> {
        let latest = self.latest.get(number).copied();
        if village.is_empty() {
            return latest;
        }
        let key = (number.to_owned(), village.to_owned());
        self.by_number.get(&key).copied().or_else(|| {
            latest.filter(|place| self.households.get(*place).is_some_and(|h| h.village.is_empty()))
        })
    }

    /// The rows of each household, in the order in which the households begin.
    pub(crate) fn finish(self) -> impl Iterator<Item = Vec<Line<'a>>> {
        self.households.into_iter().map(|opened| opened.lines)
    }
}

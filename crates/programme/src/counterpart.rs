//! What local sources have to add to the central budget's money, and how a commune's points are
//! told.

use std::collections::BTreeSet;

use base::Dong;

use crate::file::{Coefficient, CoefficientOf, Programme, Source};
use crate::mark::Slot;

/// What a source owes to a project: what is due, what was placed, what is short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counterpart<'a> {
    Known {
        due: Dong,
        placed: Dong,
        /// Nothing where more was placed than is due.
        short: Dong,
    },
    /// The ratio is not known: the slot that is empty.
    NotKnown { slot: &'a str, placed: Dong },
    /// The source adds nothing by a ratio.
    None { placed: Dong },
}

impl Programme {
    /// What a source has to add to so much of the central budget, with what it placed. A part of a
    /// đồng counts as a whole one.
    pub fn counterpart(&self, source: Source, central: Dong, placed: Dong) -> Counterpart<'_> {
        let of = self.sources.iter().find(|it| it.id == source);
        match of.and_then(|it| it.counterpart_percent.as_ref()) {
            None => Counterpart::None { placed },
            Some(Slot::Unknown(slot)) => Counterpart::NotKnown { slot, placed },
            Some(Slot::Known(percent)) => {
                let due = (i128::from(central.0) * i128::from(*percent) + 99) / 100;
                let due = i64::try_from(due).unwrap_or(i64::MAX);
                let short = Dong(due.saturating_sub(placed.0).max(0));
                Counterpart::Known { due: Dong(due), placed, short }
            }
        }
    }

    /// The points of a commune by which money is divided: of what it is itself the highest alone,
    /// and those of its villages of special difficulty. Ids that are none of the file count
    /// nothing.
    pub fn points(&self, commune_is: &BTreeSet<&str>, special_villages: u32) -> u32 {
        let of = |each: CoefficientOf| {
            self.coefficients.iter().filter(move |it: &&Coefficient| it.each == each)
        };
        let is = of(CoefficientOf::Commune).filter(|it| commune_is.contains(it.id.as_str()));
        let village = of(CoefficientOf::Village).map(|it| it.points).max().unwrap_or(0);
        is.map(|it| it.points).max().unwrap_or(0) + village * special_villages
    }
}

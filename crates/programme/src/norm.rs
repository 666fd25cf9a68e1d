//! What a line of an estimate may cost by the norms of the day: the smaller of line and norm
//! counts.

use base::{Day, Dong};

use crate::file::{Norm, Programme};

/// Amounts that a norm limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    pub content: &'a str,
    /// Of a content with several amounts, which one.
    pub band: Option<u32>,
    /// The day for which the estimate is made.
    pub day: Day,
    /// Whether the money was carried over from a year before.
    pub carried: bool,
    pub unit_price: Dong,
    /// How many units, in thousandths.
    pub quantity_thousandths: i64,
    /// How many of the second unit (counsellors × months), where the norm has a cap.
    pub cap_units: Option<u32>,
}

/// What the norms say of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NormCheck<'a> {
    /// No norm of this content is known for the day; the estimate goes on, and says so.
    NoNormKnown,
    /// The content has several amounts, and which one is meant was not said.
    WhichBand(Vec<&'a Norm>),
    /// At or below the norm.
    Within(&'a Norm),
    /// Above it: what counts is `counted`.
    Above {
        norm: &'a Norm,
        /// What the line may count at most.
        counted: Dong,
        /// Whether it is the cap over the second unit that holds it down.
        by_cap: bool,
    },
    /// The norm has a cap, and how many of the second unit there are was not said.
    HowMany(&'a Norm),
}

impl Programme {
    /// The norms of a content that hold on a day.
    pub fn norms_on(&self, content: &str, day: Day, carried: bool) -> Vec<&Norm> {
        let holds = |norm: &&Norm| self.text(&norm.text).is_some_and(|it| it.holds(day, carried));
        self.norms.iter().filter(|norm| norm.content == content).filter(holds).collect()
    }

    /// Holds a line against the norms of its day.
    pub fn check_norm(&self, asked: &Asked<'_>) -> NormCheck<'_> {
        let norms = self.norms_on(asked.content, asked.day, asked.carried);
        let norm = match norms.as_slice() {
            [] => return NormCheck::NoNormKnown,
            [norm] if norm.band.is_none() || norm.band == asked.band => *norm,
            several => match several.iter().find(|norm| norm.band == asked.band) {
                Some(norm) => *norm,
                None => return NormCheck::WhichBand(norms),
            },
        };
        let Some(most) = times(norm.amount_vnd, asked.quantity_thousandths) else {
            return NormCheck::Within(norm);
        };
        let line = times(asked.unit_price.0, asked.quantity_thousandths).unwrap_or(i64::MAX);
        let Some(cap) = &norm.cap else { return against(norm, line, most, false) };
        let Some(units) = asked.cap_units else { return NormCheck::HowMany(norm) };
        let capped = cap.amount_vnd.saturating_mul(i64::from(units));
        against(norm, line, most.min(capped), capped < most)
    }
}

fn against(norm: &Norm, line: i64, most: i64, by_cap: bool) -> NormCheck<'_> {
    if line <= most {
        NormCheck::Within(norm)
    } else {
        NormCheck::Above { norm, counted: Dong(most), by_cap }
    }
}

/// So many đồng times thousandths, rounded down; `None` where that is no number any more.
fn times(amount: i64, thousandths: i64) -> Option<i64> {
    let all = i128::from(amount) * i128::from(thousandths) / 1000;
    i64::try_from(all).ok()
}

//! Many households at once: facts in columns, rows of the sheet as ranges over them, blocks that fit the cache, all
//! cores. The outcome is that of [`super::Scoring::classify`], without the trace.

use rayon::prelude::*;

use super::fact::UNKNOWN;
use super::item::{Combine, Condition};
use super::scoring::{ScoredRow, Scoring};
use crate::verdict::Class;

/// Households worked on at a time: their sums and the columns read stay in the first-level cache.
const BLOCK: usize = 1_024;

/// The outcome for many households.
#[derive(Debug, Clone, Default)]
pub struct Classes {
    /// The class of each.
    pub class: Vec<Class>,
    /// Score A; of no meaning where the class is incomplete.
    pub a_points: Vec<i32>,
    /// Score B; of no meaning where the class is incomplete.
    pub b_points: Vec<i32>,
}

/// The columns do not fit the facts or one another.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadColumns {
    /// Fewer columns than the forms have facts.
    #[error("{found} columns for {expected} facts")]
    TooFew {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// Columns of different length.
    #[error("the columns have different lengths")]
    Lengths,
}

/// The points of one range of a fact: `from <= value < from + width`, the value divided by another where there is
/// one.
#[derive(Debug, Clone, Copy)]
struct Range {
    fact: usize,
    per: Option<usize>,
    from: u32,
    width: u32,
    points: i32,
}

/// A sheet as ranges.
struct Plan {
    /// The ranges that add, those of one fact side by side.
    adding: Vec<Range>,
    /// The items of which the highest row counts.
    highest: Vec<Vec<Range>>,
    /// Points that every household has.
    constant: i32,
}

impl Scoring<'_> {
    /// Classifies all households: one column a fact, in the order of the standard's facts, [`UNKNOWN`] for what is
    /// not known. Of facts that the forms lack the columns are not read.
    ///
    /// # Errors
    /// When the columns do not fit.
    pub fn classify_columns(&self, columns: &[Vec<u32>]) -> Result<Classes, BadColumns> {
        let expected = self.instrument.facts().all().iter().filter(|fact| !fact.ours).count();
        if columns.len() < expected {
            return Err(BadColumns::TooFew { found: columns.len(), expected });
        }
        let rows = columns.first().map_or(0, Vec::len);
        if columns.iter().any(|column| column.len() != rows) {
            return Err(BadColumns::Lengths);
        }
        let plan = self.plan();
        let mut out = Classes {
            class: vec![Class::Incomplete; rows],
            a_points: vec![0; rows],
            b_points: vec![0; rows],
        };
        out.class
            .par_chunks_mut(BLOCK)
            .zip(out.a_points.par_chunks_mut(BLOCK))
            .zip(out.b_points.par_chunks_mut(BLOCK))
            .enumerate()
            .for_each(|(block, ((class, a), b))| {
                let from = block * BLOCK;
                let until = from + class.len();
                let part = |place: usize| {
                    columns.get(place).and_then(|it| it.get(from..until)).unwrap_or(&[])
                };
                self.block(&plan, &part, class, a, b);
            });
        Ok(out)
    }

    fn plan(&self) -> Plan {
        let mut plan = Plan { adding: Vec::new(), highest: Vec::new(), constant: 0 };
        for item in &self.items {
            let mut ranges = Vec::new();
            for row in &item.rows {
                match &row.condition {
                    Condition::Region(area) if *area == self.region => plan.constant += row.points,
                    Condition::Region(_) => {}
                    Condition::Range { .. } | Condition::OneOf { .. } => {
                        ranges.extend(ranges_of(row));
                    }
                }
            }
            ranges.retain(|range| range.points != 0);
            match item.combine {
                Combine::Add => plan.adding.extend(ranges),
                Combine::Highest => plan.highest.push(ranges),
            }
        }
        plan
    }

    fn block<'a>(
        &self,
        plan: &Plan,
        part: &dyn Fn(usize) -> &'a [u32],
        class: &mut [Class],
        a: &mut [i32],
        b: &mut [i32],
    ) {
        a.fill(plan.constant);
        for same in plan.adding.chunk_by(|x, y| x.fact == y.fact && x.per == y.per) {
            add(same, part, a);
        }
        let mut most = [0_i32; BLOCK];
        for item in &plan.highest {
            most.fill(0);
            for range in item {
                let values = part(range.fact).iter();
                for (most, value) in most.iter_mut().zip(values) {
                    *most = (*most).max(range.points & mask(*value, range.from, range.width));
                }
            }
            for (sum, most) in a.iter_mut().zip(most) {
                *sum += most;
            }
        }
        let mut missing = [0_u32; BLOCK];
        for place in &self.needed {
            for (missing, value) in missing.iter_mut().zip(part(*place)) {
                *missing |= u32::from(*value == UNKNOWN);
            }
        }
        let each = i32::try_from(self.rule.each).unwrap_or(i32::MAX);
        b.fill(0);
        for place in &self.marks {
            for (sum, value) in b.iter_mut().zip(part(*place)) {
                *sum += each & mask(*value, 1, 1);
            }
        }
        let line = i32::try_from(self.rule.line(self.settlement)).unwrap_or(i32::MAX);
        let poor_from = i32::try_from(self.rule.poor_from).unwrap_or(i32::MAX);
        for (((class, a), b), missing) in class.iter_mut().zip(&*a).zip(&*b).zip(missing) {
            *class = if missing != 0 {
                Class::Incomplete
            } else if *a > line {
                Class::NotPoor
            } else if *b >= poor_from {
                Class::Poor
            } else {
                Class::NearPoor
            };
        }
    }
}

/// All bits where the value lies in the range, none where not: no branch, so that the compiler takes several
/// households at a time.
fn mask(value: u32, from: u32, width: u32) -> i32 {
    -i32::from(value.wrapping_sub(from) < width)
}

/// Adds the points of the ranges of one fact.
fn add<'a>(ranges: &[Range], part: &dyn Fn(usize) -> &'a [u32], sums: &mut [i32]) {
    let Some(first) = ranges.first() else { return };
    let values = part(first.fact);
    if let Some(per) = first.per {
        for range in ranges {
            let until = match range.from + range.width {
                UNKNOWN => u64::MAX,
                until => u64::from(until),
            };
            for ((sum, value), per) in sums.iter_mut().zip(values).zip(part(per)) {
                let (value, per) = (u64::from(*value), u64::from(*per));
                let within =
                    u64::from(range.from) * per <= value && value < until.saturating_mul(per);
                *sum += range.points & -i32::from(within);
            }
        }
        return;
    }
    let mut left = ranges;
    while let [r1, r2, r3, r4, rest @ ..] = left {
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += (r1.points & mask(*value, r1.from, r1.width))
                + (r2.points & mask(*value, r2.from, r2.width))
                + (r3.points & mask(*value, r3.from, r3.width))
                + (r4.points & mask(*value, r4.from, r4.width));
        }
        left = rest;
    }
    if let [r1, r2, rest @ ..] = left {
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += (r1.points & mask(*value, r1.from, r1.width))
                + (r2.points & mask(*value, r2.from, r2.width));
        }
        left = rest;
    }
    for range in left {
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += range.points & mask(*value, range.from, range.width);
        }
    }
}

/// A row as ranges that do not meet: a choice of neighbouring answers is one.
fn ranges_of(row: &ScoredRow) -> Vec<Range> {
    let points = row.points;
    match &row.condition {
        Condition::Region(_) => Vec::new(),
        Condition::Range { fact, per, from, below } => {
            // An open range ends with what is not known.
            let width = below.unwrap_or(UNKNOWN) - from;
            vec![Range { fact: *fact, per: *per, from: *from, width, points }]
        }
        Condition::OneOf { fact, codes } => {
            let mut codes = codes.clone();
            codes.sort_unstable();
            codes.dedup();
            codes
                .chunk_by(|x, y| x + 1 == *y)
                .filter_map(|run| {
                    let width = u32::try_from(run.len()).ok()?;
                    Some(Range { fact: *fact, per: None, from: *run.first()?, width, points })
                })
                .collect()
        }
    }
}

//! Many households at once: answers as small codes in columns, points by lookup, blocks that fit
//! the cache, all cores.

use base::area::Settlement;
use rayon::prelude::*;

use crate::rule::Rule;
use crate::score::RegionScores;
use crate::verdict::Class;

/// The code of a missing answer or indicator.
pub const MISSING: u8 = u8::MAX;
/// Households worked on at a time: their sums stay in the first-level cache.
const BLOCK: usize = 4_096;
/// What a missing answer adds to the sum: no sum of real points comes near it, and a hundred of
/// them still fit.
const UNANSWERED: i32 = 1 << 24;
/// The same for indicators, whose sum of twelve fits 16 bits.
const UNKNOWN: u16 = 1 << 8;

/// The columns of many households. Every column has one entry a household.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// One column a question, in the order of the region's questions: the place of the answer
    /// among the question's answers, or [`MISSING`].
    pub answers: Vec<Vec<u8>>,
    /// One column an indicator, in the official order: 0, 1 or [`MISSING`].
    pub indicators: Vec<Vec<u8>>,
}

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

/// The columns do not fit the scores or one another.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadColumns {
    /// Another number of question columns than the region has questions.
    #[error("{found} columns of answers for {expected} questions")]
    Questions {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// Another number of indicator columns than the standard has indicators.
    #[error("{found} columns of indicators instead of {expected}")]
    Indicators {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// Columns of different length.
    #[error("the columns have different lengths")]
    Lengths,
}

/// Classifies all households of one region.
///
/// # Errors
/// When the columns do not fit. A code beyond a question's answers counts as missing.
pub fn classify(
    rule: &Rule,
    scores: &RegionScores,
    settlement: Settlement,
    columns: &Columns,
) -> Result<Classes, BadColumns> {
    let expected = scores.questions().len();
    if columns.answers.len() != expected {
        return Err(BadColumns::Questions { found: columns.answers.len(), expected });
    }
    let expected = rule.indicators.len();
    if columns.indicators.len() != expected {
        return Err(BadColumns::Indicators { found: columns.indicators.len(), expected });
    }
    let mut all = columns.answers.iter().chain(&columns.indicators);
    let rows = all.next().map_or(0, Vec::len);
    if all.any(|column| column.len() != rows) {
        return Err(BadColumns::Lengths);
    }
    let tables: Vec<[i32; 256]> = scores
        .questions()
        .iter()
        .map(|question| {
            let mut table = [UNANSWERED; 256];
            for (slot, (_, points)) in table.iter_mut().zip(question.answers.iter().take(255)) {
                *slot = *points;
            }
            table
        })
        .collect();
    let line = i32::try_from(rule.line(settlement)).unwrap_or(i32::MAX);
    let each = i32::try_from(rule.each).unwrap_or(i32::MAX);
    let poor_from = i32::try_from(rule.poor_from).unwrap_or(i32::MAX);
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
            sum_answers(&columns.answers, &tables, from, a);
            let mut deprived = [0_u16; BLOCK];
            sum_indicators(&columns.indicators, from, class.len(), &mut deprived);
            for (((class, a), b), n) in
                class.iter_mut().zip(a.iter()).zip(b.iter_mut()).zip(deprived)
            {
                *b = i32::from(n & (UNKNOWN - 1)) * each;
                let incomplete = *a >= UNANSWERED / 2 || n >= UNKNOWN;
                *class = if incomplete {
                    Class::Incomplete
                } else if *a > line {
                    Class::NotPoor
                } else if *b >= poor_from {
                    Class::Poor
                } else {
                    Class::NearPoor
                };
            }
        });
    Ok(out)
}

/// Four columns a turn: each household's sum is then read and written a quarter as often.
fn sum_answers(columns: &[Vec<u8>], tables: &[[i32; 256]], from: usize, sums: &mut [i32]) {
    let block = sums.len();
    let mut columns_left = columns.iter().zip(tables);
    loop {
        let four =
            [columns_left.next(), columns_left.next(), columns_left.next(), columns_left.next()];
        match four {
            [Some((c1, t1)), Some((c2, t2)), Some((c3, t3)), Some((c4, t4))] => {
                let end = c1.len().min(from + block);
                let slices =
                    (c1.get(from..end), c2.get(from..end), c3.get(from..end), c4.get(from..end));
                let (Some(c1), Some(c2), Some(c3), Some(c4)) = slices else { return };
                for ((((sum, x1), x2), x3), x4) in sums.iter_mut().zip(c1).zip(c2).zip(c3).zip(c4) {
                    *sum += look(t1, *x1) + look(t2, *x2) + look(t3, *x3) + look(t4, *x4);
                }
            }
            rest => {
                for (column, table) in rest.into_iter().flatten() {
                    for (sum, code) in sums.iter_mut().zip(column.iter().skip(from)) {
                        *sum += look(table, *code);
                    }
                }
                return;
            }
        }
    }
}

/// A table has an entry for every code: the compiler sees it and checks nothing at run time.
#[expect(clippy::indexing_slicing, reason = "a u8 always lies within 256 entries")]
fn look(table: &[i32; 256], code: u8) -> i32 {
    table[usize::from(code)]
}

fn sum_indicators(columns: &[Vec<u8>], from: usize, rows: usize, sums: &mut [u16; BLOCK]) {
    for column in columns {
        let Some(column) = column.get(from..(from + rows).min(column.len())) else { continue };
        for (sum, value) in sums.iter_mut().zip(column) {
            // 0 and 1 count as they are, anything else is not known.
            *sum += if *value <= 1 { u16::from(*value) } else { UNKNOWN };
        }
    }
}

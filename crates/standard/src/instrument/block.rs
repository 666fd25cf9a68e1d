//! Many households at once: facts in columns of the narrowest width that holds them, rows of the
//! sheet as ranges over them, blocks that fit the cache, all cores. The outcome is that of
//! [`Scoring::classify`], without the trace.

use rayon::prelude::*;

use super::fact::{Fact, FactKind, FactList, UNKNOWN, Values};
use super::item::{Combine, Condition};
use super::scoring::{ScoredRow, Scoring};
use crate::verdict::Class;

/// Households worked on at a time: their sums stay in the first-level cache.
const BLOCK: usize = 8_192;

/// The highest count that a column holds as it is; no limit of a row is above it.
pub const COUNT_MOST: u32 = 65_534;

/// Ranges of a fact that are added in one reading of it.
const AT_ONCE: usize = 4;

/// The number of the class of what is not known: all bits of the others.
const INCOMPLETE: u8 = 3;

/// The values of one fact, one a household. The highest number of the width is "not known".
#[derive(Debug, Clone)]
pub enum Column {
    /// Choices, yes and no, counts up to 254.
    Small(Vec<u8>),
    /// Counts; those above [`COUNT_MOST`] are held as that, since no limit of a row lies so high.
    Wide(Vec<u16>),
}

impl Column {
    /// An empty column for a fact.
    pub fn of(fact: &Fact) -> Column {
        let most = match fact.kind {
            FactKind::Count => fact.most.unwrap_or(UNKNOWN),
            FactKind::YesNo => 1,
            FactKind::Choice => u32::try_from(fact.answers.len()).unwrap_or(UNKNOWN),
        };
        match most < u32::from(u8::MAX) {
            true => Column::Small(Vec::new()),
            false => Column::Wide(Vec::new()),
        }
    }

    /// Adds a household.
    pub fn push(&mut self, value: Option<u32>) {
        match self {
            Column::Small(column) => {
                let value = value.and_then(|value| u8::try_from(value).ok());
                column.push(value.unwrap_or(u8::MAX));
            }
            Column::Wide(column) => {
                let value = value.and_then(|value| u16::try_from(value.min(COUNT_MOST)).ok());
                column.push(value.unwrap_or(u16::MAX));
            }
        }
    }

    /// The value of a household; of a count above [`COUNT_MOST`] that.
    pub fn get(&self, row: usize) -> Option<u32> {
        match self {
            Column::Small(column) => {
                column.get(row).filter(|it| **it != u8::MAX).map(|it| (*it).into())
            }
            Column::Wide(column) => {
                column.get(row).filter(|it| **it != u16::MAX).map(|it| (*it).into())
            }
        }
    }

    /// How many households it has.
    pub fn len(&self) -> usize {
        match self {
            Column::Small(column) => column.len(),
            Column::Wide(column) => column.len(),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes all households out.
    pub fn clear(&mut self) {
        match self {
            Column::Small(column) => column.clear(),
            Column::Wide(column) => column.clear(),
        }
    }
}

/// One empty column a fact.
pub fn columns(facts: &FactList) -> Vec<Column> {
    facts.all().iter().map(Column::of).collect()
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

/// A number of a column. Points of one width are added in that width: a register of the processor
/// then takes as many households at once as it has of them.
trait Lane: Copy + Default + Ord + TryFrom<u32> + Into<u16> + 'static {
    /// What is not known; the highest sum of points, too.
    const UNKNOWN: Self;
    fn slice(column: &Column) -> Option<&[Self]>;
    fn plus(self, other: Self) -> Self;
    /// The points where `from <= self < from + width`, else none; without a branch.
    fn within(self, from: Self, width: Self, points: Self) -> Self;
}

macro_rules! lanes {
    ($($lane:ty: $column:ident),+) => {$(
        impl Lane for $lane {
            const UNKNOWN: Self = <$lane>::MAX;
            fn slice(column: &Column) -> Option<&[Self]> {
                if let Column::$column(column) = column { Some(column) } else { None }
            }
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
            fn within(self, from: Self, width: Self, points: Self) -> Self {
                points & <$lane>::from(self.wrapping_sub(from) < width).wrapping_neg()
            }
        }
    )+};
}

lanes!(u8: Small, u16: Wide);

/// The points of one range of a fact: `from <= value < from + width`.
#[derive(Debug, Clone, Copy)]
struct Range {
    fact: usize,
    from: u32,
    /// `None` has no end.
    width: Option<u32>,
    points: u16,
}

/// A range of a fact divided by another one.
#[derive(Debug, Clone, Copy)]
struct Share {
    fact: usize,
    per: usize,
    from: u16,
    below: Option<u16>,
    points: u16,
}

/// The ranges of a fact that add; none where it only has to be known.
struct OfFact {
    fact: usize,
    ranges: Vec<Range>,
}

/// A sheet as ranges.
#[derive(Default)]
struct Plan {
    /// The facts that must be known, with their ranges.
    adding: Vec<OfFact>,
    shares: Vec<Share>,
    /// The items of which the highest row counts.
    highest: Vec<Vec<Range>>,
    /// Points that every household has.
    constant: u16,
}

impl Scoring<'_> {
    /// Classifies all households: one column a fact, in the order of the standard's facts
    /// ([`columns`]). Of facts that the forms lack the columns are not read. What `out` held is
    /// replaced, its memory used again.
    ///
    /// # Errors
    /// When the columns do not fit.
    pub fn classify_columns(
        &self,
        columns: &[Column],
        out: &mut Classes,
    ) -> Result<(), BadColumns> {
        let expected = self.instrument.facts().all().iter().filter(|fact| !fact.ours).count();
        if columns.len() < expected {
            return Err(BadColumns::TooFew { found: columns.len(), expected });
        }
        let rows = columns.first().map_or(0, Column::len);
        if columns.iter().any(|column| column.len() != rows) {
            return Err(BadColumns::Lengths);
        }
        out.class.resize(rows, Class::Incomplete);
        out.a_points.resize(rows, 0);
        out.b_points.resize(rows, 0);
        let plan = self.plan();
        out.class
            .par_chunks_mut(BLOCK)
            .zip(out.a_points.par_chunks_mut(BLOCK))
            .zip(out.b_points.par_chunks_mut(BLOCK))
            .enumerate()
            .for_each(|(block, ((class, a), b))| {
                let from = block * BLOCK;
                match &plan {
                    Some(plan) => self.block(plan, columns, from, class, a, b),
                    None => self.one_by_one(columns, from, class, a, b),
                }
            });
        Ok(())
    }

    /// The sheet as ranges; `None` where its points are not such that they can be added so.
    fn plan(&self) -> Option<Plan> {
        let mut plan = Plan::default();
        let mut adding: Vec<Range> = Vec::new();
        for item in &self.items {
            let mut ranges = Vec::new();
            for row in item.rows.iter().filter(|row| row.points != 0) {
                let points = u8::try_from(row.points).ok()?;
                match &row.condition {
                    Condition::Region(area) if *area == self.region => {
                        plan.constant += u16::from(points)
                    }
                    Condition::Region(_) => {}
                    Condition::Range { fact, per: Some(per), from, below } => {
                        if item.combine == Combine::Highest {
                            return None;
                        }
                        let of =
                            |fact: usize| self.instrument.facts().all().get(fact).map(Column::of);
                        let widths = (of(*fact), of(*per));
                        if !matches!(widths, (Some(Column::Wide(_)), Some(Column::Small(_)))) {
                            return None;
                        }
                        // A part of 255 at most times a limit of 255 at most fits sixteen bits.
                        let narrow = |limit: u32| u8::try_from(limit).map(u16::from).ok();
                        let below = match below {
                            Some(below) => Some(narrow(*below)?),
                            None => None,
                        };
                        plan.shares.push(Share {
                            fact: *fact,
                            per: *per,
                            from: narrow(*from)?,
                            below,
                            points: points.into(),
                        });
                    }
                    Condition::Range { .. } | Condition::OneOf { .. } => {
                        ranges.extend(ranges_of(row, points.into()));
                    }
                }
            }
            match item.combine {
                Combine::Add => adding.extend(ranges),
                Combine::Highest => plan.highest.push(ranges),
            }
        }
        let of = |fact: &usize| OfFact {
            fact: *fact,
            ranges: adding.iter().filter(|range| range.fact == *fact).copied().collect(),
        };
        plan.adding = self.needed.iter().map(of).collect();
        // A fact that is scored is needed: what is not asked for must give no points either.
        if plan.adding.iter().map(|it| it.ranges.len()).sum::<usize>() != adding.len() {
            return None;
        }
        Some(plan)
    }

    fn block(
        &self,
        plan: &Plan,
        columns: &[Column],
        from: usize,
        class: &mut [Class],
        a: &mut [i32],
        b: &mut [i32],
    ) {
        let rows = class.len();
        let mut sums = [plan.constant; BLOCK];
        let mut unknown = [0_u8; BLOCK];
        let small = Part::<u8>::new(columns, from, rows);
        let wide = Part::<u16>::new(columns, from, rows);
        small.add(&plan.adding, &mut sums, &mut unknown);
        wide.add(&plan.adding, &mut sums, &mut unknown);
        for share in &plan.shares {
            let (values, per) = (wide.values(share.fact), small.values(share.per));
            for ((sum, value), per) in sums.iter_mut().zip(values).zip(per) {
                *sum += share.points(*value, (*per).into());
            }
        }
        for item in &plan.highest {
            add_highest(item, columns, from, rows, &mut sums);
        }
        let mut marks = [0_u8; BLOCK];
        for place in &self.marks {
            for (count, value) in marks.iter_mut().zip(small.values(*place)) {
                *count += u8::from(*value == 1);
            }
        }
        let sixteen = |value: i64| u16::try_from(value.max(0)).unwrap_or(u16::MAX);
        let (line, each) = (sixteen(self.rule.line(self.settlement)), sixteen(self.rule.each));
        let poor_from = sixteen(self.rule.poor_from);
        let mut b_sums = [0_u16; BLOCK];
        for (b, count) in b_sums.iter_mut().zip(marks) {
            *b = u16::from(count).wrapping_mul(each);
        }
        for ((code, a), b) in unknown.iter_mut().zip(sums).zip(b_sums) {
            let (above, near) = (u8::from(a > line), u8::from(b < poor_from));
            *code = (*code * INCOMPLETE) | (above << 1) | (near & (1 - above));
        }
        for (class, code) in class.iter_mut().zip(unknown) {
            // In the order of the set, so that nothing is left to do.
            *class = match code {
                0 => Class::Poor,
                1 => Class::NearPoor,
                2 => Class::NotPoor,
                _ => Class::Incomplete,
            };
        }
        for ((a, b), (sum, b_sum)) in a.iter_mut().zip(b).zip(sums.iter().zip(b_sums)) {
            (*a, *b) = ((*sum).into(), b_sum.into());
        }
    }

    fn one_by_one(
        &self,
        columns: &[Column],
        from: usize,
        class: &mut [Class],
        a: &mut [i32],
        b: &mut [i32],
    ) {
        for (row, ((class, a), b)) in class.iter_mut().zip(a).zip(b).enumerate() {
            let mut values = Values::unknown(self.instrument.facts());
            for (place, column) in columns.iter().enumerate() {
                values.set(place, column.get(from + row).unwrap_or(UNKNOWN));
            }
            let verdict = self.classify(&values);
            let points = |it: Option<i64>| it.and_then(|it| i32::try_from(it).ok()).unwrap_or(0);
            *class = verdict.class;
            (*a, *b) = (points(verdict.a_points), points(verdict.b_points));
        }
    }
}

/// The columns of one width, a block of them.
struct Part<'a, T> {
    columns: Vec<&'a [T]>,
}

impl<'a, T: Lane> Part<'a, T> {
    fn new(columns: &'a [Column], from: usize, rows: usize) -> Part<'a, T> {
        let part = |column: &'a Column| T::slice(column)?.get(from..from + rows);
        Part { columns: columns.iter().map(|column| part(column).unwrap_or(&[])).collect() }
    }

    /// The values of a fact; none where it is of another width.
    fn values(&self, fact: usize) -> &'a [T] {
        self.columns.get(fact).copied().unwrap_or(&[])
    }

    /// Adds the points of the facts of this width, so many of them in their own width as surely
    /// fit, and notes where a fact is not known: the highest of the values is then the highest
    /// number there is.
    fn add(&self, facts: &[OfFact], sums: &mut [u16; BLOCK], unknown: &mut [u8; BLOCK]) {
        let mut partial = [T::default(); BLOCK];
        let mut highest = [T::default(); BLOCK];
        let mut most: u16 = 0;
        for fact in facts {
            let values = self.values(fact.fact);
            if values.is_empty() {
                continue;
            }
            for ranges in
                fact.ranges.chunks(AT_ONCE).chain(fact.ranges.is_empty().then_some(&[][..]))
            {
                let points = ranges.iter().map(|range| range.points).max().unwrap_or(0);
                if most + points > T::UNKNOWN.into() {
                    carry(&mut partial, sums);
                    most = 0;
                }
                most += points;
                let rows = (&mut partial, &mut highest);
                match ranges {
                    [] => add_ranges::<T, 0>([], values, rows),
                    [r1] => add_ranges([r1], values, rows),
                    [r1, r2] => add_ranges([r1, r2], values, rows),
                    [r1, r2, r3] => add_ranges([r1, r2, r3], values, rows),
                    [r1, r2, r3, r4, ..] => add_ranges([r1, r2, r3, r4], values, rows),
                }
            }
        }
        carry(&mut partial, sums);
        for (unknown, highest) in unknown.iter_mut().zip(highest) {
            *unknown |= u8::from(highest == T::UNKNOWN);
        }
    }
}

fn carry<T: Lane>(partial: &mut [T; BLOCK], sums: &mut [u16; BLOCK]) {
    for (sum, partial) in sums.iter_mut().zip(partial.iter_mut()) {
        *sum += (*partial).into();
        *partial = T::default();
    }
}

/// Adds the points of some ranges of one fact, reading it once.
fn add_ranges<T: Lane, const N: usize>(
    ranges: [&Range; N],
    values: &[T],
    (sums, highest): (&mut [T; BLOCK], &mut [T; BLOCK]),
) {
    let ranges = ranges.map(|range| {
        let lane = |value: u32| T::try_from(value).unwrap_or(T::UNKNOWN);
        let unknown: u16 = T::UNKNOWN.into();
        // An open range ends with what is not known.
        let width = range.width.unwrap_or_else(|| u32::from(unknown) - range.from);
        (lane(range.from), lane(width), lane(range.points.into()))
    });
    for ((sum, highest), value) in sums.iter_mut().zip(highest.iter_mut()).zip(values) {
        let points = ranges.map(|(from, width, points)| value.within(from, width, points));
        *sum = points.into_iter().fold(*sum, T::plus);
        *highest = (*highest).max(*value);
    }
}

impl Share {
    /// The points of one household: the limits are multiplied, nothing is divided; without a branch.
    fn points(&self, value: u16, per: u16) -> u16 {
        let reached = |limit: u16| limit.wrapping_mul(per) <= value;
        let below = match self.below {
            Some(below) => !reached(below),
            None => true,
        };
        self.points & u16::from(reached(self.from) & below).wrapping_neg()
    }
}

fn add_highest(
    ranges: &[Range],
    columns: &[Column],
    from: usize,
    rows: usize,
    sums: &mut [u16; BLOCK],
) {
    for (row, sum) in sums.iter_mut().take(rows).enumerate() {
        let points = |range: &Range| {
            let value = columns.get(range.fact).and_then(|column| column.get(from + row))?;
            let within = match range.width {
                Some(width) => value.wrapping_sub(range.from) < width,
                None => value >= range.from,
            };
            within.then_some(range.points)
        };
        *sum += ranges.iter().filter_map(points).max().unwrap_or(0);
    }
}

/// A row as ranges that do not meet: a choice of neighbouring answers is one.
fn ranges_of(row: &ScoredRow, points: u16) -> Vec<Range> {
    match &row.condition {
        Condition::Region(_) => Vec::new(),
        Condition::Range { fact, from, below, .. } => {
            let width = below.map(|below| below - from);
            vec![Range { fact: *fact, from: *from, width, points }]
        }
        Condition::OneOf { fact, codes } => {
            let mut codes = codes.clone();
            codes.sort_unstable();
            codes.dedup();
            let runs = codes.chunk_by(|x, y| x + 1 == *y);
            runs.filter_map(|run| {
                let width = u32::try_from(run.len()).ok();
                Some(Range { fact: *fact, from: *run.first()?, width, points })
            })
            .collect()
        }
    }
}

//! One sheet of the circular made ready: an area kind and a region, an approved table, the readings
//! taken. It scores one household with a trace; many at once in [`super::block`].

use base::area::Settlement;

use super::fact::{Fact, Values};
use super::item::{Combine, Condition};
use super::reading::Chosen;
use super::{CENTRAL_CITY, Instrument, RURAL_REGIONS, URBAN};
use crate::rule::Rule;
use crate::score::ScoreTable;
use crate::verdict::{Class, ScoredAnswer, StatedFact, Trace, Verdict};

/// Why no sheet can be made ready.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotScore {
    /// A region that the area kind does not have.
    #[error("there is no sheet for {region}; there is {}", known.join(", "))]
    NoSuchRegion {
        /// The region.
        region: String,
        /// The regions there are.
        known: Vec<String>,
    },
    /// The table lacks points.
    #[error("the score table has no points for {}", rows.join(", "))]
    NoPoints {
        /// The rows without, as item.answer.
        rows: Vec<String>,
    },
    /// The rule's indicators are not those of the facts.
    #[error("the instrument has no mark for the indicator {indicator}")]
    NoMark {
        /// The indicator.
        indicator: String,
    },
}

/// A row of the sheet as a household's facts tick it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowState {
    /// The item.
    pub item: u8,
    /// The answer.
    pub answer: u8,
    /// Whether it is ticked; `None` when a fact is not known.
    pub ticked: Option<bool>,
    /// Its points.
    pub points: i32,
    /// Whether they are added: of some items the highest row alone.
    pub counts: bool,
}

/// In what two ways of scoring one household come apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Apart {
    /// The items with other points.
    pub items: Vec<u8>,
    /// The indicators with another mark.
    pub indicators: Vec<String>,
}

/// A row with its points.
#[derive(Debug, Clone)]
pub(super) struct ScoredRow {
    pub(super) answer: u8,
    pub(super) condition: Condition,
    pub(super) points: i32,
    pub(super) decided_by: Option<String>,
}

/// An item with its points.
#[derive(Debug, Clone)]
pub(super) struct ScoredItem {
    pub(super) number: u8,
    pub(super) combine: Combine,
    pub(super) rows: Vec<ScoredRow>,
}

/// A sheet made ready.
#[derive(Debug, Clone)]
pub struct Scoring<'a> {
    pub(super) instrument: &'a Instrument,
    pub(super) rule: &'a Rule,
    pub(super) settlement: Settlement,
    pub(super) region: String,
    pub(super) items: Vec<ScoredItem>,
    /// The places of the facts without which a form is not complete, in their order.
    pub(super) needed: Vec<usize>,
    /// The places of the marks, in the order of the rule's indicators.
    pub(super) marks: Vec<usize>,
    chosen: Chosen,
}

impl Instrument {
    /// Makes a sheet ready.
    ///
    /// # Errors
    /// No such sheet, or a table that does not have all points of it.
    pub fn scoring<'a>(
        &'a self,
        rule: &'a Rule,
        table: &ScoreTable,
        settlement: Settlement,
        region: &str,
        chosen: &Chosen,
    ) -> Result<Scoring<'a>, CannotScore> {
        let known: Vec<&str> = match settlement {
            Settlement::Rural => RURAL_REGIONS.to_vec(),
            Settlement::Urban => RURAL_REGIONS.into_iter().chain([CENTRAL_CITY]).collect(),
        };
        if !known.contains(&region) {
            let known = known.into_iter().map(str::to_owned).collect();
            return Err(CannotScore::NoSuchRegion { region: region.to_owned(), known });
        }
        let mut mark = Vec::new();
        for indicator in &rule.indicators {
            let of = |fact: &Fact| fact.indicator.as_ref() == Some(indicator);
            let Some(place) = self.facts.all().iter().position(of) else {
                return Err(CannotScore::NoMark { indicator: indicator.clone() });
            };
            mark.push(place);
        }
        let all = chosen.is("X5", "all");
        let needed = |(_, fact): &(usize, &Fact)| !fact.ours && (all || !fact.unscored);
        let facts = self.facts.all().iter().enumerate();
        Ok(Scoring {
            instrument: self,
            rule,
            settlement,
            region: region.to_owned(),
            items: self.scored_items(table, settlement, region, chosen)?,
            needed: facts.filter(needed).map(|(place, _)| place).collect(),
            marks: mark,
            chosen: chosen.clone(),
        })
    }

    fn scored_items(
        &self,
        table: &ScoreTable,
        settlement: Settlement,
        region: &str,
        chosen: &Chosen,
    ) -> Result<Vec<ScoredItem>, CannotScore> {
        let sheet = match settlement {
            Settlement::Rural => region,
            Settlement::Urban => URBAN,
        };
        let mut missing = Vec::new();
        let mut items = Vec::new();
        for item in &self.items {
            if item.is_region() && settlement == Settlement::Rural {
                continue;
            }
            let mut rows = Vec::new();
            for row in &item.rows {
                let condition = row.condition(chosen);
                let column = match condition {
                    Condition::Region(area) => area.as_str(),
                    Condition::Range { .. } | Condition::OneOf { .. } => sheet,
                };
                let (number, answer) = (item.number, row.answer);
                let points = self
                    .other_points(chosen, number, answer, column)
                    .or_else(|| table.points(&number.to_string(), &answer.to_string(), column));
                let Some(points) = points else {
                    missing.push(format!("{number}.{answer}"));
                    continue;
                };
                rows.push(ScoredRow {
                    answer,
                    condition: condition.clone(),
                    points,
                    decided_by: row.decided_by.clone(),
                });
            }
            let combine = item.combine(chosen);
            items.push(ScoredItem { number: item.number, combine, rows });
        }
        if missing.is_empty() { Ok(items) } else { Err(CannotScore::NoPoints { rows: missing }) }
    }

    /// The points that a side taken puts in place of the table's.
    fn other_points(&self, chosen: &Chosen, item: u8, answer: u8, region: &str) -> Option<i32> {
        self.readings
            .iter()
            .filter_map(|it| it.side(chosen.side(&it.id)?))
            .flat_map(|side| &side.points)
            .find(|it| it.item == item && it.answer == answer && it.region == region)
            .map(|it| it.points)
    }
}

impl Scoring<'_> {
    /// The instrument it is of.
    pub fn instrument(&self) -> &Instrument {
        self.instrument
    }

    /// The facts without which a form is not complete, with their places, in the order of the forms.
    pub fn needed(&self) -> impl Iterator<Item = (usize, &Fact)> {
        let facts = self.instrument.facts.all();
        self.needed.iter().filter_map(|place| facts.get(*place).map(|fact| (*place, fact)))
    }

    /// Classifies one household. A fact that is needed and not known makes it incomplete, and is named.
    pub fn classify(&self, values: &Values) -> Verdict {
        let missing: Vec<String> = self
            .needed()
            .filter(|(place, _)| values.get(*place).is_none())
            .map(|(_, fact)| fact.name.clone())
            .collect();
        let mut a = 0;
        let mut ticked = Vec::new();
        for item in &self.items {
            for row in self.ticked(item, values) {
                a += i64::from(row.points);
                ticked.push(self.traced(item.number, row, values));
            }
        }
        let mut deprived = Vec::new();
        let mut bits = 0;
        for (bit, (place, id)) in self.marks.iter().zip(&self.rule.indicators).enumerate() {
            if values.get(*place) == Some(1) {
                bits |= 1 << bit;
                deprived.push(id.clone());
            }
        }
        let line = self.rule.line(self.settlement);
        let b = self.rule.each * i64::from(u16::count_ones(bits));
        let complete = missing.is_empty();
        let class = match complete {
            true => Class::of(a, line, b, self.rule.poor_from),
            false => Class::Incomplete,
        };
        Verdict {
            class,
            a_points: complete.then_some(a),
            b_points: complete.then_some(b),
            deprived: bits,
            missing,
            trace: Trace {
                answers: ticked,
                line,
                distance: complete.then_some(a - line),
                deprived,
                poor_from: self.rule.poor_from,
                signs: Vec::new(),
                sources: self.rule.sources.clone(),
                readings: self.chosen.all().clone(),
            },
        }
    }

    /// The points so far: of what is known, without the class. What a form shows while it is filled in.
    pub fn so_far(&self, values: &Values) -> (i64, i64) {
        let points = self.items.iter().flat_map(|item| self.ticked(item, values));
        let marks = self.marks.iter().filter(|place| values.get(**place) == Some(1)).count();
        let marks = i64::try_from(marks).unwrap_or(i64::MAX);
        (points.map(|row| i64::from(row.points)).sum(), self.rule.each * marks)
    }

    /// Every row of the sheet as the facts tick it, in its order.
    pub fn rows(&self, values: &Values) -> Vec<RowState> {
        let mut rows = Vec::new();
        for item in &self.items {
            let counted: Vec<u8> =
                self.ticked(item, values).into_iter().map(|row| row.answer).collect();
            rows.extend(item.rows.iter().map(|row| RowState {
                item: item.number,
                answer: row.answer,
                ticked: row.condition.holds(values, &self.region),
                points: row.points,
                counts: counted.contains(&row.answer),
            }));
        }
        rows
    }

    /// Where this and another way, each with the facts as they follow under it, give a household
    /// something else: which items other points, which marks another value.
    pub fn apart(&self, values: &Values, other: &Scoring<'_>, others: &Values) -> Apart {
        let sum = |it: &Scoring<'_>, item: &ScoredItem, values: &Values| {
            it.ticked(item, values).into_iter().map(|row| i64::from(row.points)).sum::<i64>()
        };
        let items = self.items.iter().zip(&other.items);
        let items = items
            .filter(|(one, two)| sum(self, one, values) != sum(other, two, others))
            .map(|(one, _)| one.number);
        let marks = self.marks.iter().zip(&self.rule.indicators);
        let marks = marks
            .filter(|(place, _)| values.get(**place) != others.get(**place))
            .map(|(_, id)| id.clone());
        Apart { items: items.collect(), indicators: marks.collect() }
    }

    /// The rows of an item that count.
    fn ticked<'b>(&self, item: &'b ScoredItem, values: &Values) -> Vec<&'b ScoredRow> {
        let holds = |row: &&ScoredRow| row.condition.holds(values, &self.region) == Some(true);
        let rows: Vec<&ScoredRow> = item.rows.iter().filter(holds).collect();
        match item.combine {
            Combine::Add => rows,
            Combine::Highest => {
                // Of rows with the same points the first counts, so that a trace is always the same.
                let first = rows.into_iter().rev().max_by_key(|row| row.points);
                first.into_iter().collect()
            }
        }
    }

    fn traced(&self, item: u8, row: &ScoredRow, values: &Values) -> ScoredAnswer {
        let stated = |place: usize| {
            let fact = self.instrument.facts.all().get(place)?;
            let value = values.get(place).map(|value| fact.write(value)).unwrap_or_default();
            Some(StatedFact { name: fact.name.clone(), value })
        };
        ScoredAnswer {
            question: item.to_string(),
            answer: row.answer.to_string(),
            points: i64::from(row.points),
            facts: row.condition.facts().into_iter().filter_map(stated).collect(),
            reading: row.decided_by.clone(),
        }
    }
}

//! The figures of a table: sums of its measures, by area and for the whole.

use crate::definition::{Content, RowKind, TableDef};

/// The sums of one area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaFigures {
    /// The area's key or the village's id.
    pub id: String,
    pub name: String,
    /// One sum a measure, in the order of [`TableDef::measures`].
    pub sums: Vec<i64>,
}

/// A table's figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// The areas directly below, in order; none for a village.
    pub areas: Vec<AreaFigures>,
    /// The area asked for, counted on its own and not added up from those below.
    pub whole: AreaFigures,
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// A number of households or people.
    Count(i64),
    /// Hundredths of a percent; none when there is nothing to divide by.
    Rate(Option<i64>),
}

impl TableDef {
    /// The cell of a kind of row in a column, from an area's sums.
    pub fn cell(&self, row: &RowKind, column: u32, sums: &[i64]) -> Cell {
        let Some(column) = self.column(column) else { return Cell::Rate(None) };
        match column.content {
            Content::Measure(_) | Content::Grouped { .. } => {
                Cell::Count(self.sum(row, column.number, sums))
            }
            Content::Rate { of, by } => {
                Cell::Rate(rate(self.sum(row, of, sums), self.sum(row, by, sums)))
            }
            Content::Field(_) => Cell::Rate(None),
        }
    }

    /// The sum of a kind of row in a column of counts.
    pub fn sum(&self, row: &RowKind, column: u32, sums: &[i64]) -> i64 {
        let name = self.column(column).and_then(|column| self.measure(row, column));
        name.and_then(|measure| self.sum_of(&measure.alias, sums)).unwrap_or(0)
    }

    /// The sum of a measure.
    pub fn sum_of(&self, measure: &str, sums: &[i64]) -> Option<i64> {
        let place = self.measures().iter().position(|it| it.alias == measure)?;
        sums.get(place).copied()
    }
}

/// `of` over `by` in hundredths of a percent, rounded half up; none over nothing.
pub fn rate(of: i64, by: i64) -> Option<i64> {
    (by > 0).then(|| (of * 20_000 + by).div_euclid(2 * by))
}

#[cfg(test)]
mod tests {
    use super::rate;

    #[test]
    fn rates_are_hundredths_of_a_percent_rounded_half_up() {
        for (of, by, want) in [
            (40, 1_205, Some(332)),
            (25, 1_205, Some(207)),
            (0, 5, Some(0)),
            (5, 5, Some(10_000)),
            (1, 20_000, Some(1)),
            (1, 20_001, Some(0)),
            (1, 0, None),
        ] {
            assert_eq!(rate(of, by), want, "{of}/{by}");
        }
    }
}

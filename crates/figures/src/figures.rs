//! The figures of a table: sums of its measures, by area and for the whole.

use base::area::Settlement;

use crate::definition::{Content, RowKind, TableDef};

/// What is known of all who live in an area, whether they are in the register or not: tables that count them
/// take it from a paper, and a rate of those who are in the register alone would be none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Total {
    /// The table asks for no such total, or its sums are all there is.
    #[default]
    Counted,
    /// A paper says how many households there are, and perhaps how many people.
    Stated { people: bool },
    /// No paper says it; the sums are those of the register.
    NotStated,
}

impl Total {
    /// Whether a sum of a measure is of all who live there.
    pub fn knows(self, measure: &str) -> bool {
        match self {
            Total::Counted => true,
            Total::Stated { people } => people || measure != PEOPLE_ALL,
            Total::NotStated => !is_total(measure),
        }
    }
}

/// The measure of all households of an area.
pub const HOUSEHOLDS_ALL: &str = "households_all";
/// The measure of all people of an area.
pub const PEOPLE_ALL: &str = "people_all";

/// Whether a measure counts all who live in an area.
pub fn is_total(measure: &str) -> bool {
    [HOUSEHOLDS_ALL, PEOPLE_ALL].contains(&measure)
}

/// The sums of a line and what is known of its total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sums<'a> {
    pub sums: &'a [i64],
    pub total: Total,
}

impl<'a> From<&'a [i64]> for Sums<'a> {
    fn from(sums: &'a [i64]) -> Sums<'a> {
        Sums { sums, total: Total::Counted }
    }
}

/// The sums of one area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaFigures {
    /// The area's key or the village's id.
    pub id: String,
    pub name: String,
    /// One sum a measure, in the order of [`TableDef::measures`].
    pub sums: Vec<i64>,
    /// What is known of all who live there.
    pub total: Total,
}

impl AreaFigures {
    /// Whether its households are all who live there.
    pub fn is_stated(&self) -> bool {
        self.total.knows(HOUSEHOLDS_ALL)
    }

    /// Its line.
    pub fn line(&self) -> Sums<'_> {
        Sums { sums: &self.sums, total: self.total }
    }
}

/// A table's figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// The areas directly below, in order; none for a village.
    pub areas: Vec<AreaFigures>,
    /// The area asked for, counted on its own and not added up from those below.
    pub whole: AreaFigures,
    /// Towns and countryside apart, as forms of the law have it; none within a commune.
    pub sections: Vec<Section>,
}

/// The part of a table that is of towns, or of the countryside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Which; none for communes of which it is not known.
    pub settlement: Option<Settlement>,
    /// What lies in it of the areas directly below, in their order.
    pub areas: Vec<AreaFigures>,
    /// One sum a measure.
    pub sums: Vec<i64>,
    /// What is known of all who live there.
    pub total: Total,
}

impl Section {
    /// Its line.
    pub fn line(&self) -> Sums<'_> {
        Sums { sums: &self.sums, total: self.total }
    }
}

/// What a line of a table is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineOf<'a> {
    /// A section, the first being 1.
    Section(usize, Option<Settlement>),
    /// An area, and its number within the section or the table.
    Area(usize, &'a AreaFigures),
    /// Everything, and how many sections there are.
    Whole(usize),
}

impl Figures {
    /// The lines of the table from the top, each with its sums: sections with their areas, or the
    /// areas, then the whole.
    pub fn lines(&self) -> Vec<(LineOf<'_>, Sums<'_>)> {
        fn of(areas: &[AreaFigures]) -> impl Iterator<Item = (LineOf<'_>, Sums<'_>)> {
            areas.iter().zip(1..).map(|(area, at)| (LineOf::Area(at, area), area.line()))
        }
        let mut lines = Vec::new();
        for (section, number) in self.sections.iter().zip(1..) {
            let line = LineOf::Section(number, section.settlement);
            lines.push((line, section.line()));
            lines.extend(of(&section.areas));
        }
        if self.sections.is_empty() {
            lines.extend(of(&self.areas));
        }
        lines.push((LineOf::Whole(self.sections.len()), self.whole.line()));
        lines
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// A number of households or people.
    Count(i64),
    /// Hundredths of a percent; none when there is nothing to divide by.
    Rate(Option<i64>),
    /// All who live there, or a rate of them, where no paper says how many they are.
    NotStated,
}

impl TableDef {
    /// The cell of a kind of row in a column, from an area's sums.
    pub fn cell(&self, row: &RowKind, column: u32, line: Sums<'_>) -> Cell {
        let sums = line.sums;
        let Some(column) = self.column(column) else { return Cell::Rate(None) };
        match column.content {
            // Beside what a paper says of households the people of the register alone would be few.
            Content::Measure(_) | Content::Grouped { .. }
                if matches!(line.total, Total::Stated { .. })
                    && !self.knows(row, column.number, line.total) =>
            {
                Cell::NotStated
            }
            Content::Measure(_) | Content::Grouped { .. } => {
                Cell::Count(self.sum(row, column.number, sums))
            }
            Content::Rate { by, .. } if !self.knows(row, by, line.total) => Cell::NotStated,
            Content::Rate { of, by } => {
                Cell::Rate(rate(self.sum(row, of, sums), self.sum(row, by, sums)))
            }
            Content::Field(_) => Cell::Rate(None),
        }
    }

    /// Whether the sums of a column are of all who live in an area, where they are to be.
    pub fn knows(&self, row: &RowKind, column: u32, total: Total) -> bool {
        let measure = self.column(column).and_then(|column| self.measure(row, column));
        measure.is_none_or(|it| total.knows(&it.of))
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

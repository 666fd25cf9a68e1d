//! Whether a table foots: its own identities, those with other tables, and that the areas below
//! add up to the whole. What does not is named by area, row and columns.

use std::collections::BTreeMap;

use crate::definition::{Identity, On, RowKind, TableDef};
use crate::figures::{AreaFigures, Figures, Total};

/// An identity that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Which rule: `flow`, `parts_within`, `within`, `equal`, `stands_in`, `sum_of_areas`, …
    pub rule: &'static str,
    /// The area's id.
    pub area_id: String,
    /// The area's name.
    pub area: String,
    /// The kind of row.
    pub row: String,
    /// The column here.
    pub column: u32,
    /// What stands there.
    pub found: i64,
    /// What should.
    pub expected: i64,
    /// Whether it breaks nothing and only says how much is not known.
    pub notice: bool,
}

/// The other tables an identity may name: by id and the day they are looked up on.
pub type Others<'a> = BTreeMap<(&'a str, On), (&'a TableDef, &'a Figures)>;

/// The tables that must be at hand to check a table: id and day.
pub fn stands_on(def: &TableDef) -> Vec<(String, On)> {
    let mut needed: Vec<(String, On)> = def
        .identities
        .iter()
        .filter_map(|identity| match identity {
            Identity::Equal { table, .. } => Some((table.clone(), On::Closing)),
            Identity::StandsIn { table, on, .. } => Some((table.clone(), *on)),
            Identity::Flow { .. }
            | Identity::PartsWithin { .. }
            | Identity::PartsAre { .. }
            | Identity::PartsCover { .. }
            | Identity::Within { .. }
            | Identity::AtLeast { .. }
            | Identity::AtMost { .. }
            | Identity::Nothing { .. }
            | Identity::Known { .. } => None,
        })
        .collect();
    needed.sort();
    needed.dedup();
    needed
}

/// Every identity for every area and the whole; empty when the table foots.
pub fn check(def: &TableDef, figures: &Figures, others: &Others<'_>) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for area in figures.areas.iter().chain([&figures.whole]) {
        for row in &def.rows {
            for identity in &def.identities {
                check_one(def, area, row, identity, others, &mut breaches);
            }
        }
    }
    if !figures.areas.is_empty() {
        sum_of_areas(def, figures, &mut breaches);
    }
    breaches
}

fn check_one(
    def: &TableDef,
    area: &AreaFigures,
    row: &RowKind,
    identity: &Identity,
    others: &Others<'_>,
    breaches: &mut Vec<Breach>,
) {
    let sum = |column: u32| def.sum(row, column, &area.sums);
    let total = |columns: &[u32]| -> i64 { columns.iter().map(|column| sum(*column)).sum() };
    // Where a paper says of households alone, the people are those of the register: neither holds the other.
    let foreign = |column: &u32| {
        matches!(area.total, Total::Stated { .. }) && !def.knows(row, *column, area.total)
    };
    let mut breach = |rule, column, found, expected| {
        breaches.push(Breach {
            rule,
            area_id: area.id.clone(),
            area: area.name.clone(),
            row: row.id.clone(),
            column,
            found,
            expected,
            notice: rule == "known",
        });
    };
    match identity {
        Identity::Flow { opening, minus, plus, closing } => {
            let expected = sum(*opening) - total(minus) + total(plus);
            if sum(*closing) != expected {
                breach("flow", *closing, sum(*closing), expected);
            }
        }
        Identity::PartsWithin { whole, .. } if foreign(whole) => {}
        Identity::Within { part, whole } if foreign(part) || foreign(whole) => {}
        Identity::PartsWithin { parts, whole } => {
            if total(parts) > sum(*whole) {
                breach("parts_within", *whole, total(parts), sum(*whole));
            }
        }
        Identity::PartsAre { parts, whole } => {
            if total(parts) != sum(*whole) {
                breach("parts_are", *whole, sum(*whole), total(parts));
            }
        }
        Identity::PartsCover { parts, whole } => {
            if total(parts) < sum(*whole) {
                breach("parts_cover", *whole, total(parts), sum(*whole));
            }
        }
        Identity::AtLeast { parts, times, whole, without } => {
            let least = times * (sum(*whole) - sum(*without));
            if total(parts) < least {
                breach("at_least", *whole, total(parts), least);
            }
        }
        Identity::AtMost { parts, times, whole, without } => {
            let most = times * (sum(*whole) - sum(*without));
            if total(parts) > most {
                breach("at_most", *whole, total(parts), most);
            }
        }
        Identity::Nothing { column } => {
            if sum(*column) != 0 {
                breach("nothing", *column, sum(*column), 0);
            }
        }
        Identity::Known { column } => {
            if sum(*column) != 0 {
                breach("known", *column, sum(*column), 0);
            }
        }
        Identity::Within { part, whole } => {
            if sum(*part) > sum(*whole) {
                breach("within", *part, sum(*part), sum(*whole));
            }
        }
        Identity::Equal { column, table, other } => {
            let Some((other_def, figures)) = others.get(&(table.as_str(), On::Closing)) else {
                return;
            };
            let Some(there) = same_area(figures, area) else { return };
            let Some(other_row) = other_def.row(&row.id) else { return };
            let expected = other_def.sum(other_row, *other, &there.sums);
            if sum(*column) != expected {
                breach("equal", *column, sum(*column), expected);
            }
        }
        Identity::StandsIn { row: Some(only), .. } if *only != row.id => {}
        Identity::StandsIn { row: _, column, table, on, households, people } => {
            let Some((other_def, figures)) = others.get(&(table.as_str(), *on)) else { return };
            let Some(there) = same_area(figures, area) else { return };
            let measure = if row.id == "people" { people } else { households };
            let Some(expected) = other_def.sum_of(measure, &there.sums) else { return };
            if sum(*column) != expected {
                breach("stands_in", *column, sum(*column), expected);
            }
        }
    }
}

fn same_area<'a>(figures: &'a Figures, area: &AreaFigures) -> Option<&'a AreaFigures> {
    figures.areas.iter().chain([&figures.whole]).find(|there| there.id == area.id)
}

fn sum_of_areas(def: &TableDef, figures: &Figures, breaches: &mut Vec<Breach>) {
    for row in &def.rows {
        for column in &def.columns {
            if def.measure(row, column).is_none() {
                continue;
            }
            // Of areas without a paper nothing adds up to what a paper says.
            let mut all = figures.areas.iter().chain([&figures.whole]);
            if !all.all(|area| def.knows(row, column.number, area.total)) {
                continue;
            }
            let sum = |area: &AreaFigures| def.sum(row, column.number, &area.sums);
            let (found, expected) = (figures.areas.iter().map(sum).sum(), sum(&figures.whole));
            if found != expected {
                breaches.push(Breach {
                    rule: "sum_of_areas",
                    area_id: figures.whole.id.clone(),
                    area: figures.whole.name.clone(),
                    row: row.id.clone(),
                    column: column.number,
                    found,
                    expected,
                    notice: false,
                });
            }
        }
    }
}

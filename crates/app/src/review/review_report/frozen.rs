//! The tables of a report as they were frozen, read back for people; and what several of them add up to.

use serde::Deserialize;
use serde_json::Value;

use crate::App;
use crate::kernel::law::Named;
use crate::kernel::problem::{Problem, Result};

/// A table inside a report.
#[derive(Debug, Clone, Deserialize)]
pub struct FrozenTable {
    /// Its id.
    pub table: String,
    /// Its title.
    pub name: Named,
    /// Whether a class in it rests on the artificial score table.
    pub artificial: bool,
    /// What is counted. Reports that were sent before it was kept print their tables as they did then.
    #[serde(default)]
    pub unit: Option<Named>,
    /// What stands above the table.
    #[serde(default)]
    pub above: Vec<String>,
    pub columns: Vec<FrozenColumn>,
    /// The villages.
    #[serde(default)]
    pub areas: Vec<FrozenVillage>,
    /// The commune's own rows.
    pub whole: FrozenArea,
}

/// The table whose columns are of ethnic groups, but for the first ones.
const BY_GROUP: &str = "t09";
const BY_GROUP_OWN: u32 = 8;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FrozenColumn {
    /// Its number, by which cells name it.
    pub column: u32,
    /// What stands in brackets.
    pub label: String,
    /// The words above it.
    pub group: Named,
    /// Its words.
    pub name: Named,
    /// The words above one another in its head, as the form prints them.
    #[serde(default)]
    pub heads: Vec<String>,
}

impl FrozenColumn {
    /// Whether two reports count the same in it. A column of a table keeps its number for good,
    /// whatever it is called; ethnic groups have none of their own, since in reports of before those
    /// that a commune does not have left no gap.
    pub(super) fn is(&self, other: &FrozenColumn, table: &str) -> bool {
        let same_words = self.group == other.group && self.name == other.name;
        let has_number = !self.is_of_a_group(table);
        same_words
            || self.is_group_of(other)
            || other.is_group_of(self)
            || (has_number && self.column == other.column)
    }

    /// Whether it is the column of an ethnic group.
    pub(super) fn is_of_a_group(&self, table: &str) -> bool {
        table == BY_GROUP && self.column > BY_GROUP_OWN
    }

    /// Whether this is an ethnic group as reports of before put it, the group above the class, and the
    /// other one the same with the class above the group.
    fn is_group_of(&self, other: &FrozenColumn) -> bool {
        self.group.vi == other.name.vi
            && !self.name.vi.is_empty()
            && other.group.vi.strip_prefix(&self.name.vi) == Some(" dân tộc thiểu số")
    }
}

#[derive(Debug, Clone, Deserialize)]
pub struct FrozenVillage {
    pub name: String,
    /// One a kind.
    pub rows: Vec<FrozenRow>,
}

/// The rows of an area.
#[derive(Debug, Clone, Deserialize)]
pub struct FrozenArea {
    /// One a kind.
    pub rows: Vec<FrozenRow>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct FrozenRow {
    /// `all`, `households` or `people`.
    pub row: String,
    /// One a column.
    pub cells: Vec<FrozenCell>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct FrozenCell {
    /// The column's number.
    pub column: u32,
    /// Households or people.
    pub count: Option<i64>,
    /// Hundredths of a percent.
    pub rate_hundredths: Option<i64>,
}

impl FrozenRow {
    /// A figure as papers write it; a dash where nothing could be divided, nothing where there is no cell.
    pub(super) fn shown(&self, column: u32) -> String {
        let found = self.cells.iter().find(|it| it.column == column);
        match found.map(|it| (it.count, it.rate_hundredths)) {
            Some((Some(count), _)) => base::text::group_thousands(count),
            Some((None, Some(rate))) => paper::show_rate(rate),
            Some((None, None)) => "–".to_owned(),
            None => String::new(),
        }
    }
}

impl FrozenTable {
    /// The cell of a row and a column.
    pub fn cell(&self, row: &str, column: u32) -> Option<&FrozenCell> {
        let row = self.whole.rows.iter().find(|it| it.row == row)?;
        row.cells.iter().find(|cell| cell.column == column)
    }

    fn counts(&self, column: u32) -> bool {
        let mut cells = self.whole.rows.iter().flat_map(|row| &row.cells);
        cells.any(|cell| cell.column == column && cell.count.is_some())
    }
}

/// The tables in a report's text, in their order.
///
/// # Errors
/// `internal` when the text is not a report's.
pub(super) fn tables_of(content: &str) -> Result<Vec<FrozenTable>> {
    let mut content: Value = serde_json::from_str(content).map_err(Problem::internal)?;
    let Some(Value::Object(tables)) = content.get_mut("tables").map(Value::take) else {
        return Ok(Vec::new());
    };
    let read = |(_, table)| serde_json::from_value(table).map_err(Problem::internal);
    tables.into_iter().map(read).collect()
}

/// The same with the kinds of row named as they are now.
///
/// # Errors
/// `internal` when the text is not a report's.
pub(super) fn tables_now(app: &App, content: &str) -> Result<Vec<FrozenTable>> {
    let mut tables = tables_of(content)?;
    for table in &mut tables {
        let Ok(def) = app.law().table(&table.table) else { continue };
        let of_villages = table.areas.iter_mut().flat_map(|area| &mut area.rows);
        for row in table.whole.rows.iter_mut().chain(of_villages) {
            if let Some(now) = def.row(&row.row) {
                row.row.clone_from(&now.id);
            }
        }
    }
    Ok(tables)
}

/// A table added up over reports: counts only, since rates are not added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SumTable {
    /// Its id.
    pub table: String,
    /// Its title.
    pub name: Named,
    /// Whether a class in one of them rests on the artificial score table.
    pub artificial: bool,
    /// The columns that count.
    pub columns: Vec<FrozenColumn>,
    /// The kinds of row, each with a sum a column.
    pub rows: Vec<(String, Vec<i64>)>,
}

/// Adds the counts of a report's tables to what others came to.
pub(super) fn add_up(sums: &mut Vec<SumTable>, tables: Vec<FrozenTable>) {
    for table in tables {
        let at = sums.iter().position(|sum| sum.table == table.table).unwrap_or_else(|| {
            sums.push(SumTable {
                table: table.table.clone(),
                name: table.name.clone(),
                artificial: false,
                columns: Vec::new(),
                rows: Vec::new(),
            });
            sums.len() - 1
        });
        if let Some(sum) = sums.get_mut(at) {
            sum.add(&table);
        }
    }
}

impl SumTable {
    fn add(&mut self, table: &FrozenTable) {
        self.artificial |= table.artificial;
        for column in table.columns.iter().filter(|it| table.counts(it.column)) {
            let at = self.columns.iter().position(|it| it.is(column, &table.table)).unwrap_or_else(
                || {
                    self.columns.push(column.clone());
                    self.rows.iter_mut().for_each(|(_, sums)| sums.push(0));
                    self.columns.len() - 1
                },
            );
            for row in &table.whole.rows {
                let count = row.cells.iter().find(|cell| cell.column == column.column);
                let count = count.and_then(|cell| cell.count).unwrap_or(0);
                let sums = self.row(&row.row);
                if let Some(sum) = sums.get_mut(at) {
                    *sum += count;
                }
            }
        }
    }

    fn row(&mut self, name: &str) -> &mut Vec<i64> {
        let at = self.rows.iter().position(|(it, _)| it == name).unwrap_or_else(|| {
            self.rows.push((name.to_owned(), vec![0; self.columns.len()]));
            self.rows.len() - 1
        });
        let (_, sums) = self.rows.get_mut(at).expect("a row was found or just added");
        sums
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn report(groups: &[(&str, i64)]) -> String {
        let name = |text: &str| json!({ "vi": text, "en": text });
        let columns: Vec<Value> = groups
            .iter()
            .enumerate()
            .map(|(at, (group, _))| {
                json!({ "column": 9 + at, "label": "", "group": name(group), "name": name("Hộ nghèo") })
            })
            .chain([json!({ "column": 99, "label": "9", "group": name(""), "name": name("Tỷ lệ") })])
            .collect();
        let cells: Vec<Value> = groups
            .iter()
            .enumerate()
            .map(
                |(at, (_, count))| json!({ "column": 9 + at, "count": count, "rate_hundredths": null }),
            )
            .chain([json!({ "column": 99, "count": null, "rate_hundredths": 332 })])
            .collect();
        let table = json!({ "table": "t09", "name": name("Theo dân tộc"), "artificial": true,
            "columns": columns,
            "whole": { "rows": [{ "row": "households", "cells": cells }] } });
        json!({ "tables": { "t09": table } }).to_string()
    }

    #[test]
    fn columns_add_up_by_their_words_and_rates_do_not() {
        let mut sums = Vec::new();
        for content in [report(&[("Kinh", 3), ("Thái", 4)]), report(&[("Kinh", 5), ("Mường", 7)])]
        {
            add_up(&mut sums, tables_of(&content).unwrap());
        }
        let [table] = sums.as_slice() else { panic!("one table, not {sums:?}") };
        let groups: Vec<&str> = table.columns.iter().map(|it| it.group.vi.as_str()).collect();
        assert_eq!(groups, ["Kinh", "Thái", "Mường"]);
        assert_eq!(table.rows, [("households".to_owned(), vec![8, 4, 7])]);
    }

    /// Tables are printed as their forms print them where the report kept what that takes; one that was sent
    /// before kept nothing of it, and its paper stays as it was.
    #[test]
    fn a_report_of_before_keeps_no_unit_and_no_heads() {
        let [table] = &tables_of(&report(&[("Kinh", 3)])).unwrap()[..] else { panic!("one table") };
        assert!(table.unit.is_none() && table.above.is_empty());
        assert!(table.columns.iter().all(|column| column.heads.is_empty()));
    }

    #[test]
    fn what_is_no_report_is_an_error_and_not_a_zero() {
        assert!(tables_of("{\"tables\": {\"t01\": 3}}").is_err());
        assert!(tables_of("no report").is_err());
    }
}

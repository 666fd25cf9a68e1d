//! A table for programs: counts as numbers, rates in hundredths of a percent.

use base::Day;
use base::words::Lang;
use figures::{AreaFigures, Cell};
use serde::Serialize;

use super::{AreasAs, TableView};
use crate::App;
use crate::kernel::law::Named;

/// A table for programs.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct TableJson {
    /// Its id.
    pub table: String,
    /// Its title.
    pub name: Named,
    /// Where its shape is from.
    pub source: String,
    /// Whether that was seen in the source.
    pub checked: bool,
    /// What is not certain of it.
    pub doubt: Named,
    /// The opening day.
    pub from: Day,
    /// The closing day.
    pub to: Day,
    /// `then` or `now`: over which areas.
    pub over: AreasAs,
    /// Whether a class in it rests on the artificial score table.
    pub artificial: bool,
    /// The last day of an area that had ended by the closing day.
    pub ended: Option<Day>,
    /// Whether the period is not over yet.
    pub open: bool,
    /// The columns that are shown.
    pub columns: Vec<ColumnJson>,
    /// The areas directly below.
    pub areas: Vec<AreaJson>,
    /// The area asked for.
    pub whole: AreaJson,
    /// What does not foot, in Vietnamese.
    pub breaches: Vec<String>,
    /// What is not known, in Vietnamese.
    pub notices: Vec<String>,
}

#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct ColumnJson {
    /// Its number, by which cells name it.
    pub column: u32,
    /// What stands in brackets.
    pub label: String,
    /// The words above it.
    pub group: Named,
    /// Its words.
    pub name: Named,
    /// Whether this program added it.
    pub added: bool,
}

/// One area of a table.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct AreaJson {
    /// Its key or village id.
    pub area: String,
    pub name: String,
    /// One a kind of row.
    pub rows: Vec<RowJson>,
}

#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct RowJson {
    /// `all`, `households` or `people`.
    pub row: String,
    /// One a column.
    pub cells: Vec<CellJson>,
}

#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct CellJson {
    /// The column's number.
    pub column: u32,
    /// Households or people.
    pub count: Option<i64>,
    /// Hundredths of a percent; null when there is nothing to divide by.
    pub rate_hundredths: Option<i64>,
}

/// The table for programs. Of a list it has the totals; its rows are asked for page by page.
pub fn json(app: &App, view: &TableView) -> TableJson {
    let def = &view.def;
    let is_list = def.shape == figures::Shape::List;
    let columns: Vec<_> = def.columns.iter().filter(|it| it.hidden == is_list).collect();
    let area = |area: &AreaFigures| AreaJson {
        area: area.id.clone(),
        name: area.name.clone(),
        rows: def
            .rows
            .iter()
            .map(|row| RowJson {
                row: row.id.clone(),
                cells: columns
                    .iter()
                    .map(|column| match def.cell(row, column.number, &area.sums) {
                        Cell::Count(n) => CellJson {
                            column: column.number,
                            count: Some(n),
                            rate_hundredths: None,
                        },
                        Cell::Rate(rate) => {
                            CellJson { column: column.number, count: None, rate_hundredths: rate }
                        }
                    })
                    .collect(),
            })
            .collect(),
    };
    let said = |found: &[figures::Breach]| -> Vec<String> {
        found.iter().map(|it| crate::figure::table::breach_words(app, def, it, Lang::Vi)).collect()
    };
    TableJson {
        table: def.id.clone(),
        name: Named::new(&def.name_vi, &def.name_en),
        source: def.source.clone(),
        checked: def.checked,
        doubt: Named::new(&def.doubt_vi, &def.doubt_en),
        from: view.opening,
        to: view.closing,
        over: view.areas,
        artificial: view.artificial,
        ended: view.ended,
        open: view.open,
        columns: columns
            .iter()
            .map(|column| ColumnJson {
                column: column.number,
                label: column.label.clone(),
                group: Named::new(&column.group_vi, &column.group_en),
                name: Named::new(&column.name_vi, &column.name_en),
                added: column.added,
            })
            .collect(),
        areas: view.figures.areas.iter().map(area).collect(),
        whole: area(&view.figures.whole),
        breaches: said(&view.breaches),
        notices: said(&view.notices),
    }
}

//! A table for programs: counts as numbers, rates in hundredths of a percent.

use base::Day;
use base::area::Settlement;
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
    /// What is counted.
    pub unit: Named,
    /// What stands above the table in its form, in Vietnamese: province and year, town or countryside.
    pub above: Vec<String>,
    /// The columns that are shown.
    pub columns: Vec<ColumnJson>,
    /// The areas directly below.
    pub areas: Vec<AreaJson>,
    /// Towns and countryside apart, above the commune and where the form has it so.
    pub sections: Vec<SectionJson>,
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
    /// The words above one another in its head as the form prints them, in Vietnamese.
    pub heads: Vec<String>,
    /// Whether this program added it.
    pub added: bool,
}

/// Towns or countryside.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct SectionJson {
    /// Which; null for communes of which it is not known.
    pub settlement: Option<Settlement>,
    /// What lies in it of the areas directly below.
    pub areas: Vec<AreaJson>,
    /// Its sums, one a kind of row.
    pub rows: Vec<RowJson>,
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
    /// `all`, `households`, `people`, `poor` or `near`.
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
    /// Hundredths of a percent; null when there is nothing to divide by, or no paper says by how many.
    pub rate_hundredths: Option<i64>,
}

/// The table for programs. Of a list it has the totals; its rows are asked for page by page.
pub fn json(app: &App, view: &TableView) -> TableJson {
    let def = &view.def;
    let is_list = def.shape == figures::Shape::List;
    let columns: Vec<_> = def.columns.iter().filter(|it| it.hidden == is_list).collect();
    let rows = |sums: figures::Sums<'_>| -> Vec<RowJson> {
        let cell = |row: &figures::RowKind, column: u32| match def.cell(row, column, sums) {
            Cell::Count(n) => CellJson { column, count: Some(n), rate_hundredths: None },
            Cell::Rate(rate) => CellJson { column, count: None, rate_hundredths: rate },
            Cell::NotStated => CellJson { column, count: None, rate_hundredths: None },
        };
        let row = |row: &figures::RowKind| RowJson {
            row: row.id.clone(),
            cells: columns.iter().map(|column| cell(row, column.number)).collect(),
        };
        def.rows.iter().map(row).collect()
    };
    let area = |area: &AreaFigures| AreaJson {
        area: area.id.clone(),
        name: area.name.clone(),
        rows: rows(area.line()),
    };
    let section = |section: &figures::Section| SectionJson {
        settlement: section.settlement,
        areas: section.areas.iter().map(area).collect(),
        rows: rows(section.line()),
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
        unit: Named::new(&def.unit_vi, &def.unit_en),
        above: crate::figure::table::above(app, view, Lang::Vi),
        columns: columns
            .iter()
            .map(|column| ColumnJson {
                column: column.number,
                label: column.label.clone(),
                group: Named::new(&column.group_vi, &column.group_en),
                name: Named::new(&column.name_vi, &column.name_en),
                heads: crate::figure::table::heads(column, Lang::Vi),
                added: column.added,
            })
            .collect(),
        areas: view.figures.areas.iter().map(area).collect(),
        sections: view.figures.sections.iter().map(section).collect(),
        whole: area(&view.figures.whole),
        breaches: said(&view.breaches),
        notices: said(&view.notices),
    }
}

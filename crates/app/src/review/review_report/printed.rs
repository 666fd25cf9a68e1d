//! A table of a report as its form prints it: the head with its levels, the row of what is counted, the
//! numbers of the columns, the kinds of rows beside or below their village. Reports that were sent before
//! keep the shape they had (`paper`).

use base::words::Lang;
use figures::TableDef;
use paper::document::{Align, Cell, Letters, Table};

use super::frozen::FrozenRow;
use super::paper::MARK;
use super::{FrozenColumn, FrozenTable};
use crate::App;
use crate::review::document::wording::say;

/// Some columns of a table with its villages and the sum.
pub(super) fn part(
    app: &App,
    table: &FrozenTable,
    columns: &[FrozenColumn],
    def: &TableDef,
) -> Table {
    let beside = table.whole.rows.len() > 1 && !def.print.below;
    let (mut shares, mut fixed) = (
        vec![5, 22],
        vec![say("common.order"), crate::figure::table::area_head(app, def, Lang::Vi)],
    );
    if beside {
        shares.push(12);
        fixed.push(crate::figure::table::what_head(app, def, Lang::Vi));
    }
    shares.extend(columns.iter().map(|_| 11));
    let paths: Vec<(Vec<String>, String)> =
        columns.iter().map(|it| (it.heads.clone(), it.label.clone())).collect();
    let head = crate::figure::table::head_of(&fixed, &paths, def, Lang::Vi);
    let head = head.into_iter().map(|row| {
        let cell = |it: paper::HeadCell| Cell::head(it.text).across(it.across).down(it.down);
        row.into_iter().map(cell).collect()
    });
    let lines = Lines { def, columns, beside };
    let mut rows = Vec::new();
    for (at, area) in table.areas.iter().enumerate() {
        rows.extend(lines.of((&(at + 1).to_string(), &area.name), &area.rows, false));
    }
    rows.extend(lines.of(("", &say("report.whole")), &table.whole.rows, true));
    Table { shares, head: head.collect(), rows, letters: Letters::Small }
}

/// How the rows of an area are written.
struct Lines<'a> {
    def: &'a TableDef,
    columns: &'a [FrozenColumn],
    /// Whether the kinds of rows stand beside the area.
    beside: bool,
}

impl Lines<'_> {
    fn of(&self, (order, name): (&str, &str), all: &[FrozenRow], bold: bool) -> Vec<Vec<Cell>> {
        let cell = |text: &str, centred: bool| match (bold, centred) {
            (true, true) => Cell::head(text),
            (true, false) => Cell { align: Align::Left, ..Cell::head(text) },
            (false, true) => Cell::centre(text),
            (false, false) => Cell::left(text),
        };
        let mut rows = Vec::new();
        if self.def.print.below {
            let mut row = vec![cell(order, true).leading(), cell(name, false)];
            row.extend(self.columns.iter().map(|_| Cell::left("")));
            rows.push(row);
        }
        for (place, row) in all.iter().enumerate() {
            let last = place + 1 == all.len();
            let mut cells = Vec::new();
            if self.def.print.below {
                // The form has these rows below units alone, and not below the sum.
                let mark = if bold { MARK } else { "" };
                let first = cell("", true);
                cells.push(if last { first } else { first.leading() });
                cells.push(cell(&format!("- {}{mark}", self.kind(row)), false));
            } else if place == 0 {
                // A village stands once beside its rows, which stay together by that.
                let down = u16::try_from(all.len()).unwrap_or(1);
                cells.push(cell(order, true).down(down));
                cells.push(cell(name, false).down(down));
            }
            if self.beside {
                cells.push(cell(&self.kind(row), false));
            }
            cells.extend(self.columns.iter().map(|it| cell(&row.shown(it.column), true)));
            rows.push(cells);
        }
        rows
    }

    /// What a row counts, marked where the form has no such row.
    fn kind(&self, row: &FrozenRow) -> String {
        let found = self.def.row(&row.row);
        found
            .map(|row| format!("{}{}", row.name_vi, if row.added { MARK } else { "" }))
            .unwrap_or_default()
    }
}

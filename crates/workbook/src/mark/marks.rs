//! The findings of a sheet by their cells.

use std::collections::BTreeMap;

use base::Finding;

/// The findings of a sheet by row and column, from 1.
pub(crate) type Marks<'a> = BTreeMap<(u32, u32), Vec<&'a Finding>>;

/// Those of one sheet; what names no column is its first cell's.
pub(crate) fn marks_of<'a>(findings: &'a [Finding], sheet: Option<&str>) -> Marks<'a> {
    let mut marks = Marks::new();
    for finding in findings.iter().filter(|it| it.place.sheet.as_deref() == sheet) {
        if let Some(row) = finding.place.row {
            let column = finding.place.column.unwrap_or(1);
            marks.entry((row, column)).or_default().push(finding);
        }
    }
    marks
}

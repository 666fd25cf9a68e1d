//! A list as officers fill it in, as a sheet: empty it is the template, and the demonstration's are filled.

use std::collections::BTreeMap;

use intake::Form;
use paper::{Cell, HeadCell, Row, Sheet};

/// A list as officers fill it in: every column known, then the questions and indicators.
pub(crate) fn sheet(title: &str, form: &Form, rows: Vec<BTreeMap<String, String>>) -> Sheet {
    let known = intake::columns().iter().map(|column| (column.id, column.header));
    let asked = form.questions.iter().map(|(id, _)| (id.as_str(), id.as_str()));
    let indicators = form.indicators.iter().map(|id| (id.as_str(), id.as_str()));
    let columns: Vec<(&str, &str)> = known.chain(asked).chain(indicators).collect();
    Sheet {
        name: "Danh sách".to_owned(),
        title: title.to_owned(),
        head: vec![columns.iter().map(|(_, header)| HeadCell::one(*header)).collect()],
        widths: columns.iter().map(|(id, _)| if *id == "name" { 26 } else { 13 }).collect(),
        rows: rows
            .into_iter()
            .map(|row| Row {
                cells: columns
                    .iter()
                    .map(|(id, _)| Cell::Text(row.get(*id).cloned().unwrap_or_default()))
                    .collect(),
                total: false,
            })
            .collect(),
        ..Sheet::default()
    }
}

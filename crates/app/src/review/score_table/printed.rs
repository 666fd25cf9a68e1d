//! A score table laid out as Mẫu 3.3 prints it: items and answers in words, a column a region. Who holds it
//! against the text reads it line by line.

use std::collections::BTreeMap;

use crate::App;
use crate::kernel::law::Named;
use crate::kernel::problem::Result;

/// The table as the form has it.
#[derive(Debug, Clone)]
pub struct PrintedTable {
    /// The regions, in the order of the standard.
    pub regions: Vec<Named>,
    pub items: Vec<PrintedItem>,
}

/// An item with its answers.
#[derive(Debug, Clone)]
pub struct PrintedItem {
    pub number: u8,
    pub name: Named,
    pub answers: Vec<PrintedAnswer>,
}

/// An answer with its points in each region; none where the table has no such row.
#[derive(Debug, Clone)]
pub struct PrintedAnswer {
    pub name: Named,
    /// The page of the gazette.
    pub page: String,
    pub points: Vec<Option<i64>>,
}

/// The table of items by its text; none for a table of questions.
pub(super) fn printed(app: &App, standard: &str, content: &str) -> Result<Option<PrintedTable>> {
    let Ok(instrument) = app.law().instrument(standard) else { return Ok(None) };
    let standard = app.law().standard(standard)?;
    let mut points: BTreeMap<(u8, u8, &str), i64> = BTreeMap::new();
    for line in content.lines().skip(1) {
        let mut cells = line.split(',').map(str::trim);
        let (item, answer) = (cells.next().unwrap_or(""), cells.next().unwrap_or(""));
        let (region, found) = (cells.next().unwrap_or(""), cells.next().unwrap_or(""));
        if let (Ok(item), Ok(answer), Ok(found)) = (item.parse(), answer.parse(), found.parse()) {
            points.insert((item, answer, region), found);
        }
    }
    let items = instrument.items().iter().map(|item| PrintedItem {
        number: item.number,
        name: Named::new(&item.vi, &item.en),
        answers: item
            .rows
            .iter()
            .map(|row| PrintedAnswer {
                name: Named::new(&row.vi, &row.en),
                page: row.page.clone(),
                points: standard
                    .regions
                    .iter()
                    .map(|region| {
                        // What towns get by where they lie stands in their column.
                        let is_town = region.settlement == base::area::Settlement::Urban;
                        let area = match row.region() {
                            Some(area) => Some(area).filter(|_| is_town),
                            None => Some(region.id.as_str()),
                        };
                        points.get(&(item.number, row.answer, area?)).copied()
                    })
                    .collect(),
            })
            .collect(),
    });
    let items = items.collect();
    let regions = standard.regions.iter().map(|it| Named::new(&it.name_vi, &it.name_en)).collect();
    Ok(Some(PrintedTable { regions, items }))
}

//! Whether a report that was sent still says what the register does. Looked at in the background
//! when something was written that its figures may rest on, and kept: no page counts tables again
//! for it.

use std::collections::BTreeMap;

use base::area::AreaKey;
use base::words::Lang;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Report;
use super::frozen::{self, FrozenTable};
use crate::App;
use crate::figure::table::{AreasAs, TableQuery, TableView};
use crate::kernel::law::Named;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::Action;
use crate::kernel::write::ToldOfWrite;

/// Reports looked at in one go; the next takes the others.
const AT_ONCE: u32 = 20;
/// Cells that are kept of a report that differs; the rest is only counted.
const CELLS_MAX: usize = 300;

/// A cell that a report has otherwise than the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifferingCell {
    pub table: String,
    /// Its title.
    pub name: Named,
    pub row: String,
    /// What stands in brackets above the column.
    pub label: String,
    /// The words above the column.
    pub group: Named,
    /// Its words.
    pub column: Named,
    /// What was sent.
    pub then: i64,
    /// What the register gives.
    pub now: i64,
    /// The papers by which it gives that, of a number of all who live there: one may have come since.
    #[serde(default)]
    pub by: Option<Named>,
}

/// Whether figures of a report may rest on what an action writes.
fn bears(action: Action) -> bool {
    matches!(
        action,
        Action::HouseholdAdd
            | Action::HouseholdChange
            | Action::HouseholdRemove
            | Action::EventAdd
            | Action::MoveAccept
            | Action::RoundDecide
            | Action::SurveyAdd
            | Action::ImportAccept
            | Action::VillageAdd
            | Action::VillageChange
            | Action::ResidentCountAdd
            | Action::ResidentCountChange
    )
}

/// Reports are told of every write.
pub(crate) const TOLD: ToldOfWrite =
    |app, work, action, commune| Box::pin(reports_due(app, work, action, commune));

/// Puts down, with a write in a commune, that its reports and those of the communes before it are
/// to be looked at again.
async fn reports_due(
    app: &App,
    db: &impl store::Db,
    action: Action,
    commune: &AreaKey,
) -> Result<()> {
    if !bears(action) {
        return Ok(());
    }
    let mut communes =
        vec![commune.clone(), crate::place::succession::body_on(app, commune, app.today())];
    communes.extend(
        crate::place::succession::predecessors(app, commune).into_iter().map(|it| it.commune),
    );
    Ok(store::review::review_report::set_due(db, &communes).await?)
}

/// Compares the reports that are due with the register; gives how many were looked at.
///
/// # Errors
/// When the database cannot be asked.
pub async fn check_due(app: &App) -> Result<usize> {
    let due = store::review::review_report::list_due(&**app.store(), AT_ONCE).await?;
    let looked = due.len();
    for (report, content) in due {
        // What is written while the tables are counted makes it due again: marked first.
        store::review::review_report::begin_check(&**app.store(), report.id, app.now()).await?;
        let cells = match differing_cells(app, &report, &content).await {
            Ok(cells) => cells,
            Err(problem) => {
                problem.log();
                Vec::new()
            }
        };
        let count = i64::try_from(cells.len()).unwrap_or(i64::MAX);
        let kept: Vec<_> = cells.into_iter().take(CELLS_MAX).collect();
        let kept = serde_json::to_string(&kept).map_err(Problem::internal)?;
        store::review::review_report::set_cells(&**app.store(), report.id, count, &kept).await?;
    }
    Ok(looked)
}

async fn differing_cells(app: &App, report: &Report, content: &str) -> Result<Vec<DifferingCell>> {
    let then = frozen::tables_now(app, content)?;
    let ids: Vec<String> = then.iter().map(|table| table.table.clone()).collect();
    let known = crate::review::review_report::tables(app);
    let ids: Vec<String> = ids.into_iter().filter(|id| known.contains(id)).collect();
    let query = TableQuery {
        area: Some(report.commune.as_str().to_owned()),
        from: Some(report.opening),
        to: Some(report.closing),
        areas: Some(AreasAs::Then),
        ..TableQuery::default()
    };
    let mut tables = serde_json::Map::new();
    let mut by: BTreeMap<(String, String, u32), Named> = BTreeMap::new();
    for view in crate::figure::table::get_many(app, &app.local_reader(), &query, &ids).await? {
        by.extend(papers_of(app, &view));
        let table = serde_json::to_value(crate::figure::table::json(app, &view))
            .map_err(Problem::internal)?;
        tables.insert(view.def.id, table);
    }
    let now = frozen::tables_of(&json!({ "tables": tables }).to_string())?;
    Ok(differing(&then, &now, &by))
}

/// The cells of a table that count all who live there, by table, row and column, with the papers they stand
/// on.
fn papers_of(app: &App, view: &TableView) -> Vec<((String, String, u32), Named)> {
    let said = |lang| crate::figure::table::papers_words(app, &view.papers, lang);
    let (Some(vi), Some(en)) = (said(Lang::Vi), said(Lang::En)) else { return Vec::new() };
    let cells = view.def.rows.iter().flat_map(|row| {
        let of_all = move |it: &&figures::Column| {
            let measure = view.def.measure(row, it);
            measure.is_some_and(|measure| figures::is_total(&measure.of))
        };
        let columns = view.def.columns.iter().filter(of_all);
        columns.map(move |it| (view.def.id.clone(), row.id.clone(), it.number))
    });
    cells.map(|cell| (cell, Named { vi: vi.clone(), en: en.clone() })).collect()
}

/// The cells in which a report was found to differ.
///
/// # Errors
/// `internal` when what was kept cannot be read.
pub(super) async fn report_differing(app: &App, report: &Report) -> Result<Vec<DifferingCell>> {
    match store::review::review_report::differing(&**app.store(), report.id).await? {
        Some(cells) => serde_json::from_str(&cells).map_err(|_| Problem::new(Code::Internal)),
        None => Ok(Vec::new()),
    }
}

/// The counts in which two versions of the same tables differ. Of what is not counted any more, as a
/// column whose meaning was another, nothing is said; a group without a column has none.
fn differing(
    then: &[FrozenTable],
    now: &[FrozenTable],
    by: &BTreeMap<(String, String, u32), Named>,
) -> Vec<DifferingCell> {
    let mut cells = Vec::new();
    for table in then {
        let Some(fresh) = now.iter().find(|it| it.table == table.table) else { continue };
        for row in &table.whole.rows {
            for column in &table.columns {
                let sent = table.cell(&row.row, column.column).and_then(|cell| cell.count);
                let same = fresh.columns.iter().find(|it| it.is(column, &table.table));
                if same.is_none() && !column.is_of_a_group(&table.table) {
                    continue;
                }
                let given = same.and_then(|it| fresh.cell(&row.row, it.column));
                // What no paper says any more, as of people, is no other number.
                if given.is_some_and(|cell| cell.count.is_none()) {
                    continue;
                }
                let (Some(then), now) = (sent, given.and_then(|cell| cell.count).unwrap_or(0))
                else {
                    continue;
                };
                if then != now {
                    let cell = |it: u32| (table.table.clone(), row.row.clone(), it);
                    cells.push(DifferingCell {
                        by: same.and_then(|it| by.get(&cell(it.column))).cloned(),
                        table: table.table.clone(),
                        name: table.name.clone(),
                        row: row.row.clone(),
                        label: column.label.clone(),
                        group: column.group.clone(),
                        column: column.name.clone(),
                        then,
                        now,
                    });
                }
            }
        }
    }
    cells
}

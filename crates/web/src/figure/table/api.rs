//! Report tables on the API.

use app::figure::table::{
    CellView, Change, ChangeColumn, ChangeView, FigureRow, ListLine, ListView, TableJson,
};
use app::kernel::problem::{Code, Problem};
use app::{Named, TableDef};
use axum::extract::{Path, Query};
use base::Day;
use base::id::HouseholdId;
use base::words::Lang;
use schemars::JsonSchema;
use serde::Deserialize;

use super::AskedTable;
use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{List, view};
use crate::kernel::visit::Caller;

/// What may be asked of a table: area, period and over which areas, and what a call has beside.
macro_rules! asked {
    ($(#[$doc:meta])* $name:ident { $($(#[$meta:meta])* $field:ident: $type:ty),* }) => {
        #[derive(Deserialize, JsonSchema)]
        $(#[$doc])*
        pub(crate) struct $name {
            #[serde(default)]
            area: String,
            #[serde(default)]
            #[schemars(with = "Option<Day>")]
            from: String,
            #[serde(default)]
            #[schemars(with = "Option<Day>")]
            to: String,
            /// `then` or `now`: the areas of the period, or those of today.
            #[serde(default)]
            areas: String,
            $($(#[$meta])* $field: $type),*
        }

        impl From<$name> for AskedTable {
            fn from(asked: $name) -> AskedTable {
                let $name { area, from, to, areas, $($field),* } = asked;
                let it = AskedTable { area, from, to, areas, ..AskedTable::default() };
                $(let it = AskedTable { $field, ..it };)*
                it
            }
        }
    };
}

asked! {
    TableAsked {}
}

asked! {
    /// A table that is a list.
    RowsAsked { after: Option<String> }
}

asked! {
    /// A cell of a table.
    #[schemars(extend("required" = ["row", "column"]))]
    CellAsked {
        #[serde(default)]
        row: String,
        column: Option<u32>,
        after: Option<String>
    }
}

asked! {
    /// A table on two days; the households of one column.
    ChangesAsked { #[serde(default)] row: String, column: Option<u32>, after: Option<String> }
}

view! {
    /// A table there is.
    TableLine(def: &TableDef) {
        id: String = def.id.clone(),
        number: u32 = def.number,
        name_vi: String = def.name_vi.clone(),
        name_en: String = def.name_en.clone(),
        source: String = def.source.clone(),
    }
}

view! {
    /// A household behind a cell, and what it counts for.
    CellLine(row: &FigureRow) {
        household: HouseholdId = row.household,
        code: String = row.code.clone(),
        head: String = row.head.clone(),
        village_name: String = row.village_name.clone(),
        value: i64 = row.value,
    }
}

view! {
    /// The households behind a cell.
    TableCell(row: String, column: u32, it: CellView) {
        table: String = it.def.id,
        row: String = row,
        column: u32 = column,
        /// What stands in the cell.
        sum: i64 = it.sum,
        from: Day = it.opening,
        to: Day = it.closing,
        rows: Vec<CellLine> = it.page.rows.iter().map(CellLine::of).collect(),
        next: Option<String> = it.page.next,
    }
}

view! {
    /// A page of a table that is a list.
    TableRows(list: ListView) {
        table: String = list.view.def.id.clone(),
        from: Day = list.view.opening,
        to: Day = list.view.closing,
        artificial: bool = list.view.artificial,
        /// The fields of the cells, in their order.
        columns: Vec<String> = fields(&list.view.def),
        rows: Vec<ListLine> = list.page.rows,
        next: Option<String> = list.page.next,
    }
}

fn fields(def: &TableDef) -> Vec<String> {
    let fields = def.shown().map(|column| column.content.field().unwrap_or(&column.label));
    fields.map(str::to_owned).collect()
}

view! {
    /// Something that happened in between.
    ChangeReason(reason: &(Day, Named)) {
        day: Day = reason.0,
        words: Named = reason.1.clone(),
    }
}

view! {
    /// A household that counts otherwise than before.
    ChangedHousehold(row: &Change) {
        household: HouseholdId = row.household,
        code: String = row.code.clone(),
        head: String = row.head.clone(),
        village_name: String = row.village_name.clone(),
        before: i64 = row.before,
        after: i64 = row.after,
        reasons: Vec<ChangeReason> = row.reasons.iter().map(ChangeReason::of).collect(),
    }
}

view! {
    /// How a table differs between two days, and why.
    TableChanges(it: ChangeView) {
        table: String = it.def.id,
        from: Day = it.opening,
        to: Day = it.closing,
        columns: Vec<ChangeColumn> = it.columns,
        /// The households of the column that was asked for.
        rows: Vec<ChangedHousehold> = it.page.rows.iter().map(ChangedHousehold::of).collect(),
        next: Option<String> = it.page.next,
    }
}

pub(crate) async fn list(caller: Caller) -> Result<Json<List<TableLine>>, Failure> {
    Ok(Json(List::of(caller.app.law().tables(), TableLine::of)))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<String>,
    Query(asked): Query<TableAsked>,
) -> Result<Json<TableJson>, Failure> {
    let query = AskedTable::from(asked).query(&id)?;
    let view = app::figure::table::get(&caller.app, &caller.actor, &query).await?;
    Ok(Json(app::figure::table::json(&caller.app, &view)))
}

pub(crate) async fn cell(
    caller: Caller,
    Path(id): Path<String>,
    Query(asked): Query<CellAsked>,
) -> Result<Json<TableCell>, Failure> {
    let asked = AskedTable::from(asked);
    let query = asked.query(&id)?;
    let column = asked.column.ok_or_else(|| Problem::new(Code::NotFound))?;
    let (app, actor, after) = (&caller.app, &caller.actor, asked.after.as_deref());
    let view = app::figure::table::cell(app, actor, &query, &asked.row, column, after).await?;
    Ok(Json(TableCell::of(asked.row, column, view)))
}

pub(crate) async fn rows(
    caller: Caller,
    Path(id): Path<String>,
    Query(asked): Query<RowsAsked>,
) -> Result<Json<TableRows>, Failure> {
    let asked = AskedTable::from(asked);
    let query = asked.query(&id)?;
    let (app, actor, after) = (&caller.app, &caller.actor, asked.after.as_deref());
    let list = app::figure::table::list(app, actor, &query, after, Lang::Vi).await?;
    Ok(Json(TableRows::of(list)))
}

pub(crate) async fn changes(
    caller: Caller,
    Path(id): Path<String>,
    Query(asked): Query<ChangesAsked>,
) -> Result<Json<TableChanges>, Failure> {
    let asked = AskedTable::from(asked);
    let query = asked.query(&id)?;
    let chosen = asked.column.map(|column| (asked.row.as_str(), column));
    let (app, actor, after) = (&caller.app, &caller.actor, asked.after.as_deref());
    let view = app::figure::table::changes(app, actor, &query, chosen, after).await?;
    Ok(Json(TableChanges::of(view)))
}

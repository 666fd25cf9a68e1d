//! Tables whose rows are people: one page for the screen, everything batch by batch for a file.

use std::collections::HashMap;

use base::area::Level;
use base::id::{HouseholdId, VillageId};
use base::words::Lang;
use figures::{Column, Content, Shape, TableDef};
use paper::Row;
use serde::Serialize;
use store::figure::table::{ListPlace, ListRow};

use super::compute::{Computed, ethnic_key};
use super::{TableQuery, TableView};
use crate::kernel::filter::going_on;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::Actor;
use crate::{App, PAGE_ROWS, Page};

/// One page of a list.
#[derive(Debug, Clone)]
pub struct ListView {
    /// The table with its totals and checks.
    pub view: TableView,
    /// The members.
    pub page: Page<ListLine>,
}

/// A row of a list: its cells in the order of the shown columns.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct ListLine {
    pub household: HouseholdId,
    /// The village's name.
    pub village_name: String,
    pub cells: Vec<String>,
}

/// Who reads a list, and what its rows are told with: looked up once, however long the list is.
pub(super) struct Reading<'a> {
    def: &'a TableDef,
    /// Whether the reader sees what households suffer from.
    sees: bool,
    lang: Lang,
    /// The name of an ethnic group by the key of each way of writing it.
    ethnic: HashMap<String, String>,
    /// Whether the list is of more than one commune.
    wide: bool,
}

/// One page of a list.
///
/// # Errors
/// As [`super::get`]; `not_found` for a table that is no list.
pub async fn list(
    app: &App,
    actor: &Actor,
    query: &TableQuery,
    after: Option<&str>,
    lang: Lang,
) -> Result<ListView> {
    if app.law().table(&query.id)?.shape != Shape::List {
        return Err(Problem::new(Code::NotFound));
    }
    let view = crate::figure::table::get(app, actor, query).await?;
    let asked = crate::figure::table::asked(app, actor, query).await?;
    let after = going_on(after, read_place)?;
    let computed = Computed::new(app, &asked.scope, &asked.target);
    let figures = computed.query(&asked.def, &[], (asked.opening, asked.closing));
    let (db, limit) = (&**app.store(), PAGE_ROWS + 1);
    let rows = store::figure::table::list(db, &asked.scope, figures, after, limit).await?;
    let Page { rows, next } = Page::cut(rows, write_place);
    let reading = list_reading(app, actor, &asked.def, view.level, lang);
    let line = |row: &ListRow| ListLine {
        household: row.household,
        village_name: row.village_name.clone(),
        cells: list_cells(app, &reading, row).iter().map(paper::Cell::show).collect(),
    };
    Ok(ListView { view, page: Page { rows: rows.iter().map(line).collect(), next } })
}

/// What the rows of a list are told with.
pub(super) fn list_reading<'a>(
    app: &App,
    actor: &Actor,
    def: &'a TableDef,
    level: Level,
    lang: Lang,
) -> Reading<'a> {
    let groups = &app.law().ethnic_groups().group;
    let ethnic = groups.iter().flat_map(|group| {
        let names = group.also.iter().chain([&group.name]);
        names.map(|name| (ethnic_key(name), group.name.clone()))
    });
    let wide = matches!(level, Level::Nation | Level::Province | Level::District);
    Reading { def, sees: actor.sees_answers(), lang, ethnic: ethnic.collect(), wide }
}

/// Where the household of a row lives: the village, above a commune with the commune's name.
pub(super) fn list_place(app: &App, reading: &Reading<'_>, row: &ListRow) -> String {
    match reading.wide {
        true => format!("{} – {}", crate::place::area::name(app, &row.commune), row.village_name),
        false => row.village_name.clone(),
    }
}

/// A row that stands before the households of a village: its name, where names stand.
pub(super) fn list_divider(reading: &Reading<'_>, place: &str) -> Row {
    let cell = |column: &Column| match &column.content {
        Content::Field(field) if field == "name" => paper::Cell::Text(place.to_owned()),
        Content::Field(_)
        | Content::Measure(_)
        | Content::Grouped { .. }
        | Content::Rate { .. } => paper::Cell::Mark(String::new()),
    };
    Row { cells: reading.def.shown().map(cell).collect(), total: true }
}

/// The cells of a row. What a household suffers from stays empty for who does not see it.
pub(super) fn list_cells(app: &App, reading: &Reading<'_>, row: &ListRow) -> Vec<paper::Cell> {
    let cell = |column: &Column| match &column.content {
        Content::Field(field) => list_cell(app, reading, row, field),
        Content::Measure(_) | Content::Grouped { .. } | Content::Rate { .. } => {
            paper::Cell::Mark(String::new())
        }
    };
    reading.def.shown().map(cell).collect()
}

fn list_cell(app: &App, reading: &Reading<'_>, row: &ListRow, field: &str) -> paper::Cell {
    let (sees, lang) = (reading.sees, reading.lang);
    use paper::Cell::{Count, Mark, Text};
    let first = row.member_number == 1;
    let cross = |is: bool| Mark(if is { "x" } else { "" }.to_owned());
    let known = |value: Option<bool>| match value {
        Some(is) => cross(is),
        None => Mark("?".to_owned()),
    };
    let born = |sex: register::Sex| {
        let year = row.birth_year.filter(|_| row.sex == Some(sex));
        Mark(year.map(|year| year.to_string()).unwrap_or_default())
    };
    match field {
        "household_number" => Count(row.household_number),
        "member_number" => Count(row.member_number),
        "name" => Text(row.name.clone()),
        "born_male" => born(register::Sex::Male),
        "born_female" => born(register::Sex::Female),
        "ethnicity" => {
            let written = row.ethnicity.as_deref().unwrap_or_default();
            let name = reading.ethnic.get(&ethnic_key(written)).map(String::as_str);
            Text(name.unwrap_or(written).to_owned())
        }
        "relation" => {
            let key = crate::people::household::relation_key(row.relation, row.sex);
            Text(app.words().get(lang, &key).to_owned())
        }
        "old" | "again" | "new" => cross(first && row.standing == field),
        "merit" if sees => known(row.merit),
        "no_labour" if sees && first => known(row.no_labour),
        "needs" if sees && first => Text(row.needs.clone()),
        "remark" => Text(remark(app, row, sees, lang)),
        _ => Text(String::new()),
    }
}

/// What the law's columns have no room for: what is not known of the person.
fn remark(app: &App, row: &ListRow, sees: bool, lang: Lang) -> String {
    let w = |key: &str| app.words().get(lang, key).to_owned();
    let mut remarks = Vec::new();
    match (row.sex, row.birth_year) {
        (None, Some(year)) => {
            let year = year.to_string();
            let args = [("year", year.as_str())];
            remarks.push(app.words().fill(lang, "table.sex_unknown", args));
        }
        (_, None) => remarks.push(w("table.birth_unknown")),
        (Some(_), Some(_)) => {}
    }
    if row.ethnicity.as_ref().is_none_or(String::is_empty) {
        remarks.push(w("table.ethnicity_unknown"));
    }
    if !sees && row.member_number == 1 {
        remarks.push(w("table.not_shown_to_you"));
    }
    remarks.join("; ")
}

fn write_place(row: &ListRow) -> String {
    format!("{}.{}.{}", row.village, row.household, row.member_number)
}

fn read_place(text: &str) -> Option<ListPlace> {
    let mut parts = text.split('.');
    let village: VillageId = parts.next()?.parse().ok()?;
    let household: HouseholdId = parts.next()?.parse().ok()?;
    let member: i64 = parts.next()?.parse().ok()?;
    Some(ListPlace { village, household, member })
}

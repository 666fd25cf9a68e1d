//! Tables whose rows are people: one page for the screen, everything batch by batch for a file.

use base::id::{HouseholdId, VillageId};
use base::words::Lang;
use figures::{Content, Shape, TableDef};
use serde::Serialize;
use store::figure::{ListPlace, ListRow};

use super::compute::Computed;
use super::{TableQuery, TableView};
use crate::problem::{Code, Problem, Result};
use crate::rights::Actor;
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
#[derive(Debug, Clone, Serialize)]
pub struct ListLine {
    /// The household.
    pub household: HouseholdId,
    /// The village's name.
    pub village_name: String,
    /// The cells.
    pub cells: Vec<String>,
}

impl App {
    /// One page of a list.
    ///
    /// # Errors
    /// As [`App::table_get`]; `not_found` for a table that is no list.
    pub async fn table_list(
        &self,
        actor: &Actor,
        query: &TableQuery,
        after: Option<&str>,
        lang: Lang,
    ) -> Result<ListView> {
        if self.law().table(&query.id)?.shape != Shape::List {
            return Err(Problem::new(Code::NotFound));
        }
        let view = self.table_get(actor, query).await?;
        let asked = self.asked(actor, query).await?;
        let after = after.and_then(read_place);
        let computed = Computed::new(self, &asked.scope, &asked.target);
        let figures = computed.query(&asked.def, &[], (asked.opening, asked.closing));
        let (db, limit) = (&**self.store(), PAGE_ROWS + 1);
        let mut rows = store::figure::list(db, &asked.scope, figures, after, limit).await?;
        let more = rows.len() > PAGE_ROWS as usize;
        rows.truncate(PAGE_ROWS as usize);
        let next = rows.last().filter(|_| more).map(write_place);
        let line = |row: &ListRow| ListLine {
            household: row.household,
            village_name: row.village_name.clone(),
            cells: self
                .list_cells(actor, &asked.def, row, lang)
                .iter()
                .map(|it| it.show())
                .collect(),
        };
        Ok(ListView { view, page: Page { rows: rows.iter().map(line).collect(), next } })
    }

    /// The cells of a row. What a household suffers from stays empty for who does not see it.
    pub(super) fn list_cells(
        &self,
        actor: &Actor,
        def: &TableDef,
        row: &ListRow,
        lang: Lang,
    ) -> Vec<paper::Cell> {
        let sees = actor.sees_answers();
        def.shown()
            .map(|column| match &column.content {
                Content::Field(field) => self.list_cell(row, field, sees, lang),
                Content::Measure(_) | Content::Grouped { .. } | Content::Rate { .. } => {
                    paper::Cell::Mark(String::new())
                }
            })
            .collect()
    }

    fn list_cell(&self, row: &ListRow, field: &str, sees: bool, lang: Lang) -> paper::Cell {
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
            "ethnicity" => Text(row.ethnicity.clone().unwrap_or_default()),
            "relation" => {
                let key = format!("relation.{}", row.relation.as_str());
                Text(self.words().get(lang, &key).to_owned())
            }
            "old" | "again" | "new" => cross(first && row.standing == field),
            "merit" if sees => known(row.merit),
            "no_labour" if sees && first => known(row.no_labour),
            "needs" if sees && first => Text(row.needs.clone()),
            "remark" => Text(self.remark(row, sees, lang)),
            _ => Text(String::new()),
        }
    }

    /// What the law's columns have no room for: what is not known of the person.
    fn remark(&self, row: &ListRow, sees: bool, lang: Lang) -> String {
        let w = |key: &str| self.words().get(lang, key).to_owned();
        let mut remarks = Vec::new();
        match (row.sex, row.birth_year) {
            (None, Some(year)) => {
                let year = year.to_string();
                let args = [("year", year.as_str())];
                remarks.push(self.words().fill(lang, "table.sex_unknown", args));
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

//! Data quality on the API.

use app::Named;
use app::people::data_check::{CheckAside, CheckCount, CheckDef, CheckList, CheckRow, CheckView};
use axum::extract::{Path, Query};
use base::id::{HouseholdId, PersonId};
use base::{Day, Severity};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Done, view};
use crate::kernel::visit::Caller;

view! {
    /// A check with its counts.
    CheckLine(def: &CheckDef, count: CheckCount) {
        name: &'static str = def.name,
        severity: Severity = def.severity,
        title: Named = def.title.clone(),
        /// Why it matters.
        why: Named = def.why.clone(),
        /// What to do.
        cure: Named = def.cure.clone(),
        /// The sentence of a finding, with `{name}` and `{value}`.
        row: Named = def.row.clone(),
        /// The legal text it rests on.
        source: Option<String> = def.source.as_ref().map(|(source, _)| source.clone()),
        /// Whether that text was read again.
        source_checked: Option<bool> = def.source.as_ref().map(|(_, checked)| *checked),
        households: i64 = count.households,
        findings: i64 = count.findings,
        /// Findings of households for which it was set aside.
        aside: i64 = count.aside,
    }
}

view! {
    /// All checks over an area.
    Checks(it: &CheckList) {
        area_name: String = it.area_name.clone(),
        day: Day = it.day,
        /// Whether one commune must be chosen first.
        choose: bool = it.choose,
        rows: Vec<CheckLine> =
            it.rows.iter().map(|(def, count)| CheckLine::of(def, *count)).collect(),
    }
}

view! {
    CheckFinding(row: &CheckRow) {
        household: HouseholdId = row.household,
        code: String = row.code.clone(),
        head: String = row.head.clone(),
        village_name: String = row.village_name.clone(),
        person: Option<PersonId> = row.person,
        person_name: String = row.person_name.clone(),
        value: String = row.value.clone(),
        /// Why the check was set aside for the household.
        aside: Option<String> = row.aside.clone(),
    }
}

view! {
    /// One check with a page of its findings.
    CheckDetail(it: &CheckView) {
        check: CheckLine = CheckLine::of(&it.def, it.count),
        area_name: String = it.area_name.clone(),
        day: Day = it.day,
        rows: Vec<CheckFinding> = it.page.rows.iter().map(CheckFinding::of).collect(),
        next: Option<String> = it.page.next.clone(),
    }
}

/// Of which area.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct ChecksQuery {
    area: Option<String>,
}

pub(crate) async fn list(
    caller: Caller,
    Query(query): Query<ChecksQuery>,
) -> Result<Json<Checks>, Failure> {
    let area = query.area.as_deref();
    let list = app::people::data_check::list(&caller.app, &caller.actor, area).await?;
    Ok(Json(Checks::of(&list)))
}

/// Of which area, and where to go on.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct FindingsQuery {
    area: Option<String>,
    after: Option<String>,
}

pub(crate) async fn get(
    caller: Caller,
    Path(name): Path<String>,
    Query(query): Query<FindingsQuery>,
) -> Result<Json<CheckDetail>, Failure> {
    let (area, after) = (query.area.as_deref(), query.after.as_deref());
    let view = app::people::data_check::get(&caller.app, &caller.actor, &name, area, after).await?;
    Ok(Json(CheckDetail::of(&view)))
}

pub(crate) async fn set_aside(
    caller: Caller,
    Path(name): Path<String>,
    Json(new): Json<CheckAside>,
) -> Result<Done, Failure> {
    app::people::data_check::set_aside(&caller.app, &caller.actor, &name, new).await?;
    Ok(Done)
}

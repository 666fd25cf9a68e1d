//! Events of households, moves between communes, and data quality on the API.

use app::people::data_check::{CheckAside, CheckCount, CheckDef, severity_name};
use app::people::household_move::{MoveAcceptance, MoveNew};
use app::{Heir, Paper, StoryLine};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::Day;
use base::id::{HouseholdId, MoveId, PersonId};
use base::words::Lang;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Answer;
use crate::kernel::input::Json;
use crate::kernel::visit::Caller;

fn made(value: &impl serde::Serialize) -> Answer {
    Ok((StatusCode::CREATED, Json(value)).into_response())
}

fn done() -> Answer {
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A line of a history, with its sentence in both languages.
pub(crate) fn story(app: &app::App, line: &StoryLine) -> Value {
    json!({
        "day": line.day, "kind": line.kind.as_str(), "args": line.args, "people": line.people,
        "head": line.head, "changes": line.changes, "event": line.event, "other": line.other,
        "undone": line.undone,
        "vi": app::people::story::tell(app.words(), Lang::Vi, line),
        "en": app::people::story::tell(app.words(), Lang::En, line),
    })
}

pub(crate) async fn event_list(caller: Caller, Path(id): Path<HouseholdId>) -> Answer {
    let lines = app::people::household_event::list(&caller.app, &caller.actor, id).await?;
    let rows: Vec<Value> = lines.iter().map(|line| story(&caller.app, line)).collect();
    Ok(Json(json!({ "rows": rows })).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventAdd {
    event: app::NewEvent,
    revision: String,
}

pub(crate) async fn event_add(
    caller: Caller,
    Path(id): Path<HouseholdId>,
    Json(add): Json<EventAdd>,
) -> Answer {
    let seen = Some(add.revision.as_str());
    made(&app::people::household_event::add(&caller.app, &caller.actor, id, add.event, seen).await?)
}

#[derive(Deserialize)]
pub(crate) struct BeforeQuery {
    before: Option<MoveId>,
}

pub(crate) async fn move_list(caller: Caller, Query(query): Query<BeforeQuery>) -> Answer {
    let list = app::people::household_move::list(&caller.app, &caller.actor, query.before).await?;
    Ok(Json(json!({ "rows": list.rows, "next": list.next })).into_response())
}

/// A proposal, and what its author saw of the household.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MovePropose {
    revision: String,
    id: MoveId,
    household: HouseholdId,
    #[serde(default)]
    members: Vec<PersonId>,
    #[serde(default)]
    heir: Option<Heir>,
    to: String,
    day: Day,
    paper: Paper,
    #[serde(default)]
    note: String,
}

pub(crate) async fn move_propose(caller: Caller, Json(new): Json<MovePropose>) -> Answer {
    let MovePropose { revision, id, household, members, heir, to, day, paper, note } = new;
    let proposal = MoveNew { id, household, members, heir, to, day, paper, note };
    let id =
        app::people::household_move::propose(&caller.app, &caller.actor, proposal, Some(&revision))
            .await?;
    made(&json!({ "id": id }))
}

pub(crate) async fn move_accept(
    caller: Caller,
    Path(id): Path<MoveId>,
    Json(acceptance): Json<MoveAcceptance>,
) -> Answer {
    made(&app::people::household_move::accept(&caller.app, &caller.actor, id, acceptance).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveReason {
    reason: String,
}

pub(crate) async fn move_refuse(
    caller: Caller,
    Path(id): Path<MoveId>,
    Json(why): Json<MoveReason>,
) -> Answer {
    app::people::household_move::refuse(&caller.app, &caller.actor, id, &why.reason).await?;
    done()
}

pub(crate) async fn move_withdraw(
    caller: Caller,
    Path(id): Path<MoveId>,
    Json(why): Json<MoveReason>,
) -> Answer {
    app::people::household_move::withdraw(&caller.app, &caller.actor, id, &why.reason).await?;
    done()
}

#[derive(Deserialize)]
pub(crate) struct CheckQuery {
    area: Option<String>,
    after: Option<String>,
}

fn check(def: &CheckDef, count: CheckCount) -> Value {
    json!({
        "name": def.name, "severity": severity_name(def.severity), "title": def.title,
        "why": def.why, "cure": def.cure, "row": def.row,
        "source": def.source.as_ref().map(|(source, _)| source),
        "source_checked": def.source.as_ref().map(|(_, checked)| checked),
        "households": count.households, "findings": count.findings, "aside": count.aside,
    })
}

pub(crate) async fn check_list(caller: Caller, Query(query): Query<CheckQuery>) -> Answer {
    let list =
        app::people::data_check::list(&caller.app, &caller.actor, query.area.as_deref()).await?;
    let rows: Vec<Value> = list.rows.iter().map(|(def, count)| check(def, *count)).collect();
    let body = json!({
        "area_name": list.area_name, "day": list.day, "choose": list.choose, "rows": rows,
    });
    Ok(Json(body).into_response())
}

pub(crate) async fn check_get(
    caller: Caller,
    Path(name): Path<String>,
    Query(query): Query<CheckQuery>,
) -> Answer {
    let (area, after) = (query.area.as_deref(), query.after.as_deref());
    let view = app::people::data_check::get(&caller.app, &caller.actor, &name, area, after).await?;
    let rows: Vec<Value> = view
        .page
        .rows
        .iter()
        .map(|row| {
            json!({
                "household": row.household, "code": row.code, "head": row.head,
                "village_name": row.village_name, "person": row.person,
                "person_name": row.person_name, "value": row.value, "aside": row.aside,
            })
        })
        .collect();
    let body = json!({
        "check": check(&view.def, view.count), "area_name": view.area_name, "day": view.day,
        "rows": rows, "next": view.page.next,
    });
    Ok(Json(body).into_response())
}

pub(crate) async fn check_set_aside(
    caller: Caller,
    Path(name): Path<String>,
    Json(new): Json<CheckAside>,
) -> Answer {
    app::people::data_check::set_aside(&caller.app, &caller.actor, &name, new).await?;
    done()
}

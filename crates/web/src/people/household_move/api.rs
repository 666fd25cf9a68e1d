//! Moves between communes on the API.

use app::people::household_event::EventAdded;
use app::people::household_move::{MoveAcceptance, MoveNew, MoveView};
use app::{Heir, Paper};
use axum::extract::{Path, Query};
use base::Day;
use base::id::{HouseholdId, MoveId, PersonId};
use schemars::JsonSchema;
use serde::Deserialize;

use super::ListQuery;
use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Done, Made, MadeId, Paged};
use crate::kernel::visit::Caller;

pub(crate) async fn list(
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Paged<MoveView>>, Failure> {
    let list = app::people::household_move::list(&caller.app, &caller.actor, query.before).await?;
    Ok(Json(Paged::of(&list, MoveView::clone)))
}

/// A proposal, and what its author saw of the household.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MovePropose {
    revision: String,
    id: MoveId,
    household: HouseholdId,
    /// Who goes; the whole household when empty.
    #[serde(default)]
    members: Vec<PersonId>,
    /// Who becomes the head of those who stay.
    #[serde(default)]
    heir: Option<Heir>,
    /// The commune's code or key.
    to: String,
    day: Day,
    paper: Paper,
    #[serde(default)]
    note: String,
}

pub(crate) async fn propose(
    caller: Caller,
    Json(new): Json<MovePropose>,
) -> Result<Made<MadeId>, Failure> {
    let MovePropose { revision, id, household, members, heir, to, day, paper, note } = new;
    let proposal = MoveNew { id, household, members, heir, to, day, paper, note };
    let (app, actor, seen) = (&caller.app, &caller.actor, Some(revision.as_str()));
    let id = app::people::household_move::propose(app, actor, proposal, seen).await?;
    Ok(Made(MadeId { id: id.0 }))
}

pub(crate) async fn accept(
    caller: Caller,
    Path(id): Path<MoveId>,
    Json(acceptance): Json<MoveAcceptance>,
) -> Result<Made<EventAdded>, Failure> {
    let (app, actor) = (&caller.app, &caller.actor);
    Ok(Made(app::people::household_move::accept(app, actor, id, acceptance).await?))
}

/// Why a move is refused or taken back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveReason {
    reason: String,
}

pub(crate) async fn refuse(
    caller: Caller,
    Path(id): Path<MoveId>,
    Json(why): Json<MoveReason>,
) -> Result<Done, Failure> {
    app::people::household_move::refuse(&caller.app, &caller.actor, id, &why.reason).await?;
    Ok(Done)
}

pub(crate) async fn withdraw(
    caller: Caller,
    Path(id): Path<MoveId>,
    Json(why): Json<MoveReason>,
) -> Result<Done, Failure> {
    app::people::household_move::withdraw(&caller.app, &caller.actor, id, &why.reason).await?;
    Ok(Done)
}

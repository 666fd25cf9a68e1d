//! Review rounds on the API.

use app::ProgressView;
use app::review::round::{RoundClose, RoundNew, RoundView, TableChange};
use app::{Decision, RoundFlow, RoundKind};
use axum::extract::Path;
use base::Day;
use base::id::{RoundId, ScoreTableId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{List, Made};
use crate::kernel::visit::Caller;

pub(crate) async fn list(caller: Caller) -> Result<Json<List<RoundView>>, Failure> {
    let rounds = app::review::round::list(&caller.app, &caller.actor).await?;
    Ok(Json(List { rows: rounds }))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<RoundId>,
) -> Result<Json<RoundView>, Failure> {
    Ok(Json(app::review::round::get(&caller.app, &caller.actor, id).await?))
}

/// A round to be opened.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoundOpen {
    id: RoundId,
    kind: RoundKind,
    year: i32,
    review_day: Day,
    #[serde(default)]
    flow: Option<RoundFlow>,
}

pub(crate) async fn open(
    caller: Caller,
    Json(open): Json<RoundOpen>,
) -> Result<Made<RoundView>, Failure> {
    let RoundOpen { id, kind, year, review_day, flow } = open;
    let new = RoundNew { id, kind, year, review_day };
    let opened = app::review::round::open_as(&caller.app, &caller.actor, new, flow).await?;
    Ok(Made(app::review::round::get(&caller.app, &caller.actor, opened.id).await?))
}

/// The score table of a round.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableChoice {
    score_table: ScoreTableId,
}

pub(crate) async fn set_table(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(choice): Json<TableChoice>,
) -> Result<Json<RoundView>, Failure> {
    let (app, actor, table) = (&caller.app, &caller.actor, choice.score_table);
    app::review::round::set_table(app, actor, id, table).await?;
    Ok(Json(app::review::round::get(app, actor, id).await?))
}

pub(crate) async fn change_table(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(change): Json<TableChange>,
) -> Result<Json<RoundView>, Failure> {
    let (app, actor) = (&caller.app, &caller.actor);
    app::review::round::table_change_begin(app, actor, id, change).await?;
    Ok(Json(app::review::round::get(app, actor, id).await?))
}

/// How far the change of a round's score table is.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RoundTableWork {
    /// None where it was never asked for.
    progress: Option<ProgressView>,
    /// The code of the problem that ended it.
    problem: Option<String>,
}

pub(crate) async fn table_work(
    caller: Caller,
    Path(id): Path<RoundId>,
) -> Result<Json<RoundTableWork>, Failure> {
    let work = app::review::round::table_work(&caller.app, &caller.actor, id).await?;
    let problem = work.as_ref().and_then(|it| it.problem.as_ref());
    let problem = problem.map(|it| it.code.as_str().to_owned());
    Ok(Json(RoundTableWork { progress: work.map(|it| it.progress), problem }))
}

pub(crate) async fn table_change_cancel(
    caller: Caller,
    Path(id): Path<RoundId>,
) -> Result<Json<RoundTableWork>, Failure> {
    app::review::round::table_change_cancel(&caller.app, &caller.actor, id).await?;
    table_work(caller, Path(id)).await
}

/// A decision with the hash of what was read.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoundDecision {
    number: String,
    day: Day,
    #[serde(default)]
    seen: Option<String>,
}

pub(crate) async fn decide(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(sent): Json<RoundDecision>,
) -> Result<Json<RoundView>, Failure> {
    let RoundDecision { number, day, seen } = sent;
    let (app, actor, seen) = (&caller.app, &caller.actor, seen.as_deref());
    let decision = Decision { number, day };
    app::review::decision::decide_seen(app, actor, id, decision, seen).await?;
    Ok(Json(app::review::round::get(app, actor, id).await?))
}

pub(crate) async fn close(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(close): Json<RoundClose>,
) -> Result<Made<RoundView>, Failure> {
    app::review::round::close(&caller.app, &caller.actor, id, close).await?;
    Ok(Made(app::review::round::get(&caller.app, &caller.actor, id).await?))
}

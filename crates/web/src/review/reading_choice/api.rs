//! Readings, and what provinces chose, on the API.

use app::review::reading_choice::{
    ReadingChoiceCorrection, ReadingChoiceNew, ReadingChoiceQuery, ReadingChoiceView,
    ReadingChoiceWithdrawal, ReadingsQuery, ReadingsView,
};
use axum::extract::{Path, Query};
use base::id::{ReadingChoiceId, RoundId};

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, Paged};
use crate::kernel::visit::Caller;

pub(crate) async fn readings(
    caller: Caller,
    Query(asked): Query<ReadingsQuery>,
) -> Result<Json<ReadingsView>, Failure> {
    Ok(Json(app::review::reading_choice::in_force(&caller.app, &caller.actor, &asked).await?))
}

pub(crate) async fn of_round(
    caller: Caller,
    Path(id): Path<RoundId>,
) -> Result<Json<ReadingsView>, Failure> {
    Ok(Json(app::review::reading_choice::of_round(&caller.app, &caller.actor, id).await?))
}

pub(crate) async fn list(
    caller: Caller,
    Query(asked): Query<ReadingChoiceQuery>,
) -> Result<Json<Paged<ReadingChoiceView>>, Failure> {
    let page = app::review::reading_choice::list(&caller.app, &caller.actor, &asked).await?;
    Ok(Json(Paged::of(&page, ReadingChoiceView::clone)))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<ReadingChoiceId>,
) -> Result<Json<ReadingChoiceView>, Failure> {
    Ok(Json(app::review::reading_choice::get(&caller.app, &caller.actor, id).await?))
}

pub(crate) async fn add(
    caller: Caller,
    Json(new): Json<ReadingChoiceNew>,
) -> Result<Made<ReadingChoiceView>, Failure> {
    Ok(Made(app::review::reading_choice::add(&caller.app, &caller.actor, new).await?))
}

pub(crate) async fn correct(
    caller: Caller,
    Path(id): Path<ReadingChoiceId>,
    Json(correction): Json<ReadingChoiceCorrection>,
) -> Result<Made<ReadingChoiceView>, Failure> {
    let (app, actor) = (&caller.app, &caller.actor);
    Ok(Made(app::review::reading_choice::correct(app, actor, id, correction).await?))
}

pub(crate) async fn withdraw(
    caller: Caller,
    Path(id): Path<ReadingChoiceId>,
    Json(withdrawal): Json<ReadingChoiceWithdrawal>,
) -> Result<Json<ReadingChoiceView>, Failure> {
    let (app, actor) = (&caller.app, &caller.actor);
    Ok(Json(app::review::reading_choice::withdraw(app, actor, id, withdrawal).await?))
}

//! Difficulties on the API.

use app::office::difficulty::{
    DifficultyChange, DifficultyListQuery, DifficultyNew, DifficultyRow, DifficultyWithdrawal,
};
use axum::extract::{Path, Query};
use base::Day;
use base::area::AreaKey;
use base::id::DifficultyId;
use chrono::{DateTime, Utc};

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, Paged, view};
use crate::kernel::visit::Caller;

view! {
    /// One of the difficulties.
    DifficultyDetail(it: &DifficultyRow) {
        id: DifficultyId = it.id,
        commune: AreaKey = it.commune.clone(),
        name: String = it.name.clone(),
        day: Day = it.day,
        note: String = it.note.clone(),
        /// The revision that a change names.
        revision: i64 = it.revision,
        withdrawn_at: Option<DateTime<Utc>> = it.withdrawn_at,
        withdrawn_reason: Option<String> = it.withdrawn_reason.clone(),
    }
}

pub(crate) async fn list(
    caller: Caller,
    Query(asked): Query<DifficultyListQuery>,
) -> Result<Json<Paged<DifficultyDetail>>, Failure> {
    let page = app::office::difficulty::list(&caller.app, &caller.actor, &asked).await?;
    Ok(Json(Paged::of(&page, DifficultyDetail::of)))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<DifficultyId>,
) -> Result<Json<DifficultyDetail>, Failure> {
    let it = app::office::difficulty::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(DifficultyDetail::of(&it)))
}

pub(crate) async fn add(
    caller: Caller,
    Json(new): Json<DifficultyNew>,
) -> Result<Made<DifficultyDetail>, Failure> {
    let it = app::office::difficulty::add(&caller.app, &caller.actor, new).await?;
    Ok(Made(DifficultyDetail::of(&it)))
}

pub(crate) async fn change(
    caller: Caller,
    Path(id): Path<DifficultyId>,
    Json(change): Json<DifficultyChange>,
) -> Result<Json<DifficultyDetail>, Failure> {
    let it = app::office::difficulty::change(&caller.app, &caller.actor, id, change).await?;
    Ok(Json(DifficultyDetail::of(&it)))
}

pub(crate) async fn withdraw(
    caller: Caller,
    Path(id): Path<DifficultyId>,
    Json(withdrawal): Json<DifficultyWithdrawal>,
) -> Result<Json<DifficultyDetail>, Failure> {
    let it = app::office::difficulty::withdraw(&caller.app, &caller.actor, id, withdrawal).await?;
    Ok(Json(DifficultyDetail::of(&it)))
}

//! Resident counts on the API.

use app::figure::resident_count::{
    ResidentCountChange, ResidentCountListQuery, ResidentCountNew, ResidentCountRow,
    ResidentCountView, ResidentCountWithdrawal, VillageCountRow,
};
use axum::extract::{Path, Query};
use base::Day;
use base::area::AreaKey;
use base::id::{ResidentCountId, VillageId};
use chrono::{DateTime, Utc};

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, Paged, view};
use crate::kernel::visit::Caller;

view! {
    /// A village of a count.
    VillageCountDetail(it: &VillageCountRow) {
        village: VillageId = it.village,
        village_name: String = it.village_name.clone(),
        households: i64 = it.households,
        people: Option<i64> = it.people,
    }
}

view! {
    /// One of the resident counts.
    ResidentCountLine(it: &ResidentCountRow) {
        id: ResidentCountId = it.id,
        commune: AreaKey = it.commune.clone(),
        day: Day = it.day,
        /// The paper that says it.
        paper: String = it.paper.clone(),
        /// Of the whole commune; null while that is not known.
        households: Option<i64> = it.households,
        people: Option<i64> = it.people,
        note: String = it.note.clone(),
        /// The revision that a change names.
        revision: i64 = it.revision,
        withdrawn_at: Option<DateTime<Utc>> = it.withdrawn_at,
        withdrawn_reason: Option<String> = it.withdrawn_reason.clone(),
    }
}

view! {
    /// One of the resident counts with its villages.
    ResidentCountDetail(it: &ResidentCountView) {
        count: ResidentCountLine = ResidentCountLine::of(&it.row),
        villages: Vec<VillageCountDetail> =
            it.villages.iter().map(VillageCountDetail::of).collect(),
    }
}

pub(crate) async fn list(
    caller: Caller,
    Query(asked): Query<ResidentCountListQuery>,
) -> Result<Json<Paged<ResidentCountLine>>, Failure> {
    let page = app::figure::resident_count::list(&caller.app, &caller.actor, &asked).await?;
    Ok(Json(Paged::of(&page, ResidentCountLine::of)))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<ResidentCountId>,
) -> Result<Json<ResidentCountDetail>, Failure> {
    let it = app::figure::resident_count::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(ResidentCountDetail::of(&it)))
}

pub(crate) async fn add(
    caller: Caller,
    Json(new): Json<ResidentCountNew>,
) -> Result<Made<ResidentCountDetail>, Failure> {
    let it = app::figure::resident_count::add(&caller.app, &caller.actor, new).await?;
    Ok(Made(ResidentCountDetail::of(&it)))
}

pub(crate) async fn change(
    caller: Caller,
    Path(id): Path<ResidentCountId>,
    Json(change): Json<ResidentCountChange>,
) -> Result<Json<ResidentCountDetail>, Failure> {
    let it = app::figure::resident_count::change(&caller.app, &caller.actor, id, change).await?;
    Ok(Json(ResidentCountDetail::of(&it)))
}

pub(crate) async fn withdraw(
    caller: Caller,
    Path(id): Path<ResidentCountId>,
    Json(withdrawal): Json<ResidentCountWithdrawal>,
) -> Result<Json<ResidentCountDetail>, Failure> {
    let it =
        app::figure::resident_count::withdraw(&caller.app, &caller.actor, id, withdrawal).await?;
    Ok(Json(ResidentCountDetail::of(&it)))
}

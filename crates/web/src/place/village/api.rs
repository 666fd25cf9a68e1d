//! Villages on the API.

use app::place::village::{
    Village, VillageCorrection, VillageKind, VillageNew, VillagePlace, VillageView,
};
use axum::extract::Path;
use base::Day;
use base::id::VillageId;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Done, List, Made, MadeId, view};
use crate::kernel::visit::Caller;

view! {
    /// A village in a list.
    VillageLine(it: &Village) {
        id: VillageId = it.id,
        name: String = it.name.clone(),
        kind: VillageKind = it.kind,
    }
}

view! {
    /// Where a village lies over a period.
    VillageStay(it: &VillagePlace) {
        commune: String = it.commune.clone(),
        from: Day = it.from,
        to: Option<Day> = it.to,
    }
}

view! {
    VillageDetail(it: &VillageView) {
        id: VillageId = it.village.id,
        name: String = it.village.name.clone(),
        kind: VillageKind = it.village.kind,
        /// Since when it lies in its first commune.
        from: Day = it.from,
        places: Vec<VillageStay> = it.places.iter().map(VillageStay::of).collect(),
        /// Since when a household lives there.
        first_stay: Option<Day> = it.first_stay,
        /// Whether something hangs on it, so that it cannot be taken away.
        used: bool = it.used,
        /// The mark of the village, for who changes it.
        seen: String = it.mark.clone(),
    }
}

pub(crate) async fn list(caller: Caller) -> Result<Json<List<VillageLine>>, Failure> {
    let villages = app::place::village::list(&caller.app, &caller.actor).await?;
    Ok(Json(List::of(&villages, VillageLine::of)))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<VillageId>,
) -> Result<Json<VillageDetail>, Failure> {
    let view = app::place::village::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(VillageDetail::of(&view)))
}

pub(crate) async fn add(
    caller: Caller,
    Json(new): Json<VillageNew>,
) -> Result<Made<MadeId>, Failure> {
    let id = app::place::village::add(&caller.app, &caller.actor, new).await?;
    Ok(Made(MadeId { id: id.0 }))
}

pub(crate) async fn correct(
    caller: Caller,
    Path(id): Path<VillageId>,
    Json(new): Json<VillageCorrection>,
) -> Result<Json<VillageDetail>, Failure> {
    let view = app::place::village::correct(&caller.app, &caller.actor, id, new).await?;
    Ok(Json(VillageDetail::of(&view)))
}

pub(crate) async fn remove(caller: Caller, Path(id): Path<VillageId>) -> Result<Done, Failure> {
    app::place::village::remove(&caller.app, &caller.actor, id).await?;
    Ok(Done)
}

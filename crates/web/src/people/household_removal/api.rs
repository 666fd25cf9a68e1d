//! Households that were taken out, on the API.

use app::people::household_removal::{RemovalNew, RemovalView};
use axum::extract::Path;
use base::Day;
use base::id::{HouseholdId, HouseholdRemovalId, VillageId};
use chrono::{DateTime, Utc};

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::view;
use crate::kernel::visit::Caller;

view! {
    /// A household that was taken out.
    Removal(it: &RemovalView) {
        id: HouseholdRemovalId = it.row.id,
        household: HouseholdId = it.row.household,
        code: String = it.row.code.clone(),
        village: VillageId = it.row.village,
        /// The head's name.
        head: String = it.row.head.clone(),
        address: String = it.row.address.clone(),
        /// Its first day in the register, as it had been written.
        since: Day = it.row.since,
        /// Who had belonged to it.
        people: Vec<String> = it.people.clone(),
        /// Why it was taken out.
        reason: String = it.row.reason.clone(),
        removed_at: DateTime<Utc> = it.row.removed_at,
        /// By whom.
        by: String = it.row.by_name.clone(),
    }
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<HouseholdId>,
) -> Result<Json<Removal>, Failure> {
    let it = app::people::household_removal::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(Removal::of(&it)))
}

pub(crate) async fn add(
    caller: Caller,
    Path(id): Path<HouseholdId>,
    Json(new): Json<RemovalNew>,
) -> Result<Json<Removal>, Failure> {
    let it = app::people::household_removal::add(&caller.app, &caller.actor, id, new).await?;
    Ok(Json(Removal::of(&it)))
}

//! Bodies on the API.

use app::office::body::{
    self, BodyChange, BodyFunction, BodyKind, BodyListQuery, BodyNew, BodyRow, BodyView, BodyVoid,
    MemberChange, MemberNew, MemberView,
};
use axum::extract::{Path, Query};
use base::Day;
use base::area::AreaKey;
use base::id::{BodyId, BodyMemberId, LegalPaperId, OfficeHolderId, VillageId};

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, Paged, acts, view};
use crate::kernel::visit::Caller;

view! {
    /// A body.
    BodyDetail(it: &BodyRow) {
        id: BodyId = it.id,
        commune: AreaKey = it.commune.clone(),
        kind: BodyKind = it.kind,
        name: String = it.name.clone(),
        from_day: Day = it.from_day,
        /// The first day on which it no longer is.
        to_day: Option<Day> = it.to_day,
        legal_paper: Option<LegalPaperId> = it.legal_paper,
        paper: String = it.paper.clone(),
        note: String = it.note.clone(),
        /// Why there is no such body.
        void_reason: Option<String> = it.void_reason.clone(),
        /// Who chairs it today.
        chair: Option<String> = it.chair.clone(),
        /// How many members it has today.
        members: i64 = it.members,
        /// The revision that a change names.
        revision: i64 = it.revision,
    }
}

view! {
    /// A membership.
    BodyMemberDetail(it: &MemberView) {
        id: BodyMemberId = it.row.id,
        holder: OfficeHolderId = it.row.holder,
        name: String = it.row.holder_name.clone(),
        function: BodyFunction = it.row.function,
        village: Option<VillageId> = it.row.village,
        /// The project that is looked after.
        project: String = it.row.project.clone(),
        from_day: Day = it.row.from_day,
        to_day: Option<Day> = it.row.to_day,
        note: String = it.row.note.clone(),
        is_there: bool = it.is_there,
        /// Since when the person holds no post any more.
        left_on: Option<Day> = it.left_on,
        void_reason: Option<String> = it.row.void_reason.clone(),
        revision: i64 = it.row.revision,
    }
}

view! {
    /// A body with its members.
    BodyWhole(it: &BodyView) {
        body: BodyDetail = BodyDetail::of(&it.row),
        members: Vec<BodyMemberDetail> = it.members.iter().map(BodyMemberDetail::of).collect(),
    }
}

pub(super) async fn list(
    caller: Caller,
    Query(asked): Query<BodyListQuery>,
) -> Result<Json<Paged<BodyDetail>>, Failure> {
    let page = body::list(&caller.app, &caller.actor, &asked).await?;
    Ok(Json(Paged::of(&page, BodyDetail::of)))
}

pub(super) async fn get(
    caller: Caller,
    Path(id): Path<BodyId>,
) -> Result<Json<BodyWhole>, Failure> {
    let it = body::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(BodyWhole::of(&it)))
}

pub(super) async fn add(
    caller: Caller,
    Json(new): Json<BodyNew>,
) -> Result<Made<BodyWhole>, Failure> {
    let it = body::add(&caller.app, &caller.actor, new).await?;
    Ok(Made(BodyWhole::of(&it)))
}

pub(super) async fn member_add(
    caller: Caller,
    Path(id): Path<BodyId>,
    Json(new): Json<MemberNew>,
) -> Result<Made<BodyWhole>, Failure> {
    let it = body::member_add(&caller.app, &caller.actor, id, new).await?;
    Ok(Made(BodyWhole::of(&it)))
}

acts! {
    body gives BodyWhole:
    change: BodyId, BodyChange;
    void: BodyId, BodyVoid;
    member_change: BodyMemberId, MemberChange;
    member_void: BodyMemberId, BodyVoid;
}

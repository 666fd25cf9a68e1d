//! Persons and posts on the API.

use app::office::account::HolderAccountNew;
use app::office::post::{
    self, HandoverNew, HolderChange, HolderNew, HolderView, PostChange, PostEnd, PostKind,
    PostListQuery, PostNew, PostView, PostVoid,
};
use axum::extract::{Path, Query};
use base::area::AreaKey;
use base::id::{AccountId, LegalPaperId, OfficeHolderId, PostId, VillageId};
use base::{Day, Role};

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, MadeId, Paged, acts, view};
use crate::kernel::visit::Caller;

view! {
    /// A post that somebody holds.
    PostDetail(it: &PostView) {
        id: PostId = it.row.id,
        holder: OfficeHolderId = it.row.holder,
        name: String = it.row.holder_name.clone(),
        phone: String = it.row.phone.clone(),
        kind: PostKind = it.row.kind,
        /// The part of the table of rights that it gives.
        role: Option<Role> = it.row.role,
        area: Option<AreaKey> = it.row.area.clone(),
        village: Option<VillageId> = it.row.village,
        /// Where it stands, in words.
        place: String = it.place.clone(),
        from_day: Day = it.row.from_day,
        /// The first day on which it is no longer held.
        to_day: Option<Day> = it.row.to_day,
        is_held: bool = it.is_held,
        legal_paper: Option<LegalPaperId> = it.row.legal_paper,
        paper: String = it.row.paper.clone(),
        note: String = it.row.note.clone(),
        /// Why there is no such post.
        void_reason: Option<String> = it.row.void_reason.clone(),
        /// The revision that a change names.
        revision: i64 = it.row.revision,
    }
}

view! {
    /// A person with all posts.
    OfficeHolderDetail(it: &HolderView) {
        id: OfficeHolderId = it.row.id,
        name: String = it.row.name.clone(),
        phone: String = it.row.phone.clone(),
        note: String = it.row.note.clone(),
        account: Option<AccountId> = it.row.account,
        posts: Vec<PostDetail> = it.posts.iter().map(PostDetail::of).collect(),
        /// The revision that a change of the person names.
        revision: i64 = it.row.revision,
    }
}

pub(super) async fn list(
    caller: Caller,
    Query(asked): Query<PostListQuery>,
) -> Result<Json<Paged<PostDetail>>, Failure> {
    let page = post::list(&caller.app, &caller.actor, &asked).await?;
    Ok(Json(Paged::of(&page, PostDetail::of)))
}

pub(super) async fn get(
    caller: Caller,
    Path(id): Path<OfficeHolderId>,
) -> Result<Json<OfficeHolderDetail>, Failure> {
    let it = post::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(OfficeHolderDetail::of(&it)))
}

pub(super) async fn holder_add(
    caller: Caller,
    Json(new): Json<HolderNew>,
) -> Result<Made<OfficeHolderDetail>, Failure> {
    let it = post::holder_add(&caller.app, &caller.actor, new).await?;
    Ok(Made(OfficeHolderDetail::of(&it)))
}

pub(super) async fn account_add(
    caller: Caller,
    Path(id): Path<OfficeHolderId>,
    Json(new): Json<HolderAccountNew>,
) -> Result<Made<MadeId>, Failure> {
    let id = app::office::account::add_for(&caller.app, &caller.actor, id, new).await?;
    Ok(Made(MadeId { id: id.0 }))
}

pub(super) async fn add(
    caller: Caller,
    Path(id): Path<OfficeHolderId>,
    Json(new): Json<PostNew>,
) -> Result<Made<OfficeHolderDetail>, Failure> {
    let it = post::add(&caller.app, &caller.actor, id, new).await?;
    Ok(Made(OfficeHolderDetail::of(&it)))
}

pub(super) async fn hand_over(
    caller: Caller,
    Path(id): Path<OfficeHolderId>,
    Json(new): Json<HandoverNew>,
) -> Result<Made<OfficeHolderDetail>, Failure> {
    let it = post::hand_over(&caller.app, &caller.actor, id, new).await?;
    Ok(Made(OfficeHolderDetail::of(&it)))
}

acts! {
    post gives OfficeHolderDetail:
    holder_change: OfficeHolderId, HolderChange;
    change: PostId, PostChange;
    end: PostId, PostEnd;
    void: PostId, PostVoid;
}

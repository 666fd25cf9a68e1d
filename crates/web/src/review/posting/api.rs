//! Postings, complaints and re-checks on the API.

use app::review::posting::{
    ComplaintNew, ComplaintRow, ComplaintView, PostedRow, PostingNew, PostingRow, PostingView,
    RecheckNew, RecheckResult, RecheckRow,
};
use app::{Class, Sex};
use axum::extract::Path;
use base::Day;
use base::id::{ComplaintId, HouseholdId, PostingId, RoundId, VillageId};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, view};
use crate::kernel::visit::Caller;

view! {
    /// What is posted of a household: its name and its class; in the layout of Phụ lục I the rest, too.
    Posted(view: &PostingView, row: &PostedRow) {
        name: String = row.name.clone(),
        class: Class = row.class,
        /// Of everybody in the layout of Phụ lục I, otherwise of heads who bear one name.
        birth_year: Option<i32> = view.birth_year(row),
        /// In the layout of Phụ lục I alone.
        sex: Option<Sex> = view.beside(row).and_then(|it| it.sex),
        /// Điểm B1, in the layout of Phụ lục I alone.
        a_points: Option<i64> = view.beside(row).and_then(|it| it.a_points),
        /// Điểm B2, in the layout of Phụ lục I alone.
        b_points: Option<i64> = view.beside(row).and_then(|it| it.b_points),
    }
}

view! {
    /// A posting with exactly what it shows.
    Posting(it: &PostingView) {
        id: PostingId = it.posting.id,
        starts_on: Day = it.posting.starts_on,
        ends_on: Day = it.posting.ends_on,
        /// Why it hangs in the layout of Phụ lục I; null where it shows name and class alone.
        layout_reason: Option<String> = it.posting.layout_reason.clone(),
        /// When it was taken down; its households wait for another.
        withdrawn_at: Option<DateTime<Utc>> = it.posting.withdrawn_at,
        households: Vec<Posted> = it.households.iter().map(|row| Posted::of(it, row)).collect(),
    }
}

view! {
    /// A posting in the list of a round.
    PostingLine(row: &PostingRow) {
        id: PostingId = row.id,
        village: VillageId = row.village,
        village_name: String = row.village_name.clone(),
        places: String = row.places.clone(),
        starts_on: Day = row.starts_on,
        /// Working days that it hangs.
        working_days: i32 = row.working_days,
        ends_on: Day = row.ends_on,
        /// Why it hangs in the layout of Phụ lục I; null where it shows name and class alone.
        layout_reason: Option<String> = row.layout_reason.clone(),
        /// When it was taken down.
        withdrawn_at: Option<DateTime<Utc>> = row.withdrawn_at,
        households: i64 = row.households,
    }
}

view! {
    /// What a re-check found.
    Recheck(it: &RecheckRow) {
        done_on: Day = it.done_on,
        result: RecheckResult = it.result,
        class: Class = it.class,
        findings: String = it.findings.clone(),
        members: String = it.members.clone(),
    }
}

view! {
    /// A complaint with its re-check.
    ComplaintLine(row: &ComplaintRow) {
        id: ComplaintId = row.id,
        household: HouseholdId = row.household,
        household_name: String = row.household_name.clone(),
        posting: PostingId = row.posting,
        posted_class: Class = row.posted_class,
        village_name: String = row.village_name.clone(),
        /// The number under which it was received in its year.
        receipt: i64 = row.receipt,
        year: i32 = row.year,
        received_on: Day = row.received_on,
        due_on: Day = row.due_on,
        complainant: String = row.complainant.clone(),
        content: String = row.content.clone(),
        recheck: Option<Recheck> = row.recheck.as_ref().map(Recheck::of),
    }
}

view! {
    /// One complaint, with the household's class now.
    ComplaintDetail(it: &ComplaintView) {
        #[serde(flatten)]
        line: ComplaintLine = ComplaintLine::of(&it.complaint),
        class_now: Option<Class> = it.now.as_ref().and_then(|row| row.class),
        decided: bool = it.decided,
    }
}

view! {
    /// A complaint after something was written.
    Complaint(it: &ComplaintView) {
        id: ComplaintId = it.complaint.id,
        receipt: i64 = it.complaint.receipt,
        year: i32 = it.complaint.year,
        due_on: Day = it.complaint.due_on,
        /// Whether it was re-checked.
        closed: bool = it.complaint.recheck.is_some(),
    }
}

/// Postings of a round, and the complaints about them.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PostingList {
    rows: Vec<PostingLine>,
    complaints: Vec<ComplaintLine>,
}

pub(crate) async fn list(
    caller: Caller,
    Path(id): Path<RoundId>,
) -> Result<Json<PostingList>, Failure> {
    let (postings, complaints) = app::review::posting::list(&caller.app, &caller.actor, id).await?;
    Ok(Json(PostingList {
        rows: postings.iter().map(PostingLine::of).collect(),
        complaints: complaints.iter().map(ComplaintLine::of).collect(),
    }))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<PostingId>,
) -> Result<Json<Posting>, Failure> {
    let view = app::review::posting::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(Posting::of(&view)))
}

pub(crate) async fn add(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(new): Json<PostingNew>,
) -> Result<Made<Posting>, Failure> {
    let posted = app::review::posting::add(&caller.app, &caller.actor, id, new).await?;
    let view = app::review::posting::get(&caller.app, &caller.actor, posted.id).await?;
    Ok(Made(Posting::of(&view)))
}

pub(crate) async fn withdraw(
    caller: Caller,
    Path(id): Path<PostingId>,
) -> Result<Json<Posting>, Failure> {
    app::review::posting::withdraw(&caller.app, &caller.actor, id).await?;
    let view = app::review::posting::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(Posting::of(&view)))
}

pub(crate) async fn complaint_get(
    caller: Caller,
    Path(id): Path<ComplaintId>,
) -> Result<Json<ComplaintDetail>, Failure> {
    let view = app::review::posting::complaint_get(&caller.app, &caller.actor, id).await?;
    Ok(Json(ComplaintDetail::of(&view)))
}

pub(crate) async fn complaint_add(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(new): Json<ComplaintNew>,
) -> Result<Made<Complaint>, Failure> {
    let taken = app::review::posting::complaint_add(&caller.app, &caller.actor, id, new).await?;
    let view = app::review::posting::complaint_get(&caller.app, &caller.actor, taken.id).await?;
    Ok(Made(Complaint::of(&view)))
}

pub(crate) async fn recheck_add(
    caller: Caller,
    Path(id): Path<ComplaintId>,
    Json(new): Json<RecheckNew>,
) -> Result<Made<Complaint>, Failure> {
    app::review::posting::recheck_add(&caller.app, &caller.actor, id, new).await?;
    let view = app::review::posting::complaint_get(&caller.app, &caller.actor, id).await?;
    Ok(Made(Complaint::of(&view)))
}

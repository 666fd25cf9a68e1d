//! Requests of households on the API.

use app::review::household_request::change::{RequestChange, RequestWithdrawal, RequestWithdrawn};
use app::review::household_request::form_a::{FormANew, FormAOutcome, FormAView, Outcome};
use app::review::household_request::{
    RequestAnswer, RequestForm, RequestNew, RequestRefusal, RequestRow,
};
use app::review::reading_choice::FormACondition;
use axum::extract::{Path, Query};
use base::Day;
use base::id::{FormAId, HouseholdId, RequestId, RoundId, VillageId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, Paged, view};
use crate::kernel::visit::Caller;

view! {
    /// A request with its answer.
    RequestDetail(row: &RequestRow) {
        id: RequestId = row.id,
        form: RequestForm = row.form,
        village: VillageId = row.village,
        village_name: String = row.village_name.clone(),
        household: Option<HouseholdId> = row.household,
        applicant: String = row.applicant.clone(),
        address: String = row.address.clone(),
        reason: String = row.reason.clone(),
        year: i32 = row.year,
        /// The number under which it was received in its year.
        receipt: i64 = row.receipt,
        received_on: Day = row.received_on,
        due_on: Day = row.due_on,
        answer: Option<RequestAnswer> = row.answer,
        answered_on: Option<Day> = row.answered_on,
        answer_reason: Option<String> = row.answer_reason.clone(),
        answer_round: Option<RoundId> = row.answer_round,
        /// Why nobody owes it an answer, where it was withdrawn or recorded by mistake.
        withdrawn_kind: Option<RequestWithdrawal> = row.withdrawn_kind,
        withdrawn_on: Option<Day> = row.withdrawn_on,
        withdrawn_reason: Option<String> = row.withdrawn_reason.clone(),
        /// What follows from its Phiếu A, once that was filled in.
        form_a: Option<FormAOutcome> = row.form_a,
        /// What a refusal names as seen: it changes with Phiếu A and with what a review found.
        seen: String = app::review::household_request::seen(row),
    }
}

view! {
    /// Phiếu A of a request, and what follows from it.
    FormADetail(view: &FormAView) {
        request: RequestId = view.request,
        /// The form in force: what the next one replaces.
        id: Option<FormAId> = view.form.as_ref().map(|it| it.id),
        reviewed_on: Option<Day> = view.form.as_ref().map(|it| it.reviewed_on),
        /// The five signs of column 0; null is not known.
        outside: Vec<Option<bool>> =
            view.form.as_ref().map(|it| it.form.outside.to_vec()).unwrap_or_default(),
        /// The province's own condition of column 0, where it has one.
        condition: Option<FormACondition> = view.condition.clone(),
        outside_other: Option<String> = view.form.as_ref().map(|it| it.outside_other.clone()),
        /// The columns 1 to 9; null is not known.
        signs: Vec<Option<bool>> =
            view.form.as_ref().map(|it| it.form.signs.to_vec()).unwrap_or_default(),
        outcome: Option<FormAOutcome> = view.form.as_ref().map(|it| it.outcome),
        /// Column D, where the form is settled by it.
        total: Option<u32> = match &view.outcome {
            Some(Outcome::Listed { signs } | Outcome::NotListed { signs }) => Some(*signs),
            Some(Outcome::Outside | Outcome::Incomplete { .. }) | None => None,
        },
        /// The columns without an answer that are wanted still.
        missing: Vec<usize> = match &view.outcome {
            Some(Outcome::Incomplete { missing }) => missing.clone(),
            Some(Outcome::Listed { .. } | Outcome::NotListed { .. } | Outcome::Outside) | None => {
                Vec::new()
            }
        },
        /// Where the review stops: why, as the answer to the family says it.
        reason: Option<String> = view.reason.clone(),
        /// Who filled it in.
        filled_by: Option<String> = view.form.as_ref().map(|it| it.filled_by.clone()),
        /// Whether the request is not answered, so that the form can be filled in or corrected.
        is_open: bool = view.is_open,
    }
}

view! {
    /// A request after something was written.
    Request(row: &RequestRow) {
        id: RequestId = row.id,
        receipt: i64 = row.receipt,
        year: i32 = row.year,
        due_on: Day = row.due_on,
        answer: Option<RequestAnswer> = row.answer,
    }
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct ListQuery {
    /// Only those without an answer.
    #[serde(default)]
    open: bool,
    before: Option<String>,
}

pub(crate) async fn list(
    caller: Caller,
    Query(asked): Query<ListQuery>,
) -> Result<Json<Paged<RequestDetail>>, Failure> {
    let before = asked.before.as_deref();
    let page = app::review::household_request::list(&caller.app, &caller.actor, asked.open, before)
        .await?;
    Ok(Json(Paged::of(&page, RequestDetail::of)))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<RequestId>,
) -> Result<Json<RequestDetail>, Failure> {
    let request = app::review::household_request::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(RequestDetail::of(&request)))
}

pub(crate) async fn change(
    caller: Caller,
    Path(id): Path<RequestId>,
    Json(to): Json<RequestChange>,
) -> Result<Json<RequestDetail>, Failure> {
    let (app, actor) = (&caller.app, &caller.actor);
    let request = app::review::household_request::change::change(app, actor, id, to).await?;
    Ok(Json(RequestDetail::of(&request)))
}

pub(crate) async fn withdraw(
    caller: Caller,
    Path(id): Path<RequestId>,
    Json(new): Json<RequestWithdrawn>,
) -> Result<Json<RequestDetail>, Failure> {
    let (app, actor) = (&caller.app, &caller.actor);
    let request = app::review::household_request::change::withdraw(app, actor, id, new).await?;
    Ok(Json(RequestDetail::of(&request)))
}

pub(crate) async fn add(
    caller: Caller,
    Json(new): Json<RequestNew>,
) -> Result<Made<Request>, Failure> {
    let request = app::review::household_request::add(&caller.app, &caller.actor, new).await?;
    Ok(Made(Request::of(&request)))
}

pub(crate) async fn refuse(
    caller: Caller,
    Path(id): Path<RequestId>,
    Json(refusal): Json<RequestRefusal>,
) -> Result<Json<Request>, Failure> {
    let request =
        app::review::household_request::refuse(&caller.app, &caller.actor, id, refusal).await?;
    Ok(Json(Request::of(&request)))
}

pub(crate) async fn form_a(
    caller: Caller,
    Path(id): Path<RequestId>,
) -> Result<Json<FormADetail>, Failure> {
    let view = app::review::household_request::form_a::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(FormADetail::of(&view)))
}

pub(crate) async fn form_a_fill_in(
    caller: Caller,
    Path(id): Path<RequestId>,
    Json(new): Json<FormANew>,
) -> Result<Json<FormADetail>, Failure> {
    let view = app::review::household_request::form_a::fill_in(&caller.app, &caller.actor, id, new)
        .await?;
    Ok(Json(FormADetail::of(&view)))
}

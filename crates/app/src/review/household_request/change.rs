//! A request that was written wrong is put right while nothing rests on it; one that the family wants no
//! more, or that never was, is withdrawn. Either keeps its receipt.

use base::Day;
use base::id::{HouseholdId, RequestId, VillageId};
use chrono::Datelike;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::review::household_request::change::RequestFacts;

use super::{RequestForm, RequestRow, escapes_from, get, seen};
use crate::App;
use crate::kernel::entered::{clean_text, typed};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::review::days::days_in_order;

pub use store::review::household_request::change::{RequestBefore, RequestWithdrawal};

/// What a request is to say.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestChange {
    pub village: VillageId,
    /// The household, when it is in the register.
    #[serde(default)]
    pub household: Option<HouseholdId>,
    /// Who asks.
    pub applicant: String,
    /// Where they live.
    #[serde(default)]
    pub address: String,
    /// Why.
    pub reason: String,
    /// When it came.
    pub received_on: Day,
    /// What was seen of the request: the `seen` that reading it gives.
    pub seen: String,
}

/// A request that nobody owes an answer any more.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestWithdrawn {
    /// The family withdraws it, or it was recorded by mistake.
    pub kind: RequestWithdrawal,
    /// When the family withdrew it; today when it was a mistake.
    #[serde(default)]
    pub day: Option<Day>,
    /// Why.
    pub reason: String,
    /// What was seen of the request.
    pub seen: String,
}

/// What a request said before it was put right, the latest first.
///
/// # Errors
/// `not_found`.
pub async fn before(app: &App, actor: &Actor, id: RequestId) -> Result<Vec<RequestBefore>> {
    get(app, actor, id).await?;
    Ok(store::review::household_request::change::before(&**app.store(), id).await?)
}

/// The request as it is once nobody else writes in its commune.
async fn own(app: &App, write: &Write, actor: &Actor, id: RequestId) -> Result<RequestRow> {
    let scope = app.scope(actor);
    let find = || store::review::household_request::find(&**write, &scope, id);
    let missing = || Problem::new(Code::NotFound);
    let request = find().await?.ok_or_else(missing)?;
    write.alone_in(&request.commune).await?;
    find().await?.ok_or_else(missing)
}

/// Refuses while a review has the household on its list because of the request, or has a form of it.
async fn refuse_listed(write: &Write, request: &RequestRow) -> Result<()> {
    let Some(household) = request.household else { return Ok(()) };
    let day = request.received_on;
    let years = store::review::household_request::change::listed(&**write, household, day).await?;
    let of_form = request.found_on.map(|day| day.year());
    match years.first().copied().or(of_form) {
        Some(year) => Err(Problem::new(Code::RequestListed).with("year", year)),
        None => Ok(()),
    }
}

/// Puts a request right. What it says already is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `village_unknown`, `step_day_wrong`, `step_not_ready` for an escape of a
/// household that is not poor, `request_year`, `request_listed`, `request_answered`, `request_changed`.
pub async fn change(
    app: &App,
    actor: &Actor,
    id: RequestId,
    to: RequestChange,
) -> Result<RequestRow> {
    let write = app.write(actor, Action::RequestChange).await?;
    let applicant = typed(&to.applicant, "applicant", base::text::NAME_MAX)?;
    let applicant = base::text::proper_case(&applicant).unwrap_or(applicant);
    let reason = typed(&to.reason, "reason", 1_000)?;
    let address = clean_text(&to.address, "address", 300)?;
    let request = own(app, &write, actor, id).await?;
    let said = |it: &RequestRow| {
        let (applicant, address, reason) = (&it.applicant, &it.address, &it.reason);
        json!([it.village, it.household, applicant, address, reason, it.received_on])
    };
    let stated = json!([to.village, to.household, applicant, address, reason, to.received_on]);
    if said(&request) == stated {
        return Ok(request);
    }
    if !request.is_open() {
        return Err(Problem::new(Code::RequestAnswered));
    }
    let now = seen(&request);
    app.refuse_unseen(&write, Code::RequestChanged, id, (Some(to.seen.as_str()), &now)).await?;
    refuse_listed(&write, &request).await?;
    check(app, &write, actor, &request, &to).await?;
    let due_on = app.law().calendar().due("request", to.received_on).day;
    let facts = RequestFacts {
        village: to.village,
        household: to.household,
        applicant,
        address,
        reason,
        received_on: to.received_on,
        due_on,
    };
    let (by, at) = (actor.account, write.at);
    let changed = store::review::household_request::change::set(&*write, id, &facts, (by, at));
    if !changed.await? {
        return Err(Problem::new(Code::RequestAnswered));
    }
    let detail = json!({ "changed": stated, "before": said(&request) });
    write.commit(Some(&request.commune), id, detail).await?;
    get(app, actor, id).await
}

/// The village and the household are the actor's, the day fits the receipt and Phiếu A.
async fn check(
    app: &App,
    write: &Write,
    actor: &Actor,
    request: &RequestRow,
    to: &RequestChange,
) -> Result<()> {
    let scope = app.scope(actor);
    if store::place::village::find(&**write, &scope, to.village).await?.is_none() {
        return Err(Problem::new(Code::VillageUnknown).with("village", to.village));
    }
    match to.household {
        Some(household) => {
            let found = store::people::household::find(&**write, &scope, household).await?;
            let found = found.ok_or_else(|| Problem::new(Code::NotFound))?;
            if request.form == RequestForm::Escape {
                let facts = store::people::class_fact::list(&**write, found.id).await?;
                escapes_from(&facts, to.received_on)?;
            }
        }
        None if request.form == RequestForm::Escape => {
            return Err(Problem::new(Code::BadInput).with("field", "household"));
        }
        None => {}
    }
    let day = to.received_on;
    days_in_order("request", day, ("request", day), app.today())?;
    if let Some(asked_on) = request.form_a_on {
        days_in_order("form_a", asked_on, ("request", day), app.today())?;
    }
    match day.year() == request.year {
        true => Ok(()),
        false => Err(Problem::new(Code::RequestYear).with("year", request.year)),
    }
}

/// Withdraws a request: the family wants it no more, or there was none. The same again is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `step_day_wrong`, `request_reviewed` for a mistake that a review rests on,
/// `request_answered`, `request_changed`.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    id: RequestId,
    new: RequestWithdrawn,
) -> Result<RequestRow> {
    let write = app.write(actor, Action::RequestChange).await?;
    let reason = typed(&new.reason, "reason", 500)?;
    let day = match (new.kind, new.day) {
        (RequestWithdrawal::Mistake, _) => app.today(),
        (RequestWithdrawal::Family, Some(day)) => day,
        (RequestWithdrawal::Family, None) => {
            return Err(Problem::new(Code::BadInput).with("field", "day"));
        }
    };
    let request = own(app, &write, actor, id).await?;
    let is_same = request.withdrawn_kind == Some(new.kind)
        && request.withdrawn_reason.as_deref() == Some(reason.as_str())
        && (new.kind == RequestWithdrawal::Mistake || request.withdrawn_on == Some(day));
    if is_same {
        return Ok(request);
    }
    if !request.is_open() {
        return Err(Problem::new(Code::RequestAnswered));
    }
    let now = seen(&request);
    app.refuse_unseen(&write, Code::RequestChanged, id, (Some(new.seen.as_str()), &now)).await?;
    // A household that was reviewed for a request has it answered; one that is only listed is taken off then.
    if let (RequestWithdrawal::Mistake, Some(on)) = (new.kind, request.found_on) {
        return Err(Problem::new(Code::RequestReviewed).with("year", on.year()));
    }
    days_in_order("withdrawal", day, ("request", request.received_on), app.today())?;
    let (by, at) = (actor.account, write.at);
    let said = (new.kind, day, reason.as_str());
    let done = store::review::household_request::change::set_withdrawn(&*write, id, said, (by, at));
    if !done.await? {
        return Err(Problem::new(Code::RequestAnswered));
    }
    let detail = json!({ "withdrawn": new.kind.as_str(), "day": day, "reason": reason });
    write.commit(Some(&request.commune), id, detail).await?;
    get(app, actor, id).await
}

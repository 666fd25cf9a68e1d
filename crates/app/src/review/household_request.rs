//! Requests of households: to be recognised as poor or near-poor (Mẫu 01), or as escaped (Mẫu 04).
//! No identity number is kept with a request; it stands in the register once the household does.

mod calls;
pub mod change;
mod finder;
pub mod form_a;
mod form_a_paper;
mod paper;

pub(crate) use self::calls::CALLS;
pub(crate) use self::finder::FINDER;
pub use self::form_a_paper::{FORM_A, FORM_A_BLANK};
pub(crate) use self::paper::PAPERS;
pub use self::paper::{REFUSAL, REQUEST};
use base::day::show_day;
use base::id::{HouseholdId, RequestId, VillageId};
use base::{Day, Finding};
use chrono::Datelike;
use register::Class;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::people::class_fact::ClassFact;
use store::review::household_request::RequestAdd;
pub use store::review::household_request::{RequestAnswer, RequestForm, RequestRow};

use crate::kernel::attachment::{About, Owner};
use crate::kernel::entered::{clean_text, typed};
use crate::kernel::filter::going_on;
use crate::kernel::hex::hex;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::seen::mark;
use crate::place::succession::{LeftOpen, body_on, not_there_yet};
use crate::review::days::days_in_order;
use crate::{App, PAGE_ROWS, Page};

/// A signed request belongs to a request.
pub(crate) static FILES: Owner = Owner {
    name: "request",
    add: Action::RequestAdd,
    see: Action::RequestSee,
    place: |app, db, actor, id| {
        Box::pin(async move {
            let scope = app.scope(actor);
            let found = store::review::household_request::find(&db, &scope, id.into()).await?;
            let request = found.ok_or_else(|| Problem::new(Code::NotFound))?;
            Ok((request.commune, None))
        })
    },
};

/// The signed request.
pub fn files(id: RequestId) -> About {
    FILES.of(id.0)
}

/// What communes that ended left open here.
pub(crate) static LEFT_OPEN: LeftOpen = LeftOpen {
    words: "handed.requests",
    help: "handed.requests_help",
    page: "/requests",
    see: Action::RequestSee,
    count: |app, scope, communes, _| {
        Box::pin(async move {
            Ok(store::review::household_request::count_left(&**app.store(), scope, communes)
                .await?)
        })
    },
};

/// A request as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestNew {
    /// Its id, made by the client.
    pub id: RequestId,
    /// What is asked for.
    pub form: RequestForm,
    pub village: VillageId,
    /// The household, when it is in the register; a request to be recognised may come without.
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
}

/// A refusal as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestRefusal {
    /// When.
    pub day: Day,
    /// Why.
    pub reason: String,
    /// What was seen of the request: the `seen` that reading it gives.
    pub seen: String,
}

/// The version of a request with its Phiếu A and what a review found of its household: what a refusal, a
/// correction and a withdrawal rest on.
pub fn seen(request: &RequestRow) -> String {
    let asked = (request.id, request.form_a_id, request.found, request.household);
    let said = (&request.applicant, &request.address, &request.reason, request.received_on);
    mark(&(asked, said, request.village, request.withdrawn_kind))
}

/// What the register says of a household that asks.
#[derive(Debug, Clone)]
pub struct Asking {
    pub household: HouseholdId,
    pub code: String,
    pub village: VillageId,
    pub head: String,
    /// Where it lives.
    pub address: String,
}

/// What the register says of the household of a code: who asks is not typed a second time.
///
/// # Errors
/// `not_found`.
pub async fn household(app: &App, actor: &Actor, code: &str) -> Result<Asking> {
    actor.require(Action::RequestAdd)?;
    let household = crate::people::household::named(app, actor, code).await?;
    let view = crate::people::household::get(app, actor, household, None).await?;
    let village = view.village.ok_or_else(|| Problem::new(Code::NotFound))?;
    let (code, head, address) = (view.code, view.head, view.address);
    Ok(Asking { household, code, village, head, address })
}

/// Requests of the actor's area, one page, the latest first.
///
/// # Errors
/// `not_allowed`.
pub async fn list(
    app: &App,
    actor: &Actor,
    open_only: bool,
    before: Option<&str>,
) -> Result<Page<RequestRow>> {
    actor.require(Action::RequestSee)?;
    let before = going_on(before, |text| {
        let (day, id) = text.split_once(' ')?;
        Some((day.parse().ok()?, id.parse().ok()?))
    })?;
    let db = &**app.store();
    let scope = app.scope(actor);
    let rows = store::review::household_request::list(db, &scope, open_only, before, PAGE_ROWS + 1)
        .await?;
    Ok(Page::cut(rows, |row| format!("{} {}", row.received_on, row.id)))
}

/// One request.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: RequestId) -> Result<RequestRow> {
    actor.require(Action::RequestSee)?;
    store::review::household_request::find(&**app.store(), &app.scope(actor), id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))
}

/// Takes a request. Idempotent.
///
/// # Errors
/// `bad_input`, `village_unknown`, `not_found` for a household of elsewhere, `step_day_wrong`,
/// `standard_unknown` for a day of which no standard is known,
/// `step_not_ready` for an escape of a household that is not poor, `request_conflict`.
pub async fn add(app: &App, actor: &Actor, new: RequestNew) -> Result<RequestRow> {
    let write = app.write_sent(actor, Action::RequestAdd, new.id).await?;
    let applicant = typed(&new.applicant, "applicant", base::text::NAME_MAX)?;
    let applicant = base::text::proper_case(&applicant).unwrap_or(applicant);
    let reason = typed(&new.reason, "reason", 1_000)?;
    let address = clean_text(&new.address, "address", 300)?;
    let scope = app.scope(actor);
    if store::place::village::find(&*write, &scope, new.village).await?.is_none() {
        return Err(Problem::new(Code::VillageUnknown).with("village", new.village));
    }
    // Also one that came before a merger is the commune's that takes it in now.
    let unknown = || Problem::new(Code::VillageUnknown).with("village", new.village);
    let commune =
        crate::place::succession::work_commune(app, &*write, actor).await?.ok_or_else(unknown)?;
    write.alone_in(&commune).await?;
    let form = new.form.as_str();
    let stated =
        json!([form, new.village, new.household, applicant, address, reason, new.received_on]);
    let hash = hex(&Sha256::digest(stated.to_string().as_bytes()));
    let known = store::review::household_request::find(&*write, &scope, new.id).await?;
    let same = known.as_ref().map(|it| it.content_hash == hash);
    if let (Once::Again, Some(known)) = (write.once(new.id, &stated, same).await?, known) {
        return Ok(known);
    }
    match new.household {
        Some(household) => {
            let found = store::people::household::find(&*write, &scope, household).await?;
            let found = found.ok_or_else(|| Problem::new(Code::NotFound))?;
            if new.form == RequestForm::Escape {
                let facts = store::people::class_fact::list(&*write, found.id).await?;
                escapes_from(&facts, new.received_on)?;
            }
        }
        None if new.form == RequestForm::Escape => {
            return Err(Problem::new(Code::BadInput).with("field", "household"));
        }
        None => {}
    }
    let day = new.received_on;
    days_in_order("request", day, ("request", day), app.today())?;
    app.law()
        .standards()
        .on(day)
        .ok_or_else(|| Problem::new(Code::StandardUnknown).with("standard", show_day(day)))?;
    let year = new.received_on.year();
    let receipt =
        store::review::household_request::last_receipt(&*write, &commune, year).await? + 1;
    let request = RequestAdd {
        id: new.id,
        commune: commune.clone(),
        village: new.village,
        form: new.form,
        household: new.household,
        applicant,
        address,
        reason,
        year,
        receipt,
        received_on: new.received_on,
        due_on: app.law().calendar().due("request", new.received_on).day,
        content_hash: hash,
    };
    store::review::household_request::add(&*write, &request, actor.account, write.at).await?;
    let detail = json!({ "form": form, "receipt": receipt, "day": new.received_on });
    write.commit(Some(&commune), new.id, detail).await?;
    get(app, actor, new.id).await
}

/// Names the household of a request that came before it was in the register.
///
/// # Errors
/// `not_found`, `request_answered` when it has one or is answered.
pub async fn set_household(
    app: &App,
    actor: &Actor,
    id: RequestId,
    household: HouseholdId,
) -> Result<RequestRow> {
    let write = app.write(actor, Action::RequestAdd).await?;
    let scope = app.scope(actor);
    let request = store::review::household_request::find(&*write, &scope, id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let found = store::people::household::find(&*write, &scope, household).await?;
    found.ok_or_else(|| Problem::new(Code::NotFound))?;
    if request.household == Some(household) {
        return Ok(request);
    }
    if !store::review::household_request::set_household(&*write, id, household).await? {
        return Err(Problem::new(Code::RequestAnswered));
    }
    let detail = json!({ "household": household });
    write.commit(Some(&request.commune), id, detail).await?;
    get(app, actor, id).await
}

/// Refuses a request, with the reason. Idempotent.
///
/// # Errors
/// `not_found`, `bad_input`, `step_day_wrong`, `step_not_ready` for a day before the commune began,
/// `request_answered`, `request_changed` when its Phiếu A or what was found is not what was seen.
pub async fn refuse(
    app: &App,
    actor: &Actor,
    id: RequestId,
    refusal: RequestRefusal,
) -> Result<RequestRow> {
    let write = app.write(actor, Action::RequestAnswer).await?;
    let reason = typed(&refusal.reason, "reason", 1_000)?;
    let scope = app.scope(actor);
    let find = || store::review::household_request::find(&*write, &scope, id);
    let missing = || Problem::new(Code::NotFound);
    let request = find().await?.ok_or_else(missing)?;
    // Who fills in its Phiếu A waits, or has written what is read now.
    write.alone_in(&request.commune).await?;
    let request = find().await?.ok_or_else(missing)?;
    if request.answer == Some(RequestAnswer::Refused)
        && request.answered_on == Some(refusal.day)
        && request.answer_reason.as_deref() == Some(reason.as_str())
    {
        return Ok(request);
    }
    if !request.is_open() {
        return Err(Problem::new(Code::RequestAnswered));
    }
    let now = self::seen(&request);
    let seen = (Some(refusal.seen.as_str()), now.as_str());
    app.refuse_unseen(&write, Code::RequestChanged, id, seen).await?;
    // It rests on what Phiếu A or the review found, and so is not of a day before.
    let asked = [("form_a", request.form_a_on), ("review", request.found_on)];
    let asked = asked.into_iter().filter_map(|(what, day)| Some((what, day?)));
    let before = asked.chain([("request", request.received_on)]).max_by_key(|it| it.1);
    let before = before.unwrap_or(("request", request.received_on));
    days_in_order("refusal", refusal.day, before, app.today())?;
    let body = body_on(app, &request.commune, refusal.day);
    let early = not_there_yet(app, &body, refusal.day).into_iter().collect();
    crate::kernel::entered::refuse(Code::StepNotReady, early)?;
    let (by, at) = (actor.account, write.at);
    if !store::review::household_request::set_refused(&*write, id, refusal.day, &reason, by, at)
        .await?
    {
        return Err(Problem::new(Code::RequestAnswered));
    }
    let detail = json!({ "refused": reason, "day": refusal.day,
        "late": refusal.day > request.due_on, "reviewed": request.found.is_some(),
        "form_a": request.form_a.map(|it| it.as_str()) });
    write.commit(Some(&request.commune), id, detail).await?;
    get(app, actor, id).await
}

/// Only a household that is poor or near-poor on the day can ask to be recognised as escaped.
fn escapes_from(facts: &[ClassFact], day: Day) -> Result<()> {
    let in_force =
        facts.iter().filter(|fact| fact.from_day <= day).max_by_key(|fact| fact.from_day);
    match in_force.map(|fact| fact.class) {
        Some(Class::Poor | Class::NearPoor) => Ok(()),
        _ => {
            let finding = Finding::error("request_not_poor").with("day", show_day(day));
            Err(Problem::new(Code::StepNotReady).with_findings(vec![finding]))
        }
    }
}

/// Requests of the actor's area whose last day has passed without an answer.
pub(crate) async fn overdue(app: &App, db: &impl store::Db, actor: &Actor) -> Result<i64> {
    if !actor.may(Action::RequestSee) {
        return Ok(0);
    }
    Ok(store::review::household_request::count_overdue(db, &app.scope(actor), app.today()).await?)
}

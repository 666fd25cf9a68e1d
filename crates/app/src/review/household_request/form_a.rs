//! Phiếu A of a request to be recognised (TT 07/2021, Điều 1.2, Phụ lục II): whether the household goes on
//! the list to be reviewed. What follows is the rule of `standard`; the answer to the family stays with
//! whoever refuses a request, and nothing of it is done by itself.

use std::sync::Arc;

use base::Day;
use base::day::show_day;
use base::id::{FormAId, HouseholdId, RequestId};
use register::Class;
use serde::{Deserialize, Serialize};
use serde_json::json;
use standard::instrument::Instrument;
pub use standard::instrument::form_a::{FormA, OUTSIDE_SIGNS, Outcome, SIGNS};
use store::review::household_request::form_a::FormAAdd;
pub use store::review::household_request::form_a::{FormAOutcome, FormARow};
use store::review::household_request::{RequestForm, RequestRow};

use crate::App;
use crate::kernel::entered::clean_text;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::review::days::days_in_order;
use crate::review::document::form_a::{outside_words, sign_words};
use crate::review::document::wording::fill;
use crate::review::reading_choice::{FormACondition, form_a_condition};

/// The longest condition of a province: it stands in the answer to the family beside everything else.
const OTHER_MAX: usize = 150;

/// A form as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormANew {
    /// Its id, made by the client.
    pub id: FormAId,
    /// The form of the request that was seen and that this one corrects; none when there was none.
    #[serde(default)]
    pub replaces: Option<FormAId>,
    /// When the household was asked.
    pub reviewed_on: Day,
    /// The five signs of column 0; null is not known.
    pub outside: [Option<bool>; OUTSIDE_SIGNS],
    /// The province's condition and its text, where the fifth is there.
    #[serde(default)]
    pub outside_other: String,
    /// The columns 1 to 9; null is not known.
    pub signs: [Option<bool>; SIGNS],
}

/// Phiếu A of a request, and what follows from it.
#[derive(Debug, Clone)]
pub struct FormAView {
    pub request: RequestId,
    /// As it was last filled in.
    pub form: Option<FormARow>,
    /// What follows.
    pub outcome: Option<Outcome>,
    /// Whether the request goes through Phiếu A: it asks to be recognised, and the form of its day is known.
    pub is_asked: bool,
    /// Whether it can be filled in or corrected: the request is not answered.
    pub is_open: bool,
    /// With fewer signs the household goes on the list.
    pub listed_below: u32,
    /// The province's own condition of column 0, where it has one.
    pub condition: Option<FormACondition>,
    /// Where the review stops: the reason that the law gives, as the answer to the family says it.
    pub reason: Option<String>,
}

/// The form of the law on a day.
fn instrument(app: &App, day: Day) -> Result<Arc<Instrument>> {
    let standard = app.law().standards().on(day);
    let standard =
        standard.ok_or_else(|| Problem::new(Code::StandardUnknown).with("standard", day))?;
    app.law().instrument(&standard.id)
}

/// Whether the law of a day identifies by Phiếu A who asks to be recognised.
pub(crate) fn asked_on(app: &App, day: Day) -> bool {
    instrument(app, day).is_ok()
}

/// Refuses to take a household to a list whose request is not identified by Phiếu A as the law wants it
/// (TT 07/2021, Điều 1.2). Who is poor or near-poor already is reviewed without (Điều 1.3).
pub(crate) async fn identified(
    app: &App,
    db: &impl store::Db,
    household: HouseholdId,
    review_day: Day,
) -> Result<()> {
    let waits = store::review::household_request::unidentified(db, household).await?;
    let Some(waits) = waits.filter(|_| asked_on(app, review_day)) else { return Ok(()) };
    let facts = store::people::class_fact::list(db, household).await?;
    let of_day = facts.iter().filter(|it| it.from_day <= review_day).max_by_key(|it| it.from_day);
    if of_day.is_some_and(|it| matches!(it.class, Class::Poor | Class::NearPoor)) {
        return Ok(());
    }
    let code = match waits.form_a {
        Some(outcome) if outcome.stops() => Code::ListFormAStops,
        Some(_) | None => Code::ListFormA,
    };
    let receipt = format!("{}/{}", waits.receipt, waits.year);
    Err(Problem::new(code).with("request", receipt))
}

/// Phiếu A of a request, as far as it is filled in.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: RequestId) -> Result<FormAView> {
    let request = super::get(app, actor, id).await?;
    let form = store::review::household_request::form_a::find(&**app.store(), id).await?;
    let day = form.as_ref().map_or(request.received_on, |it| it.reviewed_on);
    let known = instrument(app, day).ok();
    let outcome = known.as_ref().zip(form.as_ref()).map(|(known, form)| known.form_a(&form.form));
    let listed_below = known.as_ref().map_or(0, |it| it.forms().form_a.listed_below);
    let reason = outcome.as_ref().zip(form.as_ref());
    Ok(FormAView {
        request: id,
        reason: reason.and_then(|(outcome, form)| self::reason(form, outcome, listed_below)),
        outcome,
        condition: form_a_condition(app, &**app.store(), &request.commune, day).await?,
        is_asked: is_asked(&request) && known.is_some(),
        is_open: request.is_open(),
        listed_below,
        form,
    })
}

/// What would follow from answers that are not kept yet.
///
/// # Errors
/// `not_found`, `standard_unknown`, `standard_refuses` where the form of the day is not known.
pub async fn follows(
    app: &App,
    actor: &Actor,
    id: RequestId,
    day: Day,
    form: &FormA,
) -> Result<Outcome> {
    actor.require(Action::RequestAdd)?;
    super::get(app, actor, id).await?;
    Ok(instrument(app, day)?.form_a(form))
}

fn is_asked(request: &RequestRow) -> bool {
    request.form == RequestForm::Recognise
}

/// Fills in Phiếu A of a request, or corrects it. Idempotent.
///
/// # Errors
/// `not_found`, `bad_input` for a request to be recognised as escaped or a condition of the province that
/// is not named, `step_day_wrong`, `request_answered`, `form_a_changed` when the author saw another form,
/// `form_a_conflict`, `standard_refuses` where the form of the day is not known.
pub async fn fill_in(app: &App, actor: &Actor, id: RequestId, new: FormANew) -> Result<FormAView> {
    let write = app.write_sent(actor, Action::RequestAdd, new.id).await?;
    let outside_other = clean_text(&new.outside_other, "outside_other", OTHER_MAX)?;
    let scope = app.scope(actor);
    let found = || store::review::household_request::find(&*write, &scope, id);
    let missing = || Problem::new(Code::NotFound);
    let request = found().await?.ok_or_else(missing)?;
    // Two who fill it in at once: the second waits, and then sees what the first wrote.
    write.alone_in(&request.commune).await?;
    let request = found().await?.ok_or_else(missing)?;
    let stated = json!([id, new.replaces, new.reviewed_on, new.outside, outside_other, new.signs]);
    let known =
        store::review::household_request::form_a::request_of(&*write, &scope, new.id).await?;
    if write.once(new.id, &stated, known.map(|of| of == id)).await? == Once::Again {
        drop(write);
        return get(app, actor, id).await;
    }
    if !is_asked(&request) {
        return Err(Problem::new(Code::BadInput).with("field", "form"));
    }
    if !request.is_open() {
        return Err(Problem::new(Code::RequestAnswered));
    }
    let current = store::review::household_request::form_a::find(&*write, id).await?;
    if current.map(|it| it.id) != new.replaces {
        return Err(app.seen_old(&write, Code::FormAChanged, id).await?);
    }
    let before = ("request", request.received_on);
    days_in_order("form_a", new.reviewed_on, before, app.today())?;
    let [.., other] = new.outside;
    // The province's own condition need not be typed again.
    let of_province =
        form_a_condition(app, &*write, &request.commune, new.reviewed_on).await?.map(|it| it.words);
    let outside_other = match of_province {
        Some(words) if other == Some(true) && outside_other.is_empty() => words,
        Some(_) | None => outside_other,
    };
    if other == Some(true) && outside_other.is_empty() {
        return Err(Problem::new(Code::BadInput).with("field", "outside_other"));
    }
    let form = FormA { outside: new.outside, signs: new.signs };
    let outcome = outcome_of(&instrument(app, new.reviewed_on)?.form_a(&form));
    let add = FormAAdd {
        id: new.id,
        request: id,
        replaces: new.replaces,
        reviewed_on: new.reviewed_on,
        form,
        outside_other,
        outcome,
    };
    let (by, at) = (actor.account, write.at);
    store::review::household_request::form_a::add(&*write, &add, by, at).await?;
    let detail = json!({ "form_a": outcome.as_str(), "day": new.reviewed_on,
        "corrects": new.replaces.is_some() });
    write.commit(Some(&request.commune), id, detail).await?;
    get(app, actor, id).await
}

/// The same by its name.
pub fn outcome_of(outcome: &Outcome) -> FormAOutcome {
    match outcome {
        Outcome::Outside => FormAOutcome::Outside,
        Outcome::NotListed { .. } => FormAOutcome::NotListed,
        Outcome::Listed { .. } => FormAOutcome::Listed,
        Outcome::Incomplete { .. } => FormAOutcome::Incomplete,
    }
}

/// Why a household is not reviewed, in the words of the form.
fn reason(row: &FormARow, outcome: &Outcome, listed_below: u32) -> Option<String> {
    let day = show_day(row.reviewed_on);
    let named = |answers: &[Option<bool>], words: fn(usize) -> String| {
        let there = answers.iter().enumerate().filter(|it| *it.1 == Some(true));
        there.map(|(at, _)| words(at)).collect::<Vec<_>>()
    };
    match outcome {
        Outcome::Outside => {
            let mut signs = named(&row.form.outside, outside_words);
            if row.form.outside.last() == Some(&Some(true)) {
                signs.pop();
                signs.push(row.outside_other.clone());
            }
            let args = [("day", &*day), ("signs", &*signs.join("; "))];
            Some(fill("form_a.reason_outside", &args))
        }
        Outcome::NotListed { signs: count } => {
            let signs = named(&row.form.signs, sign_words).join("; ");
            let (count, below) = (count.to_string(), format!("{listed_below:02}"));
            let args = [("day", &*day), ("count", &*count), ("signs", &*signs), ("below", &*below)];
            Some(fill("form_a.reason_signs", &args))
        }
        Outcome::Listed { .. } | Outcome::Incomplete { .. } => None,
    }
}

//! Forms of households on the API.

use app::Named;
use app::review::survey::{Doubt, EntryView, Filled, SurveyNew, VerdictView};
use axum::extract::Path;
use base::id::{HouseholdId, RoundId, SurveyId};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Place;
use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, view};
use crate::kernel::visit::Caller;

view! {
    /// Something that does not go together on a form; nothing of it is refused.
    FormDoubt(it: &Doubt) {
        /// What it is: `above_usual`, `part_above_whole`, `contradiction`, or of a person's columns.
        code: String = it.word.to_owned(),
        /// The fact asked about, or whose columns they are.
        of: Named = it.of.clone(),
        /// The fact that it is held against.
        against: Option<Named> = Some(it.against.clone()).filter(|it| *it != Named::default()),
    }
}

view! {
    /// The form of a household in a round.
    RoundForm(it: EntryView) {
        round: RoundId = it.round,
        household: HouseholdId = it.household,
        /// The year of the review it is prefilled from.
        before_year: Option<i32> = it.before_year,
        may_repeat: bool = it.may_repeat,
        /// The form that a new one corrects.
        replaces: Option<SurveyId> = it.replaces,
        /// The version of what is kept and not yet taken.
        draft: Option<i64> = it.draft.map(|draft| draft.version),
        /// What does not go together in it.
        doubts: Vec<FormDoubt> = it.doubts.iter().map(FormDoubt::of).collect(),
        filled: Filled = it.filled,
    }
}

pub(crate) async fn form(
    caller: Caller,
    Path((round, household)): Place,
) -> Result<Json<RoundForm>, Failure> {
    let (app, actor) = (&caller.app, &caller.actor);
    let form = app::review::survey::entry(app, actor, round, household, None).await?;
    Ok(Json(RoundForm::of(form)))
}

/// The answers of the review before, as they are.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormRepeat {
    id: SurveyId,
    /// The version of the draft that is put away for it, as it was seen.
    put_away: Option<i64>,
}

pub(crate) async fn repeat(
    caller: Caller,
    Path((round, household)): Place,
    Json(repeat): Json<FormRepeat>,
) -> Result<Made<VerdictView>, Failure> {
    let (app, actor) = (&caller.app, &caller.actor);
    let FormRepeat { id, put_away } = repeat;
    let taken = app::review::survey::repeat(app, actor, round, household, id, put_away).await?;
    Ok(Made(app::review::survey::get(app, actor, taken.id).await?))
}

pub(crate) async fn add(
    caller: Caller,
    Json(new): Json<SurveyNew>,
) -> Result<Made<VerdictView>, Failure> {
    let taken = app::review::survey::add(&caller.app, &caller.actor, new).await?;
    Ok(Made(app::review::survey::get(&caller.app, &caller.actor, taken.id).await?))
}

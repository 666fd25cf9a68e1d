//! “No change” over a draft: what the draft holds that is put away for it, and the way back.

use base::id::{HouseholdId, RoundId, SurveyId};
use serde_json::json;

use super::difference::{self, Difference, both};
use super::entry_view::entry_view;
use super::open::OpenMember;
use super::state::FormState;
use crate::App;
use crate::kernel::law::Named;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};

/// What the answers of the review before would be taken over.
#[derive(Debug, Clone)]
pub struct PutAway {
    /// What the draft has otherwise than they have: it does not come into the form.
    pub held: Vec<Difference>,
    /// What they lack this year; with anything they cannot be taken in one act.
    pub missing: Vec<Named>,
    /// Of whom.
    pub open: Vec<OpenMember>,
}

/// Of a household with a draft and no form yet that was reviewed before.
pub(super) fn put_away(app: &App, state: &FormState) -> Result<Option<PutAway>> {
    if state.before.is_none() || state.current.is_some() {
        return Ok(None);
    }
    let Some(draft) = state.drafted()? else { return Ok(None) };
    let fresh = entry_view(app, state, None, None)?;
    let mut held = difference::conflict(app, state, &fresh.questions, &fresh.filled, &draft)?;
    // What the draft says nothing of is not lost with it.
    let nothing = ["survey.no_answer", "household.not_known"].map(|key| both(app, key));
    held.retain(|it| !nothing.contains(&it.now));
    Ok(Some(PutAway { held, missing: fresh.preview.missing, open: fresh.open }))
}

/// Opens the draft again that was put away for a form. The form stays as it was taken until the draft is
/// taken. The same click sent again is accepted.
///
/// # Errors
/// `not_found`; `round_decided`; `survey_stale` when another draft has been begun meanwhile.
pub async fn draft_reopen(
    app: &App,
    actor: &Actor,
    (round, household): (RoundId, HouseholdId),
    form: SurveyId,
) -> Result<Receipt<HouseholdId>> {
    let write = app.write(actor, Action::SurveyAdd).await?;
    let row = crate::review::round::to_write(app, &write, actor, round).await?;
    let state = FormState::at_desk(app, &*write, actor, row, household).await?;
    if state.round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    if state.current.as_ref().is_none_or(|it| it.id != form) {
        return Err(Problem::new(Code::NotFound));
    }
    let aside = store::review::survey_draft::find_aside(&*write, form).await?;
    match (&aside, &state.desk.draft) {
        (Some(_), None) => {}
        (None, Some(_)) => return Ok(Receipt::again(household)),
        (Some(_), Some(_)) => return Err(super::entry::stale(&state, app, Code::SurveyStale)),
        (None, None) => return Err(Problem::new(Code::NotFound)),
    }
    if !store::review::survey_draft::reopen(&*write, form).await? {
        return Err(Problem::internal("a draft that was found was not opened"));
    }
    let version = aside.map(|it| it.version + 1);
    let detail =
        json!({ "household": household, "round": round, "form": form, "draft_reopened": version });
    write.commit(Some(&state.round.commune), household, detail).await?;
    Ok(Receipt::written(household))
}

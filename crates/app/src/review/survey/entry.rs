//! Entering a form at the desk: what is shown, prefilled from the review before; the draft that is
//! kept as one goes; and taking the form. What it comes to is worked out as for any other form.

use base::Day;
use base::id::{HouseholdId, RoundId, SurveyId};
use register::RoundKind;
use serde_json::json;
use store::review::survey_draft::DraftRow;

use super::content::{REASON_MAX, SurveyNew};
use super::entry_view::{EntryView, entry_view};
use super::put::{Corrections, commit, put};
use super::state::{Filled, FormState};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::review::listing::{ListQuery, ListRow};

/// A round that forms can be entered in.
#[derive(Debug, Clone)]
pub struct OpenRound {
    pub id: RoundId,
    /// Annual or regular.
    pub kind: RoundKind,
    pub year: i32,
    /// The day on which ages and answers stand.
    pub review_day: Day,
}

/// Open rounds offered on a household's page: the annual one and the regular ones of a season.
const OPEN_ROUNDS_MAX: u32 = 12;

/// The rounds of the actor's commune, and of those it took over whole, in which he may enter forms
/// now.
///
/// # Errors
/// When the database cannot be asked.
pub async fn rounds(app: &App, actor: &Actor) -> Result<Vec<OpenRound>> {
    if !actor.may(Action::SurveyAdd) {
        return Ok(Vec::new());
    }
    let db = &**app.store();
    let Some(commune) = crate::place::succession::work_commune(app, db, actor).await? else {
        return Ok(Vec::new());
    };
    let communes = crate::place::succession::with_whole(app, &commune);
    let rounds = store::review::round::list_open(db, &communes, OPEN_ROUNDS_MAX).await?.into_iter();
    Ok(rounds
        .map(|it| OpenRound { id: it.id, kind: it.kind, year: it.year, review_day: it.review_day })
        .collect())
}

/// The form of a household in a round: as its draft has it, else as it was given, else
/// prefilled from the review before. With `mine`, as somebody has it on the screen, against
/// what is kept.
///
/// # Errors
/// `not_found` outside the actor's area.
pub async fn entry(
    app: &App,
    actor: &Actor,
    round: RoundId,
    household: HouseholdId,
    mine: Option<Filled>,
) -> Result<EntryView> {
    actor.require(Action::SurveyAdd)?;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, round).await?;
    let state = FormState::at_desk(app, db, actor, round, household).await?;
    let kept = state.kept()?;
    entry_view(app, &state, mine, kept)
}

/// Keeps what is filled in so far; `seen` is the version that was on the screen, 0 for none.
///
/// # Errors
/// `not_found`; `round_decided`; `survey_stale` when somebody else saved meanwhile;
/// `bad_input`.
pub async fn draft_save(
    app: &App,
    actor: &Actor,
    round: RoundId,
    household: HouseholdId,
    filled: Filled,
    seen: i64,
) -> Result<EntryView> {
    let write = app.write(actor, Action::SurveyAdd).await?;
    let row = crate::review::round::to_write(app, &write, actor, round).await?;
    let mut state = FormState::at_desk(app, &*write, actor, row, household).await?;
    if state.round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    check_filled(&filled, &state)?;
    let version = state.version();
    if state.desk.draft.is_some() && state.kept()?.as_ref() == Some(&filled) {
        // The same click twice, or two who came to the same: nothing to write.
        return entry_view(app, &state, Some(filled), None);
    }
    let content = serde_json::to_string(&filled).map_err(Problem::internal)?;
    let by = (write.at, actor.account);
    let kept = version == seen
        && store::review::survey_draft::set(&*write, round, household, seen, &content, by).await?;
    if !kept {
        return Err(stale(&state, app, Code::SurveyStale));
    }
    state.desk.draft =
        Some(DraftRow { content, version: seen + 1, saved_at: write.at, saved_by: actor.account });
    state.desk.draft_by.clone_from(&actor.name);
    let view = entry_view(app, &state, Some(filled), None)?;
    let detail = json!({ "household": household, "round": round, "draft": seen + 1 });
    write.commit(Some(&state.round.commune), household, detail).await?;
    Ok(view)
}

/// Takes a form as filled in, and drops its draft.
///
/// # Errors
/// As [`super::add`]; `survey_refused` for a correction without a reason; `survey_stale`
/// when somebody else saved meanwhile.
pub async fn complete(
    app: &App,
    actor: &Actor,
    form: (RoundId, HouseholdId, SurveyId),
    filled: Filled,
    seen: i64,
) -> Result<Receipt<SurveyId>> {
    let (round, household, id) = form;
    let (write, state) = entry_alone(app, actor, (round, household, id)).await?;
    let again = store::review::survey::find(&*write, id).await?;
    if state.version() != seen && again.is_none() {
        return Err(stale(&state, app, Code::SurveyStale));
    }
    check_filled(&filled, &state)?;
    let mut new = state.form(id, filled);
    if let Some(again) = again {
        // Sent twice: what it replaces is what it replaced then.
        new.replaces = again.replaces;
    }
    take(app, write, actor, &state, new, None).await
}

/// Takes the answers of the review before as they are, in one act. A draft is put away for them when
/// `put_away` is its version as it was seen; it is opened again by [`super::draft_reopen`].
///
/// # Errors
/// `survey_nothing_before`; `survey_there` when a form of this round is there; `survey_draft_there` for a
/// draft that nobody said is put away, `survey_stale` for one that was saved since it was seen.
pub async fn repeat(
    app: &App,
    actor: &Actor,
    round: RoundId,
    household: HouseholdId,
    id: SurveyId,
    put_away: Option<i64>,
) -> Result<Receipt<SurveyId>> {
    let (write, state) = entry_alone(app, actor, (round, household, id)).await?;
    // Sent again after the form was corrected, it is still there as it was taken.
    let known = store::review::survey::find(&*write, id).await?;
    if known.is_some_and(|it| it.household == household && it.round == round) {
        return Ok(Receipt::again(id));
    }
    if state.current.is_some() {
        return Err(stale(&state, app, Code::SurveyThere));
    }
    match (&state.desk.draft, put_away) {
        (None, None) => {}
        (Some(draft), Some(seen)) if draft.version == seen => {}
        (Some(_), None) => return Err(stale(&state, app, Code::SurveyDraftThere)),
        (_, Some(_)) => return Err(stale(&state, app, Code::SurveyStale)),
    }
    let filled = state.prefilled(app)?;
    let view = entry_view(app, &state, None, None)?;
    let nothing_before = state.before.is_none() || state.round.decision.is_some();
    if nothing_before || !view.preview.missing.is_empty() {
        return Err(Problem::new(Code::SurveyNothingBefore));
    }
    take(app, write, actor, &state, state.form(id, filled), put_away).await
}

/// The household of the same village that comes next on the round's list and has no form yet: those
/// after it first, then those before. `None` where it is not on the list, or none is left.
///
/// # Errors
/// `not_found`.
pub async fn next(
    app: &App,
    actor: &Actor,
    round: RoundId,
    household: HouseholdId,
) -> Result<Option<ListRow>> {
    actor.require(Action::SurveyAdd)?;
    let (db, scope) = (&**app.store(), app.scope(actor));
    let row = crate::review::round::row(app, db, actor, round).await?;
    let day = Some(crate::review::listing::list_day(app, db, &row).await?);
    let this = ListQuery { household: Some(household), day, ..ListQuery::default() };
    let here = store::review::listing::list(db, &scope, round, &this, 1).await?;
    let Some(here) = here.into_iter().next() else { return Ok(None) };
    let village = Some(here.village);
    for after in [Some((here.sort_key, household)), None] {
        let asked = ListQuery { village, day, unfilled: true, after, ..ListQuery::default() };
        let found = store::review::listing::list(db, &scope, round, &asked, 1).await?;
        let found = found.into_iter().find(|it| it.household != household);
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

async fn entry_alone(
    app: &App,
    actor: &Actor,
    (round, household, id): (RoundId, HouseholdId, SurveyId),
) -> Result<(Write, FormState)> {
    let write = app.write_sent(actor, Action::SurveyAdd, id).await?;
    let row = crate::review::round::to_write(app, &write, actor, round).await?;
    let state = FormState::at_desk(app, &*write, actor, row, household).await?;
    Ok((write, state))
}

async fn take(
    app: &App,
    write: Write,
    actor: &Actor,
    state: &FormState,
    new: SurveyNew,
    put_away: Option<i64>,
) -> Result<Receipt<SurveyId>> {
    let (round, household, id) = (state.round.id, state.household, new.id);
    let taken = put(app, &write, actor, state, new, Corrections::Explained).await?;
    if taken.again {
        return commit(write, taken, None).await;
    }
    store::review::survey_draft::remove_aside(&*write, round, household).await?;
    let Some(seen) = put_away else {
        store::review::survey_draft::remove(&*write, round, household).await?;
        return commit(write, taken, None).await;
    };
    let (of, by) = ((round, household, id), (write.at, actor.account));
    if !store::review::survey_draft::put_away(&*write, of, seen, by).await? {
        return Err(stale(state, app, Code::SurveyStale));
    }
    commit(write, taken, Some(seen)).await
}

/// What a draft may hold: nothing of other people, nothing longer than a form.
fn check_filled(filled: &Filled, state: &FormState) -> Result<()> {
    let bad = |field: &str| Err(Problem::new(Code::BadInput).with("field", field));
    let short = |text: &String| text.chars().count() <= REASON_MAX;
    let entries = filled.answers.len() + filled.indicators.len() + filled.signs.len();
    if entries > 3 * standard::score::QUESTIONS_MAX {
        return bad("answers");
    }
    let ids = filled.answers.iter().flat_map(|(q, a)| [q, a]).chain(filled.indicators.keys());
    if !ids.chain(&filled.signs).chain(filled.reasons.keys()).all(short) {
        return bad("answers");
    }
    if !filled.reasons.values().all(short) {
        return bad("reasons");
    }
    let mut named = filled.people.keys().chain(filled.roster.keys());
    if named.any(|id| state.members.iter().all(|member| member.id != *id)) {
        return bad("people");
    }
    if filled.household_facts.as_ref().is_some_and(|it| !register::check_facts(it).is_empty()) {
        return bad("household_facts");
    }
    if super::policy::cleaned(&filled.others).is_none() {
        return bad("others");
    }
    Ok(())
}

pub(super) fn stale(state: &FormState, app: &App, code: Code) -> Problem {
    let (name, at) = match (&state.desk.draft, &state.current) {
        (Some(draft), _) => (state.desk.draft_by.clone(), app.local_time(&draft.saved_at)),
        (None, Some(survey)) => (String::new(), app.local_time(&survey.received_at)),
        (None, None) => (String::new(), String::new()),
    };
    Problem::new(code).with("name", name).with("at", at)
}

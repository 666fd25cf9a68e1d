//! Entering a form at the desk: what is shown, prefilled from the review before; the draft that is
//! kept as one goes; and taking the form. What it comes to is worked out as for any other form.

use std::collections::{BTreeMap, BTreeSet};

use base::id::{HouseholdId, PersonId, RoundId, SurveyId};
use base::{Day, Finding};
use register::{HouseholdFacts, MemberFacts, RoundKind};
use serde::{Deserialize, Serialize};
use serde_json::json;
use standard::Standard;
use store::Db;
use store::people::member::MemberRow;
use store::review::round::RoundRow;
use store::review::survey::SurveyRow;
use store::review::survey_draft::DraftRow;

use super::entry_view::EntryView;
use super::{
    Content, Corrections, Prepared, SurveyNew, VerdictView, is_there, member_fact, stated_of,
};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::review::listing::{ListQuery, ListRow};

/// The most characters of the reason for a correction.
const REASON_MAX: usize = 200;

/// What is filled in on a form, without its ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Filled {
    /// The answer to each question.
    pub answers: BTreeMap<String, String>,
    /// Indicators as stated; the others follow from the members where they can.
    pub indicators: BTreeMap<String, bool>,
    /// Why an indicator is stated otherwise than it follows.
    pub reasons: BTreeMap<String, String>,
    /// The signs of Phiếu A.
    pub signs: BTreeSet<String>,
    /// The floor area of the house.
    pub house_area_m2: Option<u32>,
    /// Causes, needs and the like.
    pub household_facts: Option<HouseholdFacts>,
    /// What the form says of the members.
    pub people: BTreeMap<PersonId, MemberFacts>,
}

impl Filled {
    fn form(self, id: SurveyId, state: &State) -> SurveyNew {
        SurveyNew {
            id,
            household: state.household,
            round: state.round.id,
            answers: self.answers,
            indicators: self.indicators,
            reasons: self.reasons,
            signs: self.signs,
            house_area_m2: self.house_area_m2,
            household_facts: self.household_facts,
            people: self.people,
            replaces: state.current.as_ref().map(|survey| survey.id),
        }
    }
}
/// Everything a form is made from.
pub(super) struct State {
    pub(super) round: RoundRow,
    pub(super) prepared: Option<Prepared>,
    pub(super) household: HouseholdId,
    pub(super) code: String,
    pub(super) village_name: String,
    pub(super) members: Vec<MemberRow>,
    pub(super) known: std::collections::HashMap<PersonId, MemberFacts>,
    pub(super) known_household: Option<HouseholdFacts>,
    pub(super) current: Option<SurveyRow>,
    /// The form of the review before, with its year.
    pub(super) before: Option<(i32, Content)>,
    pub(super) draft: Option<DraftRow>,
    pub(super) draft_by: String,
    pub(super) artificial: bool,
}

/// A round that forms can be entered in.
#[derive(Debug, Clone)]
pub struct OpenRound {
    /// Its id.
    pub id: RoundId,
    /// Annual or regular.
    pub kind: RoundKind,
    /// Its year.
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
    let state = entry_state(app, &**app.store(), actor, round, household).await?;
    let kept = self::kept(&state)?;
    crate::review::survey::entry_view::entry_view(app, &state, mine, kept)
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
    crate::place::succession::round_to_write(app, &*write, actor, round).await?;
    let mut state = entry_state(app, &*write, actor, round, household).await?;
    if state.round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    check_filled(&filled, &state)?;
    let version = state.draft.as_ref().map_or(0, |draft| draft.version);
    if state.draft.is_some() && self::kept(&state)?.as_ref() == Some(&filled) {
        // The same click twice, or two who came to the same: nothing to write.
        return crate::review::survey::entry_view::entry_view(app, &state, Some(filled), None);
    }
    let content = serde_json::to_string(&filled).map_err(Problem::internal)?;
    let by = (write.at, actor.account);
    let kept = version == seen
        && store::review::survey_draft::set(&*write, round, household, seen, &content, by).await?;
    if !kept {
        return Err(stale(&state, app));
    }
    state.draft =
        Some(DraftRow { content, version: seen + 1, saved_at: write.at, saved_by: actor.account });
    state.draft_by.clone_from(&actor.name);
    let view = crate::review::survey::entry_view::entry_view(app, &state, Some(filled), None)?;
    let detail = json!({ "household": household, "round": round, "draft": seen + 1 });
    let subject = format!("household/{household}");
    write.commit(Some(&state.round.commune), subject, detail).await?;
    Ok(view)
}

/// Takes a form as filled in, and drops its draft.
///
/// # Errors
/// As [`App::survey_add`]; `survey_refused` for a correction without a reason; `survey_stale`
/// when somebody else saved meanwhile.
pub async fn complete(
    app: &App,
    actor: &Actor,
    form: (RoundId, HouseholdId, SurveyId),
    filled: Filled,
    seen: i64,
) -> Result<VerdictView> {
    let (round, household, id) = form;
    let (write, state) = entry_alone(app, actor, round, household).await?;
    let again = store::review::survey::find(&*write, id).await?.is_some();
    let version = state.draft.as_ref().map_or(0, |draft| draft.version);
    if version != seen && !again {
        return Err(stale(&state, app));
    }
    check_filled(&filled, &state)?;
    let mut new = filled.form(id, &state);
    if again {
        // Sent twice: what it replaces is what it replaced then.
        new.replaces = state.current.as_ref().filter(|it| it.id == id).and_then(|it| it.replaces);
    }
    take(app, write, actor, new).await
}

/// Takes the answers of the review before as they are, in one act.
///
/// # Errors
/// `survey_nothing_before`; `survey_stale` when a form or a draft of this round is there.
pub async fn repeat(
    app: &App,
    actor: &Actor,
    round: RoundId,
    household: HouseholdId,
    id: SurveyId,
) -> Result<VerdictView> {
    let (write, state) = entry_alone(app, actor, round, household).await?;
    if state.current.as_ref().is_some_and(|survey| survey.id == id) {
        let same = state.current.ok_or_else(|| Problem::new(Code::NotFound))?;
        drop(write);
        return crate::review::survey::verdict::verdict_view(app, &state.round, same).await;
    }
    if state.draft.is_some() || state.current.is_some() {
        return Err(stale(&state, app));
    }
    let filled = prefilled(app, &state)?;
    let view = crate::review::survey::entry_view::entry_view(app, &state, None, None)?;
    if !view.may_repeat {
        return Err(Problem::new(Code::SurveyNothingBefore));
    }
    take(app, write, actor, filled.form(id, &state)).await
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
    round: RoundId,
    household: HouseholdId,
) -> Result<(Write, State)> {
    let write = app.write(actor, Action::SurveyAdd).await?;
    let row = crate::place::succession::round_to_write(app, &*write, actor, round).await?;
    write.alone_in(&row.commune).await?;
    let state = entry_state(app, &*write, actor, round, household).await?;
    Ok((write, state))
}

async fn take(app: &App, write: Write, actor: &Actor, new: SurveyNew) -> Result<VerdictView> {
    let (round, household) = (new.round, new.household);
    let taken =
        crate::review::survey::put::put(app, &write, actor, new, Corrections::Explained).await?;
    if !taken.again {
        store::review::survey_draft::remove(&*write, round, household).await?;
    }
    crate::review::survey::put::commit(app, write, taken).await
}

async fn entry_state(
    app: &App,
    db: &impl Db,
    actor: &Actor,
    round: RoundId,
    household: HouseholdId,
) -> Result<State> {
    let scope = app.scope(actor);
    let round = crate::review::round::row(app, db, actor, round).await?;
    let record = store::people::household::find(db, &scope, household)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let day = round.review_day;
    let mut members = store::people::member::list(db, household).await?;
    members.retain(|member| is_there(member, day));
    let ids: Vec<PersonId> = members.iter().map(|member| member.id).collect();
    let known = store::people::person_fact::in_force(db, &ids, day).await?;
    let known_household = store::people::household_fact::find(db, household, day).await?;
    let mut current = None;
    let mut before = None;
    for (survey, earlier) in store::review::survey::list_seen(db, &scope, household).await? {
        if survey.round == round.id {
            current = Some(survey);
        } else if before.is_none() && earlier.review_day < day && earlier.closed.is_none() {
            before = Some((earlier.year, read_content(&survey)?));
        }
    }
    let draft = store::review::survey_draft::find(db, round.id, household).await?;
    let draft_by = match &draft {
        Some(draft) => store::office::account::find(db, draft.saved_by).await?,
        None => None,
    };
    let table = match round.score_table {
        Some(table) => Some(crate::review::score_table::row(db, table).await?),
        None => None,
    };
    let stay = record.stays.iter().find(|stay| stay.from_day <= day).or(record.stays.last());
    Ok(State {
        prepared: match &table {
            Some(row) => Some(crate::review::survey::prepare_with(app, &round, row)?),
            None => None,
        },
        artificial: table.is_some_and(|table| table.artificial),
        household,
        code: record.code.clone(),
        village_name: stay.map(|stay| stay.village_name.clone()).unwrap_or_default(),
        members,
        known,
        known_household: known_household.map(|(_, facts)| facts),
        current,
        before,
        draft_by: draft_by.map(|account| account.name).unwrap_or_default(),
        draft,
        round,
    })
}

/// What is kept of a form: its draft, else the form as it was given in this round.
fn kept(state: &State) -> Result<Option<Filled>> {
    if let Some(draft) = &state.draft {
        let filled = serde_json::from_str(&draft.content)
            .map_err(|_| Problem::internal("a draft is not readable"))?;
        return Ok(Some(filled));
    }
    let Some(survey) = &state.current else { return Ok(None) };
    let content = read_content(survey)?;
    Ok(Some(Filled {
        answers: content.answers,
        indicators: content.indicators,
        reasons: content.reasons,
        signs: content.signs,
        house_area_m2: content.house_area_m2,
        household_facts: content.household_facts.or_else(|| state.known_household.clone()),
        people: content.people,
    }))
}

/// A fresh form: the answers of the review before that this round's form still has, and only
/// those indicators that do not follow from the members.
pub(super) fn prefilled(app: &App, state: &State) -> Result<Filled> {
    let Some((_, before)) = &state.before else {
        return Ok(Filled { household_facts: state.known_household.clone(), ..Filled::default() });
    };
    let questions = questions_of(app, state)?;
    let fits = |question: &str, answer: &str| {
        questions.iter().any(|(id, answers)| id == question && answers.iter().any(|a| a == answer))
    };
    let derived = derived_of(app, state, &BTreeMap::new(), before.house_area_m2)?;
    let standard = app.law().standard(&state.round.standard)?;
    let effective = before.facts().indicators;
    Ok(Filled {
        answers: before
            .answers
            .iter()
            .filter(|(question, answer)| fits(question, answer))
            .map(|(question, answer)| (question.clone(), answer.clone()))
            .collect(),
        indicators: effective
            .into_iter()
            .filter(|(id, _)| standard.indicator_place(id).is_some())
            .filter(|(id, _)| !derived.contains_key(id))
            .collect(),
        house_area_m2: before.house_area_m2,
        household_facts: state.known_household.clone(),
        ..Filled::default()
    })
}

pub(super) fn questions_of(app: &App, state: &State) -> Result<Vec<(String, Vec<String>)>> {
    if let Some(prepared) = &state.prepared {
        let questions = prepared.scores()?.questions().iter();
        let ids = |q: &standard::score::Question| q.answers.iter().map(|a| a.0.clone()).collect();
        return Ok(questions.map(|q| (q.id.clone(), ids(q))).collect());
    }
    let standard = app.law().standard(&state.round.standard)?;
    let ids = |item: &standard::Item| item.answers.iter().map(|a| a.id.clone()).collect();
    Ok(standard.items.iter().map(|item| (item.id.clone(), ids(item))).collect())
}

pub(super) fn derived_of(
    app: &App,
    state: &State,
    people: &BTreeMap<PersonId, MemberFacts>,
    area_m2: Option<u32>,
) -> Result<BTreeMap<String, bool>> {
    let facts: Vec<_> = state
        .members
        .iter()
        .map(|m| member_fact(m.birth, m.sex, &stated_of(m.id, people, &state.known)))
        .collect();
    crate::review::survey::derived(app, &state.round, &facts, area_m2)
}

/// The reasons of a form's corrections, cleaned. An indicator that is stated otherwise than it
/// follows from what it is held against needs one.
pub(super) fn reasons_of(
    standard: &Standard,
    new: &SurveyNew,
    derived: &BTreeMap<String, bool>,
    held_against: &BTreeMap<String, bool>,
) -> Result<BTreeMap<String, String>> {
    let mut reasons = BTreeMap::new();
    let mut findings = Vec::new();
    for indicator in &standard.indicators {
        let reason = new.reasons.get(&indicator.id).map(|text| base::text::clean(text));
        let reason = reason.filter(|text| !text.is_empty());
        let stated = new.indicators.get(&indicator.id);
        let differs = |from: &BTreeMap<String, bool>| {
            stated.is_some() && from.get(&indicator.id).is_some_and(|d| Some(d) != stated)
        };
        match reason {
            Some(text) if text.chars().count() > REASON_MAX => {
                findings.push(Finding::error("text_too_long").with("max", REASON_MAX));
            }
            Some(text) if differs(derived) => {
                reasons.insert(indicator.id.clone(), text);
            }
            // A reason for what needs none says nothing.
            Some(_) => {}
            None if differs(held_against) => {
                let finding = Finding::error("indicator_reason_missing");
                findings.push(finding.with("deprivation", &indicator.id));
            }
            None => {}
        }
    }
    if findings.is_empty() {
        return Ok(reasons);
    }
    Err(Problem::new(Code::SurveyRefused).with_findings(findings))
}

/// What a draft may hold: nothing of other people, nothing longer than a form.
fn check_filled(filled: &Filled, state: &State) -> Result<()> {
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
    if filled.people.keys().any(|id| state.members.iter().all(|member| member.id != *id)) {
        return bad("people");
    }
    if filled.household_facts.as_ref().is_some_and(|it| !register::check_facts(it).is_empty()) {
        return bad("household_facts");
    }
    Ok(())
}

fn stale(state: &State, app: &App) -> Problem {
    let (name, at) = match (&state.draft, &state.current) {
        (Some(draft), _) => (state.draft_by.clone(), app.local_time(&draft.saved_at)),
        (None, Some(survey)) => (String::new(), app.local_time(&survey.received_at)),
        (None, None) => (String::new(), String::new()),
    };
    Problem::new(Code::SurveyStale).with("name", name).with("at", at)
}

fn read_content(survey: &SurveyRow) -> Result<Content> {
    serde_json::from_str(&survey.answers)
        .map_err(|_| Problem::internal(format!("survey {} is not readable", survey.id)))
}

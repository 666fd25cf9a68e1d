//! Taking a form: checked, written with its verdict and with what it says of the household's people.

use std::collections::BTreeMap;

use base::area::AreaKey;
use base::day::show_day;
use base::id::{HouseholdId, PersonId, SurveyId, VerdictId};
use base::{Day, Finding};
use register::{HouseholdFacts, MemberFacts};
use serde_json::json;
use standard::instrument::roster::OfPerson;
use standard::member::MemberFact;
use store::people::household_fact::{FactOrigin, FactSource};
use store::people::member::MemberRow;
use store::review::round::RoundRow;
use store::review::survey::{SurveyRow, SurveySource};

use super::content::{
    Content, SurveyNew, content, content_of_sheet, derived, member_fact, prepare,
};
use super::policy;
use super::sheet::Sheet;
use super::state::{FormState, roster};
use crate::App;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;

/// Adds the answers of a household in an open round; the same form sent again is accepted.
///
/// # Errors
/// `not_found`, `round_decided`, `bad_input` for an answer that is none, `survey_conflict`
/// when the id was used for other answers or the household has a form that is not named.
pub async fn add(app: &App, actor: &Actor, new: SurveyNew) -> Result<Receipt<SurveyId>> {
    let write = app.write_sent(actor, Action::SurveyAdd, new.id).await?;
    let round = crate::review::round::to_write(app, &write, actor, new.round).await?;
    let state = FormState::read(app, &*write, actor, round, new.household).await?;
    let taken = put(app, &write, actor, &state, new, Corrections::ByTheForm).await?;
    commit(write, taken, None).await
}

/// Commits a form that was put; one that was there before leaves nothing to commit.
/// The log says which draft was put away for it.
pub(super) async fn commit(
    write: Write,
    taken: Taken,
    put_away: Option<i64>,
) -> Result<Receipt<SurveyId>> {
    let Taken { commune, survey, again } = taken;
    if again {
        return Ok(Receipt::again(survey.id));
    }
    let mut detail = json!({ "household": survey.household, "round": survey.round,
        "replaces": survey.replaces });
    if let (Some(version), Some(detail)) = (put_away, detail.as_object_mut()) {
        detail.insert("draft_put_away".to_owned(), version.into());
    }
    write.commit(Some(&commune), survey.id, detail).await?;
    Ok(Receipt::written(survey.id))
}

/// Checks a form, writes it and its verdict, and what it says of the household's people.
pub(super) async fn put(
    app: &App,
    write: &Write,
    actor: &Actor,
    state: &FormState,
    new: SurveyNew,
    corrections: Corrections,
) -> Result<Taken> {
    let (db, round) = (&**write, &state.round);
    // Who came after the day of the review, or had left before it, is not reviewed in it.
    if state.members.is_empty() {
        let record = store::people::household::record(db, new.household).await?;
        let stays = record.map(|it| it.stays).unwrap_or_default();
        let first = stays.iter().map(|stay| stay.from_day).min();
        let finding = match first.filter(|first| *first > round.review_day) {
            Some(first) => Finding::error("survey_came_later").with("since", show_day(first)),
            None => Finding::error("survey_not_there"),
        };
        let finding =
            finding.with("household", &state.code).with("day", show_day(round.review_day));
        return Err(Problem::new(Code::SurveyRefused).with_findings(vec![finding]));
    }
    let mut named = new.people.keys().chain(new.roster.keys());
    if named.any(|id| state.members.iter().all(|member| member.id != *id)) {
        return Err(Problem::new(Code::BadInput).with("field", "people"));
    }
    let content = match state.sheet() {
        Some(sheet) => {
            let (lines, persons) = state.roster(&new.roster);
            content_of_sheet(app, round, (sheet, &new), (lines, &persons))?
        }
        None => {
            let held_against = held_against(app, state, &new, corrections)?;
            content(app, round, &new, &state.facts(&new.people), &held_against)?
        }
    };
    let hash = content.hash(new.household, new.round);
    let known = store::review::survey::find(db, new.id).await?;
    let same = known.as_ref().map(|it| it.content_hash == hash && it.household == new.household);
    if let (Once::Again, Some(survey)) = (write.once(new.id, &new, same).await?, known) {
        return Ok(Taken { commune: round.commune.clone(), survey, again: true });
    }
    if round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    let survey = row(write, actor, &new, &content)?;
    if state.current.as_ref().map(|it| it.id) != new.replaces {
        return Err(Problem::new(Code::SurveyConflict));
    }
    let verdict = match &state.prepared {
        Some(prepared) => {
            let verdict = prepared.classify(&content)?;
            Some(prepared.row(&verdict, &survey, VerdictId(app.new_id())))
        }
        None => None,
    };
    store::review::survey::add_many(db, vec![survey.clone()]).await.map_err(survey_problem)?;
    store::review::survey::add_verdicts(db, verdict.into_iter().collect()).await?;
    let people = people_facts(app, round, state.sheet(), &content, &state.members)?;
    self::facts(app, write, &survey, &content, (people, round.review_day)).await?;
    Ok(Taken { commune: round.commune.clone(), survey, again: false })
}

fn row(write: &Write, actor: &Actor, new: &SurveyNew, content: &Content) -> Result<SurveyRow> {
    Ok(SurveyRow {
        id: new.id,
        household: new.household,
        round: new.round,
        answers: serde_json::to_string(content).map_err(Problem::internal)?,
        content_hash: content.hash(new.household, new.round),
        source: SurveySource::Desk,
        import: None,
        received_at: write.at,
        received_by: actor.account,
        replaces: new.replaces,
    })
}

/// Puts the first forms of many households of a round by the circular's forms with a handful of
/// statements: for the demonstration.
pub(crate) async fn put_many(
    app: &App,
    write: &Write,
    actor: &Actor,
    round: &RoundRow,
    forms: &[SurveyNew],
) -> Result<()> {
    let (db, day) = (&**write, round.review_day);
    let prepared = prepare(app, db, round).await?;
    let by_sheet = prepared.as_ref().and_then(|it| Some((it, it.sheet()?)));
    let (prepared, sheet) =
        by_sheet.ok_or_else(|| Problem::internal("the round has no sheet to put forms of"))?;
    let ids: Vec<HouseholdId> = forms.iter().map(|form| form.household).collect();
    let members = store::people::member::list_of_many(db, &ids, day).await?;
    let (mut surveys, mut verdicts, mut people) = (Vec::new(), Vec::new(), Vec::new());
    let mut households = Vec::new();
    for new in forms {
        let there = members.get(&new.household).map(Vec::as_slice).unwrap_or_default();
        let known = there.iter().map(|member| (member.id, member.facts)).collect();
        let (lines, persons) = roster(there, &known, day, &new.roster);
        let content = content_of_sheet(app, round, (sheet, new), (lines, &persons))?;
        let survey = row(write, actor, new, &content)?;
        let origin = FactOrigin {
            source: FactSource::Survey(new.id),
            at: survey.received_at,
            by: survey.received_by,
        };
        let told = people_facts(app, round, Some(sheet), &content, there)?;
        people.extend(told.into_iter().map(|(id, facts)| ((id, day, facts), origin)));
        let of_household = household_facts(app, &content);
        households.push((origin, (new.household, day, of_household)));
        let verdict = prepared.classify(&content)?;
        verdicts.push(prepared.row(&verdict, &survey, VerdictId(app.new_id())));
        surveys.push(survey);
    }
    store::review::survey::add_many(db, surveys).await.map_err(survey_problem)?;
    store::review::survey::add_verdicts(db, verdicts).await?;
    store::people::household_fact::add_each(db, &households).await?;
    Ok(store::people::person_fact::add_each(db, &people).await?)
}

/// The indicators as they follow, that those stated are compared with.
fn held_against(
    app: &App,
    state: &FormState,
    new: &SurveyNew,
    corrections: Corrections,
) -> Result<BTreeMap<String, bool>> {
    match corrections {
        Corrections::Explained => state.derived(app, &new.people, new.house_area_m2),
        // What follows without the form is not the form's own.
        Corrections::ByTheForm => {
            let of_form = |stated: &BTreeMap<_, MemberFacts>| -> Vec<MemberFact> {
                let facts = |m: &MemberRow| stated.get(&m.id).copied().unwrap_or_default();
                let members = state.members.iter();
                members.map(|m| member_fact(m.birth, m.sex, &facts(m))).collect()
            };
            let without = derived(app, &state.round, &of_form(&BTreeMap::new()), None)?;
            let mut own = derived(app, &state.round, &of_form(&new.people), new.house_area_m2)?;
            own.retain(|indicator, _| !without.contains_key(indicator));
            Ok(own)
        }
    }
}

/// What a form says of the household and its people holds from the review day on.
async fn facts(
    app: &App,
    write: &Write,
    survey: &SurveyRow,
    content: &Content,
    (people, day): (Vec<(PersonId, MemberFacts)>, Day),
) -> Result<()> {
    let source = FactSource::Survey(survey.id);
    let origin = FactOrigin { source, at: survey.received_at, by: survey.received_by };
    let fact = (survey.household, day, household_facts(app, content));
    store::people::household_fact::add_many(&**write, &[fact], origin).await?;
    let people: Vec<_> = people.into_iter().map(|(id, facts)| (id, day, facts)).collect();
    Ok(store::people::person_fact::add_many(&**write, &people, origin).await?)
}

/// What a form says of the household. On a form of the circular whether anybody in it can work follows
/// from its people: nobody of working age, or none of them able (Mẫu 7.8). What it needs is what
/// section XIV marks, where it marks something.
fn household_facts(app: &App, content: &Content) -> HouseholdFacts {
    let stated = content.household_facts.clone().unwrap_or_default();
    let able = content.follows.get("working_age_members");
    let no_labour_capacity = able.map(|able| able == "0").or(stated.no_labour_capacity);
    let needs = match content.policies.needed.is_empty() {
        true => stated.needs,
        false => policy::needs(app, &content.policies, &content.others),
    };
    HouseholdFacts { no_labour_capacity, needs, ..stated }
}

/// What a form says of its people: as stated, or on a form of the circular what its lines say and
/// what follows from them for each person.
fn people_facts(
    app: &App,
    round: &RoundRow,
    sheet: Option<&Sheet>,
    content: &Content,
    members: &[MemberRow],
) -> Result<Vec<(PersonId, MemberFacts)>> {
    let stated = content.people.iter().map(|(id, facts)| (*id, *facts));
    let Some(sheet) = sheet else { return Ok(stated.collect()) };
    let day = round.review_day;
    let lines: Vec<_> =
        members.iter().filter_map(|it| Some((it, content.roster.get(&it.id)?))).collect();
    let persons: Vec<_> =
        lines.iter().map(|(it, line)| line.person(it.birth, it.sex, day)).collect();
    let standard = app.law().standard(&round.standard)?;
    let each = match standard.member_rule_on(day) {
        Some(rules) => sheet.each(rules, day, &persons),
        None => vec![OfPerson::default(); persons.len()],
    };
    let told = lines.iter().zip(&each).map(|((it, line), follows)| (it.id, line.facts(follows)));
    Ok(told.collect())
}

/// When an indicator that is stated otherwise than it follows from the members needs a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Corrections {
    /// When the form's own facts say otherwise: another program does not see what else is known.
    ByTheForm,
    /// Whenever what is known says otherwise: who fills in the form sees it.
    Explained,
}

/// A form that was put, or that was there already.
pub(super) struct Taken {
    commune: AreaKey,
    survey: SurveyRow,
    pub(super) again: bool,
}

/// Names the constraints of the survey's table.
pub(crate) fn survey_problem(error: store::StoreError) -> Problem {
    match error.constraint() {
        Some(_) => Problem::new(Code::SurveyConflict),
        None => error.into(),
    }
}

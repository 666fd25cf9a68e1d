//! Taking a form: checked, written with its verdict and with what it says of the household's people.

use std::collections::{BTreeMap, HashMap};

use base::day::show_day;
use base::id::{PersonId, VerdictId};
use base::{Day, Finding};
use register::MemberFacts;
use serde_json::json;
use standard::member::MemberFact;
use store::people::household_fact::{FactOrigin, FactSource};
use store::review::round::RoundRow;
use store::review::survey::{SurveyRow, SurveySource};

use super::{Content, SurveyNew, VerdictView, is_there, member_fact};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;

/// Adds the answers of a household in an open round; the same form sent again is accepted.
///
/// # Errors
/// `not_found`, `round_decided`, `bad_input` for an answer that is none, `survey_conflict`
/// when the id was used for other answers or the household has a form that is not named.
pub async fn add(app: &App, actor: &Actor, new: SurveyNew) -> Result<VerdictView> {
    let write = app.write(actor, Action::SurveyAdd).await?;
    let taken = put(app, &write, actor, new, Corrections::ByTheForm).await?;
    commit(app, write, taken).await
}

/// Commits a form that was put; one that was there before leaves nothing to commit.
pub(super) async fn commit(app: &App, write: Write, taken: Taken) -> Result<VerdictView> {
    let Taken { round, survey, again } = taken;
    if again {
        drop(write);
    } else {
        let detail = json!({ "household": survey.household, "round": survey.round,
            "replaces": survey.replaces });
        write.commit(Some(&round.commune), format!("survey/{}", survey.id), detail).await?;
    }
    crate::review::survey::verdict::verdict_view(app, &round, survey).await
}

/// Checks a form, writes it and its verdict, and what it says of the household's people.
pub(super) async fn put(
    app: &App,
    write: &Write,
    actor: &Actor,
    new: SurveyNew,
    corrections: Corrections,
) -> Result<Taken> {
    let db = &**write;
    let scope = app.scope(actor);
    let round = crate::place::succession::round_to_write(app, db, actor, new.round).await?;
    let record = store::people::household::find(db, &scope, new.household)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let members = store::people::member::list(db, record.id).await?;
    let here: Vec<_> = members.iter().filter(|m| is_there(m, round.review_day)).collect();
    // Who came after the day of the review, or had left before it, is not reviewed in it.
    if here.is_empty() {
        let finding = Finding::error("survey_not_there")
            .with("household", &record.code)
            .with("day", show_day(round.review_day));
        return Err(Problem::new(Code::SurveyRefused).with_findings(vec![finding]));
    }
    let ids: Vec<PersonId> = here.iter().map(|member| member.id).collect();
    if new.people.keys().any(|id| !ids.contains(id)) {
        return Err(Problem::new(Code::BadInput).with("field", "people"));
    }
    let known = store::people::person_fact::in_force(db, &ids, round.review_day).await?;
    let facts_with = |known: &HashMap<PersonId, MemberFacts>| -> Vec<MemberFact> {
        let facts = |id| stated_of(id, &new.people, known);
        here.iter().map(|m| member_fact(m.birth, m.sex, &facts(m.id))).collect()
    };
    let content = {
        let whole = facts_with(&known);
        let derived =
            |facts: &[MemberFact], area| crate::review::survey::derived(app, &round, facts, area);
        let held_against = match corrections {
            Corrections::Explained => derived(&whole, new.house_area_m2)?,
            // What follows without the form is not the form's own.
            Corrections::ByTheForm => {
                let nobody = |m: &&store::people::member::MemberRow| {
                    member_fact(m.birth, m.sex, &MemberFacts::default())
                };
                let without = here.iter().map(nobody).collect::<Vec<_>>();
                let without = derived(&without, None)?;
                let mut own = derived(&facts_with(&HashMap::new()), new.house_area_m2)?;
                own.retain(|indicator, _| !without.contains_key(indicator));
                own
            }
        };
        crate::review::survey::content(app, &round, &new, &whole, &held_against)?
    };
    let hash = content.hash(new.household, new.round);
    if let Some(known) = store::review::survey::find(db, new.id).await? {
        if known.content_hash == hash && known.household == new.household {
            return Ok(Taken { round, survey: known, again: true });
        }
        return Err(Problem::new(Code::SurveyConflict));
    }
    if round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    let survey = SurveyRow {
        id: new.id,
        household: new.household,
        round: new.round,
        answers: serde_json::to_string(&content).map_err(Problem::internal)?,
        content_hash: hash,
        source: SurveySource::Desk,
        import: None,
        received_at: write.at,
        received_by: actor.account,
        replaces: new.replaces,
    };
    let current = store::review::survey::list_of(db, new.household).await?;
    let current = current.iter().find(|survey| survey.round == new.round).map(|it| it.id);
    if current != new.replaces {
        return Err(Problem::new(Code::SurveyConflict));
    }
    let verdict = match crate::review::survey::prepare(app, db, &round).await? {
        Some(prepared) => {
            let verdict = prepared.classify(&content)?;
            Some(prepared.row(&verdict, &survey, VerdictId(app.new_id())))
        }
        None => None,
    };
    store::review::survey::add_many(db, vec![survey.clone()]).await.map_err(survey_problem)?;
    store::review::survey::add_verdicts(db, verdict.into_iter().collect()).await?;
    self::facts(write, &survey, &content, round.review_day).await?;
    Ok(Taken { round, survey, again: false })
}

/// What a form says of the household and its people holds from the review day on.
async fn facts(write: &Write, survey: &SurveyRow, content: &Content, day: Day) -> Result<()> {
    let source = FactSource::Survey(survey.id);
    let origin = FactOrigin { source, at: survey.received_at, by: survey.received_by };
    if let Some(facts) = &content.household_facts {
        let fact = (survey.household, day, facts.clone());
        store::people::household_fact::add_many(&**write, &[fact], origin).await?;
    }
    let people: Vec<_> = content.people.iter().map(|(id, facts)| (*id, day, *facts)).collect();
    Ok(store::people::person_fact::add_many(&**write, &people, origin).await?)
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
    round: RoundRow,
    survey: SurveyRow,
    pub(super) again: bool,
}

/// What holds of a person when the form's word goes before what was known.
pub(super) fn stated_of(
    id: PersonId,
    stated: &BTreeMap<PersonId, MemberFacts>,
    known: &HashMap<PersonId, MemberFacts>,
) -> MemberFacts {
    let known = known.get(&id).copied().unwrap_or_default();
    stated.get(&id).copied().unwrap_or_default().over(known)
}

/// Names the constraints of the survey's table.
pub(crate) fn survey_problem(error: store::StoreError) -> Problem {
    match error.constraint() {
        Some(_) => Problem::new(Code::SurveyConflict),
        None => error.into(),
    }
}

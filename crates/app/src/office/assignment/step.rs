//! The steps of an assignment: who may take which when, and each of them.

use base::id::{AssignmentId, LegalPaperId};
use base::{Day, Role};
use register::office::assignment::may_follow;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    AssignmentAct, AssignmentRow, AssignmentState, AssignmentStep, AssignmentStepAdd,
    AssignmentView, Recurs, TITLE_MAX, WORDS_MAX, bad, found, get, is_above, loose, office_key,
    own_key,
};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::place::succession::carries_on;

/// What a step says: how it goes, with what it was done, why it was given up or opened again.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentStepNew {
    pub day: Day,
    #[serde(default)]
    pub content: String,
    /// Number, symbol and day of a paper.
    #[serde(default)]
    pub paper: String,
    /// The same in the register of papers.
    #[serde(default)]
    pub legal_paper: Option<LegalPaperId>,
    /// The revision that was seen.
    pub revision: i64,
}

fn action(act: AssignmentAct) -> Action {
    match act {
        AssignmentAct::Noted => Action::AssignmentNote,
        AssignmentAct::Done => Action::AssignmentClose,
        AssignmentAct::GivenUp | AssignmentAct::Replaced | AssignmentAct::Reopened => {
            Action::AssignmentAdd
        }
    }
}

/// The last time that it was done or given up, unless that was taken back.
fn last_closed(steps: &[AssignmentStep]) -> Option<&AssignmentStep> {
    let last = steps.iter().rev().find(|step| {
        matches!(step.act, AssignmentAct::Done | AssignmentAct::GivenUp | AssignmentAct::Reopened)
    });
    last.filter(|step| step.act != AssignmentAct::Reopened)
}

/// Whether nobody is named and it is the part of somebody that owes it.
pub(super) fn is_his(actor: &Actor, row: &AssignmentRow) -> bool {
    row.text.role == actor.role
        && (row.village.is_none() || actor.village.is_none() || row.village == actor.village)
        && row.text.account.is_none()
}

/// Whether somebody may do something with one now; the page and the write ask the same.
pub(super) async fn guard(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    row: &AssignmentRow,
    steps: &[AssignmentStep],
    act: AssignmentAct,
) -> Result<()> {
    actor.require(action(act))?;
    let is_named = row.text.account == Some(actor.account);
    let gave = is_above(app, actor) && row.from.as_deref() == Some(office_key(actor).as_str());
    let from_above =
        matches!(act, AssignmentAct::GivenUp | AssignmentAct::Replaced | AssignmentAct::Reopened);
    if gave || own_key(app, actor) == Some(&row.area) {
        // The office that gave it.
    } else if row.from.is_some() && from_above {
        // Who was entrusted with it from above does it; whether it is to be done is for that office.
        return Err(Problem::new(Code::AssignmentOfOthers));
    } else if actor.role == Role::UpperOfficer {
        // What a commune gave itself an office above only reads.
        return Err(Problem::new(Code::AssignmentOfOthers));
    } else if !is_named && !carries_on(app, db, actor, &row.area).await? {
        // What is of a village goes with it, whatever became of its commune.
        let (village, scope) = (row.village, app.office_scope(actor));
        let is_ours = match village {
            Some(village) => store::place::village::find(db, &scope, village).await?.is_some(),
            None => false,
        };
        if !is_ours {
            return Err(Problem::new(Code::NotFound));
        }
    }
    let gives = actor.may(Action::AssignmentAdd);
    if !gives && !is_his(actor, row) && !is_named {
        return Err(Problem::new(Code::AssignmentOfOthers));
    }
    match may_follow(row.state, act, last_closed(steps).is_some()) {
        true => Ok(()),
        false => Err(Problem::new(Code::AssignmentState).with("assignment_state", row.state)),
    }
}

/// The state and the last day that follow from an act.
fn after(
    row: &AssignmentRow,
    steps: &[AssignmentStep],
    act: AssignmentAct,
) -> (AssignmentState, Day) {
    let text = &row.text;
    match act {
        AssignmentAct::Noted => (row.state, row.due_on),
        AssignmentAct::Replaced => (AssignmentState::Replaced, row.due_on),
        AssignmentAct::GivenUp => (AssignmentState::GivenUp, row.due_on),
        AssignmentAct::Done => {
            let next = text.recurs.next(text.first_due_on, row.due_on);
            let next = next.filter(|day| text.until_on.is_none_or(|until| *day <= until));
            match (text.recurs, next) {
                (Recurs::Once, _) | (_, None) => (AssignmentState::Done, row.due_on),
                (_, Some(day)) => (AssignmentState::Open, day),
            }
        }
        AssignmentAct::Reopened => {
            let period = last_closed(steps).map_or(row.due_on, |step| step.period);
            (AssignmentState::Open, period)
        }
    }
}

async fn step(
    app: &App,
    actor: &Actor,
    id: AssignmentId,
    act: AssignmentAct,
    new: AssignmentStepNew,
) -> Result<AssignmentView> {
    let write = app.write(actor, action(act)).await?;
    let content = loose(&new.content, "content", WORDS_MAX)?;
    let paper = loose(&new.paper, "paper", TITLE_MAX)?;
    let was = found(app, &*write, actor, id).await?;
    let steps = store::office::assignment::steps(&*write, id).await?;
    let again = |last: &AssignmentStep| {
        (last.act, last.day, last.legal_paper) == (act, new.day, new.legal_paper)
            && (&last.content, &last.paper) == (&content, &paper)
            && last.revision == new.revision + 1
    };
    if steps.last().is_some_and(again) {
        return get(app, actor, id).await;
    }
    if was.revision != new.revision {
        return Err(app.seen_old(&write, Code::AssignmentChanged, id).await?);
    }
    guard(app, &*write, actor, &was, &steps, act).await?;
    if content.is_empty() && (act != AssignmentAct::Done || paper.is_empty()) {
        return Err(bad("content"));
    }
    if new.day < was.text.begins_on || new.day > app.today() {
        return Err(bad("day"));
    }
    if let Some(paper) = new.legal_paper
        && store::office::legal_paper::find(&*write, &app.office_scope(actor), paper)
            .await?
            .is_none()
    {
        return Err(bad("legal_paper"));
    }
    let (state, due_on) = after(&was, &steps, act);
    let period = match act {
        AssignmentAct::Reopened => due_on,
        AssignmentAct::Noted
        | AssignmentAct::Done
        | AssignmentAct::GivenUp
        | AssignmentAct::Replaced => was.due_on,
    };
    let row = AssignmentStepAdd {
        assignment: id,
        revision: new.revision + 1,
        act,
        period,
        day: new.day,
        content,
        paper,
        legal_paper: new.legal_paper,
    };
    let (by, at) = (actor.account, write.at);
    if !store::office::assignment::add_step(&*write, &row, (state, due_on), by, at).await? {
        return Err(app.seen_old(&write, Code::AssignmentChanged, id).await?);
    }
    let mut detail = json!({ "name": was.text.title, "assignment_act": act.as_str(),
        "day": row.day, "due": row.period });
    if let Some(detail) = detail.as_object_mut() {
        for (name, text) in [("content", &row.content), ("paper", &row.paper)] {
            if !text.is_empty() {
                detail.insert(name.to_owned(), text.as_str().into());
            }
        }
    }
    write.commit(Some(&was.area), id, detail).await?;
    get(app, actor, id).await
}

/// Writes down how it goes. Sent again it is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `assignment_state`, `assignment_of_others`, `assignment_changed`.
pub async fn note(
    app: &App,
    actor: &Actor,
    id: AssignmentId,
    new: AssignmentStepNew,
) -> Result<AssignmentView> {
    step(app, actor, id, AssignmentAct::Noted, new).await
}

/// Says that it was done, with a paper or a sentence; of a recurring one this time, and the next is owed.
///
/// # Errors
/// `not_found`, `bad_input`, `assignment_state`, `assignment_of_others`, `assignment_changed`.
pub async fn done(
    app: &App,
    actor: &Actor,
    id: AssignmentId,
    new: AssignmentStepNew,
) -> Result<AssignmentView> {
    step(app, actor, id, AssignmentAct::Done, new).await
}

/// Gives one up, with the reason.
///
/// # Errors
/// `not_found`, `bad_input`, `assignment_state`, `assignment_of_others`, `assignment_changed`.
pub async fn give_up(
    app: &App,
    actor: &Actor,
    id: AssignmentId,
    new: AssignmentStepNew,
) -> Result<AssignmentView> {
    step(app, actor, id, AssignmentAct::GivenUp, new).await
}

/// Opens one again that was not done after all, with the reason.
///
/// # Errors
/// `not_found`, `bad_input`, `assignment_state`, `assignment_of_others`, `assignment_changed`.
pub async fn reopen(
    app: &App,
    actor: &Actor,
    id: AssignmentId,
    new: AssignmentStepNew,
) -> Result<AssignmentView> {
    step(app, actor, id, AssignmentAct::Reopened, new).await
}

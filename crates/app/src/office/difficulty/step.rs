//! The steps of a difficulty: who may take which when, and each of them.

use base::id::DifficultyId;
use base::{Day, Role};
use register::office::difficulty::{Unanswerable, after, may_answer};
use serde_json::json;
use store::office::difficulty::DifficultyStepAdd;

use super::{
    AskedOf, DifficultyAct, DifficultyAnswer, DifficultyChange, DifficultyForward,
    DifficultyReopening, DifficultyRow, DifficultySettlement, DifficultyState, DifficultyStep,
    DifficultyText, DifficultyView, DifficultyWithdrawal, TITLE_MAX, WORDS_MAX, bad, folded, found,
    get, level_of, loose, needed, typed,
};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::place::succession::carries_on;

fn action(act: DifficultyAct) -> Action {
    match act {
        DifficultyAct::Corrected | DifficultyAct::Withdrawn => Action::DifficultyChange,
        DifficultyAct::Forwarded => Action::DifficultyForward,
        DifficultyAct::Answered => Action::DifficultyAnswer,
        DifficultyAct::Settled | DifficultyAct::Reopened => Action::DifficultySettle,
    }
}

/// Whether somebody may do something with one now; the page and the write ask the same.
pub(super) async fn guard(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    row: &DifficultyRow,
    act: DifficultyAct,
) -> Result<DifficultyState> {
    actor.require(action(act))?;
    let not_allowed = || Problem::new(Code::NotAllowed).with("action", action(act).as_str());
    let is_upper = actor.role == Role::UpperOfficer;
    // One of a commune of before that went to several is only read.
    if !is_upper && !carries_on(app, db, actor, &row.commune).await? {
        // What a village raised goes with it, whatever became of its commune.
        let (village, scope) = (row.village, app.scope(actor));
        let is_ours = match village {
            Some(village) => store::place::village::find(db, &scope, village).await?.is_some(),
            None => false,
        };
        if !is_ours {
            return Err(Problem::new(Code::NotFound));
        }
    }
    let is_own = row.author == actor.account
        || matches!(actor.role, Role::CommuneOfficer | Role::VillageHead);
    match act {
        DifficultyAct::Corrected | DifficultyAct::Withdrawn if !is_own => return Err(not_allowed()),
        DifficultyAct::Settled | DifficultyAct::Reopened
            if !is_own && actor.role != Role::Chairman =>
        {
            return Err(not_allowed());
        }
        DifficultyAct::Forwarded if is_upper => {
            may_answer(actor.role, level_of(app, actor), row.asked, false)
                .map_err(|why| unanswerable(why, row.asked))?;
        }
        // Whether it came on a paper is asked when there is one.
        DifficultyAct::Answered => {
            may_answer(actor.role, level_of(app, actor), row.asked, true)
                .map_err(|why| unanswerable(why, row.asked))?;
        }
        DifficultyAct::Corrected
        | DifficultyAct::Withdrawn
        | DifficultyAct::Settled
        | DifficultyAct::Reopened
        | DifficultyAct::Forwarded => {}
    }
    after(row.state, act)
        .ok_or_else(|| Problem::new(Code::DifficultyState).with("difficulty_state", row.state))
}

fn unanswerable(why: Unanswerable, asked: AskedOf) -> Problem {
    match why {
        Unanswerable::OfOthers => {
            Problem::new(Code::DifficultyOfOthers).with("difficulty_asked", asked)
        }
        Unanswerable::WithoutPaper => bad("paper"),
    }
}

/// What a step says, beside what it is.
struct Said {
    day: Day,
    content: String,
    paper: String,
    asked: Option<AskedOf>,
    office: String,
    due_on: Option<Day>,
    /// The text as it is put right.
    text: Option<(DifficultyText, Day)>,
    revision: i64,
}

impl Said {
    fn new(day: Day, content: String, revision: i64) -> Said {
        Said {
            day,
            content,
            paper: String::new(),
            asked: None,
            office: String::new(),
            due_on: None,
            text: None,
            revision,
        }
    }

    /// Whether that is the step which was taken last: then it was sent again.
    fn is(&self, act: DifficultyAct, last: &DifficultyStep) -> bool {
        let same = (last.act, last.day, last.asked, last.due_on);
        last.revision == self.revision + 1
            && same == (act, self.day, self.asked, self.due_on)
            && (&last.content, &last.paper, &last.office)
                == (&self.content, &self.paper, &self.office)
    }
}

/// Takes a step: the rights, the state, the days, what was seen.
async fn step(
    app: &App,
    actor: &Actor,
    id: DifficultyId,
    act: DifficultyAct,
    said: Said,
) -> Result<DifficultyView> {
    let write = app.write(actor, action(act)).await?;
    let was = found(app, &*write, actor, id).await?;
    let last = store::office::difficulty::steps(&*write, id).await?.pop();
    if last.is_some_and(|last| said.is(act, &last)) {
        return get(app, actor, id).await;
    }
    if was.revision != said.revision {
        return Err(app.seen_old(&write, Code::DifficultyChanged, id).await?);
    }
    let state = guard(app, &*write, actor, &was, act).await?;
    if act == DifficultyAct::Answered {
        let has_paper = !said.paper.is_empty();
        may_answer(actor.role, level_of(app, actor), was.asked, has_paper)
            .map_err(|why| unanswerable(why, was.asked))?;
    }
    if said.day < was.raised_on || said.day > app.today() {
        return Err(bad("day"));
    }
    if said.due_on.is_some_and(|due| due < said.day) {
        return Err(bad("due_on"));
    }
    let row = DifficultyStepAdd {
        difficulty: id,
        revision: said.revision + 1,
        act,
        day: said.day,
        content: said.content,
        paper: said.paper,
        asked: said.asked,
        office: said.office,
        due_on: said.due_on,
    };
    let (by, at) = (actor.account, write.at);
    if !store::office::difficulty::add_step(&*write, &row, state, by, at).await? {
        return Err(app.seen_old(&write, Code::DifficultyChanged, id).await?);
    }
    let mut detail =
        json!({ "name": was.text.title, "difficulty_act": act.as_str(), "day": row.day });
    let mut beside = |name: &str, value: serde_json::Value| {
        if let Some(detail) = detail.as_object_mut() {
            detail.insert(name.to_owned(), value);
        }
    };
    if let Some(asked) = row.asked {
        beside("difficulty_asked", asked.as_str().into());
    }
    if !row.content.is_empty() {
        beside("content", row.content.as_str().into());
    }
    if !row.paper.is_empty() {
        beside("paper", row.paper.as_str().into());
    }
    if let Some((text, due_on)) = said.text {
        if let Some(round) = text.round
            && !store::office::difficulty::sees_round(&*write, &app.scope(actor), round).await?
        {
            return Err(Problem::new(Code::NotFound));
        }
        beside("before", before(&was));
        store::office::difficulty::set_text(&*write, id, &text, &folded(&text), due_on).await?;
    }
    write.commit(Some(&was.commune), id, detail).await?;
    get(app, actor, id).await
}

/// What stood there before it was put right.
fn before(was: &DifficultyRow) -> serde_json::Value {
    let it = &was.text;
    json!({
        "kind": it.kind.as_str(), "about": it.about.as_str(), "about_words": it.about_words,
        "name": it.title, "content": it.content, "law_text": it.law_text,
        "provision": it.provision, "proposed": it.proposed, "due": was.due_on,
    })
}

/// Puts the words of one right that is not answered. What it is already is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `difficulty_state`, `difficulty_changed` when somebody else was first.
pub async fn change(
    app: &App,
    actor: &Actor,
    id: DifficultyId,
    change: DifficultyChange,
) -> Result<DifficultyView> {
    actor.require(Action::DifficultyChange)?;
    let text = typed(&change.what)?;
    let was = found(app, &**app.store(), actor, id).await?;
    if was.text == text && was.due_on == change.what.due_on {
        return get(app, actor, id).await;
    }
    if change.what.due_on < was.raised_on {
        return Err(bad("due_on"));
    }
    let said = Said {
        text: Some((text, change.what.due_on)),
        ..Said::new(app.today(), String::new(), change.revision)
    };
    step(app, actor, id, DifficultyAct::Corrected, said).await
}

/// Passes one on to whoever can answer it. Sent again it is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `difficulty_state`, `difficulty_of_others`, `difficulty_changed`.
pub async fn forward(
    app: &App,
    actor: &Actor,
    id: DifficultyId,
    forward: DifficultyForward,
) -> Result<DifficultyView> {
    actor.require(Action::DifficultyForward)?;
    let content = loose(&forward.content, "content", WORDS_MAX)?;
    let said = Said {
        paper: loose(&forward.paper, "paper", TITLE_MAX)?,
        asked: Some(forward.asked),
        office: loose(&forward.office, "office", TITLE_MAX)?,
        due_on: Some(forward.due_on),
        ..Said::new(forward.day, content, forward.revision)
    };
    step(app, actor, id, DifficultyAct::Forwarded, said).await
}

/// Answers one. Sent again it is accepted.
///
/// # Errors
/// `not_found`, `bad_input` without the paper of an answer from above, `difficulty_state`,
/// `difficulty_of_others`, `difficulty_changed`.
pub async fn answer(
    app: &App,
    actor: &Actor,
    id: DifficultyId,
    answer: DifficultyAnswer,
) -> Result<DifficultyView> {
    actor.require(Action::DifficultyAnswer)?;
    let content = needed(&answer.content, "content", WORDS_MAX)?;
    let said = Said {
        paper: loose(&answer.paper, "paper", TITLE_MAX)?,
        ..Said::new(answer.day, content, answer.revision)
    };
    step(app, actor, id, DifficultyAct::Answered, said).await
}

/// Says that the answer settles one. Sent again it is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `difficulty_state`, `difficulty_changed`.
pub async fn settle(
    app: &App,
    actor: &Actor,
    id: DifficultyId,
    it: DifficultySettlement,
) -> Result<DifficultyView> {
    actor.require(Action::DifficultySettle)?;
    let content = loose(&it.content, "content", WORDS_MAX)?;
    step(app, actor, id, DifficultyAct::Settled, Said::new(it.day, content, it.revision)).await
}

/// Opens one again that its answer did not settle. Sent again it is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `difficulty_state`, `difficulty_changed`.
pub async fn reopen(
    app: &App,
    actor: &Actor,
    id: DifficultyId,
    it: DifficultyReopening,
) -> Result<DifficultyView> {
    actor.require(Action::DifficultySettle)?;
    let content = needed(&it.content, "content", WORDS_MAX)?;
    let said = Said { due_on: Some(it.due_on), ..Said::new(it.day, content, it.revision) };
    step(app, actor, id, DifficultyAct::Reopened, said).await
}

/// Takes one back; it stays with the reason. Sent again it is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `difficulty_state`, `difficulty_changed`.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    id: DifficultyId,
    it: DifficultyWithdrawal,
) -> Result<DifficultyView> {
    actor.require(Action::DifficultyChange)?;
    let content = needed(&it.content, "content", WORDS_MAX)?;
    step(app, actor, id, DifficultyAct::Withdrawn, Said::new(it.day, content, it.revision)).await
}

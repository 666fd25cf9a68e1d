//! An open round of a table of questions is taken to the circular's points, and what was given in it stays.
//! Its forms are classified off the request, with progress that is shown; it can be called off until it is
//! whole.

use std::time::Duration;

use base::area::AreaKey;
use base::id::{JobId, RoundId, ScoreTableId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::kernel::job::JobRow;
use store::review::round::RoundRow;
use store::review::score_table::ScoreTableRow;

use super::table::{classify, may_take, prepare};
use crate::App;
use crate::kernel::job::{JobKind, Progress, ProgressView};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;

/// How long who pressed waits for a short round before the page is shown on which it is watched.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// Another score table for a round.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableChange {
    /// The table that the round has, as it was seen.
    pub from: ScoreTableId,
    /// The one that it goes by from now on.
    pub score_table: ScoreTableId,
}

/// How far the latest change of a round's table is.
#[derive(Debug)]
pub struct TableWork {
    /// Where it is, or was when it ended.
    pub progress: ProgressView,
    /// Why it ended without its result.
    pub problem: Option<Problem>,
}

impl TableWork {
    /// Whether it waits or runs.
    pub fn is_open(&self) -> bool {
        matches!(self.progress.state, "waiting" | "running")
    }
}

/// Taking a round to the circular's points. One that a process died over is begun once more.
pub(crate) static TABLE_CHANGE: JobKind = JobKind {
    name: "table_change",
    attempts_max: 2,
    called_off: Code::RoundTableCalledOff,
    interrupted: Code::RoundTableInterrupted,
    run: |app, job, progress| Box::pin(run(app, job, progress)),
    // The round is moved on in the work's own transaction, or not at all.
    put_back: |_, _, _| Box::pin(async { Ok(()) }),
    after: None,
};

/// What the work is asked with.
#[derive(Serialize, Deserialize)]
struct Asked {
    change: TableChange,
    /// The commune for which it was asked: that of the round, or the one that it came to.
    commune: AreaKey,
}

/// Takes an open round from a table of questions to the circular's points. List, requests, minutes and
/// forms stay as they are. Each form has a new verdict, which names the one that it takes the place of and
/// says what the circular's forms ask anew; until then its household counts neither as met nor as posted.
/// The same change sent again is accepted.
///
/// # Errors
/// `not_found`, `round_decided`, `round_table_kept` where either table is of the other kind,
/// `round_table_changed` when the round has another table than was seen, `score_table_not_approved`;
/// `round_table_called_off`, `round_table_interrupted`.
pub async fn change_table(
    app: &App,
    actor: &Actor,
    id: RoundId,
    change: TableChange,
) -> Result<Receipt<RoundId>> {
    if put_down(app, actor, id, change).await? {
        return Ok(Receipt::again(id));
    }
    app.job_wait(id.0).await?;
    ended(app, actor, id, change).await
}

/// The same off the request: comes back when it has ended, and after some seconds in any case.
///
/// # Errors
/// As [`change_table`].
pub async fn table_change_begin(
    app: &App,
    actor: &Actor,
    id: RoundId,
    change: TableChange,
) -> Result<Receipt<RoundId>> {
    if put_down(app, actor, id, change).await? {
        return Ok(Receipt::again(id));
    }
    app.job_wait_for(id.0, ANSWER_WITHIN).await?;
    ended(app, actor, id, change).await
}

/// How far the latest change of a round's table is; none where it was never asked for.
///
/// # Errors
/// `not_found`.
pub async fn table_work(app: &App, actor: &Actor, id: RoundId) -> Result<Option<TableWork>> {
    actor.require(Action::RoundSee)?;
    super::row(app, &**app.store(), actor, id).await?;
    let (progress, problem) = app.job_progress(id.0).await?;
    Ok(progress.map(|progress| TableWork { progress, problem }))
}

/// Calls the change off. One that has ended stays as it ended.
///
/// # Errors
/// `not_found`.
pub async fn table_change_cancel(app: &App, actor: &Actor, id: RoundId) -> Result<()> {
    actor.require(Action::RoundChange)?;
    super::row(app, &**app.store(), actor, id).await?;
    app.job_cancel(id.0).await?;
    app.job_wait_for(id.0, ANSWER_WITHIN).await
}

/// Asks whether the change may be made, and puts the work down; whether it was made before.
async fn put_down(app: &App, actor: &Actor, id: RoundId, change: TableChange) -> Result<bool> {
    app.job_recover(false).await?;
    let write = app.write(actor, Action::RoundChange).await?;
    let round = super::to_write(app, &write, actor, id).await?;
    if round.score_table == Some(change.score_table) {
        drop(write);
        return Ok(true);
    }
    checked(app, &write, &round, change).await?;
    let commune = actor.area.clone().unwrap_or_else(|| round.commune.clone());
    let asked = serde_json::to_string(&Asked { change, commune }).map_err(Problem::internal)?;
    let (job, kind, by) = (JobId(app.new_id()), TABLE_CHANGE.name, actor.account);
    let asked = (Some(asked.as_str()), write.at);
    match store::kernel::job::add(&*write, job, kind, id.0, by, asked).await {
        Ok(()) => write.keep_job().await?,
        // Somebody pressed at the same moment: it is their work that is waited for.
        Err(error) if error.constraint().is_some() => drop(write),
        Err(error) => return Err(error.into()),
    }
    Ok(false)
}

/// What became of the change. While it is under way it is as good as accepted.
async fn ended(
    app: &App,
    actor: &Actor,
    id: RoundId,
    change: TableChange,
) -> Result<Receipt<RoundId>> {
    let round = super::row(app, &**app.store(), actor, id).await?;
    if round.score_table == Some(change.score_table) {
        return Ok(Receipt::written(id));
    }
    match app.job_progress(id.0).await? {
        (_, Some(problem)) => Err(problem),
        (Some(progress), None) if matches!(progress.state, "waiting" | "running") => {
            Ok(Receipt::written(id))
        }
        // Work of somebody else that took it to another table.
        (_, None) => Err(Problem::new(Code::RoundTableChanged)),
    }
}

/// The table that a round has, of questions, and the one that it is taken to, of the circular's items.
async fn checked(
    app: &App,
    write: &Write,
    round: &RoundRow,
    change: TableChange,
) -> Result<(ScoreTableRow, ScoreTableRow)> {
    let row = may_take(write, round, change.score_table).await?;
    let Some(has) = round.score_table else { return Err(Problem::new(Code::RoundTableChanged)) };
    let before = crate::review::score_table::row(&**write, has).await?;
    let of_items = |row: &ScoreTableRow| app.law().score_table(row).map(|it| it.is_of_items());
    if of_items(&before)? || !of_items(&row)? {
        return Err(Problem::new(Code::RoundTableKept).with("name", &before.name));
    }
    if has != change.from {
        return Err(Problem::new(Code::RoundTableChanged));
    }
    Ok((before, row))
}

/// Makes the change, in the name of who asked for it: all of it in one transaction, which also ends the work.
async fn run(app: &App, job: &JobRow, progress: &Progress) -> Result<()> {
    let asked = job.asked.as_deref().unwrap_or_default();
    let Asked { change, commune } = serde_json::from_str(asked).map_err(Problem::internal)?;
    let of = (Action::RoundChange, &commune);
    let actor = &crate::office::account::actor_of_work(app, job.account, of).await?;
    let id = RoundId(job.subject);
    let write = app.write(actor, Action::RoundChange).await?;
    let round = super::to_write(app, &write, actor, id).await?;
    let (before, row) = checked(app, &write, &round, change).await?;
    let forms = store::review::survey::count_all(&*write, id).await?;
    progress.stage("writing", usize::try_from(forms).unwrap_or_default());
    let tables = (change.from, change.score_table);
    if !store::review::round::change_score_table(&*write, id, tables).await? {
        return Err(Problem::new(Code::RoundTableChanged));
    }
    let (prepared, instrument) = prepare(app, &write, actor, &round, &row).await?;
    let classified = classify(app, &write, actor, (id, &prepared), Some(progress)).await?;
    progress.step(classified)?;
    if !store::kernel::job::set_done(&*write, job.id, app.job_worker(), app.now()).await? {
        return Err(Problem::new(Code::RoundTableCalledOff));
    }
    let detail = json!({ "score_table": change.score_table, "seal": row.seal,
        "score_table_before": change.from, "seal_before": before.seal, "asked_anew": classified,
        "instrument": instrument });
    write.commit(Some(&round.commune), id, detail).await
}

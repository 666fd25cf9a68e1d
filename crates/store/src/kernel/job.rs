//! Background jobs: a row each, claimed by one process at a time, the progress written beside it.
//! What the work itself writes stands elsewhere, in transactions of its own.

use base::closed_set;
use base::id::{AccountId, JobId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::Db;
use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};

closed_set! {
    /// How far a piece of work is.
    JobState {
        /// Nobody has begun it.
        Waiting = "waiting",
        /// A process is at it.
        Running = "running",
        /// It came to its end.
        Done = "done",
        /// It could not be done; the row says why.
        Failed = "failed",
        /// Somebody called it off.
        Cancelled = "cancelled",
    }
}

impl JobState {
    /// Whether it waits or runs.
    pub fn is_open(self) -> bool {
        matches!(self, JobState::Waiting | JobState::Running)
    }
}

#[derive(Debug, Clone, FromRow)]
pub struct JobRow {
    pub id: JobId,
    /// What is to be done: the name of a kind that the program declares.
    pub kind: String,
    /// To what.
    pub subject: Uuid,
    /// In whose name.
    pub account: AccountId,
    /// How far it is.
    pub state: JobState,
    /// How often it was begun.
    pub attempts: i32,
    /// The process that is or was at it.
    pub claimed_by: Option<Uuid>,
    /// When that process last said that it lives.
    pub beat_at: Option<DateTime<Utc>>,
    /// The part of the work it is at.
    pub stage: String,
    /// How much of that part is done.
    pub done: i64,
    /// Of how much; 0 while that is not known.
    pub total: i64,
    /// Whether somebody called it off.
    pub cancel: bool,
    /// Why it failed, JSON.
    pub problem: Option<String>,
    /// What it was asked with beside its subject, JSON of its kind.
    pub asked: Option<String>,
}

/// Enqueues a job.
///
/// # Errors
/// A conflict (`job_one_open`) when there is one for the same thing that has not ended.
pub async fn add(
    db: &impl Db,
    id: JobId,
    kind: &str,
    subject: Uuid,
    account: AccountId,
    (asked, at): (Option<&str>, DateTime<Utc>),
) -> Result<()> {
    let row = [
        ("id", id.0.into()),
        ("kind", kind.into()),
        ("subject", subject.into()),
        ("account_id", account.0.into()),
        ("state", "waiting".into()),
        ("attempts", 0.into()),
        ("stage", "".into()),
        ("done", 0.into()),
        ("total", 0.into()),
        ("cancel", false.into()),
        ("created_at", at.into()),
        ("asked", asked.into()),
    ];
    row::insert_values(db, "job_add", "job", row).await
}

/// Takes the oldest waiting piece of work of these kinds for a process; only that of one thing when it is
/// named. Work of another kind is left to a program that knows it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn claim(
    db: &impl Db,
    worker: Uuid,
    kinds: impl IntoIterator<Item = &'static str>,
    subject: Option<Uuid>,
    at: DateTime<Utc>,
) -> Result<Option<JobRow>> {
    let mut binds = Binds::default();
    let (by, now) = (binds.add(worker), binds.add(at));
    let of = subject.map(|id| format!(" and subject = {}", binds.add(id))).unwrap_or_default();
    let (kinds, locked) = (binds.add_all(kinds), dialect::skip_locked(db));
    let sql = format!(
        "update job set state = 'running', claimed_by = {by}, beat_at = {now}, \
         attempts = attempts + 1 where id = (select id from job where state = 'waiting' \
         and kind in ({kinds}){of} \
         order by created_at, id limit 1{locked}) returning {}",
        JobRow::columns()
    );
    row::find(db, "job_claim", sql, binds.values()).await
}

/// The progress of a process with its job.
#[derive(Debug, Clone)]
pub struct Beat {
    /// The part of the work.
    pub stage: &'static str,
    /// How much of it is done.
    pub done: i64,
    /// Of how much.
    pub total: i64,
}

/// Heartbeat: the process is still at its job, and how far. Gives whether to go on: not when the
/// work was called off or taken from it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn beat(
    db: &impl Db,
    id: JobId,
    worker: Uuid,
    beat: &Beat,
    at: DateTime<Utc>,
) -> Result<bool> {
    let sql = "update job set beat_at = $1, stage = $2, done = $3, total = $4 \
               where id = $5 and claimed_by = $6 and state = 'running' and cancel = $7";
    let values = [
        at.into(),
        beat.stage.into(),
        beat.done.into(),
        beat.total.into(),
        id.0.into(),
        worker.into(),
        false.into(),
    ];
    Ok(row::run(db, "job_beat", sql, values).await?.rows_affected() == 1)
}

/// Ends a job that this process runs and that nobody called off; `false` when it is no longer so,
/// and then what the work wrote must not last.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_done(db: &impl Db, id: JobId, worker: Uuid, at: DateTime<Utc>) -> Result<bool> {
    let sql = "update job set state = 'done', beat_at = null, ended_at = $1 \
               where id = $2 and claimed_by = $3 and state = 'running' and cancel = $4";
    let values = [at.into(), id.0.into(), worker.into(), false.into()];
    Ok(row::run(db, "job_set_done", sql, values).await?.rows_affected() == 1)
}

/// Ends a job without its result. `false` when it had ended before.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_ended(
    db: &impl Db,
    id: JobId,
    state: JobState,
    problem: Option<&str>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let sql = "update job set state = $1, beat_at = null, problem = $2, ended_at = $3 \
               where id = $4 and state in ('waiting', 'running')";
    let values = [state.as_str().into(), problem.into(), at.into(), id.0.into()];
    Ok(row::run(db, "job_set_ended", sql, values).await?.rows_affected() == 1)
}

/// Requeues a job, for another process to begin it anew.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_waiting(db: &impl Db, id: JobId) -> Result<bool> {
    let sql = "update job set state = 'waiting', beat_at = null, claimed_by = null \
               where id = $1 and state = 'running'";
    Ok(row::run(db, "job_set_waiting", sql, [id.0.into()]).await?.rows_affected() == 1)
}

/// Calls off the open work on a thing. Gives it, as it was.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_cancel(db: &impl Db, subject: Uuid) -> Result<Option<JobRow>> {
    let sql = format!(
        "update job set cancel = $1 where subject = $2 and state in ('waiting', 'running') \
         returning {}",
        JobRow::columns()
    );
    let values = [true.into(), subject.into()];
    row::find(db, "job_set_cancel", sql, values).await
}

/// The latest job on a thing.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_latest(db: &impl Db, subject: Uuid) -> Result<Option<JobRow>> {
    let sql = format!(
        "select {} from job where subject = $1 order by created_at desc, id desc limit 1",
        JobRow::columns()
    );
    row::find(db, "job_find", sql, [subject.into()]).await
}

/// The jobs that processes run, or ran when they died; at most `limit`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_running(db: &impl Db, limit: u32) -> Result<Vec<JobRow>> {
    let sql = format!(
        "select {} from job where state = 'running' order by id limit $1",
        JobRow::columns()
    );
    row::list(db, "job_list", sql, [i64::from(limit).into()]).await
}

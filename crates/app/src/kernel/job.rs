//! Background jobs: one at a time in a process, claimed in the database so that several processes
//! share it, its progress told, called off at any moment before its commit.
//!
//! The rows of jobs are the program's own bookkeeping and have no audit line; what a job writes for
//! a person has one, in that person's name.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base::id::JobId;
use serde::{Deserialize, Serialize};
use store::Engine;
use store::kernel::job::{Beat, JobRow, JobState};
use tokio::sync::{Semaphore, SemaphorePermit};
use uuid::Uuid;

use crate::App;
use crate::kernel::Later;
use crate::kernel::problem::{Code, Problem, Result};

/// The heartbeat of a running job.
const BEAT: Duration = Duration::from_secs(1);
/// How often waiting work is looked for that no process was told of.
/// A process that has been silent for so long is taken for dead. On PostgreSQL it beats through
/// another connection; on SQLite it cannot while it writes, so there only the start of a server
/// (which is alone with its file) and a long silence say that.
const SILENT_POSTGRES_S: i64 = 20;
const SILENT_SQLITE_S: i64 = 600;
/// The most running jobs that are looked through: one a process.
const RUNNING_MAX: u32 = 1_000;
/// How long somebody who waits for another process's work looks away.
const WAIT: Duration = Duration::from_millis(40);

/// A kind of work, declared by the noun that it is done for; `crate::joints` has them all. The noun puts it
/// down and asks the rights of whoever does so, looks at it or calls it off.
pub(crate) struct JobKind {
    /// Its name in the database.
    pub(crate) name: &'static str,
    /// How often it is begun, when the process that was at it died each time.
    pub(crate) attempts_max: i32,
    /// What it says when somebody called it off.
    pub(crate) called_off: Code,
    /// What it says when it was given up because the process that was at it died.
    pub(crate) interrupted: Code,
    /// Does it. What it writes it writes in the name of whoever put it down, and ends the job in the same
    /// transaction.
    pub(crate) run: for<'a> fn(&'a App, &'a JobRow, &'a Progress) -> Later<'a, ()>,
    /// Puts its thing back where it was, in the transaction that ends the work without its result: it was
    /// called off, or failed.
    pub(crate) put_back: for<'a> fn(&'a store::Work, &'a JobRow, JobState) -> Later<'a, ()>,
    /// What follows when it is done. The work stands whatever becomes of that.
    pub(crate) after: Option<for<'a> fn(&'a App, &'a JobRow) -> Later<'a, ()>>,
}

/// The kind of a piece of work; none for a kind of a later program.
fn kind_of(job: &JobRow) -> Option<&'static JobKind> {
    crate::joints::JOBS.iter().copied().find(|kind| kind.name == job.kind)
}

/// The jobs of this process.
pub(crate) struct Jobs {
    /// This process, newly named each time it starts.
    worker: Uuid,
    running: Mutex<HashMap<JobId, (Uuid, Arc<Progress>)>>,
    /// Lists are large: one at a time bounds the memory of a process.
    turn: Semaphore,
}

impl Jobs {
    pub(crate) fn new() -> Jobs {
        Jobs { worker: Uuid::now_v7(), running: Mutex::default(), turn: Semaphore::new(1) }
    }

    fn map(&self) -> std::sync::MutexGuard<'_, HashMap<JobId, (Uuid, Arc<Progress>)>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, subject: Uuid) -> Option<Arc<Progress>> {
        let map = self.map();
        map.values().find(|(of, _)| *of == subject).map(|(_, progress)| progress.clone())
    }
}

/// The progress of a job, shared between who does it and who asks.
#[derive(Debug)]
pub(crate) struct Progress {
    at: Mutex<Beat>,
    cancelled: AtomicBool,
    called_off: Code,
}

impl Progress {
    fn new(called_off: Code) -> Progress {
        let at = Beat { stage: "waiting", done: 0, total: 0 };
        Progress { at: Mutex::new(at), cancelled: AtomicBool::new(false), called_off }
    }

    /// Begins a part of the work; `total` is 0 when it is not known.
    pub(crate) fn stage(&self, stage: &'static str, total: usize) {
        let total = i64::try_from(total).unwrap_or(i64::MAX);
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = Beat { stage, done: 0, total };
    }

    /// Says how much of the part is done, and whether to go on.
    ///
    /// # Errors
    /// What its kind says when somebody called the work off.
    pub(crate) fn step(&self, done: usize) -> Result<()> {
        let done = i64::try_from(done).unwrap_or(i64::MAX);
        self.at.lock().unwrap_or_else(PoisonError::into_inner).done = done;
        match self.cancelled.load(Ordering::Relaxed) {
            true => Err(Problem::new(self.called_off)),
            false => Ok(()),
        }
    }

    fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    fn beat(&self) -> Beat {
        self.at.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The progress of a job, as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ProgressView {
    /// `waiting`, `running`, `done`, `failed` or `cancelled`.
    #[schemars(with = "JobState")]
    pub state: &'static str,
    /// The part it is at: `waiting`, `reading`, `comparing`, `writing`.
    pub stage: String,
    /// How much of the part is done.
    pub done: i64,
    /// Of how much; 0 when that is not known.
    pub total: i64,
}

/// A problem as a job leaves it behind for whoever looks later.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct KeptProblem {
    code: String,
    args: std::collections::BTreeMap<String, String>,
    findings: Vec<base::Finding>,
}

/// The most findings kept with a problem; those of the list itself stand with the list.
const KEPT_FINDINGS: usize = 50;

fn keep(problem: &Problem) -> String {
    let kept = KeptProblem {
        code: problem.code.as_str().to_owned(),
        args: problem.args.clone(),
        findings: problem.findings.iter().take(KEPT_FINDINGS).cloned().collect(),
    };
    serde_json::to_string(&kept).unwrap_or_default()
}

/// The problem that a job left behind.
pub(crate) fn kept_problem(job: &JobRow) -> Option<Problem> {
    let kept: KeptProblem = serde_json::from_str(job.problem.as_deref()?).ok()?;
    let code = Code::ALL.iter().find(|code| code.as_str() == kept.code);
    let mut problem = Problem::new(code.copied().unwrap_or(Code::Internal));
    problem.args = kept.args;
    Some(problem.with_findings(kept.findings))
}

/// Takes the job out of the process's list however the work ends, also by being dropped.
struct Held<'a> {
    jobs: &'a Jobs,
    id: JobId,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.jobs.map().remove(&self.id);
    }
}

impl App {
    /// Puts right what processes that died left behind; gives how many jobs that were. The start
    /// of a server on SQLite is `alone` with its file: what is running is nobody's any more.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn job_recover(&self, alone: bool) -> Result<usize> {
        let db = &**self.store();
        let silent = match self.engine() {
            Engine::Postgres => SILENT_POSTGRES_S,
            Engine::Sqlite => SILENT_SQLITE_S,
        };
        let alive_since = self.now() - chrono::TimeDelta::seconds(silent);
        let mut recovered = 0;
        for job in store::kernel::job::list_running(db, RUNNING_MAX).await? {
            let mine = job.claimed_by == Some(self.jobs().worker);
            let dead = match (mine, self.engine()) {
                (true, _) => !self.jobs().map().contains_key(&job.id),
                (false, Engine::Sqlite) if alone => true,
                (false, _) => job.beat_at.is_none_or(|at| at < alive_since),
            };
            let Some(kind) = kind_of(&job).filter(|_| dead) else { continue };
            recovered += 1;
            if job.attempts < kind.attempts_max && !job.cancel {
                store::kernel::job::set_waiting(db, job.id).await?;
            } else {
                self.job_end(kind, &job, Err(Problem::new(kind.interrupted))).await?;
            }
        }
        Ok(recovered)
    }

    /// Does what waits until nothing does.
    pub(crate) async fn work_all(&self) {
        loop {
            match self.job_run(None).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(problem) => {
                    problem.log();
                    return;
                }
            }
        }
    }

    /// Tells this process that something waits.
    pub(crate) fn work_waits(&self) {
        let app = self.clone();
        tokio::spawn(async move { app.work_all().await });
    }

    /// Waits until the open work on a thing has ended, doing it itself when nobody is at it.
    pub(crate) async fn job_wait(&self, subject: Uuid) -> Result<()> {
        loop {
            if self.job_run(Some(subject)).await? {
                return Ok(());
            }
            let job = store::kernel::job::find_latest(&**self.store(), subject).await?;
            if job.is_none_or(|job| !job.state.is_open()) {
                return Ok(());
            }
            self.job_recover(false).await?;
            tokio::time::sleep(WAIT).await;
        }
    }

    /// The same for at most so long: a short list is read before the page that sent it asks.
    pub(crate) async fn job_wait_for(&self, subject: Uuid, most: Duration) -> Result<()> {
        self.work_waits();
        let ended = async {
            loop {
                let job = store::kernel::job::find_latest(&**self.store(), subject).await?;
                if job.is_none_or(|job| !job.state.is_open()) {
                    return Ok(());
                }
                tokio::time::sleep(WAIT).await;
            }
        };
        tokio::time::timeout(most, ended).await.unwrap_or(Ok(()))
    }

    /// Calls off the open work on a thing, whoever is at it.
    pub(crate) async fn job_cancel(&self, subject: Uuid) -> Result<()> {
        // This process first: it may be holding the one lock that the row waits for.
        if let Some(progress) = self.jobs().find(subject) {
            progress.cancel();
        }
        let job = store::kernel::job::set_cancel(&**self.store(), subject).await?;
        let waiting = job.filter(|job| job.state == JobState::Waiting);
        match waiting.as_ref().and_then(|job| Some((kind_of(job)?, job))) {
            Some((kind, job)) => self.job_end(kind, job, Err(Problem::new(kind.called_off))).await,
            None => Ok(()),
        }
    }

    /// How far the latest work on a thing is.
    pub(crate) async fn job_progress(
        &self,
        subject: Uuid,
    ) -> Result<(Option<ProgressView>, Option<Problem>)> {
        let Some(job) = store::kernel::job::find_latest(&**self.store(), subject).await? else {
            return Ok((None, None));
        };
        let problem = kept_problem(&job);
        let mut view = ProgressView {
            state: job.state.as_str(),
            stage: job.stage,
            done: job.done,
            total: job.total,
        };
        if let Some(progress) = self.jobs().find(subject) {
            let beat = progress.beat();
            (view.stage, view.done, view.total) = (beat.stage.to_owned(), beat.done, beat.total);
        }
        if view.stage.is_empty() {
            "waiting".clone_into(&mut view.stage);
        }
        Ok((Some(view), problem))
    }

    /// Waits until no other large work is under way in this process, and keeps it so.
    pub(crate) async fn job_turn(&self) -> Result<SemaphorePermit<'_>> {
        self.jobs().turn.acquire().await.map_err(Problem::internal)
    }

    pub(crate) fn job_worker(&self) -> Uuid {
        self.jobs().worker
    }

    /// Claims one job and runs it; `false` when none waits.
    async fn job_run(&self, subject: Option<Uuid>) -> Result<bool> {
        let jobs = self.jobs();
        let _turn = self.job_turn().await?;
        let db = &**self.store();
        let kinds = crate::joints::JOBS.iter().map(|kind| kind.name);
        let claimed =
            store::kernel::job::claim(db, jobs.worker, kinds, subject, self.now()).await?;
        let Some((kind, job)) = claimed.and_then(|job| Some((kind_of(&job)?, job))) else {
            return Ok(false);
        };
        let progress = Arc::new(Progress::new(kind.called_off));
        jobs.map().insert(job.id, (job.subject, progress.clone()));
        let _held = Held { jobs, id: job.id };
        let outcome = tokio::select! {
            outcome = (kind.run)(self, &job, &progress) => outcome,
            () = self.beats(&job, &progress) => Err(Problem::new(kind.called_off)),
        };
        if let Err(problem) = &outcome {
            problem.log();
        }
        let after = kind.after.filter(|_| outcome.is_ok());
        self.job_end(kind, &job, outcome).await?;
        if let Some(after) = after
            && let Err(problem) = after(self, &job).await
        {
            problem.log();
        }
        Ok(true)
    }

    /// Says again and again that this process lives; comes back only when the work is to end.
    async fn beats(&self, job: &JobRow, progress: &Progress) {
        let db = &**self.store();
        loop {
            tokio::time::sleep(BEAT).await;
            let beat = progress.beat();
            if self.engine() == Engine::Sqlite && beat.stage == "writing" {
                // The work itself holds the one lock.
                continue;
            }
            match store::kernel::job::beat(db, job.id, self.jobs().worker, &beat, self.now()).await
            {
                Ok(true) => {}
                Ok(false) => {
                    // Ended by itself in between, called off, or taken away.
                    let now = store::kernel::job::find_latest(db, job.subject).await;
                    let still = now.is_ok_and(|now| {
                        now.is_some_and(|now| now.id == job.id && now.state == JobState::Done)
                    });
                    if !still {
                        progress.cancel();
                        return;
                    }
                }
                Err(error) => tracing::warn!(%error, "a job's progress is not written"),
            }
        }
    }

    /// Writes how a piece of work ended, and has its thing put back where it was unless the work moved it on
    /// in its own transaction.
    async fn job_end(&self, kind: &JobKind, job: &JobRow, outcome: Result<()>) -> Result<()> {
        let Err(problem) = outcome else { return Ok(()) };
        let state = match problem.code == kind.called_off {
            true => JobState::Cancelled,
            false => JobState::Failed,
        };
        let tx = self.store().begin().await?;
        let ended =
            store::kernel::job::set_ended(&*tx, job.id, state, Some(&keep(&problem)), self.now())
                .await?;
        if ended {
            (kind.put_back)(&tx, job, state).await?;
        }
        Ok(tx.commit().await?)
    }
}

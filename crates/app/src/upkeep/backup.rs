//! Backups: one file with everything, made while others work, proved by reading it again, and taken
//! back into an empty database of either engine.

mod file;
mod restore;

use std::path::{Path, PathBuf};
use std::sync::{MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use store::Store;
use store::kernel::backup::{BackupError, BackupRow, FileError, RestoreRow};
use uuid::Uuid;

use crate::App;
use crate::kernel::call::{Asked, Found, HOME, Level, Notice, Said, Source};
use crate::kernel::keys::{self, Keys};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;

pub use restore::{Aside, Gone, Restored, restore};
pub use store::kernel::backup::{Content, Manifest, Series, TableSum};

/// After so many days without a backup the administrator is told: what a disk takes with it then is
/// a week of typing.
pub const BACKUP_DAYS: i64 = 7;
/// The longest path that is noted.
const PATH_CHARS: usize = 300;

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    /// Where it is.
    pub file: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// What it holds.
    pub content: Content,
    /// The file of the keys that it needs, to be kept apart from it; none when it needs none.
    pub key_file: Option<PathBuf>,
    /// Whether the database could take the note that it was made.
    pub noted: bool,
}

/// The keys that are at hand: where they were looked for, and their names.
#[derive(Debug, Clone, Default)]
pub struct KeysAtHand {
    pub file: PathBuf,
    pub names: Vec<String>,
}

/// What a page says about backups.
#[derive(Debug, Clone)]
pub struct BackupState {
    /// The latest one: when and where. Where it is on the server, only whoever keeps the server is told;
    /// others have an empty name.
    pub latest: Option<(DateTime<Utc>, String)>,
    /// When the database was restored from it, if that is what it came from.
    pub restored_at: Option<DateTime<Utc>>,
    /// Whether that is too long ago.
    pub due: bool,
}

/// A database that came from a backup, before somebody has looked at its series.
#[derive(Debug, Clone)]
pub struct RestoreState {
    pub id: Uuid,
    /// When it was done.
    pub restored_at: DateTime<Utc>,
    /// The moment the backup is of.
    pub made_at: DateTime<Utc>,
    /// The last numbers in it, of the actor's commune; all of them for whoever has none.
    pub series: Vec<Series>,
}

/// Makes a backup. An older file of that name stays until the new one was read again.
///
/// # Errors
/// `backup_no_room`, `backup_unwritable`, `backup_unreadable` when what was written cannot be
/// read again, `database_damaged`, or when the database cannot be read.
pub async fn make(app: &App, to: &Path) -> Result<Made> {
    let (content, size) = file::write(app, to).await?;
    let shown: String = to.display().to_string().chars().take(PATH_CHARS).collect();
    let row = BackupRow {
        made_at: content.manifest.made_at,
        file: shown,
        size: i64::try_from(size).unwrap_or(i64::MAX),
    };
    let noted = match note(app, &row, &content).await {
        Ok(()) => true,
        Err(problem) => {
            problem.log();
            false
        }
    };
    let key_file = (!content.manifest.keys.is_empty())
        .then(|| crate::kernel::sealing::keys(app).path().to_owned());
    Ok(Made { file: to.to_owned(), size, content, key_file, noted })
}

async fn note(app: &App, row: &BackupRow, content: &Content) -> Result<()> {
    let write = app.write_as_program(Action::BackupAdd).await?;
    store::kernel::backup::add_made(&*write, row, &content.hash).await?;
    let detail = serde_json::json!({ "rows": content.rows(), "hash": content.hash });
    write.commit(None, Subject::backup(&row.file), detail).await
}

/// What the administrator sees of backups.
///
/// # Errors
/// `not_allowed`, or when the database cannot be asked.
pub async fn state(app: &App, actor: &Actor) -> Result<BackupState> {
    actor.require(Action::BackupSee)?;
    let db = &**app.store();
    let made = store::kernel::backup::find_latest(db).await?.map(|row| (row.made_at, row.file));
    // A backup does not hold the note that it was made: whoever came from one knows of it by that.
    let restored = store::kernel::backup::list_restores(db).await?.into_iter().next();
    let restored =
        restored.filter(|it| made.as_ref().is_none_or(|(made_at, _)| *made_at < it.made_at));
    let restored_at = restored.as_ref().map(|it| it.restored_at);
    let latest = restored.map(|it| (it.made_at, it.file.unwrap_or_default())).or(made);
    let due = match &latest {
        Some((made_at, _)) => app.now() - *made_at > TimeDelta::days(BACKUP_DAYS),
        // A database of today has nothing to lose yet; one with a register has.
        None => true,
    };
    let keeps_server = actor.area.is_none() && actor.village.is_none();
    let shown = |file: String| if keeps_server { file } else { String::new() };
    let latest = latest.map(|(at, file)| (at, shown(file)));
    Ok(BackupState { latest, restored_at, due })
}

/// Whether this database came from a backup whose series nobody has looked at since. It is known
/// from the start on: nobody restores into a database that a program has open.
pub fn restore_state(app: &App, actor: &Actor) -> Option<RestoreState> {
    if !actor.may(Action::RestoreSee) {
        return None;
    }
    let mut state = self::restored(app).clone()?;
    state
        .series
        .retain(|series| actor.area.as_ref().is_none_or(|area| area.as_str() == series.commune));
    Some(state)
}

/// Somebody has looked at the papers that were handed out after the backup was made.
///
/// # Errors
/// `not_allowed`; `not_found` when nothing waits for it.
pub async fn restore_confirm(app: &App, actor: &Actor) -> Result<()> {
    let write = app.write(actor, Action::RestoreConfirm).await?;
    if !store::kernel::backup::set_confirmed(&*write, actor.account, write.at).await? {
        // Another process was told before.
        *self::restored(app) = None;
        return Err(Problem::new(Code::NotFound));
    }
    write.commit(None, Subject::restored(), serde_json::json!({})).await?;
    *self::restored(app) = None;
    Ok(())
}

fn restored(app: &App) -> MutexGuard<'_, Option<RestoreState>> {
    app.0.restored.lock().unwrap_or_else(PoisonError::into_inner)
}

impl KeysAtHand {
    /// The keys of a file, or of the usual place for a database; none when there is no such file.
    ///
    /// # Errors
    /// `key_unreadable`, `key_place_missing`.
    pub fn read(file: Option<&Path>, url: &str) -> Result<KeysAtHand> {
        let file = match file {
            Some(file) => file.to_owned(),
            None => keys::default_place(url)?,
        };
        let keys = Keys::load(&file)?;
        let names = keys.map(|keys| keys.names().iter().map(ToString::to_string).collect());
        Ok(KeysAtHand { file, names: names.unwrap_or_default() })
    }
}

/// The restore that waits for somebody to look, as the database knows it.
pub(crate) async fn unconfirmed(store: &Store) -> Result<Option<RestoreState>> {
    let row = store::kernel::backup::find_unconfirmed(&**store).await?;
    Ok(row.map(|RestoreRow { id, restored_at, made_at, series, .. }| RestoreState {
        id,
        restored_at,
        made_at,
        series,
    }))
}

/// Reads a backup to its end without taking anything from it.
///
/// # Errors
/// `backup_unreadable` when it is no whole backup.
pub fn backup_check(file: &Path) -> Result<Content> {
    file::check(file)
}

/// What went wrong, with the file it went wrong with.
fn problem(error: BackupError, file: &Path) -> Problem {
    let shown = file.display();
    let told = |code: Code| Problem::new(code).with("file", shown);
    match error {
        BackupError::Store(error) => error.into(),
        BackupError::File(FileError::Disk(error)) => disk(&error, file),
        BackupError::File(FileError::Broken(flaw, said)) => {
            tracing::debug!(said, "no whole backup");
            told(Code::BackupUnreadable).with("flaw", flaw.as_str())
        }
        BackupError::NotEmpty(table) => told(Code::RestoreNotEmpty).with("table", table),
        BackupError::Newer(step) => told(Code::BackupNewer).with("step", step),
        error @ BackupError::Different(_) => Problem::internal(error),
    }
}

/// A file that cannot be written or read.
fn disk(error: &std::io::Error, file: &Path) -> Problem {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    let is_full = matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge);
    let code = if is_full { Code::BackupNoRoom } else { Code::BackupUnwritable };
    Problem::new(code).with("file", file.display()).with("reason", error)
}

/// Whoever answers for backups is told of the last one.
pub(crate) const CALLS: Source =
    Source { pages: &[HOME], find: |asked| Box::pin(notices(asked)), owed: &[] };

async fn notices(asked: &Asked<'_>) -> Result<Found> {
    let Asked { app, actor, .. } = *asked;
    if !actor.may(Action::BackupSee) {
        return Ok(Found::default());
    }
    let state = state(app, actor).await?;
    let level = if state.due { Level::Warning } else { Level::Note };
    let said = match &state.latest {
        None => vec![Said::words("backup.never")],
        Some((at, file)) => {
            let restored = state.restored_at.as_ref().map(|at| app.local_time(at));
            let latest = match &restored {
                _ if file.is_empty() => Said::words("backup.latest_at"),
                Some(restored) => {
                    Said::words("backup.came_from").with("file", file).with("restored", restored)
                }
                None => Said::words("backup.latest").with("file", file),
            };
            let days = (app.now() - *at).num_days();
            let due = state.due.then(|| Said::words("backup.due").with("days", days));
            due.into_iter().chain([latest.with("at", app.local_time(at))]).collect()
        }
    };
    Ok(Found { notices: vec![Notice { level, said, link: None }], ..Found::default() })
}

//! Which key a database needs, and bringing everything in it under the current one: after an upgrade
//! from a program that kept it in the clear, and after a change of keys.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;
use store::kernel::seal::KeyName;
use store::kernel::sealing;
use store::{Engine, Store};

use crate::kernel::keys::Keys;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;
use crate::{App, Clock};

/// How often a server looks whether another process began with a new key, or a row was left.
const LOOK: std::time::Duration = std::time::Duration::from_secs(5);
/// How often the log says how far it is: a register of 100 000 households says so some ten times.
const SAY_EVERY: u64 = 50_000;

/// How far this process is with sealing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct SealProgress {
    /// Whether it is at it.
    pub running: bool,
    /// Values sealed since it began.
    pub done: u64,
    /// Values there were to seal.
    pub total: u64,
}

/// A key, and what it is needed for.
#[derive(Debug, Clone)]
pub struct KeyView {
    /// Its public name.
    pub id: String,
    /// Whether new values are sealed with it.
    pub current: bool,
    /// Whether the key file has it.
    pub in_file: bool,
    /// Whether the database names it.
    pub in_database: bool,
    /// How many values of each column are sealed with it.
    pub needed: Vec<(&'static str, i64)>,
}

/// What an administrator is told of the keys.
#[derive(Debug, Clone)]
pub struct KeyNote {
    /// Where the key file lies.
    pub path: PathBuf,
    /// The name of the current key.
    pub current: String,
    /// Whether the file lies on the disk of the database.
    pub same_disk: bool,
    /// How far this process is with sealing.
    pub progress: SealProgress,
}

/// The keys of a database with what each is needed for, as the command line shows them.
#[derive(Debug, Clone)]
pub struct KeysView {
    /// Where the key file lies.
    pub path: PathBuf,
    /// Whether it lies on the disk of the database.
    pub same_disk: bool,
    pub keys: Vec<KeyView>,
    /// How many values of each column are in the clear or under another key than the current one.
    pub left: Vec<(&'static str, i64)>,
    /// How far this process is with them.
    pub progress: SealProgress,
}

/// What this process does about it.
#[derive(Default)]
pub(crate) struct Sealing {
    progress: Mutex<SealProgress>,
}

impl Sealing {
    fn set(&self, change: impl FnOnce(&mut SealProgress)) -> SealProgress {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut progress);
        *progress
    }
}

/// Opens the key file of a database and checks it against the keys that the database names. A first
/// key is made only for a database that needs none yet.
pub(crate) async fn unlock(
    store: Store,
    keys: Option<&Path>,
    url: &str,
    clock: &dyn Clock,
) -> Result<(Store, Arc<Keys>)> {
    let path = match keys {
        Some(path) => path.to_owned(),
        None => crate::kernel::keys::default_place(url)?,
    };
    let known = sealing::keys(&*store).await?;
    let keys = match known.is_empty() {
        true => Some(Keys::load_or_make(&path, clock.now())?),
        false => Keys::load(&path)?,
    };
    let lacks = |name: KeyName| {
        Problem::new(Code::KeyMissing).with("id", name).with("path", path.display())
    };
    let Some(keys) = keys.map(Arc::new) else {
        let name = known.iter().find(|key| key.current).or(known.first()).map(|key| key.name);
        return Err(lacks(name.unwrap_or(KeyName([0; 4]))));
    };
    if let Some(key) = known.iter().find(|key| !keys.has(key.name)) {
        return Err(lacks(key.name));
    }
    let store = store.with_seal(keys.clone());
    if let Some(key) = known.iter().find(|key| !sealing::proves(&*store, key)) {
        let wrong = Problem::new(Code::KeyWrong).with("id", key.name);
        return Err(wrong.with("path", path.display()));
    }
    // The file is first to name a new key: whoever was cut before the database did goes on here.
    let current = known.iter().find(|key| key.current).map(|key| key.name);
    if current != Some(keys.current_name()) {
        adopt(&store, &keys, clock).await?;
    }
    Ok((store, keys))
}

/// Writes the current key of the file down as the database's. Of two programs that begin at once with
/// files of their own the second is refused: it would seal with a key the first has not.
async fn adopt(store: &Store, keys: &Keys, clock: &dyn Clock) -> Result<()> {
    let tx = store.begin().await?;
    store::kernel::audit::lock(&tx, "").await?;
    if let Some(key) = sealing::keys(&*tx).await?.iter().find(|key| !keys.has(key.name)) {
        let lacks = Problem::new(Code::KeyMissing).with("id", key.name);
        return Err(lacks.with("path", keys.path().display()));
    }
    sealing::set_current(&*tx, clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Refuses while another program works with a database: it holds its keys in memory, and would go on
/// with one that is taken out of the file.
///
/// # Errors
/// `key_in_use`, or when the database cannot be opened.
pub async fn nobody_else(url: &str) -> Result<()> {
    let store = Store::open(url).await?;
    let alone = store.is_alone().await;
    store.close().await?;
    match alone? {
        true => Ok(()),
        false => {
            let shown = url.rsplit('@').next().unwrap_or_default();
            Err(Problem::new(Code::KeyInUse).with("database", shown))
        }
    }
}

/// The keys outside the database.
pub fn keys(app: &App) -> &Arc<Keys> {
    &app.0.keys
}

/// The names of the keys that this database needs: what a backup names, and what whoever restores
/// it must have.
///
/// # Errors
/// When the database cannot be asked.
pub async fn ids(app: &App) -> Result<Vec<String>> {
    let known = sealing::keys(&**app.store()).await?;
    Ok(known.iter().map(|key| key.name.to_string()).collect())
}

/// How far this process is with sealing.
pub fn progress(app: &App) -> SealProgress {
    app.0.sealing.set(|_| {})
}

/// Whether the key file lies on the disk of the database: who takes the disk has both.
pub fn on_same_disk(app: &App) -> bool {
    let (url, path) = (&app.0.url, self::keys(app).path());
    let Some(database) = store::file_of(url) else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let device = |path: &Path| std::fs::metadata(path).ok().map(|it| it.dev());
        device(Path::new(database)) == device(path)
    }
    #[cfg(not(unix))]
    {
        Path::new(database).parent() == path.parent()
    }
}

/// What an administrator is told of the keys while others work: nothing is counted.
///
/// # Errors
/// `not_allowed`.
pub fn note(app: &App, actor: &Actor) -> Result<KeyNote> {
    actor.require(Action::KeyChange)?;
    Ok(KeyNote {
        path: self::keys(app).path().to_owned(),
        current: self::keys(app).current_name().to_string(),
        same_disk: on_same_disk(app),
        progress: self::progress(app),
    })
}

/// The keys with what each is needed for.
///
/// # Errors
/// When the database cannot be asked.
pub async fn show(app: &App) -> Result<KeysView> {
    let db = &**app.store();
    let known = sealing::keys(db).await?;
    let mut names = self::keys(app).names();
    names.extend(known.iter().map(|key| key.name).filter(|name| !self::keys(app).has(*name)));
    let mut keys = Vec::new();
    for name in names {
        keys.push(KeyView {
            id: name.to_string(),
            current: name == self::keys(app).current_name(),
            in_file: self::keys(app).has(name),
            in_database: known.iter().any(|key| key.name == name),
            needed: sealing::count(db, Some(name)).await?,
        });
    }
    Ok(KeysView {
        path: self::keys(app).path().to_owned(),
        same_disk: on_same_disk(app),
        keys,
        left: sealing::count(db, None).await?,
        progress: self::progress(app),
    })
}

/// Begins with a new key, or goes on with a change of keys that was cut, and brings everything
/// under it. Gives the new key's name.
///
/// # Errors
/// `key_unreadable` when the key file cannot be written; when the database refuses.
pub async fn rotate(app: &App) -> Result<String> {
    let left: i64 = sealing::count(&**app.store(), None).await?.iter().map(|(_, n)| n).sum();
    if left == 0 {
        let name = self::keys(app).add_current(app.now())?;
        let write = app.write_as_program(Action::KeyChange).await?;
        sealing::set_current(&*write, write.at).await?;
        let detail = json!({ "act": "rotate", "key": name.to_string() });
        write.commit(None, Subject::key(name), detail).await?;
    }
    all(app).await?;
    Ok(self::keys(app).current_name().to_string())
}

/// Takes an old key out of the database's list and out of the file.
///
/// # Errors
/// `key_unknown`; `key_needed` while anything is sealed with it.
pub async fn drop(app: &App, id: &str) -> Result<()> {
    let unknown = || Problem::new(Code::KeyUnknown).with("id", id);
    let name = KeyName::parse(id).ok_or_else(unknown)?;
    let write = app.write_as_program(Action::KeyChange).await?;
    write.alone_in_none().await?;
    let known = sealing::keys(&*write).await?.into_iter().find(|key| key.name == name);
    if known.is_none() && !self::keys(app).has(name) {
        return Err(unknown());
    }
    let counts = sealing::count(&*write, Some(name)).await?;
    let needed = counts.iter().any(|(_, count)| *count > 0);
    if needed || known.is_some_and(|key| key.current) || name == self::keys(app).current_name() {
        return Err(Problem::new(Code::KeyNeeded).with("id", id));
    }
    sealing::forget(&*write, name).await?;
    let detail = json!({ "act": "drop", "key": id });
    write.commit(None, Subject::key(id), detail).await?;
    // Cut here, the key stays in the file, needed by nothing: dropping it again takes it out.
    self::keys(app).remove(name)
}

/// Seals what is in the clear or under an older key, when there is any, and cleans the files of
/// what they held before. A server does it beside its work.
///
/// # Errors
/// When a value cannot be opened, or the database refuses.
pub async fn due(app: &App) -> Result<()> {
    // Another process may have begun with a new key.
    let known = sealing::keys(&**app.store()).await?;
    let current = known.iter().find(|key| key.current).map(|key| key.name);
    if current != Some(self::keys(app).current_name()) {
        self::keys(app).reload()?;
    }
    if app.0.sealed.load(std::sync::atomic::Ordering::Relaxed) == key_number(app) {
        return Ok(());
    }
    all(app).await
}

/// Looks now and then whether something is to be sealed, in the background. A server calls it once;
/// it never ends.
pub async fn work(app: App) {
    loop {
        if let Err(problem) = due(&app).await {
            problem.log();
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn all(app: &App) -> Result<()> {
    let total: i64 = sealing::count(&**app.store(), None).await?.iter().map(|(_, n)| n).sum();
    let total = u64::try_from(total).unwrap_or(0);
    if total > 0 {
        app.0.sealing.set(|it| *it = SealProgress { running: true, done: 0, total });
        tracing::info!(total, "sealing with key {}", self::keys(app).current_name());
        let sealed = columns(app).await;
        app.0.sealing.set(|it| it.running = false);
        if !sealed? {
            return Ok(());
        }
    }
    if sealing::scrub_due(&**app.store()).await? {
        tracing::info!("writing the files anew, without what was in the clear");
        sealing::scrub(app.store()).await?;
    }
    app.0.sealed.store(key_number(app), std::sync::atomic::Ordering::Relaxed);
    Ok(())
}

/// Gives whether nothing is left: another process may be at it, or a row may be in use.
async fn columns(app: &App) -> Result<bool> {
    let mut said = 0;
    for column in sealing::columns() {
        let mut after = None;
        loop {
            let tx = app.store().begin().await?;
            if !sealing::alone(&tx).await? {
                return Ok(false);
            }
            let batch = sealing::batch(&tx, column, after).await?;
            tx.commit().await?;
            let now = app.0.sealing.set(|it| it.done += batch.done);
            if now.done >= said + SAY_EVERY {
                said = now.done;
                tracing::info!(done = now.done, total = now.total, "sealing");
            }
            if batch.last.is_none() || (batch.done == 0 && batch.last == after) {
                break;
            }
            after = batch.last;
            if app.engine() == Engine::Sqlite {
                // There is one writer: whoever waits comes first.
                tokio::task::yield_now().await;
            }
        }
    }
    let left: i64 = sealing::count(&**app.store(), None).await?.iter().map(|(_, n)| n).sum();
    tracing::info!(left, "sealed");
    Ok(left == 0)
}

/// The current key as a number, for remembering that everything is under it; 0 is never one.
fn key_number(app: &App) -> u64 {
    u64::from(u32::from_be_bytes(self::keys(app).current_name().0)) | (1 << 32)
}

//! A backup back into a database.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use store::Store;
use store::kernel::backup::{Content, Series, series_of};

use super::file::{beside, check, create_database, sync_folder};
use super::{KeysAtHand, PATH_CHARS, disk, problem};
use crate::kernel::problem::{Code, Problem, Result};

/// What SQLite keeps beside its file.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Numbers that the replaced database gave out and the backup does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// The series as the replaced database had it.
    pub series: Series,
    /// The first number that is missing.
    pub from: i64,
}

/// Where the replaced database is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aside {
    /// A file beside the new one.
    File(PathBuf),
    /// A schema of the same database.
    Schema(String),
}

/// A database that was restored.
#[derive(Debug)]
pub struct Restored {
    /// What the backup held.
    pub content: Content,
    /// Where the replaced database is now, when there was one in its place.
    pub aside: Option<Aside>,
    /// What that one had and this one has not; `None` when it could not be read, or there was none.
    pub gone: Option<Vec<Gone>>,
}

/// Takes a backup into an empty database, or with `replace` puts it in the place of a file, which is
/// kept beside it.
///
/// # Errors
/// `backup_unreadable`, `backup_newer`, `backup_key_missing`, `restore_not_empty`, `restore_in_use`,
/// `backup_no_room`, or when the database refuses; then nothing was changed.
pub async fn restore(
    url: &str,
    from: &Path,
    replace: bool,
    keys: &KeysAtHand,
    at: DateTime<Utc>,
) -> Result<Restored> {
    crate::upkeep::integrity::refuse_folder(url)?;
    // The whole of it first: a file that is cut is refused before anything is touched.
    let content = check(from)?;
    let missing: Vec<&str> = content
        .manifest
        .keys
        .iter()
        .map(String::as_str)
        .filter(|key| keys.names.iter().all(|name| name != key))
        .collect();
    if !missing.is_empty() {
        return Err(Problem::new(Code::BackupKeyMissing)
            .with("keys", missing.join(", "))
            .with("file", keys.file.display()));
    }
    match url.strip_prefix("sqlite:") {
        Some(path) => into_file(Path::new(path), from, replace, at).await,
        None => into_server(url, from, replace, at).await,
    }
}

async fn load(
    store: &Store,
    from: &Path,
    at: DateTime<Utc>,
    aside: Option<String>,
) -> Result<Content> {
    let file = std::fs::File::open(from).map_err(|error| disk(&error, from))?;
    let name = from.file_name().unwrap_or_default().to_string_lossy();
    let name = name.chars().take(PATH_CHARS).collect();
    let source = store::kernel::backup::Source { name, at, aside };
    store::kernel::backup::load(store, file, &source).await.map_err(|error| problem(error, from))
}

/// Into a database of a server; with `replace` the tables that are there are kept beside, under a
/// schema of their own, and compared as a file is.
async fn into_server(url: &str, from: &Path, replace: bool, at: DateTime<Utc>) -> Result<Restored> {
    let store = Store::open(url).await?;
    let restored = async {
        let there = replace && !store::kernel::migration::is_empty(&store).await?;
        if there && !store.is_alone().await? {
            let shown = url.rsplit('@').next().unwrap_or_default();
            return Err(Problem::new(Code::RestoreInUse).with("file", shown));
        }
        let before = if there { series_of(&*store).await.ok() } else { None };
        let aside = there.then(|| at.format("before_%Y%m%d_%H%M%S").to_string());
        let content = load(&store, from, at, aside.clone()).await?;
        let gone = before.map(|before| gone(&before, &content.manifest.series));
        Ok(Restored { content, aside: aside.map(Aside::Schema), gone })
    };
    let restored = restored.await;
    store.close().await?;
    restored
}

/// Into a new file, which gets its name when it is whole.
async fn into_file(path: &Path, from: &Path, replace: bool, at: DateTime<Utc>) -> Result<Restored> {
    let on_disk = |error: std::io::Error| disk(&error, path);
    let there = std::fs::metadata(path).is_ok_and(|file| file.len() > 0);
    if there && !replace {
        return Err(Problem::new(Code::RestoreNotEmpty).with("file", path.display()));
    }
    let before = match there {
        true => series_before(path).await?,
        false => None,
    };
    let part = beside(path, ".part");
    let loaded = load_part(&part, from, at).await;
    let content = match loaded {
        Ok(content) => content,
        Err(problem) => {
            remove(&part);
            return Err(problem);
        }
    };
    let aside = there.then(|| beside(path, &at.format(".before-%Y%m%d-%H%M%S").to_string()));
    if let Some(aside) = &aside {
        for ending in BESIDE {
            let file = beside(path, ending);
            if file.exists() {
                std::fs::rename(&file, beside(aside, ending)).map_err(on_disk)?;
            }
        }
        std::fs::rename(path, aside).map_err(on_disk)?;
    }
    std::fs::rename(&part, path).map_err(on_disk)?;
    sync_folder(path).map_err(on_disk)?;
    let gone = before.map(|before| gone(&before, &content.manifest.series));
    Ok(Restored { content, aside: aside.map(Aside::File), gone })
}

async fn load_part(part: &Path, from: &Path, at: DateTime<Utc>) -> Result<Content> {
    remove(part);
    create_database(part).map_err(|error| disk(&error, part))?;
    let store = Store::open(&format!("sqlite:{}", part.display())).await?;
    let content = load(&store, from, at, None).await;
    // Closing folds the log into the file: alone it is whole.
    store.close().await?;
    let content = content?;
    if BESIDE.iter().any(|ending| beside(part, ending).exists()) {
        return Err(Problem::internal("the restored file still has a log beside it"));
    }
    Ok(content)
}

fn remove(part: &Path) {
    for file in [part.to_owned()].into_iter().chain(BESIDE.map(|ending| beside(part, ending))) {
        // It may not be there.
        let _ = std::fs::remove_file(file);
    }
}

/// The series of the database that is about to be replaced, as far as it can still be read. A program
/// that uses it would go on writing into what was put aside.
async fn series_before(path: &Path) -> Result<Option<Vec<Series>>> {
    let Ok(store) = Store::open(&format!("sqlite:{}", path.display())).await else {
        return Ok(None);
    };
    let alone = store.is_alone().await;
    let series = match alone {
        Ok(true) => series_of(&*store).await.ok(),
        Ok(false) => None,
        Err(_) => None,
    };
    // It may be damaged; that is why it is replaced.
    let _ = store.close().await;
    match alone {
        Ok(false) => Err(Problem::new(Code::RestoreInUse).with("file", path.display())),
        _ => Ok(series),
    }
}

fn gone(before: &[Series], now: &[Series]) -> Vec<Gone> {
    let last = |of: &Series| {
        let same =
            |it: &&Series| (&it.kind, &it.commune, it.year) == (&of.kind, &of.commune, of.year);
        now.iter().find(same).map_or(0, |it| it.number)
    };
    before
        .iter()
        .filter(|series| series.number > last(series))
        .map(|series| Gone { series: series.clone(), from: last(series) + 1 })
        .collect()
}

//! A damaged database is noticed: at the start, while the program runs, and when somebody asks.

use std::time::Duration;

use crate::App;
use crate::kernel::problem::{Code, Problem, Result};

/// How long a start waits for the look at every page: a gigabyte or so on an old disk. The rest of a
/// larger file is looked at while the program already answers.
const START_WAIT: Duration = Duration::from_secs(5);
/// How often a running server looks at every page again.
const AGAIN: Duration = Duration::from_secs(24 * 3600);
/// After a look nothing that the engine refuses is a reason for another at once.
const PAUSE: Duration = Duration::from_secs(60);

/// Looks at every page of the database. Waits for the result some seconds; what is found later is
/// shown on every page from then on.
///
/// # Errors
/// `database_damaged`, or when it cannot be read.
pub async fn at_start(app: &App) -> Result<()> {
    let app = app.clone();
    let look = tokio::spawn(async move { pages(&app).await });
    match tokio::time::timeout(START_WAIT, look).await {
        Ok(Ok(result)) => result,
        Ok(Err(error)) => Err(Problem::internal(error)),
        // The task goes on by itself and logs what it finds.
        Err(_) => {
            tracing::info!("the database is large: its pages are looked at meanwhile");
            Ok(())
        }
    }
}

/// Looks at every page once a day, and at once when the engine refuses what it never refuses.
pub async fn daily(app: App) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(AGAIN) => {}
            () = app.store().odd_refusal() => {
                tracing::warn!("an odd refusal of the database: its pages are looked at now");
            }
        }
        if let Err(problem) = pages(&app).await {
            problem.log();
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn pages(app: &App) -> Result<()> {
    let since = std::time::Instant::now();
    let mut found = store::kernel::integrity::check_pages(app.store()).await?;
    found.extend(
        store::kernel::integrity::check_tables(app.store(), &app.catalogue().tables()).await?,
    );
    let seconds = since.elapsed().as_secs();
    tracing::info!(seconds, found = found.len(), "the pages of the database were looked at");
    damaged(&found)
}

/// Looks at pages, indexes and the rows that name one another: for somebody who waits for it.
/// Gives what is wrong, in the words of the engine.
///
/// # Errors
/// When the database cannot be read at all.
pub async fn check(app: &App) -> Result<Vec<String>> {
    Ok(store::kernel::integrity::check_all(app.store()).await?)
}

/// Whether something of the database could not be read since the program started.
pub fn is_damaged(app: &App) -> bool {
    app.store().damage().is_some()
}

/// What is wrong with a file, in the words of the engine; nothing is written into it.
///
/// # Errors
/// When it cannot be read at all.
pub async fn look(url: &str) -> Result<Vec<String>> {
    refuse_folder(url)?;
    Ok(store::kernel::integrity::examine(url).await?)
}

/// A folder is no database, and no damaged one either.
pub(crate) fn refuse_folder(url: &str) -> Result<()> {
    match store::file_of(url).map(std::path::Path::new).filter(|path| path.is_dir()) {
        Some(path) => Err(Problem::new(Code::DatabaseIsFolder).with("database", path.display())),
        None => Ok(()),
    }
}

/// Looks at a database before it is opened for work: an SQLite file that was cut or is damaged is left
/// as it is. With `thorough` every page and index is read.
///
/// # Errors
/// `database_damaged`; `database_is_folder`; `database_absent` when there is nothing where the key file
/// says that there was a register.
pub async fn look_before(url: &str, keys: Option<&std::path::Path>, thorough: bool) -> Result<()> {
    refuse_folder(url)?;
    let keys = match keys {
        Some(keys) => keys.to_owned(),
        None => crate::kernel::keys::default_place(url)?,
    };
    // The key file first: who makes a new register beside this one has its tables before its keys.
    let had_register = keys.exists();
    let Some(path) = store::file_of(url).map(std::path::Path::new) else {
        if had_register
            && store::kernel::migration::is_empty(&store::Store::open(url).await?).await?
        {
            return Err(absent(url.rsplit('@').next().unwrap_or_default(), &keys));
        }
        return Ok(());
    };
    if std::fs::metadata(path).map_or(true, |file| file.len() == 0) {
        return if had_register { Err(absent(&path.display().to_string(), &keys)) } else { Ok(()) };
    }
    if thorough {
        return damaged(&store::kernel::integrity::examine(url).await?);
    }
    let cut = store::kernel::integrity::cut(url).await;
    damaged(&cut.ok().flatten().into_iter().collect::<Vec<_>>())
}

fn absent(database: &str, keys: &std::path::Path) -> Problem {
    let problem = Problem::new(Code::DatabaseAbsent).with("database", database);
    problem.with("keys", keys.display())
}

/// A failure that nobody has a name for, on a file that turns out to be damaged, is the damage.
pub async fn damage_behind(problem: Problem, url: &str) -> Problem {
    let unnamed = matches!(problem.code, Code::Internal | Code::DiskFault | Code::Unavailable);
    if !unnamed || problem.inner().is_none() {
        return problem;
    }
    match store::kernel::integrity::examine(url).await {
        Ok(found) => damaged(&found).err().unwrap_or(problem),
        Err(_) => problem,
    }
}

fn damaged(found: &[String]) -> Result<()> {
    match found.first() {
        Some(first) => Err(Problem::new(Code::DatabaseDamaged).inside(first)),
        None => Ok(()),
    }
}

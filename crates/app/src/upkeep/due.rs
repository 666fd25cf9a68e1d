//! What a server does by itself, in the background: the jobs that wait, pairs to be searched, marks
//! and seals of the log, reports compared with the register; and for its own speed counting the
//! words of names, so that searches begin with the rarest, and having the database look at tables
//! that grew.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::App;
use crate::kernel::problem::Result;

/// How often a process looks whether the register has grown.
const WORDS_LOOK_S: i64 = 600;
/// The words are counted again when a twentieth of the people is new or gone, and at least so many:
/// counting reads all words, a second or two for a million people.
const WORDS_CHANGED_LEAST: i64 = 500;
/// How often a process looks whether a table has changed much.
const STATISTICS_LOOK_S: i64 = 5;
/// How often a process looks whether reports are to be compared with the register.
const REPORTS_LOOK_S: i64 = 15;
/// How often a process looks whether a day has begun whose log is to be sealed.
const SEAL_LOOK_S: i64 = 60;

/// How often a server looks for what waits and what is due.
const LOOK: Duration = Duration::from_secs(2);

/// Does what waits and what is due, in the background of this process. A server calls it once; it
/// never ends.
pub async fn work(app: App) {
    let mut first = true;
    loop {
        match app.job_recover(first).await {
            Ok(_) => first = false,
            Err(problem) => problem.log(),
        }
        app.work_all().await;
        look(&app).await;
        tokio::time::sleep(LOOK).await;
    }
}

/// Each is looked at, whatever becomes of the others.
async fn look(app: &App) {
    // While numbers are found by two hashes, or in the clear, some pairs would be missed.
    let doubles = match crate::kernel::sealing::progress(app).running {
        true => Ok(()),
        false => crate::people::double::find_due(app).await.map(|_| ()),
    };
    let all = [
        doubles,
        word_count_due(app).await.map(|_| ()),
        crate::upkeep::audit::marks_due(app).await.map(|_| ()),
        crate::upkeep::audit::seal_due(app).await.map(|_| ()),
        reports_look(app).await.map(|_| ()),
        statistics_due(app).await.map(|_| ()),
    ];
    all.into_iter().filter_map(Result::err).for_each(|problem| problem.log());
}

/// When this process looked last.
#[derive(Default)]
pub(crate) struct Upkeep {
    words: Looked,
    statistics: Looked,
    seal: Looked,
    reports: Looked,
}

impl Upkeep {
    /// Whether it is time to look for a day to seal.
    pub(crate) fn seal_looked(&self, now: DateTime<Utc>) -> bool {
        self.seal.due(now, SEAL_LOOK_S)
    }
}

#[derive(Default)]
struct Looked(Mutex<Option<DateTime<Utc>>>);

impl Looked {
    /// Whether it is time to look again; if so, now is when it was looked.
    fn due(&self, now: DateTime<Utc>, every_s: i64) -> bool {
        let mut looked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = looked.is_none_or(|at| now - at >= TimeDelta::seconds(every_s));
        if due {
            *looked = Some(now);
        }
        due
    }
}

/// Counts the words of names when the register has grown or shrunk since they were counted; gives
/// whether it did.
///
/// # Errors
/// When the database refuses.
pub async fn word_count_due(app: &App) -> Result<bool> {
    if !app.upkeep().words.due(app.now(), WORDS_LOOK_S) {
        return Ok(false);
    }
    let store = app.store();
    let (people, counted) = store::people::search::counted(&**store).await?;
    let counted = counted.unwrap_or(0);
    if (people - counted).abs() < (counted / 20).max(WORDS_CHANGED_LEAST) {
        return Ok(false);
    }
    store::people::search::count_words(store, people).await?;
    Ok(true)
}

/// Compares reports that are due with the register, when it is time to look.
pub(crate) async fn reports_look(app: &App) -> Result<()> {
    if app.upkeep().reports.due(app.now(), REPORTS_LOOK_S) {
        crate::review::review_report::check_due(app).await?;
    }
    Ok(())
}

/// Has PostgreSQL look at the tables that changed much since it looked at them.
pub(crate) async fn statistics_due(app: &App) -> Result<()> {
    if app.upkeep().statistics.due(app.now(), STATISTICS_LOOK_S) {
        store::kernel::statistics::refresh(app.store()).await?;
    }
    Ok(())
}

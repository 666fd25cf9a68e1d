//! Counting the words of names now and then, so that searches begin with the rarest: a server does it
//! by itself, beside its other work.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::App;
use crate::problem::Result;

/// How often a process looks whether the register has changed since its words were counted: counting
/// reads all of them, a second or two for a million people.
const LOOK_MINUTES: i64 = 10;

/// When this process looked last.
#[derive(Default)]
pub(crate) struct WordCount(Mutex<Option<DateTime<Utc>>>);

impl App {
    /// Counts the words of names when the register has changed since they were counted; gives whether
    /// it did.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn word_count_due(&self) -> Result<bool> {
        let now = self.now();
        {
            let mut looked = self.word_count().0.lock().unwrap_or_else(PoisonError::into_inner);
            if looked.is_some_and(|at| now - at < TimeDelta::minutes(LOOK_MINUTES)) {
                return Ok(false);
            }
            *looked = Some(now);
        }
        let store = self.store();
        let version = store::import::register_version(&**store).await?;
        if store::search::counted(&**store).await? == Some(version) {
            return Ok(false);
        }
        store::search::count_words(store, version).await?;
        Ok(true)
    }
}

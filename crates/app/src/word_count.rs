//! Counting the words of names now and then, so that searches begin with the rarest: a server does it
//! by itself, beside its other work.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::App;
use crate::problem::Result;

/// How often a process looks whether the register has grown.
const LOOK_MINUTES: i64 = 10;
/// The words are counted again when a twentieth of the people is new or gone, and at least so many:
/// counting reads all words, a second or two for a million people.
const CHANGED_LEAST: i64 = 500;

/// When this process looked last.
#[derive(Default)]
pub(crate) struct WordCount(Mutex<Option<DateTime<Utc>>>);

impl App {
    /// Counts the words of names when the register has grown or shrunk since they were counted; gives
    /// whether it did.
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
        let (people, counted) = store::search::counted(&**store).await?;
        let counted = counted.unwrap_or(0);
        if (people - counted).abs() < (counted / 20).max(CHANGED_LEAST) {
            return Ok(false);
        }
        store::search::count_words(store, people).await?;
        Ok(true)
    }
}

//! A clock that stands still until a test moves it.

use std::sync::{Arc, Mutex, PoisonError};

use app::Clock;
use base::Day;
use chrono::{DateTime, Utc};

/// The clock of a test; its copies show the same moment.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    /// A clock that shows a moment.
    pub fn at(now: DateTime<Utc>) -> TestClock {
        TestClock(Arc::new(Mutex::new(now)))
    }

    /// Moves it, for all its copies.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A moment as `2023-11-01T02:00:00Z`.
///
/// # Panics
/// When it is none.
pub fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment of the test")
}

/// A day as `2023-11-01` or `01/11/2023`.
///
/// # Panics
/// When it is none.
pub fn day(text: &str) -> Day {
    base::day::parse_day(text).expect("a day of the test")
}

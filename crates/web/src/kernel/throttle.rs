//! A rate limit over all who ask a public question, since nobody is signed in to be limited alone.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

/// Questions a minute. A commune's counter checks a handful; guessing a signature is hopeless anyway,
/// so the bound only keeps the machine free.
const A_MINUTE: u32 = 120;

/// Counts the questions of the running minute.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<(i64, u32)>);

impl Throttle {
    /// Counts a question in the window of its minute; `false` when the limit is reached.
    pub(crate) fn take(&self, now: DateTime<Utc>) -> bool {
        let minute = now.timestamp() / 60;
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 != minute {
            *held = (minute, 0);
        }
        held.1 += 1;
        held.1 <= A_MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_so_many_questions_and_the_next_one_anew() {
        let throttle = Throttle::default();
        let now: DateTime<Utc> = "2024-12-08T02:00:10Z".parse().expect("a moment");
        assert!((0..A_MINUTE).all(|_| throttle.take(now)));
        assert!(!throttle.take(now));
        assert!(throttle.take(now + chrono::TimeDelta::seconds(50)));
    }
}

//! The machine's clock, compared with the log: a clock that went back or ran ahead is told, and the
//! lines written meanwhile say so. The order of a chain is its line numbers, whatever the clock.

use std::sync::{Mutex, PoisonError};

use base::closed_set;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::App;
use crate::kernel::problem::Result;

/// A clock that is set right by the network goes back a little; two processes differ a little.
const BACK_MINUTES: i64 = 5;
/// No office lets half a year pass without a line; a clock of another year does.
const AHEAD_DAYS: i64 = 180;
/// A clock that has gone on for so long as it stands is taken to be right.
const SETTLED_DAYS: i64 = 7;

closed_set! {
    /// Which way the clock is wrong.
    ClockKind {
        /// Earlier than what was written already.
        Behind = "behind",
        /// Far later than anything that was written.
        Ahead = "ahead",
    }
}

/// What a line says of the clock it was written by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockNote {
    /// Which way.
    pub kind: ClockKind,
    /// The last moment that was not in doubt.
    pub plausible: DateTime<Utc>,
    /// Since when, by the clock in doubt.
    pub since: DateTime<Utc>,
}

/// What the clock is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reference {
    plausible: DateTime<Utc>,
    note: Option<ClockNote>,
}

impl Reference {
    /// Of the last line of a chain, which may say itself that its clock was in doubt.
    fn of(at: DateTime<Utc>, detail: &str) -> Reference {
        let note = noted(detail);
        Reference { plausible: note.map_or(at, |note| note.plausible), note }
    }

    /// After a line that was written.
    fn after(at: DateTime<Utc>, note: Option<ClockNote>) -> Reference {
        Reference { plausible: note.map_or(at, |note| note.plausible), note }
    }
}

/// What a line says of its clock.
pub(crate) fn noted(detail: &str) -> Option<ClockNote> {
    if !detail.contains("\"clock\":") {
        return None;
    }
    let detail: serde_json::Value = serde_json::from_str(detail).ok()?;
    serde_json::from_value(detail.get("clock")?.clone()).ok()
}

/// What is wrong with a clock that shows `now`, if anything.
pub(crate) fn judge(reference: Option<Reference>, now: DateTime<Utc>) -> Option<ClockNote> {
    let Reference { plausible, note } = reference?;
    let kind = match now - plausible {
        past if past < -TimeDelta::minutes(BACK_MINUTES) => ClockKind::Behind,
        past if past > TimeDelta::days(AHEAD_DAYS) => ClockKind::Ahead,
        _ => return None,
    };
    let since = note.filter(|note| note.kind == kind && note.since <= now).map_or(now, |n| n.since);
    let settled = now - since >= TimeDelta::days(SETTLED_DAYS);
    (!settled).then_some(ClockNote { kind, plausible, since })
}

/// What this process wrote last.
#[derive(Default)]
pub(crate) struct Watched(Mutex<Option<Reference>>);

impl Watched {
    fn get(&self) -> Option<Reference> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A line was written.
    pub(crate) fn wrote(&self, at: DateTime<Utc>, note: Option<ClockNote>) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = Some(Reference::after(at, note));
    }

    /// What the clock is compared with: what this process wrote last, else the latest of the log.
    pub(crate) async fn reference(&self, db: &impl store::Db) -> Result<Option<Reference>> {
        if let Some(seen) = self.get() {
            return Ok(Some(seen));
        }
        let lines = store::kernel::audit::last_lines(db).await?;
        let all = lines.iter().map(|(at, detail)| Reference::of(*at, detail));
        Ok(all.max_by_key(|it| (it.plausible, it.note.map(|note| note.since))))
    }
}

/// What is wrong with the machine's clock, if anything.
///
/// # Errors
/// When the database cannot be asked.
pub async fn state(app: &App) -> Result<Option<ClockNote>> {
    let reference = app.watched().reference(&**app.store()).await?;
    Ok(judge(reference, app.now()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    #[test]
    fn a_clock_is_doubted_until_it_has_gone_on_for_a_week() {
        let last = at("2023-11-01T02:00:00Z");
        let fresh = Some(Reference::after(last, None));
        let kind = |now: &str| judge(fresh, at(now)).map(|note| note.kind);
        for (now, expected) in [
            ("2023-11-01T02:00:00Z", None),
            ("2023-11-01T01:55:00Z", None),
            ("2023-11-01T01:54:59Z", Some(ClockKind::Behind)),
            ("2022-09-27T02:00:00Z", Some(ClockKind::Behind)),
            ("2024-04-29T02:00:00Z", None),
            ("2024-04-29T02:00:01Z", Some(ClockKind::Ahead)),
            ("2033-11-01T02:00:00Z", Some(ClockKind::Ahead)),
        ] {
            assert_eq!(kind(now), expected, "{now}");
        }
        let note = judge(fresh, at("2033-11-01T02:00:00Z")).expect("doubted");
        let doubted = Some(Reference::after(at("2033-11-01T02:00:00Z"), Some(note)));
        assert!(judge(doubted, at("2033-11-07T02:00:00Z")).is_some(), "still in doubt");
        assert_eq!(judge(doubted, at("2033-11-08T02:00:00Z")), None, "it is the time now");
        assert_eq!(judge(doubted, at("2023-11-01T03:00:00Z")), None, "set right again");
    }

    #[test]
    fn a_line_keeps_what_it_says_of_its_clock() {
        let note = ClockNote {
            kind: ClockKind::Behind,
            plausible: at("2023-11-01T02:00:00Z"),
            since: at("2022-01-01T02:00:00Z"),
        };
        let detail = serde_json::json!({ "code": "x", "clock": note }).to_string();
        assert_eq!(noted(&detail), Some(note));
        assert_eq!(noted("{\"o\":\"clock\"}"), None);
    }
}

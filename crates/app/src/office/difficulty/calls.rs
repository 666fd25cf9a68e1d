//! Difficulties that wait for somebody's answer, or for a word on whether it settles them.

use store::office::difficulty::{OWED, SETTLE_OWED};

use crate::kernel::call::{HOME, Level, Owed, Source, nothing};
use crate::kernel::rights::Action;

/// The page of late ones.
const LATE: &str = "/difficulties?state=overdue";

pub(crate) const CALLS: Source = Source {
    pages: &[HOME],
    find: nothing,
    owed: &[
        &Owed {
            path: |row| format!("/difficulties/{}", row.record.unwrap_or_default()),
            told: &["difficulties_answer"],
            all: "/difficulties?state=open",
            late: Some((Level::Warning, "home.difficulties_late", LATE, "home.difficulties_link")),
            ..Owed::of(&OWED, &["difficulties_answer"], Action::DifficultySee)
        },
        &Owed {
            path: |row| format!("/difficulties/{}", row.record.unwrap_or_default()),
            told: &["difficulties_settle"],
            all: "/difficulties?state=answered",
            ..Owed::of(&SETTLE_OWED, &["difficulties_settle"], Action::DifficultySee)
        },
    ],
};

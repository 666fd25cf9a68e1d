//! Assignments that are due: their records, and what home says of them.

use store::office::assignment::{CLOSED, OWED};

use crate::kernel::call::{HOME, Owed, Source, nothing};
use crate::kernel::rights::Action;

pub(crate) const CALLS: Source = Source {
    pages: &[HOME],
    find: nothing,
    owed: &[
        &Owed {
            path: |row| format!("/assignments/{}", row.record.unwrap_or_default()),
            told: &["assignment"],
            all: "/duties?kind=assignment",
            ..Owed::of(&OWED, &["assignment"], Action::DutySee)
        },
        &Owed::of(&CLOSED, &[], Action::DutySee),
    ],
};

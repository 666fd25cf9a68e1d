//! Complaints that wait for their re-check, and postings that have not ended.

use store::review::posting::{COMPLAINTS_OWED, POSTINGS_OWED};

use crate::kernel::call::{DaySource, HOME, Owed, Source, nothing};
use crate::kernel::rights::Action;

pub(crate) const CALLS: Source = Source {
    pages: &[HOME],
    find: nothing,
    owed: &[
        &Owed {
            path: |row| format!("/complaints/{}", row.record.unwrap_or_default()),
            source: |calendar, row| DaySource::counted(calendar, "recheck", row.begins_on),
            told: &["complaint_recheck"],
            all: "/duties?kind=complaint_recheck",
            ..Owed::of(&COMPLAINTS_OWED, &["complaint_recheck"], Action::ComplaintSee)
        },
        &Owed {
            path: |row| format!("/postings/{}", row.record.unwrap_or_default()),
            source: |calendar, row| DaySource::counted(calendar, "posting", row.begins_on),
            ..Owed::of(&POSTINGS_OWED, &["posting_runs"], Action::PostingSee)
        },
    ],
};

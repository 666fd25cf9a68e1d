//! Requests that wait for an answer.

use store::review::household_request::OWED;

use crate::kernel::call::{DaySource, HOME, Level, Owed, Source, nothing};
use crate::kernel::rights::Action;

pub(crate) const CALLS: Source = Source {
    pages: &[HOME],
    find: nothing,
    owed: &[&Owed {
        path: |row| format!("/requests/{}", row.record.unwrap_or_default()),
        source: |calendar, row| DaySource::counted(calendar, "request", row.begins_on),
        told: &["request_refuse", "requests_open"],
        all: "/requests",
        late: Some((Level::Alert, "home.overdue", "/requests", "home.overdue_link")),
        ..Owed::of(&OWED, &["request_refuse", "requests_open"], Action::RequestSee)
    }],
};

//! Farming households that wait: for their survey, or for the chairman's answer.

use store::review::farm::OWED;

use crate::kernel::call::{DaySource, HOME, Level, Owed, Source, nothing};
use crate::kernel::rights::Action;

const PAGE: &str = "/farms?state=open";

pub(crate) const CALLS: Source = Source {
    pages: &[HOME],
    find: nothing,
    owed: &[&Owed {
        path: |row| format!("/farms/{}", row.record.unwrap_or_default()),
        source: |calendar, row| DaySource::counted(calendar, "farm", row.begins_on),
        told: &["farm_answer", "farm_survey"],
        all: PAGE,
        late: Some((Level::Alert, "home.farms_overdue", PAGE, "home.farms_overdue_link")),
        ..Owed::of(&OWED, &["farm_answer", "farm_survey"], Action::FarmSee)
    }],
};

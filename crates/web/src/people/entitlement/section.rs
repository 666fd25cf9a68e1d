//! Policies on the page of a household.

use app::Action;
use app::people::entitlement::{EntitledRow, HouseholdEntitlements, LineRow, policy_name};
use app::people::household::HouseholdView;
use askama::Template;
use futures_util::future::ready;

use crate::kernel::frame::Frame;
use crate::kernel::page::piece;
use crate::people::household_section::Section;

pub(crate) const SECTIONS: &[Section] = &[Section {
    order: 55,
    right: Action::EntitlementSee,
    title: None,
    make: |signed, file| {
        let Some(part) = file.part::<HouseholdEntitlements>() else {
            return Box::pin(ready(Ok(String::new())));
        };
        let section = EntitlementSection { f: &signed.frame, h: &file.household, v: part };
        Box::pin(ready(piece(&section)))
    },
}];

#[derive(Template)]
#[template(path = "people/household_entitlements.html")]
struct EntitlementSection<'a> {
    f: &'a Frame,
    h: &'a HouseholdView,
    v: &'a HouseholdEntitlements,
}

impl EntitlementSection<'_> {
    fn policy(&self, row: &EntitledRow) -> String {
        policy_name(&self.f.web.app, &row.policy, self.f.lang)
    }

    fn policy_of(&self, line: &LineRow) -> String {
        policy_name(&self.f.web.app, &line.policy, self.f.lang)
    }

    fn day(&self, day: &Option<base::Day>) -> String {
        day.map(base::day::show_day).unwrap_or_default()
    }
}

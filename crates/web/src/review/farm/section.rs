//! Farming households on the page of a household: what it asked, and where a new request is taken in.

use app::Action;
use app::people::household::HouseholdView;
use app::people::household_part::HouseholdFile;
use app::review::farm::FarmRow;
use askama::Template;

use crate::kernel::frame::Frame;
use crate::kernel::page::piece;
use crate::kernel::problem::Failure;
use crate::kernel::visit::Signed;
use crate::people::household_section::Section;

pub(crate) const SECTIONS: &[Section] = &[Section {
    order: 70,
    right: Action::FarmSee,
    title: None,
    make: |signed, file| Box::pin(farms(signed, file)),
}];

#[derive(Template)]
#[template(path = "review/household_farms.html")]
struct Farms<'a> {
    f: &'a Frame,
    h: &'a HouseholdView,
    rows: Vec<FarmRow>,
}

async fn farms(signed: &Signed, file: &HouseholdFile) -> Result<String, Failure> {
    let (app, actor, h) = (&signed.frame.web.app, &signed.actor, &file.household);
    let rows = app::review::farm::of_household(app, actor, h.id).await?;
    piece(&Farms { f: &signed.frame, h, rows })
}

//! Taking out a household that was entered by mistake, and the page it has from then on.

mod api;

use app::Action;
use app::people::household_removal::{RemovalAsked, RemovalNew, RemovalView};
use askama::Template;
use axum::extract::{Path, State};
use base::id::HouseholdId;

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::page::{Answer, done, page};
use crate::kernel::problem::{FindingView, findings};
use crate::kernel::route::{self, Declared, Together, get, post};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        get("/households/{id}/removal", Action::HouseholdRemove, form)
            .guide("cong-chuc-xa#ho-ghi-nham"),
        post(
            "/households/{id}/removal",
            Action::HouseholdRemove,
            Together::Seen("seen", "household_changed"),
            add,
        ),
        route::read(
            "/api/v1/households/{id}/removal",
            Action::HouseholdSee,
            "Who took out a household that had been entered by mistake, when and why.",
            api::get,
        ),
        route::write(
            "/api/v1/households/{id}/removal",
            Action::HouseholdRemove,
            Together::Seen("seen", "household_changed"),
            "Takes out a household that was entered by mistake, while nothing rests on it.",
            api::add,
        ),
    ]
}

#[derive(Template)]
#[template(path = "people/household_removal.html")]
struct FormPage<'a> {
    f: &'a Frame,
    it: &'a RemovalAsked,
    findings: Vec<FindingView>,
}

async fn form(State(web): State<Web>, signed: Signed, Path(id): Path<HouseholdId>) -> Answer {
    let asked = app::people::household_removal::asked(&web.app, &signed.actor, id).await?;
    let findings = findings(&signed.frame, &asked.rests);
    page(&FormPage { f: &signed.frame, it: &asked, findings })
}

async fn add(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<HouseholdId>,
    Form(form): Form<RemovalNew>,
) -> Answer {
    let it = app::people::household_removal::add(&web.app, &signed.actor, id, form).await?;
    let to = format!("/households/{id}");
    done(&signed.frame, &to, "household_removed", &[("name", &it.row.head)])
}

#[derive(Template)]
#[template(path = "people/household_removed.html")]
struct RemovedPage<'a> {
    f: &'a Frame,
    it: &'a RemovalView,
}

impl RemovedPage<'_> {
    /// When it was taken out.
    fn at(&self) -> String {
        self.f.web.app.local_time(&self.it.row.removed_at)
    }
}

/// The page of a household that was taken out.
pub(crate) async fn taken_out(web: &Web, signed: &Signed, id: HouseholdId) -> Answer {
    let it = app::people::household_removal::get(&web.app, &signed.actor, id).await?;
    page(&RemovedPage { f: &signed.frame, it: &it })
}

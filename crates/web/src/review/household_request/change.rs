//! Putting a request right, withdrawing it, and the way to it from the page of a household.

use app::Action;
use app::kernel::problem::{Code, Problem};
use app::people::household::HouseholdView;
use app::review::household_request::change::{RequestChange, RequestWithdrawal, RequestWithdrawn};
use askama::Template;
use axum::extract::{Path, State};
use base::Day;
use base::id::{HouseholdId, RequestId, VillageId};
use futures_util::future::ready;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::input::Form;
use crate::kernel::page::{Answer, done, piece};
use crate::kernel::visit::Signed;
use crate::people::household_section::Section;

/// On the page of a household: its request is taken at one press.
pub(crate) const SECTIONS: &[Section] = &[Section {
    order: 49,
    right: Action::RequestAdd,
    title: None,
    make: |signed, file| {
        let link = TakeLink { f: &signed.frame, h: &file.household };
        let ended = file.household.ended.is_some();
        Box::pin(ready(if ended { Ok(String::new()) } else { piece(&link) }))
    },
}];

#[derive(Template)]
#[template(path = "review/household_request_link.html")]
struct TakeLink<'a> {
    f: &'a Frame,
    h: &'a HouseholdView,
}

/// Who asks, as typed.
pub(super) struct Who {
    pub village: String,
    pub household: String,
    pub applicant: String,
    pub address: String,
}

/// The same as the register has it, where it does.
pub(super) struct Known {
    pub village: VillageId,
    pub household: Option<HouseholdId>,
    pub applicant: String,
    pub address: String,
}

impl Who {
    /// With a code the register says who asks and where they live.
    pub(super) async fn known(self, web: &Web, signed: &Signed) -> Result<Known, Problem> {
        let known = match self.household.trim() {
            "" => None,
            text => Some(
                app::review::household_request::household(&web.app, &signed.actor, text).await?,
            ),
        };
        let village: Option<VillageId> = self.village.parse().ok();
        let village = known.as_ref().map(|it| it.village).or(village);
        let village =
            village.ok_or_else(|| Problem::new(Code::BadInput).with("field", "village"))?;
        let (applicant, head) = (self.applicant, known.as_ref().map(|it| it.head.clone()));
        Ok(Known {
            village,
            household: known.as_ref().map(|it| it.household),
            applicant: match applicant.trim() {
                "" => head.unwrap_or_default(),
                _ => applicant,
            },
            address: known.map_or(self.address, |it| it.address),
        })
    }
}

#[derive(Deserialize)]
pub(super) struct ChangeForm {
    #[serde(default)]
    village: String,
    #[serde(default)]
    household: String,
    #[serde(default)]
    applicant: String,
    #[serde(default)]
    address: String,
    reason: String,
    received_on: Day,
    seen: String,
}

pub(super) async fn change(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RequestId>,
    Form(form): Form<ChangeForm>,
) -> Answer {
    let who = Who {
        village: form.village,
        household: form.household,
        applicant: form.applicant,
        address: form.address,
    };
    let who = who.known(&web, &signed).await?;
    let to = RequestChange {
        village: who.village,
        household: who.household,
        applicant: who.applicant,
        address: who.address,
        reason: form.reason,
        received_on: form.received_on,
        seen: form.seen,
    };
    app::review::household_request::change::change(&web.app, &signed.actor, id, to).await?;
    done(&signed.frame, &format!("/requests/{id}"), "request_corrected", &[])
}

#[derive(Deserialize)]
pub(super) struct WithdrawalForm {
    kind: RequestWithdrawal,
    #[serde(default)]
    day: Option<Day>,
    reason: String,
    seen: String,
}

pub(super) async fn withdraw(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RequestId>,
    Form(form): Form<WithdrawalForm>,
) -> Answer {
    let WithdrawalForm { kind, day, reason, seen } = form;
    let new = RequestWithdrawn { kind, day, reason, seen };
    app::review::household_request::change::withdraw(&web.app, &signed.actor, id, new).await?;
    let said = match kind {
        RequestWithdrawal::Family => "request_withdrawn",
        RequestWithdrawal::Mistake => "request_mistaken",
    };
    done(&signed.frame, &format!("/requests/{id}"), said, &[])
}

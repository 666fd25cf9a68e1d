//! Taking back what was written of a meeting: the way back beside what was said, and the acts.

use app::Problem;
use axum::extract::{Path, State};
use base::id::MeetingId;

use super::ClosingForm;
use crate::Web;
use crate::kernel::input::Form;
use crate::kernel::page::{Answer, done};
use crate::kernel::said::{Said, Undo};
use crate::kernel::visit::Signed;

/// The way back by an act of a meeting as it stands now.
async fn way_back(web: &Web, signed: &Signed, id: MeetingId, act: &str) -> Result<Undo, Problem> {
    let view = app::review::meeting::get(&web.app, &signed.actor, id).await?;
    Ok(Undo::by(format!("/meetings/{id}/{act}"), &[("seen", &view.revision())]))
}

/// Says how many votes were written, with the way back.
pub(super) async fn said_votes(web: &Web, signed: &Signed, id: MeetingId, votes: usize) -> Answer {
    let undo = way_back(web, signed, id, "votes/undoing").await?;
    let said = Said::new("votes_saved", &[("count", &votes.to_string())]).with_undo(undo);
    said.lead(web, Some(&signed.actor), &format!("/meetings/{id}"))
}

/// Says that a meeting was ended, with the way back.
pub(super) async fn said_end(web: &Web, signed: &Signed, id: MeetingId) -> Answer {
    let undo = way_back(web, signed, id, "reopening").await?;
    let said = Said::new("meeting_closed", &[]).with_undo(undo);
    said.lead(web, Some(&signed.actor), &format!("/meetings/{id}"))
}

pub(super) async fn votes(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<MeetingId>,
    Form(form): Form<ClosingForm>,
) -> Answer {
    app::review::meeting::undo_votes(&web.app, &signed.actor, id, Some(&form.seen)).await?;
    done(&signed.frame, &format!("/meetings/{id}"), "votes_undone", &[])
}

pub(super) async fn reopen(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<MeetingId>,
    Form(form): Form<ClosingForm>,
) -> Answer {
    app::review::meeting::reopen(&web.app, &signed.actor, id, Some(&form.seen)).await?;
    done(&signed.frame, &format!("/meetings/{id}"), "meeting_reopened", &[])
}

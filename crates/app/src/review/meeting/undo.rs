//! Taking back what was written of a meeting while nothing rests on it: the votes that were saved last,
//! and its end. Each is an act of its own in the log, and afterwards all stands as before.

use std::collections::HashMap;

use base::Finding;
use base::id::{HouseholdId, MeetingId};
use serde_json::json;

use super::to_write;
use crate::App;
use crate::kernel::entered::refuse;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::review::undo::may_undo;

/// Takes back the votes of a meeting that were saved last. `seen` is its revision when it was shown.
///
/// # Errors
/// `not_found`, `meeting_closed`, `meeting_changed`, `undo_of_others`, `undo_refused` when it has no votes.
pub async fn undo_votes(
    app: &App,
    actor: &Actor,
    id: MeetingId,
    seen: Option<&str>,
) -> Result<Receipt<MeetingId>> {
    let write = app.write(actor, Action::MeetingUndo).await?;
    let (round, meeting) = to_write(app, &write, actor, id).await?;
    if meeting.closed_at.is_some() {
        return Err(Problem::new(Code::MeetingClosed));
    }
    let view = super::view::view(app, &*write, actor, meeting, &round, false).await?;
    app.refuse_unseen(&write, Code::MeetingChanged, id, (seen, &view.revision())).await?;
    let last = store::review::meeting::undo::last_votes(&*write, id).await?;
    let Some(last) = last else {
        let findings = vec![Finding::error("undo_no_votes")];
        return Err(Problem::new(Code::UndoRefused).with_findings(findings));
    };
    may_undo(&*write, actor, last.saved_by).await?;
    store::review::meeting::undo::take_back_votes(&*write, id, last.saved_at).await?;
    write.commit(Some(&round.commune), id, json!({ "votes": last.count })).await?;
    Ok(Receipt::written(id))
}

/// Opens a meeting again that was ended: its households stand as before its end. `seen` is its revision when
/// it was shown.
///
/// # Errors
/// `not_found`, `meeting_changed`, `undo_of_others`; `undo_refused` with what rests on its end.
pub async fn reopen(
    app: &App,
    actor: &Actor,
    id: MeetingId,
    seen: Option<&str>,
) -> Result<Receipt<MeetingId>> {
    let write = app.write(actor, Action::MeetingUndo).await?;
    let (round, meeting) = to_write(app, &write, actor, id).await?;
    let is_open = meeting.closed_at.is_none();
    let view = super::view::view(app, &*write, actor, meeting, &round, false).await?;
    if is_open && seen.is_some_and(|seen| seen == view.revision_of(view.meeting.version - 1)) {
        return Ok(Receipt::again(id));
    }
    app.refuse_unseen(&write, Code::MeetingChanged, id, (seen, &view.revision())).await?;
    let by = store::review::meeting::undo::closed_by(&*write, id).await?;
    let by = by.ok_or_else(|| Problem::new(Code::MeetingChanged))?;
    may_undo(&*write, actor, by).await?;
    let rests = store::review::meeting::undo::rests(&*write, round.id, id).await?;
    let mut findings = Vec::new();
    for (count, code) in
        [(rests.posted, "undo_meeting_posted"), (rests.met_again, "undo_meeting_again")]
    {
        findings.extend((count > 0).then(|| Finding::error(code).with("count", count)));
    }
    // A form that was filled in since rests on what the meeting said.
    let newer = |it: &&super::MeetingHousehold| {
        it.vote.as_ref().is_some_and(|vote| Some(vote.verdict) != it.row.verdict)
    };
    for it in view.households.iter().filter(newer) {
        findings.push(Finding::error("undo_meeting_form").with("household", it.row.name()));
    }
    refuse(Code::UndoRefused, findings)?;
    let opened = store::review::meeting::undo::set_open(&*write, id).await;
    let opened = opened.map_err(|error| match error.constraint() {
        Some(_) => Problem::new(Code::UndoRefused)
            .with_findings(vec![Finding::error("undo_meeting_other")]),
        None => error.into(),
    })?;
    if !opened {
        return Err(Problem::new(Code::MeetingChanged));
    }
    put_back(app, &write, actor, &view).await?;
    let detail = json!({ "agreed": view.agreed, "back": view.rejected });
    write.commit(Some(&round.commune), id, detail).await?;
    Ok(Receipt::written(id))
}

/// Its households as they stood before its end: as an earlier meeting of the round left them, or unmet.
async fn put_back(
    app: &App,
    write: &Write,
    actor: &Actor,
    view: &super::MeetingView,
) -> Result<()> {
    let (meeting, half) = (&view.meeting, view.half.0);
    store::review::listing::set_unmet(&**write, meeting.round, meeting.id).await?;
    let scope = app.scope(actor);
    let all = store::review::meeting::list(&**write, &scope, meeting.round, super::MEETINGS_MAX);
    let earlier = all.await?.into_iter().filter(|it| {
        it.village == meeting.village && it.id != meeting.id && it.closed_at.is_some()
    });
    let mut earlier: Vec<super::MeetingRow> = earlier.collect();
    earlier.sort_by_key(|it| it.closed_at);
    let voted: HashMap<HouseholdId, ()> = view
        .households
        .iter()
        .filter(|it| it.vote.is_some())
        .map(|it| (it.row.household, ()))
        .collect();
    // The latest comes last, and stays.
    for before in earlier {
        let votes = store::review::meeting::undo::votes(&**write, before.id).await?;
        for agreed in [true, false] {
            let present = before.attendance.present();
            let those = votes.iter().filter(|vote| {
                voted.contains_key(&vote.household) && vote.votes.agreed(present, half) == agreed
            });
            let those: Vec<HouseholdId> = those.map(|vote| vote.household).collect();
            let round = meeting.round;
            store::review::listing::set_met(&**write, round, before.id, &those, agreed).await?;
        }
    }
    Ok(())
}

//! The end of a meeting.

use base::id::{HouseholdId, MeetingId};
use serde_json::json;

use super::to_write;
use super::view::view;
use crate::App;
use crate::kernel::entered::refuse;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};

/// Ends a meeting: households that it agreed to go on to the posting, the others
/// back to step 2. `seen` is its revision when it was shown.
///
/// # Errors
/// `not_found`, `meeting_closed`, `meeting_changed`, `meeting_refused` with what is missing.
pub async fn close(
    app: &App,
    actor: &Actor,
    id: MeetingId,
    seen: Option<&str>,
) -> Result<Receipt<MeetingId>> {
    let write = app.write(actor, Action::MeetingRun).await?;
    let (round, meeting) = to_write(app, &write, actor, id).await?;
    let ended = meeting.closed_at.is_some();
    let view = view(app, &*write, actor, meeting, &round, false).await?;
    if ended {
        // The same press once more: what was seen is what was ended.
        let before = view.revision_of(view.meeting.version - 1);
        let again = seen.is_some_and(|seen| seen == before);
        return if again { Ok(Receipt::again(id)) } else { Err(Problem::new(Code::MeetingClosed)) };
    }
    let now = view.revision();
    app.refuse_unseen(&write, Code::MeetingChanged, id, (seen, &now)).await?;
    refuse(Code::MeetingRefused, view.obstacles)?;
    let (village, day) = (view.meeting.village, view.meeting.held_on);
    super::day(app, &write, &round, village, day).await?;
    let (by, at) = (actor.account, write.at);
    if !store::review::meeting::set_closed(&*write, id, by, at).await? {
        return Err(Problem::new(Code::MeetingClosed));
    }
    for agreed in [true, false] {
        let those = view.households.iter().filter(|it| it.agreed == Some(agreed));
        let those: Vec<HouseholdId> = those.map(|it| it.row.household).collect();
        store::review::listing::set_met(&*write, round.id, id, &those, agreed).await?;
    }
    let detail = json!({ "agreed": view.agreed, "back": view.rejected });
    write.commit(Some(&round.commune), id, detail).await?;
    Ok(Receipt::written(id))
}

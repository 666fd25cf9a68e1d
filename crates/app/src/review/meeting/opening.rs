//! What the form of a new meeting begins with: the village that waits, where it met before, who leads it.

use base::Day;
use base::id::{RoundId, VillageId};
use store::review::meeting::MeetingRow;

use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::review::listing::Board;

/// What is known of a meeting before it is opened; what is not stays empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeetingOpening {
    pub village: Option<VillageId>,
    pub place: String,
    pub chair: String,
    /// The office of who presides, as it was written last time; empty where nobody wrote one.
    pub chair_title: String,
    /// Whether the chair is the village's head, whose office has its words.
    pub is_head: bool,
    pub secretary: String,
    pub secretary_title: String,
}

/// The village that was asked for, or the first that has households which no meeting has agreed to and none
/// that runs.
fn village(board: &Board, meetings: &[MeetingRow], wanted: Option<VillageId>) -> Option<VillageId> {
    let runs = |id: VillageId| meetings.iter().any(|m| m.village == id && m.closed_at.is_none());
    let waits =
        board.villages.iter().find(|it| it.progress.met < it.progress.listed && !runs(it.village));
    let asked = board.villages.iter().find(|it| wanted == Some(it.village));
    asked.or(waits).or(board.villages.first()).map(|it| it.village)
}

/// What the form of a new meeting begins with.
///
/// # Errors
/// `not_allowed`, `not_found`.
pub async fn opening(
    app: &App,
    actor: &Actor,
    (round, day): (RoundId, Day),
    (board, meetings): (&Board, &[MeetingRow]),
    wanted: Option<VillageId>,
) -> Result<MeetingOpening> {
    actor.require(Action::MeetingSee)?;
    let Some(village) = village(board, meetings, wanted) else {
        return Ok(MeetingOpening::default());
    };
    let (db, scope) = (&**app.store(), app.scope(actor));
    let here = meetings.iter().filter(|m| m.village == village && m.round == round);
    let last = match here.max_by_key(|m| (m.held_on, m.closed_at)) {
        Some(last) => Some(last.clone()),
        None => store::review::meeting::latest(db, &scope, village).await?,
    };
    // A village's head leads its meetings (TT 07/2021, Phụ lục V); who signed in as one is that.
    let head = match actor.village == Some(village) {
        true => Some(actor.name.clone()),
        false => store::office::post::holder::village_head_on(db, village, day).await?,
    };
    let last_chair = last.as_ref().map(|it| (it.chair.clone(), it.chair_title.clone()));
    let (chair, chair_title) = match (&head, last_chair) {
        (Some(head), Some((chair, title))) if chair == *head => (chair, title),
        (Some(head), _) => (head.clone(), String::new()),
        (None, Some(before)) => before,
        (None, None) => Default::default(),
    };
    let last = last.map(|it| (it.place, it.secretary, it.secretary_title));
    let (place, secretary, secretary_title) = last.unwrap_or_default();
    let is_other = base::text::fold(&secretary) != base::text::fold(&chair);
    let kept = |text: String| if is_other { text } else { String::new() };
    Ok(MeetingOpening {
        village: Some(village),
        place,
        is_head: head.as_deref() == Some(chair.as_str()),
        chair,
        chair_title,
        secretary: kept(secretary),
        secretary_title: kept(secretary_title),
    })
}

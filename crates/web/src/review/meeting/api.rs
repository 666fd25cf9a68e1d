//! Meetings on the API.

use app::review::meeting::{
    MeetingHousehold, MeetingNew, MeetingRow, MeetingSave, MeetingView, seen,
};
use app::{Attendance, Class};
use axum::extract::Path;
use axum::http::HeaderMap;
use base::Day;
use base::id::{HouseholdId, MeetingId, RoundId, VillageId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::{Failure, FindingText};
use crate::kernel::shape::{List, Made, view};
use crate::kernel::visit::{Caller, lang_of};

view! {
    /// A meeting after something was written: what the next writing must say it saw.
    Meeting(it: &MeetingView) {
        id: MeetingId = it.meeting.id,
        village: VillageId = it.meeting.village,
        version: i64 = it.meeting.version,
        /// The mark of the minutes and all votes.
        revision: String = it.revision(),
        ended: bool = it.meeting.closed_at.is_some(),
        /// People present.
        present: i64 = it.meeting.attendance.present(),
        /// Households that the meeting agreed to.
        agreed: usize = it.agreed,
        /// Households that it sent back.
        back: usize = it.rejected,
        /// Households without votes yet.
        unvoted: usize = it.open,
    }
}

view! {
    /// A meeting in the list of a round.
    MeetingLine(m: &MeetingRow) {
        id: MeetingId = m.id,
        village: VillageId = m.village,
        village_name: String = m.village_name.clone(),
        held_on: Day = m.held_on,
        hour: String = m.hour.clone(),
        place: String = m.place.clone(),
        chair: String = m.chair.clone(),
        /// The office of who presides.
        chair_title: String = m.chair_title.clone(),
        /// The hour at which it ended.
        ended_hour: String = m.ended_hour.clone(),
        /// Who came for the steering committee.
        steering_names: String = m.steering_names.clone(),
        /// Who came for the Party and organisations.
        organisations_names: String = m.organisations_names.clone(),
        /// Who came for MTTQ.
        front_names: String = m.front_names.clone(),
        /// Who reviewed.
        reviewers_names: String = m.reviewers_names.clone(),
        secretary: String = m.secretary.clone(),
        secretary_title: String = m.secretary_title.clone(),
        version: i64 = m.version,
        ended: bool = m.closed_at.is_some(),
        attendance: Attendance = m.attendance,
        /// People present.
        present: i64 = m.attendance.present(),
    }
}

view! {
    /// The votes on one household.
    MeetingVote(vote: &app::review::meeting::VoteRow) {
        agree: i64 = vote.votes.agree,
        against: i64 = vote.votes.against,
        abstain: i64 = vote.votes.abstain,
        remark: String = vote.remark.clone(),
        /// The mark of this vote, for who changes it.
        seen: String = seen(&vote.votes, &vote.remark),
    }
}

view! {
    /// A household that the meeting votes on.
    MeetingHouseholdView(it: &MeetingHousehold) {
        household: HouseholdId = it.row.household,
        code: String = it.row.code.clone(),
        head: String = it.row.head.clone(),
        class: Option<Class> = it.row.class,
        vote: Option<MeetingVote> = it.vote.as_ref().map(MeetingVote::of),
        agreed: Option<bool> = it.agreed,
    }
}

view! {
    /// One meeting with its households and votes.
    MeetingDetail(it: &MeetingView, obstacles: Vec<FindingText>) {
        #[serde(flatten)]
        line: MeetingLine = MeetingLine::of(&it.meeting),
        opinions: String = it.meeting.opinions.clone(),
        agreed: usize = it.agreed,
        back: usize = it.rejected,
        unvoted: usize = it.open,
        /// What keeps the minutes from being closed.
        obstacles: Vec<FindingText> = obstacles,
        households: Vec<MeetingHouseholdView> =
            it.households.iter().map(MeetingHouseholdView::of).collect(),
        revision: String = it.revision(),
    }
}

pub(crate) async fn list(
    caller: Caller,
    Path(id): Path<RoundId>,
) -> Result<Json<List<MeetingLine>>, Failure> {
    let meetings = app::review::meeting::list(&caller.app, &caller.actor, id).await?;
    Ok(Json(List::of(&meetings, MeetingLine::of)))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<MeetingId>,
    headers: HeaderMap,
) -> Result<Json<MeetingDetail>, Failure> {
    let view = app::review::meeting::get(&caller.app, &caller.actor, id).await?;
    let (lang, words) = (lang_of(&headers, "/api/"), caller.app.words());
    let obstacles = view.obstacles.iter().map(|it| FindingText::of(words, lang, it)).collect();
    Ok(Json(MeetingDetail::of(&view, obstacles)))
}

pub(crate) async fn open(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(new): Json<MeetingNew>,
) -> Result<Made<Meeting>, Failure> {
    let opened = app::review::meeting::open(&caller.app, &caller.actor, id, new).await?;
    let view = app::review::meeting::get(&caller.app, &caller.actor, opened.id).await?;
    Ok(Made(Meeting::of(&view)))
}

pub(crate) async fn save(
    caller: Caller,
    Path(id): Path<MeetingId>,
    Json(save): Json<MeetingSave>,
) -> Result<Json<Meeting>, Failure> {
    app::review::meeting::save(&caller.app, &caller.actor, id, save).await?;
    let view = app::review::meeting::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(Meeting::of(&view)))
}

/// Closes the minutes as they were seen.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeetingClosing {
    revision: String,
}

pub(crate) async fn close(
    caller: Caller,
    Path(id): Path<MeetingId>,
    Json(closing): Json<MeetingClosing>,
) -> Result<Json<Meeting>, Failure> {
    let seen = Some(closing.revision.as_str());
    app::review::meeting::close(&caller.app, &caller.actor, id, seen).await?;
    let view = app::review::meeting::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(Meeting::of(&view)))
}

/// Takes back what was written of a meeting as it was seen.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeetingUndoing {
    revision: String,
}

pub(crate) async fn reopen(
    caller: Caller,
    Path(id): Path<MeetingId>,
    Json(undoing): Json<MeetingUndoing>,
) -> Result<Json<Meeting>, Failure> {
    let seen = Some(undoing.revision.as_str());
    app::review::meeting::reopen(&caller.app, &caller.actor, id, seen).await?;
    let view = app::review::meeting::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(Meeting::of(&view)))
}

pub(crate) async fn undo_votes(
    caller: Caller,
    Path(id): Path<MeetingId>,
    Json(undoing): Json<MeetingUndoing>,
) -> Result<Json<Meeting>, Failure> {
    let seen = Some(undoing.revision.as_str());
    app::review::meeting::undo_votes(&caller.app, &caller.actor, id, seen).await?;
    let view = app::review::meeting::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(Meeting::of(&view)))
}

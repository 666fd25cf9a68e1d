//! Difficulties and proposals on the API.

use app::office::difficulty::{
    self, AskedOf, DifficultyAbout, DifficultyAct, DifficultyAnswer, DifficultyChange,
    DifficultyCount, DifficultyForward, DifficultyKind, DifficultyListQuery, DifficultyNew,
    DifficultyReopening, DifficultyRow, DifficultySettlement, DifficultyState, DifficultyStep,
    DifficultyView, DifficultyWithdrawal,
};
use axum::extract::{Path, Query};
use base::Day;
use base::area::AreaKey;
use base::id::{DifficultyId, RoundId, VillageId};
use chrono::{DateTime, Utc};

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{List, Made, Paged, acts, view};
use crate::kernel::visit::Caller;

view! {
    /// A difficulty or a proposal.
    DifficultyDetail(it: &DifficultyRow) {
        id: DifficultyId = it.id,
        commune: AreaKey = it.commune.clone(),
        village: Option<VillageId> = it.village,
        village_name: Option<String> = it.village_name.clone(),
        kind: DifficultyKind = it.text.kind,
        about: DifficultyAbout = it.text.about,
        about_words: String = it.text.about_words.clone(),
        round: Option<RoundId> = it.text.round,
        title: String = it.text.title.clone(),
        content: String = it.text.content.clone(),
        law_text: String = it.text.law_text.clone(),
        provision: String = it.text.provision.clone(),
        /// What should stand there.
        proposed: String = it.text.proposed.clone(),
        raised_on: Day = it.raised_on,
        raised_by: String = it.raised_by.clone(),
        asked: AskedOf = it.asked,
        office: String = it.office.clone(),
        due_on: Day = it.due_on,
        state: DifficultyState = it.state,
        /// How often its answer did not settle it.
        reopened: i64 = it.reopened,
        /// The last answer.
        answer: Option<String> = it.answer.clone(),
        answer_paper: Option<String> = it.answer_paper.clone(),
        answered_on: Option<Day> = it.answered_on,
        /// The revision that the next step names.
        revision: i64 = it.revision,
    }
}

view! {
    /// A step that was taken.
    DifficultyStepDetail(it: &DifficultyStep) {
        revision: i64 = it.revision,
        act: DifficultyAct = it.act,
        day: Day = it.day,
        content: String = it.content.clone(),
        paper: String = it.paper.clone(),
        asked: Option<AskedOf> = it.asked,
        office: String = it.office.clone(),
        due_on: Option<Day> = it.due_on,
        by: String = it.by.clone(),
        written_at: DateTime<Utc> = it.written_at,
    }
}

view! {
    /// One with its steps.
    DifficultyWhole(it: &DifficultyView) {
        difficulty: DifficultyDetail = DifficultyDetail::of(&it.row),
        steps: Vec<DifficultyStepDetail> = it.steps.iter().map(DifficultyStepDetail::of).collect(),
        is_overdue: bool = it.is_overdue,
        /// What the caller may do with it now.
        may: Vec<DifficultyAct> = it.may.clone(),
    }
}

view! {
    /// How many there are of those asked of one.
    DifficultySum(it: &DifficultyCount) {
        asked: AskedOf = it.asked,
        open: i64 = it.open,
        /// Of the open ones those whose day has passed.
        overdue: i64 = it.overdue,
        answered: i64 = it.answered,
        settled: i64 = it.settled,
        withdrawn: i64 = it.withdrawn,
    }
}

pub(crate) async fn list(
    caller: Caller,
    Query(asked): Query<DifficultyListQuery>,
) -> Result<Json<Paged<DifficultyDetail>>, Failure> {
    let page = difficulty::list(&caller.app, &caller.actor, &asked).await?;
    Ok(Json(Paged::of(&page, DifficultyDetail::of)))
}

pub(crate) async fn sums(
    caller: Caller,
    Query(asked): Query<DifficultyListQuery>,
) -> Result<Json<List<DifficultySum>>, Failure> {
    let sums = difficulty::sums(&caller.app, &caller.actor, &asked).await?;
    Ok(Json(List::of(&sums.rows, DifficultySum::of)))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<DifficultyId>,
) -> Result<Json<DifficultyWhole>, Failure> {
    let it = difficulty::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(DifficultyWhole::of(&it)))
}

pub(crate) async fn add(
    caller: Caller,
    Json(new): Json<DifficultyNew>,
) -> Result<Made<DifficultyWhole>, Failure> {
    let it = difficulty::add(&caller.app, &caller.actor, new).await?;
    Ok(Made(DifficultyWhole::of(&it)))
}

acts! {
    difficulty gives DifficultyWhole:
    change: DifficultyId, DifficultyChange;
    forward: DifficultyId, DifficultyForward;
    answer: DifficultyId, DifficultyAnswer;
    settle: DifficultyId, DifficultySettlement;
    reopen: DifficultyId, DifficultyReopening;
    withdraw: DifficultyId, DifficultyWithdrawal;
}

//! The list of a round, its board and the watch on the API.

use app::kernel::filter::chosen;
use app::review::listing::{
    Board, Gone, ListQuery, ListRow, OpinionAnswer, OpinionAsk, VillageBoard, WatchView,
};
use app::{Class, ListReason, Progress, Stage, Standing, Step, StepView, WhyNot};
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use base::id::{HouseholdId, PostingId, RoundId, VillageId};
use base::words::{Lang, Words};
use base::{Day, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Done, Made, Paged, view};
use crate::kernel::visit::{Caller, lang_of};

view! {
    /// Why a step cannot be taken yet.
    BoardObstacle(words: &Words, lang: Lang, why: &WhyNot) {
        code: String = why.finding.code.to_string(),
        text: String = words.finding(lang, &why.finding),
        /// The rule's text.
        source: String = why.source.to_owned(),
        /// Who can help.
        helper: Role = why.helper,
    }
}

view! {
    /// A step of a round.
    BoardStep(words: &Words, lang: Lang, it: &StepView) {
        step: Step = it.step,
        standing: Standing = it.standing,
        /// Households through it.
        done: i64 = it.done,
        of: i64 = it.of,
        why_not: Vec<BoardObstacle> =
            it.why_not.iter().map(|why| BoardObstacle::of(words, lang, why)).collect(),
    }
}

view! {
    BoardVillage(it: &VillageBoard) {
        village: VillageId = it.village,
        name: String = it.name.clone(),
        progress: Progress = it.progress,
        /// What it is late with.
        late: Vec<String> = it.late.iter().map(|it| (*it).to_owned()).collect(),
    }
}

view! {
    /// How a round stands, step by step and village by village.
    RoundBoard(words: &Words, lang: Lang, it: &Board) {
        day: Day = it.day,
        due: Day = it.due.day,
        /// Days left until then; negative when it has passed.
        days_left: i64 = it.days_left,
        has_district: bool = it.has_district,
        steps: Vec<BoardStep> =
            it.steps.iter().map(|step| BoardStep::of(words, lang, step)).collect(),
        villages: Vec<BoardVillage> = it.villages.iter().map(BoardVillage::of).collect(),
        total: Progress = it.total,
    }
}

view! {
    /// Why a household is off the list by itself.
    RoundHouseholdGone(it: &Gone) {
        why: String = it.why.as_str().to_owned(),
        day: Option<Day> = it.day,
    }
}

view! {
    /// A household on the list of a round.
    RoundHousehold(row: &ListRow, answers: bool) {
        household: HouseholdId = row.household,
        code: String = row.code.clone(),
        head: String = row.head.clone(),
        head_birth_year: Option<i32> = row.head_birth_year,
        village: VillageId = row.village,
        village_name: String = row.village_name.clone(),
        reason: ListReason = row.reason,
        note: String = row.note.clone(),
        removed_note: Option<String> = row.removed_note.clone(),
        gone: Option<RoundHouseholdGone> = row.gone.as_ref().map(RoundHouseholdGone::of),
        stage: Stage = row.stage,
        class: Option<Class> = row.class,
        /// Điểm B1, for who sees what households answered.
        a_points: Option<i64> = row.a_points.filter(|_| answers),
        /// Điểm B2.
        b_points: Option<i64> = row.b_points.filter(|_| answers),
        /// Whether the meeting agreed to the verdict it was shown.
        agreed: Option<bool> = row.agreed,
        posting: Option<PostingId> = row.posting,
        posting_ends: Option<Day> = row.posting_ends,
        complained: bool = row.complained,
    }
}

view! {
    /// A household that left poverty and is watched.
    WatchLine(it: &WatchView) {
        household: HouseholdId = it.row.household,
        code: String = it.row.code.clone(),
        head: String = it.row.head.clone(),
        village_name: String = it.row.village_name.clone(),
        class: Class = it.row.class,
        since: Day = it.row.since,
        decision: Option<String> = it.row.decision.clone(),
        round: Option<RoundId> = it.row.round,
        /// Whether the decision's frozen list says otherwise.
        differs: bool = it.row.differs,
        until: Day = it.until,
    }
}

/// Households that are watched, and for how long.
#[derive(Serialize, JsonSchema)]
pub(crate) struct WatchPage {
    #[serde(flatten)]
    page: Paged<WatchLine>,
    months: u32,
}

/// A household, and why it is put on the list or taken off.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListChange {
    household: HouseholdId,
    note: String,
}

/// How many were added.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Count {
    count: usize,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct ListAsked {
    village: Option<VillageId>,
    stage: Option<String>,
    /// Those that were taken off.
    #[serde(default)]
    removed: bool,
    after: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct After {
    after: Option<String>,
}

pub(crate) async fn board(
    caller: Caller,
    Path(id): Path<RoundId>,
    headers: HeaderMap,
) -> Result<Json<RoundBoard>, Failure> {
    let lang = lang_of(&headers, "/api/");
    let board = app::review::listing::round_board(&caller.app, &caller.actor, id).await?;
    Ok(Json(RoundBoard::of(caller.app.words(), lang, &board)))
}

pub(crate) async fn list(
    caller: Caller,
    Path(id): Path<RoundId>,
    Query(asked): Query<ListAsked>,
) -> Result<Json<Paged<RoundHousehold>>, Failure> {
    let stage = chosen(asked.stage.as_deref().unwrap_or_default(), "stage", Stage::from_name)?;
    let query =
        ListQuery { village: asked.village, stage, removed: asked.removed, ..ListQuery::default() };
    let after = asked.after.as_deref();
    let page = app::review::listing::list(&caller.app, &caller.actor, id, query, after).await?;
    let answers = caller.actor.sees_answers();
    Ok(Json(Paged::of(&page, |row| RoundHousehold::of(row, answers))))
}

pub(crate) async fn watch(
    caller: Caller,
    Query(query): Query<After>,
) -> Result<Json<WatchPage>, Failure> {
    let after = query.after.as_deref();
    let (page, months) =
        app::review::listing::watch_list(&caller.app, &caller.actor, after).await?;
    Ok(Json(WatchPage { page: Paged::of(&page, WatchLine::of), months }))
}

pub(crate) async fn propose(
    caller: Caller,
    Path(id): Path<RoundId>,
) -> Result<Made<Count>, Failure> {
    let count = app::review::listing::propose(&caller.app, &caller.actor, id).await?;
    Ok(Made(Count { count }))
}

pub(crate) async fn add(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(add): Json<ListChange>,
) -> Result<Done, Failure> {
    app::review::listing::add(&caller.app, &caller.actor, id, add.household, &add.note).await?;
    Ok(Done)
}

pub(crate) async fn remove(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(remove): Json<ListChange>,
) -> Result<Done, Failure> {
    app::review::listing::remove(&caller.app, &caller.actor, id, remove.household, &remove.note)
        .await?;
    Ok(Done)
}

pub(crate) async fn opinion_ask(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(ask): Json<OpinionAsk>,
) -> Result<Done, Failure> {
    app::review::listing::opinion_ask(&caller.app, &caller.actor, id, ask).await?;
    Ok(Done)
}

pub(crate) async fn opinion_answer(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(answer): Json<OpinionAnswer>,
) -> Result<Done, Failure> {
    app::review::listing::opinion_answer(&caller.app, &caller.actor, id, answer).await?;
    Ok(Done)
}

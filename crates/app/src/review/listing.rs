//! A round's list, how far it is, why a step cannot be taken yet, and the season's board.

mod opinion_paper;
mod paper;

pub(crate) use self::paper::WITHIN;
pub use self::paper::{ESCAPED, RECOGNISED, REVIEW_LIST};
use base::area::Level;
use base::day::show_day;
use base::id::{HouseholdId, RoundHouseholdId, RoundId, VillageId};
use base::{Day, Finding};
use chrono::{Datelike, Months};
use register::review::round::step::{Facts, Progress, SOURCE, StepView, steps, why_not};
use register::{ListReason, RoundFlow, RoundKind, Stage, Step, WhyNot};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::office::legal_paper::Origin;
use store::review::listing::ListAdd;
use store::review::round::RoundRow;

use crate::kernel::entered::{refuse, typed};
use crate::kernel::filter::going_on;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::people::household::{place, read_place};
use crate::review::days::days_in_order;
use crate::review::household_request::form_a;
use crate::{App, PAGE_ROWS, Page};

pub use register::Due;
pub use store::review::listing::{Gone, ListQuery, ListRow, VillageProgress, WatchRow};
pub use store::review::opinion::OpinionRow;

/// The longest reason, note or answer of this part.
const NOTE_MAX: usize = 500;
/// The longest answer of a district.
const ANSWER_MAX: usize = 4_000;

/// How a round stands, step by step and village by village.
#[derive(Debug, Clone)]
pub struct Board {
    pub steps: Vec<StepView>,
    pub villages: Vec<VillageBoard>,
    /// All villages together.
    pub total: Progress,
    /// The day it is shown for.
    pub day: Day,
    /// The last day of the season, or of the time for the request.
    pub due: Due,
    /// Days left until then; negative when it has passed.
    pub days_left: i64,
    /// The district's opinion, where it was asked for.
    pub opinion: Option<OpinionRow>,
    /// Whether there is a district to ask.
    pub has_district: bool,
    /// Whether the holidays of the year are known.
    pub holidays_known: bool,
    /// Requests of the reader's area whose last day has passed without an answer.
    pub overdue_requests: i64,
}

impl Board {
    /// The households of the list whose form is to be filled in: once all others have one, those that a
    /// meeting sent back.
    pub fn survey_page(&self) -> &'static str {
        match self.total.collected >= self.total.listed && self.total.rejected > 0 {
            true => "/households?stage=back",
            false => "/households?stage=listed",
        }
    }
}

#[derive(Debug, Clone)]
pub struct VillageBoard {
    pub village: VillageId,
    pub name: String,
    /// How far.
    pub progress: Progress,
    /// What it is late with, by the plan of the season: `survey`, `meeting`, `posting`.
    pub late: Vec<&'static str>,
}

/// A line of a list that is being made.
fn new_line() -> RoundHouseholdId {
    RoundHouseholdId(uuid::Uuid::now_v7())
}

/// Refuses what is no number of a paper: a field of it is none for somebody's personal number.
fn is_number(text: &str) -> Result<()> {
    let bad = || Problem::new(Code::BadInput).with("field", "paper_number");
    if register::review::round::is_paper_number(text) { Ok(()) } else { Err(bad()) }
}

/// A step that cannot be taken, as a problem.
pub(crate) fn not_yet(whys: Vec<WhyNot>) -> Result<()> {
    refuse(Code::StepNotReady, whys.into_iter().map(|why| why.finding).collect())
}

/// Whether a district stands between a commune and its province on a day.
pub(crate) fn has_district(app: &App, round: &RoundRow, day: Day) -> bool {
    let above = app.areas().ancestors(&round.commune, day);
    above.iter().any(|unit| unit.level == Level::District)
}

/// What the rules look at: for one village, or the whole round.
pub(crate) async fn round_facts(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    round: &RoundRow,
    village: Option<VillageId>,
    day: Day,
) -> Result<(Facts, Vec<VillageProgress>, Option<OpinionRow>)> {
    let here = day.max(round.review_day);
    let villages = store::review::listing::progress(db, &app.scope(actor), round.id, here).await?;
    let mut progress = Progress::default();
    for row in villages.iter().filter(|row| village.is_none_or(|id| id == row.village)) {
        let p = &row.progress;
        progress.listed += p.listed;
        progress.collected += p.collected;
        progress.scored += p.scored;
        progress.met += p.met;
        progress.rejected += p.rejected;
        progress.posted += p.posted;
        progress.running += p.running;
        progress.complained += p.complained;
    }
    if village.is_none() && round.is_open() {
        let steps = round.flow == RoundFlow::Steps;
        if steps {
            progress.unlisted = store::review::listing::unlisted(db, round.id, here).await?;
        }
        if steps && round.kind == RoundKind::Annual {
            progress.required_missing =
                store::review::listing::required_missing(db, round.id, here, false).await?;
        }
        progress.requests = round_requests(app, db, round, here).await?;
    }
    if village.is_none() && round.decision.is_some() {
        (progress.entitled, progress.certified) =
            crate::review::certificate::count(app, db, round).await?;
    }
    let opinion = store::review::opinion::find(db, round.id).await?;
    let facts = Facts {
        kind: round.kind,
        flow: round.flow,
        decided: round.decision.is_some(),
        closed: round.closed.is_some(),
        has_table: round.score_table.is_some(),
        has_district: self::has_district(app, round, day),
        opinion: opinion.as_ref().map(|row| row.opinion),
        day,
        progress,
    };
    Ok((facts, villages, opinion))
}

/// Refuses a step that cannot be taken, in a village or the whole round.
pub(crate) async fn may_step(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    round: &RoundRow,
    village: Option<VillageId>,
    step: Step,
    day: Day,
) -> Result<()> {
    let (facts, _, _) = round_facts(app, db, actor, round, village, day).await?;
    not_yet(why_not(step, &facts))
}

/// The day for which an open round's board is shown: today while its season runs; for one that is
/// entered afterwards, the day after the last thing that happened in it.
async fn board_day(app: &App, db: &impl store::Db, round: &RoundRow, due: Day) -> Result<Day> {
    let today = app.today();
    if let Some((_, day)) = &round.decision {
        return Ok(*day);
    }
    if today <= due {
        return Ok(today);
    }
    let last = store::review::listing::latest_day(db, round.id).await?.unwrap_or(round.review_day);
    let next = last.succ_opt().unwrap_or(last);
    Ok(next.max(due).min(today))
}

/// The day on which it is asked who of a round's list is there.
pub(crate) async fn list_day(app: &App, db: &impl store::Db, round: &RoundRow) -> Result<Day> {
    let due = round_due(app, round.kind, round.year, round.review_day).day;
    Ok(board_day(app, db, round, due).await?.max(round.review_day))
}

/// Requests to be recognised that a round's decision leaves neither listed nor answered: of an
/// annual one those that came until its day, of a regular one those until its review.
pub(crate) async fn round_requests(
    app: &App,
    db: &impl store::Db,
    round: &RoundRow,
    day: Day,
) -> Result<i64> {
    let until = match round.kind {
        RoundKind::Annual => round_due(app, round.kind, round.year, round.review_day).day,
        RoundKind::Regular => round.review_day,
    };
    Ok(store::review::listing::requests_open(db, round.id, until.min(day), day).await?)
}

/// The last day for a round: the season's, or that of a regular round.
pub(crate) fn round_due(app: &App, kind: RoundKind, year: i32, review_day: Day) -> Due {
    let calendar = app.law().calendar();
    match kind {
        RoundKind::Annual => calendar
            .annual_season(year)
            .map_or_else(|| calendar.due("request", review_day), |(_, due)| due),
        RoundKind::Regular => calendar.due("request", review_day),
    }
}

/// The steps and villages of a round.
///
/// # Errors
/// `not_found`.
pub async fn round_board(app: &App, actor: &Actor, id: RoundId) -> Result<Board> {
    actor.require(Action::RoundSee)?;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, id).await?;
    board(app, db, actor, &round).await
}

pub(crate) async fn board(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    round: &RoundRow,
) -> Result<Board> {
    let due = round_due(app, round.kind, round.year, round.review_day);
    let day = board_day(app, db, round, due.day).await?;
    let (facts, villages, opinion) = round_facts(app, db, actor, round, None, day).await?;
    let villages = villages
        .into_iter()
        .map(|row| VillageBoard {
            late: self::late(app, round, &row.progress, app.today()),
            village: row.village,
            name: row.name,
            progress: row.progress,
        })
        .collect();
    Ok(Board {
        steps: steps(&facts),
        villages,
        total: facts.progress,
        days_left: (due.day - app.today()).num_days(),
        due,
        day,
        opinion,
        has_district: facts.has_district,
        holidays_known: app.law().calendar().knows(day.year()),
        overdue_requests: crate::review::household_request::overdue(app, db, actor).await?,
    })
}

/// What a village is late with, by the plan of the season. What was done on paper was done then, and
/// in a round that was closed nothing is left to do.
fn late(app: &App, round: &RoundRow, p: &Progress, today: Day) -> Vec<&'static str> {
    let runs = round.is_open() && round.flow == RoundFlow::Steps;
    if round.kind != RoundKind::Annual || !runs {
        return Vec::new();
    }
    let calendar = app.law().calendar();
    let over = |id: &str| calendar.yearly(id, round.year).is_some_and(|due| due.day < today);
    let mut late = Vec::new();
    if p.scored < p.listed && over("plan_survey") {
        late.push("survey");
    }
    if p.met < p.listed && over("plan_meeting") {
        late.push("meeting");
    }
    if p.posted < p.listed && over("plan_posting") {
        late.push("posting");
    }
    late
}

/// One page of a round's list.
///
/// # Errors
/// `not_found`.
pub async fn list(
    app: &App,
    actor: &Actor,
    id: RoundId,
    mut query: ListQuery,
    after: Option<&str>,
) -> Result<Page<ListRow>> {
    actor.require(Action::RoundSee)?;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, id).await?;
    query.day = Some(list_day(app, db, &round).await?);
    query.after = going_on(after, read_place)?;
    let rows =
        store::review::listing::list(db, &app.scope(actor), id, &query, PAGE_ROWS + 1).await?;
    Ok(Page::cut(rows, |row| place(&row.sort_key, row.household)))
}

/// Puts on the list what the register proposes and is not there: in an annual round every poor
/// and near-poor household and those that escaped poverty not long ago; in any round every
/// household with an open request that its Phiếu A puts there. Gives how many were added.
///
/// # Errors
/// `not_found`, `step_not_ready`.
pub async fn propose(app: &App, actor: &Actor, id: RoundId) -> Result<usize> {
    let write = app.write(actor, Action::RoundList).await?;
    let round = crate::review::round::to_write(app, &write, actor, id).await?;
    may_step(app, &*write, actor, &round, None, Step::List, app.today()).await?;
    let count = app.law().calendar().count("watch", round.review_day);
    let months = Months::new(count.map_or(0, |count| count.days));
    let watch_from = round.review_day.checked_sub_months(months).unwrap_or(round.review_day);
    let until = request_until(app, &round);
    let day = list_day(app, &*write, &round).await?;
    let rows = store::review::listing::proposals(
        &*write,
        id,
        &round.commune,
        (round.review_day, watch_from),
        (until, day),
        (round.kind == RoundKind::Annual, form_a::asked_on(app, round.review_day)),
    )
    .await?;
    let added = rows.len();
    let rows = rows.into_iter().map(|row| (new_line(), row)).collect();
    store::review::listing::add_many(&*write, id, rows, actor.account, write.at).await?;
    let detail = json!({ "proposed": added });
    write.commit(Some(&round.commune), id, detail).await?;
    Ok(added)
}

/// How many households of the commune are in the register only from a day after the review day: none of
/// them can be on the round's list.
///
/// # Errors
/// `not_found`.
pub async fn later(app: &App, actor: &Actor, id: RoundId) -> Result<i64> {
    actor.require(Action::RoundSee)?;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, id).await?;
    Ok(store::review::listing::count_later(db, &app.scope(actor), &round.commune, round.review_day)
        .await?)
}

/// How many households with an open request wait for Phiếu A before the round's list takes them.
///
/// # Errors
/// `not_found`.
pub async fn without_form_a(app: &App, actor: &Actor, id: RoundId) -> Result<i64> {
    actor.require(Action::RoundSee)?;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, id).await?;
    if !round.is_open() || !form_a::asked_on(app, round.review_day) {
        return Ok(0);
    }
    let until = request_until(app, &round);
    Ok(store::review::listing::without_form_a(db, &app.scope(actor), id, until).await?)
}

/// Requests of a round: those received up to its last day.
fn request_until(app: &App, round: &RoundRow) -> Day {
    let due = round_due(app, round.kind, round.year, round.review_day).day;
    due.min(app.today())
}

/// Puts one household on the list, with the reason.
///
/// # Errors
/// `not_found`, `bad_input`, `step_not_ready`, `list_there` when it is on the list, `list_form_a` when
/// it asked and Phiếu A is not there or not complete, `list_form_a_stops` when Phiếu A keeps it off.
pub async fn add(
    app: &App,
    actor: &Actor,
    id: RoundId,
    household: HouseholdId,
    note: &str,
) -> Result<()> {
    let write = app.write(actor, Action::RoundList).await?;
    let note = typed(note, "note", NOTE_MAX)?;
    let round = crate::review::round::to_write(app, &write, actor, id).await?;
    may_step(app, &*write, actor, &round, None, Step::List, app.today()).await?;
    let scope = app.scope(actor);
    let day = list_day(app, &*write, &round).await?;
    let village = store::review::listing::village_of(&*write, &scope, id, household, day).await?;
    let Some(village) = village else {
        let record = store::people::household::find(&*write, &scope, household).await?;
        let record = record.ok_or_else(|| Problem::new(Code::NotFound))?;
        let first = record.stays.iter().map(|stay| stay.from_day).min();
        let problem = match first.filter(|first| *first > round.review_day) {
            Some(first) => Problem::new(Code::ListCameLater).with("since", show_day(first)),
            None => Problem::new(Code::ListNotThere),
        };
        let problem = problem.with("household", record.code);
        return Err(problem.with("day", show_day(round.review_day)));
    };
    form_a::identified(app, &*write, household, round.review_day).await?;
    let add = ListAdd { household, village, reason: ListReason::Added, note: note.clone() };
    let (by, at) = (actor.account, write.at);
    if !store::review::listing::set_listed(&*write, id, &add, by, at).await? {
        let added =
            store::review::listing::add_many(&*write, id, vec![(new_line(), add)], by, at).await;
        added.map_err(|error| match error.constraint() {
            Some(_) => Problem::new(Code::ListThere),
            None => error.into(),
        })?;
    }
    let detail = json!({ "household": household, "added": note });
    write.commit(Some(&round.commune), id, detail).await
}

/// Takes a household off the list, with the reason; not one that the law wants reviewed.
///
/// # Errors
/// `not_found`, `bad_input`, `step_not_ready`, `list_required`.
pub async fn remove(
    app: &App,
    actor: &Actor,
    id: RoundId,
    household: HouseholdId,
    note: &str,
) -> Result<()> {
    let write = app.write(actor, Action::RoundList).await?;
    let note = typed(note, "note", NOTE_MAX)?;
    let round = crate::review::round::to_write(app, &write, actor, id).await?;
    may_step(app, &*write, actor, &round, None, Step::List, app.today()).await?;
    let query = ListQuery { household: Some(household), ..ListQuery::default() };
    let rows = store::review::listing::list(&*write, &app.scope(actor), id, &query, 1).await?;
    let row = rows.first().ok_or_else(|| Problem::new(Code::NotFound))?;
    let mut findings = Vec::new();
    // A request that was answered, or that Phiếu A stops, asks for no review any more.
    let settled = row.reason == ListReason::Request
        && !store::review::household_request::any_to_review(&*write, household).await?;
    if row.reason.is_required(round.kind) && !settled {
        findings.push(Finding::error("list_required").with("household", row.name()));
    }
    if !matches!(row.stage, Stage::Listed | Stage::Surveyed | Stage::Back) {
        findings.push(Finding::error("list_met").with("household", row.name()));
    }
    if row.class.is_some() || row.verdict.is_some() {
        findings.push(Finding::error("list_has_form").with("household", row.name()));
    }
    let findings = findings.into_iter().map(|it| it.with("source", SOURCE)).collect();
    refuse(Code::ListRequired, findings)?;
    let (by, at) = (actor.account, write.at);
    store::review::listing::set_removed(&*write, id, household, &note, by, at).await?;
    let detail = json!({ "household": household, "removed": note });
    write.commit(Some(&round.commune), id, detail).await
}

/// Notes that the district was asked for its opinion.
///
/// # Errors
/// `not_found`, `bad_input`, `step_not_ready`, `step_day_wrong`, `opinion_there`.
pub async fn opinion_ask(app: &App, actor: &Actor, id: RoundId, ask: OpinionAsk) -> Result<()> {
    let write = app.write(actor, Action::OpinionAdd).await?;
    let number = typed(&ask.number, "number", 60)?;
    is_number(&number)?;
    let round = crate::review::round::to_write(app, &write, actor, id).await?;
    may_step(app, &*write, actor, &round, None, Step::Opinion, ask.day).await?;
    let last = store::review::listing::latest_day(&*write, id).await?.unwrap_or(round.review_day);
    days_in_order("opinion", ask.day, ("posting_end", last), app.today())?;
    let due = app.law().calendar().due("opinion", ask.day);
    let days = (ask.day, due.day);
    let added = store::review::opinion::add(&*write, id, days, &number, actor.account).await;
    added.map_err(|error| match error.constraint() {
        Some(_) => Problem::new(Code::OpinionThere),
        None => error.into(),
    })?;
    opinion_paper::enter(app, &write, actor, &round, (Origin::Opinion, &number, ask.day)).await?;
    let detail = json!({ "opinion": number, "day": ask.day });
    write.commit(Some(&round.commune), id, detail).await
}

/// Notes the district's answer.
///
/// # Errors
/// `not_found`, `bad_input`, `step_day_wrong`, `opinion_there` when it was answered.
pub async fn opinion_answer(
    app: &App,
    actor: &Actor,
    id: RoundId,
    answer: OpinionAnswer,
) -> Result<()> {
    let write = app.write(actor, Action::OpinionAdd).await?;
    let text = typed(&answer.answer, "answer", ANSWER_MAX)?;
    let number = base::text::clean(&answer.number);
    if !number.is_empty() {
        is_number(&number)?;
    }
    let round = crate::review::round::to_write(app, &write, actor, id).await?;
    if round.decision.is_some() {
        return Err(Problem::new(Code::RoundDecided));
    }
    let asked = store::review::opinion::find(&*write, id).await?;
    let asked = asked.ok_or_else(|| Problem::new(Code::NotFound))?;
    let before = ("opinion", asked.opinion.sent_on);
    days_in_order("opinion_answer", answer.day, before, app.today())?;
    let (day, by) = (answer.day, actor.account);
    if !store::review::opinion::set_answer(&*write, id, day, &number, &text, by).await? {
        return Err(Problem::new(Code::OpinionThere));
    }
    if !number.is_empty() {
        let paper = (Origin::OpinionAnswer, number.as_str(), day);
        opinion_paper::enter(app, &write, actor, &round, paper).await?;
    }
    let detail = json!({ "opinion_answer": text, "day": day });
    write.commit(Some(&round.commune), id, detail).await
}

/// Households that escaped poverty and are followed, one page, with the law's period.
///
/// # Errors
/// `not_allowed`.
pub async fn watch_list(
    app: &App,
    actor: &Actor,
    after: Option<&str>,
) -> Result<(Page<WatchView>, u32)> {
    actor.require(Action::RoundSee)?;
    let scope = app.scope(actor);
    let day = scope.day();
    let calendar = app.law().calendar();
    let months = calendar.count("watch", day).map_or(0, |count| count.days);
    let since = day.checked_sub_months(Months::new(months)).unwrap_or(day);
    let place_at = going_on(after, read_place)?;
    let db = &**app.store();
    let days = (since, day);
    let rows =
        store::review::listing::watched(db, &scope, days, place_at.as_ref(), PAGE_ROWS + 1).await?;
    let Page { rows, next } = Page::cut(rows, |row| place(&row.sort_key, row.household));
    let rows = rows
        .into_iter()
        .map(|row| WatchView { until: calendar.due("watch", row.since).day, row })
        .collect();
    Ok((Page { rows, next }, months))
}

/// A followed household with the end of its period.
#[derive(Debug, Clone)]
pub struct WatchView {
    /// The household.
    pub row: WatchRow,
    /// Until when it is followed.
    pub until: Day,
}

/// The district is asked.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpinionAsk {
    /// When.
    pub day: Day,
    /// Number of the letter.
    pub number: String,
}

/// The district answers.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpinionAnswer {
    /// When.
    pub day: Day,
    /// Number of its letter.
    #[serde(default)]
    pub number: String,
    /// What it says.
    pub answer: String,
}

/// A day as `show_day`, for sentences.
pub(crate) fn shown(day: Day) -> String {
    show_day(day)
}

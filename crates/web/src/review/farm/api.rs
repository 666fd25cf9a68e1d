//! Farming households on the API.

use app::review::farm::{
    Amounts, AnswerNew, FarmAnswerKind, FarmListQuery, FarmNew, FarmOutcome, FarmRow, FarmState,
    FarmView, FarmWork, SheetNew, SheetView,
};
use axum::extract::{Path, Query};
use base::id::{FarmAnswerId, FarmId, FarmSheetId, HouseholdId, VillageId};
use base::{Day, Finding};

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Made, Paged, view};
use crate::kernel::visit::Caller;

view! {
    /// A farming household that asked.
    Farm(row: &FarmRow) {
        id: FarmId = row.id,
        household: HouseholdId = row.household,
        /// The household's code.
        code: String = row.code.clone(),
        village: VillageId = row.village,
        village_name: String = row.village_name.clone(),
        applicant: String = row.applicant.clone(),
        year: i32 = row.year,
        /// The number under which it was received in its year.
        receipt: i64 = row.receipt,
        received_on: Day = row.received_on,
        /// From when it is worked on: monthly from the 15th.
        starts_on: Day = row.starts_on,
        due_on: Day = row.due_on,
        state: FarmState = row.state,
        /// What follows from its sheet, once there is one.
        result: Option<FarmOutcome> = row.result,
        /// Takings less costs of twelve months, thousand đồng.
        income_vnd_thousand: Option<i64> = row.income,
        people: Option<i64> = row.people,
        answer: Option<FarmAnswerKind> = row.answer,
        answered_on: Option<Day> = row.answered_on,
        number: Option<String> = row.number.clone(),
    }
}

view! {
    /// A line or group of the form, thousand đồng; null is not known.
    FarmLine(line: &(String, Amounts)) {
        /// Its place on the form: `1`, `1.1`, `9`.
        line: String = line.0.clone(),
        takings: Option<i64> = line.1.takings,
        costs: Option<i64> = line.1.costs,
    }
}

view! {
    /// The sheet in force, and what follows from it.
    FarmSheet(view: &SheetView) {
        id: FarmSheetId = view.sheet.id,
        surveyed_on: Day = view.sheet.surveyed_on,
        work: Vec<FarmWork> = view.sheet.work.clone(),
        people: i64 = view.sheet.people,
        estimate: Option<i64> = view.sheet.estimate,
        lines: Vec<FarmLine> = view.sheet.lines.iter().map(FarmLine::of).collect(),
        /// The sums of the groups 1 to 9.
        groups: Vec<FarmLine> = view.result.groups.iter()
            .map(|it| FarmLine::of(&(it.group.clone(), it.sum))).collect(),
        takings: Option<i64> = view.result.income.as_ref().map(|it| it.takings),
        costs: Option<i64> = view.result.income.as_ref().map(|it| it.costs),
        income: Option<i64> = view.result.income.as_ref().map(|it| it.income),
        /// Per person and month in whole đồng, to be looked at: the class compares without dividing.
        person_month_vnd: Option<i64> = view.result.income.as_ref().map(|it| it.person_month_vnd),
        result: FarmOutcome = view.sheet.result,
        /// Up to and with this per person and month a household is below.
        income_line_vnd: i64 = view.lines.income_vnd,
        /// Up to and with this its living standard is average.
        average_line_vnd: i64 = view.lines.average_vnd,
        /// Where the lines are from.
        sources: Vec<String> = view.lines.sources.iter().map(|it| it.source.clone()).collect(),
        filled_by: String = view.sheet.filled_by.clone(),
    }
}

view! {
    /// An answer of the chairman.
    FarmAnswer(row: &app::review::farm::Answer) {
        id: FarmAnswerId = row.id,
        replaces: Option<FarmAnswerId> = row.replaces,
        sheet: Option<FarmSheetId> = row.sheet,
        kind: FarmAnswerKind = row.kind,
        day: Day = row.day,
        number: String = row.number.clone(),
        posted_on: Option<Day> = row.posted_on,
        reason: String = row.reason.clone(),
        answered_by: String = row.answered_by.clone(),
    }
}

view! {
    /// A farming household with its sheet and its answers.
    FarmDetail(view: &FarmView) {
        farm: Farm = Farm::of(&view.row),
        sheet: Option<FarmSheet> = view.sheet.as_ref().map(FarmSheet::of),
        /// Answers, the one in force first.
        answers: Vec<FarmAnswer> = view.answers.iter().map(FarmAnswer::of).collect(),
        /// What stands against a recognition, or against what was signed.
        findings: Vec<Finding> = view.findings.clone(),
        /// Whether it waits for an answer.
        is_open: bool = view.is_open,
    }
}

pub(crate) async fn list(
    caller: Caller,
    Query(asked): Query<FarmListQuery>,
) -> Result<Json<Paged<Farm>>, Failure> {
    let page = app::review::farm::list(&caller.app, &caller.actor, &asked).await?;
    Ok(Json(Paged::of(&page, Farm::of)))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<FarmId>,
) -> Result<Json<FarmDetail>, Failure> {
    let view = app::review::farm::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(FarmDetail::of(&view)))
}

pub(crate) async fn add(caller: Caller, Json(new): Json<FarmNew>) -> Result<Made<Farm>, Failure> {
    let row = app::review::farm::add(&caller.app, &caller.actor, new).await?;
    Ok(Made(Farm::of(&row)))
}

pub(crate) async fn fill_in(
    caller: Caller,
    Path(id): Path<FarmId>,
    Json(new): Json<SheetNew>,
) -> Result<Json<FarmDetail>, Failure> {
    let view = app::review::farm::fill_in(&caller.app, &caller.actor, id, new).await?;
    Ok(Json(FarmDetail::of(&view)))
}

pub(crate) async fn answer(
    caller: Caller,
    Path(id): Path<FarmId>,
    Json(new): Json<AnswerNew>,
) -> Result<Json<FarmDetail>, Failure> {
    let view = app::review::farm::answer(&caller.app, &caller.actor, id, new).await?;
    Ok(Json(FarmDetail::of(&view)))
}

//! Duties on the API.

use app::front::duty::{CommuneLine, DutyDay, DutyLine, DutyListQuery, DutyPerson};
use app::office::assignment::DutyStanding;
use app::office::calendar_duty::{CalendarAct, CalendarDutyNew, CalendarDutyView, CalendarStep};
use axum::extract::{Path, Query};
use base::area::AreaKey;
use base::id::{AccountId, LegalPaperId, VillageId};
use base::{Day, Role};
use chrono::{DateTime, Utc};

use super::YearQuery;
use super::rule::{Asked, which};
use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{List, Paged, view};
use crate::kernel::visit::Caller;

view! {
    /// Something that is owed.
    Duty(it: &DutyLine) {
        kind: String = it.row.kind.clone(),
        /// What it is about; with the kind that says what it is.
        about: String = it.row.about.clone(),
        /// The rule of the calendar that it follows from.
        rule: String = it.row.rule.clone(),
        role: Role = it.row.role,
        /// Of which level, where a role is of several.
        level: String = it.row.level.clone(),
        area: Option<AreaKey> = it.row.area.clone(),
        village: Option<VillageId> = it.row.village,
        village_name: Option<String> = it.row.village_name.clone(),
        account: Option<AccountId> = it.row.account,
        account_name: Option<String> = it.row.account_name.clone(),
        begins_on: Option<Day> = it.row.begins_on,
        due_on: Option<Day> = it.row.due_on,
        /// The text that the last day is from; null where somebody set it.
        source: Option<String> = it.source.text.clone(),
        source_checked: bool = it.source.checked,
        standing: DutyStanding = it.standing,
        /// When it was fulfilled or given up, and by whom.
        closed_on: Option<Day> = it.row.closed_on,
        closed_by: Option<String> = it.row.closer_name.clone(),
        /// The page where it is done, or of what fulfilled it.
        page: String = it.path.clone(),
        mine: bool = it.mine,
    }
}

view! {
    /// How many are due on a day.
    DutiesOfDay(it: &DutyDay) {
        day: Day = it.day,
        open: i64 = it.open,
        closed: i64 = it.closed,
    }
}

view! {
    /// What a person, or a role where nobody is named, had to do in a year.
    DutiesOfPerson(it: &DutyPerson) {
        account: Option<AccountId> = it.person,
        name: Option<String> = it.name.clone(),
        role: Role = it.role,
        count: i64 = it.count,
        on_time: i64 = it.on_time,
        /// Fulfilled after their last day.
        done_late: i64 = it.done_late,
        given_up: i64 = it.given_up,
        /// Not fulfilled, and their last day has passed.
        late: i64 = it.late,
        open: i64 = it.open,
    }
}

view! {
    /// How far a commune is.
    DutiesOfCommune(it: &CommuneLine) {
        commune: AreaKey = it.key.clone(),
        name: String = it.name.clone(),
        open: i64 = it.open,
        late: i64 = it.late,
        /// The first of their last days.
        due_on: Option<Day> = it.due_on,
    }
}

view! {
    /// What was said of a day of a rule.
    CalendarStepDetail(it: &CalendarStep) {
        revision: i64 = it.revision,
        act: CalendarAct = it.act,
        day: Day = it.day,
        content: String = it.content.clone(),
        paper: String = it.paper.clone(),
        legal_paper: Option<LegalPaperId> = it.legal_paper,
        by: String = it.by.clone(),
        written_at: DateTime<Utc> = it.written_at,
    }
}

view! {
    /// One day of a recurring duty of the calendar.
    CalendarDutyDetail(it: &CalendarDutyView) {
        rule: String = it.duty.id.clone(),
        area: AreaKey = it.area.clone(),
        role: Role = it.duty.role,
        owed_to: String = it.duty.to.clone(),
        begins_on: Day = it.day.begins_on,
        due_on: Day = it.day.due.day,
        source: String = it.day.due.source.clone(),
        source_checked: bool = it.day.due.checked,
        standing: DutyStanding = it.standing,
        steps: Vec<CalendarStepDetail> = it.steps.iter().map(CalendarStepDetail::of).collect(),
        /// The revision that the next entry names.
        revision: i64 = it.revision,
    }
}

pub(crate) async fn list(
    caller: Caller,
    Query(asked): Query<DutyListQuery>,
) -> Result<Json<Paged<Duty>>, Failure> {
    let page = app::front::duty::list(&caller.app, &caller.actor, &asked).await?;
    Ok(Json(Paged::of(&page, Duty::of)))
}

pub(crate) async fn days(
    caller: Caller,
    Query(asked): Query<DutyListQuery>,
) -> Result<Json<List<DutiesOfDay>>, Failure> {
    let days = app::front::duty::days(&caller.app, &caller.actor, &asked).await?;
    Ok(Json(List::of(&days, DutiesOfDay::of)))
}

pub(crate) async fn people(
    caller: Caller,
    Query(query): Query<YearQuery>,
) -> Result<Json<List<DutiesOfPerson>>, Failure> {
    let year = query.year.unwrap_or_else(|| chrono::Datelike::year(&caller.app.today()));
    let people = app::front::duty::people(&caller.app, &caller.actor, year).await?;
    Ok(Json(List::of(&people, DutiesOfPerson::of)))
}

pub(crate) async fn communes(caller: Caller) -> Result<Json<List<DutiesOfCommune>>, Failure> {
    let communes = app::front::duty::communes(&caller.app, &caller.actor).await?;
    Ok(Json(List::of(&communes, DutiesOfCommune::of)))
}

pub(crate) async fn rule(
    caller: Caller,
    Path(asked): Path<Asked>,
) -> Result<Json<CalendarDutyDetail>, Failure> {
    let it = app::office::calendar_duty::get(&caller.app, &caller.actor, &which(asked)?).await?;
    Ok(Json(CalendarDutyDetail::of(&it)))
}

pub(crate) async fn rule_close(
    caller: Caller,
    Path(asked): Path<Asked>,
    Json(new): Json<CalendarDutyNew>,
) -> Result<Json<CalendarDutyDetail>, Failure> {
    let which = which(asked)?;
    let it = app::office::calendar_duty::close(&caller.app, &caller.actor, &which, new).await?;
    Ok(Json(CalendarDutyDetail::of(&it)))
}

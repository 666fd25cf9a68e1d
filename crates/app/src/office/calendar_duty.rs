//! Recurring duties of `law/calendar.toml`: their days, and for those that the program has no record for that
//! one was done, with its paper, given up with the reason, or opened again.

use base::area::{AreaKey, Level};
use base::id::LegalPaperId;
use base::{Day, Role};
use chrono::Datelike;
use register::office::assignment::{DutyStanding, standing};
use register::{CalendarDuty, CalendarDutyDay};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::kernel::duty::{DutyPeriod, DutyRow};
pub use store::office::calendar_duty::{CalendarAct, CalendarStep};
use store::office::calendar_duty::{CalendarStepAdd, OWED, OWED_ABOVE};

use crate::App;
use crate::kernel::call::{DaySource, HOME, Owed, Said, Source, nothing};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;

const WORDS_MAX: usize = 2_000;
const PAPER_MAX: usize = 200;

pub(crate) const CALLS: Source = Source {
    pages: &[HOME],
    find: nothing,
    owed: &[&calendar(&OWED), &Owed { told: &[], ..calendar(&OWED_ABOVE) }],
};

const fn calendar(select: &'static store::kernel::duty::DutySelect) -> Owed {
    Owed {
        path: |row| match (&row.area, row.due_on) {
            (Some(area), Some(day)) => path(&row.rule, day, area),
            (_, _) => "/duties".to_owned(),
        },
        said,
        source: |calendar, row| {
            let (Some(day), Some(duty)) = (row.due_on, calendar.duty(&row.rule)) else {
                return DaySource::ours();
            };
            let days = calendar.duty_days(duty, day.year());
            DaySource::of(days.into_iter().find(|it| it.due.day == day).map(|it| it.due))
        },
        told: &["calendar_duty"],
        all: "/duties?kind=calendar_duty",
        ..Owed::of(select, &["calendar_duty"], Action::DutySee)
    }
}

/// The page of one day of a rule.
fn path(rule: &str, due: Day, area: &AreaKey) -> String {
    format!("/duties/rules/{rule}/{due}/{area}")
}

fn said(row: &DutyRow) -> Said {
    let year = row.due_on.map_or(0, |day| day.year());
    name(&row.rule, year)
}

/// What a rule asks for in a year.
pub fn name(rule: &str, year: i32) -> Said {
    Said::words(&format!("duty_rule.{rule}")).with("year", year).with("before", year - 1)
}

/// So many years before and after today have duties of the calendar: before, nobody worked with the program,
/// and after, nobody knows the law.
const YEARS: i32 = 20;

/// The days of the calendar that are due from one day to another.
pub(crate) fn periods(app: &App, from: Day, to: Day) -> Vec<DutyPeriod> {
    let (calendar, today) = (app.law().calendar(), app.today().year());
    let (first, last) = (from.year().max(today - YEARS), to.year().min(today + YEARS));
    let mut all = Vec::new();
    for duty in calendar.duties() {
        for year in first..=last {
            let days = calendar.duty_days(duty, year).into_iter();
            let days = days.filter(|it| (from..=to).contains(&it.due.day));
            all.extend(days.map(|it| period(duty, &it)));
        }
    }
    all
}

fn period(duty: &CalendarDuty, day: &CalendarDutyDay) -> DutyPeriod {
    let of_communes = duty.level == Level::Commune;
    DutyPeriod {
        rule: duty.id.clone(),
        by: duty.by.clone(),
        of_communes,
        role: duty.role,
        kind: if of_communes { duty.kind.clone() } else { duty.level.as_str().to_owned() },
        year: day.year,
        month: day.month,
        begins_on: day.begins_on,
        due_on: day.due.day,
    }
}

/// One day of a rule in an area.
#[derive(Debug, Clone)]
pub struct CalendarDutyView {
    pub duty: CalendarDuty,
    pub area: AreaKey,
    pub area_name: String,
    pub day: CalendarDutyDay,
    pub steps: Vec<CalendarStep>,
    pub standing: DutyStanding,
    /// The revision that the next entry names.
    pub revision: i64,
    /// Whether the reader may say something of it.
    pub may_close: bool,
}

impl CalendarDutyView {
    /// Whether it was done or given up.
    pub fn is_closed(&self) -> bool {
        matches!(self.standing, DutyStanding::Done | DutyStanding::GivenUp)
    }

    /// What it asks for.
    pub fn said(&self) -> Said {
        name(&self.duty.id, self.day.year)
    }
}

/// What is said of one.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarDutyNew {
    pub act: CalendarAct,
    pub day: Day,
    #[serde(default)]
    pub content: String,
    /// Number, symbol and day of the paper that it was done with.
    #[serde(default)]
    pub paper: String,
    #[serde(default)]
    pub legal_paper: Option<LegalPaperId>,
    /// The revision that was seen; 0 before the first entry.
    pub revision: i64,
}

/// Which one: rule, last day, area.
pub type Which = (String, Day, AreaKey);

fn known(app: &App, (rule, due_on, _): &Which) -> Result<(CalendarDuty, CalendarDutyDay)> {
    let calendar = app.law().calendar();
    let duty = calendar.duty(rule).filter(|duty| duty.by.is_empty());
    let duty = duty.ok_or_else(|| Problem::new(Code::NotFound))?;
    let mut days = calendar.duty_days(duty, due_on.year()).into_iter();
    let day = days.find(|it| it.due.day == *due_on);
    Ok((duty.clone(), day.ok_or_else(|| Problem::new(Code::NotFound))?))
}

/// Whether somebody sees the area's: his own, or one below him.
fn sees(app: &App, actor: &Actor, duty: &CalendarDuty, area: &AreaKey) -> bool {
    let fits = app.areas().get(area).is_some_and(|unit| unit.level == duty.level);
    let covers = match (&actor.area, actor.village) {
        (Some(own), _) => app.covers(own, area),
        (None, None) => true,
        (None, Some(_)) => false,
    };
    fits && covers
}

/// Whether somebody may say something of it: the role that owes it, or the chairman, in his own area.
fn may_close(actor: &Actor, duty: &CalendarDuty, area: &AreaKey) -> bool {
    let owes = actor.role == duty.role
        || (actor.role == Role::Chairman && duty.role == Role::CommuneOfficer);
    actor.may(Action::DutyClose)
        && actor.ended.is_none()
        && owes
        && actor.area.as_ref() == Some(area)
}

/// One day of a rule, with what was said of it.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, which: &Which) -> Result<CalendarDutyView> {
    actor.require(Action::DutySee)?;
    let (duty, day) = known(app, which)?;
    let area = which.2.clone();
    if !sees(app, actor, &duty, &area) {
        return Err(Problem::new(Code::NotFound));
    }
    let db = &**app.store();
    let steps = store::office::calendar_duty::steps(db, &area, &duty.id, day.due.day).await?;
    let last = steps.last();
    let closed = last.and_then(|step| match step.act {
        CalendarAct::Done => Some(false),
        CalendarAct::GivenUp => Some(true),
        CalendarAct::Reopened => None,
    });
    Ok(CalendarDutyView {
        standing: standing(app.today(), Some(day.begins_on), Some(day.due.day), closed),
        revision: last.map_or(0, |step| step.revision),
        may_close: may_close(actor, &duty, &area),
        area_name: crate::place::area::name(app, &area),
        duty,
        area,
        day,
        steps,
    })
}

fn loose(text: &str, field: &str, most: usize) -> Result<String> {
    let text = base::text::clean(text);
    match text.chars().count() > most {
        true => Err(bad(field)),
        false => Ok(text),
    }
}

fn bad(field: &str) -> Problem {
    Problem::new(Code::BadInput).with("field", field)
}

/// Says that one was done, with a paper or a sentence, that it was given up, or that it was not done after
/// all. Sent again it is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `assignment_of_others`, `assignment_state`, `assignment_changed`.
pub async fn close(
    app: &App,
    actor: &Actor,
    which: &Which,
    new: CalendarDutyNew,
) -> Result<CalendarDutyView> {
    let write = app.write(actor, Action::DutyClose).await?;
    let content = loose(&new.content, "content", WORDS_MAX)?;
    let paper = loose(&new.paper, "paper", PAPER_MAX)?;
    let (duty, day) = known(app, which)?;
    let area = which.2.clone();
    if !sees(app, actor, &duty, &area) {
        return Err(Problem::new(Code::NotFound));
    }
    if !may_close(actor, &duty, &area) {
        return Err(Problem::new(Code::AssignmentOfOthers));
    }
    // Two who write at once wait for one another, and the second sees the first.
    write.alone_in(&area).await?;
    let due_on = day.due.day;
    let steps = store::office::calendar_duty::steps(&*write, &area, &duty.id, due_on).await?;
    let again = |last: &CalendarStep| {
        last.revision == new.revision + 1
            && (last.act, last.day, last.legal_paper) == (new.act, new.day, new.legal_paper)
            && (&last.content, &last.paper) == (&content, &paper)
    };
    if steps.last().is_some_and(again) {
        return get(app, actor, which).await;
    }
    let subject = || Subject::calendar_duty(&format!("{}/{due_on}/{area}", duty.id));
    if steps.last().map_or(0, |step| step.revision) != new.revision {
        return Err(app.seen_old(&write, Code::AssignmentChanged, subject()).await?);
    }
    let is_closed = steps.last().is_some_and(|step| step.act != CalendarAct::Reopened);
    if is_closed != (new.act == CalendarAct::Reopened) {
        let state = if is_closed { "done" } else { "open" };
        return Err(Problem::new(Code::AssignmentState).with("assignment_state", state));
    }
    if content.is_empty() && (new.act != CalendarAct::Done || paper.is_empty()) {
        return Err(bad("content"));
    }
    if new.day > app.today() {
        return Err(bad("day"));
    }
    if let Some(paper) = new.legal_paper
        && store::office::legal_paper::find(&*write, &app.office_scope(actor), paper)
            .await?
            .is_none()
    {
        return Err(bad("legal_paper"));
    }
    let step = CalendarStepAdd {
        id: app.new_id(),
        area: area.clone(),
        rule: duty.id.clone(),
        due_on,
        revision: new.revision + 1,
        act: new.act,
        day: new.day,
        content,
        paper,
        legal_paper: new.legal_paper,
    };
    store::office::calendar_duty::add_step(&*write, &step, actor.account, write.at).await?;
    let detail = json!({ "name": duty.id, "assignment_act": new.act.as_str(), "due": due_on,
        "day": step.day, "content": step.content, "paper": step.paper });
    write.commit(Some(&area), subject(), detail).await?;
    get(app, actor, which).await
}

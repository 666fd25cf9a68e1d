//! Reports that are due, and those that the register no longer agrees with.

use base::{Day, Role};
use chrono::{Datelike, TimeDelta};
use store::kernel::duty::{self, DutyAsk, DutyFilter, DutyPeriod, DutyRow};
use store::review::review_report::OWED;

use super::{ReportKind, ReportPeriod};
use crate::App;
use crate::kernel::call::{
    Asked, Call, DaySource, Found, HOME, Level, Notice, Owed, Page, Said, Source,
};
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::office::calendar_duty;
use crate::place::area::goes_on;

/// A report is called for so many days before its last day, and so many after.
const REPORT_DAYS: i64 = 20;
/// Reports of one commune within that time: two of the year and two of months.
const REPORTS_NEAR: u32 = 10;

/// The page of reports.
pub(crate) const PAGE: Page = Page("reports");

pub(crate) const CALLS: Source = Source {
    pages: &[HOME, PAGE],
    find: |asked| Box::pin(calls(asked)),
    owed: &[&Owed {
        path: |row| match (row.record, draft_period(&row.about)) {
            (Some(id), _) => format!("/reports/{id}"),
            (None, Some(period)) => draft_path(period),
            (None, None) => "/reports".to_owned(),
        },
        said: |row| {
            let name = draft_period(&row.about).map(name);
            let name = name.unwrap_or(Said::Text(String::new()));
            Said::Words("duty.report_owed".to_owned(), vec![("report", name)])
        },
        source: |calendar, row| {
            let (Some(day), Some(duty)) = (row.due_on, calendar.duty(&row.rule)) else {
                return DaySource::ours();
            };
            let days = calendar.duty_days(duty, day.year());
            DaySource::of(days.into_iter().find(|it| it.due.day == day).map(|it| it.due))
        },
        ..Owed::of(&OWED, &["report_owed"], Action::ReportSee)
    }],
};

/// A report by the period that its paper names: a regular one speaks of the month before it is due.
pub fn name(period: ReportPeriod) -> Said {
    let ReportPeriod { kind, year, month } = period;
    let (year, month) = match month {
        // One of a year has no month.
        0 => (year, 0),
        1 => (year - 1, 12),
        later => (year, later - 1),
    };
    let key = format!("report_name.{}", kind.as_str());
    Said::words(&key).with("month", month).with("year", year)
}

/// Reports whose last day is near, or has just passed, and that were not sent; one whose draft is on
/// its way has a call among those made already.
async fn calls(asked: &Asked<'_>) -> Result<Found> {
    let Asked { app, actor, made, .. } = *asked;
    let mut notices = Vec::new();
    if asked.page == HOME && actor.may(Action::ReportSee) {
        let (db, scope) = (&**app.store(), app.scope(actor));
        let count = store::review::review_report::count_differing(db, &scope).await?;
        notices.extend((count > 0).then(|| Notice {
            level: Level::Warning,
            said: vec![Said::counted("reports.differing_home", count)],
            link: Some(("/reports", "reports.differing_link")),
        }));
    }
    let upper = actor.role == Role::UpperOfficer;
    let sends = goes_on(app, actor) && actor.may(Action::ReportSend);
    if !actor.may(Action::ReportSee) || !(upper || sends) {
        return Ok(Found { notices, ..Found::default() });
    }
    let left = owed_near(app, actor, upper).await?.into_iter();
    let on_its_way = |it: &ReportPeriod| made.iter().any(|call| call.path == draft_path(*it));
    let left = left.filter(|(it, _)| !on_its_way(it));
    let calls = left
        .map(|(report, day)| {
            let (kind, path) = match upper {
                true => ("reports_arrive", "/reports".to_owned()),
                false => ("report_due", draft_path(report)),
            };
            let call = Call::new(actor, kind, Role::CommuneOfficer, path);
            let call = call.about("report", name(report));
            Call { day: Some(day), mine: call.mine || upper, ..call }
        })
        .collect();
    Ok(Found { calls, notices })
}

/// What the list of duties has of reports whose last day is near or has just passed; for an office above
/// each once, however many communes owe it.
async fn owed_near(app: &App, actor: &Actor, upper: bool) -> Result<Vec<(ReportPeriod, Day)>> {
    let (today, span) = (app.today(), TimeDelta::days(REPORT_DAYS));
    let periods = calendar_duty::periods(app, today - span, today + span);
    let scope = app.office_scope(actor);
    let mut ask = DutyAsk::new(&scope, actor.account, today);
    ask.periods = &periods;
    let (db, begun) =
        (&**app.store(), DutyFilter { begun_on: Some(today), ..DutyFilter::default() });
    let selects = [&OWED];
    if !upper {
        let rows = duty::list(db, &ask, &selects, &begun, None, REPORTS_NEAR).await?;
        let period = |row: DutyRow| Some((draft_period(&row.about)?, row.due_on?));
        return Ok(rows.into_iter().filter_map(period).collect());
    }
    let days = duty::days(db, &ask, &selects, &begun).await?;
    let is_open = |day: Day| days.iter().any(|it| it.day == day && it.open > 0);
    let of_reports = periods.iter().filter(|it| it.by == "report" && is_open(it.due_on));
    let period = |it: &DutyPeriod| {
        let kind = ReportKind::from_name(&it.kind)?;
        Some((ReportPeriod { kind, year: it.year, month: it.month }, it.due_on))
    };
    Ok(of_reports.filter_map(period).collect())
}

/// The page of a period's draft.
pub(crate) fn draft_path(period: ReportPeriod) -> String {
    let ReportPeriod { kind, year, month } = period;
    format!("/reports/draft?kind={}&year={year}&month={month}", kind.as_str())
}

/// The period that a draft's subject names.
pub(crate) fn draft_period(subject: &str) -> Option<ReportPeriod> {
    let mut parts = subject.split(' ');
    let (kind, year, month) = (parts.next()?, parts.next()?, parts.next()?);
    let kind = ReportKind::ALL.into_iter().find(|it| it.as_str() == kind)?;
    Some(ReportPeriod { kind, year: year.parse().ok()?, month: month.parse().ok()? })
}

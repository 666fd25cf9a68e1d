//! Reports that are due, and those that the register no longer agrees with.

use base::{Day, Role};
use chrono::{Datelike, TimeDelta};

use super::{ReportKind, ReportPeriod};
use crate::App;
use crate::kernel::call::{
    Asked, Call, DaySource, Found, HOME, Level, Notice, Owed, Page, Said, Source,
};
use crate::kernel::problem::Result;
use crate::kernel::rights::Action;
use crate::place::area::goes_on;

/// A report is called for so many days before its last day, and so many after.
const REPORT_DAYS: i64 = 20;

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
        ..Owed::of(&store::review::review_report::OWED, &["report_owed"], Action::ReportSee)
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
    // Before the first household there is nothing to report.
    let begun = upper || {
        let (db, scope) = (&**app.store(), app.scope(actor));
        store::people::household::first_year(db, &scope).await?.is_some()
    };
    let near = if begun { periods_near(app) } else { Vec::new() };
    let sent = match near.is_empty() || upper {
        true => Vec::new(),
        false => super::list(app, actor, None).await?.rows,
    };
    let is_sent = |it: &ReportPeriod| {
        sent.iter().any(|row| {
            let month = u32::try_from(row.month).unwrap_or(0);
            row.kind == it.kind && row.year == it.year && month == it.month
        })
    };
    let left = near.into_iter().filter(|(it, _)| !is_sent(it));
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

fn periods_near(app: &App) -> Vec<(ReportPeriod, Day)> {
    let (today, calendar) = (app.today(), app.law().calendar());
    let year = today.year();
    let period = |kind, month| ReportPeriod { kind, year, month };
    let yearly = |kind, id| Some((period(kind, 0), calendar.yearly(id, year)?.day));
    let monthly = |month| {
        let due = calendar.monthly("report_regular", year, month)?;
        Some((period(ReportKind::Regular, month), due.day))
    };
    let all = (1..=12).filter_map(monthly);
    let all = all.chain(yearly(ReportKind::Preliminary, "report_preliminary"));
    let all = all.chain(yearly(ReportKind::Official, "report_official"));
    let span = TimeDelta::days(REPORT_DAYS);
    all.filter(|(_, day)| *day - span <= today && today <= *day + span).collect()
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

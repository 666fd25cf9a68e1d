//! A month of duties: how many are due on each day, and its table.

use app::front::duty::{DutyDay, DutyLine, DutyListQuery, DutyState};
use askama::Template;
use axum::extract::{Query, State};
use base::Day;
use chrono::{Datelike, Days, Months};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Web;
use crate::kernel::frame::Frame;
use crate::kernel::page::{Answer, page};
use crate::kernel::visit::Signed;

#[derive(Deserialize, JsonSchema)]
pub(super) struct MonthQuery {
    /// `2024-05`; this month when nothing is said.
    #[serde(default)]
    month: String,
}

/// A day of the month, or a blank before its first and after its last.
struct Square {
    day: Option<Day>,
    open: i64,
    closed: i64,
    is_today: bool,
    is_late: bool,
}

#[derive(Template)]
#[template(path = "front/duty_calendar.html")]
struct MonthPage<'a> {
    f: &'a Frame,
    first: Day,
    weeks: Vec<Vec<Square>>,
    lines: Vec<DutyLine>,
    /// Where the rest of the table is, when it is longer than a page.
    more: Option<String>,
    before: String,
    after: String,
}

impl MonthPage<'_> {
    fn title(&self) -> String {
        format!("{:02}/{}", self.first.month(), self.first.year())
    }
}

pub(super) async fn show(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<MonthQuery>,
) -> Answer {
    let today = web.app.today();
    let asked = query.month.split_once('-');
    let asked = asked.and_then(|(year, month)| Some((year.parse().ok()?, month.parse().ok()?)));
    let (year, month) = asked.unwrap_or((today.year(), today.month()));
    let (first, last) = app::front::duty::month(year, month)?;
    let asked = DutyListQuery {
        state: Some(DutyState::All),
        from: Some(first),
        to: Some(last),
        ..DutyListQuery::default()
    };
    let days = app::front::duty::days(&web.app, &signed.actor, &asked).await?;
    let list = app::front::duty::list(&web.app, &signed.actor, &asked).await?;
    let other = |day: Option<Day>| {
        let day = day.unwrap_or(first);
        format!("/duties/calendar?month={}-{:02}", day.year(), day.month())
    };
    page(&MonthPage {
        f: &signed.frame,
        first,
        weeks: weeks(first, last, today, &days),
        more: list.next.as_ref().map(|_| format!("/duties?state=all&from={first}&to={last}")),
        lines: list.rows,
        before: other(first.checked_sub_months(Months::new(1))),
        after: other(first.checked_add_months(Months::new(1))),
    })
}

/// The month in weeks from Monday on.
fn weeks(first: Day, last: Day, today: Day, days: &[DutyDay]) -> Vec<Vec<Square>> {
    let blank = || Square { day: None, open: 0, closed: 0, is_today: false, is_late: false };
    let mut week: Vec<Square> =
        (0..first.weekday().num_days_from_monday()).map(|_| blank()).collect();
    let mut weeks = Vec::new();
    let mut day = first;
    while day <= last {
        let found = days.iter().find(|it| it.day == day);
        let (open, closed) = found.map_or((0, 0), |it| (it.open, it.closed));
        let is_late = open > 0 && day < today;
        week.push(Square { day: Some(day), open, closed, is_today: day == today, is_late });
        if week.len() == 7 {
            weeks.push(std::mem::take(&mut week));
        }
        let Some(next) = day.checked_add_days(Days::new(1)) else { break };
        day = next;
    }
    if !week.is_empty() {
        week.resize_with(7, blank);
        weeks.push(week);
    }
    weeks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_on_its_weekday_and_fills_whole_weeks() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let due = [DutyDay { day: day("2024-05-20"), open: 2, closed: 1 }];
        let weeks = weeks(day("2024-05-01"), day("2024-05-31"), day("2024-05-21"), &due);
        assert_eq!((weeks.len(), weeks.iter().map(Vec::len).sum::<usize>()), (5, 35));
        let squares: Vec<&Square> = weeks.iter().flatten().collect();
        assert_eq!(squares.iter().position(|it| it.day.is_some()), Some(2), "a Wednesday");
        let due = squares.iter().find(|it| it.open > 0).expect("the day");
        assert!(due.is_late && due.closed == 1 && !due.is_today);
    }
}

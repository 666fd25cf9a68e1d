//! The pace of spending: per line what was planned, approved, owed and paid, against the calendar;
//! what will be left at this pace, with how that is reckoned.

use base::{Day, Dong, closed_set};
use chrono::{Datelike as _, NaiveDate};

/// A projection is made when so many days of the year are over; before, a single payment would
/// decide it.
pub const LEAST_DAYS: i64 = 60;

/// A line of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub plan: Dong,
    pub approved: Dong,
    pub contracted: Dong,
    pub disbursed: Dong,
}

closed_set! {
    /// How the projection is reckoned.
    Method {
        /// What was disbursed so far goes on evenly to the year's end.
        Even = "even",
        /// Too early in the year to say.
        TooEarly = "too_early",
        /// The year is over: what is there is there.
        Over = "over",
    }
}

closed_set! {
    /// The next act that a line waits for, and with it who owes it.
    Next {
        /// An estimate: its drafter.
        Approve = "approve",
        /// A contract or list: its lead.
        Contract = "contract",
        /// A payment: the accountant.
        Pay = "pay",
        /// Nothing: all is paid.
        Nothing = "nothing",
    }
}

/// A line against the calendar on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Disbursed of the plan: n and N, for a share that is made where it is shown.
    pub disbursed: Dong,
    pub plan: Dong,
    /// Days of the year gone by, and all of them.
    pub days_gone: i64,
    pub days: i64,
    pub days_left: i64,
    /// Whether less of the plan is disbursed than of the year is over.
    pub is_behind: bool,
    pub method: Method,
    /// What will have been disbursed at the year's end; none where it is too early to say.
    pub projected: Option<Dong>,
    /// What of the plan will not.
    pub unspent: Option<Dong>,
    pub next: Next,
}

/// How a line stands on a day of a budget year. The day is the first after which nothing is known.
pub fn pace(line: &Line, year: i32, on: Day) -> Pace {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(on);
    let (first, last) = (day(1, 1), day(12, 31));
    let days = (last - first).num_days() + 1;
    let days_gone = ((on - first).num_days() + 1).clamp(0, days);
    let (plan, spent) = (line.plan.0, line.disbursed.0);
    let (method, projected) = if on.year() > year || on >= last {
        (Method::Over, Some(spent))
    } else if days_gone < LEAST_DAYS {
        (Method::TooEarly, None)
    } else {
        let even = i128::from(spent) * i128::from(days) / i128::from(days_gone);
        (Method::Even, Some(i64::try_from(even).unwrap_or(i64::MAX).min(plan.max(spent))))
    };
    Pace {
        disbursed: line.disbursed,
        plan: line.plan,
        days_gone,
        days,
        days_left: days - days_gone,
        is_behind: i128::from(spent) * i128::from(days) < i128::from(plan) * i128::from(days_gone),
        method,
        projected: projected.map(Dong),
        unspent: projected.map(|it| Dong((plan - it).max(0))),
        next: next(line),
    }
}

fn next(line: &Line) -> Next {
    if line.approved < line.plan {
        Next::Approve
    } else if line.contracted < line.approved {
        Next::Contract
    } else if line.disbursed < line.contracted {
        Next::Pay
    } else {
        Next::Nothing
    }
}

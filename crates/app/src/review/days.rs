//! The order of the days of a review, as each of its steps asks for it.

use base::Day;
use register::review::round::step::in_order;

use crate::kernel::entered::refuse;
use crate::kernel::problem::{Code, Result};

/// Days in order, as a problem: `what` on `day` comes neither before its predecessor nor after today.
pub(crate) fn days_in_order(what: &str, day: Day, before: (&str, Day), today: Day) -> Result<()> {
    refuse(Code::StepDayWrong, in_order(what, day, before, today))
}

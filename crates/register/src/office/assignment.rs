//! Assignments: what is entrusted to somebody until a day, once or again and again; what may follow on what.

use base::{Day, closed_set};
use chrono::Months;

closed_set! {
    /// What is entrusted.
    AssignmentKind {
        /// Chủ trì dự án, tiểu dự án.
        Project = "project",
        /// Nhiệm vụ.
        Task = "task",
        /// Báo cáo.
        Report = "report",
        /// Phụ trách địa bàn.
        Area = "area",
        Other = "other",
    }
}

closed_set! {
    /// How often it is owed.
    Recurs {
        Once = "once",
        Monthly = "monthly",
        Quarterly = "quarterly",
        HalfYearly = "half_yearly",
        Yearly = "yearly",
    }
}

closed_set! {
    /// How far it is.
    AssignmentState {
        /// To be done; a recurring one also after each time.
        Open = "open",
        Done = "done",
        /// Given up with a reason.
        GivenUp = "given_up",
        /// Typed wrong: another entry stands for it.
        Replaced = "replaced",
    }
}

closed_set! {
    /// What was done with it.
    AssignmentAct {
        /// How it goes.
        Noted = "noted",
        Done = "done",
        GivenUp = "given_up",
        Replaced = "replaced",
        /// It was not done after all.
        Reopened = "reopened",
    }
}

closed_set! {
    /// How a duty stands on a day.
    DutyStanding {
        /// Its last day has passed.
        Late = "late",
        Open = "open",
        /// It has not begun.
        Coming = "coming",
        Done = "done",
        GivenUp = "given_up",
    }
}

impl Recurs {
    fn months(self) -> u32 {
        match self {
            Recurs::Once => 0,
            Recurs::Monthly => 1,
            Recurs::Quarterly => 3,
            Recurs::HalfYearly => 6,
            Recurs::Yearly => 12,
        }
    }

    /// The last day that follows one, reckoned from the first: of the 31st of January comes the 29th of
    /// February and then the 31st of March again. `None` for what is owed once.
    pub fn next(self, first: Day, due: Day) -> Option<Day> {
        if self == Recurs::Once {
            return None;
        }
        let nth = |n: u32| first.checked_add_months(Months::new(n.checked_mul(self.months())?));
        // The years of the program have a few thousand months.
        (1..10_000).map_while(nth).find(|day| *day > due)
    }

    /// The last day that came before one, `None` before the first.
    pub fn before(self, first: Day, due: Day) -> Option<Day> {
        if self == Recurs::Once {
            return None;
        }
        let nth = |n: u32| first.checked_add_months(Months::new(n.checked_mul(self.months())?));
        (0..10_000).map_while(nth).take_while(|day| *day < due).last()
    }
}

/// How a duty stands: late begins the day after the last one.
pub fn standing(
    today: Day,
    begins_on: Option<Day>,
    due_on: Option<Day>,
    closed: Option<bool>,
) -> DutyStanding {
    match closed {
        Some(true) => DutyStanding::GivenUp,
        Some(false) => DutyStanding::Done,
        None if due_on.is_some_and(|day| day < today) => DutyStanding::Late,
        None if begins_on.is_some_and(|day| day > today) => DutyStanding::Coming,
        None => DutyStanding::Open,
    }
}

/// Whether an act may follow on a state. What was done once, or was given up, is opened again; of a recurring
/// one, which goes on, the last time is.
pub fn may_follow(state: AssignmentState, act: AssignmentAct, was_closed: bool) -> bool {
    match (state, act) {
        (
            AssignmentState::Open,
            AssignmentAct::Noted
            | AssignmentAct::Done
            | AssignmentAct::GivenUp
            | AssignmentAct::Replaced,
        ) => true,
        (
            AssignmentState::Open | AssignmentState::Done | AssignmentState::GivenUp,
            AssignmentAct::Reopened,
        ) => was_closed,
        (
            AssignmentState::Done | AssignmentState::GivenUp,
            AssignmentAct::Noted
            | AssignmentAct::Done
            | AssignmentAct::GivenUp
            | AssignmentAct::Replaced,
        )
        | (
            AssignmentState::Replaced,
            AssignmentAct::Noted
            | AssignmentAct::Done
            | AssignmentAct::GivenUp
            | AssignmentAct::Replaced
            | AssignmentAct::Reopened,
        ) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_recurring_one_comes_again_on_its_day_and_on_the_last_of_a_short_month() {
        for (recurs, first, due, next) in [
            (Recurs::Monthly, "2024-01-31", "2024-01-31", Some("2024-02-29")),
            (Recurs::Monthly, "2024-01-31", "2024-02-29", Some("2024-03-31")),
            (Recurs::Quarterly, "2024-03-05", "2024-03-05", Some("2024-06-05")),
            (Recurs::HalfYearly, "2024-05-20", "2024-11-20", Some("2025-05-20")),
            (Recurs::Yearly, "2024-02-29", "2024-02-29", Some("2025-02-28")),
            (Recurs::Yearly, "2024-02-29", "2027-02-28", Some("2028-02-29")),
            (Recurs::Once, "2024-02-29", "2024-02-29", None),
        ] {
            assert_eq!(recurs.next(day(first), day(due)), next.map(day), "{recurs} {due}");
        }
        let before = |due: &str| Recurs::Monthly.before(day("2024-01-31"), day(due));
        assert_eq!(before("2024-03-31"), Some(day("2024-02-29")));
        assert_eq!(before("2024-01-31"), None);
    }

    #[test]
    fn on_its_last_day_it_is_in_time_and_late_the_day_after() {
        let due = Some(day("2024-05-20"));
        let on = |today: &str| standing(day(today), Some(day("2024-05-01")), due, None);
        assert_eq!(on("2024-04-30"), DutyStanding::Coming);
        assert_eq!(on("2024-05-01"), DutyStanding::Open);
        assert_eq!(on("2024-05-20"), DutyStanding::Open);
        assert_eq!(on("2024-05-21"), DutyStanding::Late);
        assert_eq!(standing(day("2024-06-01"), None, due, Some(false)), DutyStanding::Done);
        assert_eq!(standing(day("2024-06-01"), None, due, Some(true)), DutyStanding::GivenUp);
        assert_eq!(standing(day("2024-06-01"), None, None, None), DutyStanding::Open);
    }

    #[test]
    fn what_is_closed_is_opened_again_and_what_was_replaced_stays_so() {
        use AssignmentState as State;
        let may = |state: State, closed: bool| -> Vec<&str> {
            let acts = AssignmentAct::ALL.into_iter();
            acts.filter(|act| may_follow(state, *act, closed)).map(|act| act.as_str()).collect()
        };
        assert_eq!(may(State::Open, false), ["noted", "done", "given_up", "replaced"]);
        assert_eq!(may(State::Open, true), ["noted", "done", "given_up", "replaced", "reopened"]);
        assert_eq!(may(State::Done, true), ["reopened"]);
        assert_eq!(may(State::GivenUp, true), ["reopened"]);
        assert!(may(State::Replaced, true).is_empty());
    }
}

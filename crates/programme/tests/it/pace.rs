//! The pace of spending against the calendar.

use base::Dong;
use programme::pace::{Line, Method, Next, pace};

use crate::day;

fn line(plan: i64, approved: i64, contracted: i64, disbursed: i64) -> Line {
    Line {
        plan: Dong(plan),
        approved: Dong(approved),
        contracted: Dong(contracted),
        disbursed: Dong(disbursed),
    }
}

#[test]
fn a_projection_says_how_it_was_made() {
    // 2023 has 365 days; the 73rd is 14 March, a fifth of the year.
    let it = pace(&line(1_000, 1_000, 1_000, 100), 2023, day("2023-03-14"));
    assert_eq!((it.days_gone, it.days, it.days_left), (73, 365, 292));
    assert_eq!(
        (it.method, it.projected, it.unspent),
        (Method::Even, Some(Dong(500)), Some(Dong(500)))
    );
    assert!(it.is_behind);
    let on_time = pace(&line(1_000, 1_000, 1_000, 200), 2023, day("2023-03-14"));
    assert!(!on_time.is_behind);
    let early = pace(&line(1_000, 0, 0, 0), 2023, day("2023-02-28"));
    assert_eq!((early.method, early.projected, early.unspent), (Method::TooEarly, None, None));
    let first = pace(&line(1_000, 0, 0, 0), 2023, day("2023-03-01"));
    assert_eq!((first.method, first.unspent), (Method::Even, Some(Dong(1_000))));
    for on in ["2023-12-31", "2024-01-15"] {
        let over = pace(&line(1_000, 1_000, 1_000, 700), 2023, day(on));
        assert_eq!((over.method, over.unspent), (Method::Over, Some(Dong(300))), "{on}");
        assert_eq!(over.days_left, 0);
    }
    let before = pace(&line(1_000, 0, 0, 0), 2023, day("2022-12-01"));
    assert_eq!((before.days_gone, before.method), (0, Method::TooEarly));
    // Nothing more than the plan is foreseen.
    let fast = pace(&line(1_000, 1_000, 1_000, 900), 2023, day("2023-03-14"));
    assert_eq!((fast.projected, fast.unspent), (Some(Dong(1_000)), Some(Dong(0))));
}

#[test]
fn the_next_act_is_the_first_that_is_missing() {
    for (line, next) in [
        (line(10, 9, 9, 9), Next::Approve),
        (line(10, 10, 9, 9), Next::Contract),
        (line(10, 10, 10, 9), Next::Pay),
        (line(10, 10, 10, 10), Next::Nothing),
    ] {
        assert_eq!(pace(&line, 2023, day("2023-06-01")).next, next);
    }
}

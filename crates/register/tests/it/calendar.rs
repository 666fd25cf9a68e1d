//! Seasons, deadlines and working days, over the program's own files and over wrong ones.

use register::Calendar;

use super::day;

const CALENDAR: &str = include_str!("../../../../law/calendar.toml");
const HOLIDAYS: &str = include_str!("../../../../law/holidays.toml");

fn calendar() -> Calendar {
    Calendar::load(CALENDAR, HOLIDAYS).expect("the program's own files")
}

#[test]
fn weekends_and_holidays_are_no_working_days_and_a_moved_saturday_is_one() {
    let calendar = calendar();
    for (text, working) in [
        ("2024-11-20", true),
        ("2024-11-23", false),
        ("2024-11-24", false),
        ("2024-09-02", false),
        ("2024-09-03", false),
        ("2024-05-04", true),
        ("2026-02-17", false),
        ("2026-01-02", false),
        ("2026-01-10", true),
        ("2026-08-22", true),
        ("2026-08-31", false),
        ("2026-11-24", false),
        ("2027-02-10", false),
        ("2027-02-11", false),
        ("2027-02-12", true),
        ("2027-11-24", false),
    ] {
        assert_eq!(calendar.is_working(day(text)), working, "{text}");
    }
    assert!(calendar.knows(2026) && !calendar.knows(2031));
    assert!(!calendar.is_working(day("2031-11-22")), "a Saturday of a year without a file");
}

#[test]
fn a_posting_of_three_working_days_does_not_count_its_first_day() {
    let calendar = calendar();
    for (starts, ends) in [
        ("2024-11-18", "2024-11-21"),
        ("2024-11-21", "2024-11-26"),
        ("2024-11-23", "2024-11-27"),
        ("2024-08-29", "2024-09-05"),
        ("2024-04-26", "2024-05-04"),
        ("2026-11-20", "2026-11-26"),
    ] {
        assert_eq!(calendar.due("posting", day(starts)).day, day(ends), "{starts}");
        assert_eq!(calendar.working_days_between(day(starts), day(ends)), 3, "{starts}");
    }
    let due = calendar.due("posting", day("2024-11-18"));
    assert_eq!((due.source.as_str(), due.checked), ("QĐ 24/2021/QĐ-TTg", false));
}

#[test]
fn days_months_and_working_days_are_counted_each_in_their_way() {
    let calendar = calendar();
    // Fifteen days; a last day on which offices are closed moves to the next working day.
    for (received, due) in [
        ("2025-03-17", "2025-04-01"),
        ("2025-03-15", "2025-03-31"),
        ("2026-11-14", "2026-11-30"),
        ("2026-11-27", "2026-12-14"),
        ("2026-11-28", "2026-12-14"),
        ("2026-08-18", "2026-09-03"),
        ("2026-11-09", "2026-11-25"),
    ] {
        assert_eq!(calendar.due("request", day(received)).day, day(due), "{received}");
    }
    assert_eq!(calendar.due("opinion", day("2024-12-02")).day, day("2024-12-09"));
    assert_eq!(calendar.due("watch", day("2023-12-08")).day, day("2026-12-08"));
}

#[test]
fn the_season_and_the_deadlines_of_reports_are_those_of_the_texts() {
    let calendar = calendar();
    let (begins, ends) = calendar.annual_season(2026).expect("a season");
    assert_eq!((begins, ends.day), (day("2026-09-01"), day("2026-12-14")));
    assert_eq!(calendar.regular_begins(2026), Some(15));
    let yearly = |id: &str| calendar.yearly(id, 2026).expect("a deadline").day;
    assert_eq!(yearly("report_preliminary"), day("2026-11-14"), "before 15/11");
    assert_eq!(yearly("report_official"), day("2026-12-19"), "before 20/12");
    let monthly = |month| calendar.monthly("report_regular", 2026, month).map(|due| due.day);
    assert_eq!(monthly(2), Some(day("2026-02-05")));
    assert_eq!(monthly(9), Some(day("2026-09-05")));
    assert_eq!((monthly(1), monthly(10)), (None, None), "only from February to September");
}

#[test]
fn a_later_value_leaves_the_earlier_one_for_earlier_days() {
    let held = "days = 3, unit = \"working_day\", source = \"QĐ 24/2021/QĐ-TTg\", \
                confidence = \"unchecked\" }]";
    let later = "days = 3, unit = \"working_day\", source = \"a\", confidence = \"checked\" }, \
                 { from = 2026-01-01, days = 5, unit = \"working_day\", source = \"b\", \
                 confidence = \"checked\" }]";
    let text = CALENDAR.replace(held, later);
    let calendar = Calendar::load(&text, HOLIDAYS).expect("sound");
    assert_eq!(calendar.count("posting", day("2025-12-31")).map(|it| it.days), Some(3));
    assert_eq!(calendar.count("posting", day("2026-01-01")).map(|it| it.days), Some(5));
}

#[test]
fn a_file_that_lacks_a_rule_or_has_an_unknown_key_is_refused_by_name() {
    let without = CALENDAR.replace("id = \"recheck\"", "id = \"other\"");
    let error = Calendar::load(&without, HOLIDAYS).expect_err("refused");
    assert_eq!(error.to_string(), "law/calendar.toml: count recheck is missing");
    let without = CALENDAR.replace("id = \"plan_posting\"", "id = \"other\"");
    let error = Calendar::load(&without, HOLIDAYS).expect_err("refused");
    assert_eq!(error.to_string(), "law/calendar.toml: deadline plan_posting is missing");
    let unknown = CALENDAR.replace("days = 36", "weeks = 36");
    assert!(Calendar::load(&unknown, HOLIDAYS).is_err());
    let elsewhere = HOLIDAYS.replace("2024-05-04", "2023-05-04");
    let error = Calendar::load(CALENDAR, &elsewhere).expect_err("refused");
    assert_eq!(error.to_string(), "law/holidays.toml: 2023-05-04 is no day of 2024");
}

#[test]
fn a_recurring_duty_has_its_days_by_level_with_where_they_are_from() {
    let calendar = calendar();
    let days = |id: &str, year: i32| -> Vec<String> {
        let duty = calendar.duty(id).expect("a rule of the file");
        let days = calendar.duty_days(duty, year).into_iter();
        days.map(|it| format!("{}–{}", it.begins_on, it.due.day)).collect()
    };
    assert_eq!(days("report_regular", 2024).len(), 8, "February to September");
    assert_eq!(days("report_preliminary", 2024), ["2024-10-25–2024-11-14"]);
    // Before 01/6 and before 01/12: the day before is the last.
    assert_eq!(days("monitoring_half_year", 2024), ["2024-05-01–2024-05-31"]);
    assert_eq!(days("monitoring_year", 2024), ["2024-10-31–2024-11-30"]);
    assert_eq!(days("commune_monitoring_year", 2024), ["2024-10-21–2024-11-20"]);
    // Once, and in no other year.
    assert_eq!(days("evaluation_middle", 2023), ["2023-07-02–2023-08-31"]);
    assert!(days("evaluation_middle", 2024).is_empty());
    assert!(days("statistics_year", 2025).is_empty(), "its circular came in March 2025");
    assert_eq!(days("statistics_year", 2026), ["2025-12-16–2026-01-15"]);
    let of = |id: &str| {
        let duty = calendar.duty(id).expect("a rule");
        let due = calendar.duty_days(duty, 2024).remove(0).due;
        (duty.level.as_str(), duty.role.as_str(), due.checked)
    };
    assert_eq!(of("monitoring_year"), ("province", "upper_officer", true));
    let own = of("commune_monitoring_year");
    assert_eq!(own, ("commune", "commune_officer", false), "the commune's day is set above it");
}

#[test]
fn a_recurring_duty_of_no_deadline_or_of_an_unknown_record_is_refused_by_name() {
    for (from, to) in [
        ("deadline = \"plan_opening\"", "deadline = \"nowhere\""),
        ("by = \"round\"", "by = \"nothing\""),
        (
            "id = \"annual_round\"\nlevel = \"commune\"",
            "id = \"annual_round\"\nlevel = \"village\"",
        ),
    ] {
        let text = CALENDAR.replacen(from, to, 1);
        assert_ne!(text, CALENDAR, "{from}");
        let error = Calendar::load(&text, HOLIDAYS).expect_err("refused");
        assert!(error.to_string().contains("duty annual_round is not complete"), "{error}");
    }
}

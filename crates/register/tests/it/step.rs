//! The steps of a round, each held up by what it needs and by nothing else; the votes of the
//! meeting at their lines; numbers of a series; the lists of the decision.

use base::Role;
use register::review::round::series::{self, Given, Series};
use register::review::round::step::{Facts, Opinion, Progress, Standing, in_order, steps, why_not};
use register::review::round::{listing, meeting};
use register::{
    Attendance, Class, DecisionList, Half, ListReason, RoundFlow, RoundKind, Step, Votes,
};

use super::{codes, day};

/// A round of ten households that has everything for its decision, with a district.
fn whole() -> Facts {
    let n = 10;
    Facts {
        kind: RoundKind::Annual,
        flow: RoundFlow::Steps,
        decided: false,
        has_table: true,
        closed: false,
        has_district: true,
        opinion: Some(Opinion {
            sent_on: day("2024-12-02"),
            due: day("2024-12-09"),
            answered_on: Some(day("2024-12-05")),
        }),
        day: day("2024-12-06"),
        progress: Progress {
            listed: n,
            collected: n,
            scored: n,
            met: n,
            posted: n,
            ..Progress::default()
        },
    }
}

fn whys(step: Step, facts: &Facts) -> Vec<String> {
    why_not(step, facts).into_iter().map(|why| why.finding.code).collect()
}

type Spoil = fn(&mut Facts);

#[test]
fn each_step_is_held_up_by_what_it_needs() {
    let cases: &[(Step, Spoil, &str)] = &[
        (Step::Survey, |f| f.progress = Progress::default(), "step_list_empty"),
        (Step::Meeting, |f| f.has_table = false, "round_no_score_table"),
        (Step::Meeting, |f| f.progress.collected = 9, "step_not_collected"),
        (Step::Meeting, |f| f.progress.scored = 9, "step_not_scored"),
        (Step::Decision, |f| f.progress.rejected = 1, "step_rejected"),
        (Step::Decision, |f| f.progress.requests = 1, "step_requests_open"),
        (Step::Posting, |f| f.progress.met = 9, "step_not_met"),
        (Step::Posting, |f| f.progress.complained = 1, "step_complaint_open"),
        (Step::Opinion, |f| f.has_district = false, "step_no_district"),
        (Step::Opinion, |f| f.progress.running = 1, "step_posting_runs"),
        (Step::Decision, |f| f.progress.posted = 9, "step_not_posted"),
        (Step::Decision, |f| f.progress.running = 1, "step_posting_runs"),
        (Step::Decision, |f| f.progress.unlisted = 1, "step_unlisted"),
        (Step::Decision, |f| f.progress.required_missing = 1, "step_required_missing"),
        (Step::Decision, |f| f.opinion = None, "step_no_opinion"),
        (Step::Decision, |f| f.decided = true, "round_decided"),
        (Step::Certificate, |_| {}, "step_not_decided"),
    ];
    for (step, spoil, code) in cases {
        let mut facts = whole();
        spoil(&mut facts);
        let found = whys(*step, &facts);
        assert!(found.iter().any(|it| it == code), "{step:?} wants {code}, says {found:?}");
        for why in why_not(*step, &facts) {
            assert_eq!(why.source, "QĐ 24/2021/QĐ-TTg");
            assert_eq!(why.finding.args.get("source").map(String::as_str), Some(why.source));
        }
    }
    for step in [Step::List, Step::Survey, Step::Meeting, Step::Posting, Step::Decision] {
        assert_eq!(whys(step, &whole()), Vec::<String>::new(), "{step:?}");
    }
    // A household that was sent back holds up neither the meeting nor the posting of the others.
    let mut facts = whole();
    (facts.progress.rejected, facts.progress.met) = (1, 9);
    assert_eq!(whys(Step::Meeting, &facts), Vec::<String>::new());
    assert_eq!(whys(Step::Posting, &facts), Vec::<String>::new());
    let survey = steps(&facts).into_iter().find(|it| it.step == Step::Survey);
    assert_eq!(survey.map(|it| (it.done, it.standing)), Some((9, Standing::Ready)));
}

#[test]
fn the_opinion_is_waited_for_until_its_last_day_and_needed_only_while_there_is_a_district() {
    let mut facts = whole();
    facts.opinion =
        Some(Opinion { sent_on: day("2024-12-02"), due: day("2024-12-09"), answered_on: None });
    facts.day = day("2024-12-09");
    assert_eq!(whys(Step::Decision, &facts), ["step_opinion_waits"]);
    facts.day = day("2024-12-10");
    assert_eq!(whys(Step::Decision, &facts), Vec::<String>::new());
    facts.opinion = None;
    facts.has_district = false;
    assert_eq!(whys(Step::Decision, &facts), Vec::<String>::new());
    let standing = steps(&facts).into_iter().find(|it| it.step == Step::Opinion);
    assert_eq!(standing.map(|it| it.standing), Some(Standing::Absent));
}

#[test]
fn a_round_done_on_paper_has_no_meeting_no_posting_and_asks_nobody() {
    let mut facts = whole();
    facts.flow = RoundFlow::Recorded;
    facts.progress = Progress::default();
    assert_eq!(whys(Step::Decision, &facts), Vec::<String>::new());
    assert_eq!(whys(Step::Meeting, &facts), ["step_recorded"]);
    let absent = steps(&facts).into_iter().filter(|it| it.standing == Standing::Absent);
    let absent: Vec<Step> = absent.map(|it| it.step).collect();
    assert_eq!(absent, [Step::Meeting, Step::Posting, Step::Opinion]);
    assert_eq!(whys(Step::List, &facts), Vec::<String>::new());
}

#[test]
fn every_step_names_who_takes_it() {
    let mut facts = whole();
    facts.progress.collected = 9;
    facts.progress.scored = 9;
    let why = why_not(Step::Meeting, &facts);
    assert_eq!(why[0].helper, Role::VillageHead);
    assert_eq!(Step::Decision.helper(), Role::Chairman);
    for step in Step::ALL {
        assert!(!step.as_str().is_empty());
    }
    for flow in [RoundFlow::Steps, RoundFlow::Recorded] {
        assert_eq!(RoundFlow::from_name(flow.as_str()), Some(flow));
    }
}

#[test]
fn half_of_those_present_must_agree_and_who_abstains_was_present() {
    let by = |half| {
        move |agree, against, abstain, present| {
            Votes { agree, against, abstain }.agreed(present, half)
        }
    };
    let agreed = by(Half::Passes);
    assert!(!agreed(19, 0, 0, 40), "one below half");
    assert!(agreed(20, 0, 0, 40), "half");
    assert!(agreed(21, 19, 0, 40), "one above");
    assert!(!agreed(19, 0, 21, 40), "abstaining is not agreeing");
    assert!(!agreed(20, 21, 0, 41));
    assert!(!agreed(0, 0, 0, 0), "nobody was there");
    let agreed = by(Half::GoesBack);
    assert!(
        !agreed(19, 0, 0, 40) && !agreed(20, 0, 0, 40),
        "half goes back where a province says so"
    );
    assert!(agreed(21, 19, 0, 40), "one above");
    assert!(!agreed(0, 0, 0, 0), "nobody was there");
}

#[test]
fn no_more_votes_than_people_present() {
    let check = |agree, against, abstain, present| {
        Votes { agree, against, abstain }.check("Lê Mẫu An", present).map(|it| it.code)
    };
    assert_eq!(check(20, 10, 9, 40), None);
    assert_eq!(check(20, 10, 10, 40), None);
    assert_eq!(check(20, 10, 11, 40).as_deref(), Some("meeting_votes_over"));
    assert_eq!(check(-1, 0, 0, 40).as_deref(), Some("meeting_count_range"));
    let over = Votes { agree: 41, ..Votes::default() }.check("Lê Mẫu An", 40).expect("too many");
    assert_eq!(over.args.get("source").map(String::as_str), Some("QĐ 24/2021/QĐ-TTg"));
    let named = Votes { agree: 30, against: 8, abstain: 3 }.check("Lê Mẫu An", 40).expect("41");
    let part = |name: &str| named.args.get(name).map(String::as_str);
    let parts = ["agree", "against", "abstain", "cast", "present"].map(part);
    assert_eq!(parts, [Some("30"), Some("8"), Some("3"), Some("41"), Some("40")]);
}

#[test]
fn attendance_counts_households_of_the_village_and_those_who_came_by_office() {
    let there = Attendance {
        others: 0,
        everybody: 0,
        steering: 2,
        organisations: 3,
        front: 1,
        reviewers: 2,
        households: 90,
        households_total: 181,
    };
    assert_eq!((there.present(), there.represented()), (98, Some(4_972)));
    assert!(there.check().is_empty());
    let over = Attendance { households: 182, ..there };
    assert_eq!(codes(&over.check()), ["meeting_households_over"]);
    assert_eq!(codes(&Attendance::default().check()), ["meeting_nobody"]);
    // Households that are not on the list came as well; and who counted everybody counted no fewer.
    assert_eq!(Attendance { others: 4, ..there }.present(), 102);
    for (everybody, found) in [(97, vec!["meeting_everybody_below"]), (98, vec![]), (99, vec![])] {
        let counted = Attendance { everybody, ..there };
        assert_eq!((counted.present(), codes(&counted.check())), (everybody, found));
    }
    let odd = Attendance { front: -1, ..there };
    assert_eq!(codes(&odd.check()), ["meeting_count_range"]);
    for (text, hour) in [
        ("19:30", Some("19:30")),
        ("7:30", Some("07:30")),
        ("19h30", Some("19:30")),
        ("19H", Some("19:00")),
        ("7 giờ 5 phút", Some("07:05")),
        ("19.30", Some("19:30")),
        ("24:00", None),
        ("23:60", None),
        ("19", None),
        ("::", None),
        ("-1:30", None),
        ("", None),
    ] {
        assert_eq!(meeting::hour(text).as_deref(), hour, "{text}");
    }
}

#[test]
fn numbers_of_a_year_follow_the_days_and_are_used_once() {
    let given = [
        Given { number: 12, day: day("2024-03-20") },
        Given { number: 80, day: day("2024-12-08") },
    ];
    let found = |number, on| {
        let findings = series::check(Series::Decision, &given, number, day(on));
        codes(&findings).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found(12, "2024-03-20"), ["decision_number_used"]);
    assert_eq!(found(81, "2024-12-08"), Vec::<String>::new());
    assert_eq!(found(81, "2024-12-07"), ["decision_number_order"]);
    assert_eq!(found(79, "2024-12-09"), ["decision_number_order"]);
    assert_eq!(found(79, "2024-12-08"), ["decision_number_gap"]);
    assert_eq!(found(11, "2024-03-21"), ["decision_number_order"]);
    assert_eq!(series::next(&given), 81);
    assert_eq!(series::next(&[]), 1);
    let gap = &series::check(Series::Decision, &given, 90, day("2024-12-10"))[0];
    let arg = |name: &str| gap.args.get(name).map(String::as_str);
    assert_eq!((arg("from"), arg("to"), arg("count")), (Some("81"), Some("89"), Some("9")));
    assert_eq!(series::number_of("12/2024/QĐ-UBND"), Some(12));
    assert_eq!((series::show(5), series::show(112)), ("05".to_owned(), "112".to_owned()));
}

#[test]
fn a_day_before_its_predecessor_or_after_today_is_named_with_both() {
    let today = day("2024-12-01");
    let posted = ("posting", day("2024-11-20"));
    assert!(in_order("complaint", day("2024-11-20"), posted, today).is_empty());
    let early = in_order("complaint", day("2024-11-19"), posted, today);
    assert_eq!(codes(&early), ["step_day_order"]);
    assert_eq!(early[0].args.get("first").map(String::as_str), Some("20/11/2024"));
    let late = in_order("complaint", day("2024-12-02"), posted, today);
    assert_eq!(codes(&late), ["step_day_future"]);
}

#[test]
fn the_lists_of_a_decision_follow_from_the_class_before_and_after() {
    use DecisionList::{EscapedNearPoor, EscapedPoor, NearPoor, Poor};
    for (before, after, lists) in [
        (None, Class::Poor, vec![Poor]),
        (Some(Class::Poor), Class::Poor, vec![Poor]),
        (Some(Class::Poor), Class::NearPoor, vec![NearPoor, EscapedPoor]),
        (Some(Class::Poor), Class::NotPoor, vec![EscapedPoor]),
        (Some(Class::NearPoor), Class::Poor, vec![Poor]),
        (Some(Class::NearPoor), Class::NotPoor, vec![EscapedNearPoor]),
        (Some(Class::NotPoor), Class::NotPoor, vec![]),
        (None, Class::NotPoor, vec![]),
    ] {
        assert_eq!(DecisionList::of(before, after), lists, "{before:?} → {after:?}");
    }
    for list in DecisionList::ALL {
        assert_eq!(DecisionList::from_name(list.as_str()), Some(list));
    }
}

#[test]
fn households_that_the_law_wants_reviewed_stay_on_the_list() {
    use ListReason::{Added, NearPoor, Poor, Request, Watch};
    let required = |reason: ListReason, kind| reason.is_required(kind);
    for reason in [Poor, NearPoor] {
        assert!(required(reason, RoundKind::Annual) && !required(reason, RoundKind::Regular));
    }
    assert!(required(Request, RoundKind::Regular) && required(Request, RoundKind::Annual));
    assert!(!required(Watch, RoundKind::Annual) && !required(Added, RoundKind::Annual));
    for reason in ListReason::ALL {
        assert_eq!(ListReason::from_name(reason.as_str()), Some(reason));
    }
    for stage in listing::Stage::ALL {
        assert_eq!(listing::Stage::from_name(stage.as_str()), Some(stage));
    }
}

#[test]
fn certificates_are_done_when_everybody_entitled_has_one() {
    let mut facts = whole();
    facts.decided = true;
    facts.progress.entitled = 5;
    facts.progress.certified = 4;
    let of = |facts: &Facts| {
        let step = steps(facts).into_iter().find(|it| it.step == Step::Certificate).expect("there");
        (step.standing, step.done, step.of)
    };
    assert_eq!(of(&facts), (Standing::Ready, 4, 5));
    facts.progress.certified = 5;
    assert_eq!(of(&facts), (Standing::Done, 5, 5));
    facts.decided = false;
    facts.progress = Progress::default();
    assert_eq!(of(&facts), (Standing::Waits, 0, 0));
}

#[test]
fn a_round_that_was_closed_has_no_step_to_take() {
    let facts = Facts { closed: true, ..whole() };
    for step in steps(&facts) {
        assert_eq!((step.standing, step.why_not.len()), (Standing::Stopped, 0), "{:?}", step.step);
        let codes: Vec<_> =
            why_not(step.step, &facts).into_iter().map(|it| it.finding.code).collect();
        assert_eq!(codes, ["round_closed"]);
    }
}

#[test]
fn a_paper_is_named_by_its_number_as_people_type_it() {
    use register::review::round::series::PaperNumber::{Certificate, Decision};
    for (text, named) in [
        ("05/GCN-HN.HCN", Some(Certificate(5, None))),
        (" 5/gcn ", Some(Certificate(5, None))),
        ("12/2024/GCN-HN.HCN", Some(Certificate(12, Some(2024)))),
        ("12/GCN-HN.HCN (2024)", Some(Certificate(12, Some(2024)))),
        ("12/GCN-HN.HCN năm 2024", Some(Certificate(12, Some(2024)))),
        ("98/QĐ-UBND", Some(Decision(98, None))),
        ("98/2023/qd-ubnd", Some(Decision(98, Some(2023)))),
        ("12/2024", None),
        ("Lê Mẫu An", None),
        ("/GCN", None),
        ("1234567/GCN", None),
        ("12/GCN Lê", None),
        ("12/QĐX", None),
    ] {
        assert_eq!(series::paper_number(text), named, "{text}");
    }
}

//! Estimates: sums, norms at the last đồng, appraisal, versions, the way with its refusals.

use base::Dong;
use programme::Approver;
use programme::estimate::{
    Act, Appraised, BadAppraisal, BadLine, Budget, Change, Done, EstimateState, Line, LineFinding,
    MOVES, Quantity, SourceSum, State, Wish, appraise, check_lines, compare, per_source,
    who_may_not,
};

use crate::{account_id, allocation_id, day, line_id, paper, programme};

fn line(n: u128, content: &str, units: i64, price: i64) -> Line {
    Line {
        id: line_id(n),
        content: content.to_owned(),
        text: "dòng của bài thử".to_owned(),
        unit: "đơn vị".to_owned(),
        quantity: Quantity::whole(units),
        unit_price: Dong(price),
        allocation: allocation_id(1),
        band: None,
        cap_units: None,
        beneficiaries: None,
        budget: Budget::default(),
    }
}

fn finding(line: &Line, on: &str) -> (i64, Option<LineFinding>) {
    let programme = programme();
    let content = programme.content(&line.content).expect("a content");
    let project = content.projects.first().expect("a project");
    let lines = std::slice::from_ref(line);
    let sums = check_lines(&programme, project, lines, day(on), |_| false).expect("a line");
    let sum = sums.first().expect("a line");
    (sum.counted.0, sum.finding.clone())
}

#[test]
fn the_smaller_of_line_and_norm_counts_on_both_sides_of_the_limit() {
    for (price, counted, above) in
        [(59_999, 599_990, false), (60_000, 600_000, false), (60_001, 600_000, true)]
    {
        let (got, finding) = finding(&line(1, "announcer", 10, price), "2024-05-20");
        assert_eq!(got, counted);
        assert_eq!(matches!(finding, Some(LineFinding::AboveNorm { by_cap: false, .. })), above);
    }
    // 25 people cost 375.000; one counsellor in one month has 300.000 at most, two have 600.000.
    let counselling = |cap_units| Line { cap_units, ..line(1, "counselling", 25, 15_000) };
    let (counted, by_cap) = finding(&counselling(Some(1)), "2024-05-20");
    assert_eq!(counted, 300_000);
    assert!(matches!(by_cap, Some(LineFinding::AboveNorm { by_cap: true, .. })));
    assert_eq!(finding(&counselling(Some(2)), "2024-05-20"), (375_000, None));
    assert!(matches!(
        finding(&counselling(None), "2024-05-20").1,
        Some(LineFinding::HowMany { .. })
    ));
    let Some(LineFinding::WhichBand(norms)) = finding(&line(1, "news", 1, 100_000), "2024-05-20").1
    else {
        panic!("several norms")
    };
    assert_eq!(norms, ["news_short", "news_middle", "news_long"]);
    let middle = Line { band: Some(2), ..line(1, "news", 1, 150_001) };
    assert_eq!(finding(&middle, "2024-05-20").0, 150_000);
}

#[test]
fn after_the_circular_an_estimate_says_that_no_norm_is_known_and_works() {
    let dear = line(1, "announcer", 1, 90_000);
    assert_eq!(finding(&dear, "2026-05-31"), (90_000, Some(LineFinding::NoNormKnown)));
    assert_eq!(
        finding(&line(1, "supervision", 1, 9), "2024-05-20").1,
        Some(LineFinding::NoNormKnown)
    );
    let programme = programme();
    let carried = check_lines(&programme, "DA6.1", &[dear], day("2026-12-31"), |_| true);
    assert_eq!(carried.expect("a line")[0].counted, Dong(60_000));
}

#[test]
fn lines_that_are_none_are_refused_by_name() {
    let good = || line(1, "breeding_cow", 5, 15_000_000);
    for (line, want) in [
        (Line { quantity: Quantity(0), ..good() }, BadLine::Quantity),
        (Line { quantity: Quantity(-1_000), ..good() }, BadLine::Quantity),
        (Line { quantity: Quantity(1), unit_price: Dong(1), ..good() }, BadLine::PartOfDong),
        (Line { quantity: Quantity::whole(i64::MAX / 1_000), ..good() }, BadLine::TooMuch),
        (Line { content: "moon".to_owned(), ..good() }, BadLine::Content),
        (Line { content: "short_course".to_owned(), ..good() }, BadLine::Content),
        (Line { beneficiaries: Some(4), ..good() }, BadLine::Named { named: 4 }),
    ] {
        let bad = check_lines(&programme(), "DA2", &[line], day("2024-05-20"), |_| false);
        assert_eq!(bad.expect_err("it is none"), [(line_id(1), want)]);
    }
    let price = Line { unit_price: Dong(-1), ..good() };
    assert!(matches!(price.amount(), Err(BadLine::Price(_))));
    let twice = check_lines(&programme(), "DA2", &[good(), good()], day("2024-05-20"), |_| false);
    assert_eq!(twice.expect_err("twice"), [(line_id(1), BadLine::Twice)]);
    let half = Line { quantity: Quantity(1_500), unit_price: Dong(2), ..good() };
    assert_eq!(half.amount(), Ok(Dong(3)));
    let named = Line { beneficiaries: Some(5), ..good() };
    assert!(check_lines(&programme(), "DA2", &[named], day("2024-05-20"), |_| false).is_ok());
}

#[test]
fn what_is_left_of_each_source_is_told_apart() {
    let lines = [
        line(1, "breeding_cow", 2, 15_000_000),
        Line { allocation: allocation_id(2), ..line(2, "breeding_cow", 1, 15_000_000) },
    ];
    let sums =
        check_lines(&programme(), "DA2", &lines, day("2024-05-20"), |_| false).expect("lines");
    let rows = per_source(&lines, &sums, |_| Dong(20_000_000));
    let left: Vec<_> = rows.iter().map(|it| (it.allocation, it.asked.0, it.left.0)).collect();
    assert_eq!(
        left,
        [(allocation_id(1), 30_000_000, -10_000_000), (allocation_id(2), 15_000_000, 5_000_000)]
    );
}

#[test]
fn appraisal_cuts_with_a_reason_and_never_raises() {
    let asked = [line(1, "breeding_cow", 5, 15_000_000), line(2, "farm_training", 2, 1_000_000)];
    let row = |n, units, price, reason: Option<&str>| Appraised {
        line: line_id(n),
        quantity: Quantity::whole(units),
        unit_price: Dong(price),
        reason: reason.map(str::to_owned),
    };
    let as_is = row(2, 2, 1_000_000, None);
    let cut = row(1, 4, 14_000_000, Some("giá thị trường thấp hơn"));
    let left = appraise(&asked, &[cut, as_is.clone()]).expect("a cut");
    assert_eq!(left[0].amount(), Ok(Dong(56_000_000)));
    let gone = row(1, 0, 15_000_000, Some("không đúng đối tượng"));
    assert_eq!(appraise(&asked, &[gone, as_is.clone()]).expect("a cut").len(), 1);
    let is = |rows: &[Appraised]| appraise(&asked, rows).expect_err("it does not hold");
    assert_eq!(
        is(&[row(1, 4, 15_000_000, None), as_is.clone()]),
        [BadAppraisal::NoReason(line_id(1))]
    );
    for (units, price) in [(6, 1), (1, 15_000_001)] {
        let raised = row(1, units, price, Some("giá thị trường cao hơn"));
        assert!(matches!(is(&[raised, as_is.clone()])[..], [BadAppraisal::Raised { .. }]));
    }
    assert_eq!(is(std::slice::from_ref(&as_is)), [BadAppraisal::Missing(line_id(1))]);
    let other = row(9, 1, 1, None);
    let same = row(1, 5, 15_000_000, None);
    assert_eq!(
        is(&[same.clone(), as_is.clone(), other, same]),
        [BadAppraisal::NotThere(line_id(9)), BadAppraisal::Twice(line_id(1))]
    );
}

#[test]
fn versions_are_told_line_by_line() {
    let before = [
        line(1, "breeding_cow", 5, 10),
        line(2, "farm_training", 1, 7),
        line(3, "farm_adviser", 1, 1),
    ];
    let after = [line(1, "breeding_cow", 4, 10), before[1].clone(), line(4, "farm_training", 1, 3)];
    let changes = compare(&before, &after);
    assert!(matches!(&changes[0], Change::Changed { difference: Dong(-10), .. }));
    assert_eq!(changes[1], Change::Same(line_id(2)));
    assert!(matches!(&changes[2], Change::Added(it) if it.id == line_id(4)));
    assert!(matches!(&changes[3], Change::Removed(it) if it.id == line_id(3)));
}

struct Case {
    project: &'static str,
    now: EstimateState,
    done: Vec<Done>,
    lines: usize,
    left: i64,
}

fn case(project: &'static str, now: EstimateState, done: Vec<Done>) -> Case {
    Case { project, now, done, lines: 2, left: 0 }
}

fn done(act: Act, by: u128) -> Done {
    Done { act, by: account_id(by), on: day("2024-05-10"), version: 1 }
}

fn wish(act: Act, by: u128, post: &str) -> (Act, u128, Vec<String>, Option<Approver>) {
    let approves = (post == "chairman").then_some(Approver::CommuneChairman);
    (act, by, vec![post.to_owned()], approves)
}

fn step(
    case: &Case,
    wish: (Act, u128, Vec<String>, Option<Approver>),
) -> Result<EstimateState, Vec<&'static str>> {
    stepped(case, wish, "2024-05-10", 1, Some("thiếu báo giá"))
}

fn stepped(
    case: &Case,
    (act, by, posts, approves_as): (Act, u128, Vec<String>, Option<Approver>),
    on: &str,
    seen: u32,
    remark: Option<&str>,
) -> Result<EstimateState, Vec<&'static str>> {
    let sources = [SourceSum {
        allocation: allocation_id(1),
        asked: Dong(10),
        free: Dong(10 + case.left),
        left: Dong(case.left),
    }];
    let state = State {
        now: case.now,
        version: 1,
        drafter: account_id(1),
        done: &case.done,
        project: case.project,
        lines: case.lines,
        sum: Dong(10),
        sources: &sources,
    };
    let wish = Wish {
        act,
        by: account_id(by),
        posts: &posts,
        approves_as,
        on: day(on),
        seen,
        remark,
        departs_by: None,
    };
    state.step(&programme(), &wish).map_err(|all| all.iter().map(|it| it.code()).collect())
}

#[test]
fn three_people_bring_an_estimate_to_its_approval() {
    use EstimateState as S;
    let draft = case("DA2", S::Draft, vec![]);
    assert_eq!(step(&draft, wish(Act::Submit, 1, "labour_officer")), Ok(S::Submitted));
    let submitted = case("DA2", S::Submitted, vec![done(Act::Submit, 1)]);
    assert_eq!(step(&submitted, wish(Act::Appraise, 2, "finance_officer")), Ok(S::Appraised));
    assert_eq!(step(&submitted, wish(Act::Return, 2, "finance_officer")), Ok(S::Returned));
    let appraised = case("DA2", S::Appraised, vec![done(Act::Submit, 1), done(Act::Appraise, 2)]);
    assert_eq!(step(&appraised, wish(Act::Approve, 3, "chairman")), Ok(S::Approved));
    assert_eq!(step(&appraised, wish(Act::Return, 3, "chairman")), Ok(S::Returned));
    let returned = case("DA2", S::Returned, vec![done(Act::Submit, 1)]);
    assert_eq!(step(&returned, wish(Act::Revise, 1, "labour_officer")), Ok(S::Draft));
}

#[test]
fn nutrition_is_agreed_by_the_office_first() {
    use EstimateState as S;
    let submitted = case("DA3.2", S::Submitted, vec![done(Act::Submit, 1)]);
    let finance = wish(Act::Appraise, 2, "finance_officer");
    assert_eq!(step(&submitted, finance.clone()), Err(vec!["estimate_agreement_first"]));
    assert_eq!(step(&submitted, wish(Act::Agree, 4, "office")), Ok(S::Agreed));
    assert_eq!(step(&submitted, wish(Act::Return, 4, "office")), Ok(S::Returned));
    let agreed = case("DA3.2", S::Agreed, vec![done(Act::Submit, 1), done(Act::Agree, 4)]);
    assert_eq!(step(&agreed, finance), Ok(S::Appraised));
    let other = case("DA2", S::Submitted, vec![done(Act::Submit, 1)]);
    assert_eq!(
        step(&other, wish(Act::Agree, 4, "office")),
        Err(vec!["estimate_no_agreement_needed"])
    );
}

#[test]
fn each_refusal_of_a_step_has_its_name() {
    use EstimateState as S;
    let draft = case("DA2", S::Draft, vec![]);
    let submit = || wish(Act::Submit, 1, "labour_officer");
    assert_eq!(step(&draft, wish(Act::Approve, 3, "chairman")), Err(vec!["estimate_no_such_step"]));
    assert_eq!(
        step(&draft, wish(Act::Submit, 1, "farming_officer")),
        Err(vec!["estimate_other_post"])
    );
    assert_eq!(
        step(&Case { lines: 0, ..case("DA2", S::Draft, vec![]) }, submit()),
        Err(vec!["estimate_empty"])
    );
    assert_eq!(
        step(&Case { left: -1, ..case("DA2", S::Draft, vec![]) }, submit()),
        Err(vec!["estimate_over_source"])
    );
    assert_eq!(step(&case("DA1.1", S::Draft, vec![]), submit()), Err(vec!["estimate_no_project"]));
    assert_eq!(
        stepped(&draft, submit(), "2024-05-10", 2, None),
        Err(vec!["estimate_other_version"])
    );
    let submitted = case("DA2", S::Submitted, vec![done(Act::Submit, 1)]);
    let finance = |by| wish(Act::Appraise, by, "finance_officer");
    assert_eq!(
        stepped(&submitted, finance(2), "2024-05-09", 1, None),
        Err(vec!["estimate_before_last"])
    );
    assert_eq!(step(&submitted, finance(1)), Err(vec!["estimate_same_person"]));
    let back = wish(Act::Return, 2, "finance_officer");
    assert_eq!(
        stepped(&submitted, back, "2024-05-10", 1, Some(" ")),
        Err(vec!["estimate_no_remark"])
    );
    let appraised = case("DA2", S::Appraised, vec![done(Act::Submit, 1), done(Act::Appraise, 2)]);
    for by in [1, 2] {
        assert_eq!(
            step(&appraised, wish(Act::Approve, by, "chairman")),
            Err(vec!["estimate_same_person"])
        );
    }
    assert_eq!(
        step(&appraised, wish(Act::Approve, 3, "office")),
        Err(vec!["estimate_other_approver"])
    );
    assert_eq!(step(&appraised, wish(Act::Return, 3, "office")), Err(vec!["estimate_other_post"]));
}

#[test]
fn only_a_rule_that_may_be_relaxed_gives_way_to_a_paper() {
    use programme::Part;
    let mut apart = programme().apart;
    let hands = [(Part::Drafter, account_id(1))];
    let refused = |apart: &[programme::Apart], by| {
        who_may_not(apart, Part::Appraiser, account_id(1), &hands, by).len()
    };
    assert_eq!((refused(&apart, None), refused(&apart, Some(paper(1)))), (1, 1));
    apart[0].relaxed = true;
    assert_eq!((refused(&apart, None), refused(&apart, Some(paper(1)))), (1, 0));
}

#[test]
fn the_way_is_one_table_and_ends_with_approval() {
    for (place, one) in MOVES.iter().enumerate() {
        assert!(!MOVES.iter().take(place).any(|it| it.from == one.from && it.act == one.act));
        assert_ne!(
            one.from,
            EstimateState::Approved,
            "what is approved is changed by a new estimate"
        );
    }
    for state in EstimateState::ALL {
        let reached = state == EstimateState::Draft || MOVES.iter().any(|it| it.to == state);
        assert!(reached, "{state}");
    }
}

//! Phụ lục VIII: the lines of the law at the thousand below, on and above them; what is empty is not nothing;
//! what is asked again.

use base::area::Settlement;
use standard::farm::{Amounts, Column, Doubt, FarmForm, FarmResult, Living, Missing, Stated};

use crate::{day, standards};

fn form() -> FarmForm {
    let text = include_str!("../../../../law/standards/vn-2022-2025/instrument/form_8.csv");
    FarmForm::load("form_8.csv", text).expect("the committed form is sound")
}

/// All lines nothing but these; takings and costs.
fn stated(people: u32, known: &[(&str, Option<i64>, Option<i64>)]) -> Stated {
    let form = form();
    let amounts = form.lines().map(|line| {
        let of = known.iter().find(|it| it.0 == line.place);
        of.map_or(Amounts { takings: Some(0), costs: Some(0) }, |it| Amounts {
            takings: it.1,
            costs: it.2,
        })
    });
    Stated { people, amounts: amounts.collect() }
}

fn result_on(on: &str, settlement: Settlement, stated: &Stated) -> FarmResult {
    let standards = standards();
    let standard = standards.on(day(on)).expect("a standard");
    let lines = standard.farm_lines_on(day(on), settlement).expect("its lines");
    form().result(stated, &lines)
}

fn result(settlement: Settlement, stated: &Stated) -> FarmResult {
    result_on("2023-11-20", settlement, stated)
}

fn living(settlement: Settlement, people: u32, income: i64) -> Living {
    let stated = stated(people, &[("1.1", Some(income + 500), Some(500))]);
    result(settlement, &stated).income.expect("all is known").living
}

#[test]
fn each_line_of_the_law_holds_at_the_thousand_below_on_and_above_it() {
    use Living::{Above, Average, Below};
    // đồng a month × people × 12, in thousands: a thousand more is above the line.
    for (settlement, income, average) in
        [(Settlement::Rural, 1_500, 2_250), (Settlement::Urban, 2_000, 3_000)]
    {
        for people in [1, 3, 4, 7, 50] {
            let year = |line: i64| line * i64::from(people) * 12;
            let found: Vec<Living> = [
                year(income) - 1,
                year(income),
                year(income) + 1,
                year(average) - 1,
                year(average),
                year(average) + 1,
            ]
            .map(|income| living(settlement, people, income))
            .into();
            assert_eq!(found, [Below, Below, Average, Average, Average, Above], "{people}");
        }
    }
}

#[test]
fn nothing_is_rounded_for_the_comparison() {
    // 378.001 nghìn đồng of 21 people: 1.500.003,968… đồng each a month.
    let stated = stated(21, &[("1.1", Some(378_001), Some(0))]);
    let income = result(Settlement::Rural, &stated).income.expect("known");
    assert_eq!((income.living, income.person_month_vnd), (Living::Average, 1_500_003));
    assert!(income.has_rest);
    // 50 people: a thousand more a year is 1,67 đồng each a month, and it counts.
    assert_eq!(living(Settlement::Rural, 50, 900_001), Living::Average);
}

#[test]
fn who_spent_more_than_was_taken_in_is_below() {
    let stated = stated(4, &[("2.1", Some(10_000), Some(25_000))]);
    let income = result(Settlement::Rural, &stated).income.expect("known");
    assert_eq!((income.income, income.living), (-15_000, Living::Below));
    assert_eq!((income.person_month_vnd, income.has_rest), (-312_500, false));
}

#[test]
fn groups_are_sums_of_their_lines_and_all_groups_make_the_total() {
    let stated = stated(
        4,
        &[
            ("1.1", Some(40_000), Some(12_000)),
            ("1.3", Some(9_000), Some(1_000)),
            ("2.2", Some(15_000), Some(6_500)),
            ("8", Some(30_000), Some(0)),
        ],
    );
    let result = result(Settlement::Rural, &stated);
    let sums: Vec<(&str, Option<i64>, Option<i64>)> = result
        .groups
        .iter()
        .map(|it| (it.group.as_str(), it.sum.takings, it.sum.costs))
        .filter(|it| it.1 != Some(0))
        .collect();
    let expected = [
        ("1", Some(49_000), Some(13_000)),
        ("2", Some(15_000), Some(6_500)),
        ("8", Some(30_000), Some(0)),
    ];
    assert_eq!(sums, expected);
    assert_eq!(result.groups.len(), 9);
    let income = result.income.expect("known");
    assert_eq!((income.takings, income.costs, income.income), (94_000, 19_500, 74_500));
    assert_eq!(income.living, Living::Average);
}

#[test]
fn an_empty_line_is_not_nothing() {
    let stated = stated(4, &[("1.1", Some(90_000), None), ("9", None, Some(0))]);
    let result = result(Settlement::Rural, &stated);
    assert_eq!(result.income, None);
    let missing = [
        Missing { line: "1.1".to_owned(), column: Column::Costs },
        Missing { line: "9".to_owned(), column: Column::Takings },
    ];
    assert_eq!(result.missing, missing);
    let first = &result.groups[0];
    assert_eq!((first.sum.takings, first.sum.costs), (Some(90_000), None));
    assert_eq!(self::result(Settlement::Rural, &Stated::default()).missing.len(), 30);
}

#[test]
fn what_looks_odd_is_asked_again() {
    let doubts = |known: &[(&str, Option<i64>, Option<i64>)]| {
        result(Settlement::Rural, &stated(4, known)).doubts
    };
    let large = |amount| Doubt::Large { line: "1.1".to_owned(), column: Column::Takings, amount };
    assert_eq!(doubts(&[("1.1", Some(999_999), Some(1))]), []);
    assert_eq!(doubts(&[("1.1", Some(1_000_000), Some(1))]), [large(1_000_000)]);
    assert_eq!(
        doubts(&[("1.1", Some(999), Some(1))]),
        [Doubt::Small { takings: 999 }],
        "less than a million in a year"
    );
    assert_eq!(doubts(&[("1.1", Some(1_000), Some(1))]), []);
    let alone = Doubt::CostsAlone { line: "2.1".to_owned(), costs: 300 };
    assert_eq!(doubts(&[("1.1", Some(5_000), Some(1)), ("2.1", Some(0), Some(300))]), [alone]);
    assert_eq!(doubts(&[("8", Some(90_000), Some(0))]), [Doubt::NotFarming]);
    assert_eq!(doubts(&[("8", Some(90_000), Some(0)), ("6", Some(1), Some(0))]), []);
    let unknown = doubts(&[("1.1", None, Some(300))]);
    assert_eq!(unknown, [], "what is not known is asked for anyway");
}

#[test]
fn the_lines_are_those_of_the_day_with_their_source() {
    let standards = standards();
    let standard = standards.on(day("2026-12-31")).expect("in force");
    let rural = standard.farm_lines_on(day("2026-12-31"), Settlement::Rural).expect("lines");
    assert_eq!((rural.income_vnd, rural.average_vnd), (1_500_000, 2_250_000));
    let urban = standard.farm_lines_on(day("2022-01-01"), Settlement::Urban).expect("lines");
    assert_eq!((urban.income_vnd, urban.average_vnd), (2_000_000, 3_000_000));
    assert!(urban.sources.iter().all(|it| it.checked && it.source == "NĐ 07/2021/NĐ-CP"));
    assert!(standard.farm_lines_on(day("2027-01-01"), Settlement::Rural).is_none());
    assert!(standard.farm_lines_on(day("2021-12-31"), Settlement::Rural).is_none());
    let later = standards.on(day("2027-03-01"));
    let lines = later.and_then(|it| it.farm_lines_on(day("2027-03-01"), Settlement::Rural));
    assert!(lines.is_none(), "what holds from 2027 on is not known and not made up");
}

#[test]
fn a_form_without_lines_is_refused_by_name() {
    let error = FarmForm::load("form_8.csv", "place,kind,text\nname,title,x\n");
    let error = error.expect_err("no lines");
    assert_eq!(
        (error.file.as_str(), error.reason.as_str()),
        ("form_8.csv", "there is no row of the kind line")
    );
    assert!(FarmForm::load("form_8.csv", "place,text\n1,x\n").is_err());
}

//! Re-scores a million households from facts in columns and compares with summing the same columns,
//! on one core and on all. `cargo run --release -p standard --example rescore [HOUSEHOLDS]` prints
//! one line of JSON.

use std::time::Instant;

use base::area::Settlement;
use rayon::prelude::*;
use standard::instrument::block::{Classes, Column};
use standard::instrument::{FactKind, Instrument, Texts};
use standard::{Class, ScoreTable, Standards};

const RUNS: usize = 15;
/// What counts are drawn from: values around the limits of Mẫu 3.3. The openfisca side has the same list.
const COUNTS: [u32; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 30, 60, 120, 160, 600, 6_000];

fn main() {
    let rows: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let text = include_str!("../../../law/standards/vn-2022-2025/standard.toml");
    let standards = Standards::load(&[("vn-2022-2025", text)]).expect("the committed standard");
    let day = base::day::parse_day("15/10/2023").expect("a day");
    let rule = standards.on(day).expect("in force").rule_on(day).expect("complete");
    let table = include_bytes!("../../../law/standards/vn-2022-2025/scores/official.csv");
    let table = ScoreTable::parse_items(table).expect("the committed table");
    let instrument = Instrument::load(&texts()).expect("the committed instrument");
    let chosen = instrument.readings_in_force();
    let scoring = instrument
        .scoring(&rule, &table, Settlement::Rural, "north_central_coast", &chosen)
        .expect("its sheet");
    let columns = random_columns(&instrument, rows);

    let mut classes = Classes::default();
    let mut sum = 0;
    let mut measure = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| {
            let rescore = best(|| {
                scoring.classify_columns(&columns, &mut classes).expect("they fit");
            });
            let scan = best(|| {
                sum = columns
                    .iter()
                    .map(|column| match column {
                        Column::Small(column) => column.par_iter().map(|it| u64::from(*it)).sum(),
                        Column::Wide(column) => {
                            column.par_iter().map(|it| u64::from(*it)).sum::<u64>()
                        }
                    })
                    .sum();
            });
            (rescore, scan)
        })
    };
    let (one, one_scan) = measure(1);
    let (all, all_scan) = measure(0);
    let count = |wanted: Class| classes.class.iter().filter(|class| **class == wanted).count();
    let points: i64 = classes.a_points.iter().map(|it| i64::from(*it)).sum();
    #[expect(clippy::print_stdout, reason = "the benchmark's result")]
    {
        println!(
            "{{\"households\":{rows},\"rescore_s\":{one:.6},\"scan_s\":{one_scan:.6},\
             \"rescore_all_s\":{all:.6},\"scan_all_s\":{all_scan:.6},\
             \"a_points\":{points},\"poor\":{},\"near_poor\":{},\"not_poor\":{},\"sum\":{sum}}}",
            count(Class::Poor),
            count(Class::NearPoor),
            count(Class::NotPoor),
        );
    }
}

fn texts() -> Texts<'static> {
    macro_rules! file {
        ($name:literal) => {
            include_str!(concat!("../../../law/standards/vn-2022-2025/instrument/", $name))
        };
    }
    Texts {
        facts: file!("facts.toml"),
        items: file!("items.toml"),
        readings: file!("readings.toml"),
        forms: file!("forms.toml"),
        points: file!("points.csv"),
        nutrition: file!("nutrition.csv"),
    }
}

/// The least of several runs: the others were disturbed.
fn best(mut run: impl FnMut()) -> f64 {
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    });
    times.fold(f64::INFINITY, f64::min)
}

/// The same numbers in every run, and in `bench/openfisca/rescore.py`: a count from [`COUNTS`], of
/// members at least one; a choice or a yes and no by the remainder; a mark in one household of
/// four.
fn random_columns(instrument: &Instrument, rows: usize) -> Vec<Column> {
    let mut state: u64 = 42;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let below = u64::try_from(below).expect("small");
        u32::try_from((state >> 33) % below).expect("below 2^31")
    };
    let facts = instrument.facts().all().iter().filter(|fact| !fact.ours);
    facts
        .map(|fact| {
            let mut one = || match fact.kind {
                FactKind::Count => {
                    let at = usize::try_from(next(COUNTS.len())).expect("small");
                    let count = COUNTS.get(at).copied().unwrap_or(0);
                    count.clamp(fact.least, fact.most.unwrap_or(count))
                }
                FactKind::YesNo if fact.indicator.is_some() => u32::from(next(4) == 0),
                FactKind::YesNo => next(2),
                FactKind::Choice => next(fact.answers.len()),
            };
            let mut column = Column::of(fact);
            (0..rows).for_each(|_| column.push(Some(one())));
            column
        })
        .collect()
}

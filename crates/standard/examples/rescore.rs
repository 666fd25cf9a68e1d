//! Re-scores a million households in columns and compares with a plain scan of the same bytes.
//! `cargo run --release -p standard --example rescore [HOUSEHOLDS]` prints one line of JSON.

use std::time::Instant;

use base::area::Settlement;
use rayon::prelude::*;
use standard::columns::{self, Columns};
use standard::{Class, ScoreTable, Standards};

const QUESTIONS: usize = 20;
const RUNS: usize = 15;

fn main() {
    let rows: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let text = include_str!("../../../law/standards/vn-2022-2025/standard.toml");
    let standards = Standards::load(&[("vn-2022-2025", text)]).expect("the committed standard");
    let day = base::day::parse_day("15/10/2023").expect("a day");
    let rule = standards.on(day).expect("in force").rule_on(day).expect("complete");
    let table = ScoreTable::parse(scores().as_bytes()).expect("a sound table");
    let region = table.region("north_central_coast").expect("it is there");
    let columns = random_columns(rows);

    let mut classes = columns::Classes::default();
    let rescore = best(|| {
        classes = columns::classify(&rule, region, Settlement::Rural, &columns).expect("they fit");
    });
    let mut sum = 0;
    let scan = best(|| {
        sum = columns
            .answers
            .iter()
            .chain(&columns.indicators)
            .map(|column| column.par_iter().map(|byte| u64::from(*byte)).sum::<u64>())
            .sum();
    });
    let count = |wanted: Class| classes.class.iter().filter(|class| **class == wanted).count();
    #[expect(clippy::print_stdout, reason = "the benchmark's result")]
    {
        println!(
            "{{\"households\":{rows},\"rescore_s\":{rescore:.6},\"scan_s\":{scan:.6},\
             \"rescore_to_scan\":{:.2},\"poor\":{},\"near_poor\":{},\"not_poor\":{},\"sum\":{sum}}}",
            rescore / scan,
            count(Class::Poor),
            count(Class::NearPoor),
            count(Class::NotPoor),
        );
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

/// Twenty questions of six answers; the openfisca side makes the same table and answers.
fn scores() -> String {
    let mut csv = "question,answer,region,points\n".to_owned();
    for question in 0..QUESTIONS {
        for answer in 0..6 {
            let points = (question * 3 + answer * 5) % 17;
            csv.push_str(&format!("q{question},a{answer},north_central_coast,{points}\n"));
        }
    }
    csv
}

/// The same numbers in every run, and in `bench/openfisca/rescore.py`.
fn random_columns(rows: usize) -> Columns {
    let mut state: u64 = 42;
    let mut next = |below: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u8::try_from((state >> 33) % below).unwrap_or(0)
    };
    Columns {
        answers: (0..QUESTIONS).map(|_| (0..rows).map(|_| next(6)).collect()).collect(),
        indicators: (0..standard::INDICATORS)
            .map(|_| (0..rows).map(|_| u8::from(next(4) == 0)).collect())
            .collect(),
    }
}

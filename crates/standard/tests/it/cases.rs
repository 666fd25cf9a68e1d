//! The cases of `law/standards/vn-2022-2025/cases/lines.txt`, one a line.

use std::collections::BTreeMap;

use base::area::Settlement;
use standard::{Facts, ScoreTable, classify};

use crate::{day, standards};

#[test]
fn every_line_is_classified_as_it_says() {
    let standards = standards();
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    let rule = standard.rule_on(day("15/10/2023")).expect("it is complete");
    let csv = include_bytes!("../../../../law/standards/vn-2022-2025/cases/scores.csv");
    let table = ScoreTable::parse(csv).expect("sound");
    let mut cases = 0;
    for line in include_str!("../../../../law/standards/vn-2022-2025/cases/lines.txt").lines() {
        if line.starts_with('#') {
            continue;
        }
        let (given, expected) = line.split_once("->").expect("an arrow");
        let words: Vec<&str> = given.split_whitespace().collect();
        let settlement = Settlement::from_name(words[0]).expect("a settlement");
        let answers: BTreeMap<String, String> = words[2]
            .split(',')
            .filter_map(|pair| pair.split_once('='))
            .map(|(question, answer)| (question.to_owned(), answer.to_owned()))
            .collect();
        let marked: Vec<&str> = words[3].split(',').collect();
        let indicators = rule
            .indicators
            .iter()
            .filter(|id| !marked.contains(&format!("?{id}").as_str()))
            .map(|id| (id.clone(), marked.contains(&id.as_str())))
            .collect();
        let scores = table.region(words[1]).expect("a region of the table");
        let verdict =
            classify(&rule, scores, settlement, &Facts { answers, indicators, ..Facts::default() })
                .expect("its answers are in the table");
        let points = |points: Option<i64>| points.map_or("-".to_owned(), |n| n.to_string());
        let found = format!(
            "{} {} {} {}",
            verdict.class.as_str(),
            points(verdict.a_points),
            points(verdict.b_points),
            verdict.missing.join(";")
        );
        assert_eq!(found.trim(), expected.trim(), "{line}");
        cases += 1;
    }
    assert!(cases > 30);
}

#[test]
fn the_trace_adds_up_to_the_score() {
    let standards = standards();
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    let rule = standard.rule_on(day("15/10/2023")).expect("it is complete");
    let csv = include_bytes!("../../../testkit/scores/artificial.csv");
    let table = ScoreTable::parse(csv).expect("sound");
    let scores = table.region("north_central_coast").expect("it is there");
    let answers = scores
        .questions()
        .iter()
        .map(|question| (question.id.clone(), question.answers[0].0.clone()))
        .collect();
    let indicators = rule.indicators.iter().map(|id| (id.clone(), id == "water")).collect();
    let verdict = classify(
        &rule,
        scores,
        Settlement::Rural,
        &Facts { answers, indicators, ..Facts::default() },
    )
    .expect("the answers are the table's own");
    let sum: i64 = verdict.trace.answers.iter().map(|answer| answer.points).sum();
    assert_eq!(verdict.a_points, Some(sum));
    assert_eq!(verdict.trace.distance, Some(sum - 140));
    assert_eq!(verdict.trace.deprived, ["water"]);
    assert!(verdict.trace.sources.iter().any(|it| it.source.contains("TT 07/2021")));
}

#[test]
fn an_answer_the_table_does_not_have_is_refused_with_those_it_has() {
    let standards = standards();
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    let rule = standard.rule_on(day("15/10/2023")).expect("it is complete");
    let table = ScoreTable::parse(b"question,answer,region,points\nq,a,urban,1\nq,b,urban,2\n")
        .expect("sound");
    let facts =
        Facts { answers: BTreeMap::from([("q".to_owned(), "c".to_owned())]), ..Facts::default() };
    let error =
        classify(&rule, table.region("urban").expect("it is there"), Settlement::Urban, &facts)
            .expect_err("c is no answer");
    assert_eq!(error.to_string(), "the question q has no answer \"c\"; it has a, b");
}

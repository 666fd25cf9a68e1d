//! One household and many are classified alike, whatever the answers.

use std::collections::BTreeMap;

use base::area::Settlement;
use proptest::prelude::*;
use standard::columns::{self, Columns, MISSING};
use standard::{Class, Facts, RegionScores, Rule, ScoreTable, classify, stream};

use crate::{day, standards};

fn rule() -> Rule {
    let standards = standards();
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    standard.rule_on(day("15/10/2023")).expect("it is complete")
}

fn table() -> ScoreTable {
    let csv = include_bytes!("../../../../law/standards/vn-2022-2025/scores/artificial.csv");
    ScoreTable::parse(csv).expect("sound")
}

/// Codes become answers; a code beyond the answers is a missing one.
fn facts(rule: &Rule, scores: &RegionScores, answers: &[u8], indicators: &[u8]) -> Facts {
    let answered = scores.questions().iter().zip(answers).filter_map(|(question, code)| {
        let (answer, _) = question.answers.get(usize::from(*code))?;
        Some((question.id.clone(), answer.clone()))
    });
    let known = rule.indicators.iter().zip(indicators).filter(|(_, value)| **value <= 1);
    Facts {
        answers: answered.collect::<BTreeMap<_, _>>(),
        indicators: known.map(|(id, value)| (id.clone(), *value == 1)).collect(),
        ..Facts::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn one_by_one_in_columns_and_as_a_file_give_the_same(
        households in prop::collection::vec(
            (prop::collection::vec(0_u8..9, 30), prop::collection::vec(0_u8..12, 12)), 1..40),
        urban in any::<bool>(),
        whole in any::<bool>(),
    ) {
        let (rule, table) = (rule(), table());
        let region = if urban { "urban" } else { "central_highlands" };
        let settlement = if urban { Settlement::Urban } else { Settlement::Rural };
        let scores = table.region(region).expect("it is there");
        let questions = scores.questions();
        // Codes beyond the answers are missing ones; `whole` makes a run without any.
        let households: Vec<(Vec<u8>, Vec<u8>)> = households.into_iter().map(|(answers, indicators)| {
            let answers = answers.iter().zip(questions).map(|(code, question)| {
                let n = u8::try_from(question.answers.len()).expect("few answers");
                if whole { code % n } else { *code }
            }).collect();
            let indicators = indicators.iter().map(|v| if whole || *v < 11 { v % 2 } else { MISSING });
            (answers, indicators.collect())
        }).collect();
        let mut columns = Columns {
            answers: vec![Vec::new(); questions.len()],
            indicators: vec![Vec::new(); 12],
        };
        let mut csv = "household_id".to_owned();
        for id in questions.iter().map(|q| &q.id).chain(&rule.indicators) {
            csv.push(',');
            csv.push_str(id);
        }
        csv.push('\n');
        let mut expected = "household_id,a_points,b_points,class,missing\n".to_owned();
        let mut verdicts = Vec::new();
        for (n, (answers, indicators)) in households.iter().enumerate() {
            for (column, code) in columns.answers.iter_mut().zip(answers) {
                column.push(*code);
            }
            for (column, value) in columns.indicators.iter_mut().zip(indicators) {
                column.push(*value);
            }
            let facts = facts(&rule, scores, answers, indicators);
            csv.push_str(&format!("h{n}"));
            for question in questions {
                csv.push(',');
                csv.push_str(facts.answers.get(&question.id).map_or("", String::as_str));
            }
            for id in &rule.indicators {
                csv.push_str(match facts.indicators.get(id) {
                    Some(true) => ",1",
                    Some(false) => ",0",
                    None => ",",
                });
            }
            csv.push('\n');
            let verdict = classify(&rule, scores, settlement, &facts).expect("answers of the table");
            let points = |points: Option<i64>| points.map(|n| n.to_string()).unwrap_or_default();
            expected.push_str(&format!(
                "h{n},{},{},{},{}\n",
                points(verdict.a_points), points(verdict.b_points),
                verdict.class.as_str(), verdict.missing.join(";"),
            ));
            verdicts.push(verdict);
        }
        let classes = columns::classify(&rule, scores, settlement, &columns).expect("they fit");
        for (n, verdict) in verdicts.iter().enumerate() {
            prop_assert_eq!(classes.class[n], verdict.class);
            if verdict.class != Class::Incomplete {
                prop_assert_eq!(Some(i64::from(classes.a_points[n])), verdict.a_points);
                prop_assert_eq!(Some(i64::from(classes.b_points[n])), verdict.b_points);
            }
        }
        let mut out = Vec::new();
        let summary = stream::classify(&rule, scores, settlement, csv.as_bytes(), &mut out)
            .expect("a sound file");
        prop_assert_eq!(String::from_utf8(out).expect("text"), expected);
        prop_assert_eq!(summary.households, households.len() as u64);
    }

    #[test]
    fn any_bytes_give_an_answer_or_findings(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let (rule, table) = (rule(), table());
        let scores = table.region("urban").expect("it is there");
        let _ = stream::classify(&rule, scores, Settlement::Urban, bytes.as_slice(), Vec::new());
        let _ = ScoreTable::parse(&bytes);
    }
}

#[test]
fn a_file_with_wrong_cells_is_refused_cell_by_cell() {
    let rule = rule();
    let table = ScoreTable::parse(b"question,answer,region,points\nq,a,r,150\n").expect("sound");
    let scores = table.region("r").expect("it is there");
    let head = "household_id,q,employment,dependants,nutrition,health_insurance,adult_education,\
                school_attendance,housing_quality,housing_area,water,toilet,telecom,info_devices";
    for (input, expected) in [
        ("".to_owned(), "classify_empty -"),
        ("q\na\n".to_owned(), "classify_no_id 1"),
        ("household_id,q,q\n".to_owned(), "classify_column_twice 1C"),
        (format!("{head}\nh1,b,0,0,0,0,0,0,0,0,0,0,0,0\n"), "classify_answer_unknown 2B"),
        (format!("{head}\nh1,a,yes,0,0,0,0,0,0,0,0,0,0,0\n"), "classify_indicator_unreadable 2C"),
        (format!("{head}\n,a,0,0,0,0,0,0,0,0,0,0,0,0\n"), "classify_id_empty 2A"),
        (format!("{head}\nh1,a,0,0,0,0,0,0,0,0,0,0,0,0,9\n"), "classify_row_longer 2"),
        (format!("household_id,{}\n", "x".repeat(3_000_000)), "classify_row_too_long 1"),
    ] {
        let result =
            stream::classify(&rule, scores, Settlement::Rural, input.as_bytes(), Vec::new());
        let Err(stream::StreamError::Refused(findings)) = result else {
            panic!("{expected}: it was not refused");
        };
        let first = &findings[0];
        let row = first.place.row.map(|row| row.to_string()).unwrap_or("-".to_owned());
        let column = first.place.column_letters().unwrap_or_default();
        assert_eq!(format!("{} {row}{column}", first.code), expected);
    }
}

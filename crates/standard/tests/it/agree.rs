//! One household, many in columns and a file are classified alike, whatever the facts.

use base::area::Settlement;
use proptest::prelude::*;
use standard::instrument::block::{Classes, columns};
use standard::instrument::{FactKind, Instrument, UNKNOWN, Values};
use standard::{Class, Rule, ScoreTable, stream};

use crate::instrument::{instrument, table};
use crate::{day, standards};

fn rule() -> Rule {
    let standards = standards();
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    standard.rule_on(day("15/10/2023")).expect("it is complete")
}

/// A value of each fact from a random number: often at a limit of some row, sometimes not known.
fn household(instrument: &Instrument, numbers: &[u32], whole: bool) -> Values {
    const NEAR: [u32; 12] = [0, 1, 2, 3, 7, 10, 30, 99, 150, 500, 5_000, 10_000];
    let mut values = Values::unknown(instrument.facts());
    for ((place, fact), number) in instrument.facts().all().iter().enumerate().zip(numbers) {
        if fact.ours || (!whole && number % 41 == 0) {
            continue;
        }
        let answers = u32::try_from(fact.answers.len()).expect("few answers");
        let value = match fact.kind {
            FactKind::YesNo => number % 2,
            FactKind::Choice => number % answers,
            FactKind::Count => {
                let at = usize::try_from(number % 12).expect("small");
                let near = NEAR.get(at).copied().expect("one of twelve");
                let value = (near + number / 12 % 3).saturating_sub(1);
                value.clamp(fact.least, fact.most.expect("a count has a most"))
            }
        };
        values.set(place, value);
    }
    values
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn one_by_one_in_columns_and_as_a_file_give_the_same(
        households in prop::collection::vec(prop::collection::vec(any::<u32>(), 60), 1..40),
        urban in any::<bool>(),
        whole in any::<bool>(),
    ) {
        let (rule, table, instrument) = (rule(), table(), instrument());
        let (settlement, region) = match urban {
            true => (Settlement::Urban, "central_city"),
            false => (Settlement::Rural, "central_highlands"),
        };
        let chosen = instrument.readings_in_force();
        let scoring = instrument
            .scoring(&rule, &table, settlement, region, &chosen)
            .expect("the sheet is there");
        let facts: Vec<_> = instrument.facts().all().iter().filter(|fact| !fact.ours).collect();
        let households: Vec<Values> =
            households.iter().map(|it| household(&instrument, it, whole)).collect();
        let mut csv = "household_id".to_owned();
        for fact in &facts {
            csv.push(',');
            csv.push_str(&fact.name);
        }
        csv.push('\n');
        let mut expected = "household_id,a_points,b_points,class,missing\n".to_owned();
        let mut columns = columns(instrument.facts());
        let mut verdicts = Vec::new();
        for (n, values) in households.iter().enumerate() {
            csv.push_str(&format!("h{n}"));
            for (place, fact) in facts.iter().enumerate() {
                csv.push(',');
                csv.push_str(&fact.write(values.get(place).unwrap_or(UNKNOWN)));
            }
            csv.push('\n');
            for (place, column) in columns.iter_mut().enumerate() {
                column.push(values.get(place));
            }
            let verdict = scoring.classify(values);
            let points = |points: Option<i64>| points.map(|n| n.to_string()).unwrap_or_default();
            expected.push_str(&format!(
                "h{n},{},{},{},{}\n",
                points(verdict.a_points), points(verdict.b_points),
                verdict.class.as_str(), verdict.missing.join(";"),
            ));
            if verdict.class != Class::Incomplete {
                let sum: i64 = verdict.trace.answers.iter().map(|it| it.points).sum();
                prop_assert_eq!(Some(sum), verdict.a_points);
            }
            prop_assert_eq!(
                verdict.a_points.is_none_or(|a| a == scoring.so_far(values).0), true
            );
            verdicts.push(verdict);
        }
        let mut classes = Classes::default();
        scoring.classify_columns(&columns, &mut classes).expect("they fit");
        for (n, verdict) in verdicts.iter().enumerate() {
            prop_assert_eq!(classes.class[n], verdict.class);
            if verdict.class != Class::Incomplete {
                prop_assert_eq!(Some(i64::from(classes.a_points[n])), verdict.a_points);
                prop_assert_eq!(Some(i64::from(classes.b_points[n])), verdict.b_points);
            }
        }
        let mut out = Vec::new();
        let summary = stream::classify(&scoring, None, csv.as_bytes(), &mut out)
            .expect("a sound file");
        prop_assert_eq!(String::from_utf8(out).expect("text"), expected);
        prop_assert_eq!(summary.households, households.len() as u64);
    }

    #[test]
    fn any_bytes_give_an_answer_or_findings(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let (rule, table, instrument) = (rule(), table(), instrument());
        let chosen = instrument.readings_in_force();
        let scoring = instrument
            .scoring(&rule, &table, Settlement::Urban, "southeast", &chosen)
            .expect("the sheet is there");
        let _ = stream::classify(&scoring, None, bytes.as_slice(), Vec::new());
        let _ = ScoreTable::parse(&bytes);
        let _ = ScoreTable::parse_items(&bytes);
    }
}

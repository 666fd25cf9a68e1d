//! The instrument of the circular against two programs written from its text by somebody who saw
//! none of this code (`tests/circular/oracle`): households at every threshold, members of every
//! age, all regions, both sides of each reading.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use base::area::Settlement;
use standard::instrument::block::{Classes, columns};
use standard::instrument::roster::{
    Activity, Allowance, Contract, General, Pension, Person, Roster, SchoolLevel, Training, Work,
    put,
};
use standard::instrument::{
    Chosen, FactKind, Instrument, RURAL_REGIONS, Scoring, Texts, UNKNOWN, URBAN, Values,
};
use standard::{Class, Rule, ScoreTable, Standards};

use crate::{day, standards};

type Row = BTreeMap<String, String>;

fn rows(file: &str) -> Vec<Row> {
    let path: PathBuf =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/circular/oracle").join(file);
    let mut reader = csv::Reader::from_path(path).expect("the file is there");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn cell<'a>(row: &'a Row, name: &str) -> &'a str {
    row.get(name).map(String::as_str).expect("a column of the test's file")
}

fn texts() -> Texts<'static> {
    macro_rules! file {
        ($name:literal) => {
            include_str!(concat!("../../../../law/standards/vn-2022-2025/instrument/", $name))
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

pub fn instrument() -> Instrument {
    Instrument::load(&texts()).expect("the committed files are sound")
}

pub fn table() -> ScoreTable {
    let bytes = include_bytes!("../../../../law/standards/vn-2022-2025/scores/official.csv");
    ScoreTable::parse_items(bytes).expect("the committed table is sound")
}

fn rule(standards: &Standards) -> Rule {
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    standard.rule_on(day("15/10/2026")).expect("it is in force")
}

fn settlement(text: &str) -> Settlement {
    match text {
        "rural" => Settlement::Rural,
        "urban" => Settlement::Urban,
        other => panic!("no area kind {other}"),
    }
}

fn values(instrument: &Instrument, row: &Row) -> Values {
    let mut values = Values::unknown(instrument.facts());
    for fact in instrument.facts().all().iter().filter(|fact| !fact.ours) {
        let text = cell(row, &fact.name);
        // Some households of the oracle are larger than any limit: they are put in as they are.
        let value = match fact.kind {
            FactKind::Count if !text.is_empty() => text.parse().expect("a count"),
            FactKind::Count | FactKind::YesNo | FactKind::Choice => {
                fact.read(text).expect("a value of the fact")
            }
        };
        values.set(instrument.facts().place(&fact.name).expect("its own place"), value);
    }
    values
}

/// The oracle's households by its runs: area kind, region, and the rows.
fn runs() -> Vec<(Settlement, String, Vec<Row>)> {
    let cases = rows("cases.csv");
    rows("runs.csv")
        .iter()
        .map(|run| {
            let of = |row: &&Row| cell(row, "household_id").starts_with(cell(run, "prefix"));
            let households: Vec<Row> = cases.iter().filter(of).cloned().collect();
            assert_eq!(households.len().to_string(), cell(run, "households"));
            (settlement(cell(run, "area_kind")), cell(run, "region").to_owned(), households)
        })
        .collect()
}

fn outcome(scoring: &Scoring<'_>, values: &Values) -> [String; 4] {
    let verdict = scoring.classify(values);
    let points = |it: Option<i64>| it.map(|it| it.to_string()).unwrap_or_default();
    let class = verdict.class.as_str().to_owned();
    [points(verdict.a_points), points(verdict.b_points), class, verdict.missing.join(";")]
}

fn expected(row: &Row) -> [String; 4] {
    ["a_points", "b_points", "class", "missing"].map(|name| cell(row, name).to_owned())
}

#[test]
fn every_household_of_the_second_opinion_is_classified_alike() {
    let (instrument, table, standards) = (instrument(), table(), standards());
    let rule = rule(&standards);
    let chosen = instrument.readings_in_force();
    let wanted: BTreeMap<String, [String; 4]> = rows("expected.csv")
        .iter()
        .map(|row| (cell(row, "household_id").to_owned(), expected(row)))
        .collect();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (settlement, region, households) in runs() {
        let scoring = instrument
            .scoring(&rule, &table, settlement, &region, &chosen)
            .expect("the sheet is there");
        for row in &households {
            let id = cell(row, "household_id");
            let found = outcome(&scoring, &values(&instrument, row));
            if wanted.get(id) != Some(&found) {
                wrong.push(format!("{id}: {found:?} instead of {:?}", wanted.get(id)));
            }
            seen += 1;
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(seen, 3_006);
}

#[test]
fn every_other_side_of_a_reading_changes_what_the_second_opinion_says_it_changes() {
    let (instrument, table, standards) = (instrument(), table(), standards());
    let rule = rule(&standards);
    let mut wanted: BTreeMap<String, BTreeMap<String, [String; 4]>> = BTreeMap::new();
    for row in rows("other_readings.csv") {
        let of = wanted.entry(cell(&row, "reading").to_owned()).or_default();
        of.insert(cell(&row, "household_id").to_owned(), expected(&row));
    }
    let runs = runs();
    let in_force = instrument.readings_in_force();
    for (side, changed) in wanted {
        let pair = side.split_once('=').expect("a reading and its side");
        let chosen = Chosen::new(instrument.readings(), [pair]).expect("they are there");
        let mut found = BTreeMap::new();
        for (settlement, region, households) in &runs {
            let sheet = |chosen: &Chosen| {
                instrument
                    .scoring(&rule, &table, *settlement, region, chosen)
                    .expect("the sheet is there")
            };
            let (taken, other) = (sheet(&in_force), sheet(&chosen));
            for row in households {
                let values = values(&instrument, row);
                let outcome_of_other = outcome(&other, &values);
                if outcome_of_other != outcome(&taken, &values) {
                    found.insert(cell(row, "household_id").to_owned(), outcome_of_other);
                }
            }
        }
        assert_eq!(found, changed, "{side}");
    }
}

#[test]
fn one_household_and_many_are_classified_alike() {
    let (instrument, table, standards) = (instrument(), table(), standards());
    let rule = rule(&standards);
    for side in [None, Some(("R4", "highest")), Some(("R5", "points")), Some(("X5", "scored"))] {
        let chosen = Chosen::new(instrument.readings(), side).expect("they are there");
        for (settlement, region, households) in runs() {
            let scoring = instrument
                .scoring(&rule, &table, settlement, &region, &chosen)
                .expect("the sheet is there");
            let households: Vec<Values> =
                households.iter().map(|row| values(&instrument, row)).collect();
            let mut columns = columns(instrument.facts());
            for household in &households {
                for (place, column) in columns.iter_mut().enumerate() {
                    column.push(household.get(place));
                }
            }
            let mut many = Classes::default();
            scoring.classify_columns(&columns, &mut many).expect("the columns fit");
            for (place, values) in households.iter().enumerate() {
                let one = scoring.classify(values);
                assert_eq!(many.class[place], one.class, "{region} {place}");
                if one.class != Class::Incomplete {
                    assert_eq!(Some(i64::from(many.a_points[place])), one.a_points);
                    assert_eq!(Some(i64::from(many.b_points[place])), one.b_points);
                }
            }
        }
    }
}

/// What a form prints as a code, by its place from 1; 0 is what the form has no code for.
fn code<T: Copy>(row: &Row, column: &str, values: &[T]) -> Option<T> {
    let code: usize = cell(row, column).parse().ok()?;
    values.get(code.checked_sub(1)?).copied()
}

fn yes_no(row: &Row, column: &str) -> Option<bool> {
    match cell(row, column) {
        "" => None,
        "1" => Some(true),
        _ => Some(false),
    }
}

fn tenths(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    Some(whole.parse::<u32>().ok()? * 10 + part.parse::<u32>().ok()?)
}

/// The days on which somebody can have been born who gives a day, a month or a year.
fn born(text: &str) -> Option<(base::Day, base::Day)> {
    let parts: Vec<i32> = text.split('-').filter_map(|part| part.parse().ok()).collect();
    let at = |year: i32, month: i32, day: i32| format!("{day:02}/{month:02}/{year:04}");
    let next = |year: i32, month: i32| match month {
        12 => (year + 1, 1),
        _ => (year, month + 1),
    };
    let last = |year: i32, month: i32| {
        let (year, month) = next(year, month);
        self::day(&at(year, month, 1)).pred_opt().expect("a day before")
    };
    match parts.as_slice() {
        [year] => Some((self::day(&at(*year, 1, 1)), last(*year, 12))),
        [year, month] => Some((self::day(&at(*year, *month, 1)), last(*year, *month))),
        [year, month, day] => {
            let day = self::day(&at(*year, *month, *day));
            Some((day, day))
        }
        _ => None,
    }
}

fn person(row: &Row) -> Person {
    let none_is = |column: &str| cell(row, column) == "0";
    let allowances = [Allowance::Elderly, Allowance::Disabled, Allowance::Orphan];
    let pensions = [Pension::Pension, Pension::Insurance, Pension::Merit];
    Person {
        born: born(cell(row, "c4")),
        male: yes_no(row, "c5"),
        height: tenths(cell(row, "c6")),
        weight: tenths(cell(row, "c7")),
        attends: yes_no(row, "c8"),
        level: if none_is("c9") {
            Some(None)
        } else {
            code(row, "c9", &SchoolLevel::ALL).map(Some)
        },
        general: code(row, "c10", &General::ALL),
        training: code(row, "c11", &Training::ALL),
        insured: yes_no(row, "c12"),
        internet: yes_no(row, "c13"),
        allowance: match none_is("c14") {
            true => Some(Allowance::None),
            false => code(row, "c14", &allowances),
        },
        activity: code(row, "c15", &Activity::ALL),
        work: code(row, "c16", &Work::ALL),
        contract: code(row, "c17", &Contract::ALL),
        pension: match none_is("c18") {
            true => Some(Pension::None),
            false => code(row, "c18", &pensions),
        },
        critically_ill: yes_no(row, "c19"),
        is_member: yes_no(row, "is_member"),
        state_insured: yes_no(row, "insurance_state_paid"),
        primary_diploma: yes_no(row, "primary_diploma"),
        nonfarm: yes_no(row, "nonfarm"),
        months_worked: cell(row, "months_worked").parse().ok(),
    }
}

fn house(instrument: &Instrument, row: &Row) -> Values {
    let mut values = Values::unknown(instrument.facts());
    for name in [
        "pillar",
        "roof",
        "wall",
        "floor_area_m2",
        "toilet",
        "water",
        "televisions",
        "radios",
        "computers",
        "tablets",
        "phones",
    ] {
        let text = match (name, cell(row, name)) {
            ("water", "rain") => "other",
            (_, text) => text,
        };
        values.read(instrument.facts(), name, text).expect("a value of the fact");
    }
    let rain = match cell(row, "water") {
        "rain" => "1",
        "" => "",
        _ => "0",
    };
    values.read(instrument.facts(), "rain_water", rain).expect("yes or no");
    values
}

fn derived(chosen: &Chosen) -> BTreeMap<String, BTreeMap<String, String>> {
    let (instrument, standards) = (instrument(), standards());
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    let mut members: BTreeMap<String, Vec<Person>> = BTreeMap::new();
    for row in rows("members.csv") {
        members.entry(cell(&row, "household_id").to_owned()).or_default().push(person(&row));
    }
    rows("houses.csv")
        .iter()
        .map(|row| {
            let (first, _) = born(cell(row, "review_date")).expect("a day");
            let nobody = Vec::new();
            let roster = Roster {
                instrument: &instrument,
                chosen,
                rules: standard.member_rule_on(first).expect("it has one"),
                day: first,
                persons: members.get(cell(row, "household_id")).unwrap_or(&nobody),
                house: &house(&instrument, row),
            };
            let mut values = Values::unknown(instrument.facts());
            let derived = roster.derive();
            put(&instrument, &derived, &mut values);
            let written = derived.iter().map(|it| {
                let fact = instrument.facts().get(it.fact).expect("a fact");
                let place = instrument.facts().place(it.fact).expect("its place");
                (it.fact.to_owned(), fact.write(values.get(place).unwrap_or(UNKNOWN)))
            });
            (cell(row, "household_id").to_owned(), written.collect())
        })
        .collect()
}

#[test]
fn what_follows_from_the_members_and_the_house_is_what_the_second_opinion_found() {
    let found = derived(&instrument().readings_in_force());
    let mut wrong = Vec::new();
    let expected = rows("members_expected.csv");
    assert_eq!(expected.len(), 1_208);
    for row in expected {
        let id = cell(&row, "household_id");
        let of = found.get(id).expect("the household was read");
        for (name, value) in row.iter().filter(|(name, _)| *name != "household_id") {
            if of.get(name) != Some(value) {
                wrong.push(format!("{id} {name}: {:?} instead of {value:?}", of.get(name)));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn what_is_lacking_of_a_child_is_what_the_form_asks_at_its_age() {
    let (instrument, standards) = (instrument(), standards());
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    let day = base::day::parse_day("15/11/2025").expect("a day");
    let born = |text: &str| {
        let day = base::day::parse_day(text).expect("a day");
        Person {
            born: Some((day, day)),
            male: Some(true),
            is_member: Some(true),
            ..Person::default()
        }
    };
    let persons = [born("01/01/2024"), born("10/11/2010"), born("01/01/2000")];
    let values = Values::unknown(instrument.facts());
    let chosen = instrument.readings_in_force();
    let rules = standard.member_rule_on(day).expect("it has one");
    let roster = Roster {
        instrument: &instrument,
        chosen: &chosen,
        rules,
        day,
        persons: &persons,
        house: &values,
    };
    let lacking = |place| roster.lacking("lacks_nutrition", place);
    assert_eq!(lacking(0), ["height_mm", "weight_g"]);
    assert_eq!(lacking(1), ["height_mm"], "no weight is asked from five years on");
    assert_eq!(lacking(2), [] as [&str; 0], "nobody grown is measured");
}

#[test]
fn the_other_sides_change_of_the_members_what_the_second_opinion_says() {
    let instrument = instrument();
    let taken = derived(&instrument.readings_in_force());
    let mut wanted: BTreeMap<String, BTreeSet<[String; 3]>> = BTreeMap::new();
    for row in rows("members_other_readings.csv") {
        let of = wanted.entry(cell(&row, "reading").to_owned()).or_default();
        of.insert(["household_id", "fact", "value"].map(|name| cell(&row, name).to_owned()));
    }
    assert_eq!(wanted.len(), 9);
    for (side, changed) in wanted {
        let pair = side.split_once('=').expect("a reading and its side");
        let chosen = Chosen::new(instrument.readings(), [pair]).expect("they are there");
        let mut found = BTreeSet::new();
        for (id, facts) in derived(&chosen) {
            for (name, value) in facts {
                if taken.get(&id).and_then(|of| of.get(&name)) != Some(&value) {
                    found.insert([id.clone(), name, value]);
                }
            }
        }
        assert_eq!(found, changed, "{side}");
    }
}

#[test]
fn the_table_to_be_approved_is_the_transcription() {
    let table = table();
    let mut cells = 0;
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../law/standards/vn-2022-2025/instrument/points.csv");
    for row in csv::Reader::from_path(path).expect("it is there").deserialize::<Row>() {
        let row = row.expect("a row");
        let (item, answer) = (cell(&row, "item"), cell(&row, "answer"));
        for region in RURAL_REGIONS.into_iter().chain([URBAN]) {
            let points = cell(&row, region);
            let areas = ["", "red_river_delta", "northern_midlands", "north_central_coast"];
            let more = ["central_highlands", "southeast", "mekong_delta", "central_city"];
            let area = match (item, region) {
                ("15", "urban") => {
                    let at: usize = answer.parse().expect("a number");
                    [&areas[..], &more[..]].concat()[at]
                }
                ("15", _) => {
                    assert_eq!(points, "");
                    continue;
                }
                _ => region,
            };
            assert_eq!(
                table.points(item, answer, area).map(|it| it.to_string()).as_deref(),
                Some(points),
                "{item}.{answer} {area}"
            );
            cells += 1;
        }
    }
    assert_eq!(cells, 469);
    assert_eq!(table.len(), 469);
}

//! Files that are not what they should be: refused or told, with the row, before they cost anybody
//! anything.

use base::area::Settlement;
use standard::stream::{StreamError, Summary, classify};

use crate::instrument::{instrument, table};
use crate::{day, standards};

const HEAD: &str = "household_id,members,working_age_members,dependants,pensioners,\
highest_diploma,civil_servant,contract_job,other_nonfarm_job,pillar,roof,wall,\
floor_area_m2,toilet,electricity,kwh_month,water,\
cars,motorbikes,boats,generators,printers,televisions,stereos,computers,fridges,\
air_conditioners,washing_machines,water_heaters,microwaves,phones,pond_garden_m2,\
annual_crops_m2,perennial_crops_m2,water_surface_m2,forest_m2,buffalo_cattle,pigs_goats,poultry,\
aquaculture,lacks_employment,lacks_dependants,lacks_nutrition,lacks_health_insurance,\
lacks_adult_education,lacks_school_attendance,lacks_housing_quality,lacks_housing_area,\
lacks_water,lacks_toilet,lacks_telecom,lacks_info_devices";
/// Four people in a firm house, with nothing that gives points on the sheet of the north central
/// coast but 40 for their number, 10 for the walls and 5 for the water.
const REST: &str = "4,0,2,0,none,0,0,0,brick,tile,brick,60,improved,grid,0,piped,0,0,0,0,0,0,0,0,0,0,0,0,0,1,\
0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0";

fn run(input: &str) -> Result<(Summary, String), String> {
    let (standards, instrument, table) = (standards(), instrument(), table());
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    let rule = standard.rule_on(day("15/10/2023")).expect("it is complete");
    let members = standard.member_rule_on(day("15/10/2023")).expect("it has one").rule;
    let chosen = instrument.readings_in_force();
    let scoring = instrument
        .scoring(&rule, &table, Settlement::Rural, "north_central_coast", &chosen)
        .expect("the sheet is there");
    let mut out = Vec::new();
    match classify(&scoring, Some(members), input.as_bytes(), &mut out) {
        Ok(summary) => Ok((summary, String::from_utf8(out).expect("text"))),
        Err(StreamError::Refused(findings)) => Err(findings
            .iter()
            .map(|it| {
                let column = it.place.column_letters().unwrap_or_default();
                format!("{} {}{column}", it.code, it.place.row.unwrap_or(0))
            })
            .collect::<Vec<_>>()
            .join(", ")),
        Err(StreamError::Io(error)) => panic!("{error}"),
    }
}

/// The row of a household with one fact changed.
fn with(fact: &str, value: &str) -> String {
    let place = HEAD.split(',').position(|name| name == fact).expect("a column");
    let row = format!("h1,{REST}");
    let mut cells: Vec<&str> = row.split(',').collect();
    *cells.get_mut(place).expect("a cell a column") = value;
    format!("{HEAD}\n{}\n", cells.join(","))
}

#[test]
fn what_a_fact_cannot_be_is_refused_at_its_cell() {
    for (fact, value, expected) in [
        ("members", "-1", "fact_no_count 2B"),
        ("members", "0", "fact_out_of_bounds 2B"),
        ("members", "4.5", "fact_no_count 2B"),
        ("members", "100", "fact_out_of_bounds 2B"),
        ("kwh_month", "20001", "fact_out_of_bounds 2P"),
        ("kwh_month", "99999999999999999999", "fact_no_count 2P"),
        ("forest_m2", "2 sào", "fact_no_count 2AJ"),
        ("pillar", "bamboo", "fact_no_such_answer 2J"),
        ("civil_servant", "yes", "fact_no_such_answer 2G"),
        ("lacks_water", "2", "fact_no_such_answer 2AW"),
    ] {
        assert_eq!(run(&with(fact, value)), Err(expected.to_owned()), "{fact} {value}");
    }
}

#[test]
fn what_is_odd_is_asked_with_its_first_row_and_classified_all_the_same() {
    for (fact, value, expected) in [
        ("floor_area_m2", "900", "fact_above_usual floor_area_m2 "),
        ("kwh_month", "5000", "fact_above_usual kwh_month "),
        ("poultry", "5000", "fact_above_usual poultry "),
        ("dependants", "5", "fact_part_above_whole dependants members"),
        ("lacks_water", "1", "fact_contradiction lacks_water water"),
        ("lacks_toilet", "1", "fact_contradiction lacks_toilet toilet"),
        ("lacks_housing_quality", "1", "fact_contradiction lacks_housing_quality wall"),
        ("lacks_housing_area", "1", "fact_contradiction lacks_housing_area floor_area_m2"),
        ("lacks_info_devices", "1", "fact_contradiction lacks_info_devices phones"),
        ("lacks_dependants", "1", "fact_contradiction lacks_dependants dependants"),
    ] {
        let (summary, _) = run(&with(fact, value)).expect("it is only asked");
        let asked = |it: &base::Finding| {
            let arg = |name: &str| it.args.get(name).cloned().unwrap_or_default();
            assert_eq!((it.place.row, arg("households")), (Some(2), "1".to_owned()));
            format!("{} {} {}", it.code, arg("fact"), arg("against"))
        };
        let asked: Vec<String> = summary.notes.iter().map(asked).collect();
        assert!(asked.contains(&expected.to_owned()), "{fact} {value}: {asked:?}");
    }
    let (summary, _) = run(&rows(&["h1"])).expect("sound");
    assert_eq!(summary.notes, [], "nothing is odd about the household of the tests");
}

#[test]
fn a_fact_that_is_missing_is_named_and_never_nought() {
    let (_, out) = run(&with("cars", "")).expect("sound");
    assert!(out.ends_with("\nh1,,,incomplete,cars\n"), "{out}");
    let without = "household_id,members\nh1,4\n".to_owned();
    let (summary, out) = run(&without).expect("sound");
    assert_eq!(summary.incomplete, 1);
    assert!(out.contains("\nh1,,,incomplete,working_age_members;dependants;"), "{out}");
    assert_eq!(summary.notes[0].code, "classify_columns_missing");
}

#[test]
fn a_file_that_cannot_be_read_is_refused() {
    for (input, expected) in [
        (String::new(), "classify_empty 0"),
        ("members\n4\n".to_owned(), "classify_no_id 1"),
        ("household_id,members,members\n".to_owned(), "classify_column_twice 1C"),
        (rows(&[""]), "classify_id_empty 2A"),
        (format!("{HEAD}\nh1,{REST},9\n"), "classify_row_longer 2"),
        (format!("household_id,{}\n", "x".repeat(3_000_000)), "classify_row_too_long 1"),
    ] {
        assert_eq!(run(&input), Err(expected.to_owned()));
    }
}

#[test]
fn a_table_of_questions_is_refused_by_its_header() {
    let findings = standard::ScoreTable::parse_items(b"question,answer,region,points\nq,a,r,1\n")
        .expect_err("it is none of items");
    assert_eq!(findings[0].code, "score_header");
    assert_eq!(findings[0].args["expected"], "item,answer,region,points");
}

fn rows(ids: &[&str]) -> String {
    let lines: Vec<String> = ids.iter().map(|id| format!("{id},{REST}\n")).collect();
    format!("{HEAD}\n{}", lines.concat())
}

#[test]
fn a_quotation_mark_that_is_not_closed_is_refused_at_its_row() {
    for end in ["\n", "\r\n", "\r"] {
        let with = |ids: &[&str]| rows(ids).replace('\n', end);
        assert_eq!(
            run(&with(&["h1", "\"h2", "h3", "h4"])),
            Err("classify_quote_open 3".to_owned())
        );
        assert_eq!(
            run(&with(&["h1", "h2", "h3", "\"h4"])),
            Err("classify_quote_open 5".to_owned())
        );
        assert_eq!(run(&with(&["h1", "h\"2", "h3"])), Err("classify_quote_open 3".to_owned()));
        let last = with(&["h1", "h2\""]);
        assert_eq!(run(last.trim_end()), Err("classify_quote_open 3".to_owned()));
        let (summary, out) = run(&with(&["\"h1\"", "\"h\"\"2\"", "h3"])).expect("closed");
        assert_eq!(summary.households, 3);
        assert!(out.contains("\nh1,55,0,near_poor,\n"), "{out}");
    }
    // Far below, where the file is read in pieces.
    let many: Vec<String> = (0..30_000).map(|n| format!("h{n}")).collect();
    let mut many: Vec<&str> = many.iter().map(String::as_str).collect();
    many[20_000] = "\"h";
    assert_eq!(run(&rows(&many)), Err("classify_quote_open 20002".to_owned()));
}

#[test]
fn rows_are_counted_as_people_count_lines() {
    for end in ["\n", "\r\n", "\r"] {
        let wrong = rows(&["h1", "", "h3"]).replace('\n', end);
        assert_eq!(run(&wrong), Err("classify_id_empty 3A".to_owned()), "{end:?}");
        let blank = rows(&["h1", "h2"]).replace("h2", "\n\nh1").replace('\n', end);
        assert_eq!(run(&blank), Err("classify_id_twice 5A".to_owned()), "{end:?}");
        let last = rows(&["h1", "h1"]).replace('\n', end);
        assert_eq!(run(last.trim_end()), Err("classify_id_twice 3A".to_owned()), "{end:?}");
    }
}

#[test]
fn a_household_stands_once() {
    assert_eq!(run(&rows(&["h1", "h2", "h1", "h3"])), Err("classify_id_twice 4A".to_owned()));
    let many: Vec<String> = (0..20_000).map(|n| format!("h{}", n % 19_999)).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(run(&rows(&many)), Err("classify_id_twice 20001A".to_owned()));
}

#[test]
fn an_id_that_a_spreadsheet_would_compute_is_refused() {
    for id in ["=1+1", "+84", "-1", "@SUM", "h\u{0}1"] {
        assert_eq!(run(&rows(&[id])), Err("classify_id_odd 2A".to_owned()), "{id}");
    }
}

#[test]
fn a_header_alone_is_no_list() {
    assert_eq!(run(&rows(&[])), Err("classify_no_rows 1".to_owned()));
    assert_eq!(run(HEAD), Err("classify_no_rows 1".to_owned()));
}

#[test]
fn semicolons_and_tabs_are_read_as_separators_and_told() {
    let (_, expected) = run(&rows(&["h1", "h2"])).expect("sound");
    for sign in [";", "\t"] {
        let (summary, out) = run(&rows(&["h1", "h2"]).replace(',', sign)).expect("sound");
        assert_eq!(out, expected);
        assert!(summary.notes.iter().any(|note| note.code == "classify_separator"));
    }
}

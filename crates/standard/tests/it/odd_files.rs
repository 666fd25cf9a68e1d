//! Files that are not what they should be: refused or told, with the row, before they cost anybody
//! anything.

use base::area::Settlement;
use standard::ScoreTable;
use standard::stream::{StreamError, Summary, classify};

use crate::{day, standards};

const HEAD: &str = "household_id,q,employment,dependants,nutrition,health_insurance,adult_education,\
                    school_attendance,housing_quality,housing_area,water,toilet,telecom,info_devices";
const REST: &str = "a,0,0,0,0,0,0,0,0,0,0,0,0";

fn run(input: &str) -> Result<(Summary, String), String> {
    let standards = standards();
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    let rule = standard.rule_on(day("15/10/2023")).expect("it is complete");
    let table = ScoreTable::parse(b"question,answer,region,points\nq,a,r,150\n").expect("sound");
    let scores = table.region("r").expect("it is there");
    let mut out = Vec::new();
    match classify(&rule, scores, Settlement::Rural, input.as_bytes(), &mut out) {
        Ok(summary) => Ok((summary, String::from_utf8(out).expect("text"))),
        Err(StreamError::Refused(findings)) => Err(findings
            .iter()
            .map(|it| format!("{} {}", it.code, it.place.row.unwrap_or(0)))
            .collect::<Vec<_>>()
            .join(", ")),
        Err(StreamError::Io(error)) => panic!("{error}"),
    }
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
        assert!(out.contains("\nh1,150,0,not_poor,\n"), "{out}");
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
        assert_eq!(run(&wrong), Err("classify_id_empty 3".to_owned()), "{end:?}");
        let blank = rows(&["h1", "h2"]).replace("h2", "\n\nh1").replace('\n', end);
        assert_eq!(run(&blank), Err("classify_id_twice 5".to_owned()), "{end:?}");
        let last = rows(&["h1", "h1"]).replace('\n', end);
        assert_eq!(run(last.trim_end()), Err("classify_id_twice 3".to_owned()), "{end:?}");
    }
}

#[test]
fn a_household_stands_once() {
    assert_eq!(run(&rows(&["h1", "h2", "h1", "h3"])), Err("classify_id_twice 4".to_owned()));
    let many: Vec<String> = (0..20_000).map(|n| format!("h{}", n % 19_999)).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(run(&rows(&many)), Err("classify_id_twice 20001".to_owned()));
}

#[test]
fn an_id_that_a_spreadsheet_would_compute_is_refused() {
    for id in ["=1+1", "+84", "-1", "@SUM", "h\u{0}1"] {
        assert_eq!(run(&rows(&[id])), Err("classify_id_odd 2".to_owned()), "{id}");
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

//! The printed forms against the table that is approved and the facts that are asked.

use std::collections::BTreeSet;

use standard::instrument::print::{Filled, PrintTexts, Prints};
use standard::instrument::{RURAL_REGIONS, URBAN};

use crate::instrument::{instrument, table};

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../../../../law/standards/vn-2022-2025/instrument/", $name))
    };
}

fn texts() -> PrintTexts<'static> {
    PrintTexts {
        sheets: file!("sheets.toml"),
        rows: &[
            ("3.4", file!("sheet_3_4.csv")),
            ("3.5", file!("sheet_3_5.csv")),
            ("3.6", file!("sheet_3_6.csv")),
            ("3.7", file!("sheet_3_7.csv")),
            ("3.8", file!("sheet_3_8.csv")),
            ("3.9", file!("sheet_3_9.csv")),
            ("3.10", file!("sheet_3_10.csv")),
        ],
        part_a: file!("form_3_1_a.csv"),
        part_b: file!("form_3_1_b.csv"),
        marks: file!("form_3_2.csv"),
    }
}

fn prints() -> Prints {
    Prints::load(&texts(), &instrument()).expect("the committed files are sound")
}

/// Each cell of each sheet is held against the approved table, by the answer of Mẫu 3.3 that it is.
#[test]
fn every_cell_of_the_sheets_is_the_table_but_for_two_slips_of_the_print() {
    let (prints, table, instrument) = (prints(), table(), instrument());
    let (mut cells, mut slips) = (0, Vec::new());
    for region in RURAL_REGIONS.into_iter().chain([URBAN]) {
        let sheet = prints.sheet(region).expect("a sheet for each region");
        for item in instrument.items() {
            for row in &item.rows {
                let area = match (row.region(), sheet.is_urban()) {
                    (Some(_), false) => continue,
                    (Some(area), true) => area,
                    (None, _) => region,
                };
                let of_table =
                    table.points(&item.number.to_string(), &row.answer.to_string(), area);
                let printed = sheet.row(item.number, row.answer).map(|it| it.points);
                cells += 1;
                if printed != of_table {
                    slips.push((sheet.number.as_str(), item.number, row.answer, printed, of_table));
                }
            }
        }
    }
    assert_eq!(cells, 469);
    assert_eq!(slips, [("3.6", 12, 7, None, Some(0)), ("3.8", 12, 4, Some(40), Some(30))]);
}

#[test]
fn the_rows_of_a_sheet_stand_in_the_order_of_the_table() {
    for sheet in &prints().sheets {
        let rows =
            sheet.items.iter().flat_map(|it| it.rows.iter().map(|row| (it.number, row.answer)));
        let rows: Vec<(u8, u8)> = rows.collect();
        assert!(rows.is_sorted(), "{}", sheet.number);
        assert_eq!(sheet.items.len(), if sheet.is_urban() { 15 } else { 14 }, "{}", sheet.number);
    }
}

/// Whatever is asked about the house has its box, and no box is filled twice.
#[test]
fn each_fact_of_the_house_fills_the_boxes_of_one_place() {
    let (prints, instrument) = (prints(), instrument());
    let mut filled: Vec<String> = Vec::new();
    for section in &prints.part_a {
        let lines = section.lines.iter().map(|line| &line.filled);
        for box_of in section.filled.iter().chain(lines) {
            match box_of {
                Filled::Apart => {}
                Filled::Answer(fact, answer) => filled.push(format!("{fact}={answer}")),
                Filled::Yes(fact) => filled.push(fact.clone()),
                Filled::Sum(facts) => filled.extend(facts.iter().cloned()),
            }
        }
    }
    let once: BTreeSet<&String> = filled.iter().collect();
    assert_eq!(once.len(), filled.len(), "{filled:?}");
    let house = instrument.facts().all().iter().filter(|fact| fact.place.contains("3.1 A"));
    let wanted = house.filter(|fact| !fact.ours || fact.name == "tablets").flat_map(|fact| {
        let answers = fact.answers.iter().map(|answer| format!("{}={}", fact.name, answer.id));
        let answers: Vec<String> = answers.collect();
        if answers.is_empty() { vec![fact.name.clone()] } else { answers }
    });
    let wanted: BTreeSet<String> = wanted.collect();
    assert_eq!(filled.into_iter().collect::<BTreeSet<_>>(), wanted);
    let sections: Vec<&str> = prints.part_a.iter().map(|it| it.number.as_str()).collect();
    let printed =
        ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV"];
    assert_eq!(sections, printed);
}

#[test]
fn the_columns_and_the_marks_are_those_of_the_forms() {
    let prints = prints();
    let columns: Vec<&str> = prints.part_b.iter().map(|it| it.number.as_str()).collect();
    let printed = [
        "1", "2", "3", "4", "4a", "4b", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14",
        "15", "16", "17", "18", "19",
    ];
    assert_eq!(columns, printed);
    let standards = crate::standards();
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    let ids: Vec<&str> = standard.indicators.iter().map(|it| it.id.as_str()).collect();
    let marks: Vec<&str> = prints.marks.iter().map(|it| it.indicator.as_str()).collect();
    assert_eq!(marks, ids);
}

#[test]
fn a_row_that_is_nothing_of_the_table_is_refused() {
    let rows = [("3.4", "item,item_label,answer_label,points\n1,x,Hộ có 9 người,0\n")];
    let first = "[[sheet]]\nnumber = \"3.4\"\nregion = \"urban\"\ntitle = \"x\"\npages = \"1\"\n";
    let bad = PrintTexts { sheets: first, rows: &rows, ..texts() };
    let refused = Prints::load(&bad, &instrument()).expect_err("no such row");
    assert_eq!(refused.to_string(), "sheet_3_4.csv: item 1 has no row Hộ có 9 người");
}

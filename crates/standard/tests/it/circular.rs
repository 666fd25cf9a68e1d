//! The circular's forms were transcribed twice, from the text and from the page images, by two
//! people who did not see each other's work. Here the two are compared, cell by cell.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

type Rows = Vec<BTreeMap<String, String>>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn rows(folder: &str, file: &str) -> Rows {
    let path = root().join(folder).join(file);
    let mut reader = csv::Reader::from_path(&path).expect("the file is there");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn first(file: &str) -> Rows {
    rows("law/standards/vn-2022-2025/instrument", file)
}

fn second(file: &str) -> Rows {
    rows("crates/standard/tests/circular/second", file)
}

/// The words without what two people write differently: blanks, leader dots, blanks around slashes.
fn plain(text: &str) -> String {
    let spaced = text.replace(['.', '…'], " ").replace('/', " / ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn differences(file: &str, columns: &[&str]) -> Vec<String> {
    let (one, two) = (first(file), second(file));
    assert_eq!(one.len(), two.len(), "{file}: rows");
    let mut wrong = Vec::new();
    for (at, (one, two)) in one.iter().zip(&two).enumerate() {
        for column in columns {
            let (one, two) = (one.get(*column), two.get(*column));
            let (one, two) = (one.expect("a column"), two.expect("a column"));
            if plain(one) != plain(two) {
                wrong.push(format!("{file} row {}: {column}: {one} | {two}", at + 2));
            }
        }
    }
    wrong
}

const REGIONS: [&str; 7] = [
    "red_river_delta",
    "northern_midlands",
    "north_central_coast",
    "central_highlands",
    "southeast",
    "mekong_delta",
    "urban",
];

#[test]
fn both_transcriptions_of_the_points_agree_in_every_cell() {
    let columns = [&["item", "item_label", "answer", "answer_label"][..], &REGIONS].concat();
    assert_eq!(differences("points.csv", &columns), Vec::<String>::new());
    for sheet in 4..=10 {
        let file = format!("sheet_3_{sheet}.csv");
        let columns = ["item", "item_label", "answer", "answer_label", "points"];
        assert_eq!(differences(&file, &columns), Vec::<String>::new());
    }
}

#[test]
fn both_transcriptions_of_the_forms_agree() {
    let part_a = ["section", "section_label", "line", "line_label", "answer_code", "answer_label"];
    assert_eq!(differences("form_3_1_a.csv", &part_a), Vec::<String>::new());
    let part_b = ["column", "label", "who", "code", "code_label", "goes_to"];
    assert_eq!(differences("form_3_1_b.csv", &part_b), Vec::<String>::new());
    assert_eq!(differences("form_3_2.csv", &["indicator"]), Vec::<String>::new());
    assert_eq!(differences("form_a.csv", &["column"]), Vec::<String>::new());
}

/// The second was read from the page images alone; the first from the text.
#[test]
fn both_transcriptions_of_the_form_of_farming_households_agree_word_by_word() {
    let words = |rows: Rows, column: &str| -> Vec<String> {
        rows.iter().map(|row| plain(row.get(column).expect("a column"))).collect()
    };
    let one = words(first("form_8.csv"), "text");
    let two = words(second("form_8.csv"), "words");
    assert_eq!(one, two);
    assert!(one.iter().all(|it| !it.is_empty()));
}

#[test]
fn both_transcriptions_of_the_heights_and_weights_agree() {
    let read = |rows: Rows| -> BTreeMap<[String; 4], String> {
        let cell = |row: &BTreeMap<String, String>, name: &str| row.get(name).cloned();
        rows.iter()
            .map(|row| {
                let sex = match cell(row, "sex").expect("a sex").as_str() {
                    "male" | "boy" => "boy",
                    _ => "girl",
                };
                let part = |name: &str| cell(row, name).expect("a cell");
                let key = [part("age"), part("unit"), sex.to_owned(), part("measure")];
                let below: f64 = part("below").parse().expect("a number");
                (key, format!("{below:.1}"))
            })
            .collect()
    };
    let (one, two) = (read(first("nutrition.csv")), read(second("nutrition.csv")));
    assert_eq!(one.len(), 154);
    assert_eq!(one, two);
}

/// Mẫu 3.3 and the sheets made from it say the same, but for what the print itself has otherwise.
#[test]
fn the_sheets_are_the_table_but_for_two_slips_of_the_print() {
    let table = first("points.csv");
    let sheets = [10, 9, 8, 7, 6, 5, 4];
    let regions = [
        "mekong_delta",
        "southeast",
        "central_highlands",
        "north_central_coast",
        "northern_midlands",
        "red_river_delta",
        "urban",
    ];
    let mut slips = Vec::new();
    for (sheet, region) in sheets.into_iter().zip(regions) {
        let rows = first(&format!("sheet_3_{sheet}.csv"));
        let find = |row: &BTreeMap<String, String>| {
            let same = |other: &&BTreeMap<String, String>| {
                ["item", "answer_label"].iter().all(|name| {
                    let cell = |row: &BTreeMap<String, String>| row.get(*name).map(|it| plain(it));
                    cell(row) == cell(other)
                })
            };
            rows.iter().find(same).and_then(|row| row.get("points").cloned())
        };
        for row in &table {
            let cell = |name: &str| row.get(name).map(String::as_str).unwrap_or_default();
            if cell("item") == "15" && region != "urban" {
                continue;
            }
            let printed = find(row);
            if printed.as_deref() != Some(cell(region)) {
                let printed = printed.as_deref().unwrap_or("no row").to_owned();
                slips.push(format!("3.{sheet} {}: {printed}", cell("answer_label")));
            }
        }
    }
    assert_eq!(slips, ["3.8 Từ 3 xe máy, xe có động cơ trở lên: 40", "3.6 1 ti vi màu: no row",]);
}

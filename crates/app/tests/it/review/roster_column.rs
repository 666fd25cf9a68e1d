//! A column of part B is declared once: what the API takes and shows, and the words of page, list and paper
//! follow it.

use app::Answers;
use app::review::survey::RosterLine;
use base::words::{FILES, Lang, Words};
use standard::instrument::roster::COLUMNS;

#[test]
fn each_column_has_its_place_in_the_shape_and_its_words_in_both_languages() {
    let shape = schemars::schema_for!(RosterLine);
    let fields = shape.get("properties").and_then(|it| it.as_object()).expect("an object");
    let mut names: Vec<&str> = COLUMNS.iter().map(|it| it.name).collect();
    names.sort_unstable();
    let mut described: Vec<&str> = fields.keys().map(String::as_str).collect();
    described.sort_unstable();
    assert_eq!(described, names);
    let words = Words::load(FILES).expect("the words");
    for column in COLUMNS {
        let answers = match column.answers {
            Answers::Codes(names) => names(),
            Answers::YesNo | Answers::Millimetres | Answers::Grams | Answers::Months => Vec::new(),
        };
        let of_answer = |answer: &str| format!("b1_{}.{answer}", column.name);
        let keys = answers.into_iter().map(of_answer).chain([format!("b1.{}", column.name)]);
        for key in keys {
            for lang in [Lang::Vi, Lang::En] {
                assert!(words.find(lang, &key).is_some(), "{key} has no words");
            }
        }
    }
}

#[test]
fn a_line_says_in_a_column_what_it_holds() {
    let line = RosterLine { height_mm: Some(1_012), insured: Some(false), ..RosterLine::default() };
    let said: Vec<&str> =
        COLUMNS.iter().map(|it| it.name).filter(|it| line.stated(it).is_some()).collect();
    assert_eq!(said, ["height_mm", "insured"]);
}

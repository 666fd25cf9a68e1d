//! What stands above the circular's forms of one household: where it lives, who heads it, what it was
//! found to be at the review before. Mẫu 3.1 and the sheets made from Mẫu 3.3 have it alike, but for
//! capitals.

use paper::document::{Align, Block, Cell, Inline, Letters, Table};
use register::Class;

use super::Masked;
use super::wording::say;

/// A household as its forms name it. What is not known leaves room to write it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormHousehold {
    /// The province, with its code.
    pub province: Option<(String, String)>,
    /// The district; none since there are none.
    pub district: Option<(String, String)>,
    /// The commune.
    pub commune: Option<(String, String)>,
    /// The village with its kind.
    pub village: String,
    /// The head's name.
    pub head: String,
    /// The head's number, as papers may show it that need not carry it.
    pub number: Option<Masked>,
    /// Its number on the list of its village, by which the forms name it; none for one that is not on it.
    pub order: Option<usize>,
    /// The household's code in the register.
    pub code: String,
    /// What it was before the review.
    pub before: Option<Class>,
}

/// Room to write on within a cell.
const DOTS: &str = "..................";
/// Six columns, which the rows join in their own ways.
const SHARES: [u16; 6] = [31, 9, 18, 17, 10, 15];

/// The lines above a form; `first` is a row that only some have, four cells of it.
pub(super) fn form_head(form: &str, of: &FormHousehold, first: Option<[Cell; 4]>) -> Block {
    let say = |key: &str| say(&format!("{form}.{key}"));
    let with = |key: &str, value: &str| {
        let value = if value.is_empty() { DOTS } else { value };
        Cell::left(format!("{} {value}", say(key)))
    };
    let area = |key: &str, unit: &Option<(String, String)>| {
        let (name, code) = unit.clone().unwrap_or_default();
        [with(key, &name), Cell::centre(code)]
    };
    let two = |left: [Cell; 2], right: [Cell; 2]| {
        let ([name, code], [beside, its]) = (left, right);
        vec![name, code, beside.across(3), its]
    };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    if let Some([a, b, c, d]) = first {
        rows.push(two([a, b], [c, d]));
    }
    rows.push(two(area("province", &of.province), area("commune", &of.commune)));
    let village = [with("village", &of.village), Cell::left("")];
    let district = of.district.clone().or_else(|| {
        of.province.as_ref().map(|_| (super::wording::say("common.no_district"), String::new()))
    });
    rows.push(two(area("district", &district), village));
    let number = of.number.as_ref().map(|Masked(number)| number.as_str()).unwrap_or_default();
    rows.push(vec![
        with("head", &of.head).across(2),
        Cell::left(say("id")),
        Cell::centre(number),
        Cell::left(say("code")),
        Cell::centre(of.order.map(|it| it.to_string()).unwrap_or_default()),
    ]);
    let box_of = |key: &str, ticked: bool| Cell {
        words: vec![Inline::Text(format!("{} ", say(key))), Inline::Check(ticked)],
        ..Cell::centre("")
    };
    let was = |classes: &[Class]| of.before.is_some_and(|class| classes.contains(&class));
    let before = Cell { words: vec![Inline::Bold(say("before"))], ..Cell::left("") };
    rows.push(vec![
        Cell { align: Align::Centre, ..before.across(2) },
        box_of("before_poor", was(&[Class::Poor])),
        box_of("before_near_poor", was(&[Class::NearPoor])),
        box_of("before_not_poor", was(&[Class::NotPoor, Class::AverageFarming])).across(2),
    ]);
    Block::Table(Table { shares: SHARES.to_vec(), head: Vec::new(), rows, letters: Letters::Small })
}

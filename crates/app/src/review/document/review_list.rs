//! Phụ lục I of TT 07/2021: the households of a village that are to be reviewed, and what the review found.
//! It has points, and is nobody's to hang out as it is.

use base::Day;
use paper::document::{Block, Cell, Document, Inline, Letters, PageNumbers, Signer, Table};

use super::stands::{Datum, Listed, Place};
use super::wording::{fill, say};
use super::{
    BLANK, Commune, Outcome, Review, Scores, head_hint, order, place_date, sex_code, signed,
    village_head, village_head_title,
};

/// The list of a village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewList {
    pub commune: Commune,
    /// The village with its kind.
    pub village: String,
    pub review: Review,
    /// By which scores the classes came about.
    pub scores: Scores,
    /// The day of the list; none leaves room to write it.
    pub day: Option<Day>,
    /// The households, with whether each was classified.
    pub rows: Vec<(Listed, bool)>,
}

impl ReviewList {
    /// The paper.
    pub fn document(&self) -> Document {
        let year = self.review.year();
        let rows: Vec<(&Listed, bool)> =
            self.rows.iter().map(|(row, found)| (row, *found)).collect();
        let place = format!("{}{}", self.village, say("review_list.place_mark"));
        let date = place_date(&place, self.day, year);
        let mut blocks = vec![
            Block::FormTitle {
                number: say("review_list.form"),
                title: say("review_list.title"),
                attached: say("review_list.attached"),
            },
            village_head(&self.commune, &self.village, Some(date)),
            Block::Title { kind: say("review_list.title"), about: String::new() },
            review_table(Place::ReviewList, &rows),
        ];
        blocks.push(review_counts(&rows));
        blocks.extend([
            review_signatures(&self.village),
            Block::Small(say("review_list.place_legend")),
            Block::Small(say("review_list.legend")),
            Block::Small(fill("review_list.round", &[("round", &self.review.words())])),
        ]);
        Document {
            title: format!("{} – {}", say("review_list.name"), self.village),
            day: super::dated(self.day, year),
            numbers: PageNumbers::FromSecond,
            warning: self.scores.warning(),
            blocks,
            ..Document::default()
        }
    }
}

/// Who signs a list after Phụ lục I.
pub(super) fn review_signatures(village: &str) -> Block {
    let signer = |capacity: Vec<String>| Signer {
        capacity,
        note: Some(say("common.sign_note")),
        ..Signer::default()
    };
    let committee = vec![say("review_list.sign_committee"), say("review_list.sign_of_commune")];
    signed(vec![
        signer(vec![say("review_list.sign_reviewer")]),
        signer(committee),
        signer(vec![village_head_title(village).to_uppercase()]),
    ])
}

/// The table with the heads and the numbers of the columns as printed. What stands in it is what the
/// place has.
pub(super) fn review_table(place: Place, rows: &[(&Listed, bool)]) -> Block {
    let whole = |key: &str| head_hint(&say(&format!("review_list.{key}"))).down(2);
    let part = |key: &str| Cell::head(say(&format!("review_list.{key}")));
    let (mut names, mut parts, mut numbers) =
        (vec![whole("order")], Vec::new(), vec![Cell::centre("A")]);
    let mut shares = vec![6];
    for datum in place.data() {
        match datum {
            Datum::Name => names.push(whole("name_column")),
            Datum::Sex => names.push(whole("sex")),
            Datum::BirthYear => names.push(whole("birth_year")),
            Datum::Village => names.push(whole("village")),
            Datum::Points => {
                names.push(part("result").across(3));
                parts.extend([part("b1"), part("b2")]);
            }
            Datum::Class => parts.push(part("class")),
            // Not a column, and in no list after Phụ lục I.
            Datum::BirthDay | Datum::BirthYearOfNamesakes | Datum::Address => {}
        }
        shares.extend(share(*datum));
    }
    let letters = ["B", "1", "2", "3", "4", "5", "6"];
    numbers.extend(letters.map(Cell::centre));
    let lines = rows.iter().enumerate().map(|(at, (row, found))| {
        let cells = place.data().iter().flat_map(|datum| cells(*datum, row, *found));
        std::iter::once(order(at)).chain(cells).collect()
    });
    Block::Table(Table {
        shares,
        head: vec![names, parts, numbers],
        rows: lines.collect(),
        letters: Letters::Usual,
    })
}

fn share(datum: Datum) -> &'static [u16] {
    match datum {
        Datum::Name => &[26],
        Datum::Sex => &[11],
        Datum::BirthYear => &[9],
        Datum::Village => &[20],
        Datum::Points => &[9, 9],
        Datum::Class => &[10],
        Datum::BirthDay | Datum::BirthYearOfNamesakes | Datum::Address => &[],
    }
}

fn cells(datum: Datum, row: &Listed, found: bool) -> Vec<Cell> {
    match datum {
        Datum::Sex => vec![Cell::centre(row.sex.map(sex_code).unwrap_or_default())],
        Datum::Class => {
            vec![Cell::centre(if found { class_letters(row.outcome) } else { String::new() })]
        }
        other @ (Datum::Name
        | Datum::BirthDay
        | Datum::BirthYear
        | Datum::BirthYearOfNamesakes
        | Datum::Village
        | Datum::Address
        | Datum::Points) => other.cells(row),
    }
}

/// N, CN, KN.
fn class_letters(outcome: Outcome) -> String {
    say(match outcome {
        Outcome::Poor => "review_list.poor",
        Outcome::NearPoor | Outcome::NearPoorEscaped => "review_list.near_poor",
        Outcome::EscapedPoor | Outcome::EscapedNearPoor | Outcome::NotPoor => {
            "review_list.not_poor"
        }
    })
}

/// How many are what, in a box as printed; room to write while one is not classified.
pub(super) fn review_counts(rows: &[(&Listed, bool)]) -> Block {
    let known = !rows.is_empty() && rows.iter().all(|(_, found)| *found);
    let count = |letters: &str| {
        let wanted = say(letters);
        let of = rows.iter().filter(|(row, _)| class_letters(row.outcome) == wanted).count();
        if known { of.to_string() } else { BLANK.repeat(2) }
    };
    let line = |key: &str, letters: &str| {
        Inline::Bold(fill(&format!("review_list.{key}"), &[("count", &count(letters))]))
    };
    // One box with three lines, as printed.
    let lines = vec![
        line("count_poor", "review_list.poor"),
        Inline::Break,
        line("count_near_poor", "review_list.near_poor"),
        Inline::Break,
        line("count_not_poor", "review_list.not_poor"),
    ];
    let name = Cell { words: vec![Inline::Bold(say("review_list.counts"))], ..Cell::left("") };
    let rows = vec![vec![name, Cell { words: lines, ..Cell::left("") }]];
    let (shares, letters) = (vec![36, 64], Letters::Usual);
    Block::Table(Table { shares, head: Vec::new(), rows, letters })
}

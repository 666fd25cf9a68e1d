//! Mẫu 6.1 and 6.2 of TT 07/2021, Phụ lục VI: the households of a village that are poor and near-poor after
//! the review, and those that escaped.

use base::Day;
use base::text::group_thousands;
use paper::document::{Block, Cell, Document, Inline, Letters, PageNumbers, Signer, Table};

use super::stands::{Datum, Listed, Place};
use super::wording::{fill, say};
use super::{
    Commune, Outcome, Review, Scores, broken_before, draft_warning, head_hint, order, place_date,
    sex_code, signed, village_head, village_head_title,
};

/// Which of the two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultOf {
    /// Mẫu 6.1: poor and near-poor.
    Recognised,
    /// Mẫu 6.2: escaped.
    Escaped,
}

/// A list of a village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultList {
    pub of: ResultOf,
    pub commune: Commune,
    /// The village with its kind.
    pub village: String,
    pub review: Review,
    /// By which scores the classes came about.
    pub scores: Scores,
    /// The day of the list; none leaves room to write it.
    pub day: Option<Day>,
    /// Whether the decision is still to come: the list then is what would be recognised today.
    pub draft: bool,
    /// The households of the village, of any outcome; one may stand in both forms.
    pub rows: Vec<Listed>,
}

impl ResultOf {
    fn form(self) -> &'static str {
        match self {
            ResultOf::Recognised => "result_list_recognised",
            ResultOf::Escaped => "result_list_escaped",
        }
    }

    /// The two groups.
    fn groups(self) -> [Outcome; 2] {
        match self {
            ResultOf::Recognised => [Outcome::Poor, Outcome::NearPoor],
            ResultOf::Escaped => [Outcome::EscapedPoor, Outcome::EscapedNearPoor],
        }
    }
}

impl ResultList {
    /// The paper.
    pub fn document(&self) -> Document {
        let year = self.review.year();
        let form = self.of.form();
        let word = |key: &str| say(&format!("{form}.{key}"));
        let date = place_date(&self.village, self.day, year);
        let signer = |capacity: String| Signer {
            capacity: vec![capacity],
            note: Some(say("result_list_recognised.sign_note")),
            ..Signer::default()
        };
        let head = village_head_title(&self.village).to_uppercase();
        let confirmed = fill("result_list_recognised.sign_head", &[("head", &head)]);
        let kind = broken_before(&word("title"), &say("result_list_recognised.title_second"));
        let kind = if self.of == ResultOf::Escaped { kind } else { word("title") };
        let mut blocks = vec![
            Block::Lead(word("form")),
            village_head(&self.commune, &self.village, Some(date)),
            Block::Title { kind, about: String::new() },
            self.table(),
            signed(vec![signer(say("result_list_recognised.sign_maker")), signer(confirmed)]),
            Block::Small(fill("result_list_recognised.round", &[("round", &self.review.words())])),
        ];
        if self.of == ResultOf::Escaped {
            blocks.push(Block::Small(say("result_list_escaped.misprint")));
        }
        let mut warning = self.scores.warning();
        if self.draft {
            // The frame above and every foot say that it is a draft.
            blocks.push(Block::Small(say("result_list_recognised.draft")));
            warning = Some(draft_warning(warning.as_deref()));
        }
        Document {
            title: format!("{} – {}", word("form"), self.village),
            day: super::dated(self.day, year),
            numbers: PageNumbers::FromSecond,
            warning,
            blocks,
            ..Document::default()
        }
    }

    fn table(&self) -> Block {
        let form = self.of.form();
        // Its groups say the class.
        let data = Place::ResultList.data().iter().filter(|datum| **datum != Datum::Class);
        let (mut shares, mut head) =
            (vec![7], vec![Cell::head(say("result_list_recognised.order"))]);
        for datum in data.clone() {
            let (key, share) = match datum {
                Datum::Name => ("name", 38),
                Datum::Sex => ("sex", 12),
                Datum::BirthDay => ("birth", 15),
                Datum::Address => ("address", 28),
                Datum::BirthYear
                | Datum::BirthYearOfNamesakes
                | Datum::Village
                | Datum::Class
                | Datum::Points => continue,
            };
            shares.push(share);
            head.push(head_hint(&say(&format!("result_list_recognised.{key}"))));
        }
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let mut all = 0;
        for (outcome, number) in self.of.groups().into_iter().zip(["I.", "II."]) {
            let here: Vec<&Listed> =
                self.rows.iter().filter(|row| row.outcome == outcome).collect();
            all += here.len();
            let key = if number == "I." { "first" } else { "second" };
            rows.push(group(number, say(&format!("{form}.{key}")), here.len()));
            rows.extend(here.into_iter().enumerate().map(|(at, row)| {
                let cells = data.clone().flat_map(|datum| match datum {
                    Datum::Sex => {
                        vec![Cell::centre(row.sex.map(sex_code).unwrap_or_default())]
                    }
                    other @ (Datum::Name
                    | Datum::BirthDay
                    | Datum::BirthYear
                    | Datum::BirthYearOfNamesakes
                    | Datum::Village
                    | Datum::Address
                    | Datum::Class
                    | Datum::Points) => other.cells(row),
                });
                std::iter::once(order(at)).chain(cells).collect()
            }));
        }
        rows.push(group("III.", say("result_list_recognised.total"), all));
        Block::Table(Table { shares, head: vec![head], rows, letters: Letters::Usual })
    }
}

/// The row of a group with how many it has.
fn group(number: &str, label: String, count: usize) -> Vec<Cell> {
    let bold = |text: String| Cell { words: vec![Inline::Bold(text)], ..Cell::left("") };
    let count = group_thousands(i64::try_from(count).unwrap_or(i64::MAX));
    let count = fill("result_list_recognised.count", &[("count", &count)]);
    vec![Cell::head(number), bold(label), Cell::left(""), Cell::left(""), bold(count)]
}

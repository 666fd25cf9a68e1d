//! Mẫu 02: the chairman's decision with its four lists. The form's wording is not known; the paper
//! is laid out by NĐ 30/2020 and says only what QĐ 24/2021 asks it to decide.

use base::Day;
use base::text::group_thousands;
use paper::document::{Block, Cell, Document, Inline, PageNumbers};

use super::wording::{fill, say};
use super::{
    Commune, Numbered, Outcome, Review, Scores, Signature, committee_head, date_words, issued,
    order, table, title,
};

/// From this day on the standard of NĐ 07/2021 runs by NĐ 351/2025, which is then a ground as well.
const EXTENDED_FROM: (i32, u32, u32) = (2026, 1, 1);

/// The decision with its lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The commune.
    pub commune: Commune,
    /// Number and day.
    pub numbered: Numbered,
    /// The review.
    pub review: Review,
    /// By which scores the classes came about.
    pub scores: Scores,
    /// Grounds besides the standard, the review and the method, without a closing mark.
    pub further_grounds: Vec<String>,
    /// From when it holds.
    pub in_force_from: Option<Day>,
    /// Whom it recognises, in any order of classes; within a class as they come.
    pub rows: Vec<Recognised>,
    /// Who signs.
    pub signature: Signature,
}

/// A household of the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The head's name.
    pub name: String,
    /// The head's year of birth, which tells people of one name apart.
    pub birth_year: Option<i32>,
    /// The village.
    pub village: String,
    /// How many people live in it.
    pub people: u32,
    /// As what it is recognised; `NotPoor` is on no list.
    pub outcome: Outcome,
    /// A remark.
    pub note: String,
}

/// The four lists, in order: the outcome, the words of its count, the words of its list.
const LISTS: [(Outcome, &str, &str, &str); 4] = [
    (Outcome::Poor, "decision.count_poor", "decision.list_poor", "I"),
    (Outcome::NearPoor, "decision.count_near_poor", "decision.list_near_poor", "II"),
    (Outcome::EscapedPoor, "decision.count_escaped_poor", "decision.list_escaped_poor", "III"),
    (
        Outcome::EscapedNearPoor,
        "decision.count_escaped_near_poor",
        "decision.list_escaped_near_poor",
        "IV",
    ),
];

impl Decision {
    /// The paper.
    pub fn document(&self) -> Document {
        let year = self.review.year();
        let round = self.review.words();
        let mut blocks = vec![
            committee_head(
                &self.commune,
                self.numbered.symbol(&say("decision.symbol")),
                self.numbered.place_date(&self.commune, year),
            ),
            title("decision", &[("round", &round)]),
            Block::Centred(fill("decision.by", &[("commune", &self.commune.capitals())])),
            Block::Grounds(self.grounds()),
            Block::Centred(say("decision.decides")),
        ];
        blocks.extend(self.articles());
        blocks.push(issued(
            vec![say("decision.recipient_as"), say("common.archive")],
            self.signature.of_chairman(),
        ));
        for (outcome, _, list, appendix) in LISTS {
            blocks.extend(self.list(outcome, list, appendix));
        }
        Document {
            title: fill("decision.about", &[("round", &round)]),
            day: super::dated(self.numbered.day, year),
            numbers: PageNumbers::FromSecond,
            warning: self.scores.warning(),
            blocks,
        }
    }

    fn grounds(&self) -> Vec<String> {
        let (year, month, day) = EXTENDED_FROM;
        let extended = match self.numbered.day {
            Some(day_of) => Day::from_ymd_opt(year, month, day).is_some_and(|from| day_of >= from),
            None => self.review.year() >= year,
        };
        let mut grounds = vec![say("decision.ground_standard")];
        if extended {
            grounds.push(say("decision.ground_extended"));
        }
        grounds.push(say("decision.ground_review"));
        grounds.push(say("decision.ground_method"));
        grounds.extend(self.further_grounds.iter().cloned());
        let round = self.review.words();
        let args = [("round", &*round), ("commune", &*self.commune.whole())];
        grounds.push(fill("decision.ground_result", &args));
        grounds
    }

    fn articles(&self) -> Vec<Block> {
        let counts: Vec<String> = LISTS
            .iter()
            .map(|(outcome, words, _, appendix)| {
                let count = format!("{:02}", self.of(*outcome).count());
                fill(words, &[("count", &count), ("appendix", appendix)])
            })
            .collect();
        let round = self.review.words();
        let recognises = fill(
            "decision.recognises",
            &[
                ("counts", &counts.join("; ")),
                ("commune", &self.commune.whole()),
                ("round", &round),
            ],
        );
        let date = date_words(self.in_force_from, self.review.year());
        let texts =
            [recognises, fill("decision.force", &[("date", &date)]), say("decision.execute")];
        let article = |(at, text): (usize, String)| {
            let number = (at + 1).to_string();
            let heading = fill("decision.article", &[("number", &number)]);
            Block::Paragraph(vec![Inline::Bold(heading), Inline::Text(format!(" {text}"))])
        };
        texts.into_iter().enumerate().map(article).collect()
    }

    fn of(&self, outcome: Outcome) -> impl Iterator<Item = &Recognised> {
        self.rows.iter().filter(move |row| row.outcome == outcome)
    }

    fn list(&self, outcome: Outcome, list: &str, appendix: &str) -> [Block; 3] {
        let number = self.numbered.number_words();
        let date = self.numbered.date_words(self.review.year());
        let commune = self.commune.whole();
        let attached = [("number", &*number), ("date", &*date), ("commune", &*commune)];
        let keys = ["name", "birth_year", "village", "people", "note"];
        let mut head = vec![say("common.order")];
        head.extend(keys.iter().map(|key| say(&format!("decision.{key}"))));
        let rows: Vec<Vec<Cell>> = self
            .of(outcome)
            .enumerate()
            .map(|(at, row)| {
                vec![
                    order(at),
                    Cell::left(&row.name),
                    Cell::centre(row.birth_year.map(|year| year.to_string()).unwrap_or_default()),
                    Cell::left(&row.village),
                    Cell::centre(row.people.to_string()),
                    Cell::left(&row.note),
                ]
            })
            .collect();
        let people: i64 = self.of(outcome).map(|row| i64::from(row.people)).sum();
        let households = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let total = fill(
            "decision.total",
            &[("households", &group_thousands(households)), ("people", &group_thousands(people))],
        );
        [
            Block::Appendix {
                number: fill("decision.appendix", &[("number", appendix)]),
                title: say(list),
                attached: fill("decision.attached", &attached),
            },
            table(&[6, 31, 10, 25, 10, 18], &head, rows),
            Block::Lead(total),
        ]
    }
}

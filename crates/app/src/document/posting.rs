//! The posting notice and its list. Luật 91/2025/QH15 lets a posted list hold what it needs and no
//! more: a row is a name, a village and a class, and there is no place to put anything else.

use base::Day;
use base::day::show_day;
use paper::document::{Block, Cell, Document, Inline, Level, PageNumbers};

use super::wording::{fill, say};
use super::{
    Commune, Numbered, Outcome, Review, Scores, Signature, committee_head, issued, order, table,
    title,
};

/// The notice with its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingNotice {
    /// The commune.
    pub commune: Commune,
    /// Number and day.
    pub numbered: Numbered,
    /// The review.
    pub review: Review,
    /// By which scores the classes came about.
    pub scores: Scores,
    /// Where the list hangs.
    pub places: Vec<String>,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// How many working days lie between, both counted.
    pub working_days: u32,
    /// To whom complaints go.
    pub complaints_to: String,
    /// The list.
    pub rows: Vec<PostedRow>,
    /// Who signs.
    pub signature: Signature,
}

/// A row of the posted list: these three and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostedRow {
    /// The head's name.
    pub name: String,
    /// The village.
    pub village: String,
    /// What the review found.
    pub outcome: Outcome,
}

impl PostingNotice {
    /// The paper.
    pub fn document(&self) -> Document {
        let commune = self.commune.whole();
        let round = self.review.words();
        let (year, symbol) = (self.review.year(), say("posting.symbol"));
        let about = [("commune", &*commune), ("round", &*round)];
        let item = |text: String| Block::Part(Level::Arabic, Inline::words(text));
        let days = format!("{:02}", self.working_days);
        let span = [("days", &*days), ("from", &*show_day(self.from)), ("to", &*show_day(self.to))];
        let number = self.numbered.number_words();
        let date = self.numbered.date_words(year);
        let attached = [("number", &*number), ("date", &*date), ("commune", &*commune)];
        let recipients = vec![say("posting.villages"), say("common.archive")];
        Document {
            title: fill("posting.about", &[("round", &round)]),
            day: super::dated(self.numbered.day, year),
            numbers: PageNumbers::FromSecond,
            warning: self.scores.warning(),
            blocks: vec![
                committee_head(
                    &self.commune,
                    self.numbered.symbol(&symbol),
                    self.numbered.place_date(&self.commune, year),
                ),
                title("posting", &[("round", &round)]),
                Block::Paragraph(Inline::words(fill("posting.opening", &about))),
                item(fill("posting.places", &[("places", &self.places.join("; "))])),
                item(fill("posting.days", &span)),
                item(fill("posting.complaints", &[("where", &self.complaints_to)])),
                issued(recipients, self.signature.of_committee()),
                Block::Appendix {
                    number: say("posting.list_number"),
                    title: fill("posting.list_title", &[("round", &round)]),
                    attached: fill("posting.attached", &attached),
                },
                self.list(),
            ],
        }
    }

    fn list(&self) -> Block {
        let head = ["name", "village", "class"].map(|key| say(&format!("posting.{key}")));
        let head: Vec<String> = [say("common.order")].into_iter().chain(head).collect();
        let rows =
            self.rows.iter().enumerate().map(|(at, PostedRow { name, village, outcome })| {
                vec![order(at), Cell::left(name), Cell::left(village), Cell::left(outcome.words())]
            });
        table(&[7, 38, 30, 25], &head, rows.collect())
    }
}

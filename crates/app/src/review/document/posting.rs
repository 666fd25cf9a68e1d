//! The posting notice and its list. Luật 91/2025/QH15 lets a posted list hold what it needs and no
//! more: its columns are those of the table in `stands`.

use base::Day;
use base::day::show_day;
use paper::document::{Block, Document, Inline, Level, PageNumbers};

use super::review_list::{review_counts, review_signatures, review_table};
use super::stands::{Listed, Place, list};
use super::wording::{fill, glued, say};
use super::{Commune, Numbered, Review, Scores, Signature, committee_head, issued};

/// The notice with its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingNotice {
    pub commune: Commune,
    /// Number and day.
    pub numbered: Numbered,
    pub review: Review,
    /// By which scores the classes came about.
    pub scores: Scores,
    /// Where the list hangs.
    pub places: Vec<String>,
    /// The first day that counts: the working day after it was hung out.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// How many working days lie between, both counted.
    pub working_days: u32,
    /// The day of the posting that this one replaces for the households on it.
    pub replaces: Option<Day>,
    /// To whom complaints go.
    pub complaints_to: String,
    /// Whether the list is in the layout of Phụ lục I.
    pub full: bool,
    /// The list.
    pub rows: Vec<Listed>,
    /// Who signs.
    pub signature: Signature,
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
        let kind = if self.replaces.is_some() { "posting.again" } else { "posting.about" };
        let title_words = fill(kind, &[("round", &round)]);
        let recipients = vec![say("posting.villages"), say("common.archive")];
        let mut blocks = vec![
            committee_head(
                &self.commune,
                self.numbered.symbol(&symbol),
                self.numbered.place_date(&self.commune, year),
            ),
            Block::Title { kind: say("posting.title"), about: glued(&title_words) },
            Block::Paragraph(Inline::words(fill("posting.opening", &about))),
        ];
        if let Some(day) = self.replaces {
            let day = show_day(day);
            blocks
                .push(Block::Paragraph(Inline::words(fill("posting.replaces", &[("day", &day)]))));
        }
        blocks.extend([
            item(fill("posting.places", &[("places", &self.places.join("; "))])),
            item(fill("posting.days", &span)),
            item(fill("posting.complaints", &[("where", &self.complaints_to)])),
            issued(recipients, self.signature.of_committee()),
            Block::Appendix {
                number: say("posting.list_number"),
                title: fill("posting.list_title", &[("round", &*round.to_uppercase())]),
                attached: fill("posting.attached", &attached),
            },
        ]);
        blocks.extend(self.list());
        Document {
            title: title_words,
            day: super::dated(self.numbered.day, year),
            numbers: PageNumbers::FromSecond,
            warning: self.scores.warning(),
            blocks,
            ..Document::default()
        }
    }

    /// The list; in the layout of Phụ lục I with its counts and who signs it.
    fn list(&self) -> Vec<Block> {
        if !self.full {
            return vec![list(Place::Posting, &self.rows.iter().collect::<Vec<_>>(), None)];
        }
        let rows: Vec<(&Listed, bool)> = self.rows.iter().map(|row| (row, true)).collect();
        let village = self.rows.first().map(|row| row.village.clone()).unwrap_or_default();
        vec![
            review_table(Place::PostingInFull, &rows),
            review_counts(&rows),
            review_signatures(&village),
            Block::Small(say("review_list.legend")),
            Block::Small(say("posting.full")),
        ]
    }
}

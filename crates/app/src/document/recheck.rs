//! Two answers to a household: the record of a re-check (phúc tra) after a complaint, and the
//! written refusal of a request.

use base::Day;
use base::day::show_day;
use paper::document::{Block, Document, Inline, Level, PageNumbers};

use super::meeting::Attendant;
use super::wording::{fill, say};
use super::{
    Commune, Numbered, Outcome, Review, Scores, Signature, committee_head, issued, person_signer,
    signed, title, village_head,
};

/// The record of a re-check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recheck {
    /// The commune.
    pub commune: Commune,
    /// The village with its kind.
    pub village: String,
    /// The review.
    pub review: Review,
    /// By which scores the classes came about.
    pub scores: Scores,
    /// The number under which the complaint was received.
    pub receipt: u32,
    /// When it was received.
    pub received_on: Day,
    /// The head of the household it is about.
    pub household: String,
    /// What it says.
    pub complaint: String,
    /// Who checked.
    pub team: Vec<Attendant>,
    /// When.
    pub checked_on: Day,
    /// What was posted.
    pub before: Outcome,
    /// What was found.
    pub after: Outcome,
    /// What was seen, in words.
    pub findings: String,
}

impl Recheck {
    /// The paper.
    pub fn document(&self) -> Document {
        let round = self.review.words();
        let part = |key: &str| Block::Part(Level::Roman, Inline::words(say(key)));
        let item = |text: String| Block::Part(Level::Arabic, Inline::words(text));
        let received = show_day(self.received_on);
        let receipt = format!("{:02}", self.receipt);
        let mut blocks = vec![
            village_head(&self.commune, &self.village),
            title("recheck", &[("round", &round)]),
            part("recheck.complaint"),
            item(fill("recheck.receipt", &[("receipt", &receipt), ("date", &received)])),
            item(fill(
                "recheck.household",
                &[("name", &self.household), ("village", &self.village)],
            )),
            item(fill("recheck.content", &[("text", &self.complaint)])),
            part("recheck.team"),
        ];
        blocks.extend(self.team.iter().map(|who| {
            item(fill("recheck.member", &[("name", &who.name), ("title", &who.title)]))
        }));
        blocks.extend([
            part("recheck.found"),
            item(fill("recheck.checked_on", &[("date", &show_day(self.checked_on))])),
            item(self.findings.clone()),
            item(fill("recheck.before", &[("outcome", &self.before.within())])),
            item(fill("recheck.after", &[("outcome", &self.after.within())])),
            Block::Paragraph(Inline::words(say("recheck.again"))),
            Block::Paragraph(Inline::words(say("recheck.copies"))),
            signed(vec![
                person_signer(say("recheck.sign_household"), None),
                person_signer(say("recheck.sign_village"), None),
                person_signer(say("recheck.sign_team"), None),
            ]),
        ]);
        Document {
            title: fill("recheck.about", &[("round", &round)]),
            day: self.checked_on,
            numbers: PageNumbers::FromSecond,
            warning: self.scores.warning(),
            blocks,
        }
    }
}

/// The written refusal of a request, which must give its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The commune.
    pub commune: Commune,
    /// Number and day.
    pub numbered: Numbered,
    /// The year of its series.
    pub year: i32,
    /// By which scores the class came about.
    pub scores: Scores,
    /// Who asked.
    pub name: String,
    /// In which village.
    pub village: String,
    /// When the request came.
    pub received_on: Day,
    /// What was asked for and is refused.
    pub asked: Outcome,
    /// Why.
    pub reason: String,
    /// Who signs.
    pub signature: Signature,
}

impl Refusal {
    /// The paper.
    pub fn document(&self) -> Document {
        let commune = self.commune.whole();
        let outcome = self.asked.within();
        let line = |text: String| Block::Paragraph(Inline::words(text));
        let to = [("name", &*self.name), ("village", &*self.village)];
        let opening = [("date", &*show_day(self.received_on)), ("commune", &*commune)];
        let result = [("commune", &*commune), ("outcome", &*outcome)];
        Document {
            title: fill("refusal.about", &[("outcome", &outcome)]),
            day: super::dated(self.numbered.day, self.year),
            numbers: PageNumbers::FromSecond,
            warning: self.scores.warning(),
            blocks: vec![
                committee_head(
                    &self.commune,
                    self.numbered.symbol(&say("refusal.symbol")),
                    self.numbered.place_date(&self.commune, self.year),
                ),
                title("refusal", &[("outcome", &outcome)]),
                Block::Addressee(fill("refusal.to", &to)),
                line(fill("refusal.opening", &opening)),
                line(fill("refusal.result", &result)),
                line(fill("refusal.reason", &[("reason", &self.reason)])),
                line(fill("refusal.closing", &[("commune", &commune)])),
                issued(
                    vec![say("refusal.recipient"), say("common.archive")],
                    self.signature.of_chairman(),
                ),
            ],
        }
    }
}

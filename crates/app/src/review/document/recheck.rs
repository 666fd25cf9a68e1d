//! Two answers to a household: the record of a re-check (phúc tra) after a complaint, and the
//! written refusal of a request.

use base::Day;
use base::day::show_day;
use paper::document::{Block, Document, Inline, Level, PageNumbers};

use super::meeting::Attendant;
use super::wording::{fill, say};
use super::{
    BLANK, Commune, EscapedFrom, Numbered, Outcome, Review, Scores, Sex, Signature, committee_head,
    date_words, issued, person_signer, sentence, signed, title, village_head, village_head_title,
};

/// The record of a re-check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recheck {
    pub commune: Commune,
    /// The village with its kind.
    pub village: String,
    pub review: Review,
    /// By which scores the classes came about.
    pub scores: Scores,
    /// The number under which the complaint was received.
    pub receipt: u32,
    /// When it was received.
    pub received_on: Day,
    /// Who complained.
    pub complainant: String,
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
            village_head(&self.commune, &self.village, None),
            title("recheck", &[("round", &round)]),
            part("recheck.complaint"),
            item(fill("recheck.receipt", &[("receipt", &receipt), ("date", &received)])),
            item(fill("recheck.complainant", &[("name", &self.complainant)])),
            item(fill(
                "recheck.household",
                &[("name", &self.household), ("village", &self.village)],
            )),
            item(fill("recheck.content", &[("text", &sentence(&self.complaint))])),
            part("recheck.team"),
        ];
        blocks.extend(self.team.iter().map(|who| {
            item(match who.title.is_empty() {
                true => fill("recheck.member_alone", &[("name", &who.name)]),
                false => fill("recheck.member", &[("name", &who.name), ("title", &who.title)]),
            })
        }));
        let date = date_words(Some(self.checked_on), self.review.year());
        blocks.extend([
            part("recheck.found"),
            item(fill("recheck.checked_on", &[("blank", BLANK), ("date", &*date)])),
            item(fill("recheck.place", &[("name", &*self.household), ("village", &self.village)])),
            item(fill("recheck.findings", &[("text", &sentence(&self.findings))])),
            item(fill("recheck.before", &[("outcome", &self.before.within())])),
            item(fill("recheck.after", &[("outcome", &self.after.within())])),
            Block::Paragraph(Inline::words(say("recheck.again"))),
            Block::Paragraph(Inline::words(say("recheck.copies"))),
            signed(vec![
                person_signer(say("recheck.sign_household"), None),
                person_signer(village_head_title(&self.village).to_uppercase(), None),
                person_signer(say("recheck.sign_team"), None),
            ]),
        ]);
        Document {
            title: fill("recheck.about", &[("round", &round)]),
            day: self.checked_on,
            numbers: PageNumbers::FromSecond,
            warning: self.scores.warning(),
            blocks,
            ..Document::default()
        }
    }
}

/// What somebody has in hand who complained: that it was received, and by when it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComplaintReceipt {
    pub commune: Commune,
    pub review: Review,
    /// The number under which it was received.
    pub receipt: u32,
    /// When.
    pub received_on: Day,
    /// From whom.
    pub complainant: String,
    /// The household it is about, and its village.
    pub household: String,
    /// See `household`.
    pub village: String,
    /// What it says.
    pub complaint: String,
    /// What was posted.
    pub posted: Outcome,
    /// By when it is re-checked.
    pub due_on: Day,
}

impl ComplaintReceipt {
    /// The paper.
    pub fn document(&self) -> Document {
        let round = self.review.words();
        let commune = self.commune.whole();
        let item = |text: String| Block::Part(Level::Arabic, Inline::words(text));
        let number = format!("{:02}", self.receipt);
        let year = self.received_on.format("%Y").to_string();
        let day = show_day(self.received_on);
        let due = show_day(self.due_on);
        let whom = [("name", &*self.household), ("village", &*self.village)];
        let numbered = Numbered { number: Some(self.receipt), day: Some(self.received_on) };
        Document {
            title: fill("receipt.about", &[("round", &round)]),
            day: self.received_on,
            numbers: PageNumbers::None,
            warning: None,
            blocks: vec![
                committee_head(
                    &self.commune,
                    fill("receipt.number", &[("number", &number), ("year", &year)]),
                    numbered.place_date(&self.commune, self.review.year()),
                ),
                title("receipt", &[("round", &round)]),
                Block::Paragraph(Inline::words(fill(
                    "receipt.opening",
                    &[("commune", &*commune), ("date", &day), ("name", &self.complainant)],
                ))),
                item(fill("receipt.household", &whom)),
                item(fill("receipt.posted", &[("outcome", &self.posted.within())])),
                item(fill("receipt.content", &[("text", &sentence(&self.complaint))])),
                item(fill("receipt.due", &[("date", &due)])),
                Block::Paragraph(Inline::words(say("receipt.copies"))),
                signed(vec![
                    person_signer(say("receipt.sign_complainant"), Some(self.complainant.clone())),
                    person_signer(say("receipt.sign_receiver"), None),
                ]),
            ],
            ..Document::default()
        }
    }
}

/// The written refusal of a request, which must give its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub commune: Commune,
    /// Number and day.
    pub numbered: Numbered,
    /// The year of its series.
    pub year: i32,
    /// By which scores the class came about.
    pub scores: Scores,
    /// Who asked.
    pub name: String,
    /// The sex of who asked: how a letter addresses.
    pub sex: Option<Sex>,
    pub village: String,
    /// When the request came.
    pub received_on: Day,
    /// What was asked for and is refused.
    pub asked: Asked,
    /// Why.
    pub reason: String,
    /// Who signs.
    pub signature: Signature,
}

/// What a household can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To be recognised as poor or near-poor (Mẫu 01).
    Recognised,
    /// To be recognised as escaped from that (Mẫu 04).
    Escaped(Option<EscapedFrom>),
    /// To be recognised as a farming household of average living standard.
    AverageFarming,
}

impl Asked {
    fn within(self) -> String {
        match self {
            Asked::Recognised => say("refusal.recognised"),
            Asked::Escaped(from) => EscapedFrom::asked(from),
            Asked::AverageFarming => say("refusal.average_farming"),
        }
    }
}

impl Refusal {
    /// The paper.
    pub fn document(&self) -> Document {
        let commune = self.commune.whole();
        let you = say(match self.sex {
            Some(Sex::Male) => "refusal.you_man",
            Some(Sex::Female) => "refusal.you_woman",
            None => "refusal.you",
        });
        let outcome = self.asked.within();
        let line = |text: String| Block::Paragraph(Inline::words(text));
        let to = [("you", &*you), ("name", &self.name), ("village", &self.village)];
        let result = [
            ("date", &*show_day(self.received_on)),
            ("commune", &*commune),
            ("outcome", &*outcome),
            ("you", &*you),
            ("reason", &sentence(&self.reason)),
        ];
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
                line(fill("refusal.opening", &result)),
                line(fill("refusal.result", &result)),
                line(fill("refusal.reason", &result)),
                line(fill("refusal.closing", &result)),
                issued(
                    vec![say("refusal.recipient"), say("common.archive")],
                    self.signature.of_chairman(),
                ),
            ],
            ..Document::default()
        }
    }
}

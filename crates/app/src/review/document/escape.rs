//! Mẫu 04: a household asks to be recognised as escaped from poverty. Its fields were not seen; the
//! paper is laid out by NĐ 30/2020 and carries no more of the personal number than its ends.

use base::{Birth, Day};
use paper::document::{Block, Document, Field, Inline, PageNumbers};
use register::Class;

use super::wording::{fill, say};
use super::{Commune, Masked, Outcome, citizen_head, person_signer, place_date, signed, title};

/// Lines for the reason where it is written by hand.
const BLANK_LINES: u8 = 3;

/// The request, filled in as far as things are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscapeRequest {
    /// To whose chairman it goes.
    pub commune: Commune,
    /// The year it is printed for; stands where the day is not known.
    pub year: i32,
    pub day: Option<Day>,
    /// Whether it is poor or near-poor today; the request asks to be escaped from that. Dots where the
    /// register has it as neither.
    pub present: Option<EscapedFrom>,
    /// The number of its certificate, `05/GCN-HN.HCN`.
    pub certificate: Option<String>,
    /// The head's name.
    pub name: Option<String>,
    /// Day or year of birth.
    pub birth: Option<Birth>,
    /// The personal number, masked.
    pub number: Option<Masked>,
    /// Nơi thường trú.
    pub residence: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// From which class a household asks to be released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EscapedFrom {
    /// Hộ nghèo.
    Poor,
    /// Hộ cận nghèo.
    NearPoor,
}

impl EscapedFrom {
    /// What a household of that class can escape from; of any other, or of none, nothing is known.
    pub fn of(class: Option<Class>) -> Option<EscapedFrom> {
        match class? {
            Class::Poor => Some(EscapedFrom::Poor),
            Class::NearPoor => Some(EscapedFrom::NearPoor),
            Class::AverageFarming | Class::NotPoor => None,
        }
    }

    fn present(self) -> Outcome {
        match self {
            EscapedFrom::Poor => Outcome::Poor,
            EscapedFrom::NearPoor => Outcome::NearPoor,
        }
    }

    fn wanted(self) -> Outcome {
        match self {
            EscapedFrom::Poor => Outcome::EscapedPoor,
            EscapedFrom::NearPoor => Outcome::EscapedNearPoor,
        }
    }

    /// What is asked for, within a sentence; both where it is not known from which class.
    pub(super) fn asked(from: Option<EscapedFrom>) -> String {
        from.map_or_else(|| say("escape.either"), |from| from.wanted().within())
    }
}

impl EscapeRequest {
    /// The paper.
    pub fn document(&self) -> Document {
        let outcome = EscapedFrom::asked(self.present);
        let present = self.present.map(|from| from.present().within());
        let field = |key: &str, value| Field::new(say(&format!("escape.{key}")), value);
        let number = self.number.as_ref().map(|number| number.0.clone());
        let mut blocks = vec![
            Block::Form(say("escape.form")),
            citizen_head(),
            title("escape", &[("outcome", &outcome)]),
            Block::Addressee(fill("escape.to", &[("commune", &self.commune.whole())])),
            Block::Fields(vec![field("name", self.name.clone())]),
            Block::Fields(vec![
                field("birth", self.birth.map(|birth| birth.to_string())).share(1),
                field("id", number).share(1),
            ]),
            Block::Fields(vec![field("residence", self.residence.clone())]),
            Block::Fields(vec![field("present", present)]),
            Block::Fields(vec![field("certificate", self.certificate.clone())]),
            Block::Paragraph(Inline::words(fill("escape.ask", &[("outcome", &outcome)]))),
            Block::Fields(vec![field("reason", self.reason.clone())]),
        ];
        if self.reason.is_none() {
            blocks.push(Block::Dots(BLANK_LINES));
        }
        blocks.push(Block::Paragraph(Inline::words(say("escape.promise"))));
        let mut signer = person_signer(say("escape.signer"), self.name.clone());
        signer.place_date = Some(place_date(&self.commune.name, self.day, self.year));
        blocks.push(signed(vec![signer]));
        Document {
            title: format!("{} {}", say("escape.title"), say("escape.form")),
            day: super::dated(self.day, self.year),
            numbers: PageNumbers::None,
            warning: None,
            blocks,
            ..Document::default()
        }
    }
}

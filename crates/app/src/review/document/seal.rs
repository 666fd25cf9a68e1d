//! The paper of a sealed day of the log: what was signed, short enough to be compared by eye.

use base::Day;
use base::day::show_day;
use paper::document::{Block, Cell, Document, Head, Inline, Level, PageNumbers};

use super::wording::{fill, say};
use super::{person_signer, signed, table, title};

/// A seal, to be signed by hand and kept apart from the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealPaper {
    pub number: i64,
    pub day: Day,
    /// Chains and lines there were.
    pub counts: (i64, i64),
    /// The chains that went on: name, last line, hash.
    pub heads: Vec<(String, i64, String)>,
    /// The code that is compared by eye.
    pub code: String,
    /// The whole hash.
    pub hash: String,
    /// The public key.
    pub key: String,
    pub signature: String,
}

impl SealPaper {
    pub fn document(&self) -> Document {
        let (number, day) = (self.number.to_string(), show_day(self.day));
        let (chains, lines) = (self.counts.0.to_string(), self.counts.1.to_string());
        let part = |key: &str| Block::Part(Level::Roman, Inline::words(say(key)));
        let line = |text: String| Block::Paragraph(Inline::words(text));
        // Long digits stand in cells: in a paragraph they would tear the words beside them apart.
        let heads = self.heads.iter().map(|(chain, seq, hash)| {
            vec![Cell::left(chain), Cell::centre(seq.to_string()), Cell::left(hash)]
        });
        let signature = in_groups(&self.signature);
        let values = [
            ("seal.code", self.code.as_str()),
            ("seal.hash", &self.hash),
            ("seal.key", &self.key),
            ("seal.signature", &signature),
        ];
        let values = values.map(|(key, value)| vec![Cell::left(say(key)), Cell::left(value)]);
        let head = |keys: &[&str]| keys.iter().map(|key| say(key)).collect::<Vec<_>>();
        let mut blocks = vec![
            Block::Head(Head { parent: None, issuer: Vec::new(), symbol: None, place_date: None }),
            title("seal", &[("number", &number), ("date", &day)]),
            Block::Lead(fill("seal.counts", &[("chains", &chains), ("lines", &lines)])),
        ];
        blocks.extend([
            part("seal.signed"),
            table(&[3, 9], &head(&["seal.what", "seal.value"]), values.to_vec()),
            part("seal.heads"),
            table(&[4, 1, 7], &head(&["seal.chain", "seal.line", "seal.digest"]), heads.collect()),
            part("seal.how"),
            line(say("seal.how_text")),
            signed(vec![
                person_signer(say("seal.sign_keeper"), None),
                person_signer(say("seal.sign_witness"), None),
            ]),
        ]);
        Document {
            title: fill("seal.about", &[("number", &number), ("date", &day)]),
            day: self.day,
            numbers: PageNumbers::FromSecond,
            warning: None,
            blocks,
            ..Document::default()
        }
    }
}

/// A long text of digits in groups of sixteen, so that it breaks on a line and can be read out.
fn in_groups(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 17 / 16);
    for (place, letter) in text.chars().enumerate() {
        if place > 0 && place % 16 == 0 {
            out.push(' ');
        }
        out.push(letter);
    }
    out
}

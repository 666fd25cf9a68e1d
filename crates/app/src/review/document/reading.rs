//! Papers of readings: one that a province chose, with the rounds that go by it, and all those of a round.
//! They are the program's own: the circular has no form for them.

use base::Day;
use base::day::show_day;
use paper::document::{Block, Cell, Document, Head, Inline, PageNumbers};

use super::wording::{fill, say};
use super::{table, title};
use crate::review::reading_choice::{ChoicePaper, ReadingChoiceView, ReadingsView};

/// `văn bản số 12/QĐ-BCĐ ngày 05/10/2026 của Ban Chỉ đạo …`.
pub(crate) fn paper_words(paper: &ChoicePaper) -> String {
    let day = show_day(paper.day);
    let args = [("number", &*paper.number), ("day", &*day), ("issuer", &*paper.issuer)];
    fill("reading.paper", &args)
}

/// A choice with its rounds, by their names.
pub fn choice(it: &ReadingChoiceView, state: &str, rounds: Vec<(String, String)>) -> Document {
    let line = |key: &str, value: &str| {
        vec![Cell::left(say(&format!("reading.{key}"))), Cell::left(value)]
    };
    let facts = vec![
        line("about_row", &format!("{} ({})", it.about.vi, it.reading)),
        line("text_row", &it.text.vi),
        line("side_row", &it.side_name.vi),
        line("paper_row", &paper_words(&it.paper)),
        line("from_row", &show_day(it.from_day)),
        line("state_row", state),
    ];
    let used = match rounds.len() {
        0 => Block::Paragraph(Inline::words(say("reading.no_rounds"))),
        _ => table(
            &[1, 5, 5],
            &["order", "commune", "round"].map(|key| say(&format!("reading.{key}"))),
            rounds
                .into_iter()
                .enumerate()
                .map(|(at, (commune, round))| {
                    vec![super::order(at), Cell::left(commune), Cell::left(round)]
                })
                .collect(),
        ),
    };
    let args = [("province", &*it.province_name)];
    let blocks = vec![
        Block::Head(Head::default()),
        title("reading", &args),
        table(&[3, 9], &["what", "value"].map(|key| say(&format!("reading.{key}"))), facts),
        Block::Lead(say("reading.rounds")),
        used,
    ];
    document(fill("reading.about", &args), it.paper.day, blocks)
}

/// The readings of a round.
pub fn of_round(view: &ReadingsView, round: &str, commune: &str) -> Document {
    let rows = view.readings.iter().map(|it| {
        let why = match (&it.paper, it.chooser.as_str()) {
            (Some(paper), _) => paper_words(paper),
            (None, "approver") => say("reading.by_approver"),
            (None, "nobody") => say("reading.one_side"),
            (None, _) => say("reading.by_program"),
        };
        vec![
            Cell::centre(&it.reading),
            Cell::left(&it.about.vi),
            Cell::left(&it.side_name.vi),
            Cell::left(why),
        ]
    });
    let head = ["id", "about_row", "side_row", "why"].map(|key| say(&format!("reading.{key}")));
    let args = [("round", round), ("commune", commune)];
    let mut blocks = vec![
        Block::Head(Head::default()),
        title("reading_round", &args),
        table(&[1, 3, 4, 5], &head, rows.collect()),
    ];
    if let Some(condition) = &view.condition {
        let args = [("words", &*condition.words), ("paper", &*paper_words(&condition.paper))];
        blocks.push(Block::Paragraph(Inline::words(fill("reading_round.condition", &args))));
    }
    blocks.push(Block::Small(match &view.seal {
        Some(seal) => fill("reading_round.seal", &[("seal", seal)]),
        None => say("reading_round.no_seal"),
    }));
    document(fill("reading_round.about", &args), view.day, blocks)
}

fn document(title: String, day: Day, blocks: Vec<Block>) -> Document {
    Document { title, day, numbers: PageNumbers::FromSecond, blocks, ..Document::default() }
}

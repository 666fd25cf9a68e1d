//! The choices that somebody sees, as a sheet: a row for each round that goes by one, and for each
//! choice that none goes by.

use base::day::show_day;
use base::words::Lang;
use paper::{Cell, HeadCell, Row, Sheet};

use super::{ReadingChoiceQuery, ReadingChoiceView, list};
use crate::App;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::rights::Actor;

/// Pages of a list that go into one sheet: some thousand choices, more than all provinces have.
const PAGES_MAX: usize = 40;

base::closed_set! {
    /// A kind of file.
    ListFormat {
        Xlsx = "xlsx",
        Csv = "csv",
    }
}

impl ListFormat {
    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            ListFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ListFormat::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// The choices with the rounds that go by them.
///
/// # Errors
/// As [`list`].
pub async fn file(app: &App, actor: &Actor, format: ListFormat, lang: Lang) -> Result<Vec<u8>> {
    let mut rows = Vec::new();
    let mut asked = ReadingChoiceQuery::default();
    for _ in 0..PAGES_MAX {
        let page = list(app, actor, &asked).await?;
        rows.extend(page.rows.iter().flat_map(|it| rows_of(app, it, lang)));
        asked.before = page.next;
        if asked.before.is_none() {
            break;
        }
    }
    let w = |key: &str| app.words().get(lang, key).to_owned();
    let head = [
        ("province", 22),
        ("reading", 10),
        ("about", 36),
        ("side", 40),
        ("number", 18),
        ("paper_day", 14),
        ("issuer", 34),
        ("from_day", 14),
        ("state", 18),
        ("round", 30),
        ("commune", 24),
    ];
    let sheet = Sheet {
        name: w("reading_choices.sheet"),
        title: w("reading_choices.title"),
        subtitles: vec![actor.area_name.clone(), show_day(app.today())],
        head: vec![
            head.iter()
                .map(|(key, _)| HeadCell::one(w(&format!("reading_choices.{key}"))))
                .collect(),
        ],
        widths: head.iter().map(|(_, width)| *width).collect(),
        rows,
        ..Sheet::default()
    };
    let made = move || match format {
        ListFormat::Xlsx => paper::to_xlsx(&sheet),
        ListFormat::Csv => paper::to_csv(&sheet),
    };
    let task = tokio::task::spawn_blocking(made);
    task.await.map_err(Problem::internal)?.map_err(Problem::internal)
}

fn rows_of(app: &App, it: &ReadingChoiceView, lang: Lang) -> Vec<Row> {
    let words = app.words();
    let state = words.get(lang, &format!("choice_state.{}", it.state.as_str())).to_owned();
    let before = [
        it.province_name.clone(),
        it.reading.clone(),
        it.about.get(lang).to_owned(),
        it.side_name.get(lang).to_owned(),
        it.paper.number.clone(),
        show_day(it.paper.day),
        it.paper.issuer.clone(),
        show_day(it.from_day),
        state,
    ];
    let row = |round: String, commune: String| {
        let cells = before.iter().cloned().chain([round, commune]).map(Cell::Text).collect();
        Row { cells, total: false }
    };
    if it.rounds.is_empty() {
        return vec![row(String::new(), String::new())];
    }
    let rounds = it.rounds.iter().map(|round| {
        let name = super::round_words(app, lang, (round.kind, round.year), round.review_day);
        row(name, round.commune_name.clone())
    });
    rounds.collect()
}

//! The list as a file, with its sum: what a report upward takes over.

use base::area::Level;
use base::day::show_day;
use base::words::Lang;
use paper::{Cell, HeadCell, Row, Sheet};
use serde_json::json;
use store::office::difficulty::Sight;

use super::{DifficultyListQuery, DifficultyRow, filter, from_rank, level_of, sums};
use crate::App;
use crate::kernel::paper::PaperFile;
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::sheet::{SheetFormat, bounded, hand_out};

/// Rows of a list: more than a province's communes have open at a time, and a workbook of some megabytes.
const ROWS_MAX: usize = 5_000;

/// The columns: their word, their width in characters.
const COLUMNS: [(&str, u16); 13] = [
    ("difficulties.order", 5),
    ("difficulties.raised_on", 11),
    ("difficulties.commune", 18),
    ("difficulties.village", 14),
    ("difficulties.kind", 16),
    ("difficulties.about", 20),
    ("difficulties.title", 30),
    ("difficulties.content", 40),
    ("difficulties.should", 34),
    ("difficulties.asked", 20),
    ("difficulties.due_on", 11),
    ("difficulties.state", 16),
    ("difficulties.answer", 34),
];

/// A list as a file.
///
/// # Errors
/// `not_allowed`, `list_too_long`.
pub async fn file(
    app: &App,
    actor: &Actor,
    asked: &DifficultyListQuery,
    format: SheetFormat,
    lang: Lang,
) -> Result<PaperFile> {
    actor.require(Action::DifficultySee)?;
    let scope = app.scope(actor);
    let sight = Sight { scope: &scope, from_rank: from_rank(app, actor) };
    let wanted = filter(app, asked);
    let most = u32::try_from(ROWS_MAX + 1).unwrap_or(u32::MAX);
    let rows = store::office::difficulty::list(&**app.store(), sight, &wanted, None, most).await?;
    bounded(&rows, ROWS_MAX)?;
    let [open, overdue, answered, settled, withdrawn] = sums(app, actor, asked).await?.all;
    let word = |key: &str| app.words().get(lang, key).to_owned();
    let today = show_day(app.today());
    let counts = [
        ("open", open.to_string()),
        ("overdue", overdue.to_string()),
        ("answered", answered.to_string()),
        ("settled", settled.to_string()),
        ("withdrawn", withdrawn.to_string()),
    ];
    let counts = counts.iter().map(|(name, n)| (*name, n.as_str()));
    let issuer = match level_of(app, actor) {
        Level::Village => vec![actor.area_name.to_uppercase()],
        Level::Nation | Level::Province | Level::District | Level::Commune => {
            vec![word("table.committee"), actor.area_name.to_uppercase()]
        }
    };
    let sheet = Sheet {
        name: word("difficulties.title_short"),
        issuer,
        title: word("difficulties.file_title"),
        subtitles: vec![app.words().fill(lang, "difficulties.file_day", [("day", today.as_str())])],
        head: vec![COLUMNS.iter().map(|(key, _)| HeadCell::one(word(key))).collect()],
        widths: COLUMNS.iter().map(|(_, width)| *width).collect(),
        rows: rows.iter().enumerate().map(|(at, row)| line(app, lang, at + 1, row)).collect(),
        notes: vec![app.words().fill(lang, "difficulties.file_sum", counts)],
        ..Sheet::default()
    };
    let detail = json!({ "list": "difficulty", "rows": rows.len(), "format": format.ending() });
    let name = ["khó khăn vướng mắc", &actor.area_name, &app.today().to_string()];
    hand_out(app, actor, sheet, format, lang, &name, detail).await
}

fn line(app: &App, lang: Lang, order: usize, row: &DifficultyRow) -> Row {
    let word = |set: &str, value: &str| app.words().get(lang, &format!("{set}.{value}")).to_owned();
    let beside = |first: String, second: &str| match second {
        "" => first,
        second => format!("{first}: {second}"),
    };
    let text = &row.text;
    let should = match text.law_text.as_str() {
        "" => String::new(),
        law => format!("{law}, {}: {}", text.provision, text.proposed),
    };
    let answer = match (&row.answer, row.answered_on) {
        (Some(answer), Some(day)) => {
            let paper = row.answer_paper.as_deref().unwrap_or_default();
            beside(format!("{} {paper}", show_day(day)).trim_end().to_owned(), answer)
        }
        (_, _) => String::new(),
    };
    let cells = [
        show_day(row.raised_on),
        crate::place::area::name(app, &row.commune),
        row.village_name.clone().unwrap_or_default(),
        word("difficulty_kind", text.kind.as_str()),
        beside(word("difficulty_about", text.about.as_str()), &text.about_words),
        text.title.clone(),
        text.content.clone(),
        should,
        beside(word("difficulty_asked", row.asked.as_str()), &row.office),
        show_day(row.due_on),
        word("difficulty_state", row.state.as_str()),
        answer,
    ];
    let order = Cell::Mark(order.to_string());
    Row { cells: std::iter::once(order).chain(cells.map(Cell::Text)).collect(), total: false }
}

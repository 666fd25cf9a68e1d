//! The list of who holds which post, as a file.

use base::day::show_day;
use base::words::Lang;
use paper::{Cell, HeadCell, Row, Sheet};
use serde_json::json;

use super::{PostListQuery, place, query, reach};
use crate::App;
use crate::kernel::paper::PaperFile;
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::sheet::{SheetFormat, bounded, hand_out_to};
use store::office::post::PostRow;

/// Rows of a list: a province has some ten thousand posts, a commune a hundred.
const ROWS_MAX: usize = 20_000;

/// The columns: their word, their width in characters.
const COLUMNS: [(&str, u16); 9] = [
    ("office_holders.order", 5),
    ("office_holders.name", 26),
    ("office_holders.kind", 24),
    ("office_holders.place", 22),
    ("office_holders.from_day", 11),
    ("office_holders.to_day", 11),
    ("office_holders.paper", 24),
    ("office_holders.phone", 14),
    ("office_holders.note", 28),
];

/// A list as a file.
///
/// # Errors
/// `not_allowed`, `list_too_long`.
pub async fn file(
    app: &App,
    actor: &Actor,
    asked: &PostListQuery,
    format: SheetFormat,
    lang: Lang,
) -> Result<PaperFile> {
    actor.require(Action::PostSee)?;
    let (wanted, reach) = (query(app, asked)?, reach(app, actor));
    let most = u32::try_from(ROWS_MAX + 1).unwrap_or(u32::MAX);
    let rows = store::office::post::list(&**app.store(), &reach, &wanted, most).await?;
    bounded(&rows, ROWS_MAX)?;
    let word = |key: &str| app.words().get(lang, key).to_owned();
    let today = show_day(app.today());
    let sheet = Sheet {
        name: word("office_holders.title_short"),
        issuer: vec![word("table.committee"), actor.area_name.to_uppercase()],
        title: word("office_holders.file_title"),
        subtitles: vec![app.words().fill(
            lang,
            "office_holders.file_day",
            [("day", today.as_str())],
        )],
        head: vec![COLUMNS.iter().map(|(key, _)| HeadCell::one(word(key))).collect()],
        widths: COLUMNS.iter().map(|(_, width)| *width).collect(),
        rows: rows.iter().enumerate().map(|(at, row)| line(app, lang, at + 1, row)).collect(),
        ..Sheet::default()
    };
    let detail = json!({ "list": "post", "rows": rows.len(), "format": format.ending() });
    let name = ["chức danh", &actor.area_name, &app.today().to_string()];
    hand_out_to(app, (actor, Action::PostSee), sheet, format, lang, &name, detail).await
}

fn line(app: &App, lang: Lang, order: usize, row: &PostRow) -> Row {
    let kind = app.words().get(lang, &format!("post_kind.{}", row.kind.as_str())).to_owned();
    let cells = [
        row.holder_name.clone(),
        kind,
        place(app, row),
        show_day(row.from_day),
        row.to_day.map(show_day).unwrap_or_default(),
        row.paper_symbol.clone().unwrap_or_else(|| row.paper.clone()),
        row.phone.clone(),
        row.note.clone(),
    ];
    let order = Cell::Mark(order.to_string());
    Row { cells: std::iter::once(order).chain(cells.map(Cell::Text)).collect(), total: false }
}

//! A body with its members, as a list.

use base::day::show_day;
use base::id::BodyId;
use base::words::Lang;
use paper::{Cell, HeadCell, Row, Sheet};
use serde_json::json;

use super::{MemberView, get};
use crate::App;
use crate::kernel::paper::PaperFile;
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::sheet::{SheetFormat, hand_out_to};
use crate::office::post::days;

/// The columns: their word, their width in characters.
const COLUMNS: [(&str, u16); 8] = [
    ("office_holders.order", 5),
    ("office_holders.name", 28),
    ("bodies.function", 18),
    ("bodies.village", 18),
    ("bodies.project", 24),
    ("office_holders.phone", 14),
    ("bodies.days", 24),
    ("office_holders.note", 28),
];

/// The members of today as a file; of a body that has ended all that it had.
///
/// # Errors
/// `not_found`, `not_allowed`.
pub async fn file(
    app: &App,
    actor: &Actor,
    id: BodyId,
    format: SheetFormat,
    lang: Lang,
) -> Result<PaperFile> {
    actor.require(Action::BodySee)?;
    let view = get(app, actor, id).await?;
    let word = |key: &str| app.words().get(lang, key).to_owned();
    let shown = view
        .members
        .iter()
        .filter(|it| it.row.void_reason.is_none() && (it.is_there || !view.is_there));
    let rows: Vec<Row> = shown.enumerate().map(|(at, it)| line(app, lang, at + 1, it)).collect();
    let today = show_day(app.today());
    let paper = view.row.paper_symbol.clone().unwrap_or_else(|| view.row.paper.clone());
    let mut subtitles = vec![app.words().fill(lang, "office_holders.file_day", [("day", &*today)])];
    if !paper.is_empty() {
        subtitles.insert(0, app.words().fill(lang, "bodies.by_paper", [("paper", &*paper)]));
    }
    let detail = json!({ "list": "body", "rows": rows.len(), "format": format.ending() });
    let sheet = Sheet {
        name: word("bodies.title_short"),
        issuer: vec![
            word("table.committee"),
            crate::place::area::name(app, &view.row.commune).to_uppercase(),
        ],
        title: view.row.name.to_uppercase(),
        subtitles,
        head: vec![COLUMNS.iter().map(|(key, _)| HeadCell::one(word(key))).collect()],
        widths: COLUMNS.iter().map(|(_, width)| *width).collect(),
        rows,
        ..Sheet::default()
    };
    let name = ["danh sách", &view.row.name, &app.today().to_string()];
    hand_out_to(app, (actor, Action::BodySee), sheet, format, lang, &name, detail).await
}

fn line(app: &App, lang: Lang, order: usize, it: &MemberView) -> Row {
    let row = &it.row;
    let function = format!("body_function.{}", row.function.as_str());
    let cells = [
        row.holder_name.clone(),
        app.words().get(lang, &function).to_owned(),
        row.village_name.clone().unwrap_or_default(),
        row.project.clone(),
        row.phone.clone(),
        days(app, lang, row.from_day, row.to_day),
        row.note.clone(),
    ];
    let order = Cell::Mark(order.to_string());
    Row { cells: std::iter::once(order).chain(cells.map(Cell::Text)).collect(), total: false }
}

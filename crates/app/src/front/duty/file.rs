//! The list of duties, and the sheet of people and their year, as files.

use base::day::show_day;
use base::words::Lang;
use paper::{Cell, HeadCell, Row, Sheet};
use serde_json::json;

use super::ask::{line, ready};
use super::{DutyLine, DutyListQuery, filter, people, span};
use crate::App;
use crate::kernel::call::Said;
use crate::kernel::paper::PaperFile;
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::sheet::{SheetFormat, bounded, hand_out};

/// Rows of a list: more than a province's communes have open at a time.
const ROWS_MAX: usize = 10_000;

/// The columns of the list: their word, their width in characters.
const COLUMNS: [(&str, u16); 9] = [
    ("duties.order", 5),
    ("duties.due_on", 11),
    ("duties.what", 44),
    ("duties.owed_by", 24),
    ("duties.named", 20),
    ("duties.area", 22),
    ("duties.state", 14),
    ("duties.closed_on", 11),
    ("duties.source", 34),
];

const PEOPLE: [(&str, u16); 9] = [
    ("duties.order", 5),
    ("duties.person", 26),
    ("duties.owed_by", 24),
    ("duties.count", 9),
    ("duties.on_time", 9),
    ("duties.done_late", 9),
    ("duties.late", 9),
    ("duties.open", 9),
    ("duties.given_up", 9),
];

fn words(app: &App, lang: Lang, said: &Said) -> String {
    match said {
        Said::Text(text) => text.clone(),
        Said::Count(n) => n.to_string(),
        Said::Words(key, values) => {
            let values: Vec<(&str, String)> =
                values.iter().map(|(name, value)| (*name, words(app, lang, value))).collect();
            app.words().fill(lang, key, values.iter().map(|(name, value)| (*name, value.as_str())))
        }
    }
}

fn sheet(app: &App, actor: &Actor, lang: Lang, columns: &[(&str, u16)]) -> Sheet {
    let word = |key: &str| app.words().get(lang, key).to_owned();
    Sheet {
        issuer: vec![word("table.committee"), actor.area_name.to_uppercase()],
        head: vec![columns.iter().map(|(key, _)| HeadCell::one(word(key))).collect()],
        widths: columns.iter().map(|(_, width)| *width).collect(),
        ..Sheet::default()
    }
}

/// The list as a file.
///
/// # Errors
/// `not_allowed`, `list_too_long`.
pub async fn list_file(
    app: &App,
    actor: &Actor,
    asked: &DutyListQuery,
    format: SheetFormat,
    lang: Lang,
) -> Result<PaperFile> {
    actor.require(Action::DutySee)?;
    let wanted = filter(app, actor, asked);
    let ready = ready(app, actor, span(app, asked), asked.kind.as_deref());
    let most = u32::try_from(ROWS_MAX + 1).unwrap_or(u32::MAX);
    let rows = ready.list(app, &wanted, None, most).await?;
    bounded(&rows, ROWS_MAX)?;
    let lines: Vec<DutyLine> = rows.into_iter().map(|row| line(app, actor, row)).collect();
    let today = show_day(app.today());
    let sheet = Sheet {
        name: app.words().get(lang, "duties.title_short").to_owned(),
        title: app.words().get(lang, "duties.file_title").to_owned(),
        subtitles: vec![app.words().fill(lang, "duties.file_day", [("day", today.as_str())])],
        rows: lines.iter().enumerate().map(|(at, it)| row_of(app, lang, at + 1, it)).collect(),
        ..sheet(app, actor, lang, &COLUMNS)
    };
    let detail = json!({ "list": "duty", "rows": lines.len(), "format": format.ending() });
    let name = ["việc phải làm", &actor.area_name, &app.today().to_string()];
    hand_out(app, actor, sheet, format, lang, &name, detail).await
}

fn row_of(app: &App, lang: Lang, order: usize, it: &DutyLine) -> Row {
    let word = |set: &str, value: &str| app.words().get(lang, &format!("{set}.{value}")).to_owned();
    let day = |day: Option<base::Day>| day.map(show_day).unwrap_or_default();
    let source = it.source.text.clone();
    let cells = [
        day(it.row.due_on),
        words(app, lang, &it.said),
        word("role", it.row.role.as_str()),
        it.row.account_name.clone().unwrap_or_default(),
        it.area_name.clone(),
        word("duty_standing", it.standing.as_str()),
        day(it.row.closed_on),
        source.unwrap_or_else(|| app.words().get(lang, "duties.source_ours").to_owned()),
    ];
    let order = Cell::Mark(order.to_string());
    Row { cells: std::iter::once(order).chain(cells.map(Cell::Text)).collect(), total: false }
}

/// People and their year as a file, with its sum.
///
/// # Errors
/// `not_allowed`, `bad_input`.
pub async fn people_file(
    app: &App,
    actor: &Actor,
    year: i32,
    format: SheetFormat,
    lang: Lang,
) -> Result<PaperFile> {
    let all = people(app, actor, year).await?;
    let today = show_day(app.today());
    let year_text = year.to_string();
    let title = [("year", year_text.as_str())];
    let numbers = |it: &super::DutyPerson| {
        [it.count, it.on_time, it.done_late, it.late, it.open, it.given_up]
    };
    let mut sums = [0; 6];
    let mut rows = Vec::with_capacity(all.len() + 1);
    for (at, it) in all.iter().enumerate() {
        let nobody = || app.words().get(lang, "duties.nobody").to_owned();
        let mut cells = vec![
            Cell::Mark((at + 1).to_string()),
            Cell::Text(it.name.clone().unwrap_or_else(nobody)),
            Cell::Text(app.words().get(lang, &format!("role.{}", it.role)).to_owned()),
        ];
        for (sum, n) in sums.iter_mut().zip(numbers(it)) {
            *sum += n;
            cells.push(Cell::Count(n));
        }
        rows.push(Row { cells, total: false });
    }
    let mut cells = vec![
        Cell::Text(String::new()),
        Cell::Text(app.words().get(lang, "duties.total").to_owned()),
        Cell::Text(String::new()),
    ];
    cells.extend(sums.map(Cell::Count));
    rows.push(Row { cells, total: true });
    let sheet = Sheet {
        name: app.words().get(lang, "duties.people_short").to_owned(),
        title: app.words().fill(lang, "duties.people_title", title),
        subtitles: vec![app.words().fill(lang, "duties.file_day", [("day", today.as_str())])],
        rows,
        ..sheet(app, actor, lang, &PEOPLE)
    };
    let detail = json!({ "list": "duty_people", "rows": all.len(), "format": format.ending() });
    let name = ["người và việc", &actor.area_name, &year_text];
    hand_out(app, actor, sheet, format, lang, &name, detail).await
}

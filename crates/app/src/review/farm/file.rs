//! The list of farming households as a file: written down before it leaves, like every list.

use std::io::Cursor;

use base::words::Lang;
use paper::{ListCell, ListColumn, ListHead, Separator, XlsxList, csv_head, csv_rows};
use serde_json::json;
use store::review::farm::{FarmQuery, FarmRow};

use super::FarmListQuery;
use crate::App;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;

/// Rows read at a time.
const AT_ONCE: u32 = 1_000;
/// Rows of a file: more than a province answers in years.
const ROWS_MAX: usize = 50_000;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// A workbook.
    Xlsx,
    /// UTF-8 text with a byte-order mark.
    Csv,
}

impl FileFormat {
    /// The kind of an ending.
    pub fn parse(ending: &str) -> Option<FileFormat> {
        match ending {
            "xlsx" => Some(FileFormat::Xlsx),
            "csv" => Some(FileFormat::Csv),
            _ => None,
        }
    }

    fn ending(self) -> &'static str {
        match self {
            FileFormat::Xlsx => "xlsx",
            FileFormat::Csv => "csv",
        }
    }
}

/// A list as a file.
#[derive(Debug)]
pub struct FarmFile {
    pub name: String,
    pub media_type: &'static str,
    pub content: Vec<u8>,
}

/// The columns: the key of the words, the width.
const COLUMNS: [(&str, u16); 14] = [
    ("farms.receipt", 12),
    ("farms.code", 13),
    ("farms.applicant", 26),
    ("farms.village", 18),
    ("farms.received_on", 12),
    ("farms.due_on", 12),
    ("farms.people", 9),
    ("farms.income", 16),
    ("farms.person_month", 18),
    ("farms.result", 22),
    ("farms.state", 22),
    ("farms.number", 16),
    ("farms.answered_on", 12),
    ("farms.commune", 20),
];

/// The list as it is asked for, whole.
///
/// # Errors
/// `not_allowed`.
pub async fn file(
    app: &App,
    actor: &Actor,
    asked: &FarmListQuery,
    format: FileFormat,
    lang: Lang,
) -> Result<FarmFile> {
    actor.require(Action::FarmSee)?;
    actor.require(Action::ExportMake)?;
    let (db, scope) = (&**app.store(), app.scope(actor));
    let mut rows: Vec<FarmRow> = Vec::new();
    let mut query = FarmQuery { before: None, ..asked.read()? };
    // Tens of thousands of rows are read before anything is held for writing.
    loop {
        let page = store::review::farm::list(db, &scope, &query, AT_ONCE).await?;
        let Some(last) = page.last() else { break };
        query.before = Some((last.received_on, last.id));
        rows.extend(page.into_iter().filter(|row| asked.finds(row)));
        if rows.len() >= ROWS_MAX {
            break;
        }
    }
    let day = app.today();
    let detail = json!({ "rows": "farm", "format": format.ending(), "households": rows.len(),
        "filter": { "text": base::number_in_text::mask(&asked.text), "state": asked.state,
            "village": asked.village } });
    let write = app.write(actor, Action::ExportMake).await?;
    let chain = crate::kernel::write::chain_of(&*write, actor, day).await?;
    write.commit(chain.as_ref(), Subject::export(app.new_id()), detail).await?;
    let words = |key: &str| app.words().get(lang, key).to_owned();
    let column = |(key, width): &(&str, u16)| ListColumn { title: words(key), width: *width };
    let head = ListHead {
        name: words("farms.short"),
        titles: vec![words("farms.title"), actor.area_name.clone(), words("export.duty")],
        warning: None,
        columns: COLUMNS.iter().map(column).collect(),
    };
    let cells = rows.iter().map(|row| cells(app, lang, row));
    let bad = |error: paper::BadSheet| Problem::internal(error);
    let (media_type, content) = match format {
        FileFormat::Csv => {
            let mut out = csv_head(&head, Separator::Semicolon).map_err(bad)?;
            out.extend(csv_rows(cells, Separator::Semicolon).map_err(bad)?);
            ("text/csv; charset=utf-8", out)
        }
        FileFormat::Xlsx => {
            let mut list = XlsxList::new(head).map_err(bad)?;
            for row in cells {
                list.add(&row).map_err(bad)?;
            }
            let mut out = Cursor::new(Vec::new());
            list.finish(&mut out).map_err(bad)?;
            let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            (media, out.into_inner())
        }
    };
    let name = format!("ho-nong-lam-ngu-diem-{day}.{}", format.ending());
    Ok(FarmFile { name, media_type, content })
}

fn cells(app: &App, lang: Lang, row: &FarmRow) -> Vec<ListCell> {
    let text = |text: &str| match base::number_in_text::mask(text) {
        text if text.is_empty() => ListCell::Empty,
        text => ListCell::Text(text.into_owned()),
    };
    let number = |n: Option<i64>| n.map_or(ListCell::Empty, ListCell::Number);
    let word = |set: &str, value: &str| {
        ListCell::Text(app.words().get(lang, &format!("{set}.{value}")).to_owned())
    };
    let people = row.people;
    // Whole đồng, to be looked at: the class is in the next column.
    let person_month = row
        .income
        .zip(people)
        .map(|(income, people)| (income * 1_000).div_euclid(people.max(1) * 12));
    vec![
        ListCell::Text(format!("{}/{}", row.receipt, row.year)),
        text(&row.code),
        text(&row.applicant),
        text(&row.village_name),
        ListCell::Day(row.received_on),
        ListCell::Day(row.due_on),
        number(people),
        number(row.income),
        number(person_month),
        row.result.map_or(ListCell::Empty, |it| word("farm_outcome", it.as_str())),
        word("farm_state", row.state.as_str()),
        text(row.number.as_deref().unwrap_or_default()),
        row.answered_on.map_or(ListCell::Empty, ListCell::Day),
        text(&crate::place::area::name(app, &row.commune)),
    ]
}

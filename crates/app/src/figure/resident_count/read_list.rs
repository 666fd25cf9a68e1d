//! A count village by village from a spreadsheet: read and shown in the form, where somebody looks at it
//! and saves it. Nothing is put down here.

use base::Finding;
use base::id::VillageId;
use workbook::{Sheet, Workbook};

use super::{CountText, VillageCountNew, offered};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};

/// A commune has some dozens of villages.
const ROWS_MAX: usize = 400;
/// The head stands in one of the first rows.
const HEAD_WITHIN: usize = 30;
/// Words in the heads of the three columns, folded.
const VILLAGE: &[&str] =
    &["thon", "ten thon", "thon to dan pho", "to dan pho", "khu dan cu", "village"];
const HOUSEHOLDS: &[&str] = &["so ho", "tong so ho", "so ho dan cu", "ho", "households"];
const PEOPLE: &[&str] =
    &["nhan khau", "so nhan khau", "tong so nhan khau", "so nguoi", "so khau", "people"];
/// Words of a row that adds up, folded.
const SUMS: &[&str] = &["tong", "tong so", "tong cong", "cong", "toan xa", "total"];

/// A row of the list.
struct Line {
    name: String,
    households: Option<i64>,
    people: Option<i64>,
    finding: Option<Finding>,
    place: base::Place,
}

/// Reads a spreadsheet with a row a village.
///
/// # Errors
/// `resident_count_refused` for a file that cannot be read, has no such columns, or names a village that the
/// commune has not; `list_too_long`.
pub async fn read_list(
    app: &App,
    actor: &Actor,
    file_name: &str,
    bytes: Vec<u8>,
) -> Result<CountText> {
    actor.require(Action::ResidentCountAdd)?;
    let villages = offered(app, actor, None).await?;
    let name = file_name.to_owned();
    let task = tokio::task::spawn_blocking(move || {
        let book = workbook::read(&name, &bytes)?;
        lines_of(&book)
    });
    let refused =
        |findings: Vec<Finding>| Problem::new(Code::ResidentCountRefused).with_findings(findings);
    let lines = task.await.map_err(Problem::internal)?.map_err(|it| refused(vec![it]))?;
    if lines.len() > ROWS_MAX {
        return Err(Problem::new(Code::ListTooLong).with("max", ROWS_MAX));
    }
    let mut text = CountText::default();
    let mut wrong = Vec::new();
    for line in lines {
        if let Some(finding) = line.finding {
            wrong.push(finding.at(line.place));
            continue;
        }
        let folded = base::text::fold(&line.name);
        if SUMS.contains(&folded.as_str()) {
            (text.households, text.people) = (line.households, line.people);
            continue;
        }
        let sought = bare(&line.name);
        let same = |name: &str| bare(name) == sought;
        let village: Option<VillageId> =
            villages.iter().find(|it| same(&it.name)).map(|it| it.village);
        match (village, line.households) {
            (Some(village), Some(households)) => {
                text.villages.push(VillageCountNew { village, households, people: line.people });
            }
            (Some(_), None) => {}
            (None, _) => {
                let finding = Finding::error("resident_count_village").with("name", &line.name);
                wrong.push(finding.at(line.place));
            }
        }
    }
    if wrong.is_empty() { Ok(text) } else { Err(refused(wrong)) }
}

/// “Thôn 1” and “1” are one village of a commune: the name alone, as names are compared.
fn bare(name: &str) -> String {
    let name = base::text::marked(name);
    let kinds = ["thôn", "tổ dân phố", "bản", "khu phố", "tdp"];
    let of_kind = |kind: &str| {
        Some(name.strip_prefix(&base::text::marked(kind))?.strip_prefix(' ')?.to_owned())
    };
    kinds.into_iter().find_map(of_kind).unwrap_or(name)
}

/// The rows under the head of the first sheet that has one.
fn lines_of(book: &Workbook) -> std::result::Result<Vec<Line>, Finding> {
    for sheet in &book.sheets {
        for (at, row) in sheet.rows.iter().take(HEAD_WITHIN).enumerate() {
            let column = |words: &[&str]| {
                (0..sheet.cells(row).len()).find(|at| {
                    words.contains(&base::text::fold(book.text(sheet, row, *at)).as_str())
                })
            };
            let (Some(village), Some(households)) = (column(VILLAGE), column(HOUSEHOLDS)) else {
                continue;
            };
            let columns = (village, households, column(PEOPLE));
            let rows = sheet.rows.iter().skip(at + 1);
            let lines = rows.filter_map(|row| line_of(book, sheet, row, columns));
            return Ok(lines.take(ROWS_MAX + 1).collect());
        }
    }
    Err(Finding::error("resident_count_columns"))
}

/// A row; nothing where it names no village.
fn line_of(
    book: &Workbook,
    sheet: &Sheet,
    row: &workbook::Row,
    (village, households, people): (usize, usize, Option<usize>),
) -> Option<Line> {
    let name = base::text::clean(book.text(sheet, row, village));
    if name.is_empty() {
        return None;
    }
    let mut finding = None;
    let mut number = |column: usize| {
        let text = book.text(sheet, row, column).trim();
        if text.is_empty() {
            return None;
        }
        let digits: String =
            text.chars().filter(|it| !['.', ',', ' ', '\u{a0}'].contains(it)).collect();
        // 1.250 and 1 250 are a thousand and more; 12,5 households are none.
        let grouped = text.split(['.', ',', ' ', '\u{a0}']).skip(1).all(|part| part.len() == 3);
        match digits.parse().ok().filter(|_| grouped) {
            Some(n) => Some(n),
            None => {
                finding = Some(Finding::error("resident_count_number").with("text", text));
                None
            }
        }
    };
    let (households, people) = (number(households), people.and_then(&mut number));
    Some(Line { name, households, people, finding, place: sheet.place(Some(row.number), None) })
}

//! A list that came back from the office that grants: household, person, number, days. It is read and shown
//! row by row; only what somebody then confirms is put down.

use std::collections::BTreeMap;

use base::id::{HouseholdId, PersonId};
use base::{Day, Finding};
use register::HouseholdCode;
use register::people::entitlement::Holder;
use store::people::entitlement::line::NamedPerson;
use workbook::{Sheet, Workbook};

use super::{PolicyView, policy};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};

/// Rows of one list: what fits one form to confirm.
const ROWS_MAX: usize = 500;
/// The head stands in one of the first rows.
const HEAD_WITHIN: usize = 30;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    Code,
    Name,
    Born,
    Number,
    From,
    To,
}

/// Words in the head of a column, folded, without marks between words.
const HEADS: [(Holds, &[&str]); 6] = [
    (Holds::Code, &["ma ho", "household code", "ma so ho"]),
    (Holds::Name, &["ho va ten", "ho ten", "ten thanh vien", "name"]),
    (
        Holds::Born,
        &["ngay sinh", "nam sinh", "ngay nam sinh", "ngay thang nam sinh", "sinh", "birth"],
    ),
    (
        Holds::Number,
        &[
            "so the",
            "ma the",
            "so quyet dinh cap",
            "so bhyt",
            "ma so bhxh",
            "card",
            "number of the card",
        ],
    ),
    (Holds::From, &["tu ngay", "gia tri tu", "co gia tri tu", "ngay bat dau", "from"]),
    (Holds::To, &["den ngay", "gia tri den", "co gia tri den", "ngay het han", "to"]),
];

/// A row of the list.
#[derive(Debug, Clone)]
pub struct ListRow {
    /// Its number in the file.
    pub row: u32,
    pub code: String,
    /// The name as the list has it.
    pub name: String,
    pub household: Option<HouseholdId>,
    pub person: Option<PersonId>,
    pub number: String,
    pub valid_from: Option<Day>,
    pub valid_to: Option<Day>,
    /// Why it cannot be put down.
    pub wrong: Option<Finding>,
}

/// A list as it was read.
#[derive(Debug, Clone)]
pub struct ListRead {
    pub policy: PolicyView,
    pub rows: Vec<ListRow>,
}

impl ListRead {
    /// The rows that can be put down.
    pub fn fit(&self) -> usize {
        self.rows.iter().filter(|row| row.wrong.is_none()).count()
    }
}

/// Reads a list of who received a policy. Nothing of it is put down.
///
/// # Errors
/// `entitlement_unknown`, `entitlement_refused` for a file that cannot be read or has no such columns,
/// `list_too_long`.
pub async fn read_list(
    app: &App,
    actor: &Actor,
    id: &str,
    file_name: &str,
    bytes: Vec<u8>,
) -> Result<ListRead> {
    actor.require(Action::EntitlementAdd)?;
    let of = policy(app, actor, id, None)?;
    let (name, holder) = (file_name.to_owned(), of.holder);
    let task = tokio::task::spawn_blocking(move || {
        let book = workbook::read(&name, &bytes)?;
        rows_of(&book, holder)
    });
    let refused =
        |finding: Finding| Problem::new(Code::EntitlementRefused).with_findings(vec![finding]);
    let mut rows = task.await.map_err(Problem::internal)?.map_err(refused)?;
    if rows.len() > ROWS_MAX {
        return Err(Problem::new(Code::ListTooLong).with("max", ROWS_MAX));
    }
    let codes: Vec<String> = rows.iter().map(|(row, _)| row.code.clone()).collect();
    let (db, scope) = (&**app.store(), app.scope(actor));
    let people =
        store::people::entitlement::line::people_of_codes(db, &scope, &codes, app.today()).await?;
    let mut by: BTreeMap<&str, Vec<&NamedPerson>> = BTreeMap::new();
    for person in &people {
        by.entry(person.code.as_str()).or_default().push(person);
    }
    for (row, born) in &mut rows {
        if row.wrong.is_none() {
            let members = by.get(row.code.as_str()).map_or(&[][..], Vec::as_slice);
            tie(row, *born, members, holder);
        }
    }
    Ok(ListRead { policy: of, rows: rows.into_iter().map(|(row, _)| row).collect() })
}

/// Ties a row to the household of its code and the member of its name.
fn tie(row: &mut ListRow, born: Option<i32>, members: &[&NamedPerson], holder: Holder) {
    let Some(first) = members.first() else {
        row.wrong = Some(Finding::error("entitlement_row_household").with("code", &row.code));
        return;
    };
    row.household = Some(first.household);
    if holder == Holder::Household {
        return;
    }
    let folded = base::text::fold(&row.name);
    let is_named = |it: &&&NamedPerson| it.folded == folded;
    let named = members.iter().filter(is_named).count();
    // Of two of one name the year of birth tells, where the list has it.
    let born = |it: &&&NamedPerson| named < 2 || born.is_none() || it.birth_year == born;
    let mut same = members.iter().filter(is_named).filter(born);
    match (same.next(), same.next()) {
        (Some(one), None) => row.person = Some(one.person),
        (None, _) => {
            row.wrong = Some(Finding::error("entitlement_row_person").with("name", &row.name));
        }
        (Some(_), Some(_)) => {
            row.wrong = Some(Finding::error("entitlement_row_two").with("name", &row.name));
        }
    }
}

/// The rows under the head of the first sheet that has one.
fn rows_of(
    book: &Workbook,
    holder: Holder,
) -> std::result::Result<Vec<(ListRow, Option<i32>)>, Finding> {
    for sheet in &book.sheets {
        let heads = sheet.rows.iter().take(HEAD_WITHIN).enumerate();
        let found = heads.map(|(at, row)| (at, head(book, sheet, row))).find(|(_, columns)| {
            columns.contains_key(&Holds::Code)
                && columns.contains_key(&Holds::From)
                && (holder == Holder::Household || columns.contains_key(&Holds::Name))
        });
        if let Some((at, columns)) = found {
            let rows = sheet.rows.iter().skip(at + 1);
            let rows = rows.map(|row| row_of(book, sheet, row, &columns));
            return Ok(rows.flatten().take(ROWS_MAX + 1).collect());
        }
    }
    Err(Finding::error("entitlement_columns"))
}

fn head(book: &Workbook, sheet: &Sheet, row: &workbook::Row) -> BTreeMap<Holds, usize> {
    let mut columns = BTreeMap::new();
    for column in 0..sheet.cells(row).len() {
        let folded = base::text::fold(book.text(sheet, row, column));
        let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
        let folded = words.collect::<Vec<_>>().join(" ");
        let holds = HEADS.iter().find(|(_, heads)| {
            heads.iter().any(|head| folded == *head || folded.starts_with(&format!("{head} ")))
        });
        if let Some((holds, _)) = holds {
            columns.entry(*holds).or_insert(column);
        }
    }
    columns
}

/// A row with the year of birth that it names; nothing where it names no household, as dividers and sums
/// do, and nothing where nobody has filled in yet what was granted.
fn row_of(
    book: &Workbook,
    sheet: &Sheet,
    row: &workbook::Row,
    columns: &BTreeMap<Holds, usize>,
) -> Option<(ListRow, Option<i32>)> {
    let text = |holds: Holds| {
        columns.get(&holds).map_or("", |column| book.text(sheet, row, *column)).trim().to_owned()
    };
    let typed = text(Holds::Code);
    let granted = [Holds::Number, Holds::From, Holds::To];
    if typed.is_empty() || granted.into_iter().all(|holds| text(holds).is_empty()) {
        return None;
    }
    let year = |part: &str| part.parse().ok().filter(|_| part.len() == 4);
    let born = text(Holds::Born).split(|c: char| !c.is_ascii_digit()).find_map(year);
    let mut wrong = None;
    let code = match HouseholdCode::parse(&typed) {
        Ok(code) => code.to_string(),
        Err(_) => {
            wrong = Some(Finding::error("entitlement_row_household").with("code", &typed));
            typed
        }
    };
    // A cell of a day may carry its hour.
    let day = |text: &str| {
        let first = text.split([' ', 'T']).next().unwrap_or_default();
        base::day::parse_day(first)
    };
    let (from, to) = (text(Holds::From), text(Holds::To));
    let (valid_from, valid_to) = (day(&from), day(&to));
    if wrong.is_none() && (valid_from.is_none() || (valid_to.is_none() && !to.is_empty())) {
        let shown = if valid_from.is_none() { &from } else { &to };
        wrong = Some(Finding::error("entitlement_row_day").with("day", shown));
    }
    let place = sheet.place(Some(row.number), None);
    let row = ListRow {
        row: row.number,
        code,
        name: base::text::clean(&text(Holds::Name)),
        household: None,
        person: None,
        number: base::text::clean(&text(Holds::Number)),
        valid_from,
        valid_to,
        wrong: wrong.map(|finding| finding.at(place)),
    };
    Some((row, born))
}

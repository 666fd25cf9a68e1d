//! Records with the rows that belong to them, in one statement: what others write meanwhile is in it whole or
//! not at all, and a write that looks at a record asks once.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::Text;
use super::columns::{self, As, Columns, Lines, Part};
use super::kind::{Kind, Own};
use crate::kernel::error::Result;
use crate::kernel::row::Row;

/// Whether a part is further columns of the record's own row.
fn is_own(kind: Kind, part: &Part) -> bool {
    part.table == kind.table && part.link == kind.key
}

/// Whether a record, whose own row is read by its columns, has rows beside it.
pub(super) fn has_rows_beside(kind: Kind) -> bool {
    kind.parts.iter().any(|part| !is_own(kind, part))
}

/// What a record of columns is read by without rows beside it.
pub(super) fn own_columns(kind: Kind, (name, columns): (&str, Columns)) -> String {
    let own: String = kind
        .parts
        .iter()
        .filter(|part| is_own(kind, part))
        .map(|part| format!(", {}", columns::selected(part.columns)))
        .collect();
    format!(
        "x.{} as record, {name} as known_as, x.mark, {}{}{own}",
        kind.key,
        columns::selected(columns),
        columns::told(kind.parts),
    )
}

/// The statement: `tail` says which records, in the order in which they are wanted.
pub(super) fn statement(
    kind: Kind,
    (name, joined, columns): (&str, &str, Columns),
    tail: &str,
) -> String {
    let (key, table) = (kind.key, kind.table);
    let mut sql = format!(
        "with wanted as (select x.{key} as wanted_id from {table} x {tail}) \
         select 0 as part, row_number() over (order by x.{key}) as line, {}{} \
         from {table} x {joined} where x.{key} in (select wanted_id from wanted)",
        own_columns(kind, (name, columns)),
        beside(kind, None),
    );
    let mut own: Vec<String> = nothing(columns);
    let told = kind.parts.iter().filter(|part| matches!(part.lines, Lines::RunWhere(_)));
    own.extend(told.map(|_| "null".to_owned()));
    for part in kind.parts.iter().filter(|part| is_own(kind, part)) {
        own.extend(nothing(part.columns));
    }
    for (place, part) in kind.parts.iter().enumerate().filter(|(_, part)| !is_own(kind, part)) {
        let Part { table, link, order, .. } = part;
        sql.push_str(&format!(
            " union all select {}, row_number() over (order by x.{link}, {order}), x.{link}, null, null, \
             {}{} from {table} x where x.{link} in (select wanted_id from wanted)",
            place + 1,
            own.join(", "),
            beside(kind, Some(place)),
        ));
    }
    sql.push_str(" order by part, line");
    sql
}

/// The columns of all rows beside: those of one part, and nothing in the places of the others.
fn beside(kind: Kind, of: Option<usize>) -> String {
    let mut out = String::new();
    for (place, part) in kind.parts.iter().enumerate().filter(|(_, part)| !is_own(kind, part)) {
        let values = match of == Some(place) {
            true => columns::expressions(part.columns),
            false => nothing(part.columns),
        };
        for (value, (column, _)) in values.into_iter().zip(part.columns) {
            out.push_str(&format!(", {value} as {}", beside_name(place, column)));
        }
    }
    out
}

fn beside_name(place: usize, column: &str) -> String {
    format!("p{place}_{column}")
}

/// Null in the type of each column: PostgreSQL wants to know it.
fn nothing(columns: Columns) -> Vec<String> {
    let each = columns.iter().map(|(_, kind)| {
        let name = match kind {
            As::Id => "uuid",
            As::Words => "text",
            As::Number => "bigint",
            As::On => "date",
            As::At => "timestamptz",
            As::Yes => "boolean",
        };
        format!("cast(null as {name})")
    });
    each.collect()
}

/// The records of the rows of [`statement`].
pub(super) fn read(
    kind: Kind,
    rows: &[Row],
    own: impl Fn(&Row) -> Result<Own>,
) -> Result<Vec<Own>> {
    let mut lines: BTreeMap<(usize, Uuid), Text> = BTreeMap::new();
    let mut records = Vec::new();
    for row in rows {
        let place = match row.take::<i32>("part")? {
            0 => {
                records.push((own(row)?, row));
                continue;
            }
            of => usize::try_from(of - 1).unwrap_or(usize::MAX),
        };
        let Some(part) = kind.parts.get(place) else { continue };
        let line = columns::text_by(part.columns, row, |column| beside_name(place, column))?;
        let text = lines.entry((place, row.take("record")?)).or_default();
        *text = part.lines.with(std::mem::take(text), line);
    }
    let whole = |(mut own, row): (Own, &Row)| -> Result<Own> {
        for (place, part) in kind.parts.iter().enumerate() {
            let lines = match is_own(kind, part) {
                true => own_line(part, row)?,
                false => lines.remove(&(place, own.id)).unwrap_or_default(),
            };
            if part.is_told_by(row) {
                own.text = own.text.text(lines.as_str());
            }
        }
        Ok(own)
    };
    records.into_iter().map(whole).collect()
}

/// With the further columns of their own rows, of records without rows beside them.
pub(super) fn with_own(kind: Kind, row: &Row, mut own: Own) -> Result<Own> {
    for part in kind.parts.iter().filter(|part| part.is_told_by(row)) {
        own.text = own.text.text(own_line(part, row)?.as_str());
    }
    Ok(own)
}

fn own_line(part: &Part, row: &Row) -> Result<Text> {
    Ok(part.lines.with(Text::default(), columns::text(part.columns, row)?))
}

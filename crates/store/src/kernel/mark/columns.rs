//! Records whose marks are made from their rows as they are read: which columns go into them, and which
//! rows that belong to them. The order is part of every mark that was made and never changes.

use base::Day;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::text::Text;
use crate::kernel::error::Result;
use crate::kernel::row::Row;

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum As {
    /// An id.
    Id,
    /// A text.
    Words,
    /// A whole number.
    Number,
    /// A day.
    On,
    /// A moment.
    At,
    /// Yes or no.
    Yes,
}

use As::{At, Id, Number, On, Words, Yes};

/// Columns with what they hold, those of a joined row with its letter before them.
pub(crate) type Columns = &'static [(&'static str, As)];

/// Rows that belong to a record.
#[derive(Debug)]
pub(crate) struct Part {
    /// Their table.
    pub(crate) table: &'static str,
    /// The column with the id of the record.
    pub(crate) link: &'static str,
    /// Their order among those of a record.
    pub(crate) order: &'static str,
    /// Their columns.
    pub(crate) columns: Columns,
    /// How they stand in the text of the record.
    pub(crate) lines: Lines,
}

/// How rows that belong to a record stand in its text.
#[derive(Debug)]
pub(crate) enum Lines {
    /// Each row is a text of its own.
    Each,
    /// The values of all rows one after the other, with a record whose own row has something in this
    /// column; nothing with any other.
    RunWhere(&'static str),
}

impl Part {
    /// Whether the mark of a record covers it, by the record's own row.
    pub(super) fn is_told_by(&self, row: &Row) -> bool {
        match self.lines {
            Lines::Each => true,
            Lines::RunWhere(column) => !row.is_null(column),
        }
    }
}

impl Lines {
    /// A text of rows with that of a further one.
    pub(super) fn with(&self, text: Text, line: Text) -> Text {
        match self {
            Lines::Each => text.text(line.as_str()),
            Lines::RunWhere(_) => text.and(line),
        }
    }
}

/// Columns as a statement reads them; PostgreSQL keeps numbers in several widths.
pub(super) fn selected(columns: Columns) -> String {
    let each =
        expressions(columns).into_iter().zip(columns).map(|(value, (column, kind))| {
            match (kind, column.split_once('.')) {
                (Number, dotted) => {
                    format!("{value} as {}", dotted.map_or(*column, |(_, name)| name))
                }
                (Id | Words | On | At | Yes, _) => value,
            }
        });
    each.collect::<Vec<_>>().join(", ")
}

/// The same without their names.
pub(super) fn expressions(columns: Columns) -> Vec<String> {
    let each = columns.iter().map(|(column, kind)| {
        let (table, name) = column.split_once('.').unwrap_or(("x", column));
        match kind {
            Number => format!("cast({table}.{name} as bigint)"),
            Id | Words | On | At | Yes => format!("{table}.{name}"),
        }
    });
    each.collect()
}

/// The columns by which a record tells which of its parts its mark covers.
pub(super) fn told(parts: &[Part]) -> String {
    let each = parts.iter().filter_map(|part| match part.lines {
        Lines::Each => None,
        Lines::RunWhere(column) => Some(format!(", x.{column}")),
    });
    each.collect()
}

/// The text of a row.
pub(super) fn text(columns: Columns, row: &Row) -> Result<Text> {
    text_by(columns, row, |column| {
        column.split_once('.').map_or(column, |(_, name)| name).to_owned()
    })
}

/// The same where the statement calls its columns otherwise.
pub(super) fn text_by(
    columns: Columns,
    row: &Row,
    called: impl Fn(&'static str) -> String,
) -> Result<Text> {
    columns.iter().try_fold(Text::default(), |text, (column, kind)| {
        let called = called(column);
        let name = called.as_str();
        Ok(match kind {
            Id => text.maybe(row.take::<Option<Uuid>>(name)?),
            Words => text.maybe(row.take::<Option<String>>(name)?),
            Number => text.maybe(row.take::<Option<i64>>(name)?),
            On => text.maybe(row.take::<Option<Day>>(name)?),
            At => text.maybe_at(row.take::<Option<DateTime<Utc>>>(name)?),
            Yes => text.maybe(row.take::<Option<bool>>(name)?),
        })
    })
}

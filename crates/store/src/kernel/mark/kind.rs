//! How the records of a noun carry a mark. Each noun declares it beside its rows; `crate::joints` puts them
//! together, and nothing here knows any of them.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use base::Day;
use uuid::Uuid;

use super::columns::{Columns, Part};
use super::text::Text;
use crate::kernel::error::Result;
use crate::kernel::row::Row;
use crate::kernel::seal::Sealer;

/// A kind of record that carries a mark.
pub type Kind = &'static Marking;

/// The state of a register in which every record of every kind has its mark; each program that marks
/// further kinds counts one more.
pub const ALL_KINDS: u8 = 5;
/// From which of these states on a kind has its marks whose table begins empty.
const OF_MOST: u8 = 2;
/// From which of these states on the heads of the log have a mark.
pub const HEADS_SINCE: u8 = 2;

/// How the records of a noun carry a mark.
#[derive(Debug)]
pub struct Marking {
    /// Its table, which is also its name in the log. The table has a column `mark`.
    pub(crate) table: &'static str,
    /// The column of a record's id.
    pub(crate) key: &'static str,
    /// The column that tells records of one id from one another, where there are several.
    pub(crate) day: Option<&'static str>,
    /// From which state of a register on each record has its mark.
    pub(crate) since: u8,
    /// Records read in one statement: some are long texts.
    pub(crate) at_once: u32,
    /// Whether its rows are only ever added, each with its mark.
    pub(crate) is_fact: bool,
    /// Whether people know a record by a commune and a year, and not by a name.
    pub(crate) is_of_a_year: bool,
    /// What goes into the mark. It is part of every mark that was made and never changes.
    pub(crate) content: Content,
    /// Tables whose rows its content reads beside its own; none of them is only for the name.
    pub(crate) beside: &'static [&'static str],
    /// Rows that belong to a record and are read by statements of their own.
    pub(crate) parts: &'static [Part],
    /// What the log may call the act that last wrote a record.
    pub(crate) written_with: WrittenWith,
}

impl Marking {
    /// What most are: records that change, read by hundreds, known by a name.
    pub(crate) const fn of(table: &'static str, content: Content) -> Marking {
        Marking {
            table,
            key: "id",
            day: None,
            since: OF_MOST,
            at_once: 500,
            is_fact: false,
            is_of_a_year: false,
            content,
            beside: &[],
            parts: &[],
            written_with: WrittenWith::Itself,
        }
    }

    /// Its table, which is also its name in the log.
    pub fn table(&self) -> &'static str {
        self.table
    }

    /// Whether its rows are only ever added, each with its mark.
    pub fn is_fact(&self) -> bool {
        self.is_fact
    }

    /// From which state of a register on each record of the kind has its mark.
    pub fn since(&self) -> u8 {
        self.since
    }

    /// Records read in one statement.
    pub fn at_once(&self) -> u32 {
        self.at_once
    }

    /// The tables whose rows are in the mark of a record: its own, those of what belongs to it.
    pub fn tables(&self) -> impl Iterator<Item = &'static str> {
        let parts = self.parts.iter().map(|part| part.table);
        std::iter::once(self.table).chain(parts).chain(self.beside.iter().copied())
    }

    /// Whether people know a record by a commune and a year.
    pub fn is_of_a_year(&self) -> bool {
        self.is_of_a_year
    }
}

/// All of them, in the order in which they are looked at.
pub fn kinds() -> &'static [Kind] {
    crate::joints::MARKED
}

/// The tables whose rows are in the mark of some record.
pub fn tables() -> BTreeSet<&'static str> {
    kinds().iter().flat_map(|kind| kind.tables()).collect()
}

/// The kind of that name.
pub fn kind_named(name: &str) -> Option<Kind> {
    kinds().iter().copied().find(|kind| kind.table == name)
}

impl PartialEq for Marking {
    fn eq(&self, other: &Marking) -> bool {
        self.table == other.table
    }
}

impl Eq for Marking {}

impl Hash for Marking {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.table.hash(state);
    }
}

impl PartialOrd for Marking {
    fn partial_cmp(&self, other: &Marking) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Marking {
    fn cmp(&self, other: &Marking) -> Ordering {
        self.table.cmp(other.table)
    }
}

/// What goes into a mark, as it is read; `x` is the row of the record.
#[derive(Debug)]
pub(crate) enum Content {
    /// The id, and then these columns.
    Columns {
        /// What people know a record by, an expression.
        name: &'static str,
        /// What else is joined for the name or the columns.
        joined: &'static str,
        /// The columns.
        columns: Columns,
    },
    /// What the noun reads from a row.
    Row {
        /// `select …, x.mark from … x …`
        select: fn() -> String,
        /// A record of a row.
        read: fn(&Row) -> Result<Own>,
    },
    /// What the noun reads from several rows a record, which come by one statement.
    Rows {
        /// The statement; `{tail}` stands for the condition on `x`.
        select: &'static str,
        /// The records of the rows, by id.
        read: fn(&Sealer, &[Row]) -> Result<Vec<Own>>,
    },
}

/// A record as its noun reads it.
#[derive(Debug, Clone)]
pub(crate) struct Own {
    /// Its id.
    pub(crate) id: Uuid,
    /// What tells it from others of this id.
    pub(crate) day: Option<Day>,
    /// What people know it by.
    pub(crate) name: String,
    /// Its mark.
    pub(crate) mark: Option<String>,
    /// What the mark is of, without the parts.
    pub(crate) text: Text,
}

/// What the log may call the act that last wrote a record.
#[derive(Debug)]
pub(crate) enum WrittenWith {
    /// The record itself.
    Itself,
    /// Something else that has its id: `round/<id>`.
    Under(&'static str),
    /// The record, or the list (`import`) or `round` by which it came, as this statement gives them.
    CameBy(&'static str),
    /// What is read from the row that this statement gives.
    Asked(&'static str, fn(Uuid, &Row) -> Result<Vec<String>>),
}

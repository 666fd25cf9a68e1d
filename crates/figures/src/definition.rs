//! The definition of a table as its file writes it.

use std::collections::BTreeSet;

use serde::Deserialize;

/// Whether a table stands on one day or tells of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Covers {
    /// The closing day alone.
    Day,
    /// From the opening to the closing day.
    Period,
}

/// A kind of row that every area has in the table: households, people.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowKind {
    /// Its id; with several kinds it goes before each measure's name (`people_opening`).
    pub id: String,
    /// Its words.
    pub name_vi: String,
    /// The same in English.
    pub name_en: String,
}

/// A column of the table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its number in brackets, as the law gives it.
    pub number: u32,
    /// Its words.
    pub name_vi: String,
    /// The same in English.
    pub name_en: String,
    /// The words above it, shared with its neighbours; may be empty.
    pub group_vi: String,
    /// The same in English.
    pub group_en: String,
    /// What stands in it.
    pub content: Content,
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The sum of a measure of the query.
    Measure(String),
    /// One column over another, in percent.
    Rate {
        /// The number of the column above the stroke.
        of: u32,
        /// The number of the column below it.
        by: u32,
    },
}

/// On which day another table is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// The opening day of this table.
    Opening,
    /// The closing day of this table.
    Closing,
}

/// Something that must hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Identity {
    /// closing = opening − Σ minus + Σ plus.
    Flow {
        /// The column at the opening.
        opening: u32,
        /// The falls.
        minus: Vec<u32>,
        /// The rises.
        plus: Vec<u32>,
        /// The column at the closing.
        closing: u32,
    },
    /// Σ parts ≤ whole.
    PartsWithin {
        /// The parts.
        parts: Vec<u32>,
        /// The whole.
        whole: u32,
    },
    /// part ≤ whole.
    Within {
        /// The part.
        part: u32,
        /// The whole.
        whole: u32,
    },
    /// A column is equal to one of another table, of the same kind of row.
    Equal {
        /// The column here.
        column: u32,
        /// The other table.
        table: String,
        /// The column there.
        other: u32,
    },
    /// A column is what another table counts on a day.
    StandsIn {
        /// The column here.
        column: u32,
        /// The other table.
        table: String,
        /// The day it is looked up on.
        on: On,
        /// Its measure for the row of households.
        households: String,
        /// Its measure for the row of people.
        people: String,
    },
}

/// A table.
#[derive(Debug, Clone)]
pub struct TableDef {
    /// Its id, the name of its folder.
    pub id: String,
    /// Its number.
    pub number: u32,
    /// Its title.
    pub name_vi: String,
    /// The same in English.
    pub name_en: String,
    /// A short name for lists.
    pub short_vi: String,
    /// The same in English.
    pub short_en: String,
    /// Where its shape is from.
    pub source: String,
    /// Whether that was seen in the source.
    pub checked: bool,
    /// A day or a period.
    pub covers: Covers,
    /// The kinds of rows.
    pub rows: Vec<RowKind>,
    /// The columns.
    pub columns: Vec<Column>,
    /// What must hold.
    pub identities: Vec<Identity>,
    /// The query, with what it stands on.
    pub query: String,
}

/// A definition that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("law/tables/{table}: {reason}")]
pub struct BadTable {
    /// The table.
    pub table: String,
    /// Why.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    number: u32,
    name_vi: String,
    name_en: String,
    short_vi: String,
    short_en: String,
    source: String,
    confidence: String,
    covers: Covers,
    row: Vec<RowKind>,
    column: Vec<FileColumn>,
    #[serde(default)]
    identity: Vec<Identity>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileColumn {
    number: u32,
    measure: Option<String>,
    rate: Option<FileRate>,
    name_vi: String,
    name_en: String,
    #[serde(default)]
    group_vi: String,
    #[serde(default)]
    group_en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRate {
    of: u32,
    by: u32,
}

impl TableDef {
    /// Reads a definition, with its query.
    ///
    /// # Errors
    /// The first thing wrong: an unknown key, a column without content or with two, a column
    /// named that does not exist, a measure that is no plain name or that the query does not give.
    pub fn parse(table: &str, text: &str, query: &str) -> Result<TableDef, BadTable> {
        let bad = |reason: String| BadTable { table: table.to_owned(), reason };
        let file: File = toml::from_str(text).map_err(|error| bad(error.to_string()))?;
        let mut columns = Vec::new();
        for column in file.column {
            let content = match (column.measure, column.rate) {
                (Some(measure), None) => Content::Measure(measure),
                (None, Some(rate)) => Content::Rate { of: rate.of, by: rate.by },
                _ => {
                    return Err(bad(format!(
                        "column {}: measure or rate, one of them",
                        column.number
                    )));
                }
            };
            columns.push(Column {
                number: column.number,
                name_vi: column.name_vi,
                name_en: column.name_en,
                group_vi: column.group_vi,
                group_en: column.group_en,
                content,
            });
        }
        let def = TableDef {
            id: file.id,
            number: file.number,
            name_vi: file.name_vi,
            name_en: file.name_en,
            short_vi: file.short_vi,
            short_en: file.short_en,
            source: file.source,
            checked: file.confidence == "checked",
            covers: file.covers,
            rows: file.row,
            columns,
            identities: file.identity,
            query: query.to_owned(),
        };
        def.check(table).map_err(bad)?;
        Ok(def)
    }

    fn check(&self, table: &str) -> Result<(), String> {
        if self.id != table {
            return Err(format!("its id is {}", self.id));
        }
        if self.rows.is_empty() {
            return Err("it has no kind of row".to_owned());
        }
        let mut seen = BTreeSet::new();
        for column in &self.columns {
            if !seen.insert(column.number) {
                return Err(format!("column {} stands twice", column.number));
            }
        }
        for column in &self.columns {
            if let Content::Rate { of, by } = column.content {
                for number in [of, by] {
                    if !matches!(self.column(number).map(|c| &c.content), Some(Content::Measure(_)))
                    {
                        return Err(format!(
                            "column {}: {number} is no column of counts",
                            column.number
                        ));
                    }
                }
            }
        }
        for number in self.identities.iter().flat_map(Identity::columns) {
            if !seen.contains(&number) {
                return Err(format!("an identity names column {number}, which is not there"));
            }
        }
        for measure in self.measures() {
            let plain = measure.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            if !plain || !self.query.contains(&format!(" {measure}")) {
                return Err(format!("the query gives no {measure}"));
            }
        }
        Ok(())
    }

    /// A column by its number.
    pub fn column(&self, number: u32) -> Option<&Column> {
        self.columns.iter().find(|column| column.number == number)
    }

    /// A kind of row by its id.
    pub fn row(&self, id: &str) -> Option<&RowKind> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The name of a measure in the query, for a kind of row.
    pub fn measure(&self, row: &RowKind, column: &Column) -> Option<String> {
        match &column.content {
            Content::Measure(name) if self.rows.len() == 1 => Some(name.clone()),
            Content::Measure(name) => Some(format!("{}_{name}", row.id)),
            Content::Rate { .. } => None,
        }
    }

    /// All measures, row kind by row kind, in the order of the columns.
    pub fn measures(&self) -> Vec<String> {
        let of_row = |row| self.columns.iter().filter_map(move |column| self.measure(row, column));
        self.rows.iter().flat_map(of_row).collect()
    }
}

impl Identity {
    /// The columns of the table itself that the identity names.
    fn columns(&self) -> Vec<u32> {
        match self {
            Identity::Flow { opening, minus, plus, closing } => {
                [opening, closing].into_iter().chain(minus).chain(plus).copied().collect()
            }
            Identity::PartsWithin { parts, whole } => {
                parts.iter().chain([whole]).copied().collect()
            }
            Identity::Within { part, whole } => vec![*part, *whole],
            Identity::Equal { column, .. } | Identity::StandsIn { column, .. } => vec![*column],
        }
    }
}

//! Tables as either engine describes them, and the values of a row on their way out and in.

use chrono::{DateTime, NaiveDate, SecondsFormat, SubsecRound, Utc};
use sea_orm::{TryGetable, Value};
use uuid::Uuid;

use super::file::Cell;
use crate::Db;
use crate::kernel::db::{Engine, engine_of};
use crate::kernel::error::{Result, StoreError};
use crate::kernel::row::{self, Row};

const OPERATION: &str = "backup_table";
/// What belongs to the machine, not to the register: who is signed in, and the schema's own steps,
/// which the head of the file names.
const LEFT_OUT: [&str; 2] = ["migration", "session"];

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    Small,
    Int,
    Big,
    Text,
    Bytes,
    Id,
    Day,
    Moment,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// Every table of the database, sorted.
pub(super) async fn names(db: &impl Db) -> Result<Vec<String>> {
    let sql = match engine_of(db) {
        Engine::Sqlite => {
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        }
        Engine::Postgres => {
            "select tablename::text as name from pg_tables where schemaname = current_schema()"
        }
    };
    let mut names: Vec<String> = row::values(db, OPERATION, sql, []).await?;
    names.sort();
    Ok(names)
}

/// Those of them whose rows are in a backup.
pub(super) async fn kept(db: &impl Db) -> Result<Vec<String>> {
    let names = names(db).await?;
    Ok(names.into_iter().filter(|name| !LEFT_OUT.contains(&name.as_str())).collect())
}

/// The names of the keys that values are sealed with; of a schema without keys, none.
pub(super) async fn keys(db: &impl Db) -> Result<Vec<String>> {
    if !names(db).await?.iter().any(|name| name == "data_key") {
        return Ok(Vec::new());
    }
    row::values(db, OPERATION, "select id from data_key order by id", []).await
}

/// The columns of a table, sorted.
pub(super) async fn columns(db: &impl Db, table: &str) -> Result<Vec<Column>> {
    let sql = match engine_of(db) {
        Engine::Sqlite => "select name, lower(type) as kind from pragma_table_info($1)",
        Engine::Postgres => {
            "select column_name::text as name, udt_name::text as kind \
             from information_schema.columns \
             where table_schema = current_schema() and table_name = $1"
        }
    };
    let rows: Vec<(String, String)> = row::list(db, OPERATION, sql, [table.into()]).await?;
    let mut columns = Vec::with_capacity(rows.len());
    for (name, kind) in rows {
        let kind = match (engine_of(db), kind.as_str()) {
            (Engine::Sqlite, "integer" | "boolean") => Kind::Big,
            (Engine::Sqlite, "blob") => Kind::Bytes,
            (_, "text") => Kind::Text,
            (Engine::Postgres, "bool") => Kind::Bool,
            (Engine::Postgres, "int2") => Kind::Small,
            (Engine::Postgres, "int4") => Kind::Int,
            (Engine::Postgres, "int8") => Kind::Big,
            (Engine::Postgres, "bytea") => Kind::Bytes,
            (Engine::Postgres, "uuid") => Kind::Id,
            (Engine::Postgres, "date") => Kind::Day,
            (Engine::Postgres, "timestamptz") => Kind::Moment,
            _ => return Err(StoreError::corrupt(OPERATION, format!("{table}.{name}: {kind}"))),
        };
        columns.push(Column { name, kind });
    }
    columns.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(columns)
}

/// The statement that reads all rows of a table.
pub(super) fn select(engine: Engine, table: &str, columns: &[Column]) -> String {
    let read = columns.iter().map(|column| {
        let name = quoted(&column.name);
        // A column that is declared a truth is read as the number it is stored as.
        match (engine, column.kind) {
            (Engine::Sqlite, Kind::Big) => format!("cast({name} as integer) as {name}"),
            _ => name,
        }
    });
    format!("select {} from {}", read.collect::<Vec<_>>().join(", "), quoted(table))
}

/// A name that may be a word of SQL.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

impl Column {
    /// The value of a row, as SQLite would keep it.
    pub(super) fn read(&self, row: &Row) -> Result<Cell> {
        let name = self.name.as_str();
        Ok(match self.kind {
            Kind::Bool => cell(row, name, |yes: bool| Cell::Int(i64::from(yes)))?,
            Kind::Small => cell(row, name, |n: i16| Cell::Int(i64::from(n)))?,
            Kind::Int => cell(row, name, |n: i32| Cell::Int(i64::from(n)))?,
            Kind::Big => cell(row, name, Cell::Int)?,
            Kind::Text => cell(row, name, Cell::Text)?,
            Kind::Bytes => cell(row, name, Cell::Bytes)?,
            Kind::Id => cell(row, name, |id: Uuid| Cell::Bytes(id.as_bytes().to_vec()))?,
            Kind::Day => cell(row, name, |day: NaiveDate| Cell::Text(day.to_string()))?,
            Kind::Moment => cell(row, name, |at: DateTime<Utc>| Cell::Text(moment(&at)))?,
        })
    }

    /// A value of the file as this column takes it, and as it will be read from there again: an
    /// instant of SQLite has nanoseconds, one of PostgreSQL microseconds.
    pub(super) fn write(&self, cell: Cell) -> Option<(Value, Cell)> {
        let value: Value = match (self.kind, &cell) {
            (_, Cell::Null) => self.nothing(),
            (Kind::Bool, Cell::Int(n @ 0..=1)) => (*n == 1).into(),
            (Kind::Small, Cell::Int(n)) => i16::try_from(*n).ok()?.into(),
            (Kind::Int, Cell::Int(n)) => i32::try_from(*n).ok()?.into(),
            (Kind::Big, Cell::Int(n)) => (*n).into(),
            (Kind::Text, Cell::Text(text)) => text.as_str().into(),
            (Kind::Bytes, Cell::Bytes(bytes)) => bytes.clone().into(),
            (Kind::Id, Cell::Bytes(bytes)) => Uuid::from_slice(bytes).ok()?.into(),
            (Kind::Day, Cell::Text(text)) => text.parse::<NaiveDate>().ok()?.into(),
            (Kind::Moment, Cell::Text(text)) => {
                let at: DateTime<Utc> = DateTime::parse_from_rfc3339(text).ok()?.into();
                let at = at.trunc_subsecs(6);
                return Some((at.into(), Cell::Text(moment(&at))));
            }
            _ => return None,
        };
        Some((value, cell))
    }

    fn nothing(&self) -> Value {
        match self.kind {
            Kind::Bool => Value::Bool(None),
            Kind::Small => Value::SmallInt(None),
            Kind::Int => Value::Int(None),
            Kind::Big => Value::BigInt(None),
            Kind::Text => Value::String(None),
            Kind::Bytes => Value::Bytes(None),
            Kind::Id => Value::Uuid(None),
            Kind::Day => Value::ChronoDate(None),
            Kind::Moment => Value::ChronoDateTimeUtc(None),
        }
    }
}

/// As the driver writes it into SQLite.
fn moment(at: &DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

fn cell<T: TryGetable>(row: &Row, name: &str, make: impl FnOnce(T) -> Cell) -> Result<Cell> {
    Ok(row.raw::<Option<T>>(name)?.map_or(Cell::Null, make))
}

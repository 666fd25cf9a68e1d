//! Small helpers between SQL and Rust: binding, reading a column, running a statement.

use futures_util::{Stream, StreamExt};
use sea_orm::{
    ConnectionTrait, DbErr, ExecResult, QueryResult, Statement, StreamTrait, TryGetError,
    TryGetable,
};

pub(crate) use sea_orm::Value;

use crate::kernel::error::{Result, StoreError, Unfit, during};

pub(crate) use column::{Bind, Column, set_columns};
pub(crate) use row_derive::{FromRow, IntoRow};

mod column;

/// What a row is read as: a struct that names its columns, or a tuple of columns in the order in
/// which the statement selects them.
pub(crate) trait ReadRow: Sized {
    fn read_row(row: &Row) -> Result<Self>;
}

impl<R: FromRow> ReadRow for R {
    fn read_row(row: &Row) -> Result<Self> {
        R::read(row)
    }
}

macro_rules! tuples {
    ($(($($name:ident $place:tt),+))+) => {$(
        impl<$($name: Column),+> ReadRow for ($($name,)+) {
            fn read_row(row: &Row) -> Result<Self> {
                Ok(($(row.at::<$name>($place)?,)+))
            }
        }
    )+};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
}

/// What a statement selects and how a row of it is read: derived, so that the columns stand once.
pub(crate) trait FromRow: Sized {
    /// Adds what is selected, in the order of the fields.
    fn list(out: &mut Vec<&'static str>);
    fn read(row: &Row) -> Result<Self>;

    /// What a statement selects.
    fn columns() -> String {
        let mut out = Vec::new();
        Self::list(&mut out);
        out.join(", ")
    }
}

/// The columns of a new row and what is bound to them, in the same order: derived.
pub(crate) trait IntoRow {
    /// Adds the columns.
    fn list(out: &mut Vec<&'static str>);
    /// Adds what is bound.
    fn bind(&self, out: &mut Vec<Value>);

    /// The columns.
    fn names() -> Vec<&'static str> {
        let mut out = Vec::new();
        Self::list(&mut out);
        out
    }

    /// What is bound.
    fn values(&self) -> Vec<Value> {
        let mut out = Vec::new();
        self.bind(&mut out);
        out
    }
}

/// Collects bound values and hands out their placeholders, for statements built in parts.
#[derive(Default)]
pub(crate) struct Binds(Vec<Value>);

impl Binds {
    /// Binds a value and gives its placeholder.
    pub(crate) fn add(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }

    /// Binds several values and gives their placeholders, for `in (…)`.
    pub(crate) fn add_all<V: Into<Value>>(
        &mut self,
        values: impl IntoIterator<Item = V>,
    ) -> String {
        let places: Vec<String> = values.into_iter().map(|value| self.add(value)).collect();
        places.join(", ")
    }

    pub(crate) fn values(self) -> Vec<Value> {
        self.0
    }

    /// The same for one of several statements that use them all.
    pub(crate) fn copied(&self) -> Vec<Value> {
        self.0.clone()
    }
}

/// A pattern of `like` for what contains a text.
pub(crate) fn containing(text: &str) -> String {
    let mut out = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    out
}

impl<R: IntoRow> IntoRow for &R {
    fn list(out: &mut Vec<&'static str>) {
        R::list(out);
    }
    fn bind(&self, out: &mut Vec<Value>) {
        R::bind(self, out);
    }
}

/// A statement with its values, which are looked at first: what only one of the engines would refuse
/// is refused here, for both, and by name.
fn statement<C: ConnectionTrait>(
    db: &C,
    operation: &'static str,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<Statement> {
    let values: Vec<Value> = values.into_iter().collect();
    if let Some(what) = values.iter().find_map(unfit) {
        return Err(StoreError::Unfit { operation, what });
    }
    Ok(Statement::from_sql_and_values(db.get_database_backend(), sql, values))
}

/// Why a value is not given to the database, if it is not. Lists in bulk are made by the program from
/// what was looked at one by one.
fn unfit(value: &Value) -> Option<Unfit> {
    if let Value::String(Some(text)) = value {
        return text.contains('\0').then_some(Unfit::Nul);
    }
    let is_far = matches!(value, Value::ChronoDate(Some(day)) if !is_near(*day));
    is_far.then_some(Unfit::Day)
}

/// The days of the program, a year around them for what is reckoned from them, and the end of what
/// still runs.
fn is_near(day: base::Day) -> bool {
    let years = base::day::FIRST_YEAR - 1..=base::day::LAST_YEAR + 1;
    years.contains(&chrono::Datelike::year(&day)) || day == crate::still()
}

pub(crate) async fn all<C: ConnectionTrait>(
    db: &C,
    operation: &'static str,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<Row>> {
    let statement = statement(db, operation, sql, values)?;
    let rows = db.query_all_raw(statement).await.map_err(during(operation))?;
    Ok(rows.into_iter().map(|row| Row { operation, row }).collect())
}

/// The rows as they come.
pub(crate) async fn stream<C: StreamTrait + ConnectionTrait>(
    db: &C,
    operation: &'static str,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<impl Stream<Item = Result<Row>> + Send> {
    let statement = statement(db, operation, sql, values)?;
    let rows = db.stream_raw(statement).await.map_err(during(operation))?;
    Ok(rows.map(move |row| match row {
        Ok(row) => Ok(Row { operation, row }),
        Err(error) => Err(during(operation)(error)),
    }))
}

pub(crate) async fn one<C: ConnectionTrait>(
    db: &C,
    operation: &'static str,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<Row>> {
    let statement = statement(db, operation, sql, values)?;
    let row = db.query_one_raw(statement).await.map_err(during(operation))?;
    Ok(row.map(|row| Row { operation, row }))
}

/// The rows of a statement as what they are.
pub(crate) async fn list<R: ReadRow>(
    db: &impl ConnectionTrait,
    operation: &'static str,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<R>> {
    all(db, operation, sql, values).await?.iter().map(R::read_row).collect()
}

/// The row of a statement, if there is one.
pub(crate) async fn find<R: ReadRow>(
    db: &impl ConnectionTrait,
    operation: &'static str,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<R>> {
    one(db, operation, sql, values).await?.as_ref().map(R::read_row).transpose()
}

/// Rows with the column that stands before their own: whose each is, or what it belongs to.
pub(crate) async fn keyed<K: Column, R: FromRow>(
    db: &impl ConnectionTrait,
    operation: &'static str,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<(K, R)>> {
    let rows = all(db, operation, sql, values).await?;
    rows.iter().map(|row| Ok((row.at(0)?, R::read(row)?))).collect()
}

/// The first column of every row.
pub(crate) async fn values<T: Column>(
    db: &impl ConnectionTrait,
    operation: &'static str,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<T>> {
    all(db, operation, sql, values).await?.iter().map(|row| row.at(0)).collect()
}

/// The first column of the row, if there is one.
pub(crate) async fn value<T: Column>(
    db: &impl ConnectionTrait,
    operation: &'static str,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<T>> {
    one(db, operation, sql, values).await?.map(|row| row.at(0)).transpose()
}

/// Adds one row.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    operation: &'static str,
    table: &str,
    new: &impl IntoRow,
) -> Result<()> {
    insert_with(db, operation, table, new, []).await
}

/// Adds one row with columns beside its own: who wrote it, and when.
pub(crate) async fn insert_with<const N: usize>(
    db: &impl ConnectionTrait,
    operation: &'static str,
    table: &str,
    new: &impl IntoRow,
    beside: [(&'static str, Value); N],
) -> Result<()> {
    let (mut columns, mut values) = (names_of(new), new.values());
    for (name, value) in beside {
        columns.push(name);
        values.push(value);
    }
    insert_columns(db, operation, table, &columns, values).await
}

/// Adds one row of values that no struct holds, each beside its column's name.
pub(crate) async fn insert_values<const N: usize>(
    db: &impl ConnectionTrait,
    operation: &'static str,
    table: &str,
    row: [(&'static str, Value); N],
) -> Result<()> {
    let (columns, values): (Vec<&str>, Vec<Value>) = row.into_iter().unzip();
    insert_columns(db, operation, table, &columns, values).await
}

async fn insert_columns(
    db: &impl ConnectionTrait,
    operation: &'static str,
    table: &str,
    columns: &[&str],
    values: Vec<Value>,
) -> Result<()> {
    let places: Vec<String> = (1..=values.len()).map(|n| format!("${n}")).collect();
    let (columns, places) = (columns.join(", "), places.join(", "));
    let sql = format!("insert into {table} ({columns}) values ({places})");
    run(db, operation, sql, values).await.map(|_| ())
}

/// Adds rows in bulk, each with the same columns beside its own.
pub(crate) async fn insert_many<R: IntoRow, const N: usize>(
    db: &impl crate::Db,
    operation: &'static str,
    table: &str,
    rows: impl IntoIterator<Item = R>,
    beside: [(&'static str, Value); N],
) -> Result<()> {
    let (columns, rows) = filled(rows, &beside);
    crate::kernel::dialect::insert_many(db, operation, table, &columns, rows).await
}

/// The columns of rows and of what is beside them, with the values of each row.
fn filled<R: IntoRow>(
    rows: impl IntoIterator<Item = R>,
    beside: &[(&'static str, Value)],
) -> (Vec<&'static str>, Vec<Vec<Value>>) {
    let mut columns = R::names();
    columns.extend(beside.iter().map(|(name, _)| *name));
    let of = |row: R| {
        let mut values = row.values();
        values.extend(beside.iter().map(|(_, value)| value.clone()));
        values
    };
    (columns, rows.into_iter().map(of).collect())
}

/// The same, in place of rows that have the same key.
pub(crate) async fn replace_many<R: IntoRow, const N: usize>(
    db: &impl crate::Db,
    operation: &'static str,
    (table, key): (&str, &[&str]),
    rows: impl IntoIterator<Item = R>,
    beside: [(&'static str, Value); N],
) -> Result<()> {
    let (columns, rows) = filled(rows, &beside);
    let others = columns.iter().filter(|name| !key.contains(name));
    let set: Vec<String> = others.map(|name| format!("{name} = excluded.{name}")).collect();
    let there = format!("on conflict ({}) do update set {}", key.join(", "), set.join(", "));
    crate::kernel::dialect::put_many(db, operation, table, &columns, rows, &there).await
}

fn names_of<R: IntoRow>(_: &R) -> Vec<&'static str> {
    R::names()
}

pub(crate) async fn run<C: ConnectionTrait>(
    db: &C,
    operation: &'static str,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<ExecResult> {
    let statement = statement(db, operation, sql, values)?;
    db.execute_raw(statement).await.map_err(during(operation))
}

/// One row of a result, with the name of the operation for its errors.
pub(crate) struct Row {
    operation: &'static str,
    row: QueryResult,
}

/// The columns of a struct of the rules, which knows no rows: they are its fields.
macro_rules! flat {
    (@ $field:ident) => { stringify!($field) };
    (@ $field:ident $column:ident) => { stringify!($column) };
    (@ $table:literal $field:ident) => { concat!($table, ".", stringify!($field)) };
    (@ $table:literal $field:ident $column:ident) => { concat!($table, ".", stringify!($column)) };
    ($ty:ty, $table:literal { $($field:ident $(as $column:ident)?),+ $(,)? }) => {
        impl $crate::kernel::row::FromRow for $ty {
            fn list(out: &mut Vec<&'static str>) {
                out.extend([$($crate::kernel::row::flat!(@ $table $field $($column)?)),+]);
            }
            fn read(row: &$crate::kernel::row::Row) -> $crate::kernel::error::Result<Self> {
                Ok(Self {
                    $($field: row.take($crate::kernel::row::flat!(@ $field $($column)?))?),+
                })
            }
        }

        impl $crate::kernel::row::IntoRow for $ty {
            fn list(out: &mut Vec<&'static str>) {
                out.extend([$($crate::kernel::row::flat!(@ $field $($column)?)),+]);
            }
            fn bind(&self, out: &mut Vec<$crate::kernel::row::Value>) {
                $(out.push($crate::kernel::row::Bind::bind(&self.$field));)+
            }
        }
    };
}
pub(crate) use flat;

impl Row {
    /// Whether a column is null. The driver looks at that before it looks at the type.
    pub(crate) fn is_null(&self, column: &str) -> bool {
        matches!(self.row.try_get_nullable::<String>("", column), Err(TryGetError::Null(_)))
    }

    /// A column by its place, as what it holds.
    pub(crate) fn at<T: Column>(&self, place: usize) -> Result<T> {
        let raw = self.row.try_get_by_index(place).map_err(during(self.operation))?;
        T::from_raw(raw).ok_or_else(|| self.corrupt(&format!("column {}", place + 1)))
    }

    /// A column as what it holds.
    pub(crate) fn take<T: Column>(&self, column: &str) -> Result<T> {
        T::from_raw(self.raw(column)?).ok_or_else(|| self.corrupt(column))
    }

    /// A column as the driver reads it. One that holds a value of another kind was not written by the
    /// program: an SQLite file keeps what it is given.
    pub(crate) fn raw<T: TryGetable>(&self, column: &str) -> Result<T> {
        self.row.try_get("", column).map_err(|error| {
            if matches!(error, DbErr::Query(_) | DbErr::Type(_)) {
                return self.corrupt(column);
            }
            during(self.operation)(error)
        })
    }

    /// A column that holds JSON.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T> {
        let text: String = self.raw(column)?;
        serde_json::from_str(&text).map_err(|_| self.corrupt(column))
    }

    pub(crate) fn corrupt(&self, column: &str) -> crate::StoreError {
        crate::StoreError::corrupt(self.operation, column)
    }
}

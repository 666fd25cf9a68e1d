//! Small helpers between SQL and Rust: binding, reading a column, running a statement.

use futures_util::{Stream, StreamExt};
use sea_orm::{
    ConnectionTrait, ExecResult, QueryResult, Statement, StreamTrait, TryGetable, Value,
};

use crate::error::{Result, during};

/// Collects bound values and hands out their placeholders, for statements built in parts.
#[derive(Default)]
pub(crate) struct Binds(Vec<Value>);

impl Binds {
    /// Binds a value and gives its placeholder.
    pub(crate) fn add(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }

    pub(crate) fn values(self) -> Vec<Value> {
        self.0
    }

    /// The same for one of several statements that use them all.
    pub(crate) fn copied(&self) -> Vec<Value> {
        self.0.clone()
    }
}

pub(crate) async fn all<C: ConnectionTrait>(
    db: &C,
    operation: &'static str,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<Row>> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(statement).await.map_err(during(operation))?;
    Ok(rows.into_iter().map(|row| Row { operation, row }).collect())
}

/// The rows as they come.
pub(crate) async fn stream<C: StreamTrait>(
    db: &C,
    operation: &'static str,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<impl Stream<Item = Result<Row>> + Send> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
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
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let row = db.query_one_raw(statement).await.map_err(during(operation))?;
    Ok(row.map(|row| Row { operation, row }))
}

pub(crate) async fn run<C: ConnectionTrait>(
    db: &C,
    operation: &'static str,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<ExecResult> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await.map_err(during(operation))
}

/// One row of a result, with the name of the operation for its errors.
pub(crate) struct Row {
    operation: &'static str,
    row: QueryResult,
}

impl Row {
    pub(crate) fn get<T: TryGetable>(&self, column: &str) -> Result<T> {
        self.row.try_get("", column).map_err(during(self.operation))
    }

    /// A column that holds one of a closed set of names.
    pub(crate) fn named<T>(&self, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
        let text: String = self.get(column)?;
        parse(&text).ok_or_else(|| self.corrupt(column))
    }

    /// The same for a column that may be empty.
    pub(crate) fn maybe_named<T>(
        &self,
        column: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>> {
        let text: Option<String> = self.get(column)?;
        text.map(|text| parse(&text).ok_or_else(|| self.corrupt(column))).transpose()
    }

    pub(crate) fn corrupt(&self, column: &str) -> crate::StoreError {
        crate::StoreError::corrupt(self.operation, column)
    }
}

//! What both engines must say alike: the hard statements, the types, the constraints by name.

#![expect(clippy::indexing_slicing, reason = "a test that finds nothing there shall fail")]

mod backup;
mod constraints;
mod durable;
mod marks;
mod order;
mod search;
mod statements;
mod statistics;
mod types;

use sea_orm::{ConnectionTrait, Statement, Value};
use store::{Engine, Store};

/// An empty database with the schema.
async fn open(engine: Engine) -> Store {
    let store = Store::open(&testkit::demo::empty(engine).await).await.expect("a database");
    let store = testkit::sealed(store);
    store::kernel::migration::migrate(&store).await.expect("the schema");
    store
}

fn statement(db: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

async fn run(db: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> u64 {
    let done = db.execute_raw(statement(db, sql, values)).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}")).rows_affected()
}

async fn all(
    db: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Vec<sea_orm::QueryResult> {
    let rows = db.query_all_raw(statement(db, sql, values)).await;
    rows.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

//! The pool of connections, watched: what the engine says of damage is remembered, and a connection
//! with an open transaction, or one that may have one, is never handed out.

use std::future::Future;
use std::pin::Pin;

use futures_util::{Stream, StreamExt};
use sea_orm::sqlx::pool::PoolOptions;
use sea_orm::sqlx::{Connection as _, Executor as _, Postgres, Sqlite};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult,
    Statement, StreamTrait,
};

use super::health::Health;
use crate::kernel::seal::Sealer;

/// The connections of a [`super::Store`]: what statements outside a transaction run on.
#[derive(Debug, Clone)]
pub struct Pool {
    pub(super) db: DatabaseConnection,
    pub(super) health: Health,
    pub(super) seal: Sealer,
}

/// Has the pool look at each connection when it comes back and before it is given out again.
///
/// The driver counts transactions, and its count is wrong once the engine has undone one by itself,
/// as SQLite does when a disk is full: the next one would be a savepoint in it, and what was
/// written there would never be committed. So a connection is kept only when the count is 0 **and**
/// the engine itself says that none is open.
pub(super) fn watch(options: &mut ConnectOptions, health: &Health) {
    let of_sqlite = health.clone();
    options.map_sqlx_sqlite_pool_opts(move |pool| watched_sqlite(pool, &of_sqlite));
    let of_postgres = health.clone();
    options.map_sqlx_postgres_pool_opts(move |pool| watched_postgres(pool, &of_postgres));
}

fn watched_sqlite(pool: PoolOptions<Sqlite>, health: &Health) -> PoolOptions<Sqlite> {
    let (after, before) = (health.clone(), health.clone());
    pool.after_release(move |connection, meta| {
        let trusted = after.trusts(meta.age);
        Box::pin(async move {
            // Refused by SQLite within a transaction, and free of any lock outside one. It also
            // waits for a rollback that is still under way, so the count is asked afterwards.
            let closed = trusted && connection.execute("begin; commit").await.is_ok();
            Ok(closed && !connection.is_in_transaction())
        })
    })
    // It was proved when it came back; asking the file's own thread once more would only cost time.
    .test_before_acquire(false)
    .before_acquire(move |connection, meta| {
        let good = before.trusts(meta.age) && !connection.is_in_transaction();
        Box::pin(async move { Ok(good) })
    })
}

fn watched_postgres(pool: PoolOptions<Postgres>, health: &Health) -> PoolOptions<Postgres> {
    let (after, before) = (health.clone(), health.clone());
    pool.after_release(move |connection, meta| {
        let good = after.trusts(meta.age) && !connection.is_in_transaction();
        Box::pin(async move { Ok(good) })
    })
    .before_acquire(move |connection, meta| {
        let good = before.trusts(meta.age) && !connection.is_in_transaction();
        Box::pin(async move { Ok(good) })
    })
}

#[async_trait::async_trait]
impl ConnectionTrait for Pool {
    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(&self.db)
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.health.admit(&statement.sql)?;
        self.health.seen(self.db.execute_raw(statement).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.health.admit(sql)?;
        self.health.seen(self.db.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.health.admit(&statement.sql)?;
        self.health.seen(self.db.query_one_raw(statement).await)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.health.admit(&statement.sql)?;
        self.health.seen(self.db.query_all_raw(statement).await)
    }
}

/// Rows as they come.
pub type Rows<'a> = Pin<Box<dyn Stream<Item = Result<QueryResult, DbErr>> + Send + 'a>>;

impl StreamTrait for Pool {
    type Stream<'a> = Rows<'a>;

    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(&self.db)
    }

    fn stream_raw<'a>(
        &'a self,
        statement: Statement,
    ) -> Pin<Box<dyn Future<Output = Result<Rows<'a>, DbErr>> + 'a + Send>> {
        Box::pin(async move {
            self.health.admit(&statement.sql)?;
            let rows = self.health.seen(self.db.stream_raw(statement).await)?;
            let rows: Rows<'a> = Box::pin(rows.map(|row| self.health.seen(row)));
            Ok(rows)
        })
    }
}

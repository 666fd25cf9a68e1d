//! A transaction: all of it lasts, or nothing, and whoever is told so can rely on it.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use futures_util::StreamExt;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    StreamTrait,
};

use super::health::Health;
use super::pool::Rows;
use super::{Engine, engine_of};
use crate::kernel::error::{Result, StoreError, during};
use crate::kernel::seal::Sealer;

/// What a noun lets every transaction do before it commits: what it keeps beside the rows of others.
pub(crate) type BeforeCommit =
    for<'a> fn(&'a Work) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// An open transaction; dropped without [`Tx::commit`] it leaves nothing behind. That is so too when
/// whoever waits for it goes away, or panics: only while the commit itself is under way may it then
/// last, whole, without anybody having been told.
#[must_use]
pub struct Tx(Work);

/// What statements within a transaction run on.
pub struct Work {
    tx: DatabaseTransaction,
    health: Health,
    pub(super) seal: Sealer,
    pub(super) touched: crate::kernel::mark::Touched,
    /// The first statement that failed. PostgreSQL takes no more statements then, and answers a
    /// commit with a rollback; SQLite may have undone the transaction, so that each statement more
    /// would last by itself. On neither may there be a commit.
    failed: Mutex<Option<DbErr>>,
}

impl Tx {
    pub(super) fn new(tx: DatabaseTransaction, health: Health, seal: Sealer) -> Tx {
        Tx(Work { tx, health, seal, touched: Default::default(), failed: Mutex::default() })
    }

    /// Makes it last, with the marks of the records it touched and what nouns keep beside (`crate::joints`).
    ///
    /// # Errors
    /// When the engine refuses, or refused a statement of it before; then nothing of it lasts.
    pub async fn commit(self) -> Result<()> {
        crate::kernel::mark::settle(&self.0).await?;
        for before_commit in crate::joints::BEFORE_COMMIT {
            before_commit(&self.0).await?;
        }
        self.commit_as_it_is().await
    }

    /// The same without what is kept beside, where the tables for it may not be there yet.
    pub(crate) async fn commit_as_it_is(self) -> Result<()> {
        let Work { tx, health, failed, .. } = self.0;
        if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(during("commit_after_failure")(error));
        }
        if let Some(said) = health.damage() {
            return Err(StoreError::Damaged { operation: "commit", reason: said });
        }
        health.seen(tx.commit().await).map_err(|error| {
            health.distrust();
            during("commit")(error)
        })
    }

    /// Ends a transaction that only read. SQLite keeps the pages of a connection until others take their
    /// place, sixteen megabytes that nobody needs after one who read everything once: they are given back.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn read_out(self) -> Result<()> {
        if engine_of(&self.0) == Engine::Sqlite {
            crate::kernel::row::run(&self.0, "read_out", "pragma shrink_memory", []).await?;
        }
        self.rollback().await
    }

    /// Leaves nothing of it, now; one that is dropped is undone as its connection goes back.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn rollback(self) -> Result<()> {
        let Work { tx, health, .. } = self.0;
        health.seen(tx.rollback().await).map_err(|error| {
            health.distrust();
            during("rollback")(error)
        })
    }
}

impl Deref for Tx {
    type Target = Work;
    fn deref(&self) -> &Work {
        &self.0
    }
}

impl Work {
    /// Whether a statement may still be run.
    fn whole(&self, sql: &str) -> std::result::Result<(), DbErr> {
        self.health.admit(sql)?;
        match &*self.failed.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error.clone()),
            None => Ok(()),
        }
    }

    fn seen<T>(&self, answer: std::result::Result<T, DbErr>) -> std::result::Result<T, DbErr> {
        if let Err(error) = &answer {
            let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
            failed.get_or_insert_with(|| error.clone());
        }
        self.health.seen(answer)
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Work {
    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(&self.tx)
    }

    async fn execute_raw(&self, sql: Statement) -> std::result::Result<ExecResult, DbErr> {
        self.whole(&sql.sql)?;
        self.seen(self.tx.execute_raw(sql).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> std::result::Result<ExecResult, DbErr> {
        self.whole(sql)?;
        self.seen(self.tx.execute_unprepared(sql).await)
    }

    async fn query_one_raw(
        &self,
        sql: Statement,
    ) -> std::result::Result<Option<QueryResult>, DbErr> {
        self.whole(&sql.sql)?;
        self.seen(self.tx.query_one_raw(sql).await)
    }

    async fn query_all_raw(&self, sql: Statement) -> std::result::Result<Vec<QueryResult>, DbErr> {
        self.whole(&sql.sql)?;
        self.seen(self.tx.query_all_raw(sql).await)
    }
}

impl StreamTrait for Work {
    type Stream<'a> = Rows<'a>;

    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(&self.tx)
    }

    fn stream_raw<'a>(
        &'a self,
        statement: Statement,
    ) -> Pin<Box<dyn Future<Output = std::result::Result<Rows<'a>, DbErr>> + 'a + Send>> {
        Box::pin(async move {
            self.whole(&statement.sql)?;
            let rows = self.seen(self.tx.stream_raw(statement).await)?;
            let rows: Rows<'a> = Box::pin(rows.map(|row| self.seen(row)));
            Ok(rows)
        })
    }
}

//! An open transaction, with what seals and opens in it.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    StreamTrait,
};

use super::pool::Rows;
use crate::error::{Result, during};
use crate::seal::Sealer;

/// An open transaction; dropped without [`Tx::commit`] it leaves nothing behind.
#[must_use]
pub struct Tx(Work);

/// What statements within a transaction run on.
pub struct Work {
    tx: DatabaseTransaction,
    pub(super) seal: Sealer,
}

impl Tx {
    pub(super) fn new(tx: DatabaseTransaction, seal: Sealer) -> Tx {
        Tx(Work { tx, seal })
    }

    /// Makes it last, with the cards of the households it touched.
    ///
    /// # Errors
    /// When the engine refuses; then nothing of it lasts.
    pub async fn commit(self) -> Result<()> {
        crate::card::renew(&self.0).await?;
        self.0.tx.commit().await.map_err(during("commit"))
    }

    /// Leaves nothing of it, now; one that is dropped is undone when the connection is used next.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn rollback(self) -> Result<()> {
        self.0.tx.rollback().await.map_err(during("rollback"))
    }
}

impl Deref for Tx {
    type Target = Work;
    fn deref(&self) -> &Work {
        &self.0
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Work {
    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(&self.tx)
    }

    async fn execute_raw(&self, sql: Statement) -> std::result::Result<ExecResult, DbErr> {
        self.tx.execute_raw(sql).await
    }

    async fn execute_unprepared(&self, sql: &str) -> std::result::Result<ExecResult, DbErr> {
        self.tx.execute_unprepared(sql).await
    }

    async fn query_one_raw(
        &self,
        sql: Statement,
    ) -> std::result::Result<Option<QueryResult>, DbErr> {
        self.tx.query_one_raw(sql).await
    }

    async fn query_all_raw(&self, sql: Statement) -> std::result::Result<Vec<QueryResult>, DbErr> {
        self.tx.query_all_raw(sql).await
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
            let rows: Rows<'a> = Box::pin(self.tx.stream_raw(statement).await?);
            Ok(rows)
        })
    }
}

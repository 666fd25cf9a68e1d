//! The pool or a transaction, for functions that a noun gives and others call: these cannot be of either kind
//! by themselves.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use super::pool::Pool;
use super::tx::Work;
use crate::Db;
use crate::kernel::mark::Touched;
use crate::kernel::seal::Sealer;

/// The pool or a transaction.
#[derive(Clone, Copy)]
pub enum Either<'a> {
    /// Each statement by itself.
    Pool(&'a Pool),
    /// Within a transaction.
    Work(&'a Work),
}

#[async_trait::async_trait]
impl ConnectionTrait for Either<'_> {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Either::Pool(pool) => ConnectionTrait::get_database_backend(*pool),
            Either::Work(work) => ConnectionTrait::get_database_backend(*work),
        }
    }

    async fn execute_raw(&self, sql: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Either::Pool(pool) => pool.execute_raw(sql).await,
            Either::Work(work) => work.execute_raw(sql).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Either::Pool(pool) => pool.execute_unprepared(sql).await,
            Either::Work(work) => work.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, sql: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Either::Pool(pool) => pool.query_one_raw(sql).await,
            Either::Work(work) => work.query_one_raw(sql).await,
        }
    }

    async fn query_all_raw(&self, sql: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Either::Pool(pool) => pool.query_all_raw(sql).await,
            Either::Work(work) => work.query_all_raw(sql).await,
        }
    }
}

impl Db for Either<'_> {
    fn seal(&self) -> &Sealer {
        match self {
            Either::Pool(pool) => pool.seal(),
            Either::Work(work) => work.seal(),
        }
    }

    fn touched(&self) -> Option<&Touched> {
        match self {
            Either::Pool(pool) => pool.touched(),
            Either::Work(work) => work.touched(),
        }
    }
}

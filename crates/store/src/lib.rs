//! The only crate that knows SQL. One text of each statement runs on SQLite and on PostgreSQL;
//! what must differ stands in `dialect`.
//!
//! It maps rows and keeps constraints. Who may do what is decided above, and reaches the queries
//! here as a [`Scope`].

pub mod figure;
pub mod gate;
mod joints;
pub mod kernel;
pub mod office;
pub mod people;
pub mod place;
pub mod review;

pub use kernel::db::{Either, Engine, Pool, Store, Tx, Work, file_of};
pub use kernel::error::{Result, StoreError, Unfit};
pub use kernel::scope::{Scope, ScopeArea};
pub use sea_orm::ConnectionTrait;

/// What a query runs on, the pool or a transaction, with what seals and opens there.
pub trait Db: ConnectionTrait {
    /// What seals and opens.
    fn seal(&self) -> &kernel::seal::Sealer;

    /// Which records this transaction has changed; outside one none are.
    fn touched(&self) -> Option<&kernel::mark::Touched> {
        None
    }
}

/// Stands for no end: the exclusive end of a period that still runs.
pub fn still() -> base::Day {
    chrono::NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(chrono::NaiveDate::MAX)
}

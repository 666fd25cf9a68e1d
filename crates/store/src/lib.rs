//! The only crate that knows SQL. One text of each statement runs on SQLite and on PostgreSQL;
//! what must differ stands in `dialect`.
//!
//! It maps rows and keeps constraints. Who may do what is decided above, and reaches the queries
//! here as a [`Scope`].

pub mod account;
pub mod account_keeping;
pub mod attachment;
pub mod audit;
pub mod audit_seal;
pub mod backup;
mod card;
pub mod certificate;
pub mod change;
pub mod check;
pub mod class_fact;
pub mod db;
pub mod decision;
mod dialect;
mod error;
pub mod event;
pub mod export;
mod fact;
pub mod feed;
pub mod figure;
pub mod household;
pub mod household_fact;
pub mod household_move;
pub mod import;
pub mod import_detail;
pub mod integrity;
pub mod job;
pub mod mark;
pub mod match_due;
pub mod matching;
pub mod meeting;
pub mod member;
pub mod migration;
pub mod opinion;
pub mod paper_draft;
pub mod person_fact;
mod person_number;
pub mod posting;
pub mod private;
pub mod raw;
pub mod reason;
pub mod reason_stated;
pub mod report;
pub mod request;
pub mod review;
pub mod round;
mod row;
pub mod scope;
pub mod score_table;
pub mod seal;
pub mod sealing;
pub mod search;
pub mod session;
pub mod sign_in;
pub mod statistics;
pub mod story;
pub mod succession;
pub mod survey;
pub mod survey_draft;
pub mod village;

pub use db::{Engine, Pool, Store, Tx, Work, file_of};
pub use error::{Result, StoreError, Unfit};
pub use scope::{Scope, ScopeArea};
pub use sea_orm::ConnectionTrait;

/// What a query runs on, the pool or a transaction, with what seals and opens there.
pub trait Db: ConnectionTrait {
    /// What seals and opens.
    fn seal(&self) -> &seal::Sealer;

    /// Which records this transaction has changed; outside one none are.
    fn touched(&self) -> Option<&mark::Touched> {
        None
    }
}

/// The first day that never comes: the end of a period that still runs.
pub fn still() -> base::Day {
    chrono::NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(chrono::NaiveDate::MAX)
}

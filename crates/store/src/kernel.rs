//! The database itself: connections, dialects, rows, scope, marks, the log, seals, backups, jobs.

pub mod attachment;
pub mod audit;
pub mod audit_seal;
pub mod backup;
pub mod db;
pub(crate) mod dialect;
pub mod duty;
pub(crate) mod error;
pub mod integrity;
pub mod job;
pub mod mark;
pub mod migration;
pub mod private;
pub mod raw;
pub(crate) mod row;
pub mod scope;
pub mod seal;
pub mod sealing;
pub mod sent;
pub mod statistics;

//! What every noun stands on: rights, the one shape of a write, problems, jobs, the log, keys.

pub mod attachment;
pub mod call;
pub(crate) mod catalogue;
pub mod clock;
pub mod found_paper;
pub(crate) mod hex;
pub(crate) mod job;
pub mod keys;
pub mod law;
pub mod offer;
pub(crate) mod once;
pub mod paper;
pub mod problem;
pub mod receipt;
pub mod reference;
pub mod rights;
pub(crate) mod said;
pub mod sealing;
pub(crate) mod seen;
pub(crate) mod session;
pub(crate) mod subject;
pub(crate) mod write;

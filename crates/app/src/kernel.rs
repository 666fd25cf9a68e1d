//! What every noun stands on: rights, the one shape of a write, problems, jobs, the log, keys.

pub mod attachment;
pub mod call;
pub(crate) mod catalogue;
pub mod clock;
pub(crate) mod entered;
pub mod filter;
pub mod finder;
pub(crate) mod hex;
pub(crate) mod job;
pub mod keys;
pub mod law;
pub mod list_file;
pub mod made_file;
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
pub mod sheet;
pub(crate) mod subject;
pub(crate) mod write;

/// What a function that a noun gives answers: behind a joint (`crate::joints`) a future has no name
/// of its own.
pub type Later<'a, T> =
    std::pin::Pin<Box<dyn std::future::Future<Output = problem::Result<T>> + Send + 'a>>;

//! Keeping the program itself: the log and its seals.

pub(crate) mod audit;

use crate::kernel::route::Declared;

/// What this wing serves.
pub(crate) fn routes() -> Vec<Declared> {
    audit::routes()
}

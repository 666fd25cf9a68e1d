//! What comes in as files.

pub(crate) mod list;

use crate::kernel::route::Declared;

/// What this wing serves.
pub(crate) fn routes() -> Vec<Declared> {
    [list::routes(), list::work::routes()].into_iter().flatten().collect()
}

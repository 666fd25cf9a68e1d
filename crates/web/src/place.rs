//! Areas and villages.

pub(crate) mod area;
pub(crate) mod village;

use crate::kernel::route::Declared;

/// What this wing serves.
pub(crate) fn routes() -> Vec<Declared> {
    [area::routes(), village::routes()].into_iter().flatten().collect()
}

//! What is put together from several nouns.

pub(crate) mod home;
pub(crate) mod household_file;

use crate::kernel::route::Declared;

/// What this wing serves.
pub(crate) fn routes() -> Vec<Declared> {
    [home::routes(), household_file::routes()].into_iter().flatten().collect()
}

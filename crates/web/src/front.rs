//! What is put together from several nouns.

pub(crate) mod duty;
pub(crate) mod finder;
pub(crate) mod guide;
pub(crate) mod home;
pub(crate) mod household_file;
pub(crate) mod papers;

use crate::kernel::route::Declared;

/// What this wing serves.
pub(crate) fn routes() -> Vec<Declared> {
    [
        home::routes(),
        duty::routes(),
        finder::routes(),
        guide::routes(),
        household_file::routes(),
        papers::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

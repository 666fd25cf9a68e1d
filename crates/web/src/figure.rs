//! Tables, exports and the feed.

pub(crate) mod chart;
pub(crate) mod export;
pub(crate) mod feed;
pub(crate) mod resident_count;
pub(crate) mod table;

use crate::kernel::route::Declared;

/// What this wing serves.
pub(crate) fn routes() -> Vec<Declared> {
    [chart::routes(), export::routes(), feed::routes(), resident_count::routes(), table::routes()]
        .into_iter()
        .flatten()
        .collect()
}

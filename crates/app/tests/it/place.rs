//! Tests of the wing `place`, over a few named people and households of an empty database.

pub(crate) mod area;
pub(crate) mod heir;
pub(crate) mod village_before;

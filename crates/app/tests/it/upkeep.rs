//! Tests of the wing `upkeep`, over a few named people and households of an empty database.

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod sealed;
pub(crate) mod tamper;
pub(crate) mod tamper_office;
pub(crate) mod tamper_round;

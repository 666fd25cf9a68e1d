//! Tests of the wing `kernel`, over a few named people and households of an empty database.

pub(crate) mod crash;
pub(crate) mod once;
pub(crate) mod rights;
pub(crate) mod scope;
pub(crate) mod statements;
pub(crate) mod upgrade;

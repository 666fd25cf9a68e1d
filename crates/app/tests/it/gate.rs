//! Tests of the wing `gate`, over a few named people and households of an empty database.

pub(crate) mod import;
pub(crate) mod import_asked;
pub(crate) mod import_day;
pub(crate) mod import_flow;
pub(crate) mod import_numberless;
pub(crate) mod import_partly;
pub(crate) mod import_search;

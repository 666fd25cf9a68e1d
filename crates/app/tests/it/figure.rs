//! Tests of the wing `figure`, over a few named people and households of an empty database.

pub(crate) mod event_table;
pub(crate) mod resident_count;
pub(crate) mod table_list;
pub(crate) mod table_paper;
pub(crate) mod table_reason;
mod table_section;

//! Tests of the wing `review`, over a few named people and households of an empty database.

pub(crate) mod absent;
pub(crate) mod certificate;
pub(crate) mod entered;
pub(crate) mod entry;
pub(crate) mod farm;
pub(crate) mod farm_answer;
mod farm_bounds;
pub(crate) mod form_a;
pub(crate) mod household_request;
pub(crate) mod late;
mod posting;
mod printed_forms;
pub(crate) mod reading_choice;
pub(crate) mod request_papers;
pub(crate) mod round;
pub(crate) mod round_alone;
pub(crate) mod round_export;
pub(crate) mod round_papers;
pub(crate) mod round_played;
pub(crate) mod round_rights;
pub(crate) mod score_table;
pub(crate) mod sheet;
pub(crate) mod sheet_facts;
pub(crate) mod sheet_papers;
pub(crate) mod steps;
pub(crate) mod survey;
pub(crate) mod table_change;

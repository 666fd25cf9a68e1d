//! Tests of the wing `people`, over a few named people and households of an empty database.

pub(crate) mod data_check;
pub(crate) mod double;
pub(crate) mod entitlement;
pub(crate) mod event;
pub(crate) mod facts;
pub(crate) mod first_day;
pub(crate) mod household;
pub(crate) mod household_move;
pub(crate) mod household_removal;

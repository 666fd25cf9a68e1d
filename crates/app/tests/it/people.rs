//! Tests of the wing `people`, over a few named people and households of an empty database.

pub(crate) mod check;
pub(crate) mod event;
pub(crate) mod facts;
pub(crate) mod household;
pub(crate) mod household_move;
pub(crate) mod matching;

//! Tests of the wing `review` over HTTP.

pub(crate) mod asking;
pub(crate) mod farm;
mod forms;
pub(crate) mod household_request;
pub(crate) mod paper_draft;
pub(crate) mod reading_choice;
pub(crate) mod round;
pub(crate) mod survey;

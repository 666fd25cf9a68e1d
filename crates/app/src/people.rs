//! Households, their members, what happens to them, and the quality of what is known.

pub(crate) mod class_digest;
pub mod data_check;
pub mod double;
pub mod entitlement;
pub mod household;
pub(crate) mod household_code;
pub mod household_event;
pub mod household_move;
pub mod household_part;
pub mod household_removal;
pub mod story;

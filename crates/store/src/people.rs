//! Households, members, facts, events, moves, doubles, and how they are found.

pub(crate) mod card;
pub mod class_fact;
pub mod data_check;
pub mod double;
pub mod double_due;
pub mod entitlement;
pub(crate) mod fact;
pub mod household;
pub mod household_event;
pub mod household_fact;
pub(crate) mod household_mark;
pub mod household_move;
pub mod household_removal;
pub mod member;
pub mod person_fact;
pub(crate) mod person_number;
pub mod search;
pub mod story;

//! Households, their members, what happens to them, who may be one person.

pub mod code;
pub mod double;
pub mod entitlement;
pub mod facts;
pub mod household;
pub mod household_event;
pub mod household_removal;
pub mod identity;
pub mod membership;
pub mod person;
pub mod story;

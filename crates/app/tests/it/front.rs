//! Tests of the wing `front`, over a few named people and households of an empty database.

pub(crate) mod calls;
pub(crate) mod duty;
mod finder;
mod home;

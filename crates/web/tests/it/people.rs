//! Tests of the wing `people` over HTTP.

pub(crate) mod data_check;
pub(crate) mod entitlement;
pub(crate) mod household;
pub(crate) mod household_event;

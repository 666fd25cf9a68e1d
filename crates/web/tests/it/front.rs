//! Tests of the wing `front` over HTTP.

pub(crate) mod home;
mod owed;

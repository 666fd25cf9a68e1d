//! Tests of the wing `gate` over HTTP.

pub(crate) mod list;

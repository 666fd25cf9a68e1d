//! Tests of the wing `figure` over HTTP.

pub(crate) mod export;
pub(crate) mod feed;

//! Tests of the wing `figure` over HTTP.

pub(crate) mod chart;
pub(crate) mod export;
pub(crate) mod feed;
pub(crate) mod resident_count;

//! Tables, exports and the feed.

pub mod chart;
pub mod export;
pub mod feed;
pub mod table;

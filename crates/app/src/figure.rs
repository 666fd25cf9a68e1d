//! Tables, exports and the feed.

pub mod chart;
pub mod export;
pub mod feed;
pub mod resident_count;
pub mod table;

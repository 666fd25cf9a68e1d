//! Sums of tables and what stands behind them, exports, the feed.

pub mod change;
pub mod export;
pub mod feed;
pub mod reason;
pub mod reason_stated;
pub mod resident_count;
pub mod table;

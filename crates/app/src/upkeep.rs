//! Keeping the program itself: the log and its seals, backups, damage, and what is due by itself.

pub mod audit;
pub mod backup;
pub mod due;
pub mod integrity;

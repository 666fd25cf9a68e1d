//! What comes in as files.

pub mod list;

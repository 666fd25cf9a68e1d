//! Lists that come in.

pub mod list;
pub mod list_detail;

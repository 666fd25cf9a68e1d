//! How the office works.

pub mod difficulty;

//! Villages, and which area comes after which.

pub mod succession;
pub mod village;

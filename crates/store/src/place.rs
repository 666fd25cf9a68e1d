//! Villages.

pub mod village;

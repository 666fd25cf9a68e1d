//! Areas and villages, and who comes after whom.

pub mod area;
pub mod succession;
pub mod village;

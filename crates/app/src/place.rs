//! Areas and villages, and who comes after whom.

pub mod area;
pub(crate) mod finder;
pub mod succession;
pub mod village;

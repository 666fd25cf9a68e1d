//! Papers of an office.

pub mod legal_paper;

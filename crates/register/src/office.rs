//! How an office works: its papers, and what keeps it from going on.

pub mod assignment;
pub mod body;
pub mod difficulty;
pub mod legal_paper;
pub mod post;

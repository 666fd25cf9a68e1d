//! What is put together from several nouns; nobody imports it.

pub mod calls;
pub mod duty;
pub mod finder;
pub mod handed_over;
pub mod home;
pub mod household_file;
pub mod papers;
mod sources;

//! What is put together from several nouns; nobody imports it.

pub mod home;

//! For tests: the program on a database of its own, on both engines.

pub mod demo;

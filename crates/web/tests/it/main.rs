//! The server as a whole, asked over HTTP without a network, wing by wing.

#![expect(clippy::indexing_slicing, reason = "a test that finds nothing there shall fail")]

mod asked;
mod client;
mod figure;
mod front;
mod gate;
mod kernel;
mod office;
mod people;
mod review;

//! The server as a whole, asked over HTTP without a network.

#![expect(clippy::indexing_slicing, reason = "a test that finds nothing there shall fail")]

mod accounts;
mod asked;
mod client;
mod door;
mod feed;
mod flood;
mod hostile;
mod life;
mod privacy;
mod rights;
mod season;
mod shapes;
mod together;
mod way;
mod whose;
mod wrong;

//! Days and day counts of the season.

pub mod calendar;

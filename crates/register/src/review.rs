//! The review round: its list, meeting and steps.

pub mod round;

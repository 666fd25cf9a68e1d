//! Accounts and signing in.

pub mod account;
pub mod difficulty;
pub mod sign_in;

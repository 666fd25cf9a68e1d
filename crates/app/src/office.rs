//! Accounts and signing in.

pub mod account;
pub mod sign_in;

//! Accounts and signing in.

pub mod account;
pub mod body;
pub mod difficulty;
pub mod legal_paper;
pub mod post;
pub mod sign_in;

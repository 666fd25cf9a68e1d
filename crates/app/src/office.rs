//! Accounts and signing in.

pub mod account;
pub mod assignment;
pub mod body;
pub mod calendar_duty;
pub mod difficulty;
pub mod legal_paper;
pub mod post;
pub mod sign_in;

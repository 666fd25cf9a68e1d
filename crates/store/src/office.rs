//! Accounts, sessions, sign-ins.

pub mod account;
pub mod account_keeping;
pub mod body;
pub mod difficulty;
pub mod legal_paper;
pub mod post;
pub mod session;
pub mod sign_in;

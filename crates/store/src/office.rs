//! Accounts, sessions, sign-ins.

pub mod account;
pub mod account_keeping;
pub mod assignment;
pub mod body;
pub mod calendar_duty;
pub mod difficulty;
pub mod legal_paper;
pub mod post;
mod reach;
pub mod session;
pub mod sign_in;

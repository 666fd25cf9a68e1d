//! Tests of the wing `office` over HTTP.

pub(crate) mod account;
pub(crate) mod assignment;
mod clerk;
pub(crate) mod difficulty;
pub(crate) mod legal_paper;
pub(crate) mod post;
pub(crate) mod sign_in;

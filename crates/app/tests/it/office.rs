//! Tests of the wing `office`, over a few named people and households of an empty database.

pub(crate) mod account;
pub(crate) mod account_keeping;
pub(crate) mod account_moving;
pub(crate) mod assignment;
pub(crate) mod body;
pub(crate) mod difficulty;
pub(crate) mod legal_paper;
pub(crate) mod post;
mod post_days;
pub(crate) mod sign_in;

//! Tests of the wing `office`, over a few named people and households of an empty database.

pub(crate) mod account;
pub(crate) mod account_keeping;
pub(crate) mod account_moving;
mod account_recorded;
pub(crate) mod assignment;
pub(crate) mod body;
pub(crate) mod difficulty;
pub(crate) mod legal_paper;
pub(crate) mod post;
mod post_days;
mod post_single;
pub(crate) mod sign_in;

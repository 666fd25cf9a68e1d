//! Accounts and signing in.

pub(crate) mod account;
pub(crate) mod assignment;
pub(crate) mod body;
pub(crate) mod difficulty;
pub(crate) mod legal_paper;
pub(crate) mod post;
pub(crate) mod sign_in;

use crate::kernel::route::Declared;

/// What this wing serves.
pub(crate) fn routes() -> Vec<Declared> {
    [
        account::routes(),
        assignment::routes(),
        body::routes(),
        difficulty::routes(),
        legal_paper::routes(),
        post::routes(),
        sign_in::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

//! Accounts and signing in.

pub(crate) mod account;
pub(crate) mod assignment;
pub(crate) mod difficulty;
pub(crate) mod legal_paper;
pub(crate) mod sign_in;

use crate::kernel::route::Declared;

/// What this wing serves.
pub(crate) fn routes() -> Vec<Declared> {
    [
        account::routes(),
        assignment::routes(),
        difficulty::routes(),
        legal_paper::routes(),
        sign_in::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

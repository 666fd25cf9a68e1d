//! The yearly review.

pub(crate) mod certificate;
pub(crate) mod farm;
pub(crate) mod household_request;
pub(crate) mod listing;
pub(crate) mod meeting;
pub(crate) mod paper_draft;
pub(crate) mod posting;
pub(crate) mod reading_choice;
pub(crate) mod review_report;
pub(crate) mod round;
pub(crate) mod round_export;
pub(crate) mod score_table;
pub(crate) mod survey;

use crate::kernel::route::Declared;

/// What this wing serves.
pub(crate) fn routes() -> Vec<Declared> {
    [
        certificate::routes(),
        farm::routes(),
        household_request::routes(),
        listing::routes(),
        meeting::routes(),
        paper_draft::routes(),
        posting::routes(),
        reading_choice::routes(),
        review_report::routes(),
        round::routes(),
        round_export::routes(),
        score_table::routes(),
        survey::routes(),
        survey::unchanged::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

//! All papers there are, noun by noun; each has its address from its declaration.

use crate::kernel::paper::{Paper, PaperWithin};
use crate::review::{
    certificate, decision, farm, household_request, listing, meeting, posting, reading_choice,
    review_report, survey,
};

pub use crate::kernel::paper::{PaperFile, file, file_within};

const PAPERS: &[&[&Paper]] = &[
    meeting::PAPERS,
    posting::PAPERS,
    reading_choice::PAPERS,
    decision::PAPERS,
    certificate::PAPERS,
    household_request::PAPERS,
    farm::PAPERS,
    review_report::PAPERS,
    survey::PAPERS,
];

const WITHIN: &[&[&PaperWithin]] = &[survey::WITHIN, listing::WITHIN];

/// Every paper.
pub fn all() -> impl Iterator<Item = &'static Paper> {
    PAPERS.iter().copied().flatten().copied()
}

/// Every paper about one thing within another.
pub fn all_within() -> impl Iterator<Item = &'static PaperWithin> {
    WITHIN.iter().copied().flatten().copied()
}

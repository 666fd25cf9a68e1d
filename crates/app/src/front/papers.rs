//! All papers there are, noun by noun; each has its address from its declaration.

use crate::kernel::paper::Paper;
use crate::review::{certificate, decision, household_request, meeting, posting, review_report};

pub use crate::kernel::paper::{PaperFile, file};

const PAPERS: &[&[&Paper]] = &[
    meeting::PAPERS,
    posting::PAPERS,
    decision::PAPERS,
    certificate::PAPERS,
    household_request::PAPERS,
    review_report::PAPERS,
];

/// Every paper.
pub fn all() -> impl Iterator<Item = &'static Paper> {
    PAPERS.iter().copied().flatten().copied()
}

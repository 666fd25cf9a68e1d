//! The nouns that say what is due of them: asked by the first page, by a round's page and by the list of duties.

use crate::kernel::call::Source;
use crate::office::{assignment, body, calendar_duty, difficulty};
use crate::people::entitlement;
use crate::review::{
    certificate, farm, household_request, paper_draft, posting, review_report, round, score_table,
};
use crate::upkeep::{audit, backup};

/// Who has something to say, in the order in which it is said.
pub(crate) const SOURCES: &[Source] = &[
    paper_draft::CALLS,
    household_request::CALLS,
    farm::CALLS,
    entitlement::CALLS,
    body::CALLS,
    difficulty::CALLS,
    posting::CALLS,
    assignment::CALLS,
    calendar_duty::CALLS,
    round::CALLS,
    certificate::CALLS,
    review_report::CALLS,
    score_table::CALLS,
    audit::CALLS,
    backup::CALLS,
];

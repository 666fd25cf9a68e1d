//! What the nouns declare and the kernel uses without knowing them, put together: a line a noun. This file
//! lies above all wings; only the kernel reads it.

use crate::kernel::db::BeforeCommit;
use crate::kernel::mark::Kind;
use crate::kernel::sealing::Column;
use crate::{figure, gate, kernel, office, people, review};

/// The kinds of records that carry a mark, in the order in which they are looked at.
pub(crate) const MARKED: &[Kind] = &[
    &office::account::MARKED,
    &people::household::MARKED,
    &review::round::MARKED,
    &review::score_table::MARKED,
    &review::survey::MARKED,
    &review::survey::VERDICT_MARKED,
    &people::class_fact::MARKED,
    &review::paper_draft::MARKED,
    &review::listing::MARKED,
    &review::meeting::MARKED,
    &review::posting::MARKED,
    &review::posting::COMPLAINT_MARKED,
    &review::household_request::MARKED,
    &review::opinion::MARKED,
    &review::decision::CORRECTION_MARKED,
    &review::certificate::MARKED,
    &review::review_report::MARKED,
    &gate::list::MARKED,
    &people::double::DECISION_MARKED,
    &kernel::attachment::MARKED,
    &people::class_fact::REPLACED_MARKED,
    &review::household_request::form_a::MARKED,
    &review::farm::MARKED,
    &review::farm::sheet::MARKED,
    &review::farm::answer::MARKED,
    &review::reading_choice::MARKED,
    &office::legal_paper::MARKED,
    &office::legal_paper::standing::MARKED,
    &office::post::MARKED,
    &office::post::holder::MARKED,
    &people::entitlement::MARKED,
    &office::difficulty::MARKED,
    &office::assignment::MARKED,
    &office::calendar_duty::MARKED,
    &office::body::MARKED,
    &office::body::MEMBER_MARKED,
    &figure::resident_count::MARKED,
    &people::household_event::MARKED,
    &people::household_move::MARKED,
    &office::legal_paper::before::MARKED,
    &office::post::before::MARKED,
    &office::post::handover::MARKED,
];

/// The columns of sealed values.
pub(crate) const SEALED: &[&[Column]] = &[
    review::certificate::SEALED,
    kernel::mark::SEALED,
    people::person_number::SEALED,
    people::household_event::SEALED,
    people::household::SEALED,
    gate::list::SEALED,
    kernel::attachment::SEALED,
];

/// What a transaction does before it commits, after its marks.
pub(crate) const BEFORE_COMMIT: &[BeforeCommit] = &[people::card::BEFORE_COMMIT];

//! What the nouns declare and the kernel uses without knowing them, put together: a line a noun. This file
//! lies above all wings; only the kernel reads it.

use crate::kernel::attachment::Owner;
use crate::kernel::job::JobKind;
use crate::kernel::write::ToldOfWrite;
use crate::{gate, office, people, review};

/// The kinds of work off the requests.
pub(crate) const JOBS: &[&JobKind] =
    &[&gate::list::READ, &gate::list::ACCEPT, &review::round::TABLE_CHANGE];

/// What signed scans and photos may belong to.
pub(crate) const FILE_OWNERS: &[&Owner] = &[
    &review::meeting::FILES,
    &review::posting::FILES,
    &review::posting::COMPLAINT_FILES,
    &review::household_request::FILES,
    &review::farm::FILES,
    &review::decision::FILES,
    &review::reading_choice::FILES,
    &office::legal_paper::FILES,
    &office::assignment::FILES,
    &office::difficulty::FILES,
    &people::entitlement::FILES,
];

/// Who is told of every write, before its line.
pub(crate) const TOLD_OF_WRITES: &[ToldOfWrite] = &[review::review_report::TOLD];

//! A section of the page of a household: the joint between the page and the nouns that have something to
//! show of a household. `front::household_file` lists the sections.

use app::Action;
use app::people::household_part::HouseholdFile;
use futures_util::future::BoxFuture;

use crate::kernel::problem::Failure;
use crate::kernel::visit::Signed;

/// A section, as its noun declares it.
pub(crate) struct Section {
    /// Its place: sections stand in the order of these numbers.
    pub order: u16,
    /// What somebody must be allowed who sees it.
    pub right: Action,
    /// The key of its title, whose last part is the anchor; a section without one has titles of its
    /// own, or none.
    pub title: Option<&'static str>,
    /// Makes it as HTML; empty when there is nothing to show.
    pub make: Make,
}

/// Makes a section for who is signed in.
pub(crate) type Make =
    for<'a> fn(&'a Signed, &'a HouseholdFile) -> BoxFuture<'a, Result<String, Failure>>;

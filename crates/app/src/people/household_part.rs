//! What a noun adds to the file of a household: the joint between the household and the nouns above it.
//! `front::household_file` lists the parts and fills them.

use std::any::Any;

use futures_util::future::BoxFuture;
use register::people::story::StoryLine;
use store::people::story::{StepRow, StepSelect};

use crate::App;
use crate::kernel::offer::Offers;
use crate::kernel::problem::Result;
use crate::kernel::rights::Actor;
use crate::people::household::{HouseholdRead, HouseholdView};

/// A household with everything that is known of it.
pub struct HouseholdFile {
    /// The household itself.
    pub household: HouseholdView,
    /// Its history, the latest first.
    pub story: Vec<StoryLine>,
    offers: Offers,
}

impl HouseholdFile {
    pub(crate) fn new(household: HouseholdView) -> HouseholdFile {
        HouseholdFile { household, story: Vec::new(), offers: Offers::default() }
    }

    /// Puts there what a noun has of the household.
    pub(crate) fn put<T: Any + Send + Sync>(&mut self, value: T) {
        self.offers.put(value);
    }

    /// What a noun has of the household; `None` where it is kept from who asks.
    pub fn part<T: Any>(&self) -> Option<&T> {
        self.offers.get()
    }
}

/// Who asks for the file, and what was read for it already.
pub(crate) struct Asked<'a> {
    pub app: &'a App,
    pub actor: &'a Actor,
    pub read: &'a HouseholdRead,
}

/// A part of the file.
pub(crate) enum HouseholdPart {
    /// Read by itself: lines of the history, and what sections and the API show.
    Reads(for<'a> fn(&'a Asked<'a>, &'a mut HouseholdFile) -> BoxFuture<'a, Result<()>>),
    /// Steps, asked with those of other nouns in one statement.
    Steps(Steps),
}

/// Steps of a noun and how each is told.
pub(crate) struct Steps {
    pub select: &'static StepSelect,
    /// Whether somebody sees them.
    pub sees: fn(&Actor) -> bool,
    pub tell: fn(&StepRow) -> StoryLine,
}

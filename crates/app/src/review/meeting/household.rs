//! What meetings have to say of a household.

use register::people::story::{StoryKind, StoryLine};
use register::{Half, Votes};

use crate::kernel::rights::Actor;
use crate::people::household_part::{HouseholdPart, Steps};

const MET: StoryKind = StoryKind::Told(120, "met");
/// What the store says of a round in which exactly half goes back.
const GOES_BACK: &str = store::review::meeting::HALF_GOES_BACK;
const SENT_BACK: StoryKind = StoryKind::Told(130, "sent_back");

/// What meetings have to say of a household.
pub(crate) const HOUSEHOLD: &[HouseholdPart] = &[HouseholdPart::Steps(Steps {
    select: &store::review::meeting::STORY,
    sees: Actor::sees_answers,
    tell: |step| {
        let (agree, present) = (step.first, step.second);
        let half = if step.text == GOES_BACK { Half::GoesBack } else { Half::Passes };
        let passed = Votes { agree, ..Votes::default() }.agreed(present, half);
        let kind = if passed { MET } else { SENT_BACK };
        StoryLine::new(step.day, kind).with("agree", agree).with("present", present)
    },
})];

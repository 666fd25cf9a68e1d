//! What meetings have to say of a household.

use register::Votes;
use register::people::story::{StoryKind, StoryLine};

use crate::kernel::rights::Actor;
use crate::people::household_part::{HouseholdPart, Steps};

const MET: StoryKind = StoryKind::Told(120, "met");
const SENT_BACK: StoryKind = StoryKind::Told(130, "sent_back");

/// What meetings have to say of a household.
pub(crate) const HOUSEHOLD: &[HouseholdPart] = &[HouseholdPart::Steps(Steps {
    select: &store::review::meeting::STORY,
    sees: Actor::sees_answers,
    tell: |step| {
        let (agree, present) = (step.first, step.second);
        let passed = Votes { agree, ..Votes::default() }.agreed(present);
        let kind = if passed { MET } else { SENT_BACK };
        StoryLine::new(step.day, kind).with("agree", agree).with("present", present)
    },
})];

//! Taking a household out that was entered by mistake: possible as long as nothing rests on it.

use base::day::show_day;
use base::{Day, Finding, closed_set};

/// The most characters of a reason.
pub const REASON_MAX: usize = 500;

closed_set! {
    /// What may rest on a household.
    RestKind {
        /// A form of a review; named by its year.
        Form = "form",
        /// It stands on the list of a review; named by its year.
        Listing = "listing",
        /// A class that a decision put in force; named by the decision.
        Class = "class",
        /// Something that happened to it.
        Event = "event",
        /// A move that another commune has not answered.
        Move = "move",
        /// A request; named by its receipt.
        Request = "request",
        /// A certificate; named by its number.
        Certificate = "certificate",
        /// Support of a regular policy; named by the policy.
        Entitlement = "entitlement",
        /// A request for a farming household of average living; named by its receipt.
        Farm = "farm",
    }
}

/// Something that rests on a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    pub kind: RestKind,
    pub day: Day,
    /// The number or the name it is known by; may be empty.
    pub name: String,
}

/// Says of each thing that rests on a household what it is, and what goes before.
pub fn say(rests: &[Rest]) -> Vec<Finding> {
    let say = |rest: &Rest| {
        let code = match rest.kind {
            RestKind::Form => "removal_rests_form",
            RestKind::Listing => "removal_rests_listing",
            RestKind::Class => "removal_rests_class",
            RestKind::Event => "removal_rests_event",
            RestKind::Move => "removal_rests_move",
            RestKind::Request => "removal_rests_request",
            RestKind::Certificate => "removal_rests_certificate",
            RestKind::Entitlement => "removal_rests_entitlement",
            RestKind::Farm => "removal_rests_farm",
        };
        Finding::error(code).with("day", show_day(rest.day)).with("name", &rest.name)
    };
    rests.iter().map(say).collect()
}

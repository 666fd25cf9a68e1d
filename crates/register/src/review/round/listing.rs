//! The list of households to review, and the lists of the decision.

use crate::Class;
use base::closed_set;

closed_set! {
    /// Why a household is on the list.
    ListReason {
        /// It is a poor household.
        Poor = "poor",
        /// It is a near-poor household.
        NearPoor = "near_poor",
        /// It asked for it (Mẫu 01, Mẫu 04).
        Request = "request",
        /// It escaped poverty not long ago and is watched.
        Watch = "watch",
        /// Somebody added it, and said why.
        Added = "added",
    }
}

impl ListReason {
    /// Whether the law wants the household reviewed in a round of that kind: it is then not taken
    /// off the list.
    pub fn is_required(self, kind: super::RoundKind) -> bool {
        match self {
            ListReason::Poor | ListReason::NearPoor => kind == super::RoundKind::Annual,
            ListReason::Request => true,
            ListReason::Watch | ListReason::Added => false,
        }
    }
}

closed_set! {
    /// How far a household of a round is.
    Stage {
        Listed = "listed",
        /// With a classified form.
        Surveyed = "surveyed",
        /// Sent back by the meeting: to be surveyed again.
        Back = "back",
        /// Agreed to by the meeting.
        Met = "met",
        Posted = "posted",
        /// With an open complaint.
        Complained = "complained",
        Decided = "decided",
    }
}

closed_set! {
    /// A list of the decision (Mẫu 02).
    DecisionList {
        /// Hộ nghèo.
        Poor = "poor",
        /// Hộ cận nghèo.
        NearPoor = "near_poor",
        /// Hộ thoát nghèo.
        EscapedPoor = "escaped_poor",
        /// Hộ thoát cận nghèo.
        EscapedNearPoor = "escaped_near_poor",
    }
}

impl DecisionList {
    /// The lists a household stands in, by its class before and after. One that was poor and is
    /// near-poor now has escaped poverty and stands with the near-poor as well, as table 2 counts it.
    pub fn of(before: Option<Class>, after: Class) -> Vec<DecisionList> {
        let mut lists = Vec::new();
        match after {
            Class::Poor => lists.push(DecisionList::Poor),
            Class::NearPoor => lists.push(DecisionList::NearPoor),
            Class::AverageFarming | Class::NotPoor => {}
        }
        match before {
            Some(Class::Poor) if after != Class::Poor => lists.push(DecisionList::EscapedPoor),
            Some(Class::NearPoor) if !matches!(after, Class::Poor | Class::NearPoor) => {
                lists.push(DecisionList::EscapedNearPoor);
            }
            Some(_) | None => {}
        }
        lists
    }
}

//! The list of households to review, and the lists of the decision.

use serde::{Deserialize, Serialize};

use crate::Class;

/// Why a household is on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListReason {
    /// It is a poor household.
    Poor,
    /// It is a near-poor household.
    NearPoor,
    /// It asked for it (Mẫu 01, Mẫu 04).
    Request,
    /// It escaped poverty not long ago and is watched.
    Watch,
    /// Somebody added it, and said why.
    Added,
}

impl ListReason {
    /// All reasons.
    pub const ALL: [ListReason; 5] = [
        ListReason::Poor,
        ListReason::NearPoor,
        ListReason::Request,
        ListReason::Watch,
        ListReason::Added,
    ];

    /// The name in the database and on the API.
    pub fn as_str(self) -> &'static str {
        match self {
            ListReason::Poor => "poor",
            ListReason::NearPoor => "near_poor",
            ListReason::Request => "request",
            ListReason::Watch => "watch",
            ListReason::Added => "added",
        }
    }

    /// The reason of that name.
    pub fn parse(text: &str) -> Option<ListReason> {
        ListReason::ALL.into_iter().find(|reason| reason.as_str() == text)
    }

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

/// How far a household of a round is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// On the list.
    Listed,
    /// With a classified form.
    Surveyed,
    /// Sent back by the meeting: to be surveyed again.
    Back,
    /// Agreed to by the meeting.
    Met,
    /// Posted.
    Posted,
    /// With an open complaint.
    Complained,
    /// Decided.
    Decided,
}

impl Stage {
    /// All stages.
    pub const ALL: [Stage; 7] = [
        Stage::Listed,
        Stage::Surveyed,
        Stage::Back,
        Stage::Met,
        Stage::Posted,
        Stage::Complained,
        Stage::Decided,
    ];

    /// The name on the API and in the files of words.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Listed => "listed",
            Stage::Surveyed => "surveyed",
            Stage::Back => "back",
            Stage::Met => "met",
            Stage::Posted => "posted",
            Stage::Complained => "complained",
            Stage::Decided => "decided",
        }
    }

    /// The stage of that name.
    pub fn parse(text: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.as_str() == text)
    }
}

/// A list of the decision (Mẫu 02).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionList {
    /// Hộ nghèo.
    Poor,
    /// Hộ cận nghèo.
    NearPoor,
    /// Hộ thoát nghèo.
    EscapedPoor,
    /// Hộ thoát cận nghèo.
    EscapedNearPoor,
}

impl DecisionList {
    /// All lists, in the order of the decision.
    pub const ALL: [DecisionList; 4] = [
        DecisionList::Poor,
        DecisionList::NearPoor,
        DecisionList::EscapedPoor,
        DecisionList::EscapedNearPoor,
    ];

    /// The name in the database and on the API.
    pub fn as_str(self) -> &'static str {
        match self {
            DecisionList::Poor => "poor",
            DecisionList::NearPoor => "near_poor",
            DecisionList::EscapedPoor => "escaped_poor",
            DecisionList::EscapedNearPoor => "escaped_near_poor",
        }
    }

    /// The list of that name.
    pub fn parse(text: &str) -> Option<DecisionList> {
        DecisionList::ALL.into_iter().find(|list| list.as_str() == text)
    }

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

//! The lines of a household's history: what happened on which day, as code and values. The words
//! stand in `locales/` under `story.<code>`.

use std::collections::BTreeMap;

use base::Day;
use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoryKind {
    /// The household was entered.
    Registered,
    /// A person joined: `name`, `relation`.
    MemberJoined,
    /// A person left: `name`.
    MemberLeft,
    /// Another person is the head: `name`.
    HeadChanged,
    /// The household lives elsewhere: `village`.
    Moved,
    /// Its answers in a review were entered: `round`.
    Surveyed,
    /// It was classified: `class`, `a_points`, `b_points`.
    Classified,
    /// A decision recognised its class: `class`, `number`.
    Recognised,
    /// A list brought data about it: `file`.
    Imported,
}

impl StoryKind {
    /// All kinds.
    pub const ALL: [StoryKind; 9] = [
        StoryKind::Registered,
        StoryKind::MemberJoined,
        StoryKind::MemberLeft,
        StoryKind::HeadChanged,
        StoryKind::Moved,
        StoryKind::Surveyed,
        StoryKind::Classified,
        StoryKind::Recognised,
        StoryKind::Imported,
    ];

    /// The code under which the words stand.
    pub fn as_str(self) -> &'static str {
        match self {
            StoryKind::Registered => "registered",
            StoryKind::MemberJoined => "member_joined",
            StoryKind::MemberLeft => "member_left",
            StoryKind::HeadChanged => "head_changed",
            StoryKind::Moved => "moved",
            StoryKind::Surveyed => "surveyed",
            StoryKind::Classified => "classified",
            StoryKind::Recognised => "recognised",
            StoryKind::Imported => "imported",
        }
    }
}

/// One line of a household's history.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StoryLine {
    /// The day it happened, not the day it was typed.
    pub day: Day,
    /// What happened.
    pub kind: StoryKind,
    /// Values for the sentence, by name; never a personal number.
    pub args: BTreeMap<String, String>,
}

impl StoryLine {
    /// A line without values.
    pub fn new(day: Day, kind: StoryKind) -> StoryLine {
        StoryLine { day, kind, args: BTreeMap::new() }
    }

    /// The same line with one value more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> StoryLine {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}

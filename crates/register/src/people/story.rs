//! The lines of a household's history: what happened on which day, as code and values. The words
//! stand in `locales/` under `story.<code>`. What other nouns tell of a household is declared by them.

use std::collections::BTreeMap;

use base::Day;
use base::id::{EventId, HouseholdId};
use serde::{Deserialize, Serialize};

use crate::people::household_event::EventKind;

/// What happened. Lines of one day stand in the order of their kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StoryKind {
    /// What a noun tells: its place among the lines of one day, and its code.
    Told(u16, &'static str),
    /// Something was entered as an event.
    Event(EventKind),
}

impl StoryKind {
    /// The household was entered: `village`.
    pub const REGISTERED: StoryKind = StoryKind::Told(10, "registered");
    /// A person joined: `name`, `relation`.
    pub const MEMBER_JOINED: StoryKind = StoryKind::Told(20, "member_joined");
    /// A person was born into it: `name`, `relation`.
    pub const MEMBER_BORN: StoryKind = StoryKind::Told(30, "member_born");
    /// A person left: `name`.
    pub const MEMBER_LEFT: StoryKind = StoryKind::Told(40, "member_left");
    /// Another person is the head: `name`.
    pub const HEAD_CHANGED: StoryKind = StoryKind::Told(50, "head_changed");
    /// The household lives elsewhere: `village`.
    pub const MOVED: StoryKind = StoryKind::Told(60, "moved");
    /// A decision or a list recognised its class: `class`, `number`, `decision_day`.
    pub const RECOGNISED: StoryKind = StoryKind::Told(200, "recognised");
    /// A list put right what another had stated: `class` as it was, `after`, `day` from which it counts.
    pub const CLASS_PUT_RIGHT: StoryKind = StoryKind::Told(210, "class_put_right");

    /// The code under which the words stand.
    pub fn as_str(self) -> &'static str {
        match self {
            StoryKind::Told(_, code) => code,
            StoryKind::Event(kind) => kind.as_str(),
        }
    }
}

/// Something about a person or an address that was put right.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct StoryChange {
    /// Of what: `name`, `sex`, `birth`, `ethnicity`, `identity`, `address`, or a fact.
    pub field: String,
    /// As it was written; a personal number only masked.
    pub before: String,
    /// As it is right; a personal number only masked.
    pub after: String,
}

/// Somebody a line speaks of.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct StoryPerson {
    /// The name, as it was when the event was recorded.
    pub name: String,
    /// How one speaks of them: `man`, `woman`, `child` or `unknown`.
    pub title: String,
}

/// One line of a household's history.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoryLine {
    /// The day it happened, not the day it was typed.
    pub day: Day,
    /// When it was typed, of lines of one day: seconds since 1970, 0 when it is not known.
    pub order: i64,
    /// What happened.
    pub kind: StoryKind,
    /// Values for the sentence, by name; never a personal number.
    pub args: BTreeMap<String, String>,
    /// Who it is about.
    pub people: Vec<StoryPerson>,
    /// Who became the head by it.
    pub head: Option<StoryPerson>,
    /// What was put right.
    pub changes: Vec<StoryChange>,
    /// The event it tells.
    pub event: Option<EventId>,
    /// The other household it is about, when the reader may see it.
    pub other: Option<HouseholdId>,
    /// Whether the event was taken back.
    pub undone: bool,
    /// Of values that are of a set, by name: under which key its words stand.
    pub sets: BTreeMap<&'static str, &'static str>,
    /// The key of the sentence, where it is not that of the kind.
    pub sentence: Option<&'static str>,
}

impl StoryLine {
    /// A line without values.
    pub fn new(day: Day, kind: StoryKind) -> StoryLine {
        StoryLine {
            day,
            order: 0,
            kind,
            args: BTreeMap::new(),
            people: Vec::new(),
            head: None,
            changes: Vec::new(),
            event: None,
            other: None,
            undone: false,
            sets: BTreeMap::new(),
            sentence: None,
        }
    }

    /// The same line with one value more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> StoryLine {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// The same with a value of a set more, which the sentence has in words.
    #[must_use]
    pub fn with_word(
        mut self,
        name: &'static str,
        set: &'static str,
        value: impl ToString,
    ) -> StoryLine {
        self.sets.insert(name, set);
        self.with(name, value)
    }
}

//! The lines of a household's history: what happened on which day, as code and values. The words
//! stand in `locales/` under `story.<code>`.

use std::collections::BTreeMap;

use base::Day;
use base::id::{EventId, HouseholdId};
use serde::{Deserialize, Serialize};

use crate::people::household_event::EventKind;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoryKind {
    /// The household was entered.
    Registered,
    /// A person joined: `name`, `relation`.
    MemberJoined,
    /// A person was born into it: `name`, `relation`.
    MemberBorn,
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
    /// A second form took the place of the first: `year`.
    SurveyedAgain,
    /// The village meeting agreed to its result: `agree`, `present`.
    Met,
    /// The village meeting sent it back to be surveyed again: `agree`, `present`.
    SentBack,
    /// Its result was posted: `class`, `until`.
    Posted,
    /// Somebody complained about its result: `receipt`.
    Complained,
    /// The complaint was checked: `result`, `class`.
    Rechecked,
    /// A decision recognised its class: `class`, `number`.
    Recognised,
    /// A list put right what another had stated: `class` as it was, `after`, `day` from which it counts.
    ClassPutRight,
    /// A list brought data about it: `file`.
    Imported,
    /// Something was entered as an event.
    Event(EventKind),
}

impl StoryKind {
    /// All kinds that are not events.
    pub const PLAIN: [StoryKind; 17] = [
        StoryKind::Registered,
        StoryKind::MemberJoined,
        StoryKind::MemberBorn,
        StoryKind::MemberLeft,
        StoryKind::HeadChanged,
        StoryKind::Moved,
        StoryKind::Surveyed,
        StoryKind::Classified,
        StoryKind::SurveyedAgain,
        StoryKind::Met,
        StoryKind::SentBack,
        StoryKind::Posted,
        StoryKind::Complained,
        StoryKind::Rechecked,
        StoryKind::Recognised,
        StoryKind::ClassPutRight,
        StoryKind::Imported,
    ];

    /// The code under which the words stand.
    pub fn as_str(self) -> &'static str {
        match self {
            StoryKind::Registered => "registered",
            StoryKind::MemberJoined => "member_joined",
            StoryKind::MemberBorn => "member_born",
            StoryKind::MemberLeft => "member_left",
            StoryKind::HeadChanged => "head_changed",
            StoryKind::Moved => "moved",
            StoryKind::Surveyed => "surveyed",
            StoryKind::Classified => "classified",
            StoryKind::SurveyedAgain => "surveyed_again",
            StoryKind::Met => "met",
            StoryKind::SentBack => "sent_back",
            StoryKind::Posted => "posted",
            StoryKind::Complained => "complained",
            StoryKind::Rechecked => "rechecked",
            StoryKind::Recognised => "recognised",
            StoryKind::ClassPutRight => "class_put_right",
            StoryKind::Imported => "imported",
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
        }
    }

    /// The same line with one value more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> StoryLine {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}

//! What a person said of words of a list that nobody here knows.

use std::collections::HashMap;

use register::{Class, DecisionList, Relation};

/// What a person said of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said<T> {
    /// Nobody has yet.
    Open,
    /// It says nothing.
    Nothing,
    Is(T),
}

/// The words of the columns for the class, the relation and the ethnic group that had to be asked about.
#[derive(Debug, Clone, Default)]
pub(crate) struct WordsSaid {
    pub classes: HashMap<String, Said<(Class, Option<Class>)>>,
    pub relations: HashMap<String, Said<Relation>>,
    pub ethnic_groups: HashMap<String, Said<&'static str>>,
}

/// A word as it is looked up.
pub(crate) fn word(text: &str) -> String {
    text.trim_matches(|c: char| c == '.' || c == ':' || c.is_whitespace()).to_lowercase()
}

/// The classes that a question about a word or a title offers, each with the id of its choice.
pub(crate) const CLASSES: [(&str, Class, Option<Class>); 6] = [
    (Class::Poor.as_str(), Class::Poor, None),
    (Class::NearPoor.as_str(), Class::NearPoor, None),
    (Class::AverageFarming.as_str(), Class::AverageFarming, None),
    (Class::NotPoor.as_str(), Class::NotPoor, None),
    (DecisionList::EscapedPoor.as_str(), Class::NotPoor, Some(Class::Poor)),
    (DecisionList::EscapedNearPoor.as_str(), Class::NotPoor, Some(Class::NearPoor)),
];

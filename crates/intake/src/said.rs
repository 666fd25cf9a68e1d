//! What a person said of words of a list that nobody here knows.

use std::collections::HashMap;

use register::{Class, Relation};

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
    ("poor", Class::Poor, None),
    ("near_poor", Class::NearPoor, None),
    ("average_farming", Class::AverageFarming, None),
    ("not_poor", Class::NotPoor, None),
    ("escaped_poor", Class::NotPoor, Some(Class::Poor)),
    ("escaped_near_poor", Class::NotPoor, Some(Class::NearPoor)),
];

//! What the review asks and the villages it is about, as far as a list may carry them.

use std::collections::BTreeMap;

/// What the review's form asks, so that a list may carry answers.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Each question's id with the ids of its answers.
    pub questions: Vec<(String, Vec<String>)>,
    /// The ids of the indicators.
    pub indicators: Vec<String>,
    /// How answers are written besides their ids: the question's id and the folded words, and the
    /// answer's id.
    pub words: BTreeMap<(String, String), String>,
    /// The villages of the commune as the register names them.
    pub villages: Vec<String>,
}

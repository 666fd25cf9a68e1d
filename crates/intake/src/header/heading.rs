//! The heading of one column, and what the column can hold by it.

use base::text::clean;

/// What stands above one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heading {
    /// The column, from 0.
    pub at: usize,
    /// From the top down, each text once.
    pub parts: Vec<String>,
}

/// What a column can hold by its heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Can {
    /// Ids of columns, questions or indicators; several when the heading does not tell.
    pub ids: Vec<String>,
    /// Whether the heading is a known one, and not only like it.
    pub sure: bool,
}

impl Heading {
    /// The whole heading on one line.
    pub(crate) fn text(&self) -> String {
        clean(&self.parts.join(" / "))
    }
}

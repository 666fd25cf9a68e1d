//! What of a record goes into its mark.

use chrono::{DateTime, Utc};

/// Values one after the other, length-prefixed, so that no two texts read as one another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn text(mut self, value: &str) -> Text {
        self.push(value);
        self
    }

    fn push(&mut self, value: &str) {
        self.0.push_str(&value.len().to_string());
        self.0.push(':');
        self.0.push_str(value);
    }

    /// With the values of another text after its own.
    pub(crate) fn and(mut self, other: Text) -> Text {
        self.0.push_str(&other.0);
        self
    }

    pub(crate) fn of(self, value: impl ToString) -> Text {
        self.text(&value.to_string())
    }

    pub(crate) fn maybe(mut self, value: Option<impl ToString>) -> Text {
        match value {
            Some(value) => self.push(&value.to_string()),
            None => self.0.push('-'),
        }
        self
    }

    /// Both engines keep microseconds.
    pub(crate) fn at(self, at: DateTime<Utc>) -> Text {
        self.of(at.timestamp_micros())
    }

    pub(crate) fn maybe_at(self, at: Option<DateTime<Utc>>) -> Text {
        self.maybe(at.map(|at| at.timestamp_micros()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rows_have_one_text() {
        let of = |values: [Option<&str>; 2]| {
            values.into_iter().fold(Text::default(), |text, value| text.maybe(value))
        };
        assert_ne!(of([Some("ab"), Some("c")]), of([Some("a"), Some("bc")]));
        assert_ne!(of([None, Some("")]), of([Some(""), None]));
        assert_ne!(of([Some("-"), None]), of([None, Some("-")]));
    }
}

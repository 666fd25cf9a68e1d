//! What was found wrong with something a person gave us: where it is, and under which code the
//! sentence that explains it stands in `locales/`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::closed_set;

closed_set! {
    /// How bad a finding is.
    Severity {
        /// The input is refused until this is put right.
        Error = "error",
        /// It is accepted, but somebody should look.
        Warning = "warning",
        /// It was repaired, or is only worth knowing.
        Note = "note",
    }
}

/// Where in a file a finding stands. Rows and columns count from 1, as a spreadsheet shows them.
#[derive(
    Debug,
    Clone,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
pub struct Place {
    /// The sheet's name; `None` for a file without sheets.
    pub sheet: Option<String>,
    /// The row, from 1.
    pub row: Option<u32>,
    /// The column, from 1; `column_letters` writes it as A, B, … AA.
    pub column: Option<u32>,
}

impl Place {
    /// The column as a spreadsheet names it: 1 is `A`, 27 is `AA`.
    pub fn column_letters(&self) -> Option<String> {
        let mut rest = self.column.filter(|c| *c > 0)?;
        let mut letters = Vec::new();
        while rest > 0 {
            let digit = (rest - 1) % 26;
            letters.push(char::from(b'A' + u8::try_from(digit).unwrap_or(0)));
            rest = (rest - 1) / 26;
        }
        Some(letters.into_iter().rev().collect())
    }
}

/// One finding. The words are looked up by `code` (`finding.<code>` says what happened,
/// `finding.<code>_cure` what to do) with `args` filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Finding {
    /// Stable code, snake case.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// Values for the sentence, by name.
    pub args: BTreeMap<String, String>,
}

impl Finding {
    /// A finding without a place or values.
    pub fn new(severity: Severity, code: &str) -> Finding {
        Finding { code: code.to_owned(), severity, place: Place::default(), args: BTreeMap::new() }
    }

    pub fn error(code: &str) -> Finding {
        Finding::new(Severity::Error, code)
    }

    pub fn warning(code: &str) -> Finding {
        Finding::new(Severity::Warning, code)
    }

    pub fn note(code: &str) -> Finding {
        Finding::new(Severity::Note, code)
    }

    /// The same finding at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Finding {
        self.place = place;
        self
    }

    /// The same finding with one value more for its sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Finding {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        for (n, want) in [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")] {
            let place = Place { column: Some(n), ..Place::default() };
            assert_eq!(place.column_letters().as_deref(), Some(want));
        }
    }
}

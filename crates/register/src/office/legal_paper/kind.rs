//! The kinds of papers, as `law/papers/kinds.toml` has them.

use base::closed_set;
use serde::Deserialize;

closed_set! {
    /// How number and symbol of a kind are written.
    Shape {
        /// `12/KH-UBND`
        Named = "named",
        /// `12/UBND-VX`
        Letter = "letter",
        /// `55/2023/TT-BTC`
        Normative = "normative",
        /// `72/2025/QH15`
        Law = "law",
        /// No rule.
        Free = "free",
    }
}

/// A kind of papers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    pub id: String,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
    /// The abbreviation in symbols; empty where it has none.
    #[serde(default)]
    pub short: String,
    pub shape: Shape,
    /// The text it is from.
    pub source: String,
    /// `checked` or `unchecked`.
    pub confidence: String,
}

/// The kinds, in their order.
#[derive(Debug, Clone)]
pub struct Kinds(Vec<Kind>);

/// The file of the kinds cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("law/papers/kinds.toml: {0}")]
pub struct BadKinds(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: Vec<Kind>,
}

impl Kinds {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is no TOML, an id or an abbreviation stands twice, or one that is needed is missing.
    pub fn load(text: &str) -> Result<Kinds, BadKinds> {
        let File { kind: kinds } =
            toml::from_str(text).map_err(|error| BadKinds(error.to_string()))?;
        for (at, kind) in kinds.iter().enumerate() {
            let alike =
                |it: &Kind| it.id == kind.id || (!kind.short.is_empty() && it.short == kind.short);
            let is_named = matches!(kind.shape, Shape::Named | Shape::Normative);
            if kinds.iter().skip(at + 1).any(alike) || is_named == kind.short.is_empty() {
                return Err(BadKinds(format!("{}: its id or its abbreviation", kind.id)));
            }
        }
        Ok(Kinds(kinds))
    }

    /// All of them.
    pub fn all(&self) -> &[Kind] {
        &self.0
    }

    /// The kind of that id.
    pub fn get(&self, id: &str) -> Option<&Kind> {
        self.0.iter().find(|kind| kind.id == id)
    }

    /// The kind with exactly that abbreviation.
    pub(super) fn of_short(&self, short: &str) -> Option<&Kind> {
        self.0.iter().find(|kind| !kind.short.is_empty() && kind.short == short)
    }

    /// The abbreviation as it is spelled that is this without marks: `qd` is QĐ; none where two are alike.
    pub(super) fn spelled(&self, folded: &str) -> Option<&str> {
        let is_alike =
            |kind: &&Kind| !kind.short.is_empty() && base::text::fold(&kind.short) == folded;
        let mut alike = self.0.iter().filter(is_alike);
        match (alike.next(), alike.next()) {
            (Some(kind), None) => Some(&kind.short),
            _ => None,
        }
    }
}

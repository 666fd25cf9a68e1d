//! Poverty standards as data: loading and sealing them, score tables, and classifying households,
//! one with a trace or a million in columns.
//!
//! Nothing here knows a line, a threshold or an age: they stand in `law/standards/`, each with the
//! day from which it holds. What a file lacks is named, never guessed.

mod asked;
mod dated;
pub mod farm;
mod file;
pub mod instrument;
mod known;
pub mod member;
mod rule;
pub mod score;
pub mod stream;
mod verdict;

pub use asked::Asked;
pub use dated::{Answer, Confidence, MemberRule, QuickCheck, RetirementAge};
pub use file::{BadStandard, Indicator, Item, Note, Region, Standard, Standards};
pub use rule::{DatedSource, MemberRules, Refusal, Rule};
pub use score::{RegionScores, ScoreTable};
pub use verdict::{BadAnswer, Class, Facts, ScoredAnswer, StatedFact, Trace, Verdict, classify};

/// How many deprivation indicators a standard has; they are kept as bits of one number.
pub const INDICATORS: usize = 12;

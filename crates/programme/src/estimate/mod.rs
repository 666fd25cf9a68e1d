//! Estimates: lines and their sums, held against norms and sources; versions side by side; the way
//! from draft to approval as one table, with who may not be one person.

mod line;
mod state;
mod version;

pub use line::{
    BadLine, Budget, Line, LineFinding, LineSum, Quantity, SourceSum, check_lines, per_source,
};
pub use state::{Act, Done, EstimateState, MOVES, Move, Refused, State, Wish, who_may_not};
pub use version::{Appraised, BadAppraisal, Change, appraise, compare};

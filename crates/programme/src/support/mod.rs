//! Support of named households and people: who is proposed and why, the household as it stood, what
//! has changed since, what may not be had twice, and lists that name as many as their line.

mod overlap;
mod propose;

pub use overlap::{Allow, Exclude, Given, How, Overlap, OverlapContent, Overlaps, Wanted, Whose};
pub use propose::{
    ByHand, Changed, Frozen, List, ListRow, ListWrong, Proposed, check_list, propose, recheck,
};

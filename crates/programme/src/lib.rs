//! The programme and its money: rules only. The tree of a programme, target groups and norms as
//! data; a ledger in double entry with one gate; estimates; support and overlap; production groups;
//! year-end and pace.
//!
//! Everything here is a function of what it is given. Nothing is stored, no file is read, today's
//! date and the law's values are told to it. Amounts are whole đồng ([`base::Dong`]), shares
//! hundredths.

pub mod amount;
pub mod condition;
pub mod counterpart;
pub mod estimate;
mod file;
pub mod group;
pub mod ledger;
mod load;
mod mark;
pub mod norm;
pub mod pace;
pub mod support;

pub use file::*;
pub use load::{BadFile, Missing, Programmes};
pub use mark::{Confidence, Slot, SlotWords};

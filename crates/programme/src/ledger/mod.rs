//! A ledger of money: append-only, in double entry. Money of an allocation stands in buckets, from
//! given over approved, owed and paid to settled; an entry moves an amount from one to the next,
//! and no bucket falls below nothing. So what is approved stays within what was given, what is paid
//! within what is owed, in whatever order acts come; a mistake is taken back by an entry that names
//! it.

mod book;
mod entry;
mod figures;
mod gate;
mod identity;
mod journal;
mod year;

pub use book::{BadJournal, Ledger, Term, Written};
pub use entry::{Account, Allocation, BadShape, Bucket, Entry, EntryKind, Posting, Side};
pub use figures::{Disbursed, Flows, disbursed};
pub use gate::{Admitted, Cap, CapKind, Reason, Refusal, admit};
pub use identity::{Break, Identities, Identity, Relation};
pub use journal::{Dialect, write_journal};
pub use year::{WithdrawalPlan, YearEndDraft, YearEndWish, plan_withdrawal, year_end};

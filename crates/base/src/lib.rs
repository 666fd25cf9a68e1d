//! The words every other crate shares: ids, days, money, areas, roles, findings and Vietnamese text.
//!
//! It knows nothing of storage, of the web or of the clock.

extern crate self as base;

pub mod area;
pub mod damaged;
pub mod day;
pub mod encoding;
pub mod finding;
pub mod id;
pub mod money;
pub mod number_in_text;
pub mod role;
pub mod set;
pub mod shown;
pub mod text;
pub mod words;

pub use day::{Birth, Day};
pub use finding::{Finding, Place, Severity};
pub use money::Dong;
pub use role::Role;

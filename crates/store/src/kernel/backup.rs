//! Everything a database holds as one file, from either engine and into either.
//!
//! Rows travel as they are stored: what is encrypted stays so, and the key is never among them. What
//! belongs to the machine and the moment (sessions, the steps of the schema) is left out.

mod file;
mod load;
mod notes;
mod save;
mod series;
mod table;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use file::{FileError, Flaw};
pub use load::{Source, check, load};
pub use notes::{
    BackupRow, RestoreRow, add_made, find_latest, find_unconfirmed, list_restores, set_confirmed,
};
pub use save::save;
pub use series::{Series, series_of};

use crate::StoreError;

/// What stands at the head of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the program that made it.
    pub program: String,
    /// `sqlite` or `postgres`.
    pub engine: String,
    /// The moment its content is of.
    pub made_at: DateTime<Utc>,
    /// The steps of the schema, in their order.
    pub steps: Vec<String>,
    /// The keys without which some of its values cannot be read: only their names.
    pub keys: Vec<String>,
    /// The last number of every series of papers.
    pub series: Vec<Series>,
}

/// How many rows of a table there are, and their sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSum {
    pub name: String,
    /// How many rows.
    pub rows: u64,
    /// The hashes of the rows, added up.
    pub sum: String,
}

/// What a whole backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Its head.
    pub manifest: Manifest,
    pub tables: Vec<TableSum>,
    /// The hash of all of it.
    pub hash: String,
}

impl Content {
    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

/// The end of the file.
#[derive(Serialize, Deserialize)]
struct End {
    tables: Vec<TableSum>,
    hash: String,
}

/// The head of a table in the file.
#[derive(Serialize, Deserialize)]
struct TableHead {
    name: String,
    columns: Vec<String>,
}

/// Why a backup could not be made or taken back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    File(#[from] FileError),
    /// The database that it should go to holds something already.
    #[error("the database is not empty: it has the table {0}")]
    NotEmpty(String),
    /// The backup has a step of the schema that this program does not know.
    #[error("the backup is of a newer program: step {0}")]
    Newer(String),
    /// What was read back from the database is not what the file holds.
    #[error("table {0} is not what the file holds")]
    Different(String),
}

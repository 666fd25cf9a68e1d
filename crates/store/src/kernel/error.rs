//! What can go wrong in the database, as far as the layers above can act on it.

use sea_orm::DbErr;

use crate::kernel::dialect::Trouble;

/// The result of every function here.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A failed database operation.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A constraint of the schema refused the row: its name, as both engines report it
    /// (`account.username`, `one_household_a_person`, …).
    #[error("{operation}: refused by {constraint}")]
    Conflict {
        /// What was tried.
        operation: &'static str,
        /// The constraint's name.
        constraint: String,
    },
    /// There is no room left on the disk: nothing can be written until somebody makes some.
    #[error("{operation}: the disk is full: {reason}")]
    Full {
        /// What was tried.
        operation: &'static str,
        /// What the engine said.
        reason: String,
    },
    /// The disk refuses to be read or written: a device's error, a file that may only be read, a
    /// quota. Somebody has to look at the machine.
    #[error("{operation}: the disk refuses: {reason}")]
    Disk {
        /// What was tried.
        operation: &'static str,
        /// What the engine said.
        reason: String,
    },
    /// The database's file is damaged: it is to be kept as it is, and a backup restored.
    #[error("{operation}: the database is damaged: {reason}")]
    Damaged {
        /// What was tried.
        operation: &'static str,
        /// What the engine said.
        reason: String,
    },
    /// The database is locked or out of reach: trying later may help.
    #[error("{operation}: the database is not available: {reason}")]
    Unavailable {
        /// What was tried.
        operation: &'static str,
        /// What the engine said.
        reason: String,
    },
    /// A value that no database should be given: a day outside the years of the program, a text with
    /// a character that one of the engines cannot keep.
    #[error("{operation}: {what} cannot be kept")]
    Unfit {
        /// What was tried.
        operation: &'static str,
        /// What kind of value.
        what: Unfit,
    },
    /// A stored value cannot be what the program wrote.
    #[error("{operation}: stored value of {what} is not readable")]
    Corrupt {
        /// What was tried.
        operation: &'static str,
        /// Which value.
        what: String,
    },
    /// A sealed value could not be opened, or nothing could be sealed.
    #[error("{column}: {reason}")]
    Sealed {
        column: &'static str,
        /// Why.
        reason: crate::kernel::seal::Unsealed,
    },
    /// Anything else: a defect of the program or of the schema.
    #[error("{operation}: {source}")]
    Database {
        /// What was tried.
        operation: &'static str,
        /// The driver's error.
        source: Box<DbErr>,
    },
}

/// Why a value is not given to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// A day outside the years of the program.
    Day,
    /// A text with the character of code 0.
    Nul,
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Unfit::Day => "a day outside the years of the program",
            Unfit::Nul => "a text with the character 0",
        })
    }
}

impl StoreError {
    pub(crate) fn corrupt(operation: &'static str, what: impl Into<String>) -> StoreError {
        StoreError::Corrupt { operation, what: what.into() }
    }

    /// The constraint that refused the row, when that is what happened.
    pub fn constraint(&self) -> Option<&str> {
        match self {
            StoreError::Conflict { constraint, .. } => Some(constraint),
            StoreError::Full { .. }
            | StoreError::Disk { .. }
            | StoreError::Damaged { .. }
            | StoreError::Unavailable { .. }
            | StoreError::Unfit { .. }
            | StoreError::Corrupt { .. }
            | StoreError::Sealed { .. }
            | StoreError::Database { .. } => None,
        }
    }
}

/// Names the operation and sorts the driver's error into what the caller can act on.
pub(crate) fn during(operation: &'static str) -> impl FnOnce(DbErr) -> StoreError {
    move |source| {
        let text = source.to_string();
        // What a damaged file makes the engine say may well name a constraint.
        match crate::kernel::dialect::trouble(&source) {
            Trouble::Full => StoreError::Full { operation, reason: text },
            Trouble::Disk => StoreError::Disk { operation, reason: text },
            Trouble::Damaged => StoreError::Damaged { operation, reason: text },
            Trouble::Passing => StoreError::Unavailable { operation, reason: text },
            Trouble::None => match crate::kernel::dialect::constraint_of(&text) {
                Some(constraint) => StoreError::Conflict { operation, constraint },
                None => StoreError::Database { operation, source: Box::new(source) },
            },
        }
    }
}

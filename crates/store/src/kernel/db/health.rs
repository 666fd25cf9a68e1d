//! What is known of the database while it runs: whether its file is damaged, and since when its
//! connections are not to be trusted.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::DbErr;
use tokio::sync::Notify;

use crate::kernel::dialect::{self, Trouble};

/// Shared by everything that talks to one database.
#[derive(Debug, Clone, Default)]
pub(crate) struct Health(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// A commit, a rollback or a begin failed then: what was open at that moment is closed when it
    /// comes back, whatever the driver believes of it.
    failed_at: Mutex<Option<Instant>>,
    /// What the engine said when it first met something it could not read.
    damage: Mutex<Option<String>>,
    /// Wakes whoever looks at the pages: the engine refused something that it never refuses.
    odd: Notify,
    /// Statements that were asked for.
    statements: AtomicU64,
}

impl Health {
    /// Looks at an answer of the engine and remembers when it speaks of damage.
    pub(crate) fn seen<T>(&self, answer: Result<T, DbErr>) -> Result<T, DbErr> {
        if let Err(error) = &answer
            && dialect::trouble(error) == Trouble::Damaged
        {
            self.set_damage(error.to_string());
        }
        if answer.as_ref().is_err_and(dialect::is_odd) {
            self.0.odd.notify_one();
        }
        answer
    }

    /// Returns when the engine has refused something that it never refuses.
    pub(crate) async fn odd(&self) {
        self.0.odd.notified().await;
    }

    /// Remembers the first sign of damage. It does not go away: the file is to be replaced.
    pub(crate) fn set_damage(&self, said: String) {
        let mut damage = self.0.damage.lock().unwrap_or_else(PoisonError::into_inner);
        if damage.is_none() {
            tracing::error!(said, "the database is damaged: no more writes");
            *damage = Some(said);
        }
    }

    /// What the engine said of the damage, if there is any.
    pub(crate) fn damage(&self) -> Option<String> {
        self.0.damage.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The gate of all statements: what writes is not run on a damaged file.
    pub(crate) fn admit(&self, sql: &str) -> Result<(), DbErr> {
        self.0.statements.fetch_add(1, Ordering::Relaxed);
        match self.damage() {
            Some(said) if dialect::writes(sql) => Err(dialect::refusal(&said)),
            _ => Ok(()),
        }
    }

    /// How many statements were asked for.
    pub(crate) fn statements(&self) -> u64 {
        self.0.statements.load(Ordering::Relaxed)
    }

    /// A transaction could not be begun or ended as it should: no older connection is used again.
    pub(crate) fn distrust(&self) {
        *self.0.failed_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether a connection of that age was opened after the last failure.
    pub(crate) fn trusts(&self, age: Duration) -> bool {
        let failed_at = *self.0.failed_at.lock().unwrap_or_else(PoisonError::into_inner);
        failed_at.is_none_or(|at| at.elapsed() > age)
    }
}

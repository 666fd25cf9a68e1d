//! The browser's sessions, as the web layer keeps them here.

use base::id::AccountId;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use crate::App;
use crate::kernel::hex::hex;
use crate::kernel::problem::Result;

/// The store of sessions.
#[derive(Clone)]
pub struct Sessions(App);

impl App {
    /// The store of sessions.
    pub fn sessions(&self) -> Sessions {
        Sessions(self.clone())
    }
}

/// What is kept of a session's id: its hash, so that nobody goes on with a session that he read of in the
/// database. An id is 128 random bits; there is nothing to guess.
fn kept(id: &str) -> String {
    hex(&Sha256::digest(id.as_bytes()))
}

impl Sessions {
    /// Adds a session or replaces its text.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn set(
        &self,
        id: &str,
        data: &str,
        account: Option<AccountId>,
        expires_at: DateTime<Utc>,
    ) -> Result<()> {
        Ok(store::office::session::set(&**self.0.store(), &kept(id), account, data, expires_at)
            .await?)
    }

    /// The moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }

    /// Makes a session that is there last until a moment.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn renew(&self, id: &str, until: DateTime<Utc>) -> Result<()> {
        Ok(store::office::session::set_end(&**self.0.store(), &kept(id), until).await?)
    }

    /// The text of a session that has not ended.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn find(&self, id: &str) -> Result<Option<String>> {
        Ok(store::office::session::find(&**self.0.store(), &kept(id), self.0.now()).await?)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn end(&self, id: &str) -> Result<()> {
        Ok(store::office::session::end(&**self.0.store(), &kept(id)).await?)
    }

    /// Drops the sessions that have ended.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn drop_ended(&self) -> Result<u64> {
        Ok(store::office::session::drop_ended(&**self.0.store(), self.0.now()).await?)
    }
}

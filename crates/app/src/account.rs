//! Accounts, signing in, passwords.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use base::id::AccountId;
use chrono::{Duration, Utc};

use crate::App;
use crate::problem::{Code, Problem, Result};
use crate::rights::Actor;

mod keeping;
mod password;
mod reach;
mod weak;

pub use keeping::{AccountChange, AccountListQuery, AccountNew, AccountState, AccountView, Keeper};
pub use store::account::Account;
pub use weak::{PASSWORD_MAX, PASSWORD_MIN};

/// After this many failures in [`THROTTLE_MINUTES`] a name must wait.
const FAILURES_MAX: i64 = 8;
/// How long failures count.
const THROTTLE_MINUTES: i64 = 10;

impl App {
    /// Signs in. The same work is done whether the name exists or not.
    ///
    /// # Errors
    /// `sign_in_wrong`; `sign_in_throttled` after too many failures under that name.
    pub async fn sign_in(&self, username: &str, password: &str) -> Result<Actor> {
        let username = username.trim().to_lowercase();
        if username.is_empty() || username.len() > 60 || password.len() > PASSWORD_MAX {
            return Err(Problem::new(Code::SignInWrong));
        }
        let since = self.now() - Duration::minutes(THROTTLE_MINUTES);
        if store::account::count_failures(&**self.store(), &username, since).await? >= FAILURES_MAX
        {
            return Err(Problem::new(Code::SignInThrottled).with("minutes", THROTTLE_MINUTES));
        }
        let account = store::account::find_by_username(&**self.store(), &username).await?;
        let account = account.filter(|account| account.disabled_at.is_none());
        let hash = account.as_ref().map(|account| account.password_hash.clone());
        if !verify(password.to_owned(), hash).await? {
            store::account::add_failure(&**self.store(), &username, self.now()).await?;
            return Err(Problem::new(Code::SignInWrong));
        }
        match account {
            Some(account) => {
                self.note_sign_in(&account).await?;
                self.actor_of(account).await
            }
            None => Err(Problem::new(Code::SignInWrong)),
        }
    }

    /// The actor of an account that may sign in.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn actor(&self, id: AccountId) -> Result<Option<Actor>> {
        match store::account::find(&**self.store(), id).await? {
            Some(account) if account.disabled_at.is_none() => {
                Ok(Some(self.actor_of(account).await?))
            }
            _ => Ok(None),
        }
    }
}

/// Hashes off the threads that answer requests: it is meant to be slow.
pub(crate) async fn hash(password: String) -> Result<String> {
    let task = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
    });
    task.await.map_err(Problem::internal)?.map_err(Problem::internal)
}

async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    // Stands in for a missing account, so that a wrong name costs the same time.
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
                          AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let task = tokio::task::spawn_blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let Ok(parsed) = PasswordHash::new(&hash) else { return false };
        Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known
    });
    task.await.map_err(Problem::internal)
}

/// The moment until which a session made now lasts: a working day.
pub fn session_end(now: chrono::DateTime<Utc>) -> chrono::DateTime<Utc> {
    now + Duration::hours(12)
}

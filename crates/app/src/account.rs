//! Accounts and their passwords. Signing in stands in `sign_in`.

use base::id::AccountId;

use crate::App;
use crate::problem::Result;
use crate::rights::Actor;

mod entered;
mod gaps;
mod history;
mod keeping;
mod moving;
mod password;
mod reach;
mod weak;

pub use entered::{USERNAME_MAX, USERNAME_MIN};
pub use gaps::{AccountGaps, CommuneGaps};
pub use history::AccountDeed;
pub use keeping::{AccountChange, AccountListQuery, AccountNew, AccountState, AccountView, Keeper};
pub use moving::AccountsLeft;
pub use reach::AccountPlaces;
pub use store::account::Account;
pub use weak::{PASSWORD_MAX, PASSWORD_MIN};

impl App {
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

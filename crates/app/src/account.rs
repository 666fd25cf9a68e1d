//! Accounts and their passwords.

use base::Role;
use base::area::AreaKey;
use base::id::{AccountId, VillageId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::problem::{Code, Problem, Result};
use crate::rights::{Action, Actor};
use crate::sign_in::hash;
use crate::{App, PAGE_ROWS, Page};

pub use store::account::Account;

/// Shorter passwords are refused.
pub const PASSWORD_MIN: usize = 10;
/// Longer ones too: hashing them would be work for nothing.
pub const PASSWORD_MAX: usize = 200;

/// A new account as entered.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountNew {
    /// The name to sign in with: letters without marks, digits, `.`, `_`, `-`.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Their part.
    pub role: Role,
    /// Their area's code or key; empty for the nation or with a village.
    pub area: Option<String>,
    /// Their village.
    pub village: Option<VillageId>,
    /// A first password, to be changed by them.
    pub password: String,
}

/// An account as listed.
#[derive(Debug, Clone, Serialize)]
pub struct AccountView {
    /// Its id.
    pub id: AccountId,
    /// The name it signs in with.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Their part.
    pub role: Role,
    /// Their area's key.
    pub area: Option<AreaKey>,
    /// Their area's or village's name.
    pub area_name: String,
    /// Whether it is closed.
    pub disabled: bool,
}

/// Whether an account may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// It may.
    Open,
    /// It may not.
    Disabled,
}

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

    /// One page of the accounts.
    ///
    /// # Errors
    /// `not_allowed`.
    pub async fn account_list(
        &self,
        actor: &Actor,
        after: Option<&str>,
    ) -> Result<Page<AccountView>> {
        actor.require(Action::AccountSee)?;
        let mut rows =
            store::account::list(&**self.store(), after.unwrap_or(""), PAGE_ROWS + 1).await?;
        let more = rows.len() > PAGE_ROWS as usize;
        rows.truncate(PAGE_ROWS as usize);
        let next = rows.last().filter(|_| more).map(|row| row.username.clone());
        let mut views = Vec::with_capacity(rows.len());
        for account in rows {
            let disabled = account.disabled_at.is_some();
            let actor = self.actor_of(account).await?;
            views.push(AccountView {
                id: actor.account,
                username: actor.username,
                name: actor.name,
                role: actor.role,
                area: actor.area,
                area_name: actor.area_name,
                disabled,
            });
        }
        Ok(Page { rows: views, next })
    }

    /// Adds an account.
    ///
    /// # Errors
    /// `bad_input`, `password_weak`, `area_unknown`, `village_unknown`, `username_taken`.
    pub async fn account_add(&self, actor: &Actor, new: AccountNew) -> Result<AccountId> {
        actor.require(Action::AccountChange)?;
        let account = self.account_from(new).await?;
        let write = self.write(actor, Action::AccountChange).await?;
        self.account_insert(write, account).await
    }

    /// Adds an account on the machine itself, where whoever has the database has everything.
    ///
    /// # Errors
    /// As [`App::account_add`].
    pub async fn account_add_locally(&self, new: AccountNew) -> Result<AccountId> {
        let account = self.account_from(new).await?;
        let write = self.write_as_program(Action::AccountChange).await?;
        self.account_insert(write, account).await
    }

    async fn account_insert(
        &self,
        write: crate::write::Write,
        account: Account,
    ) -> Result<AccountId> {
        if let Err(error) = store::account::add(&*write, &account).await {
            return Err(match error.constraint() {
                Some(name) if name.contains("username") => {
                    Problem::new(Code::UsernameTaken).with("username", &account.username)
                }
                _ => error.into(),
            });
        }
        let detail =
            json!({ "username": account.username, "role": account.role, "area": account.area });
        write.commit(None, format!("account/{}", account.id), detail).await?;
        Ok(account.id)
    }

    async fn account_from(&self, new: AccountNew) -> Result<Account> {
        let username = new.username.trim().to_lowercase();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
        if !(2..=60).contains(&username.len()) || !username.chars().all(plain) {
            return Err(Problem::new(Code::BadInput).with("field", "username"));
        }
        let name = base::text::clean(&new.name);
        if name.is_empty() || name.chars().count() > base::text::NAME_MAX {
            return Err(Problem::new(Code::BadInput).with("field", "name"));
        }
        check_password(&new.password)?;
        let area = match new.area.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => Some(self.area_resolve(text, self.today())?),
            None => None,
        };
        let village = match new.village {
            Some(id) if store::village::name(&**self.store(), id).await?.is_none() => {
                return Err(Problem::new(Code::VillageUnknown).with("village", id));
            }
            other => other,
        };
        let placed_right = match new.role {
            Role::VillageHead => village.is_some() && area.is_none(),
            Role::CommuneOfficer | Role::FinanceOfficer | Role::Chairman => {
                village.is_none() && area.as_ref().is_some_and(|key| self.is_commune(key))
            }
            Role::UpperOfficer | Role::Auditor | Role::Administrator => village.is_none(),
        };
        if !placed_right {
            return Err(Problem::new(Code::BadInput).with("field", "area"));
        }
        Ok(Account {
            id: AccountId(self.new_id()),
            username,
            name,
            role: new.role,
            area,
            village,
            password_hash: hash(new.password).await?,
            created_at: self.now(),
            disabled_at: None,
        })
    }

    /// Closes an account or opens it again.
    ///
    /// # Errors
    /// `not_found`, `account_self` when it is one's own.
    pub async fn account_set_disabled(
        &self,
        actor: &Actor,
        id: AccountId,
        state: AccountState,
    ) -> Result<()> {
        let write = self.write(actor, Action::AccountChange).await?;
        if id == actor.account {
            return Err(Problem::new(Code::AccountSelf));
        }
        if store::account::find(&*write, id).await?.is_none() {
            return Err(Problem::new(Code::NotFound));
        }
        let at = (state == AccountState::Disabled).then_some(write.at);
        store::account::set_disabled(&*write, id, at).await?;
        write.commit(None, format!("account/{id}"), json!({ "state": state })).await
    }

    /// Changes one's own password; every other session of the account ends.
    ///
    /// # Errors
    /// `password_wrong`, `sign_in_throttled` after too many of them, `password_weak`.
    pub async fn password_change(&self, actor: &Actor, old: &str, new: &str) -> Result<()> {
        actor.require(Action::PasswordChange)?;
        check_password(new)?;
        self.prove_password(actor, old).await?;
        let hash = hash(new.to_owned()).await?;
        let write = self.write(actor, Action::PasswordChange).await?;
        store::account::set_password(&*write, actor.account, &hash).await?;
        write.commit(None, format!("account/{}", actor.account), json!({})).await
    }
}

fn check_password(password: &str) -> Result<()> {
    let long_enough = password.chars().count() >= PASSWORD_MIN && password.len() <= PASSWORD_MAX;
    let one_letter_over_and_over =
        password.chars().next().is_some_and(|first| password.chars().all(|c| c == first));
    if long_enough && !one_letter_over_and_over {
        return Ok(());
    }
    Err(Problem::new(Code::PasswordWeak).with("min", PASSWORD_MIN))
}

//! Accounts and their passwords. Signing in stands in `sign_in`.

pub use self::gaps::gaps;
pub use self::history::history;
pub use self::keeping::{
    add, add_kept, change, get, list, named, reset, set_disabled, villages_of,
};
pub use self::moving::{accounts_left, accounts_move};
pub use self::password::password_change;
pub(crate) use self::reach::villages;
pub use self::reach::{places, roles};
use base::id::AccountId;

use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::Actor;

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
pub use store::office::account::Account;
pub use weak::{PASSWORD_MAX, PASSWORD_MIN};

/// The actor behind an account.
pub(crate) async fn actor_of(app: &App, account: Account) -> Result<Actor> {
    let area_name = match (&account.area, account.village) {
        (_, Some(village)) => {
            store::place::village::name(&**app.store(), village).await?.unwrap_or_default()
        }
        (Some(key), None) => crate::place::area::name(app, key),
        (None, None) => app.words().get(base::words::Lang::Vi, "area.nation").to_owned(),
    };
    let ended = match (&account.area, account.village) {
        (_, Some(village)) => app.ended_village(village).await?,
        (area, None) => area.as_ref().and_then(|key| app.ended(key)),
    };
    Ok(Actor {
        must_change_password: account.must_change_password,
        ended,
        account: account.id,
        username: account.username,
        name: account.name,
        role: account.role,
        area: account.area,
        village: account.village,
        area_name,
    })
}

/// The actor of an account that may sign in.
///
/// # Errors
/// When the database cannot be asked.
pub async fn actor(app: &App, id: AccountId) -> Result<Option<Actor>> {
    match store::office::account::find(&**app.store(), id).await? {
        Some(account) if account.disabled_at.is_none() => Ok(Some(actor_of(app, account).await?)),
        _ => Ok(None),
    }
}

/// In whose name work that was put down is done. Whoever put it down was let in then; a password given to
/// him since, or never asked for on the machine itself, does not stop it half-way.
///
/// # Errors
/// `not_signed_in` when the account may no longer sign in.
pub(crate) async fn actor_of_work(app: &App, id: AccountId) -> Result<Actor> {
    let actor = actor(app, id).await?.ok_or_else(|| Problem::new(Code::NotSignedIn))?;
    Ok(Actor { must_change_password: false, ..actor })
}

/// The officer of a commune, for commands run on the machine itself: whoever has the database
/// has everything, but the write is still somebody's. There must be an account.
///
/// # Errors
/// `area_unknown`; `not_found` when the commune has no officer.
pub async fn local_officer(app: &App, area: &str) -> Result<Actor> {
    let key = crate::place::area::resolve(app, area, app.today())?;
    let account =
        store::office::account::find_by_area(&**app.store(), &key, base::Role::CommuneOfficer)
            .await?
            .ok_or_else(|| {
                Problem::new(Code::OfficerMissing).with("area", crate::place::area::name(app, &key))
            })?;
    // Whoever has the database needs no password, so none has to be changed first.
    Ok(Actor { must_change_password: false, ..actor_of(app, account).await? })
}

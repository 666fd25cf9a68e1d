//! Who an account is for, as read from what was entered, with what is wrong with it.

use base::Role;
use base::area::AreaKey;
use base::id::VillageId;

use super::keeping::Keeper;
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};

/// The shortest username.
pub const USERNAME_MIN: usize = 2;
/// The longest username.
pub const USERNAME_MAX: usize = 60;

/// Who an account is for.
pub(super) struct Entered {
    pub username: String,
    pub name: String,
    pub role: Role,
    pub area: Option<AreaKey>,
    pub village: Option<VillageId>,
    pub place: String,
}

/// What was typed and chosen.
pub(super) struct Typed<'a> {
    pub username: &'a str,
    pub name: &'a str,
    pub role: Role,
    pub area: Option<&'a str>,
    pub village: Option<VillageId>,
}

/// A name to sign in with, as it is kept.
pub(super) fn fit_username(text: &str) -> Result<String> {
    let username = text.trim().to_lowercase();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    if !(USERNAME_MIN..=USERNAME_MAX).contains(&username.len()) || !username.chars().all(plain) {
        let (min, max) = (USERNAME_MIN, USERNAME_MAX);
        return Err(Problem::new(Code::UsernameUnfit).with("min", min).with("max", max));
    }
    Ok(username)
}

pub(super) async fn entered(app: &App, by: Keeper<'_>, typed: Typed<'_>) -> Result<Entered> {
    let Typed { role, village, .. } = typed;
    let username = fit_username(typed.username)?;
    let name = base::text::clean(typed.name);
    if name.is_empty() || name.chars().count() > base::text::NAME_MAX {
        return Err(Problem::new(Code::BadInput).with("field", "name"));
    }
    let area = match typed.area.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => Some(crate::place::area::resolve(app, text, app.today())?),
        None => None,
    };
    let village_name = match village {
        Some(id) => store::place::village::name(&**app.store(), id).await?,
        None => None,
    };
    if let Some(id) = village.filter(|_| village_name.is_none()) {
        return Err(Problem::new(Code::VillageUnknown).with("village", id));
    }
    let placed_right = match role {
        Role::VillageHead => village.is_some() && area.is_none(),
        Role::CommuneOfficer | Role::FinanceOfficer | Role::Chairman | Role::Clerk => {
            village.is_none()
                && area.as_ref().is_some_and(|key| crate::place::area::is_commune(app, key))
        }
        Role::UpperOfficer | Role::Auditor | Role::Administrator => village.is_none(),
    };
    if !placed_right {
        return Err(Problem::new(Code::AccountPlace).with("role", role.as_str()));
    }
    if let Some(actor) = by.actor() {
        crate::office::account::reach::require_rank(
            app,
            &**app.store(),
            actor,
            role,
            area.as_ref(),
            village,
        )
        .await?;
    }
    let place = match &area {
        Some(key) => crate::place::area::name(app, key),
        None => village_name.unwrap_or_default(),
    };
    Ok(Entered { username, name, role, area, village, place })
}

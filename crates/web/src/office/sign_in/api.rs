//! Who is signed in, and who may do what, on the API.

use app::{Action, Actor};
use base::Role;
use base::area::AreaKey;
use base::id::{AccountId, VillageId};

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{List, view};
use crate::kernel::visit::Caller;

view! {
    /// Who is signed in.
    Me(actor: &Actor) {
        account: AccountId = actor.account,
        username: String = actor.username.clone(),
        name: String = actor.name.clone(),
        role: Role = actor.role,
        /// The key of their area; null for the nation and for a village.
        area: Option<AreaKey> = actor.area.clone(),
        village: Option<VillageId> = actor.village,
        area_name: String = actor.area_name.clone(),
        /// What they may do.
        actions: Vec<&'static str> =
            Action::ALL.iter().filter(|it| actor.may(**it)).map(|it| it.as_str()).collect(),
    }
}

view! {
    /// The roles that may take an action.
    RightLine(action: Action) {
        action: &'static str = action.as_str(),
        roles: Vec<Role> = Role::ALL
            .iter()
            .copied()
            .filter(|role| app::kernel::rights::may(*role, action))
            .collect(),
    }
}

pub(crate) async fn me(caller: Caller) -> Result<Json<Me>, Failure> {
    Ok(Json(Me::of(&caller.actor)))
}

pub(crate) async fn rights(_: Caller) -> Result<Json<List<RightLine>>, Failure> {
    Ok(Json(List::of(Action::ALL.iter().copied(), RightLine::of)))
}

//! How far the keeping of accounts goes: within one's area, and not above one's part.

use base::Role;
use base::area::{AreaKey, Level};
use base::id::VillageId;
use store::office::account_keeping::Reach;
use store::{Db, Scope};

use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};

/// The areas for which somebody gives parts: every one and the nation, or some.
#[derive(Debug, Clone)]
pub struct AccountPlaces(Option<Vec<AreaKey>>);

impl AccountPlaces {
    /// Whether an area, or the nation, is one of them.
    pub fn covers(&self, area: Option<&AreaKey>) -> bool {
        match (&self.0, area) {
            (None, _) => true,
            (Some(mine), Some(key)) => mine.contains(key),
            (Some(_), None) => false,
        }
    }
}

/// The accounts an actor sees.
pub(super) fn reach(app: &App, actor: &Actor) -> Reach {
    let villages = self::villages(app, actor);
    match &actor.area {
        _ if actor.keeps_heads_only() => Reach::Heads(villages),
        None if actor.village.is_none() => Reach::All,
        None => Reach::Heads(villages),
        Some(key) => Reach::Within { areas: areas_within(app, key), villages },
    }
}

/// The accounts of one area, of what lies in it and of its villages.
pub(crate) fn reach_within(app: &App, key: &AreaKey) -> Reach {
    let villages = app.scope_of(Some(key), None, app.today());
    Reach::Within { areas: areas_within(app, key), villages }
}

/// The villages for whose heads an actor keeps accounts. It is not the scope of households,
/// of which an administrator sees none.
pub(crate) fn villages(app: &App, actor: &Actor) -> Scope {
    app.scope_of(actor.area.as_ref(), actor.village, app.today())
}

/// An area, what lies or lay in it, and the areas that went into it whole: who looks after
/// these now is its administrator. One that was divided is for whoever is above all its parts.
fn areas_within(app: &App, key: &AreaKey) -> Vec<AreaKey> {
    let mut roots = vec![key.clone()];
    // Each round takes the predecessors of the last: units change hands a few times in a
    // generation, and the bound only stops a bad file.
    let mut from = 0;
    while let Some(root) = roots.get(from).cloned().filter(|_| from < 1_000) {
        from += 1;
        for (unit, _) in app.areas().predecessors(&root) {
            if app.areas().successors(&unit.key).len() == 1 && !roots.contains(&unit.key) {
                roots.push(unit.key.clone());
            }
        }
    }
    if crate::place::area::is_commune(app, key) {
        return roots;
    }
    let inside = |unit: &&base::area::Unit| {
        let last = unit.valid_to.unwrap_or(app.today()).min(app.today());
        roots.contains(&unit.key)
            || app.areas().ancestors(&unit.key, last).iter().any(|up| roots.contains(&up.key))
    };
    app.areas().all().iter().filter(inside).map(|unit| unit.key.clone()).collect()
}

/// Refuses an account that an actor may not give or take: one wider than his area, or of a part
/// that is not his to give.
pub(crate) async fn require_rank(
    app: &App,
    db: &impl Db,
    actor: &Actor,
    role: Role,
    area: Option<&AreaKey>,
    village: Option<VillageId>,
) -> Result<()> {
    let beyond = || Problem::new(Code::AccountBeyond).with("area", &actor.area_name);
    if !roles(app, actor).contains(&role) {
        return Err(beyond());
    }
    match (area, village) {
        (_, Some(village)) if actor.area.is_some() || actor.keeps_heads_only() => {
            require_village(app, db, actor, village).await
        }
        (area, None) if !places(app, actor).covers(area) => Err(beyond()),
        _ => Ok(()),
    }
}

/// The parts that an actor gives and takes; pages offer these and no others.
pub fn roles(app: &App, actor: &Actor) -> Vec<Role> {
    let of_a_commune = actor.area.as_ref().and_then(|key| app.areas().get(key));
    let of_a_commune = of_a_commune.is_some_and(|unit| unit.level == Level::Commune);
    let given = |role: &Role| match role {
        _ if !actor.may(Action::AccountHeads) => false,
        Role::VillageHead => true,
        _ if actor.keeps_heads_only() => false,
        Role::UpperOfficer => !of_a_commune,
        Role::CommuneOfficer
        | Role::FinanceOfficer
        | Role::Chairman
        | Role::Auditor
        | Role::Clerk
        | Role::Administrator => true,
    };
    Role::ALL.into_iter().filter(given).collect()
}

/// The areas for which an actor gives parts.
pub fn places(app: &App, actor: &Actor) -> AccountPlaces {
    AccountPlaces(actor.area.as_ref().map(|mine| areas_within(app, mine)))
}

/// Refuses a village outside the actor's area.
async fn require_village(app: &App, db: &impl Db, actor: &Actor, village: VillageId) -> Result<()> {
    let scope = self::villages(app, actor);
    match store::place::village::find(db, &scope, village).await? {
        Some(_) => Ok(()),
        None => Err(Problem::new(Code::VillageUnknown).with("village", village)),
    }
}

/// The areas whose administrators can help when the one of an area cannot: it, or who has its
/// land now, and what that lies in today. The nation's can always.
pub(crate) fn areas_above(app: &App, key: &AreaKey) -> Vec<AreaKey> {
    let today = app.today();
    let mut keys: Vec<AreaKey> = Vec::new();
    for (unit, _) in app.areas().now(key, today) {
        let above = app.areas().ancestors(&unit.key, today).into_iter();
        keys.extend(above.map(|unit| unit.key.clone()).chain([unit.key.clone()]));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

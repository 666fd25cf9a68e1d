//! Which accounts a commune still needs before it can work: a chairman, an officer, a head for each
//! village.

use base::Role;
use base::area::AreaKey;
use store::office::account_keeping as keeping;

use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};

/// Villages, or communes, named; the rest is found once these are done.
const NAMED_MAX: u32 = 12;

/// What one commune lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommuneGaps {
    pub name: String,
    /// The parts without an open account.
    pub roles: Vec<Role>,
    /// Its villages without a head's account, as far as they are looked at.
    pub villages: Vec<String>,
}

/// What an actor's area lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountGaps {
    /// The communes that lack something, some of them.
    pub communes: Vec<CommuneGaps>,
    /// Whether no commune of the area has an account at all.
    pub none: bool,
    /// Accounts of communes that have ended, which wait to be moved to those that took them over.
    pub moving: i64,
}

/// What is lacking in the area of who keeps accounts.
///
/// # Errors
/// `not_allowed`.
pub async fn gaps(app: &App, actor: &Actor) -> Result<AccountGaps> {
    const NEEDED: [Role; 2] = [Role::CommuneOfficer, Role::Chairman];
    actor.require(Action::AccountSee)?;
    let mut gaps = AccountGaps::default();
    let reach = match &actor.area {
        Some(key) => crate::office::account::reach::reach_within(app, key),
        None => crate::office::account::reach::reach(app, actor),
    };
    let db = &**app.store();
    let open = store::office::post::count_open(db, &reach, app.today()).await?;
    let lacks = |commune: &AreaKey| {
        let has = |role: &Role| {
            open.iter().any(|(key, it, _)| key == commune && it.as_ref() == Some(role))
        };
        NEEDED.into_iter().filter(|role| !has(role)).collect::<Vec<Role>>()
    };
    if let Some(mine) = actor.area.as_ref().filter(|key| crate::place::area::is_commune(app, key)) {
        let (scope, day) = (crate::office::account::villages(app, actor), app.today());
        let db = &**app.store();
        let villages = keeping::villages_without_head(db, &scope, mine, day, NAMED_MAX).await?;
        let roles = lacks(mine);
        if !roles.is_empty() || !villages.is_empty() {
            gaps.communes.push(CommuneGaps {
                name: crate::place::area::name(app, mine),
                roles,
                villages,
            });
        }
        return Ok(gaps);
    }
    let mut communes: Vec<&AreaKey> = open.iter().map(|(key, ..)| key).collect();
    communes.dedup();
    communes.retain(|key| crate::place::area::is_commune(app, key) && app.ended(key).is_none());
    gaps.none = communes.is_empty();
    let moving = open.iter().filter(|(key, ..)| app.ended(key).is_some());
    gaps.moving = moving.map(|(_, _, count)| *count).sum();
    let lacking = communes.into_iter().filter_map(|key| {
        let roles = lacks(key);
        let name = crate::place::area::name(app, key);
        (!roles.is_empty()).then(|| CommuneGaps { name, roles, villages: Vec::new() })
    });
    gaps.communes = lacking.take(NAMED_MAX as usize).collect();
    Ok(gaps)
}

//! The searches for doubles that nobody asks for: begun by the program in the background, after a
//! list was taken in and after people were entered at the desk, in the name of who did that.
//!
//! What is still to be searched is told by what is stored – a list in the register and no search after
//! it, a commune where people were entered – so that it is made up for when the process died in between.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use base::area::AreaKey;
use base::id::{AccountId, ImportId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use store::people::double::MatchState;

use super::MatchFind;
use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;

/// How often the database is asked for what other processes left: asking looks at every list that is
/// in the register.
const LOOK_S: i64 = 60;
/// How long a commune whose search failed is left alone.
const AGAIN_S: i64 = 600;
/// How long people entered at the desk wait: who enters one household enters others.
const DESK_WAITS_S: i64 = 60;
/// Communes searched at one look; the next look takes the others.
const COMMUNES_MAX: u32 = 100;

/// What this process is still to search.
#[derive(Default)]
pub(crate) struct Searches(Mutex<Due>);

#[derive(Default)]
struct Due {
    communes: BTreeMap<AreaKey, AccountId>,
    failed: HashMap<AreaKey, DateTime<Utc>>,
    looked: Option<DateTime<Utc>>,
}

impl Searches {
    fn due(&self) -> std::sync::MutexGuard<'_, Due> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the households of an accepted list were compared with the register, and what there is to
/// be answered in the commune.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Searched {
    /// Whether a search has ended since the list was accepted.
    pub done: bool,
    /// Open questions of the commune.
    pub open: i64,
}

/// Marks that a commune is to be searched because a list came into its register.
pub(crate) async fn after(app: &App, import: ImportId, by: AccountId) -> Result<()> {
    let commune = store::gate::list::commune(&**app.store(), import).await?;
    if let Some(commune) = commune {
        app.searches().due().communes.insert(commune, by);
    }
    Ok(())
}

/// Searches the communes in which a list was taken in or people were entered since they were last
/// searched; gives how many. A server does this by itself, again and again.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_due(app: &App) -> Result<usize> {
    let now = app.now();
    let looks = {
        let mut due = app.searches().due();
        let looks = due.looked.is_none_or(|at| now - at >= TimeDelta::seconds(LOOK_S));
        if looks {
            due.looked = Some(now);
            due.failed.retain(|_, at| now - *at < TimeDelta::seconds(AGAIN_S));
        }
        looks
    };
    if looks {
        let db = &**app.store();
        let mut left = store::gate::list::list_unsearched(db, COMMUNES_MAX).await?;
        let until = now - TimeDelta::seconds(DESK_WAITS_S);
        left.extend(store::people::double_due::list(db, until, COMMUNES_MAX).await?);
        let mut due = app.searches().due();
        for (commune, by) in left {
            if !due.failed.contains_key(&commune) {
                due.communes.insert(commune, by);
            }
        }
    }
    let mut searched = 0;
    loop {
        let Some((commune, by)) = app.searches().due().communes.pop_first() else {
            return Ok(searched);
        };
        match find_for(app, &commune, by).await {
            Ok(true) => {
                searched += 1;
                continue;
            }
            Ok(false) => {}
            Err(problem) => problem.log(),
        }
        app.searches().due().failed.insert(commune, now);
    }
}

/// `false` when who accepted the list or entered the people can no longer be acted for; whoever
/// can may search by hand.
async fn find_for(app: &App, commune: &AreaKey, by: AccountId) -> Result<bool> {
    let _turn = app.job_turn().await?;
    let what = (Action::MatchFind, commune);
    let found = crate::office::account::actor_for(app, by, what).await?;
    let Some(actor) = found else { return Ok(false) };
    if !actor.may(Action::MatchFind) {
        return Ok(false);
    }
    let own = actor.area.as_ref() == Some(commune);
    let area = (!own).then(|| commune.as_str().to_owned());
    crate::people::double::find(app, &actor, MatchFind { area }).await.map(|_| true)
}

/// What the search after a list's acceptance has come to.
///
/// # Errors
/// When the database cannot be asked.
pub(crate) async fn searched(
    app: &App,
    actor: &Actor,
    commune: &AreaKey,
    accepted_at: DateTime<Utc>,
) -> Result<Searched> {
    let db = &**app.store();
    let subject = Subject::area(commune);
    let last = store::kernel::audit::last(db, subject.as_str(), Action::MatchFind.as_str()).await?;
    let done = last.is_some_and(|at| at >= accepted_at);
    let counts = store::people::double::counts(db, &app.scope(actor)).await?;
    let open = counts.iter().find(|(state, _)| *state == MatchState::Open).map_or(0, |it| it.1);
    Ok(Searched { done, open })
}

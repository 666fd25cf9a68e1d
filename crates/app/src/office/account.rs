//! Accounts and their passwords. Signing in stands in `sign_in`.

pub use self::gaps::gaps;
pub use self::history::history;
pub(crate) use self::keeping::require_still;
pub use self::keeping::{
    add, add_kept, change, get, list, named, reset, set_disabled, villages_of,
};
pub use self::moving::{accounts_left, accounts_move};
pub use self::password::password_change;
pub(crate) use self::reach::{areas_above, reach_within, require_rank, villages};
pub use self::reach::{places, roles};
use base::area::AreaKey;
use base::id::{AccountId, PostId};
use store::office::post::PostHeld;

use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};

mod entered;
mod gaps;
mod history;
mod keeping;
mod moving;
mod password;
mod posts;
mod reach;
mod recorded;
mod weak;

pub use entered::{USERNAME_MAX, USERNAME_MIN};
pub use gaps::{AccountGaps, CommuneGaps};
pub use history::AccountDeed;
pub use keeping::{AccountChange, AccountListQuery, AccountNew, AccountState, AccountView, Keeper};
pub use moving::{AccountsLeft, AccountsMoved};
pub use reach::AccountPlaces;
pub(crate) use recorded::may_be_given;
pub use recorded::{HolderAccountNew, Recorded, add_for, recorded, revision_of};
pub use store::office::account::Account;
pub use weak::{PASSWORD_MAX, PASSWORD_MIN};

/// The actor behind an account, in the post that it has first.
pub(crate) async fn actor_of(app: &App, account: Account) -> Result<Actor> {
    let found = store::office::post::acting(&**app.store(), account.id, app.today()).await?;
    let posts = found.map(|(_, posts)| posts).unwrap_or_default();
    acting(app, account, posts, |_| ()).await
}

/// The actor of an account in the first of its posts with the lowest rank: what it may do, and
/// where, is what that post gives. One without a post of today has the part of its account's row and may do
/// nothing with it.
async fn acting<R: Ord>(
    app: &App,
    account: Account,
    mut posts: Vec<PostHeld>,
    rank: impl Fn(&PostHeld) -> R,
) -> Result<Actor> {
    let today = app.today();
    posts.retain(|post| post.has_begun(today));
    // Of several with the same rank it is the first.
    let post = posts.iter().min_by_key(|post| rank(post)).cloned();
    let (role, area, village) = match &post {
        Some(post) => (post.role, post.area.clone(), post.village),
        None => (account.role, account.area.clone(), account.village),
    };
    let area_name = match (&area, village) {
        (_, Some(village)) => {
            store::place::village::name(&**app.store(), village).await?.unwrap_or_default()
        }
        (Some(key), None) => crate::place::area::name(app, key),
        (None, None) => app.words().get(base::words::Lang::Vi, "area.nation").to_owned(),
    };
    let ended = match (&area, village) {
        (_, Some(village)) => app.ended_village(village).await?,
        (area, None) => area.as_ref().and_then(|key| app.ended(key)),
    };
    Ok(Actor {
        must_change_password: account.must_change_password,
        ended,
        account: account.id,
        username: account.username,
        name: account.name,
        role,
        area,
        village,
        area_name,
        post: post.map(|post| post.id),
        posts,
    })
}

/// The actor of an account that may sign in, in the post that it has first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn actor(app: &App, id: AccountId) -> Result<Option<Actor>> {
    actor_in(app, id, None).await
}

/// The same in the post that was chosen, while it is held.
///
/// # Errors
/// When the database cannot be asked.
pub async fn actor_in(app: &App, id: AccountId, post: Option<PostId>) -> Result<Option<Actor>> {
    actor_by(app, id, |held| Some(held.id) != post).await
}

async fn actor_by<R: Ord>(
    app: &App,
    id: AccountId,
    rank: impl Fn(&PostHeld) -> R,
) -> Result<Option<Actor>> {
    match store::office::post::acting(&**app.store(), id, app.today()).await? {
        Some((account, posts)) if account.disabled_at.is_none() => {
            Ok(Some(acting(app, account, posts, rank).await?))
        }
        _ => Ok(None),
    }
}

/// Acts in another post of today from now on; the log says so.
///
/// # Errors
/// `not_found` for one that is not held.
pub async fn switch(app: &App, actor: &Actor, post: PostId) -> Result<Actor> {
    let found = actor_in(app, actor.account, Some(post)).await?;
    let to = found.filter(|it| it.post == Some(post));
    let to = to.ok_or_else(|| Problem::new(Code::NotFound))?;
    let chain = crate::kernel::write::chain_of(&**app.store(), &to, app.today()).await?;
    let write = app.write(&to, Action::PostSwitch).await?;
    let kind = to.posts.iter().find(|held| held.id == post).map(|held| held.kind);
    write.commit(chain.as_ref(), actor.account, serde_json::json!({ "post": kind })).await?;
    Ok(to)
}

/// The same in a post that may do something, and of these in the one nearest to the commune that it is about:
/// that of somebody who put down work to be done later.
pub(crate) async fn actor_for(
    app: &App,
    id: AccountId,
    (action, commune): (Action, &AreaKey),
) -> Result<Option<Actor>> {
    let above = areas_above(app, commune);
    let distance = |post: &PostHeld| match &post.area {
        Some(key) if key == commune => 0,
        Some(key) if above.contains(key) => 1,
        None if post.village.is_none() => 2,
        Some(_) | None => 3,
    };
    let may = |post: &PostHeld| crate::kernel::rights::may(post.role, action);
    actor_by(app, id, |post| (!may(post), distance(post))).await
}

/// In whose name work on a commune that was put down is done. Whoever put it down was let in then; a password
/// given to him since, or never asked for on the machine itself, does not stop it half-way.
///
/// # Errors
/// `not_signed_in` when the account may no longer sign in.
pub(crate) async fn actor_of_work(
    app: &App,
    id: AccountId,
    what: (Action, &AreaKey),
) -> Result<Actor> {
    let actor = actor_for(app, id, what).await?.ok_or_else(|| Problem::new(Code::NotSignedIn))?;
    Ok(Actor { must_change_password: false, ..actor })
}

/// The officer of a commune, for commands run on the machine itself: whoever has the database
/// has everything, but the write is still somebody's. There must be an account.
///
/// # Errors
/// `area_unknown`; `not_found` when the commune has no officer.
pub async fn local_officer(app: &App, area: &str) -> Result<Actor> {
    let key = crate::place::area::resolve(app, area, app.today())?;
    let (db, role) = (&**app.store(), base::Role::CommuneOfficer);
    let account = store::office::account::find_by_area(db, &key, role, app.today()).await?;
    let account = account.ok_or_else(|| {
        Problem::new(Code::OfficerMissing).with("area", crate::place::area::name(app, &key))
    })?;
    let there = |post: &PostHeld| post.role != role || post.area.as_ref() != Some(&key);
    let actor = actor_by(app, account.id, there).await?;
    let actor = actor.ok_or_else(|| Problem::new(Code::NotSignedIn))?;
    // Whoever has the database needs no password, so none has to be changed first.
    Ok(Actor { must_change_password: false, ..actor })
}

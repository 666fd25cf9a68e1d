//! An account for somebody who is recorded with his posts already: one human is one record. What the account
//! may do is what these posts give, today and later; so whoever gives it must be allowed to give each of
//! them.

use base::id::{AccountId, OfficeHolderId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::office::account::Account;
use store::office::account_keeping::Reach;
use store::office::post::PostRow;
use store::office::post::holder::HolderRow;

use super::entered::fit_username;
use super::keeping::{Keeper, free, note_freed};
use super::password::require_strong;
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;
use crate::office::post::{first_of, place, require_lasting};
use crate::office::sign_in::hash;

/// Persons that are offered: the people of a commune's office and villages.
const RECORDED_MAX: u32 = 500;

/// The account of a person who is recorded already.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HolderAccountNew {
    /// The revision of the person that was seen.
    pub revision: i64,
    /// The name to sign in with: letters without marks, digits, `.`, `_`, `-`.
    pub username: String,
    /// A first password, to be changed by them.
    pub password: String,
}

/// Somebody who has no account yet, with a post that gives a right.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub post: PostRow,
    /// Where that post stands, in words.
    pub place: String,
}

/// Who is recorded within a keeper's reach, has no account, and holds a post that gives a right or will.
///
/// # Errors
/// `not_allowed`.
pub async fn recorded(app: &App, by: impl Into<Keeper<'_>>) -> Result<Vec<Recorded>> {
    let by: Keeper<'_> = by.into();
    by.require()?;
    let (db, today) = (&**app.store(), app.today());
    let rows =
        store::office::post::without_account(db, &reach(app, by), today, RECORDED_MAX).await?;
    let mut found: Vec<Recorded> = Vec::new();
    for post in rows {
        // The first of somebody's posts tells who it is.
        if found.last().is_none_or(|last| last.post.holder != post.holder) {
            found.push(Recorded { place: place(app, &post), post });
        }
    }
    Ok(found)
}

/// The revision of a person, on the machine itself.
///
/// # Errors
/// `not_found`.
pub async fn revision_of(app: &App, id: OfficeHolderId) -> Result<i64> {
    let found = store::office::post::holder::find(&**app.store(), &Reach::All, id).await?;
    Ok(found.ok_or_else(|| Problem::new(Code::NotFound))?.revision)
}

fn reach(app: &App, by: Keeper<'_>) -> Reach {
    by.actor().map_or(Reach::All, |actor| crate::office::post::reach(app, actor))
}

/// The posts that give somebody a right today or later.
fn with_part<'a>(app: &App, posts: &'a [PostRow]) -> Vec<&'a PostRow> {
    let today = app.today();
    let counts = |post: &&PostRow| {
        post.void_reason.is_none() && post.role.is_some() && post.to_day.is_none_or(|to| today < to)
    };
    posts.iter().filter(counts).collect()
}

/// What stands against an account for somebody; nothing when it may be given.
async fn require_given(
    app: &App,
    db: &impl store::Db,
    by: Keeper<'_>,
    holder: &HolderRow,
    posts: &[PostRow],
) -> Result<()> {
    if let Some(username) = &holder.username {
        return Err(Problem::new(Code::AccountThere)
            .with("name", &holder.name)
            .with("username", username));
    }
    let given = with_part(app, posts);
    if given.is_empty() {
        return Err(Problem::new(Code::AccountPartless).with("name", &holder.name));
    }
    let Some(actor) = by.actor() else { return Ok(()) };
    for post in given {
        let Some(role) = post.role else { continue };
        let of = (post.area.as_ref(), post.village);
        let ranked = super::require_rank(app, db, actor, role, of.0, of.1).await;
        // That a village is elsewhere is nothing to be told of somebody's other post.
        ranked.map_err(|problem| {
            let is_elsewhere = problem.code == Code::VillageUnknown;
            let beyond = || Problem::new(Code::AccountBeyond).with("area", &actor.area_name);
            if is_elsewhere { beyond() } else { problem }
        })?;
    }
    Ok(())
}

/// Whether an actor may give somebody an account: nothing where there is one already.
///
/// # Errors
/// When the database cannot be asked.
pub(crate) async fn may_be_given(app: &App, actor: &Actor, holder: &HolderRow) -> Result<bool> {
    if holder.account.is_some() || !actor.may(Action::AccountHeads) || actor.ended.is_some() {
        return Ok(false);
    }
    let db = &**app.store();
    let posts = store::office::post::of_holder(db, &Reach::All, holder.id).await?;
    Ok(require_given(app, db, actor.into(), holder, &posts).await.is_ok())
}

/// Gives somebody who is recorded an account; its owner changes the password first.
///
/// # Errors
/// `not_found`, `account_there`, `account_partless`, `account_beyond` when one of the posts is not the
/// keeper's to give, `office_holder_changed`, `username_unfit`, `username_taken`, `password_weak`,
/// `post_area_ended`.
pub async fn add_for(
    app: &App,
    by: impl Into<Keeper<'_>>,
    id: OfficeHolderId,
    new: HolderAccountNew,
) -> Result<AccountId> {
    let by: Keeper<'_> = by.into();
    by.require()?;
    let username = fit_username(&new.username)?;
    let not_there = || Problem::new(Code::NotFound);
    // What stands against it is said before a password is judged and hashed.
    let db = &**app.store();
    let seen = store::office::post::holder::find(db, &reach(app, by), id).await?;
    let seen = seen.ok_or_else(not_there)?;
    let posts = store::office::post::of_holder(db, &Reach::All, id).await?;
    require_given(app, db, by, &seen, &posts).await?;
    let known_as = first_of(app, &posts).map(|post| place(app, post)).unwrap_or_default();
    require_strong(&new.password, &[&username, &seen.name, &known_as])?;
    let password_hash = hash(new.password).await?;
    let write = super::keeping::write(app, by).await?;
    let holder = store::office::post::holder::find(&*write, &reach(app, by), id).await?;
    let holder = holder.ok_or_else(not_there)?;
    let posts = store::office::post::of_holder(&*write, &Reach::All, id).await?;
    require_given(app, &*write, by, &holder, &posts).await?;
    if holder.revision != new.revision {
        return Err(app.seen_old(&write, Code::OfficeHolderChanged, id).await?);
    }
    let post = first_of(app, &posts).and_then(|post| Some((post.role?, post)));
    let (role, post) = post.ok_or_else(|| Problem::internal("posts without a part"))?;
    require_lasting(app, post.area.as_ref(), app.today())?;
    let freed = free(app, &write, by, &username, None).await?;
    let account = Account {
        id: AccountId(app.new_id()),
        username,
        name: holder.name.clone(),
        role,
        area: post.area.clone(),
        village: post.village,
        password_hash,
        created_at: write.at,
        disabled_at: None,
        revision: 1,
        must_change_password: true,
        made_by: by.account(),
        reset_by: None,
        last_sign_in_at: None,
    };
    store::office::account::add_alone(&*write, &account).await?;
    if !store::office::post::holder::set_account(&*write, id, account.id).await? {
        return Err(app.seen_old(&write, Code::OfficeHolderChanged, id).await?);
    }
    let mut detail = json!({
        "username": account.username, "name": account.name, "role": account.role,
        "area": account.area, "village": account.village,
    });
    note_freed(&mut detail, freed);
    let own: (Subject, _) = (account.id.into(), detail);
    let person = json!({ "name": holder.name, "username": account.username });
    write.commit_each(None, vec![own, (id.into(), person)]).await?;
    Ok(account.id)
}

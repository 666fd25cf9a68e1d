//! Keeping accounts: listed, made, changed, given a new password, closed and opened again.

use base::Role;
use base::area::AreaKey;
use base::id::{AccountId, OfficeHolderId, VillageId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::office::account_keeping::{AccountQuery, AccountSet, Opened, Placed, Reach};

use super::Account;
use super::entered::Typed;
use super::password::{generate, require_strong};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::office::sign_in::hash;
use crate::{App, PAGE_ROWS, Page};

/// How often a username can have been freed; more is somebody playing.
const FREED_MAX: u32 = 1_000;

/// A new account as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
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
    /// That it is another person than the one of the same name in the same place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub another: bool,
}

/// What an account is to become.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    /// The name to sign in with.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Their part.
    pub role: Role,
    /// Their area's code or key; empty for the nation or with a village.
    pub area: Option<String>,
    /// Their village.
    pub village: Option<VillageId>,
    /// The revision that was seen.
    pub revision: i64,
}

/// Which accounts a list shows.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AccountListQuery {
    /// Part of a name or of a username.
    pub text: Option<String>,
    /// Of one role, by its name.
    pub role: Option<String>,
    /// Of one area and what lies in it, by code or key.
    pub area: Option<String>,
    /// `open` or `disabled`.
    pub state: Option<String>,
    /// Where the page goes on.
    pub after: Option<String>,
}

/// An account as its keeper sees it.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct AccountView {
    pub id: AccountId,
    /// The name it signs in with.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Their part.
    pub role: Role,
    /// Their area's key.
    pub area: Option<AreaKey>,
    /// Their village.
    pub village: Option<VillageId>,
    /// The commune they work for, also through a village.
    pub commune: Option<AreaKey>,
    /// Their area's or village's name.
    pub area_name: String,
    /// Whether it is closed.
    pub disabled: bool,
    /// Grows with each change by somebody else than its owner.
    pub revision: i64,
    /// The person whose account it is.
    pub holder: Option<OfficeHolderId>,
    /// Whether its owner has yet to choose a password.
    pub must_change_password: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who made it; `None`: the machine itself.
    pub made_by: Option<String>,
    /// When its owner last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
}

/// Whether an account may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// It may.
    Open,
    /// It may not.
    Disabled,
}

/// Who keeps accounts: a person within his area, or the machine itself, where whoever has the
/// database has everything.
#[derive(Debug, Clone, Copy)]
pub struct Keeper<'a>(Option<&'a Actor>);

impl Keeper<'_> {
    /// Whoever works on the machine itself.
    pub const MACHINE: Keeper<'static> = Keeper(None);

    pub(super) fn actor(&self) -> Option<&Actor> {
        self.0
    }

    /// The account in whose name it is written.
    pub(super) fn account(self) -> Option<AccountId> {
        self.0.map(|actor| actor.account)
    }

    fn action(self) -> Action {
        match self.0 {
            Some(actor) if actor.keeps_heads_only() => Action::AccountHeads,
            _ => Action::AccountChange,
        }
    }

    pub(super) fn require(self) -> Result<()> {
        self.0.map_or(Ok(()), |actor| actor.require(self.action()))
    }
}

impl<'a> From<&'a Actor> for Keeper<'a> {
    fn from(actor: &'a Actor) -> Keeper<'a> {
        Keeper(Some(actor))
    }
}

/// One page of the accounts that a keeper sees.
///
/// # Errors
/// `not_allowed`, `bad_input`, `area_unknown`.
pub async fn list(
    app: &App,
    by: impl Into<Keeper<'_>>,
    asked: &AccountListQuery,
) -> Result<Page<AccountView>> {
    let reach = reach_of(app, by.into())?;
    let given = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let role = given(&asked.role).map(|text| {
        Role::from_name(&text).ok_or_else(|| Problem::new(Code::BadInput).with("field", "role"))
    });
    let opened = given(&asked.state).map(|text| match text.as_str() {
        "open" => Ok(Opened::Open),
        "disabled" => Ok(Opened::Closed),
        _ => Err(Problem::new(Code::BadInput).with("field", "state")),
    });
    let within = match given(&asked.area) {
        Some(text) => Some(crate::office::account::reach::reach_within(
            app,
            &crate::place::area::resolve(app, &text, app.today())?,
        )),
        None => None,
    };
    let query = AccountQuery {
        text: given(&asked.text).unwrap_or_default(),
        role: role.transpose()?,
        opened: opened.transpose()?,
        within,
        after: asked.after.clone().unwrap_or_default(),
        day: app.today(),
    };
    let db = &**app.store();
    let rows = store::office::account_keeping::list(db, &reach, &query, PAGE_ROWS + 1).await?;
    let Page { rows, next } = Page::cut(rows, |row| row.account.username.clone());
    Ok(Page { rows: rows.into_iter().map(|row| view(app, row)).collect(), next })
}

/// One account.
///
/// # Errors
/// `not_found`, also for one out of reach.
pub async fn get(app: &App, by: impl Into<Keeper<'_>>, id: AccountId) -> Result<AccountView> {
    self::seen(app, by.into(), id).await
}

pub(super) async fn seen(app: &App, by: Keeper<'_>, id: AccountId) -> Result<AccountView> {
    let reach = reach_of(app, by)?;
    let found =
        store::office::account_keeping::find(&**app.store(), &reach, id, app.today()).await?;
    found.map(|row| view(app, row)).ok_or_else(|| Problem::new(Code::NotFound))
}

/// The id of the account of a username, on the machine itself.
///
/// # Errors
/// `not_found`.
pub async fn named(app: &App, username: &str) -> Result<AccountView> {
    let name = username.trim().to_lowercase();
    let found = store::office::account::find_by_username(&**app.store(), &name).await?;
    let id = found.ok_or_else(|| Problem::new(Code::NotFound))?.id;
    get(app, Keeper::MACHINE, id).await
}

/// The villages of a commune for whose heads a keeper may make accounts.
///
/// # Errors
/// `not_allowed`.
pub async fn villages_of(
    app: &App,
    by: impl Into<Keeper<'_>>,
    commune: &AreaKey,
) -> Result<Vec<store::place::village::Village>> {
    let by: Keeper<'_> = by.into();
    by.require()?;
    let scope = match by.0 {
        Some(actor) => crate::office::account::villages(app, actor),
        None => app.scope_of(None, None, app.today()),
    };
    let db = &**app.store();
    Ok(store::place::village::list(db, &scope, commune, app.today()).await?)
}

fn reach_of(app: &App, by: Keeper<'_>) -> Result<Reach> {
    match by.0 {
        Some(actor) => {
            actor.require(Action::AccountSee)?;
            Ok(crate::office::account::reach::reach(app, actor))
        }
        None => Ok(Reach::All),
    }
}

fn view(app: &App, row: Placed) -> AccountView {
    let account = row.account;
    let area_name = match (&account.area, &row.village_name) {
        (_, Some(village)) => {
            let commune =
                row.village_commune.as_ref().map(|key| crate::place::area::name(app, key));
            [Some(village.clone()), commune].into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
        (Some(key), None) => crate::place::area::name(app, key),
        (None, None) => app.words().get(base::words::Lang::Vi, "area.nation").to_owned(),
    };
    let commune = match &account.area {
        Some(key) if crate::place::area::is_commune(app, key) => Some(key.clone()),
        _ => row.village_commune.clone(),
    };
    AccountView {
        id: account.id,
        username: account.username,
        name: account.name,
        role: account.role,
        area: account.area,
        village: account.village,
        commune,
        area_name,
        disabled: account.disabled_at.is_some(),
        revision: account.revision,
        holder: row.holder,
        must_change_password: account.must_change_password,
        created_at: account.created_at,
        made_by: row.made_by_name,
        last_sign_in_at: account.last_sign_in_at,
    }
}

/// Adds an account; its owner changes the password first.
///
/// # Errors
/// `bad_input`, `password_weak`, `area_unknown`, `village_unknown`, `username_taken`, `post_area_ended`,
/// `office_holder_alike` when somebody of that name is recorded there, `account_beyond` for one that is not
/// the keeper's to give.
pub async fn add(app: &App, by: impl Into<Keeper<'_>>, new: AccountNew) -> Result<AccountId> {
    insert(app, by.into(), new, true).await
}

/// Adds an account on the machine itself for who chose the password.
///
/// # Errors
/// As [`add`].
pub async fn add_kept(app: &App, new: AccountNew) -> Result<AccountId> {
    insert(app, Keeper::MACHINE, new, false).await
}

async fn insert(
    app: &App,
    by: Keeper<'_>,
    new: AccountNew,
    must_change_password: bool,
) -> Result<AccountId> {
    by.require()?;
    let typed = Typed {
        username: &new.username,
        name: &new.name,
        role: new.role,
        area: new.area.as_deref(),
        village: new.village,
    };
    let to = crate::office::account::entered::entered(app, by, typed).await?;
    crate::office::post::require_lasting(app, to.area.as_ref(), app.today())?;
    require_strong(&new.password, &[&to.username, &to.name, &to.place])?;
    let password_hash = hash(new.password).await?;
    let write = self::write(app, by).await?;
    if !new.another {
        let of = (to.area.as_ref(), to.village);
        crate::office::post::require_unlike(app, &*write, &to.name, of).await?;
    }
    let freed = free(app, &write, by, &to.username, None).await?;
    let account = Account {
        id: AccountId(app.new_id()),
        username: to.username,
        name: to.name,
        role: to.role,
        area: to.area,
        village: to.village,
        password_hash,
        created_at: write.at,
        disabled_at: None,
        revision: 1,
        must_change_password,
        made_by: by.0.map(|actor| actor.account),
        reset_by: None,
        last_sign_in_at: None,
    };
    let first = store::office::account_keeping::first_post(&account, app.day_at(&write.at));
    crate::office::post::require_single(app, &*write, None, &first).await?;
    store::office::account_keeping::add(&*write, &account, app.day_at(&write.at)).await?;
    let mut detail = json!({
        "username": account.username, "name": account.name, "role": account.role,
        "area": account.area, "village": account.village,
    });
    note_freed(&mut detail, freed);
    write.commit(None, account.id, detail).await?;
    Ok(account.id)
}

/// Changes an account; its sessions end when its part or its area is another.
///
/// # Errors
/// As [`add`]; `not_found` also for one out of reach, `account_self`,
/// `account_changed`, `account_last`.
pub async fn change(
    app: &App,
    by: impl Into<Keeper<'_>>,
    id: AccountId,
    change: AccountChange,
) -> Result<()> {
    let by = by.into();
    by.require()?;
    self::seen(app, by, id).await?;
    let typed = Typed {
        username: &change.username,
        name: &change.name,
        role: change.role,
        area: change.area.as_deref(),
        village: change.village,
    };
    let to = crate::office::account::entered::entered(app, by, typed).await?;
    let write = self::write(app, by).await?;
    let now = self::taken(app, &write, by, id, change.revision).await?;
    let moved = to.role != now.role || to.area != now.area || to.village != now.village;
    if moved {
        crate::office::post::require_lasting(app, to.area.as_ref(), app.today())?;
        require_not_last(app, &write, &now).await?;
        crate::office::account::posts::follow(app, &write, by, &now, &to).await?;
    }
    let freed = free(app, &write, by, &to.username, Some(id)).await?;
    let set = AccountSet {
        username: &to.username,
        name: &to.name,
        role: to.role,
        area: to.area.as_ref(),
        village: to.village,
    };
    if !store::office::account_keeping::set(&*write, id, change.revision, &set).await? {
        return Err(Problem::new(Code::AccountChanged));
    }
    if moved {
        store::office::account::end_sessions(&*write, id).await?;
    }
    if to.name != now.name {
        crate::office::account::posts::rename(app, &write, by, id, &to.name).await?;
    }
    let mut detail = json!({
        "username": to.username, "name": to.name, "role": to.role, "area": to.area,
        "village": to.village,
        "before": {
            "username": now.username, "role": now.role, "area": now.area,
            "village": now.village,
        },
    });
    note_freed(&mut detail, freed);
    write.commit(None, id, detail).await
}

/// Gives an account a password that its owner must change; without one, makes it. Gives what
/// was made, to be shown once.
///
/// # Errors
/// `not_found`, `account_self`, `account_beyond`, `account_changed`, `password_weak`.
pub async fn reset(
    app: &App,
    by: impl Into<Keeper<'_>>,
    id: AccountId,
    revision: i64,
    password: Option<String>,
) -> Result<Option<String>> {
    let by = by.into();
    by.require()?;
    let (made, password) = match password.filter(|text| !text.is_empty()) {
        Some(text) => {
            let owner = self::seen(app, by, id).await?;
            require_strong(&text, &[&owner.username, &owner.name, &owner.area_name])?;
            (None, text)
        }
        None => {
            let made = generate()?;
            (Some(made.clone()), made)
        }
    };
    // Hashed before the write: nobody waits for it with the database held.
    let hash = hash(password).await?;
    let write = self::write(app, by).await?;
    self::taken(app, &write, by, id, revision).await?;
    let giver = by.0.map(|actor| actor.account);
    if !store::office::account::reset_password(&*write, id, revision, &hash, giver).await? {
        return Err(Problem::new(Code::AccountChanged));
    }
    write.commit(None, id, json!({ "password": "reset" })).await?;
    Ok(made)
}

/// Closes an account or opens it again; its sessions end.
///
/// # Errors
/// `not_found`, `account_self` when it is one's own, `account_beyond`, `account_changed`,
/// `account_last`.
pub async fn set_disabled(
    app: &App,
    by: impl Into<Keeper<'_>>,
    id: AccountId,
    state: AccountState,
    revision: i64,
) -> Result<()> {
    let by = by.into();
    let write = self::write(app, by).await?;
    let now = self::taken(app, &write, by, id, revision).await?;
    match state {
        AccountState::Disabled => require_not_last(app, &write, &now).await?,
        // Somebody else may have its post since it was closed.
        AccountState::Open => {
            if let Some(holder) = store::office::post::holder::of_account(&*write, id).await? {
                let all = store::office::post::of_holder(&*write, &Reach::All, holder.id).await?;
                let counts = all.iter().filter(|post| post.is_held(app.today()));
                for post in counts {
                    let of = Some(holder.id);
                    crate::office::post::require_single(app, &*write, of, &post.facts()).await?;
                }
            }
        }
    }
    let at = (state == AccountState::Disabled).then_some(write.at);
    if !store::office::account::set_disabled(&*write, id, revision, at).await? {
        return Err(Problem::new(Code::AccountChanged));
    }
    write.commit(None, id, json!({ "state": state })).await
}

/// Begins a write to accounts, one after the other: two administrators who close each other at
/// once would both be right otherwise. Who has been closed meanwhile writes no more.
pub(super) async fn write(app: &App, by: Keeper<'_>) -> Result<Write> {
    let write = match by.0 {
        Some(actor) => app.write(actor, by.action()).await?,
        None => app.write_as_program(Action::AccountChange).await?,
    };
    write.alone_in_none().await?;
    if let Some(actor) = by.0 {
        require_still(app, &write, actor).await?;
    }
    Ok(write)
}

/// Refuses a write of somebody who was closed, or whose post ended, since he was let in.
pub(crate) async fn require_still(app: &App, write: &Write, actor: &Actor) -> Result<()> {
    let found = store::office::post::acting(&**write, actor.account, app.today()).await?;
    let same = found.is_some_and(|(account, posts)| {
        let is_it = |post: &store::office::post::PostHeld| {
            Some(post.id) == actor.post
                && post.has_begun(app.today())
                && (post.role, &post.area, post.village) == (actor.role, &actor.area, actor.village)
        };
        account.disabled_at.is_none() && posts.iter().any(is_it)
    });
    if same { Ok(()) } else { Err(Problem::new(Code::NotSignedIn)) }
}

/// The account that a keeper is about to change, in the revision that he saw.
async fn taken(
    app: &App,
    write: &Write,
    by: Keeper<'_>,
    id: AccountId,
    revision: i64,
) -> Result<Account> {
    let reach = by.0.map_or(Reach::All, |actor| crate::office::account::reach::reach(app, actor));
    let found = store::office::account_keeping::find(&**write, &reach, id, app.today()).await?;
    let now = found.ok_or_else(|| Problem::new(Code::NotFound))?.account;
    if let Some(actor) = by.0 {
        if id == actor.account {
            return Err(Problem::new(Code::AccountSelf));
        }
        require_rank_of_all(app, write, actor, &now).await?;
    }
    if now.revision != revision {
        return Err(Problem::new(Code::AccountChanged));
    }
    Ok(now)
}

/// Refuses an account that has, or will have, any post that is not the actor's to give: who keeps an account
/// has all that it may do. Of one without a post what it was last counts.
async fn require_rank_of_all(
    app: &App,
    write: &Write,
    actor: &Actor,
    account: &Account,
) -> Result<()> {
    let found = store::office::post::acting(&**write, account.id, app.today()).await?;
    let posts = found.map(|(_, posts)| posts).unwrap_or_default();
    let mut parts: Vec<_> =
        posts.iter().map(|it| (it.role, it.area.as_ref(), it.village)).collect();
    if parts.is_empty() {
        parts.push((account.role, account.area.as_ref(), account.village));
    }
    for (role, area, village) in parts {
        use crate::office::account::reach::require_rank;
        let ranked = require_rank(app, &**write, actor, role, area, village).await;
        // That a village is elsewhere is nothing to be told of somebody's other post.
        ranked.map_err(|problem| {
            let is_elsewhere = problem.code == Code::VillageUnknown;
            let beyond = || Problem::new(Code::AccountBeyond).with("area", &actor.area_name);
            if is_elsewhere { beyond() } else { problem }
        })?;
    }
    Ok(())
}

/// Refuses to take away the last administrator of the nation, or the last one of an area that
/// nobody above could help.
async fn require_not_last(app: &App, write: &Write, account: &Account) -> Result<()> {
    if account.disabled_at.is_some() {
        return Ok(());
    }
    let found = store::office::post::acting(&**write, account.id, app.today()).await?;
    for post in found.into_iter().flat_map(|(_, posts)| posts) {
        if post.role == Role::Administrator && post.has_begun(app.today()) {
            let beside = (None, Some(account.id));
            let area = post.area.as_ref();
            crate::office::post::last_administrator(app, &**write, area, beside).await?;
        }
    }
    Ok(())
}

/// Makes a username free that a closed account within reach has. Gives that account.
pub(super) async fn free(
    app: &App,
    write: &Write,
    by: Keeper<'_>,
    username: &str,
    own: Option<AccountId>,
) -> Result<Option<AccountId>> {
    let Some(there) = store::office::account::find_by_username(&**write, username).await? else {
        return Ok(None);
    };
    if Some(there.id) == own {
        return Ok(None);
    }
    let taken = || Problem::new(Code::UsernameTaken).with("username", username);
    let reach = by.0.map_or(Reach::All, |actor| crate::office::account::reach::reach(app, actor));
    let seen = store::office::account_keeping::find(&**write, &reach, there.id, app.today())
        .await?
        .is_some();
    if there.disabled_at.is_none() || !seen {
        return Err(taken());
    }
    for n in 1..=FREED_MAX {
        let other = format!("{username}.closed-{n}");
        if store::office::account::find_by_username(&**write, &other).await?.is_none() {
            store::office::account_keeping::set_username(&**write, there.id, &other).await?;
            return Ok(Some(there.id));
        }
    }
    Err(taken())
}

pub(super) fn note_freed(detail: &mut serde_json::Value, freed: Option<AccountId>) {
    if let (Some(id), Some(detail)) = (freed, detail.as_object_mut()) {
        detail.insert("freed".to_owned(), json!(id));
    }
}

//! Recording a person and a post, ending one, putting one right.

use base::Day;
use base::id::{LegalPaperId, OfficeHolderId, PostId, VillageId};
use register::office::post::PostKind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::StoreError;
use store::office::account_keeping::Reach;
use store::office::post::holder::{HolderAdd, HolderFacts};
use store::office::post::{Noun, PostAdd, PostFacts, PostRow};

use super::check::{
    bad, facts, loose, needed, require_administrator, require_apart, require_other, require_own,
    require_single,
};
use super::handover::is_left;
use super::settle::{line, note, settle};
use super::{HolderView, NOTE_MAX, PAPER_MAX, PHONE_MAX, after, found_holder, found_post, get};
use crate::App;
use crate::kernel::once::{Once, Sent};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;
use crate::kernel::write::Write;

/// What a post says, as entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostSaid {
    pub kind: PostKind,
    /// The area's code or key; empty for the nation, or with a village.
    #[serde(default)]
    pub area: Option<String>,
    #[serde(default)]
    pub village: Option<VillageId>,
    /// The first day.
    pub from_day: Day,
    /// The first day on which it is no longer held.
    #[serde(default)]
    pub to_day: Option<Day>,
    /// The deciding paper, of the commune's register.
    #[serde(default)]
    pub legal_paper: Option<LegalPaperId>,
    /// The deciding paper in words, where it is in no register of the program.
    #[serde(default)]
    pub paper: String,
    #[serde(default)]
    pub note: String,
}

/// A person to be recorded, with the first post.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HolderNew {
    /// The person's id, made by the client.
    pub id: OfficeHolderId,
    /// The post's id, made by the client.
    pub post: PostId,
    pub name: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub note: String,
    pub said: PostSaid,
    /// That it is another person than the one of the same name in the same place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub another: bool,
}

/// A further post of a person.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostNew {
    /// Its id, made by the client.
    pub id: PostId,
    pub said: PostSaid,
}

/// The end of a post.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostEnd {
    /// The revision that was seen.
    pub revision: i64,
    /// The first day on which it is no longer held.
    pub to_day: Day,
    /// The paper that says so, or why.
    pub reason: String,
}

/// A post put right.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostChange {
    /// The revision that was seen.
    pub revision: i64,
    pub reason: String,
    pub said: PostSaid,
}

/// A post that was recorded by mistake.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostVoid {
    /// The revision that was seen.
    pub revision: i64,
    pub reason: String,
}

/// A person put right.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HolderChange {
    /// The revision that was seen.
    pub revision: i64,
    pub name: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub note: String,
    pub reason: String,
}

/// Begins a write to posts, one after the other: as with accounts, two who end each other's posts at once
/// would both be right otherwise.
pub(super) async fn begin(app: &App, actor: &Actor) -> Result<Write> {
    let write = app.write(actor, Action::PostKeep).await?;
    alone(app, &write, actor).await?;
    Ok(write)
}

pub(super) async fn begin_sent<I: Sent>(app: &App, actor: &Actor, id: I) -> Result<Write> {
    let write = app.write_sent(actor, Action::PostKeep, id).await?;
    alone(app, &write, actor).await?;
    Ok(write)
}

async fn alone(app: &App, write: &Write, actor: &Actor) -> Result<()> {
    write.alone_in_none().await?;
    crate::office::account::require_still(app, write, actor).await
}

/// A row that the database refused for its days, in our words.
fn overlap(error: StoreError) -> Problem {
    match error.constraint() {
        Some("one_post_a_day") => Problem::new(Code::PostOverlap)
            .with("field", "from_day")
            .with("name", "")
            .with("post", "")
            .with("place", "")
            .with("days", "")
            .inside(error),
        _ => error.into(),
    }
}

fn holder_facts(name: &str, phone: &str, note: &str) -> Result<HolderFacts> {
    let name = needed(name, "name", base::text::NAME_MAX)?;
    let phone = loose(phone, "phone", PHONE_MAX)?;
    let fits = |c: char| c.is_ascii_digit() || " .+-()/".contains(c);
    if !phone.chars().all(fits) {
        return Err(bad("phone"));
    }
    let folded = base::text::fold(&name);
    Ok(HolderFacts { name, folded, phone, note: loose(note, "note", NOTE_MAX)? })
}

fn detail(name: &str, facts: &PostFacts) -> Value {
    json!({ "name": name, "post": facts.kind, "area": facts.area, "village": facts.village,
        "day": facts.from_day, "to": facts.to_day })
}

/// Commits with the person's line, and the account's where it has another part by this.
pub(super) async fn commit(
    app: &App,
    write: Write,
    holder: (OfficeHolderId, Option<base::id::AccountId>),
    detail: Value,
) -> Result<()> {
    let moved = settle(app, &write, holder.1).await?;
    let own: (Subject, Value) = (holder.0.into(), detail);
    write.commit_each(None, std::iter::once(own).chain(moved).collect()).await
}

/// Records a person with the first post. Sent again it is accepted.
///
/// # Errors
/// `bad_input`, `post_place`, `account_beyond`, `office_holder_conflict`; `office_holder_alike` when somebody
/// of that name is recorded there.
pub async fn holder_add(app: &App, actor: &Actor, new: HolderNew) -> Result<HolderView> {
    let write = begin_sent(app, actor, new.id).await?;
    let person = holder_facts(&new.name, &new.phone, &new.note)?;
    let said = facts(app, &*write, actor, &new.said).await?;
    let reach = super::reach(app, actor);
    let known = store::office::post::holder::find(&*write, &reach, new.id).await?;
    let once = write.once(new.id, &json!(new), known.as_ref().map(|_| false)).await?;
    if once == Once::Again {
        return get(app, actor, new.id).await;
    }
    if !new.another {
        let of = (said.area.as_ref(), said.village);
        super::require_unlike(app, &*write, &person.name, of).await?;
    }
    require_single(app, &*write, None, &said).await?;
    let (by, at) = (Some(actor.account), write.at);
    let detail = detail(&person.name, &said);
    let add = HolderAdd { id: new.id, facts: person, account: None, revision: 1 };
    store::office::post::holder::add(&*write, &add, by, at).await?;
    let post = PostAdd { id: new.post, holder: new.id, facts: said, revision: 1 };
    store::office::post::add(&*write, &post, by, at).await.map_err(taken)?;
    commit(app, write, (new.id, None), detail).await?;
    get(app, actor, new.id).await
}

fn taken(error: StoreError) -> Problem {
    match error.constraint() {
        Some("one_post_a_day") | None => overlap(error),
        Some(_) => Problem::new(Code::PostConflict).inside(error),
    }
}

/// Gives a person a further post. Sent again it is accepted.
///
/// # Errors
/// `bad_input`, `post_place`, `account_beyond`, `account_self`, `post_overlap`, `post_apart`, `post_single`,
/// `post_conflict`, `not_found`.
pub async fn add(
    app: &App,
    actor: &Actor,
    holder: OfficeHolderId,
    new: PostNew,
) -> Result<HolderView> {
    let write = begin_sent(app, actor, new.id).await?;
    let person = found_holder(app, &*write, actor, holder).await?;
    let said = facts(app, &*write, actor, &new.said).await?;
    require_other(actor, person.account, said.role)?;
    let known = store::office::post::find(&*write, &super::reach(app, actor), new.id).await?;
    let sent = json!({ "holder": holder, "new": new });
    let once = write.once(new.id, &sent, known.as_ref().map(|_| false)).await?;
    if once == Once::Again {
        return get(app, actor, holder).await;
    }
    require_apart(app, &*write, (holder, None), &said).await?;
    require_single(app, &*write, Some(holder), &said).await?;
    let detail = detail(&person.name, &said);
    let post = PostAdd { id: new.id, holder, facts: said, revision: 1 };
    let added = store::office::post::add(&*write, &post, Some(actor.account), write.at).await;
    added.map_err(taken)?;
    commit(app, write, (holder, person.account), detail).await?;
    get(app, actor, holder).await
}

/// The post that somebody is about to change, in the revision that he saw.
async fn taken_post(
    app: &App,
    write: &Write,
    actor: &Actor,
    (id, revision): (PostId, i64),
) -> Result<PostRow> {
    let now = found_post(app, &**write, actor, id).await?;
    let of = (now.role, now.area.as_ref(), now.village);
    require_own(app, &**write, actor, of).await?;
    require_other(actor, now.account, now.role)?;
    if now.revision != revision || now.void_reason.is_some() {
        return Err(app.seen_old(write, Code::PostChanged, now.holder).await?);
    }
    Ok(now)
}

/// Writes what a post says from now on, and keeps what it said.
pub(super) async fn set(
    app: &App,
    write: &Write,
    now: &PostRow,
    to: &PostFacts,
    (void, reason): (bool, &str),
    by: Option<base::id::AccountId>,
) -> Result<()> {
    let content = json!({ "kind": now.kind, "area": now.area, "village": now.village_name,
        "from_day": now.from_day, "to_day": now.to_day, "paper": now.paper, "note": now.note });
    note(app, write, (Noun::Post, now.id.0, now.revision), &content, reason, by).await?;
    let reason = void.then_some(reason);
    let done = store::office::post::set(&**write, (now.id, now.revision), to, reason).await;
    match done.map_err(overlap)? {
        true => Ok(()),
        false => Err(app.seen_old(write, Code::PostChanged, now.holder).await?),
    }
}

/// Ends a post; who acts in it loses its rights from that day on.
///
/// # Errors
/// `not_found`, `account_beyond`, `account_self`, `account_last`, `post_changed`, `bad_input`;
/// `post_overlap`, `post_apart` for a later end than it had.
pub async fn end(app: &App, actor: &Actor, id: PostId, end: PostEnd) -> Result<HolderView> {
    let write = begin(app, actor).await?;
    let now = taken_post(app, &write, actor, (id, end.revision)).await?;
    let reason = needed(&end.reason, "reason", PAPER_MAX)?;
    if end.to_day <= now.from_day {
        return Err(bad("to_day"));
    }
    let to = PostFacts { to_day: Some(end.to_day), ..now.facts() };
    if let Some(before) = now.to_day.filter(|before| *before < end.to_day) {
        // Held longer, it must agree with what is held on the days that are added.
        let added = PostFacts { from_day: before, ..to.clone() };
        require_apart(app, &*write, (now.holder, Some(id)), &added).await?;
        require_single(app, &*write, Some(now.holder), &added).await?;
    }
    require_administrator(app, &*write, &now, Some(&to)).await?;
    set(app, &write, &now, &to, (false, &reason), Some(actor.account)).await?;
    let mut detail = detail(&now.holder_name, &to);
    tell(&mut detail, "reason", &reason);
    commit(app, write, (now.holder, now.account), detail).await?;
    get(app, actor, now.holder).await
}

fn tell(detail: &mut Value, name: &str, value: &str) {
    if let Some(detail) = detail.as_object_mut() {
        detail.insert(name.to_owned(), value.into());
    }
}

/// Puts a post right.
///
/// # Errors
/// As [`add`] and [`end`].
pub async fn change(
    app: &App,
    actor: &Actor,
    id: PostId,
    change: PostChange,
) -> Result<HolderView> {
    let write = begin(app, actor).await?;
    let now = taken_post(app, &write, actor, (id, change.revision)).await?;
    let reason = needed(&change.reason, "reason", NOTE_MAX)?;
    let to = facts(app, &*write, actor, &change.said).await?;
    require_other(actor, now.account, to.role)?;
    require_apart(app, &*write, (now.holder, Some(id)), &to).await?;
    // What stays as it was is not judged anew: only where, when and what it is.
    let as_before = (to.kind, &to.area, to.village, to.from_day, to.to_day)
        == (now.kind, &now.area, now.village, now.from_day, now.to_day);
    if !as_before {
        require_single(app, &*write, Some(now.holder), &to).await?;
    }
    require_administrator(app, &*write, &now, Some(&to)).await?;
    set(app, &write, &now, &to, (false, &reason), Some(actor.account)).await?;
    let mut detail = detail(&now.holder_name, &to);
    tell(&mut detail, "reason", &reason);
    commit(app, write, (now.holder, now.account), detail).await?;
    get(app, actor, now.holder).await
}

/// Says that a post was recorded by mistake. The last one of a person stays: somebody is there by a post.
///
/// # Errors
/// `not_found`, `account_beyond`, `account_self`, `account_last`, `post_changed`, `post_only`, `bad_input`.
pub async fn void(app: &App, actor: &Actor, id: PostId, void: PostVoid) -> Result<HolderView> {
    let write = begin(app, actor).await?;
    let now = taken_post(app, &write, actor, (id, void.revision)).await?;
    let person = found_holder(app, &*write, actor, now.holder).await?;
    let reason = needed(&void.reason, "reason", NOTE_MAX)?;
    let all = store::office::post::of_holder(&*write, &Reach::All, now.holder).await?;
    if all.iter().filter(|post| post.void_reason.is_none()).count() < 2 {
        return Err(Problem::new(Code::PostOnly).with("name", &now.holder_name));
    }
    require_administrator(app, &*write, &now, None).await?;
    set(app, &write, &now, &now.facts(), (true, &reason), Some(actor.account)).await?;
    let detail =
        json!({ "name": now.holder_name, "post": now.kind, "reason": reason, "void": true });
    commit(app, write, (now.holder, now.account), detail).await?;
    after(app, actor, person).await
}

/// Puts right what is said of a person; the account has the same name.
///
/// # Errors
/// `not_found`, `account_beyond`, `office_holder_changed`, `bad_input`.
pub async fn holder_change(
    app: &App,
    actor: &Actor,
    id: OfficeHolderId,
    change: HolderChange,
) -> Result<HolderView> {
    let write = begin(app, actor).await?;
    let now = found_holder(app, &*write, actor, id).await?;
    // Who may not keep one of the posts, of today or later, does not say who holds it.
    let posts = store::office::post::of_holder(&*write, &Reach::All, id).await?;
    for post in posts.iter().filter(|post| is_left(post, app.today())) {
        let of = (post.role, post.area.as_ref(), post.village);
        require_own(app, &*write, actor, of).await?;
    }
    let reason = needed(&change.reason, "reason", NOTE_MAX)?;
    let to = holder_facts(&change.name, &change.phone, &change.note)?;
    if now.revision != change.revision {
        return Err(app.seen_old(&write, Code::OfficeHolderChanged, id).await?);
    }
    let content = json!({ "name": now.name, "phone": now.phone, "note": now.note });
    let by = Some(actor.account);
    note(app, &write, (Noun::Holder, id.0, now.revision), &content, &reason, by).await?;
    if !store::office::post::holder::set(&*write, (id, change.revision), &to).await? {
        return Err(app.seen_old(&write, Code::OfficeHolderChanged, id).await?);
    }
    let mut lines: Vec<(Subject, Value)> =
        vec![(id.into(), json!({ "name": to.name, "reason": reason }))];
    if let Some(account) = now.account.filter(|_| now.name != to.name)
        && let Some(of) = store::office::account::find(&*write, account).await?
    {
        require_other(actor, Some(account), Some(of.role))?;
        store::office::account_keeping::set_name(&*write, account, &to.name).await?;
        let named = store::office::account::Account { name: to.name.clone(), ..of.clone() };
        lines.push((account.into(), line(&of.username, &of, &named)));
    }
    write.commit_each(None, lines).await?;
    get(app, actor, id).await
}

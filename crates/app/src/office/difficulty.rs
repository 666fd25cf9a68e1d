//! Difficulties of the commune: added under an id of the client, corrected by one at a time, withdrawn with a
//! reason and never deleted.

use base::Day;
use base::id::DifficultyId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::office::difficulty::{DifficultyAdd, DifficultySet};

use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::place::succession::{carries_on, work_commune};
use crate::{App, PAGE_ROWS, Page};

pub use store::office::difficulty::DifficultyRow;

/// Letters of a note: a paragraph.
const NOTE_MAX: usize = 1_000;
/// Letters of a reason: a sentence or two.
const REASON_MAX: usize = 500;

/// What a list is asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DifficultyListQuery {
    /// Part of a name.
    pub text: Option<String>,
    /// Where the page goes on.
    pub before: Option<String>,
}

/// A new one as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DifficultyNew {
    /// Its id, made by the client.
    pub id: DifficultyId,
    pub name: String,
    pub day: Day,
    #[serde(default)]
    pub note: String,
}

/// One put right.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DifficultyChange {
    pub name: String,
    pub day: Day,
    #[serde(default)]
    pub note: String,
    /// The revision that was seen.
    pub revision: i64,
}

/// Why one is withdrawn.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DifficultyWithdrawal {
    pub reason: String,
}

/// What may be typed, cleaned.
fn typed(name: &str, note: &str) -> Result<(String, String)> {
    let bad = |field: &str| Err(Problem::new(Code::BadInput).with("field", field));
    let (name, note) = (base::text::clean(name), base::text::clean(note));
    if name.is_empty() || name.chars().count() > base::text::NAME_MAX {
        return bad("name");
    }
    if note.chars().count() > NOTE_MAX {
        return bad("text");
    }
    Ok((name, note))
}

/// Those of the actor's area, one page, the latest first.
///
/// # Errors
/// `not_allowed`.
pub async fn list(
    app: &App,
    actor: &Actor,
    asked: &DifficultyListQuery,
) -> Result<Page<DifficultyRow>> {
    actor.require(Action::DifficultySee)?;
    let before = asked.before.as_deref().and_then(|text| {
        let (day, id) = text.split_once(' ')?;
        Some((day.parse().ok()?, id.parse().ok()?))
    });
    let text = asked.text.as_deref().unwrap_or_default();
    let (db, scope) = (&**app.store(), app.scope(actor));
    let rows = store::office::difficulty::list(db, &scope, text, before, PAGE_ROWS + 1).await?;
    Ok(Page::cut(rows, |row| format!("{} {}", row.day, row.id)))
}

/// One.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: DifficultyId) -> Result<DifficultyRow> {
    actor.require(Action::DifficultySee)?;
    store::office::difficulty::find(&**app.store(), &app.scope(actor), id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))
}

/// Whether the actor may still change it: one of a commune of before that went to several is only read.
///
/// # Errors
/// When the database cannot be asked.
pub async fn may_change(app: &App, actor: &Actor, row: &DifficultyRow) -> Result<bool> {
    if actor.require(Action::DifficultyChange).is_err() || row.withdrawn_at.is_some() {
        return Ok(false);
    }
    carries_on(app, &**app.store(), actor, &row.commune).await
}

/// The one that is to be changed, when it is of the commune that the actor works for.
async fn own(app: &App, write: &Write, actor: &Actor, id: DifficultyId) -> Result<DifficultyRow> {
    let found = store::office::difficulty::find(&**write, &app.scope(actor), id).await?;
    let found = found.ok_or_else(|| Problem::new(Code::NotFound))?;
    match carries_on(app, &**write, actor, &found.commune).await? {
        true => Ok(found),
        false => Err(Problem::new(Code::NotFound)),
    }
}

/// Adds one to the actor's commune. Sent again it is accepted.
///
/// # Errors
/// `bad_input`, `area_unknown`, `difficulty_conflict` when the id was used for something else.
pub async fn add(app: &App, actor: &Actor, new: DifficultyNew) -> Result<DifficultyRow> {
    let write = app.write_sent(actor, Action::DifficultyAdd, new.id).await?;
    let (name, note) = typed(&new.name, &new.note)?;
    let nowhere = || Problem::new(Code::AreaUnknown).with("area", "");
    let commune = work_commune(app, &*write, actor).await?.ok_or_else(nowhere)?;
    write.alone_in(&commune).await?;
    let known = store::office::difficulty::find(&*write, &app.scope(actor), new.id).await?;
    let sent = json!({ "name": name, "day": new.day, "note": note });
    // What was sent is kept with every one: fields are never compared.
    let once = write.once(new.id, &sent, known.as_ref().map(|_| false)).await?;
    if let (Once::Again, Some(known)) = (once, known) {
        return Ok(known);
    }
    let row = DifficultyAdd {
        id: new.id,
        commune: commune.clone(),
        folded: base::text::fold(&name),
        name: name.clone(),
        day: new.day,
        note,
        revision: 1,
    };
    store::office::difficulty::add(&*write, &row, actor.account, write.at).await?;
    write.commit(Some(&commune), new.id, json!({ "name": name, "day": new.day })).await?;
    get(app, actor, new.id).await
}

/// Puts one right. What it is already is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `difficulty_withdrawn`, `difficulty_changed` when somebody else was first.
pub async fn change(
    app: &App,
    actor: &Actor,
    id: DifficultyId,
    change: DifficultyChange,
) -> Result<DifficultyRow> {
    let write = app.write(actor, Action::DifficultyChange).await?;
    let (name, note) = typed(&change.name, &change.note)?;
    let was = own(app, &write, actor, id).await?;
    if was.withdrawn_at.is_some() {
        return Err(Problem::new(Code::DifficultyWithdrawn));
    }
    if (&was.name, was.day, &was.note) == (&name, change.day, &note) {
        return Ok(was);
    }
    let to = DifficultySet { name: &name, day: change.day, note: &note };
    if !store::office::difficulty::set(&*write, id, change.revision, &to).await? {
        return Err(app.seen_old(&write, Code::DifficultyChanged, id).await?);
    }
    let detail = json!({
        "name": name, "day": change.day, "note": note,
        "before": { "name": was.name, "day": was.day, "note": was.note },
    });
    write.commit(Some(&was.commune), id, detail).await?;
    get(app, actor, id).await
}

/// Withdraws one; it stays with its reason. Sent again it is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `difficulty_withdrawn` when it was for another reason.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    id: DifficultyId,
    withdrawal: DifficultyWithdrawal,
) -> Result<DifficultyRow> {
    let write = app.write(actor, Action::DifficultyChange).await?;
    let reason = base::text::clean(&withdrawal.reason);
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        return Err(Problem::new(Code::BadInput).with("field", "reason"));
    }
    let was = own(app, &write, actor, id).await?;
    if was.withdrawn_reason.as_deref() == Some(reason.as_str()) {
        return Ok(was);
    }
    let (by, at) = (actor.account, write.at);
    if !store::office::difficulty::set_withdrawn(&*write, id, &reason, by, at).await? {
        return Err(Problem::new(Code::DifficultyWithdrawn));
    }
    write.commit(Some(&was.commune), id, json!({ "removed": was.name, "reason": reason })).await?;
    get(app, actor, id).await
}

//! Recording a body and its members, putting them right, ending them.

use base::Day;
use base::area::AreaKey;
use base::id::{BodyId, BodyMemberId, LegalPaperId, OfficeHolderId, VillageId};
use register::office::body::{BodyFunction, BodyKind};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::office::body::{BodyAdd, BodyFacts, BodyRow, MemberAdd, MemberFacts, MemberRow, Of};
use store::office::post::Noun;

use super::{BodyView, found, get, scope};
use crate::App;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::office::post::{
    NOTE_MAX, PAPER_MAX, bad, days, loose, needed, note, reach, require_paper,
};

/// The longest name of a body.
const NAME_MAX: usize = 200;

/// What a body is, as entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BodySaid {
    pub kind: BodyKind,
    pub name: String,
    pub from_day: Day,
    /// The first day on which it no longer is.
    #[serde(default)]
    pub to_day: Option<Day>,
    /// The deciding paper, of the commune's register.
    #[serde(default)]
    pub legal_paper: Option<LegalPaperId>,
    /// The same in words, where it is in no register of the program.
    #[serde(default)]
    pub paper: String,
    #[serde(default)]
    pub note: String,
}

/// A body to be recorded.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyNew {
    /// Its id, made by the client.
    pub id: BodyId,
    pub said: BodySaid,
}

/// A body put right, or ended.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyChange {
    /// The revision that was seen.
    pub revision: i64,
    pub reason: String,
    pub said: BodySaid,
}

/// A body, or a membership, that was recorded by mistake.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyVoid {
    /// The revision that was seen.
    pub revision: i64,
    pub reason: String,
}

/// What a membership says, as entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberSaid {
    pub function: BodyFunction,
    /// The village that is looked after.
    #[serde(default)]
    pub village: Option<VillageId>,
    /// The project or sub-project that is looked after.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub project: String,
    pub from_day: Day,
    /// The first day that no longer counts.
    #[serde(default)]
    pub to_day: Option<Day>,
    #[serde(default)]
    pub note: String,
}

/// A member to be recorded.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberNew {
    /// Its id, made by the client.
    pub id: BodyMemberId,
    pub holder: OfficeHolderId,
    pub said: MemberSaid,
}

/// A membership put right, or ended.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    /// The revision that was seen.
    pub revision: i64,
    pub reason: String,
    pub said: MemberSaid,
}

async fn facts(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    said: &BodySaid,
) -> Result<BodyFacts> {
    let name = needed(&said.name, "name", NAME_MAX)?;
    if said.to_day.is_some_and(|to| to <= said.from_day) {
        return Err(bad("to_day"));
    }
    if let Some(id) = said.legal_paper {
        require_paper(app, db, actor, id).await?;
    }
    Ok(BodyFacts {
        kind: said.kind,
        folded: base::text::fold(&name),
        name,
        from_day: said.from_day,
        to_day: said.to_day,
        legal_paper: said.legal_paper,
        paper: loose(&said.paper, "paper", PAPER_MAX)?,
        note: loose(&said.note, "note", NOTE_MAX)?,
    })
}

fn own_commune(app: &App, actor: &Actor) -> Result<AreaKey> {
    let own = actor.area.clone().filter(|key| crate::place::area::is_commune(app, key));
    own.ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", ""))
}

/// Records a body of the actor's commune. Sent again it is accepted.
///
/// # Errors
/// `bad_input`, `area_unknown`, `body_conflict`.
pub async fn add(app: &App, actor: &Actor, new: BodyNew) -> Result<BodyView> {
    let write = app.write_sent(actor, Action::BodyKeep, new.id).await?;
    let commune = own_commune(app, actor)?;
    write.alone_in(&commune).await?;
    let facts = facts(app, &*write, actor, &new.said).await?;
    let (scope, today) = (scope(app, actor), app.today());
    let known = store::office::body::find(&*write, &scope, new.id, today).await?;
    if write.once(new.id, &json!(new), known.as_ref().map(|_| false)).await? == Once::Again {
        return get(app, actor, new.id).await;
    }
    let detail = json!({ "name": facts.name, "day": facts.from_day, "to": facts.to_day });
    let row = BodyAdd { id: new.id, commune: commune.clone(), facts, revision: 1 };
    store::office::body::add(&*write, &row, actor.account, write.at).await?;
    write.commit(Some(&commune), new.id, detail).await?;
    get(app, actor, new.id).await
}

/// The body that somebody is about to change, with the write that is alone in its commune.
async fn begun(app: &App, actor: &Actor, id: BodyId) -> Result<(Write, BodyRow)> {
    let write = app.write(actor, Action::BodyKeep).await?;
    let commune = own_commune(app, actor)?;
    write.alone_in(&commune).await?;
    let now = found(app, &*write, actor, id).await?;
    if now.commune != commune {
        return Err(Problem::new(Code::AccountBeyond).with("area", &actor.area_name));
    }
    Ok((write, now))
}

async fn changed(app: &App, write: &Write, id: BodyId) -> Result<Problem> {
    app.seen_old(write, Code::BodyChanged, id).await
}

fn of_body(now: &BodyRow) -> BodyFacts {
    BodyFacts {
        kind: now.kind,
        name: now.name.clone(),
        folded: base::text::fold(&now.name),
        from_day: now.from_day,
        to_day: now.to_day,
        legal_paper: now.legal_paper,
        paper: now.paper.clone(),
        note: now.note.clone(),
    }
}

async fn set_body(
    app: &App,
    write: Write,
    actor: &Actor,
    now: &BodyRow,
    to: (&BodyFacts, bool, i64),
    reason: &str,
) -> Result<BodyView> {
    let (facts, is_void, revision) = to;
    if now.revision != revision || now.void_reason.is_some() {
        return Err(changed(app, &write, now.id).await?);
    }
    let content = json!({ "body_kind": now.kind, "name": now.name, "from_day": now.from_day,
        "to_day": now.to_day, "paper": now.paper, "note": now.note });
    let of = (Noun::Body, now.id.0, now.revision);
    note(app, &write, of, &content, reason, Some(actor.account)).await?;
    let void = is_void.then_some(reason);
    if !store::office::body::set(&*write, (now.id, revision), facts, void).await? {
        return Err(changed(app, &write, now.id).await?);
    }
    let detail = json!({ "name": facts.name, "reason": reason, "void": is_void.then_some(true),
        "to": facts.to_day });
    write.commit(Some(&now.commune), now.id, detail).await?;
    get(app, actor, now.id).await
}

/// Puts a body right, or ends it.
///
/// # Errors
/// `not_found`, `body_changed`, `bad_input`, `account_beyond`.
pub async fn change(app: &App, actor: &Actor, id: BodyId, change: BodyChange) -> Result<BodyView> {
    let (write, now) = begun(app, actor, id).await?;
    let reason = needed(&change.reason, "reason", NOTE_MAX)?;
    let to = facts(app, &*write, actor, &change.said).await?;
    set_body(app, write, actor, &now, (&to, false, change.revision), &reason).await
}

/// Says that a body was recorded by mistake.
///
/// # Errors
/// As [`change`].
pub async fn void(app: &App, actor: &Actor, id: BodyId, void: BodyVoid) -> Result<BodyView> {
    let (write, now) = begun(app, actor, id).await?;
    let reason = needed(&void.reason, "reason", NOTE_MAX)?;
    set_body(app, write, actor, &now, (&of_body(&now), true, void.revision), &reason).await
}

/// What a membership would say, when nothing stands against it: the village is of the commune, and the same
/// person has not the same village, or the whole body, on one of the days already.
async fn member_facts(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    (body, holder, own): (BodyId, OfficeHolderId, Option<BodyMemberId>),
    said: &MemberSaid,
) -> Result<MemberFacts> {
    if said.to_day.is_some_and(|to| to <= said.from_day) {
        return Err(bad("to_day"));
    }
    if let Some(village) = said.village
        && store::place::village::find(db, &scope(app, actor), village).await?.is_none()
    {
        return Err(Problem::new(Code::VillageUnknown).with("village", village));
    }
    let facts = MemberFacts {
        function: said.function,
        village: said.village,
        project: loose(&said.project, "project", PAPER_MAX)?,
        from_day: said.from_day,
        to_day: said.to_day,
        note: loose(&said.note, "note", NOTE_MAX)?,
    };
    let asked = register::office::post::Days { from: said.from_day, to: said.to_day };
    for other in store::office::body::members(db, Of::Body(body), app.today()).await? {
        let meets =
            Some(other.id) != own && other.void_reason.is_none() && other.days().meet(&asked);
        let twice = other.holder == holder && other.village == said.village;
        let two_chairs =
            (other.function, said.function) == (BodyFunction::Chair, BodyFunction::Chair);
        if meets && (twice || (two_chairs && other.holder != holder)) {
            let code = if twice { Code::BodyMemberTwice } else { Code::BodyTwoChairs };
            return Err(Problem::new(code)
                .with("field", "from_day")
                .with("name", &other.holder_name)
                .with("days", days(app, base::words::Lang::Vi, other.from_day, other.to_day)));
        }
    }
    Ok(facts)
}

/// Records a member. Sent again it is accepted.
///
/// # Errors
/// `not_found`, `bad_input`, `body_member_twice`, `body_two_chairs`, `village_unknown`,
/// `body_member_conflict`.
pub async fn member_add(
    app: &App,
    actor: &Actor,
    body: BodyId,
    new: MemberNew,
) -> Result<BodyView> {
    let write = app.write_sent(actor, Action::BodyKeep, new.id).await?;
    let commune = own_commune(app, actor)?;
    write.alone_in(&commune).await?;
    let of = found(app, &*write, actor, body).await?;
    if of.commune != commune || of.void_reason.is_some() {
        return Err(Problem::new(Code::NotFound));
    }
    let person = store::office::post::holder::find(&*write, &reach(app, actor), new.holder).await?;
    let person = person.ok_or_else(|| bad("holder"))?;
    let known = store::office::body::members(&*write, Of::One(new.id), app.today()).await?;
    let sent = json!({ "body": body, "new": new });
    let known = (!known.is_empty()).then_some(false);
    if write.once(new.id, &sent, known).await? == Once::Again {
        return get(app, actor, body).await;
    }
    let facts = member_facts(app, &*write, actor, (body, new.holder, None), &new.said).await?;
    let detail = json!({ "name": of.name, "member": person.name, "day": facts.from_day,
        "to": facts.to_day });
    let row = MemberAdd { id: new.id, body, holder: new.holder, facts, revision: 1 };
    store::office::body::member_add(&*write, &row, actor.account, write.at).await?;
    write.commit(Some(&commune), body, detail).await?;
    get(app, actor, body).await
}

async fn member_begun(
    app: &App,
    actor: &Actor,
    (id, revision): (BodyMemberId, i64),
) -> Result<(Write, BodyRow, MemberRow)> {
    actor.require(Action::BodyKeep)?;
    let there = store::office::body::members(&**app.store(), Of::One(id), app.today()).await?;
    let body = there.first().ok_or_else(|| Problem::new(Code::NotFound))?.body;
    let (write, of) = begun(app, actor, body).await?;
    let now = store::office::body::members(&*write, Of::One(id), app.today()).await?;
    let now = now.into_iter().next().ok_or_else(|| Problem::new(Code::NotFound))?;
    if now.revision != revision || now.void_reason.is_some() {
        return Err(changed(app, &write, body).await?);
    }
    Ok((write, of, now))
}

async fn set_member(
    app: &App,
    write: &Write,
    now: &MemberRow,
    (to, is_void): (&MemberFacts, bool),
    reason: &str,
    by: base::id::AccountId,
) -> Result<()> {
    let content = json!({ "name": now.holder_name, "function": now.function,
        "village": now.village_name, "project": now.project, "from_day": now.from_day, "to_day": now.to_day,
        "note": now.note });
    let of = (Noun::Member, now.id.0, now.revision);
    note(app, write, of, &content, reason, Some(by)).await?;
    let void = is_void.then_some(reason);
    match store::office::body::member_set(&**write, (now.id, now.revision), to, void).await? {
        true => Ok(()),
        false => Err(changed(app, write, now.body).await?),
    }
}

fn told(of: &BodyRow, now: &MemberRow, reason: &str) -> Value {
    json!({ "name": of.name, "member": now.holder_name, "reason": reason })
}

/// Puts a membership right, or ends it.
///
/// # Errors
/// As [`member_add`]; `body_changed`.
pub async fn member_change(
    app: &App,
    actor: &Actor,
    id: BodyMemberId,
    change: MemberChange,
) -> Result<BodyView> {
    let (write, of, now) = member_begun(app, actor, (id, change.revision)).await?;
    let reason = needed(&change.reason, "reason", NOTE_MAX)?;
    let which = (of.id, now.holder, Some(id));
    let to = member_facts(app, &*write, actor, which, &change.said).await?;
    set_member(app, &write, &now, (&to, false), &reason, actor.account).await?;
    write.commit(Some(&of.commune), of.id, told(&of, &now, &reason)).await?;
    get(app, actor, of.id).await
}

/// Says that a membership was recorded by mistake.
///
/// # Errors
/// `not_found`, `body_changed`, `bad_input`.
pub async fn member_void(
    app: &App,
    actor: &Actor,
    id: BodyMemberId,
    void: BodyVoid,
) -> Result<BodyView> {
    let (write, of, now) = member_begun(app, actor, (id, void.revision)).await?;
    let reason = needed(&void.reason, "reason", NOTE_MAX)?;
    set_member(app, &write, &now, (&now.facts(), true), &reason, actor.account).await?;
    write.commit(Some(&of.commune), of.id, told(&of, &now, &reason)).await?;
    get(app, actor, of.id).await
}

/// Hands the memberships of who leaves on to a successor: they end with that day, and the successor has them
/// from then on; one that the successor has already stays his. Gives the names of the bodies.
pub(crate) async fn hand_on(
    app: &App,
    write: &Write,
    actor: &Actor,
    (from, to): (OfficeHolderId, OfficeHolderId),
    (day, reason): (Day, &str),
) -> Result<Vec<String>> {
    let (db, by) = (&**write, actor.account);
    let scope = super::scope(app, actor);
    let all = store::office::body::members(db, Of::Within(from, &scope), app.today()).await?;
    let has = store::office::body::members(db, Of::Holder(to), app.today()).await?;
    let mut names = Vec::new();
    for now in all.into_iter().filter(|it| it.void_reason.is_none()) {
        if now.to_day.is_some_and(|end| end <= day.max(app.today())) {
            continue;
        }
        crate::office::post::require_begun(app, now.from_day, day)?;
        let facts = MemberFacts { from_day: now.from_day.max(day), ..now.facts() };
        match now.from_day < day {
            true => {
                let end = MemberFacts { to_day: Some(day), ..now.facts() };
                set_member(app, write, &now, (&end, false), reason, by).await?;
            }
            false => set_member(app, write, &now, (&now.facts(), true), reason, by).await?,
        }
        let days = register::office::post::Days { from: facts.from_day, to: facts.to_day };
        let is_his = |it: &&MemberRow| {
            it.body == now.body && it.village == now.village && it.void_reason.is_none()
        };
        for days in days.without(has.iter().filter(is_his).map(MemberRow::days)) {
            let facts = MemberFacts { from_day: days.from, to_day: days.to, ..facts.clone() };
            let id = BodyMemberId(app.new_id());
            let add = MemberAdd { id, body: now.body, holder: to, facts, revision: 1 };
            store::office::body::member_add(db, &add, by, write.at).await?;
        }
        if !names.contains(&now.body_name) {
            names.push(now.body_name);
        }
    }
    Ok(names)
}

//! A household that was entered by mistake – typed twice, in the wrong commune, never there – is taken out,
//! as long as nothing rests on it. Its page says from then on who did so, when and why (ADR 0047).

use base::id::{HouseholdId, HouseholdRemovalId};
use base::text::{NAME_MAX, clean};
use base::{Finding, Severity};
use register::people::household_removal::{REASON_MAX, Rest, RestKind, say};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::people::household_removal::RemovalAdd;

use crate::App;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::people::household::HouseholdView;

pub use store::people::household_removal::RemovalRow;

/// Taking one out, as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemovalNew {
    /// Its id, made by the client.
    pub id: HouseholdRemovalId,
    /// Why.
    pub reason: String,
    /// The revision of the household that was seen.
    pub seen: String,
}

/// A household that was taken out.
#[derive(Debug, Clone)]
pub struct RemovalView {
    pub row: RemovalRow,
    /// Who had belonged to it.
    pub people: Vec<String>,
}

/// A household that may be taken out.
#[derive(Debug, Clone)]
pub struct RemovalAsked {
    pub household: HouseholdView,
    /// What stands against it.
    pub rests: Vec<Finding>,
}

/// What would be taken out, and what stands against it.
///
/// # Errors
/// `not_allowed`, `not_found`.
pub async fn asked(app: &App, actor: &Actor, household: HouseholdId) -> Result<RemovalAsked> {
    actor.require(Action::HouseholdRemove)?;
    let view = crate::people::household::get(app, actor, household, None).await?;
    let rests = store::people::household_removal::rests(&**app.store(), household).await?;
    Ok(RemovalAsked { household: view, rests: say(&named(app, rests)) })
}

/// That a household was taken out, when it was and stood in the actor's area.
///
/// # Errors
/// `not_allowed`, `not_found`.
pub async fn get(app: &App, actor: &Actor, household: HouseholdId) -> Result<RemovalView> {
    actor.require(Action::HouseholdSee)?;
    let db = &**app.store();
    let row = store::people::household_removal::find(db, &app.scope(actor), household).await?;
    let row = row.ok_or_else(|| Problem::new(Code::NotFound))?;
    let people = store::people::household_removal::people(db, household).await?;
    Ok(RemovalView { row, people })
}

/// Takes a household out that was entered by mistake. Idempotent under its id.
///
/// # Errors
/// `not_found`, `bad_input` without a reason, `household_changed` when it is not what was seen or somebody
/// has taken it out, `household_rests` with everything that rests on it, `household_removal_conflict` when
/// the id was used for another.
pub async fn add(
    app: &App,
    actor: &Actor,
    household: HouseholdId,
    new: RemovalNew,
) -> Result<RemovalView> {
    let write = app.write_sent(actor, Action::HouseholdRemove, new.id).await?;
    crate::people::household_event::lock(app, &write, actor, &[household]).await?;
    let reason = clean(&new.reason);
    let scope = app.scope(actor);
    let known = store::people::household_removal::find(&*write, &scope, household).await?;
    let same = known.as_ref().filter(|it| it.id == new.id).map(|it| it.reason == reason);
    if let Once::Again = write.once(new.id, &json!([household, reason]), same).await? {
        drop(write);
        return get(app, actor, household).await;
    }
    if known.is_some() {
        return Err(app.seen_old(&write, Code::HouseholdChanged, household).await?);
    }
    let record = store::people::household::find(&*write, &scope, household)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let seen = Some(new.seen.as_str());
    crate::people::household::refuse_household_unseen(app, &write, &record, seen).await?;
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        return Err(Problem::new(Code::BadInput).with("field", "reason"));
    }
    let rests = store::people::household_removal::rests(&*write, household).await?;
    let findings = say(&named(app, rests));
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(Problem::new(Code::HouseholdRests).with_findings(findings));
    }
    let members = store::people::member::list(&*write, household).await?;
    let head = members.iter().find(|it| it.relation == register::Relation::Head);
    let head = head.or(members.first()).map(|it| it.name.clone()).unwrap_or_default();
    let stay = record.stays.first().ok_or_else(|| Problem::new(Code::NotFound))?;
    let commune = crate::people::household::commune_of(&write, stay.village, app.today()).await?;
    let commune = commune.ok_or_else(|| Problem::new(Code::NotFound))?;
    let since = record.stays.iter().map(|it| it.from_day).min().unwrap_or(stay.from_day);
    let add = RemovalAdd {
        household,
        id: new.id,
        village: stay.village,
        commune: commune.clone(),
        head: head.chars().take(NAME_MAX).collect(),
        address: stay.address.clone(),
        since,
        reason: reason.clone(),
    };
    let (by, at) = (actor.account, write.at);
    store::people::household_removal::add(&*write, &add, (by, at)).await?;
    // Who was in it twice may be so no more.
    store::people::double_due::note(&*write, &commune, (at, by)).await?;
    let detail = json!({ "code": record.code, "removed": reason, "since": since,
        "members": members.len() });
    write.commit(Some(&commune), household, detail).await?;
    get(app, actor, household).await
}

/// What rests on it, a policy by its name in the law's file.
fn named(app: &App, mut rests: Vec<Rest>) -> Vec<Rest> {
    for rest in rests.iter_mut().filter(|it| it.kind == RestKind::Entitlement) {
        if let Some(policy) = app.law().policies().get(&rest.name) {
            rest.name = policy.name.vi.clone();
        }
    }
    rests
}

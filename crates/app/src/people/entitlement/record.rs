//! Putting down what happened with a policy: a list handed in, what was granted, what ended, what goes on,
//! what was wrong. Each is one paper or list with its lines; lines are only added.

use std::collections::{BTreeSet, HashMap};

use base::id::{EntitlementId, EntitlementLineId, HouseholdId, PersonId, VillageId};
use base::{Day, Finding};
use register::people::entitlement::{Holder, Policy};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::people::entitlement::entitled::{Among, Received};
use store::people::entitlement::line::LineRow;
use store::people::entitlement::{EntitlementAdd, EntitlementKind, EntitlementLineAdd};

use super::{EntitlementView, asked, get};
use crate::App;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::place::succession::work_commune;

/// Lines of one list: more than a commune's poor have people.
pub const LINES_MAX: usize = 2_000;
const TEXT_MAX: usize = 200;
const REASON_MAX: usize = 500;
const NUMBER_MAX: usize = 60;
/// Đồng of one line: no support of one household comes near a thousand million.
const AMOUNT_MAX: i64 = 1_000_000_000;

/// A line as entered.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntitlementLineNew {
    /// The household; of what ended, goes on or was wrong it is that of the line.
    #[serde(default)]
    pub household: Option<HouseholdId>,
    /// The person, where the policy is of each person.
    #[serde(default)]
    pub person: Option<PersonId>,
    /// Of the card or the decision.
    #[serde(default)]
    pub number: String,
    #[serde(default)]
    pub valid_from: Option<Day>,
    #[serde(default)]
    pub valid_to: Option<Day>,
    #[serde(default)]
    pub amount_vnd: Option<i64>,
    /// The line that ended, goes on, or was wrong.
    #[serde(default)]
    pub line: Option<EntitlementLineId>,
    /// The granted line that this one puts right.
    #[serde(default)]
    pub replaces: Option<EntitlementLineId>,
}

/// What happened, as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntitlementNew {
    /// Its id, made by the client.
    pub id: EntitlementId,
    pub policy: String,
    pub kind: EntitlementKind,
    pub day: Day,
    /// To whom a list was handed, or by whom it was granted.
    #[serde(default)]
    pub office: String,
    /// Number, symbol and day of the paper.
    #[serde(default)]
    pub paper: String,
    /// Why it ended, goes on, or was wrong.
    #[serde(default)]
    pub reason: String,
    /// The lines. A list that is handed in without any has everybody who is entitled on the day, holds
    /// nothing of it and stands on no list yet.
    #[serde(default)]
    pub lines: Vec<EntitlementLineNew>,
    /// Of such a list: of this village alone.
    #[serde(default)]
    pub village: Option<VillageId>,
}

fn bad(field: &str) -> Problem {
    Problem::new(Code::BadInput).with("field", field)
}

fn text(text: &str, field: &str, most: usize, is_needed: bool) -> Result<String> {
    let text = base::text::clean(text);
    if text.chars().count() > most || (is_needed && text.is_empty()) {
        return Err(bad(field));
    }
    Ok(text)
}

/// Puts down what happened. Sent again it is accepted.
///
/// # Errors
/// `bad_input`, `entitlement_unknown`, `not_found` for who is of elsewhere, `entitlement_refused` with what
/// is wrong line by line, `entitlement_changed` when somebody else was first, `entitlement_conflict`.
pub async fn record(app: &App, actor: &Actor, new: EntitlementNew) -> Result<EntitlementView> {
    let write = app.write_sent(actor, Action::EntitlementAdd, new.id).await?;
    let kind = new.kind;
    let names_lines =
        matches!(kind, EntitlementKind::Ended | EntitlementKind::Kept | EntitlementKind::Withdrawn);
    let office = text(&new.office, "office", TEXT_MAX, !names_lines)?;
    let paper = text(&new.paper, "paper", TEXT_MAX, false)?;
    let reason = text(&new.reason, "reason", REASON_MAX, names_lines)?;
    if new.day > app.today() {
        return Err(bad("day"));
    }
    if new.lines.len() > LINES_MAX {
        return Err(Problem::new(Code::ListTooLong).with("max", LINES_MAX));
    }
    let nowhere = || Problem::new(Code::AreaUnknown).with("area", "");
    let commune = work_commune(app, &*write, actor).await?.ok_or_else(nowhere)?;
    write.alone_in(&commune).await?;
    let scope = app.scope(actor);
    let known = store::people::entitlement::find(&*write, &scope, new.id).await?;
    // What was sent is kept with every one: fields are never compared.
    let once = write.once(new.id, &json!(new), known.as_ref().map(|_| false)).await?;
    if let (Once::Again, Some(_)) = (once, known) {
        return get(app, actor, new.id, None).await;
    }
    let unknown = || Problem::new(Code::EntitlementUnknown).with("policy", &new.policy);
    let policy = app.law().policies().get(&new.policy).ok_or_else(unknown)?;
    let lines = match kind {
        EntitlementKind::Listed => listed(app, actor, &write, &new).await?,
        EntitlementKind::Granted => granted(app, actor, &write, policy, &new).await?,
        EntitlementKind::Ended | EntitlementKind::Kept | EntitlementKind::Withdrawn => {
            naming(app, actor, &write, &new).await?
        }
    };
    let Some(count) = i64::try_from(lines.len()).ok().filter(|n| *n > 0) else {
        return Err(Problem::new(Code::EntitlementRefused)
            .with_findings(vec![Finding::error("entitlement_nobody")]));
    };
    let row = EntitlementAdd {
        id: new.id,
        commune: commune.clone(),
        policy: new.policy.clone(),
        kind,
        day: new.day,
        office,
        paper,
        reason,
        line_count: count,
    };
    store::people::entitlement::add(&*write, &row, &lines, actor.account, write.at).await?;
    let detail = json!({
        "policy": row.policy, "entitlement_kind": kind.as_str(), "day": row.day, "rows": count,
        "paper": row.paper, "reason": row.reason,
    });
    write.commit(Some(&commune), new.id, detail).await?;
    get(app, actor, new.id, None).await
}

fn line(app: &App, household: HouseholdId, person: Option<PersonId>) -> EntitlementLineAdd {
    EntitlementLineAdd {
        id: EntitlementLineId(app.new_id()),
        household,
        person,
        number: String::new(),
        valid_from: None,
        valid_to: None,
        amount_vnd: None,
        line: None,
        replaces: None,
    }
}

/// The lines of a list that is handed in: those that were sent, or everybody who waits.
async fn listed(
    app: &App,
    actor: &Actor,
    write: &Write,
    new: &EntitlementNew,
) -> Result<Vec<EntitlementLineAdd>> {
    let scope = app.scope(actor);
    let asked = asked(app, &new.policy, new.day)?;
    if !new.lines.is_empty() {
        let holders = holders(asked.policy.holder, new)?;
        there(app, actor, write, &holders).await?;
        return Ok(holders.into_iter().map(|(h, p)| line(app, h, p)).collect());
    }
    let among = Among { scope: &scope, day: new.day, village: new.village, household: None };
    let most = u32::try_from(LINES_MAX + 1).unwrap_or(u32::MAX);
    let rows = store::people::entitlement::entitled::list(
        &**write,
        asked,
        among,
        Received::Unlisted,
        None,
        most,
    )
    .await?;
    if rows.len() > LINES_MAX {
        return Err(Problem::new(Code::ListTooLong).with("max", LINES_MAX));
    }
    Ok(rows.iter().map(|row| line(app, row.household, row.person)).collect())
}

/// Whose the lines are, as the policy has it: of persons or of households, nobody twice.
fn holders(holder: Holder, new: &EntitlementNew) -> Result<Vec<(HouseholdId, Option<PersonId>)>> {
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    let mut all = Vec::new();
    for (at, it) in new.lines.iter().enumerate() {
        let household = it.household.ok_or_else(|| bad("household"))?;
        let person = match holder {
            Holder::Person => Some(it.person.ok_or_else(|| bad("person"))?),
            Holder::Household => None,
        };
        // Who moved from one household to another is still one.
        let whose = person.map_or(household.0, |person| person.0);
        if !seen.insert(whose) {
            findings.push(at_line("entitlement_twice", at));
        }
        all.push((household, person));
    }
    refused(findings)?;
    Ok(all)
}

fn at_line(code: &str, at: usize) -> Finding {
    let row = u32::try_from(at + 1).ok();
    Finding::error(code).at(base::Place { row, ..base::Place::default() })
}

fn refused(findings: Vec<Finding>) -> Result<()> {
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Problem::new(Code::EntitlementRefused).with_findings(findings)),
    }
}

/// Each lives in the scope, or did: a card of before is put down as well.
async fn there(
    app: &App,
    actor: &Actor,
    write: &Write,
    holders: &[(HouseholdId, Option<PersonId>)],
) -> Result<()> {
    let known =
        store::people::entitlement::line::known(&**write, &app.scope(actor), holders).await?;
    let known: BTreeSet<_> = known.into_iter().collect();
    match holders.iter().all(|it| known.contains(it)) {
        true => Ok(()),
        false => Err(Problem::new(Code::NotFound)),
    }
}

/// The lines of what was granted: with its days, once a holder at a time, and not after a death.
async fn granted(
    app: &App,
    actor: &Actor,
    write: &Write,
    policy: &Policy,
    new: &EntitlementNew,
) -> Result<Vec<EntitlementLineAdd>> {
    let holders = holders(policy.holder, new)?;
    there(app, actor, write, &holders).await?;
    let replaced: Vec<EntitlementLineId> = new.lines.iter().filter_map(|it| it.replaces).collect();
    let there = standing(app, actor, write, &replaced).await?;
    let mut findings = Vec::new();
    let mut lines = Vec::new();
    for (at, (it, (household, person))) in new.lines.iter().zip(&holders).enumerate() {
        let number = text(&it.number, "card_number", NUMBER_MAX, false)?;
        if base::number_in_text::has(&number) {
            findings.push(at_line("entitlement_personal_number", at));
        }
        let from = it.valid_from.ok_or_else(|| bad("valid_from"))?;
        if it.valid_to.is_some_and(|to| to < from) {
            findings.push(at_line("entitlement_days", at));
        }
        if it.amount_vnd.is_some_and(|amount| !(0..=AMOUNT_MAX).contains(&amount)) {
            return Err(bad("amount_vnd"));
        }
        if let Some(id) = it.replaces {
            let same = there.get(&id).is_some_and(|was| {
                was.kind == EntitlementKind::Granted
                    && was.policy == policy.id
                    && (was.household, was.person) == (*household, *person)
            });
            if !same {
                findings.push(at_line("entitlement_other_line", at));
            }
        }
        lines.push(EntitlementLineAdd {
            number,
            valid_from: Some(from),
            valid_to: it.valid_to,
            amount_vnd: it.amount_vnd,
            replaces: it.replaces,
            ..line(app, *household, *person)
        });
    }
    findings.extend(overlapping(write, policy, &lines).await?);
    findings.extend(after_death(write, &lines).await?);
    refused(findings)?;
    Ok(lines)
}

/// Lines of somebody who holds the same policy on one of the days already.
async fn overlapping(
    write: &Write,
    policy: &Policy,
    lines: &[EntitlementLineAdd],
) -> Result<Vec<Finding>> {
    let key = |it: &EntitlementLineAdd| match (policy.holder, it.person) {
        (Holder::Person, Some(person)) => person.0,
        (Holder::Person | Holder::Household, _) => it.household.0,
    };
    let ids: Vec<uuid::Uuid> = lines.iter().map(key).collect();
    let Some(first) = lines.iter().filter_map(|it| it.valid_from).min() else {
        return Ok(Vec::new());
    };
    let (id, holder) = (policy.id.as_str(), policy.holder);
    let held =
        store::people::entitlement::line::held_of_many(&**write, id, holder, &ids, first).await?;
    let mut by: HashMap<uuid::Uuid, Vec<_>> = HashMap::new();
    for it in held {
        let key = match (holder, it.person) {
            (Holder::Person, Some(person)) => person.0,
            (Holder::Person | Holder::Household, _) => it.household.0,
        };
        by.entry(key).or_default().push(it);
    }
    let mut findings = Vec::new();
    for (at, new) in lines.iter().enumerate() {
        let begins = new.valid_from.unwrap_or(first);
        let meets = |it: &&store::people::entitlement::line::HeldLine| {
            new.replaces != Some(it.id)
                && it.valid_to.is_none_or(|to| to >= begins)
                && new.valid_to.is_none_or(|to| it.valid_from <= to)
        };
        let held = by.get(&key(new)).into_iter().flatten().find(meets);
        if let Some(held) = held {
            let to = held.valid_to.map_or_else(|| "–".to_owned(), base::day::show_day);
            let from = base::day::show_day(held.valid_from);
            findings.push(at_line("entitlement_held", at).with("from", from).with("to", to));
        }
    }
    Ok(findings)
}

/// Lines of people whose death stands in the register before the line begins.
async fn after_death(write: &Write, lines: &[EntitlementLineAdd]) -> Result<Vec<Finding>> {
    let people: Vec<PersonId> = lines.iter().filter_map(|it| it.person).collect();
    let died: HashMap<PersonId, Day> =
        store::people::entitlement::line::deaths(&**write, &people).await?.into_iter().collect();
    let mut findings = Vec::new();
    for (at, it) in lines.iter().enumerate() {
        let day = it.person.and_then(|person| died.get(&person));
        if let (Some(day), Some(from)) = (day, it.valid_from)
            && from > *day
        {
            let day = base::day::show_day(*day);
            findings.push(at_line("entitlement_dead", at).with("day", day));
        }
    }
    Ok(findings)
}

/// Lines that are named, of the scope, none of them taken back or put right.
async fn standing(
    app: &App,
    actor: &Actor,
    write: &Write,
    ids: &[EntitlementLineId],
) -> Result<HashMap<EntitlementLineId, LineRow>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let scope = app.scope(actor);
    let found = store::people::entitlement::line::of_many(&**write, &scope, ids).await?;
    if ids.iter().any(|id| !found.contains_key(id)) {
        return Err(Problem::new(Code::NotFound));
    }
    if found.values().any(|line| line.is_void) {
        return Err(Problem::new(Code::EntitlementChanged));
    }
    Ok(found)
}

/// The lines of what ended, goes on, or was wrong: each names one that stands.
async fn naming(
    app: &App,
    actor: &Actor,
    write: &Write,
    new: &EntitlementNew,
) -> Result<Vec<EntitlementLineAdd>> {
    let mut ids = Vec::new();
    for it in &new.lines {
        ids.push(it.line.ok_or_else(|| bad("line"))?);
    }
    let once: BTreeSet<_> = ids.iter().copied().collect();
    if once.len() != ids.len() {
        return Err(bad("line"));
    }
    let there = standing(app, actor, write, &ids).await?;
    let ended = EntitlementKind::Ended;
    let taken = match new.kind {
        EntitlementKind::Ended | EntitlementKind::Kept => {
            store::people::entitlement::line::that_name(&**write, ended, &ids).await?
        }
        EntitlementKind::Listed | EntitlementKind::Granted | EntitlementKind::Withdrawn => {
            Vec::new()
        }
    };
    if !taken.is_empty() {
        return Err(Problem::new(Code::EntitlementChanged));
    }
    let mut lines = Vec::new();
    for (it, id) in new.lines.iter().zip(ids) {
        let Some(was) = there.get(&id) else { continue };
        let fits = match new.kind {
            EntitlementKind::Withdrawn => was.kind != EntitlementKind::Withdrawn,
            EntitlementKind::Listed
            | EntitlementKind::Granted
            | EntitlementKind::Ended
            | EntitlementKind::Kept => was.kind == EntitlementKind::Granted,
        };
        if !fits || was.policy != new.policy {
            return Err(bad("line"));
        }
        // What ends before it began was never granted: that is taken back.
        let begins = was.valid_from.filter(|_| new.kind != EntitlementKind::Withdrawn);
        if begins.is_some_and(|from| new.day < from) {
            return Err(bad("day"));
        }
        let valid_to = match new.kind {
            EntitlementKind::Kept => {
                let until = it.valid_to.filter(|until| *until >= new.day);
                Some(until.ok_or_else(|| bad("valid_to"))?)
            }
            EntitlementKind::Listed
            | EntitlementKind::Granted
            | EntitlementKind::Ended
            | EntitlementKind::Withdrawn => None,
        };
        let of_it = line(app, was.household, was.person);
        lines.push(EntitlementLineAdd { valid_to, line: Some(id), ..of_it });
    }
    Ok(lines)
}

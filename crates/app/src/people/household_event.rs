//! Events of households: entered, taken back, and the older ways in that are events too.

mod simple;
mod village;

pub use self::simple::{head_change, member_add, member_end};
use std::collections::HashMap;

use base::area::AreaKey;
use base::day::show_day;
use base::id::{EventId, HouseholdId, PersonId, VillageId};
use base::{Day, Finding};
use register::people::household_event::{Books, Change, Part, Plan, Undoing, plan, undo};
use register::people::story::StoryLine;
use register::{Act, MemberFacts, NewEvent};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::people::household::HouseholdRecord;
use store::people::household_event::{EventAdd, EventRow, Known, Made};
use store::people::household_fact::{FactOrigin, FactSource};

use crate::App;
use crate::kernel::hex::hex;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::people::household::{HouseholdView, household_problem};
use crate::people::household_code::Codes;

/// An event that was recorded.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct EventAdded {
    pub id: EventId,
    /// The other household it is about: the one that came to be, or took this one in.
    pub household: Option<HouseholdId>,
    /// Whether it was there already, sent again.
    pub again: bool,
    /// What somebody should look at.
    pub warnings: Vec<Finding>,
}

/// Records what happened to a household. Idempotent under its id; `seen` is the household's
/// revision when the form was opened.
///
/// # Errors
/// `not_found`, `event_conflict`, `household_changed`, `event_refused` with findings,
/// `village_unknown`, `person_elsewhere`.
pub async fn add(
    app: &App,
    actor: &Actor,
    household: HouseholdId,
    new: NewEvent,
    seen: Option<&str>,
) -> Result<EventAdded> {
    self::write(app, actor, Action::EventAdd, household, new, seen).await
}

/// The events of a household as its history tells them, the latest first.
///
/// # Errors
/// `not_allowed`, `not_found`.
pub async fn list(app: &App, actor: &Actor, household: HouseholdId) -> Result<Vec<StoryLine>> {
    Ok(of_household(app, actor, household).await?.1)
}

/// A household with its events, the latest first.
///
/// # Errors
/// `not_allowed`, `not_found`.
pub async fn of_household(
    app: &App,
    actor: &Actor,
    household: HouseholdId,
) -> Result<(HouseholdView, Vec<StoryLine>)> {
    actor.require(Action::EventSee)?;
    let read = crate::people::household::read(app, actor, household, None).await?;
    let events = crate::people::story::event_lines(app, actor, &read).await?;
    Ok((read.view, events))
}

async fn write(
    app: &App,
    actor: &Actor,
    action: Action,
    household: HouseholdId,
    new: NewEvent,
    seen: Option<&str>,
) -> Result<EventAdded> {
    let new = new.cleaned();
    if matches!(new.act, Act::MoveBetween { .. }) {
        actor.require(action)?;
        return Err(Problem::new(Code::BadInput).with("field", "act"));
    }
    let write = app.write_sent(actor, action, new.id).await?;
    lock(app, &write, actor, &[household]).await?;
    let hash = content_hash(household, &new);
    if let Some(again) = self::known(&write, household, &new, &hash).await? {
        return Ok(again);
    }
    let scope = app.scope(actor);
    let record = store::people::household::find(&*write, &scope, household)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    crate::people::household::refuse_household_unseen(app, &write, &record, seen).await?;
    let ready = Ready { record, new, hash };
    if let Act::Undo { event } = ready.new.act {
        return event_undo(app, actor, write, ready, event).await;
    }
    apply(app, actor, write, ready).await
}

/// Locks the chains of these households' communes until the write ends.
pub(crate) async fn lock(
    app: &App,
    write: &Write,
    actor: &Actor,
    households: &[HouseholdId],
) -> Result<()> {
    let mut communes: Vec<AreaKey> = actor.area.iter().cloned().collect();
    let known = store::people::household_event::books(&**write, households, &[]).await?;
    for home in &known.homes {
        communes
            .extend(crate::people::household::commune_of(write, home.village, app.today()).await?);
    }
    write.alone_in_all(communes).await
}

/// An event id that is known: the same event sent again, or a conflict.
pub(crate) async fn known(
    write: &Write,
    household: HouseholdId,
    new: &NewEvent,
    hash: &str,
) -> Result<Option<EventAdded>> {
    let id = new.id;
    let known = store::people::household_event::content_hash(&**write, id).await?;
    let same = known.as_ref().map(|(of, _, known)| *of == household && known == hash);
    let once = write.once(id, &(household, new), same).await?;
    let again = known.filter(|_| once == Once::Again);
    Ok(again.map(|(_, other, _)| EventAdded {
        id,
        household: other,
        again: true,
        warnings: Vec::new(),
    }))
}

async fn apply(app: &App, actor: &Actor, write: Write, ready: Ready) -> Result<EventAdded> {
    let household = ready.record.id;
    let day = ready.new.day;
    check_places(app, &write, actor, &ready).await?;
    let persons = persons_of(&ready.new.act);
    let mut households = households_of(household, &ready.new.act);
    let mut known = store::people::household_event::books(&*write, &households, &persons).await?;
    // Whom somebody leaves behind in another household is part of the event too.
    let newcomers = ready.new.act.known_newcomers();
    let mut persons = persons;
    if let Act::AddressCorrection { since: Some(_), .. } = ready.new.act {
        // With another first day its members are not yet, or still, in another household.
        persons.extend(known.periods.iter().map(|period| period.person));
        known = store::people::household_event::books(&*write, &households, &persons).await?;
    } else if !newcomers.is_empty() {
        let theirs = known.periods.iter().filter(|period| newcomers.contains(&period.person));
        households.extend(theirs.map(|period| period.household));
        known = store::people::household_event::books(&*write, &households, &persons).await?;
    }
    check_known_newcomer(app, &write, actor, &ready.new.act, &known).await?;
    let plan = planned(app, &write, household, &ready.new, &known, &persons).await?;
    for change in &plan.changes {
        if let Change::SinceSet { household, after, .. } = change {
            check_first_day(&write, &known, *household, *after).await?;
        }
        if let Change::VillageSet { household, from, after, .. } = change {
            village::check(app, &write, actor, (*household, *from), *after).await?;
        }
    }
    let identities: Vec<_> = plan.people.clone();
    crate::people::household::refuse_people_elsewhere(app, &write, actor, &identities, day).await?;
    let corrected = refuse_number_of_another(app, &write, actor, &ready.new.act, day).await?;
    let names = names(&known, &plan);
    let Recorded { id, household: other, warnings } =
        self::record(actor, &write, &ready.new, &ready, plan, &names).await?;
    let commune = crate::people::household::commune_of_record(&write, &ready.record, day).await?;
    if (corrected || !identities.is_empty())
        && let Some(now) =
            crate::people::household::commune_of_record(&write, &ready.record, app.today()).await?
    {
        store::people::double_due::note(&*write, &now, (write.at, actor.account)).await?;
    }
    let detail = json!({
        "event": id, "kind": ready.new.act.kind().as_str(), "day": day, "other": other,
    });
    write.commit(commune.as_ref(), household, detail).await?;
    Ok(EventAdded { id, household: other, again: false, warnings })
}

/// A household is not in a village before that is there, as with one that is added; and it is not taken out
/// of the days on which it was reviewed: its class rests on them.
async fn check_first_day(
    write: &Write,
    known: &Known,
    household: HouseholdId,
    after: Day,
) -> Result<()> {
    let home = known.homes.iter().find(|home| home.id == household);
    let villages: Vec<VillageId> = home.iter().map(|home| home.village).collect();
    let early = crate::people::household::early_in_village(write, &villages, after).await?;
    let years = store::people::household_event::reviewed_before(&**write, household, after).await?;
    let refusal = |year: &i32| {
        base::Finding::error("since_reviewed").with("year", year).with("day", show_day(after))
    };
    let classed =
        store::people::household_event::classed_before(&**write, household, after).await?;
    let of_class = |from: &Day| {
        let finding = base::Finding::error("since_classed").with("from", show_day(*from));
        finding.with("day", show_day(after))
    };
    let reviewed = years.iter().map(refusal).chain(classed.iter().map(of_class));
    let findings: Vec<_> = early.into_iter().chain(reviewed).collect();
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Problem::new(Code::EventRefused).with_findings(findings)),
    }
}

/// What the event changes, or why not.
pub(crate) async fn planned(
    app: &App,
    write: &Write,
    household: HouseholdId,
    new: &NewEvent,
    known: &Known,
    persons: &[PersonId],
) -> Result<Plan> {
    let dead = store::people::household_event::dead(&**write, persons).await?;
    let data = if let Act::PersonCorrection { person, .. } = &new.act {
        store::people::household_event::person_data(&**write, *person).await?
    } else {
        None
    };
    let books = Books {
        today: app.today(),
        periods: &known.periods,
        homes: &known.homes,
        data: data.as_ref(),
        dead: &dead,
    };
    plan(household, new, &books)
        .map_err(|findings| Problem::new(Code::EventRefused).with_findings(findings))
}

/// Writes the event and what it changes, in the write that is open.
pub(crate) async fn record(
    actor: &Actor,
    write: &Write,
    new: &NewEvent,
    ready: &Ready,
    plan: Plan,
    names: &HashMap<PersonId, String>,
) -> Result<Recorded> {
    let code = Codes::of(&**write, plan.other.unwrap_or(ready.record.id)).await?;
    let made = Made { code, at: write.at, by: actor.account };
    store::people::household_event::apply(
        &**write,
        new.day,
        &plan.people,
        &plan.changes,
        made,
        &ready.hash,
    )
    .await
    .map_err(household_problem)?;
    let origin = FactOrigin { source: FactSource::Desk, at: write.at, by: actor.account };
    store::people::person_fact::add_many(&**write, &facts_of(new.day, &plan), origin).await?;
    let place = place_text(write, &new.act).await?;
    let named = |(person, household, part): &(PersonId, HouseholdId, Part)| {
        (*person, *household, *part, names.get(person).cloned().unwrap_or_default())
    };
    let add = EventAdd {
        id: new.id,
        household: ready.record.id,
        other: plan.other,
        kind: new.act.kind(),
        day: new.day,
        paper: &new.paper,
        note: &new.note,
        place: &place,
        changes: &plan.changes,
        parts: plan.parts.iter().map(named).collect(),
        content_hash: ready.hash.clone(),
        undoes: None,
        at: write.at,
        by: actor.account,
    };
    store::people::household_event::add(&**write, add).await.map_err(event_problem)?;
    Ok(Recorded { id: new.id, household: plan.other, warnings: plan.warnings })
}

async fn event_undo(
    app: &App,
    actor: &Actor,
    write: Write,
    ready: Ready,
    undone: EventId,
) -> Result<EventAdded> {
    let me = ready.record.id;
    let event = store::people::household_event::find(&*write, undone)
        .await?
        .filter(|event| event.household == me || event.other == Some(me))
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let refused = |findings| Problem::new(Code::EventRefused).with_findings(findings);
    let mut findings = undo_refusals(&event, &ready.new, app.today());
    let households: Vec<HouseholdId> =
        [Some(event.household), event.other].into_iter().flatten().collect();
    let seen =
        store::people::household_event::seen(&*write, &app.scope(actor), &households).await?;
    if households.iter().any(|id| !seen.contains_key(id)) {
        findings.push(Finding::error("undo_out_of_area"));
    }
    let years =
        store::people::household_event::reviewed_since(&*write, &households, event.day, event.at)
            .await?;
    findings
        .extend(years.iter().map(|year| Finding::error("undo_blocked_review").with("year", year)));
    if !findings.is_empty() {
        return Err(refused(findings));
    }
    let mut parts = store::people::household_event::parts(&*write, &[event.id]).await?;
    let parts = parts.remove(&event.id).unwrap_or_default();
    let persons: Vec<PersonId> = parts.iter().map(|it| it.person).collect();
    let known = store::people::household_event::books(&*write, &households, &persons).await?;
    let mut people = Vec::new();
    for change in &event.changes {
        if let Change::PersonSet { person, .. } = change {
            let data = store::people::household_event::person_data(&*write, *person).await?;
            people.extend(data.map(|data| (*person, data)));
        }
    }
    let books = Books {
        today: app.today(),
        periods: &known.periods,
        homes: &known.homes,
        data: None,
        dead: &[],
    };
    let undoings = undo(event.day, &event.changes, &books, &people).map_err(refused)?;
    for undoing in &undoings {
        if let Undoing::Since { household, before, .. } = undoing {
            check_first_day(&write, &known, *household, *before).await?;
        }
        if let Undoing::Village { household, from, village } = undoing {
            village::check(app, &write, actor, (*household, *from), *village).await?;
        }
    }
    store::people::household_event::unapply(&*write, event.day, &undoings)
        .await
        .map_err(household_problem)?;
    let origin = FactOrigin { source: FactSource::Desk, at: write.at, by: actor.account };
    for change in &event.changes {
        if let Change::PersonSet { person, before, after } = change
            && before.facts != after.facts
        {
            let (person, facts) = (*person, before.facts);
            store::people::person_fact::take_back(&*write, person, event.day, facts, origin)
                .await?;
        }
    }
    let add = EventAdd {
        id: ready.new.id,
        household: me,
        other: households.iter().copied().find(|id| *id != me),
        kind: ready.new.act.kind(),
        day: ready.new.day,
        paper: &ready.new.paper,
        note: &ready.new.note,
        place: "",
        changes: &[],
        parts: parts.into_iter().map(|it| (it.person, it.household, it.part, it.name)).collect(),
        content_hash: ready.hash.clone(),
        undoes: Some(event.id),
        at: write.at,
        by: actor.account,
    };
    store::people::household_event::add(&*write, add).await.map_err(event_problem)?;
    let commune =
        crate::people::household::commune_of_record(&write, &ready.record, ready.new.day).await?;
    let detail = json!({
        "event": ready.new.id, "kind": "undo", "undoes": event.id,
        "undone_kind": event.kind.as_str(), "day": ready.new.day,
    });
    write.commit(commune.as_ref(), me, detail).await?;
    Ok(EventAdded { id: ready.new.id, household: None, again: false, warnings: Vec::new() })
}

/// The village it moves to, and the household it merges into, are the actor's, in one commune.
async fn check_places(app: &App, write: &Write, actor: &Actor, ready: &Ready) -> Result<()> {
    let scope = app.scope(actor);
    let day = ready.new.day;
    let village = match &ready.new.act {
        Act::MoveWithin { village, .. } | Act::Split { village, .. } => *village,
        Act::Merge { into, .. } => {
            let other = store::people::household::find(&**write, &scope, *into)
                .await?
                .ok_or_else(|| Problem::new(Code::NotFound))?;
            match other.stays.first() {
                Some(stay) => stay.village,
                None => return Ok(()),
            }
        }
        Act::Birth { .. }
        | Act::Arrival { .. }
        | Act::Marriage { .. }
        | Act::Death { .. }
        | Act::Departure { .. }
        | Act::MoveOut { .. }
        | Act::HeadChange { .. }
        | Act::PersonCorrection { .. }
        | Act::AddressCorrection { .. }
        | Act::MoveBetween { .. }
        | Act::Undo { .. } => return Ok(()),
    };
    let Some(found) = store::place::village::find(&**write, &scope, village).await? else {
        return Err(Problem::new(Code::VillageUnknown).with("village", village));
    };
    let first = store::place::village::founded(&**write, &[village]).await?;
    if let Some((_, from)) = first.first().filter(|(_, from)| *from > day) {
        let finding = Finding::error("event_before_village")
            .with("village", found.name)
            .with("from", show_day(*from))
            .with("day", show_day(day));
        return Err(Problem::new(Code::EventRefused).with_findings(vec![finding]));
    }
    let here = crate::people::household::commune_of_record(write, &ready.record, day).await?;
    let there = crate::people::household::commune_of(write, village, day).await?;
    if here != there {
        let finding = Finding::error("event_other_commune");
        return Err(Problem::new(Code::EventRefused).with_findings(vec![finding]));
    }
    Ok(())
}

/// Who comes from another household comes from one of the actor's: another commune must let
/// go first.
async fn check_known_newcomer(
    app: &App,
    write: &Write,
    actor: &Actor,
    act: &Act,
    known: &Known,
) -> Result<()> {
    let last = |person: PersonId| {
        known.periods.iter().filter(|p| p.person == person).max_by_key(|p| p.from)
    };
    let mut homes: Vec<HouseholdId> =
        act.known_newcomers().into_iter().filter_map(last).map(|it| it.household).collect();
    homes.sort_unstable();
    homes.dedup();
    if homes.is_empty() {
        return Ok(());
    }
    let seen = store::people::household_event::seen(&**write, &app.scope(actor), &homes).await?;
    if seen.len() < homes.len() {
        let finding = Finding::error("event_person_unknown");
        return Err(Problem::new(Code::EventRefused).with_findings(vec![finding]));
    }
    Ok(())
}

/// A number that is put right must not be somebody else's.
/// Gives whether a number is put right.
async fn refuse_number_of_another(
    app: &App,
    write: &Write,
    actor: &Actor,
    act: &Act,
    day: Day,
) -> Result<bool> {
    let Act::PersonCorrection { person, changes } = act else { return Ok(false) };
    let Some(number) = changes.identity.as_ref().and_then(|it| it.known()) else {
        return Ok(false);
    };
    let numbers = [number.as_str().to_owned()];
    let taken =
        store::people::household::by_identity(&**write, &numbers, day.max(app.today())).await?;
    let taken = crate::people::household::held_here(app, write, actor, taken).await?;
    match taken.iter().any(|(_, holder, _)| holder != person) {
        true => Err(Problem::new(Code::PersonElsewhere)
            .with("name", changes.name.clone().unwrap_or_default())),
        false => Ok(true),
    }
}

/// Where people went, as the history tells it.
async fn place_text(write: &Write, act: &Act) -> Result<String> {
    let (village, address): (VillageId, &str) = match act {
        Act::MoveWithin { village, address }
        | Act::MoveBetween { village, address, .. }
        | Act::Split { village, address, .. } => (*village, address),
        Act::Departure { to, .. } | Act::MoveOut { to } => return Ok(to.clone()),
        Act::Birth { .. }
        | Act::Arrival { .. }
        | Act::Marriage { .. }
        | Act::Death { .. }
        | Act::Merge { .. }
        | Act::HeadChange { .. }
        | Act::PersonCorrection { .. }
        | Act::AddressCorrection { .. }
        | Act::Undo { .. } => return Ok(String::new()),
    };
    let name = store::place::village::name(&**write, village).await?.unwrap_or_default();
    Ok(match address {
        "" => name,
        address => format!("{name}, {address}"),
    })
}

/// A household found within the scope, and the event it is to be changed by.
pub(crate) struct Ready {
    pub record: HouseholdRecord,
    pub new: NewEvent,
    pub hash: String,
}

/// What was written of an event.
pub(crate) struct Recorded {
    pub id: EventId,
    pub household: Option<HouseholdId>,
    pub warnings: Vec<Finding>,
}

/// The hash under which an event is known when it is sent again.
pub(crate) fn content_hash(household: HouseholdId, new: &NewEvent) -> String {
    let text = serde_json::to_string(&(household, new)).unwrap_or_default();
    hex(&Sha256::digest(text.as_bytes()))
}

/// Names the constraints of the tables of events.
pub(crate) fn event_problem(error: store::StoreError) -> Problem {
    match error.constraint() {
        Some(name) if name.contains("undoes") => {
            Problem::new(Code::EventRefused).with_findings(vec![Finding::error("undo_already")])
        }
        Some(name) if name.contains("event") => Problem::new(Code::EventConflict),
        _ => error.into(),
    }
}

/// The names of everybody the event is about.
pub(crate) fn names(known: &Known, plan: &Plan) -> HashMap<PersonId, String> {
    let known = known.periods.iter().map(|period| (period.person, period.name.clone()));
    known.chain(plan.people.iter().map(|member| (member.id, member.name.clone()))).collect()
}

/// What the event states about people from its day on.
fn facts_of(day: Day, plan: &Plan) -> Vec<(PersonId, Day, MemberFacts)> {
    let people = plan.people.iter().map(|member| (member.id, day, member.facts));
    let corrected = plan.changes.iter().filter_map(|change| {
        let Change::PersonSet { person, before, after } = change else { return None };
        (before.facts != after.facts).then_some((*person, day, after.facts))
    });
    people.chain(corrected).collect()
}

fn undo_refusals(event: &EventRow, new: &NewEvent, today: Day) -> Vec<Finding> {
    let mut findings = Vec::new();
    if new.day > today {
        let day = base::day::show_day(new.day);
        findings.push(Finding::error("event_in_future").with("day", day));
    }
    if new.day < event.day {
        let day = base::day::show_day(event.day);
        findings.push(Finding::error("undo_before_event").with("day", day));
    }
    findings.extend(register::people::household_event::paper_refusals(&new.paper, today));
    if new.note.is_empty() {
        findings.push(Finding::error("undo_without_reason"));
    }
    if new.note.chars().count() > register::people::household_event::NOTE_MAX {
        let max = register::people::household_event::NOTE_MAX;
        findings.push(Finding::error("event_text_long").with("max", max));
    }
    if event.undone_by.is_some() {
        findings.push(Finding::error("undo_already"));
    }
    match event.kind {
        register::EventKind::Undo => findings.push(Finding::error("undo_of_undo")),
        register::EventKind::MoveBetween => findings.push(Finding::error("undo_needs_move")),
        register::EventKind::Birth
        | register::EventKind::Arrival
        | register::EventKind::Marriage
        | register::EventKind::Death
        | register::EventKind::Departure
        | register::EventKind::MoveWithin
        | register::EventKind::MoveOut
        | register::EventKind::Split
        | register::EventKind::Merge
        | register::EventKind::HeadChange
        | register::EventKind::PersonCorrection
        | register::EventKind::AddressCorrection => {}
    }
    findings
}

/// The households whose books an event needs.
fn households_of(household: HouseholdId, act: &Act) -> Vec<HouseholdId> {
    match act {
        Act::Merge { into, .. } => vec![household, *into],
        Act::Split { household: new, .. } => vec![household, *new],
        Act::Birth { .. }
        | Act::Arrival { .. }
        | Act::Marriage { .. }
        | Act::Death { .. }
        | Act::Departure { .. }
        | Act::MoveWithin { .. }
        | Act::MoveOut { .. }
        | Act::HeadChange { .. }
        | Act::PersonCorrection { .. }
        | Act::AddressCorrection { .. }
        | Act::MoveBetween { .. }
        | Act::Undo { .. } => vec![household],
    }
}

/// The people of other households whose books an event needs.
fn persons_of(act: &Act) -> Vec<PersonId> {
    let mut persons = act.known_newcomers();
    persons.extend(act.new_member().map(|member| member.id));
    if let Act::PersonCorrection { person, .. } = act {
        persons.push(*person);
    }
    persons
}

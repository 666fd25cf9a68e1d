//! Moves between communes, of a household or of some of its members: the commune they leave proposes,
//! the one they go to accepts or refuses. Until then everybody stays where they are.

use std::collections::BTreeSet;

use base::area::AreaKey;
use base::day::show_day;
use base::id::{EventId, HouseholdId, MoveId, PersonId, VillageId};
use base::{Birth, Day, Finding};
use chrono::{DateTime, Utc};
use register::{Act, Heir, NewEvent, Newcomer, Paper, Placed};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::people::household_move::{Answer, MoveAdd, MoveRow};

use crate::kernel::hex::hex;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::people::household_event::{EventAdded, Ready, content_hash, names};
use crate::place::succession::LeftOpen;
use crate::{App, PAGE_ROWS, Page};

/// What communes that ended left open here.
pub(crate) static LEFT_OPEN: LeftOpen = LeftOpen {
    words: "handed.moves",
    help: "handed.moves_help",
    page: "/moves",
    see: Action::EventSee,
    count: |app, scope, communes, _| {
        Box::pin(async move {
            Ok(store::people::household_move::count_left(&**app.store(), scope, communes).await?)
        })
    },
};

/// A move to be proposed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveNew {
    /// Its id, made by the client.
    pub id: MoveId,
    pub household: HouseholdId,
    /// The members who go and leave the others behind; the whole household goes when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<PersonId>,
    /// Who becomes the head of those who stay, when the head goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heir: Option<Heir>,
    /// The commune it goes to: its code or key.
    pub to: String,
    /// From which day it lives there, as far as the leaving commune knows.
    pub day: Day,
    /// The paper it rests on, or why there is none.
    pub paper: Paper,
    /// What else is worth knowing.
    #[serde(default)]
    pub note: String,
}

/// How the receiving commune takes them in.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveAcceptance {
    /// The id of the event it becomes, made by the client.
    pub id: EventId,
    pub day: Day,
    /// Where they live now.
    pub home: MoveHome,
}

/// Where those who moved live now.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum MoveHome {
    /// The whole household lives there.
    Place {
        village: VillageId,
        /// The address within it.
        #[serde(default)]
        address: String,
    },
    /// The members are a household of their own there.
    Own {
        /// The new household's id, made by the client.
        household: HouseholdId,
        village: VillageId,
        /// The address within it.
        #[serde(default)]
        address: String,
        /// What each is to the new head, who is one of them.
        members: Vec<Placed>,
    },
    /// The members belong to a household of the receiving commune.
    Household {
        household: HouseholdId,
        /// What each is to its head.
        members: Vec<Placed>,
        /// Whether somebody married into it.
        #[serde(default)]
        marriage: bool,
    },
}

/// A member who moves without the household.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct MoveMember {
    pub person: PersonId,
    /// Full name.
    pub name: String,
    /// Day or year of birth.
    pub birth: Option<Birth>,
}

/// A move as shown to both communes.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct MoveView {
    pub id: MoveId,
    /// The household; who may open it, its place says.
    pub household: HouseholdId,
    /// Its code for papers.
    pub code: String,
    pub head: String,
    /// How many people move.
    pub people: i64,
    /// The members who go without the others; the whole household when empty.
    pub members: Vec<MoveMember>,
    /// The commune it leaves.
    pub from: AreaKey,
    pub from_name: String,
    /// The commune it goes to.
    pub to: AreaKey,
    pub to_name: String,
    /// From which day, as proposed.
    pub day: Day,
    pub paper: Paper,
    pub note: String,
    /// `waiting`, `accepted`, `refused` or `withdrawn`.
    #[schemars(extend("enum" = ["waiting", "accepted", "refused", "withdrawn"]))]
    pub state: &'static str,
    /// Why it was refused or withdrawn.
    pub reason: String,
    /// When it was proposed.
    pub proposed_at: DateTime<Utc>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// Whether it is the reader's commune that answers.
    pub mine_to_answer: bool,
    /// Whether it is the reader's commune that proposed.
    pub mine_to_withdraw: bool,
}

/// Proposes that a household, or some of its members, move to another commune. The same
/// proposal sent again is accepted.
///
/// # Errors
/// `not_found`, `household_changed`, `area_unknown`, `move_waiting`, `move_conflict`, `event_refused`.
pub async fn propose(app: &App, actor: &Actor, new: MoveNew, seen: Option<&str>) -> Result<MoveId> {
    let write = app.write_sent(actor, Action::EventAdd, new.id).await?;
    crate::people::household_event::lock(app, &write, actor, &[new.household]).await?;
    let new = MoveNew { note: base::text::clean(&new.note), ..new };
    let hash = move_hash(&new);
    let known = store::people::household_move::content_hash(&*write, new.id).await?;
    let known = known.map(|(household, known)| household == new.household && known == hash);
    if write.once(new.id, &new, known).await? == Once::Again {
        return Ok(new.id);
    }
    let record = store::people::household::find(&*write, &app.scope(actor), new.household)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    crate::people::household::refuse_household_unseen(app, &write, &record, seen).await?;
    if store::people::household_move::waiting(&*write, new.household).await?.is_some() {
        return Err(Problem::new(Code::MoveWaiting));
    }
    // Both communes as they were on the day: a code names another commune after 01/7/2025.
    let to = crate::place::area::resolve(app, &new.to, new.day)?;
    let from = crate::people::household::commune_of_record(&write, &record, new.day)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    // The day, the paper and the household are held to the rules of the event it will become.
    if new.members.is_empty() && new.heir.is_some() {
        let finding = Finding::error("move_heir_alone");
        return Err(Problem::new(Code::EventRefused).with_findings(vec![finding]));
    }
    let village = record.stays.first().map_or(VillageId(uuid::Uuid::nil()), |it| it.village);
    let act = match new.members.is_empty() {
        true => Act::MoveBetween { movement: new.id, village, address: String::new() },
        false => Act::Departure {
            persons: new.members.clone(),
            to: crate::place::area::name(app, &to),
            heir: new.heir.clone(),
        },
    };
    let event = NewEvent {
        id: EventId(new.id.0),
        day: new.day,
        paper: new.paper.clone(),
        note: new.note.clone(),
        act,
    }
    .cleaned();
    let known = store::people::household_event::books(&*write, &[new.household], &[]).await?;
    crate::people::household_event::planned(app, &write, new.household, &event, &known, &[])
        .await?;
    check_communes(app, &from, &to, new.day)?;
    let add = MoveAdd {
        id: new.id,
        household: new.household,
        members: &new.members,
        heir: new.heir.as_ref(),
        from: &from,
        to: &to,
        day: new.day,
        paper: &event.paper,
        note: &event.note,
        content_hash: hash,
        at: write.at,
        by: actor.account,
    };
    store::people::household_move::add(&*write, add).await.map_err(move_problem)?;
    let detail = json!({
        "move": new.id, "to": to, "day": new.day, "members": new.members,
    });
    write.commit(Some(&from), new.household, detail).await?;
    Ok(new.id)
}

fn check_communes(app: &App, from: &AreaKey, to: &AreaKey, day: Day) -> Result<()> {
    let is_commune = app
        .areas()
        .get(to)
        .is_some_and(|unit| unit.level == base::area::Level::Commune && unit.exists_on(day));
    let finding = match () {
        () if !is_commune => "move_to_no_commune",
        () if from == to => "move_to_itself",
        () => return Ok(()),
    };
    let finding = Finding::error(finding).with("area", crate::place::area::name(app, to));
    Err(Problem::new(Code::EventRefused).with_findings(vec![finding]))
}

/// Takes them in: from then on they are the receiving commune's. Sent again it is accepted
/// again.
///
/// # Errors
/// `not_found`, `move_answered`, `move_of_others`, `village_unknown`, `event_refused`.
pub async fn accept(
    app: &App,
    actor: &Actor,
    id: MoveId,
    acceptance: MoveAcceptance,
) -> Result<EventAdded> {
    let write = app.write_sent(actor, Action::MoveAccept, acceptance.id).await?;
    let row = for_answer(app, &write, actor, id).await?;
    let day = acceptance.day;
    let (of, new) = accepted(&row, acceptance)?;
    let hash = content_hash(of, &new);
    let household = if let Act::Split { household, .. } = new.act { household } else { of };
    let household = Some(household);
    if let Some(again) = crate::people::household_event::known(&write, of, &new, &hash).await? {
        return Ok(EventAdded { household, ..again });
    }
    if row.answer.is_some() {
        return Err(Problem::new(Code::MoveAnswered));
    }
    if !answers_for(app, actor, &row.to) {
        return Err(Problem::new(Code::MoveOfOthers));
    }
    check_home(app, &write, actor, &new.act, of).await?;
    if day < row.day {
        let finding = Finding::error("move_before_proposed").with("day", show_day(row.day));
        return Err(Problem::new(Code::EventRefused).with_findings(vec![finding]));
    }
    let record = store::people::household::record(&*write, of)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let mut households = vec![row.household];
    households.extend(household);
    let persons: Vec<PersonId> = row.members.iter().map(|it| it.person).collect();
    let known = store::people::household_event::books(&*write, &households, &persons).await?;
    let plan =
        crate::people::household_event::planned(app, &write, of, &new, &known, &persons).await?;
    let names = names(&known, &plan);
    let ready = Ready { record, new, hash };
    let recorded =
        crate::people::household_event::record(actor, &write, &ready.new, &ready, plan, &names)
            .await?;
    let by = (write.at, actor.account);
    store::people::household_move::answer(&*write, id, Answer::Accepted, "", Some(recorded.id), by)
        .await
        .map_err(move_problem)?;
    let detail = json!({
        "move": id, "event": recorded.id, "from": row.from, "day": day,
        "kind": ready.new.act.kind().as_str(), "other": recorded.household,
    });
    write.tell(&row.from).await?;
    write.commit(Some(&row.to), row.household, detail).await?;
    Ok(EventAdded { id: recorded.id, household, again: false, warnings: recorded.warnings })
}

/// The village and the household they come to are the actor's.
async fn check_home(
    app: &App,
    write: &Write,
    actor: &Actor,
    act: &Act,
    household: HouseholdId,
) -> Result<()> {
    let scope = app.scope(actor);
    match act {
        Act::MoveBetween { village, .. } | Act::Split { village, .. } => {
            match store::place::village::find(&**write, &scope, *village).await? {
                Some(_) => Ok(()),
                None => Err(Problem::new(Code::VillageUnknown).with("village", *village)),
            }
        }
        Act::Birth { .. }
        | Act::Arrival { .. }
        | Act::Marriage { .. }
        | Act::Death { .. }
        | Act::Departure { .. }
        | Act::MoveWithin { .. }
        | Act::MoveOut { .. }
        | Act::Merge { .. }
        | Act::HeadChange { .. }
        | Act::PersonCorrection { .. }
        | Act::AddressCorrection { .. }
        | Act::Undo { .. } => {
            match store::people::household::find(&**write, &scope, household).await? {
                Some(_) => Ok(()),
                None => Err(Problem::new(Code::NotFound)),
            }
        }
    }
}

/// Refuses to take a household in, for a reason: it stays where it is.
///
/// # Errors
/// `not_found`, `move_answered`, `move_of_others`, `bad_input`.
pub async fn refuse(app: &App, actor: &Actor, id: MoveId, reason: &str) -> Result<()> {
    let write = app.write(actor, Action::MoveAccept).await?;
    let row = for_answer(app, &write, actor, id).await?;
    if !answers_for(app, actor, &row.to) {
        return Err(Problem::new(Code::MoveOfOthers));
    }
    close(actor, write, row, Answer::Refused, reason).await
}

/// Takes a proposal back before it is answered.
///
/// # Errors
/// `not_found`, `move_answered`, `move_of_others`, `bad_input`.
pub async fn withdraw(app: &App, actor: &Actor, id: MoveId, reason: &str) -> Result<()> {
    let write = app.write(actor, Action::EventAdd).await?;
    let row = for_answer(app, &write, actor, id).await?;
    if !answers_for(app, actor, &row.from) {
        return Err(Problem::new(Code::MoveOfOthers));
    }
    close(actor, write, row, Answer::Withdrawn, reason).await
}

async fn close(
    actor: &Actor,
    write: Write,
    row: MoveRow,
    answer: Answer,
    reason: &str,
) -> Result<()> {
    let reason = base::text::clean(reason);
    let long = reason.chars().count() > register::people::household_event::NOTE_MAX;
    if long || (reason.is_empty() && answer == Answer::Refused) {
        return Err(Problem::new(Code::BadInput).with("field", "reason"));
    }
    match row.answer {
        Some(given) if given == answer && row.reason == reason => return Ok(()),
        Some(_) => return Err(Problem::new(Code::MoveAnswered)),
        None => {}
    }
    let by = (write.at, actor.account);
    store::people::household_move::answer(&*write, row.id, answer, &reason, None, by)
        .await
        .map_err(move_problem)?;
    let commune = if answer == Answer::Refused { &row.to } else { &row.from };
    let detail = json!({ "move": row.id, "answer": answer.as_str() });
    write.commit(Some(commune), row.household, detail).await
}

/// One page of the moves from and to the actor's area, the latest first.
///
/// # Errors
/// `not_allowed`.
pub async fn list(app: &App, actor: &Actor, before: Option<MoveId>) -> Result<Page<MoveView>> {
    actor.require(Action::EventSee)?;
    let scope = app.scope(actor);
    let communes = former_communes(app, actor);
    let db = &**app.store();
    let rows =
        store::people::household_move::list(db, &scope, &communes, before, PAGE_ROWS + 1).await?;
    let Page { rows, next } = Page::cut(rows, |row| row.id.to_string());
    let rows = rows
        .into_iter()
        .map(|row| {
            let waiting = row.answer.is_none();
            let answers = waiting && answers_for(app, actor, &row.to);
            let withdraws = waiting && answers_for(app, actor, &row.from);
            MoveView {
                mine_to_answer: answers && actor.may(Action::MoveAccept),
                mine_to_withdraw: withdraws && actor.may(Action::EventAdd),
                ..view(app, row)
            }
        })
        .collect();
    Ok(Page { rows, next })
}

/// Finds a move for whoever answers it, with both communes locked: of two who answer at once
/// the second sees the first one's answer.
async fn for_answer(app: &App, write: &Write, actor: &Actor, id: MoveId) -> Result<MoveRow> {
    let scope = app.scope(actor);
    let communes = former_communes(app, actor);
    let find = async || {
        store::people::household_move::find(&**write, &scope, &communes, id)
            .await?
            .ok_or_else(|| Problem::new(Code::NotFound))
    };
    let row = find().await?;
    let mut keys = vec![row.from.clone(), row.to.clone()];
    keys.extend(actor.area.clone());
    write.alone_in_all(keys).await?;
    find().await
}

/// Whether the actor's commune is this one, or took it over.
fn answers_for(app: &App, actor: &Actor, commune: &AreaKey) -> bool {
    let Some(mine) = &actor.area else { return false };
    mine == commune
        || app.areas().now(commune, app.today()).iter().any(|(unit, _)| unit.key == *mine)
}

/// The communes that the actor's commune took over: their moves are its own now.
fn former_communes(app: &App, actor: &Actor) -> Vec<AreaKey> {
    let Some(mine) = &actor.area else { return Vec::new() };
    app.areas().predecessors(mine).into_iter().map(|(unit, _)| unit.key.clone()).collect()
}

pub(crate) fn view(app: &App, row: MoveRow) -> MoveView {
    MoveView {
        id: row.id,
        household: row.household,
        code: row.code,
        head: row.head,
        people: match row.members.len() {
            0 => row.people,
            some => i64::try_from(some).unwrap_or(i64::MAX),
        },
        members: row
            .members
            .into_iter()
            .map(|it| MoveMember { person: it.person, name: it.name, birth: it.birth })
            .collect(),
        from_name: crate::place::area::name(app, &row.from),
        from: row.from,
        to_name: crate::place::area::name(app, &row.to),
        to: row.to,
        day: row.day,
        paper: row.paper,
        note: row.note,
        state: row.answer.map_or("waiting", Answer::as_str),
        reason: row.reason,
        proposed_at: row.at,
        answered_at: row.answered_at,
        mine_to_answer: false,
        mine_to_withdraw: false,
    }
}

/// The household whose event an acceptance becomes, and the event.
fn accepted(row: &MoveRow, acceptance: MoveAcceptance) -> Result<(HouseholdId, NewEvent)> {
    let going: BTreeSet<PersonId> = row.members.iter().map(|it| it.person).collect();
    let placed = match &acceptance.home {
        MoveHome::Place { .. } => &[][..],
        MoveHome::Own { members, .. } | MoveHome::Household { members, .. } => members,
    };
    // Everybody who was let go, and nobody else: two lines for one person are too many.
    let coming: BTreeSet<PersonId> = placed.iter().map(|it| it.person).collect();
    if coming != going || coming.len() != placed.len() {
        return Err(Problem::new(Code::BadInput).with("field", "people"));
    }
    let (of, act) = match acceptance.home {
        MoveHome::Place { village, address } => {
            (row.household, Act::MoveBetween { movement: row.id, village, address })
        }
        MoveHome::Own { household, village, address, members } => {
            let heir = row.heir.clone();
            (row.household, Act::Split { household, village, address, members, heir })
        }
        MoveHome::Household { household, members, marriage } => {
            let who = Newcomer::Group { members, heir: row.heir.clone() };
            let act = if marriage { Act::Marriage { who } } else { Act::Arrival { who } };
            (household, act)
        }
    };
    let new = NewEvent {
        id: acceptance.id,
        day: acceptance.day,
        paper: row.paper.clone(),
        note: row.note.clone(),
        act,
    };
    Ok((of, new.cleaned()))
}

fn move_hash(new: &MoveNew) -> String {
    let text = serde_json::to_string(new).unwrap_or_default();
    hex(&Sha256::digest(text.as_bytes()))
}

fn move_problem(error: store::StoreError) -> Problem {
    match error.constraint() {
        Some(name) if name.contains("answer") => Problem::new(Code::MoveAnswered),
        Some(name) if name.contains("household_move") => Problem::new(Code::MoveConflict),
        _ => error.into(),
    }
}

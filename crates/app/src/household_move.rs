//! Moves between communes: the one the household leaves proposes, the one it goes to accepts or
//! refuses. Until then the household stays where it is.

use base::area::AreaKey;
use base::day::show_day;
use base::id::{EventId, HouseholdId, MoveId, VillageId};
use base::{Day, Finding};
use chrono::{DateTime, Utc};
use register::{Act, NewEvent, Paper};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::household_move::{Answer, MoveAdd, MoveRow};

use crate::event::{EventAdded, Ready, content_hash, names};
use crate::household::hex;
use crate::problem::{Code, Problem, Result};
use crate::rights::{Action, Actor};
use crate::write::Write;
use crate::{App, PAGE_ROWS, Page};

/// A move to be proposed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveNew {
    /// Its id, made by the client.
    pub id: MoveId,
    /// The household.
    pub household: HouseholdId,
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

/// How the receiving commune takes a household in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveAcceptance {
    /// The id of the event it becomes, made by the client.
    pub id: EventId,
    /// The village it lives in now.
    pub village: VillageId,
    /// The address within it.
    #[serde(default)]
    pub address: String,
    /// From which day.
    pub day: Day,
}

/// A move as shown to both communes.
#[derive(Debug, Clone, Serialize)]
pub struct MoveView {
    /// Its id.
    pub id: MoveId,
    /// The household; who may open it, its place says.
    pub household: HouseholdId,
    /// Its code for papers.
    pub code: String,
    /// Its head.
    pub head: String,
    /// How many people it has.
    pub people: i64,
    /// The commune it leaves.
    pub from: AreaKey,
    /// Its name.
    pub from_name: String,
    /// The commune it goes to.
    pub to: AreaKey,
    /// Its name.
    pub to_name: String,
    /// From which day, as proposed.
    pub day: Day,
    /// The paper.
    pub paper: Paper,
    /// The note.
    pub note: String,
    /// `waiting`, `accepted`, `refused` or `withdrawn`.
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

impl App {
    /// Proposes that a household moves to another commune. The same proposal sent again is
    /// accepted.
    ///
    /// # Errors
    /// `not_found`, `area_unknown`, `move_waiting`, `move_conflict`, `event_refused`.
    pub async fn move_propose(&self, actor: &Actor, new: MoveNew) -> Result<MoveId> {
        let write = self.write(actor, Action::EventAdd).await?;
        self.lock(&write, actor, &[new.household]).await?;
        let new = MoveNew { note: base::text::clean(&new.note), ..new };
        let hash = move_hash(&new);
        if let Some((household, known)) =
            store::household_move::content_hash(&*write, new.id).await?
        {
            return match household == new.household && known == hash {
                true => Ok(new.id),
                false => Err(Problem::new(Code::MoveConflict)),
            };
        }
        let record = store::household::find(&*write, &self.scope(actor), new.household)
            .await?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        if store::household_move::waiting(&*write, new.household).await?.is_some() {
            return Err(Problem::new(Code::MoveWaiting));
        }
        // Both communes as they were on the day: a code names another commune after 01/7/2025.
        let to = self.area_resolve(&new.to, new.day)?;
        let from = self
            .commune_of_record(&write, &record, new.day)
            .await?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        // The day, the paper and the household are held to the rules of the event it will become.
        let village = record.stays.first().map_or(VillageId(uuid::Uuid::nil()), |it| it.village);
        let event = NewEvent {
            id: EventId(new.id.0),
            day: new.day,
            paper: new.paper.clone(),
            note: new.note.clone(),
            act: Act::MoveBetween { movement: new.id, village, address: String::new() },
        }
        .cleaned();
        let known = store::event::books(&*write, &[new.household], &[]).await?;
        self.planned(&write, new.household, &event, &known, &[]).await?;
        self.check_communes(&from, &to, new.day)?;
        let add = MoveAdd {
            id: new.id,
            household: new.household,
            from: &from,
            to: &to,
            day: new.day,
            paper: &event.paper,
            note: &event.note,
            content_hash: hash,
            at: write.at,
            by: actor.account,
        };
        store::household_move::add(&*write, add).await.map_err(move_problem)?;
        let detail = json!({ "move": new.id, "to": to, "day": new.day });
        write.commit(Some(&from), format!("household/{}", new.household), detail).await?;
        Ok(new.id)
    }

    fn check_communes(&self, from: &AreaKey, to: &AreaKey, day: Day) -> Result<()> {
        let is_commune = self
            .areas()
            .get(to)
            .is_some_and(|unit| unit.level == base::area::Level::Commune && unit.exists_on(day));
        let finding = match () {
            () if !is_commune => "move_to_no_commune",
            () if from == to => "move_to_itself",
            () => return Ok(()),
        };
        let finding = Finding::error(finding).with("area", self.area_name(to));
        Err(Problem::new(Code::EventRefused).with_findings(vec![finding]))
    }

    /// Takes a household in: from then on it is the receiving commune's. Sent again it is
    /// accepted again.
    ///
    /// # Errors
    /// `not_found`, `move_answered`, `move_of_others`, `village_unknown`, `event_refused`.
    pub async fn move_accept(
        &self,
        actor: &Actor,
        id: MoveId,
        acceptance: MoveAcceptance,
    ) -> Result<EventAdded> {
        let write = self.write(actor, Action::MoveAccept).await?;
        let row = self.move_for_answer(&write, actor, id).await?;
        let new = NewEvent {
            id: acceptance.id,
            day: acceptance.day,
            paper: row.paper.clone(),
            note: row.note.clone(),
            act: Act::MoveBetween {
                movement: id,
                village: acceptance.village,
                address: acceptance.address,
            },
        }
        .cleaned();
        let hash = content_hash(row.household, &new);
        if let Some(again) = self.event_known(&write, row.household, new.id, &hash).await? {
            return Ok(again);
        }
        if row.answer.is_some() {
            return Err(Problem::new(Code::MoveAnswered));
        }
        if !self.answers_for(actor, &row.to) {
            return Err(Problem::new(Code::MoveOfOthers));
        }
        let scope = self.scope(actor);
        if store::village::find(&*write, &scope, acceptance.village).await?.is_none() {
            return Err(Problem::new(Code::VillageUnknown).with("village", acceptance.village));
        }
        if new.day < row.day {
            let finding = Finding::error("move_before_proposed").with("day", show_day(row.day));
            return Err(Problem::new(Code::EventRefused).with_findings(vec![finding]));
        }
        let record = store::household::record(&*write, row.household)
            .await?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        let known = store::event::books(&*write, &[row.household], &[]).await?;
        let plan = self.planned(&write, row.household, &new, &known, &[]).await?;
        let names = names(&known, &plan);
        let ready = Ready { record, new, hash };
        let recorded = self.event_record(actor, &write, &ready.new, &ready, plan, &names).await?;
        let by = (write.at, actor.account);
        store::household_move::answer(&*write, id, Answer::Accepted, "", Some(recorded.id), by)
            .await
            .map_err(move_problem)?;
        let detail = json!({
            "move": id, "event": recorded.id, "from": row.from, "day": ready.new.day,
        });
        let subject = format!("household/{}", row.household);
        write.commit(Some(&row.to), subject, detail).await?;
        Ok(EventAdded {
            id: recorded.id,
            household: Some(row.household),
            again: false,
            warnings: Vec::new(),
        })
    }

    /// Refuses to take a household in, for a reason: it stays where it is.
    ///
    /// # Errors
    /// `not_found`, `move_answered`, `move_of_others`, `bad_input`.
    pub async fn move_refuse(&self, actor: &Actor, id: MoveId, reason: &str) -> Result<()> {
        let write = self.write(actor, Action::MoveAccept).await?;
        let row = self.move_for_answer(&write, actor, id).await?;
        if !self.answers_for(actor, &row.to) {
            return Err(Problem::new(Code::MoveOfOthers));
        }
        self.move_close(actor, write, row, Answer::Refused, reason).await
    }

    /// Takes a proposal back before it is answered.
    ///
    /// # Errors
    /// `not_found`, `move_answered`, `move_of_others`, `bad_input`.
    pub async fn move_withdraw(&self, actor: &Actor, id: MoveId, reason: &str) -> Result<()> {
        let write = self.write(actor, Action::EventAdd).await?;
        let row = self.move_for_answer(&write, actor, id).await?;
        if !self.answers_for(actor, &row.from) {
            return Err(Problem::new(Code::MoveOfOthers));
        }
        self.move_close(actor, write, row, Answer::Withdrawn, reason).await
    }

    async fn move_close(
        &self,
        actor: &Actor,
        write: Write,
        row: MoveRow,
        answer: Answer,
        reason: &str,
    ) -> Result<()> {
        let reason = base::text::clean(reason);
        let long = reason.chars().count() > register::event::NOTE_MAX;
        if long || (reason.is_empty() && answer == Answer::Refused) {
            return Err(Problem::new(Code::BadInput).with("field", "reason"));
        }
        match row.answer {
            Some(given) if given == answer && row.reason == reason => return Ok(()),
            Some(_) => return Err(Problem::new(Code::MoveAnswered)),
            None => {}
        }
        let by = (write.at, actor.account);
        store::household_move::answer(&*write, row.id, answer, &reason, None, by)
            .await
            .map_err(move_problem)?;
        let commune = if answer == Answer::Refused { &row.to } else { &row.from };
        let detail = json!({ "move": row.id, "answer": answer.as_str() });
        write.commit(Some(commune), format!("household/{}", row.household), detail).await
    }

    /// One page of the moves from and to the actor's area, the latest first.
    ///
    /// # Errors
    /// `not_allowed`.
    pub async fn move_list(&self, actor: &Actor, before: Option<MoveId>) -> Result<Page<MoveView>> {
        actor.require(Action::EventSee)?;
        let scope = self.scope(actor);
        let communes = self.former_communes(actor);
        let db = &**self.store();
        let mut rows =
            store::household_move::list(db, &scope, &communes, before, PAGE_ROWS + 1).await?;
        let more = rows.len() > PAGE_ROWS as usize;
        rows.truncate(PAGE_ROWS as usize);
        let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
        let rows = rows
            .into_iter()
            .map(|row| {
                let waiting = row.answer.is_none();
                let answers = waiting && self.answers_for(actor, &row.to);
                let withdraws = waiting && self.answers_for(actor, &row.from);
                MoveView {
                    mine_to_answer: answers && actor.may(Action::MoveAccept),
                    mine_to_withdraw: withdraws && actor.may(Action::EventAdd),
                    ..self.move_view(row)
                }
            })
            .collect();
        Ok(Page { rows, next })
    }

    /// Finds a move for whoever answers it, with both communes locked: of two who answer at once
    /// the second sees the first one's answer.
    async fn move_for_answer(&self, write: &Write, actor: &Actor, id: MoveId) -> Result<MoveRow> {
        let scope = self.scope(actor);
        let communes = self.former_communes(actor);
        let find = async || {
            store::household_move::find(&**write, &scope, &communes, id)
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
    fn answers_for(&self, actor: &Actor, commune: &AreaKey) -> bool {
        let Some(mine) = &actor.area else { return false };
        mine == commune
            || self.areas().now(commune, self.today()).iter().any(|(unit, _)| unit.key == *mine)
    }

    /// The communes that the actor's commune took over: their moves are its own now.
    fn former_communes(&self, actor: &Actor) -> Vec<AreaKey> {
        let Some(mine) = &actor.area else { return Vec::new() };
        self.areas().predecessors(mine).into_iter().map(|(unit, _)| unit.key.clone()).collect()
    }

    pub(crate) fn move_view(&self, row: MoveRow) -> MoveView {
        MoveView {
            id: row.id,
            household: row.household,
            code: row.code,
            head: row.head,
            people: row.people,
            from_name: self.area_name(&row.from),
            from: row.from,
            to_name: self.area_name(&row.to),
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

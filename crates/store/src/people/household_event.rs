//! Events of households as facts, and what they change in the timelines. What is written here was
//! planned by `register`; the constraints of the tables hold whatever slipped through.

mod apply;
mod books;

use std::collections::HashMap;

use base::Day;
use base::id::{AccountId, EventId, HouseholdId, PersonId};
use chrono::{DateTime, Utc};
use register::people::household_event::{Change, Part};
use register::{EventKind, Paper};
use sea_orm::Value;

use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, Row};
use crate::kernel::seal::{self, Place, Sealer};
use crate::{Db, Scope, StoreError};

pub use apply::{Made, apply, unapply};
pub use books::{Known, books, dead, person_data};

/// An event to be added.
#[derive(Debug)]
pub struct EventAdd<'a> {
    /// Its id.
    pub id: EventId,
    /// The household it was entered for.
    pub household: HouseholdId,
    /// The other household it is about.
    pub other: Option<HouseholdId>,
    /// Its kind.
    pub kind: EventKind,
    /// Its day.
    pub day: Day,
    /// Its paper.
    pub paper: &'a Paper,
    /// Its note.
    pub note: &'a str,
    /// Where people went, and why.
    pub place: &'a str,
    /// What it changed.
    pub changes: &'a [Change],
    /// Who did what, with the name of that day.
    pub parts: Vec<(PersonId, HouseholdId, Part, String)>,
    /// Hash of what was entered.
    pub content_hash: String,
    /// The event it takes back.
    pub undoes: Option<EventId>,
    /// When it was entered.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: AccountId,
}

/// An event as it was recorded.
#[derive(Debug, Clone)]
pub struct EventRow {
    /// Its id.
    pub id: EventId,
    /// The household it was entered for.
    pub household: HouseholdId,
    /// The other household it is about.
    pub other: Option<HouseholdId>,
    /// Its kind.
    pub kind: EventKind,
    /// Its day.
    pub day: Day,
    /// Its paper.
    pub paper: Paper,
    /// Its note.
    pub note: String,
    /// Where people went, and why.
    pub place: String,
    /// What it changed.
    pub changes: Vec<Change>,
    /// The event it takes back.
    pub undoes: Option<EventId>,
    /// The event that took it back.
    pub undone_by: Option<EventId>,
    /// When it was entered.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: AccountId,
    /// Their name.
    pub by_name: String,
}

/// What a person did in an event.
#[derive(Debug, Clone)]
pub struct PartRow {
    /// Who.
    pub person: PersonId,
    /// In which household.
    pub household: HouseholdId,
    /// What.
    pub part: Part,
    /// Their name when it was recorded.
    pub name: String,
}

/// Numbers that were corrected, and those of who joined, stand in what an event changed, and went into
/// its hash.
const CHANGES: &str = "event.changes";
const HASH: &str = "event.content_hash";

fn place<'a>(column: &'static str, id: &'a EventId) -> Place<'a> {
    Place { column, row: id.0.as_bytes() }
}

/// The five columns of a paper.
pub(crate) fn paper_values(paper: &Paper) -> [Value; 5] {
    match paper {
        Paper::Shown { kind, number, day, issuer } => [
            Some(kind.clone()).into(),
            Some(number.clone()).into(),
            (*day).into(),
            Some(issuer.clone()).into(),
            None::<String>.into(),
        ],
        Paper::Missing(reason) => [
            None::<String>.into(),
            None::<String>.into(),
            None::<Day>.into(),
            None::<String>.into(),
            Some(reason.clone()).into(),
        ],
    }
}

pub(crate) fn read_paper(row: &Row) -> Result<Paper> {
    let kind: Option<String> = row.get("paper_kind")?;
    let missing: Option<String> = row.get("paper_missing")?;
    Ok(match kind {
        Some(kind) => Paper::Shown {
            kind,
            number: row.get::<Option<String>>("paper_number")?.unwrap_or_default(),
            day: row.get("paper_day")?,
            issuer: row.get::<Option<String>>("paper_issuer")?.unwrap_or_default(),
        },
        None => Paper::Missing(missing.unwrap_or_default()),
    })
}

/// The hash an event id was recorded under, if it was.
///
/// # Errors
/// When the database cannot be asked.
pub async fn content_hash(
    db: &impl Db,
    id: EventId,
) -> Result<Option<(HouseholdId, Option<HouseholdId>, String)>> {
    let sql = "select household_id, other_household_id, content_hash from event where id = $1";
    row::one(db, "event_hash", sql, [id.0.into()])
        .await?
        .map(|row| {
            let other: Option<uuid::Uuid> = row.get("other_household_id")?;
            Ok((
                HouseholdId(row.get("household_id")?),
                other.map(HouseholdId),
                seal::open_text(&**db.seal(), place(HASH, &id), row.get("content_hash")?)?,
            ))
        })
        .transpose()
}

/// Adds an event with its people.
///
/// # Errors
/// A conflict: `event.id`/`event_pkey`, `event.undoes`/`event_undoes_key`.
pub async fn add(db: &impl Db, event: EventAdd<'_>) -> Result<()> {
    add_many(db, vec![event]).await
}

/// Adds events with their people.
///
/// # Errors
/// As [`add`].
pub async fn add_many(db: &impl Db, events: Vec<EventAdd<'_>>) -> Result<()> {
    const OPERATION: &str = "event_add";
    let mut rows = Vec::with_capacity(events.len());
    let mut people = Vec::new();
    for event in events {
        rows.push(event_values(db, &event)?);
        let id = event.id;
        people.extend(event.parts.into_iter().map(|(person, household, part, name)| {
            let part = part.as_str().into();
            vec![id.0.into(), person.0.into(), household.0.into(), part, name.into()]
        }));
    }
    let columns = [
        "id",
        "household_id",
        "other_household_id",
        "kind",
        "day",
        "paper_kind",
        "paper_number",
        "paper_day",
        "paper_issuer",
        "paper_missing",
        "note",
        "place",
        "changes",
        "content_hash",
        "undoes",
        "recorded_at",
        "recorded_by",
    ];
    dialect::insert_many(db, OPERATION, "event", &columns, rows).await?;
    let columns = ["event_id", "person_id", "household_id", "part", "name"];
    dialect::insert_many(db, OPERATION, "event_person", &columns, people).await
}

fn event_values(db: &impl Db, event: &EventAdd<'_>) -> Result<Vec<Value>> {
    let changes = serde_json::to_string(event.changes)
        .map_err(|_| StoreError::corrupt("event_add", "changes"))?;
    let changes = seal::text(&**db.seal(), place(CHANGES, &event.id), &changes)?;
    let content_hash = seal::text(&**db.seal(), place(HASH, &event.id), &event.content_hash)?;
    let mut row: Vec<Value> = vec![
        event.id.0.into(),
        event.household.0.into(),
        event.other.map(|id| id.0).into(),
        event.kind.as_str().into(),
        event.day.into(),
    ];
    row.extend(paper_values(event.paper));
    row.extend([
        event.note.into(),
        event.place.into(),
        changes.into(),
        content_hash.into(),
        event.undoes.map(|id| id.0).into(),
        event.at.into(),
        event.by.0.into(),
    ]);
    Ok(row)
}

const EVENTS: &str = "select e.id, e.household_id, e.other_household_id, e.kind, e.day, \
     e.paper_kind, e.paper_number, e.paper_day, e.paper_issuer, e.paper_missing, e.note, e.place, \
     e.changes, e.undoes, e.recorded_at, e.recorded_by, a.name as by_name, \
     (select u.id from event u where u.undoes = e.id) as undone_by \
     from event e join account a on a.id = e.recorded_by";

/// A household has no more events than this on its page: one a month for forty years.
const EVENTS_MAX: i64 = 500;

/// The events of a household, also those entered for another that are about it too; the latest
/// first. The caller has found the household within its scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(db: &impl Db, household: HouseholdId) -> Result<Vec<EventRow>> {
    let sql = format!(
        "{EVENTS} where e.household_id = $1 or e.other_household_id = $2 \
         order by e.day desc, e.recorded_at desc, e.id desc limit $3"
    );
    let values = [household.0.into(), household.0.into(), EVENTS_MAX.into()];
    let rows = row::all(db, "event_list", sql, values).await?;
    rows.iter().map(|row| read(db.seal(), row)).collect()
}

/// An event.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, id: EventId) -> Result<Option<EventRow>> {
    let sql = format!("{EVENTS} where e.id = $1");
    let row = row::one(db, "event_find", sql, [id.0.into()]).await?;
    row.as_ref().map(|row| read(db.seal(), row)).transpose()
}

fn read(seal: &Sealer, row: &Row) -> Result<EventRow> {
    let other: Option<uuid::Uuid> = row.get("other_household_id")?;
    let undoes: Option<uuid::Uuid> = row.get("undoes")?;
    let undone_by: Option<uuid::Uuid> = row.get("undone_by")?;
    let id = EventId(row.get("id")?);
    let changes = seal::open_text(&**seal, place(CHANGES, &id), row.get("changes")?)?;
    Ok(EventRow {
        id,
        household: HouseholdId(row.get("household_id")?),
        other: other.map(HouseholdId),
        kind: row.named("kind", EventKind::from_name)?,
        day: row.get("day")?,
        paper: read_paper(row)?,
        note: row.get("note")?,
        place: row.get("place")?,
        changes: serde_json::from_str(&changes).map_err(|_| row.corrupt("changes"))?,
        undoes: undoes.map(EventId),
        undone_by: undone_by.map(EventId),
        at: row.get("recorded_at")?,
        by: AccountId(row.get("recorded_by")?),
        by_name: row.get("by_name")?,
    })
}

/// Who did what in these events.
///
/// # Errors
/// When the database cannot be asked.
pub async fn parts(db: &impl Db, events: &[EventId]) -> Result<HashMap<EventId, Vec<PartRow>>> {
    let mut found: HashMap<EventId, Vec<PartRow>> = HashMap::new();
    for chunk in events.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "select event_id, person_id, household_id, part, name from event_person \
             where event_id in ({}) order by event_id, part, name",
            places.join(", ")
        );
        for row in row::all(db, "event_parts", sql, binds.values()).await? {
            found.entry(EventId(row.get("event_id")?)).or_default().push(PartRow {
                person: PersonId(row.get("person_id")?),
                household: HouseholdId(row.get("household_id")?),
                part: row.named("part", Part::from_name)?,
                name: row.get("name")?,
            });
        }
    }
    Ok(found)
}

/// Of these households those the scope covers, with their codes: to link a history to them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn seen(
    db: &impl Db,
    scope: &Scope,
    ids: &[HouseholdId],
) -> Result<HashMap<HouseholdId, String>> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let seen = scope.on_village("s.village_id", &mut binds);
        let sql = format!(
            "select h.id, h.code from household h join stay s on s.household_id = h.id \
             where h.id in ({}) and {seen} and s.from_day = \
             (select max(y.from_day) from stay y where y.household_id = h.id)",
            places.join(", ")
        );
        for row in row::all(db, "event_seen", sql, binds.values()).await? {
            found.insert(HouseholdId(row.get("id")?), row.get("code")?);
        }
    }
    Ok(found)
}

/// Reviews of these households that were entered after a moment for a day not before `day`: the
/// years of their rounds.
///
/// # Errors
/// When the database cannot be asked.
pub async fn reviewed_since(
    db: &impl Db,
    households: &[HouseholdId],
    day: Day,
    at: DateTime<Utc>,
) -> Result<Vec<i32>> {
    if households.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let places: Vec<String> = households.iter().map(|id| binds.add(id.0)).collect();
    let (day, at) = (binds.add(day), binds.add(at));
    let sql = format!(
        "select distinct r.year from survey v join round r on r.id = v.round_id \
         where v.household_id in ({}) and r.review_day >= {day} and v.received_at >= {at} \
         order by r.year",
        places.join(", ")
    );
    let rows = row::all(db, "event_reviewed_since", sql, binds.values()).await?;
    rows.iter().map(|row| row.get("year")).collect()
}

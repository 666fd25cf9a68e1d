//! Events of households as facts, and what they change in the timelines. What is written here was
//! planned by `register`; the constraints of the tables hold whatever slipped through.

mod apply;
mod books;
mod marked;

use std::collections::HashMap;

use base::Day;
use base::id::{AccountId, EventId, HouseholdId, PersonId};
use chrono::{DateTime, Utc};
use register::people::household_event::{Change, Part};
use register::{EventKind, Paper};
use sea_orm::Value;

use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::mark;
use crate::kernel::row::{self, Binds, FromRow, Row};
use crate::kernel::seal::{self, Place, Sealer};
use crate::kernel::sealing::Column;
use crate::{Db, Scope, StoreError};

pub use apply::{Made, apply, unapply};
pub use books::{Known, books, dead, person_data};
pub use marked::MARKED;

/// What is sealed here.
pub(crate) const SEALED: &[Column] = &[Column::text(CHANGES), Column::text(HASH)];

/// An event to be added.
#[derive(Debug)]
pub struct EventAdd<'a> {
    pub id: EventId,
    /// The household it was entered for.
    pub household: HouseholdId,
    /// The other household it is about.
    pub other: Option<HouseholdId>,
    pub kind: EventKind,
    pub day: Day,
    pub paper: &'a Paper,
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
    pub id: EventId,
    /// The household it was entered for.
    pub household: HouseholdId,
    /// The other household it is about.
    pub other: Option<HouseholdId>,
    pub kind: EventKind,
    pub day: Day,
    pub paper: Paper,
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
#[derive(Debug, Clone, FromRow)]
pub struct PartRow {
    /// Who.
    pub person: PersonId,
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

impl FromRow for Paper {
    fn list(out: &mut Vec<&'static str>) {
        out.extend(["paper_kind", "paper_number", "paper_day", "paper_issuer", "paper_missing"]);
    }
    fn read(row: &Row) -> Result<Paper> {
        let text = |column| Ok(row.take::<Option<String>>(column)?.unwrap_or_default());
        Ok(match row.take("paper_kind")? {
            Some(kind) => Paper::Shown {
                kind,
                number: text("paper_number")?,
                day: row.take("paper_day")?,
                issuer: text("paper_issuer")?,
            },
            None => Paper::Missing(text("paper_missing")?),
        })
    }
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
    let row = row::find(db, "event_hash", sql, [id.0.into()]).await?;
    row.map(|(household, other, hash)| {
        Ok((household, other, seal::open_text(&**db.seal(), place(HASH, &id), hash)?))
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
        mark::fresh(db, &MARKED, event.id.0);
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

/// An event as kept, what it changed sealed.
#[derive(FromRow)]
#[row(table = "e")]
struct EventKept {
    id: EventId,
    household: HouseholdId,
    #[row(column = "other_household_id")]
    other: Option<HouseholdId>,
    kind: EventKind,
    day: Day,
    #[row(
        flat,
        sql = "e.paper_kind, e.paper_number, e.paper_day, e.paper_issuer, e.paper_missing"
    )]
    paper: Paper,
    note: String,
    place: String,
    changes: String,
    #[row(column = "undoes")]
    undoes: Option<EventId>,
    #[row(sql = "(select u.id from event u where u.undoes = e.id)")]
    undone_by: Option<EventId>,
    recorded_at: DateTime<Utc>,
    recorded_by: AccountId,
    #[row(sql = "a.name")]
    by_name: String,
}

fn events() -> String {
    let columns = EventKept::columns();
    format!("select {columns} from event e join account a on a.id = e.recorded_by")
}

/// A household has no more events than this on its page: one a month for forty years.
const EVENTS_MAX: i64 = 500;

/// The events of a household, also those entered for another that are about it too; the latest
/// first. The caller has found the household within its scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(db: &impl Db, household: HouseholdId) -> Result<Vec<EventRow>> {
    let sql = format!(
        "{} where e.household_id = $1 or e.other_household_id = $2 \
         order by e.day desc, e.recorded_at desc, e.id desc limit $3",
        events()
    );
    let values = [household.0.into(), household.0.into(), EVENTS_MAX.into()];
    let events = row::list::<EventKept>(db, "event_list", sql, values).await?;
    events.into_iter().map(|event| event.open(db.seal())).collect()
}

/// An event.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, id: EventId) -> Result<Option<EventRow>> {
    let sql = format!("{} where e.id = $1", events());
    let event = row::find::<EventKept>(db, "event_find", sql, [id.0.into()]).await?;
    event.map(|event| event.open(db.seal())).transpose()
}

impl EventKept {
    fn open(self, seal: &Sealer) -> Result<EventRow> {
        let changes = seal::open_text(&**seal, place(CHANGES, &self.id), self.changes)?;
        let changes = serde_json::from_str(&changes);
        Ok(EventRow {
            id: self.id,
            household: self.household,
            other: self.other,
            kind: self.kind,
            day: self.day,
            paper: self.paper,
            note: self.note,
            place: self.place,
            changes: changes.map_err(|_| StoreError::corrupt("event_open", "changes"))?,
            undoes: self.undoes,
            undone_by: self.undone_by,
            at: self.recorded_at,
            by: self.recorded_by,
            by_name: self.by_name,
        })
    }
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
            "select event_id, {} from event_person \
             where event_id in ({}) order by event_id, part, name",
            PartRow::columns(),
            places.join(", ")
        );
        for (event, part) in row::keyed(db, "event_parts", sql, binds.values()).await? {
            found.entry(event).or_default().push(part);
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
        found.extend(
            row::list::<(HouseholdId, String)>(db, "event_seen", sql, binds.values()).await?,
        );
    }
    Ok(found)
}

/// The years of reviews with a form of this household whose review day lies before a day, or is a day on
/// which it was not there yet.
///
/// # Errors
/// When the database cannot be asked.
pub async fn reviewed_before(db: &impl Db, household: HouseholdId, day: Day) -> Result<Vec<i32>> {
    let sql = "select distinct r.year from survey v join round r on r.id = v.round_id \
               where v.household_id = $1 and r.review_day < $2 order by r.year";
    row::values(db, "event_reviewed_before", sql, [household.0.into(), day.into()]).await
}

/// The reviews that have a household on their list, or a form of it, on a day not before `from`: the year and
/// the day of each.
///
/// # Errors
/// When the database cannot be asked.
pub async fn listed_since(
    db: &impl Db,
    household: HouseholdId,
    from: Day,
) -> Result<Vec<(i32, Day)>> {
    let sql = "select r.year, r.review_day from round r where r.review_day >= $1 \
               and (exists (select 1 from round_household l where l.round_id = r.id \
                 and l.household_id = $2 and l.removed_at is null) \
                or exists (select 1 from survey v where v.round_id = r.id and v.household_id = $3)) \
               order by r.review_day, r.year";
    let values = [from.into(), household.0.into(), household.0.into()];
    row::list(db, "event_listed_since", sql, values).await
}

/// The days before a day on which a class of the household came into force.
///
/// # Errors
/// When the database cannot be asked.
pub async fn classed_before(db: &impl Db, household: HouseholdId, day: Day) -> Result<Vec<Day>> {
    let sql = "select from_day from class_fact where household_id = $1 and from_day < $2 \
               order by from_day limit 1";
    row::values(db, "event_classed_before", sql, [household.0.into(), day.into()]).await
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
    row::values(db, "event_reviewed_since", sql, binds.values()).await
}

//! Moves of households, or of some of their members, between communes: proposed once, answered once.

use std::collections::HashMap;

use base::area::AreaKey;
use base::closed_set;
use base::id::{AccountId, EventId, HouseholdId, MoveId, PersonId};
use base::{Birth, Day};
use chrono::{DateTime, Utc};
use register::{Heir, Paper};
use sea_orm::Value;

use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Lines, Marking, Part, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, Row};
use crate::people::household_event::paper_values;
use crate::{Db, Scope, StoreError};

closed_set! {
    /// How a move was answered.
    Answer {
        /// The receiving commune took the household in.
        Accepted = "accepted",
        /// It did not, for a reason.
        Refused = "refused",
        /// The leaving commune took the proposal back.
        Withdrawn = "withdrawn",
    }
}

crate::kernel::row::set_columns!(Answer);

/// A move with who goes, and its answer.
pub static MARKED: Marking = Marking {
    since: 5,
    written_with: WrittenWith::Asked(
        "select household_id from household_move where id = $1",
        |_, row| Ok(vec![format!("household/{}", row.take::<uuid::Uuid>("household_id")?)]),
    ),
    parts: &[
        Part {
            table: "household_move_person",
            link: "move_id",
            order: "x.position, x.person_id",
            columns: &[("person_id", As::Id), ("position", As::Number)],
            lines: Lines::Each,
        },
        Part {
            table: "household_move_answer",
            link: "move_id",
            order: "x.move_id",
            columns: &[
                ("answer", As::Words),
                ("reason", As::Words),
                ("event_id", As::Id),
                ("answered_at", As::At),
                ("answered_by", As::Id),
            ],
            lines: Lines::Each,
        },
    ],
    ..Marking::of(
        "household_move",
        Content::Columns {
            name: "h.code",
            joined: "left join household h on h.id = x.household_id",
            columns: &[
                ("household_id", As::Id),
                ("from_commune_key", As::Words),
                ("to_commune_key", As::Words),
                ("day", As::On),
                ("paper_kind", As::Words),
                ("paper_number", As::Words),
                ("paper_day", As::On),
                ("paper_issuer", As::Words),
                ("paper_missing", As::Words),
                ("note", As::Words),
                ("content_hash", As::Words),
                ("proposed_at", As::At),
                ("proposed_by", As::Id),
                ("heir", As::Words),
            ],
        },
    )
};

/// A proposal to be added.
#[derive(Debug)]
pub struct MoveAdd<'a> {
    pub id: MoveId,
    pub household: HouseholdId,
    /// The members who go; the whole household when empty.
    pub members: &'a [PersonId],
    /// Who becomes the head of those who stay, when the head goes.
    pub heir: Option<&'a Heir>,
    /// The commune it leaves.
    pub from: &'a AreaKey,
    /// The commune it goes to.
    pub to: &'a AreaKey,
    pub day: Day,
    /// The paper it rests on.
    pub paper: &'a Paper,
    /// What else is worth knowing.
    pub note: &'a str,
    /// Hash of what was entered.
    pub content_hash: String,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: AccountId,
}

/// A member who goes.
#[derive(Debug, Clone, FromRow)]
#[row(table = "p")]
pub struct MoveMember {
    #[row(sql = "x.person_id")]
    pub person: PersonId,
    /// Full name.
    pub name: String,
    /// Day or year of birth.
    #[row(flat, sql = "p.birth_day, p.birth_year")]
    pub birth: Option<Birth>,
}

/// A move with its answer.
#[derive(Debug, Clone, FromRow)]
#[row(table = "m")]
pub struct MoveRow {
    pub id: MoveId,
    pub household: HouseholdId,
    /// Its code for papers.
    #[row(sql = "h.code")]
    pub code: String,
    /// Its head when it was last a household.
    #[row(unlisted)]
    pub head: String,
    /// How many people it has.
    #[row(unlisted)]
    pub people: i64,
    /// The members who go; the whole household when empty.
    #[row(with = "none_yet")]
    pub members: Vec<MoveMember>,
    /// Who becomes the head of those who stay, when the head goes.
    #[row(sql = "m.heir", with = "heir")]
    pub heir: Option<Heir>,
    /// The commune it leaves.
    #[row(column = "from_commune_key")]
    pub from: AreaKey,
    /// The commune it goes to.
    #[row(column = "to_commune_key")]
    pub to: AreaKey,
    /// From which day, as proposed.
    pub day: Day,
    /// The paper.
    #[row(
        flat,
        sql = "m.paper_kind, m.paper_number, m.paper_day, m.paper_issuer, m.paper_missing"
    )]
    pub paper: Paper,
    pub note: String,
    /// Hash of what was entered.
    pub content_hash: String,
    /// When it was proposed.
    #[row(column = "proposed_at")]
    pub at: DateTime<Utc>,
    /// The answer; `None` while it waits.
    #[row(sql = "n.answer")]
    pub answer: Option<Answer>,
    /// Why it was refused or withdrawn.
    #[row(sql = "coalesce(n.reason, '')")]
    pub reason: String,
    /// The event by which the household moved.
    #[row(sql = "n.event_id")]
    pub event: Option<EventId>,
    /// When it was answered.
    #[row(sql = "n.answered_at")]
    pub answered_at: Option<DateTime<Utc>>,
}

/// Adds a proposal.
///
/// # Errors
/// A conflict: `household_move…` when the id is taken.
pub async fn add(db: &impl Db, new: MoveAdd<'_>) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let mut row: Vec<Value> = vec![
        new.id.0.into(),
        new.household.0.into(),
        new.from.as_str().into(),
        new.to.as_str().into(),
        new.day.into(),
    ];
    row.extend(paper_values(new.paper));
    let heir = new
        .heir
        .map(serde_json::to_string)
        .transpose()
        .map_err(|_| StoreError::corrupt("move_add", "heir"))?;
    row.extend([
        new.note.into(),
        new.content_hash.into(),
        new.at.into(),
        new.by.0.into(),
        heir.into(),
    ]);
    let columns = [
        "id",
        "household_id",
        "from_commune_key",
        "to_commune_key",
        "day",
        "paper_kind",
        "paper_number",
        "paper_day",
        "paper_issuer",
        "paper_missing",
        "note",
        "content_hash",
        "proposed_at",
        "proposed_by",
        "heir",
    ];
    dialect::insert_many(db, "move_add", "household_move", &columns, vec![row]).await?;
    let members = (0_i32..)
        .zip(new.members)
        .map(|(position, person)| vec![new.id.0.into(), person.0.into(), position.into()]);
    let columns = ["move_id", "person_id", "position"];
    let table = "household_move_person";
    dialect::insert_many(db, "move_members", table, &columns, members.collect()).await
}

/// Answers a proposal.
///
/// # Errors
/// A conflict (`household_move_answer.move_id`, `one_answer_a_move`) when it was answered before.
pub async fn answer(
    db: &impl Db,
    id: MoveId,
    answer: Answer,
    reason: &str,
    event: Option<EventId>,
    (at, by): (DateTime<Utc>, AccountId),
) -> Result<()> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let row = vec![
        id.0.into(),
        answer.as_str().into(),
        reason.into(),
        event.map(|id| id.0).into(),
        at.into(),
        by.0.into(),
    ];
    let columns = ["move_id", "answer", "reason", "event_id", "answered_at", "answered_by"];
    dialect::insert_many(db, "move_answer", "household_move_answer", &columns, vec![row]).await
}

fn heir(row: &Row) -> Result<Option<Heir>> {
    if row.is_null("heir") { Ok(None) } else { row.json("heir").map(Some) }
}

/// They come by a statement of their own.
fn none_yet(_: &Row) -> Result<Vec<MoveMember>> {
    Ok(Vec::new())
}

fn moves() -> String {
    MOVES.replace("{columns}", &MoveRow::columns())
}

const MOVES: &str = "select {columns}, \
     coalesce((select p.name from membership x join person p on p.id = x.person_id \
       where x.household_id = m.household_id and x.relation = 'head' \
       order by x.from_day desc limit 1), '') as head, \
     (select count(*) from membership x where x.household_id = m.household_id \
       and x.to_day > m.day) as people \
     from household_move m join household h on h.id = m.household_id \
     left join household_move_answer n on n.move_id = m.id";

/// A condition: the move leaves an area of the scope. Of a commune whose villages went to several each
/// has the moves of its own households.
fn leaves(scope: &Scope, binds: &mut Binds) -> String {
    let lives = scope.on_village("y.village_id", binds);
    format!(
        "({} and exists (select 1 from stay y where y.household_id = m.household_id and {lives}))",
        scope.on_commune("m.from_commune_key", binds)
    )
}

/// A condition: the move reaches an area of the scope, or one of these communes.
fn reaches(scope: &Scope, communes: &[AreaKey], binds: &mut Binds) -> String {
    let mut either = vec![scope.on_commune("m.to_commune_key", binds)];
    if !communes.is_empty() {
        let keys: Vec<String> = communes.iter().map(|key| binds.add(key.as_str())).collect();
        either.push(format!("m.to_commune_key in ({})", keys.join(", ")));
    }
    format!("({})", either.join(" or "))
}

/// A move, when it leaves or reaches the scope or one of these communes.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(
    db: &impl Db,
    scope: &Scope,
    communes: &[AreaKey],
    id: MoveId,
) -> Result<Option<MoveRow>> {
    let mut binds = Binds::default();
    let (leaves, reaches) = (leaves(scope, &mut binds), reaches(scope, communes, &mut binds));
    let sql = format!("{} where m.id = {} and ({leaves} or {reaches})", moves(), binds.add(id.0));
    let found = row::find(db, "move_find", sql, binds.values()).await?;
    Ok(with_members(db, found).await?.pop())
}

/// Whether an id is taken by any proposal.
///
/// # Errors
/// When the database cannot be asked.
pub async fn content_hash(db: &impl Db, id: MoveId) -> Result<Option<(HouseholdId, String)>> {
    let sql = "select household_id, content_hash from household_move where id = $1";
    row::find(db, "move_hash", sql, [id.0.into()]).await
}

/// The proposal of a household that waits for its answer.
///
/// # Errors
/// When the database cannot be asked.
pub async fn waiting(db: &impl Db, household: HouseholdId) -> Result<Option<MoveRow>> {
    let sql = format!("{} where m.household_id = $1 and n.answer is null limit 1", moves());
    let found = row::find(db, "move_waiting", sql, [household.0.into()]).await?;
    Ok(with_members(db, found).await?.pop())
}

/// One page of the moves that leave or reach the scope or one of these communes, the latest
/// first (ids sort by time). One that was taken back is no longer read by those it was meant for: it may
/// have named the wrong commune.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    communes: &[AreaKey],
    before: Option<MoveId>,
    limit: u32,
) -> Result<Vec<MoveRow>> {
    let mut binds = Binds::default();
    let (leaves, reaches) = (leaves(scope, &mut binds), reaches(scope, communes, &mut binds));
    let withdrawn = binds.add(Answer::Withdrawn.as_str());
    let mut sql = format!(
        "{} where ({leaves} or ({reaches} and coalesce(n.answer, '') <> {withdrawn}))",
        moves()
    );
    if let Some(before) = before {
        sql.push_str(&format!(" and m.id < {}", binds.add(before.0)));
    }
    sql.push_str(&format!(" order by m.id desc limit {}", binds.add(i64::from(limit))));
    let moves: Vec<MoveRow> = row::list(db, "move_list", sql, binds.values()).await?;
    with_members(db, moves).await
}

/// How many moves communes that ended left without an answer, as far as the scope has them now.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_left(db: &impl Db, scope: &Scope, communes: &[AreaKey]) -> Result<i64> {
    let mut binds = Binds::default();
    let keys = binds.add_all(communes.iter().map(AreaKey::as_str));
    let lives = scope.on_village("y.village_id", &mut binds);
    let sql = format!(
        "select count(*) as n from household_move m where not exists \
         (select 1 from household_move_answer n where n.move_id = m.id) \
         and (m.to_commune_key in ({keys}) or (m.from_commune_key in ({keys}) \
          and exists (select 1 from stay y where y.household_id = m.household_id and {lives})))"
    );
    Ok(row::value(db, "move_left", sql, binds.values()).await?.unwrap_or(0))
}

/// The same moves with the members who go.
async fn with_members(
    db: &impl Db,
    moves: impl IntoIterator<Item = MoveRow>,
) -> Result<Vec<MoveRow>> {
    let mut moves: Vec<MoveRow> = moves.into_iter().collect();
    if moves.is_empty() {
        return Ok(moves);
    }
    let mut binds = Binds::default();
    let ids: Vec<String> = moves.iter().map(|row| binds.add(row.id.0)).collect();
    let sql = format!(
        "select x.move_id, {} \
         from household_move_person x join person p on p.id = x.person_id \
         where x.move_id in ({}) order by x.move_id, x.position",
        MoveMember::columns(),
        ids.join(", ")
    );
    let mut members: HashMap<MoveId, Vec<MoveMember>> = HashMap::new();
    for (id, member) in row::keyed(db, "move_members", sql, binds.values()).await? {
        members.entry(id).or_default().push(member);
    }
    for row in &mut moves {
        row.members = members.remove(&row.id).unwrap_or_default();
    }
    Ok(moves)
}

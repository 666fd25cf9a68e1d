//! How many households and people live in communes and villages on a day, by which paper. Withdrawn ones
//! stay.

mod stated;

use std::collections::BTreeMap;

use base::Day;
use base::area::AreaKey;
use base::id::{AccountId, ResidentCountId, VillageId};
use chrono::{DateTime, Utc};

use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Lines, Marking, Part};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::{Db, Scope};

pub use self::stated::{Stated, StatedBy, StatedCommune, formers, last_moves, stated};

/// A count with its villages: every rate is taken of it.
pub static MARKED: Marking = Marking {
    since: 5,
    parts: &[Part {
        table: "resident_count_village",
        link: "resident_count_id",
        order: "x.village_id",
        columns: &[("village_id", As::Id), ("households", As::Number), ("people", As::Number)],
        lines: Lines::Each,
    }],
    ..Marking::of(
        "resident_count",
        Content::Columns {
            name: "x.paper",
            joined: "",
            columns: &[
                ("commune_key", As::Words),
                ("day", As::On),
                ("paper", As::Words),
                ("households", As::Number),
                ("people", As::Number),
                ("note", As::Words),
                ("revision", As::Number),
                ("written_at", As::At),
                ("written_by", As::Id),
                ("withdrawn_at", As::At),
                ("withdrawn_by", As::Id),
                ("withdrawn_reason", As::Words),
            ],
        },
    )
};

/// What a count says of the whole commune; a correction sets all of it.
#[derive(Debug, Clone, PartialEq, Eq, IntoRow)]
pub struct ResidentCountFacts {
    pub day: Day,
    /// The paper that says it, in words.
    pub paper: String,
    /// The paper as it is searched.
    pub folded: String,
    /// Of the whole commune; none while that is not known.
    pub households: Option<i64>,
    pub people: Option<i64>,
    pub note: String,
}

/// What is added.
#[derive(Debug, Clone, IntoRow)]
pub struct ResidentCountAdd {
    pub id: ResidentCountId,
    pub commune: AreaKey,
    #[row(flat)]
    pub facts: ResidentCountFacts,
    pub revision: i64,
}

/// A village of a count.
#[derive(Debug, Clone, PartialEq, Eq, IntoRow)]
pub struct VillageCount {
    pub village: VillageId,
    pub households: i64,
    pub people: Option<i64>,
}

/// The same with its name.
#[derive(Debug, Clone, FromRow)]
#[row(table = "l")]
pub struct VillageCountRow {
    pub village: VillageId,
    #[row(sql = "v.name")]
    pub village_name: String,
    pub households: i64,
    pub people: Option<i64>,
}

#[derive(Debug, Clone, FromRow)]
#[row(table = "x")]
pub struct ResidentCountRow {
    pub id: ResidentCountId,
    pub commune: AreaKey,
    pub day: Day,
    pub paper: String,
    pub households: Option<i64>,
    pub people: Option<i64>,
    /// In how many villages it is known.
    #[row(
        sql = "(select count(*) from resident_count_village l where l.resident_count_id = x.id)"
    )]
    pub villages: i64,
    pub note: String,
    /// Grows with each change.
    pub revision: i64,
    /// When it was withdrawn, if it was.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Why.
    pub withdrawn_reason: Option<String>,
}

/// Adds one with its villages.
///
/// # Errors
/// A conflict when the id is taken.
pub async fn add(
    db: &impl Db,
    new: &ResidentCountAdd,
    villages: &[VillageCount],
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "resident_count_add", "resident_count", new, beside).await?;
    add_villages(db, new.id, villages).await
}

async fn add_villages(db: &impl Db, id: ResidentCountId, villages: &[VillageCount]) -> Result<()> {
    let beside = [("resident_count_id", id.0.into())];
    let rows = villages.iter().cloned();
    row::insert_many(db, "resident_count_villages", "resident_count_village", rows, beside).await
}

/// One, when its commune is of the scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(
    db: &impl Db,
    scope: &Scope,
    id: ResidentCountId,
) -> Result<Option<ResidentCountRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_commune("x.commune_key", &mut binds);
    let columns = ResidentCountRow::columns();
    let sql = format!("select {columns} from resident_count x where x.id = {key} and {seen}");
    row::find(db, "resident_count_find", sql, binds.values()).await
}

/// The villages of one that the caller found within its scope, by name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn villages(db: &impl Db, id: ResidentCountId) -> Result<Vec<VillageCountRow>> {
    let sql = format!(
        "select {} from resident_count_village l join village v on v.id = l.village_id \
         where l.resident_count_id = $1 order by v.sort_key, v.id",
        VillageCountRow::columns()
    );
    row::list(db, "resident_count_villages_of", sql, [id.0.into()]).await
}

/// Those of the scope, one page, the latest first; with a text those whose paper contains it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    text: &str,
    before: Option<(Day, ResidentCountId)>,
    limit: u32,
) -> Result<Vec<ResidentCountRow>> {
    let mut binds = Binds::default();
    let mut all = vec![scope.on_commune("x.commune_key", &mut binds)];
    if !text.trim().is_empty() {
        let part = binds.add(row::containing(&base::text::fold(text)));
        all.push(format!("x.folded like {part} escape '\\'"));
    }
    if let Some((day, id)) = before {
        all.push(format!("(x.day, x.id) < ({}, {})", binds.add(day), binds.add(id.0)));
    }
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from resident_count x where {} order by x.day desc, x.id desc limit {limit}",
        ResidentCountRow::columns(),
        all.join(" and ")
    );
    row::list(db, "resident_count_list", sql, binds.values()).await
}

/// Puts one right that nobody changed since a revision. `false` when somebody did.
///
/// # Errors
/// When the database refuses.
pub async fn set(
    db: &impl Db,
    id: ResidentCountId,
    revision: i64,
    to: &ResidentCountFacts,
    villages: &[VillageCount],
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update resident_count set day = $1, paper = $2, folded = $3, households = $4, \
               people = $5, note = $6, revision = revision + 1 \
               where id = $7 and revision = $8 and withdrawn_at is null";
    let values = [
        to.day.into(),
        to.paper.as_str().into(),
        to.folded.as_str().into(),
        to.households.into(),
        to.people.into(),
        to.note.as_str().into(),
        id.0.into(),
        revision.into(),
    ];
    if row::run(db, "resident_count_set", sql, values).await?.rows_affected() != 1 {
        return Ok(false);
    }
    let sql = "delete from resident_count_village where resident_count_id = $1";
    row::run(db, "resident_count_unset", sql, [id.0.into()]).await?;
    add_villages(db, id, villages).await?;
    Ok(true)
}

/// Withdraws one that nobody changed since a revision. `false` when somebody did, or withdrew it.
///
/// # Errors
/// When the database refuses.
pub async fn set_withdrawn(
    db: &impl Db,
    (id, revision): (ResidentCountId, i64),
    reason: &str,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update resident_count set withdrawn_at = $1, withdrawn_by = $2, \
               withdrawn_reason = $3, revision = revision + 1 \
               where id = $4 and revision = $5 and withdrawn_at is null";
    let values = [at.into(), by.0.into(), reason.into(), id.0.into(), revision.into()];
    Ok(row::run(db, "resident_count_set_withdrawn", sql, values).await?.rows_affected() == 1)
}

/// How many households of the register live in each village of a commune on a day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn registered(
    db: &impl Db,
    scope: &Scope,
    commune: &AreaKey,
    day: Day,
) -> Result<BTreeMap<VillageId, i64>> {
    let mut binds = Binds::default();
    let (key, day) = (binds.add(commune.as_str()), binds.add(day));
    let seen = scope.on_village("p.village_id", &mut binds);
    let sql = format!(
        "select p.village_id, count(*) as n from village_path p \
         join stay y on y.village_id = p.village_id and y.from_day <= {day} and y.to_day > {day} \
         where p.commune_key = {key} and p.from_day <= {day} and p.to_day > {day} and {seen} \
         group by p.village_id"
    );
    let rows: Vec<(VillageId, i64)> =
        row::list(db, "resident_registered", sql, binds.values()).await?;
    Ok(rows.into_iter().collect())
}

//! How many households and people live in communes and villages on a day, by which paper. Withdrawn ones
//! stay.

use std::collections::BTreeMap;

use base::Day;
use base::area::AreaKey;
use base::id::{AccountId, ResidentCountId, VillageId};
use chrono::{DateTime, Utc};

use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Lines, Marking, Part};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::{Db, Scope};

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

/// How many households, and people where they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    pub households: i64,
    pub people: Option<i64>,
}

impl Stated {
    /// Both together; people are known only where both know them.
    #[must_use]
    pub fn and(self, other: Stated) -> Stated {
        Stated {
            households: self.households + other.households,
            people: self.people.zip(other.people).map(|(a, b)| a + b),
        }
    }
}

/// What the papers in force say of one commune of a scope on a day.
#[derive(Debug, Clone)]
pub struct StatedCommune {
    pub commune: AreaKey,
    pub district: Option<AreaKey>,
    pub province: Option<AreaKey>,
    /// Of the whole commune; none when no paper says it and not all its villages are known.
    pub whole: Option<Stated>,
    /// Of its villages, those that are known.
    pub villages: BTreeMap<VillageId, Stated>,
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

#[derive(FromRow)]
struct WholeRow {
    #[row(unlisted)]
    commune: AreaKey,
    #[row(unlisted)]
    district: Option<AreaKey>,
    #[row(unlisted)]
    province: Option<AreaKey>,
    #[row(unlisted)]
    households: Option<i64>,
    #[row(unlisted)]
    people: Option<i64>,
}

#[derive(FromRow)]
struct VillageRow {
    #[row(unlisted)]
    commune: AreaKey,
    #[row(unlisted)]
    village: VillageId,
    #[row(unlisted)]
    households: Option<i64>,
    #[row(unlisted)]
    people: Option<i64>,
}

/// The villages of a scope, and what they lie in.
fn scoped(scope: &Scope, binds: &mut Binds) -> String {
    let (from, to) = (binds.add(scope.day()), binds.add(scope.day()));
    let seen = scope.on_village("p.village_id", binds);
    format!(
        "with v as (select p.village_id, p.commune_key, p.district_key, p.province_key \
         from village_path p where p.from_day <= {from} and p.to_day > {to} and {seen})"
    )
}

/// What the papers of up to a day say of the communes that the scope has villages of: the latest paper on the
/// whole commune, else the sum of its villages where all of them are known. Without `by_village` the villages
/// of communes whose whole is known are not read.
///
/// # Errors
/// When the database cannot be asked.
pub async fn stated(
    db: &impl Db,
    scope: &Scope,
    day: Day,
    by_village: bool,
) -> Result<Vec<StatedCommune>> {
    let mut binds = Binds::default();
    let head = scoped(scope, &mut binds);
    let day_bind = binds.add(day);
    let latest = |what: &str| {
        format!(
            "(select x.{what} from resident_count x where x.commune_key = c.commune_key \
             and x.withdrawn_at is null and x.households is not null and x.day <= {day_bind} \
             order by x.day desc, x.id desc limit 1)"
        )
    };
    let sql = format!(
        "{head} select c.commune_key, c.district_key, \
         c.province_key, {} as households, {} as people \
         from (select distinct commune_key, district_key, province_key from v) c",
        latest("households"),
        latest("people")
    );
    let whole: Vec<WholeRow> = row::list(db, "resident_stated", sql, binds.values()).await?;
    let mut binds = Binds::default();
    let head = scoped(scope, &mut binds);
    let day_bind = binds.add(day);
    let latest = |what: &str| {
        format!(
            "(select l.{what} from resident_count_village l \
             join resident_count x on x.id = l.resident_count_id \
             where l.village_id = v.village_id and x.withdrawn_at is null and x.day <= {day_bind} \
             order by x.day desc, x.id desc limit 1)"
        )
    };
    let needed = match by_village {
        true => String::new(),
        false => format!(
            " where not exists (select 1 from resident_count x where x.commune_key = v.commune_key \
             and x.withdrawn_at is null and x.households is not null and x.day <= {day_bind})"
        ),
    };
    let sql = format!(
        "{head} select v.commune_key, v.village_id, {} as households, {} as people from v{needed}",
        latest("households"),
        latest("people")
    );
    let rows: Vec<VillageRow> =
        row::list(db, "resident_stated_villages", sql, binds.values()).await?;
    let mut by: BTreeMap<AreaKey, (bool, BTreeMap<VillageId, Stated>)> = BTreeMap::new();
    for it in rows {
        let (all, known) = by.entry(it.commune).or_insert((true, BTreeMap::new()));
        match it.households {
            Some(households) => {
                known.insert(it.village, Stated { households, people: it.people });
            }
            None => *all = false,
        }
    }
    let communes = whole.into_iter().map(|it| {
        let (all, villages) = by.remove(&it.commune).unwrap_or_default();
        let sum = || villages.values().copied().reduce(Stated::and).filter(|_| all);
        let own = it.households.map(|households| Stated { households, people: it.people });
        StatedCommune {
            whole: own.or_else(sum),
            commune: it.commune,
            district: it.district,
            province: it.province,
            villages,
        }
    });
    Ok(communes.collect())
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

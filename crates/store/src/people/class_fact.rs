//! The classes in force: which class a household has from which day, and on what that rests.

use std::collections::{HashMap, HashSet};

use base::Day;
use base::id::{AccountId, HouseholdId};
use chrono::{DateTime, Utc};
use register::Class;

use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, Own, Text, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::{Db, Scope};

/// A class in force.
pub static MARKED: Marking = Marking {
    key: "household_id",
    day: Some("from_day"),
    since: 1,
    is_fact: true,
    written_with: WrittenWith::CameBy(
        "select import_id as import, round_id as round from class_fact \
         where household_id = $1 order by from_day desc limit 1",
    ),
    ..Marking::of(
        "class_fact",
        Content::Row {
            select: || {
                format!(
                    "select {}, h.code, x.mark from class_fact x \
                     left join household h on h.id = x.household_id",
                    ClassAdd::columns()
                )
            },
            read: |row| {
                let it = ClassAdd::read(row)?;
                let name: Option<String> = row.take("code")?;
                let (name, mark) = (name.unwrap_or_default(), row.take("mark")?);
                Ok(Own {
                    id: it.household.0,
                    day: Some(it.from_day),
                    name,
                    mark,
                    text: marked_text(&it),
                })
            },
        },
    )
};

/// Whose answer a class came by is not part of it: the digests of the log are kept by source.
fn marked_text(fact: &ClassAdd) -> Text {
    Text::default()
        .of(fact.household)
        .of(fact.from_day)
        .text(fact.class.as_str())
        .maybe(fact.verdict)
        .maybe(fact.round)
        .maybe(fact.import)
        .maybe(fact.decision_number.as_deref())
        .maybe(fact.decision_day)
        .maybe(fact.a_points)
        .maybe(fact.b_points)
        .at(fact.recorded_at)
        .of(fact.recorded_by)
}

/// A class that was put right, as it was.
pub static REPLACED_MARKED: Marking = Marking {
    written_with: WrittenWith::CameBy(
        "select replaced_import as import, cast(null as uuid) as round from class_replaced where id = $1",
    ),
    ..Marking::of(
        "class_replaced",
        Content::Columns {
            name: "h.code",
            joined: "left join household h on h.id = x.household_id",
            columns: &[
                ("household_id", As::Id),
                ("from_day", As::On),
                ("class", As::Words),
                ("import_id", As::Id),
                ("decision_number", As::Words),
                ("decision_day", As::On),
                ("a_points", As::Number),
                ("b_points", As::Number),
                ("recorded_at", As::At),
                ("recorded_by", As::Id),
                ("replaced_import", As::Id),
                ("replaced_at", As::At),
                ("replaced_by", As::Id),
            ],
        },
    )
};

/// Classes put right in one statement.
const REPLACED_AT_ONCE: usize = 500;

/// The class of a household from a day on.
#[derive(Debug, Clone, FromRow)]
pub struct ClassFact {
    pub class: Class,
    pub from_day: Day,
    /// Whether the program computed it (`verdict`) or a list stated it (`recorded`).
    #[row(sql = "basis = 'verdict'")]
    pub computed: bool,
    /// The decision it rests on.
    pub decision_number: Option<String>,
    /// The decision's day.
    pub decision_day: Option<Day>,
    /// Points A as decided or stated.
    pub a_points: Option<i64>,
    /// Points B as decided or stated.
    pub b_points: Option<i64>,
}

/// The classes a household has had, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(db: &impl Db, id: HouseholdId) -> Result<Vec<ClassFact>> {
    let sql = format!(
        "select {} from class_fact where household_id = $1 order by from_day desc",
        ClassFact::columns()
    );
    row::list(db, "class_list", sql, [id.0.into()]).await
}

/// Adds class facts in bulk.
///
/// # Errors
/// A conflict when a household has a class from that very day already.
pub async fn add_many(db: &impl Db, rows: Vec<ClassAdd>) -> Result<()> {
    mark::added(db, &MARKED, rows.len());
    insert(db, rows).await
}

#[derive(IntoRow)]
struct ClassKept {
    #[row(flat)]
    fact: ClassAdd,
    basis: &'static str,
    mark: row::Value,
}

async fn insert(db: &impl Db, rows: Vec<ClassAdd>) -> Result<()> {
    let rows = rows.into_iter().map(|fact| {
        let mark = mark::first(&**db.seal(), &MARKED, &marked_text(&fact));
        let basis = if fact.verdict.is_some() { "verdict" } else { "recorded" };
        ClassKept { fact, basis, mark }
    });
    row::insert_many(db, "class_add", "class_fact", rows, []).await
}

/// Writes the number of a decision anew that was mistyped: the class and its day stay, so that the log counts
/// the same.
///
/// # Errors
/// `corrupt` when no answer to that farming household put a class in force from the day.
pub async fn renumber(db: &impl Db, fact: ClassAdd) -> Result<()> {
    let sql = "delete from class_fact where household_id = $1 and from_day = $2 and farm_id = $3";
    let farm = fact.farm.map(|id| id.0);
    let values = [fact.household.0.into(), fact.from_day.into(), farm.into()];
    if row::run(db, "class_renumber", sql, values).await?.rows_affected() != 1 {
        return Err(crate::StoreError::Conflict {
            operation: "class_renumber",
            constraint: "class_fact_farm".to_owned(),
        });
    }
    insert(db, vec![fact]).await
}

#[derive(FromRow, IntoRow)]
struct ClassThere {
    household: HouseholdId,
    from_day: Day,
    class: Class,
    import: Option<base::id::ImportId>,
    decision_number: Option<String>,
    decision_day: Option<Day>,
    a_points: Option<i64>,
    b_points: Option<i64>,
    recorded_at: DateTime<Utc>,
    recorded_by: AccountId,
}

#[derive(IntoRow)]
struct ClassBefore {
    id: uuid::Uuid,
    #[row(flat)]
    there: ClassThere,
    replaced_import: Option<uuid::Uuid>,
    replaced_at: DateTime<Utc>,
    replaced_by: AccountId,
}

/// Puts classes right that lists stated: those in force from the same days are kept as what was
/// replaced, by the list that the new ones come from.
///
/// # Errors
/// `corrupt` when a household has no class from that day, or one that a round decided.
pub async fn replace_many(
    db: &impl Db,
    rows: Vec<ClassAdd>,
    new_id: impl Fn() -> uuid::Uuid,
) -> Result<()> {
    for chunk in rows.chunks(REPLACED_AT_ONCE) {
        let mut binds = Binds::default();
        let each = |fact: &ClassAdd| {
            format!("({}, {})", binds.add(fact.household.0), binds.add(fact.from_day))
        };
        let places: Vec<String> = chunk.iter().map(each).collect();
        let which = format!(
            "where basis = 'recorded' and farm_id is null \
             and (household_id, from_day) in (values {})",
            places.join(", ")
        );
        let sql = format!("select {} from class_fact {which}", ClassThere::columns());
        let values = binds.values();
        let there: Vec<ClassThere> = row::list(db, "class_replaced", &sql, values.clone()).await?;
        if there.len() != chunk.len() {
            return Err(crate::StoreError::Conflict {
                operation: "class_replace",
                constraint: "class_fact_recorded".to_owned(),
            });
        }
        let by: HashMap<(HouseholdId, Day), &ClassAdd> =
            chunk.iter().map(|fact| ((fact.household, fact.from_day), fact)).collect();
        let kept = there.into_iter().filter_map(|there| {
            let new = by.get(&(there.household, there.from_day))?;
            let id = new_id();
            mark::fresh(db, &REPLACED_MARKED, id);
            Some(ClassBefore {
                id,
                there,
                replaced_import: new.import.map(|id| id.0),
                replaced_at: new.recorded_at,
                replaced_by: new.recorded_by,
            })
        });
        row::insert_many(db, "class_replace", "class_replaced", kept, []).await?;
        row::run(db, "class_replace", &format!("delete from class_fact {which}"), values).await?;
    }
    // One took the place of another: the log counts no more of them than before.
    insert(db, rows).await
}

/// A class that a household had until it was put right.
#[derive(Debug, Clone, FromRow)]
pub struct ClassReplaced {
    /// As it was.
    pub class: Class,
    pub from_day: Day,
    /// When it was put right.
    pub replaced_at: DateTime<Utc>,
}

/// The classes of a household that were put right, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_replaced(db: &impl Db, id: HouseholdId) -> Result<Vec<ClassReplaced>> {
    let sql = format!(
        "select {} from class_replaced where household_id = $1 \
               order by replaced_at desc, id desc",
        ClassReplaced::columns()
    );
    row::list(db, "class_list_replaced", sql, [id.0.into()]).await
}

/// All class facts that were put right, one page by id: what comes after one.
///
/// # Errors
/// When the database cannot be asked.
pub async fn lines_replaced(
    db: &impl Db,
    after: Option<uuid::Uuid>,
    limit: u32,
) -> Result<Vec<(uuid::Uuid, ClassLine)>> {
    let sql = "select id, household_id, from_day, class, cast(null as uuid) as round_id, import_id, \
               cast(null as uuid) as farm_id from class_replaced where id > $1 order by id limit $2";
    let after = after.unwrap_or_default();
    row::keyed(db, "class_lines_replaced", sql, [after.into(), i64::from(limit).into()]).await
}

/// One class fact as it is counted for the log: whose, from when, which, from where.
#[derive(Debug, Clone, FromRow)]
pub struct ClassLine {
    /// Whose.
    pub household: HouseholdId,
    /// From when.
    pub from_day: Day,
    pub class: Class,
    /// The round whose decision put it in force.
    pub round: Option<base::id::RoundId>,
    /// The list that stated it.
    pub import: Option<base::id::ImportId>,
    /// The farming household whose answer put it in force.
    pub farm: Option<base::id::FarmId>,
}

impl From<&ClassAdd> for ClassLine {
    fn from(add: &ClassAdd) -> ClassLine {
        ClassLine {
            household: add.household,
            from_day: add.from_day,
            class: add.class,
            round: add.round,
            import: add.import,
            farm: add.farm,
        }
    }
}

/// All class facts, one page by household and day: what comes after a place.
///
/// # Errors
/// When the database cannot be asked.
pub async fn lines(
    db: &impl Db,
    after: Option<(HouseholdId, Day)>,
    limit: u32,
) -> Result<Vec<ClassLine>> {
    // No household has the nil id, so any day begins before the first line.
    let (household, day) = after.unwrap_or((HouseholdId(uuid::Uuid::nil()), crate::still()));
    let sql = "select household_id, from_day, class, round_id, import_id, farm_id from class_fact \
               where (household_id, from_day) > ($1, $2) \
               order by household_id, from_day limit $3";
    let values = [household.0.into(), day.into(), i64::from(limit).into()];
    row::list(db, "class_lines", sql, values).await
}

/// A class fact that nothing stands behind.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Unaccounted {
    /// The household's code.
    pub code: String,
    pub class: Class,
    pub from_day: Day,
}

/// Class facts that contradict what they rest on: the verdict says another class; the round is
/// not decided, or on another day; the frozen lists of the decision have the household otherwise.
///
/// # Errors
/// When the database cannot be asked.
pub async fn unaccounted(db: &impl Db, limit: u32) -> Result<Vec<Unaccounted>> {
    let sql = include_str!("class_fact/unaccounted.sql");
    row::list(db, "class_unaccounted", sql, [i64::from(limit).into()]).await
}

/// A household that has no class of a round or list it came through.
#[derive(Debug, Clone, FromRow)]
pub struct Lacking {
    pub household: HouseholdId,
    pub code: String,
    /// The class that its verdict in the round says.
    pub class: Option<Class>,
    /// From when the decision puts that in force.
    pub from_day: Option<Day>,
}

/// Households with a verdict in a round that have no class of it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn lacking_of_round(db: &impl Db, id: uuid::Uuid, limit: u32) -> Result<Vec<Lacking>> {
    let sql = "select v.household_id, h.code, nullif(v.class, 'incomplete') as class, \
               r.decision_day as from_day \
               from verdict v join round r on r.id = v.round_id \
               join household h on h.id = v.household_id where v.round_id = $1 \
               and not exists (select 1 from verdict n where n.replaces = v.id) \
               and not exists (select 1 from class_fact f \
                where f.household_id = v.household_id and f.round_id = v.round_id) \
               order by h.code limit $2";
    lacking(db, sql, id, limit).await
}

/// Households that a list wrote and that have no class of it: not every list states one of each.
///
/// # Errors
/// When the database cannot be asked.
pub async fn lacking_of_import(db: &impl Db, id: uuid::Uuid, limit: u32) -> Result<Vec<Lacking>> {
    let sql = "select i.household_id, h.code, cast(null as text) as class, \
               cast(null as date) as from_day \
               from import_household i join household h on h.id = i.household_id \
               where i.import_id = $1 and not exists (select 1 from class_fact f \
                where f.household_id = i.household_id and f.import_id = i.import_id) \
               order by h.code limit $2";
    lacking(db, sql, id, limit).await
}

async fn lacking(db: &impl Db, sql: &str, id: uuid::Uuid, limit: u32) -> Result<Vec<Lacking>> {
    row::list(db, "class_lacking", sql, [id.into(), i64::from(limit).into()]).await
}

/// The days from which a list put classes in force; a list has one, or a few.
///
/// # Errors
/// When the database cannot be asked.
pub async fn days_of_import(db: &impl Db, id: uuid::Uuid) -> Result<Vec<Day>> {
    let sql = "select distinct from_day from class_fact where import_id = $1 \
               order by from_day limit 20";
    row::values(db, "class_days", sql, [id.into()]).await
}

/// A class fact to be added.
#[derive(Debug, Clone, FromRow, IntoRow)]
#[row(table = "x")]
pub struct ClassAdd {
    /// Whose.
    pub household: HouseholdId,
    /// From when.
    pub from_day: Day,
    pub class: Class,
    /// The verdict it rests on; `None` when a list stated it.
    pub verdict: Option<base::id::VerdictId>,
    pub round: Option<base::id::RoundId>,
    /// The file.
    pub import: Option<base::id::ImportId>,
    /// The farming household that was answered.
    pub farm: Option<base::id::FarmId>,
    pub decision_number: Option<String>,
    pub decision_day: Option<Day>,
    pub a_points: Option<i64>,
    pub b_points: Option<i64>,
    /// When it was written down.
    pub recorded_at: DateTime<Utc>,
    /// By whom.
    pub recorded_by: AccountId,
}

/// A class of a household among many.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct ClassOfOne {
    /// Whose.
    pub household: HouseholdId,
    /// From when.
    pub from_day: Day,
    pub class: Class,
    /// Whether a list stated it, and not a round's decision.
    #[row(sql = "basis = 'recorded' and farm_id is null")]
    pub is_stated: bool,
}

/// The classes of many households.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_of_many(db: &impl Db, ids: &[HouseholdId]) -> Result<Vec<ClassOfOne>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "select {} from class_fact \
             where household_id in ({})",
            ClassOfOne::columns(),
            places.join(", ")
        );
        found.extend(row::list::<ClassOfOne>(db, "class_list_many", sql, binds.values()).await?);
    }
    Ok(found)
}

/// Which of some households are farming households of average living standard before a day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn average_farming(
    db: &impl Db,
    ids: &[HouseholdId],
    day: Day,
) -> Result<HashSet<HouseholdId>> {
    let mut found = HashSet::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let day = binds.add(day);
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "select f.household_id from class_fact f where f.household_id in ({}) \
             and f.class = 'average_farming' and f.from_day < {day} \
             and not exists (select 1 from class_fact later \
              where later.household_id = f.household_id and later.from_day > f.from_day \
              and later.from_day < {day})",
            places.join(", ")
        );
        let rows: Vec<HouseholdId> = row::values(db, "class_average", sql, binds.values()).await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Whether a class came into force in the scope after one day and until another.
///
/// # Errors
/// When the database cannot be asked.
pub async fn any_between(db: &impl Db, scope: &Scope, (after, until): (Day, Day)) -> Result<bool> {
    let mut binds = Binds::default();
    let (after, until) = (binds.add(after), binds.add(until));
    let seen = scope.on_village("y.village_id", &mut binds);
    let sql = format!(
        "select 1 as one from class_fact f join stay y on y.household_id = f.household_id \
         where f.class in ('poor', 'near_poor', 'average_farming', 'not_poor') \
         and f.from_day > {after} and f.from_day <= {until} and {seen} limit 1"
    );
    Ok(row::one(db, "class_any_between", sql, binds.values()).await?.is_some())
}

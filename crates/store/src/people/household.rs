//! Households, their people, and the lists of them: what the register is in the database.

mod heads;
mod marked;

use std::collections::HashMap;

use base::Day;
use base::id::{AccountId, HouseholdId, PersonId, VillageId};
use chrono::{DateTime, Datelike, Utc};
use register::{Class, HouseholdCode, HouseholdFacts, NewHousehold, NewMember};
use sea_orm::Value;
use uuid::Uuid;

use crate::kernel::db::{Engine, engine_of};
use crate::kernel::dialect::Insert;
use crate::kernel::error::Result;
use crate::kernel::mark;
use crate::kernel::row::{self, Binds, FromRow};
use crate::kernel::seal::{self, Place, Seal};
use crate::kernel::sealing::Column;
use crate::people::household_fact::{self, FactOrigin, FactSource};
use crate::people::{member, person_fact, person_number, search};
use crate::{Db, Scope, still};

pub use crate::people::household_mark::MARKED;
pub(crate) use crate::people::household_mark::touch_people;
pub use crate::people::search::HouseholdQuery;
pub use heads::{HeadRow, addresses, heads};

/// What is sealed here.
pub(crate) const SEALED: &[Column] = &[Column::text("household.content_hash")];

/// A household to be added, with what the program makes for it.
pub struct HouseholdAdd<'a> {
    /// What the person entered.
    pub household: &'a NewHousehold,
    /// Its short code for papers.
    pub code: HouseholdCode,
    /// Hash of what was entered: the same id with the same hash is the same household again.
    pub content_hash: String,
    /// Where it and what is known of its people are from.
    pub source: FactSource,
}

/// Adds households with their members and what is known of both since then (of who was born later,
/// since birth); in one transaction this is all or nothing.
///
/// # Errors
/// A conflict: `household.id`/`household_pkey`, `household.code`/`household_code_key`,
/// `one_household_a_person`, `one_head_a_household`.
pub async fn add_many(
    db: &impl Db,
    adds: &[HouseholdAdd<'_>],
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    HouseholdRows::of(engine_of(db), &**db.seal(), adds, by, at)?.add(db).await
}

const HOUSEHOLD_ADD: &str = "household_add";
const HOUSEHOLD: [&str; 6] = ["id", "code", "content_hash", "created_at", "created_by", "mark"];
const STAY: [&str; 5] = ["household_id", "village_id", "address", "from_day", "to_day"];

/// What is known of a household since a day.
type Stated = (HouseholdId, Day, HouseholdFacts);

/// The rows that households are in the database. Making them is most of the program's own work on a
/// large list, and goes on while the database writes those before.
pub struct HouseholdRows {
    inserts: Vec<Insert>,
    marks: Vec<(Uuid, Option<String>)>,
    household_facts: Vec<(FactOrigin, Vec<Stated>)>,
}

impl HouseholdRows {
    /// Makes the rows of new households, of their people, and of what is known of both, source by
    /// source.
    ///
    /// # Errors
    /// When something cannot be written down.
    pub fn of(
        engine: Engine,
        seal: &dyn Seal,
        adds: &[HouseholdAdd<'_>],
        by: AccountId,
        at: DateTime<Utc>,
    ) -> Result<HouseholdRows> {
        let marks: Vec<(Uuid, Option<String>)> = adds
            .iter()
            .map(|add| {
                let text = marked::new_text(add, by, at)?;
                Ok((add.household.id.0, mark::made(seal, &MARKED, 1, &text)))
            })
            .collect::<Result<_>>()?;
        let household = |(add, (_, mark)): (&HouseholdAdd<'_>, &(Uuid, Option<String>))| {
            Ok(vec![
                add.household.id.0.into(),
                add.code.to_string().into(),
                sealed_hash(seal, add.household.id, &add.content_hash)?.into(),
                at.into(),
                by.0.into(),
                mark.clone().into(),
            ])
        };
        let households: Vec<Vec<Value>> =
            adds.iter().zip(&marks).map(household).collect::<Result<_>>()?;
        let stay = |add: &HouseholdAdd<'_>| {
            let h = add.household;
            vec![
                h.id.0.into(),
                h.village.0.into(),
                h.address.as_str().into(),
                h.since.into(),
                still().into(),
            ]
        };
        let members: Vec<(&NewHousehold, usize, &NewMember)> = adds
            .iter()
            .flat_map(|add| {
                add.household.members.iter().enumerate().map(|(i, m)| (add.household, i, m))
            })
            .collect();
        let membership = |(household, position, member): &(&NewHousehold, usize, &NewMember)| {
            vec![
                member.id.0.into(),
                household.id.0.into(),
                member.relation.as_str().into(),
                i32::try_from(*position).unwrap_or(i32::MAX).into(),
                household.joins_on(member).into(),
                still().into(),
            ]
        };
        let insert = |table, columns: &[&str], rows| {
            Insert::of(engine, HOUSEHOLD_ADD, table, columns, rows, "")
        };
        let mut inserts = vec![
            insert("household", &HOUSEHOLD, households),
            insert("stay", &STAY, adds.iter().map(stay).collect()),
            member::people_insert(engine, seal, members.iter().map(|(_, _, member)| *member))?,
            insert("membership", &member::MEMBERSHIP, members.iter().map(membership).collect()),
        ];
        let mut household_facts = Vec::new();
        for adds in adds.chunk_by(|one, next| one.source == next.source) {
            let Some(source) = adds.first().map(|add| add.source) else { continue };
            let origin = FactOrigin { source, at, by };
            let of_people: Vec<_> = adds
                .iter()
                .flat_map(|add| {
                    let household = add.household;
                    household.members.iter().map(move |m| (m.id, household.joins_on(m), m.facts))
                })
                .collect();
            inserts.push(person_fact::first_insert(engine, &of_people, origin));
            let of_households = adds
                .iter()
                .map(|add| (add.household.id, add.household.since, add.household.facts.clone()))
                .collect();
            household_facts.push((origin, of_households));
        }
        Ok(HouseholdRows { inserts, marks, household_facts })
    }

    /// Writes them.
    ///
    /// # Errors
    /// As [`add_many`].
    pub async fn add(self, db: &impl Db) -> Result<()> {
        for insert in self.inserts {
            insert.run(db).await?;
        }
        mark::added(db, &MARKED, self.marks.len());
        for (id, mark) in self.marks {
            mark::note(db, &MARKED, id, mark);
        }
        for (origin, facts) in self.household_facts {
            household_fact::add_many(db, &facts, origin).await?;
        }
        Ok(())
    }
}

/// The content hash under which a household id was added, if it was.
///
/// # Errors
/// When the database cannot be asked.
pub async fn content_hash(db: &impl Db, id: HouseholdId) -> Result<Option<String>> {
    let sql = "select content_hash from household where id = $1";
    let hash = row::value(db, "household_hash", sql, [id.0.into()]).await?;
    hash.map(|hash| seal::open_text(&**db.seal(), hash_place(&id), hash)).transpose()
}

/// Whole numbers go into the hash of a household, and nobody has many of them to try.
fn hash_place(id: &HouseholdId) -> Place<'_> {
    Place { column: "household.content_hash", row: id.0.as_bytes() }
}

/// The content hash as it is kept.
pub(crate) fn sealed_hash(seal: &dyn Seal, id: HouseholdId, hash: &str) -> Result<String> {
    seal::text(seal, hash_place(&id), hash)
}

/// Which of these households are in the register, with the hash they were added under.
///
/// # Errors
/// When the database cannot be asked.
pub async fn existing(db: &impl Db, ids: &[HouseholdId]) -> Result<Vec<(HouseholdId, String)>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql =
            format!("select id, content_hash from household where id in ({})", places.join(", "));
        let kept: Vec<(HouseholdId, String)> =
            row::list(db, "household_existing", sql, binds.values()).await?;
        for (id, hash) in kept {
            found.push((id, seal::open_text(&**db.seal(), hash_place(&id), hash)?));
        }
    }
    Ok(found)
}

/// Households of the scope by code, for lists that carry codes.
///
/// # Errors
/// When the database cannot be asked.
pub async fn by_codes(
    db: &impl Db,
    scope: &Scope,
    codes: &[String],
) -> Result<Vec<(String, HouseholdId)>> {
    let mut found = Vec::new();
    for chunk in codes.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|code| binds.add(code.as_str())).collect();
        let seen = scope.on_village("s.village_id", &mut binds);
        let sql = format!(
            "select h.code, h.id from household h where h.code in ({}) \
             and exists (select 1 from stay s where s.household_id = h.id and {seen})",
            places.join(", ")
        );
        found.append(&mut row::list(db, "household_by_code", sql, binds.values()).await?);
    }
    Ok(found)
}

/// Which of these codes households of the whole register have.
///
/// # Errors
/// When the database cannot be asked.
pub async fn taken_codes(db: &impl Db, codes: &[String]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for chunk in codes.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|code| binds.add(code.as_str())).collect();
        let sql = format!("select code from household where code in ({})", places.join(", "));
        found.append(&mut row::values(db, "household_codes", sql, binds.values()).await?);
    }
    Ok(found)
}

/// People of the whole register who hold one of these numbers on a day: number, person, household.
/// Not scoped: a person counted in another commune must be noticed, though not shown.
///
/// # Errors
/// When the database cannot be asked.
pub async fn by_identity(
    db: &impl Db,
    numbers: &[String],
    day: Day,
) -> Result<Vec<(String, PersonId, HouseholdId)>> {
    let mut found = Vec::new();
    for chunk in numbers.chunks(500) {
        let hashed: HashMap<Uuid, &String> = chunk
            .iter()
            .flat_map(|number| db.seal().hashes(number).into_iter().map(move |it| (it, number)))
            .map(|(hash, number)| (person_number::indexed(hash), number))
            .collect();
        if hashed.is_empty() {
            break;
        }
        let mut binds = Binds::default();
        let places: Vec<String> = hashed.keys().map(|hash| binds.add(*hash)).collect();
        let sql = holders("p.identity_index", &places, day, &mut binds);
        let holders: Vec<(Uuid, PersonId, HouseholdId)> =
            row::list(db, "person_by_identity", sql, binds.values()).await?;
        found.extend(holders.into_iter().filter_map(|(hash, person, household)| {
            Some(((*hashed.get(&hash)?).clone(), person, household))
        }));
    }
    if !person_number::some_plain(db).await? {
        return Ok(found);
    }
    for chunk in numbers.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|number| binds.add(number.as_str())).collect();
        let sql = holders("p.identity_number", &places, day, &mut binds);
        found.append(&mut row::list(db, "person_by_identity", sql, binds.values()).await?);
    }
    Ok(found)
}

fn holders(column: &str, places: &[String], day: Day, binds: &mut Binds) -> String {
    let (from, to) = (binds.add(day), binds.add(day));
    format!(
        "select {column} as number, p.id, m.household_id from person p \
         join membership m on m.person_id = p.id and m.from_day <= {from} and m.to_day > {to} \
         where {column} in ({})",
        places.join(", ")
    )
}

/// A household as it is listed.
#[derive(Debug, Clone, FromRow)]
#[row(table = "h")]
pub struct HouseholdRow {
    pub id: HouseholdId,
    /// Its short code, as printed: K7Q2-9MXD-4.
    pub code: String,
    /// The head's name on the day.
    #[row(sql = "p.name")]
    pub head: String,
    /// The head's year of birth.
    #[row(column = "birth_year")]
    #[row(sql = "p.birth_year")]
    pub head_birth_year: Option<i32>,
    /// Where the next page goes on.
    #[row(sql = "p.sort_key")]
    pub sort_key: String,
    #[row(sql = "s.village_id")]
    pub village: VillageId,
    /// The village's name.
    #[row(sql = "v.name")]
    pub village_name: String,
    /// The address within it.
    #[row(sql = "s.address")]
    pub address: String,
    /// The class in force on the day; `None` when none was ever decided.
    #[row(unlisted)]
    pub class: Option<Class>,
    /// Members on the day.
    #[row(unlisted)]
    pub people: i64,
}

const CLASS_ON: &str = "(select c.class from class_fact c where c.household_id = h.id \
     and c.from_day <= {day} order by c.from_day desc limit 1)";

/// One page of the households that live in the scope on a day, by the head's given name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    query: &HouseholdQuery,
    day: Day,
    limit: u32,
) -> Result<Vec<HouseholdRow>> {
    let places = search::page(db, scope, query, day, search::Order::Name, limit).await?;
    let ids: Vec<HouseholdId> = places.into_iter().map(|(_, id)| id).collect();
    list_by_ids(db, scope, &ids, day).await
}

/// Households by id, in the order of a list of them, for the rows behind a figure.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_by_ids(
    db: &impl Db,
    scope: &Scope,
    ids: &[HouseholdId],
    day: Day,
) -> Result<Vec<HouseholdRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let day_at = binds.add(day);
    let class_on = CLASS_ON.replace("{day}", &day_at);
    let places: Vec<String> = ids.iter().map(|id| binds.add(id.0)).collect();
    let seen = scope.on_each_village("s.village_id", &mut binds);
    // The latest stay and head not after the day: a household may have left by then.
    let sql = format!(
        "select {}, {class_on} as class, \
         (select count(*) from membership n where n.household_id = h.id \
          and n.from_day <= {day_at} and n.to_day > {day_at}) as people \
         from household h \
         join membership m on m.household_id = h.id and m.relation = 'head' and m.from_day = \
          (select max(x.from_day) from membership x where x.household_id = h.id \
           and x.relation = 'head' and x.from_day <= {day_at}) \
         join person p on p.id = m.person_id \
         join stay s on s.household_id = h.id and s.from_day = \
          (select max(y.from_day) from stay y where y.household_id = h.id and y.from_day <= {day_at}) \
         join village v on v.id = s.village_id \
         where h.id in ({}) and {seen} order by p.sort_key, h.id",
        HouseholdRow::columns(),
        places.join(", ")
    );
    row::list(db, "household_list_by_ids", sql, binds.values()).await
}

/// A household by its id, when the scope covers where it lives (or last lived).
#[derive(Debug, Clone)]
pub struct HouseholdRecord {
    pub id: HouseholdId,
    /// Its short code.
    pub code: String,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// Where it lives, the latest stay first.
    pub stays: Vec<StayRow>,
}

/// A period of living in one place.
#[derive(Debug, Clone, FromRow)]
#[row(table = "s")]
pub struct StayRow {
    pub village: VillageId,
    #[row(sql = "v.name")]
    pub village_name: String,
    /// The address within it.
    pub address: String,
    /// First day.
    pub from_day: Day,
    /// First day after; 9999-12-31 while it lasts.
    pub to_day: Day,
}

/// Finds a household.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, scope: &Scope, id: HouseholdId) -> Result<Option<HouseholdRecord>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_village("s.village_id", &mut binds);
    // Only the latest stay opens the door: who moved away is the new commune's household.
    let sql = format!(
        "select h.id, h.code, h.created_at from household h \
         join stay s on s.household_id = h.id \
         where h.id = {key} and {seen} \
         and s.from_day = (select max(y.from_day) from stay y where y.household_id = h.id)"
    );
    match row::find(db, "household_find", sql, binds.values()).await? {
        Some(household) => with_stays(db, household).await.map(Some),
        None => Ok(None),
    }
}

/// A household by its id, wherever it lives: for a commune that another one sends it to.
///
/// # Errors
/// When the database cannot be asked.
pub async fn record(db: &impl Db, id: HouseholdId) -> Result<Option<HouseholdRecord>> {
    let sql = "select id, code, created_at from household where id = $1";
    match row::find(db, "household_record", sql, [id.0.into()]).await? {
        Some(household) => with_stays(db, household).await.map(Some),
        None => Ok(None),
    }
}

async fn with_stays(
    db: &impl Db,
    (id, code, created_at): (HouseholdId, String, DateTime<Utc>),
) -> Result<HouseholdRecord> {
    let sql = format!(
        "select {} from stay s join village v on v.id = s.village_id \
         where s.household_id = $1 order by s.from_day desc",
        StayRow::columns()
    );
    let stays = row::list(db, "household_find", sql, [id.0.into()]).await?;
    Ok(HouseholdRecord { id, code, created_at, stays })
}

/// Households and people in the scope on a day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(db: &impl Db, scope: &Scope, day: Day) -> Result<(i64, i64)> {
    let mut binds = Binds::default();
    let day_at = binds.add(day);
    let seen = scope.on_village("s.village_id", &mut binds);
    let sql = format!(
        "select count(distinct s.household_id) as households, count(m.person_id) as people \
         from stay s left join membership m on m.household_id = s.household_id \
         and m.from_day <= {day_at} and m.to_day > {day_at} \
         where s.from_day <= {day_at} and s.to_day > {day_at} and {seen}"
    );
    Ok(row::find(db, "household_count", sql, binds.values()).await?.unwrap_or_default())
}

/// The first year in which a household of the scope has a class, or else a place.
///
/// # Errors
/// When the database cannot be asked.
pub async fn first_year(db: &impl Db, scope: &Scope) -> Result<Option<i32>> {
    let mut binds = Binds::default();
    let seen = scope.on_village("s.village_id", &mut binds);
    let sql = format!(
        "select min(f.from_day) as classed, min(s.from_day) as placed from stay s \
         left join class_fact f on f.household_id = s.household_id where {seen}"
    );
    let (classed, placed): (Option<Day>, Option<Day>) =
        row::find(db, "household_first_year", sql, binds.values()).await?.unwrap_or_default();
    Ok(classed.or(placed).map(|day| day.year()))
}

//! What the register knows of the households and people an event is about.

use base::Day;
use base::id::{HouseholdId, PersonId};
use register::Relation;
use register::people::household_event::{Home, Period, PersonData};

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, Row};
use crate::people::member;
use crate::{Db, still};

/// Periods and homes.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Every period of every household and person asked for.
    pub periods: Vec<Period>,
    /// The latest stay of every household asked for, and of every household of those people.
    pub homes: Vec<Home>,
}

/// Reads the books of some households and people. Not scoped: who may act on a household was
/// asked before, and a person counted elsewhere must be noticed.
///
/// # Errors
/// When the database cannot be asked.
pub async fn books(
    db: &impl Db,
    households: &[HouseholdId],
    persons: &[PersonId],
) -> Result<Known> {
    let mut binds = Binds::default();
    let of_household: Vec<String> = households.iter().map(|id| binds.add(id.0)).collect();
    let of_person: Vec<String> = persons.iter().map(|id| binds.add(id.0)).collect();
    let or_nil = |places: Vec<String>, binds: &mut Binds| match places.is_empty() {
        true => binds.add(uuid::Uuid::nil()),
        false => places.join(", "),
    };
    let (of_household, of_person) =
        (or_nil(of_household, &mut binds), or_nil(of_person, &mut binds));
    let sql = format!(
        "select m.household_id, m.person_id, p.name, p.birth_day, p.birth_year, m.relation, \
         m.position, m.from_day, m.to_day from membership m join person p on p.id = m.person_id \
         where m.household_id in ({of_household}) or m.person_id in ({of_person}) \
         order by m.household_id, m.position, m.from_day"
    );
    let rows = row::all(db, "event_books", sql, binds.values()).await?;
    let periods: Vec<Period> = rows.iter().map(read_period).collect::<Result<_>>()?;
    let mut ids: Vec<HouseholdId> = households.to_vec();
    ids.extend(periods.iter().map(|period| period.household));
    ids.sort_unstable();
    ids.dedup();
    Ok(Known { periods, homes: homes(db, &ids).await? })
}

async fn homes(db: &impl Db, ids: &[HouseholdId]) -> Result<Vec<Home>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "select s.household_id, s.village_id, s.address, s.from_day, s.to_day from stay s \
             where s.household_id in ({}) and s.from_day = \
             (select max(y.from_day) from stay y where y.household_id = s.household_id)",
            places.join(", ")
        );
        for row in row::all(db, "event_homes", sql, binds.values()).await? {
            found.push(Home {
                id: HouseholdId(row.get("household_id")?),
                village: base::id::VillageId(row.get("village_id")?),
                address: row.get("address")?,
                from: row.get("from_day")?,
                to: ended(row.get("to_day")?),
            });
        }
    }
    Ok(found)
}

fn read_period(row: &Row) -> Result<Period> {
    let day: Option<Day> = row.get("birth_day")?;
    let year: Option<i32> = row.get("birth_year")?;
    Ok(Period {
        household: HouseholdId(row.get("household_id")?),
        person: PersonId(row.get("person_id")?),
        name: row.get("name")?,
        birth: day.map(base::Birth::Day).or(year.map(base::Birth::Year)),
        relation: row.named("relation", Relation::from_name)?,
        position: row.get("position")?,
        from: row.get("from_day")?,
        to: ended(row.get("to_day")?),
    })
}

fn ended(to: Day) -> Option<Day> {
    (to < still()).then_some(to)
}

/// Who of these people is dead: by an event that was not taken back.
///
/// # Errors
/// When the database cannot be asked.
pub async fn dead(db: &impl Db, persons: &[PersonId]) -> Result<Vec<PersonId>> {
    if persons.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let places: Vec<String> = persons.iter().map(|id| binds.add(id.0)).collect();
    let sql = format!(
        "select distinct d.person_id from event_person d join event e on e.id = d.event_id \
         where d.part = 'died' and d.person_id in ({}) and e.kind <> 'undo' \
         and not exists (select 1 from event u where u.undoes = e.id)",
        places.join(", ")
    );
    let rows = row::all(db, "event_dead", sql, binds.values()).await?;
    rows.iter().map(|row| Ok(PersonId(row.get("person_id")?))).collect()
}

/// What is written of a person.
///
/// # Errors
/// When the database cannot be asked.
pub async fn person_data(db: &impl Db, person: PersonId) -> Result<Option<PersonData>> {
    let sql = "select p.id, p.name, p.sex, p.birth_day, p.birth_year, p.ethnicity, \
               p.identity_number, p.identity_sealed, p.identity_missing, p.facts \
               from person p where p.id = $1";
    let row = row::one(db, "event_person_data", sql, [person.0.into()]).await?;
    row.as_ref().map(|row| member::read_data(db.seal(), row)).transpose()
}

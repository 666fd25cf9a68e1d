//! What the register knows of the households and people an event is about.

use base::Day;
use base::id::{HouseholdId, PersonId};
use register::people::household_event::{Home, Period, PersonData};

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow, Row};
use crate::people::member::PersonKept;
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
        "select {} from membership m join person p on p.id = m.person_id \
         where m.household_id in ({of_household}) or m.person_id in ({of_person}) \
         order by m.household_id, m.position, m.from_day",
        Period::columns()
    );
    let periods: Vec<Period> = row::list(db, "event_books", sql, binds.values()).await?;
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
            "select {} from stay s \
             where s.household_id in ({}) and s.from_day = \
             (select max(y.from_day) from stay y where y.household_id = s.household_id)",
            Home::columns(),
            places.join(", ")
        );
        found.append(&mut row::list(db, "event_homes", sql, binds.values()).await?);
    }
    Ok(found)
}

impl FromRow for Home {
    fn list(out: &mut Vec<&'static str>) {
        out.extend(["s.household_id", "s.village_id", "s.address", "s.from_day", "s.to_day"]);
    }
    fn read(row: &Row) -> Result<Home> {
        Ok(Home {
            id: row.take("household_id")?,
            village: row.take("village_id")?,
            address: row.take("address")?,
            from: row.take("from_day")?,
            to: ended(row.take("to_day")?),
        })
    }
}

impl FromRow for Period {
    fn list(out: &mut Vec<&'static str>) {
        out.extend(["m.household_id", "m.person_id", "p.name", "p.birth_day", "p.birth_year"]);
        out.extend(["m.relation", "m.position", "m.from_day", "m.to_day"]);
    }
    fn read(row: &Row) -> Result<Period> {
        Ok(Period {
            household: row.take("household_id")?,
            person: row.take("person_id")?,
            name: row.take("name")?,
            birth: FromRow::read(row)?,
            relation: row.take("relation")?,
            position: row.take("position")?,
            from: row.take("from_day")?,
            to: ended(row.take("to_day")?),
        })
    }
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
    row::values(db, "event_dead", sql, binds.values()).await
}

/// What is written of a person.
///
/// # Errors
/// When the database cannot be asked.
pub async fn person_data(db: &impl Db, person: PersonId) -> Result<Option<PersonData>> {
    let sql = format!("select {} from person p where p.id = $1", PersonKept::columns());
    let kept = row::find::<PersonKept>(db, "event_person_data", sql, [person.0.into()]).await?;
    kept.map(|kept| kept.open(db.seal())).transpose()
}

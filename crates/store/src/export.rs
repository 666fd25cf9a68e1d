//! What is known of many households at once, for lists that leave the program: a few statements for
//! some hundred households, whatever their number of members. Which of it leaves is decided above.

use base::Day;
use base::id::{HouseholdId, PersonId, VillageId};
use register::{Class, Relation, Sex};

use crate::error::Result;
use crate::row::{self, Binds, Row};
use crate::seal::Sealer;
use crate::{Db, Scope, person_number};

/// A person as exported; the number is whole and must be masked by whoever shows it.
#[derive(Debug, Clone)]
pub struct PersonDetail {
    /// Id.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Sex.
    pub sex: Option<Sex>,
    /// Day of birth.
    pub birth_day: Option<Day>,
    /// Year of birth.
    pub birth_year: Option<i32>,
    /// Ethnic group.
    pub ethnicity: Option<String>,
    /// Identity number.
    pub identity_number: Option<String>,
    /// Why there is none.
    pub identity_missing: Option<String>,
}

/// A household as exported.
#[derive(Debug, Clone)]
pub struct HouseholdDetail {
    /// Id.
    pub id: HouseholdId,
    /// Code for papers.
    pub code: String,
    /// Its village.
    pub village: VillageId,
    /// The village's name.
    pub village_name: String,
    /// The commune of that day, by key.
    pub commune: Option<String>,
    /// The address.
    pub address: String,
    /// Members on the day.
    pub people: i64,
    /// The head on the day.
    pub head: PersonDetail,
    /// The class in force, with its first day.
    pub class: Option<(Class, Day)>,
    /// The number and day of its decision.
    pub decision_number: Option<String>,
    /// Its day.
    pub decision_day: Option<Day>,
    /// Score A behind it.
    pub a_points: Option<i64>,
    /// Score B behind it.
    pub b_points: Option<i64>,
    /// The deprivations behind it, one bit an indicator of the standard.
    pub deprived: Option<i64>,
    /// That standard.
    pub standard: Option<String>,
}

/// A member as exported.
#[derive(Debug, Clone)]
pub struct MemberDetail {
    /// The household.
    pub household: HouseholdId,
    /// The person.
    pub person: PersonDetail,
    /// What they are to the head.
    pub relation: Relation,
    /// Their place in the household.
    pub position: i32,
    /// First day in it.
    pub from_day: Day,
}

const PERSON: &str = "p.id as person_id, p.name, p.sex, p.birth_day, p.birth_year, p.ethnicity, \
     p.identity_number, p.identity_sealed, p.identity_missing";

/// The households of these ids that live in the scope on the day, in no order.
///
/// # Errors
/// When the database cannot be asked.
pub async fn households(
    db: &impl Db,
    scope: &Scope,
    ids: &[HouseholdId],
    day: Day,
) -> Result<Vec<HouseholdDetail>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let day_at = binds.add(day);
    let places: Vec<String> = ids.iter().map(|id| binds.add(id.0)).collect();
    let seen = scope.on_village("c.village_id", &mut binds);
    // What a household answered in another commune stays there when it moves on.
    let own = scope.on_commune("r.commune_key", &mut binds);
    let sql = format!(
        "select h.id, h.code, c.village_id, v.name as village_name, s.address, {PERSON}, \
         (select vp.commune_key from village_path vp where vp.village_id = c.village_id \
          and vp.from_day <= {day_at} and vp.to_day > {day_at}) as commune_key, \
         (select count(*) from membership n where n.household_id = h.id \
          and n.from_day <= {day_at} and n.to_day > {day_at}) as people, \
         f.class, f.from_day as class_from, f.decision_number, f.decision_day, \
         cast(f.a_points as bigint) as a_points, cast(f.b_points as bigint) as b_points, \
         case when r.id is null then null else cast(w.deprived as bigint) end as deprived, \
         r.standard_id \
         from household_card c \
         join household h on h.id = c.household_id \
         join person p on p.id = c.head_id \
         join village v on v.id = c.village_id \
         join stay s on s.household_id = c.household_id \
          and s.from_day <= {day_at} and s.to_day > {day_at} \
         left join class_fact f on f.household_id = c.household_id and f.from_day = \
          (select max(k.from_day) from class_fact k where k.household_id = c.household_id \
           and k.from_day <= {day_at}) \
         left join verdict w on w.id = f.verdict_id \
         left join round r on r.id = w.round_id and {own} \
         where c.household_id in ({}) and c.from_day <= {day_at} and c.to_day > {day_at} \
         and {seen}",
        places.join(", ")
    );
    let rows = row::all(db, "export_households", sql, binds.values()).await?;
    rows.iter().map(|row| read_household(db.seal(), row)).collect()
}

/// The members on a day of these households, household by household in their order.
///
/// # Errors
/// When the database cannot be asked.
pub async fn members(
    db: &impl Db,
    scope: &Scope,
    ids: &[HouseholdId],
    day: Day,
) -> Result<Vec<MemberDetail>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let day_at = binds.add(day);
    let places: Vec<String> = ids.iter().map(|id| binds.add(id.0)).collect();
    let seen = scope.on_village("c.village_id", &mut binds);
    let sql = format!(
        "select m.household_id, m.relation, m.position, m.from_day, {PERSON} \
         from household_card c \
         join membership m on m.household_id = c.household_id \
          and m.from_day <= {day_at} and m.to_day > {day_at} \
         join person p on p.id = m.person_id \
         where c.household_id in ({}) and c.from_day <= {day_at} and c.to_day > {day_at} \
         and {seen} order by m.household_id, m.position, m.person_id",
        places.join(", ")
    );
    let rows = row::all(db, "export_members", sql, binds.values()).await?;
    rows.iter()
        .map(|row| {
            Ok(MemberDetail {
                household: HouseholdId(row.get("household_id")?),
                person: read_person(db.seal(), row)?,
                relation: row.named("relation", Relation::from_name)?,
                position: row.get("position")?,
                from_day: row.get("from_day")?,
            })
        })
        .collect()
}

fn read_person(seal: &Sealer, row: &Row) -> Result<PersonDetail> {
    Ok(PersonDetail {
        id: PersonId(row.get("person_id")?),
        name: row.get("name")?,
        sex: row.maybe_named("sex", Sex::from_name)?,
        birth_day: row.get("birth_day")?,
        birth_year: row.get("birth_year")?,
        ethnicity: row.get("ethnicity")?,
        identity_number: person_number::read(seal, row, row.get("person_id")?)?,
        identity_missing: row.get("identity_missing")?,
    })
}

fn read_household(seal: &Sealer, row: &Row) -> Result<HouseholdDetail> {
    let class = row.maybe_named("class", Class::from_name)?;
    let from: Option<Day> = row.get("class_from")?;
    Ok(HouseholdDetail {
        id: HouseholdId(row.get("id")?),
        code: row.get("code")?,
        village: VillageId(row.get("village_id")?),
        village_name: row.get("village_name")?,
        commune: row.get("commune_key")?,
        address: row.get("address")?,
        people: row.get("people")?,
        head: read_person(seal, row)?,
        class: class.zip(from),
        decision_number: row.get("decision_number")?,
        decision_day: row.get("decision_day")?,
        a_points: row.get("a_points")?,
        b_points: row.get("b_points")?,
        deprived: row.get("deprived")?,
        standard: row.get("standard_id")?,
    })
}

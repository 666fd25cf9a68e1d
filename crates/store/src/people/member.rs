//! People, and who belongs to which household when.

use std::collections::HashMap;

use base::id::{HouseholdId, PersonId};
use base::text::{fold, name_sort_key};
use base::{Birth, Day};
use register::people::household_event::PersonData;
use register::{Identity, NewMember, PersonalId, Relation, Sex};
use sea_orm::Value;

use crate::kernel::db::{Engine, engine_of};
use crate::kernel::dialect;
use crate::kernel::dialect::Insert;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow, Row};
use crate::kernel::seal::{Seal, Sealer};
use crate::people::person_number;
use crate::{Db, StoreError};

pub(crate) const MEMBERSHIP: [&str; 6] =
    ["person_id", "household_id", "relation", "position", "from_day", "to_day"];

const PERSON: [&str; 15] = [
    "id",
    "name",
    "folded",
    "sort_key",
    "sex",
    "birth_day",
    "birth_year",
    "ethnicity",
    "facts",
    "identity_sealed",
    "identity_index",
    "identity_kind",
    "identity_sex",
    "identity_birth_year",
    "identity_missing",
];

pub(crate) async fn add_people<'a>(
    db: &impl Db,
    people: impl Iterator<Item = &'a NewMember>,
) -> Result<()> {
    people_insert(engine_of(db), &**db.seal(), people)?.run(db).await
}

/// The rows of new people.
pub(crate) fn people_insert<'a>(
    engine: Engine,
    seal: &dyn Seal,
    people: impl Iterator<Item = &'a NewMember>,
) -> Result<Insert> {
    Ok(Insert::of(engine, PERSON_ADD, "person", &PERSON, people_rows(seal, people)?, ""))
}

/// Writes what people in the register are now.
pub(crate) async fn set_people<'a>(
    db: &impl Db,
    people: impl Iterator<Item = &'a NewMember>,
) -> Result<()> {
    let or = "on conflict (id) do update set name = excluded.name, folded = excluded.folded, \
              sort_key = excluded.sort_key, sex = excluded.sex, birth_day = excluded.birth_day, \
              birth_year = excluded.birth_year, ethnicity = excluded.ethnicity, \
              facts = excluded.facts, identity_number = null, \
              identity_sealed = excluded.identity_sealed, \
              identity_index = excluded.identity_index, identity_kind = excluded.identity_kind, \
              identity_sex = excluded.identity_sex, \
              identity_birth_year = excluded.identity_birth_year, \
              identity_missing = excluded.identity_missing";
    let rows = people_rows(&**db.seal(), people)?;
    dialect::put_many(db, PERSON_ADD, "person", &PERSON, rows, or).await
}

const PERSON_ADD: &str = "person_add";

/// What is known of a person, as it is kept.
pub(crate) fn facts_text(facts: &register::MemberFacts) -> Result<String> {
    serde_json::to_string(facts).map_err(|_| StoreError::corrupt(PERSON_ADD, "facts"))
}

fn people_rows<'a>(
    seal: &dyn Seal,
    people: impl Iterator<Item = &'a NewMember>,
) -> Result<Vec<Vec<Value>>> {
    people
        .map(|member| {
            let facts = facts_text(&member.facts)?;
            let mut row = Vec::with_capacity(PERSON.len());
            row.extend([
                member.id.0.into(),
                member.name.as_str().into(),
                fold(&member.name).into(),
                name_sort_key(&member.name).into(),
                member.sex.map(|sex| sex.as_str().to_owned()).into(),
                member.birth.and_then(Birth::day).into(),
                member.birth.map(Birth::year).into(),
                member.ethnicity.clone().into(),
                facts.into(),
            ]);
            row.extend(person_number::values(seal, member.id.0, &member.identity)?);
            Ok(row)
        })
        .collect()
}

/// Writes a person's data anew.
pub(crate) async fn set_data(db: &impl Db, person: PersonId, data: &PersonData) -> Result<()> {
    const OPERATION: &str = "person_set";
    let facts = facts_text(&data.facts)?;
    let sql = "update person set name = $1, folded = $2, sort_key = $3, sex = $4, birth_day = $5, \
               birth_year = $6, ethnicity = $7, facts = $8, identity_number = null, \
               identity_sealed = $10, identity_index = $11, identity_kind = $12, \
               identity_sex = $13, identity_birth_year = $14, identity_missing = $15 \
               where id = $9";
    let mut values: Vec<Value> = vec![
        data.name.as_str().into(),
        fold(&data.name).into(),
        name_sort_key(&data.name).into(),
        data.sex.map(|sex| sex.as_str().to_owned()).into(),
        data.birth.and_then(Birth::day).into(),
        data.birth.map(Birth::year).into(),
        data.ethnicity.clone().into(),
        facts.into(),
        person.0.into(),
    ];
    values.extend(person_number::values(&**db.seal(), person.0, &data.identity)?);
    row::run(db, OPERATION, sql, values).await?;
    Ok(())
}

/// A person of a household over one period of membership.
#[derive(Debug, Clone)]
pub struct MemberRow {
    /// The person.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Sex, when known.
    pub sex: Option<Sex>,
    /// Date or year of birth, when known.
    pub birth: Option<Birth>,
    /// Ethnic group as written.
    pub ethnicity: Option<String>,
    /// Personal identification number; masked before it is shown.
    pub identity: Identity,
    /// What they are to the head.
    pub relation: Relation,
    /// Place within the household's list.
    pub position: i32,
    /// The facts from which indicators follow.
    pub facts: register::MemberFacts,
    /// First day of the membership.
    pub from_day: Day,
    /// First day after.
    pub to_day: Day,
}

/// Every membership a household ever had, in the household's order. The caller has found the
/// household within its scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(db: &impl Db, id: HouseholdId) -> Result<Vec<MemberRow>> {
    let sql =
        format!("{} where m.household_id = $1 order by m.position, m.from_day, p.id", members());
    let members = row::list::<MemberKept>(db, "member_list", sql, [id.0.into()]).await?;
    members.into_iter().map(|member| member.open(db.seal())).collect()
}

/// The members of a household on each of some days, with what was known then: all of them read once.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_on(
    db: &impl Db,
    household: HouseholdId,
    days: &[Day],
) -> Result<HashMap<Day, Vec<MemberRow>>> {
    if days.is_empty() {
        return Ok(HashMap::new());
    }
    let members = list(db, household).await?;
    let people: Vec<PersonId> = members.iter().map(|member| member.id).collect();
    let known = crate::people::person_fact::Known::of(db, &people).await?;
    let on = |day: Day| -> Vec<MemberRow> {
        let there = members.iter().filter(|it| it.from_day <= day && it.to_day > day);
        there
            .map(|it| MemberRow { facts: known.on(it.id, day).unwrap_or(it.facts), ..it.clone() })
            .collect()
    };
    Ok(days.iter().map(|day| (*day, on(*day))).collect())
}

/// A membership, with the person as kept.
#[derive(FromRow)]
#[row(table = "m")]
struct MemberKept {
    household: HouseholdId,
    #[row(flat)]
    person: PersonKept,
    relation: Relation,
    position: i32,
    from_day: Day,
    to_day: Day,
}

/// What is written of a person, the number sealed.
#[derive(FromRow)]
#[row(table = "p")]
pub(crate) struct PersonKept {
    pub(crate) id: PersonId,
    name: String,
    sex: Option<Sex>,
    #[row(flat, sql = "p.birth_day, p.birth_year")]
    birth: Option<Birth>,
    ethnicity: Option<String>,
    #[row(flat)]
    number: person_number::Kept,
    identity_missing: Option<String>,
    #[row(sql = "p.facts", with = "facts")]
    facts: register::MemberFacts,
}

fn facts(row: &Row) -> Result<register::MemberFacts> {
    row.json("facts")
}

impl PersonKept {
    /// The same with the number.
    pub(crate) fn open(self, seal: &Sealer) -> Result<PersonData> {
        let identity = match self.number.open(seal, self.id.0)? {
            Some(number) => PersonalId::parse(&number)
                .map(Identity::Known)
                .map_err(|_| StoreError::corrupt("person_open", "identity_number"))?,
            None => Identity::Missing(self.identity_missing.unwrap_or_default()),
        };
        Ok(PersonData {
            name: self.name,
            sex: self.sex,
            birth: self.birth,
            ethnicity: self.ethnicity,
            identity,
            facts: self.facts,
        })
    }
}

fn members() -> String {
    let columns = MemberKept::columns();
    format!("select {columns} from membership m join person p on p.id = m.person_id")
}

impl MemberKept {
    fn open(self, seal: &Sealer) -> Result<MemberRow> {
        let id = self.person.id;
        let data = self.person.open(seal)?;
        Ok(MemberRow {
            id,
            name: data.name,
            sex: data.sex,
            birth: data.birth,
            ethnicity: data.ethnicity,
            identity: data.identity,
            relation: self.relation,
            position: self.position,
            facts: data.facts,
            from_day: self.from_day,
            to_day: self.to_day,
        })
    }
}

/// The members of many households on a day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_of_many(
    db: &impl Db,
    ids: &[HouseholdId],
    day: Day,
) -> Result<HashMap<HouseholdId, Vec<MemberRow>>> {
    let mut found: HashMap<HouseholdId, Vec<MemberRow>> = HashMap::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let day_at = binds.add(day);
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "{} where m.household_id in ({}) and m.from_day <= {day_at} and m.to_day > {day_at} \
             order by m.household_id, m.position",
            members(),
            places.join(", ")
        );
        let mut members = Vec::new();
        for member in row::list::<MemberKept>(db, "member_list_many", sql, binds.values()).await? {
            members.push((member.household, member.open(db.seal())?));
        }
        // What was known that day, not what is known now.
        let people: Vec<PersonId> = members.iter().map(|(_, member)| member.id).collect();
        let facts = crate::people::person_fact::in_force(db, &people, day).await?;
        for (household, mut member) in members {
            if let Some(facts) = facts.get(&member.id) {
                member.facts = *facts;
            }
            found.entry(household).or_default().push(member);
        }
    }
    Ok(found)
}

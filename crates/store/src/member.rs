//! People, and who belongs to which household when.

use std::collections::HashMap;

use base::id::{HouseholdId, PersonId};
use base::text::{fold, name_sort_key};
use base::{Birth, Day};
use register::{Identity, NewMember, PersonalId, Relation, Sex};
use sea_orm::Value;

use crate::error::Result;
use crate::row::{self, Binds, Row};
use crate::{Db, StoreError, dialect, still};

pub(crate) const MEMBERSHIP: [&str; 6] =
    ["person_id", "household_id", "relation", "position", "from_day", "to_day"];

pub(crate) async fn add_people<'a>(
    db: &impl Db,
    people: impl Iterator<Item = &'a NewMember> + Clone,
) -> Result<()> {
    put_people(db, people, "").await
}

/// Writes what people in the register are now; their words were dropped.
pub(crate) async fn set_people<'a>(
    db: &impl Db,
    people: impl Iterator<Item = &'a NewMember> + Clone,
) -> Result<()> {
    let or = "on conflict (id) do update set name = excluded.name, folded = excluded.folded, \
              sort_key = excluded.sort_key, sex = excluded.sex, birth_day = excluded.birth_day, \
              birth_year = excluded.birth_year, ethnicity = excluded.ethnicity, \
              identity_number = excluded.identity_number, \
              identity_missing = excluded.identity_missing, facts = excluded.facts";
    put_people(db, people, or).await
}

async fn put_people<'a>(
    db: &impl Db,
    people: impl Iterator<Item = &'a NewMember> + Clone,
    or: &str,
) -> Result<()> {
    const OPERATION: &str = "person_add";
    let mut rows = Vec::new();
    for member in people.clone() {
        let (number, missing) = match &member.identity {
            Identity::Known(id) => (Some(id.as_str().to_owned()), None),
            Identity::Missing(reason) => (None, Some(reason.clone())),
        };
        let facts = serde_json::to_string(&member.facts)
            .map_err(|_| StoreError::corrupt(OPERATION, "facts"))?;
        rows.push(vec![
            member.id.0.into(),
            member.name.as_str().into(),
            fold(&member.name).into(),
            name_sort_key(&member.name).into(),
            member.sex.map(|sex| sex.as_str().to_owned()).into(),
            member.birth.and_then(Birth::day).into(),
            member.birth.map(Birth::year).into(),
            member.ethnicity.clone().into(),
            number.into(),
            missing.into(),
            facts.into(),
        ]);
    }
    let columns = [
        "id",
        "name",
        "folded",
        "sort_key",
        "sex",
        "birth_day",
        "birth_year",
        "ethnicity",
        "identity_number",
        "identity_missing",
        "facts",
    ];
    dialect::put_many(db, OPERATION, "person", &columns, rows, or).await?;
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for member in people {
        let folded = fold(&member.name);
        let mut words: Vec<&str> = folded.split(' ').collect();
        words.sort_unstable();
        words.dedup();
        rows.extend(words.into_iter().map(|word| vec![word.into(), member.id.0.into()]));
    }
    dialect::insert_many(db, OPERATION, "person_word", &["word", "person_id"], rows).await
}

/// Adds one person to a household from a day on.
///
/// # Errors
/// A conflict (`one_household_a_person`, `one_head_a_household`).
pub async fn add(
    db: &impl Db,
    household: HouseholdId,
    member: &NewMember,
    position: i32,
    from: Day,
) -> Result<()> {
    add_people(db, std::iter::once(member)).await?;
    let row = vec![
        member.id.0.into(),
        household.0.into(),
        member.relation.as_str().into(),
        position.into(),
        from.into(),
        still().into(),
    ];
    dialect::insert_many(db, "member_add", "membership", &MEMBERSHIP, vec![row]).await
}

/// Ends a membership on a day; `false` when the person is not in the household that day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn end(db: &impl Db, household: HouseholdId, person: PersonId, day: Day) -> Result<bool> {
    let sql = "update membership set to_day = $1 where person_id = $2 and household_id = $3 \
               and from_day < $4 and to_day > $5";
    let values = [day.into(), person.0.into(), household.0.into(), day.into(), day.into()];
    Ok(row::run(db, "member_end", sql, values).await?.rows_affected() == 1)
}

/// Makes a member something else to the head from a day on (a new membership period).
///
/// # Errors
/// A conflict (`one_head_a_household`).
pub async fn set_relation(
    db: &impl Db,
    household: HouseholdId,
    person: PersonId,
    relation: Relation,
    position: i32,
    day: Day,
) -> Result<bool> {
    if !end(db, household, person, day).await? {
        return Ok(false);
    }
    let row = vec![
        person.0.into(),
        household.0.into(),
        relation.as_str().into(),
        position.into(),
        day.into(),
        still().into(),
    ];
    dialect::insert_many(db, "member_set_relation", "membership", &MEMBERSHIP, vec![row]).await?;
    Ok(true)
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
    let sql = format!("{MEMBERS} where m.household_id = $1 order by m.position, m.from_day, p.id");
    row::all(db, "member_list", sql, [id.0.into()]).await?.iter().map(read_member).collect()
}

const MEMBERS: &str = "select m.household_id, p.id, p.name, p.sex, p.birth_day, p.birth_year, \
     p.ethnicity, p.identity_number, p.identity_missing, p.facts, m.relation, m.position, \
     m.from_day, m.to_day from membership m join person p on p.id = m.person_id";

fn read_member(row: &Row) -> Result<MemberRow> {
    let day: Option<Day> = row.get("birth_day")?;
    let year: Option<i32> = row.get("birth_year")?;
    let number: Option<String> = row.get("identity_number")?;
    let missing: Option<String> = row.get("identity_missing")?;
    let identity = match number {
        Some(number) => PersonalId::parse(&number)
            .map(Identity::Known)
            .map_err(|_| row.corrupt("identity_number"))?,
        None => Identity::Missing(missing.unwrap_or_default()),
    };
    let facts: String = row.get("facts")?;
    Ok(MemberRow {
        id: PersonId(row.get("id")?),
        name: row.get("name")?,
        sex: row.maybe_named("sex", Sex::from_name)?,
        birth: day.map(Birth::Day).or(year.map(Birth::Year)),
        ethnicity: row.get("ethnicity")?,
        identity,
        relation: row.named("relation", Relation::from_name)?,
        position: row.get("position")?,
        facts: serde_json::from_str(&facts).map_err(|_| row.corrupt("facts"))?,
        from_day: row.get("from_day")?,
        to_day: row.get("to_day")?,
    })
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
            "{MEMBERS} where m.household_id in ({}) and m.from_day <= {day_at} and m.to_day > {day_at} \
             order by m.household_id, m.position",
            places.join(", ")
        );
        let mut members = Vec::new();
        for row in row::all(db, "member_list_many", sql, binds.values()).await? {
            members.push((HouseholdId(row.get("household_id")?), read_member(&row)?));
        }
        // What was known that day, not what is known now.
        let people: Vec<PersonId> = members.iter().map(|(_, member)| member.id).collect();
        let facts = crate::person_fact::in_force(db, &people, day).await?;
        for (household, mut member) in members {
            if let Some(facts) = facts.get(&member.id) {
                member.facts = *facts;
            }
            found.entry(household).or_default().push(member);
        }
    }
    Ok(found)
}

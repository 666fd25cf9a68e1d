//! What happened to households between two days, as far as the register holds it: classes that came
//! into force, moves, members who came and went. For explaining why figures differ.

use std::collections::{HashMap, HashSet};

use base::Day;
use base::id::HouseholdId;
use register::{Class, HouseholdFacts, MemberFacts, Relation};

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds};
use crate::{Db, Scope, still};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A class came into force, by a decision when there was one.
    Class {
        /// Which.
        class: Class,
        /// The decision's number.
        number: Option<String>,
        /// The decision's day.
        decision_day: Option<Day>,
    },
    /// It came into the register.
    Registered {
        /// The village; none when the scope does not cover it.
        village: Option<String>,
    },
    /// It lives elsewhere.
    Moved {
        /// The village; none when the scope does not cover it.
        village: Option<String>,
    },
    /// It left the register.
    Ended,
    /// A child was born into it.
    Born {
        /// The name.
        name: String,
        /// What the child is to the head.
        relation: Relation,
    },
    /// A member died.
    Died {
        /// The name.
        name: String,
    },
    /// A person came in.
    Joined {
        /// The name.
        name: String,
        /// What the person is to the head.
        relation: Relation,
    },
    /// A person left.
    Left {
        /// The name.
        name: String,
    },
    /// A member is something else to the head than before.
    Became {
        /// The name.
        name: String,
        /// What.
        relation: Relation,
    },
    /// Something was stated of the household that was not known before, or otherwise.
    HouseholdStated {
        /// What was known before.
        before: HouseholdFacts,
        /// What is known from then on.
        now: HouseholdFacts,
    },
    /// The same of a member.
    PersonStated {
        /// The name.
        name: String,
        /// What was known before.
        before: MemberFacts,
        /// What is known from then on.
        now: MemberFacts,
    },
    /// A member reached an age at which it counts otherwise.
    Aged {
        /// The name.
        name: String,
        /// The age in full years.
        years: u32,
    },
}

/// What happened to these households after `from` and until `to`, day by day. The caller has
/// found them within its scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    ids: &[HouseholdId],
    from: Day,
    to: Day,
) -> Result<Vec<(HouseholdId, Day, Reason)>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(500) {
        classes(db, chunk, from, to, &mut found).await?;
        stays(db, scope, chunk, from, to, &mut found).await?;
        members(db, chunk, from, to, &mut found).await?;
    }
    // Where a household ends, everybody left in it leaves: that says nothing more.
    let ended = found.iter().filter(|(_, _, reason)| *reason == Reason::Ended);
    let ended: HashSet<(HouseholdId, Day)> = ended.map(|(id, day, _)| (*id, *day)).collect();
    found.retain(|(id, day, reason)| {
        !matches!(reason, Reason::Left { .. }) || !ended.contains(&(*id, *day))
    });
    found.sort_by_key(|(id, day, _)| (*id, *day));
    Ok(found)
}

type Found = Vec<(HouseholdId, Day, Reason)>;

fn places(ids: &[HouseholdId], binds: &mut Binds) -> String {
    ids.iter().map(|id| binds.add(id.0)).collect::<Vec<_>>().join(", ")
}

async fn classes(
    db: &impl Db,
    ids: &[HouseholdId],
    from: Day,
    to: Day,
    found: &mut Found,
) -> Result<()> {
    let mut binds = Binds::default();
    let (from, to) = (binds.add(from), binds.add(to));
    let sql = format!(
        "select household_id, from_day, class, decision_number, decision_day from class_fact \
         where from_day > {from} and from_day <= {to} and household_id in ({})",
        places(ids, &mut binds)
    );
    for row in row::all(db, "reason_classes", sql, binds.values()).await? {
        let reason = Reason::Class {
            class: row.named("class", Class::from_name)?,
            number: row.get("decision_number")?,
            decision_day: row.get("decision_day")?,
        };
        found.push((HouseholdId(row.get("household_id")?), row.get("from_day")?, reason));
    }
    Ok(())
}

async fn stays(
    db: &impl Db,
    scope: &Scope,
    ids: &[HouseholdId],
    from: Day,
    to: Day,
    found: &mut Found,
) -> Result<()> {
    let mut binds = Binds::default();
    let (after, until) = (binds.add(from), binds.add(to));
    let ids = places(ids, &mut binds);
    let seen = scope.on_village("y.village_id", &mut binds);
    let sql = format!(
        "select y.household_id, y.from_day, y.to_day, case when {seen} then v.name end as village, \
         case when exists (select 1 from stay e where e.household_id = y.household_id \
          and e.from_day < y.from_day) then 1 else 0 end as moved, \
         case when exists (select 1 from stay l where l.household_id = y.household_id \
          and l.from_day >= y.to_day) then 1 else 0 end as goes_on \
         from stay y join village v on v.id = y.village_id where y.household_id in ({ids}) \
         and ((y.from_day > {after} and y.from_day <= {until}) \
          or (y.to_day > {after} and y.to_day <= {until}))"
    );
    for row in row::all(db, "reason_stays", sql, binds.values()).await? {
        let id = HouseholdId(row.get("household_id")?);
        let (begin, end): (Day, Day) = (row.get("from_day")?, row.get("to_day")?);
        let village: Option<String> = row.get("village")?;
        if begin > from && begin <= to {
            let reason = match row.get::<i32>("moved")? {
                1 => Reason::Moved { village },
                _ => Reason::Registered { village },
            };
            found.push((id, begin, reason));
        }
        if end <= to && end < still() && row.get::<i32>("goes_on")? == 0 {
            found.push((id, end, Reason::Ended));
        }
    }
    Ok(())
}

async fn members(
    db: &impl Db,
    ids: &[HouseholdId],
    from: Day,
    to: Day,
    found: &mut Found,
) -> Result<()> {
    let mut binds = Binds::default();
    let (after, until) = (binds.add(from), binds.add(to));
    let ids = places(ids, &mut binds);
    let lives = births_and_deaths(db, &ids, &binds, (&after, &until)).await?;
    // A change of relation ends one membership and begins another on the same day.
    let sql = format!(
        "select m.household_id, m.person_id, m.from_day, m.to_day, m.relation, p.name, \
         case when exists (select 1 from membership e where e.household_id = m.household_id \
          and e.person_id = m.person_id and e.to_day = m.from_day) then 1 else 0 end as was_there, \
         case when exists (select 1 from membership l where l.household_id = m.household_id \
          and l.person_id = m.person_id and l.from_day = m.to_day) then 1 else 0 end as stays_on \
         from membership m join person p on p.id = m.person_id where m.household_id in ({ids}) \
         and ((m.from_day > {after} and m.from_day <= {until}) \
          or (m.to_day > {after} and m.to_day <= {until})) order by m.position"
    );
    for row in row::all(db, "reason_members", sql, binds.values()).await? {
        let id = HouseholdId(row.get("household_id")?);
        let (begin, end): (Day, Day) = (row.get("from_day")?, row.get("to_day")?);
        let name: String = row.get("name")?;
        let relation = row.named("relation", Relation::from_name)?;
        let life = lives.get(&(id, row.get("person_id")?)).map(String::as_str);
        if begin > from && begin <= to {
            let name = name.clone();
            let reason = match (row.get::<i32>("was_there")?, life) {
                (1, _) => Reason::Became { name, relation },
                (_, Some("birth")) => Reason::Born { name, relation },
                _ => Reason::Joined { name, relation },
            };
            found.push((id, begin, reason));
        }
        if end > from && end <= to && row.get::<i32>("stays_on")? == 0 {
            let reason = match life {
                Some("death") => Reason::Died { name },
                _ => Reason::Left { name },
            };
            found.push((id, end, reason));
        }
    }
    Ok(())
}

/// Who was born into a household or died in it between the two days, by the events that stand.
async fn births_and_deaths(
    db: &impl Db,
    ids: &str,
    binds: &Binds,
    (after, until): (&str, &str),
) -> Result<HashMap<(HouseholdId, uuid::Uuid), String>> {
    let sql = format!(
        "select w.household_id, w.person_id, e.kind from event_person w \
         join event e on e.id = w.event_id where w.household_id in ({ids}) \
         and ((e.kind = 'birth' and w.part = 'joined') or (e.kind = 'death' and w.part = 'died')) \
         and e.day > {after} and e.day <= {until} \
         and not exists (select 1 from event u where u.undoes = e.id)"
    );
    let rows = row::all(db, "reason_lives", sql, binds.copied()).await?;
    rows.iter()
        .map(|row| {
            let household = HouseholdId(row.get("household_id")?);
            Ok(((household, row.get("person_id")?), row.get("kind")?))
        })
        .collect()
}

//! What happened to households between two days, as far as the register holds it: classes that came
//! into force, moves, members who came and went. For explaining why figures differ.

use std::collections::{HashMap, HashSet};

use base::Day;
use base::id::{HouseholdId, PersonId};
use register::{Class, EventKind, HouseholdFacts, MemberFacts, Relation};

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};
use crate::{Db, Scope, still};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A class came into force, by a decision when there was one.
    Class {
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
        name: String,
        /// What the child is to the head.
        relation: Relation,
    },
    /// A member died.
    Died { name: String },
    /// A person came in.
    Joined {
        name: String,
        /// What the person is to the head.
        relation: Relation,
    },
    /// A person left.
    Left { name: String },
    /// A member is something else to the head than before.
    Became {
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
        name: String,
        /// What was known before.
        before: MemberFacts,
        /// What is known from then on.
        now: MemberFacts,
    },
    /// A member reached an age at which it counts otherwise.
    Aged {
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
    let rows = row::list(db, "reason_classes", sql, binds.values()).await?;
    for (household, day, class, number, decision_day) in rows {
        found.push((household, day, Reason::Class { class, number, decision_day }));
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
         exists (select 1 from stay e where e.household_id = y.household_id \
          and e.from_day < y.from_day) as moved, \
         exists (select 1 from stay l where l.household_id = y.household_id \
          and l.from_day >= y.to_day) as goes_on \
         from stay y join village v on v.id = y.village_id where y.household_id in ({ids}) \
         and ((y.from_day > {after} and y.from_day <= {until}) \
          or (y.to_day > {after} and y.to_day <= {until}))"
    );
    let rows = row::list::<(HouseholdId, Day, Day, Option<String>, bool, bool)>(
        db,
        "reason_stays",
        sql,
        binds.values(),
    );
    for (id, begin, end, village, moved, goes_on) in rows.await? {
        if begin > from && begin <= to {
            let reason = match moved {
                true => Reason::Moved { village },
                false => Reason::Registered { village },
            };
            found.push((id, begin, reason));
        }
        if end <= to && end < still() && !goes_on {
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
        "select {}, \
         exists (select 1 from membership e where e.household_id = m.household_id \
          and e.person_id = m.person_id and e.to_day = m.from_day) as was_there, \
         exists (select 1 from membership l where l.household_id = m.household_id \
          and l.person_id = m.person_id and l.from_day = m.to_day) as stays_on \
         from membership m join person p on p.id = m.person_id where m.household_id in ({ids}) \
         and ((m.from_day > {after} and m.from_day <= {until}) \
          or (m.to_day > {after} and m.to_day <= {until})) order by m.position",
        Membership::columns()
    );
    for row in row::list::<Membership>(db, "reason_members", sql, binds.values()).await? {
        let Membership { household: id, from_day: begin, to_day: end, name, relation, .. } = row;
        let life = lives.get(&(id, row.person)).copied();
        if begin > from && begin <= to {
            let name = name.clone();
            let reason = match (row.was_there, life) {
                (true, _) => Reason::Became { name, relation },
                (false, Some(EventKind::Birth)) => Reason::Born { name, relation },
                (false, _) => Reason::Joined { name, relation },
            };
            found.push((id, begin, reason));
        }
        if end > from && end <= to && !row.stays_on {
            let reason = match life {
                Some(EventKind::Death) => Reason::Died { name },
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
) -> Result<HashMap<(HouseholdId, PersonId), EventKind>> {
    let sql = format!(
        "select w.household_id, w.person_id, e.kind from event_person w \
         join event e on e.id = w.event_id where w.household_id in ({ids}) \
         and ((e.kind = 'birth' and w.part = 'joined') or (e.kind = 'death' and w.part = 'died')) \
         and e.day > {after} and e.day <= {until} \
         and not exists (select 1 from event u where u.undoes = e.id)"
    );
    let rows = row::list(db, "reason_lives", sql, binds.copied()).await?;
    Ok(rows.into_iter().map(|(household, person, kind)| ((household, person), kind)).collect())
}

#[derive(FromRow)]
#[row(table = "m")]
struct Membership {
    household: HouseholdId,
    person: PersonId,
    from_day: Day,
    to_day: Day,
    relation: Relation,
    #[row(sql = "p.name")]
    name: String,
    #[row(unlisted)]
    was_there: bool,
    #[row(unlisted)]
    stays_on: bool,
}

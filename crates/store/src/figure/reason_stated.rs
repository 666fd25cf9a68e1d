//! What was stated of households and people between two days, and which ages were reached: for tables
//! that count such things. What happened to households is `reason`'s.

use base::Day;
use base::day::Birth;
use base::id::{HouseholdId, PersonId};
use chrono::Months;

use crate::Db;
use crate::figure::reason::Reason;
use crate::figure::table::AGES;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};
use crate::people::fact::Dated;
use crate::people::{household_fact, person_fact};

/// What was stated of these households after `from` and until `to`. The caller has found them
/// within its scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn households(
    db: &impl Db,
    ids: &[HouseholdId],
    from: Day,
    to: Day,
) -> Result<Vec<(HouseholdId, Day, Reason)>> {
    let mut found = Vec::new();
    for (id, known) in household_fact::all_of_many(db, ids).await? {
        for (day, before, now) in changes(known, from, to) {
            found.push((id, day, Reason::HouseholdStated { before, now }));
        }
    }
    Ok(found)
}

/// The same of their members, while they are.
///
/// # Errors
/// When the database cannot be asked.
pub async fn people(
    db: &impl Db,
    ids: &[HouseholdId],
    from: Day,
    to: Day,
) -> Result<Vec<(HouseholdId, Day, Reason)>> {
    let members = members(db, ids, from, to).await?;
    let mut persons: Vec<PersonId> = members.iter().map(|it| it.person).collect();
    persons.sort();
    persons.dedup();
    let known = person_fact::all_of_many(db, &persons).await?;
    let mut found = Vec::new();
    for member in &members {
        let known = known.get(&member.person).cloned().unwrap_or_default();
        for (day, before, now) in changes(known, from, to) {
            if member.is_one_on(day) {
                let reason = Reason::PersonStated { name: member.name.clone(), before, now };
                found.push((member.household, day, reason));
            }
        }
    }
    Ok(found)
}

/// The ages their members reached that tables count by. Of whom only the year is known counts as
/// born on its first day, as in the tables.
///
/// # Errors
/// When the database cannot be asked.
pub async fn ages(
    db: &impl Db,
    ids: &[HouseholdId],
    from: Day,
    to: Day,
) -> Result<Vec<(HouseholdId, Day, Reason)>> {
    let mut found = Vec::new();
    for member in members(db, ids, from, to).await? {
        for years in AGES {
            let day = member.birth.and_then(|birth| reached(birth, years));
            let Some(day) = day.filter(|day| *day > from && *day <= to) else { continue };
            if member.is_one_on(day) {
                let reason = Reason::Aged { name: member.name.clone(), years };
                found.push((member.household, day, reason));
            }
        }
    }
    Ok(found)
}

/// The day on which somebody is so many full years old: for who was born on a 29/02 the first day
/// that lies as long after.
fn reached(birth: Birth, years: u32) -> Option<Day> {
    let born = birth.earliest();
    let months = Months::new(years * 12);
    let day = born.checked_add_months(months)?;
    match day.checked_sub_months(months)? < born {
        true => day.succ_opt(),
        false => Some(day),
    }
}

/// Of what was stated day by day, with revisions of a day: what became known after `from` and until
/// `to`, and what was before.
fn changes<T: Clone + Default + PartialEq>(
    mut known: Vec<Dated<T>>,
    from: Day,
    to: Day,
) -> Vec<(Day, T, T)> {
    known.sort_by_key(|it| (it.day, it.revision));
    let mut last_of_day: Vec<(Day, T)> = Vec::new();
    for Dated { day, facts, .. } in known {
        match last_of_day.last_mut() {
            Some(last) if last.0 == day => last.1 = facts,
            _ => last_of_day.push((day, facts)),
        }
    }
    let mut before = T::default();
    let mut changes = Vec::new();
    for (day, now) in last_of_day {
        let then = std::mem::replace(&mut before, now.clone());
        if day > from && day <= to && then != now {
            changes.push((day, then, now));
        }
    }
    changes
}

/// Somebody who belonged to a household at some time between the two days.
#[derive(FromRow)]
#[row(table = "m")]
struct Member {
    household: HouseholdId,
    person: PersonId,
    #[row(sql = "p.name")]
    name: String,
    #[row(flat, sql = "p.birth_day, p.birth_year")]
    birth: Option<Birth>,
    #[row(column = "from_day")]
    since: Day,
    #[row(column = "to_day")]
    until: Day,
}

impl Member {
    fn is_one_on(&self, day: Day) -> bool {
        self.since <= day && day < self.until
    }
}

async fn members(db: &impl Db, ids: &[HouseholdId], from: Day, to: Day) -> Result<Vec<Member>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let (after, until) = (binds.add(from), binds.add(to));
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "select {} from membership m join person p on p.id = m.person_id \
             where m.household_id in ({}) and m.from_day <= {until} and m.to_day > {after} \
             order by m.position, m.person_id, m.from_day",
            Member::columns(),
            places.join(", ")
        );
        found.extend(row::list::<Member>(db, "reason_who", sql, binds.values()).await?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use base::Day;
    use base::day::Birth;

    use super::{changes, reached};
    use crate::people::fact::Dated;

    fn day(text: &str) -> Day {
        text.parse().expect("a day of the test")
    }

    #[test]
    fn an_age_is_reached_on_the_birthday_and_after_a_29_february_on_the_first_of_march() {
        for (birth, years, want) in [
            (Birth::Day(day("2007-11-01")), 16, "2023-11-01"),
            (Birth::Year(2017), 6, "2023-01-01"),
            (Birth::Day(day("2008-02-29")), 3, "2011-03-01"),
            (Birth::Day(day("2008-02-29")), 12, "2020-02-29"),
        ] {
            assert_eq!(reached(birth, years), Some(day(want)), "{birth:?} {years}");
        }
    }

    #[test]
    fn the_last_revision_of_a_day_is_held_against_the_day_before() {
        let (a, b, c) = (day("2022-01-01"), day("2023-01-01"), day("2023-05-01"));
        let row =
            |(day, revision, facts)| Dated { day, revision, facts, stated: None, of_form: false };
        let known = [(b, 1, 3), (a, 0, 1), (b, 0, 2), (c, 0, 3)].map(row).to_vec();
        assert_eq!(changes(known, a, c), [(b, 1, 3)]);
    }
}

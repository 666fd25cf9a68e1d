//! Many households of the register put right at once, as a newer list has them: people's data,
//! what they are to the head, who joins, moves and leaves, where a household lives. Periods are ended
//! and begun, never rewritten, but for one that began on the very day.

use std::collections::HashMap;

use base::Day;
use base::id::{HouseholdId, PersonId, VillageId};
use register::{NewMember, Relation};
use sea_orm::Value;
use uuid::Uuid;

use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::mark;
use crate::kernel::row::{self, Binds};
use crate::people::household;
use crate::people::member;
use crate::{Db, still};

/// How many ids go into one condition.
const IDS_MAX: usize = 500;
const CHANGE: &str = "membership_change";
const MOVE: &str = "household_move";

/// A membership from a day on.
#[derive(Debug, Clone, Copy)]
pub struct MembershipAdd {
    /// Who.
    pub person: PersonId,
    pub household: HouseholdId,
    /// As what.
    pub relation: Relation,
    /// Place within the household's list.
    pub position: i32,
}

/// Puts people's data right. What they were stands with the list that did it.
///
/// # Errors
/// When the database refuses.
pub async fn correct_people(db: &impl Db, people: &[NewMember]) -> Result<()> {
    household::touch_people(db, &ids(people.iter().map(|person| person.id))).await?;
    member::set_people(db, people.iter()).await
}

/// Ends the memberships of people on a day. One that began that very day lasts it, but for a head's:
/// another is the head that day.
///
/// # Errors
/// When the database refuses.
pub async fn end_memberships(db: &impl Db, people: &[PersonId], day: Day) -> Result<()> {
    household::touch_people(db, &ids(people.iter().copied())).await?;
    let next = day.succ_opt().unwrap_or(day);
    for chunk in people.chunks(IDS_MAX) {
        let mut binds = Binds::default();
        let (at, after) = (binds.add(day), binds.add(next));
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let places = places.join(", ");
        for (to, since) in [(&at, "<"), (&after, "=")] {
            let sql = format!(
                "update membership set to_day = {to}, relation = case when relation = 'head' and \
                 from_day = {at} then 'other' else relation end where person_id in ({places}) \
                 and from_day {since} {at} and to_day > {after}"
            );
            row::run(db, "membership_end", sql, binds.copied()).await?;
        }
    }
    Ok(())
}

/// Makes people something else from a day on, in their household or in another: the period of that
/// day ends and another begins, which ends when the former would have. A period that began on that
/// very day is put right: nobody was two things on one day.
///
/// # Errors
/// A conflict (`one_head_a_household`).
pub async fn set_memberships(db: &impl Db, mut rows: Vec<MembershipAdd>, day: Day) -> Result<()> {
    household::touch_people(db, &ids(rows.iter().map(|row| row.person))).await?;
    mark::touch(db, &household::MARKED, &households(&rows)).await?;
    let mut ends: HashMap<PersonId, Day> = HashMap::new();
    for chunk in rows.chunks(IDS_MAX) {
        let mut binds = Binds::default();
        let at = binds.add(day);
        let places: Vec<String> = chunk.iter().map(|it| binds.add(it.person.0)).collect();
        let places = places.join(", ");
        let sql = format!(
            "select person_id, to_day from membership where person_id in ({places}) \
             and from_day <= {at} and to_day > {at}"
        );
        ends.extend(row::list::<(PersonId, Day)>(db, CHANGE, sql, binds.copied()).await?);
        let sql =
            format!("delete from membership where person_id in ({places}) and from_day = {at}");
        row::run(db, CHANGE, sql, binds.copied()).await?;
        let sql = format!(
            "update membership set to_day = {at} where person_id in ({places}) \
             and from_day < {at} and to_day > {at}"
        );
        row::run(db, CHANGE, sql, binds.values()).await?;
    }
    // Who is no longer the head goes first: there is one a day.
    rows.sort_by_key(|row| row.relation == Relation::Head);
    let end = |row: &MembershipAdd| ends.get(&row.person).copied().unwrap_or_else(still);
    let rows = rows.iter().map(|row| membership(row, day, end(row))).collect();
    dialect::insert_many(db, CHANGE, "membership", &member::MEMBERSHIP, rows).await
}

/// Adds people to households from a day on.
///
/// # Errors
/// A conflict (`one_household_a_person`, `one_head_a_household`).
pub async fn join(
    db: &impl Db,
    people: &[NewMember],
    mut rows: Vec<MembershipAdd>,
    day: Day,
) -> Result<()> {
    mark::touch(db, &household::MARKED, &households(&rows)).await?;
    member::add_people(db, people.iter()).await?;
    rows.sort_by_key(|row| row.relation == Relation::Head);
    let rows = rows.iter().map(|row| membership(row, day, still())).collect();
    dialect::insert_many(db, "member_join", "membership", &member::MEMBERSHIP, rows).await
}

/// Lets households live elsewhere within the commune from a day on; a stay that began on that very day
/// is put right.
///
/// # Errors
/// When the database refuses.
pub async fn move_households(
    db: &impl Db,
    moves: &[(HouseholdId, VillageId, String)],
    day: Day,
) -> Result<()> {
    let touched: Vec<Uuid> = moves.iter().map(|(id, ..)| id.0).collect();
    mark::touch(db, &household::MARKED, &touched).await?;
    let mut ends: HashMap<HouseholdId, Day> = HashMap::new();
    for chunk in moves.chunks(IDS_MAX) {
        let mut binds = Binds::default();
        let at = binds.add(day);
        let places: Vec<String> = chunk.iter().map(|(id, ..)| binds.add(id.0)).collect();
        let places = places.join(", ");
        let sql = format!(
            "select household_id, to_day from stay where household_id in ({places}) \
             and from_day <= {at} and to_day > {at}"
        );
        ends.extend(row::list::<(HouseholdId, Day)>(db, MOVE, sql, binds.copied()).await?);
        let sql = format!("delete from stay where household_id in ({places}) and from_day = {at}");
        row::run(db, MOVE, sql, binds.copied()).await?;
        let sql = format!(
            "update stay set to_day = {at} where household_id in ({places}) and from_day < {at} \
             and to_day > {at}"
        );
        row::run(db, MOVE, sql, binds.values()).await?;
    }
    let rows = moves.iter().map(|(id, village, address)| {
        let end = ends.get(id).copied().unwrap_or_else(still);
        vec![id.0.into(), village.0.into(), address.as_str().into(), day.into(), end.into()]
    });
    let columns = ["household_id", "village_id", "address", "from_day", "to_day"];
    dialect::insert_many(db, MOVE, "stay", &columns, rows.collect()).await
}

fn ids(people: impl Iterator<Item = PersonId>) -> Vec<Uuid> {
    people.map(|id| id.0).collect()
}

fn households(rows: &[MembershipAdd]) -> Vec<Uuid> {
    rows.iter().map(|row| row.household.0).collect()
}

fn membership(row: &MembershipAdd, day: Day, end: Day) -> Vec<Value> {
    vec![
        row.person.0.into(),
        row.household.0.into(),
        row.relation.as_str().into(),
        row.position.into(),
        day.into(),
        end.into(),
    ]
}

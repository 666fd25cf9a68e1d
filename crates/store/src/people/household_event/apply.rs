//! Writing an event's changes into the timelines, and taking them back.

use base::Day;
use base::id::{AccountId, HouseholdId, PersonId, VillageId};
use chrono::{DateTime, Utc};
use register::people::household_event::{Change, Undoing};
use register::{HouseholdCode, NewMember};
use sea_orm::Value;

use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::mark;
use crate::kernel::row::{self, Binds};
use crate::people::{household, member};
use crate::{Db, StoreError, still};

/// What the program makes for a household that comes to be by an event.
#[derive(Debug, Clone, Copy)]
pub struct Made {
    /// Its short code.
    pub code: HouseholdCode,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: AccountId,
}

const OPERATION: &str = "event_apply";

/// Writes the changes of an event of that day; `content_hash` is what a household it makes is
/// known by.
///
/// # Errors
/// A conflict: `one_household_a_person`, `one_head_a_household`, `one_stay_a_day`, `household…`.
pub async fn apply(
    db: &impl Db,
    day: Day,
    people: &[NewMember],
    changes: &[Change],
    made: Made,
    content_hash: &str,
) -> Result<()> {
    touch(db, changes).await?;
    member::add_people(db, people.iter()).await?;
    let (mut left, mut joined) = (Vec::new(), Vec::new());
    for change in changes {
        match change {
            Change::HouseholdMade { household } => {
                let columns = ["id", "code", "content_hash", "created_at", "created_by"];
                let row = vec![
                    household.0.into(),
                    made.code.to_string().into(),
                    household::sealed_hash(&**db.seal(), *household, content_hash)?.into(),
                    made.at.into(),
                    made.by.0.into(),
                ];
                dialect::insert_many(db, OPERATION, "household", &columns, vec![row]).await?;
            }
            Change::HomeLeft { household, from } => {
                set_home_end(db, *household, *from, day).await?
            }
            Change::HomeMade { household, village, address } => {
                let columns = ["household_id", "village_id", "address", "from_day", "to_day"];
                let row = vec![
                    household.0.into(),
                    village.0.into(),
                    address.as_str().into(),
                    day.into(),
                    still().into(),
                ];
                dialect::insert_many(db, OPERATION, "stay", &columns, vec![row]).await?;
            }
            Change::AddressSet { household, from, after, .. } => {
                set_address(db, *household, *from, after).await?;
            }
            Change::VillageSet { household, from, after, .. } => {
                set_village(db, *household, *from, *after).await?;
            }
            Change::SinceSet { household, before, after, persons } => {
                set_since(db, *household, (*before, *after), persons).await?;
            }
            Change::Left { person, .. } => left.push(*person),
            Change::Joined { person, household, relation, position } => joined.push(vec![
                person.0.into(),
                household.0.into(),
                relation.as_str().into(),
                (*position).into(),
                day.into(),
                still().into(),
            ]),
            Change::PersonSet { person, after, .. } => {
                member::set_data(db, *person, after).await?;
            }
        }
    }
    end_all(db, &left, still(), day).await?;
    dialect::insert_many(db, OPERATION, "membership", &member::MEMBERSHIP, joined).await
}

/// Looks at the households that changes are about, before they are made.
async fn touch(db: &impl Db, changes: &[Change]) -> Result<()> {
    let (mut households, mut people) = (Vec::new(), Vec::new());
    for change in changes {
        match change {
            Change::HouseholdMade { household } => mark::fresh(db, &household::MARKED, household.0),
            Change::HomeLeft { household, .. }
            | Change::HomeMade { household, .. }
            | Change::AddressSet { household, .. }
            | Change::VillageSet { household, .. }
            | Change::SinceSet { household, .. }
            | Change::Joined { household, .. } => households.push(household.0),
            Change::Left { person, .. } | Change::PersonSet { person, .. } => people.push(person.0),
        }
    }
    mark::touch(db, &household::MARKED, &households).await?;
    household::touch_people(db, &people).await
}

/// Takes back the changes of an event of that day.
///
/// # Errors
/// As [`apply`].
pub async fn unapply(db: &impl Db, day: Day, undoings: &[Undoing]) -> Result<()> {
    let (mut households, mut people) = (Vec::new(), Vec::new());
    for undoing in undoings {
        match undoing {
            Undoing::Unmake { household }
            | Undoing::Remake { household, .. }
            | Undoing::Address { household, .. }
            | Undoing::Village { household, .. }
            | Undoing::Since { household, .. } => households.push(household.0),
            Undoing::Unjoin { person }
            | Undoing::Rejoin { person, .. }
            | Undoing::Person { person, .. } => people.push(person.0),
        }
    }
    mark::touch(db, &household::MARKED, &households).await?;
    household::touch_people(db, &people).await?;
    let mut away = Vec::new();
    let mut back = Vec::new();
    for undoing in undoings {
        match undoing {
            Undoing::Unjoin { person } => away.push(*person),
            Undoing::Rejoin { person, .. } => back.push(*person),
            Undoing::Unmake { household } => {
                let sql = "delete from stay where household_id = $1 and from_day = $2";
                row::run(db, OPERATION, sql, [household.0.into(), day.into()]).await?;
            }
            Undoing::Remake { household, from } => {
                set_home_end(db, *household, *from, still()).await?;
            }
            Undoing::Address { household, from, address } => {
                set_address(db, *household, *from, address).await?;
            }
            Undoing::Village { household, from, village } => {
                set_village(db, *household, *from, *village).await?;
            }
            Undoing::Since { household, from, before, persons } => {
                set_since(db, *household, (*from, *before), persons).await?;
            }
            Undoing::Person { person, data } => member::set_data(db, *person, data).await?,
        }
    }
    if !away.is_empty() {
        let mut binds = Binds::default();
        let from = binds.add(day);
        let places = places(&away, &mut binds);
        let sql =
            format!("delete from membership where from_day = {from} and person_id in ({places})");
        row::run(db, OPERATION, sql, binds.values()).await?;
    }
    end_all(db, &back, day, still()).await
}

fn places(persons: &[PersonId], binds: &mut Binds) -> String {
    persons.iter().map(|id| binds.add(id.0)).collect::<Vec<_>>().join(", ")
}

/// Moves the end of memberships from one day to another.
async fn end_all(db: &impl Db, persons: &[PersonId], was: Day, to: Day) -> Result<()> {
    if persons.is_empty() {
        return Ok(());
    }
    let mut binds = Binds::default();
    let (to, was) = (binds.add(to), binds.add(was));
    let places = places(persons, &mut binds);
    let sql = format!(
        "update membership set to_day = {to} where to_day = {was} and person_id in ({places})"
    );
    let done = row::run(db, OPERATION, sql, binds.values()).await?.rows_affected();
    match usize::try_from(done) {
        Ok(done) if done == persons.len() => Ok(()),
        _ => Err(StoreError::corrupt(OPERATION, "membership")),
    }
}

async fn set_home_end(db: &impl Db, household: HouseholdId, from: Day, to: Day) -> Result<()> {
    let sql = "update stay set to_day = $1 where household_id = $2 and from_day = $3";
    let values: [Value; 3] = [to.into(), household.0.into(), from.into()];
    row::run(db, OPERATION, sql, values).await.map(|_| ())
}

/// Moves the first day of a stay and of the memberships that began with it.
async fn set_since(
    db: &impl Db,
    household: HouseholdId,
    (was, is): (Day, Day),
    persons: &[PersonId],
) -> Result<()> {
    let sql = "update stay set from_day = $1 where household_id = $2 and from_day = $3";
    row::run(db, OPERATION, sql, [is.into(), household.0.into(), was.into()]).await?;
    if persons.is_empty() {
        return Ok(());
    }
    let mut binds = Binds::default();
    let (is, was) = (binds.add(is), binds.add(was));
    let household = binds.add(household.0);
    let places = places(persons, &mut binds);
    let sql = format!(
        "update membership set from_day = {is} where from_day = {was} \
         and household_id = {household} and person_id in ({places})"
    );
    let done = row::run(db, OPERATION, sql, binds.values()).await?.rows_affected();
    match usize::try_from(done) {
        Ok(done) if done == persons.len() => Ok(()),
        _ => Err(StoreError::corrupt(OPERATION, "membership")),
    }
}

async fn set_village(
    db: &impl Db,
    household: HouseholdId,
    from: Day,
    village: VillageId,
) -> Result<()> {
    let sql = "update stay set village_id = $1 where household_id = $2 and from_day = $3";
    let values: [Value; 3] = [village.0.into(), household.0.into(), from.into()];
    row::run(db, OPERATION, sql, values).await.map(|_| ())
}

async fn set_address(db: &impl Db, household: HouseholdId, from: Day, address: &str) -> Result<()> {
    let sql = "update stay set address = $1 where household_id = $2 and from_day = $3";
    let values: [Value; 3] = [address.into(), household.0.into(), from.into()];
    row::run(db, OPERATION, sql, values).await.map(|_| ())
}

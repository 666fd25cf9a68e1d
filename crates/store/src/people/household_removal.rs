//! Households that were entered by mistake and taken out: what rests on one, and what it was.

use base::Day;
use base::area::AreaKey;
use base::id::{AccountId, HouseholdId, HouseholdRemovalId, VillageId};
use chrono::{DateTime, Utc};
use register::people::household_removal::{Rest, RestKind};

use crate::kernel::error::Result;
use crate::kernel::mark;
use crate::kernel::row::{self, Binds, FromRow, IntoRow, Row};
use crate::people::household;
use crate::{Db, Scope};

crate::kernel::row::set_columns!(RestKind);

/// What is taken out.
#[derive(Debug, Clone, IntoRow)]
pub struct RemovalAdd {
    pub household: HouseholdId,
    pub id: HouseholdRemovalId,
    /// Where it lived.
    pub village: VillageId,
    pub commune: AreaKey,
    /// The head's name.
    pub head: String,
    pub address: String,
    /// Its first day in the register.
    pub since: Day,
    /// Why.
    pub reason: String,
}

/// The same as it is read.
#[derive(Debug, Clone, FromRow)]
#[row(table = "x")]
pub struct RemovalRow {
    pub household: HouseholdId,
    pub id: HouseholdRemovalId,
    #[row(sql = "h.code")]
    pub code: String,
    pub village: VillageId,
    #[row(sql = "v.name")]
    pub village_name: String,
    pub commune: AreaKey,
    /// The head's name.
    pub head: String,
    pub address: String,
    /// Its first day in the register, as it had been written.
    pub since: Day,
    /// Why it was taken out.
    pub reason: String,
    pub removed_at: DateTime<Utc>,
    /// By whom.
    #[row(sql = "a.name")]
    pub by_name: String,
}

impl FromRow for Rest {
    fn list(out: &mut Vec<&'static str>) {
        out.extend(["kind", "day", "name"]);
    }
    fn read(row: &Row) -> Result<Rest> {
        Ok(Rest { kind: row.take("kind")?, day: row.take("day")?, name: row.take("name")? })
    }
}

/// What rests on a household, the earliest first. What only says where it came from, or what is known of it,
/// does not.
const RESTS: &str = "select 'form' as kind, r.review_day as day, cast(r.year as text) as name \
      from survey s join round r on r.id = s.round_id where s.household_id = {household} \
     union select 'listing', r.review_day, cast(r.year as text) from round_household l \
      join round r on r.id = l.round_id \
      where l.household_id = {household} and l.removed_at is null \
     union select 'class', f.from_day, coalesce(f.decision_number, '') from class_fact f \
      where f.household_id = {household} and f.import_id is null \
     union select 'event', e.day, '' from event e \
      where (e.household_id = {household} or e.other_household_id = {household}) \
      and e.kind <> 'undo' and not exists (select 1 from event u where u.undoes = e.id) \
     union select 'move', m.day, '' from household_move m where m.household_id = {household} \
      and not exists (select 1 from household_move_answer w where w.move_id = m.id) \
     union select 'request', q.received_on, cast(q.receipt as text) || '/' || cast(q.year as text) \
      from request q where q.household_id = {household} \
      and coalesce(q.withdrawn_kind, '') <> 'mistake' \
     union select 'certificate', c.issued_on, cast(c.number as text) || '/' || cast(c.year as text) \
      from certificate c where c.household_id = {household} \
     union select 'entitlement', l.day, l.policy from entitlement_line l \
      where l.household_id = {household} and l.kind in ('listed', 'granted') \
      and not exists (select 1 from entitlement_line w where w.line_id = l.id and w.kind = 'withdrawn') \
     union select 'farm', g.received_on, cast(g.receipt as text) || '/' || cast(g.year as text) \
      from farm g where g.household_id = {household} \
     order by 2, 1, 3";

/// What rests on a household, the earliest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn rests(db: &impl Db, household: HouseholdId) -> Result<Vec<Rest>> {
    let mut binds = Binds::default();
    let key = binds.add(household.0);
    let sql = RESTS.replace("{household}", &key);
    row::list(db, "household_rests", sql, binds.values()).await
}

/// Takes a household out: its places and its people leave the timelines, and what they were is kept beside.
///
/// # Errors
/// A conflict when it was taken out already.
pub async fn add(
    db: &impl Db,
    new: &RemovalAdd,
    (by, at): (AccountId, DateTime<Utc>),
) -> Result<()> {
    const OPERATION: &str = "household_remove";
    mark::touch(db, &household::MARKED, &[new.household.0]).await?;
    let beside = [("removed_at", at.into()), ("removed_by", by.0.into())];
    row::insert_with(db, OPERATION, "household_removal", new, beside).await?;
    let kept = "insert into household_removal_person \
                (household_id, person_id, relation, position, from_day, to_day) \
                select m.household_id, m.person_id, m.relation, m.position, m.from_day, m.to_day \
                from membership m where m.household_id = $1";
    row::run(db, OPERATION, kept, [new.household.0.into()]).await?;
    for sql in [
        "delete from membership where household_id = $1",
        "delete from stay where household_id = $1",
    ] {
        row::run(db, OPERATION, sql, [new.household.0.into()]).await?;
    }
    Ok(())
}

/// That a household was taken out, when the scope covers where it had stood.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(
    db: &impl Db,
    scope: &Scope,
    household: HouseholdId,
) -> Result<Option<RemovalRow>> {
    let mut binds = Binds::default();
    let key = binds.add(household.0);
    let seen = scope.on_village("x.village_id", &mut binds);
    let sql = format!(
        "select {} from household_removal x join household h on h.id = x.household_id \
         join village v on v.id = x.village_id join account a on a.id = x.removed_by \
         where x.household_id = {key} and {seen}",
        RemovalRow::columns()
    );
    row::find(db, "household_removal_find", sql, binds.values()).await
}

/// Who had belonged to it, in the order in which they had stood.
///
/// # Errors
/// When the database cannot be asked.
pub async fn people(db: &impl Db, household: HouseholdId) -> Result<Vec<String>> {
    let sql = "select p.name from household_removal_person x join person p on p.id = x.person_id \
               where x.household_id = $1 group by p.id, p.name order by min(x.position), p.name \
               limit 100";
    row::values(db, "household_removal_people", sql, [household.0.into()]).await
}

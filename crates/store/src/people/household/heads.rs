//! The heads of households with where they live: what a commune's list is held against.

use base::Day;
use base::id::{HouseholdId, VillageId};

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds};
use crate::{Db, Scope};

/// A household's head, to find the household by.
#[derive(Debug, Clone)]
pub struct HeadRow {
    /// The household.
    pub household: HouseholdId,
    /// Where it lives.
    pub village: VillageId,
    /// The address within the village.
    pub address: String,
    /// Since when it has lived there.
    pub since: Day,
    /// The head's name.
    pub name: String,
    /// The head's folded name.
    pub folded: String,
    /// The head's year of birth.
    pub birth_year: Option<i32>,
}

/// The heads of all households of a scope on a day: for holding a commune's list against.
///
/// # Errors
/// When the database cannot be asked.
pub async fn heads(db: &impl Db, scope: &Scope, day: Day) -> Result<Vec<HeadRow>> {
    let mut binds = Binds::default();
    let day_at = binds.add(day);
    let seen = scope.on_village("s.village_id", &mut binds);
    let sql = format!(
        "select m.household_id, s.village_id, s.address, s.from_day, p.name, p.folded, \
         p.birth_year from stay s \
         join membership m on m.household_id = s.household_id and m.relation = 'head' \
          and m.from_day <= {day_at} and m.to_day > {day_at} \
         join person p on p.id = m.person_id \
         where s.from_day <= {day_at} and s.to_day > {day_at} and {seen}"
    );
    let rows = row::all(db, "household_heads", sql, binds.values()).await?;
    rows.iter()
        .map(|row| {
            Ok(HeadRow {
                household: HouseholdId(row.get("household_id")?),
                village: VillageId(row.get("village_id")?),
                address: row.get("address")?,
                since: row.get("from_day")?,
                name: row.get("name")?,
                folded: row.get("folded")?,
                birth_year: row.get("birth_year")?,
            })
        })
        .collect()
}

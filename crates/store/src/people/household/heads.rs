//! The heads of households with where they live: what a commune's list is compared with.

use std::collections::HashMap;

use base::Day;
use base::id::{HouseholdId, VillageId};

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};
use crate::{Db, Scope};

/// A household's head, to find the household by.
#[derive(Debug, Clone, FromRow)]
#[row(table = "p")]
pub struct HeadRow {
    #[row(sql = "m.household_id")]
    pub household: HouseholdId,
    /// Where it lives.
    #[row(sql = "s.village_id")]
    pub village: VillageId,
    /// The address within the village.
    #[row(sql = "s.address")]
    pub address: String,
    /// Since when it has lived there.
    #[row(sql = "s.from_day")]
    pub since: Day,
    /// The head's name.
    pub name: String,
    /// The head's folded name.
    pub folded: String,
    /// The head's year of birth.
    pub birth_year: Option<i32>,
}

/// The heads of all households of a scope on a day: to compare a commune's list with.
///
/// # Errors
/// When the database cannot be asked.
pub async fn heads(db: &impl Db, scope: &Scope, day: Day) -> Result<Vec<HeadRow>> {
    let mut binds = Binds::default();
    let day_at = binds.add(day);
    let seen = scope.on_village("s.village_id", &mut binds);
    let sql = format!(
        "select {} from stay s \
         join membership m on m.household_id = s.household_id and m.relation = 'head' \
          and m.from_day <= {day_at} and m.to_day > {day_at} \
         join person p on p.id = m.person_id \
         where s.from_day <= {day_at} and s.to_day > {day_at} and {seen}",
        HeadRow::columns()
    );
    row::list(db, "household_heads", sql, binds.values()).await
}

#[derive(FromRow)]
#[row(table = "s")]
struct Home {
    #[row(sql = "s.household_id")]
    household: HouseholdId,
    #[row(sql = "s.address")]
    address: String,
}

/// The addresses of some households within their villages on a day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn addresses(
    db: &impl Db,
    ids: &[HouseholdId],
    day: Day,
) -> Result<HashMap<HouseholdId, String>> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let day_at = binds.add(day);
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "select {} from stay s where s.household_id in ({}) \
             and s.from_day <= {day_at} and s.to_day > {day_at}",
            Home::columns(),
            places.join(", ")
        );
        let homes: Vec<Home> = row::list(db, "household_addresses", sql, binds.values()).await?;
        found.extend(homes.into_iter().map(|it| (it.household, it.address)));
    }
    Ok(found)
}

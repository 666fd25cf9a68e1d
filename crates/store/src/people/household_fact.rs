//! What is known of households from a day on beside their class: causes, needs, labour.

use std::collections::HashMap;

use base::Day;
use base::id::HouseholdId;
use chrono::{DateTime, Utc};
use register::HouseholdFacts;
use sea_orm::Value;

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow, IntoRow, Row};
use crate::people::fact::{self, Dated, Facts};

pub use crate::people::fact::{FactOrigin, FactSource};

impl FromRow for HouseholdFacts {
    fn list(out: &mut Vec<&'static str>) {
        out.extend(["causes", "needs", "no_labour_capacity", "local_ethnic"]);
        out.extend(["low_income", "no_stable_livelihood"]);
    }
    fn read(row: &Row) -> Result<HouseholdFacts> {
        Ok(HouseholdFacts {
            causes: HouseholdFacts::causes_of(row.take("causes")?),
            needs: row.take("needs")?,
            no_labour_capacity: row.take("no_labour_capacity")?,
            local_ethnic: row.take("local_ethnic")?,
            low_income: row.take("low_income")?,
            no_stable_livelihood: row.take("no_stable_livelihood")?,
        })
    }
}

impl IntoRow for HouseholdFacts {
    fn list(out: &mut Vec<&'static str>) {
        <HouseholdFacts as FromRow>::list(out);
    }
    fn bind(&self, out: &mut Vec<Value>) {
        out.extend([
            self.cause_bits().into(),
            self.needs.as_str().into(),
            self.no_labour_capacity.into(),
            self.local_ethnic.into(),
            self.low_income.into(),
            self.no_stable_livelihood.into(),
        ]);
    }
}

#[derive(IntoRow)]
struct Of {
    household: HouseholdId,
    #[row(flat)]
    row: fact::Kept<HouseholdFacts>,
}

/// Adds facts in bulk. What a row leaves out stays as it was before its day; of two rows of one
/// day the later replaces the earlier. Rows that change nothing are not added.
///
/// # Errors
/// When the database refuses one.
pub async fn add_many(
    db: &impl Db,
    facts: &[(HouseholdId, Day, HouseholdFacts)],
    origin: FactOrigin,
) -> Result<()> {
    let facts: Vec<_> = facts.iter().map(|fact| (origin, fact.clone())).collect();
    add_each(db, &facts).await
}

/// The same of facts that come from many sources, as from many forms.
///
/// # Errors
/// When the database refuses one.
pub async fn add_each(
    db: &impl Db,
    facts: &[(FactOrigin, (HouseholdId, Day, HouseholdFacts))],
) -> Result<()> {
    let stated: Vec<_> = facts.iter().filter(|(_, (.., facts))| !facts.is_empty()).collect();
    let ids: Vec<HouseholdId> = stated.iter().map(|(_, (id, ..))| *id).collect();
    let mut known = all_of_many(db, &ids).await?;
    let mut rows = Vec::new();
    for (origin, (id, day, facts)) in stated {
        let there = known.entry(*id).or_default();
        for row in fact::state(there, *day, facts, origin.source.is_form())? {
            rows.push(Of { household: *id, row: row.kept(*origin) });
        }
    }
    row::insert_many(db, "household_fact_add", "household_fact", rows, []).await
}

/// What is known of a household on a day, and since when.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(
    db: &impl Db,
    id: HouseholdId,
    day: Day,
) -> Result<Option<(Day, HouseholdFacts)>> {
    let known = all_of_many(db, &[id]).await?.remove(&id).unwrap_or_default();
    Ok(fact::on(&known, day).map(|it| (it.day, it.facts.clone())))
}

/// How many facts of a household were written, and when the last: it changes with every one.
///
/// # Errors
/// When the database cannot be asked.
pub async fn state(db: &impl Db, id: HouseholdId) -> Result<(i64, Option<DateTime<Utc>>)> {
    let sql = "select count(*) as n, max(recorded_at) as at from household_fact \
               where household_id = $1";
    Ok(row::find(db, "household_fact_state", sql, [id.0.into()]).await?.unwrap_or_default())
}

impl Facts for HouseholdFacts {
    fn over(self, before: Self) -> Self {
        HouseholdFacts::over(self, before)
    }
}

pub(crate) async fn all_of_many(
    db: &impl Db,
    ids: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Vec<Dated<HouseholdFacts>>>> {
    let mut found: HashMap<HouseholdId, Vec<Dated<HouseholdFacts>>> = HashMap::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "select household_id, {} from household_fact where household_id in ({})",
            Dated::<HouseholdFacts>::columns(),
            places.join(", ")
        );
        for (id, dated) in row::keyed(db, "household_fact_list", sql, binds.values()).await? {
            found.entry(id).or_default().push(dated);
        }
    }
    Ok(found)
}

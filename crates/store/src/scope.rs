//! What part of the country a query may see. Every query on households takes a scope, and there
//! is no way to ask without one.

use base::Day;
use base::area::AreaKey;
use base::id::VillageId;

use crate::row::Binds;

/// The area a scope covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScopeArea {
    /// No household at all.
    Nothing,
    /// The whole country.
    Nation,
    /// One province.
    Province(AreaKey),
    /// One district (until 30/6/2025).
    District(AreaKey),
    /// One commune.
    Commune(AreaKey),
    /// One village.
    Village(VillageId),
}

/// A right to see the households of an area, as the area was on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    area: ScopeArea,
    day: Day,
}

impl Scope {
    /// Only `app::rights` calls this (a check of the source holds it to that).
    pub fn grant(area: ScopeArea, day: Day) -> Scope {
        Scope { area, day }
    }

    /// The area it covers.
    pub fn area(&self) -> &ScopeArea {
        &self.area
    }

    /// The day on which the area's villages are looked up.
    pub fn day(&self) -> Day {
        self.day
    }

    /// A condition on a column that holds a village.
    pub(crate) fn on_village(&self, column: &str, binds: &mut Binds) -> String {
        let (level, key) = match &self.area {
            ScopeArea::Nothing => return "1 = 0".to_owned(),
            ScopeArea::Nation => return "1 = 1".to_owned(),
            ScopeArea::Village(id) => return format!("{column} = {}", binds.add(id.0)),
            ScopeArea::Province(key) => ("province_key", key),
            ScopeArea::District(key) => ("district_key", key),
            ScopeArea::Commune(key) => ("commune_key", key),
        };
        let key = binds.add(key.as_str());
        let (from, to) = (binds.add(self.day), binds.add(self.day));
        format!(
            "{column} in (select sp.village_id from village_path sp where sp.{level} = {key} \
             and sp.from_day <= {from} and sp.to_day > {to})"
        )
    }

    /// The same, looked up for each row: for statements that find few rows by something else, where
    /// a list of a province's thousands of villages would take the most time. The area of the village
    /// is asked for and not the village of the area, and as a greatest of one: so neither engine makes
    /// a join of it and begins with the villages.
    pub(crate) fn on_each_village(&self, column: &str, binds: &mut Binds) -> String {
        let (level, key) = match &self.area {
            ScopeArea::Nothing | ScopeArea::Nation | ScopeArea::Village(_) => {
                return self.on_village(column, binds);
            }
            ScopeArea::Province(key) => ("province_key", key),
            ScopeArea::District(key) => ("district_key", key),
            ScopeArea::Commune(key) => ("commune_key", key),
        };
        let key = binds.add(key.as_str());
        let (from, to) = (binds.add(self.day), binds.add(self.day));
        format!(
            "(select max(sp.{level}) from village_path sp where sp.village_id = {column} \
             and sp.from_day <= {from} and sp.to_day > {to}) = {key}"
        )
    }

    /// A condition on a column that holds a commune's key.
    pub(crate) fn on_commune(&self, column: &str, binds: &mut Binds) -> String {
        let (level, key) = match &self.area {
            ScopeArea::Nothing => return "1 = 0".to_owned(),
            ScopeArea::Nation => return "1 = 1".to_owned(),
            ScopeArea::Commune(key) => return format!("{column} = {}", binds.add(key.as_str())),
            ScopeArea::Village(id) => {
                return format!(
                    "{column} in (select sp.commune_key from village_path sp where sp.village_id = {})",
                    binds.add(id.0)
                );
            }
            ScopeArea::Province(key) => ("province_key", key),
            ScopeArea::District(key) => ("district_key", key),
        };
        let key = binds.add(key.as_str());
        format!("{column} in (select sp.commune_key from village_path sp where sp.{level} = {key})")
    }

    /// A condition on a column that holds a commune's key: a village of the scope lies or once lay
    /// there. What was written under a commune of before belongs to the villages, wherever they lie.
    pub(crate) fn on_commune_ever(&self, column: &str, binds: &mut Binds) -> String {
        match &self.area {
            ScopeArea::Nothing | ScopeArea::Nation => self.on_village(column, binds),
            ScopeArea::Province(_)
            | ScopeArea::District(_)
            | ScopeArea::Commune(_)
            | ScopeArea::Village(_) => format!(
                "{column} in (select w.commune_key from village_path w where {})",
                self.on_village("w.village_id", binds)
            ),
        }
    }
}

//! What part of the country a query may see. Every query on households takes a scope, and there
//! is no way to ask without one.

use base::Day;
use base::area::AreaKey;
use base::id::VillageId;

use crate::kernel::row::Binds;

/// The area a scope covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScopeArea {
    /// No household at all.
    Nothing,
    /// The whole country.
    Nation,
    Province(AreaKey),
    /// One district (until 30/6/2025).
    District(AreaKey),
    Commune(AreaKey),
    Village(VillageId),
}

/// A right to see the households of an area, as the area was on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    area: ScopeArea,
    day: Day,
}

impl Scope {
    /// Only `app::kernel::rights` calls this (a check of the source holds it to that).
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

    /// A condition on a column that holds a commune's key: the scope's own, or one in which a
    /// village of the scope lay until the scope's day. What was written under a predecessor commune
    /// belongs to its villages, wherever they lie now; what came after a commune's end is not that
    /// commune's.
    pub(crate) fn on_commune(&self, column: &str, binds: &mut Binds) -> String {
        let own = match &self.area {
            ScopeArea::Nothing | ScopeArea::Nation => return self.on_village(column, binds),
            ScopeArea::Commune(key) => format!("{column} = {} or ", binds.add(key.as_str())),
            ScopeArea::Province(_) | ScopeArea::District(_) | ScopeArea::Village(_) => {
                String::new()
            }
        };
        let day = binds.add(self.day);
        let lies = self.on_village("w.village_id", binds);
        format!(
            "({own}{column} in (select w.commune_key from village_path w \
             where w.from_day <= {day} and {lies}))"
        )
    }

    /// A condition on the day of a record and the commune that wrote it: what others wrote after the scope's
    /// day, such as that on which a commune ended, is not of the scope.
    pub(crate) fn until(&self, (day, commune): (&str, &str), binds: &mut Binds) -> String {
        let by_then = format!("{day} <= {}", binds.add(self.day));
        match &self.area {
            ScopeArea::Commune(key) => {
                format!("({by_then} or {commune} = {})", binds.add(key.as_str()))
            }
            ScopeArea::Nothing
            | ScopeArea::Nation
            | ScopeArea::Village(_)
            | ScopeArea::Province(_)
            | ScopeArea::District(_) => by_then,
        }
    }

    /// The same, but only a commune that came to the scope whole: no village that it had to the last
    /// lies elsewhere. For what cannot be taken apart by village.
    pub(crate) fn on_whole_commune(&self, column: &str, binds: &mut Binds) -> String {
        let own = match &self.area {
            ScopeArea::Nothing | ScopeArea::Nation => return self.on_village(column, binds),
            ScopeArea::Commune(key) => format!("{column} = {} or ", binds.add(key.as_str())),
            ScopeArea::Province(_) | ScopeArea::District(_) | ScopeArea::Village(_) => {
                String::new()
            }
        };
        let day = binds.add(self.day);
        let lies = self.on_village("w.village_id", binds);
        let elsewhere = self.on_village("o.village_id", binds);
        format!(
            "({own}{column} in (select w.commune_key from village_path w \
             where w.from_day <= {day} and {lies} and not exists (select 1 from village_path o \
              where o.commune_key = w.commune_key and o.to_day = (select max(l.to_day) \
               from village_path l where l.commune_key = w.commune_key) and not ({elsewhere}))))"
        )
    }

    /// A condition on a round: it is of the scope's commune, or of one that held a village of the
    /// scope on the day of the review.
    pub(crate) fn on_round(&self, round: &str, binds: &mut Binds) -> String {
        let own = match &self.area {
            ScopeArea::Nothing | ScopeArea::Nation => return self.on_village(round, binds),
            ScopeArea::Commune(key) => {
                format!("{round}.commune_key = {} or ", binds.add(key.as_str()))
            }
            ScopeArea::Province(_) | ScopeArea::District(_) | ScopeArea::Village(_) => {
                String::new()
            }
        };
        let day = binds.add(self.day);
        let lies = self.on_village("w.village_id", binds);
        format!(
            "({own}exists (select 1 from village_path w where w.commune_key = {round}.commune_key \
             and w.from_day <= {round}.review_day and w.to_day > {round}.review_day \
             and w.from_day <= {day} and {lies}))"
        )
    }

    /// A condition on a household that was reviewed in a round: the village it lived in that day, or
    /// came to first after it, is of the scope. One that moved away alone left its review behind; one
    /// whose commune was taken over brought it along.
    pub(crate) fn on_review(&self, household: &str, round: &str, binds: &mut Binds) -> String {
        let commune = self.on_commune(&format!("{round}.commune_key"), binds);
        let village = format!(
            "(select y.village_id from stay y where y.household_id = {household} \
             and y.to_day > {round}.review_day order by y.from_day limit 1)"
        );
        format!("{commune} and {}", self.on_village(&village, binds))
    }
}

//! All who live in an area as papers say it (ADR 0040), put in place of those that the register has, area by
//! area. Of an area in which one commune has no paper it is not known.

use base::Day;
use base::area::{AreaKey, Settlement};
use base::id::VillageId;
use figures::{Figures, HOUSEHOLDS_ALL, PEOPLE_ALL, TableDef, Total};
use store::Scope;
use store::figure::resident_count::{Stated, StatedCommune};
use store::figure::table::By;

use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::Target;

/// What papers in force on a day say of the communes of a target.
#[derive(Clone)]
pub(super) struct StatedTotals {
    communes: Vec<StatedCommune>,
    /// The village that was asked for.
    village: Option<VillageId>,
}

impl StatedTotals {
    pub(super) async fn of(
        app: &App,
        scope: &Scope,
        target: &Target,
        day: Day,
    ) -> Result<StatedTotals> {
        let (village, by_village) = match target {
            Target::Village(id) => (Some(*id), true),
            Target::Area(key) => (None, crate::place::area::is_commune(app, key)),
            Target::Nation => (None, false),
        };
        let db = &**app.store();
        let communes = store::figure::resident_count::stated(db, scope, day, by_village).await?;
        Ok(StatedTotals { communes, village })
    }

    /// Of all communes that are meant, when each of them is known.
    fn sum(&self, is_meant: impl Fn(&StatedCommune) -> bool) -> Option<Stated> {
        let mut meant = self.communes.iter().filter(|it| is_meant(it)).map(|it| it.whole);
        let first = meant.next()??;
        meant.try_fold(first, |sum, it| Some(sum.and(it?)))
    }

    fn village(&self, id: VillageId) -> Option<Stated> {
        self.communes.iter().find_map(|it| it.villages.get(&id).copied())
    }

    /// Of one of the areas that a target is broken down by; of one with towns and countryside the part
    /// that is meant.
    fn area(&self, by: By, id: &str, part: impl Fn(&AreaKey) -> bool) -> Option<Stated> {
        let is = |key: Option<&AreaKey>| key.is_some_and(|it| it.as_str() == id);
        match by {
            By::Whole => None,
            By::Village => self.village(id.parse().ok()?),
            By::Commune => self.sum(|it| is(Some(&it.commune)) && part(&it.commune)),
            By::District => self.sum(|it| is(it.district.as_ref()) && part(&it.commune)),
            By::Province => self.sum(|it| is(it.province.as_ref()) && part(&it.commune)),
        }
    }

    /// Puts them into the figures of a table.
    pub(super) fn put(
        &self,
        def: &TableDef,
        by: By,
        figures: &mut Figures,
        settlement: impl Fn(&AreaKey) -> Option<Settlement>,
    ) {
        for area in &mut figures.areas {
            area.total = fill(def, &mut area.sums, self.area(by, &area.id, |_| true));
        }
        for section in &mut figures.sections {
            let of = section.settlement;
            let part = |commune: &AreaKey| settlement(commune) == of;
            for area in &mut section.areas {
                area.total = fill(def, &mut area.sums, self.area(by, &area.id, part));
            }
            let whole = self.sum(|it| part(&it.commune));
            // A part without a commune has nobody.
            let whole = match self.communes.iter().any(|it| part(&it.commune)) {
                true => whole,
                false => Some(Stated { households: 0, people: Some(0) }),
            };
            section.total = fill(def, &mut section.sums, whole);
        }
        let whole = match self.village {
            Some(village) => self.village(village),
            None => self.sum(|_| true),
        };
        figures.whole.total = fill(def, &mut figures.whole.sums, whole);
    }
}

/// Puts what is known in the place of what the register has.
fn fill(def: &TableDef, sums: &mut [i64], stated: Option<Stated>) -> Total {
    let Some(stated) = stated else { return Total::NotStated };
    for (measure, sum) in def.measures().iter().zip(sums) {
        match measure.of.as_str() {
            HOUSEHOLDS_ALL => *sum = stated.households,
            PEOPLE_ALL => *sum = stated.people.unwrap_or(*sum),
            _ => {}
        }
    }
    Total::Stated { people: stated.people.is_some() }
}

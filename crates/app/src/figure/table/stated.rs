//! All who live in an area as papers say it (ADR 0040, 0046), put in place of those that the register has,
//! area by area. A commune without a paper of its own has the sum of those of the communes that came to it,
//! where all of each came and each has one. Of an area in which one commune is not known it is not known.

use std::collections::BTreeMap;

use base::Day;
use base::area::{AreaKey, Settlement, Share};
use base::id::VillageId;
use figures::{Figures, HOUSEHOLDS_ALL, PEOPLE_ALL, TableDef, Total};
use store::Scope;
use store::figure::resident_count::{Stated, StatedBy, StatedCommune};
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
        let mut communes =
            store::figure::resident_count::stated(db, scope, day, by_village).await?;
        from_formers(app, db, &mut communes, (day, scope.day())).await?;
        Ok(StatedTotals { communes, village })
    }

    /// A measure of all who live there, of the whole.
    pub(super) fn of_measure(&self, measure: &str) -> Option<i64> {
        let whole = self.whole()?;
        match measure {
            HOUSEHOLDS_ALL => Some(whole.households),
            PEOPLE_ALL => whole.people,
            _ => None,
        }
    }

    fn whole(&self) -> Option<Stated> {
        match self.village {
            Some(village) => self.village(village),
            None => self.sum(|_| true),
        }
    }

    /// The papers that the whole stands on, and whether it was added up here; none where it is not known,
    /// and where more communes are meant than one names.
    pub(super) fn papers(&self) -> Papers {
        if let Some(village) = self.village {
            let known = self.communes.iter().find_map(|it| it.villages.get(&village));
            return Papers { by: known.map(|it| it.1.clone()).into_iter().collect(), ours: false };
        }
        let one = |it: &StatedCommune| Papers { by: it.by.clone(), ours: it.ours };
        match self.communes.as_slice() {
            [commune] if commune.whole.is_some() => one(commune),
            _ => Papers::default(),
        }
    }

    /// Of all communes that are meant, when each of them is known.
    fn sum(&self, is_meant: impl Fn(&StatedCommune) -> bool) -> Option<Stated> {
        let mut meant = self.communes.iter().filter(|it| is_meant(it)).map(|it| it.whole);
        let first = meant.next()??;
        meant.try_fold(first, |sum, it| Some(sum.and(it?)))
    }

    fn village(&self, id: VillageId) -> Option<Stated> {
        self.communes.iter().find_map(|it| it.villages.get(&id).map(|it| it.0))
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
        figures.whole.total = fill(def, &mut figures.whole.sums, self.whole());
    }
}

/// What a number of all who live somewhere stands on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Papers {
    /// The papers, each with the commune it was written of.
    pub by: Vec<StatedBy>,
    /// Whether no paper says the number as it stands: the program added it up.
    pub ours: bool,
}

/// Communes change hands a few times in a generation: the bound only stops a bad file.
const REFORMS_MAX: usize = 4;

/// Gives communes that no paper speaks of the sum of those that came to them whole, where each of these has
/// a paper of its own or is known in the same way.
async fn from_formers(
    app: &App,
    db: &impl store::Db,
    communes: &mut [StatedCommune],
    (day, land_of): (Day, Day),
) -> Result<()> {
    let mut open: Vec<AreaKey> =
        communes.iter().filter(|it| it.whole.is_none()).map(|it| it.commune.clone()).collect();
    let mut asked: Vec<AreaKey> = Vec::new();
    for _ in 0..REFORMS_MAX {
        open = open.iter().flat_map(|key| wholes(app, key)).collect();
        asked.extend(open.iter().cloned());
    }
    asked.sort();
    asked.dedup();
    if asked.is_empty() {
        return Ok(());
    }
    let known = store::figure::resident_count::formers(db, &asked, day).await?;
    let mut found = BTreeMap::new();
    for it in communes.iter().filter(|it| it.whole.is_none()) {
        let mut by = Vec::new();
        if let Some(sum) = added_up(app, &known, &it.commune, (&mut by, REFORMS_MAX)) {
            found.insert(it.commune.clone(), (sum, by));
        }
    }
    let sums: Vec<AreaKey> = found.keys().cloned().collect();
    let moved = store::figure::resident_count::last_moves(db, &sums, land_of).await?;
    for it in communes {
        let first = app.areas().get(&it.commune).and_then(|unit| unit.valid_from);
        // Of land that moved since its first day the papers of before say nothing.
        let is_whole = moved.get(&it.commune).is_none_or(|on| first.is_some_and(|it| *on <= it));
        if let Some((sum, by)) = found.remove(&it.commune).filter(|_| is_whole) {
            (it.whole, it.by, it.ours) = (Some(sum), by, true);
        }
    }
    Ok(())
}

/// The communes that a commune was made of, when all of each came to it.
fn wholes(app: &App, commune: &AreaKey) -> Vec<AreaKey> {
    let before = app.areas().predecessors(commune);
    match before.iter().all(|(_, share)| *share == Share::Whole) {
        true => before.into_iter().map(|(unit, _)| unit.key.clone()).collect(),
        false => Vec::new(),
    }
}

/// The sum of what a commune was made of, with the papers.
fn added_up(
    app: &App,
    known: &BTreeMap<AreaKey, (Stated, StatedBy)>,
    commune: &AreaKey,
    (by, reforms): (&mut Vec<StatedBy>, usize),
) -> Option<Stated> {
    let reforms = reforms.checked_sub(1)?;
    let mut sum: Option<Stated> = None;
    for former in wholes(app, commune) {
        let part = match known.get(&former) {
            Some((stated, paper)) => {
                by.push(paper.clone());
                *stated
            }
            None => added_up(app, known, &former, (&mut *by, reforms))?,
        };
        sum = Some(sum.map_or(part, |sum| sum.and(part)));
    }
    sum
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

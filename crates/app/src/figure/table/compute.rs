//! Figures of one area and its parts, each counted once however many tables ask for them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use base::Day;
use base::area::{AreaKey, Level, Settlement};
use base::text::fold;
use figures::{AreaFigures, Figures, Group, Measure, Section, Shape, TableDef, Total};
use store::Scope;
use store::figure::table::{By, EthnicWord, FigureQuery, FigureSums, FigureTotals};

use super::stated::{Papers, StatedTotals};
use super::target_key;
use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::Target;

/// A table and two days.
type Key = (String, Day, Day);
/// A table with the columns it has there, and its figures.
type Found = Arc<(TableDef, Figures)>;

/// Tables counted at once: as many as a small server has cores to spare, and fewer than the pool
/// has connections, so that others are answered meanwhile.
const AT_ONCE: usize = 3;

/// What was counted so far for a target.
pub(super) struct Computed<'a> {
    app: &'a App,
    scope: &'a Scope,
    target: &'a Target,
    ethnic: Option<(Vec<EthnicWord>, Vec<Group>)>,
    names: Option<(By, String, BTreeMap<String, String>)>,
    found: HashMap<Key, Found>,
    stated: HashMap<Day, StatedTotals>,
}

impl<'a> Computed<'a> {
    pub(super) fn new(app: &'a App, scope: &'a Scope, target: &'a Target) -> Computed<'a> {
        Computed {
            app,
            scope,
            target,
            ethnic: None,
            names: None,
            found: HashMap::new(),
            stated: HashMap::new(),
        }
    }

    /// The figures of a table: those directly below the target, and the whole.
    pub(super) async fn get(&mut self, def: &TableDef, days: (Day, Day)) -> Result<Found> {
        let key = (def.id.clone(), days.0, days.1);
        if let Some(found) = self.found.get(&key) {
            return Ok(Arc::clone(found));
        }
        if let Some(found) = self.found_in_another(def, days) {
            self.found.insert(key, Arc::clone(&found));
            return Ok(found);
        }
        let all = self.whole_def(def).await?;
        let by = self.names().await?.0;
        let totals = self.summed(&all, days, by).await?;
        self.keep(key, def, &all, totals).await
    }

    /// Counts several tables, a few at once, so that later calls of [`Computed::get`] only look
    /// them up.
    pub(super) async fn fill(&mut self, wanted: Vec<(TableDef, (Day, Day))>) -> Result<()> {
        let by = self.names().await?.0;
        let mut waiting: Vec<(Key, TableDef, TableDef, (Day, Day))> = Vec::new();
        for (def, days) in wanted {
            let key = (def.id.clone(), days.0, days.1);
            // Rates are counted from the counts of another table.
            let is_new = waiting.iter().all(|(there, other, _, on)| {
                *there != key && !(other.query == def.query && *on == days)
            });
            if is_new && !self.found.contains_key(&key) {
                let all = self.whole_def(&def).await?;
                waiting.push((key, def, all, days));
            }
        }
        for some in waiting.chunks(AT_ONCE) {
            let counted = some.iter().map(|(_, _, all, days)| self.summed(all, *days, by));
            let counted = futures_util::future::try_join_all(counted).await?;
            for ((key, def, all, _), totals) in some.iter().zip(counted) {
                self.keep(key.clone(), def, all, totals).await?;
            }
        }
        Ok(())
    }

    /// The figures of a table by the same query that another one was counted by, when that has all
    /// its sums: rates stand on the counts of the table before.
    fn found_in_another(&self, def: &TableDef, days: (Day, Day)) -> Option<Found> {
        let measures = def.measures();
        self.found.iter().find_map(|((_, from, to), found)| {
            let (other, figures) = &**found;
            let there = other.measures();
            let same = (*from, *to) == days && other.query == def.query && def.groups.is_none();
            let places: Option<Vec<usize>> = measures
                .iter()
                .map(|it| there.iter().position(|other| other == it).filter(|_| same))
                .collect();
            let places = places?;
            let some = |sums: &[i64]| -> Vec<i64> {
                places.iter().filter_map(|place| sums.get(*place)).copied().collect()
            };
            let pick = |area: &AreaFigures| AreaFigures { sums: some(&area.sums), ..area.clone() };
            let sections = figures.sections.iter().map(|section| Section {
                total: section.total,
                settlement: section.settlement,
                areas: section.areas.iter().map(pick).collect(),
                sums: some(&section.sums),
            });
            let figures = Figures {
                areas: figures.areas.iter().map(pick).collect(),
                whole: pick(&figures.whole),
                sections: if def.sections { sections.collect() } else { Vec::new() },
            };
            // What is asked for in sections was not counted in them there.
            (def.sections <= other.sections).then(|| Arc::new((def.clone(), figures)))
        })
    }

    /// The sums of a table, from the database.
    async fn summed(&self, all: &TableDef, days: (Day, Day), by: By) -> Result<FigureTotals> {
        let measures = all.measures();
        let query = self.query(all, &measures, days);
        let db = &**self.app.store();
        Ok(store::figure::table::sums(db, self.scope, query, by, all.sections).await?)
    }

    async fn keep(
        &mut self,
        key: Key,
        def: &TableDef,
        all: &TableDef,
        totals: FigureTotals,
    ) -> Result<Found> {
        let measures = all.measures();
        let (by, whole_name, names) = self.names().await?.clone();
        let (def, places) = self.without_empty_groups(def, all, &measures, &totals.whole);
        let pick = |sums: &[i64]| -> Vec<i64> {
            places.iter().map(|place| sums.get(*place).copied().unwrap_or(0)).collect()
        };
        let added_up = |rows: &mut dyn Iterator<Item = &FigureSums>| {
            let mut areas: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
            for row in rows {
                add(areas.entry(&row.area).or_default(), &pick(&row.sums));
            }
            let area = |(id, sums): (&str, Vec<i64>)| AreaFigures {
                id: id.to_owned(),
                name: names.get(id).cloned().unwrap_or_else(|| id.to_owned()),
                sums,
                total: Total::Counted,
            };
            let mut areas: Vec<AreaFigures> = areas.into_iter().map(area).collect();
            areas.sort_by_cached_key(|area| (base::text::sort_key(&area.name), area.id.clone()));
            areas
        };
        let areas = added_up(&mut totals.areas.iter());
        let mut sections = Vec::new();
        if def.sections && matches!(by, By::Province | By::District | By::Commune) {
            let of = |row: &FigureSums| self.settlement(row);
            // In the order of the forms; what is not known only where there is some.
            for settlement in [Some(Settlement::Urban), Some(Settlement::Rural), None] {
                let within = added_up(&mut totals.areas.iter().filter(|it| of(it) == settlement));
                if within.is_empty() && settlement.is_none() {
                    continue;
                }
                let mut sums = vec![0; places.len()];
                within.iter().for_each(|area| add(&mut sums, &area.sums));
                let total = Total::Counted;
                sections.push(Section { settlement, areas: within, sums, total });
            }
        }
        let whole = AreaFigures {
            id: target_key(self.target),
            name: whole_name,
            sums: pick(&totals.whole),
            total: Total::Counted,
        };
        let mut figures = Figures { areas, whole, sections };
        // All who live there, whether the register has them or not, are as many as a paper says.
        if measures.iter().any(|it| figures::is_total(&it.of)) {
            let stated = self.stated(key.2).await?;
            stated.put(&def, by, &mut figures, |commune| self.app.areas().settlement(commune));
        }
        let found: Found = Arc::new((def, figures));
        self.found.insert(key, Arc::clone(&found));
        Ok(found)
    }

    /// What the number of all who live there stands on, of a table that asks for it.
    pub(super) async fn papers(&mut self, def: &TableDef, day: Day) -> Result<Papers> {
        match def.measures().iter().any(|it| figures::is_total(&it.of)) {
            true => Ok(self.stated(day).await?.papers()),
            false => Ok(Papers::default()),
        }
    }

    /// What a paper says of a measure of all who live there, with the paper.
    pub(super) async fn stated_of(
        &mut self,
        measure: &str,
        day: Day,
    ) -> Result<Option<(i64, Papers)>> {
        if !figures::is_total(measure) {
            return Ok(None);
        }
        let stated = self.stated(day).await?;
        Ok(stated.of_measure(measure).map(|number| (number, stated.papers())))
    }

    /// What papers say of all who live there on a day.
    async fn stated(&mut self, day: Day) -> Result<StatedTotals> {
        if let Some(known) = self.stated.get(&day) {
            return Ok(known.clone());
        }
        let stated = StatedTotals::of(self.app, self.scope, self.target, day).await?;
        self.stated.insert(day, stated.clone());
        Ok(stated)
    }

    /// Whether sums are of a town or of the countryside, by the kind of their commune.
    fn settlement(&self, row: &FigureSums) -> Option<Settlement> {
        let areas = self.app.areas();
        match &row.commune {
            Some(commune) => areas.settlement(commune),
            None => areas.settlement(&AreaKey::parse(&row.area)?),
        }
    }

    /// The definition with the columns of every ethnic group that is written in the register.
    pub(super) async fn whole_def(&mut self, def: &TableDef) -> Result<TableDef> {
        if def.uses.iter().any(|piece| piece.is_of_ethnic_groups()) && self.ethnic.is_none() {
            self.ethnic = Some(ethnic_groups_written(self.app).await?);
        }
        let groups = self.ethnic.as_ref().map_or(&[][..], |(_, groups)| groups.as_slice());
        Ok(match def.shape {
            Shape::Groups => def.with_groups(groups),
            Shape::Areas | Shape::List => def.clone(),
        })
    }

    /// The query of a table; [`Computed::whole_def`] was asked before.
    pub(super) fn query<'q>(
        &'q self,
        def: &'q TableDef,
        measures: &'q [Measure],
        (opening, closing): (Day, Day),
    ) -> FigureQuery<'q> {
        FigureQuery {
            sql: &def.query,
            uses: &def.uses,
            standards: self.app.law().standards_printed(),
            ethnic: self.ethnic.as_ref().map_or(&[][..], |(words, _)| words.as_slice()),
            measures,
            opening,
            closing,
        }
    }

    /// The definition with the groups that count somewhere, and where its measures are among all.
    fn without_empty_groups(
        &self,
        def: &TableDef,
        all: &TableDef,
        measures: &[Measure],
        sums: &[i64],
    ) -> (TableDef, Vec<usize>) {
        let counts = |group: &&Group| {
            let own = measures.iter().zip(sums).filter(|(it, _)| it.group == Some(group.number));
            own.into_iter().any(|(_, sum)| *sum != 0)
        };
        let def = match (&self.ethnic, def.shape) {
            (Some((_, groups)), Shape::Groups) => {
                def.with_groups(&groups.iter().filter(counts).cloned().collect::<Vec<_>>())
            }
            _ => all.clone(),
        };
        let place = |wanted: &Measure| measures.iter().position(|it| it.alias == wanted.alias);
        let places = def.measures().iter().filter_map(place).collect();
        (def, places)
    }

    /// What the target is broken down by, its name, and the names of its parts.
    async fn names(&mut self) -> Result<&(By, String, BTreeMap<String, String>)> {
        if self.names.is_none() {
            let by = below(self.app, self.target, self.scope.day());
            let whole =
                crate::figure::table::target_name(self.app, self.target, self.scope).await?;
            let names = match by {
                By::Whole => BTreeMap::new(),
                By::Province | By::District | By::Commune | By::Village => {
                    names_below(self.app, self.target, self.scope, by).await?
                }
            };
            self.names = Some((by, whole, names));
        }
        self.names
            .as_ref()
            .ok_or_else(|| crate::kernel::problem::Problem::internal("the names were just read"))
    }
}

/// Adds sums to others, measure by measure.
fn add(to: &mut Vec<i64>, sums: &[i64]) {
    to.resize(sums.len(), 0);
    to.iter_mut().zip(sums).for_each(|(to, sum)| *to += sum);
}

/// The figures of a table on one day.
pub(crate) async fn sums(
    app: &App,
    scope: &Scope,
    target: &Target,
    def: &TableDef,
    day: Day,
) -> Result<Figures> {
    let found = Computed::new(app, scope, target).get(def, (day, day)).await?;
    Ok(found.1.clone())
}

/// How ethnic groups are written in the register and which are meant, and the groups. What
/// the list does not have stays as written, numbered after it.
async fn ethnic_groups_written(app: &App) -> Result<(Vec<EthnicWord>, Vec<Group>)> {
    let listed = &app.law().ethnic_groups().group;
    let mut known: HashMap<String, i32> = HashMap::new();
    for group in listed {
        for name in group.also.iter().chain([&group.name]) {
            known.insert(ethnic_key(name), group.number);
        }
    }
    let mut groups: Vec<Group> =
        listed.iter().map(|it| Group { number: it.number, name: it.name.clone() }).collect();
    let mut words = Vec::new();
    for word in store::figure::table::ethnicities(&**app.store()).await? {
        let next = i32::try_from(groups.len()).unwrap_or(i32::MAX).saturating_add(1);
        let number = *known.entry(ethnic_key(&word)).or_insert_with(|| {
            groups.push(Group { number: next, name: word.clone() });
            next
        });
        words.push(EthnicWord { word, group: number, kinh: number == KINH });
    }
    // The majority has its own column.
    groups.retain(|group| group.number != KINH && words.iter().any(|w| w.group == group.number));
    // Of strange ones the columns stay few: a mistyped list must not make a table of 1 000.
    let (listed, mut written): (Vec<Group>, Vec<Group>) =
        groups.into_iter().partition(|group| listed.iter().any(|it| it.number == group.number));
    for group in written.iter().skip(WRITTEN_MAX) {
        for word in words.iter_mut().filter(|word| word.group == group.number) {
            word.group = 0;
        }
    }
    written.truncate(WRITTEN_MAX);
    let other = app.words().get(base::words::Lang::Vi, "table.other_groups").to_owned();
    let mut groups = listed;
    groups.extend(written);
    groups.push(Group { number: 0, name: other });
    Ok((words, groups))
}

/// What a target is broken down by.
fn below(app: &App, target: &Target, day: Day) -> By {
    let districts =
        app.areas().period(day).is_some_and(|period| period.levels.contains(&Level::District));
    let level = match target {
        Target::Nation => return By::Province,
        Target::Village(_) => return By::Whole,
        Target::Area(key) => app.areas().get(key).map(|unit| unit.level),
    };
    match level {
        Some(Level::Province) if districts => By::District,
        Some(Level::Province | Level::District) => By::Commune,
        Some(Level::Commune) => By::Village,
        Some(Level::Nation | Level::Village) | None => By::Whole,
    }
}

async fn names_below(
    app: &App,
    target: &Target,
    scope: &Scope,
    by: By,
) -> Result<BTreeMap<String, String>> {
    if by == By::Village {
        let Target::Area(key) = target else { return Ok(BTreeMap::new()) };
        let villages = store::place::village::list(&**app.store(), scope, key, scope.day()).await?;
        return Ok(villages.into_iter().map(|v| (v.id.to_string(), v.name)).collect());
    }
    let parent = match target {
        Target::Area(key) => Some(key),
        Target::Nation | Target::Village(_) => None,
    };
    let mut units = app.areas().children(parent, scope.day());
    if by == By::Commune && units.first().is_some_and(|unit| unit.level == Level::District) {
        units = units
            .iter()
            .flat_map(|unit| app.areas().children(Some(&unit.key), scope.day()))
            .collect();
    }
    let name = |unit: &base::area::Unit| app.areas().full_name(unit);
    Ok(units.into_iter().map(|unit| (unit.key.as_str().to_owned(), name(unit))).collect())
}

/// The majority's number in the list.
const KINH: i32 = 1;
/// Columns for groups that stand in no list.
const WRITTEN_MAX: usize = 20;

/// `Gia-rai`, `Gia Rai` and `GIA RAI` are one name.
pub(super) fn ethnic_key(name: &str) -> String {
    let folded = fold(name);
    let folded = folded.strip_prefix("dan toc ").unwrap_or(&folded);
    folded.chars().filter(|c| c.is_alphanumeric()).collect()
}

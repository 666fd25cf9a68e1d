//! Reading the three files of `areas/` and holding them in little room: rows borrow the files'
//! text, and what leads from one row to another are sorted lists of row numbers.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    AreaKey, Areas, BadAreas, CentralCities, Gap, Kind, Level, Period, Region, Share, Unit,
};
use crate::text::fold;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelsFile {
    period: Vec<Period>,
    kind: Vec<Kind>,
    region: Vec<Region>,
    central_cities: CentralCities,
    gap: Vec<Gap>,
}

/// What leads from one row to others, sorted by the first; of one row in the order of the file.
#[derive(Debug)]
pub(super) struct Links<T>(Vec<(u32, T)>);

impl<T: Copy> Links<T> {
    fn of(mut links: Vec<(u32, T)>) -> Links<T> {
        links.sort_by_key(|(from, _)| *from);
        links.shrink_to_fit();
        Links(links)
    }

    /// What one row leads to.
    pub fn from(&self, row: u32) -> impl Iterator<Item = T> {
        let start = self.0.partition_point(|(from, _)| *from < row);
        let rest = self.0.iter().skip(start);
        rest.take_while(move |(from, _)| *from == row).map(|(_, to)| *to)
    }
}

/// All names in small letters without marks, one behind another.
#[derive(Debug, Default)]
pub(super) struct FoldedNames {
    text: String,
    ends: Vec<u32>,
}

impl FoldedNames {
    fn of(units: &[Unit]) -> FoldedNames {
        let mut names = FoldedNames::default();
        for unit in units {
            names.text.push_str(&fold(unit.name));
            names.ends.push(row_number(names.text.len()));
        }
        names.text.shrink_to_fit();
        names
    }

    /// The names in the order of the rows.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts
            .zip(&self.ends)
            .map(|(start, end)| self.text.get(*start as usize..*end as usize).unwrap_or_default())
    }
}

/// The country has some ten thousand areas.
fn row_number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

impl Areas {
    /// Reads the three files of `areas/`.
    ///
    /// # Errors
    /// The first line that cannot be read, or that names what does not exist.
    pub fn load(
        units: &'static str,
        changes: &'static str,
        levels: &str,
    ) -> Result<Areas, BadAreas> {
        let levels: LevelsFile = toml::from_str(levels).map_err(|error| BadAreas {
            file: "levels.toml",
            line: None,
            reason: error.to_string(),
        })?;
        let kinds = levels.kind.into_iter().map(|kind| (kind.id.clone(), kind)).collect();
        let units = read_units(units, &kinds)?;
        let mut by_key: Vec<u32> = (0..row_number(units.len())).collect();
        let key = |row: &u32| units.get(*row as usize).map(|unit| &unit.key);
        by_key.sort_by(|a, b| key(a).cmp(&key(b)));
        if let Some([twice, _]) = by_key.array_windows().find(|[a, b]| key(a) == key(b)) {
            let line = Some(*twice as usize + 2);
            return Err(BadAreas {
                file: "units.csv",
                line,
                reason: "this key stands twice".to_owned(),
            });
        }
        let mut areas = Areas {
            folded: FoldedNames::of(&units),
            units,
            by_key,
            children: Links::of(Vec::new()),
            successors: Links::of(Vec::new()),
            predecessors: Links::of(Vec::new()),
            periods: levels.period,
            kinds,
            regions: levels.region,
            central_cities: levels.central_cities,
            gaps: levels.gap,
        };
        areas.children = areas.link_children()?;
        areas.read_changes(changes)?;
        for region in &areas.regions {
            if let Some(key) = region.provinces.iter().find(|key| areas.get(key).is_none()) {
                let reason = format!("region {} names {key}, which is no area", region.id);
                return Err(BadAreas { file: "levels.toml", line: None, reason });
            }
        }
        Ok(areas)
    }

    fn link_children(&self) -> Result<Links<u32>, BadAreas> {
        let mut children = Vec::new();
        for (row, unit) in self.units.iter().enumerate() {
            let Some(parent) = &unit.parent else { continue };
            let Some(above) = self.row(parent) else {
                let reason = format!("the parent {parent} of {} is no area", unit.key);
                return Err(BadAreas { file: "units.csv", line: None, reason });
            };
            children.push((above, row_number(row)));
        }
        Ok(Links::of(children))
    }

    fn read_changes(&mut self, text: &str) -> Result<(), BadAreas> {
        let (mut forth, mut back) = (Vec::new(), Vec::new());
        for (at, line) in text.lines().enumerate().skip(1) {
            let bad = |reason: &str| BadAreas {
                file: "changes.csv",
                line: Some(at + 1),
                reason: reason.to_owned(),
            };
            let cells: Vec<&str> = line.split(',').collect();
            let [from, to, _day, share] = cells[..] else {
                return Err(bad("there must be 4 columns"));
            };
            let row = |text: &str| {
                let key = AreaKey::parse(text).ok_or_else(|| bad("no key"))?;
                self.row(&key).ok_or_else(|| bad("no such area"))
            };
            let (from, to) = (row(from)?, row(to)?);
            let share = match share {
                "whole" => Share::Whole,
                "part" => Share::Part,
                _ => return Err(bad("the share must be whole or part")),
            };
            forth.push((from, (to, share)));
            back.push((to, (from, share)));
        }
        self.successors = Links::of(forth);
        self.predecessors = Links::of(back);
        Ok(())
    }
}

fn read_units(text: &'static str, kinds: &BTreeMap<String, Kind>) -> Result<Vec<Unit>, BadAreas> {
    let mut units = Vec::new();
    for (at, line) in text.lines().enumerate().skip(1) {
        let bad = |reason: &str| BadAreas {
            file: "units.csv",
            line: Some(at + 1),
            reason: reason.to_owned(),
        };
        let cells: Vec<&'static str> = line.split(',').collect();
        let [key, code, name, kind, level, parent, from, to, lat, lon] = cells[..] else {
            return Err(bad("there must be 10 columns"));
        };
        let key = AreaKey::parse(key).ok_or_else(|| bad("the key is not CODE@DAY"))?;
        if key.code() != code {
            return Err(bad("key and code differ"));
        }
        if !kinds.contains_key(kind) {
            return Err(bad("this kind is not in levels.toml"));
        }
        let parent = match parent {
            "" => None,
            text => Some(AreaKey::parse(text).ok_or_else(|| bad("the parent is no key"))?),
        };
        let day = |text: &str| match text {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| bad("a day is not YYYY-MM-DD")),
        };
        units.push(Unit {
            key,
            name,
            kind,
            level: Level::from_name(level).ok_or_else(|| bad("unknown level"))?,
            parent,
            valid_from: day(from)?,
            valid_to: day(to)?,
            centre: (!lat.is_empty()).then_some((lat, lon)),
        });
    }
    units.shrink_to_fit();
    Ok(units)
}

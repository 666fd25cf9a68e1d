//! The official areas of Việt Nam: provinces, districts (until 30/6/2025) and communes, each with
//! the days on which it exists, what became of it, and the levels of each period.
//!
//! A code alone names no area: 15889 was Hoằng Kim and is Hoằng Phú. The key is the code with the
//! first day. The data stand in `areas/`; villages are the communes' own and not here.

mod key;
mod load;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::closed_set;
use crate::day::Day;
use crate::text::fold;

pub use key::AreaKey;
use load::{FoldedNames, Links};

closed_set! {
    /// A level of government, from the top.
    Level {
        /// The country.
        Nation = "nation",
        /// Tỉnh, thành phố trực thuộc trung ương.
        Province = "province",
        /// Huyện, quận, thị xã, thành phố thuộc tỉnh; none since 01/7/2025.
        District = "district",
        /// Xã, phường, thị trấn, đặc khu.
        Commune = "commune",
        /// Thôn, tổ dân phố.
        Village = "village",
    }
}

closed_set! {
    /// Which of the two lines of a poverty standard an area falls under.
    Settlement {
        /// Nông thôn.
        Rural = "rural",
        /// Thành thị.
        Urban = "urban",
    }
}

/// How much of a unit went into another.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    /// All of it.
    Whole,
    Part,
}

/// One area over its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub key: AreaKey,
    /// Its name without the kind.
    pub name: &'static str,
    /// The id of its kind in `levels.toml`: `xa`, `phuong`, …
    pub kind: &'static str,
    pub level: Level,
    /// The area it belongs to; none for a province.
    pub parent: Option<AreaKey>,
    /// Its first day; `None` when that lies before the data.
    pub valid_from: Option<Day>,
    /// Its last day; `None` while it exists.
    pub valid_to: Option<Day>,
    /// Latitude and longitude of its middle, in degrees, as the data write them.
    pub centre: Option<(&'static str, &'static str)>,
}

impl Unit {
    /// Whether the area exists on a day.
    pub fn exists_on(&self, day: Day) -> bool {
        self.valid_from.is_none_or(|first| first <= day)
            && self.valid_to.is_none_or(|last| day <= last)
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// `xa`, `phuong`, …
    pub id: String,
    /// The word before the name, in Vietnamese.
    pub name_vi: String,
    /// The same in English.
    pub name_en: String,
    /// Rural or urban; none for levels above the commune and where it is not known.
    pub settlement: Option<Settlement>,
    /// Where this is from.
    pub source: String,
    /// `checked` or `unchecked`.
    pub confidence: String,
}

/// A region of the score tables: a group of provinces.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// `north_central_coast`, …
    pub id: String,
    /// Its name in Vietnamese.
    pub name_vi: String,
    /// In English.
    pub name_en: String,
    pub provinces: Vec<AreaKey>,
    /// Where this is from.
    pub source: String,
    /// `checked` or `unchecked`.
    pub confidence: String,
}

/// The levels and the reporting line of a period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day; none when before the data.
    #[serde(default, deserialize_with = "toml_day")]
    pub from: Option<Day>,
    /// Last day; none while it lasts.
    #[serde(default, deserialize_with = "toml_day")]
    pub to: Option<Day>,
    /// The levels below the nation, from the top.
    pub levels: Vec<Level>,
    /// Who reports to whom, from the bottom.
    pub line: Vec<LineStep>,
    /// Where this is from.
    pub source: String,
    /// `checked` or `unchecked`.
    pub confidence: String,
}

/// A step of the reporting line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineStep {
    /// `commune`, `district`, `province`, `ministry`.
    pub level: String,
    /// The body that reports there.
    pub body: String,
}

fn toml_day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Day>, D::Error> {
    let date = toml::value::Datetime::deserialize(from)?;
    date.to_string().parse::<Day>().map(Some).map_err(serde::de::Error::custom)
}

/// Something about the areas that could not be established, to be said where it matters.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    pub id: String,
    /// What is not known.
    pub text_vi: String,
    /// The same in English.
    pub text_en: String,
}

/// The cities run by the centre as the score tables name them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CentralCities {
    /// The cities.
    pub provinces: Vec<AreaKey>,
    /// Where the list is from.
    pub source: String,
    /// `checked` or `unchecked`.
    pub confidence: String,
}

/// The files cannot be what they should.
#[derive(Debug, thiserror::Error)]
#[error("areas/{file}{}: {reason}", line.map(|n| format!(" line {n}")).unwrap_or_default())]
pub struct BadAreas {
    file: &'static str,
    line: Option<usize>,
    reason: String,
}

/// All areas, and what connects them.
#[derive(Debug)]
pub struct Areas {
    units: Vec<Unit>,
    folded: FoldedNames,
    /// The rows in the order of their keys.
    by_key: Vec<u32>,
    children: Links<u32>,
    successors: Links<(u32, Share)>,
    predecessors: Links<(u32, Share)>,
    periods: Vec<Period>,
    kinds: BTreeMap<String, Kind>,
    regions: Vec<Region>,
    central_cities: CentralCities,
    gaps: Vec<Gap>,
}

impl Areas {
    fn unit(&self, row: u32) -> Option<&Unit> {
        self.units.get(row as usize)
    }

    /// Where an area stands among the rows.
    fn row(&self, key: &AreaKey) -> Option<u32> {
        let of = |row: &u32| self.unit(*row).map(|unit| &unit.key);
        let at = self.by_key.binary_search_by(|row| of(row).cmp(&Some(key))).ok()?;
        self.by_key.get(at).copied()
    }

    /// The area with that key.
    pub fn get(&self, key: &AreaKey) -> Option<&Unit> {
        self.row(key).and_then(|row| self.unit(row))
    }

    pub fn all(&self) -> &[Unit] {
        &self.units
    }

    /// The area a text names on a day: a key, or a code that some area bears on that day.
    pub fn resolve(&self, text: &str, day: Day) -> Option<&Unit> {
        if let Some(key) = AreaKey::parse(text) {
            return self.get(&key);
        }
        self.with_code(text).find(|unit| unit.exists_on(day))
    }

    /// Every area that ever bore a code, the earliest first.
    pub fn with_code(&self, code: &str) -> impl Iterator<Item = &Unit> {
        let code = format!("{code}@");
        let of = |row: &u32| self.unit(*row).map_or("", |unit| unit.key.as_str());
        let start = self.by_key.partition_point(|row| of(row) < code.as_str());
        let rest = self.by_key.iter().skip(start).filter_map(|row| self.unit(*row));
        rest.take_while(move |unit| unit.key.as_str().starts_with(&code))
    }

    /// The provinces of a day, or the areas directly below one.
    pub fn children(&self, parent: Option<&AreaKey>, day: Day) -> Vec<&Unit> {
        let Some(parent) = parent else {
            return self
                .units
                .iter()
                .filter(|unit| unit.level == Level::Province && unit.exists_on(day))
                .collect();
        };
        // A child may still name the predecessor of its parent when that only changed its kind.
        let mut found: Vec<&Unit> = Vec::new();
        let mut parents = vec![parent.clone()];
        for (unit, share) in self.predecessors(parent) {
            if share == Share::Whole
                && unit.level == self.get(parent).map_or(unit.level, |p| p.level)
            {
                parents.push(unit.key.clone());
            }
        }
        for key in &parents {
            let below = self.row(key).into_iter().flat_map(|row| self.children.from(row));
            found.extend(below.filter_map(|row| self.unit(row)).filter(|unit| unit.exists_on(day)));
        }
        found.retain(|unit| {
            self.ancestors(&unit.key, day).first().is_some_and(|up| &up.key == parent)
        });
        found
    }

    /// What an area lies in on a day, the nearest first.
    pub fn ancestors(&self, key: &AreaKey, day: Day) -> Vec<&Unit> {
        let mut found: Vec<&Unit> = Vec::new();
        let mut unit = self.get(key);
        // Levels are four: the bound only stops a bad file.
        for _ in 0..8 {
            let Some(parent) = unit.and_then(|unit| unit.parent.as_ref()).and_then(|k| self.get(k))
            else {
                break;
            };
            let parent = self.on_day(parent, day);
            found.push(parent);
            unit = Some(parent);
        }
        found
    }

    /// The unit itself, or the one it has become by the day without losing or gaining land.
    fn on_day<'a>(&'a self, unit: &'a Unit, day: Day) -> &'a Unit {
        let mut unit = unit;
        for _ in 0..8 {
            if unit.valid_to.is_none_or(|last| day <= last) {
                break;
            }
            match self.successors(&unit.key)[..] {
                [(next, Share::Whole)] => unit = next,
                _ => break,
            }
        }
        unit
    }

    /// The days after which an area lies in other areas than before, within its life, the
    /// earliest first: the last days of its ancestors.
    pub fn path_ends(&self, key: &AreaKey) -> Vec<Day> {
        let Some(unit) = self.get(key) else { return Vec::new() };
        let mut ends = Vec::new();
        let mut day = unit.valid_from.unwrap_or(Day::MIN);
        for _ in 0..8 {
            let next = self.ancestors(key, day).iter().filter_map(|up| up.valid_to).min();
            match next.filter(|last| unit.exists_on(*last)).and_then(|last| last.succ_opt()) {
                Some(after) if unit.exists_on(after) => {
                    ends.extend(after.pred_opt());
                    day = after;
                }
                _ => break,
            }
        }
        ends
    }

    /// Where an area's land went when it ended.
    pub fn successors(&self, key: &AreaKey) -> Vec<(&Unit, Share)> {
        self.linked(&self.successors, key)
    }

    /// Where an area's land came from.
    pub fn predecessors(&self, key: &AreaKey) -> Vec<(&Unit, Share)> {
        self.linked(&self.predecessors, key)
    }

    fn linked(&self, links: &Links<(u32, Share)>, key: &AreaKey) -> Vec<(&Unit, Share)> {
        let found = self.row(key).into_iter().flat_map(|row| links.from(row));
        found.filter_map(|(row, share)| self.unit(row).map(|unit| (unit, share))).collect()
    }

    /// The areas of a day that hold the land of an area now; the share is of the area asked for.
    pub fn now(&self, key: &AreaKey, day: Day) -> Vec<(&Unit, Share)> {
        let mut open: Vec<(&Unit, Share)> =
            self.get(key).map(|unit| (unit, Share::Whole)).into_iter().collect();
        let mut found: Vec<(&Unit, Share)> = Vec::new();
        // Units change hands a few times in a generation: the bound only stops a bad file.
        for _ in 0..1_000 {
            let Some((unit, share)) = open.pop() else { break };
            if unit.valid_to.is_none_or(|last| day <= last) {
                if !found.iter().any(|(there, _)| there.key == unit.key) {
                    found.push((unit, share));
                }
                continue;
            }
            for (next, part) in self.successors(&unit.key) {
                let part = if share == Share::Whole { part } else { Share::Part };
                open.push((next, part));
            }
        }
        found.sort_by(|(a, _), (b, _)| a.key.cmp(&b.key));
        found
    }

    /// Areas whose name or code contains the text, marks ignored: the exact and the present first.
    pub fn search(&self, text: &str, day: Day, limit: usize) -> Vec<&Unit> {
        let wanted = fold(text);
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(bool, bool, u32)> = (0u32..)
            .zip(self.folded.iter())
            .filter_map(|(row, name)| {
                let unit = self.unit(row)?;
                let full = || fold(&self.full_name(unit));
                let hit = name.contains(&wanted)
                    || unit.key.code() == wanted
                    || (wanted.contains(' ') && full().contains(&wanted));
                hit.then(|| {
                    (name != wanted && unit.key.code() != wanted, !unit.exists_on(day), row)
                })
            })
            .collect();
        found.sort_unstable();
        found.truncate(limit);
        found.into_iter().filter_map(|(_, _, row)| self.unit(row)).collect()
    }

    pub fn kind(&self, unit: &Unit) -> Option<&Kind> {
        self.kinds.get(unit.kind)
    }

    /// The name with its kind, in Vietnamese: `Xã Hoằng Kim`, `Phường 1`.
    pub fn full_name(&self, unit: &Unit) -> String {
        match self.kind(unit) {
            Some(kind) => format!("{} {}", kind.name_vi, unit.name),
            None => unit.name.to_owned(),
        }
    }

    /// Whether a commune counts as rural or urban; `None` when the data do not say.
    pub fn settlement(&self, key: &AreaKey) -> Option<Settlement> {
        self.get(key).and_then(|unit| self.kind(unit)).and_then(|kind| kind.settlement)
    }

    /// The region of a commune's or province's score table on a day. The lists of regions have the
    /// provinces of before the reform of 01/7/2025: a commune keeps the region of the province that
    /// it came from.
    pub fn region(&self, key: &AreaKey, day: Day) -> Option<&Region> {
        let chain = self.of_old_province(key, day);
        let of = |unit: &&Unit| self.regions.iter().find(|it| it.provinces.contains(&unit.key));
        chain.iter().find_map(of)
    }

    /// Whether a commune lies in one of the five cities run by the centre, as the score tables mean
    /// them: those of before the reform, so that a commune keeps what its old province was.
    pub fn is_central_city(&self, key: &AreaKey, day: Day) -> bool {
        let chain = self.of_old_province(key, day);
        chain.iter().any(|unit| self.central_cities.provinces.contains(&unit.key))
    }

    /// A commune with what it lies in; one that was made by the reform, as the part it came from
    /// did: of several the first that is listed.
    fn of_old_province(&self, key: &AreaKey, day: Day) -> Vec<&Unit> {
        let Some(mut unit) = self.get(key) else { return Vec::new() };
        let mut day = day;
        for _ in 0..8 {
            let before = self.predecessors(&unit.key).into_iter().next();
            let Some((before, _)) = before.filter(|(it, _)| it.level == unit.level) else { break };
            day = before.valid_to.unwrap_or(day);
            unit = before;
        }
        let mut chain = vec![unit];
        chain.extend(self.ancestors(&unit.key, day));
        chain
    }

    /// All regions.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The levels and the reporting line on a day.
    pub fn period(&self, day: Day) -> Option<&Period> {
        self.periods.iter().find(|period| {
            period.from.is_none_or(|first| first <= day) && period.to.is_none_or(|last| day <= last)
        })
    }

    /// What could not be established.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// All periods.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }
}

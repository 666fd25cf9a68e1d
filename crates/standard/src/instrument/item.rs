//! The items of Mẫu 3.3: which facts tick which row.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::block::COUNT_MOST;
use super::fact::{FactKind, FactList, Values};
use super::reading::{Chosen, Reading};
use super::{CENTRAL_CITY, RURAL_REGIONS, bad, toml};
use crate::file::BadStandard;

/// How the rows of an item go together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// The points of all rows ticked.
    #[default]
    Add,
    /// The highest points of the rows ticked.
    Highest,
}

/// When a row is ticked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// A count from one number to below another; divided by a second count where there is one.
    Range {
        /// The place of the fact.
        fact: usize,
        /// The place of the fact that it is divided by.
        per: Option<usize>,
        /// From here on.
        from: u32,
        /// No longer from here on.
        below: Option<u32>,
    },
    /// A choice is one of these answers.
    OneOf {
        /// The place of the fact.
        fact: usize,
        /// The answers, by their place.
        codes: Vec<u32>,
    },
    /// The household lives in this area.
    Region(String),
}

impl Condition {
    /// Whether it holds; `None` when a fact is not known.
    pub fn holds(&self, values: &Values, region: &str) -> Option<bool> {
        match self {
            Condition::Range { fact, per, from, below } => {
                let value = u64::from(values.get(*fact)?);
                let per = match per {
                    Some(per) => u64::from(values.get(*per)?),
                    None => 1,
                };
                let reached = |limit: u32| value >= u64::from(limit) * per;
                Some(reached(*from) && !below.is_some_and(reached))
            }
            Condition::OneOf { fact, codes } => Some(codes.contains(&values.get(*fact)?)),
            Condition::Region(wanted) => Some(wanted == region),
        }
    }

    /// The places of the facts that it asks.
    pub fn facts(&self) -> Vec<usize> {
        match self {
            Condition::Range { fact, per, .. } => {
                std::iter::once(*fact).chain(per.iter().copied()).collect()
            }
            Condition::OneOf { fact, .. } => vec![*fact],
            Condition::Region(_) => Vec::new(),
        }
    }
}

/// A row of an item.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its place in the item, from 1.
    pub answer: u8,
    /// Its words in Mẫu 3.3.
    pub vi: String,
    /// The same in English.
    pub en: String,
    /// The page of the gazette.
    pub page: String,
    /// When it is ticked.
    condition: Condition,
    /// The same under the other side of a reading.
    other: Option<(String, String, Condition)>,
    /// The reading that decides it.
    pub decided_by: Option<String>,
}

impl Row {
    /// The area that ticks it; `None` where facts do.
    pub fn region(&self) -> Option<&str> {
        match &self.condition {
            Condition::Region(area) => Some(area),
            Condition::Range { .. } | Condition::OneOf { .. } => None,
        }
    }

    /// When it is ticked under the readings taken.
    pub fn condition(&self, chosen: &Chosen) -> &Condition {
        match &self.other {
            Some((reading, side, condition)) if chosen.is(reading, side) => condition,
            _ => &self.condition,
        }
    }
}

/// An item of Mẫu 3.3.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its number.
    pub number: u8,
    /// Its words.
    pub vi: String,
    /// The same in English.
    pub en: String,
    /// Its rows.
    pub rows: Vec<Row>,
    combine: Combine,
    other_combine: Option<OtherCombine>,
}

impl Item {
    /// How its rows go together under the readings taken.
    pub fn combine(&self, chosen: &Chosen) -> Combine {
        match &self.other_combine {
            Some(other) if chosen.is(&other.reading, &other.side) => other.combine,
            _ => self.combine,
        }
    }

    /// Whether it asks where the household lives: only the urban sheet has that.
    pub fn is_region(&self) -> bool {
        self.rows.iter().any(|row| matches!(row.condition, Condition::Region(_)))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    item: Vec<FileItem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileItem {
    number: u8,
    en: String,
    #[serde(default)]
    combine: Combine,
    other_combine: Option<OtherCombine>,
    rows: Vec<FileRow>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct OtherCombine {
    reading: String,
    side: String,
    combine: Combine,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRow {
    answer: u8,
    en: String,
    fact: Option<String>,
    per: Option<String>,
    from: Option<u32>,
    below: Option<u32>,
    is: Option<Vec<String>>,
    region: Option<String>,
    decided_by: Option<String>,
    other: Option<FileOther>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileOther {
    reading: String,
    side: String,
    from: Option<u32>,
    below: Option<u32>,
    is: Option<Vec<String>>,
}

/// The words of the transcription, by item and answer.
struct Words {
    items: BTreeMap<u8, String>,
    answers: BTreeMap<(u8, u8), (String, String)>,
}

fn words(text: &str) -> Result<Words, String> {
    #[derive(Deserialize)]
    struct Line {
        item: u8,
        item_label: String,
        answer: u8,
        answer_label: String,
        place: String,
    }
    let mut words = Words { items: BTreeMap::new(), answers: BTreeMap::new() };
    for line in csv::Reader::from_reader(text.as_bytes()).deserialize() {
        let line: Line = line.map_err(|error| format!("points.csv: {error}"))?;
        words.items.insert(line.item, line.item_label);
        words.answers.insert((line.item, line.answer), (line.answer_label, line.place));
    }
    Ok(words)
}

pub(super) fn parse(
    file: &str,
    text: &str,
    points: &str,
    facts: &FactList,
    readings: &[Reading],
) -> Result<Vec<Item>, BadStandard> {
    let words = words(points).map_err(|why| bad(file, why))?;
    let File { item: listed } = toml(file, text)?;
    let mut items = Vec::new();
    for (place, item) in listed.into_iter().enumerate() {
        let number = item.number;
        if usize::from(number) != place + 1 {
            return Err(bad(file, format!("item {number} stands at place {}", place + 1)));
        }
        items.push(
            read(item, &words, facts, readings)
                .map_err(|why| bad(file, format!("item {number}: {why}")))?,
        );
    }
    let rows: usize = items.iter().map(|item| item.rows.len()).sum();
    if items.len() != words.items.len() || rows != words.answers.len() {
        return Err(bad(file, "points.csv has other items or rows".to_owned()));
    }
    Ok(items)
}

fn read(
    item: FileItem,
    words: &Words,
    facts: &FactList,
    readings: &[Reading],
) -> Result<Item, String> {
    let number = item.number;
    let has_side = |reading: &str, side: &str| {
        let sides = readings.iter().find(|it| it.id == reading).map(|it| &it.sides);
        sides.is_some_and(|sides| sides.iter().any(|it| it.id == side))
    };
    if let Some(other) = &item.other_combine
        && !has_side(&other.reading, &other.side)
    {
        return Err(format!("no reading {} with a side {}", other.reading, other.side));
    }
    let mut rows = Vec::new();
    for row in item.rows {
        let answer = row.answer;
        let read = || -> Result<Row, String> {
            let condition = condition(
                facts,
                row.fact.as_deref(),
                row.per.as_deref(),
                (row.from, row.below),
                row.is.as_deref(),
                row.region.as_deref(),
            )?;
            let other = match &row.other {
                None => None,
                Some(it) if !has_side(&it.reading, &it.side) => {
                    return Err(format!("no reading {} with a side {}", it.reading, it.side));
                }
                Some(it) => {
                    let range = (it.from, it.below);
                    let fact = row.fact.as_deref();
                    let per = row.per.as_deref();
                    let other = condition_of(facts, fact, per, range, it.is.as_deref())?;
                    Some((it.reading.clone(), it.side.clone(), other))
                }
            };
            if let Some(reading) = &row.decided_by
                && !readings.iter().any(|it| it.id == *reading)
            {
                return Err(format!("no reading {reading}"));
            }
            let (vi, page) =
                words.answers.get(&(number, answer)).ok_or("points.csv has no such row")?.clone();
            let (en, decided_by) = (row.en.clone(), row.decided_by.clone());
            Ok(Row { answer, vi, en, page, condition, other, decided_by })
        };
        let read = read().map_err(|why| format!("row {answer}: {why}"))?;
        if usize::from(answer) != rows.len() + 1 {
            return Err(format!("row {answer} stands at place {}", rows.len() + 1));
        }
        rows.push(read);
    }
    let vi = words.items.get(&number).cloned().ok_or("points.csv has no such item")?;
    let (combine, other_combine) = (item.combine, item.other_combine);
    Ok(Item { number, vi, en: item.en, rows, combine, other_combine })
}

fn condition(
    facts: &FactList,
    fact: Option<&str>,
    per: Option<&str>,
    range: (Option<u32>, Option<u32>),
    is: Option<&[String]>,
    region: Option<&str>,
) -> Result<Condition, String> {
    match region {
        None => condition_of(facts, fact, per, range, is),
        Some(region) if fact.is_none() && is.is_none() && range == (None, None) => {
            if region != CENTRAL_CITY && !RURAL_REGIONS.contains(&region) {
                return Err(format!("no region {region}"));
            }
            Ok(Condition::Region(region.to_owned()))
        }
        Some(_) => Err("a region goes with nothing else".to_owned()),
    }
}

fn condition_of(
    facts: &FactList,
    fact: Option<&str>,
    per: Option<&str>,
    (from, below): (Option<u32>, Option<u32>),
    is: Option<&[String]>,
) -> Result<Condition, String> {
    let name = fact.ok_or("no fact")?;
    let place = |name: &str| facts.place(name).ok_or_else(|| format!("no fact {name}"));
    let at = place(name)?;
    let kind = facts.get(name).map(|it| it.kind);
    match (is, from) {
        (Some(answers), None) if below.is_none() && per.is_none() => {
            let code = |id: &String| {
                let code = facts.get(name).and_then(|fact| fact.answer_code(id));
                code.ok_or_else(|| format!("{name} has no answer {id}"))
            };
            let codes = answers.iter().map(code).collect::<Result<_, _>>()?;
            Ok(Condition::OneOf { fact: at, codes })
        }
        (None, Some(from)) if kind == Some(FactKind::Count) => {
            if below.is_some_and(|below| below <= from) {
                return Err(format!("from {from} below {below:?}"));
            }
            if from.max(below.unwrap_or(0)) > COUNT_MOST {
                return Err(format!("a limit above {COUNT_MOST}"));
            }
            let per = per.map(place).transpose()?;
            Ok(Condition::Range { fact: at, per, from, below })
        }
        _ => Err("either `from` of a count or `is` of a choice".to_owned()),
    }
}

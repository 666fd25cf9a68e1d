//! The file of a standard (`law/standards/<id>/standard.toml`): its shape, and what must hold in it.

use std::collections::BTreeSet;

use base::Day;
use base::area::Settlement;
use serde::{Deserialize, Deserializer};

use crate::INDICATORS;
use crate::dated::{
    Answer, AverageLine, Confidence, DeprivationCount, DeprivationPoints, IncomeLine, MemberRule,
    PointsLine, QuickCheck, RetirementAge, check_days, day,
};

/// The one class rule there is: two scores, never added together.
const METHOD: &str = "two-scores/1";

/// One of the deprivation indicators; their order in the file is the official one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    pub id: String,
    /// The dimension it belongs to.
    pub dimension_vi: String,
    /// The same in English.
    pub dimension_en: String,
    pub name_vi: String,
    /// The same in English.
    pub name_en: String,
    /// When a household is deprived in it.
    pub deprived_vi: String,
    /// The same in English.
    pub deprived_en: String,
}

/// A region of the score tables.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    pub id: String,
    pub name_vi: String,
    /// The same in English.
    pub name_en: String,
    /// Which of the two lines goes with it.
    pub settlement: Settlement,
}

/// A question of score A.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its id, the `question` of score tables.
    pub id: String,
    /// What is asked.
    pub name_vi: String,
    /// The same in English.
    pub name_en: String,
    /// The answers there are.
    pub answers: Vec<Answer>,
}

/// Something that is said of a standard and was not read in a text. It is shown as such, and nothing
/// rests on it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What is said.
    pub vi: String,
    /// The same in English.
    pub en: String,
    /// Where it was said.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// A standard as loaded.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Its id, the name of its folder.
    pub id: String,
    pub name_vi: String,
    /// The same in English.
    pub name_en: String,
    /// The shape of its class rule.
    pub method: String,
    /// The first day it is in force.
    #[serde(deserialize_with = "day")]
    pub from: Day,
    /// The last day, when one is set.
    #[serde(default, deserialize_with = "day_or_none")]
    pub to: Option<Day>,
    /// The legal texts.
    pub source: String,
    /// How sure the whole is.
    pub confidence: Confidence,
    #[serde(default)]
    pub(crate) income_line: Vec<IncomeLine>,
    #[serde(default)]
    pub(crate) average_line: Vec<AverageLine>,
    #[serde(default)]
    pub(crate) points_line: Vec<PointsLine>,
    #[serde(default)]
    pub(crate) deprivation_points: Vec<DeprivationPoints>,
    #[serde(default)]
    pub(crate) deprivation_count: Vec<DeprivationCount>,
    #[serde(default)]
    pub(crate) member_rule: Vec<MemberRule>,
    #[serde(default)]
    pub(crate) retirement_age: Vec<RetirementAge>,
    #[serde(default)]
    pub(crate) quick_check: Vec<QuickCheck>,
    /// The indicators in the official order; none when they are not known.
    #[serde(default, rename = "indicator")]
    pub indicators: Vec<Indicator>,
    /// The regions of its score tables.
    #[serde(default, rename = "region")]
    pub regions: Vec<Region>,
    /// What score A asks about.
    #[serde(default, rename = "item")]
    pub items: Vec<Item>,
    /// What is said of it beside; no part of its seal.
    #[serde(default, rename = "note")]
    pub notes: Vec<Note>,
}

/// A standard that cannot be used: the file, the line where there is one, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {reason}", line.map(|n| format!(" line {n}")).unwrap_or_default())]
pub struct BadStandard {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// What is wrong.
    pub reason: String,
}

impl Standard {
    /// Reads one file.
    ///
    /// # Errors
    /// The first thing wrong: a key that is not known (with those that are), a value of the wrong
    /// kind, a date twice, an id twice, a number of indicators other than twelve.
    pub fn parse(file: &str, text: &str) -> Result<Standard, BadStandard> {
        let standard: Standard = toml::from_str(text).map_err(|error| BadStandard {
            file: file.to_owned(),
            line: error.span().map(|span| {
                text.get(..span.start).unwrap_or_default().bytes().filter(|b| *b == b'\n').count()
                    + 1
            }),
            reason: error.message().trim().replace('\n', "; "),
        })?;
        let bad = |reason: String| BadStandard { file: file.to_owned(), line: None, reason };
        standard.check().map_err(bad)?;
        Ok(standard)
    }

    fn check(&self) -> Result<(), String> {
        if self.method != METHOD {
            return Err(format!("method {:?} is not known; there is {METHOD:?}", self.method));
        }
        if self.to.is_some_and(|to| to < self.from) {
            return Err("it ends before it begins".to_owned());
        }
        if !self.indicators.is_empty() && self.indicators.len() != INDICATORS {
            return Err(format!("{} indicators instead of {INDICATORS}", self.indicators.len()));
        }
        once("indicator", self.indicators.iter().map(|it| it.id.as_str()))?;
        once("region", self.regions.iter().map(|it| it.id.as_str()))?;
        once("item", self.items.iter().map(|it| it.id.as_str()))?;
        for item in &self.items {
            once("answer", item.answers.iter().map(|it| it.id.as_str()))?;
            if self.indicators.iter().any(|indicator| indicator.id == item.id) {
                return Err(format!("{:?} is an item and an indicator", item.id));
            }
        }
        self.check_days()
    }

    fn check_days(&self) -> Result<(), String> {
        check_days("income_line", self.from, &self.income_line)?;
        check_days("average_line", self.from, &self.average_line)?;
        check_days("points_line", self.from, &self.points_line)?;
        check_days("deprivation_points", self.from, &self.deprivation_points)?;
        check_days("deprivation_count", self.from, &self.deprivation_count)?;
        check_days("member_rule", self.from, &self.member_rule)?;
        check_days("retirement_age", self.from, &self.retirement_age)?;
        check_days("quick_check", self.from, &self.quick_check)?;
        for quick in &self.quick_check {
            once("sign", quick.signs.iter().map(|sign| sign.id.as_str()))?;
            if !(1..=quick.signs.len()).contains(&usize::try_from(quick.at_least).unwrap_or(0)) {
                let (from, count) = (quick.from, quick.signs.len());
                return Err(format!("quick_check from {from}: at_least must be 1 to {count}"));
            }
        }
        for line in &self.points_line {
            if line.rural <= 0 || line.urban <= 0 {
                return Err(format!("points_line from {}: both lines must be above 0", line.from));
            }
        }
        for points in &self.deprivation_points {
            if points.each <= 0 || points.poor_from <= 0 {
                return Err(format!("deprivation_points from {}: must be above 0", points.from));
            }
        }
        Ok(())
    }

    /// The bit of an indicator, from 0 in the official order.
    pub fn indicator_place(&self, id: &str) -> Option<usize> {
        self.indicators.iter().position(|indicator| indicator.id == id)
    }

    /// The indicators of a set of bits.
    pub fn indicators_of(&self, bits: u16) -> Vec<&Indicator> {
        let set = |place: usize| bits & (1 << place) != 0;
        self.indicators
            .iter()
            .enumerate()
            .filter(|(place, _)| set(*place))
            .map(|(_, it)| it)
            .collect()
    }

    /// An item by its id.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }
}

pub(crate) fn once<'a>(what: &str, ids: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(format!("{what} {id:?} stands twice"));
        }
    }
    Ok(())
}

/// All standards of the program.
#[derive(Debug, Clone)]
pub struct Standards(Vec<Standard>);

impl Standards {
    /// Reads the files, given as (name, text).
    ///
    /// # Errors
    /// The first file that is wrong; two standards in force on the same day.
    pub fn load(files: &[(&str, &str)]) -> Result<Standards, BadStandard> {
        let mut standards = Vec::new();
        for (file, text) in files {
            standards.push(Standard::parse(file, text)?);
        }
        standards.sort_by_key(|standard| standard.from);
        for pair in standards.windows(2) {
            if let [earlier, later] = pair
                && earlier.to.is_none_or(|to| later.from <= to)
            {
                return Err(BadStandard {
                    file: later.id.clone(),
                    line: None,
                    reason: format!("it begins while {} is still in force", earlier.id),
                });
            }
        }
        Ok(Standards(standards))
    }

    /// The standard of that id.
    pub fn get(&self, id: &str) -> Option<&Standard> {
        self.0.iter().find(|standard| standard.id == id)
    }

    /// The standard in force on a day.
    pub fn on(&self, day: Day) -> Option<&Standard> {
        self.0.iter().find(|it| it.from <= day && it.to.is_none_or(|to| day <= to))
    }

    /// The ids of those that have the indicators of one, in the same order: a verdict's bits mean the same
    /// by each.
    pub fn with_indicators_of(&self, id: &str) -> Vec<String> {
        let ids = |it: &Standard| -> Vec<String> {
            it.indicators.iter().map(|indicator| indicator.id.clone()).collect()
        };
        let Some(wanted) = self.get(id).map(ids) else { return Vec::new() };
        self.0.iter().filter(|it| ids(it) == wanted).map(|it| it.id.clone()).collect()
    }

    /// All, the earliest first.
    pub fn all(&self) -> &[Standard] {
        &self.0
    }
}

fn day_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Day>, D::Error> {
    day(from).map(Some)
}

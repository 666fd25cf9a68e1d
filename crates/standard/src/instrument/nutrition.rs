//! Mẫu 3.11: below which height or weight a child is undernourished, by age and sex.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::bad;
use super::reading::Chosen;
use crate::file::BadStandard;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Measure {
    /// Height, in tenths of a centimetre.
    #[serde(rename = "height_cm")]
    Height,
    /// Weight, in tenths of a kilogram.
    #[serde(rename = "weight_kg")]
    Weight,
}

/// The table, in tenths of a centimetre and of a kilogram.
#[derive(Debug, Clone)]
pub struct Nutrition {
    /// By measure and whether the child is a boy: the value from so many months of age.
    limits: BTreeMap<(Measure, bool), BTreeMap<u32, u32>>,
}

impl Nutrition {
    pub(super) fn parse(file: &str, text: &str) -> Result<Nutrition, BadStandard> {
        #[derive(Deserialize)]
        struct Line {
            age: String,
            unit: String,
            sex: String,
            measure: Measure,
            below: String,
        }
        let mut limits: BTreeMap<_, BTreeMap<u32, u32>> = BTreeMap::new();
        for (row, line) in csv::Reader::from_reader(text.as_bytes()).deserialize().enumerate() {
            let wrong = |why: String| bad(file, format!("row {}: {why}", row + 2));
            let line: Line = line.map_err(|error| wrong(error.to_string()))?;
            let tenths =
                |text: &str| tenths(text).ok_or_else(|| wrong(format!("{text:?} has no tenths")));
            let age = tenths(&line.age)?;
            let months = match line.unit.as_str() {
                "month" if age % 10 == 0 => age / 10,
                "year" if age * 12 % 10 == 0 => age * 12 / 10,
                other => return Err(wrong(format!("the age {} of the unit {other:?}", line.age))),
            };
            let boy = match line.sex.as_str() {
                "male" => true,
                "female" => false,
                other => return Err(wrong(format!("the sex {other:?}"))),
            };
            let of = limits.entry((line.measure, boy)).or_default();
            if of.insert(months, tenths(&line.below)?).is_some() {
                return Err(wrong("the age stands twice".to_owned()));
            }
        }
        let whole = limits.len() == 4 && limits.values().all(|rows| rows.contains_key(&0));
        if whole { Ok(Nutrition { limits }) } else { Err(bad(file, "it is not whole".to_owned())) }
    }

    /// Whether a child of so many completed months is below the value of its age. An age between
    /// two rows is read as the readings say (X3); one above the last row takes the last.
    pub fn is_below(
        &self,
        measure: Measure,
        boy: bool,
        months: u32,
        tenths: u32,
        chosen: &Chosen,
    ) -> bool {
        let Some(rows) = self.limits.get(&(measure, boy)) else { return false };
        let below = rows.range(..=months).next_back();
        let above = rows.range(months..).next();
        let (Some((from, low)), Some((to, high))) = (below, above.or(below)) else { return false };
        let measured = u64::from(tenths);
        let (low, high) = (u64::from(*low), u64::from(*high));
        let (passed, span) = (u64::from(months - from), u64::from(to - from));
        if span == 0 || chosen.is("X3", "row_below") {
            measured < low
        } else if chosen.is("X3", "nearest") {
            measured < if passed * 2 <= span { low } else { high }
        } else {
            // In proportion: the values rise with age.
            measured * span < low * (span - passed) + high * passed
        }
    }
}

/// A number with at most one decimal, in tenths.
fn tenths(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digit = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if part.len() != 1 || !digit(part) || !digit(whole) {
        return None;
    }
    whole.parse::<u32>().ok()?.checked_mul(10)?.checked_add(part.parse().ok()?)
}

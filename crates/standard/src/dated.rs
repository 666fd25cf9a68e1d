//! The values of a standard that hold from a day on: what each says, and which one holds.

use base::Day;
use serde::{Deserialize, Deserializer, Serialize};

/// How sure a legal value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Seen in the source named.
    Checked,
    /// Not re-read, or second-hand: shown as such wherever it is used.
    Unchecked,
}

/// An answer to a question of score A, or a sign of Phiếu A.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Its id; of an answer, the `answer` of score tables.
    pub id: String,
    /// Its words.
    pub vi: String,
    /// The same in English.
    pub en: String,
}

/// Makes a dated value: the newest not later than the day holds; old ones stay for ever.
macro_rules! dated {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Deserialize, Serialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The first day it holds.
            #[serde(deserialize_with = "day")]
            pub from: Day,
            $($(#[$fdoc])* pub $field: $type,)+
            /// The legal text.
            pub source: String,
            /// How sure it is.
            #[serde(skip_serializing)]
            pub confidence: Confidence,
        }

        impl Dated for $name {
            fn from(&self) -> Day {
                self.from
            }
        }
    )+};
}

pub(crate) trait Dated {
    fn from(&self) -> Day;
}

dated! {
    /// Income per person and month, đồng.
    IncomeLine {
        rural: i64,
        urban: i64,
    }
    /// The upper end of the average living standard, đồng per person and month.
    AverageLine {
        rural: i64,
        urban: i64,
    }
    /// Score A that stands for the income line.
    PointsLine {
        rural: i64,
        urban: i64,
    }
    /// Score B.
    DeprivationPoints {
        each: i64,
        /// From how many points a household below the line is poor.
        poor_from: i64,
    }
    /// From how many deprivations a household below the line is poor, where no points are known.
    DeprivationCount {
        /// How many.
        poor_from: i64,
    }
    /// Ages and measures by which indicators follow from the members.
    MemberRule {
        /// A child is younger.
        child_under: u32,
        /// From this age the work of a member is asked.
        work_from: u32,
        /// From this age a person is elderly.
        elderly_from: u32,
        /// More than so many percent of dependants is a deprivation.
        dependants_over_percent: u32,
        /// From this age health insurance counts.
        insurance_from: u32,
        /// From this age the education of adults counts …
        adult_from: u32,
        /// … from this one upper secondary is asked …
        adult_middle: u32,
        /// … and no longer from this one.
        adult_below: u32,
        /// From this age a child should attend preschool,
        school_from: u32,
        /// primary school,
        primary_from: u32,
        /// lower secondary school.
        secondary_from: u32,
        /// Less than so many square metres a person is a deprivation.
        area_m2: u32,
    }
    /// The age of retirement in normal conditions, in months: working age ends with it.
    RetirementAge {
        /// Of men.
        male_months: u32,
        /// Of women.
        female_months: u32,
    }
    /// Phiếu A: a household that shows enough of the signs is surely not poor, and its points are
    /// not asked.
    QuickCheck {
        /// How many signs are enough.
        at_least: u32,
        /// The signs, in the order of the form.
        signs: Vec<Answer>,
    }
}

pub(crate) fn check_days<T: Dated>(name: &str, first: Day, values: &[T]) -> Result<(), String> {
    let mut last: Option<Day> = None;
    for value in values {
        let from = value.from();
        if last.is_some_and(|last| from <= last) {
            return Err(format!("{name}: the days must rise, but {from} does not"));
        }
        if last.is_none() && from < first {
            return Err(format!("{name}: {from} lies before the standard's first day {first}"));
        }
        last = Some(from);
    }
    Ok(())
}

pub(crate) fn newest<T: Dated>(values: &[T], day: Day) -> Option<&T> {
    values.iter().rev().find(|value| value.from() <= day)
}

pub(crate) fn until<T: Dated>(values: &[T], day: Day) -> Vec<&T> {
    values.iter().filter(|value| value.from() <= day).collect()
}

pub(crate) fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
    let date = toml::value::Datetime::deserialize(from)?;
    date.to_string().parse().map_err(|_| serde::de::Error::custom("not a day: expected YYYY-MM-DD"))
}

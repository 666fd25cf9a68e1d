//! The dated values of a standard, and the rule they make on one day.

use base::Day;
use base::area::Settlement;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::file::{Answer, Confidence, Standard, day, once};

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

trait Dated {
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

/// A value's day and source, for the trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct DatedSource {
    /// Which value: `points_line`, `deprivation_points`, …
    pub value: &'static str,
    /// The day from which it holds.
    pub from: Day,
    /// The legal text.
    pub source: String,
    /// Whether it was re-read in its source.
    pub checked: bool,
}

/// Why nothing can be classified by a standard on a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the standard {standard} cannot classify: missing {}", missing.join(", "))]
pub struct Refusal {
    pub standard: String,
    /// What is missing: `points_line`, `deprivation_points`, `indicators`, `regions`,
    /// `not_in_force`.
    pub missing: Vec<String>,
}

/// What members are looked at by on one day.
#[derive(Debug, Clone, Copy)]
pub struct MemberRules<'a> {
    /// Ages and measures.
    pub rule: &'a MemberRule,
    /// When working age ends; `None` where it is not known, then it does not end.
    pub retirement: Option<&'a RetirementAge>,
}

/// The rule of a standard on one day: everything a verdict needs but the scores.
#[derive(Debug, Clone)]
pub struct Rule {
    pub standard: String,
    /// The ids of the indicators, in the official order.
    pub indicators: Vec<String>,
    /// Score A that stands for the rural line.
    pub rural_points: i64,
    /// The same, urban.
    pub urban_points: i64,
    /// Points a deprivation.
    pub each: i64,
    /// From how many points B a household below the line is poor.
    pub poor_from: i64,
    /// Phiếu A, where its signs are known.
    pub quick_check: Option<QuickCheck>,
    /// Where the values are from.
    pub sources: Vec<DatedSource>,
}

impl Rule {
    /// Score A of the line: up to and including it a household is poor or near-poor.
    pub fn line(&self, settlement: Settlement) -> i64 {
        match settlement {
            Settlement::Rural => self.rural_points,
            Settlement::Urban => self.urban_points,
        }
    }
}

impl Standard {
    /// The rule on a day.
    ///
    /// # Errors
    /// A refusal that names everything missing.
    pub fn rule_on(&self, day: Day) -> Result<Rule, Refusal> {
        let mut missing = Vec::new();
        if day < self.from || self.to.is_some_and(|to| to < day) {
            missing.push("not_in_force".to_owned());
        }
        let points = newest(&self.points_line, day);
        let deprivation = newest(&self.deprivation_points, day);
        for (there, name) in [
            (points.is_some(), "points_line"),
            (deprivation.is_some(), "deprivation_points"),
            (!self.indicators.is_empty(), "indicators"),
            (!self.regions.is_empty(), "regions"),
        ] {
            if !there {
                missing.push(name.to_owned());
            }
        }
        let (Some(points), Some(deprivation), true) = (points, deprivation, missing.is_empty())
        else {
            return Err(Refusal { standard: self.id.clone(), missing });
        };
        let mut sources = vec![
            source("points_line", points.from, &points.source, points.confidence),
            source(
                "deprivation_points",
                deprivation.from,
                &deprivation.source,
                deprivation.confidence,
            ),
        ];
        if let Some(line) = newest(&self.income_line, day) {
            sources.push(source("income_line", line.from, &line.source, line.confidence));
        }
        let quick_check = newest(&self.quick_check, day);
        if let Some(quick) = quick_check {
            sources.push(source("quick_check", quick.from, &quick.source, quick.confidence));
        }
        Ok(Rule {
            standard: self.id.clone(),
            indicators: self.indicators.iter().map(|it| it.id.clone()).collect(),
            rural_points: points.rural,
            urban_points: points.urban,
            each: deprivation.each,
            poor_from: deprivation.poor_from,
            quick_check: quick_check.cloned(),
            sources,
        })
    }

    /// The ages and measures on a day.
    pub fn member_rule_on(&self, day: Day) -> Option<MemberRules<'_>> {
        let rule = newest(&self.member_rule, day)?;
        Some(MemberRules { rule, retirement: newest(&self.retirement_age, day) })
    }

    /// Income per person and month on a day, đồng: what the points line stands for.
    pub fn income_line_on(&self, day: Day) -> Option<&IncomeLine> {
        newest(&self.income_line, day)
    }

    /// The upper end of the average living standard on a day, đồng per person and month.
    pub fn average_line_on(&self, day: Day) -> Option<&AverageLine> {
        newest(&self.average_line, day)
    }

    /// From how many deprivations a household below the line is poor on a day, where the law gives
    /// a count and no points.
    pub fn deprivation_count_on(&self, day: Day) -> Option<&DeprivationCount> {
        newest(&self.deprivation_count, day)
    }

    /// Phiếu A on a day; `None` where its signs are not known.
    pub fn quick_check_on(&self, day: Day) -> Option<&QuickCheck> {
        newest(&self.quick_check, day)
    }

    /// A hash over every value in force up to a day: adding a later one leaves it as it is, any
    /// other change to a value, an indicator, a region or an item changes it. Names are not in it.
    pub fn seal(&self, day: Day) -> String {
        #[derive(Serialize)]
        struct Sealed<'a> {
            id: &'a str,
            method: &'a str,
            from: Day,
            income_line: Vec<&'a IncomeLine>,
            average_line: Vec<&'a AverageLine>,
            points_line: Vec<&'a PointsLine>,
            deprivation_points: Vec<&'a DeprivationPoints>,
            deprivation_count: Vec<&'a DeprivationCount>,
            member_rule: Vec<&'a MemberRule>,
            #[serde(skip_serializing_if = "Vec::is_empty")]
            retirement_age: Vec<&'a RetirementAge>,
            // Left out while there is none, so that seals from before it keep their value.
            #[serde(skip_serializing_if = "Vec::is_empty")]
            quick_check: Vec<(Day, u32, Vec<&'a str>)>,
            indicators: Vec<&'a str>,
            regions: Vec<(&'a str, Settlement)>,
            items: Vec<(&'a str, Vec<&'a str>)>,
        }
        let sealed = Sealed {
            id: &self.id,
            method: &self.method,
            from: self.from,
            income_line: until(&self.income_line, day),
            average_line: until(&self.average_line, day),
            points_line: until(&self.points_line, day),
            deprivation_points: until(&self.deprivation_points, day),
            deprivation_count: until(&self.deprivation_count, day),
            member_rule: until(&self.member_rule, day),
            retirement_age: until(&self.retirement_age, day),
            quick_check: until(&self.quick_check, day)
                .into_iter()
                .map(|it| (it.from, it.at_least, it.signs.iter().map(|s| s.id.as_str()).collect()))
                .collect(),
            indicators: self.indicators.iter().map(|it| it.id.as_str()).collect(),
            regions: self.regions.iter().map(|it| (it.id.as_str(), it.settlement)).collect(),
            items: self
                .items
                .iter()
                .map(|it| (it.id.as_str(), it.answers.iter().map(|a| a.id.as_str()).collect()))
                .collect(),
        };
        let text = serde_json::to_string(&sealed).expect("plain values always become JSON");
        HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
    }

    pub(crate) fn check_days(&self) -> Result<(), String> {
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
}

fn check_days<T: Dated>(name: &str, first: Day, values: &[T]) -> Result<(), String> {
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

fn newest<T: Dated>(values: &[T], day: Day) -> Option<&T> {
    values.iter().rev().find(|value| value.from() <= day)
}

fn until<T: Dated>(values: &[T], day: Day) -> Vec<&T> {
    values.iter().filter(|value| value.from() <= day).collect()
}

pub(crate) fn source(
    value: &'static str,
    from: Day,
    source: &str,
    confidence: Confidence,
) -> DatedSource {
    let checked = confidence == Confidence::Checked;
    DatedSource { value, from, source: source.to_owned(), checked }
}

//! The rule that the dated values of a standard make on one day, and the seal over those until then.

use base::Day;
use base::area::Settlement;
use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::dated::{
    AverageLine, Confidence, DeprivationCount, DeprivationPoints, IncomeLine, MemberRule,
    PointsLine, QuickCheck, RetirementAge, newest, until,
};
use crate::file::Standard;

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

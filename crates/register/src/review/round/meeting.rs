//! The village meeting: who was there, how each household was voted on, and what follows.

use base::Finding;
use serde::{Deserialize, Serialize};

use super::step::SOURCE;

/// The most people or households anybody enters for one village.
pub const PRESENT_MAX: i64 = 5_000;
/// Each of the six kinds of those present at its most.
const VOTES_MAX: i64 = PRESENT_MAX * 6;
/// The longest remark on a household.
pub const REMARK_MAX: usize = 500;

/// Who was there, by kind, as Appendix V of TT 07/2021 lists them.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Attendance {
    /// Members of the commune's steering committee.
    #[serde(default)]
    pub steering: i64,
    /// The Party and mass organisations.
    #[serde(default)]
    pub organisations: i64,
    /// MTTQ, who watches.
    #[serde(default)]
    pub front: i64,
    #[serde(default)]
    pub reviewers: i64,
    /// Households of the list to review that somebody spoke for.
    #[serde(default)]
    pub households: i64,
    /// How many the list has.
    #[serde(default)]
    pub households_total: i64,
    /// Other households that came.
    #[serde(default)]
    pub others: i64,
    /// Everybody there as counted; 0 where nobody counted, and the kinds are added up.
    #[serde(default)]
    pub everybody: i64,
}

impl Attendance {
    /// Everybody present, who may all vote: as counted, or else one person a household and those who came
    /// by office.
    pub fn present(&self) -> i64 {
        if self.everybody > 0 { self.everybody } else { self.by_kind() }
    }

    /// The kinds added up.
    fn by_kind(&self) -> i64 {
        let others = [self.steering, self.organisations, self.front, self.reviewers, self.others];
        others.into_iter().fold(self.households, i64::saturating_add)
    }

    /// Share of the households represented, hundredths of a percent.
    pub fn represented(&self) -> Option<i64> {
        (self.households_total > 0).then(|| {
            let (part, whole) = (i128::from(self.households), i128::from(self.households_total));
            i64::try_from((part * 20_000 + whole) / (whole * 2)).unwrap_or(i64::MAX)
        })
    }

    /// What is wrong with it.
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let all = [
            self.steering,
            self.organisations,
            self.front,
            self.reviewers,
            self.households,
            self.households_total,
            self.others,
            self.everybody,
        ];
        if all.iter().any(|n| !(0..=PRESENT_MAX).contains(n)) {
            findings.push(Finding::error("meeting_count_range").with("most", PRESENT_MAX));
        }
        if self.households > self.households_total {
            findings.push(
                Finding::error("meeting_households_over")
                    .with("households", self.households)
                    .with("total", self.households_total),
            );
        }
        if self.everybody > 0 && self.everybody < self.by_kind() {
            findings.push(
                Finding::error("meeting_everybody_below")
                    .with("everybody", self.everybody)
                    .with("kinds", self.by_kind()),
            );
        }
        if self.present() == 0 {
            findings.push(Finding::error("meeting_nobody").with("source", SOURCE));
        }
        findings
    }
}

/// The votes on one household.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Votes {
    /// For the result of the review.
    pub agree: i64,
    pub against: i64,
    /// Abstentions.
    pub abstain: i64,
}

/// What exactly half of the votes comes to: Phụ lục V says above and below (reading R14).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Half {
    #[default]
    Passes,
    /// The household is reviewed again.
    GoesBack,
}

impl Votes {
    /// Whether those present agree. Who abstains or does not vote is present too.
    pub fn agreed(&self, present: i64, half: Half) -> bool {
        let twice = self.agree * 2;
        present > 0
            && match half {
                Half::Passes => twice >= present,
                Half::GoesBack => twice > present,
            }
    }

    /// Whether they can have been cast.
    pub fn check(&self, head: &str, present: i64) -> Option<Finding> {
        let all = [self.agree, self.against, self.abstain];
        if all.iter().any(|n| !(0..=VOTES_MAX).contains(n)) {
            let finding = Finding::error("meeting_count_range").with("most", VOTES_MAX);
            return Some(finding.with("household", head));
        }
        let cast: i64 = all.iter().sum();
        (cast > present).then(|| {
            Finding::error("meeting_votes_over")
                .with("household", head)
                .with("agree", self.agree)
                .with("against", self.against)
                .with("abstain", self.abstain)
                .with("cast", cast)
                .with("present", present)
                .with("source", SOURCE)
        })
    }
}

/// An hour of the day as people write it – `19:30`, `7:30`, `19h30`, `7 giờ 30`, `19h` – as `07:30`; nothing
/// of what is no hour.
pub fn hour(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let text = text.trim_end_matches("phút").replace("giờ", ":").replace(['h', '.'], ":");
    let (hour, minute) = text.split_once(':')?;
    let minute = minute.trim();
    let part = |text: &str, most: u32| {
        let plain = !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u32>().ok().filter(|n| plain && *n <= most)
    };
    let minute = if minute.is_empty() { Some(0) } else { part(minute, 59) };
    Some(format!("{:02}:{:02}", part(hour.trim(), 23)?, minute?))
}

//! Dated facts about people, from which indicators follow, and about a household what the tables count
//! beside: why it is poor, what it needs, whether anyone in it can work.

use std::collections::BTreeSet;

use base::text::clean;
use serde::{Deserialize, Serialize};

use crate::people::person::{Cause, Education};

/// The most characters of what a household needs; a longer text no longer fits its list.
pub const NEEDS_MAX: usize = 500;

/// What is known of a household from a day on. Nothing stated is not "no": an empty set of causes
/// means that nobody wrote one down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HouseholdFacts {
    /// The causes of its poverty; several are allowed.
    pub causes: BTreeSet<Cause>,
    /// The support it needs, in its own words: no official list is known.
    #[schemars(length(max = NEEDS_MAX))]
    pub needs: String,
    /// Hộ không có khả năng lao động.
    pub no_labour_capacity: Option<bool>,
    /// Hộ dân tộc thiểu số tại chỗ.
    pub local_ethnic: Option<bool>,
    /// Thu nhập thấp: below the line of `law/entitlements/policies.toml`, as somebody stated it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low_income: Option<bool>,
    /// Không có sinh kế ổn định.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_stable_livelihood: Option<bool>,
}

impl HouseholdFacts {
    /// Whether nothing at all is stated.
    pub fn is_empty(&self) -> bool {
        *self == HouseholdFacts::default()
    }

    /// The same with its text in one normal form.
    #[must_use]
    pub fn cleaned(mut self) -> HouseholdFacts {
        self.needs = clean(&self.needs);
        self
    }

    /// What holds when this is stated after `before`: what it leaves out stays as it was.
    #[must_use]
    pub fn over(self, before: HouseholdFacts) -> HouseholdFacts {
        HouseholdFacts {
            causes: if self.causes.is_empty() { before.causes } else { self.causes },
            needs: if self.needs.is_empty() { before.needs } else { self.needs },
            no_labour_capacity: self.no_labour_capacity.or(before.no_labour_capacity),
            local_ethnic: self.local_ethnic.or(before.local_ethnic),
            low_income: self.low_income.or(before.low_income),
            no_stable_livelihood: self.no_stable_livelihood.or(before.no_stable_livelihood),
        }
    }

    /// The causes as one number: bit n stands for the cause in place n of [`Cause::ALL`].
    pub fn cause_bits(&self) -> i32 {
        let places = Cause::ALL.iter().enumerate();
        places.filter(|(_, cause)| self.causes.contains(cause)).map(|(place, _)| 1 << place).sum()
    }

    /// The causes behind a number of [`HouseholdFacts::cause_bits`].
    pub fn causes_of(bits: i32) -> BTreeSet<Cause> {
        let places = Cause::ALL.iter().enumerate();
        places.filter(|(place, _)| bits & (1 << place) != 0).map(|(_, cause)| *cause).collect()
    }
}

/// Facts about a person from which indicators and tables follow; `None` is "not known", never
/// "no". Health, disability and nutrition are sensitive data.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields, default)]
pub struct MemberFacts {
    /// Able and willing to work.
    pub working_age_able: Option<bool>,
    pub has_job: Option<bool>,
    /// That job is wage work.
    pub works_for_wages: Option<bool>,
    /// Has a labour contract; it says something of who is in wage work only.
    pub has_labour_contract: Option<bool>,
    /// Draws the monthly social allowance.
    pub monthly_allowance: Option<bool>,
    /// A child too short or too light for its age.
    pub undernourished: Option<bool>,
    /// Has health insurance.
    pub health_insurance: Option<bool>,
    /// The highest level attended or finished.
    pub education: Option<Education>,
    /// Attends that level now.
    pub attending: Option<bool>,
    /// Holds a certificate of training on the job.
    pub trained_on_job: Option<bool>,
    pub disabled: Option<bool>,
    /// Người có công.
    pub merit: Option<bool>,
    /// Pregnant or nursing.
    pub pregnant: Option<bool>,
}

impl MemberFacts {
    /// Whether nothing at all is known.
    pub fn is_empty(&self) -> bool {
        *self == MemberFacts::default()
    }

    /// What holds when this is stated after `before`: what it leaves out stays as it was.
    #[must_use]
    pub fn over(self, before: MemberFacts) -> MemberFacts {
        MemberFacts {
            working_age_able: self.working_age_able.or(before.working_age_able),
            has_job: self.has_job.or(before.has_job),
            works_for_wages: self.works_for_wages.or(before.works_for_wages),
            has_labour_contract: self.has_labour_contract.or(before.has_labour_contract),
            monthly_allowance: self.monthly_allowance.or(before.monthly_allowance),
            undernourished: self.undernourished.or(before.undernourished),
            health_insurance: self.health_insurance.or(before.health_insurance),
            education: self.education.or(before.education),
            attending: self.attending.or(before.attending),
            trained_on_job: self.trained_on_job.or(before.trained_on_job),
            disabled: self.disabled.or(before.disabled),
            merit: self.merit.or(before.merit),
            pregnant: self.pregnant.or(before.pregnant),
        }
    }
}

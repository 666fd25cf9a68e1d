//! How many people have health insurance: from what was granted and from facts, over all households that the
//! register has. Of whom nothing is known is named and never counted as having none.

use base::Day;
use base::id::VillageId;
use register::people::entitlement::EntitlementGroup;
use store::people::entitlement::line::CoverageRow;

use super::PolicyQuery;
use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};

/// How many people, and how many of them have health insurance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoverageSum {
    /// The village; none of the whole.
    pub village: Option<VillageId>,
    pub village_name: String,
    /// Everybody who lives there: N.
    pub people: i64,
    /// Those with health insurance: n.
    pub insured: i64,
    /// Those of whom it is known that they have none.
    pub uninsured: i64,
}

impl CoverageSum {
    fn of(row: CoverageRow) -> CoverageSum {
        CoverageSum {
            village: Some(row.village),
            village_name: row.village_name,
            people: row.people,
            insured: row.insured,
            uninsured: row.uninsured,
        }
    }

    /// Those of whom nothing is known.
    pub fn unknown(&self) -> i64 {
        self.people - self.insured - self.uninsured
    }

    /// The least that the rate can be, hundredths of a percent: as if nobody unknown had one.
    pub fn least(&self) -> Option<i64> {
        figures::rate(self.insured, self.people)
    }

    /// The most that it can be: as if everybody unknown had one. It is the rate where nobody is unknown.
    pub fn most(&self) -> Option<i64> {
        figures::rate(self.insured + self.unknown(), self.people)
    }

    /// The rate, where of everybody it is known.
    pub fn rate(&self) -> Option<i64> {
        if self.unknown() == 0 { self.least() } else { None }
    }
}

/// How many people have health insurance on a day.
#[derive(Debug, Clone)]
pub struct Coverage {
    pub day: Day,
    pub whole: CoverageSum,
    pub villages: Vec<CoverageSum>,
}

/// How many people of the actor's area have health insurance on a day, with its villages.
///
/// # Errors
/// `not_allowed`.
pub async fn coverage(app: &App, actor: &Actor, query: &PolicyQuery) -> Result<Coverage> {
    actor.require(Action::EntitlementSee)?;
    let day = query.day.unwrap_or(app.today());
    let policies = app.law().policies().all().iter();
    let of_health = policies.filter(|it| it.group == EntitlementGroup::HealthInsurance);
    let ids: Vec<&str> = of_health.map(|policy| policy.id.as_str()).collect();
    let (db, scope) = (&**app.store(), app.scope(actor));
    let rows = store::people::entitlement::line::coverage(db, &scope, day, &ids).await?;
    let villages: Vec<CoverageSum> = rows.into_iter().map(CoverageSum::of).collect();
    let mut whole = CoverageSum::default();
    for village in &villages {
        whole.people += village.people;
        whole.insured += village.insured;
        whole.uninsured += village.uninsured;
    }
    Ok(Coverage { day, whole, villages })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_unknown_widens_the_rate_and_is_never_counted_as_having_none() {
        let sum = |people, insured, uninsured| CoverageSum {
            people,
            insured,
            uninsured,
            ..CoverageSum::default()
        };
        let known = sum(1_300, 1_200, 100);
        assert_eq!((known.unknown(), known.rate()), (0, Some(9_231)));
        let partly = sum(100, 60, 10);
        assert_eq!((partly.unknown(), partly.rate()), (30, None));
        assert_eq!((partly.least(), partly.most()), (Some(6_000), Some(9_000)));
        assert_eq!(sum(0, 0, 0).rate(), None);
    }
}

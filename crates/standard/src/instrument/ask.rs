//! What is asked about the facts of a household before they are believed: counts out of the usual,
//! facts and marks that speak against each other. Nothing here is refused; the limits of
//! [`super::Fact`] are.

use super::fact::Values;
use super::{Fact, Instrument};
use crate::dated::MemberRule;

/// What is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Odd {
    /// A count above the usual.
    AboveUsual,
    /// A part is more than its whole.
    PartAboveWhole,
    /// Two facts that do not go together.
    Contradiction,
}

impl Odd {
    /// The code of the question.
    pub fn code(self) -> &'static str {
        match self {
            Odd::AboveUsual => "fact_above_usual",
            Odd::PartAboveWhole => "fact_part_above_whole",
            Odd::Contradiction => "fact_contradiction",
        }
    }
}

/// A question about the facts of a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is odd.
    pub odd: Odd,
    /// The fact asked about.
    pub fact: String,
    /// The fact that it is held against.
    pub against: Option<String>,
}

impl Instrument {
    /// What is asked about a household. A fact that is not known is not asked about here.
    pub fn ask(&self, values: &Values, rule: Option<&MemberRule>) -> Vec<Question> {
        let mut asked = Vec::new();
        for (place, fact) in self.facts.all().iter().enumerate() {
            let Some(value) = values.get(place) else { continue };
            if fact.ask_above.is_some_and(|above| value > above) {
                asked.push(question(Odd::AboveUsual, fact, None));
            }
            let whole = fact.within.as_deref().and_then(|name| self.value(values, name));
            if whole.is_some_and(|whole| value > whole) {
                asked.push(question(Odd::PartAboveWhole, fact, fact.within.as_deref()));
            }
        }
        for (fact, against) in self.contradictions(values, rule) {
            if let Some(fact) = self.facts.get(fact) {
                asked.push(question(Odd::Contradiction, fact, Some(against)));
            }
        }
        asked
    }

    /// The facts that do not go together, the mark or the later one first.
    fn contradictions(
        &self,
        values: &Values,
        rule: Option<&MemberRule>,
    ) -> Vec<(&'static str, &'static str)> {
        let house = &self.forms.house;
        let count = |name: &str| self.value(values, name);
        let yes = |name: &str| count(name).map(|it| it == 1);
        let firm = [
            self.answered(values, "pillar", &house.firm_pillar),
            self.answered(values, "roof", &house.firm_roof),
            self.answered(values, "wall", &house.firm_wall),
        ];
        let firm_parts = |wanted| firm.iter().filter(|it| **it == Some(wanted)).count();
        let not_firm = match (firm_parts(true), firm_parts(false)) {
            (2.., _) => Some(false),
            (_, 2..) => Some(true),
            _ => None,
        };
        let narrow = match (count("floor_area_m2"), count("members"), rule) {
            (Some(area), Some(members), Some(rule)) => {
                Some(u64::from(area) < u64::from(rule.area_m2) * u64::from(members))
            }
            _ => None,
        };
        let burdened = match (count("dependants"), count("members"), rule) {
            (Some(dependants), Some(members), Some(rule)) => Some(
                u64::from(dependants) * 100
                    > u64::from(members) * u64::from(rule.dependants_over_percent),
            ),
            _ => None,
        };
        // Water of another kind may be rain, which is clean by one reading: it speaks against
        // neither answer.
        let unclean =
            self.answered(values, "water", &house.clean_water).filter(|it| *it).map(|it| !it);
        let unhygienic = self.answered(values, "toilet", &house.hygienic_toilet).map(|it| !it);
        let device =
            ["televisions", "computers", "phones"].into_iter().find(|it| count(it) > Some(0));
        let mut found = Vec::new();
        for (mark, follows, against) in [
            ("lacks_housing_quality", not_firm, "wall"),
            ("lacks_housing_area", narrow, "floor_area_m2"),
            ("lacks_dependants", burdened, "dependants"),
            ("lacks_water", unclean, "water"),
            ("lacks_toilet", unhygienic, "toilet"),
            ("lacks_info_devices", device.map(|_| false), device.unwrap_or_default()),
        ] {
            if let (Some(follows), Some(stated)) = (follows, yes(mark))
                && follows != stated
            {
                found.push((mark, against));
            }
        }
        if self.answered(values, "electricity", &["none".to_owned()]) == Some(true)
            && count("kwh_month") > Some(0)
        {
            found.push(("kwh_month", "electricity"));
        }
        for job in ["civil_servant", "contract_job", "other_nonfarm_job"] {
            if yes(job) == Some(true) && count("members") == count("dependants") {
                found.push((job, "dependants"));
            }
        }
        found
    }

    fn value(&self, values: &Values, name: &str) -> Option<u32> {
        self.facts.place(name).and_then(|place| values.get(place))
    }

    pub(super) fn answered(&self, values: &Values, name: &str, wanted: &[String]) -> Option<bool> {
        let fact = self.facts.get(name)?;
        let value = self.value(values, name)?;
        Some(wanted.iter().any(|it| fact.answer_code(it) == Some(value)))
    }
}

fn question(odd: Odd, fact: &Fact, against: Option<&str>) -> Question {
    Question { odd, fact: fact.name.clone(), against: against.map(str::to_owned) }
}

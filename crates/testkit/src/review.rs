//! Answers that give a wanted class by the artificial score table.

use std::collections::BTreeMap;

use app::kernel::law::Law;
use app::review::survey::SurveyNew;
use base::id::{HouseholdId, RoundId, SurveyId};
use standard::{Class, ScoreTable};

use crate::id_of;

/// A score table of questions, as rounds had them before the circular's points were at hand: its points are
/// made up. With the standard that it is for.
pub const ARTIFICIAL: (&str, &str) = ("vn-2022-2025", include_str!("../scores/artificial.csv"));

/// Complete answers and indicators.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// The answer to each question.
    pub answers: BTreeMap<String, String>,
    /// All twelve indicators, stated.
    pub indicators: BTreeMap<String, bool>,
}

impl Form {
    /// The form of a household in a round; its id follows from both and from `copy`.
    pub fn of(&self, household: HouseholdId, round: RoundId, copy: &str) -> SurveyNew {
        SurveyNew {
            id: SurveyId(id_of(&format!("survey {household} {round} {copy}"))),
            household,
            round,
            answers: self.answers.clone(),
            indicators: self.indicators.clone(),
            house_area_m2: Some(60),
            household_facts: None,
            reasons: BTreeMap::new(),
            signs: std::collections::BTreeSet::new(),
            people: BTreeMap::new(),
            roster: BTreeMap::new(),
            replaces: None,
        }
    }
}

/// A form that the artificial table classifies as wanted in a region: the answers with the fewest
/// points below the line, those with the most above it; five deprivations make a poor household,
/// none a near-poor one. An incomplete form leaves its first question open.
///
/// # Panics
/// When the artificial table has no such region.
pub fn form_for(law: &Law, region: &str, wanted: Class) -> Form {
    let (standard, content) = ARTIFICIAL;
    let standard = law.standard(standard).expect("the standard of the artificial table");
    let table = ScoreTable::parse(content.as_bytes()).expect("the artificial table");
    let scores = table.region(region).expect("a region of the artificial table");
    let mut form = Form::default();
    for question in scores.questions() {
        let by_points = |answer: &&(String, i32)| answer.1;
        let answer = match wanted {
            Class::Poor | Class::NearPoor => question.answers.iter().min_by_key(by_points),
            Class::NotPoor | Class::Incomplete => question.answers.iter().max_by_key(by_points),
        };
        let (answer, _) = answer.expect("a question has answers");
        form.answers.insert(question.id.clone(), answer.clone());
    }
    for (place, indicator) in standard.indicators.iter().enumerate() {
        form.indicators.insert(indicator.id.clone(), wanted == Class::Poor && place < 5);
    }
    if wanted == Class::Incomplete {
        form.answers.pop_first();
    }
    form
}

//! Forms that give a wanted class: answers of the artificial score table, facts of the circular's.

use std::collections::BTreeMap;

use app::kernel::law::Law;
use app::review::survey::{RosterLine, SurveyNew};
use app::{Activity, Allowance, Contract, General, Pension, SchoolLevel, Training, Work};
use base::id::{HouseholdId, PersonId, RoundId, SurveyId};
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
            policies: Default::default(),
            others: Default::default(),
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

/// What a family of the north central coast tells on the circular's forms, by the ages of its people, that is
/// found as wanted whatever its size: the house, and a line for each person, insured, at school or at work
/// in the fields. An incomplete one leaves the toilet open.
pub fn told(
    people: &[(PersonId, u32)],
    wanted: Class,
) -> (BTreeMap<String, String>, BTreeMap<PersonId, RosterLine>) {
    const NONE: &str = "cars motorbikes boats generators printers televisions stereos computers fridges \
        air_conditioners washing_machines water_heaters microwaves pond_garden_m2 annual_crops_m2 \
        perennial_crops_m2 water_surface_m2 forest_m2 buffalo_cattle pigs_goats poultry aquaculture \
        rain_water radios tablets";
    const FIRM: &str = "pillar=steel_wood roof=tile wall=wood_metal toilet=improved water=protected \
        electricity=grid kwh_month=20 phones=1";
    const SHAKY: &str = "roof=other wall=other toilet=other water=other";
    const WELL_OFF: &str = "wall=brick kwh_month=220 water=piped toilet=septic cars=1 motorbikes=2 \
        televisions=2 fridges=1 air_conditioners=2 washing_machines=1 water_heaters=1 computers=1";
    let mut answers: BTreeMap<String, String> =
        NONE.split_whitespace().map(|fact| (fact.to_owned(), "0".to_owned())).collect();
    let more = match wanted {
        Class::Poor => SHAKY,
        Class::NotPoor => WELL_OFF,
        Class::NearPoor | Class::Incomplete => "",
    };
    let stated = FIRM.split_whitespace().chain(more.split_whitespace());
    answers.extend(stated.filter_map(|it| {
        let (fact, answer) = it.split_once('=')?;
        Some((fact.to_owned(), answer.to_owned()))
    }));
    answers.insert("floor_area_m2".to_owned(), (10 * people.len()).to_string());
    if wanted == Class::Incomplete {
        answers.remove("toilet");
    }
    (answers, people.iter().map(|(id, age)| (*id, line(*age))).collect())
}

fn line(age: u32) -> RosterLine {
    let level = match age {
        ..=2 | 18.. => None,
        3..=5 => Some(SchoolLevel::Preschool),
        6..=10 => Some(SchoolLevel::Primary),
        11..=14 => Some(SchoolLevel::LowerSecondary),
        15..=17 => Some(SchoolLevel::UpperSecondary),
    };
    let line = RosterLine {
        height_mm: (age < 16).then_some(800 + 70 * age),
        weight_g: (age < 10).then_some(6_000 + 3_000 * age),
        attends: Some(level.is_some()),
        level,
        general: Some(General::UpperSecondary),
        training: Some(Training::None),
        insured: Some(true),
        state_insured: Some(false),
        internet: Some(true),
        allowance: Some(Allowance::None),
        critically_ill: Some(false),
        is_member: Some(true),
        ..RosterLine::default()
    };
    if age < 15 {
        return line;
    }
    let works = level.is_none();
    RosterLine {
        activity: Some(if works { Activity::Working } else { Activity::Studying }),
        work: works.then_some(Work::Other),
        contract: Some(Contract::NoWageWork),
        nonfarm: Some(false),
        months_worked: Some(if works { 8 } else { 0 }),
        pension: Some(Pension::None),
        ..line
    }
}

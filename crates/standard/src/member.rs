//! What follows for the indicators from what is known of the members, at their ages on the day of
//! the review. A fact that is not known makes the indicator not known, never "not deprived".

use base::{Birth, Day};
use serde::{Deserialize, Serialize};

use crate::dated::MemberRule;
use crate::rule::MemberRules;

/// The highest level of education attended or finished, in rising order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schooling {
    None,
    /// Mầm non.
    Preschool,
    /// Tiểu học.
    Primary,
    /// Trung học cơ sở.
    LowerSecondary,
    /// Trung học phổ thông.
    UpperSecondary,
    /// Sơ cấp, trung cấp.
    Vocational,
    /// Cao đẳng and above.
    Higher,
}

/// What is known of one member; `None` is "not known".
#[derive(Debug, Clone, Copy, Default)]
pub struct MemberFact {
    /// Day or year of birth.
    pub birth: Option<Birth>,
    /// A man; `Some(false)` is a woman.
    pub male: Option<bool>,
    /// Able and willing to work.
    pub working_age_able: Option<bool>,
    pub has_job: Option<bool>,
    /// That job is wage work.
    pub works_for_wages: Option<bool>,
    /// Has a labour contract; says something of who is in wage work only.
    pub has_labour_contract: Option<bool>,
    /// Draws the monthly social allowance.
    pub monthly_allowance: Option<bool>,
    pub disabled: Option<bool>,
    /// Too short or too light for its age.
    pub undernourished: Option<bool>,
    /// Has health insurance.
    pub health_insurance: Option<bool>,
    /// The highest level.
    pub schooling: Option<Schooling>,
    /// Attends school now.
    pub attending: Option<bool>,
    /// Holds a certificate of training on the job.
    pub trained_on_job: Option<bool>,
}

/// What follows for one indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The indicator's id.
    pub indicator: &'static str,
    /// Deprived or not; `None` when something needed is not known.
    pub deprived: Option<bool>,
    /// The members, from 0, that make it so, or of whom something is not known.
    pub because: Vec<usize>,
}

/// Yes, no, or not known: one `Yes` settles a question about any member, else one `Unknown` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    Unknown,
}

impl Answer {
    fn of(known: Option<bool>) -> Answer {
        match known {
            Some(true) => Answer::Yes,
            Some(false) => Answer::No,
            None => Answer::Unknown,
        }
    }

    fn and(self, other: Answer) -> Answer {
        match (self, other) {
            (Answer::No, _) | (_, Answer::No) => Answer::No,
            (Answer::Yes, Answer::Yes) => Answer::Yes,
            _ => Answer::Unknown,
        }
    }

    fn or(self, other: Answer) -> Answer {
        match (self, other) {
            (Answer::Yes, _) | (_, Answer::Yes) => Answer::Yes,
            (Answer::No, Answer::No) => Answer::No,
            _ => Answer::Unknown,
        }
    }

    fn not(self) -> Answer {
        match self {
            Answer::Yes => Answer::No,
            Answer::No => Answer::Yes,
            Answer::Unknown => Answer::Unknown,
        }
    }
}

/// The indicators that follow from the members and the floor area, on a day.
pub fn derive(
    rules: MemberRules<'_>,
    members: &[MemberFact],
    area_m2: Option<u32>,
    day: Day,
) -> Vec<Derived> {
    let rule = rules.rule;
    let any = |indicator, ask: &dyn Fn(&MemberFact) -> Answer| any_member(indicator, members, ask);
    let age = |member: &MemberFact, from: u32, below: u32| age_between(member, day, from, below);
    vec![
        any("employment", &|m| {
            let jobless = of_working_age(rules, m, day)
                .and(Answer::of(m.working_age_able))
                .and(Answer::of(m.has_job).not());
            let without_contract = age(m, rule.work_from, u32::MAX)
                .and(in_wage_work(m))
                .and(Answer::of(m.has_labour_contract).not());
            jobless.or(without_contract)
        }),
        dependants(rule, members, day),
        any("nutrition", &|m| age(m, 0, rule.child_under).and(Answer::of(m.undernourished))),
        any("health_insurance", &|m| {
            age(m, rule.insurance_from, u32::MAX).and(Answer::of(m.health_insurance).not())
        }),
        any("adult_education", &|m| adult_education(rule, m, day)),
        any("school_attendance", &|m| school_attendance(rule, m, day)),
        housing_area(rule, members.len(), area_m2),
    ]
}

fn any_member(
    indicator: &'static str,
    members: &[MemberFact],
    ask: &dyn Fn(&MemberFact) -> Answer,
) -> Derived {
    let answers: Vec<Answer> = members.iter().map(ask).collect();
    let with = |wanted: Answer| -> Vec<usize> {
        answers.iter().enumerate().filter(|(_, a)| **a == wanted).map(|(place, _)| place).collect()
    };
    let (yes, unknown) = (with(Answer::Yes), with(Answer::Unknown));
    let (deprived, because) = match (yes.is_empty(), unknown.is_empty(), members.is_empty()) {
        (_, _, true) => (None, Vec::new()),
        (false, _, _) => (Some(true), yes),
        (true, false, _) => (None, unknown),
        (true, true, _) => (Some(false), Vec::new()),
    };
    Derived { indicator, deprived, because }
}

/// Whether a member is at least `from` and younger than `below` on the day.
fn age_between(member: &MemberFact, day: Day, from: u32, below: u32) -> Answer {
    let Some((least, most)) = member.birth.and_then(|birth| birth.age_on(day)) else {
        return Answer::Unknown;
    };
    let within = |age: u32| (from..below).contains(&age);
    match (within(least), within(most)) {
        (true, true) => Answer::Yes,
        (false, false) => Answer::No,
        _ => Answer::Unknown,
    }
}

/// What holds at every age that the member can have; ages that say different things leave it open.
fn at_its_age(member: &MemberFact, day: Day, says: impl Fn(u32) -> Answer) -> Answer {
    let Some((least, most)) = member.birth.and_then(|birth| birth.age_on(day)) else {
        return Answer::Unknown;
    };
    let (young, old) = (says(least), says(most));
    if young == old { young } else { Answer::Unknown }
}

/// From the age at which work is asked to retirement, which is not the same for men and women.
fn of_working_age(rules: MemberRules<'_>, member: &MemberFact, day: Day) -> Answer {
    let retired = match (rules.retirement, member.birth) {
        (None, _) => Answer::No,
        (_, None) => Answer::Unknown,
        (Some(age), Some(birth)) => {
            let at = |months| Answer::of(birth.reached(months, day));
            let (man, woman) = (at(age.male_months), at(age.female_months));
            match member.male {
                Some(true) => man,
                Some(false) => woman,
                None if man == woman => man,
                None => Answer::Unknown,
            }
        }
    };
    age_between(member, day, rules.rule.work_from, u32::MAX).and(retired.not())
}

/// Whether a contract is asked of a member at all. Who cannot work has no job unless one is stated;
/// a contract that is denied of a working member is wage work, as nothing else could be meant.
fn in_wage_work(m: &MemberFact) -> Answer {
    let unable = m.working_age_able == Some(false);
    match (m.works_for_wages, m.has_job) {
        (Some(false), _) | (_, Some(false)) => Answer::No,
        (Some(true), _) => Answer::Yes,
        (None, None) if unable => Answer::No,
        (None, job) if m.has_labour_contract.is_some() => Answer::of(job),
        (None, _) => Answer::Unknown,
    }
}

fn dependants(rule: &MemberRule, members: &[MemberFact], day: Day) -> Derived {
    let answers: Vec<Answer> = members
        .iter()
        .map(|m| {
            let elderly = age_between(m, day, rule.elderly_from, u32::MAX);
            let draws = Answer::of(m.monthly_allowance).and(elderly.or(Answer::of(m.disabled)));
            age_between(m, day, 0, rule.child_under).or(draws)
        })
        .collect();
    let with = |wanted: Answer| -> Vec<usize> {
        answers.iter().enumerate().filter(|(_, a)| **a == wanted).map(|(place, _)| place).collect()
    };
    let (yes, unknown) = (with(Answer::Yes), with(Answer::Unknown));
    let over = |count: usize| {
        count * 100 > members.len() * usize::try_from(rule.dependants_over_percent).unwrap_or(100)
    };
    let (least, most) = (over(yes.len()), over(yes.len() + unknown.len()));
    let (deprived, because) = match (least, most, members.is_empty()) {
        (_, _, true) => (None, Vec::new()),
        (true, _, _) => (Some(true), yes),
        (false, false, _) => (Some(false), Vec::new()),
        (false, true, _) => (None, unknown),
    };
    Derived { indicator: "dependants", deprived, because }
}

/// Of the age of an adult who should be trained, and neither attends, nor holds a diploma that
/// fits the age, nor was trained on the job.
fn adult_education(rule: &MemberRule, m: &MemberFact, day: Day) -> Answer {
    let fits = |needed: Schooling| match m.schooling {
        Some(level) => Answer::of(Some(level >= needed)),
        None => Answer::Unknown,
    };
    let trained = Answer::of(m.trained_on_job).or(Answer::of(m.attending));
    at_its_age(m, day, |age| match age {
        age if !(rule.adult_from..rule.adult_below).contains(&age) => Answer::No,
        age if age < rule.adult_middle => fits(Schooling::LowerSecondary).or(trained).not(),
        _ => fits(Schooling::UpperSecondary).or(trained).not(),
    })
}

/// A child of school age that does not attend the level of its age.
fn school_attendance(rule: &MemberRule, m: &MemberFact, day: Day) -> Answer {
    let attends = |least: Schooling| match (m.attending, m.schooling) {
        (Some(false), _) => Answer::No,
        (_, Some(level)) if level < least => Answer::No,
        (Some(true), Some(_)) => Answer::Yes,
        _ => Answer::Unknown,
    };
    at_its_age(m, day, |age| match age {
        age if !(rule.school_from..rule.child_under).contains(&age) => Answer::No,
        age if age < rule.primary_from => attends(Schooling::Preschool).not(),
        age if age < rule.secondary_from => attends(Schooling::Primary).not(),
        _ => attends(Schooling::LowerSecondary).not(),
    })
}

fn housing_area(rule: &MemberRule, members: usize, area_m2: Option<u32>) -> Derived {
    let deprived = match (area_m2, u32::try_from(members)) {
        (Some(area), Ok(members)) if members > 0 => {
            Some(u64::from(area) < u64::from(rule.area_m2) * u64::from(members))
        }
        _ => None,
    };
    Derived { indicator: "housing_area", deprived, because: Vec::new() }
}

//! The answers of a household's form: what its members and its house tell is answered as they tell
//! it; the rest is drawn until the program itself finds the class that is wanted.

use std::collections::BTreeMap;

use base::Day;
use base::area::Settlement;
use chrono::NaiveDate;
use register::Education;
use standard::member::derive;
use standard::{Class, Facts, RegionScores, Rule, ScoreTable, Standard};

use super::chance::Chance;
use super::people::{Household, Member};
use crate::kernel::law::Law;
use crate::kernel::problem::{Problem, Result};
use crate::review::survey::member_fact;

/// What a household is to be found as in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Poor,
    NearPoor,
    No,
}

impl Wanted {
    fn class(self) -> Class {
        match self {
            Wanted::Poor => Class::Poor,
            Wanted::NearPoor => Class::NearPoor,
            Wanted::No => Class::NotPoor,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Wanted::Poor => "Hộ nghèo",
            Wanted::NearPoor => "Hộ cận nghèo",
            Wanted::No => "Hộ không nghèo",
        }
    }
}

/// Makes answers that are classified as wanted.
pub(crate) struct Forms<'a> {
    standard: &'a Standard,
    table: ScoreTable,
}

impl<'a> Forms<'a> {
    pub(crate) fn new(law: &'a Law) -> Result<Forms<'a>> {
        let (standard, content) = law.artificial();
        let table = ScoreTable::parse(content.as_bytes())
            .map_err(|findings| Problem::internal(format!("{findings:?}")))?;
        Ok(Forms { standard: law.standard(standard)?, table })
    }

    /// Answers that are classified as wanted; none when this family cannot be.
    pub(crate) fn make(
        &self,
        chance: &mut Chance,
        household: &Household,
        year: i32,
        wanted: Wanted,
    ) -> Result<Option<Facts>> {
        let day = NaiveDate::from_ymd_opt(year, 10, 15).unwrap_or_default();
        let rule = self.standard.rule_on(day).map_err(Problem::internal)?;
        let scores = self
            .table
            .region("north_central_coast")
            .ok_or_else(|| Problem::internal("the artificial table has no such region"))?;
        let derived = self.derived(household, day);
        let child_under = self.standard.member_rule_on(day).map_or(16, |it| it.rule.child_under);
        let told = told(household, child_under, day);
        let jobs = household.members.iter().filter(|m| m.facts.has_job == Some(true)).count();
        // Few tries are needed where there is an answer at all.
        for _ in 0..300 {
            let facts = self.guess(chance, scores, &told, jobs, wanted);
            let mut whole = facts.clone();
            for (id, value) in &derived {
                whole.indicators.entry(id.clone()).or_insert(*value);
            }
            if self.class(&rule, scores, &whole)? == wanted.class() {
                return Ok(Some(facts));
            }
        }
        Ok(None)
    }

    fn derived(&self, household: &Household, day: Day) -> BTreeMap<String, bool> {
        let Some(rules) = self.standard.member_rule_on(day) else { return BTreeMap::new() };
        let members: Vec<_> = household
            .members
            .iter()
            .map(|m| member_fact(Some(m.birth), Some(m.sex), &m.facts))
            .collect();
        let derived = derive(rules, &members, Some(household.area_m2), day);
        derived
            .into_iter()
            .filter_map(|it| it.deprived.map(|value| (it.indicator.to_owned(), value)))
            .collect()
    }

    fn class(&self, rule: &Rule, scores: &RegionScores, facts: &Facts) -> Result<Class> {
        let verdict = standard::classify(rule, scores, Settlement::Rural, facts);
        Ok(verdict.map_err(Problem::internal)?.class)
    }

    /// Answers of a poor or a better-off household; what the members do not tell is drawn.
    fn guess(
        &self,
        chance: &mut Chance,
        scores: &RegionScores,
        told: &BTreeMap<&'static str, &'static str>,
        jobs: usize,
        wanted: Wanted,
    ) -> Facts {
        let mut facts = Facts::default();
        let often = match wanted {
            Wanted::Poor => 2,
            Wanted::NearPoor => 9,
            Wanted::No => 14,
        };
        for id in ["housing_quality", "water", "toilet", "telecom", "info_devices"] {
            facts.indicators.insert(id.to_owned(), chance.one_in(often));
        }
        for question in scores.questions() {
            let answer = match told.get(question.id.as_str()) {
                Some(answer) => Some((*answer).to_owned()),
                None => {
                    let mut answers: Vec<&(String, i32)> = question
                        .answers
                        .iter()
                        .filter(|(answer, _)| {
                            fits(&question.id, answer, &facts) && within(&question.id, answer, jobs)
                        })
                        .collect();
                    answers.sort_by_key(|(_, points)| *points);
                    let most = u32::try_from(answers.len()).unwrap_or(1);
                    let place = match wanted {
                        Wanted::No => most - 1 - chance.below(most).min(chance.below(most)),
                        Wanted::Poor | Wanted::NearPoor => {
                            chance.below(most).min(chance.below(most))
                        }
                    };
                    let drawn = answers.get(usize::try_from(place).unwrap_or(0));
                    drawn.map(|(answer, _)| answer.clone())
                }
            };
            facts.answers.extend(answer.map(|answer| (question.id.clone(), answer)));
        }
        walls(chance, &mut facts);
        facts
    }
}

/// Of pillars, roof and walls at least two are not durable, or at most one, as the indicator
/// of the house says.
fn walls(chance: &mut Chance, facts: &mut Facts) {
    let deprived = facts.indicators.get("housing_quality") == Some(&true);
    let other = chance.below(4);
    for (place, part) in ["house_pillars", "house_roof", "house_walls"].iter().enumerate() {
        // One part of three, or none, is otherwise than the rest.
        let durable = deprived == (usize::try_from(other) == Ok(place));
        let answer = if durable { "durable" } else { "not_durable" };
        if let Some(given) = facts.answers.get_mut(*part) {
            answer.clone_into(given);
        }
    }
}

/// Whether an answer agrees with the indicators and with the answers before it.
fn fits(question: &str, answer: &str, facts: &Facts) -> bool {
    let deprived = |id: &str| facts.indicators.get(id) == Some(&true);
    let without_power = || facts.answers.get("electricity_source").is_some_and(|it| it == "none");
    match question {
        "water_source" => (answer == "other") == deprived("water"),
        "toilet_kind" => matches!(answer, "other" | "none") == deprived("toilet"),
        "tv" if deprived("info_devices") => answer == "no",
        "electricity_use" if without_power() => answer == "under_25",
        "tv" | "fridge" | "washing_machine" | "air_conditioner" | "water_heater" | "microwave"
            if without_power() =>
        {
            answer == "no"
        }
        _ => true,
    }
}

/// No more people work outside farming than have a job.
fn within(question: &str, answer: &str, jobs: usize) -> bool {
    question != "non_farm_work" || jobs > 1 || answer == "none" || (jobs == 1 && answer == "one")
}

/// The answers that follow from the members and the floor area.
fn told(household: &Household, child_under: u32, day: Day) -> BTreeMap<&'static str, &'static str> {
    let members = &household.members;
    let count = |ask: &dyn Fn(&Member) -> bool| members.iter().filter(|m| ask(m)).count();
    let draws = |m: &Member| m.facts.monthly_allowance == Some(true);
    let child = |m: &Member| m.birth.age_on(day).is_some_and(|(_, most)| most < child_under);
    let of_two = |count: usize| match count {
        0 => "none",
        1 => "one",
        _ => "two_or_more",
    };
    let size = match members.len() {
        0 | 1 => "1",
        2 => "2",
        3 => "3",
        4 => "4",
        5 => "5",
        6 => "6",
        _ => "7_or_more",
    };
    let dependants = match count(&|m| child(m) || draws(m)) {
        0 => "none",
        1 => "one",
        2 => "two",
        _ => "three_or_more",
    };
    let people = u32::try_from(members.len()).unwrap_or(1).max(1);
    let area = match household.area_m2 {
        area if area < 8 * people => "under_8",
        area if area < 20 * people => "8_to_20",
        area if area < 30 * people => "20_to_30",
        _ => "30_or_more",
    };
    let diploma = members.iter().filter_map(diploma).max().unwrap_or(Education::None);
    BTreeMap::from([
        ("household_size", size),
        ("dependants_count", dependants),
        ("highest_education", diploma_answer(diploma)),
        ("wage_work", of_two(count(&|m| m.facts.works_for_wages == Some(true)))),
        ("pension", of_two(count(&draws))),
        ("house_area", area),
    ])
}

/// The highest diploma of a member: who attends a level has finished the one below.
fn diploma(member: &Member) -> Option<Education> {
    let level = member.facts.education?;
    if member.facts.attending != Some(true) {
        return Some(level);
    }
    Some(match level {
        Education::None | Education::Preschool | Education::Primary => Education::None,
        Education::LowerSecondary => Education::Primary,
        Education::UpperSecondary => Education::LowerSecondary,
        Education::Vocational | Education::Higher => Education::UpperSecondary,
    })
}

fn diploma_answer(diploma: Education) -> &'static str {
    match diploma {
        Education::None | Education::Preschool => "none",
        Education::Primary => "primary",
        Education::LowerSecondary => "lower_secondary",
        Education::UpperSecondary => "upper_secondary",
        Education::Vocational => "vocational",
        Education::Higher => "higher",
    }
}

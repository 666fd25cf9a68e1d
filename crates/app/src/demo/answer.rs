//! The forms of a household, Phiếu B1: what its people and its house are, told as they stand. Class and
//! marks follow by the circular's points; what a household has is drawn, and better or worse the year
//! after, until the program itself finds the class that is wanted.

use base::Day;
use base::area::Settlement;
use register::{Education, Sex};
use standard::instrument::roster::{
    Activity, Allowance, Contract, General, Pension, Roster, SchoolLevel, Training, Work,
    put as put_derived,
};
use standard::instrument::{Chosen, Instrument, Measure, Scoring, Values};
use standard::{Class, MemberRules, Standard};

use super::chance::Chance;
use super::people::{Household, Member};
use super::told::{Home, ONLINE, Told, Wanted};
use crate::kernel::law::Law;
use crate::kernel::problem::{Problem, Result};
use crate::review::survey::RosterLine;

/// The region of the commune's sheet, Mẫu 3.7.
const REGION: &str = "north_central_coast";
/// How often a form is drawn before a family is taken for one that cannot have the class.
const TRIES: u32 = 400;
/// Months worked of the last twelve by who has work on and off.
const SEASON_MONTHS: u32 = 7;

/// Makes forms that are classified as wanted.
pub(crate) struct Forms<'a> {
    law: &'a Law,
    standard: &'a Standard,
    instrument: std::sync::Arc<Instrument>,
    chosen: Chosen,
}

impl<'a> Forms<'a> {
    pub(crate) fn new(law: &'a Law) -> Result<Forms<'a>> {
        let (standard, _) = law.official_file();
        let instrument = law.instrument(standard)?;
        let chosen = instrument.readings_in_force();
        Ok(Forms { law, standard: law.standard(standard)?, instrument, chosen })
    }

    /// A form that is classified as wanted, as it would be told a year after the one `before`; none when
    /// this family cannot be.
    pub(crate) fn make(
        &self,
        household: &Household,
        (day, wanted): (Day, Wanted),
        before: Option<(Wanted, &Told)>,
    ) -> Result<Option<Told>> {
        let rule = self.standard.rule_on(day).map_err(Problem::internal)?;
        let rules = self.standard.member_rule_on(day);
        let rules = rules.ok_or_else(|| Problem::internal("the standard has no member rule"))?;
        let scoring = self
            .instrument
            .scoring(&rule, self.law.official(), Settlement::Rural, REGION, &self.chosen)
            .map_err(Problem::internal)?;
        // Of its own numbers, so that what is told of one household changes nothing of another.
        let mut chance = Chance::of(&format!("{} {} {day}", household.village, household.number));
        for n in 0..TRIES {
            let home = match before {
                None => Home::drawn(&mut chance, wanted),
                Some((was, told)) if was == wanted => {
                    told.home.moved(&mut chance, n / 8, n % 2 == 0)
                }
                Some((was, told)) => {
                    let up = matches!((was, wanted), (Wanted::Poor, _) | (_, Wanted::No));
                    told.home.moved(&mut chance, 2 + n / 6, up)
                }
            };
            let told = Told {
                answers: home.answers(household.area_m2),
                lines: self.lines(household, day, wanted, &home),
                home,
            };
            if self.class(&scoring, rules, household, day, &told)? == wanted.class() {
                return Ok(Some(told));
            }
        }
        Ok(None)
    }

    fn class(
        &self,
        scoring: &Scoring<'_>,
        rules: MemberRules<'_>,
        household: &Household,
        day: Day,
        told: &Told,
    ) -> Result<Class> {
        let facts = self.instrument.facts();
        let mut values = Values::unknown(facts);
        for (name, text) in &told.answers {
            let read = values.read(facts, name, text);
            read.map_err(|bad| Problem::internal(format!("{bad:?}")))?;
        }
        let members = household.members.iter().zip(&told.lines);
        let persons: Vec<_> =
            members.map(|(m, line)| line.person(Some(m.birth), Some(m.sex), day)).collect();
        let roster = Roster {
            instrument: &self.instrument,
            chosen: &self.chosen,
            rules,
            day,
            persons: &persons,
            house: &values.clone(),
        };
        put_derived(&self.instrument, &roster.derive(), &mut values);
        Ok(scoring.classify(&values).class)
    }

    fn lines(
        &self,
        household: &Household,
        day: Day,
        wanted: Wanted,
        home: &Home,
    ) -> Vec<RosterLine> {
        // The same each year: who has which trade, who draws a pension.
        let mut chance = Chance::of(&format!("{} {}", household.village, household.number));
        let carded = chance.one_in(3) && wanted == Wanted::Poor;
        let online = home.at(ONLINE) > 0;
        let of_age = |m: &Member| (12..56).contains(&age(m, day));
        let first = household.members.iter().position(of_age).unwrap_or(0);
        let members = household.members.iter().enumerate();
        let mut lines: Vec<RosterLine> = members
            .map(|(place, member)| {
                let traits = Traits::drawn(&mut chance);
                let some = place == first || (of_age(member) && traits.share < 70);
                RosterLine {
                    internet: Some(online && some),
                    state_insured: Some(carded || age(member, day) < 6),
                    ..self.line(member, day, &traits)
                }
            })
            .collect();
        for line in lines.iter_mut().filter(|line| line.insured != Some(true)) {
            line.state_insured = Some(false);
        }
        lines
    }

    /// A member's line, without what follows from the household.
    fn line(&self, member: &Member, day: Day, traits: &Traits) -> RosterLine {
        let (age, facts) = (age(member, day), &member.facts);
        let school = schooling(member, age, traits);
        let allowance = match (facts.monthly_allowance, facts.disabled) {
            (Some(true), Some(true)) => Allowance::Disabled,
            (Some(true), _) => Allowance::Elderly,
            _ if age >= 80 => Allowance::Elderly,
            _ => Allowance::None,
        };
        let line = RosterLine {
            height_mm: (age < 16).then(|| self.measure(member, day, Measure::Height, traits)),
            weight_g: (age < 10).then(|| 100 * self.measure(member, day, Measure::Weight, traits)),
            insured: facts.health_insurance,
            allowance: Some(allowance),
            critically_ill: Some(traits.share == 99),
            is_member: Some(true),
            ..school
        };
        if age < standard::instrument::roster::WORK_ASKED_FROM {
            return line;
        }
        work(member, age, traits, line)
    }

    /// A measure of a child in the standard's unit: below the value of Mẫu 3.11 where the register says
    /// that it is undernourished, else above it.
    fn measure(&self, member: &Member, day: Day, measure: Measure, traits: &Traits) -> u32 {
        let born = member.birth.earliest();
        let months = base::day::completed_months(born, day).unwrap_or(0);
        let boy = member.sex == Sex::Male;
        let below = |value: u32| {
            self.instrument.nutrition().is_below(measure, boy, months, value, &self.chosen)
        };
        let (mut low, mut high) = (0, 2_500);
        while low < high {
            let middle = u32::midpoint(low, high);
            (low, high) = if below(middle) { (middle + 1, high) } else { (low, middle) };
        }
        match member.facts.undernourished {
            Some(true) => low - low / 25 - 1,
            _ => low + low * (3 + traits.share / 8) / 100,
        }
    }
}

/// What stays with a person from year to year.
struct Traits {
    /// Below a hundred.
    share: u32,
    nonfarm: bool,
    pension: bool,
    short_course: bool,
}

impl Traits {
    fn drawn(chance: &mut Chance) -> Traits {
        Traits {
            share: chance.below(100),
            nonfarm: chance.one_in(5),
            pension: chance.one_in(9),
            short_course: chance.one_in(2),
        }
    }
}

/// Completed years on a day.
fn age(member: &Member, day: Day) -> u32 {
    member.birth.age_on(day).map_or(0, |(least, _)| least)
}

/// Columns 8 to 11. Who left school has left it; the others are where their age is.
fn schooling(member: &Member, age: u32, traits: &Traits) -> RosterLine {
    let education = member.facts.education.unwrap_or(Education::None);
    let asked_before = education != Education::None;
    let left = asked_before && member.facts.attending == Some(false);
    let (level, finished) = match age {
        ..=2 => (None, General::BelowPrimary),
        3..=5 => (Some(SchoolLevel::Preschool), General::BelowPrimary),
        6..=10 => (Some(SchoolLevel::Primary), General::BelowPrimary),
        11..=14 => (Some(SchoolLevel::LowerSecondary), General::Primary),
        15..=17 => (Some(SchoolLevel::UpperSecondary), General::LowerSecondary),
        18.. => (None, General::UpperSecondary),
    };
    let adult = age >= 18;
    let general = match education {
        _ if !adult && !left => finished,
        Education::None | Education::Preschool => General::BelowPrimary,
        Education::Primary if age < 11 => General::BelowPrimary,
        Education::Primary => General::Primary,
        // Who left it while at it has finished the level before.
        Education::LowerSecondary if !adult => General::Primary,
        Education::LowerSecondary => General::LowerSecondary,
        Education::UpperSecondary if !adult => General::LowerSecondary,
        Education::UpperSecondary | Education::Vocational | Education::Higher => {
            General::UpperSecondary
        }
    };
    let training = match education {
        Education::Vocational if traits.short_course => Training::Elementary,
        Education::Vocational => Training::Intermediate,
        Education::Higher => Training::College,
        Education::None
        | Education::Preschool
        | Education::Primary
        | Education::LowerSecondary
        | Education::UpperSecondary => Training::None,
    };
    let level = level.filter(|_| !left);
    RosterLine {
        attends: Some(level.is_some()),
        level,
        general: Some(general),
        training: Some(training),
        primary_diploma: (training == Training::Elementary).then_some(true),
        ..RosterLine::default()
    }
}

/// Columns 15 to 18.
fn work(member: &Member, age: u32, traits: &Traits, line: RosterLine) -> RosterLine {
    let facts = &member.facts;
    let activity = match age {
        _ if line.attends == Some(true) => Activity::Studying,
        _ if facts.has_job == Some(true) => Activity::Working,
        _ if facts.working_age_able == Some(true) => Activity::WithoutWork,
        // Of school age and at no school: helps in the fields.
        ..=20 => Activity::Working,
        21..=69 => Activity::RetiredOrHome,
        70.. => Activity::Unable,
    };
    let (work, contract, nonfarm, months) =
        match (activity, facts.works_for_wages, facts.has_labour_contract) {
            (Activity::Working, Some(true), Some(true)) => {
                (Some(Work::Enterprise), Contract::With, true, 12)
            }
            (Activity::Working, Some(true), _) => {
                (Some(Work::Household), Contract::Without, true, SEASON_MONTHS)
            }
            (Activity::Working, _, _) => {
                (Some(Work::Other), Contract::NoWageWork, traits.nonfarm, SEASON_MONTHS)
            }
            _ => (None, Contract::NoWageWork, false, 0),
        };
    let pension = match facts.merit {
        Some(true) => Pension::Merit,
        _ if age >= 60 && traits.pension => Pension::Pension,
        _ => Pension::None,
    };
    RosterLine {
        activity: Some(activity),
        work,
        contract: Some(contract),
        nonfarm: Some(nonfarm),
        months_worked: Some(months),
        pension: Some(pension),
        ..line
    }
}

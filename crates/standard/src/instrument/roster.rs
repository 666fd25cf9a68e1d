//! What follows from part B of Phiếu B1 (the members) and the house for items 1 to 6 and for the
//! twelve marks of Phiếu B2. What is not known may be anything: a result stands only where every
//! possible answer gives the same.

use base::Day;
use base::day::completed_months;

mod codes;
mod line;

pub use self::codes::{
    Activity, Allowance, Contract, General, Pension, SchoolLevel, Training, WORK_ASKED_FROM, Work,
};
pub use self::line::{Answers, AskedOf, COLUMNS, Jump, LineColumn, Stated, on_page};
use super::fact::{UNKNOWN, Values};
use super::{Chosen, Instrument, Measure};
use crate::known::{all, any, not};
use crate::rule::MemberRules;

/// One line of part B; `None` is not known. Column 9 has a "none" where column 8 says that the
/// person attends nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Column 4: the first and the last day on which the person can have been born.
    pub born: Option<(Day, Day)>,
    /// Column 5: a man; `Some(false)` is a woman.
    pub male: Option<bool>,
    /// Column 6, tenths of a centimetre.
    pub height: Option<u32>,
    /// Column 7, tenths of a kilogram.
    pub weight: Option<u32>,
    /// Column 8.
    pub attends: Option<bool>,
    /// Column 9; `Some(None)` is none.
    pub level: Option<Option<SchoolLevel>>,
    /// Column 10.
    pub general: Option<General>,
    /// Column 11.
    pub training: Option<Training>,
    /// Column 12.
    pub insured: Option<bool>,
    /// Column 13.
    pub internet: Option<bool>,
    /// Column 14.
    pub allowance: Option<Allowance>,
    /// Column 15.
    pub activity: Option<Activity>,
    /// Column 16.
    pub work: Option<Work>,
    /// Column 17.
    pub contract: Option<Contract>,
    /// Column 18.
    pub pension: Option<Pension>,
    /// Column 19.
    pub critically_ill: Option<bool>,
    /// Ours (R3): a member by Phụ lục IV, I.2.
    pub is_member: Option<bool>,
    /// Ours (R2): the State budget pays, or by law would pay, the insurance.
    pub state_insured: Option<bool>,
    /// Ours (R6): the training is a primary vocational diploma and no short certificate.
    pub primary_diploma: Option<bool>,
    /// Ours (R4): the work is not in farming.
    pub nonfarm: Option<bool>,
    /// Ours (R4): months worked of the last twelve.
    pub months_worked: Option<u32>,
}

/// What follows for one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The fact.
    pub fact: &'static str,
    /// Its value; `None` when something needed is not known.
    pub value: Option<u32>,
    /// The persons, from 0, that make it so, or of whom something is not known.
    pub because: Vec<usize>,
}

/// The columns that a fact follows from, and `sex` where it does.
fn inputs(fact: &str) -> &'static [&'static str] {
    match fact {
        "working_age_members" => &["sex", "activity", "allowance", "critically_ill"],
        "dependants" | "lacks_dependants" => &["allowance"],
        "pensioners" => &["pension"],
        "highest_diploma" => &["training", "primary_diploma"],
        "civil_servant" | "contract_job" | "other_nonfarm_job" => {
            &["activity", "work", "contract", "nonfarm", "months_worked"]
        }
        "lacks_employment" => &["sex", "activity", "contract"],
        "lacks_nutrition" => &["sex", "height_mm", "weight_g"],
        "lacks_health_insurance" => &["insured", "state_insured"],
        "lacks_adult_education" => &["attends", "level", "general", "training"],
        "lacks_school_attendance" => &["attends", "level"],
        "lacks_telecom" => &["internet"],
        _ => &[],
    }
}

impl Person {
    /// Whether a column is to be filled in: it is asked, as far as another says so, and not answered.
    fn is_open(&self, column: &str) -> bool {
        let works = self.activity == Some(Activity::Working);
        match column {
            "height_mm" => self.height.is_none(),
            "weight_g" => self.weight.is_none(),
            "attends" => self.attends.is_none(),
            "level" => self.attends == Some(true) && self.level.is_none(),
            "general" => self.general.is_none(),
            "training" => self.training.is_none(),
            "primary_diploma" => {
                self.training == Some(Training::Elementary) && self.primary_diploma.is_none()
            }
            "insured" => self.insured.is_none(),
            "state_insured" => self.insured.is_some() && self.state_insured.is_none(),
            "internet" => self.internet.is_none(),
            "allowance" => self.allowance.is_none(),
            "activity" => self.activity.is_none(),
            "work" => works && self.work.is_none(),
            "contract" => works && self.contract.is_none(),
            "nonfarm" => works && self.nonfarm.is_none(),
            "months_worked" => works && self.months_worked.is_none(),
            "pension" => self.pension.is_none(),
            "critically_ill" => self.critically_ill.is_none(),
            _ => false,
        }
    }
}

/// What follows for one person; `None` is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OfPerson {
    /// 2.1: too short or too light for the age; not asked of who is no child.
    pub undernourished: Option<bool>,
    /// 2.2: has what counts as insurance.
    pub covered: Option<bool>,
    /// 3.2: a child that does not attend the level of its age.
    pub out_of_school: Option<bool>,
    /// Draws the monthly allowance of merit, which makes a household one with a person of merit.
    pub merit: Option<bool>,
}

/// The most months of age that a person without a birth day is taken for.
const OLDEST_MONTHS: u32 = 110 * 12;

/// The same, made for a fact by its name.
type Asks<'a> = Box<dyn Fn(&Person, u32, bool) -> Option<bool> + 'a>;

/// What may be said of a person at an age (in months) and sex.
type Says<'a> = &'a dyn Fn(&Person, u32, bool) -> Option<bool>;

/// What a question can come to, over all that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Yes,
    No,
    Both,
}

/// The persons, the house, the day and what they are judged by.
#[derive(Debug, Clone, Copy)]
pub struct Roster<'a> {
    /// The instrument.
    pub instrument: &'a Instrument,
    /// The readings taken.
    pub chosen: &'a Chosen,
    /// Ages.
    pub rules: MemberRules<'a>,
    /// The day of the review.
    pub day: Day,
    /// Part B.
    pub persons: &'a [Person],
    /// Part A with what is asked beside it, by fact; marks and what follows from persons are not read.
    pub house: &'a Values,
}

impl Roster<'_> {
    /// What follows for items 1 to 6, then for the marks, in the order of the standard's facts.
    pub fn derive(&self) -> Vec<Derived> {
        let sizes = self.sizes();
        let mut found = vec![
            self.same("members", sizes.iter().copied()),
            self.count("working_age_members", &|p, age, male| self.can_work(p, age, male)),
            self.count("dependants", &|p, age, _| self.depends(p, age)),
            self.count("pensioners", &|p, age, _| self.draws_pension(p, age)),
            self.highest_diploma(),
        ];
        for (fact, kind) in [("civil_servant", 0), ("contract_job", 1), ("other_nonfarm_job", 2)] {
            found.push(self.one(fact, &|p, age, _| self.nonfarm(kind, p, age)));
        }
        found.extend([
            self.one("lacks_employment", &|p, age, male| self.lacks_work(p, age, male)),
            self.lacks_dependants(),
            self.one("lacks_nutrition", &|p, age, male| self.undernourished(p, age, male)),
            self.one("lacks_health_insurance", &|p, age, _| self.uninsured(p, age)),
            self.one("lacks_adult_education", &|p, age, _| self.untrained(p, age)),
            self.one("lacks_school_attendance", &|p, age, _| self.out_of_school(p, age)),
        ]);
        found.extend(self.house(&sizes));
        found
    }

    /// What follows for each person by itself, in their order: what the household's marks and the
    /// tables about people are made of.
    pub fn each(&self) -> Vec<OfPerson> {
        self.persons.iter().map(|person| self.of(person)).collect()
    }

    fn of(&self, p: &Person) -> OfPerson {
        let said = |says: Says<'_>| match self.open(p, says) {
            Open::Yes => Some(true),
            Open::No => Some(false),
            Open::Both => None,
        };
        let rule = self.rules.rule;
        let (least, most) = self.ages(p);
        let merit = |p: &Person, age: u32, _| match age < rule.work_from * 12 {
            true => Some(false),
            false => p.pension.map(|it| it == Pension::Merit),
        };
        OfPerson {
            undernourished: match least < rule.child_under * 12 {
                true => said(&|p, age, male| self.undernourished(p, age, male)),
                false => None,
            },
            // A small child's own card is never counted against the household.
            covered: match most < rule.insurance_from * 12 {
                true => p.insured,
                false => self.covered(p).or(p.insured),
            },
            out_of_school: said(&|p, age, _| self.out_of_school(p, age)),
            merit: said(&merit),
        }
    }

    /// What has to be filled in of a person so that a fact which is not known follows: `birth` for the
    /// whole day, `sex`, or a column by its name. Nothing of who leaves nothing open.
    pub fn lacking(&self, fact: &str, place: usize) -> Vec<&'static str> {
        let Some(p) = self.persons.get(place) else { return Vec::new() };
        let mut lacks = Vec::new();
        if self.counted(p).is_none() {
            lacks.push("is_member");
        }
        let says = self.says(fact);
        let decided = |p: Person| says.as_ref().is_none_or(|it| self.open(&p, it) != Open::Both);
        if !decided(p.clone()) || says.is_none() {
            let open = inputs(fact).iter().copied().filter(|column| p.is_open(column));
            lacks.extend(open.filter(|column| self.is_measured(p, column)));
        }
        if says.is_none() || decided(p.clone()) {
            return lacks;
        }
        // The day of birth and the sex matter where one of them settles it.
        let pinned = |day: Day| Person { born: Some((day, day)), ..p.clone() };
        let born = match p.born {
            None => true,
            Some((first, last)) => {
                first != last
                    && (lacks.is_empty() || decided(pinned(first)) || decided(pinned(last)))
            }
        };
        let of_sex = |male| Person { male: Some(male), ..p.clone() };
        let by_sex = inputs(fact).contains(&"sex") && p.male.is_none();
        if by_sex && (lacks.is_empty() || decided(of_sex(true)) || decided(of_sex(false))) {
            lacks.push("sex");
        }
        if born && fact != "highest_diploma" {
            lacks.insert(0, "birth");
        }
        lacks
    }

    /// Whether the form asks a measure of somebody of that age; other columns it asks of everybody.
    fn is_measured(&self, p: &Person, column: &str) -> bool {
        let (measures, (youngest, _)) = (&self.instrument.forms().measures, self.ages(p));
        match column {
            "height_mm" => youngest < measures.height_below_months,
            "weight_g" => youngest < measures.weight_below_months,
            _ => true,
        }
    }

    /// The question behind a fact that persons answer one by one.
    fn says<'a>(&'a self, fact: &str) -> Option<Asks<'a>> {
        Some(match fact {
            "working_age_members" => Box::new(|p, age, male| self.can_work(p, age, male)),
            "dependants" | "lacks_dependants" => Box::new(|p, age, _| self.depends(p, age)),
            "pensioners" => Box::new(|p, age, _| self.draws_pension(p, age)),
            "civil_servant" => Box::new(|p, age, _| self.nonfarm(0, p, age)),
            "contract_job" => Box::new(|p, age, _| self.nonfarm(1, p, age)),
            "other_nonfarm_job" => Box::new(|p, age, _| self.nonfarm(2, p, age)),
            "lacks_employment" => Box::new(|p, age, male| self.lacks_work(p, age, male)),
            "lacks_nutrition" => Box::new(|p, age, male| self.undernourished(p, age, male)),
            "lacks_health_insurance" => Box::new(|p, age, _| self.uninsured(p, age)),
            "lacks_adult_education" => Box::new(|p, age, _| self.untrained(p, age)),
            "lacks_school_attendance" => Box::new(|p, age, _| self.out_of_school(p, age)),
            "lacks_telecom" => Box::new(|p, _, _| p.internet),
            _ => return None,
        })
    }

    // What a person is at an age.

    /// Item 2: of working age; not without capacity, not disabled on the allowance, not critically ill.
    fn can_work(&self, p: &Person, age: u32, male: bool) -> Option<bool> {
        if !self.of_working_age(age, male) {
            return Some(false);
        }
        all([
            p.activity.map(|it| it != Activity::Unable),
            p.allowance.map(|it| it != Allowance::Disabled),
            not(p.critically_ill),
        ])
    }

    fn of_working_age(&self, age: u32, male: bool) -> bool {
        let retired = self
            .rules
            .retirement
            .is_some_and(|it| age >= if male { it.male_months } else { it.female_months });
        age >= self.rules.rule.work_from * 12 && !retired
    }

    /// Item 3: a child; an elderly or disabled person on the monthly social allowance.
    fn depends(&self, p: &Person, age: u32) -> Option<bool> {
        if age < self.rules.rule.child_under * 12 {
            return Some(true);
        }
        p.allowance.map(|it| matches!(it, Allowance::Elderly | Allowance::Disabled))
    }

    /// Item 6; column 18 is asked from the age of work on.
    fn draws_pension(&self, p: &Person, age: u32) -> Option<bool> {
        if age < self.rules.rule.work_from * 12 {
            return Some(false);
        }
        p.pension.map(|it| it != Pension::None)
    }

    /// Item 5: at work now, not in farming, for long enough; as civil servant, by contract, or otherwise.
    fn nonfarm(&self, kind: u8, p: &Person, age: u32) -> Option<bool> {
        if age < self.rules.rule.work_from * 12 {
            return Some(false);
        }
        let civil = p.work.map(|it| it == Work::CivilServant);
        let contract = p.contract.map(|it| it == Contract::With);
        let hired = p.work.map(|it| matches!(it, Work::Household | Work::Other));
        let neither = all([not(civil), not(contract)]);
        let once = self.chosen.is("X1", "one_kind");
        let of_kind = match (kind, once) {
            (0, _) => civil,
            (1, true) => all([not(civil), contract]),
            (1, false) => contract,
            (_, true) => neither,
            (_, false) => any([hired, neither]),
        };
        let months = self.instrument.forms().work.nonfarm_months;
        all([
            p.activity.map(|it| it == Activity::Working),
            p.nonfarm,
            p.months_worked.map(|worked| worked >= months),
            of_kind,
        ])
    }

    /// 1.1: no work, or wage work without a contract. Who does not work is not asked about contracts.
    fn lacks_work(&self, p: &Person, age: u32, male: bool) -> Option<bool> {
        let too_old = self.chosen.is("X2", "working_age") && !self.of_working_age(age, male);
        if age < self.rules.rule.work_from * 12 || too_old {
            return Some(false);
        }
        match p.activity {
            Some(Activity::WithoutWork) => Some(true),
            Some(Activity::Working) => p.contract.map(|it| it == Contract::Without),
            Some(_) => Some(false),
            None => any([None, p.contract.map(|it| it == Contract::Without)]),
        }
    }

    /// 2.1 with Mẫu 3.11.
    fn undernourished(&self, p: &Person, age: u32, male: bool) -> Option<bool> {
        let measures = &self.instrument.forms().measures;
        let below = |measure, value: Option<u32>, until: u32| {
            if age >= until {
                return Some(false);
            }
            let nutrition = self.instrument.nutrition();
            value.map(|value| nutrition.is_below(measure, male, age, value, self.chosen))
        };
        any([
            below(Measure::Height, p.height, measures.height_below_months),
            below(Measure::Weight, p.weight, measures.weight_below_months),
        ])
    }

    /// 2.2.
    fn uninsured(&self, p: &Person, age: u32) -> Option<bool> {
        if age < self.rules.rule.insurance_from * 12 {
            return Some(false);
        }
        not(self.covered(p))
    }

    /// What counts as insurance (R2).
    fn covered(&self, p: &Person) -> Option<bool> {
        match self.chosen.is("R2", "not_cover") {
            true => all([p.insured, not(p.state_insured)]),
            false => any([p.insured, p.state_insured]),
        }
    }

    /// 3.1: of the age, and neither in training nor with a diploma that fits it.
    fn untrained(&self, p: &Person, age: u32) -> Option<bool> {
        let rule = self.rules.rule;
        if !(rule.adult_from * 12..rule.adult_below * 12).contains(&age) {
            return Some(false);
        }
        let (level, general) = match age < rule.adult_middle * 12 {
            true => (SchoolLevel::LowerSecondary, General::LowerSecondary),
            false => (SchoolLevel::UpperSecondary, General::UpperSecondary),
        };
        let studies = all([p.attends, p.level.map(|it| it.is_some_and(|it| it >= level))]);
        let finished = p.general.map(|it| it >= general);
        let trained = p.training.map(|it| it > Training::None);
        not(any([studies, finished, trained]))
    }

    /// 3.2: a child that does not attend the level of its age.
    fn out_of_school(&self, p: &Person, age: u32) -> Option<bool> {
        let rule = self.rules.rule;
        if !(rule.school_from * 12..rule.child_under * 12).contains(&age) {
            return Some(false);
        }
        let wanted = if age < rule.primary_from * 12 {
            SchoolLevel::Preschool
        } else if age < rule.secondary_from * 12 {
            SchoolLevel::Primary
        } else {
            SchoolLevel::LowerSecondary
        };
        let exact = self.chosen.is("X4", "exact");
        // A short course is no level of school.
        let fits = |it: SchoolLevel| match exact {
            true => it == wanted,
            false => it >= wanted && it != SchoolLevel::ShortCourse,
        };
        not(all([p.attends, p.level.map(|it| it.is_some_and(fits))]))
    }

    // What follows for the household.

    /// Whether a person counts as a member (R3).
    fn counted(&self, p: &Person) -> Option<bool> {
        if self.chosen.is("R3", "every_row") { Some(true) } else { p.is_member }
    }

    fn people(&self) -> impl Iterator<Item = (usize, &Person, bool)> {
        self.persons.iter().enumerate().filter_map(|(place, person)| match self.counted(person) {
            Some(false) => None,
            counted => Some((place, person, counted.is_some())),
        })
    }

    /// What a question comes to for a person, over the ages and sexes that are open.
    fn open(&self, p: &Person, says: Says<'_>) -> Open {
        let (mut yes, mut no) = (false, false);
        let sexes: &[bool] = match p.male {
            Some(true) => &[true],
            Some(false) => &[false],
            None => &[true, false],
        };
        let (least, most) = self.ages(p);
        for age in least..=most {
            for male in sexes {
                match says(p, age, *male) {
                    Some(true) => yes = true,
                    Some(false) => no = true,
                    None => (yes, no) = (true, true),
                }
            }
            if yes && no {
                return Open::Both;
            }
        }
        if yes { Open::Yes } else { Open::No }
    }

    /// The least and the most completed months of age on the day.
    fn ages(&self, p: &Person) -> (u32, u32) {
        let Some((first, last)) = p.born else { return (0, OLDEST_MONTHS) };
        let months = |born: Day| completed_months(born, self.day).unwrap_or(0);
        (months(last), months(first))
    }

    fn one(&self, fact: &'static str, says: Says<'_>) -> Derived {
        let (mut yes, mut unsure) = (Vec::new(), Vec::new());
        for (place, person, counted) in self.people() {
            match self.open(person, says) {
                Open::Yes if counted => yes.push(place),
                Open::Yes | Open::Both => unsure.push(place),
                Open::No => {}
            }
        }
        let (value, because) = match (yes.is_empty(), unsure.is_empty()) {
            (false, _) => (Some(1), yes),
            (true, false) => (None, unsure),
            (true, true) => (Some(0), Vec::new()),
        };
        Derived { fact, value, because }
    }

    fn count(&self, fact: &'static str, says: Says<'_>) -> Derived {
        let (mut yes, mut unsure) = (Vec::new(), Vec::new());
        for (place, person, counted) in self.people() {
            match self.open(person, says) {
                Open::Yes if counted => yes.push(place),
                Open::Yes | Open::Both => unsure.push(place),
                Open::No => {}
            }
        }
        match unsure.is_empty() {
            true => Derived { fact, value: u32::try_from(yes.len()).ok(), because: yes },
            false => Derived { fact, value: None, because: unsure },
        }
    }

    /// The value that all possibilities share.
    fn same(&self, fact: &'static str, values: impl IntoIterator<Item = u32>) -> Derived {
        let mut values = values.into_iter();
        let first = values.next();
        let value = first.filter(|first| values.all(|value| value == *first));
        let because = match value {
            Some(_) => Vec::new(),
            None => self.people().filter(|it| !it.2).map(|it| it.0).collect(),
        };
        Derived { fact, value, because }
    }

    /// The sizes that the household can have.
    fn sizes(&self) -> Vec<u32> {
        let certain = self.people().filter(|it| it.2).count();
        let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (certain..=self.people().count()).filter(|n| *n > 0).map(size).collect()
    }

    /// Item 4, from column 11.
    fn highest_diploma(&self) -> Derived {
        let (mut low, mut high) = (0, 0);
        let (mut holders, mut unsure) = (Vec::new(), Vec::new());
        for (place, person, counted) in self.people() {
            let (least, most) = self.diploma(person);
            if counted {
                low = low.max(least);
            }
            high = high.max(most);
            if least != most || !counted && most > 0 {
                unsure.push(place);
            } else if most > 0 {
                holders.push((most, place));
            }
        }
        let value = (low == high).then_some(low);
        let because = match value {
            Some(top) => holders.into_iter().filter(|(it, _)| *it == top).map(|it| it.1).collect(),
            None => unsure,
        };
        Derived { fact: "highest_diploma", value, because }
    }

    /// The least and the highest diploma that a person can hold, as the fact's answers are ordered.
    fn diploma(&self, p: &Person) -> (u32, u32) {
        match p.training {
            None => (0, 3),
            Some(Training::None) => (0, 0),
            Some(Training::Elementary) if self.chosen.is("R6", "primary") => (1, 1),
            Some(Training::Elementary) => match p.primary_diploma {
                Some(held) => (u32::from(held), u32::from(held)),
                None => (0, 1),
            },
            Some(Training::Intermediate) => (2, 2),
            Some(Training::College | Training::University | Training::Postgraduate) => (3, 3),
        }
    }

    /// 1.2: more than half of the members are dependants, over all pairs of the two counts that are open.
    fn lacks_dependants(&self) -> Derived {
        let depends: Says<'_> = &|p, age, _| self.depends(p, age);
        let (mut least, mut most) = ((0_u32, 0_u32), (0_u32, 0_u32));
        let mut unsure = Vec::new();
        // The share is highest when everybody who may be a dependant is one and counts, and who is
        // none and may be left out is; lowest the other way round.
        for (place, person, counted) in self.people() {
            let open = self.open(person, depends);
            if !counted || open == Open::Both {
                unsure.push(place);
            }
            let (yes, no) = (open != Open::No, open != Open::Yes);
            if counted || yes {
                most.0 += 1;
                most.1 += u32::from(yes);
            }
            if counted || no {
                least.0 += 1;
                least.1 += u32::from(!no);
            }
        }
        let over = |(members, dependants): (u32, u32)| {
            let percent = u64::from(self.rules.rule.dependants_over_percent);
            u64::from(dependants) * 100 > u64::from(members) * percent
        };
        // A household has a member: where all may be left out, one of them is not.
        if least.0 == 0 {
            least = (1, 1);
        }
        if most.0 == 0 {
            most = (1, 0);
        }
        let (low, high) = (over(least), over(most));
        let anybody = self.people().next().is_some();
        let value = (low == high && anybody).then_some(u32::from(high));
        let because = if value.is_some() { Vec::new() } else { unsure };
        Derived { fact: "lacks_dependants", value, because }
    }

    /// 4.1 to 6.2: what follows from the house.
    fn house(&self, sizes: &[u32]) -> Vec<Derived> {
        let rules = &self.instrument.forms().house;
        let one_of =
            |name: &str, wanted: &[String]| self.instrument.answered(self.house, name, wanted);
        let parts = [
            one_of("pillar", &rules.firm_pillar),
            one_of("roof", &rules.firm_roof),
            one_of("wall", &rules.firm_wall),
        ];
        let parts = |wanted: bool| parts.iter().filter(|it| **it == Some(wanted)).count();
        let firm = match (parts(true), parts(false)) {
            (2.., _) => Some(true),
            (_, 2..) => Some(false),
            _ => None,
        };
        let area = self.house_value("floor_area_m2");
        let narrow = |size: &u32| {
            let least = u64::from(self.rules.rule.area_m2) * u64::from(*size);
            area.map(|area| u64::from(area) < least)
        };
        let narrow: Vec<Option<bool>> = sizes.iter().map(narrow).collect();
        let narrow = match narrow.as_slice() {
            [first, rest @ ..] if rest.iter().all(|it| it == first) => *first,
            _ => None,
        };
        let rain = match self.chosen.is("R1", "clean") {
            true => self.house_value("rain_water").map(|it| it == 1),
            false => Some(false),
        };
        let clean = match one_of("water", &rules.clean_water) {
            Some(false) => rain,
            other => other,
        };
        let devices = rules.devices.iter().map(|name| self.house_value(name).map(|it| it > 0));
        let online = self.one("", &|p, _, _| p.internet);
        let mark = |fact, value: Option<bool>, because| Derived {
            fact,
            value: value.map(u32::from),
            because,
        };
        vec![
            mark("lacks_housing_quality", not(firm), Vec::new()),
            mark("lacks_housing_area", narrow, Vec::new()),
            mark("lacks_water", not(clean), Vec::new()),
            mark("lacks_toilet", not(one_of("toilet", &rules.hygienic_toilet)), Vec::new()),
            mark("lacks_telecom", not(online.value.map(|it| it == 1)), online.because),
            mark("lacks_info_devices", not(any(devices)), Vec::new()),
        ]
    }

    fn house_value(&self, name: &str) -> Option<u32> {
        self.instrument.facts().place(name).and_then(|place| self.house.get(place))
    }
}

/// Puts what followed among the values; what is not known stays so.
pub fn put(instrument: &Instrument, derived: &[Derived], values: &mut Values) {
    for one in derived {
        if let Some(place) = instrument.facts().place(one.fact) {
            values.set(place, one.value.unwrap_or(UNKNOWN));
        }
    }
}

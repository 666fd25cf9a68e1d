//! Synthetic people: the same ones each time, plainly fictional by their names.

use std::collections::BTreeMap;

use base::Birth;
use base::id::{HouseholdId, PersonId, VillageId};
use chrono::{Datelike, NaiveDate};
use register::{
    Cause, Education, HouseholdFacts, Identity, MemberFacts, NewHousehold, NewMember, Relation, Sex,
};

use super::chance::Chance;
use super::name::{FAMILY, family_of_many, name, name_of_many};
use super::told::{Told, Wanted};

/// A household of the demonstration.
pub(crate) struct Household {
    pub(crate) village: &'static str,
    pub(crate) number: u32,
    pub(crate) members: Vec<Member>,
    pub(crate) area_m2: u32,
    /// How it fared in the reviews; none when it was in none.
    pub(crate) review: Option<Review>,
}

/// What a household is found as, year by year.
pub(crate) struct Review {
    pub(crate) before: Wanted,
    /// The class of 2023.
    pub(crate) now: Wanted,
    pub(crate) forms: BTreeMap<i32, Told>,
}

pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) sex: Sex,
    pub(crate) birth: Birth,
    pub(crate) relation: Relation,
    pub(crate) facts: MemberFacts,
}

/// By what a list finds a household: village, head, year of birth.
pub(crate) type Key = (String, String, Option<i32>);

impl Household {
    pub(crate) fn key(&self) -> Option<Key> {
        let head = self.members.first()?;
        Some((self.village.to_owned(), head.name.clone(), Some(head.birth.year())))
    }

    /// Whether anybody in it can work.
    fn works(&self) -> bool {
        self.members.iter().any(|member| member.facts.working_age_able == Some(true))
    }
}

fn born(chance: &mut Chance, year: i32) -> Birth {
    let (month, day) = (chance.below(12) + 1, chance.below(28) + 1);
    NaiveDate::from_ymd_opt(year, month, day).map_or(Birth::Year(year), Birth::Day)
}

pub(super) fn family(chance: &mut Chance, village: &'static str, number: u32) -> Household {
    let surname = chance.pick(&FAMILY).copied().unwrap_or("Lê");
    let head_sex = if chance.below(10) < 7 { Sex::Male } else { Sex::Female };
    let head_year = 1945 + i32::try_from(chance.below(50)).unwrap_or(0);
    let mut members = vec![member(chance, surname, head_sex, head_year, Relation::Head)];
    let alone = chance.below(10) == 0;
    if !alone && chance.below(10) < 8 {
        let sex = if head_sex == Sex::Male { Sex::Female } else { Sex::Male };
        let year = head_year + i32::try_from(chance.below(7)).unwrap_or(0) - 2;
        let other = chance.pick(&FAMILY).copied().unwrap_or("Lê");
        members.push(member(chance, other, sex, year, Relation::Spouse));
    }
    let children = if alone { 0 } else { chance.below(4) };
    for n in 0..children {
        let year = head_year + 22 + i32::try_from(n * 3 + chance.below(3)).unwrap_or(0);
        let sex = if chance.one_in(2) { Sex::Male } else { Sex::Female };
        members.push(member(chance, surname, sex, year.min(2021), Relation::Child));
    }
    if chance.one_in(6) && head_year > 1965 {
        members.push(member(chance, surname, Sex::Female, head_year - 26, Relation::Parent));
    }
    let people = u32::try_from(members.len()).unwrap_or(1);
    Household { village, number, members, area_m2: people * (6 + chance.below(18)), review: None }
}

fn member(chance: &mut Chance, family: &str, sex: Sex, year: i32, relation: Relation) -> Member {
    let name = name(chance, family, sex);
    let birth =
        if year < 1960 && chance.one_in(3) { Birth::Year(year) } else { born(chance, year) };
    let age = 2022 - year;
    let worker = (18..=60).contains(&age);
    let education = match age {
        ..=2 => Education::None,
        3..=5 => Education::Preschool,
        6..=10 => Education::Primary,
        11..=15 => Education::LowerSecondary,
        16..=17 => Education::UpperSecondary,
        18..=45 if chance.one_in(4) => Education::Vocational,
        18..=45 => Education::UpperSecondary,
        46..=60 => Education::LowerSecondary,
        _ => Education::Primary,
    };
    let in_wage_work = worker && chance.one_in(3);
    // What some families lack shows in their members, so that the indicators follow from them.
    let education =
        if (16..=30).contains(&age) && chance.one_in(8) { Education::Primary } else { education };
    let leaves_school = (6..=15).contains(&age) && chance.one_in(25);
    let mut facts = MemberFacts {
        working_age_able: Some(worker),
        has_job: Some(worker && !chance.one_in(12)),
        works_for_wages: Some(in_wage_work),
        has_labour_contract: in_wage_work.then(|| !chance.one_in(6)),
        monthly_allowance: Some(age >= 80),
        undernourished: (age < 16).then(|| chance.one_in(15)),
        health_insurance: Some(!chance.one_in(14)),
        education: Some(education),
        attending: Some(
            (3..=17).contains(&age)
                && !leaves_school
                && education != Education::None
                && !(age >= 16 && education == Education::Primary),
        ),
        trained_on_job: Some(false),
        disabled: Some(chance.one_in(60)),
        merit: Some(chance.one_in(80)),
        pregnant: Some(false),
    };
    if facts.has_job != Some(true) {
        facts.works_for_wages = Some(false);
        facts.has_labour_contract = None;
    }
    Member { name, sex, birth, relation, facts }
}

/// Why a household is poor, what it needs: drawn for the demonstration; whether anyone in it can work
/// follows from its members. Of one in nine no cause was written down.
pub(crate) fn household_facts(chance: &mut Chance, household: &Household) -> HouseholdFacts {
    const NEEDS: [&str; 6] = [
        "Vay vốn chăn nuôi bò sinh sản",
        "Học nghề may",
        "Hỗ trợ sửa nhà ở",
        "Giống lúa, phân bón",
        "Giới thiệu việc làm",
        "Thẻ bảo hiểm y tế",
    ];
    let count = if chance.one_in(9) { 0 } else { 1 + chance.below(2) };
    let causes = (0..count).filter_map(|_| chance.pick(&Cause::ALL).copied()).collect();
    HouseholdFacts {
        causes,
        needs: chance.pick(&NEEDS).copied().unwrap_or_default().to_owned(),
        no_labour_capacity: Some(!household.works()),
        local_ethnic: Some(false),
        ..HouseholdFacts::default()
    }
}

/// A plain household of three, for measuring.
pub(crate) fn plain(
    chance: &mut Chance,
    id: HouseholdId,
    village: VillageId,
    mut person: impl FnMut() -> PersonId,
) -> NewHousehold {
    let year = 1950 + i32::try_from(chance.below(45)).unwrap_or(0);
    let (surname, other) = (family_of_many(chance), family_of_many(chance));
    let mut members = Vec::new();
    for (relation, sex, year, family) in [
        (Relation::Head, Sex::Male, year, surname),
        (Relation::Spouse, Sex::Female, year + 2, other),
        (Relation::Child, Sex::Female, (year + 26).min(2021), surname),
    ] {
        let mut made = member(chance, family, sex, year, relation);
        made.name = name_of_many(chance, family, sex);
        members.push(NewMember {
            id: person(),
            name: made.name,
            sex: Some(sex),
            birth: Some(made.birth),
            relation,
            ethnicity: Some("Kinh".to_owned()),
            identity: Identity::Missing("dữ liệu minh họa".to_owned()),
            facts: made.facts,
        });
    }
    let since = NaiveDate::from_ymd_opt(2015, 1, 1).unwrap_or_default();
    NewHousehold {
        id,
        village,
        address: format!("Số {}", since.day() + chance.below(300)),
        since,
        members,
        facts: HouseholdFacts::default(),
    }
}

//! Synthetic people: the same ones each time, plainly fictional by their names, with answers that
//! the program itself classifies as the demonstration wants them.

use std::collections::BTreeMap;

use base::area::Settlement;
use base::day::show_day;
use base::id::{HouseholdId, PersonId, VillageId};
use base::{Birth, Day};
use chrono::{Datelike, NaiveDate};
use intake::Form;
use register::{
    Cause, Education, HouseholdFacts, Identity, MemberFacts, NewHousehold, NewMember, Relation, Sex,
};
use standard::member::derive;
use standard::{Class, Facts, RegionScores, Rule, ScoreTable, Standard};

use crate::law::Law;
use crate::problem::{Problem, Result};
use crate::survey::member_fact;

/// What a household is to be found as in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
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

    fn word(self) -> &'static str {
        match self {
            Wanted::Poor => "Hộ nghèo",
            Wanted::NearPoor => "Hộ cận nghèo",
            Wanted::No => "Hộ không nghèo",
        }
    }
}

/// Numbers that are the same in every run (SplitMix64).
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((z ^ (z >> 31)) % u64::from(bound.max(1))).unwrap_or(0)
    }

    fn one_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let place = self.below(u32::try_from(from.len()).unwrap_or(1));
        from.get(usize::try_from(place).unwrap_or(0))
    }
}

/// A household of the demonstration.
pub(super) struct Household {
    village: &'static str,
    number: u32,
    members: Vec<Member>,
    area_m2: u32,
    /// The class recorded for 2021, and the forms of 2022 and 2023; none when it is not reviewed.
    review: Option<Review>,
}

struct Review {
    before: Wanted,
    forms: BTreeMap<i32, Facts>,
}

struct Member {
    name: String,
    sex: Sex,
    birth: Birth,
    relation: Relation,
    facts: MemberFacts,
}

const FAMILY: [&str; 12] =
    ["Lê", "Nguyễn", "Trần", "Phạm", "Hoàng", "Vũ", "Đỗ", "Bùi", "Trịnh", "Lưu", "Đặng", "Mai"];
const MALE: [&str; 16] = [
    "An", "Bình", "Cường", "Dũng", "Đạt", "Hải", "Hùng", "Khoa", "Long", "Nam", "Phúc", "Quân",
    "Sơn", "Thắng", "Tuấn", "Việt",
];
const FEMALE: [&str; 16] = [
    "Ánh",
    "Chi",
    "Dung",
    "Đào",
    "Hà",
    "Hạnh",
    "Hương",
    "Lan",
    "Liên",
    "Mai",
    "Nga",
    "Ngọc",
    "Oanh",
    "Phượng",
    "Thảo",
    "Yến",
];

/// Family names of the further households, in hundredths: as common and as rare as in life, so that
/// searches among them are as hard.
const FAMILY_OF_MANY: [(&str, u32); 24] = [
    ("Nguyễn", 38),
    ("Trần", 12),
    ("Lê", 9),
    ("Phạm", 7),
    ("Hoàng", 5),
    ("Vũ", 4),
    ("Phan", 3),
    ("Bùi", 3),
    ("Đặng", 2),
    ("Đỗ", 2),
    ("Hồ", 2),
    ("Ngô", 1),
    ("Dương", 1),
    ("Đinh", 1),
    ("Trịnh", 1),
    ("Lưu", 1),
    ("Mai", 1),
    ("Cao", 1),
    ("Lương", 1),
    ("Tạ", 1),
    ("Hà", 1),
    ("Quách", 1),
    ("Thiều", 1),
    ("Lục", 1),
];
/// Given names of either sex beside those of the commune; the first of each are the most common.
const MALE_OF_MANY: [&str; 28] = [
    "Hùng",
    "Dũng",
    "Tuấn",
    "Minh",
    "Nam",
    "Sơn",
    "Bình",
    "Hải",
    "Cường",
    "Thắng",
    "Đức",
    "Tùng",
    "Quang",
    "Trung",
    "Thành",
    "Long",
    "Hiếu",
    "Tiến",
    "Hưng",
    "Kiên",
    "Lâm",
    "Phong",
    "Quyết",
    "Toàn",
    "Trường",
    "Vinh",
    "Xuân",
    "Ước",
];
const FEMALE_OF_MANY: [&str; 28] = [
    "Hương", "Lan", "Hoa", "Hà", "Mai", "Hạnh", "Thảo", "Hằng", "Nga", "Thủy", "Linh", "Trang",
    "Loan", "Nhung", "Thu", "Yến", "Dung", "Phương", "Tâm", "Bích", "Cúc", "Giang", "Huệ", "Lý",
    "Nguyệt", "Oanh", "Quyên", "Vân",
];

fn name_of_many(chance: &mut Chance, family: &str, sex: Sex) -> String {
    let names = match sex {
        Sex::Male => &MALE_OF_MANY,
        Sex::Female => &FEMALE_OF_MANY,
    };
    // The smaller of two throws: the first names come often, the last seldom.
    let place = (0..2).map(|_| chance.below(28)).min().unwrap_or(0);
    let given = names.get(usize::try_from(place).unwrap_or(0)).copied().unwrap_or("An");
    let middle = match (sex, chance.below(3)) {
        (Sex::Female, 0 | 1) => "Thị Mẫu",
        (Sex::Male, 0 | 1) => "Văn Mẫu",
        _ => "Mẫu",
    };
    format!("{family} {middle} {given}")
}

fn family_of_many(chance: &mut Chance) -> &'static str {
    let mut left = chance.below(FAMILY_OF_MANY.iter().map(|(_, share)| share).sum());
    for (family, share) in FAMILY_OF_MANY {
        if left < share {
            return family;
        }
        left -= share;
    }
    "Nguyễn"
}

fn name(chance: &mut Chance, family: &str, sex: Sex) -> String {
    let given = match sex {
        Sex::Male => chance.pick(&MALE),
        Sex::Female => chance.pick(&FEMALE),
    };
    let middle = match (sex, chance.below(3)) {
        (Sex::Female, 0) => "Thị Mẫu",
        (Sex::Male, 0) => "Văn Mẫu",
        _ => "Mẫu",
    };
    format!("{family} {middle} {}", given.copied().unwrap_or("An"))
}

/// The whole commune, by village.
pub(super) fn commune(
    law: &Law,
    villages: &[(&'static str, u32)],
    fates: &[(Wanted, Wanted, Wanted, u32)],
    later: &[(Wanted, Wanted, Wanted, u32)],
) -> Result<Vec<Household>> {
    let mut chance = Chance::new(2024);
    let mut households = Vec::new();
    let mut heads = std::collections::BTreeSet::new();
    for (village, count) in villages {
        for number in 1..=*count {
            let mut household = family(&mut chance, village, number);
            // A list without codes finds a household by village, head and year of birth.
            while household.members.first().is_some_and(|head| {
                !heads.insert((*village, base::text::fold(&head.name), head.birth.year()))
            }) {
                household = family(&mut chance, village, number);
            }
            households.push(household);
        }
    }
    let forms = Forms::new(law)?;
    let mut all: Vec<(Wanted, Wanted, Wanted)> = Vec::new();
    for (before, first, second, count) in fates.iter().chain(later) {
        all.extend((0..*count).map(|_| (*before, *first, *second)));
    }
    // Spread over the commune: every so many-th household is reviewed, and which fate is whose is
    // drawn.
    let (count, places) = (all.len(), households.len());
    for n in 0..count {
        let drawn = chance.below(u32::try_from(all.len()).unwrap_or(1));
        let (before, first, second) = all.swap_remove(usize::try_from(drawn).unwrap_or(0));
        let reviewed_first = before != Wanted::No || first != Wanted::No || chance.one_in(2);
        let from = n * places / count;
        // Not every family can have every fate: many children leave no room for few deprivations.
        for household in households.iter_mut().skip(from).take((places / count).max(1)) {
            let mut by_year = BTreeMap::new();
            for (year, wanted) in [(2022, first), (2023, second)] {
                if (year == 2023 || reviewed_first)
                    && let Some(facts) = forms.make(&mut chance, household, year, wanted)?
                {
                    by_year.insert(year, facts);
                }
            }
            if by_year.len() == 1 + usize::from(reviewed_first) {
                household.review = Some(Review { before, forms: by_year });
                break;
            }
        }
    }
    Ok(households)
}

fn born(chance: &mut Chance, year: i32) -> Birth {
    let (month, day) = (chance.below(12) + 1, chance.below(28) + 1);
    NaiveDate::from_ymd_opt(year, month, day).map_or(Birth::Year(year), Birth::Day)
}

fn family(chance: &mut Chance, village: &'static str, number: u32) -> Household {
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
    let facts = MemberFacts {
        working_age_able: Some(worker),
        has_job: Some(worker && !chance.one_in(12)),
        has_labour_contract: in_wage_work.then(|| !chance.one_in(6)),
        monthly_allowance: Some(age >= 80),
        undernourished: (age < 16).then(|| chance.one_in(15)),
        health_insurance: Some(!chance.one_in(14)),
        education: Some(education),
        attending: Some((3..=17).contains(&age) && !leaves_school && education != Education::None),
        trained_on_job: Some(false),
        disabled: Some(chance.one_in(60)),
        merit: Some(chance.one_in(80)),
        pregnant: Some(false),
    };
    Member { name, sex, birth, relation, facts }
}

/// Makes answers that are classified as wanted.
struct Forms<'a> {
    standard: &'a Standard,
    table: ScoreTable,
}

impl<'a> Forms<'a> {
    fn new(law: &'a Law) -> Result<Forms<'a>> {
        let (standard, content) = law.artificial();
        let table = ScoreTable::parse(content.as_bytes())
            .map_err(|findings| Problem::internal(format!("{findings:?}")))?;
        Ok(Forms { standard: law.standard(standard)?, table })
    }

    /// Answers that are classified as wanted; none when this family cannot be.
    fn make(
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
        // Few tries are needed where there is an answer at all.
        for _ in 0..300 {
            let facts = self.guess(chance, scores, wanted);
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
        let Some(rule) = self.standard.member_rule_on(day) else { return BTreeMap::new() };
        let members: Vec<_> =
            household.members.iter().map(|m| member_fact(Some(m.birth), &m.facts)).collect();
        let derived = derive(rule, &members, Some(household.area_m2), day);
        derived
            .into_iter()
            .filter_map(|it| it.deprived.map(|value| (it.indicator.to_owned(), value)))
            .collect()
    }

    fn class(&self, rule: &Rule, scores: &RegionScores, facts: &Facts) -> Result<Class> {
        let verdict = standard::classify(rule, scores, Settlement::Rural, facts);
        Ok(verdict.map_err(Problem::internal)?.class)
    }

    /// Answers of a poor or a better-off household; what the members do not tell is stated.
    fn guess(&self, chance: &mut Chance, scores: &RegionScores, wanted: Wanted) -> Facts {
        let mut facts = Facts::default();
        for question in scores.questions() {
            let mut answers: Vec<&(String, i32)> = question.answers.iter().collect();
            answers.sort_by_key(|(_, points)| *points);
            let most = u32::try_from(answers.len()).unwrap_or(1);
            let place = match wanted {
                Wanted::No => most - 1 - chance.below(most).min(chance.below(most)),
                Wanted::Poor | Wanted::NearPoor => chance.below(most).min(chance.below(most)),
            };
            if let Some((answer, _)) = answers.get(usize::try_from(place).unwrap_or(0)) {
                facts.answers.insert(question.id.clone(), answer.clone());
            }
        }
        let often = match wanted {
            Wanted::Poor => 2,
            Wanted::NearPoor => 9,
            Wanted::No => 14,
        };
        for id in ["housing_quality", "water", "toilet", "telecom", "info_devices"] {
            facts.indicators.insert(id.to_owned(), chance.one_in(often));
        }
        facts
    }
}

/// Few are not Kinh, so that tables of ethnic groups have something to tell.
fn ethnicity(number: u32) -> &'static str {
    match number % 40 {
        7 | 23 => "Mường",
        31 => "Thái",
        _ => "Kinh",
    }
}

/// Why a household is poor, what it needs, whether anyone in it can work: drawn for the
/// demonstration. Of one in nine no cause was written down.
pub(super) fn household_facts(chance: &mut Chance) -> HouseholdFacts {
    const NEEDS: [&str; 6] = [
        "Vay vốn chăn nuôi bò sinh sản",
        "Học nghề may",
        "Hỗ trợ sửa nhà ở",
        "Giống lúa, phân bón",
        "Giới thiệu việc làm",
        "Thẻ bảo hiểm y tế",
    ];
    let count = if chance.one_in(9) { 0 } else { 1 + chance.below(2) };
    let causes = (0..count).filter_map(|_| chance.pick(Cause::ALL).copied()).collect();
    HouseholdFacts {
        causes,
        needs: chance.pick(&NEEDS).copied().unwrap_or_default().to_owned(),
        no_labour_capacity: Some(chance.one_in(7)),
        local_ethnic: Some(false),
    }
}

/// The rows of a year's list: all households in 2022, those reviewed in 2023.
pub(super) fn rows(
    households: &[Household],
    year: i32,
    form: &Form,
) -> Vec<BTreeMap<String, String>> {
    let mut rows = Vec::new();
    for household in households {
        let facts = household.review.as_ref().and_then(|review| review.forms.get(&year));
        if year > 2022 && facts.is_none() {
            continue;
        }
        for (place, member) in household.members.iter().enumerate() {
            let mut row = member_row(member);
            row.insert("ethnicity".to_owned(), ethnicity(household.number).to_owned());
            row.insert("order".to_owned(), (place + 1).to_string());
            row.insert("household_number".to_owned(), household.number.to_string());
            row.insert("village".to_owned(), household.village.to_owned());
            if place == 0 {
                head_row(&mut row, household, year, facts, form);
            }
            rows.push(row);
        }
    }
    rows
}

fn head_row(
    row: &mut BTreeMap<String, String>,
    household: &Household,
    year: i32,
    facts: Option<&Facts>,
    form: &Form,
) {
    row.insert("address".to_owned(), format!("Số {}", household.number));
    row.insert("since".to_owned(), "01/01/2015".to_owned());
    row.insert("house_area_m2".to_owned(), household.area_m2.to_string());
    if let Some(review) = &household.review
        && year == 2022
        && review.before != Wanted::No
    {
        row.insert("class".to_owned(), review.before.word().to_owned());
        row.insert("decision_number".to_owned(), "74/QĐ-UBND".to_owned());
        row.insert("decision_day".to_owned(), "10/12/2021".to_owned());
    }
    let Some(facts) = facts else { return };
    for (id, _) in &form.questions {
        if let Some(answer) = facts.answers.get(id) {
            row.insert(id.clone(), answer.clone());
        }
    }
    for id in &form.indicators {
        if let Some(value) = facts.indicators.get(id) {
            row.insert(id.clone(), u8::from(*value).to_string());
        }
    }
}

fn member_row(member: &Member) -> BTreeMap<String, String> {
    let mut row = BTreeMap::new();
    let mut put = |id: &str, text: String| {
        row.insert(id.to_owned(), text);
    };
    let fact = |value: Option<bool>| match value {
        Some(true) => "có".to_owned(),
        Some(false) => "không".to_owned(),
        None => String::new(),
    };
    put("name", member.name.clone());
    put("relation", relation_word(member.relation, member.sex).to_owned());
    put("sex", if member.sex == Sex::Male { "Nam" } else { "Nữ" }.to_owned());
    put(
        "birth",
        match member.birth {
            Birth::Day(day) => show_day(day),
            Birth::Year(year) => year.to_string(),
        },
    );
    put("identity_missing", "dữ liệu minh họa".to_owned());
    let facts = &member.facts;
    put("education", facts.education.map(|it| it.as_str().to_owned()).unwrap_or_default());
    put("attending", fact(facts.attending));
    put("trained_on_job", fact(facts.trained_on_job));
    put("working_age_able", fact(facts.working_age_able));
    put("has_job", fact(facts.has_job));
    put("has_labour_contract", fact(facts.has_labour_contract));
    put("monthly_allowance", fact(facts.monthly_allowance));
    put("undernourished", fact(facts.undernourished));
    put("health_insurance_card", fact(facts.health_insurance));
    put("disabled", fact(facts.disabled));
    put("merit", fact(facts.merit));
    put("pregnant", fact(facts.pregnant));
    row
}

fn relation_word(relation: Relation, sex: Sex) -> &'static str {
    match (relation, sex) {
        (Relation::Head, _) => "Chủ hộ",
        (Relation::Spouse, Sex::Female) => "Vợ",
        (Relation::Spouse, Sex::Male) => "Chồng",
        (Relation::Child, _) => "Con",
        (Relation::Parent, _) => "Mẹ",
        _ => "Khác",
    }
}

/// A plain household of three, for measuring.
pub(super) fn plain(
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

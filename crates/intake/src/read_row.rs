//! One row of a list: its cells read as what their columns say.

use std::collections::BTreeMap;

use base::day::parse_day;
use base::text::fold;
use base::{Birth, Day, Finding, Place};
use register::round::is_decision_number;
use register::{Class, Education, HouseholdCode, Identity, MemberFacts, PersonalId, Relation, Sex};

use crate::columns::{Fact, Meaning, header_of};
use crate::findings::{Findings, shown};
use crate::workbook::Row;

/// The most characters of an address.
const ADDRESS_MAX: usize = 300;
/// The most characters of a village's name, an ethnicity, a household's number or a decision's.
const WORDS_MAX: usize = 60;
/// The most characters of a reason.
const REASON_MAX: usize = 200;
/// The largest floor area of a house believed, in m².
const AREA_MAX: u32 = 10_000;
/// The most members of a household that a list may state.
const COUNT_MAX: u32 = 100;
/// Score B counts ten points for each of the twelve indicators.
const B_POINTS_MAX: i64 = 120;
/// Beyond this no sum of a score table can be.
const A_POINTS_MAX: i64 = 100_000;

/// What a column of a sheet holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Known(Meaning),
    Question(usize),
    Indicator(usize),
}

/// The columns of a sheet, and what they hold.
pub(crate) struct Layout<'a> {
    pub sheet: Option<String>,
    pub columns: Vec<(usize, Holds)>,
    pub questions: &'a [(String, Vec<String>)],
    pub indicators: &'a [String],
}

impl Layout<'_> {
    pub(crate) fn has(&self, meaning: Meaning) -> bool {
        self.columns.iter().any(|(_, holds)| *holds == Holds::Known(meaning))
    }

    pub(crate) fn place(&self, row: u32, column: Option<usize>) -> Place {
        Place {
            sheet: self.sheet.clone(),
            row: Some(row),
            column: column.and_then(|at| u32::try_from(at + 1).ok()),
        }
    }

    /// The first of the meanings that the list has a column for.
    pub(crate) fn first_of(&self, meanings: &[Meaning]) -> Option<usize> {
        meanings.iter().find_map(|meaning| self.column_of(*meaning))
    }

    pub(crate) fn column_of(&self, meaning: Meaning) -> Option<usize> {
        self.columns.iter().find(|(_, holds)| *holds == Holds::Known(meaning)).map(|(at, _)| *at)
    }
}

/// What a row says; `None` where its cell is empty or could not be read.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    pub row: &'a Row,
    pub number: Option<String>,
    pub code: Option<HouseholdCode>,
    pub village: Option<String>,
    pub address: Option<String>,
    pub since: Option<Day>,
    pub name: String,
    pub relation: Option<Relation>,
    pub sex: Option<Sex>,
    pub birth: Option<Birth>,
    pub ethnicity: Option<String>,
    pub identity: Option<PersonalId>,
    pub no_identity: Option<String>,
    pub class: Option<Class>,
    pub decision_number: Option<String>,
    pub decision_day: Option<Day>,
    pub a_points: Option<i64>,
    pub b_points: Option<i64>,
    pub area_m2: Option<u32>,
    pub member_count: Option<u32>,
    pub facts: MemberFacts,
    pub answers: BTreeMap<String, String>,
    pub indicators: BTreeMap<String, bool>,
    /// What could not be read: that it is missing then is not told as well.
    pub unread: Vec<Meaning>,
}

/// Reads a row; every cell that cannot be read is a finding with its place.
pub(crate) fn read<'a>(layout: &Layout<'_>, row: &'a Row, findings: &mut Findings) -> Line<'a> {
    let mut line = Line::new(row);
    for (at, holds) in &layout.columns {
        let text = row.cell(*at);
        if text.is_empty() {
            continue;
        }
        let read = match holds {
            Holds::Known(meaning) => line.known(*meaning, text).map_err(|finding| {
                line.unread.push(*meaning);
                finding.with("column", header_of(*meaning))
            }),
            Holds::Question(place) => line.answer(layout, *place, text),
            Holds::Indicator(place) => line.indicator(layout, *place, text),
        };
        if let Err(finding) = read {
            findings.push(finding.at(layout.place(row.number, Some(*at))));
        }
    }
    line
}

impl<'a> Line<'a> {
    fn new(row: &'a Row) -> Line<'a> {
        Line {
            row,
            number: None,
            code: None,
            village: None,
            address: None,
            since: None,
            name: String::new(),
            relation: None,
            sex: None,
            birth: None,
            ethnicity: None,
            identity: None,
            no_identity: None,
            class: None,
            decision_number: None,
            decision_day: None,
            a_points: None,
            b_points: None,
            area_m2: None,
            member_count: None,
            facts: MemberFacts::default(),
            answers: BTreeMap::new(),
            indicators: BTreeMap::new(),
            unread: Vec::new(),
        }
    }

    pub(crate) fn identity(&self) -> Identity {
        match &self.identity {
            Some(id) => Identity::Known(id.clone()),
            None => Identity::Missing(self.no_identity.clone().unwrap_or_default()),
        }
    }

    fn known(&mut self, meaning: Meaning, text: &str) -> Result<(), Finding> {
        match meaning {
            Meaning::Order => {}
            Meaning::Number => self.number = Some(words(text, WORDS_MAX)?),
            Meaning::Code => self.code = Some(code(text)?),
            Meaning::Village => self.village = Some(words(text, WORDS_MAX)?),
            Meaning::Address => self.address = Some(words(text, ADDRESS_MAX)?),
            Meaning::Since => self.since = Some(day(text)?),
            // The register says what is wrong with a name.
            Meaning::Name => text.clone_into(&mut self.name),
            Meaning::Relation => {
                let relation = Relation::read(text);
                self.relation = Some(relation.ok_or_else(|| unread("relation_unknown", text))?);
            }
            Meaning::Sex => {
                self.sex(Sex::parse(text).ok_or_else(|| unread("sex_unknown", text))?)?
            }
            Meaning::Birth => self.birth(text)?,
            Meaning::BirthMale => {
                self.birth(text)?;
                self.sex(Sex::Male)?;
            }
            Meaning::BirthFemale => {
                self.birth(text)?;
                self.sex(Sex::Female)?;
            }
            Meaning::Ethnicity => self.ethnicity = Some(words(text, WORDS_MAX)?),
            Meaning::Identity => self.identity = Some(identity(text)?),
            Meaning::NoIdentity => self.no_identity = Some(words(text, REASON_MAX)?),
            Meaning::Class => {
                let class = Class::parse(text);
                self.class = Some(class.ok_or_else(|| unread("class_unknown", text))?);
            }
            Meaning::DecisionNumber => self.decision_number = Some(decision_number(text)?),
            Meaning::DecisionDay => self.decision_day = Some(day(text)?),
            Meaning::APoints => {
                self.a_points =
                    Some(number(text, "0, 1, 2 …", |n| (0..=A_POINTS_MAX).contains(n))?);
            }
            Meaning::BPoints => {
                let fits = |n: &i64| (0..=B_POINTS_MAX).contains(n) && n % 10 == 0;
                self.b_points = Some(number(text, "0, 10, 20 … 120", fits)?);
            }
            Meaning::AreaM2 => self.area_m2 = Some(area_m2(text)?),
            Meaning::MemberCount => {
                let count: i64 =
                    number(text, "1, 2, 3 …", |n| (1..=i64::from(COUNT_MAX)).contains(n))?;
                self.member_count = u32::try_from(count).ok();
            }
            Meaning::Education => {
                let education = Education::parse(text);
                self.facts.education =
                    Some(education.ok_or_else(|| unread("education_unknown", text))?);
            }
            Meaning::Fact(fact) => {
                let value = yes_no(text).ok_or_else(|| unread("fact_unreadable", text))?;
                *self.fact(fact) = Some(value);
            }
        }
        Ok(())
    }

    /// Two columns for the year of birth say the sex as well, and must not say two.
    fn sex(&mut self, sex: Sex) -> Result<(), Finding> {
        if self.sex.is_some_and(|other| other != sex) {
            return Err(Finding::error("sex_two_values"));
        }
        self.sex = Some(sex);
        Ok(())
    }

    fn birth(&mut self, text: &str) -> Result<(), Finding> {
        let birth = Birth::parse(text).ok().or_else(|| day(text).ok().map(Birth::Day));
        let birth = birth.ok_or_else(|| unread("birth_unreadable", text))?;
        if self.birth.is_some_and(|other| other.year() != birth.year()) {
            return Err(Finding::error("birth_two_values"));
        }
        // A column with the day tells more than one with the year.
        if self.birth.is_none_or(|other| other.day().is_none()) {
            self.birth = Some(birth);
        }
        Ok(())
    }

    fn fact(&mut self, fact: Fact) -> &mut Option<bool> {
        match fact {
            Fact::WorkingAgeAble => &mut self.facts.working_age_able,
            Fact::HasJob => &mut self.facts.has_job,
            Fact::HasLabourContract => &mut self.facts.has_labour_contract,
            Fact::MonthlyAllowance => &mut self.facts.monthly_allowance,
            Fact::Undernourished => &mut self.facts.undernourished,
            Fact::HealthInsurance => &mut self.facts.health_insurance,
            Fact::Attending => &mut self.facts.attending,
            Fact::TrainedOnJob => &mut self.facts.trained_on_job,
            Fact::Disabled => &mut self.facts.disabled,
            Fact::Merit => &mut self.facts.merit,
            Fact::Pregnant => &mut self.facts.pregnant,
        }
    }

    fn answer(&mut self, layout: &Layout<'_>, place: usize, text: &str) -> Result<(), Finding> {
        let Some((question, answers)) = layout.questions.get(place) else { return Ok(()) };
        if !answers.iter().any(|answer| answer == text) {
            const TOLD: usize = 12;
            let known: Vec<&str> = answers.iter().take(TOLD).map(String::as_str).collect();
            return Err(Finding::error("answer_unknown")
                .with("question", question)
                .with("value", shown(text))
                .with("known", known.join(", ")));
        }
        self.answers.insert(question.clone(), text.to_owned());
        Ok(())
    }

    fn indicator(&mut self, layout: &Layout<'_>, place: usize, text: &str) -> Result<(), Finding> {
        let Some(indicator) = layout.indicators.get(place) else { return Ok(()) };
        let value = match text {
            "0" => false,
            "1" => true,
            _ => {
                return Err(Finding::error("indicator_unreadable")
                    .with("indicator", indicator)
                    .with("value", shown(text)));
            }
        };
        self.indicators.insert(indicator.clone(), value);
        Ok(())
    }
}

fn unread(code: &str, text: &str) -> Finding {
    Finding::error(code).with("value", shown(text))
}

fn words(text: &str, most: usize) -> Result<String, Finding> {
    if text.chars().count() > most {
        return Err(unread("text_too_long", text).with("max", most));
    }
    Ok(text.to_owned())
}

fn code(text: &str) -> Result<HouseholdCode, Finding> {
    HouseholdCode::parse(text).map_err(|_| unread("household_code_wrong", text))
}

fn decision_number(text: &str) -> Result<String, Finding> {
    if text.chars().count() > WORDS_MAX || !is_decision_number(text) {
        return Err(Finding::error("decision_number_shape").with("number", shown(text)));
    }
    Ok(text.to_owned())
}

fn identity(text: &str) -> Result<PersonalId, Finding> {
    // Never the value itself: a wrong number may be one digit away from a real one.
    PersonalId::parse(text).map_err(|_| {
        let digits = text.chars().filter(|c| c.is_numeric()).count();
        Finding::error("identity_unreadable")
            .with("value", shown(&register::mask(text)))
            .with("digits", digits)
    })
}

/// A day; a spreadsheet may have put midnight, or an hour, behind it.
fn day(text: &str) -> Result<Day, Finding> {
    let bare = text.split_once([' ', 'T']).map_or(text, |(day, _)| day);
    parse_day(text)
        .or_else(|| parse_day(bare).filter(|_| text.contains(':')))
        .ok_or_else(|| unread("day_unreadable", text))
}

fn number(text: &str, expected: &str, fits: impl Fn(&i64) -> bool) -> Result<i64, Finding> {
    let number = text.parse().ok().filter(fits);
    number.ok_or_else(|| unread("number_unreadable", text).with("expected", expected))
}

/// Whole square metres; a fraction is dropped, which no threshold of whole metres notices. A
/// third digit behind the sign would make it a thousand.
fn area_m2(text: &str) -> Result<u32, Finding> {
    let bare = text.strip_suffix("m2").or_else(|| text.strip_suffix("m²")).unwrap_or(text).trim();
    let (whole, rest) = bare.split_once([',', '.']).unwrap_or((bare, "0"));
    let is_fraction = matches!(rest.len(), 1 | 2) && rest.bytes().all(|b| b.is_ascii_digit());
    let area = whole.parse().ok().filter(|m2| *m2 <= AREA_MAX && is_fraction);
    area.ok_or_else(|| unread("number_unreadable", text).with("expected", "45; 45,5"))
}

/// Yes and no as lists write them.
fn yes_no(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "co" | "x" | "1" | "yes" | "true" | "c" => Some(true),
        "khong" | "0" | "no" | "false" | "k" | "-" => Some(false),
        _ => None,
    }
}

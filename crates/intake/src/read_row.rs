//! One row of a list: its cells read as what their columns say.

use std::collections::BTreeMap;

use base::day::parse_day;
use base::{Birth, Day, Finding, Place};
use register::{Class, Education, HouseholdCode, Identity, MemberFacts, PersonalId, Relation, Sex};

use crate::columns::{Fact, Meaning};
use crate::workbook::{Row, short};

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

    pub(crate) fn column_of(&self, meaning: Meaning) -> Option<usize> {
        self.columns.iter().find(|(_, holds)| *holds == Holds::Known(meaning)).map(|(at, _)| *at)
    }
}

/// What a row says; `None` where its cell is empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub row: u32,
    pub number: Option<String>,
    pub code: Option<HouseholdCode>,
    pub village: Option<String>,
    pub address: Option<String>,
    pub since: Option<Day>,
    pub name: String,
    pub relation: Option<Relation>,
    pub relation_written: bool,
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
    pub facts: MemberFacts,
    pub answers: BTreeMap<String, String>,
    pub indicators: BTreeMap<String, bool>,
    /// Whether some cell could not be read: what follows from the row is then not told twice.
    pub unreadable: bool,
}

impl Line {
    pub(crate) fn identity(&self) -> Identity {
        match &self.identity {
            Some(id) => Identity::Known(id.clone()),
            None => Identity::Missing(self.no_identity.clone().unwrap_or_default()),
        }
    }
}

/// Reads a row; every cell that cannot be read is a finding with its place.
pub(crate) fn read(layout: &Layout<'_>, row: &Row, findings: &mut Vec<Finding>) -> Line {
    let mut line = Line { row: row.number, ..Line::default() };
    for (at, holds) in &layout.columns {
        let text = row.cell(*at);
        if text.is_empty() {
            continue;
        }
        let read = match holds {
            Holds::Known(meaning) => line.known(*meaning, text),
            Holds::Question(place) => line.answer(layout, *place, text),
            Holds::Indicator(place) => line.indicator(layout, *place, text),
        };
        if let Err(finding) = read {
            line.unreadable = true;
            findings.push(finding.at(layout.place(row.number, Some(*at))));
        }
    }
    line
}

impl Line {
    fn known(&mut self, meaning: Meaning, text: &str) -> Result<(), Finding> {
        let unreadable = |expected: &str| {
            Finding::error("cell_unreadable").with("value", short(text)).with("expected", expected)
        };
        match meaning {
            Meaning::Order => {}
            Meaning::Number => self.number = Some(text.to_owned()),
            Meaning::Code => {
                let code = HouseholdCode::parse(text);
                let code = code.map_err(|_| Finding::error("household_code_wrong").with("value", short(text)));
                self.code = Some(code?);
            }
            Meaning::Village => self.village = Some(text.to_owned()),
            Meaning::Address => {
                if text.chars().count() > 300 {
                    return Err(unreadable("≤ 300"));
                }
                self.address = Some(text.to_owned());
            }
            Meaning::Since => self.since = Some(parse_day(text).ok_or_else(|| unreadable("dd/mm/yyyy"))?),
            Meaning::Name => text.clone_into(&mut self.name),
            Meaning::Relation => {
                self.relation_written = true;
                self.relation = Relation::read(text);
                if self.relation.is_none() {
                    return Err(Finding::error("relation_unknown").with("value", short(text)));
                }
            }
            Meaning::Sex => self.sex = Some(Sex::parse(text).ok_or_else(|| unreadable("Nam, Nữ"))?),
            Meaning::Birth => self.birth(text, None)?,
            Meaning::BirthMale => self.birth(text, Some(Sex::Male))?,
            Meaning::BirthFemale => self.birth(text, Some(Sex::Female))?,
            Meaning::Ethnicity => {
                if text.chars().count() > 60 {
                    return Err(unreadable("≤ 60"));
                }
                self.ethnicity = Some(text.to_owned());
            }
            Meaning::Identity => {
                // Never the value itself: a wrong number may be one digit away from a real one.
                let id = PersonalId::parse(text);
                self.identity = Some(id.map_err(|_| {
                    Finding::error("identity_unreadable").with("value", register::mask(text))
                })?);
            }
            Meaning::NoIdentity => self.no_identity = Some(short(text)),
            Meaning::Class => {
                let class = Class::parse(text);
                self.class =
                    Some(class.ok_or_else(|| Finding::error("class_unknown").with("value", short(text)))?);
            }
            Meaning::DecisionNumber => self.decision_number = Some(short(text)),
            Meaning::DecisionDay => {
                self.decision_day = Some(parse_day(text).ok_or_else(|| unreadable("dd/mm/yyyy"))?);
            }
            Meaning::APoints => self.a_points = Some(points(text).ok_or_else(|| unreadable("0, 1, 2 …"))?),
            Meaning::BPoints => {
                let points = points(text).filter(|n| (0..=120).contains(n) && n % 10 == 0);
                self.b_points = Some(points.ok_or_else(|| unreadable("0, 10 … 120"))?);
            }
            Meaning::AreaM2 => {
                let area = text.trim_end_matches("m2").trim_end_matches("m²").trim();
                let area = area.split([',', '.']).next().and_then(|whole| whole.parse::<u32>().ok());
                self.area_m2 =
                    Some(area.filter(|m2| *m2 <= 10_000).ok_or_else(|| unreadable("0–10000"))?);
            }
            Meaning::Education => {
                self.facts.education =
                    Some(Education::parse(text).ok_or_else(|| unreadable("tiểu học, THCS, THPT …"))?);
            }
            Meaning::Fact(fact) => {
                let value = yes_no(text);
                let value =
                    value.ok_or_else(|| Finding::error("yes_no_unreadable").with("value", short(text)))?;
                *self.fact(fact) = Some(value);
            }
        }
        Ok(())
    }

    fn birth(&mut self, text: &str, sex: Option<Sex>) -> Result<(), Finding> {
        let birth = Birth::parse(text).map_err(|_| {
            Finding::error("cell_unreadable")
                .with("value", short(text))
                .with("expected", "dd/mm/yyyy, yyyy")
        })?;
        self.birth = Some(birth);
        self.sex = sex.or(self.sex);
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
            let known: Vec<&str> = answers.iter().take(12).map(String::as_str).collect();
            return Err(Finding::error("answer_unknown")
                .with("question", question)
                .with("value", short(text))
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
                    .with("value", short(text)));
            }
        };
        self.indicators.insert(indicator.clone(), value);
        Ok(())
    }
}

fn points(text: &str) -> Option<i64> {
    text.parse::<i64>().ok().filter(|n| (-100_000..=100_000).contains(n))
}

/// Yes and no as lists write them.
fn yes_no(text: &str) -> Option<bool> {
    match base::text::fold(text).as_str() {
        "co" | "x" | "1" | "yes" | "true" | "c" => Some(true),
        "khong" | "0" | "no" | "false" | "k" | "-" => Some(false),
        _ => None,
    }
}

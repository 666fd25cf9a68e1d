//! What is asked about a form of the circular before it is believed: facts of the house that are out of
//! the usual or speak against one another, columns of a person that do not go together. Nothing of it is
//! refused; it is told while the form is filled in and on the form that was taken.

use base::Day;
use standard::MemberRule;
use standard::instrument::roster::{Activity, Allowance, General, Pension, SchoolLevel, Training};
use standard::instrument::{Measures, Odd};
use store::people::member::MemberRow;

use super::content::Content;
use super::roster::RosterLine;
use super::sheet::Sheet;
use crate::kernel::law::Named;
use crate::kernel::problem::Result;

/// Something that does not go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The word of what it is, within `doubt`.
    pub word: &'static str,
    /// The fact asked about, or whose columns they are.
    pub of: Named,
    /// The fact that it is held against.
    pub against: Named,
}

/// Square metres for each person below which a floor area is asked about again.
const AREA_ASKED_BELOW: u64 = 2;

/// Square metres of a kind of land below which the unit is asked about: fields are spoken of in sào (360 or
/// 500 m²) and công (1 000 m²).
const LAND_ASKED_BELOW_M2: u64 = 30;
/// The kinds of land of section X that are fields; a garden may be as small.
const FIELDS: [&str; 4] =
    ["annual_crops_m2", "perennial_crops_m2", "water_surface_m2", "forest_m2"];

/// All that is asked, of the members as they are on the day of the review.
pub(super) fn doubts(
    sheet: &Sheet,
    content: &Content,
    members: &[MemberRow],
    (day, rule): (Day, Option<&MemberRule>),
) -> Result<Vec<Doubt>> {
    let facts = sheet.instrument.facts();
    let name = |id: &str| {
        facts.get(id).map_or_else(|| Named::new(id, id), |it| Named::new(&it.vi, &it.en))
    };
    // Marks stated otherwise than they follow have their reason.
    let is_mark = |id: &str| facts.get(id).is_some_and(|it| it.indicator.is_some());
    let asked = sheet.instrument.ask(&sheet.values(content)?, None).into_iter();
    let of_house = asked.filter(|question| !is_mark(&question.fact)).map(|question| Doubt {
        word: match question.odd {
            Odd::AboveUsual => "above_usual",
            Odd::PartAboveWhole => "part_above_whole",
            Odd::Contradiction => "contradiction",
        },
        of: name(&question.fact),
        against: question.against.as_deref().map(name).unwrap_or_default(),
    });
    let area = content.answers.get("floor_area_m2").and_then(|it| it.parse::<u64>().ok());
    let people = u64::try_from(members.len()).unwrap_or(u64::MAX);
    let narrow = area.is_some_and(|area| area < AREA_ASKED_BELOW.saturating_mul(people));
    let narrow = narrow.then(|| Doubt {
        word: "narrow",
        of: name("floor_area_m2"),
        against: Named::new(&people.to_string(), &people.to_string()),
    });
    let fields = FIELDS.into_iter().filter_map(|id| {
        let area = content.answers.get(id)?.parse::<u64>().ok()?;
        let small = (1..LAND_ASKED_BELOW_M2).contains(&area);
        let against = Named::new(&area.to_string(), &area.to_string());
        small.then(|| Doubt { word: "land_unit", of: name(id), against })
    });
    let measures = &sheet.instrument.forms().measures;
    let of_people = members.iter().flat_map(|member| {
        let line = content.roster.get(&member.id).cloned().unwrap_or_default();
        let age = member.birth.and_then(|birth| birth.age_on(day));
        let words = of_line(&line).into_iter().chain(of_age(&line, age, (rule, measures)));
        words.map(move |word| {
            let of = Named::new(&member.name, &member.name);
            let years = age.map(|(_, most)| most.to_string()).unwrap_or_default();
            Doubt { word, of, against: Named::new(&years, &years) }
        })
    });
    Ok(of_house.chain(narrow).chain(fields).chain(of_people).collect())
}

/// The words of what does not go together in a person's columns.
fn of_line(line: &RosterLine) -> Vec<&'static str> {
    let is_high =
        |it| matches!(it, Training::College | Training::University | Training::Postgraduate);
    let is_low = |it| matches!(it, General::BelowPrimary | General::Primary);
    let works = line.work.is_some() || line.months_worked.is_some_and(|months| months > 0);
    let draws = line.pension.is_some_and(|it| it == Pension::Pension);
    [
        ("level", line.attends == Some(false) && line.level.is_some()),
        ("unable", line.activity == Some(Activity::Unable) && works),
        ("training", line.training.is_some_and(is_high) && line.general.is_some_and(is_low)),
        ("orphan", line.allowance == Some(Allowance::Orphan) && draws),
        ("insured", line.insured == Some(false) && line.state_insured == Some(true)),
    ]
    .into_iter()
    .filter_map(|(word, is)| is.then_some(word))
    .collect()
}

/// The words of what does not go with the age: nobody attends or has finished a level years before
/// children come to it.
fn of_age(
    line: &RosterLine,
    age: Option<(u32, u32)>,
    (rule, measures): (Option<&MemberRule>, &Measures),
) -> Vec<&'static str> {
    let Some((least, most)) = age else { return Vec::new() };
    // Columns 6 and 7 are of children: somebody of 17 with a weight is one whose birth or line is another's.
    let past = |below: u32| least.saturating_mul(12) >= below;
    let measured = (line.height_mm.is_some() && past(measures.height_below_months))
        || (line.weight_g.is_some() && past(measures.weight_below_months));
    let attends = |it: SchoolLevel| most < attended_from(it, rule);
    let finished = |it: General| most < finished_from(it, rule);
    let trained = |it: Training| most < trained_from(it);
    let elderly = rule.map_or(60, |rule| rule.elderly_from);
    let preschool = rule.map_or(6, |rule| rule.primary_from) + 1;
    let level = line.level.filter(|_| line.attends != Some(false));
    [
        ("level_early", level.is_some_and(attends)),
        ("level_late", level == Some(SchoolLevel::Preschool) && least > preschool),
        ("general_early", line.general.is_some_and(finished)),
        ("training_early", line.training.is_some_and(trained)),
        ("measured_late", measured),
        ("elderly", line.allowance == Some(Allowance::Elderly) && most < elderly),
    ]
    .into_iter()
    .filter_map(|(word, is)| is.then_some(word))
    .collect()
}

/// The age before which nobody attends a level: schools are six, five, four and three years, and a
/// child may be a year ahead from lower secondary school on.
fn attended_from(level: SchoolLevel, rule: Option<&MemberRule>) -> u32 {
    let (primary, secondary) = rule.map_or((6, 12), |it| (it.primary_from, it.secondary_from));
    match level {
        SchoolLevel::Preschool | SchoolLevel::ShortCourse => 0,
        SchoolLevel::Primary => primary,
        SchoolLevel::LowerSecondary => secondary - 2,
        SchoolLevel::UpperSecondary | SchoolLevel::Intermediate => secondary + 2,
        SchoolLevel::College | SchoolLevel::University => secondary + 5,
    }
}

fn finished_from(general: General, rule: Option<&MemberRule>) -> u32 {
    match general {
        General::BelowPrimary => 0,
        General::Primary => attended_from(SchoolLevel::LowerSecondary, rule),
        General::LowerSecondary => attended_from(SchoolLevel::UpperSecondary, rule),
        General::UpperSecondary => attended_from(SchoolLevel::University, rule),
    }
}

fn trained_from(training: Training) -> u32 {
    match training {
        Training::None => 0,
        Training::Elementary => 14,
        Training::Intermediate => 16,
        Training::College | Training::University => 19,
        Training::Postgraduate => 22,
    }
}

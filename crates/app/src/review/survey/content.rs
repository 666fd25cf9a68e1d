//! What a form says, and what is needed to classify it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::area::Settlement;
use base::id::{HouseholdId, PersonId, RoundId, SurveyId, VerdictId};
use base::{Day, Finding};
use register::{Education, HouseholdFacts, MemberFacts, NewMember, Sex};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use standard::instrument::roster::Person;
use standard::instrument::{CENTRAL_CITY, Chosen, Instrument, Scoring};
use standard::member::{MemberFact, Schooling, derive};
use standard::score::{ID_MAX, QUESTIONS_MAX};
use standard::{Facts, RegionScores, Rule, ScoreTable, Standard, Verdict};
use store::review::round::RoundRow;
use store::review::round_instrument::RoundInstrumentRow;
use store::review::score_table::ScoreTableRow;
use store::review::survey::{SurveyRow, VerdictRow};

use super::policy::{self, Others, Policies};
use super::roster::RosterLine;
use super::sheet::{Followed, Sheet};
use crate::App;
use crate::kernel::hex::hex;
use crate::kernel::law::Law;
use crate::kernel::problem::{Code, Problem, Result};

/// The most characters of the reason for a correction.
pub(super) const REASON_MAX: usize = 200;

/// A form as filled in.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyNew {
    /// Its id, made by whoever fills it in.
    pub id: SurveyId,
    /// Whose answers.
    pub household: HouseholdId,
    pub round: RoundId,
    /// The answer to each question.
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
    /// Indicators as stated; those that are not follow from the members where they can.
    #[serde(default)]
    pub indicators: BTreeMap<String, bool>,
    /// Why an indicator is stated otherwise than it follows from the members.
    #[serde(default)]
    pub reasons: BTreeMap<String, String>,
    /// The signs of Phiếu A that the household shows, where the standard has them.
    #[serde(default)]
    pub signs: BTreeSet<String>,
    /// The floor area of the house.
    #[serde(default)]
    pub house_area_m2: Option<u32>,
    /// Why the household is poor, what it needs and the like, when the form asked.
    #[serde(default)]
    pub household_facts: Option<HouseholdFacts>,
    /// What the form says of its people, by person; what it leaves out stays as known before.
    #[serde(default)]
    pub people: BTreeMap<PersonId, MemberFacts>,
    /// The lines of Phiếu B1, part B, in a round by the circular's forms; what a line leaves out
    /// stays as known.
    #[serde(default)]
    pub roster: BTreeMap<PersonId, RosterLine>,
    /// Section XIV of Phiếu B1, in a round by the circular's forms.
    #[serde(default)]
    pub policies: Policies,
    /// What stands behind “Khác, ghi rõ” on Phiếu B1.
    #[serde(default)]
    pub others: Others,
    /// The form that this one corrects.
    #[serde(default)]
    pub replaces: Option<SurveyId>,
}

/// What a stored form holds: what was stated, and what followed from the members that day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Content {
    pub answers: BTreeMap<String, String>,
    pub indicators: BTreeMap<String, bool>,
    pub derived: BTreeMap<String, bool>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub signs: BTreeSet<String>,
    pub house_area_m2: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household_facts: Option<HouseholdFacts>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub people: BTreeMap<PersonId, MemberFacts>,
    /// Part B of Phiếu B1 as it stood, what was known before included.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub roster: BTreeMap<PersonId, RosterLine>,
    #[serde(default, skip_serializing_if = "Policies::is_empty")]
    pub policies: Policies,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub others: Others,
    /// The facts that followed from part B that day.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub follows: BTreeMap<String, String>,
}

impl Content {
    /// What a form of the register holds.
    pub(super) fn of(survey: &SurveyRow) -> Result<Content> {
        serde_json::from_str(&survey.answers)
            .map_err(|_| Problem::internal(format!("survey {} is not readable", survey.id)))
    }

    /// Whether it is a form of the circular: what followed from its people stands on each, at least how
    /// many they are.
    pub(super) fn is_of_sheet(&self) -> bool {
        !self.follows.is_empty()
    }

    /// What was stated goes before what follows from the members.
    pub(super) fn facts(&self) -> Facts {
        let mut indicators = self.derived.clone();
        indicators.extend(self.indicators.iter().map(|(id, value)| (id.clone(), *value)));
        Facts { answers: self.answers.clone(), indicators, signs: self.signs.clone() }
    }

    /// A hash over what was stated; what follows from the members may differ when it is sent again.
    pub(crate) fn hash(&self, household: HouseholdId, round: RoundId) -> String {
        let mut stated =
            json!([household, round, self.answers, self.indicators, self.house_area_m2]);
        // Forms from before these could be stated keep their hash.
        if let Some(list) = stated.as_array_mut()
            && (self.household_facts.is_some() || !self.people.is_empty())
        {
            list.push(json!([self.household_facts, self.people]));
        }
        if let Some(list) = stated.as_array_mut()
            && !(self.reasons.is_empty() && self.signs.is_empty())
        {
            list.push(json!({ "reasons": self.reasons, "signs": self.signs }));
        }
        if let Some(list) = stated.as_array_mut()
            && !self.roster.is_empty()
        {
            list.push(json!({ "roster": self.roster }));
        }
        if let Some(list) = stated.as_array_mut()
            && !(self.policies.is_empty() && self.others.is_empty())
        {
            list.push(json!({ "policies": self.policies, "others": self.others }));
        }
        hex(&Sha256::digest(stated.to_string().as_bytes()))
    }
}

/// A round with everything needed to classify in it.
pub(crate) struct Prepared {
    pub(super) rule: Rule,
    table: Arc<ScoreTable>,
    region: String,
    settlement: Settlement,
    standard_seal: String,
    sheet: Option<Sheet>,
}

impl Prepared {
    /// The circular's instrument, where the round goes by it; else its form asks the score table's
    /// questions.
    pub(crate) fn sheet(&self) -> Option<&Sheet> {
        self.sheet.as_ref()
    }

    pub(crate) fn scores(&self) -> Result<&RegionScores> {
        self.table.region(&self.region).ok_or_else(|| {
            Problem::new(Code::StandardRefuses)
                .with("standard", &self.rule.standard)
                .with("missing", format!("region {}", self.region))
        })
    }

    /// The verdict on a form, and its row.
    pub(crate) fn classify(&self, content: &Content) -> Result<Verdict> {
        if let Some(sheet) = &self.sheet {
            return sheet.classify(&self.rule, &self.table, self.settlement, content);
        }
        let verdict =
            standard::classify(&self.rule, self.scores()?, self.settlement, &content.facts());
        verdict.map_err(|bad| {
            Problem::new(Code::BadInput).with("field", format!("{}: {}", bad.question, bad.answer))
        })
    }

    /// A sheet of its instrument made ready, by the round's table.
    pub(super) fn scoring<'a>(&'a self, sheet: &'a Sheet) -> Result<Scoring<'a>> {
        sheet.scoring(&self.rule, &self.table, self.settlement)
    }

    /// The region of the score table, or `urban`.
    pub(super) fn region(&self) -> &str {
        &self.region
    }

    pub(crate) fn row(&self, verdict: &Verdict, survey: &SurveyRow, id: VerdictId) -> VerdictRow {
        VerdictRow {
            id,
            survey: survey.id,
            household: survey.household,
            round: survey.round,
            class: verdict.class,
            a_points: verdict.a_points,
            b_points: verdict.b_points,
            deprived: i32::from(verdict.deprived),
            missing: verdict.missing.join(";"),
            standard_seal: self.standard_seal.clone(),
            score_seal: self.table.seal().to_owned(),
            made_at: survey.received_at,
            made_by: survey.received_by,
            replaces: None,
        }
    }
}

/// What was stated on the circular's forms and what follows from it; refuses what is no fact and
/// what cannot be.
pub(crate) fn content_of_sheet(
    app: &App,
    round: &RoundRow,
    (sheet, new): (&Sheet, &SurveyNew),
    (lines, persons): (BTreeMap<PersonId, RosterLine>, &[Person]),
) -> Result<Content> {
    let standard = app.law().standard(&round.standard)?;
    for id in new.indicators.keys() {
        if standard.indicator_place(id).is_none() {
            return Err(Problem::new(Code::BadInput).with("field", id));
        }
    }
    let asked = |name: &String| sheet.asked().any(|fact| fact.name == *name);
    if let Some(name) = new.answers.keys().find(|name| !asked(name)) {
        let name: String = name.chars().take(ID_MAX).collect();
        return Err(Problem::new(Code::BadInput).with("field", name));
    }
    if let Some(field) = new.roster.values().find_map(RosterLine::impossible) {
        return Err(Problem::new(Code::BadInput).with("field", field));
    }
    let of_before = [
        ("signs", !new.signs.is_empty()),
        ("people", !new.people.is_empty()),
        ("house_area_m2", new.house_area_m2.is_some()),
    ];
    if let Some((field, _)) = of_before.into_iter().find(|(_, stated)| *stated) {
        return Err(Problem::new(Code::BadInput).with("field", field));
    }
    let household_facts = new.household_facts.clone().map(HouseholdFacts::cleaned);
    if household_facts.as_ref().is_some_and(|facts| !register::check_facts(facts).is_empty()) {
        return Err(Problem::new(Code::BadInput).with("field", "household_facts"));
    }
    let others = policy::cleaned(&new.others)
        .ok_or_else(|| Problem::new(Code::BadInput).with("field", "others"))?;
    let followed = match standard.member_rule_on(round.review_day) {
        Some(rules) => sheet.follow(rules, round.review_day, persons, &new.answers)?,
        None => Followed::default(),
    };
    let reasons = reasons_of(standard, new, &followed.marks, &followed.marks)?;
    let answers = new.answers.iter().filter(|(_, answer)| !answer.is_empty());
    Ok(Content {
        answers: answers.map(|(name, answer)| (name.clone(), answer.clone())).collect(),
        indicators: new.indicators.clone(),
        derived: followed.marks,
        reasons,
        household_facts,
        policies: new.policies.clone(),
        others,
        roster: lines,
        follows: followed.facts,
        ..Content::default()
    })
}

/// What was stated and what follows; refuses ids that the standard and the form do not have.
pub(crate) fn content(
    app: &App,
    round: &RoundRow,
    new: &SurveyNew,
    members: &[MemberFact],
    held_against: &BTreeMap<String, bool>,
) -> Result<Content> {
    let standard = app.law().standard(&round.standard)?;
    for id in new.indicators.keys() {
        if standard.indicator_place(id).is_none() {
            return Err(Problem::new(Code::BadInput).with("field", id));
        }
    }
    for (question, answer) in &new.answers {
        let sound = question.chars().count() <= ID_MAX && answer.chars().count() <= ID_MAX;
        let listed = standard
            .item(question)
            .is_none_or(|item| answer.is_empty() || item.answers.iter().any(|a| &a.id == answer));
        if !sound || !listed {
            return Err(Problem::new(Code::BadInput).with("field", question));
        }
    }
    if new.answers.len() > QUESTIONS_MAX {
        return Err(Problem::new(Code::BadInput).with("field", "answers"));
    }
    let household_facts = new.household_facts.clone().map(HouseholdFacts::cleaned);
    if household_facts.as_ref().is_some_and(|facts| !register::check_facts(facts).is_empty()) {
        return Err(Problem::new(Code::BadInput).with("field", "household_facts"));
    }
    let derived = self::derived(app, round, members, new.house_area_m2)?;
    let reasons = reasons_of(standard, new, &derived, held_against)?;
    if !(new.policies.is_empty() && new.others.is_empty()) {
        return Err(Problem::new(Code::BadInput).with("field", "policies"));
    }
    if let Some(sign) = new.signs.iter().find(|sign| sign.chars().count() > ID_MAX) {
        return Err(Problem::new(Code::BadInput)
            .with("field", sign.chars().take(ID_MAX).collect::<String>()));
    }
    let answers = new.answers.iter().filter(|(_, answer)| !answer.is_empty());
    Ok(Content {
        answers: answers.map(|(q, a)| (q.clone(), a.clone())).collect(),
        indicators: new.indicators.clone(),
        derived,
        reasons,
        signs: new.signs.clone(),
        house_area_m2: new.house_area_m2,
        household_facts,
        people: new.people.clone(),
        ..Content::default()
    })
}

/// The indicators that follow from the members on the review day.
pub(crate) fn derived(
    app: &App,
    round: &RoundRow,
    members: &[MemberFact],
    area_m2: Option<u32>,
) -> Result<BTreeMap<String, bool>> {
    let standard = app.law().standard(&round.standard)?;
    let Some(rule) = standard.member_rule_on(round.review_day) else {
        return Ok(BTreeMap::new());
    };
    let derived = derive(rule, members, area_m2, round.review_day);
    Ok(derived
        .into_iter()
        .filter_map(|it| it.deprived.map(|deprived| (it.indicator.to_owned(), deprived)))
        .collect())
}

/// What is needed to classify in a round; `None` while it has no score table.
pub(crate) async fn prepare(
    app: &App,
    db: &impl store::Db,
    round: &RoundRow,
) -> Result<Option<Prepared>> {
    let Some(id) = round.score_table else { return Ok(None) };
    let row = crate::review::score_table::row(db, id).await?;
    let instrument = match app.law().score_table(&row)?.is_of_items() {
        true => store::review::round_instrument::find(db, round.id).await?,
        false => None,
    };
    prepare_with(app, round, &row, instrument.as_ref()).map(Some)
}

pub(crate) fn prepare_with(
    app: &App,
    round: &RoundRow,
    row: &ScoreTableRow,
    instrument: Option<&RoundInstrumentRow>,
) -> Result<Prepared> {
    let table = app.law().score_table(row)?;
    let sheet = match (table.is_of_items(), instrument) {
        (false, _) => None,
        (true, Some(kept)) => {
            let instrument = app.law().instrument(&round.standard)?;
            let chosen = readings(&instrument, &kept.readings)?;
            Some(Sheet { instrument, chosen, area: area(app, round) })
        }
        (true, None) => {
            let reason = format!("round {} has no instrument beside its table", round.id);
            return Err(Problem::internal(reason));
        }
    };
    Ok(Prepared {
        rule: app.law().rule(&round.standard, round.review_day)?,
        table,
        region: round.region.clone(),
        settlement: round_settlement(&round.region),
        standard_seal: round.standard_seal.clone(),
        sheet,
    })
}

/// The instrument by which a round would go, with the readings that it kept when it was opened; `None`
/// where the table is one of questions.
pub(crate) async fn instrument_of(
    app: &App,
    db: &impl store::Db,
    round: &RoundRow,
    row: &ScoreTableRow,
) -> Result<Option<(String, String)>> {
    if !app.law().score_table(row)?.is_of_items() {
        return Ok(None);
    }
    let instrument = app.law().instrument(&round.standard)?;
    let chosen = crate::review::reading_choice::taken_by(db, &instrument, round.id).await?;
    let readings = serde_json::to_string(chosen.all()).map_err(Problem::internal)?;
    Ok(Some((instrument.seal(&chosen), readings)))
}

/// The sides that a round keeps.
pub(crate) fn readings(instrument: &Instrument, kept: &str) -> Result<Chosen> {
    let sides: BTreeMap<String, String> = serde_json::from_str(kept).map_err(Problem::internal)?;
    let sides = sides.iter().map(|(id, side)| (id.as_str(), side.as_str()));
    Chosen::new(instrument.readings(), sides).map_err(Problem::internal)
}

/// Holds the seal of an instrument that rounds keep against the files of today.
pub(crate) fn verify_instrument(
    law: &Law,
    standard: &str,
    day: Day,
    (seal, kept): (&str, &str),
) -> Result<()> {
    let instrument = law.instrument(standard)?;
    if readings(&instrument, kept).is_ok_and(|chosen| instrument.seal(&chosen) == seal) {
        return Ok(());
    }
    let changed = Problem::new(Code::LawChanged).with("standard", standard);
    Err(changed.with("day", base::day::show_day(day)))
}

/// The area whose points count: of an urban commune that of its province, or the centrally run
/// cities (item 15).
fn area(app: &App, round: &RoundRow) -> String {
    match round_settlement(&round.region) {
        Settlement::Rural => round.region.clone(),
        Settlement::Urban if app.areas().is_central_city(&round.commune, round.review_day) => {
            CENTRAL_CITY.to_owned()
        }
        Settlement::Urban => {
            let region = app.areas().region(&round.commune, round.review_day);
            region.map(|region| region.id.clone()).unwrap_or_default()
        }
    }
}

pub(super) fn is_there(member: &store::people::member::MemberRow, day: Day) -> bool {
    member.from_day <= day && member.to_day > day
}

/// Which line goes with a region of the score tables.
pub(crate) fn round_settlement(region: &str) -> Settlement {
    if region == standard::instrument::URBAN { Settlement::Urban } else { Settlement::Rural }
}

/// A member as the standard looks at one.
pub(crate) fn member_fact(
    birth: Option<base::Birth>,
    sex: Option<Sex>,
    facts: &MemberFacts,
) -> MemberFact {
    MemberFact {
        birth,
        male: sex.map(|sex| sex == Sex::Male),
        working_age_able: facts.working_age_able,
        has_job: facts.has_job,
        works_for_wages: facts.works_for_wages,
        has_labour_contract: facts.has_labour_contract,
        monthly_allowance: facts.monthly_allowance,
        disabled: facts.disabled,
        undernourished: facts.undernourished,
        health_insurance: facts.health_insurance,
        schooling: facts.education.map(|education| match education {
            Education::None => Schooling::None,
            Education::Preschool => Schooling::Preschool,
            Education::Primary => Schooling::Primary,
            Education::LowerSecondary => Schooling::LowerSecondary,
            Education::UpperSecondary => Schooling::UpperSecondary,
            Education::Vocational => Schooling::Vocational,
            Education::Higher => Schooling::Higher,
        }),
        attending: facts.attending,
        trained_on_job: facts.trained_on_job,
    }
}

/// The same of members that are not in the register yet.
pub(crate) fn member_facts(members: &[NewMember]) -> Vec<MemberFact> {
    members.iter().map(|member| member_fact(member.birth, member.sex, &member.facts)).collect()
}

/// The reasons of a form's corrections, cleaned. An indicator that is stated otherwise than it
/// follows from what it is compared with needs one.
fn reasons_of(
    standard: &Standard,
    new: &SurveyNew,
    derived: &BTreeMap<String, bool>,
    held_against: &BTreeMap<String, bool>,
) -> Result<BTreeMap<String, String>> {
    let mut reasons = BTreeMap::new();
    let mut findings = Vec::new();
    for indicator in &standard.indicators {
        let reason = new.reasons.get(&indicator.id).map(|text| base::text::clean(text));
        let reason = reason.filter(|text| !text.is_empty());
        let stated = new.indicators.get(&indicator.id);
        let differs = |from: &BTreeMap<String, bool>| {
            stated.is_some() && from.get(&indicator.id).is_some_and(|d| Some(d) != stated)
        };
        match reason {
            Some(text) if text.chars().count() > REASON_MAX => {
                findings.push(Finding::error("text_too_long").with("max", REASON_MAX));
            }
            Some(text) if differs(derived) => {
                reasons.insert(indicator.id.clone(), text);
            }
            // A reason for what needs none says nothing.
            Some(_) => {}
            None if differs(held_against) => {
                let finding = Finding::error("indicator_reason_missing");
                findings.push(finding.with("deprivation", &indicator.id));
            }
            None => {}
        }
    }
    if findings.is_empty() {
        return Ok(reasons);
    }
    Err(Problem::new(Code::SurveyRefused).with_findings(findings))
}

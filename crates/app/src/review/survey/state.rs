//! What a form is made from, read once: the round, the household and its people, what is known of them,
//! the forms there are. Whoever shows a form or takes one is handed it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::Day;
use base::id::{HouseholdId, PersonId, SurveyId};
use register::{HouseholdFacts, MemberFacts};
use serde::{Deserialize, Serialize};
use standard::instrument::roster::Person;
use standard::instrument::roster::WORK_ASKED_FROM;
use standard::member::MemberFact;
use store::Db;
use store::people::member::MemberRow;
use store::review::round::RoundRow;
use store::review::survey::SurveyRow;
use store::review::survey_draft::DraftRow;

use super::content::{Content, Prepared, SurveyNew, derived, is_there, member_fact, prepare_with};
use super::policy::{Others, Policies};
use super::roster::RosterLine;
use super::sheet::{Followed, Sheet};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::Actor;

/// The fact that a form of questions has as its floor area.
const FLOOR_AREA: &str = "floor_area_m2";

/// What is filled in on a form, without its ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Filled {
    /// The answer to each question.
    pub answers: BTreeMap<String, String>,
    /// Indicators as stated; the others follow from the members where they can.
    pub indicators: BTreeMap<String, bool>,
    /// Why an indicator is stated otherwise than it follows.
    pub reasons: BTreeMap<String, String>,
    /// The signs of Phiếu A.
    pub signs: BTreeSet<String>,
    /// The floor area of the house.
    pub house_area_m2: Option<u32>,
    /// Causes, needs and the like.
    pub household_facts: Option<HouseholdFacts>,
    /// What the form says of the members.
    pub people: BTreeMap<PersonId, MemberFacts>,
    /// The lines of Phiếu B1, part B, in a round by the circular's forms.
    pub roster: BTreeMap<PersonId, RosterLine>,
    /// Its section XIV.
    pub policies: Policies,
    /// What stands behind its “Khác, ghi rõ”.
    pub others: Others,
}

/// Everything a form is made from.
pub(super) struct FormState {
    pub(super) round: RoundRow,
    pub(super) prepared: Option<Prepared>,
    pub(super) household: HouseholdId,
    pub(super) code: String,
    pub(super) village_name: String,
    /// The members on the review day.
    pub(super) members: Vec<MemberRow>,
    pub(super) known: HashMap<PersonId, MemberFacts>,
    pub(super) current: Option<SurveyRow>,
    /// The form of the review before, with its year.
    pub(super) before: Option<(i32, Content)>,
    pub(super) artificial: bool,
    pub(super) desk: Desk,
}

/// What only a form at the desk needs.
#[derive(Default)]
pub(super) struct Desk {
    pub(super) known_household: Option<HouseholdFacts>,
    pub(super) draft: Option<DraftRow>,
    pub(super) draft_by: String,
    /// The draft that was put away for the form, where no other has been begun, with whose it is.
    pub(super) aside: Option<(DraftRow, String)>,
}

impl FormState {
    /// Of a household in a round.
    ///
    /// # Errors
    /// `not_found` outside the actor's area.
    pub(super) async fn read(
        app: &App,
        db: &impl Db,
        actor: &Actor,
        round: RoundRow,
        household: HouseholdId,
    ) -> Result<FormState> {
        let scope = app.scope(actor);
        let record = store::people::household::find(db, &scope, household)
            .await?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        let day = round.review_day;
        let mut members = store::people::member::list(db, household).await?;
        members.retain(|member| is_there(member, day));
        let ids: Vec<PersonId> = members.iter().map(|member| member.id).collect();
        let known = store::people::person_fact::in_force(db, &ids, day).await?;
        let mut current = None;
        let mut before = None;
        for (survey, earlier) in store::review::survey::list_seen(db, &scope, household).await? {
            if survey.round == round.id {
                current = Some(survey);
            } else if before.is_none() && earlier.review_day < day && earlier.closed.is_none() {
                before = Some((earlier.year, Content::of(&survey)?));
            }
        }
        let table = match round.score_table {
            Some(table) => Some(crate::review::score_table::row(db, table).await?),
            None => None,
        };
        let instrument = match &table {
            // Asked only where there is one.
            Some(row) if app.law().score_table(row)?.is_of_items() => {
                store::review::round_instrument::find(db, round.id).await?
            }
            Some(_) | None => None,
        };
        let stay = record.stays.iter().find(|stay| stay.from_day <= day).or(record.stays.last());
        Ok(FormState {
            prepared: match &table {
                Some(row) => Some(prepare_with(app, &round, row, instrument.as_ref())?),
                None => None,
            },
            artificial: table.is_some_and(|table| table.artificial),
            household,
            village_name: stay.map(|stay| stay.village_name.clone()).unwrap_or_default(),
            code: record.code,
            members,
            known,
            current,
            before,
            desk: Desk::default(),
            round,
        })
    }

    /// The same with the draft and what is known of the household.
    ///
    /// # Errors
    /// As [`FormState::read`].
    pub(super) async fn at_desk(
        app: &App,
        db: &impl Db,
        actor: &Actor,
        round: RoundRow,
        household: HouseholdId,
    ) -> Result<FormState> {
        let state = FormState::read(app, db, actor, round, household).await?;
        let (round, day) = (state.round.id, state.round.review_day);
        let known_household = store::people::household_fact::find(db, household, day).await?;
        let draft = store::review::survey_draft::find(db, round, household).await?;
        let aside = match (&draft, &state.current) {
            (None, Some(form)) => store::review::survey_draft::find_aside(db, form.id).await?,
            (Some(_), _) | (None, None) => None,
        };
        let by = match draft.as_ref().or(aside.as_ref()) {
            Some(draft) => store::office::account::find(db, draft.saved_by).await?,
            None => None,
        };
        let by = by.map(|account| account.name).unwrap_or_default();
        let desk = Desk {
            known_household: known_household.map(|(_, facts)| facts),
            draft,
            draft_by: by.clone(),
            aside: aside.map(|aside| (aside, by)),
        };
        Ok(FormState { desk, ..state })
    }

    /// The version of the draft, 0 for none.
    pub(super) fn version(&self) -> i64 {
        self.desk.draft.as_ref().map_or(0, |draft| draft.version)
    }

    /// The form that is filled in, under its id.
    pub(super) fn form(&self, id: SurveyId, filled: Filled) -> SurveyNew {
        SurveyNew {
            id,
            household: self.household,
            round: self.round.id,
            answers: filled.answers,
            indicators: filled.indicators,
            reasons: filled.reasons,
            signs: filled.signs,
            house_area_m2: filled.house_area_m2,
            household_facts: filled.household_facts,
            people: filled.people,
            roster: filled.roster,
            policies: filled.policies,
            others: filled.others,
            replaces: self.current.as_ref().map(|survey| survey.id),
        }
    }

    /// What is kept of a form: its draft, else the form as it was given in this round. Where the round has
    /// come to the circular's forms since, what of it they ask, too.
    pub(super) fn kept(&self) -> Result<Option<Filled>> {
        Ok(self.stored()?.map(|filled| self.as_asked(filled)))
    }

    /// Whether what is kept is a form of questions, and the round has come to the circular's forms since.
    pub(super) fn is_carried(&self) -> Result<bool> {
        let stored = self.stored()?;
        Ok(stored.is_some_and(|it| self.sheet().is_some_and(|sheet| of_questions(sheet, &it))))
    }

    /// The draft alone, as the round's form asks it.
    pub(super) fn drafted(&self) -> Result<Option<Filled>> {
        Ok(self.draft()?.map(|filled| self.as_asked(filled)))
    }

    fn draft(&self) -> Result<Option<Filled>> {
        let Some(draft) = &self.desk.draft else { return Ok(None) };
        let filled = serde_json::from_str(&draft.content)
            .map_err(|_| Problem::internal("a draft is not readable"))?;
        Ok(Some(filled))
    }

    fn stored(&self) -> Result<Option<Filled>> {
        if let Some(filled) = self.draft()? {
            return Ok(Some(filled));
        }
        let Some(survey) = &self.current else { return Ok(None) };
        let content = Content::of(survey)?;
        Ok(Some(Filled {
            answers: content.answers,
            indicators: content.indicators,
            reasons: content.reasons,
            signs: content.signs,
            house_area_m2: content.house_area_m2,
            household_facts: content.household_facts.or_else(|| self.desk.known_household.clone()),
            people: content.people,
            roster: content.roster,
            policies: content.policies,
            others: content.others,
        }))
    }

    /// What was filled in on a form of questions, as far as the circular's forms ask it: the floor area,
    /// what is known of the people, causes and needs. Marks follow anew.
    fn as_asked(&self, filled: Filled) -> Filled {
        if !self.sheet().is_some_and(|sheet| of_questions(sheet, &filled)) {
            return filled;
        }
        let area = filled.house_area_m2.map(|area| (FLOOR_AREA.to_owned(), area.to_string()));
        let known = filled.people.iter().map(|(id, facts)| (*id, RosterLine::known(facts)));
        Filled {
            answers: area.into_iter().collect(),
            household_facts: filled.household_facts,
            roster: known.collect(),
            ..Filled::default()
        }
    }

    /// A fresh form: the answers of the review before that this round's form still has, and only
    /// those indicators that do not follow from the members.
    pub(super) fn prefilled(&self, app: &App) -> Result<Filled> {
        let household_facts = self.desk.known_household.clone();
        let Some((_, before)) = &self.before else {
            return Ok(Filled { household_facts, ..Filled::default() });
        };
        if let Some(sheet) = self.sheet() {
            return self.prefilled_of_sheet(app, sheet, before);
        }
        let questions = self.questions(app)?;
        let fits = |question: &str, answer: &str| {
            let mut same = questions.iter().filter(|(id, _)| id == question);
            same.any(|(_, answers)| answers.iter().any(|it| it == answer))
        };
        let derived = self.derived(app, &BTreeMap::new(), before.house_area_m2)?;
        let standard = app.law().standard(&self.round.standard)?;
        let effective = before.facts().indicators;
        Ok(Filled {
            answers: before
                .answers
                .iter()
                .filter(|(question, answer)| fits(question, answer))
                .map(|(question, answer)| (question.clone(), answer.clone()))
                .collect(),
            indicators: effective
                .into_iter()
                .filter(|(id, _)| standard.indicator_place(id).is_some())
                .filter(|(id, _)| !derived.contains_key(id))
                .collect(),
            house_area_m2: before.house_area_m2,
            household_facts,
            ..Filled::default()
        })
    }

    /// The same in a round by the circular's forms: the house and the people as they were told a
    /// year ago, and the marks only where they do not follow.
    fn prefilled_of_sheet(&self, app: &App, sheet: &Sheet, before: &Content) -> Result<Filled> {
        let fits = |name: &str, answer: &str| {
            let fact = sheet.asked().find(|fact| fact.name == name);
            fact.is_some_and(|fact| fact.read(answer).is_ok())
        };
        let answers: BTreeMap<String, String> = before
            .answers
            .iter()
            .filter(|(name, answer)| fits(name, answer))
            .map(|(name, answer)| (name.clone(), answer.clone()))
            .collect();
        let here = |id: &PersonId| self.members.iter().any(|member| member.id == *id);
        // A child's measures are of their day.
        let last_year =
            |line: &RosterLine| RosterLine { height_mm: None, weight_g: None, ..line.clone() };
        let roster: BTreeMap<PersonId, RosterLine> = before
            .roster
            .iter()
            .filter(|(id, _)| here(id))
            .map(|(id, line)| (*id, last_year(line)))
            .collect();
        let (_, persons) = self.roster(&roster);
        let followed = self.follow(app, sheet, &persons, &answers)?;
        let standard = app.law().standard(&self.round.standard)?;
        // What followed from facts a year ago follows anew. The marks of a form of questions are no
        // corrections: they would stand against the facts that are told now, and want a reason.
        let said = match before.follows.is_empty() {
            true => BTreeMap::new(),
            false => before.indicators.clone(),
        };
        let stated = said.into_iter().filter(|(id, _)| {
            standard.indicator_place(id).is_some() && !followed.marks.contains_key(id)
        });
        Ok(Filled {
            answers,
            indicators: stated.collect(),
            household_facts: self.desk.known_household.clone(),
            roster,
            policies: before.policies.clone(),
            others: before.others.clone(),
            ..Filled::default()
        })
    }

    /// The circular's instrument, where the round goes by it.
    pub(super) fn sheet(&self) -> Option<&Sheet> {
        self.prepared.as_ref().and_then(Prepared::sheet)
    }

    /// The lines of part B, the form's word before what was known, and the persons as the standard
    /// looks at them.
    pub(super) fn roster(
        &self,
        stated: &BTreeMap<PersonId, RosterLine>,
    ) -> (BTreeMap<PersonId, RosterLine>, Vec<Person>) {
        // Whether somebody has a card is told by the form before; what the register keeps is whether
        // it counts.
        let told = |content: &Content| -> Vec<(PersonId, Option<bool>)> {
            content.roster.iter().map(|(id, line)| (*id, line.insured)).collect()
        };
        let current = self.current.as_ref().and_then(|survey| Content::of(survey).ok());
        let before = self.before.as_ref().map(|(_, content)| content);
        let mut known = self.known.clone();
        for (id, insured) in before.into_iter().chain(current.as_ref()).flat_map(told) {
            if let (Some(facts), Some(_)) = (known.get_mut(&id), insured) {
                facts.health_insurance = insured;
            }
        }
        roster(&self.members, &known, self.round.review_day, stated)
    }

    /// What follows from the people and the house.
    pub(super) fn follow(
        &self,
        app: &App,
        sheet: &Sheet,
        persons: &[Person],
        answers: &BTreeMap<String, String>,
    ) -> Result<Followed> {
        let standard = app.law().standard(&self.round.standard)?;
        match standard.member_rule_on(self.round.review_day) {
            Some(rules) => sheet.follow(rules, self.round.review_day, persons, answers),
            None => Ok(Followed::default()),
        }
    }

    /// The questions of the round's form with their answers.
    pub(super) fn questions(&self, app: &App) -> Result<Vec<(String, Vec<String>)>> {
        if let Some(prepared) = &self.prepared {
            let questions = prepared.scores()?.questions().iter();
            let ids =
                |q: &standard::score::Question| q.answers.iter().map(|a| a.0.clone()).collect();
            return Ok(questions.map(|q| (q.id.clone(), ids(q))).collect());
        }
        let standard = app.law().standard(&self.round.standard)?;
        let ids = |item: &standard::Item| item.answers.iter().map(|a| a.id.clone()).collect();
        Ok(standard.items.iter().map(|item| (item.id.clone(), ids(item))).collect())
    }

    /// The members as the standard looks at them, the form's word before what was known.
    pub(super) fn facts(&self, stated: &BTreeMap<PersonId, MemberFacts>) -> Vec<MemberFact> {
        let of = |m: &MemberRow| member_fact(m.birth, m.sex, &self.stated_of(m.id, stated));
        self.members.iter().map(of).collect()
    }

    /// The indicators that follow from the members and the area.
    pub(super) fn derived(
        &self,
        app: &App,
        stated: &BTreeMap<PersonId, MemberFacts>,
        area_m2: Option<u32>,
    ) -> Result<BTreeMap<String, bool>> {
        derived(app, &self.round, &self.facts(stated), area_m2)
    }

    /// What holds of a person, the form's word before what was known.
    pub(super) fn stated_of(
        &self,
        id: PersonId,
        stated: &BTreeMap<PersonId, MemberFacts>,
    ) -> MemberFacts {
        stated_of(id, stated, &self.known)
    }
}

/// What holds of a person when the form's word goes before what was known.
pub(super) fn stated_of(
    id: PersonId,
    stated: &BTreeMap<PersonId, MemberFacts>,
    known: &HashMap<PersonId, MemberFacts>,
) -> MemberFacts {
    let known = known.get(&id).copied().unwrap_or_default();
    stated.get(&id).copied().unwrap_or_default().over(known)
}

/// Whether a form answers questions that the circular's forms do not ask.
fn of_questions(sheet: &Sheet, filled: &Filled) -> bool {
    let asked = |name: &str| sheet.asked().any(|fact| fact.name == name);
    !filled.people.is_empty()
        || !filled.signs.is_empty()
        || filled.house_area_m2.is_some()
        || filled.answers.keys().any(|name| !asked(name))
}

/// The lines of part B of some people on a day, the form's word before what was known of them, and the
/// persons as the standard looks at them.
pub(super) fn roster(
    members: &[MemberRow],
    known: &HashMap<PersonId, MemberFacts>,
    day: Day,
    stated: &BTreeMap<PersonId, RosterLine>,
) -> (BTreeMap<PersonId, RosterLine>, Vec<Person>) {
    let mut lines = BTreeMap::new();
    let mut persons = Vec::with_capacity(members.len());
    for member in members {
        let known = known.get(&member.id).map(RosterLine::known).unwrap_or_default();
        let known = RosterLine { is_member: Some(true), ..known };
        // Whom columns 15 to 18 are not asked of, nothing stands in them: a child that the register
        // has as not working is not somebody who cannot work.
        let age = member.birth.and_then(|birth| birth.age_on(day));
        let known = match age {
            Some((_, most)) if most < WORK_ASKED_FROM => {
                RosterLine { activity: None, contract: None, ..known }
            }
            _ => known,
        };
        let line = stated.get(&member.id).cloned().unwrap_or_default().over(known);
        persons.push(line.person(member.birth, member.sex, day));
        lines.insert(member.id, line);
    }
    (lines, persons)
}

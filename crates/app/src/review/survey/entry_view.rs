//! The form as it is shown: what is filled in, what held at the review before, what follows from
//! the members, and what it all comes to.

use std::collections::BTreeMap;

use base::id::{HouseholdId, PersonId, RoundId, SurveyId};
use base::{Birth, Day};
use register::{MemberFacts, Relation};
use standard::{Asked, Standard};
use store::people::member::MemberRow;
use store::review::survey_draft::DraftRow;

use super::content::Content;
use super::difference::{self, Difference};
use super::doubt::{self, Doubt};
use super::open::{OpenMember, open_members};
use super::put_away::{PutAway, put_away};
use super::question::{
    AskedAs, EntryIndicator, EntryQuestion, answer_name, fact_value, missing_name, question_name,
    question_of,
};
use super::roster::RosterLine;
use super::sheet::Sheet;
use super::state::{Filled, FormState};
use super::verdict::Outcome;
use crate::App;
use crate::kernel::law::Named;
use crate::kernel::problem::Result;

/// A member of the household on the review day.
#[derive(Debug, Clone)]
pub struct EntryMember {
    /// The person.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// What they are to the head.
    pub relation: Relation,
    /// Day or year of birth.
    pub birth: Option<Birth>,
    /// Completed years on the review day: least and most.
    pub age: Option<(u32, u32)>,
    /// What is asked at that age.
    pub asked: Asked,
    /// What holds of them, the form's word before what was known.
    pub facts: MemberFacts,
    /// Their line of Phiếu B1, part B, the form's word before what was known.
    pub line: RosterLine,
}

/// Who saved a draft, and when.
#[derive(Debug, Clone)]
pub struct EntryDraft {
    /// Counts its savings.
    pub version: i64,
    /// When it was last saved, as people in Việt Nam read it.
    pub saved_at: String,
    /// The name of who saved it.
    pub by: String,
}

/// What the form comes to as it is filled in now.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The outcome.
    pub class: Outcome,
    /// Points A of what is answered so far.
    pub a_points: Option<i64>,
    /// Points B of what is known so far.
    pub b_points: Option<i64>,
    /// Score A of the line.
    pub line: Option<i64>,
    /// Points B from which a household up to the line is poor.
    pub poor_from: Option<i64>,
    /// Questions answered, of how many.
    pub answered: (usize, usize),
    /// What has no answer.
    pub missing: Vec<Named>,
    /// Whether Phiếu A settled it.
    pub by_signs: bool,
}

impl Preview {
    /// Points above (or, negative, below) the line; only of a form that is whole.
    pub fn distance(&self) -> Option<i64> {
        let whole = self.missing.is_empty();
        self.a_points.zip(self.line).filter(|_| whole).map(|(a, line)| a - line)
    }
}

/// Phiếu A on the form.
#[derive(Debug, Clone)]
pub struct EntryQuick {
    /// How many signs are enough.
    pub at_least: u32,
    /// Each sign: id, words, and whether it is ticked.
    pub signs: Vec<(String, Named, bool)>,
}

/// The form of a household in a round, as it is shown.
#[derive(Debug, Clone)]
pub struct EntryView {
    pub round: RoundId,
    pub kind: register::RoundKind,
    pub year: i32,
    /// The day of ages and answers.
    pub review_day: Day,
    /// Whether nothing can be changed any more.
    pub decided: bool,
    /// Whether the score table is a demonstration.
    pub artificial: bool,
    /// Whether the form is Phiếu B1 and B2 of the circular.
    pub by_sheet: bool,
    /// What follows from the people for the items 1 to 6, in words.
    pub follows: Vec<(Named, Named)>,
    pub standard: Named,
    pub household: HouseholdId,
    pub code: String,
    /// Its head's name.
    pub head: String,
    pub village_name: String,
    /// Questions of score A.
    pub questions: Vec<EntryQuestion>,
    pub indicators: Vec<EntryIndicator>,
    /// Phiếu A; `None` where its signs are not known.
    pub quick: Option<EntryQuick>,
    /// The members on the review day.
    pub members: Vec<EntryMember>,
    /// What is filled in.
    pub filled: Filled,
    /// The year of the review before, when there was one.
    pub before_year: Option<i32>,
    /// The form that this one would correct.
    pub replaces: Option<SurveyId>,
    /// Whether what is kept is of a form of questions that the round had before, as far as it is asked.
    pub carried: bool,
    /// The draft as it is kept.
    pub draft: Option<EntryDraft>,
    /// Whether the answers of the review before can be taken as they are.
    pub may_repeat: bool,
    /// What they would be taken over: the draft, where there is one and no form yet.
    pub put_away: Option<PutAway>,
    /// The draft that was put away for the form that is there.
    pub aside: Option<EntryDraft>,
    /// From what age to what age somebody is of working age on the day, where points follow from it.
    pub working_age: Option<WorkingAge>,
    /// What the form comes to.
    pub preview: Preview,
    /// Of whom something is needed before all of it follows.
    pub open: Vec<OpenMember>,
    /// What does not go together in it.
    pub doubts: Vec<Doubt>,
    /// What differs from the review before.
    pub differences: Vec<Difference>,
    /// What somebody else saved otherwise meanwhile.
    pub conflict: Vec<Difference>,
}

impl EntryView {
    /// What keeps the answers of the review before from being taken as they are: what this year lacks, and of
    /// whom.
    pub fn repeat_lacks(&self) -> (&[Named], &[OpenMember]) {
        match &self.put_away {
            Some(it) => (&it.missing, &it.open),
            None => (&self.preview.missing, &self.open),
        }
    }
}

/// When somebody is of working age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingAge {
    /// Full years.
    pub from: u32,
    /// Until when, in full months.
    pub male_months: u32,
    pub female_months: u32,
    pub source: String,
}

pub(super) fn entry_view(
    app: &App,
    state: &FormState,
    mine: Option<Filled>,
    kept: Option<Filled>,
) -> Result<EntryView> {
    let standard = app.law().standard(&state.round.standard)?;
    let prefilled = state.prefilled(app)?;
    let theirs = mine.is_some().then(|| kept.clone()).flatten();
    let put_away = match mine.is_some() || kept.is_some() {
        true => put_away(app, state)?,
        false => None,
    };
    let filled = mine.or(kept).unwrap_or(prefilled);
    let (lines, persons) = state.roster(&filled.roster);
    let sheet = state.sheet();
    let (derived, follows) = match sheet {
        Some(sheet) => {
            let followed = state.follow(app, sheet, &persons, &sound(sheet, &filled))?;
            (followed.marks, followed.facts)
        }
        None => {
            let area = filled.house_area_m2;
            (state.derived(app, &filled.people, area)?, BTreeMap::new())
        }
    };
    let content = Content {
        answers: match sheet {
            Some(sheet) => sound(sheet, &filled),
            None => filled.answers.clone(),
        },
        indicators: filled.indicators.clone(),
        derived,
        reasons: filled.reasons.clone(),
        signs: filled.signs.clone(),
        house_area_m2: filled.house_area_m2,
        household_facts: filled.household_facts.clone(),
        people: filled.people.clone(),
        roster: filled.roster.clone(),
        policies: filled.policies.clone(),
        others: filled.others.clone(),
        follows,
    };
    let before = state.before.as_ref().map(|(_, content)| content);
    let questions = entry_questions(app, state, standard, &filled, before)?;
    let indicators = entry_indicators(standard, &content, before);
    let preview = self::preview(state, standard, &questions, &content)?;
    let conflict = match theirs {
        Some(theirs) => difference::conflict(app, state, &questions, &theirs, &filled)?,
        None => Vec::new(),
    };
    let quick = quick(state, standard, &filled);
    let head = state.members.iter().find(|m| m.relation == Relation::Head);
    let (doubts, open) = asked_about(app, state, standard, &content, &lines)?;
    Ok(EntryView {
        open,
        doubts,
        round: state.round.id,
        kind: state.round.kind,
        year: state.round.year,
        review_day: state.round.review_day,
        decided: state.round.decision.is_some(),
        artificial: state.artificial,
        by_sheet: sheet.is_some(),
        follows: sheet.map(|sheet| follows_words(app, sheet, &content)).unwrap_or_default(),
        standard: Named::new(&standard.name_vi, &standard.name_en),
        household: state.household,
        code: state.code.clone(),
        head: head.map(|m| m.name.clone()).unwrap_or_default(),
        village_name: state.village_name.clone(),
        differences: before.map_or_else(Vec::new, |before| {
            difference::differences(app, standard, &questions, &indicators, before, &filled)
        }),
        members: entry_members(state, standard, &filled, &lines),
        before_year: state.before.as_ref().map(|(year, _)| *year),
        replaces: state.current.as_ref().map(|survey| survey.id),
        carried: state.is_carried()?,
        draft: state.desk.draft.as_ref().map(|it| entry_draft(app, it, &state.desk.draft_by)),
        put_away,
        aside: state.desk.aside.as_ref().map(|(it, by)| entry_draft(app, it, by)),
        may_repeat: before.is_some()
            && state.current.is_none()
            && state.desk.draft.is_none()
            && state.round.decision.is_none()
            && preview.missing.is_empty(),
        working_age: sheet.and_then(|_| working_age(standard, state.round.review_day)),
        quick,
        questions,
        indicators,
        preview,
        conflict,
        filled,
    })
}

fn entry_draft(app: &App, draft: &DraftRow, by: &str) -> EntryDraft {
    let saved_at = app.local_time(&draft.saved_at);
    EntryDraft { version: draft.version, saved_at, by: by.to_owned() }
}

/// The ages, by the labour code and its decree.
fn working_age(standard: &Standard, day: Day) -> Option<WorkingAge> {
    let rules = standard.member_rule_on(day)?;
    let retirement = rules.retirement?;
    Some(WorkingAge {
        from: rules.rule.work_from,
        male_months: retirement.male_months,
        female_months: retirement.female_months,
        source: retirement.source.clone(),
    })
}

fn quick(state: &FormState, standard: &Standard, filled: &Filled) -> Option<EntryQuick> {
    standard.quick_check_on(state.round.review_day).map(|quick| EntryQuick {
        at_least: quick.at_least,
        signs: quick
            .signs
            .iter()
            .map(|it| {
                let ticked = filled.signs.contains(&it.id);
                (it.id.clone(), Named::new(&it.vi, &it.en), ticked)
            })
            .collect(),
    })
}

/// What does not go together on a form of the circular, and of whom something is needed: of part B as it
/// stands, what was known before included.
fn asked_about(
    app: &App,
    state: &FormState,
    standard: &Standard,
    content: &Content,
    lines: &BTreeMap<PersonId, RosterLine>,
) -> Result<(Vec<Doubt>, Vec<OpenMember>)> {
    let Some(sheet) = state.sheet() else { return Ok((Vec::new(), Vec::new())) };
    let day = state.round.review_day;
    let rule = standard.member_rule_on(day).map(|it| it.rule);
    let shown = Content { roster: lines.clone(), ..content.clone() };
    let doubts = doubt::doubts(sheet, &shown, &state.members, (day, rule))?;
    Ok((doubts, open_members(app, &state.round, sheet, &shown, &state.members)?))
}

/// The answers that are values of their facts: what is typed half way counts for nothing yet.
fn sound(sheet: &Sheet, filled: &Filled) -> BTreeMap<String, String> {
    let value = |name: &str, answer: &str| {
        let fact = sheet.asked().find(|fact| fact.name == name);
        fact.is_some_and(|fact| fact.read(answer).is_ok())
    };
    let answers = filled.answers.iter().filter(|(name, answer)| value(name, answer));
    answers.map(|(name, answer)| (name.clone(), answer.clone())).collect()
}

fn follows_words(app: &App, sheet: &Sheet, content: &Content) -> Vec<(Named, Named)> {
    let facts = sheet.instrument.facts().all().iter().filter(|fact| {
        fact.indicator.is_none() && !sheet.asked().any(|asked| asked.name == fact.name)
    });
    facts
        .map(|fact| {
            let value = content.follows.get(&fact.name).map(String::as_str).unwrap_or_default();
            (Named::new(&fact.vi, &fact.en), fact_value(app, fact, value))
        })
        .collect()
}

fn entry_questions(
    app: &App,
    state: &FormState,
    standard: &Standard,
    filled: &Filled,
    before: Option<&Content>,
) -> Result<Vec<EntryQuestion>> {
    if let Some(sheet) = state.sheet() {
        return Ok(sheet
            .asked()
            .map(|fact| {
                let value = filled.answers.get(&fact.name).cloned().unwrap_or_default();
                let was = before.and_then(|content| content.answers.get(&fact.name));
                EntryQuestion {
                    before: was.map(|answer| fact_value(app, fact, answer)),
                    changed: was.is_some_and(|was| !value.is_empty() && *was != value),
                    is_read: fact.read(&value).is_ok(),
                    value,
                    ..question_of(fact)
                }
            })
            .collect());
    }
    let questions = state.questions(app)?.into_iter().map(|(id, answers)| {
        let value = filled.answers.get(&id).cloned().unwrap_or_default();
        let was = before.and_then(|content| content.answers.get(&id));
        EntryQuestion {
            name: question_name(standard, &id),
            asked_as: AskedAs::Choice,
            place: String::new(),
            section: None,
            is_read: true,
            unit: String::new(),
            most: None,
            ours: false,
            answers: answers
                .into_iter()
                .map(|answer| (answer.clone(), answer_name(standard, &id, &answer)))
                .collect(),
            before: was.map(|answer| answer_name(standard, &id, answer)),
            changed: was.is_some_and(|was| !value.is_empty() && *was != value),
            value,
            id,
        }
    });
    Ok(questions.collect())
}

fn preview(
    state: &FormState,
    standard: &Standard,
    questions: &[EntryQuestion],
    content: &Content,
) -> Result<Preview> {
    let answered = questions.iter().filter(|question| !question.value.is_empty()).count();
    let mut preview = Preview {
        class: Outcome::Waiting,
        a_points: None,
        b_points: None,
        line: None,
        poor_from: None,
        answered: (answered, questions.len()),
        missing: Vec::new(),
        by_signs: false,
    };
    let Some(prepared) = &state.prepared else {
        let facts = content.facts();
        let open = questions.iter().filter(|question| question.value.is_empty());
        preview.missing = open.map(|question| question.name.clone()).collect();
        let unknown = standard.indicators.iter();
        let unknown = unknown.filter(|it| !facts.indicators.contains_key(&it.id));
        preview.missing.extend(unknown.map(|it| Named::new(&it.name_vi, &it.name_en)));
        return Ok(preview);
    };
    let verdict = prepared.classify(content)?;
    let each = prepared.rule.each;
    preview.class = verdict.class.into();
    preview.by_signs = !verdict.trace.signs.is_empty();
    if !preview.by_signs {
        preview.a_points = Some(verdict.trace.answers.iter().map(|it| it.points).sum());
        preview.b_points = Some(each * i64::from(verdict.deprived.count_ones()));
    }
    preview.line = Some(verdict.trace.line);
    preview.poor_from = Some(verdict.trace.poor_from);
    let name = |id: &String| missing_name(standard, prepared.sheet(), id);
    preview.missing = verdict.missing.iter().map(name).collect();
    Ok(preview)
}

fn entry_indicators(
    standard: &Standard,
    content: &Content,
    before: Option<&Content>,
) -> Vec<EntryIndicator> {
    let earlier = before.map(|content| content.facts().indicators).unwrap_or_default();
    let indicators = standard.indicators.iter().enumerate();
    indicators
        .map(|(place, it)| EntryIndicator {
            id: it.id.clone(),
            number: place + 1,
            name: Named::new(&it.name_vi, &it.name_en),
            rule: Named::new(&it.deprived_vi, &it.deprived_en),
            derived: content.derived.get(&it.id).copied(),
            stated: content.indicators.get(&it.id).copied(),
            reason: content.reasons.get(&it.id).cloned().unwrap_or_default(),
            before: earlier.get(&it.id).copied(),
        })
        .collect()
}

fn entry_members(
    state: &FormState,
    standard: &Standard,
    filled: &Filled,
    lines: &BTreeMap<PersonId, RosterLine>,
) -> Vec<EntryMember> {
    let day = state.round.review_day;
    let rules = standard.member_rule_on(day).map(|it| it.rule);
    let measures = state.sheet().map(|sheet| &sheet.instrument.forms().measures);
    let member = |m: &MemberRow| {
        let age = m.birth.and_then(|birth| birth.age_on(day));
        EntryMember {
            id: m.id,
            name: m.name.clone(),
            relation: m.relation,
            birth: m.birth,
            age,
            asked: Asked::of(rules, measures, age),
            facts: state.stated_of(m.id, &filled.people),
            line: lines.get(&m.id).cloned().unwrap_or_default(),
        }
    };
    state.members.iter().map(member).collect()
}

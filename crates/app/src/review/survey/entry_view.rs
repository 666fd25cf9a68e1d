//! The form as it is shown: what is filled in, what held at the review before, what follows from
//! the members, and what it all comes to.

use base::id::{HouseholdId, PersonId, RoundId, SurveyId};
use base::{Birth, Day};
use register::{MemberFacts, Relation};
use standard::Standard;
use store::people::member::MemberRow;

use super::content::Content;
use super::difference::{self, Difference};
use super::question::{EntryIndicator, EntryQuestion, answer_name, question_name};
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
    /// What holds of them, the form's word before what was known.
    pub facts: MemberFacts,
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
    /// The draft as it is kept.
    pub draft: Option<EntryDraft>,
    /// Whether the answers of the review before can be taken as they are.
    pub may_repeat: bool,
    /// What the form comes to.
    pub preview: Preview,
    /// What differs from the review before.
    pub differences: Vec<Difference>,
    /// What somebody else saved otherwise meanwhile.
    pub conflict: Vec<Difference>,
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
    let filled = mine.or(kept).unwrap_or(prefilled);
    let derived = state.derived(app, &filled.people, filled.house_area_m2)?;
    let content = Content {
        answers: filled.answers.clone(),
        indicators: filled.indicators.clone(),
        derived,
        reasons: filled.reasons.clone(),
        signs: filled.signs.clone(),
        house_area_m2: filled.house_area_m2,
        household_facts: filled.household_facts.clone(),
        people: filled.people.clone(),
    };
    let before = state.before.as_ref().map(|(_, content)| content);
    let questions = entry_questions(app, state, standard, &filled, before)?;
    let indicators = entry_indicators(standard, &content, before);
    let preview = self::preview(state, standard, &questions, &content)?;
    let conflict = match theirs {
        Some(theirs) => difference::conflict(app, state, &questions, &theirs, &filled)?,
        None => Vec::new(),
    };
    let quick = standard.quick_check_on(state.round.review_day).map(|quick| EntryQuick {
        at_least: quick.at_least,
        signs: quick
            .signs
            .iter()
            .map(|it| {
                let ticked = filled.signs.contains(&it.id);
                (it.id.clone(), Named::new(&it.vi, &it.en), ticked)
            })
            .collect(),
    });
    let head = state.members.iter().find(|m| m.relation == Relation::Head);
    Ok(EntryView {
        round: state.round.id,
        kind: state.round.kind,
        year: state.round.year,
        review_day: state.round.review_day,
        decided: state.round.decision.is_some(),
        artificial: state.artificial,
        standard: Named::new(&standard.name_vi, &standard.name_en),
        household: state.household,
        code: state.code.clone(),
        head: head.map(|m| m.name.clone()).unwrap_or_default(),
        village_name: state.village_name.clone(),
        differences: before.map_or_else(Vec::new, |before| {
            difference::differences(app, standard, &questions, &indicators, before, &filled)
        }),
        members: entry_members(state, &filled),
        before_year: state.before.as_ref().map(|(year, _)| *year),
        replaces: state.current.as_ref().map(|survey| survey.id),
        draft: state.desk.draft.as_ref().map(|draft| EntryDraft {
            version: draft.version,
            saved_at: app.local_time(&draft.saved_at),
            by: state.desk.draft_by.clone(),
        }),
        may_repeat: before.is_some()
            && state.current.is_none()
            && state.desk.draft.is_none()
            && state.round.decision.is_none()
            && preview.missing.is_empty(),
        quick,
        questions,
        indicators,
        preview,
        conflict,
        filled,
    })
}

fn entry_questions(
    app: &App,
    state: &FormState,
    standard: &Standard,
    filled: &Filled,
    before: Option<&Content>,
) -> Result<Vec<EntryQuestion>> {
    let questions = state.questions(app)?.into_iter().map(|(id, answers)| {
        let value = filled.answers.get(&id).cloned().unwrap_or_default();
        let was = before.and_then(|content| content.answers.get(&id));
        EntryQuestion {
            name: question_name(standard, &id),
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
    preview.missing = verdict.missing.iter().map(|id| question_name(standard, id)).collect();
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

fn entry_members(state: &FormState, filled: &Filled) -> Vec<EntryMember> {
    let day = state.round.review_day;
    let member = |m: &MemberRow| EntryMember {
        id: m.id,
        name: m.name.clone(),
        relation: m.relation,
        birth: m.birth,
        age: m.birth.and_then(|birth| birth.age_on(day)),
        facts: state.stated_of(m.id, &filled.people),
    };
    state.members.iter().map(member).collect()
}

//! The form as it is shown: what is filled in, what held at the review before, what follows from
//! the members, and what it all comes to.

use base::id::{HouseholdId, PersonId, RoundId, SurveyId};
use base::{Birth, Day};
use register::{MemberFacts, Relation};
use standard::Standard;
use store::people::member::MemberRow;

use super::difference::Difference;
use super::entry::{Filled, State};
use super::{Content, Outcome, stated_of};
use crate::App;
use crate::kernel::law::Named;
use crate::kernel::problem::Result;

/// A question of the form with what is known of it.
#[derive(Debug, Clone)]
pub struct EntryQuestion {
    /// Its id.
    pub id: String,
    /// Its words.
    pub name: Named,
    /// Its answers: id and words.
    pub answers: Vec<(String, Named)>,
    /// The answer filled in.
    pub value: String,
    /// What was answered at the review before.
    pub before: Option<Named>,
    /// Whether that is another answer.
    pub changed: bool,
}

/// An indicator of the form.
#[derive(Debug, Clone)]
pub struct EntryIndicator {
    /// Its id.
    pub id: String,
    /// Its number in the official order.
    pub number: usize,
    /// Its name.
    pub name: Named,
    /// When a household is deprived in it.
    pub rule: Named,
    /// What follows from the members; `None` when that cannot be told.
    pub derived: Option<bool>,
    /// What is stated.
    pub stated: Option<bool>,
    /// Why it is stated otherwise than it follows.
    pub reason: String,
    /// What held at the review before.
    pub before: Option<bool>,
}

impl EntryIndicator {
    /// What holds now.
    pub fn value(&self) -> Option<bool> {
        self.stated.or(self.derived)
    }

    /// Whether another value held before.
    pub fn changed(&self) -> bool {
        self.before.is_some() && self.value().is_some() && self.before != self.value()
    }
}

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
    /// The round.
    pub round: RoundId,
    /// Its kind.
    pub kind: register::RoundKind,
    /// Its year.
    pub year: i32,
    /// The day of ages and answers.
    pub review_day: Day,
    /// Whether nothing can be changed any more.
    pub decided: bool,
    /// Whether the score table is a demonstration.
    pub artificial: bool,
    /// The standard.
    pub standard: Named,
    /// The household.
    pub household: HouseholdId,
    /// Its code.
    pub code: String,
    /// Its head's name.
    pub head: String,
    /// Its village.
    pub village_name: String,
    /// Questions of score A.
    pub questions: Vec<EntryQuestion>,
    /// The indicators.
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
    state: &State,
    mine: Option<Filled>,
    kept: Option<Filled>,
) -> Result<EntryView> {
    let standard = app.law().standard(&state.round.standard)?;
    let prefilled = crate::review::survey::entry::prefilled(app, state)?;
    let theirs = mine.is_some().then(|| kept.clone()).flatten();
    let filled = mine.or(kept).unwrap_or(prefilled);
    let derived =
        crate::review::survey::entry::derived_of(app, state, &filled.people, filled.house_area_m2)?;
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
        Some(theirs) => crate::review::survey::difference::conflict(
            app, state, standard, &questions, &theirs, &filled,
        ),
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
            crate::review::survey::difference::differences(
                app,
                standard,
                &questions,
                &indicators,
                before,
                &filled,
            )
        }),
        members: entry_members(state, &filled),
        before_year: state.before.as_ref().map(|(year, _)| *year),
        replaces: state.current.as_ref().map(|survey| survey.id),
        draft: state.draft.as_ref().map(|draft| EntryDraft {
            version: draft.version,
            saved_at: app.local_time(&draft.saved_at),
            by: state.draft_by.clone(),
        }),
        may_repeat: before.is_some()
            && state.current.is_none()
            && state.draft.is_none()
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
    state: &State,
    standard: &Standard,
    filled: &Filled,
    before: Option<&Content>,
) -> Result<Vec<EntryQuestion>> {
    let questions =
        crate::review::survey::entry::questions_of(app, state)?.into_iter().map(|(id, answers)| {
            let value = filled.answers.get(&id).cloned().unwrap_or_default();
            let was = before.and_then(|content| content.answers.get(&id));
            EntryQuestion {
                name: crate::review::survey::verdict::question_name(standard, &id),
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
    state: &State,
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
    preview.missing = verdict
        .missing
        .iter()
        .map(|id| crate::review::survey::verdict::question_name(standard, id))
        .collect();
    Ok(preview)
}

pub(super) fn answer_name(standard: &Standard, question: &str, answer: &str) -> Named {
    let item = standard.item(question);
    let known = item.and_then(|item| item.answers.iter().find(|it| it.id == answer));
    known.map_or_else(|| Named::new(answer, answer), |it| Named::new(&it.vi, &it.en))
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

fn entry_members(state: &State, filled: &Filled) -> Vec<EntryMember> {
    let day = state.round.review_day;
    let member = |m: &MemberRow| EntryMember {
        id: m.id,
        name: m.name.clone(),
        relation: m.relation,
        birth: m.birth,
        age: m.birth.and_then(|birth| birth.age_on(day)),
        facts: stated_of(m.id, &filled.people, &state.known),
    };
    state.members.iter().map(member).collect()
}

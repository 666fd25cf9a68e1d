//! What a form is classified as, with everything that explains it.

use std::collections::{BTreeMap, HashMap};

use base::Day;
use base::closed_set;
use base::id::{HouseholdId, RoundId, SurveyId};
use base::words::Lang;
use serde::Serialize;
use standard::{DatedSource, ScoredAnswer, Standard};
use store::people::member::MemberRow;
use store::review::reading_choice::RoundChoice;
use store::review::round::RoundRow;
use store::review::round_instrument::RoundInstrumentRow;
use store::review::score_table::ScoreTableRow;
use store::review::survey::{ReplacedVerdict, SurveyRow, VerdictRow};

use super::content::{Content, prepare_with};
use super::deciding::{Decided, Deciding};
use super::open::{OpenMember, open_members};
use super::question::{fact_value, missing_name, question_name};
use super::sheet::Sheet;
use crate::App;
use crate::kernel::law::Named;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::review::reading_choice::ChoicePaper;

/// An answer with its points, in words.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct PointView {
    /// The question's id.
    pub question: String,
    pub question_name: Named,
    pub answer_name: Named,
    pub points: i64,
    /// The row of the printed table that gives them, where points follow from facts.
    pub place: Option<Named>,
    /// The facts that ticked it, where points follow from facts.
    pub facts: Vec<FactSaid>,
    /// The reading that decides it, where the circular is silent.
    pub reading: Option<ReadingSaid>,
}

/// A fact as the form states it.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct FactSaid {
    /// What was asked.
    pub name: Named,
    /// What was answered.
    pub value: Named,
    /// Where the printed forms ask it; where they do not, in our words.
    pub place: String,
}

/// A reading in words: what the text leaves open, and the side that was taken.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct ReadingSaid {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub about: Named,
    /// The side taken.
    pub side: Named,
    /// The paper by which the province chose it; without one it is the program's.
    pub paper: Option<ChoicePaper>,
}

/// A reading and what it decides of a household.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct ReadingDecides {
    pub reading: ReadingSaid,
    /// The items of Phiếu B1 that would have other points.
    pub items: Vec<Named>,
    /// The indicators that would have another mark.
    pub indicators: Vec<Named>,
}

/// An indicator, in words.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct IndicatorView {
    pub id: String,
    /// Its number in the official order, from 1.
    pub number: usize,
    pub name: Named,
    /// When a household is deprived in it.
    pub rule: Named,
    /// Whether this one is; `None` when it is not known.
    pub deprived: Option<bool>,
    /// Whether it was stated on the form, and not found from the members.
    pub stated: bool,
    /// Why it was stated otherwise than it follows from the members; empty where it was not.
    pub reason: String,
    /// The reading that decides it, where the circular is silent.
    pub reading: Option<ReadingSaid>,
}

/// A verdict with everything that explains it.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct VerdictView {
    /// The form it was made from.
    pub survey: SurveyId,
    pub round: RoundId,
    /// The commune that reviewed it, by its name then.
    pub commune_name: String,
    /// The round's year.
    pub year: i32,
    /// The day on which ages and answers stand.
    pub review_day: Day,
    /// What it comes to.
    pub class: Outcome,
    /// Score A.
    pub a_points: Option<i64>,
    /// Score B.
    pub b_points: Option<i64>,
    /// Score A of the line.
    pub line: Option<i64>,
    /// Points above (or, negative, below) the line.
    pub distance: Option<i64>,
    /// Points B from which a household up to the line is poor.
    pub poor_from: Option<i64>,
    /// Each answer with its points.
    pub points: Vec<PointView>,
    /// The indicators in the official order.
    pub indicators: Vec<IndicatorView>,
    /// The readings that decide something of this household, and what.
    pub readings: Vec<ReadingDecides>,
    /// What has no answer.
    pub missing: Vec<Named>,
    /// Of whom something is needed before all of it follows.
    pub open: Vec<OpenMember>,
    /// The signs of Phiếu A that settled it without points.
    pub signs: Vec<Named>,
    /// Where the values are from.
    pub sources: Vec<DatedSource>,
    pub standard: Named,
    /// The score table's name.
    pub score_table: Option<String>,
    pub score_seal: Option<String>,
    /// Whether that table is a demonstration, not law.
    pub artificial: bool,
    /// Whether it goes by Phiếu B1 and B2 of the circular; pages show it.
    #[serde(skip)]
    pub by_sheet: bool,
    /// The decision that put it in force.
    pub decision: Option<(String, Day)>,
    /// What the same form was found as before the round was taken to another score table, the latest first.
    pub earlier: Vec<EarlierVerdict>,
}

/// A verdict that another one took the place of.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct EarlierVerdict {
    pub class: Outcome,
    pub a_points: Option<i64>,
    pub b_points: Option<i64>,
    /// Its score table's name.
    pub score_table: Option<String>,
    /// Whether that table is a demonstration, not law.
    pub artificial: bool,
}

closed_set! {
    /// What a form comes to.
    Outcome {
        Poor = "poor",
        NearPoor = "near_poor",
        /// Neither.
        NotPoor = "not_poor",
        /// Answers are missing.
        Incomplete = "incomplete",
        /// There is no score table yet.
        Waiting = "waiting",
    }
}

impl From<standard::Class> for Outcome {
    fn from(class: standard::Class) -> Outcome {
        match class {
            standard::Class::Poor => Outcome::Poor,
            standard::Class::NearPoor => Outcome::NearPoor,
            standard::Class::NotPoor => Outcome::NotPoor,
            standard::Class::Incomplete => Outcome::Incomplete,
        }
    }
}

/// The class that a verdict gives a household; none while answers are missing.
pub(crate) fn class_of(verdict: standard::Class) -> Option<register::Class> {
    match verdict {
        standard::Class::Poor => Some(register::Class::Poor),
        standard::Class::NearPoor => Some(register::Class::NearPoor),
        standard::Class::NotPoor => Some(register::Class::NotPoor),
        standard::Class::Incomplete => None,
    }
}

/// The verdicts on a household that the scope covers, the latest round first.
pub(super) async fn verdicts_of(
    app: &App,
    scope: &store::Scope,
    household: HouseholdId,
) -> Result<Vec<VerdictView>> {
    let db = &**app.store();
    // What it answered in a commune it moved away from by itself is that commune's.
    let seen = store::review::survey::list_seen(db, scope, household).await?;
    let known = Known::read(db, &seen).await?;
    seen.iter().map(|(survey, round)| verdict_view(app, round, survey, &known)).collect()
}

/// What a form was classified as.
///
/// # Errors
/// `not_found` outside the actor's area.
pub async fn get(app: &App, actor: &Actor, id: SurveyId) -> Result<VerdictView> {
    actor.require(Action::SurveyAdd)?;
    let (db, not_there) = (&**app.store(), || Problem::new(Code::NotFound));
    let survey = store::review::survey::find(db, id).await?.ok_or_else(not_there)?;
    let round = crate::review::round::row(app, db, actor, survey.round).await?;
    let seen = store::people::household::find(db, &app.scope(actor), survey.household).await?;
    seen.ok_or_else(not_there)?;
    let seen = [(survey, round)];
    let known = Known::read(db, &seen).await?;
    let [(survey, round)] = &seen;
    verdict_view(app, round, survey, &known)
}

/// The score tables of some forms and the verdicts that are kept of them, each asked once.
struct Known {
    tables: Vec<ScoreTableRow>,
    instruments: Vec<RoundInstrumentRow>,
    choices: Vec<RoundChoice>,
    verdicts: HashMap<SurveyId, VerdictRow>,
    replaced: Vec<ReplacedVerdict>,
    /// The members on the day of the review, of the latest form that has a score table and of those
    /// that leave something open.
    members: HashMap<SurveyId, Vec<MemberRow>>,
}

impl Known {
    async fn read(db: &impl store::Db, seen: &[(SurveyRow, RoundRow)]) -> Result<Known> {
        let mut tables: Vec<_> = seen.iter().filter_map(|(_, round)| round.score_table).collect();
        tables.sort_unstable();
        tables.dedup();
        let mut rounds: Vec<RoundId> = seen.iter().map(|(_, round)| round.id).collect();
        rounds.sort_unstable();
        rounds.dedup();
        let surveys: Vec<SurveyId> = seen.iter().map(|(survey, _)| survey.id).collect();
        let verdicts = store::review::survey::verdicts_of(db, &surveys).await?;
        // Which readings decide is told of the latest form: each day of a review is a list of its own.
        // Of one that leaves something open it is said of whom.
        let open = |survey: &SurveyRow| {
            verdicts.get(&survey.id).is_some_and(|it| it.class == standard::Class::Incomplete)
        };
        let latest = seen.iter().find(|it| it.1.score_table.is_some()).map(|it| it.0.id);
        let told = seen.iter().filter(|it| open(&it.0) || Some(it.0.id) == latest);
        let told: Vec<(SurveyId, Day)> =
            told.map(|(survey, round)| (survey.id, round.review_day)).collect();
        // The forms are of one household.
        let mut members = HashMap::new();
        if let Some((survey, _)) = seen.first() {
            let days: Vec<Day> = told.iter().map(|(_, day)| *day).collect();
            let there = store::people::member::list_on(db, survey.household, &days).await?;
            let of = |day: Day| there.get(&day).cloned().unwrap_or_default();
            members = told.into_iter().map(|(id, day)| (id, of(day))).collect();
        }
        Ok(Known {
            members,
            tables: store::review::score_table::list_of(db, &tables).await?,
            instruments: store::review::round_instrument::list_of(db, &rounds).await?,
            choices: store::review::reading_choice::of_rounds(db, &rounds).await?,
            verdicts,
            replaced: store::review::survey::replaced_verdicts_of(db, &surveys).await?,
        })
    }

    /// The papers by which a round's readings were chosen.
    fn papers(&self, round: RoundId) -> BTreeMap<&str, ChoicePaper> {
        let those = self.choices.iter().filter(|it| it.round == round);
        those.map(|it| (it.choice.reading.as_str(), ChoicePaper::of(&it.choice))).collect()
    }
}

/// An answer of the score table's questions.
fn point(standard: &Standard, it: &ScoredAnswer) -> PointView {
    let item = standard.item(&it.question);
    let answer = item.and_then(|item| item.answers.iter().find(|a| a.id == it.answer));
    PointView {
        question: it.question.clone(),
        question_name: question_name(standard, &it.question),
        answer_name: answer.map_or_else(
            || Named::new(&it.answer, &it.answer),
            |answer| Named::new(&answer.vi, &answer.en),
        ),
        points: it.points,
        place: None,
        facts: Vec::new(),
        reading: None,
    }
}

/// A reading that decides something, in words.
fn reading_said(
    sheet: &Sheet,
    papers: &BTreeMap<&str, ChoicePaper>,
    decided: &Decided,
) -> Option<ReadingSaid> {
    let mut readings = sheet.instrument.readings().iter();
    let reading = readings.find(|reading| reading.id == decided.reading)?;
    let side = reading.side(&decided.side)?;
    Some(ReadingSaid {
        id: reading.id.clone(),
        about: Named::new(&reading.about_vi, &reading.about_en),
        side: Named::new(&side.vi, &side.en),
        paper: papers.get(reading.id.as_str()).cloned(),
    })
}

/// Puts what readings decide beside the indicators, and all of it in one list.
fn readings_of(
    view: &mut VerdictView,
    (standard, sheet): (&Standard, &Sheet),
    papers: &BTreeMap<&str, ChoicePaper>,
    decided: &[Decided],
) {
    for it in &mut view.indicators {
        let own = decided.iter().find(|of| of.apart.indicators.contains(&it.id));
        it.reading = own.and_then(|of| reading_said(sheet, papers, of));
    }
    let items = sheet.instrument.items();
    let all = decided.iter().filter_map(|of| {
        let own = items.iter().filter(|item| of.apart.items.contains(&item.number));
        let marks = standard.indicators.iter().filter(|it| of.apart.indicators.contains(&it.id));
        Some(ReadingDecides {
            reading: reading_said(sheet, papers, of)?,
            items: own.map(|item| Named::new(&item.vi, &item.en)).collect(),
            indicators: marks.map(|it| Named::new(&it.name_vi, &it.name_en)).collect(),
        })
    });
    view.readings = all.collect();
}

/// A row of Mẫu 3.3 with the facts that ticked it.
fn point_of_sheet(
    app: &App,
    (sheet, papers): (&Sheet, &BTreeMap<&str, ChoicePaper>),
    decided: &[Decided],
    it: &ScoredAnswer,
) -> PointView {
    let instrument = &sheet.instrument;
    let item = instrument.items().iter().find(|item| item.number.to_string() == it.question);
    let row = item.and_then(|item| item.rows.iter().find(|r| r.answer.to_string() == it.answer));
    let said = |stated: &standard::StatedFact| {
        let fact = instrument.facts().get(&stated.name)?;
        Some(FactSaid {
            name: Named::new(&fact.vi, &fact.en),
            value: fact_value(app, fact, &stated.value),
            place: fact.place.clone(),
        })
    };
    let place = item.zip(row).map(|(item, row)| {
        let (number, answer) = (item.number.to_string(), row.answer.to_string());
        let args = [("item", number.as_str()), ("row", answer.as_str())];
        let said = |lang| app.words().fill(lang, "household.point_place", args);
        Named { vi: said(Lang::Vi), en: said(Lang::En) }
    });
    let number: Option<u8> = it.question.parse().ok();
    let decides = |of: &&Decided| number.is_some_and(|number| of.apart.items.contains(&number));
    let mut own = decided.iter().filter(decides);
    let first = own.clone().find(|of| Some(&of.reading) == it.reading.as_ref());
    let reading = first.or_else(|| own.next()).and_then(|of| reading_said(sheet, papers, of));
    let named = |vi: Option<&String>, en: Option<&String>, or: &String| {
        Named::new(vi.unwrap_or(or), en.unwrap_or(or))
    };
    PointView {
        question: it.question.clone(),
        question_name: named(item.map(|it| &it.vi), item.map(|it| &it.en), &it.question),
        answer_name: named(row.map(|it| &it.vi), row.map(|it| &it.en), &it.answer),
        points: it.points,
        place,
        facts: it.facts.iter().filter_map(said).collect(),
        reading,
    }
}

fn earlier(it: &ReplacedVerdict) -> EarlierVerdict {
    EarlierVerdict {
        class: it.row.class.into(),
        a_points: it.row.a_points,
        b_points: it.row.b_points,
        score_table: it.table.clone(),
        artificial: it.artificial == Some(true),
    }
}

fn indicators(standard: &Standard, content: &Content) -> Vec<IndicatorView> {
    let facts = content.facts();
    let view = |(place, indicator): (usize, &standard::Indicator)| IndicatorView {
        id: indicator.id.clone(),
        number: place + 1,
        name: Named::new(&indicator.name_vi, &indicator.name_en),
        rule: Named::new(&indicator.deprived_vi, &indicator.deprived_en),
        deprived: facts.indicators.get(&indicator.id).copied(),
        stated: content.indicators.contains_key(&indicator.id),
        reason: content.reasons.get(&indicator.id).cloned().unwrap_or_default(),
        reading: None,
    };
    standard.indicators.iter().enumerate().map(view).collect()
}

/// A form's verdict, made again from the answers: it is a function of them, the standard and
/// the score table, and must be what was stored.
fn verdict_view(
    app: &App,
    round: &RoundRow,
    survey: &SurveyRow,
    known: &Known,
) -> Result<VerdictView> {
    let content = Content::of(survey)?;
    let standard = app.law().standard(&round.standard)?;
    let indicators = indicators(standard, &content);
    let mut view = VerdictView {
        survey: survey.id,
        round: round.id,
        commune_name: crate::place::area::name(app, &round.commune),
        year: round.year,
        review_day: round.review_day,
        class: Outcome::Waiting,
        a_points: None,
        b_points: None,
        line: None,
        distance: None,
        poor_from: None,
        points: Vec::new(),
        indicators,
        readings: Vec::new(),
        missing: Vec::new(),
        open: Vec::new(),
        signs: Vec::new(),
        sources: Vec::new(),
        standard: Named::new(&standard.name_vi, &standard.name_en),
        score_table: None,
        score_seal: None,
        artificial: false,
        by_sheet: false,
        decision: round.decision.clone(),
        earlier: known
            .replaced
            .iter()
            .filter(|it| it.row.survey == survey.id)
            .map(earlier)
            .collect(),
    };
    let Some(table) = round.score_table else { return Ok(view) };
    let row = known.tables.iter().find(|row| row.id == table);
    let row = row.ok_or_else(|| Problem::new(Code::NotFound))?;
    let instrument = known.instruments.iter().find(|it| it.round == round.id);
    let prepared = prepare_with(app, round, row, instrument)?;
    let verdict = prepared.classify(&content)?;
    let said = |it: &VerdictRow| (it.class, it.a_points, it.b_points, it.deprived);
    let given = (verdict.class, verdict.a_points, verdict.b_points, i32::from(verdict.deprived));
    if known.verdicts.get(&survey.id).is_some_and(|stored| said(stored) != given) {
        let reason = format!("the verdict on survey {} is not what its answers give", survey.id);
        return Err(Problem::internal(reason));
    }
    view.class = verdict.class.into();
    view.a_points = verdict.a_points;
    view.b_points = verdict.b_points;
    view.line = Some(verdict.trace.line);
    view.distance = verdict.trace.distance;
    view.poor_from = Some(verdict.trace.poor_from);
    let papers = known.papers(round.id);
    let sheet = prepared.sheet().filter(|_| content.is_of_sheet());
    let decided = match sheet.zip(known.members.get(&survey.id)) {
        Some((sheet, members)) => {
            let day = round.review_day;
            let deciding = Deciding { prepared: &prepared, sheet, standard, day };
            let decided = deciding.of(&content, members)?;
            readings_of(&mut view, (standard, sheet), &papers, &decided);
            decided
        }
        None => Vec::new(),
    };
    view.points = verdict
        .trace
        .answers
        .iter()
        .map(|it| match prepared.sheet() {
            Some(sheet) => point_of_sheet(app, (sheet, &papers), &decided, it),
            None => point(standard, it),
        })
        .collect();
    let name = |id: &String| missing_name(standard, prepared.sheet(), id);
    view.missing = verdict.missing.iter().map(name).collect();
    if let Some(sheet) = prepared.sheet()
        && content.is_of_sheet()
        && verdict.class == standard::Class::Incomplete
        && let Some(members) = known.members.get(&survey.id)
    {
        view.open = open_members(app, round, sheet, &content, members)?;
    }
    let quick = standard.quick_check_on(round.review_day);
    view.signs = quick
        .iter()
        .flat_map(|quick| &quick.signs)
        .filter(|sign| verdict.trace.signs.contains(&sign.id))
        .map(|sign| Named::new(&sign.vi, &sign.en))
        .collect();
    view.sources = verdict.trace.sources;
    view.score_table = Some(row.name.clone());
    view.score_seal = Some(row.seal.clone());
    view.artificial = row.artificial;
    view.by_sheet = prepared.sheet().is_some() && content.is_of_sheet();
    Ok(view)
}

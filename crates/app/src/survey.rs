//! Answers of a household in a round, and what they are classified as.

mod difference;
mod entry;
mod entry_view;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use base::area::Settlement;
use base::day::show_day;
use base::id::{HouseholdId, PersonId, RoundId, SurveyId, VerdictId};
use base::{Day, Finding};
use register::{Education, HouseholdFacts, MemberFacts, NewMember, Sex};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use standard::member::{MemberFact, Schooling, derive};
use standard::score::{ID_MAX, QUESTIONS_MAX};
use standard::{DatedSource, Facts, RegionScores, Rule, ScoreTable, Verdict};
use store::household_fact::{FactOrigin, FactSource};
use store::round::RoundRow;
use store::score_table::ScoreTableRow;
use store::survey::{SurveyRow, VerdictRow};

use crate::App;
use crate::household::hex;
use crate::law::Named;
use crate::problem::{Code, Problem, Result};
use crate::rights::{Action, Actor};
use crate::write::Write;

pub use difference::{Difference, MEMBER_FACTS};
pub use entry::{Filled, OpenRound};
pub use entry_view::{
    EntryDraft, EntryIndicator, EntryMember, EntryQuestion, EntryQuick, EntryView, Preview,
};

/// A form as filled in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyNew {
    /// Its id, made by whoever fills it in.
    pub id: SurveyId,
    /// Whose answers.
    pub household: HouseholdId,
    /// In which round.
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
}

impl Content {
    /// What was stated goes before what follows from the members.
    fn facts(&self) -> Facts {
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
        hex(&Sha256::digest(stated.to_string().as_bytes()))
    }
}

/// A round with everything needed to classify in it.
pub(crate) struct Prepared {
    rule: Rule,
    table: Arc<ScoreTable>,
    region: String,
    settlement: Settlement,
    standard_seal: String,
}

impl Prepared {
    pub(crate) fn scores(&self) -> Result<&RegionScores> {
        self.table.region(&self.region).ok_or_else(|| {
            Problem::new(Code::StandardRefuses)
                .with("standard", &self.rule.standard)
                .with("missing", format!("region {}", self.region))
        })
    }

    /// The verdict on a form, and its row.
    pub(crate) fn classify(&self, content: &Content) -> Result<Verdict> {
        let verdict =
            standard::classify(&self.rule, self.scores()?, self.settlement, &content.facts());
        verdict.map_err(|bad| {
            Problem::new(Code::BadInput).with("field", format!("{}: {}", bad.question, bad.answer))
        })
    }

    pub(crate) fn row(&self, verdict: &Verdict, survey: &SurveyRow, id: VerdictId) -> VerdictRow {
        VerdictRow {
            id,
            survey: survey.id,
            household: survey.household,
            round: survey.round,
            class: verdict.class.as_str().to_owned(),
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

/// An answer with its points, in words.
#[derive(Debug, Clone, Serialize)]
pub struct PointView {
    /// The question's id.
    pub question: String,
    /// The question.
    pub question_name: Named,
    /// The answer.
    pub answer_name: Named,
    /// Its points.
    pub points: i64,
}

/// An indicator, in words.
#[derive(Debug, Clone, Serialize)]
pub struct IndicatorView {
    /// Its id.
    pub id: String,
    /// Its number in the official order, from 1.
    pub number: usize,
    /// Its name.
    pub name: Named,
    /// When a household is deprived in it.
    pub rule: Named,
    /// Whether this one is; `None` when it is not known.
    pub deprived: Option<bool>,
    /// Whether it was stated on the form, and not found from the members.
    pub stated: bool,
    /// Why it was stated otherwise than it follows from the members; empty where it was not.
    pub reason: String,
}

/// A verdict with everything that explains it.
#[derive(Debug, Clone, Serialize)]
pub struct VerdictView {
    /// The form it was made from.
    pub survey: SurveyId,
    /// The round.
    pub round: RoundId,
    /// The commune that reviewed it, by its name then.
    pub commune_name: String,
    /// The round's year.
    pub year: i32,
    /// The day on which ages and answers stand.
    pub review_day: Day,
    /// `poor`, `near_poor`, `not_poor`, `incomplete`, or `waiting` without a score table.
    pub class: String,
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
    /// What has no answer.
    pub missing: Vec<Named>,
    /// The signs of Phiếu A that settled it without points.
    pub signs: Vec<Named>,
    /// Where the values are from.
    pub sources: Vec<DatedSource>,
    /// The standard.
    pub standard: Named,
    /// The score table's name.
    pub score_table: Option<String>,
    /// Its seal.
    pub score_seal: Option<String>,
    /// Whether that table is a demonstration, not law.
    pub artificial: bool,
    /// The decision that put it in force.
    pub decision: Option<(String, Day)>,
}

impl App {
    /// Adds the answers of a household in an open round; the same form sent again is accepted.
    ///
    /// # Errors
    /// `not_found`, `round_decided`, `bad_input` for an answer that is none, `survey_conflict`
    /// when the id was used for other answers or the household has a form that is not named.
    pub async fn survey_add(&self, actor: &Actor, new: SurveyNew) -> Result<VerdictView> {
        let write = self.write(actor, Action::SurveyAdd).await?;
        let taken = self.survey_put(&write, actor, new, Corrections::ByTheForm).await?;
        self.survey_commit(write, taken).await
    }

    /// Commits a form that was put; one that was there before leaves nothing to commit.
    async fn survey_commit(&self, write: Write, taken: Taken) -> Result<VerdictView> {
        let Taken { round, survey, again } = taken;
        if again {
            drop(write);
        } else {
            let detail = json!({ "household": survey.household, "round": survey.round,
                "replaces": survey.replaces });
            write.commit(Some(&round.commune), format!("survey/{}", survey.id), detail).await?;
        }
        self.verdict_view(&round, survey).await
    }

    /// Checks a form, writes it and its verdict, and what it says of the household's people.
    async fn survey_put(
        &self,
        write: &Write,
        actor: &Actor,
        new: SurveyNew,
        corrections: Corrections,
    ) -> Result<Taken> {
        let db = &**write;
        let scope = self.scope(actor);
        let round = self.round_to_write(db, actor, new.round).await?;
        let record = store::household::find(db, &scope, new.household)
            .await?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        let members = store::member::list(db, record.id).await?;
        let here: Vec<_> = members.iter().filter(|m| is_there(m, round.review_day)).collect();
        // Who came after the day of the review, or had left before it, is not reviewed in it.
        if here.is_empty() {
            let finding = Finding::error("survey_not_there")
                .with("household", &record.code)
                .with("day", show_day(round.review_day));
            return Err(Problem::new(Code::SurveyRefused).with_findings(vec![finding]));
        }
        let ids: Vec<PersonId> = here.iter().map(|member| member.id).collect();
        if new.people.keys().any(|id| !ids.contains(id)) {
            return Err(Problem::new(Code::BadInput).with("field", "people"));
        }
        let known = store::person_fact::in_force(db, &ids, round.review_day).await?;
        let facts_with = |known: &HashMap<PersonId, MemberFacts>| -> Vec<MemberFact> {
            let facts = |id| stated_of(id, &new.people, known);
            here.iter().map(|m| member_fact(m.birth, m.sex, &facts(m.id))).collect()
        };
        let content = {
            let whole = facts_with(&known);
            let derived = |facts: &[MemberFact], area| self.derived(&round, facts, area);
            let held_against = match corrections {
                Corrections::Explained => derived(&whole, new.house_area_m2)?,
                // What follows without the form is not the form's own.
                Corrections::ByTheForm => {
                    let nobody = |m: &&store::member::MemberRow| {
                        member_fact(m.birth, m.sex, &MemberFacts::default())
                    };
                    let without = here.iter().map(nobody).collect::<Vec<_>>();
                    let without = derived(&without, None)?;
                    let mut own = derived(&facts_with(&HashMap::new()), new.house_area_m2)?;
                    own.retain(|indicator, _| !without.contains_key(indicator));
                    own
                }
            };
            self.survey_content(&round, &new, &whole, &held_against)?
        };
        let hash = content.hash(new.household, new.round);
        if let Some(known) = store::survey::find(db, new.id).await? {
            if known.content_hash == hash && known.household == new.household {
                return Ok(Taken { round, survey: known, again: true });
            }
            return Err(Problem::new(Code::SurveyConflict));
        }
        if round.decision.is_some() {
            return Err(Problem::new(Code::RoundDecided));
        }
        let survey = SurveyRow {
            id: new.id,
            household: new.household,
            round: new.round,
            answers: serde_json::to_string(&content).map_err(Problem::internal)?,
            content_hash: hash,
            source: "desk",
            import: None,
            received_at: write.at,
            received_by: actor.account,
            replaces: new.replaces,
        };
        let current = store::survey::list_of(db, new.household).await?;
        let current = current.iter().find(|survey| survey.round == new.round).map(|it| it.id);
        if current != new.replaces {
            return Err(Problem::new(Code::SurveyConflict));
        }
        let verdict = match self.prepare(db, &round).await? {
            Some(prepared) => {
                let verdict = prepared.classify(&content)?;
                Some(prepared.row(&verdict, &survey, VerdictId(self.new_id())))
            }
            None => None,
        };
        store::survey::add_many(db, vec![survey.clone()]).await.map_err(survey_problem)?;
        store::survey::add_verdicts(db, verdict.into_iter().collect()).await?;
        self.survey_facts(write, &survey, &content, round.review_day).await?;
        Ok(Taken { round, survey, again: false })
    }

    /// What a form says of the household and its people holds from the review day on.
    async fn survey_facts(
        &self,
        write: &Write,
        survey: &SurveyRow,
        content: &Content,
        day: Day,
    ) -> Result<()> {
        let source = FactSource::Survey(survey.id);
        let origin = FactOrigin { source, at: survey.received_at, by: survey.received_by };
        if let Some(facts) = &content.household_facts {
            let fact = (survey.household, day, facts.clone());
            store::household_fact::add_many(&**write, &[fact], origin).await?;
        }
        let people: Vec<_> = content.people.iter().map(|(id, facts)| (*id, day, *facts)).collect();
        Ok(store::person_fact::add_many(&**write, &people, origin).await?)
    }

    /// What was stated and what follows; refuses ids that the standard and the form do not have.
    pub(crate) fn survey_content(
        &self,
        round: &RoundRow,
        new: &SurveyNew,
        members: &[MemberFact],
        held_against: &BTreeMap<String, bool>,
    ) -> Result<Content> {
        let standard = self.law().standard(&round.standard)?;
        for id in new.indicators.keys() {
            if standard.indicator_place(id).is_none() {
                return Err(Problem::new(Code::BadInput).with("field", id));
            }
        }
        for (question, answer) in &new.answers {
            let sound = question.chars().count() <= ID_MAX && answer.chars().count() <= ID_MAX;
            let listed = standard.item(question).is_none_or(|item| {
                answer.is_empty() || item.answers.iter().any(|a| &a.id == answer)
            });
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
        let derived = self.derived(round, members, new.house_area_m2)?;
        let reasons = entry::reasons_of(standard, new, &derived, held_against)?;
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
        })
    }

    /// The indicators that follow from the members on the review day.
    pub(crate) fn derived(
        &self,
        round: &RoundRow,
        members: &[MemberFact],
        area_m2: Option<u32>,
    ) -> Result<BTreeMap<String, bool>> {
        let standard = self.law().standard(&round.standard)?;
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
        &self,
        db: &impl store::Db,
        round: &RoundRow,
    ) -> Result<Option<Prepared>> {
        let Some(id) = round.score_table else { return Ok(None) };
        let row = self.score_table_row(db, id).await?;
        self.prepare_with(round, &row).map(Some)
    }

    pub(crate) fn prepare_with(&self, round: &RoundRow, row: &ScoreTableRow) -> Result<Prepared> {
        Ok(Prepared {
            rule: self.law().rule(&round.standard, round.review_day)?,
            table: self.law().score_table(row)?,
            region: round.region.clone(),
            settlement: round_settlement(&round.region),
            standard_seal: round.standard_seal.clone(),
        })
    }

    /// The verdicts on a household that the scope covers, the latest round first.
    pub(crate) async fn verdicts_of(
        &self,
        scope: &store::Scope,
        household: HouseholdId,
    ) -> Result<Vec<VerdictView>> {
        let db = &**self.store();
        let mut views = Vec::new();
        // What it answered in a commune it moved away from by itself is that commune's.
        for (survey, round) in store::survey::list_seen(db, scope, household).await? {
            views.push(self.verdict_view(&round, survey).await?);
        }
        Ok(views)
    }

    /// A form's verdict, made again from the answers: it is a function of them, the standard and
    /// the score table, and must be what was stored.
    async fn verdict_view(&self, round: &RoundRow, survey: SurveyRow) -> Result<VerdictView> {
        let content: Content = serde_json::from_str(&survey.answers)
            .map_err(|_| Problem::internal(format!("survey {} is not readable", survey.id)))?;
        let standard = self.law().standard(&round.standard)?;
        let facts = content.facts();
        let indicators = standard
            .indicators
            .iter()
            .enumerate()
            .map(|(place, indicator)| IndicatorView {
                id: indicator.id.clone(),
                number: place + 1,
                name: Named::new(&indicator.name_vi, &indicator.name_en),
                rule: Named::new(&indicator.deprived_vi, &indicator.deprived_en),
                deprived: facts.indicators.get(&indicator.id).copied(),
                stated: content.indicators.contains_key(&indicator.id),
                reason: content.reasons.get(&indicator.id).cloned().unwrap_or_default(),
            })
            .collect();
        let mut view = VerdictView {
            survey: survey.id,
            round: round.id,
            commune_name: self.area_name(&round.commune),
            year: round.year,
            review_day: round.review_day,
            class: "waiting".to_owned(),
            a_points: None,
            b_points: None,
            line: None,
            distance: None,
            poor_from: None,
            points: Vec::new(),
            indicators,
            missing: Vec::new(),
            signs: Vec::new(),
            sources: Vec::new(),
            standard: Named::new(&standard.name_vi, &standard.name_en),
            score_table: None,
            score_seal: None,
            artificial: false,
            decision: round.decision.clone(),
        };
        let Some(table) = round.score_table else { return Ok(view) };
        let row = self.score_table_row(&**self.store(), table).await?;
        let verdict = self.prepare_with(round, &row)?.classify(&content)?;
        let stored = store::survey::verdict_of(&**self.store(), survey.id).await?;
        if let Some(stored) = stored
            && (stored.class != verdict.class.as_str() || stored.a_points != verdict.a_points)
        {
            let reason =
                format!("the verdict on survey {} is not what its answers give", survey.id);
            return Err(Problem::internal(reason));
        }
        verdict.class.as_str().clone_into(&mut view.class);
        view.a_points = verdict.a_points;
        view.b_points = verdict.b_points;
        view.line = Some(verdict.trace.line);
        view.distance = verdict.trace.distance;
        view.poor_from = Some(verdict.trace.poor_from);
        view.points = verdict
            .trace
            .answers
            .iter()
            .map(|it| {
                let item = standard.item(&it.question);
                let answer = item.and_then(|item| item.answers.iter().find(|a| a.id == it.answer));
                PointView {
                    question: it.question.clone(),
                    question_name: item.map_or_else(
                        || Named::new(&it.question, &it.question),
                        |item| Named::new(&item.name_vi, &item.name_en),
                    ),
                    answer_name: answer.map_or_else(
                        || Named::new(&it.answer, &it.answer),
                        |answer| Named::new(&answer.vi, &answer.en),
                    ),
                    points: it.points,
                }
            })
            .collect();
        view.missing = verdict.missing.iter().map(|id| self.question_name(standard, id)).collect();
        let quick = standard.quick_check_on(round.review_day);
        view.signs = quick
            .iter()
            .flat_map(|quick| &quick.signs)
            .filter(|sign| verdict.trace.signs.contains(&sign.id))
            .map(|sign| Named::new(&sign.vi, &sign.en))
            .collect();
        view.sources = verdict.trace.sources;
        view.score_table = Some(row.name);
        view.score_seal = Some(row.seal);
        view.artificial = row.artificial;
        Ok(view)
    }

    fn question_name(&self, standard: &standard::Standard, id: &str) -> Named {
        if let Some(item) = standard.item(id) {
            return Named::new(&item.name_vi, &item.name_en);
        }
        let indicator = standard.indicators.iter().find(|it| it.id == id);
        indicator.map_or_else(|| Named::new(id, id), |it| Named::new(&it.name_vi, &it.name_en))
    }
}

/// When an indicator that is stated otherwise than it follows from the members needs a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Corrections {
    /// When the form's own facts say otherwise: another program does not see what else is known.
    ByTheForm,
    /// Whenever what is known says otherwise: who fills in the form sees it.
    Explained,
}

/// A form that was put, or that was there already.
struct Taken {
    round: RoundRow,
    survey: SurveyRow,
    again: bool,
}

fn is_there(member: &store::member::MemberRow, day: Day) -> bool {
    member.from_day <= day && member.to_day > day
}

/// What holds of a person when the form's word goes before what was known.
fn stated_of(
    id: PersonId,
    stated: &BTreeMap<PersonId, MemberFacts>,
    known: &HashMap<PersonId, MemberFacts>,
) -> MemberFacts {
    let known = known.get(&id).copied().unwrap_or_default();
    stated.get(&id).copied().unwrap_or_default().over(known)
}

/// Which line goes with a region of the score tables.
pub(crate) fn round_settlement(region: &str) -> Settlement {
    if region == "urban" { Settlement::Urban } else { Settlement::Rural }
}

/// Names the constraints of the survey's table.
pub(crate) fn survey_problem(error: store::StoreError) -> Problem {
    match error.constraint() {
        Some(_) => Problem::new(Code::SurveyConflict),
        None => error.into(),
    }
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

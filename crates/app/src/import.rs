//! Lists of households: checked, shown, and taken into the register when somebody accepts.
//!
//! Checking writes nothing but the file and what was found. Accepting works the list out again in
//! its own transaction, so that what is written is what the register looks like then.

use std::collections::{HashMap, HashSet};

use base::area::AreaKey;
use base::id::{HouseholdId, ImportId, PersonId, RoundId, SurveyId, VerdictId, VillageId};
use base::text::fold;
use base::{Day, Finding, Severity};
use chrono::{DateTime, Utc};
use intake::{Form, Proposal, ProposedHousehold};
use register::{Class, HouseholdCode, NewHousehold, NewMember, Relation};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::Scope;
use store::household::{ClassAdd, HouseholdAdd, MemberRow};
use store::import::ImportRow;
use store::round::RoundRow;
use store::survey::SurveyRow;

use crate::household::{content_hash, hex, household_problem};
use crate::problem::{Code, Problem, Result};
use crate::rights::{Action, Actor};
use crate::survey::{Content, Prepared, member_fact, member_facts, survey_problem};
use crate::write::Write;
use crate::{App, PAGE_ROWS, Page};

pub use intake::FILE_MAX;
pub use store::import::ImportState;

/// The most characters of a file's name that are kept.
const NAME_MAX: usize = 255;

/// A file to be checked.
#[derive(Debug, Clone)]
pub struct ImportNew {
    /// Its id, made by the client.
    pub id: ImportId,
    /// The round whose answers it brings.
    pub round: Option<RoundId>,
    /// The name it was sent under.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a file brings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Rows read.
    pub rows: u32,
    /// Households in it.
    pub households: u32,
    /// People in it.
    pub people: u32,
    /// Households that are not in the register yet.
    pub new: u32,
    /// Households that are in the register, as the file has them.
    pub unchanged: u32,
    /// Households that are in the register with other data; the import leaves them.
    pub different: u32,
    /// Forms that it adds to the round.
    pub surveys: u32,
    /// Classes that it records.
    pub classes: u32,
}

/// A file as shown.
#[derive(Debug, Clone, Serialize)]
pub struct ImportView {
    /// Its id.
    pub id: ImportId,
    /// The commune it is for.
    pub commune: AreaKey,
    /// The round whose answers it brings.
    pub round: Option<RoundId>,
    /// The name it was sent under.
    pub file_name: String,
    /// Its size in bytes.
    pub file_size: i64,
    /// `checked`, `accepted` or `refused`.
    #[serde(serialize_with = "state_name")]
    pub state: ImportState,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What it brings.
    pub counts: ImportCounts,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// The earlier import of the very same file, when there is one: this one changes nothing.
    pub same_as: Option<ImportId>,
}

/// What a list comes to against the register.
#[derive(Default)]
struct Plan {
    findings: Vec<Finding>,
    counts: ImportCounts,
    adds: Vec<NewHousehold>,
    surveys: Vec<(SurveyRow, Content)>,
    classes: Vec<ClassAdd>,
}

/// What the register holds that a list must be held against.
struct Known {
    villages: HashMap<String, VillageId>,
    by_code: HashMap<String, HouseholdId>,
    by_number: HashMap<String, HouseholdId>,
    by_head: HashMap<(VillageId, String, i32), HouseholdId>,
    members: HashMap<HouseholdId, Vec<MemberRow>>,
    surveys: HashMap<HouseholdId, (SurveyId, String)>,
    classes: HashMap<(HouseholdId, Day), Class>,
}

impl App {
    /// Checks a file; nothing of it enters the register.
    ///
    /// # Errors
    /// `not_found` for a round of elsewhere, `round_decided`, `area_unknown`.
    pub async fn import_check(&self, actor: &Actor, new: ImportNew) -> Result<ImportView> {
        let write = self.write(actor, Action::ImportAdd).await?;
        let commune = commune_of(actor)?;
        let hash = hex(&Sha256::digest(&new.bytes));
        if let Some(known) = store::import::find(&*write, &self.scope(actor), new.id).await? {
            // The same click twice, or another file under the same id.
            return if known.file_hash == hash { view(known, None) } else { Err(Problem::new(Code::ImportAccepted)) };
        }
        let round = match new.round {
            Some(id) => Some(self.round_row(&*write, actor, id).await?),
            None => None,
        };
        let accepted =
            store::import::find_accepted(&*write, &commune, new.round, &hash).await?;
        if let Some(accepted) = accepted {
            let same = accepted.id;
            return view(accepted, Some(same));
        }
        if round.as_ref().is_some_and(|round| round.decision.is_some()) {
            return Err(Problem::new(Code::RoundDecided));
        }
        let file_name: String = base::text::clean(&new.file_name).chars().take(NAME_MAX).collect();
        let form = self.form_of(&write, round.as_ref()).await?;
        let day = round.as_ref().map_or(self.today(), |round| round.review_day);
        let plan = match read(&file_name, new.bytes.clone(), form, day).await? {
            Ok(proposal) => self.plan(&write, actor, new.id, round.as_ref(), proposal).await?,
            Err(finding) => Plan { findings: vec![finding], ..Plan::default() },
        };
        let refused = plan.findings.iter().any(|finding| finding.severity == Severity::Error);
        let row = ImportRow {
            id: new.id,
            commune: commune.clone(),
            round: new.round,
            file_name: if file_name.is_empty() { "?".to_owned() } else { file_name },
            file_hash: hash,
            file_size: i64::try_from(new.bytes.len()).unwrap_or(i64::MAX),
            findings: serde_json::to_string(&plan.findings).map_err(Problem::internal)?,
            summary: serde_json::to_string(&plan.counts).map_err(Problem::internal)?,
            state: if refused { ImportState::Refused } else { ImportState::Checked },
            received_at: write.at,
            received_by: actor.account,
            accepted_at: None,
        };
        store::import::add(&*write, &row, new.bytes).await?;
        let detail = json!({ "file": row.file_name, "hash": row.file_hash, "state": row.state.as_str() });
        write.commit(Some(&commune), format!("import/{}", new.id), detail).await?;
        view(row, None)
    }

    /// Takes a checked file into the register. Accepting it again changes nothing.
    ///
    /// # Errors
    /// `not_found`, `import_refused`, `import_stale` when the register has changed so that the
    /// file no longer fits, `round_decided`.
    pub async fn import_accept(&self, actor: &Actor, id: ImportId) -> Result<ImportView> {
        let write = self.write(actor, Action::ImportAdd).await?;
        let scope = self.scope(actor);
        let row = store::import::find(&*write, &scope, id)
            .await?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        match row.state {
            ImportState::Accepted => return view(row, None),
            ImportState::Refused => {
                let findings = serde_json::from_str(&row.findings).unwrap_or_default();
                return Err(Problem::new(Code::ImportRefused).with_findings(findings));
            }
            ImportState::Checked => {}
        }
        let same =
            store::import::find_accepted(&*write, &row.commune, row.round, &row.file_hash).await?;
        if let Some(same) = same {
            let id = same.id;
            return view(same, Some(id));
        }
        let round = match row.round {
            Some(id) => Some(self.round_row(&*write, actor, id).await?),
            None => None,
        };
        if round.as_ref().is_some_and(|round| round.decision.is_some()) {
            return Err(Problem::new(Code::RoundDecided));
        }
        let bytes = store::import::content(&*write, id)
            .await?
            .ok_or_else(|| Problem::internal(format!("import {id} has no content")))?;
        let form = self.form_of(&write, round.as_ref()).await?;
        let day = round.as_ref().map_or(self.today(), |round| round.review_day);
        let proposal = read(&row.file_name, bytes, form, day)
            .await?
            .map_err(|_| Problem::internal(format!("import {id} was read before and now is not")))?;
        let plan = self.plan(&write, actor, id, round.as_ref(), proposal).await?;
        if plan.findings.iter().any(|finding| finding.severity == Severity::Error) {
            return Err(Problem::new(Code::ImportStale).with_findings(plan.findings));
        }
        let prepared = match &round {
            Some(round) => self.prepare(&*write, round).await?,
            None => None,
        };
        let counts = plan.counts;
        self.put(&write, actor, plan, prepared.as_ref()).await?;
        let summary = serde_json::to_string(&counts).map_err(Problem::internal)?;
        if !store::import::set_accepted(&*write, id, &summary, write.at).await? {
            return Err(Problem::new(Code::ImportAccepted));
        }
        let at = write.at;
        let detail = serde_json::to_value(counts).map_err(Problem::internal)?;
        write.commit(Some(&row.commune), format!("import/{id}"), detail).await?;
        view(
            ImportRow { state: ImportState::Accepted, summary, accepted_at: Some(at), ..row },
            None,
        )
    }

    /// One page of the files of the actor's area, the latest first.
    ///
    /// # Errors
    /// `not_allowed`.
    pub async fn import_list(&self, actor: &Actor, before: Option<&str>) -> Result<Page<ImportView>> {
        actor.require(Action::ImportSee)?;
        let before: Option<DateTime<Utc>> = before.and_then(|text| text.parse().ok());
        let scope = self.scope(actor);
        let mut rows = store::import::list(&**self.store(), &scope, before, PAGE_ROWS + 1).await?;
        let more = rows.len() > PAGE_ROWS as usize;
        rows.truncate(PAGE_ROWS as usize);
        let next = rows.last().filter(|_| more).map(|row| row.received_at.to_rfc3339());
        let rows = rows.into_iter().map(|row| view(row, None)).collect::<Result<_>>()?;
        Ok(Page { rows, next })
    }

    /// One file, with what was found.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn import_get(&self, actor: &Actor, id: ImportId) -> Result<ImportView> {
        actor.require(Action::ImportSee)?;
        let row = store::import::find(&**self.store(), &self.scope(actor), id).await?;
        view(row.ok_or_else(|| Problem::new(Code::NotFound))?, None)
    }

    /// An empty list to be filled in, as a workbook; with the questions of a round when it has a
    /// score table.
    ///
    /// # Errors
    /// `not_found` for a round of elsewhere.
    pub async fn import_template(&self, actor: &Actor, round: Option<RoundId>) -> Result<Vec<u8>> {
        actor.require(Action::ImportSee)?;
        let round = match round {
            Some(id) => Some(self.round_row(&**self.store(), actor, id).await?),
            None => None,
        };
        let form = match &round {
            Some(round) => self.form(&**self.store(), Some(round)).await?,
            None => Form::default(),
        };
        let rows = Vec::new();
        let sheet = crate::demo::list_sheet("", &form, rows);
        paper::to_xlsx(&sheet).map_err(Problem::internal)
    }

    /// Questions and indicators that a list may carry in a round.
    async fn form_of(&self, write: &Write, round: Option<&RoundRow>) -> Result<Form> {
        self.form(&**write, round).await
    }

    async fn form(&self, db: &impl store::Db, round: Option<&RoundRow>) -> Result<Form> {
        let Some(round) = round else { return Ok(Form::default()) };
        let standard = self.law().standard(&round.standard)?;
        let indicators = standard.indicators.iter().map(|it| it.id.clone()).collect();
        let prepared = self.prepare(db, round).await?;
        // Without a score table yet, the questions are the standard's own.
        let questions = match &prepared {
            Some(prepared) => prepared
                .scores()?
                .questions()
                .iter()
                .map(|q| (q.id.clone(), q.answers.iter().map(|(id, _)| id.clone()).collect()))
                .collect(),
            None => standard
                .items
                .iter()
                .map(|it| (it.id.clone(), it.answers.iter().map(|a| a.id.clone()).collect()))
                .collect(),
        };
        Ok(Form { questions, indicators })
    }

    /// Holds a proposal against the register.
    async fn plan(
        &self,
        write: &Write,
        actor: &Actor,
        import: ImportId,
        round: Option<&RoundRow>,
        proposal: Proposal,
    ) -> Result<Plan> {
        let commune = commune_of(actor)?;
        let day = round.map_or(self.today(), |round| round.review_day);
        let known = self.known(write, actor, &commune, day, round, &proposal).await?;
        let mut plan = Plan { findings: proposal.findings, ..Plan::default() };
        plan.counts.rows = proposal.rows;
        let mut seen: HashSet<HouseholdId> = HashSet::new();
        for household in &proposal.households {
            plan.counts.households += 1;
            plan.counts.people += u32::try_from(household.members.len()).unwrap_or(u32::MAX);
            let village = self.village_of(household, &known, &mut plan.findings);
            let matched = self.matched(household, village, &known, &mut plan.findings);
            let id = match matched {
                Some(id) => {
                    if !seen.insert(id) {
                        plan.findings.push(Finding::error("household_twice").at(household.place.clone()));
                        continue;
                    }
                    self.compare(household, id, &known, &mut plan);
                    id
                }
                None => {
                    let Some(village) = village else { continue };
                    let new = self.new_household(household, village, day);
                    self.people_elsewhere(household, &known, &mut plan.findings);
                    plan.counts.new += 1;
                    let id = new.id;
                    plan.adds.push(new);
                    id
                }
            };
            self.plan_survey(actor, import, round, household, id, &known, &mut plan, write.at)?;
            self.plan_class(actor, import, household, id, &known, &mut plan, write.at);
        }
        self.twice_in_the_file(&mut plan);
        Ok(plan)
    }

    fn village_of(
        &self,
        household: &ProposedHousehold,
        known: &Known,
        findings: &mut Vec<Finding>,
    ) -> Option<VillageId> {
        let name = household.village.as_deref()?;
        let found = known.villages.get(&village_key(name)).copied();
        if found.is_none() {
            let shown: String = name.chars().take(60).collect();
            let finding = Finding::error("village_not_in_commune").with("value", shown);
            findings.push(finding.at(household.village_place.clone()));
        }
        found
    }

    /// The household of the register that a row means: by code, by the head's number, or by
    /// village, head's name and year of birth.
    fn matched(
        &self,
        household: &ProposedHousehold,
        village: Option<VillageId>,
        known: &Known,
        findings: &mut Vec<Finding>,
    ) -> Option<HouseholdId> {
        if let Some(code) = household.code {
            let found = known.by_code.get(&code.to_string()).copied();
            if found.is_none() {
                let finding = Finding::error("household_code_unknown").with("value", code);
                findings.push(finding.at(household.place.clone()));
            }
            return found;
        }
        let head = household.members.iter().find(|m| m.relation == Relation::Head)?;
        if let Some(id) = head.identity.known()
            && let Some(found) = known.by_number.get(id.as_str())
        {
            return Some(*found);
        }
        let key = (village?, fold(&head.name), head.birth.map_or(0, base::Birth::year));
        known.by_head.get(&key).copied()
    }

    fn compare(
        &self,
        household: &ProposedHousehold,
        id: HouseholdId,
        known: &Known,
        plan: &mut Plan,
    ) {
        let there = known.members.get(&id).map_or(&[][..], Vec::as_slice);
        let mut differs = Vec::new();
        if there.len() != household.members.len() {
            differs.push(format!("{} → {}", there.len(), household.members.len()));
        }
        for member in &household.members {
            let same = there.iter().any(|m| {
                fold(&m.name) == fold(&member.name) && (member.birth.is_none() || m.birth == member.birth)
            });
            if !same {
                differs.push(member.name.clone());
            }
        }
        if differs.is_empty() {
            plan.counts.unchanged += 1;
            return;
        }
        plan.counts.different += 1;
        differs.truncate(3);
        let finding = Finding::warning("household_differs").with("what", differs.join(", "));
        plan.findings.push(finding.at(household.place.clone()));
    }

    fn people_elsewhere(
        &self,
        household: &ProposedHousehold,
        known: &Known,
        findings: &mut Vec<Finding>,
    ) {
        for member in &household.members {
            let Some(id) = member.identity.known() else { continue };
            if known.by_number.contains_key(id.as_str()) {
                let finding = Finding::error("person_in_another_household").with("name", &member.name);
                findings.push(finding.at(member.place.clone()));
            }
        }
    }

    fn new_household(&self, from: &ProposedHousehold, village: VillageId, day: Day) -> NewHousehold {
        NewHousehold {
            id: HouseholdId(self.new_id()),
            village,
            address: from.address.clone(),
            since: from.since.unwrap_or(day),
            members: from
                .members
                .iter()
                .map(|member| NewMember {
                    id: PersonId(self.new_id()),
                    name: member.name.clone(),
                    sex: member.sex,
                    birth: member.birth,
                    relation: member.relation,
                    ethnicity: member.ethnicity.clone(),
                    identity: member.identity.clone(),
                    facts: member.facts,
                })
                .collect(),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one step of the plan, split off for its length")]
    fn plan_survey(
        &self,
        actor: &Actor,
        import: ImportId,
        round: Option<&RoundRow>,
        from: &ProposedHousehold,
        household: HouseholdId,
        known: &Known,
        plan: &mut Plan,
        at: DateTime<Utc>,
    ) -> Result<()> {
        if from.answers.is_empty() && from.indicators.is_empty() {
            return Ok(());
        }
        let Some(round) = round else {
            plan.findings.push(Finding::warning("answers_without_round").at(from.place.clone()));
            return Ok(());
        };
        let members = match plan.adds.last().filter(|new| new.id == household) {
            Some(new) => member_facts(&new.members),
            None => known
                .members
                .get(&household)
                .map_or(&[][..], Vec::as_slice)
                .iter()
                .map(|member| member_fact(member.birth, &member.facts))
                .collect(),
        };
        let derived = self.derived(round, &members, from.house_area_m2)?;
        for (indicator, stated) in &from.indicators {
            if let Some(computed) = derived.get(indicator)
                && computed != stated
            {
                let digit = |value: bool| u8::from(value).to_string();
                plan.findings.push(
                    Finding::warning("indicator_differs")
                        .with("indicator", indicator)
                        .with("stated", digit(*stated))
                        .with("computed", digit(*computed))
                        .at(from.place.clone()),
                );
            }
        }
        let content = Content {
            answers: from.answers.clone(),
            indicators: from.indicators.clone(),
            derived,
            house_area_m2: from.house_area_m2,
        };
        let hash = content.hash(household, round.id);
        if let Some((_, there)) = known.surveys.get(&household) {
            if *there != hash {
                plan.findings.push(Finding::warning("survey_known").at(from.place.clone()));
            }
            return Ok(());
        }
        plan.counts.surveys += 1;
        let row = SurveyRow {
            id: SurveyId(self.new_id()),
            household,
            round: round.id,
            answers: serde_json::to_string(&content).map_err(Problem::internal)?,
            content_hash: hash,
            source: "import",
            import: Some(import),
            received_at: at,
            received_by: actor.account,
            replaces: None,
        };
        plan.surveys.push((row, content));
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "one step of the plan, split off for its length")]
    fn plan_class(
        &self,
        actor: &Actor,
        import: ImportId,
        from: &ProposedHousehold,
        household: HouseholdId,
        known: &Known,
        plan: &mut Plan,
        at: DateTime<Utc>,
    ) {
        let Some(class) = from.class else { return };
        let (Some(number), Some(day)) = (&from.decision_number, from.decision_day) else {
            let finding = Finding::warning("class_recorded_without_decision");
            plan.findings.push(finding.at(from.class_place.clone()));
            return;
        };
        if let Some(there) = known.classes.get(&(household, day)) {
            if *there != class {
                let finding = Finding::warning("class_differs").with("there", there.as_str());
                plan.findings.push(finding.with("stated", class.as_str()).at(from.class_place.clone()));
            }
            return;
        }
        if day > self.today() {
            let finding = Finding::error("decision_in_future").with("day", base::day::show_day(day));
            plan.findings.push(finding.at(from.class_place.clone()));
            return;
        }
        plan.counts.classes += 1;
        plan.classes.push(ClassAdd {
            household,
            from_day: day,
            class,
            verdict: None,
            round: None,
            import: Some(import),
            decision_number: Some(number.clone()),
            decision_day: Some(day),
            a_points: from.a_points,
            b_points: from.b_points,
            recorded_at: at,
            recorded_by: actor.account,
        });
    }

    /// One number on two people of the file: the register has one person a number a day.
    fn twice_in_the_file(&self, plan: &mut Plan) {
        let mut seen: HashMap<&str, &str> = HashMap::new();
        let mut twice = Vec::new();
        for member in plan.adds.iter().flat_map(|household| &household.members) {
            let Some(id) = member.identity.known() else { continue };
            if let Some(first) = seen.insert(id.as_str(), &member.name) {
                twice.push(
                    Finding::error("person_twice_in_file")
                        .with("name", &member.name)
                        .with("first", first),
                );
            }
        }
        plan.findings.extend(twice);
    }

    /// Gathers what a list is held against, in a handful of statements.
    async fn known(
        &self,
        write: &Write,
        actor: &Actor,
        commune: &AreaKey,
        day: Day,
        round: Option<&RoundRow>,
        proposal: &Proposal,
    ) -> Result<Known> {
        let db = &**write;
        let scope: Scope = self.scope(actor);
        let villages = store::village::list(db, &scope, commune, scope.day().min(day)).await?;
        let villages: HashMap<String, VillageId> =
            villages.into_iter().map(|village| (village_key(&village.name), village.id)).collect();
        let codes: Vec<String> =
            proposal.households.iter().filter_map(|h| h.code).map(|code| code.to_string()).collect();
        let by_code: HashMap<String, HouseholdId> =
            store::household::by_codes(db, &scope, &codes).await?.into_iter().collect();
        let numbers: Vec<String> = proposal
            .households
            .iter()
            .flat_map(|household| &household.members)
            .filter_map(|member| member.identity.known())
            .map(|id| id.as_str().to_owned())
            .collect();
        let by_number = store::household::by_identity(db, &numbers, day).await?;
        let by_number: HashMap<String, HouseholdId> =
            by_number.into_iter().map(|(number, _, household)| (number, household)).collect();
        let heads = store::household::heads(db, &scope, day).await?;
        let by_head: HashMap<(VillageId, String, i32), HouseholdId> = heads
            .into_iter()
            .map(|head| ((head.village, head.folded, head.birth_year.unwrap_or(0)), head.household))
            .collect();
        let ids: Vec<HouseholdId> = by_code
            .values()
            .chain(by_number.values())
            .chain(by_head.values())
            .copied()
            .collect::<HashSet<_>>()
            .into_iter()
            .collect();
        let members = store::household::members_of_many(db, &ids, day).await?;
        let surveys = match round {
            Some(round) => store::survey::hashes(db, round.id).await?,
            None => HashMap::new(),
        };
        let classes = store::household::classes_of_many(db, &ids).await?;
        let classes = classes.into_iter().map(|(id, day, class)| ((id, day), class)).collect();
        Ok(Known { villages, by_code, by_number, by_head, members, surveys, classes })
    }

    /// Writes a plan.
    async fn put(
        &self,
        write: &Write,
        actor: &Actor,
        plan: Plan,
        prepared: Option<&Prepared>,
    ) -> Result<()> {
        let db = &**write;
        let adds: Vec<HouseholdAdd<'_>> = plan
            .adds
            .iter()
            .map(|household| HouseholdAdd {
                household,
                code: HouseholdCode::from_id(household.id, 0),
                content_hash: content_hash(household),
            })
            .collect();
        store::household::add_many(db, &adds, actor.account, write.at)
            .await
            .map_err(household_problem)?;
        let mut verdicts = Vec::new();
        if let Some(prepared) = prepared {
            for (row, content) in &plan.surveys {
                let verdict = prepared.classify(content)?;
                verdicts.push(prepared.row(&verdict, row, VerdictId(self.new_id())));
            }
        }
        let surveys = plan.surveys.into_iter().map(|(row, _)| row).collect();
        store::survey::add_many(db, surveys).await.map_err(survey_problem)?;
        store::survey::add_verdicts(db, verdicts).await?;
        store::household::add_classes(db, plan.classes).await?;
        Ok(())
    }
}

fn commune_of(actor: &Actor) -> Result<AreaKey> {
    actor.area.clone().ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", ""))
}

/// `Thôn 5` and `5` name one village, whatever the case and marks.
fn village_key(name: &str) -> String {
    let folded = fold(name);
    for kind in ["thon ", "to dan pho ", "tdp ", "xom ", "ban ", "khu pho "] {
        if let Some(rest) = folded.strip_prefix(kind) {
            return rest.to_owned();
        }
    }
    folded
}

/// Reads a file off the threads that answer requests.
async fn read(
    file_name: &str,
    bytes: Vec<u8>,
    form: Form,
    day: Day,
) -> Result<std::result::Result<Proposal, Finding>> {
    let file_name = file_name.to_owned();
    let task = tokio::task::spawn_blocking(move || {
        let workbook = intake::read(&file_name, &bytes)?;
        Ok(intake::propose(&workbook, &form, day))
    });
    task.await.map_err(Problem::internal)
}

fn view(row: ImportRow, same_as: Option<ImportId>) -> Result<ImportView> {
    let unreadable = |_| Problem::internal(format!("import {} is not readable", row.id));
    Ok(ImportView {
        id: row.id,
        findings: serde_json::from_str(&row.findings).map_err(unreadable)?,
        counts: serde_json::from_str(&row.summary).map_err(unreadable)?,
        commune: row.commune,
        round: row.round,
        file_name: row.file_name,
        file_size: row.file_size,
        state: row.state,
        received_at: row.received_at,
        accepted_at: row.accepted_at,
        same_as,
    })
}


fn state_name<S: serde::Serializer>(
    state: &ImportState,
    to: S,
) -> std::result::Result<S::Ok, S::Error> {
    to.serialize_str(state.as_str())
}

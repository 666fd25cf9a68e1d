//! Holding a list against the register: what is new, what is known, what does not fit.

use std::collections::{HashMap, HashSet};

use base::area::AreaKey;
use base::id::{HouseholdId, ImportId, PersonId, SurveyId, VillageId};
use base::text::fold;
use base::{Day, Finding};
use chrono::{DateTime, Utc};
use intake::{Proposal, ProposedHousehold};
use register::{Class, HouseholdFacts, NewHousehold, NewMember, Relation};
use store::Scope;
use store::class_fact::ClassAdd;
use store::member::MemberRow;
use store::round::RoundRow;
use store::survey::SurveyRow;

use super::{ImportCounts, commune_of};
use crate::App;
use crate::problem::{Problem, Result};
use crate::rights::Actor;
use crate::survey::{Content, member_fact, member_facts};
use crate::write::Write;

/// What a list comes to against the register.
#[derive(Default)]
pub(super) struct Plan {
    pub findings: Vec<Finding>,
    pub counts: ImportCounts,
    pub adds: Vec<NewHousehold>,
    pub surveys: Vec<(SurveyRow, Content)>,
    pub classes: Vec<ClassAdd>,
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
    /// Holds a proposal against the register.
    pub(super) async fn plan(
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
                        plan.findings
                            .push(Finding::error("household_twice").at(household.place.clone()));
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
                fold(&m.name) == fold(&member.name)
                    && (member.birth.is_none() || m.birth == member.birth)
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
                let finding =
                    Finding::error("person_in_another_household").with("name", &member.name);
                findings.push(finding.at(member.place.clone()));
            }
        }
    }

    fn new_household(
        &self,
        from: &ProposedHousehold,
        village: VillageId,
        day: Day,
    ) -> NewHousehold {
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
            facts: HouseholdFacts::default(),
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
            ..Content::default()
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
                plan.findings
                    .push(finding.with("stated", class.as_str()).at(from.class_place.clone()));
            }
            return;
        }
        if day > self.today() {
            let finding =
                Finding::error("decision_in_future").with("day", base::day::show_day(day));
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
        let codes: Vec<String> = proposal
            .households
            .iter()
            .filter_map(|h| h.code)
            .map(|code| code.to_string())
            .collect();
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
        let members = store::member::list_of_many(db, &ids, day).await?;
        let surveys = match round {
            Some(round) => store::survey::hashes(db, round.id).await?,
            None => HashMap::new(),
        };
        let classes = store::class_fact::list_of_many(db, &ids).await?;
        let classes = classes.into_iter().map(|(id, day, class)| ((id, day), class)).collect();
        Ok(Known { villages, by_code, by_number, by_head, members, surveys, classes })
    }
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

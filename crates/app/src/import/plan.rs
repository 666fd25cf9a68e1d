//! Holding a list against the register: what is new, what is known, what the register has
//! otherwise, what does not fit. Nothing is written here.

use std::collections::{HashMap, HashSet};

use base::id::{HouseholdId, PersonId, SurveyId, VillageId};
use base::text::fold;
use base::{Day, Finding, Place};
use chrono::{DateTime, Utc};
use intake::{Answers, Mapping, Proposal, ProposedHousehold, Question, RowLayout};
use register::{NewHousehold, NewMember, Relation};
use store::class_fact::ClassAdd;
use store::import::ImportRow;
use store::round::RoundRow;
use store::survey::SurveyRow;

use super::ImportCounts;
use super::difference::{self, Difference, Here};
use super::known::{DIFFERENT, Known, Match, SAME, household_choice};
use super::villages::Meant;
use crate::App;
use crate::job::Progress;
use crate::problem::{Problem, Result};
use crate::rights::Actor;
use crate::survey::{Content, member_fact, member_facts};

/// How many households are held against the register between two looks at whether to go on.
pub(super) const STEP: usize = 2_000;

/// A file of the list, read.
pub(super) struct ListFile {
    /// Its place among the files, from 0.
    pub position: i32,
    /// How it was read.
    pub mapping: Mapping,
    /// What it proposes.
    pub proposal: Proposal,
}

/// What a list is planned for.
pub(super) struct Asked<'a> {
    pub actor: &'a Actor,
    pub import: &'a ImportRow,
    pub round: Option<&'a RoundRow>,
    pub answers: &'a Answers,
    pub day: Day,
    pub at: DateTime<Utc>,
}

/// What a list comes to against the register.
#[derive(Default)]
pub(super) struct Plan {
    /// Findings with the file they are about.
    pub findings: Vec<(i32, Finding)>,
    /// Questions with the file they are about.
    pub questions: Vec<(i32, Question)>,
    pub counts: ImportCounts,
    pub adds: Vec<NewHousehold>,
    pub surveys: Vec<(SurveyRow, Content)>,
    pub classes: Vec<ClassAdd>,
    /// What the list says of households that are there: dated facts, added and never changed.
    pub facts: Vec<(HouseholdId, Day, register::HouseholdFacts)>,
    pub differences: Vec<Difference>,
    /// Households of the register that the list does not have.
    pub missing: Vec<(HouseholdId, String, String)>,
}

impl Plan {
    fn tell(&mut self, file: i32, place: &Place, finding: Finding) {
        self.findings.push((file, finding.at(place.clone())));
    }

    /// Whether something refuses the list.
    pub(super) fn errors(&self) -> bool {
        self.findings.iter().any(|(_, finding)| finding.severity == base::Severity::Error)
    }
}

/// What was seen of the list so far.
#[derive(Default)]
struct Seen<'a> {
    matched: HashMap<HouseholdId, &'a ProposedHousehold>,
    new: HashMap<(VillageId, String, i32), Vec<&'a ProposedHousehold>>,
    numbers: HashMap<&'a str, &'a str>,
    villages: HashSet<VillageId>,
    /// Words for villages of which something was told or asked.
    village_words: HashSet<&'a str>,
    all_classed: bool,
    classes: HashSet<register::Class>,
}

impl App {
    /// Holds the files of a list against the register.
    pub(super) async fn plan(
        &self,
        db: &impl store::Db,
        asked: &Asked<'_>,
        files: &[ListFile],
        progress: &Progress,
    ) -> Result<Plan> {
        let known = self.known(db, asked, files).await?;
        let total = files.iter().map(|file| file.proposal.households.len()).sum();
        progress.stage("comparing", total);
        let mut plan = Plan::default();
        let mut seen = Seen { all_classed: true, ..Seen::default() };
        let mut done = 0;
        for file in files {
            let of_file = |finding: &Finding| (file.position, finding.clone());
            plan.findings.extend(file.proposal.findings.iter().map(of_file));
            let asked_of = |question: &Question| (file.position, question.clone());
            plan.questions.extend(file.proposal.questions.iter().map(asked_of));
            plan.counts.rows += file.proposal.rows;
            for household in &file.proposal.households {
                self.plan_household(asked, file, household, &known, &mut seen, &mut plan)?;
                done += 1;
                if done % STEP == 0 {
                    progress.step(done)?;
                    tokio::task::yield_now().await;
                }
            }
        }
        let missing = known.missing(&seen.matched, &seen.villages, |class| {
            !seen.all_classed || class.is_some_and(|class| seen.classes.contains(&class))
        });
        plan.missing = missing
            .into_iter()
            .map(|id| {
                let (head, village) = known.shown(id);
                (id, head, village)
            })
            .collect();
        plan.counts.missing = count(plan.missing.len());
        Ok(plan)
    }

    fn plan_household<'a>(
        &self,
        asked: &Asked<'_>,
        file: &ListFile,
        from: &'a ProposedHousehold,
        known: &Known,
        seen: &mut Seen<'a>,
        plan: &mut Plan,
    ) -> Result<()> {
        plan.counts.households += 1;
        plan.counts.people += count(from.members.len());
        let village = village_of(file.position, from, known, seen, plan);
        seen.villages.extend(village);
        seen.all_classed &= from.class.is_some();
        seen.classes.extend(from.class);
        let id = match known.matched(file.position, from, village, asked.answers) {
            Match::Refused(finding) => {
                plan.tell(file.position, &from.place, finding);
                return Ok(());
            }
            Match::Ask(question) => {
                plan.questions.push((file.position, *question));
                return Ok(());
            }
            Match::LeftOut => {
                let finding = Finding::warning("household_left_out");
                plan.tell(file.position, &from.place, finding);
                return Ok(());
            }
            Match::Same(id) => {
                if let Some(before) = seen.matched.insert(id, from) {
                    again(file.position, from, before, plan);
                    return Ok(());
                }
                self.compare(asked, file, from, village, id, known, seen, plan);
                if !from.facts.is_empty() {
                    plan.facts.push((id, asked.day, from.facts.clone()));
                }
                id
            }
            Match::New => {
                let Some(village) = village else { return Ok(()) };
                if already_new(asked, file.position, from, village, seen, plan) {
                    return Ok(());
                }
                for member in &from.members {
                    number_free(file.position, member, None, known, seen, plan);
                }
                let new = self.new_household(from, village, asked.day);
                plan.counts.new += 1;
                let id = new.id;
                plan.adds.push(new);
                id
            }
        };
        self.plan_survey(asked, file.position, from, id, known, plan)?;
        self.plan_class(asked, file.position, from, id, known, plan);
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "one step of the plan, split off for its length")]
    fn compare<'a>(
        &self,
        asked: &Asked<'_>,
        file: &ListFile,
        from: &'a ProposedHousehold,
        village: Option<VillageId>,
        id: HouseholdId,
        known: &Known,
        seen: &mut Seen<'a>,
        plan: &mut Plan,
    ) {
        let members = known.members.get(&id).map_or(&[][..], Vec::as_slice);
        let home = known.ours.get(&id);
        let sheet = file.mapping.sheets.iter().find(|sheet| sheet.sheet == from.place.sheet);
        let here = Here {
            household: id,
            members,
            village: home.map(|home| home.village),
            address: home.map_or("", |home| home.address.as_str()),
            // One row a household names the head only, and says nothing of the others.
            head_only: sheet.is_some_and(|sheet| sheet.rows == RowLayout::Household),
        };
        let mut found = difference::of(from, &here, village, || self.new_id());
        let Some(change) = &mut found else {
            plan.counts.unchanged += 1;
            return;
        };
        for member in &from.members {
            number_free(file.position, member, Some(id), known, seen, plan);
        }
        plan.counts.different += 1;
        change.file = file.position;
        change.place = from.place.clone();
        change.head = known.head_name(id);
        change.village = known.village_name(home.map(|home| home.village));
        change.name_villages(|village| known.village_name(Some(village)));
        change.day = asked.day;
        plan.differences.extend(found);
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
                .map(|member| new_member(PersonId(self.new_id()), member))
                .collect(),
            facts: from.facts.clone(),
        }
    }

    fn plan_survey(
        &self,
        asked: &Asked<'_>,
        file: i32,
        from: &ProposedHousehold,
        household: HouseholdId,
        known: &Known,
        plan: &mut Plan,
    ) -> Result<()> {
        if from.answers.is_empty() && from.indicators.is_empty() {
            return Ok(());
        }
        let Some(round) = asked.round else {
            plan.tell(file, &from.place, Finding::warning("answers_without_round"));
            return Ok(());
        };
        let members = match plan.adds.last().filter(|new| new.id == household) {
            Some(new) => member_facts(&new.members),
            None => known
                .members
                .get(&household)
                .map_or(&[][..], Vec::as_slice)
                .iter()
                .map(|member| member_fact(member.birth, member.sex, &member.facts))
                .collect(),
        };
        let derived = self.derived(round, &members, from.house_area_m2)?;
        for (indicator, stated) in &from.indicators {
            if let Some(computed) = derived.get(indicator)
                && computed != stated
            {
                let digit = |value: bool| u8::from(value).to_string();
                let finding = Finding::warning("indicator_differs")
                    .with("indicator", indicator)
                    .with("stated", digit(*stated))
                    .with("computed", digit(*computed));
                plan.tell(file, &from.place, finding);
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
                plan.tell(file, &from.place, Finding::warning("survey_known"));
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
            import: Some(asked.import.id),
            received_at: asked.at,
            received_by: asked.actor.account,
            replaces: None,
        };
        plan.surveys.push((row, content));
        Ok(())
    }

    fn plan_class(
        &self,
        asked: &Asked<'_>,
        file: i32,
        from: &ProposedHousehold,
        household: HouseholdId,
        known: &Known,
        plan: &mut Plan,
    ) {
        let Some(class) = from.class else { return };
        let (Some(number), Some(day)) = (&from.decision_number, from.decision_day) else {
            let finding = Finding::warning("class_recorded_without_decision");
            plan.tell(file, &from.class_place, finding);
            return;
        };
        if let Some(there) = known.classes.get(&(household, day)) {
            if *there != class {
                let finding = Finding::warning("class_differs").with("there", there.as_str());
                plan.tell(file, &from.class_place, finding.with("stated", class.as_str()));
            }
            return;
        }
        if day > self.today() {
            let shown = base::day::show_day(day);
            let finding = Finding::error("decision_in_future").with("day", shown);
            plan.tell(file, &from.class_place, finding);
            return;
        }
        if let Some(left) = from.escaped_from {
            let before = known.class_before(household, day);
            if before != Some(left) {
                let finding = Finding::warning("escaped_differs")
                    .with("stated", left.as_str())
                    .with("there", before.map_or("none", register::Class::as_str));
                plan.tell(file, &from.class_place, finding);
            }
        }
        plan.counts.classes += 1;
        plan.classes.push(ClassAdd {
            household,
            from_day: day,
            class,
            verdict: None,
            round: None,
            import: Some(asked.import.id),
            decision_number: Some(number.clone()),
            decision_day: Some(day),
            a_points: from.a_points,
            b_points: from.b_points,
            recorded_at: asked.at,
            recorded_by: asked.actor.account,
        });
    }
}

pub(super) fn new_member(id: PersonId, member: &intake::ProposedMember) -> NewMember {
    NewMember {
        id,
        name: member.name.clone(),
        sex: member.sex,
        birth: member.birth,
        relation: member.relation,
        ethnicity: member.ethnicity.clone(),
        identity: member.identity.clone(),
        facts: member.facts,
    }
}

fn village_of<'a>(
    file: i32,
    from: &'a ProposedHousehold,
    known: &Known,
    seen: &mut Seen<'a>,
    plan: &mut Plan,
) -> Option<VillageId> {
    let name = from.village.as_deref()?;
    let shown = || name.chars().take(60).collect::<String>();
    match known.villages.meant(name) {
        Meant::Village(id, written_otherwise) => {
            if *written_otherwise && seen.village_words.insert(name) {
                let finding = Finding::note("village_read_as").with("value", shown());
                let village = known.village_name(Some(*id));
                plan.tell(file, &from.village_place, finding.with("village", village));
            }
            Some(*id)
        }
        Meant::Ask(question) => {
            if seen.village_words.insert(name) {
                let question =
                    Question { place: from.village_place.clone(), ..(**question).clone() };
                plan.questions.push((file, question));
            }
            None
        }
        Meant::Unknown => {
            let finding = Finding::error("village_not_in_commune").with("value", shown());
            plan.tell(file, &from.village_place, finding);
            None
        }
    }
}

/// A household that stands in the list a second time: the same again is passed over and told,
/// another under the same name cannot be taken in.
fn again(file: i32, from: &ProposedHousehold, before: &ProposedHousehold, plan: &mut Plan) {
    let first = before.place.row.unwrap_or(0);
    if same_people(from, before) && says_the_same(from, before) {
        let finding = Finding::note("household_again").with("first", first);
        plan.tell(file, &from.place, finding);
    } else {
        plan.tell(file, &from.place, Finding::error("household_twice").with("first", first));
    }
}

/// Whether the list has this new household before. Where no number and no whole date says that the
/// people are the same, two families of one name are as likely: that is asked.
fn already_new<'a>(
    asked: &Asked<'_>,
    file: i32,
    from: &'a ProposedHousehold,
    village: VillageId,
    seen: &mut Seen<'a>,
    plan: &mut Plan,
) -> bool {
    let Some(head) = from.members.iter().find(|member| member.relation == Relation::Head) else {
        return false;
    };
    let key = (village, fold(&head.name), head.birth.map_or(0, base::Birth::year));
    let before = seen.new.entry(key).or_default();
    let Some(same) = before.iter().find(|before| same_people(from, before)) else {
        before.push(from);
        return false;
    };
    if from.members.iter().any(says_who) {
        again(file, from, same, plan);
        return true;
    }
    let question = once_or_twice(file, from, same);
    match asked.answers.get(&question.id).map(String::as_str) {
        None => plan.questions.push((file, question)),
        Some(SAME) => {
            let finding = Finding::note("household_again");
            plan.tell(file, &from.place, finding.with("first", same.place.row.unwrap_or(0)));
        }
        Some(_) => {
            before.push(from);
            return false;
        }
    }
    true
}

/// The question whether two rows of a list are one family.
fn once_or_twice(file: i32, from: &ProposedHousehold, before: &ProposedHousehold) -> Question {
    let sheet = from.place.sheet.as_deref().unwrap_or_default();
    let row = from.place.row.unwrap_or(0);
    let head = from.members.first().map_or("", |member| &member.name);
    let mut question = Question {
        id: format!("again:{file}:{sheet}:{row}"),
        place: from.place.clone(),
        code: "household_again".to_owned(),
        args: Default::default(),
        choices: [SAME, DIFFERENT].map(household_choice).to_vec(),
    };
    question.args.insert("head".to_owned(), head.to_owned());
    question.args.insert("first".to_owned(), before.place.row.unwrap_or(0).to_string());
    question
}

/// Whether somebody is told from a namesake of the same year.
fn says_who(member: &intake::ProposedMember) -> bool {
    member.identity.known().is_some() || member.birth.is_some_and(|birth| birth.day().is_some())
}

fn same_people(one: &ProposedHousehold, other: &ProposedHousehold) -> bool {
    one.members.len() == other.members.len()
        && one
            .members
            .iter()
            .zip(&other.members)
            .all(|(a, b)| a.name == b.name && a.birth == b.birth && a.identity == b.identity)
}

/// Whether two rows say the same of a household, where both say something.
fn says_the_same(one: &ProposedHousehold, other: &ProposedHousehold) -> bool {
    fn agree<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
        one.is_none() || other.is_none() || one == other
    }
    agree(&one.class, &other.class)
        && agree(&one.decision_number, &other.decision_number)
        && agree(&one.decision_day, &other.decision_day)
        && agree(&one.member_count, &other.member_count)
}

/// The register has one person a number a day, and so has a list.
fn number_free<'a>(
    file: i32,
    member: &'a intake::ProposedMember,
    household: Option<HouseholdId>,
    known: &Known,
    seen: &mut Seen<'a>,
    plan: &mut Plan,
) {
    let Some(id) = member.identity.known() else { return };
    if known.by_number.get(id.as_str()).is_some_and(|there| Some(*there) != household) {
        let finding = Finding::error("person_in_another_household").with("name", &member.name);
        plan.tell(file, &member.place, finding);
    }
    if let Some(first) = seen.numbers.insert(id.as_str(), &member.name) {
        let finding = Finding::error("person_twice_in_file").with("name", &member.name);
        plan.tell(file, &member.place, finding.with("first", first));
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

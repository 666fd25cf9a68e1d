//! Comparing a list with the register: what is new, what is known, what the register has otherwise,
//! what does not fit. Nothing is written here.

use std::collections::{HashMap, HashSet};

use base::id::{HouseholdId, PersonId, VillageId};
use base::text::fold;
use base::{Day, Finding, Place};
use chrono::{DateTime, Utc};
use intake::{Answers, Mapping, Proposal, ProposedHousehold, Question};
use register::{NewHousehold, NewMember, Relation};
use store::gate::list::ImportRow;
use store::people::class_fact::ClassAdd;
use store::review::round::RoundRow;
use store::review::survey::SurveyRow;

use super::ImportCounts;
use super::difference::Difference;
use super::known::{DIFFERENT, Known, Match, SAME, household_choice};
use super::villages::Meant;
use crate::App;
use crate::kernel::job::Progress;
use crate::kernel::problem::Result;
use crate::kernel::rights::Actor;
use crate::review::survey::Content;

/// How many households are compared with the register between two looks at whether to go on.
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
    pub today: Day,
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
    /// Whether something is wrong with the list as such.
    refused: bool,
}

impl Plan {
    pub(super) fn tell(&mut self, file: i32, place: &Place, finding: Finding) {
        self.findings.push((file, finding.at(place.clone())));
    }

    /// A household that cannot be taken in as it stands: told, and left as it is. The others go on.
    pub(super) fn leave_out(&mut self, file: i32, place: &Place, finding: Finding) {
        self.counts.left_out += 1;
        self.tell(file, place, finding);
    }

    /// Whether the list cannot be taken in: something is wrong with it as such, or with all of it.
    pub(super) fn refuses(&self) -> bool {
        let goes_in = self.counts.new + self.counts.unchanged + self.counts.different > 0;
        let wrong = |(_, it): &(i32, Finding)| it.severity == base::Severity::Error;
        let nothing = !goes_in && self.questions.is_empty() && self.findings.iter().any(wrong);
        self.refused || nothing
    }
}

/// People of households that stay out for what is wrong with them: where the register has them, they
/// stay until the household goes in.
#[derive(Default)]
pub(super) struct Held {
    numbers: HashSet<String>,
    names: HashSet<(String, i32)>,
}

impl Held {
    fn add(&mut self, household: &ProposedHousehold) {
        for member in &household.members {
            self.numbers.extend(member.identity.known().map(|id| id.as_str().to_owned()));
            self.names.insert((fold(&member.name), member.birth.map_or(0, base::Birth::year)));
        }
    }

    /// Whether somebody of the register is one of them.
    pub(super) fn has(&self, row: &store::people::member::MemberRow) -> bool {
        let year = row.birth.map_or(0, base::Birth::year);
        let named = |year: i32| self.names.contains(&(fold(&row.name), year));
        let number = row.identity.known().map(register::PersonalId::as_str);
        number.is_some_and(|number| self.numbers.contains(number)) || named(year) || named(0)
    }
}

/// What was seen of the list so far.
#[derive(Default)]
struct Seen<'a> {
    matched: HashMap<HouseholdId, &'a ProposedHousehold>,
    /// Households of the register that may be one of the list.
    open: HashSet<HouseholdId>,
    held: Held,
    new: HashMap<(VillageId, String, i32), Vec<&'a ProposedHousehold>>,
    villages: HashSet<VillageId>,
    /// Words for villages of which something was told or asked.
    village_words: HashSet<&'a str>,
    /// Decisions of days to come that were told.
    late: HashSet<(i32, Option<Day>)>,
    all_classed: bool,
    classes: HashSet<register::Class>,
}

/// A household of the list and what it is in the register.
pub(super) struct Placed<'a> {
    pub file: &'a ListFile,
    pub from: &'a ProposedHousehold,
    pub village: Option<VillageId>,
    /// `None` for one that the register does not have.
    pub known: Option<HouseholdId>,
}

/// Compares the files of a list with the register.
pub(super) async fn plan(
    app: &App,
    db: &impl store::Db,
    asked: &Asked<'_>,
    files: &[ListFile],
    progress: &Progress,
) -> Result<Plan> {
    let known = crate::gate::list::known::gather::known(app, db, asked, files).await?;
    let total = files.iter().map(|file| file.proposal.households.len()).sum();
    progress.stage("comparing", total);
    let mut plan = Plan::default();
    let mut seen = Seen { all_classed: true, ..Seen::default() };
    let mut placed = Vec::with_capacity(total);
    for file in files {
        let of_file = |finding: &Finding| (file.position, finding.clone());
        plan.findings.extend(file.proposal.findings.iter().map(of_file));
        let asked_of = |question: &Question| (file.position, question.clone());
        plan.questions.extend(file.proposal.questions.iter().map(asked_of));
        plan.counts.rows += file.proposal.rows;
        plan.counts.left_out += file.proposal.lost;
        plan.refused |= file.proposal.refused;
        let others = crate::gate::list::area::other_communes(app, asked, file, &mut plan);
        for household in &file.proposal.households {
            if others.leave_out(&household.area) {
                let finding = Finding::warning("household_other_commune");
                plan.leave_out(file.position, &household.place, finding);
                continue;
            }
            placed.extend(place(asked, file, household, &known, &mut seen, &mut plan));
            if placed.len() % STEP == 0 {
                progress.step(placed.len())?;
                tokio::task::yield_now().await;
            }
        }
    }
    crate::gate::list::settle::settle(app, asked, &known, &placed, &seen.held, &mut plan)?;
    let there = |id| seen.matched.contains_key(&id) || seen.open.contains(&id);
    let missing = known.missing(there, &seen.villages, |class| {
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

pub(super) fn new_household(
    app: &App,
    from: &ProposedHousehold,
    village: VillageId,
    day: Day,
) -> NewHousehold {
    NewHousehold {
        id: HouseholdId(app.new_id()),
        village,
        address: from.address.clone(),
        since: from.since.unwrap_or(day),
        members: from
            .members
            .iter()
            .map(|member| new_member(PersonId(app.new_id()), member))
            .collect(),
        facts: from.facts.clone(),
    }
}

/// Which household of the register one of the list is; `None` when it goes no further.
fn place<'a>(
    asked: &Asked<'_>,
    file: &'a ListFile,
    from: &'a ProposedHousehold,
    known: &Known,
    seen: &mut Seen<'a>,
    plan: &mut Plan,
) -> Option<Placed<'a>> {
    plan.counts.households += 1;
    plan.counts.people += count(from.members.len());
    let said = village_of(file.position, from, known, seen, plan);
    let village = said.as_ref().ok().copied().flatten();
    seen.villages.extend(village);
    seen.all_classed &= from.class.is_some();
    seen.classes.extend(from.class);
    let found = known.matched(file.position, from, village, asked.answers);
    if from.wrong || said.is_err() || decided_later(from, asked.today) {
        stays_out(file.position, from, (said.err(), found), seen, plan);
        return None;
    }
    let placed = |known| Some(Placed { file, from, village, known });
    match found {
        Match::Refused(finding) => {
            seen.held.add(from);
            plan.leave_out(file.position, &from.place, finding);
        }
        Match::Ask(question, candidate) => {
            seen.open.insert(candidate);
            // Once it is known in which village it is, it may be that one beyond doubt, or none.
            if village.is_some() {
                plan.questions.push((file.position, *question));
            }
        }
        Match::LeftOut => {
            let finding = Finding::warning("household_left_out");
            plan.tell(file.position, &from.place, finding);
        }
        Match::Same(id) => match seen.matched.insert(id, from) {
            Some(before) => again(file.position, from, before, plan),
            None => return placed(Some(id)),
        },
        Match::New => {
            let village = village?;
            if !already_new(asked, file.position, from, village, seen, plan) {
                return placed(None);
            }
        }
    }
    None
}

/// Whether its class is by a decision of a day to come.
fn decided_later(from: &ProposedHousehold, today: Day) -> bool {
    let stated = from.class.is_some() && from.decision_number.is_some();
    from.decision_day.is_some_and(|day| stated && day > today)
}

/// Leaves a household out for what is wrong with its rows: named by its head, while each wrong cell
/// is told where it is. What the register has of it stays.
fn stays_out<'a>(
    file: i32,
    from: &'a ProposedHousehold,
    (village, found): (Option<Finding>, Match),
    seen: &mut Seen<'a>,
    plan: &mut Plan,
) {
    seen.held.add(from);
    match found {
        Match::Same(id) => {
            seen.matched.entry(id).or_insert(from);
        }
        Match::Ask(_, candidate) => {
            seen.open.insert(candidate);
        }
        Match::New | Match::LeftOut | Match::Refused(_) => {}
    }
    if let Some(finding) = village {
        plan.tell(file, &from.village_place, finding);
    } else if !from.wrong && seen.late.insert((file, from.decision_day)) {
        // One date, often that of the title, keeps all its households out: it is told once.
        let day = from.decision_day.map(base::day::show_day).unwrap_or_default();
        let finding = Finding::error("decision_in_future").with("day", day);
        plan.tell(file, &from.class_place, finding);
    }
    let head = from.members.iter().find(|member| member.relation == Relation::Head);
    let head = head.or(from.members.first()).map_or("", |member| &member.name);
    let finding = Finding::warning("household_stays_out").with("head", head);
    plan.leave_out(file, &from.place, finding);
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

/// The village of a household; nothing while it is asked, a finding when the commune has none.
fn village_of<'a>(
    file: i32,
    from: &'a ProposedHousehold,
    known: &Known,
    seen: &mut Seen<'a>,
    plan: &mut Plan,
) -> std::result::Result<Option<VillageId>, Finding> {
    let Some(name) = from.village.as_deref() else { return Ok(None) };
    let shown = || name.chars().take(60).collect::<String>();
    match known.villages.meant(name) {
        Meant::Village(id, written_otherwise) => {
            if *written_otherwise && seen.village_words.insert(name) {
                let finding = Finding::note("village_read_as").with("value", shown());
                let village = known.village_name(Some(*id));
                plan.tell(file, &from.village_place, finding.with("village", village));
            }
            Ok(Some(*id))
        }
        Meant::Ask(question) => {
            if seen.village_words.insert(name) {
                let question =
                    Question { place: from.village_place.clone(), ..(**question).clone() };
                plan.questions.push((file, question));
            }
            Ok(None)
        }
        Meant::Unknown => Err(match known.village_later(name) {
            Some(day) => Finding::error("village_not_yet")
                .with("value", shown())
                .with("day", base::day::show_day(day)),
            None => Finding::error("village_not_in_commune").with("value", shown()),
        }),
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
        let finding = Finding::warning("household_twice").with("first", first);
        plan.leave_out(file, &from.place, finding);
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

pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

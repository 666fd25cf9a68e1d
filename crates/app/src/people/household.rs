//! Households: the list, one household with everything that is known of it, and its changes.

mod finder;

use std::collections::BTreeMap;

use base::day::show_day;
use base::id::{HouseholdId, PersonId, VillageId};
use base::{Birth, Day, Finding, Severity};
use register::{
    Class, EventKind, HouseholdCode, HouseholdFacts, Identity, MemberFacts, NewHousehold,
    NewMember, Relation, Sex,
};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::people::household::{HouseholdAdd, HouseholdQuery, HouseholdRecord};
use store::people::household_event::EventRow;
use store::people::household_fact::{FactOrigin, FactSource};
use store::people::member::MemberRow;

use crate::kernel::filter::going_on;
use crate::kernel::hex::hex;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::people::household_code::Codes;
use crate::people::household_move::MoveView;
use crate::place::village::Village;
use crate::{App, PAGE_ROWS, Page};

pub(crate) use self::finder::FINDER;
pub use store::people::class_fact::ClassFact;
pub use store::people::household::{HouseholdRow, StayRow};

/// What a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct HouseholdListQuery {
    /// Words of a name, digits of a birth year, a household code, an identity number, or the number of a
    /// certificate or decision.
    pub text: String,
    /// Only this class.
    pub class: Option<Class>,
    /// Only this village.
    pub village: Option<VillageId>,
    /// As of this day; today when empty.
    pub day: Option<Day>,
    /// Where to go on, as the page before gave it.
    pub after: Option<String>,
}

#[derive(Debug, Clone)]
pub struct HouseholdList {
    /// The rows.
    pub rows: Vec<HouseholdRow>,
    /// What to ask the next page with.
    pub next: Option<String>,
    /// The day the list stands for.
    pub day: Day,
    /// The villages to choose from.
    pub villages: Vec<Village>,
}

/// A household: who, where, of which class.
#[derive(Debug, Clone)]
pub struct HouseholdView {
    pub id: HouseholdId,
    /// Its code for papers.
    pub code: String,
    /// The head's name.
    pub head: String,
    /// The village it lives in.
    pub village_name: String,
    /// The commune, by its name on the day asked for.
    pub commune_name: String,
    /// The address within the village.
    pub address: String,
    /// The day it is shown for.
    pub day: Day,
    /// Its members that day.
    pub members: Vec<MemberView>,
    /// Who belonged to it before or will later, with their days.
    pub former: Vec<MemberView>,
    /// The classes it has had, the latest first.
    pub classes: Vec<ClassFact>,
    /// The first day it was no more, when it has ended by the day shown.
    pub ended: Option<Day>,
    /// Whether it came to be by a split: it has no class until it is reviewed.
    pub split_off: bool,
    /// The move to another commune that waits for its answer.
    pub waiting: Option<MoveView>,
    /// The version of its members and places: a form sends it back, so that nobody changes a
    /// household that has changed meanwhile.
    pub revision: String,
    /// The village it lives in, or last lived in.
    pub village: Option<VillageId>,
}

impl HouseholdView {
    /// The class in force on the day it is shown for.
    pub fn class(&self) -> Option<Class> {
        self.classes.iter().find(|fact| fact.from_day <= self.day).map(|fact| fact.class)
    }
}

/// A household with the rows that it was read from.
pub(crate) struct HouseholdRead {
    pub view: HouseholdView,
    pub record: HouseholdRecord,
    pub members: Vec<MemberRow>,
    pub events: Vec<EventRow>,
}

/// A member as shown: the identity number only masked.
#[derive(Debug, Clone)]
pub struct MemberView {
    /// The person.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Sex, when known.
    pub sex: Option<Sex>,
    /// Day or year of birth, when known.
    pub birth: Option<Birth>,
    /// Completed years on the day shown: least and most.
    pub age: Option<(u32, u32)>,
    /// What they are to the head.
    pub relation: Relation,
    /// Ethnic group as written.
    pub ethnicity: Option<String>,
    /// The number, masked; `None` when there is none.
    pub identity_masked: Option<String>,
    /// Why there is none.
    pub identity_missing: Option<String>,
    /// First day in the household.
    pub from_day: Day,
    /// Exclusive end; `None` while it lasts.
    pub to_day: Option<Day>,
}

/// What is known of a household beside its class.
#[derive(Debug, Clone)]
pub struct HouseholdFactsView {
    pub id: HouseholdId,
    /// Its version: the form sends it back.
    pub revision: String,
    pub head: String,
    /// Since when; none when nothing was ever stated.
    pub since: Option<Day>,
    /// What is known.
    pub facts: HouseholdFacts,
    /// Whether it is kept from who asks.
    pub hidden: bool,
}

/// A household that was added.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct Added {
    pub id: HouseholdId,
    /// Its code for papers.
    pub code: String,
    /// Whether it was there already, sent again.
    pub again: bool,
}

/// One page of the households that live in the actor's area on a day.
///
/// # Errors
/// `not_allowed`.
pub async fn list(app: &App, actor: &Actor, query: HouseholdListQuery) -> Result<HouseholdList> {
    actor.require(Action::HouseholdSee)?;
    let scope = app.scope(actor);
    let day = query.day.unwrap_or(scope.day());
    let query = HouseholdQuery {
        text: query.text,
        class: query.class,
        village: query.village,
        after: going_on(query.after.as_deref(), read_place)?,
    };
    let db = &**app.store();
    let rows = store::people::household::list(db, &scope, &query, day, PAGE_ROWS + 1).await?;
    let Page { rows, next } = Page::cut(rows, |row| place(&row.sort_key, row.id));
    // One chooses among the villages of a commune; a province has thousands.
    let villages = match scope.area() {
        store::ScopeArea::Commune(_) | store::ScopeArea::Village(_) => {
            crate::place::village::list(app, actor).await?
        }
        store::ScopeArea::Nothing
        | store::ScopeArea::Nation
        | store::ScopeArea::Province(_)
        | store::ScopeArea::District(_) => Vec::new(),
    };
    Ok(HouseholdList { rows, next, day, villages })
}

/// One household.
///
/// # Errors
/// `not_found` when there is none, or none in the actor's area.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: HouseholdId,
    day: Option<Day>,
) -> Result<HouseholdView> {
    Ok(read(app, actor, id, day).await?.view)
}

/// The same with the rows that it was read from.
///
/// # Errors
/// As `get`.
pub(crate) async fn read(
    app: &App,
    actor: &Actor,
    id: HouseholdId,
    day: Option<Day>,
) -> Result<HouseholdRead> {
    actor.require(Action::HouseholdSee)?;
    let scope = app.scope(actor);
    let day = day.unwrap_or(scope.day());
    let db = &**app.store();
    let record = store::people::household::find(db, &scope, id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let members = store::people::member::list(db, id).await?;
    let classes = store::people::class_fact::list(db, id).await?;
    let stay = record.stays.iter().find(|stay| stay.from_day <= day).or(record.stays.last());
    let commune_name = match stay {
        Some(stay) => match store::place::village::path(db, stay.village, day).await? {
            Some(path) => crate::place::area::name(app, &path.commune),
            None => String::new(),
        },
        None => String::new(),
    };
    let events = store::people::household_event::list(db, id).await?;
    let split_off = events.iter().any(|event| {
        event.kind == EventKind::Split && event.other == Some(id) && event.undone_by.is_none()
    });
    let ended = record.stays.first().map(|stay| stay.to_day).filter(|to| *to <= day);
    let waiting = store::people::household_move::waiting(db, id).await?;
    let revision = self::mark(db, &record, &members).await?;
    let here = |member: &&MemberRow| member.from_day <= day && member.to_day > day;
    let (now, former): (Vec<_>, Vec<_>) = members.iter().partition(|member| here(member));
    // A household that has ended is known by its last head.
    let last = former.iter().filter(|m| m.relation == Relation::Head && m.from_day <= day);
    let last = last.max_by_key(|m| m.from_day);
    let head = now.iter().find(|m| m.relation == Relation::Head).or(now.first()).or(last);
    let view = HouseholdView {
        id,
        code: record.code.clone(),
        head: head.map(|m| m.name.clone()).unwrap_or_default(),
        village_name: stay.map(|stay| stay.village_name.clone()).unwrap_or_default(),
        commune_name,
        address: stay.map(|stay| stay.address.clone()).unwrap_or_default(),
        day,
        members: now.into_iter().map(|member| view(member, day)).collect(),
        former: former.into_iter().map(|member| view(member, day)).collect(),
        classes,
        ended,
        split_off,
        waiting: waiting.map(|row| crate::people::household_move::view(app, row)),
        revision,
        village: stay.map(|stay| stay.village),
    };
    Ok(HouseholdRead { view, record, members, events })
}

/// Adds a household. Idempotent under its id.
///
/// # Errors
/// `household_refused` with findings, `village_unknown`, `household_conflict` when the id was
/// used for another, `person_elsewhere` when a member is in another household.
pub async fn add(app: &App, actor: &Actor, new: NewHousehold) -> Result<Added> {
    let write = app.write_sent(actor, Action::HouseholdAdd, new.id).await?;
    if let Some(commune) = &actor.area {
        write.alone_in(commune).await?;
    }
    let scope = app.scope(actor);
    let mut new = new.cleaned();
    for member in &mut new.members {
        // As the list of peoples spells it, where it is one of them.
        let written = member.ethnicity.take();
        member.ethnicity = written.map(|text| app.law().ethnic_groups().spelled(text));
    }
    let hash = content_hash(&new);
    let mine = store::people::household::find(&*write, &scope, new.id).await?;
    let same = match mine {
        Some(_) => store::people::household::content_hash(&*write, new.id).await?,
        None => None,
    };
    let same = same.map(|known| known == hash);
    if let (Once::Again, Some(record)) = (write.once(new.id, &new, same).await?, mine) {
        return Ok(Added { id: record.id, code: record.code, again: true });
    }
    let findings = register::check_household(&new, app.today());
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(Problem::new(Code::HouseholdRefused).with_findings(findings));
    }
    let Some(village) = store::place::village::find(&*write, &scope, new.village).await? else {
        return Err(Problem::new(Code::VillageUnknown).with("village", new.village));
    };
    if let Some(finding) = early_in_village(&write, &[village.id], new.since).await? {
        return Err(Problem::new(Code::HouseholdRefused).with_findings(vec![finding]));
    }
    // Nobody is elsewhere on the first day, or by now.
    for day in [new.since, app.today().max(new.since)] {
        refuse_people_elsewhere(app, &write, actor, &new.members, day).await?;
    }
    let commune = commune_of(&write, new.village, new.since).await?;
    let code = Codes::of(&*write, new.id).await?;
    let source = FactSource::Desk;
    let add = HouseholdAdd { household: &new, code, content_hash: hash, source };
    let (by, at) = (actor.account, write.at);
    store::people::household::add_many(&*write, &[add], by, at).await.map_err(household_problem)?;
    if let Some(commune) = commune_of(&write, new.village, app.today()).await? {
        store::people::double_due::note(&*write, &commune, (at, by)).await?;
    }
    let detail = json!({ "code": code.to_string(), "members": new.members.len() });
    write.commit(commune.as_ref(), new.id, detail).await?;
    Ok(Added { id: new.id, code: code.to_string(), again: false })
}

/// Says when a household would live in one of these villages before that is there.
pub(crate) async fn early_in_village(
    write: &Write,
    villages: &[VillageId],
    since: Day,
) -> Result<Option<Finding>> {
    let founded = store::place::village::founded(&**write, villages).await?;
    let Some((id, first)) = founded.into_iter().find(|(_, first)| since < *first) else {
        return Ok(None);
    };
    let name = store::place::village::name(&**write, id).await?.unwrap_or_default();
    let finding = Finding::error("household_village_later")
        .with("since", show_day(since))
        .with("village", name)
        .with("from", show_day(first));
    Ok(Some(finding))
}

/// What is known of a household on a day beside its class.
///
/// # Errors
/// `not_found`.
pub async fn facts_get(
    app: &App,
    actor: &Actor,
    id: HouseholdId,
    day: Option<Day>,
) -> Result<HouseholdFactsView> {
    let view = get(app, actor, id, day).await?;
    let hidden = !actor.sees_answers();
    let found = match hidden {
        true => None,
        false => store::people::household_fact::find(&**app.store(), id, view.day).await?,
    };
    let (since, facts) = match found {
        Some((since, facts)) => (Some(since), facts),
        None => (None, HouseholdFacts::default()),
    };
    let HouseholdView { head, revision, .. } = view;
    Ok(HouseholdFactsView { id, revision, head, since, facts, hidden })
}

/// States facts about a household and its people from a day on; what is left out stays as it
/// was. The same facts stated again change nothing. `seen` is the household's revision when
/// the form was opened.
///
/// # Errors
/// `not_found`, `household_changed`, `household_refused`, `member_not_there` for somebody who is
/// not a member on the day, `bad_input` for a day to come or before the household's first.
pub async fn facts_add(
    app: &App,
    actor: &Actor,
    household: HouseholdId,
    facts: HouseholdFacts,
    people: BTreeMap<PersonId, MemberFacts>,
    from: Day,
    seen: Option<&str>,
) -> Result<()> {
    let write = app.write(actor, Action::HouseholdChange).await?;
    // Two who state at once: the second waits, and is then told what the first wrote.
    crate::people::household_event::lock(app, &write, actor, &[household]).await?;
    let record = store::people::household::find(&*write, &app.scope(actor), household)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let known = facts_known(&write, household, (&facts, &people), from).await?;
    if !known {
        refuse_household_unseen(app, &write, &record, seen).await?;
    }
    let members = store::people::member::list(&*write, household).await?;
    let first = record.stays.iter().map(|stay| stay.from_day).min();
    if from > app.today() || first.is_some_and(|first| from < first) {
        return Err(Problem::new(Code::BadInput).with("field", "from"));
    }
    let facts = facts.cleaned();
    let findings = register::check_facts(&facts);
    if !findings.is_empty() {
        return Err(Problem::new(Code::HouseholdRefused).with_findings(findings));
    }
    let there = |id: &PersonId| {
        members.iter().any(|m| m.id == *id && m.from_day <= from && m.to_day > from)
    };
    if !people.keys().all(there) {
        return Err(Problem::new(Code::MemberNotThere));
    }
    let origin = FactOrigin { source: FactSource::Desk, at: write.at, by: actor.account };
    let of_people: Vec<_> = people.iter().map(|(id, facts)| (*id, from, *facts)).collect();
    store::people::household_fact::add_many(&*write, &[(household, from, facts)], origin).await?;
    store::people::person_fact::add_many(&*write, &of_people, origin).await?;
    let commune = commune_of_record(&write, &record, from).await?;
    // What is sensitive stays out of the log.
    let detail = json!({ "facts_from": from, "people": people.len() });
    write.commit(commune.as_ref(), household, detail).await
}

/// Whether these very facts hold already: then the same was sent again.
async fn facts_known(
    write: &Write,
    household: HouseholdId,
    (facts, people): (&HouseholdFacts, &BTreeMap<PersonId, MemberFacts>),
    from: Day,
) -> Result<bool> {
    let held = store::people::household_fact::find(&**write, household, from).await?;
    let held = held.map(|(_, facts)| facts).unwrap_or_default();
    if facts.clone().cleaned().over(held.clone()) != held {
        return Ok(false);
    }
    let ids: Vec<PersonId> = people.keys().copied().collect();
    let theirs = store::people::person_fact::in_force(&**write, &ids, from).await?;
    Ok(people.iter().all(|(id, facts)| {
        let held = theirs.get(id).copied().unwrap_or_default();
        facts.over(held) == held
    }))
}

/// The version of a household, which changes when its members, its places or what is known of it or
/// of them does.
pub(crate) async fn mark(
    db: &impl store::Db,
    record: &HouseholdRecord,
    members: &[MemberRow],
) -> Result<String> {
    let mut people: Vec<PersonId> = members.iter().map(|member| member.id).collect();
    people.sort_unstable();
    people.dedup();
    let facts = store::people::household_fact::state(db, record.id).await?;
    let theirs = store::people::person_fact::state(db, &people).await?;
    Ok(crate::kernel::seen::mark(&(&record.stays, members, facts, theirs)))
}

/// Refuses a change of a household whose author saw an older version.
///
/// # Errors
/// `household_changed`, with who wrote last.
pub(crate) async fn refuse_household_unseen(
    app: &App,
    write: &Write,
    record: &HouseholdRecord,
    seen: Option<&str>,
) -> Result<()> {
    let members = store::people::member::list(&**write, record.id).await?;
    let now = self::mark(&**write, record, &members).await?;
    app.refuse_unseen(write, Code::HouseholdChanged, record.id, (seen, &now)).await
}

pub(crate) async fn commune_of_record(
    write: &Write,
    record: &HouseholdRecord,
    day: Day,
) -> Result<Option<base::area::AreaKey>> {
    match record.stays.first() {
        Some(stay) => commune_of(write, stay.village, day).await,
        None => Ok(None),
    }
}

pub(crate) async fn commune_of(
    write: &Write,
    village: VillageId,
    day: Day,
) -> Result<Option<base::area::AreaKey>> {
    let path = store::place::village::path(&**write, village, day).await?;
    Ok(path.map(|path| path.commune))
}

/// A person counted in another household of the actor's own area is refused. A number that is
/// held beyond it is taken as any other, in the same words and with the same statements: who
/// asks must not learn who is registered where. The question of the double is put to the level
/// that has both communes (ADR 0021).
pub(crate) async fn refuse_people_elsewhere(
    app: &App,
    write: &Write,
    actor: &Actor,
    members: &[NewMember],
    day: Day,
) -> Result<()> {
    let numbers: Vec<String> = members
        .iter()
        .filter_map(|member| member.identity.known())
        .map(|id| id.as_str().to_owned())
        .collect();
    let taken = store::people::household::by_identity(&**write, &numbers, day).await?;
    let taken = held_here(app, write, actor, taken).await?;
    let Some((number, ..)) = taken.first() else { return Ok(()) };
    let who = members
        .iter()
        .find(|m| m.identity.known().is_some_and(|id| id.as_str() == number))
        .map(|m| m.name.clone())
        .unwrap_or_default();
    Err(Problem::new(Code::PersonElsewhere).with("name", who))
}

/// Of people who hold numbers, those in households of the actor's area.
pub(crate) async fn held_here(
    app: &App,
    write: &Write,
    actor: &Actor,
    mut taken: Vec<(String, PersonId, HouseholdId)>,
) -> Result<Vec<(String, PersonId, HouseholdId)>> {
    // Asked whether or not somebody holds one: the answer takes as long.
    let mut homes: Vec<HouseholdId> = taken.iter().map(|(.., home)| *home).collect();
    homes.push(HouseholdId(uuid::Uuid::nil()));
    let here = store::people::household_event::seen(&**write, &app.scope(actor), &homes).await?;
    taken.retain(|(.., home)| here.contains_key(home));
    Ok(taken)
}

/// Names the constraints of the register's tables.
pub(crate) fn household_problem(error: store::StoreError) -> Problem {
    match error.constraint() {
        // Whose it is, the database does not say: who can be told apart is looked at before.
        Some(name)
            if ["person", "membership", "one_stay"].iter().any(|rule| name.contains(rule)) =>
        {
            Problem::new(Code::PersonConflict)
        }
        Some(name) if name.contains("one_head") => Problem::new(Code::HeadConflict),
        Some(name) if name.contains("household") => Problem::new(Code::HouseholdConflict),
        _ => error.into(),
    }
}

/// The hash under which a household is known when it is sent again.
pub(crate) fn content_hash(new: &NewHousehold) -> String {
    let text = serde_json::to_string(new).unwrap_or_default();
    hex(&Sha256::digest(text.as_bytes()))
}

/// Where the next page of a list goes on.
pub(crate) fn place(sort_key: &str, id: HouseholdId) -> String {
    format!("{id} {sort_key}")
}

pub(crate) fn read_place(text: &str) -> Option<(String, HouseholdId)> {
    let (id, key) = text.split_once(' ')?;
    Some((key.to_owned(), id.parse().ok()?))
}

fn view(member: &MemberRow, day: Day) -> MemberView {
    let (identity_masked, identity_missing) = match &member.identity {
        Identity::Known(id) => (Some(id.masked()), None),
        Identity::Missing(reason) => (None, Some(reason.clone())),
    };
    MemberView {
        id: member.id,
        name: member.name.clone(),
        sex: member.sex,
        birth: member.birth,
        age: member.birth.and_then(|birth| birth.age_on(day)),
        relation: member.relation,
        ethnicity: member.ethnicity.clone(),
        identity_masked,
        identity_missing,
        from_day: member.from_day,
        to_day: (member.to_day < store::still()).then_some(member.to_day),
    }
}

/// The findings of a household that is about to be added, with every severity.
pub fn check(new: &NewHousehold, day: Day) -> Vec<Finding> {
    register::check_household(new, day)
}

/// As many households of one name as are offered to choose from.
const NAMED_MAX: usize = 10;

/// The household that somebody names by its id, its code, or words that only it is found by.
///
/// # Errors
/// `bad_input` when nothing is written, `household_named_none`, `household_named_several` with those
/// it may be.
pub async fn named(app: &App, actor: &Actor, text: &str) -> Result<HouseholdId> {
    let text = text.trim();
    if let Ok(id) = text.parse::<HouseholdId>() {
        return Ok(id);
    }
    let problem = |code: Code| Problem::new(code).with("field", "household");
    if text.is_empty() || text.chars().count() > base::text::NAME_MAX {
        return Err(problem(Code::BadInput));
    }
    let text = HouseholdCode::parse(text).map_or_else(|_| text.to_owned(), |it| it.to_string());
    let query = HouseholdListQuery { text: text.clone(), ..HouseholdListQuery::default() };
    let page = list(app, actor, query).await?;
    match page.rows.as_slice() {
        [one] => Ok(one.id),
        [] => Err(problem(Code::HouseholdNamedNone).with("text", text)),
        several => {
            let born = |row: &HouseholdRow| row.head_birth_year.map(|it| it.to_string());
            let finding = |row: &HouseholdRow| {
                Finding::note("household_named")
                    .with("head", &row.head)
                    .with("born", born(row).unwrap_or_else(|| "–".to_owned()))
                    .with("village", &row.village_name)
                    .with("code", &row.code)
            };
            let found = several.iter().take(NAMED_MAX).map(finding).collect();
            let problem = problem(Code::HouseholdNamedSeveral).with("text", text);
            Err(problem.with_findings(found))
        }
    }
}

/// The words of a relation on a paper: a wife or a husband, a daughter- or a son-in-law, by the sex.
pub(crate) fn relation_key(relation: Relation, sex: Option<Sex>) -> String {
    let by_sex = match (relation, sex) {
        (
            Relation::Spouse | Relation::Parent | Relation::Grandparent | Relation::ChildInLaw,
            it,
        ) => it.map(Sex::as_str),
        (Relation::Grandchild, _) => Some("either"),
        (
            Relation::Head
            | Relation::Child
            | Relation::Sibling
            | Relation::ParentInLaw
            | Relation::Other,
            _,
        ) => None,
    };
    match by_sex {
        Some(sex) => format!("relation_on_paper.{}_{sex}", relation.as_str()),
        None => format!("relation.{}", relation.as_str()),
    }
}

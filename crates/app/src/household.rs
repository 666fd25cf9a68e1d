//! Households: the list, one household with everything that is known of it, and its changes.

use std::collections::BTreeMap;

use base::day::show_day;
use base::id::{HouseholdId, PersonId, VillageId};
use base::{Birth, Day, Finding, Severity};
use register::story::{StoryKind, StoryLine};
use register::{
    Class, HouseholdCode, HouseholdFacts, Identity, MemberFacts, NewHousehold, NewMember, Relation,
    Sex,
};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::household::{HouseholdAdd, HouseholdQuery};
use store::household_fact::{FactOrigin, FactSource};
use store::member::MemberRow;

use crate::problem::{Code, Problem, Result};
use crate::rights::{Action, Actor};
use crate::survey::VerdictView;
use crate::village::Village;
use crate::write::Write;
use crate::{App, PAGE_ROWS};

pub use store::class_fact::ClassFact;
pub use store::household::{HouseholdRow, StayRow};

/// What a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct HouseholdListQuery {
    /// Words of a name, digits of a birth year, a household code, an identity number.
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

/// One page of households.
#[derive(Debug, Clone)]
pub struct HouseholdPage {
    /// The rows.
    pub rows: Vec<HouseholdRow>,
    /// What to ask the next page with.
    pub next: Option<String>,
    /// The day the list stands for.
    pub day: Day,
    /// The villages to choose from.
    pub villages: Vec<Village>,
    /// Whether a class in the area rests on the artificial score table.
    pub artificial: bool,
}

/// A household with everything that is known of it.
#[derive(Debug, Clone)]
pub struct HouseholdView {
    /// Its id.
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
    /// What its answers were classified as, the latest round first.
    pub verdicts: Vec<VerdictView>,
    /// Whether the verdicts are kept from who asks; then there may be some though none is shown.
    pub verdicts_hidden: bool,
    /// Its history, the latest first.
    pub story: Vec<StoryLine>,
}

impl HouseholdView {
    /// The class in force on the day it is shown for.
    pub fn class(&self) -> Option<Class> {
        self.classes.iter().find(|fact| fact.from_day <= self.day).map(|fact| fact.class)
    }
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
    /// First day no longer in it; `None` while it lasts.
    pub to_day: Option<Day>,
}

/// What is known of a household beside its class.
#[derive(Debug, Clone)]
pub struct HouseholdFactsView {
    /// The household.
    pub id: HouseholdId,
    /// Its head.
    pub head: String,
    /// Since when; none when nothing was ever stated.
    pub since: Option<Day>,
    /// What is known.
    pub facts: HouseholdFacts,
    /// Whether it is kept from who asks.
    pub hidden: bool,
}

/// A household that was added.
#[derive(Debug, Clone, Serialize)]
pub struct Added {
    /// Its id.
    pub id: HouseholdId,
    /// Its code for papers.
    pub code: String,
    /// Whether it was there already, sent again.
    pub again: bool,
}

impl App {
    /// One page of the households that live in the actor's area on a day.
    ///
    /// # Errors
    /// `not_allowed`.
    pub async fn household_list(
        &self,
        actor: &Actor,
        query: HouseholdListQuery,
    ) -> Result<HouseholdPage> {
        actor.require(Action::HouseholdSee)?;
        let scope = self.scope(actor);
        let day = query.day.unwrap_or(scope.day());
        let query = HouseholdQuery {
            text: query.text,
            class: query.class,
            village: query.village,
            after: query.after.as_deref().and_then(read_place),
        };
        let db = &**self.store();
        let mut rows = store::household::list(db, &scope, &query, day, PAGE_ROWS + 1).await?;
        let more = rows.len() > PAGE_ROWS as usize;
        rows.truncate(PAGE_ROWS as usize);
        let next = rows.last().filter(|_| more).map(|row| format!("{} {}", row.id, row.sort_key));
        let villages = self.village_list(actor).await?;
        let artificial = store::round::any_artificial(db, &scope).await?;
        Ok(HouseholdPage { rows, next, day, villages, artificial })
    }

    /// One household.
    ///
    /// # Errors
    /// `not_found` when there is none, or none in the actor's area.
    pub async fn household_get(
        &self,
        actor: &Actor,
        id: HouseholdId,
        day: Option<Day>,
    ) -> Result<HouseholdView> {
        actor.require(Action::HouseholdSee)?;
        let scope = self.scope(actor);
        let day = day.unwrap_or(scope.day());
        let db = &**self.store();
        let record = store::household::find(db, &scope, id)
            .await?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        let members = store::member::list(db, id).await?;
        let classes = store::class_fact::list(db, id).await?;
        let verdicts = match actor.sees_answers() {
            true => self.verdicts_of(&scope, id).await?,
            false => Vec::new(),
        };
        let stay = record.stays.iter().find(|stay| stay.from_day <= day).or(record.stays.last());
        let commune_name = match stay {
            Some(stay) => match store::village::path(db, stay.village, day).await? {
                Some(path) => self.area_name(&path.commune),
                None => String::new(),
            },
            None => String::new(),
        };
        let story = story(&record, &members, &classes, &verdicts);
        let here = |member: &&MemberRow| member.from_day <= day && member.to_day > day;
        let (now, former): (Vec<_>, Vec<_>) = members.iter().partition(|member| here(member));
        let head = now.iter().find(|m| m.relation == Relation::Head).or(now.first());
        Ok(HouseholdView {
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
            verdicts,
            verdicts_hidden: !actor.sees_answers(),
            story,
        })
    }

    /// Adds a household. The same household sent again under its id is accepted.
    ///
    /// # Errors
    /// `household_refused` with findings, `village_unknown`, `household_conflict` when the id was
    /// used for another, `person_elsewhere` when a member is in another household.
    pub async fn household_add(&self, actor: &Actor, new: NewHousehold) -> Result<Added> {
        let write = self.write(actor, Action::HouseholdAdd).await?;
        if let Some(commune) = &actor.area {
            write.alone_in(commune).await?;
        }
        let scope = self.scope(actor);
        let new = new.cleaned();
        let hash = content_hash(&new);
        if let Some(known) = store::household::content_hash(&*write, new.id).await? {
            let mine = store::household::find(&*write, &scope, new.id).await?;
            return match mine {
                Some(record) if known == hash => {
                    Ok(Added { id: record.id, code: record.code, again: true })
                }
                _ => Err(Problem::new(Code::HouseholdConflict)),
            };
        }
        let findings = register::check_household(&new, self.today());
        if findings.iter().any(|finding| finding.severity == Severity::Error) {
            return Err(Problem::new(Code::HouseholdRefused).with_findings(findings));
        }
        if store::village::find(&*write, &scope, new.village).await?.is_none() {
            return Err(Problem::new(Code::VillageUnknown).with("village", new.village));
        }
        self.refuse_people_elsewhere(&write, &new.members, new.since).await?;
        let commune = self.commune_of(&write, new.village, new.since).await?;
        let code = HouseholdCode::from_id(new.id, 0);
        let source = FactSource::Desk;
        let add = HouseholdAdd { household: &new, code, content_hash: hash, source };
        let (by, at) = (actor.account, write.at);
        store::household::add_many(&*write, &[add], by, at).await.map_err(household_problem)?;
        let detail = json!({ "code": code.to_string(), "members": new.members.len() });
        write.commit(commune.as_ref(), format!("household/{}", new.id), detail).await?;
        Ok(Added { id: new.id, code: code.to_string(), again: false })
    }

    /// Adds a person to a household from a day on.
    ///
    /// # Errors
    /// `not_found`, `household_refused`, `person_elsewhere`, `head_conflict`.
    pub async fn member_add(
        &self,
        actor: &Actor,
        household: HouseholdId,
        member: NewMember,
        from: Day,
    ) -> Result<()> {
        let write = self.write(actor, Action::HouseholdChange).await?;
        let (record, members) = self.household_for_change(&write, actor, household).await?;
        let member = member.cleaned();
        let findings = register::check_joining(&member, from, self.today());
        if findings.iter().any(|finding| finding.severity == Severity::Error) {
            return Err(Problem::new(Code::HouseholdRefused).with_findings(findings));
        }
        if member.relation == Relation::Head {
            return Err(Problem::new(Code::HeadConflict));
        }
        self.refuse_people_elsewhere(&write, std::slice::from_ref(&member), from).await?;
        let place = next_place(&members);
        store::member::add(&*write, household, &member, place, from)
            .await
            .map_err(household_problem)?;
        let origin = FactOrigin { source: FactSource::Desk, at: write.at, by: actor.account };
        store::person_fact::add_many(&*write, &[(member.id, from, member.facts)], origin).await?;
        let commune = self.commune_of_record(&write, &record, from).await?;
        let detail = json!({ "joined": member.id, "from": from });
        write.commit(commune.as_ref(), format!("household/{household}"), detail).await
    }

    /// What is known of a household on a day beside its class.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn household_facts_get(
        &self,
        actor: &Actor,
        id: HouseholdId,
        day: Option<Day>,
    ) -> Result<HouseholdFactsView> {
        let view = self.household_get(actor, id, day).await?;
        let hidden = !actor.sees_answers();
        let found = match hidden {
            true => None,
            false => store::household_fact::find(&**self.store(), id, view.day).await?,
        };
        let (since, facts) = match found {
            Some((since, facts)) => (Some(since), facts),
            None => (None, HouseholdFacts::default()),
        };
        Ok(HouseholdFactsView { id, head: view.head, since, facts, hidden })
    }

    /// States facts about a household and its people from a day on; what is left out stays as it
    /// was. The same facts stated again change nothing.
    ///
    /// # Errors
    /// `not_found`, `household_refused`, `member_not_there` for somebody who is not a member on
    /// the day, `bad_input` for a day to come or before the household's first.
    pub async fn household_facts_add(
        &self,
        actor: &Actor,
        household: HouseholdId,
        facts: HouseholdFacts,
        people: BTreeMap<PersonId, MemberFacts>,
        from: Day,
    ) -> Result<()> {
        let write = self.write(actor, Action::HouseholdChange).await?;
        let (record, members) = self.household_for_change(&write, actor, household).await?;
        let first = record.stays.iter().map(|stay| stay.from_day).min();
        if from > self.today() || first.is_some_and(|first| from < first) {
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
        store::household_fact::add_many(&*write, &[(household, from, facts)], origin).await?;
        store::person_fact::add_many(&*write, &of_people, origin).await?;
        let commune = self.commune_of_record(&write, &record, from).await?;
        // What is sensitive stays out of the log.
        let detail = json!({ "facts_from": from, "people": people.len() });
        write.commit(commune.as_ref(), format!("household/{household}"), detail).await
    }

    /// Ends a person's membership on a day, for a reason.
    ///
    /// # Errors
    /// `not_found`, `member_not_there`, `member_is_head` (name a new head first).
    pub async fn member_end(
        &self,
        actor: &Actor,
        household: HouseholdId,
        person: PersonId,
        day: Day,
        reason: &str,
    ) -> Result<()> {
        let write = self.write(actor, Action::HouseholdChange).await?;
        let (record, members) = self.household_for_change(&write, actor, household).await?;
        let member = members.iter().find(|m| m.id == person && m.from_day < day && m.to_day > day);
        match member {
            None => return Err(Problem::new(Code::MemberNotThere)),
            Some(member) if member.relation == Relation::Head => {
                return Err(Problem::new(Code::MemberIsHead));
            }
            Some(_) => {}
        }
        let reason = base::text::clean(reason);
        if reason.is_empty() || reason.chars().count() > 300 {
            return Err(Problem::new(Code::BadInput).with("field", "reason"));
        }
        store::member::end(&*write, household, person, day).await?;
        let commune = self.commune_of_record(&write, &record, day).await?;
        let detail = json!({ "left": person, "day": day, "reason": reason });
        write.commit(commune.as_ref(), format!("household/{household}"), detail).await
    }

    /// Makes another member the head from a day on; the former head becomes something else to him.
    ///
    /// # Errors
    /// `not_found`, `member_not_there`, `head_conflict`.
    pub async fn head_change(
        &self,
        actor: &Actor,
        household: HouseholdId,
        person: PersonId,
        former_relation: Relation,
        day: Day,
    ) -> Result<()> {
        let write = self.write(actor, Action::HouseholdChange).await?;
        let (record, members) = self.household_for_change(&write, actor, household).await?;
        let there = |m: &&MemberRow| m.from_day < day && m.to_day > day;
        let head = members.iter().filter(there).find(|m| m.relation == Relation::Head);
        let next = members.iter().filter(there).find(|m| m.id == person);
        let (Some(head), Some(next)) = (head, next) else {
            return Err(Problem::new(Code::MemberNotThere));
        };
        if head.id == next.id || former_relation == Relation::Head {
            return Err(Problem::new(Code::HeadConflict));
        }
        let later = members.iter().any(|m| m.relation == Relation::Head && m.from_day >= day);
        if later {
            return Err(Problem::new(Code::HeadConflict));
        }
        let (old, new) = (head.position, next.position);
        store::member::set_relation(&*write, household, head.id, former_relation, old, day)
            .await
            .map_err(household_problem)?;
        store::member::set_relation(&*write, household, person, Relation::Head, new, day)
            .await
            .map_err(household_problem)?;
        let commune = self.commune_of_record(&write, &record, day).await?;
        let detail = json!({ "head": person, "before": head.id, "day": day });
        write.commit(commune.as_ref(), format!("household/{household}"), detail).await
    }

    async fn household_for_change(
        &self,
        write: &Write,
        actor: &Actor,
        id: HouseholdId,
    ) -> Result<(store::household::HouseholdRecord, Vec<MemberRow>)> {
        let record = store::household::find(&**write, &self.scope(actor), id)
            .await?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        Ok((record, store::member::list(&**write, id).await?))
    }

    async fn commune_of_record(
        &self,
        write: &Write,
        record: &store::household::HouseholdRecord,
        day: Day,
    ) -> Result<Option<base::area::AreaKey>> {
        match record.stays.first() {
            Some(stay) => self.commune_of(write, stay.village, day).await,
            None => Ok(None),
        }
    }

    async fn commune_of(
        &self,
        write: &Write,
        village: VillageId,
        day: Day,
    ) -> Result<Option<base::area::AreaKey>> {
        let path = store::village::path(&**write, village, day).await?;
        Ok(path.map(|path| path.commune))
    }

    /// A person counted in another household must be noticed; where, only its commune may know.
    async fn refuse_people_elsewhere(
        &self,
        write: &Write,
        members: &[NewMember],
        day: Day,
    ) -> Result<()> {
        let numbers: Vec<String> = members
            .iter()
            .filter_map(|member| member.identity.known())
            .map(|id| id.as_str().to_owned())
            .collect();
        let taken = store::household::by_identity(&**write, &numbers, day).await?;
        let Some((number, ..)) = taken.first() else { return Ok(()) };
        let who = members
            .iter()
            .find(|m| m.identity.known().is_some_and(|id| id.as_str() == number))
            .map(|m| m.name.clone())
            .unwrap_or_default();
        Err(Problem::new(Code::PersonElsewhere).with("name", who))
    }
}

/// Names the constraints of the register's tables.
pub(crate) fn household_problem(error: store::StoreError) -> Problem {
    match error.constraint() {
        Some(name) if name.contains("one_household_a_person") || name.contains("person") => {
            Problem::new(Code::PersonElsewhere).with("name", "")
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

/// Bytes as lower-case hexadecimal text.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read_place(text: &str) -> Option<(String, HouseholdId)> {
    let (id, key) = text.split_once(' ')?;
    Some((key.to_owned(), id.parse().ok()?))
}

fn next_place(members: &[MemberRow]) -> i32 {
    members.iter().map(|m| m.position).max().unwrap_or(0).saturating_add(1)
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

/// The history of a household, put together from what is known; the latest first.
fn story(
    record: &store::household::HouseholdRecord,
    members: &[MemberRow],
    classes: &[ClassFact],
    verdicts: &[VerdictView],
) -> Vec<StoryLine> {
    let mut lines = Vec::new();
    let begin = record.stays.last().map(|stay| stay.from_day);
    for stay in &record.stays {
        let kind =
            if Some(stay.from_day) == begin { StoryKind::Registered } else { StoryKind::Moved };
        lines.push(StoryLine::new(stay.from_day, kind).with("village", &stay.village_name));
    }
    let mut first: BTreeMap<PersonId, Day> = BTreeMap::new();
    for member in members {
        let day = first.entry(member.id).or_insert(member.from_day);
        *day = member.from_day.min(*day);
    }
    for member in members {
        let joined = first.get(&member.id) == Some(&member.from_day);
        if joined && Some(member.from_day) != begin {
            lines.push(
                StoryLine::new(member.from_day, StoryKind::MemberJoined)
                    .with("name", &member.name)
                    .with("relation", member.relation.as_str()),
            );
        }
        if !joined && member.relation == Relation::Head {
            lines.push(
                StoryLine::new(member.from_day, StoryKind::HeadChanged).with("name", &member.name),
            );
        }
        let goes_on = members.iter().any(|m| m.id == member.id && m.from_day == member.to_day);
        if member.to_day < store::still() && !goes_on {
            lines.push(
                StoryLine::new(member.to_day, StoryKind::MemberLeft).with("name", &member.name),
            );
        }
    }
    for verdict in verdicts {
        let mut line = StoryLine::new(verdict.review_day, StoryKind::Classified)
            .with("class", &verdict.class)
            .with("year", verdict.year);
        if let (Some(a), Some(b)) = (verdict.a_points, verdict.b_points) {
            line = line.with("a_points", a).with("b_points", b);
        }
        lines.push(line);
    }
    for fact in classes {
        let number = fact.decision_number.clone().unwrap_or_default();
        lines.push(
            StoryLine::new(fact.from_day, StoryKind::Recognised)
                .with("class", fact.class.as_str())
                .with("number", number)
                .with("decision_day", fact.decision_day.map(show_day).unwrap_or_default()),
        );
    }
    lines.sort_by(|a, b| b.cmp(a));
    lines
}

/// The findings of a household that is about to be added, with every severity.
pub fn check(new: &NewHousehold, day: Day) -> Vec<Finding> {
    register::check_household(new, day)
}

//! Gathering what the register holds that a list is compared with.

use std::collections::{HashMap, HashSet};

use base::Day;
use base::id::{HouseholdId, PersonId, VillageId};
use base::text::fold;
use intake::ProposedHousehold;
use register::people::double as matching;
use register::people::double::Index;
use register::{Class, PersonalId, Relation};
use store::people::class_fact::ClassOfOne;
use store::people::household::HeadRow;
use store::people::member::MemberRow;

use super::later::Later;
use super::{ANY_YEAR, Alike, HeadKey, Known, year};
use crate::App;
use crate::gate::list::plan::{Asked, ListFile};
use crate::gate::list::villages::Villages;
use crate::kernel::problem::{Problem, Result};

/// The heads of the commune, those whom the list names by their names.
#[derive(Default)]
struct Heads {
    by_head: HashMap<HeadKey, Vec<HouseholdId>>,
    by_name: HashMap<String, Vec<HouseholdId>>,
    ours: HashMap<HouseholdId, HeadRow>,
}

impl Heads {
    fn of(list: &[&ProposedHousehold], villages: &Villages, rows: Vec<HeadRow>) -> Heads {
        let head = |household: &&ProposedHousehold| {
            let head = household.members.iter().find(|m| m.relation == Relation::Head)?;
            Some(fold(&head.name))
        };
        let names: HashSet<String> = list.iter().filter_map(head).collect();
        let named: HashSet<HeadKey> =
            list.iter().filter_map(|it| head_key(it, villages)).flat_map(both).collect();
        let mut all = Heads::default();
        for head in rows {
            let key = (head.village, head.folded.clone(), head.birth_year.unwrap_or(0));
            for key in both(key).into_iter().filter(|key| named.contains(key)) {
                all.by_head.entry(key).or_default().push(head.household);
            }
            if names.contains(&head.folded) {
                all.by_name.entry(head.folded.clone()).or_default().push(head.household);
            }
            all.ours.insert(head.household, head);
        }
        all
    }
}

/// The head of a household of the list by village, name and year.
fn head_key(household: &ProposedHousehold, villages: &Villages) -> Option<HeadKey> {
    let village = villages.meant(household.village.as_deref()?).village()?;
    let head = household.members.iter().find(|m| m.relation == Relation::Head)?;
    Some((village, fold(&head.name), year(head.birth)))
}

/// With the year, and with any.
fn both(key: HeadKey) -> [HeadKey; 2] {
    [(key.0, key.1.clone(), ANY_YEAR), key]
}

/// The personal numbers in a list.
fn numbers_of(list: &[&ProposedHousehold]) -> Vec<String> {
    let members = list.iter().flat_map(|household| &household.members);
    members.filter_map(|m| m.identity.known()).map(|id| id.as_str().to_owned()).collect()
}

/// Gathers what a list is compared with.
pub(in crate::gate::list) async fn known(
    app: &App,
    db: &impl store::Db,
    asked: &Asked<'_>,
    files: &[ListFile],
) -> Result<Known> {
    let (scope, day) = (app.scope(asked.actor), asked.day);
    let list: Vec<&ProposedHousehold> =
        files.iter().flat_map(|file| &file.proposal.households).collect();
    let (villages, founded) = villages_known(app, db, asked, &list).await?;
    let later_villages = villages_later(db, asked, &founded).await?;
    let codes = list.iter().filter_map(|it| it.code).map(|code| code.to_string());
    let codes: Vec<String> = codes.collect();
    let by_code: HashMap<String, HouseholdId> =
        store::people::household::by_codes(db, &scope, &codes).await?.into_iter().collect();
    let numbers = numbers_of(&list);
    let by_number = store::people::household::by_identity(db, &numbers, day).await?.into_iter();
    let mut by_number: HashMap<String, (PersonId, HouseholdId)> =
        by_number.map(|(number, person, household)| (number, (person, household))).collect();
    let rows = store::people::household::heads(db, &scope, day).await?;
    let Heads { by_head, by_name, ours } = Heads::of(&list, &villages, rows);
    // What another commune has is no business of whoever checks a list here (ADR 0021).
    by_number.retain(|_, (_, household)| ours.contains_key(household));
    let later = self::later(app, db, asked, &numbers, &ours).await?;
    let ids = by_code.values().chain(by_number.values().map(|(_, id)| id));
    let ids = ids.chain(by_head.values().flatten()).chain(by_name.values().flatten());
    let mut ids: Vec<HouseholdId> = ids.copied().collect();
    // Somebody the exact ids do not find may be there under another spelling.
    let unfound = list.iter().any(|household| {
        let head = household.members.iter().find(|m| m.relation == Relation::Head);
        let number = head.and_then(|head| head.identity.known()).map(PersonalId::as_str);
        household.code.is_none()
            && number.is_none_or(|number| !by_number.contains_key(number))
            && head_key(household, &villages).is_none_or(|key| !by_head.contains_key(&key))
    });
    if unfound {
        ids.extend(ours.keys());
    }
    ids.sort_unstable();
    ids.dedup();
    let members = store::people::member::list_of_many(db, &ids, day).await?;
    let alike = match unfound && !ours.is_empty() {
        true => Some(compared(&members, &ours).await?),
        false => None,
    };
    let surveys = match asked.round {
        Some(round) => store::review::survey::hashes(db, round.id).await?,
        None => HashMap::new(),
    };
    let points = match asked.round {
        Some(round) => store::review::survey::points(db, round.id).await?,
        None => HashMap::new(),
    };
    // Of all: which the list does not have is also told by class.
    let all: Vec<HouseholdId> = ours.keys().chain(ids.iter()).copied().collect();
    let (classes, latest) = class_facts(db, &all).await?;
    let today = app.begin_of(asked.today);
    let brought = store::gate::list::brought_since(db, &ids, today).await?;
    let mut known = Known {
        villages,
        by_code,
        by_number,
        claimed: HashSet::new(),
        by_head,
        by_name,
        later,
        later_villages,
        founded,
        ours,
        members,
        surveys,
        points,
        classes,
        latest,
        alike,
        brought: brought.into_iter().collect(),
        day,
    };
    known.claimed = list.iter().filter_map(|household| known.claims(household)).collect();
    Ok(known)
}

/// The villages of the commune with what the words of the list mean, and the first day of each.
async fn villages_known(
    app: &App,
    db: &impl store::Db,
    asked: &Asked<'_>,
    list: &[&ProposedHousehold],
) -> Result<(Villages, HashMap<VillageId, Day>)> {
    let scope = app.scope(asked.actor);
    let on = scope.day().min(asked.day);
    let rows = store::place::village::list(db, &scope, &asked.import.commune, on).await?;
    let ids: Vec<VillageId> = rows.iter().map(|village| village.id).collect();
    let founded = store::place::village::founded(db, &ids).await?.into_iter().collect();
    let villages = Villages::new(rows.into_iter().map(|village| (village.id, village.name)));
    let texts = list.iter().filter_map(|household| {
        let row = household.village_place.row.or(household.place.row);
        Some((household.village.as_deref()?, row.unwrap_or(0)))
    });
    Ok((villages.of_list(texts, asked.answers), founded))
}

/// Villages that lie in the commune only after the list's day, with their first.
async fn villages_later(
    db: &impl store::Db,
    asked: &Asked<'_>,
    known: &HashMap<VillageId, Day>,
) -> Result<HashMap<String, Day>> {
    let rows = store::place::village::list_since(db, &asked.import.commune, asked.day).await?;
    let rows: Vec<_> = rows.into_iter().filter(|it| !known.contains_key(&it.id)).collect();
    let ids: Vec<VillageId> = rows.iter().map(|it| it.id).collect();
    let first: HashMap<VillageId, Day> =
        store::place::village::founded(db, &ids).await?.into_iter().collect();
    let named = |it: &store::place::village::Village| {
        Some((base::text::marked(&it.name), *first.get(&it.id)?))
    };
    Ok(rows.iter().filter_map(named).collect())
}

/// Households that came after the review day of the list's round.
async fn later(
    app: &App,
    db: &impl store::Db,
    asked: &Asked<'_>,
    numbers: &[String],
    ours: &HashMap<HouseholdId, HeadRow>,
) -> Result<Later> {
    let (scope, today) = (app.scope(asked.actor), app.today());
    if asked.day >= today {
        return Ok(Later::default());
    }
    let mut homes = store::people::household::heads(db, &scope, today).await?;
    homes.retain(|home| home.since > asked.day && !ours.contains_key(&home.household));
    if homes.is_empty() {
        return Ok(Later::default());
    }
    let numbers = store::people::household::by_identity(db, numbers, today).await?;
    let numbers = numbers.into_iter().map(|(number, _, household)| (number, household));
    Ok(Later::new(homes, numbers.collect()))
}

type OfClass = (HashMap<(HouseholdId, Day), ClassOfOne>, HashMap<HouseholdId, Vec<(Day, Class)>>);

async fn class_facts(db: &impl store::Db, ids: &[HouseholdId]) -> Result<OfClass> {
    let (mut classes, mut latest): OfClass = Default::default();
    for fact in store::people::class_fact::list_of_many(db, ids).await? {
        if classes.insert((fact.household, fact.from_day), fact).is_none() {
            latest.entry(fact.household).or_default().push((fact.from_day, fact.class));
        }
    }
    Ok((classes, latest))
}

/// The people of the commune, made ready on a blocking thread.
async fn compared(
    members: &HashMap<HouseholdId, Vec<MemberRow>>,
    ours: &HashMap<HouseholdId, HeadRow>,
) -> Result<Alike> {
    let people = members.iter().filter(|(id, _)| ours.contains_key(id));
    let people: Vec<(HouseholdId, Vec<MemberRow>)> =
        people.map(|(id, members)| (*id, members.clone())).collect();
    let made = tokio::task::spawn_blocking(move || alike(&people)).await;
    made.map_err(Problem::internal)
}

/// The people of the commune's households, ready to be compared.
fn alike(people: &[(HouseholdId, Vec<MemberRow>)]) -> Alike {
    let mut households = Vec::new();
    let mut persons = Vec::new();
    for (number, (id, members)) in (0_u32..).zip(people) {
        for member in members {
            households.push(*id);
            persons.push(matching::Person {
                name: &member.name,
                sex: member.sex,
                birth: member.birth,
                number: member.identity.known().map(PersonalId::as_str),
                relation: Some(member.relation),
                household: Some(number),
                village: None,
                commune: None,
            });
        }
    }
    Alike { index: Index::new(&persons), households }
}

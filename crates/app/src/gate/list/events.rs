//! What taking a list's version does to households, as events: moves, splits, who came, who left,
//! another head. Their source is the list; a household's history shows them as it shows others.

use base::Day;
use base::id::{EventId, HouseholdId, PersonId};
use base::words::Lang;
use register::people::household_event::{Change, Part};
use register::{EventKind, Paper, Relation};
use sha2::{Digest, Sha256};
use store::people::household_event::EventAdd;

use super::difference::{Difference, Made, MovedIn, Stands};
use crate::App;
use crate::kernel::hex::hex;
use crate::kernel::problem::Result;
use crate::kernel::rights::Actor;
use crate::kernel::write::Write;
use crate::people::household_event::event_problem;

/// An event that a list tells of.
#[derive(Debug)]
pub(super) struct Told {
    household: HouseholdId,
    other: Option<HouseholdId>,
    kind: EventKind,
    place: String,
    changes: Vec<Change>,
    parts: Vec<(PersonId, HouseholdId, Part, String)>,
}

impl Told {
    fn new(household: HouseholdId, kind: EventKind) -> Told {
        let (changes, parts) = (Vec::new(), Vec::new());
        Told { household, other: None, kind, place: String::new(), changes, parts }
    }

    fn leaves(&mut self, who: &Stands, household: HouseholdId) {
        let (person, from) = (who.person, who.since);
        self.changes.push(Change::Left { person, household, from });
        self.parts.push((person, household, Part::Left, who.name.clone()));
    }

    fn joins(&mut self, it: &MovedIn) {
        let store::figure::change::MembershipAdd { person, household, relation, position } = it.add;
        self.changes.push(Change::Joined { person, household, relation, position });
        self.parts.push((person, household, Part::Joined, it.was.name.clone()));
    }
}

/// The events of one difference that was taken.
pub(super) fn of(change: &Difference, made: &[Made]) -> Vec<Told> {
    let mut told: Vec<Told> =
        [moved(change), left(change), headed(change)].into_iter().flatten().collect();
    told.extend(made.iter().map(|made| split(change, made)));
    told.extend(came(change));
    told
}

fn moved(change: &Difference) -> Option<Told> {
    let to = change.moved.as_ref()?;
    let household = change.household;
    let mut told = Told::new(household, EventKind::MoveWithin);
    told.place = shown(&to.village_name, &to.address);
    let (village, address) = (to.village, to.address.clone());
    told.changes.push(Change::HomeLeft { household, from: to.since });
    told.changes.push(Change::HomeMade { household, village, address });
    let people = change.stays.iter().map(|(who, _)| who);
    told.parts = people.map(|it| (it.person, household, Part::Moved, it.name.clone())).collect();
    Some(told)
}

fn left(change: &Difference) -> Option<Told> {
    if change.left.is_empty() {
        return None;
    }
    let mut told = Told::new(change.household, EventKind::Departure);
    change.left.iter().for_each(|who| told.leaves(who, change.household));
    Some(told)
}

fn headed(change: &Difference) -> Option<Told> {
    let household = change.household;
    if !change.relations.iter().any(|(_, relation)| *relation == Relation::Head) {
        return None;
    }
    let mut told = Told::new(household, EventKind::HeadChange);
    for (who, relation) in &change.relations {
        let (person, from, position) = (who.person, who.since, who.position);
        let relation = *relation;
        told.changes.push(Change::Left { person, household, from });
        told.changes.push(Change::Joined { person, household, relation, position });
        let part = if relation == Relation::Head { Part::Head } else { Part::Related };
        told.parts.push((person, household, part, who.name.clone()));
    }
    Some(told)
}

fn split(change: &Difference, made: &Made) -> Told {
    let mut told = Told::new(change.household, EventKind::Split);
    let (new, home) = (&made.household, change.household);
    told.other = Some(new.id);
    told.place = shown(&made.village_name, &new.address);
    let (household, village, address) = (new.id, new.village, new.address.clone());
    told.changes.push(Change::HouseholdMade { household });
    told.changes.push(Change::HomeMade { household, village, address });
    let from_here = |it: &&MovedIn| it.add.household == new.id && it.home == home;
    for it in change.moved_in.iter().filter(from_here) {
        told.leaves(&it.was, home);
        told.joins(it);
    }
    for it in change.joined.iter().filter(|it| it.household == new.id) {
        let (person, relation, position) = (it.person.id, it.person.relation, it.position);
        told.changes.push(Change::Joined { person, household, relation, position });
        told.parts.push((person, household, Part::Joined, it.person.name.clone()));
    }
    told
}

/// Who came from other households than the one that the difference is about.
fn came(change: &Difference) -> Vec<Told> {
    let mut all: Vec<Told> = Vec::new();
    for it in change.moved_in.iter().filter(|it| it.home != change.household) {
        let (to, home) = (it.add.household, it.home);
        let known = |told: &Told| told.household == to && told.other == Some(home);
        let at = all.iter().position(known).unwrap_or(all.len());
        if at == all.len() {
            let mut told = Told::new(to, EventKind::Arrival);
            told.other = Some(home);
            all.push(told);
        }
        if let Some(told) = all.get_mut(at) {
            told.leaves(&it.was, home);
            told.joins(it);
        }
    }
    all
}

fn shown(village: &str, address: &str) -> String {
    match address {
        "" => village.to_owned(),
        address => format!("{village}, {address}"),
    }
}

/// Records what a list told of, with the list as its source.
pub(super) async fn put_events(
    app: &App,
    write: &Write,
    actor: &Actor,
    (file, number): (&str, i32),
    day: Day,
    told: Vec<Told>,
) -> Result<()> {
    if told.is_empty() {
        return Ok(());
    }
    let number = number.to_string();
    let args = [("file", file), ("number", number.as_str())];
    // As it was recorded, in the language of the register.
    let paper = Paper::Missing(app.words().fill(Lang::Vi, "import.event_paper", args));
    let gone = app.words().get(Lang::Vi, "import.event_left").to_owned();
    let mut adds = Vec::with_capacity(told.len());
    for it in &told {
        let id = EventId(app.new_id());
        adds.push(EventAdd {
            id,
            household: it.household,
            other: it.other,
            kind: it.kind,
            day,
            paper: &paper,
            note: "",
            place: if it.kind == EventKind::Departure { &gone } else { &it.place },
            changes: &it.changes,
            parts: it.parts.clone(),
            content_hash: hex(&Sha256::digest(id.to_string().as_bytes())),
            undoes: None,
            at: write.at,
            by: actor.account,
        });
    }
    store::people::household_event::add_many(&**write, adds).await.map_err(event_problem)
}

//! Whether a list is of the commune at all. Every commune has a Thôn 1: what a list says of its
//! commune, in its title or in a column, is compared with the areas; another's is asked about.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use base::area::{AreaKey, Level, Unit};
use base::text::{fold, marked};
use base::{Finding, Place};
use intake::{Choice, Question, StatedArea};

use super::plan::{Asked, ListFile, Plan};
use crate::App;

/// What communes are called, in front of their names.
const KINDS: [&str; 5] = ["thi tran ", "phuong ", "xa ", "dac khu ", "tt "];
/// The longest name of a commune has so many words.
const WORDS_MAX: usize = 6;
/// So many different words behind the one for a commune are looked at in the rows of a file: a list is
/// of a few communes, and what stands behind the word elsewhere is no name.
const NAMED_MAX: usize = 500;
/// The answers to the question of whom a list is.
const OURS: &str = "ours";
const LEAVE_OUT: &str = "leave_out";

/// The commune by its names and codes, and those that went into it.
struct Commune<'a> {
    own: &'a Unit,
    before: Vec<&'a Unit>,
}

/// What a list says of its commune.
enum Says {
    Nothing,
    Ours,
    /// One that is part of the commune now.
    Before(String),
    Other(String),
}

/// The households of a file that are another commune's.
#[derive(Default)]
pub(super) struct Others {
    whole_file: bool,
    stated: HashSet<(Option<String>, Option<String>)>,
    /// What stands behind the word for a commune in villages and addresses.
    named: HashSet<String>,
}

impl Others {
    /// Whether somebody said that what states this area is not of the list.
    pub(super) fn leave_out(&self, area: &StatedArea) -> bool {
        let is_named = area.named.iter().any(|name| self.named.contains(name));
        self.whole_file || is_named || self.stated.contains(&key(area))
    }
}

fn key(area: &StatedArea) -> (Option<String>, Option<String>) {
    (area.commune.clone(), area.commune_code.clone())
}

/// Compares the commune that a file states with the one it was sent for.
pub(super) fn other_communes(
    app: &App,
    asked: &Asked<'_>,
    file: &ListFile,
    plan: &mut Plan,
) -> Others {
    let mut others = Others::default();
    let Some(commune) = commune_with_former(app, &asked.import.commune) else { return others };
    let mut told = BTreeSet::new();
    for (place, text) in &file.proposal.communes {
        let says = title_says(app, &commune, text);
        others.whole_file |= weigh(app, asked, file, place, says, &mut told, plan);
    }
    let mut seen: BTreeMap<(Option<String>, Option<String>), &Place> = BTreeMap::new();
    for household in &file.proposal.households {
        seen.entry(key(&household.area)).or_insert(&household.place);
    }
    for ((name, code), place) in seen {
        let says = column_says(app, &commune, name.as_deref(), code.as_deref());
        if weigh(app, asked, file, place, says, &mut told, plan) {
            others.stated.insert((name, code));
        }
    }
    let mut named: BTreeMap<&str, &Place> = BTreeMap::new();
    for household in &file.proposal.households {
        for name in &household.area.named {
            if named.len() < NAMED_MAX {
                named.entry(name).or_insert(&household.place);
            }
        }
    }
    for (name, place) in named {
        let says = title_says(app, &commune, name);
        if weigh(app, asked, file, place, says, &mut told, plan) {
            others.named.insert(name.to_owned());
        }
    }
    others
}

/// Tells or asks; whether what says so is left out.
fn weigh(
    app: &App,
    asked: &Asked<'_>,
    file: &ListFile,
    place: &Place,
    says: Says,
    told: &mut BTreeSet<String>,
    plan: &mut Plan,
) -> bool {
    let ours = crate::place::area::name(app, &asked.import.commune);
    let name = match says {
        Says::Nothing | Says::Ours => return false,
        Says::Before(name) => {
            if told.insert(name.clone()) {
                let finding = Finding::note("commune_merged").with("stated", &name);
                plan.tell(file.position, place, finding.with("commune", ours));
            }
            return false;
        }
        Says::Other(name) => name,
    };
    let id = format!("commune:{}:{}", file.position, fold(&name));
    match asked.answers.get(&id).map(String::as_str) {
        Some(OURS) => false,
        Some(_) => true,
        None => {
            if told.insert(name.clone()) {
                let choice = |id: &str| Choice {
                    id: id.to_owned(),
                    code: format!("commune_{id}"),
                    args: BTreeMap::from([
                        ("commune".to_owned(), ours.clone()),
                        ("stated".to_owned(), name.clone()),
                    ]),
                };
                let question = Question {
                    id,
                    place: place.clone(),
                    code: "commune_other".to_owned(),
                    args: BTreeMap::from([
                        ("commune".to_owned(), ours.clone()),
                        ("stated".to_owned(), name.clone()),
                    ]),
                    choices: [LEAVE_OUT, OURS].map(choice).to_vec(),
                };
                plan.questions.push((file.position, question));
            }
            false
        }
    }
}

fn commune_with_former<'a>(app: &'a App, key: &AreaKey) -> Option<Commune<'a>> {
    /// A commune is made of some units, and these of some before.
    const STEPS: usize = 200;
    let own = app.areas().get(key)?;
    let mut before: Vec<&Unit> = Vec::new();
    let mut open = vec![own];
    for _ in 0..STEPS {
        let Some(unit) = open.pop() else { break };
        for (former, _) in app.areas().predecessors(&unit.key) {
            if !before.iter().any(|known| known.key == former.key) {
                before.push(former);
                open.push(former);
            }
        }
    }
    Some(Commune { own, before })
}

/// What a cell of a column for the commune, or its code, says.
fn column_says(app: &App, commune: &Commune<'_>, name: Option<&str>, code: Option<&str>) -> Says {
    if let Some(code) = code.map(|code| code.trim().trim_start_matches('0'))
        && !code.is_empty()
    {
        let bears = |unit: &Unit| unit.key.code().trim_start_matches('0') == code;
        if bears(commune.own) {
            return Says::Ours;
        }
        if let Some(former) = commune.before.iter().find(|unit| bears(unit)) {
            return Says::Before(app.areas().full_name(former));
        }
        let padded = format!("{code:0>5}");
        let named = app.areas().with_code(&padded).next().map(|it| app.areas().full_name(it));
        return Says::Other(named.unwrap_or_else(|| code.to_owned()));
    }
    let Some(name) = name else { return Says::Nothing };
    let own = bare(name);
    if own.is_empty() {
        return Says::Nothing;
    }
    by_name(app, commune, &own).unwrap_or_else(|| Says::Other(name.to_owned()))
}

fn by_name(app: &App, commune: &Commune<'_>, own: &str) -> Option<Says> {
    let is = |unit: &Unit| fold(unit.name) == own;
    if is(commune.own) {
        return Some(Says::Ours);
    }
    let former = commune.before.iter().find(|unit| is(unit))?;
    Some(Says::Before(app.areas().full_name(former)))
}

/// What a title says behind the word for a commune: the longest run of words that is one.
fn title_says(app: &App, commune: &Commune<'_>, text: &str) -> Says {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let runs = (1..=WORDS_MAX.min(words.len())).rev();
    let names: Vec<String> = runs.filter_map(|n| Some(words.get(..n)?.join(" "))).collect();
    if let Some(says) = names.iter().find_map(|name| by_name(app, commune, name)) {
        return says;
    }
    // Words of the language are no names: only what some commune is called counts.
    let is_commune = |unit: &&Unit| unit.level == Level::Commune;
    let there = marked(text);
    let other = names.iter().find_map(|name| {
        let communes = app.areas().all().iter().filter(is_commune);
        let mut found: Vec<&Unit> = communes.filter(|unit| fold(unit.name) == *name).collect();
        // Of those without marks alike, the one that is written so.
        found.sort_by_key(|unit| !there.starts_with(&marked(unit.name)));
        found.first().copied()
    });
    other.map_or(Says::Nothing, |unit| Says::Other(app.areas().full_name(unit)))
}

/// A commune's name without what it is called, folded.
fn bare(name: &str) -> String {
    let folded = fold(name.split([',', '-', '(']).next().unwrap_or(name));
    let own = KINDS.iter().find_map(|kind| folded.strip_prefix(kind));
    own.unwrap_or(&folded).trim().to_owned()
}

//! Where an account works: typed by name and chosen from what fits, on each page that asks for it.

use app::Actor;
use base::Role;
use base::area::{AreaKey, Level, Unit};
use base::text::{fold, marked};

use crate::Web;
use crate::kernel::frame::Frame;

/// Places offered for what was typed: more are not read.
const PLACES_MAX: usize = 30;
/// Places looked at to find these: the commonest name of a commune has fewer bearers.
const LOOKED_MAX: usize = 400;
/// How the nation is written in a form.
pub(crate) const NATION: &str = "nation";

/// What is asked, and what came of it.
#[derive(Default)]
pub(crate) struct PlaceField {
    /// What stands in the field.
    pub text: String,
    /// The keeper's commune: there is nothing to choose.
    pub fixed: Option<String>,
    /// Who works for a whole area leaves the field empty: its name.
    pub widest: Option<String>,
    /// The place, once it is clear.
    pub chosen: Option<Chosen>,
    /// What fits the text: key and name.
    pub found: Vec<(String, String)>,
    /// What is wrong, as a key of words.
    pub error: Option<&'static str>,
}

/// A place that was chosen.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// `None` for the nation.
    pub key: Option<AreaKey>,
    pub name: String,
}

impl PlaceField {
    /// The chosen place as the form carries it.
    pub(crate) fn value(&self) -> String {
        let key = self.chosen.as_ref().map(|chosen| chosen.key.as_ref());
        key.map_or_else(String::new, |key| key.map_or(NATION.to_owned(), ToString::to_string))
    }
}

/// What came with a form.
#[derive(Clone, Copy)]
pub(crate) struct Sent<'a> {
    pub text: &'a str,
    pub area: &'a str,
    /// The text that `area` was chosen for.
    pub sought: &'a str,
}

/// The name of a place with what it lies in: many communes bear one name.
pub(crate) fn full_name(web: &Web, key: &AreaKey) -> String {
    let areas = web.app.areas();
    let Some(unit) = areas.get(key) else { return key.to_string() };
    let day = unit.valid_to.map_or(web.app.today(), |last| last.min(web.app.today()));
    let above = areas.ancestors(key, day);
    let above = above.iter().filter(|up| up.level != Level::Nation);
    let names = std::iter::once(unit).chain(above.copied()).map(|unit| areas.full_name(unit));
    names.collect::<Vec<_>>().join(", ")
}

/// A place that fits what was typed.
struct Found {
    key: AreaKey,
    name: String,
    /// The name that was typed, when it is a former one.
    was: Option<String>,
    near: Near,
}

/// How near a name is to what was typed: without its marks, with them, or all of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Near {
    Folded,
    Marked,
    Whole,
}

/// Reads what was sent for a role. `now` is where the account works already: it may stay there
/// though the place has ended.
pub(crate) fn read(
    f: &Frame,
    actor: &Actor,
    role: Role,
    sent: Sent<'_>,
    now: Option<&AreaKey>,
) -> PlaceField {
    let web = &f.web;
    let areas = web.app.areas();
    let level = |key: &AreaKey| areas.get(key).map(|unit| unit.level);
    let mut field = PlaceField { text: sent.text.trim().to_owned(), ..PlaceField::default() };
    let of = |key: &AreaKey| Chosen { key: Some(key.clone()), name: full_name(web, key) };
    if let Some(mine) = actor.area.as_ref().filter(|it| level(it) == Some(Level::Commune)) {
        // Whom he keeps works there, or worked in what went into it.
        field.chosen = Some(of(mine));
        field.fixed = Some(app::place::area::name(&web.app, mine));
        return field;
    }
    let wide = matches!(role, Role::UpperOfficer | Role::Auditor | Role::Administrator);
    let widest = match &actor.area {
        Some(mine) => of(mine),
        None => Chosen { key: None, name: app::place::area::words_nation(&web.app) },
    };
    field.widest = Some(widest.name.clone());
    let places = app::office::account::places(&web.app, actor);
    let today = web.app.today();
    let fits = |unit: &Unit| {
        unit.valid_to.is_none_or(|last| today <= last)
            && places.covers(Some(&unit.key))
            && match role {
                Role::UpperOfficer => unit.level != Level::Commune,
                Role::VillageHead
                | Role::CommuneOfficer
                | Role::FinanceOfficer
                | Role::Chairman
                | Role::Clerk
                | Role::Auditor
                | Role::Administrator => wide || unit.level == Level::Commune,
            }
    };
    if field.text == sent.sought.trim() && !sent.area.is_empty() {
        if sent.area == NATION && wide && places.covers(None) {
            field.chosen = Some(widest);
            return field;
        }
        let key = AreaKey::parse(sent.area);
        let fit = |key: &&AreaKey| Some(*key) == now || areas.get(key).is_some_and(fits);
        if let Some(key) = key.as_ref().filter(fit) {
            field.chosen = Some(of(key));
            return field;
        }
    }
    if field.text.is_empty() {
        match wide {
            true => field.chosen = Some(widest),
            false => field.error = Some("accounts.place_needed"),
        }
        return field;
    }
    let parts: Vec<String> =
        field.text.split(',').map(|part| fold(part).trim().to_owned()).collect();
    let first = field.text.split(',').next().unwrap_or_default();
    let rest = parts.get(1..).unwrap_or_default();
    let mut found: Vec<Found> = Vec::new();
    for unit in areas.search(first, today, LOOKED_MAX) {
        let named = areas.full_name(unit);
        let (said, typed) = (marked(&named), marked(first));
        let near = match said.trim() == typed.trim() {
            true => Near::Whole,
            false if said.contains(typed.trim()) => Near::Marked,
            false => Near::Folded,
        };
        // A former name leads to what has its land now.
        for (now, _) in areas.now(&unit.key, today) {
            let name = full_name(web, &now.key);
            let lies_there = rest.iter().all(|part| fold(&name).contains(part));
            if !fits(now) || !lies_there || found.iter().any(|it| it.key == now.key) {
                continue;
            }
            let was = (now.key != unit.key).then(|| named.clone());
            found.push(Found { key: now.key.clone(), name, was, near });
        }
    }
    // Who typed the marks, or the whole name with its kind, means them.
    let nearest = found.iter().map(|it| it.near).max();
    found.retain(|it| Some(it.near) == nearest);
    let shown = |it: &Found| {
        let was = it.was.as_ref().map(|was| f.with("accounts.place_was", "name", was));
        let name = was.map_or(it.name.clone(), |was| format!("{} {was}", it.name));
        (it.key.to_string(), name)
    };
    field.found = found.iter().take(PLACES_MAX).map(shown).collect();
    match &field.found[..] {
        [] => field.error = Some("accounts.place_none"),
        [(key, _)] => field.chosen = AreaKey::parse(key).as_ref().map(of),
        _ => field.error = Some("accounts.place_choose"),
    }
    field
}

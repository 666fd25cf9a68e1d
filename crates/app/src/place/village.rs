//! Villages: the commune's own units.

use base::Day;
use base::area::{AreaKey, Level};
use base::id::VillageId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::place::village::VillagePath;

use crate::App;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};

pub use store::place::village::{Village, VillageKind};

/// A new village as entered.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VillageNew {
    /// Its id, made by the client.
    pub id: VillageId,
    /// Its name without the kind.
    pub name: String,
    /// `thon` or `to_dan_pho`.
    #[schemars(with = "VillageKind")]
    pub kind: String,
    /// From which day it is in the actor's commune, or in that of `before`.
    pub from: Day,
    /// The commune in which it lay before the actor's began: one of those that came to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<AreaKey>,
}

/// A village put right.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VillageCorrection {
    /// Its name without the kind.
    pub name: String,
    /// `thon` or `to_dan_pho`.
    #[schemars(with = "VillageKind")]
    pub kind: String,
    /// Since when it lies in its first commune.
    pub from: Day,
    /// The commune in which it lay before the first that is known of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<AreaKey>,
    /// The mark of the village as it was seen.
    pub seen: String,
}

/// A village as it is shown.
#[derive(Debug, Clone)]
pub struct VillageView {
    pub village: Village,
    /// Since when it lies in its first commune.
    pub from: Day,
    /// Where it lies, period by period.
    pub places: Vec<VillagePlace>,
    /// Since when a household lives there.
    pub first_stay: Option<Day>,
    /// Whether something hangs on it, so that it can no longer be taken away.
    pub used: bool,
    /// Changes with every change of it.
    pub mark: String,
}

/// Where a village lies over a period.
#[derive(Debug, Clone)]
pub struct VillagePlace {
    /// The commune's name.
    pub commune: String,
    /// First day.
    pub from: Day,
    /// Last day, when it has one.
    pub to: Option<Day>,
}

fn named(name: &str, kind: &str) -> Result<(String, VillageKind)> {
    let name = base::text::clean(name);
    if name.is_empty() || name.chars().count() > base::text::NAME_MAX {
        return Err(Problem::new(Code::BadInput).with("field", "name"));
    }
    let kind = VillageKind::from_name(kind);
    let kind = kind.ok_or_else(|| Problem::new(Code::BadInput).with("field", "kind"))?;
    Ok((name, kind))
}

/// A scope of a whole province has thousands of villages; a choice list shows no more than this.
const VILLAGES_MAX: u32 = 400;

/// The villages the actor works with.
///
/// # Errors
/// `not_allowed`.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Village>> {
    actor.require(Action::VillageSee)?;
    Ok(store::place::village::list_in_scope(&**app.store(), &app.scope(actor), VILLAGES_MAX)
        .await?)
}

/// Adds a village to the actor's commune. Idempotent.
///
/// # Errors
/// `bad_input`, `area_unknown`, `village_before_commune`;
/// `village_conflict` when the id or the name is taken.
pub async fn add(app: &App, actor: &Actor, new: VillageNew) -> Result<VillageId> {
    actor.require(Action::VillageAdd)?;
    let (name, kind) = named(&new.name, &new.kind)?;
    let commune =
        actor.area.clone().ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", ""))?;
    let paths = self::paths_with(app, &commune, new.before.as_ref(), new.from)?;
    let Some(first) = paths.first() else { return Err(Problem::new(Code::NotFound)) };
    let (begun, first_in) = (first.from_day, first.commune.clone());
    let write = app.write_sent(actor, Action::VillageAdd, new.id).await?;
    let mut there = store::place::village::list_since(&*write, &commune, new.from).await?;
    if first_in != commune {
        // What the commune before had by that name came along with it.
        there.extend(store::place::village::list_since(&*write, &first_in, new.from).await?);
    }
    let known = match there.iter().find(|village| village.id == new.id) {
        Some(known) => {
            let paths = store::place::village::paths(&*write, new.id).await?;
            let from = paths.first().map(|path| path.from_day);
            Some(known.name == name && known.kind == kind && from == Some(begun))
        }
        None => None,
    };
    let (kind_name, from) = (kind.as_str(), new.from);
    let sent = match &new.before {
        None => json!({ "commune": commune, "name": name, "kind": kind_name, "from": from }),
        Some(before) => json!({ "commune": commune, "name": name, "kind": kind_name, "from": from,
            "before": before }),
    };
    let once = write.once(new.id, &sent, known).await;
    if once.map_err(|problem| problem.with("name", &name))? == Once::Again {
        return Ok(new.id);
    }
    // “Thôn Hà” and “Thôn Hạ” are two; written otherwise it is the same again.
    let marked = base::text::marked(&name);
    if there.iter().any(|village| base::text::marked(&village.name) == marked) {
        return Err(Problem::new(Code::VillageThere).with("name", &name));
    }
    let village = Village { id: new.id, name: name.clone(), kind };
    if let Err(error) = store::place::village::add_many(&*write, &[(village, paths)]).await {
        return Err(match error.constraint() {
            Some(_) => Problem::new(Code::VillageConflict).with("name", &name),
            None => error.into(),
        });
    }
    write.commit(Some(&commune), new.id, json!({ "name": name })).await?;
    Ok(new.id)
}

/// The day from which a new village is there, where nobody says another: the commune's first day, or, where
/// villages lay in other communes before, the first that any poverty standard of the program covers.
pub fn from_usual(app: &App, actor: &Actor) -> Day {
    let commune = actor.area.as_ref().and_then(|area| app.areas().get(area));
    let standards = app.law().standards();
    let covered = standards.all().iter().map(|standard| standard.from).min();
    let begun = commune.and_then(|unit| unit.valid_from).filter(|_| before(app, actor).is_empty());
    begun.or(covered).unwrap_or(app.today()).min(app.today())
}

/// The communes in which a village of the actor's may have lain before that began, by their names, with the
/// first day of his.
pub fn before(app: &App, actor: &Actor) -> Vec<(AreaKey, String)> {
    let Some(commune) = &actor.area else { return Vec::new() };
    let Some(begun) = app.areas().get(commune).and_then(|unit| unit.valid_from) else {
        return Vec::new();
    };
    let all = crate::place::succession::predecessors_of(app, actor).into_iter();
    let mut all: Vec<_> = all
        .filter(|it| it.last.succ_opt() == Some(begun))
        .map(|it| (it.commune, it.name))
        .collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all
}

/// The first day of the actor's commune, when it has one.
pub fn commune_begun(app: &App, actor: &Actor) -> Option<Day> {
    actor.area.as_ref().and_then(|area| app.areas().get(area)).and_then(|unit| unit.valid_from)
}

/// One village, with where it lies.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: VillageId) -> Result<VillageView> {
    actor.require(Action::VillageSee)?;
    self::view(app, &**app.store(), actor, id).await
}

async fn view(app: &App, db: &impl store::Db, actor: &Actor, id: VillageId) -> Result<VillageView> {
    let not_found = || Problem::new(Code::NotFound);
    let village = match store::place::village::find(db, &app.scope(actor), id).await? {
        Some(village) => village,
        None => {
            let coming = villages_coming(app, db, actor).await?;
            coming.into_iter().find(|it| it.id == id).ok_or_else(not_found)?
        }
    };
    let paths = store::place::village::paths(db, id).await?;
    let from = paths.first().map(|path| path.from_day).ok_or_else(not_found)?;
    let used = store::place::village::used(db, id).await?;
    let places = paths.iter().map(|path| VillagePlace {
        commune: crate::place::area::name(app, &path.commune),
        from: path.from_day,
        to: path.to_day.pred_opt().filter(|_| path.to_day < store::still()),
    });
    let communes: Vec<&str> = paths.iter().map(|path| path.commune.as_str()).collect();
    let mark = crate::kernel::seen::mark(&(&village.name, village.kind.as_str(), from, communes));
    let places = places.collect();
    Ok(VillageView { village, from, places, first_stay: used.first_stay, used: used.is_used, mark })
}

/// Villages that come to lie in the actor's commune only on a later day.
///
/// # Errors
/// `not_allowed`.
pub async fn coming(app: &App, actor: &Actor) -> Result<Vec<Village>> {
    actor.require(Action::VillageSee)?;
    villages_coming(app, &**app.store(), actor).await
}

async fn villages_coming(app: &App, db: &impl store::Db, actor: &Actor) -> Result<Vec<Village>> {
    let Some(commune) = actor.area.as_ref().filter(|it| crate::place::area::is_commune(app, it))
    else {
        return Ok(Vec::new());
    };
    let day = app.scope(actor).day();
    let now = store::place::village::list(db, &app.scope(actor), commune, day).await?;
    let mut all = store::place::village::list_since(db, commune, day).await?;
    all.retain(|village| now.iter().all(|it| it.id != village.id));
    Ok(all)
}

/// Puts right how a village is written, what it is called by law, or since when it lies in its commune.
///
/// # Errors
/// `not_found`, `bad_input`, `village_changed`, `village_conflict`, `village_before_commune`,
/// `village_lived_in` when a household lives there before the day, `village_before_kept` when it is to have
/// lain in another commune before and something hangs on it.
pub async fn correct(
    app: &App,
    actor: &Actor,
    id: VillageId,
    new: VillageCorrection,
) -> Result<VillageView> {
    let write = app.write(actor, Action::VillageChange).await?;
    let commune =
        actor.area.clone().ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", ""))?;
    write.alone_in(&commune).await?;
    let view = self::view(app, &*write, actor, id).await?;
    if view.mark != new.seen {
        return Err(Problem::new(Code::VillageChanged).with("name", view.village.name));
    }
    let (name, kind) = named(&new.name, &new.kind)?;
    let there = store::place::village::list_since(&*write, &commune, new.from).await?;
    let marked = base::text::marked(&name);
    if there.iter().any(|it| it.id != id && base::text::marked(&it.name) == marked) {
        return Err(Problem::new(Code::VillageThere).with("name", &name));
    }
    let village = Village { id, name: name.clone(), kind };
    store::place::village::set_name(&*write, &village).await?;
    let paths = store::place::village::paths(&*write, id).await?;
    let other = new.before.as_ref().filter(|key| paths.iter().all(|path| path.commune != **key));
    match other {
        Some(before) if paths.first().is_some_and(|first| first.commune != commune) => {
            instead(app, &write, &view, (&commune, before), new.from).await?;
        }
        // What began with its commune, or later, lay nowhere before.
        Some(_) if commune_begun(app, actor).is_none_or(|begun| begun <= new.from) => {
            return Err(Problem::new(Code::BadInput).with("field", "before"));
        }
        Some(_) | None if new.from != view.from => {
            self::begin(app, &write, &view, other, new.from).await?;
        }
        Some(_) | None => {}
    }
    let detail = json!({
        "name": name, "kind": kind.as_str(), "from": new.from, "lay_before_in": new.before,
        "before": { "name": view.village.name, "kind": view.village.kind.as_str(), "from": view.from },
    });
    write.commit(Some(&commune), id, detail).await?;
    get(app, actor, id).await
}

async fn begin(
    app: &App,
    write: &crate::kernel::write::Write,
    view: &VillageView,
    before: Option<&AreaKey>,
    from: Day,
) -> Result<()> {
    let (id, name) = (view.village.id, &view.village.name);
    let paths = store::place::village::paths(&**write, id).await?;
    let Some(first) = paths.first() else { return Err(Problem::new(Code::NotFound)) };
    let latest = first.to_day.pred_opt().unwrap_or(first.to_day);
    let lived = view.first_stay.map_or(latest, |day| day.min(latest));
    if from > lived {
        return Err(Problem::new(Code::VillageLivedIn)
            .with("name", name)
            .with("day", base::day::show_day(lived)));
    }
    let mut anew = self::paths_with(app, &first.commune, before, from)?;
    anew.retain(|path| path.from_day < first.to_day);
    if let Some(last) = anew.last_mut() {
        last.to_day = last.to_day.min(first.to_day);
    }
    Ok(store::place::village::set_first(&**write, id, first.from_day, &anew).await?)
}

/// Lets a village have lain in another of the communes that came to its own, as long as nothing hangs on it:
/// what was decided on its households there stays with the commune that decided.
async fn instead(
    app: &App,
    write: &crate::kernel::write::Write,
    view: &VillageView,
    (commune, before): (&AreaKey, &AreaKey),
    from: Day,
) -> Result<()> {
    let (id, name) = (view.village.id, &view.village.name);
    let begun = app.areas().get(commune).and_then(|unit| unit.valid_from);
    let Some(begun) = begun.filter(|begun| from < *begun) else {
        return Err(Problem::new(Code::BadInput).with("field", "before"));
    };
    let mut anew = self::paths_with(app, commune, Some(before), from)?;
    anew.retain(|path| path.from_day < begun);
    let paths = store::place::village::paths(&**write, id).await?;
    let lay: Vec<VillagePath> = paths.into_iter().filter(|path| path.from_day < begun).collect();
    if view.used || lay.iter().any(|path| path.to_day > begun) {
        let lay = lay.first().map(|path| crate::place::area::name(app, &path.commune));
        return Err(Problem::new(Code::VillageBeforeKept)
            .with("name", name)
            .with("area", lay.unwrap_or_default()));
    }
    let there = store::place::village::list_since(&**write, before, from).await?;
    let marked = base::text::marked(name);
    if there.iter().any(|it| it.id != id && base::text::marked(&it.name) == marked) {
        return Err(Problem::new(Code::VillageThere).with("name", name));
    }
    for path in &lay {
        store::place::village::set_first(&**write, id, path.from_day, &[]).await?;
    }
    Ok(store::place::village::add_paths(&**write, id, &anew).await?)
}

/// Takes a village away that was added by mistake: nothing hangs on it.
///
/// # Errors
/// `not_found`, `village_used`.
pub async fn remove(app: &App, actor: &Actor, id: VillageId) -> Result<()> {
    let write = app.write(actor, Action::VillageChange).await?;
    let commune =
        actor.area.clone().ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", ""))?;
    write.alone_in(&commune).await?;
    let view = self::view(app, &*write, actor, id).await?;
    let name = view.village.name;
    if view.used {
        return Err(Problem::new(Code::VillageUsed).with("name", name));
    }
    store::place::village::remove(&*write, id).await?;
    write.sent_anew(id).await?;
    write.commit(Some(&commune), id, json!({ "removed": name })).await
}

/// Villages of communes that went to several, the actor's among them, of which nobody has said yet
/// where they went.
///
/// # Errors
/// `not_allowed`.
pub async fn left(app: &App, actor: &Actor) -> Result<Vec<Village>> {
    actor.require(Action::VillageSee)?;
    left_villages(app, &**app.store(), actor).await
}

async fn left_villages(app: &App, db: &impl store::Db, actor: &Actor) -> Result<Vec<Village>> {
    let parts =
        crate::place::succession::predecessors_of(app, actor).into_iter().filter(|it| !it.whole);
    let keys: Vec<AreaKey> = parts.map(|it| it.commune).collect();
    Ok(store::place::village::list_left(db, &keys, app.today(), VILLAGES_MAX).await?)
}

/// Takes over a village of a commune that went to several: from the day after its end it lies in
/// the actor's commune, with all that its households carry. Sent again it is accepted.
///
/// # Errors
/// `not_found` for a village of elsewhere, `village_conflict` when another commune has it.
pub async fn take(app: &App, actor: &Actor, id: VillageId) -> Result<()> {
    let write = app.write(actor, Action::VillageAdd).await?;
    let mine =
        actor.area.clone().ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", ""))?;
    write.alone_in(&mine).await?;
    let not_there = || Problem::new(Code::NotFound);
    let path =
        store::place::village::path(&*write, id, app.today()).await?.ok_or_else(not_there)?;
    if path.commune == mine {
        return Ok(());
    }
    let name = store::place::village::name(&*write, id).await?.unwrap_or_default();
    let left = left_villages(app, &*write, actor).await?;
    if left.iter().all(|village| village.id != id) {
        let ours = crate::place::succession::predecessors_of(app, actor);
        let before = store::place::village::path(
            &*write,
            id,
            path.from_day.pred_opt().unwrap_or(path.from_day),
        )
        .await?;
        let was_there = before.is_some_and(|it| ours.iter().any(|p| p.commune == it.commune));
        return Err(match was_there {
            true => Problem::new(Code::VillageTaken).with("name", name),
            false => not_there(),
        });
    }
    let paths = self::paths(app, &mine, path.to_day)?;
    let taken = store::place::village::add_paths(&*write, id, &paths).await;
    taken.map_err(|error| match error.constraint() {
        Some(_) => Problem::new(Code::VillageTaken).with("name", &name),
        None => error.into(),
    })?;
    let detail = json!({ "taken": name, "from": path.commune, "since": path.to_day });
    write.commit(Some(&mine), id, detail).await
}

/// Where a village lies that is in a commune, and was in another before that began.
fn paths_with(
    app: &App,
    commune: &AreaKey,
    before: Option<&AreaKey>,
    from: Day,
) -> Result<Vec<VillagePath>> {
    let begun = app.areas().get(commune).and_then(|unit| unit.valid_from);
    // What never came to the commune is refused on any day: it would be dropped without a word.
    if let Some(before) = before {
        let came = crate::place::succession::predecessors(app, commune);
        let fits = |last: Day| begun.is_some() && last.succ_opt() == begun;
        if !came.iter().any(|it| it.commune == *before && fits(it.last)) {
            return Err(Problem::new(Code::BadInput).with("field", "before"));
        }
    }
    let Some(begun) = begun.filter(|begun| from < *begun) else { return paths(app, commune, from) };
    let Some(before) = before else {
        return Err(Problem::new(Code::VillageBeforeCommune)
            .with("area", crate::place::area::name(app, commune))
            .with("day", base::day::show_day(begun)));
    };
    let mut all = paths(app, before, from)?;
    all.retain(|path| path.from_day < begun);
    // Of a commune that went to several, this one says that the village came here.
    all.extend(paths(app, commune, begun)?);
    Ok(all)
}

/// Where a village of a commune lies, period by period: while the commune lasts, and in the
/// one that took it over whole.
pub(crate) fn paths(app: &App, commune: &AreaKey, from: Day) -> Result<Vec<VillagePath>> {
    let mut paths = Vec::new();
    let mut key = commune.clone();
    let mut from = from;
    // A commune changes hands a few times in a generation; the bound only stops a bad file.
    for _ in 0..10 {
        let unit = app
            .areas()
            .get(&key)
            .ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", key.as_str()))?;
        let from_day = unit.valid_from.map_or(from, |first| first.max(from));
        let to_day = unit.valid_to.and_then(|last| last.succ_opt()).unwrap_or(store::still());
        // What lies above may change while the commune lasts: one period for each.
        let mut begin = from_day;
        let ends = app.areas().path_ends(&key).into_iter().filter_map(|last| last.succ_opt());
        for end in ends.chain([to_day]) {
            if begin < end {
                paths.push(self::path(app, &key, begin, end)?);
                begin = end;
            }
        }
        // Split communes leave it open where a village went: a person must say.
        let [(next, _)] = app.areas().successors(&key)[..] else { break };
        key = next.key.clone();
        from = to_day;
    }
    Ok(paths)
}

fn path(app: &App, commune: &AreaKey, from_day: Day, to_day: Day) -> Result<VillagePath> {
    let up = app.areas().ancestors(commune, from_day);
    let at = |level: Level| up.iter().find(|a| a.level == level).map(|a| a.key.clone());
    let province = at(Level::Province)
        .ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", commune.as_str()))?;
    let commune = commune.clone();
    Ok(VillagePath { from_day, to_day, commune, district: at(Level::District), province })
}

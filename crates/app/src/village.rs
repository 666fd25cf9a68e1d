//! Villages: the commune's own units.

use base::Day;
use base::area::{AreaKey, Level};
use base::id::VillageId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::village::VillagePath;

use crate::App;
use crate::problem::{Code, Problem, Result};
use crate::rights::{Action, Actor};

pub use store::village::{Village, VillageKind};

/// A new village as entered.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VillageNew {
    /// Its id, made by the client.
    pub id: VillageId,
    /// Its name without the kind.
    pub name: String,
    /// `thon` or `to_dan_pho`.
    pub kind: String,
    /// From which day it is in the actor's commune.
    pub from: Day,
}

/// A scope of a whole province has thousands of villages; a choice list shows no more than this.
const VILLAGES_MAX: u32 = 400;

/// The villages the actor works with.
///
/// # Errors
/// `not_allowed`.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Village>> {
    actor.require(Action::VillageSee)?;
    Ok(store::village::list_in_scope(&**app.store(), &app.scope(actor), VILLAGES_MAX).await?)
}

/// Adds a village to the actor's commune. Sending the same village again is accepted.
///
/// # Errors
/// `bad_input`, `area_unknown`, `village_before_commune`;
/// `village_conflict` when the id or the name is taken.
pub async fn add(app: &App, actor: &Actor, new: VillageNew) -> Result<VillageId> {
    actor.require(Action::VillageAdd)?;
    let name = base::text::clean(&new.name);
    if name.is_empty() || name.chars().count() > base::text::NAME_MAX {
        return Err(Problem::new(Code::BadInput).with("field", "name"));
    }
    let kind = VillageKind::from_name(&new.kind)
        .ok_or_else(|| Problem::new(Code::BadInput).with("field", "kind"))?;
    let commune =
        actor.area.clone().ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", ""))?;
    let first = app.areas().get(&commune).and_then(|unit| unit.valid_from);
    if let Some(first) = first.filter(|first| new.from < *first) {
        return Err(Problem::new(Code::VillageBeforeCommune)
            .with("area", crate::area::name(app, &commune))
            .with("day", base::day::show_day(first)));
    }
    let paths = self::paths(app, &commune, new.from)?;
    let write = app.write(actor, Action::VillageAdd).await?;
    let there = store::village::list(&*write, &app.scope(actor), &commune, new.from).await?;
    if let Some(same) = there.iter().find(|village| village.id == new.id) {
        let again = same.name == name && same.kind == kind;
        return if again {
            Ok(new.id)
        } else {
            Err(Problem::new(Code::VillageConflict).with("name", &name))
        };
    }
    // “Thôn Hà” and “Thôn Hạ” are two; written otherwise it is the same again.
    let marked = base::text::marked(&name);
    if there.iter().any(|village| base::text::marked(&village.name) == marked) {
        return Err(Problem::new(Code::VillageConflict).with("name", &name));
    }
    let village = Village { id: new.id, name: name.clone(), kind };
    if let Err(error) = store::village::add_many(&*write, &[(village, paths)]).await {
        return Err(match error.constraint() {
            Some(_) => Problem::new(Code::VillageConflict).with("name", &name),
            None => error.into(),
        });
    }
    write
        .commit(Some(&commune), format!("village/{}", new.id), json!({ "name": name }))
        .await?;
    Ok(new.id)
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
    let parts = crate::succession::predecessors_of(app, actor).into_iter().filter(|it| !it.whole);
    let keys: Vec<AreaKey> = parts.map(|it| it.commune).collect();
    Ok(store::village::list_left(db, &keys, app.today(), VILLAGES_MAX).await?)
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
    let path = store::village::path(&*write, id, app.today()).await?.ok_or_else(not_there)?;
    if path.commune == mine {
        return Ok(());
    }
    let name = store::village::name(&*write, id).await?.unwrap_or_default();
    let left = left_villages(app, &*write, actor).await?;
    if left.iter().all(|village| village.id != id) {
        let ours = crate::succession::predecessors_of(app, actor);
        let before = store::village::path(
            &*write,
            id,
            path.from_day.pred_opt().unwrap_or(path.from_day),
        )
        .await?;
        let was_there = before.is_some_and(|it| ours.iter().any(|p| p.commune == it.commune));
        return Err(match was_there {
            true => Problem::new(Code::VillageConflict).with("name", name),
            false => not_there(),
        });
    }
    let paths = self::paths(app, &mine, path.to_day)?;
    let taken = store::village::add_paths(&*write, id, &paths).await;
    taken.map_err(|error| match error.constraint() {
        Some(_) => Problem::new(Code::VillageConflict).with("name", &name),
        None => error.into(),
    })?;
    let detail = json!({ "taken": name, "from": path.commune, "since": path.to_day });
    write.commit(Some(&mine), format!("village/{id}"), detail).await
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

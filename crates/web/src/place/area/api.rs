//! The official areas on the API.

use app::kernel::problem::{Code, Problem};
use axum::extract::{Path, Query};
use base::Day;
use base::area::{AreaKey, Areas, Level, Settlement, Share, Unit};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::view;
use crate::kernel::visit::Caller;

view! {
    /// An area over its life.
    Area(areas: &Areas, unit: &Unit, share: Option<Share>) {
        key: AreaKey = unit.key.clone(),
        code: String = unit.key.code().to_owned(),
        name: String = areas.full_name(unit),
        kind: String = unit.kind.to_owned(),
        level: Level = unit.level,
        parent: Option<AreaKey> = unit.parent.clone(),
        valid_from: Option<Day> = unit.valid_from,
        valid_to: Option<Day> = unit.valid_to,
        /// How much of it, where it came from another or became another.
        share: Option<Share> = share,
    }
}

view! {
    /// Areas on a day.
    AreaList(areas: &Areas, found: Vec<&Unit>, day: Day) {
        rows: Vec<Area> = found.into_iter().map(|unit| Area::of(areas, unit, None)).collect(),
        day: Day = day,
    }
}

fn linked(areas: &Areas, units: Vec<(&Unit, Share)>) -> Vec<Area> {
    units.into_iter().map(|(unit, share)| Area::of(areas, unit, Some(share))).collect()
}

view! {
    /// One area: what lies above it, what it came from, where it is now. `then` is the day asked for,
    /// or the nearest on which it was there.
    AreaDetail(areas: &Areas, unit: &Unit, day: Day, then: Day) {
        area: Area = Area::of(areas, unit, None),
        settlement: Option<Settlement> = areas.settlement(&unit.key),
        region: Option<String> = areas.region(&unit.key, then).map(|region| region.id.clone()),
        above: Vec<Area> = areas
            .ancestors(&unit.key, then)
            .into_iter()
            .map(|up| Area::of(areas, up, None))
            .collect(),
        now: Vec<Area> = linked(areas, areas.now(&unit.key, day)),
        successors: Vec<Area> = linked(areas, areas.successors(&unit.key)),
        predecessors: Vec<Area> = linked(areas, areas.predecessors(&unit.key)),
    }
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct AreaQuery {
    #[serde(default)]
    text: String,
    parent: Option<String>,
    day: Option<Day>,
}

pub(crate) async fn list(
    caller: Caller,
    Query(query): Query<AreaQuery>,
) -> Result<Json<AreaList>, Failure> {
    let areas = caller.app.areas();
    let day = query.day.unwrap_or_else(|| caller.app.today());
    let found = match (&query.parent, query.text.is_empty()) {
        (Some(parent), _) => {
            let parent = app::place::area::resolve(&caller.app, parent, day)?;
            areas.children(Some(&parent), day)
        }
        (None, false) => areas.search(&query.text, day, 100),
        (None, true) => areas.children(None, day),
    };
    Ok(Json(AreaList::of(areas, found, day)))
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct DayQuery {
    day: Option<Day>,
}

pub(crate) async fn get(
    caller: Caller,
    Path(key): Path<String>,
    Query(query): Query<DayQuery>,
) -> Result<Json<AreaDetail>, Failure> {
    let areas = caller.app.areas();
    let day = query.day.unwrap_or_else(|| caller.app.today());
    let unit = match AreaKey::parse(&key) {
        Some(key) => areas.get(&key),
        None => areas.resolve(&key, day),
    };
    let unit = unit.ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", &key))?;
    let then = unit.valid_to.map_or(day, |last| last.min(day));
    let then = unit.valid_from.map_or(then, |first| first.max(then));
    Ok(Json(AreaDetail::of(areas, unit, day, then)))
}

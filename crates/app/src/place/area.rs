//! The official areas: loading them, and reading what people write for one.

use base::area::{AreaKey, Areas, Level};
use base::id::VillageId;
use base::{Day, Finding};

use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Actor, Target};

/// The files of `areas/`, as built into the program.
pub(crate) fn load() -> Result<Areas> {
    Areas::load(
        include_str!("../../../../areas/units.csv"),
        include_str!("../../../../areas/changes.csv"),
        include_str!("../../../../areas/levels.toml"),
    )
    .map_err(|error| Problem::new(Code::LawUnreadable).inside(error))
}

/// Areas of one name that are looked at, and that are named to choose from.
const LOOKED_MAX: usize = 50;
const NAMED_MAX: usize = 10;

/// The key of the area a person named by code, key or name. A name may be followed by what lies above
/// it, after a comma: `Hoằng Phú, Thanh Hóa`.
///
/// # Errors
/// `area_unknown`, `area_several` with those that it may be.
pub fn resolve(app: &App, text: &str, day: Day) -> Result<AreaKey> {
    let areas = app.areas();
    if let Some(unit) = areas.resolve(text, day) {
        return Ok(unit.key.clone());
    }
    let problem = |code: Code| Problem::new(code).with("area", text).with("field", "area");
    let mut words = text.split(',').map(base::text::fold).filter(|it| !it.is_empty());
    let Some(first) = words.next() else { return Err(problem(Code::AreaUnknown)) };
    let above: Vec<String> = words.collect();
    let names_above = |key: &AreaKey| -> Vec<String> {
        areas.ancestors(key, day).iter().map(|up| areas.full_name(up)).collect()
    };
    let mut found = areas.search(&first, day, LOOKED_MAX);
    found.retain(|unit| {
        let names: Vec<String> =
            names_above(&unit.key).iter().map(|it| base::text::fold(it)).collect();
        unit.exists_on(day) && above.iter().all(|word| names.iter().any(|it| it.contains(word)))
    });
    // Who writes the whole name means that one, and marks tell “Hà” from “Hạ”.
    let marked = base::text::marked(text.split(',').next().unwrap_or_default());
    let is_whole = |unit: &&base::area::Unit| {
        [base::text::marked(unit.name), base::text::marked(&areas.full_name(unit))]
            .contains(&marked)
    };
    if found.iter().any(is_whole) {
        found.retain(is_whole);
    }
    match found.as_slice() {
        [] => Err(problem(Code::AreaUnknown)),
        [one] => Ok(one.key.clone()),
        several => {
            let finding = |unit: &&base::area::Unit| {
                Finding::note("area_named")
                    .with("name", areas.full_name(unit))
                    .with("above", names_above(&unit.key).join(", "))
                    .with("code", unit.key.code())
            };
            let named = several.iter().take(NAMED_MAX).map(finding).collect();
            Err(problem(Code::AreaSeveral).with_findings(named))
        }
    }
}

/// An area's name with its kind, in Vietnamese: `Xã Hoằng Phú`.
pub fn name(app: &App, key: &AreaKey) -> String {
    app.areas().get(key).map_or_else(|| key.as_str().to_owned(), |unit| app.areas().full_name(unit))
}

/// What the nation is called.
pub fn words_nation(app: &App) -> String {
    app.words().get(base::words::Lang::Vi, "area.nation").to_owned()
}

pub(crate) fn is_commune(app: &App, key: &AreaKey) -> bool {
    app.areas().get(key).is_some_and(|unit| unit.level == Level::Commune)
}

/// What a request names as its area: nothing (the actor's own), a village's id, a code or key.
pub(crate) fn target(
    app: &App,
    actor: &crate::Actor,
    text: Option<&str>,
    day: Day,
) -> Result<Target> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => Ok(match (&actor.village, &actor.area) {
            (Some(village), _) => Target::Village(*village),
            (None, Some(key)) => Target::Area(key.clone()),
            (None, None) => Target::Nation,
        }),
        Some("nation") => Ok(Target::Nation),
        Some(text) => match text.parse::<VillageId>() {
            Ok(village) => Ok(Target::Village(village)),
            Err(_) => Ok(Target::Area(resolve(app, text, day)?)),
        },
    }
}

/// Whether somebody works in a commune that has not ended.
pub(crate) fn is_of_commune(app: &App, actor: &Actor) -> bool {
    let of = actor.area.as_ref().is_some_and(|area| is_commune(app, area));
    actor.ended.is_none() && (of || actor.village.is_some())
}

/// Whether the actor's commune has a season and reports of today; that of the demonstration shows a
/// year that has passed.
pub(crate) fn goes_on(app: &App, actor: &Actor) -> bool {
    let today = app.today();
    let lasts = |area| app.areas().get(area).is_some_and(|unit| unit.exists_on(today));
    is_of_commune(app, actor) && actor.area.as_ref().is_none_or(lasts)
}
